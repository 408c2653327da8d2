//! The common parts of the library's handles.

/// Makes a type a thin wrapper over one of `milo_rt`: a clone is a handle to the same
/// thing, it converts both ways, and `inner` borrows the wrapped value.
macro_rules! handle {
    ($name:ident $(<$t:ident>)?, $inner:ty) => {
        impl $(<$t>)? $name $(<$t>)? {
            /// The wrapped value, with the interface for Rust. Of a channel:
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/sync" import { Channel }
            ///     let ch: Channel<i64> = Channel.new(1)!
            ///     assert(ch.inner().try_recv().is_err())      // a method of Rust's interface
            /// }
            /// use milo::{rt, sync::Channel};
            /// let ch = Channel::<i64>::new(1)?;
            /// let inner: &rt::sync::Channel<i64> = ch.inner();
            /// assert_eq!(inner.try_recv(), Err(rt::sync::RecvError::Empty));
            /// # Ok::<(), String>(())
            /// ```
            #[inline]
            pub fn inner(&self) -> &$inner {
                &self.0
            }
        }

        impl $(<$t>)? Clone for $name $(<$t>)? {
            #[inline]
            fn clone(&self) -> Self {
                $name(self.0.clone())
            }
        }

        impl $(<$t>)? From<$inner> for $name $(<$t>)? {
            #[inline]
            fn from(inner: $inner) -> Self {
                $name(inner)
            }
        }

        impl $(<$t>)? From<$name $(<$t>)?> for $inner {
            #[inline]
            fn from(handle: $name $(<$t>)?) -> Self {
                handle.0
            }
        }
    };
}

pub(crate) use handle;

/// An error as Milo has it: its text.
#[cold]
pub(crate) fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
