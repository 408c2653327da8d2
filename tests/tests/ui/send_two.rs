// Two captures that are wrong are two errors, each at its own variable.
use std::rc::Rc;

use milo::milo;

fn main() {
    let a = Rc::new(1);
    let b = Rc::new(2);
    milo! {
        from "std/thread" import { Thread }
        let t = Thread.spawn(move (): void => {
            print(a, b, a)
        })!
        t.join()!
    }
}
