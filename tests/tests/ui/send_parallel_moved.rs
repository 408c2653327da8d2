// What one branch of `parallel` alone uses moves into it; what several look at is shared by them.
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
