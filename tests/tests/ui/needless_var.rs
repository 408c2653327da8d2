//! A `var` whose name never changes; and what changes by a method, a function, a closure, a
//! callback, in Rust.
#![deny(unused_mut)]

use milo::milo;

fn rust_push(list: &mut Vec<i32>) {
    list.push(1);
}

macro_rules! bump {
    ($n:ident) => {
        $n += 1
    };
}

milo! {
    from "std/sync" import { Channel }

    struct P { x: i64 }
    impl P {
        fn step(self: &mut Self): void { self.x += 1 }
        fn get(self: &Self): i64 { return self.x }
    }
    fn add(list: &mut Vec<i32>): void { list.push(1) }
    fn with(f: (&mut P) => void): i64 {
        var given = P { x: 1 }
        f(given)
        return given.x
    }

    #[allow(unused_mut)]
    fn allowed(): i32 {
        var n = 1
        return n
    }

    fn main(): i32 {
        // Never changed.
        var n = 1
        var list = [1, 2]
        var p = P { x: 1 }
        var (a, b) = (1, 2)
        var channel: Channel<i32> = Channel.new(1)!
        channel.send(1)!
        var seen = 5
        let look = () => { print(seen) }
        look()
        for i in 0..2 { var twice = i * 2  print(twice) }
        print(n, list, p.get(), a, b, allowed())
        // Changed.
        var q = P { x: 1 }
        q.step()
        var own: Vec<i32> = []
        add(own)
        var rust: Vec<i32> = []
        rust_push(&mut rust)
        var count = 0
        let more = () => { count += 1 }
        more()
        var lent = P { x: 1 }
        let m: &mut P = lent
        m.x = 2
        var (c, d) = (1, 2)
        c += d
        var later: i32
        later = 5
        var of_macro = 1
        bump!(of_macro);
        var next = counter()
        next()
        print(q.x, own, rust, count, c, later, of_macro, with((p: &mut P): void => { p.x += 1 }))
        return 0
    }
}

fn counter() -> impl FnMut() -> i32 {
    let mut n = 0;
    move || {
        n += 1;
        n
    }
}
