//! Functions and closures for other types than they are called with, Options in Options, and places
//! that are not whole: each told once.

milo::milo! {
    fn twice(f: (i32) => i32): i32 { return f(f(1)) }
    fn length(text: string): i32 { return text.len as i32 }
    fn first(v: &Vec<i32?>): i32 { return v.first() ?? 0 }

    fn main(): i32 {
        print(twice((text: string) => 1))
        print(twice(length))
        var all = [1, 2]
        all[] = 3
        all[] += 4
        return 0
    }
}
