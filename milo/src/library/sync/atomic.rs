//! Numbers and flags that tasks and threads share.

use crate::library::handle::handle;
use milo_rt::sync as rt;

macro_rules! atomic {
    ($(#[$doc:meta])* $name:ident, $value:ty) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub struct $name(rt::$name);

        handle!($name, rt::$name);

        impl $name {
            /// With this value to begin with.
            pub fn new(value: $value) -> $name {
                $name(rt::$name::new(value))
            }

            /// The value.
            #[inline]
            pub fn load(&self) -> $value {
                self.0.load()
            }

            /// Sets the value.
            #[inline]
            pub fn store(&self, value: $value) {
                self.0.store(value);
            }

            /// Sets the value and gives the old one.
            #[inline]
            pub fn swap(&self, value: $value) -> $value {
                self.0.swap(value)
            }

            /// Sets the value to `new` if it is `expected`. Gives the old value in
            /// either case: it was set if that equals `expected`.
            #[inline]
            pub fn cas(&self, expected: $value, new: $value) -> $value {
                self.0.cas(expected, new)
            }

            /// Does nothing: it is freed with its last handle.
            pub fn destroy(&self) {}
        }
    };
}

macro_rules! number {
    ($name:ident, $value:ty) => {
        atomic! {
            /// A number that tasks and threads share; a clone refers to the same one.
            /// All operations are sequentially consistent, and arithmetic wraps.
            ///
            /// ```
            #[doc = concat!("use milo::sync::", stringify!($name), ";")]
            #[doc = concat!("let n = ", stringify!($name), "::new(1);")]
            /// assert_eq!(n.add(2), 1);
            /// assert_eq!(n.load(), 3);
            /// ```
            $name, $value
        }

        impl $name {
            /// Adds, and gives the old value.
            #[inline]
            pub fn add(&self, n: $value) -> $value {
                self.0.add(n)
            }

            /// Subtracts, and gives the old value.
            #[inline]
            pub fn sub(&self, n: $value) -> $value {
                self.0.sub(n)
            }
        }
    };
}

number!(AtomicI64, i64);
number!(AtomicI32, i32);
number!(AtomicU64, u64);

atomic! {
    /// A flag that tasks and threads share; a clone refers to the same one. All
    /// operations are sequentially consistent.
    ///
    /// ```
    /// use milo::sync::AtomicBool;
    /// let flag = AtomicBool::new(false);
    /// assert!(!flag.cas(false, true));
    /// assert!(flag.load());
    /// ```
    AtomicBool, bool
}
