//! Expressions whose value nothing uses, as statements: the help begins where they begin.
#![deny(unused_must_use)]

milo::milo! {
    struct P { x: i64, list: Vec<i64> }

    fn main(): i32 {
        let n = 1
        let p = P { x: 1, list: [1] }
        n
        p.x
        p.list[0]
        n + 1
        n == 1
        "text"
        $"{n}"
        return 0
    }
}
