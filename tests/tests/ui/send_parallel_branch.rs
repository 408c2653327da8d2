// A branch of `parallel` runs on a thread of its own.
use std::rc::Rc;

use milo::milo;

fn twice(n: &Rc<i64>) -> i64 {
    **n * 2
}

fn main() {
    let n = Rc::new(21);
    milo! {
        parallel {
            let a = twice(&n)
            let b = 1
        }
        print(a + b)
    }
}
