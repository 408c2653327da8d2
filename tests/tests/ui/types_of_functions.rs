//! Functions and closures for other types than they are called with, types without an operator that a
//! generic function needs, Options in Options, and places that are not whole: each told once.

milo::milo! {
    struct Size { w: i32 }

    fn twice(f: (i32) => i32): i32 { return f(f(1)) }
    fn length(text: string): i32 { return text.len as i32 }
    fn larger<T>(a: T, b: T): T { if a > b { return a } return b }
    fn sum<T>(a: T, b: T): T { return a + b }
    fn first(v: &Vec<i32?>): i32 { return v.first() ?? 0 }

    fn main(): i32 {
        print(twice((text: string) => 1))
        print(twice(length))
        let a = larger(Size { w: 1 }, Size { w: 2 })
        let b = sum(sum(a, Size { w: 1 }), Size { w: 2 })
        var all = [1, 2]
        all[] = 3
        all[] += b.w
        return 0
    }
}
