//! A value that counts its clones, and where it comes from and goes to in Rust.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The clones that have been made, in whichever thread.
static CLONES: AtomicUsize = AtomicUsize::new(0);
/// Held by who counts.
static COUNTING: Mutex<()> = Mutex::new(());

/// Counts its clones.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Counted(pub i64);

impl Clone for Counted {
    fn clone(&self) -> Counted {
        CLONES.fetch_add(1, Ordering::SeqCst);
        Counted(self.0)
    }
}

impl Counted {
    pub fn value(&self) -> i64 {
        self.0
    }

    pub fn plus(self, n: i64) -> Counted {
        Counted(self.0 + n)
    }
}

/// Calls `f` while nobody else clones.
pub fn alone<R>(f: impl FnOnce() -> R) -> R {
    let _alone = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    f()
}

/// The clones that `f` makes.
pub fn clones<R>(f: impl FnOnce() -> R) -> usize {
    alone(|| {
        let before = CLONES.load(Ordering::SeqCst);
        drop(f());
        CLONES.load(Ordering::SeqCst) - before
    })
}

/// Compares the clones of each call with what they should be, and why.
#[macro_export]
macro_rules! counts {
    ($($name:ident($($arg:expr),*): $count:literal $why:literal),* $(,)?) => {
        let counted = [$((stringify!($name), $count, $crate::counted::clones(|| $name($($arg),*)))),*];
        let wrong: Vec<_> = counted.iter().filter(|(_, wanted, is)| wanted != is).collect();
        assert!(wrong.is_empty(), "(what, wanted, counted): {wrong:?}");
    };
}

pub fn take(c: Counted) -> i64 {
    c.0
}

pub fn peek(c: &Counted) -> i64 {
    c.0
}

pub fn pair() -> (Counted, Counted) {
    (Counted(1), Counted(2))
}

pub fn maybe() -> Option<Counted> {
    Some(Counted(1))
}

pub fn many() -> Vec<Counted> {
    vec![Counted(1), Counted(2), Counted(3)]
}

/// A struct of Rust's.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub a: Counted,
    pub b: Counted,
    pub n: i64,
}

pub fn row() -> Row {
    Row {
        a: Counted(1),
        b: Counted(2),
        n: 3,
    }
}

/// An enum of Rust's.
#[derive(Clone, Debug)]
pub enum Shape {
    Two(Counted, Counted),
    Named { x: Counted },
    Nothing,
}

pub fn shape(n: i64) -> Shape {
    match n {
        0 => Shape::Nothing,
        1 => Shape::Named { x: Counted(1) },
        _ => Shape::Two(Counted(1), Counted(2)),
    }
}

pub fn nested() -> ((Counted, Counted), Row) {
    (pair(), row())
}
