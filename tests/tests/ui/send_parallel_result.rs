// What a branch of `parallel` gives comes from another thread.
use std::rc::Rc;

use milo::milo;

fn make() -> Rc<i64> {
    Rc::new(1)
}

fn main() {
    milo! {
        parallel {
            let a = make()
            let b = 1
        }
        print(a, b)
    }
}
