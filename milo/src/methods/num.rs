//! Integers of any width as counts, indexes and durations.
//!
//! ```
//! milo::milo! {
//!     let small: u8 = 1
//!     let words: Vec<string> = ["a", "b"]
//!     assert(words[small] == "b")      // a position of any type
//! }
//! use milo::num::Integer;
//! assert_eq!(1u8.to_index(), 1);
//! ```

/// Any primitive integer.
///
/// Library functions that take an index, a count, a port, a capacity or a number of
/// milliseconds accept any integer type through this trait, so that Milo code needs no
/// casts. Values that do not fit are clamped to the nearest one that does.
///
/// ```
/// milo::milo! {
///     let n: u8 = 3
///     assert("ab".repeat(n) == "ababab")
/// }
/// use milo::num::Integer;
/// assert_eq!((-1i32).to_usize(), 0);
/// assert_eq!(u64::MAX.to_i64(), i64::MAX);
/// assert_eq!(7u8.to_u64(), 7);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected an integer, found '{Self}'",
    label = "this is not an integer"
)]
pub trait Integer: Copy {
    /// The value as an `i64`, clamped.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { sleepMs }
    ///     sleepMs(1 as u64)
    /// }
    /// use milo::num::Integer;
    /// assert_eq!(u64::MAX.to_i64(), i64::MAX);
    /// ```
    fn to_i64(self) -> i64;

    /// The value as a `usize`, clamped: a negative one is 0.
    ///
    /// ```
    /// milo::milo! {
    ///     assert("ab".repeat(-1) == "")
    /// }
    /// use milo::num::Integer;
    /// assert_eq!((-1i32).to_usize(), 0);
    /// ```
    fn to_usize(self) -> usize;

    /// The value as a `u64`, clamped: a negative one is 0.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromSecs(-1).asSecs() == 0)
    /// }
    /// use milo::num::Integer;
    /// assert_eq!((-1i32).to_u64(), 0);
    /// ```
    fn to_u64(self) -> u64;

    /// The value as a place in a sequence. One that no sequence can have (negative, or too
    /// large) becomes a place beyond every end, so that one bounds check finds it.
    ///
    /// ```
    /// milo::milo! {
    ///     let v: Vec<i64> = [1, 2]
    ///     assert(v[1 as u8] == 2)
    /// }
    /// use milo::num::Integer;
    /// assert_eq!((1u8.to_index(), (-1).to_index()), (1, usize::MAX));
    /// ```
    fn to_index(self) -> usize;

    /// The value as a `u32`, clamped.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromSecs(2) * 3 == Duration.fromSecs(6))
    /// }
    /// use milo::num::Integer;
    /// assert_eq!(u64::MAX.to_u32(), u32::MAX);
    /// ```
    #[inline]
    fn to_u32(self) -> u32 {
        u32::try_from(self.to_u64()).unwrap_or(u32::MAX)
    }

    /// The value as a `u16` if it is one.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener }
    ///     assert(TcpListener.bindTo("localhost", 70000) is Result.Err)
    /// }
    /// use milo::num::Integer;
    /// assert_eq!((80.to_u16(), 70_000.to_u16()), (Some(80), None));
    /// ```
    #[inline]
    fn to_u16(self) -> Option<u16> {
        u16::try_from(self.to_i64()).ok()
    }
}

macro_rules! integer {
    ($(|$x:ident: $ty:ty| $i64:expr, $usize:expr, $u64:expr, $index:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Integer for $ty {
            #[inline(always)]
            fn to_i64(self) -> i64 {
                let $x = self;
                $i64
            }

            #[inline(always)]
            fn to_usize(self) -> usize {
                let $x = self;
                $usize
            }

            #[inline(always)]
            fn to_u64(self) -> u64 {
                let $x = self;
                $u64
            }

            #[inline(always)]
            fn to_index(self) -> usize {
                let $x = self;
                $index
            }
        }
    )*};
}

integer! {
    |x: i8| x.into(), x.max(0) as usize, x.max(0) as u64, x as usize;
    |x: i16| x.into(), x.max(0) as usize, x.max(0) as u64, x as usize;
    |x: i32| x.into(), x.max(0) as usize, x.max(0) as u64, x as usize;
    |x: i64| x, clamp_usize(x.max(0) as u64), x.max(0) as u64, sign_extend(x);
    |x: isize| x as i64, x.max(0) as usize, x.max(0) as u64, x as usize;
    |x: i128| clamp_i64(x), clamp_usize(clamp_u64(x)), clamp_u64(x), sign_extend(clamp_i64(x));
    |x: u8| x.into(), x.into(), x.into(), x.into();
    |x: u16| x.into(), x.into(), x.into(), x.into();
    |x: u32| x.into(), x as usize, x.into(), x as usize;
    |x: u64| x.min(i64::MAX as u64) as i64, clamp_usize(x), x, clamp_usize(x);
    |x: usize| (x as u64).min(i64::MAX as u64) as i64, x, x as u64, x;
    |x: u128| x.min(i64::MAX as u128) as i64, clamp_usize(x.min(u64::MAX as u128) as u64),
        x.min(u64::MAX as u128) as u64, clamp_usize(x.min(u64::MAX as u128) as u64);
}

#[diagnostic::do_not_recommend]
impl<T: Integer> Integer for &T {
    #[inline(always)]
    fn to_i64(self) -> i64 {
        (*self).to_i64()
    }

    #[inline(always)]
    fn to_usize(self) -> usize {
        (*self).to_usize()
    }

    #[inline(always)]
    fn to_u64(self) -> u64 {
        (*self).to_u64()
    }

    #[inline(always)]
    fn to_index(self) -> usize {
        (*self).to_index()
    }
}

#[inline(always)]
fn clamp_usize(x: u64) -> usize {
    usize::try_from(x).unwrap_or(usize::MAX)
}

#[inline(always)]
fn clamp_i64(x: i128) -> i64 {
    x.clamp(i64::MIN as i128, i64::MAX as i128) as i64
}

#[inline(always)]
fn clamp_u64(x: i128) -> u64 {
    x.clamp(0, u64::MAX as i128) as u64
}

// Where a `usize` is as wide as an `i64` this is free; elsewhere a large index must not wrap
// round to a small one.
#[inline(always)]
fn sign_extend(x: i64) -> usize {
    if cfg!(target_pointer_width = "64") {
        x as usize
    } else {
        isize::try_from(x).map_or(usize::MAX, |x| x as usize)
    }
}
