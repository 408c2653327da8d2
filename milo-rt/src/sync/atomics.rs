//! Numbers and flags that tasks and threads share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{self, Ordering};

macro_rules! atomic {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $value:ty) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name {
            inner: Arc<$inner>,
        }

        impl $name {
            /// With this value to begin with.
            pub fn new(value: $value) -> $name {
                $name {
                    inner: Arc::new(<$inner>::new(value)),
                }
            }

            /// The value.
            #[inline]
            pub fn load(&self) -> $value {
                crate::budget::spend();
                self.inner.load(Ordering::SeqCst)
            }

            /// Sets the value.
            #[inline]
            pub fn store(&self, value: $value) {
                crate::budget::spend();
                self.inner.store(value, Ordering::SeqCst);
            }

            /// Sets the value and gives the old one.
            #[inline]
            pub fn swap(&self, value: $value) -> $value {
                crate::budget::spend();
                self.inner.swap(value, Ordering::SeqCst)
            }

            /// Sets the value to `new` if it is `expected`. Gives the old value in
            /// either case: it was set if that equals `expected`.
            #[inline]
            pub fn cas(&self, expected: $value, new: $value) -> $value {
                crate::budget::spend();
                match self.inner.compare_exchange(
                    expected,
                    new,
                    Ordering::SeqCst,
                    Ordering::SeqCst,
                ) {
                    Ok(old) | Err(old) => old,
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.inner).finish()
            }
        }
    };
}

macro_rules! number {
    ($name:ident, $inner:ty, $value:ty) => {
        atomic! {
            /// A number that tasks and threads share; clones are handles to the
            /// same number. All operations are sequentially consistent, and
            /// arithmetic wraps around.
            $name, $inner, $value
        }

        impl $name {
            /// Adds, and gives the old value.
            #[inline]
            pub fn add(&self, n: $value) -> $value {
                crate::budget::spend();
                self.inner.fetch_add(n, Ordering::SeqCst)
            }

            /// Subtracts, and gives the old value.
            #[inline]
            pub fn sub(&self, n: $value) -> $value {
                crate::budget::spend();
                self.inner.fetch_sub(n, Ordering::SeqCst)
            }
        }
    };
}

number!(AtomicI64, atomic::AtomicI64, i64);
number!(AtomicI32, atomic::AtomicI32, i32);
number!(AtomicU64, atomic::AtomicU64, u64);

atomic! {
    /// A flag that tasks and threads share; clones are handles to the same flag.
    /// All operations are sequentially consistent.
    ///
    /// ```
    /// use milo_rt::sync::AtomicBool;
    /// let flag = AtomicBool::new(false);
    /// assert!(!flag.cas(false, true));
    /// assert!(flag.load());
    /// ```
    AtomicBool, atomic::AtomicBool, bool
}
