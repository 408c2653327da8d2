//! Numbers and flags that tasks and threads share.

use crate::library::handle::handle;
use milo_rt::sync as rt;

macro_rules! atomic {
    ($(#[$doc:meta])* $name:ident, $value:ty, $first:literal, $second:literal) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub struct $name(rt::$name);

        handle!($name, rt::$name);

        impl $name {
            /// With this value to begin with.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    assert(", stringify!($name), ".new(", $first, ").load() == ", $first, ")")]
            /// }
            #[doc = concat!("assert_eq!(milo::sync::", stringify!($name), "::new(", $first, ").load(), ", $first, ");")]
            /// ```
            pub fn new(value: $value) -> $name {
                $name(rt::$name::new(value))
            }

            /// The value.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    assert(", stringify!($name), ".new(", $second, ").load() == ", $second, ")")]
            /// }
            #[doc = concat!("assert_eq!(milo::sync::", stringify!($name), "::new(", $second, ").load(), ", $second, ");")]
            /// ```
            #[inline]
            pub fn load(&self) -> $value {
                self.0.load()
            }

            /// Sets the value.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    let shared = ", stringify!($name), ".new(", $first, ")")]
            #[doc = concat!("    shared.store(", $second, ")")]
            #[doc = concat!("    assert(shared.load() == ", $second, ")")]
            /// }
            #[doc = concat!("let shared = milo::sync::", stringify!($name), "::new(", $first, ");")]
            #[doc = concat!("shared.store(", $second, ");")]
            #[doc = concat!("assert_eq!(shared.load(), ", $second, ");")]
            /// ```
            #[inline]
            pub fn store(&self, value: $value) {
                self.0.store(value);
            }

            /// Sets the value and gives the old one.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    let shared = ", stringify!($name), ".new(", $first, ")")]
            #[doc = concat!("    assert(shared.swap(", $second, ") == ", $first, ")")]
            #[doc = concat!("    assert(shared.load() == ", $second, ")")]
            /// }
            #[doc = concat!("let shared = milo::sync::", stringify!($name), "::new(", $first, ");")]
            #[doc = concat!("assert_eq!(shared.swap(", $second, "), ", $first, ");")]
            /// ```
            #[inline]
            pub fn swap(&self, value: $value) -> $value {
                self.0.swap(value)
            }

            /// Sets the value to `new` if it is `expected`. Gives the old value in
            /// either case: it was set if that equals `expected`.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    let shared = ", stringify!($name), ".new(", $first, ")")]
            #[doc = concat!("    assert(shared.cas(", $second, ", ", $second, ") == ", $first, ")      // another value: not set")]
            #[doc = concat!("    assert(shared.cas(", $first, ", ", $second, ") == ", $first, ")      // set")]
            #[doc = concat!("    assert(shared.load() == ", $second, ")")]
            /// }
            #[doc = concat!("let shared = milo::sync::", stringify!($name), "::new(", $first, ");")]
            #[doc = concat!("assert_eq!((shared.cas(", $first, ", ", $second, "), shared.load()), (", $first, ", ", $second, "));")]
            /// ```
            #[inline]
            pub fn cas(&self, expected: $value, new: $value) -> $value {
                self.0.cas(expected, new)
            }

            /// Does nothing: it is freed with its last handle.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    ", stringify!($name), ".new(", $first, ").destroy()")]
            /// }
            #[doc = concat!("milo::sync::", stringify!($name), "::new(", $first, ").destroy();")]
            /// ```
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
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            ///     from "std/runtime" import { Task }
            #[doc = concat!("    let hits = ", stringify!($name), ".new(0)")]
            ///     Task.spawn(move (): void => { hits.add(1) }).join()!
            ///     assert(hits.load() == 1)
            /// }
            #[doc = concat!("use milo::sync::", stringify!($name), ";")]
            #[doc = concat!("let n = ", stringify!($name), "::new(1);")]
            /// assert_eq!(n.add(2), 1);
            /// assert_eq!(n.load(), 3);
            /// ```
            $name, $value, "1", "2"
        }

        impl $name {
            /// Adds, and gives the old value.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    let n = ", stringify!($name), ".new(1)")]
            ///     assert(n.add(2) == 1)
            ///     assert(n.load() == 3)
            /// }
            #[doc = concat!("let n = milo::sync::", stringify!($name), "::new(1);")]
            /// assert_eq!((n.add(2), n.load()), (1, 3));
            /// ```
            #[inline]
            pub fn add(&self, n: $value) -> $value {
                self.0.add(n)
            }

            /// Subtracts, and gives the old value.
            ///
            /// ```
            /// milo::milo! {
            #[doc = concat!("    from \"std/sync\" import { ", stringify!($name), " }")]
            #[doc = concat!("    let n = ", stringify!($name), ".new(3)")]
            ///     assert(n.sub(2) == 3)
            ///     assert(n.load() == 1)
            /// }
            #[doc = concat!("let n = milo::sync::", stringify!($name), "::new(3);")]
            /// assert_eq!((n.sub(2), n.load()), (3, 1));
            /// ```
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
    /// milo::milo! {
    ///     from "std/sync" import { AtomicBool }
    ///     from "std/runtime" import { Task }
    ///     let ready = AtomicBool.new(false)
    ///     Task.spawn(move (): void => { ready.store(true) }).join()!
    ///     assert(ready.load())
    /// }
    /// use milo::sync::AtomicBool;
    /// let flag = AtomicBool::new(false);
    /// assert!(!flag.cas(false, true));
    /// assert!(flag.load());
    /// ```
    AtomicBool, bool, "true", "false"
}
