//! Ways to do something with a value whose type only Rust knows.
//!
//! `ways!` makes a chain of types around a reference, each of which dereferences to the next. A
//! method of one name stands in an inherent impl of each, under the bound that the way needs: while
//! the compiler looks for the method it checks the bound, and where that does not hold it goes on
//! to the next way.

macro_rules! ways {
    ($(#[$doc:meta])* $last:ident $(,)?) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $last<'a, T: ?Sized>(&'a T);

        impl<'a, T: ?Sized> $last<'a, T> {
            #[inline(always)]
            const fn to(value: &'a T) -> Self {
                $last(value)
            }

            // Some ways only look at the type.
            #[allow(dead_code)]
            #[inline(always)]
            const fn value(&self) -> &'a T {
                self.0
            }
        }
    };
    ($(#[$doc:meta])* $way:ident, $(#[$next_doc:meta])* $next:ident, $($rest:tt)*) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $way<'a, T: ?Sized>($next<'a, T>);

        impl<'a, T: ?Sized> $way<'a, T> {
            #[inline(always)]
            const fn to(value: &'a T) -> Self {
                $way($next::to(value))
            }

            // Some ways only look at the type.
            #[allow(dead_code)]
            #[inline(always)]
            const fn value(&self) -> &'a T {
                self.0.value()
            }
        }

        impl<'a, T: ?Sized> std::ops::Deref for $way<'a, T> {
            type Target = $next<'a, T>;

            #[inline(always)]
            fn deref(&self) -> &$next<'a, T> {
                &self.0
            }
        }

        ways!($(#[$next_doc])* $next, $($rest)*);
    };
}

pub(crate) use ways;
