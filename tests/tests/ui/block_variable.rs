fn main() {
    let base = 3;
    milo::milo! {
        var count = 0
        let bonus = base + 1
        let limit = 10
        fn add(n: i32): i32 {
            count += 1
            return n + bonus + limit
        }
        print(add(1), count)
    }
}
