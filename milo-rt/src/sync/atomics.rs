//! Numbers and flags that tasks and threads share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{self, Ordering};

macro_rules! atomic {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $value:ty, $first:literal, $second:literal) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name {
            inner: Arc<$inner>,
        }

        impl $name {
            /// With this value to begin with.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::new(", $first, ").load(), ", $first, ");")]
            /// ```
            pub fn new(value: $value) -> $name {
                $name {
                    inner: Arc::new(<$inner>::new(value)),
                }
            }

            /// The value.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::new(", $second, ").load(), ", $second, ");")]
            /// ```
            #[inline]
            pub fn load(&self) -> $value {
                crate::budget::spend();
                self.inner.load(Ordering::SeqCst)
            }

            /// Sets the value.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("let shared = ", stringify!($name), "::new(", $first, ");")]
            #[doc = concat!("shared.store(", $second, ");")]
            #[doc = concat!("assert_eq!(shared.load(), ", $second, ");")]
            /// ```
            #[inline]
            pub fn store(&self, value: $value) {
                crate::budget::spend();
                self.inner.store(value, Ordering::SeqCst);
            }

            /// Sets the value and gives the old one.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("let shared = ", stringify!($name), "::new(", $first, ");")]
            #[doc = concat!("assert_eq!((shared.swap(", $second, "), shared.load()), (", $first, ", ", $second, "));")]
            /// ```
            #[inline]
            pub fn swap(&self, value: $value) -> $value {
                crate::budget::spend();
                self.inner.swap(value, Ordering::SeqCst)
            }

            /// Sets the value to `new` if it is `expected`. Gives the old value in
            /// either case: it was set if that equals `expected`.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("let shared = ", stringify!($name), "::new(", $first, ");")]
            #[doc = concat!("assert_eq!(shared.cas(", $second, ", ", $second, "), ", $first, "); // another value: not set")]
            #[doc = concat!("assert_eq!((shared.cas(", $first, ", ", $second, "), shared.load()), (", $first, ", ", $second, "));")]
            /// ```
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
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("let n = ", stringify!($name), "::new(1);")]
            /// let same = n.clone();
            /// same.add(2);
            /// assert_eq!(n.load(), 3);
            /// ```
            $name, $inner, $value, "1", "2"
        }

        impl $name {
            /// Adds, and gives the old value.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("let n = ", stringify!($name), "::new(1);")]
            /// assert_eq!((n.add(2), n.load()), (1, 3));
            /// ```
            #[inline]
            pub fn add(&self, n: $value) -> $value {
                crate::budget::spend();
                self.inner.fetch_add(n, Ordering::SeqCst)
            }

            /// Subtracts, and gives the old value.
            ///
            /// ```
            #[doc = concat!("use milo_rt::sync::", stringify!($name), ";")]
            #[doc = concat!("let n = ", stringify!($name), "::new(3);")]
            /// assert_eq!((n.sub(2), n.load()), (3, 1));
            /// ```
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
    AtomicBool, atomic::AtomicBool, bool, "true", "false"
}
