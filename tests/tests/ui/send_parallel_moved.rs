// A value that only one branch of `parallel` uses moves into it; several branches share one.
use std::marker::PhantomData;
use std::sync::MutexGuard;

use milo::milo;

/// Goes with a lock, which its own thread must open: others may look at it.
struct Key(PhantomData<MutexGuard<'static, i64>>);

fn key() -> Key {
    Key(PhantomData)
}

fn look(_: &Key) -> i64 {
    1
}

fn open(_: Key) -> i64 {
    2
}

milo! {
    fn shared(): i64 {
        let k: Key = key()
        parallel {
            let a = look(&k)
            let b = look(&k)
        }
        return a + b
    }

    fn moved(): i64 {
        let k: Key = key()
        parallel {
            let a = open(k)
            let b = 1
        }
        return a + b
    }
}

fn main() {
    println!("{}", shared() + moved());
}
