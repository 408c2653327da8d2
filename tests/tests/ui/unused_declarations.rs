//! Declarations that nothing uses, and variants that nothing makes; what only Rust uses is used.
#![deny(dead_code)]

milo::milo! {
    let LIMIT = 5
    let NAMES = ["a", "b"].map((s) => s.toUpper())
    let ofRust = 4

    struct Point { x: i64 }
    impl Point {
        fn dead(self: &Self): i64 { return self.x }
        fn deadStatic(): Point { return Point { x: 1 } }
        fn live(self: &Self): i64 { return self.x }
        fn ofRust(self: &Self): i64 { return self.x }
    }
    impl Add for Point {
        fn add(self: &Self, other: &Point): Point { return Point { x: self.x + other.x } }
    }

    struct Never { a: i64 }
    impl Never { fn get(self: &Self): i64 { return self.a } }

    enum Color { Red, Green(i64), Blue { shade: i64 } }

    trait Area { fn area(self: &Self): i64 }
    fn unused(): void { }

    fn main(): i32 {
        let p = Point { x: 1 }
        print((p + p).live(), Color.Red)
        return 0
    }
}

pub fn used_in_rust() -> i64 {
    i64::from(ofRust) + Point { x: 2 }.ofRust()
}
