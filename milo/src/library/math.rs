//! `std/math`: constants, and the functions of numbers as functions.
//!
//! All are methods of numbers too: `x.sqrt()`.
//!
//! ```
//! milo::milo! {
//!     from "std/math" import { PI, sqrt, hypot, gcd }
//!
//!     fn area(r: f64): f64 { return PI * r * r }
//!     fn far(): f64 { return hypot(3.0, 4.0) + sqrt(16.0) }
//!     fn tiles(): i64 { return gcd(12, 18) }
//! }
//!
//! assert_eq!(area(1.0), std::f64::consts::PI);
//! assert_eq!((far(), tiles()), (9.0, 6));
//! ```
#![allow(non_snake_case)]

/// A circle's circumference, of a diameter of 1.
///
/// ```
/// milo::milo! {
///     print($"{PI:.4}")     // 3.1416
/// }
/// use milo::math::PI;
/// assert!((PI - 3.1416).abs() < 0.0001);
/// ```
pub const PI: f64 = std::f64::consts::PI;
/// A circle's circumference, of a radius of 1.
///
/// ```
/// milo::milo! {
///     from "std/math" import { PI, TAU }
///     assert(TAU == 2.0 * PI)
/// }
/// use milo::math::{PI, TAU};
/// assert_eq!(TAU, 2.0 * PI);
/// ```
pub const TAU: f64 = std::f64::consts::TAU;
/// The base of natural logarithms.
///
/// ```
/// milo::milo! {
///     from "std/math" import { E }
///     assert(E.ln() == 1.0)
/// }
/// use milo::math::E;
/// assert_eq!(E.ln(), 1.0);
/// ```
pub const E: f64 = std::f64::consts::E;
/// More than any number.
///
/// ```
/// milo::milo! {
///     from "std/math" import { INFINITY }
///     assert(1.0e300 * 1.0e300 == INFINITY)
/// }
/// use milo::math::INFINITY;
/// assert!(f64::MAX < INFINITY);
/// ```
pub const INFINITY: f64 = f64::INFINITY;
/// No number; not equal to itself.
///
/// ```
/// milo::milo! {
///     from "std/math" import { NAN }
///     assert(NAN.isNaN() && NAN != NAN)
/// }
/// use milo::math::NAN;
/// assert!(NAN.is_nan());
/// ```
pub const NAN: f64 = f64::NAN;

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident = $method:ident;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(x: f64) -> f64 {
            x.$method()
        }
    )*};
}

functions! {
    /// The square root; NaN of a negative number.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { sqrt }
    ///     assert(sqrt(16.0) == 4.0)
    /// }
    /// assert!(milo::math::sqrt(-1.0).is_nan());
    /// ```
    sqrt = sqrt;
    /// The cube root.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { cbrt }
    ///     assert(cbrt(27.0) == 3.0)
    /// }
    /// assert!(milo::math::cbrt(27.0) == 3.0);
    /// ```
    cbrt = cbrt;
    /// The greatest whole number that is not greater.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { floor }
    ///     assert(floor(-1.5) == -2.0)
    /// }
    /// assert!(milo::math::floor(-1.5) == -2.0);
    /// ```
    floor = floor;
    /// The smallest whole number that is not smaller.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { ceil }
    ///     assert(ceil(-1.5) == -1.0)
    /// }
    /// assert!(milo::math::ceil(-1.5) == -1.0);
    /// ```
    ceil = ceil;
    /// The nearest whole number; halves away from zero.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { round }
    ///     assert(round(2.5) == 3.0)
    /// }
    /// assert!(milo::math::round(-2.5) == -3.0);
    /// ```
    round = round;
    /// Without what comes behind the point.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { trunc }
    ///     assert(trunc(-1.5) == -1.0)
    /// }
    /// assert!(milo::math::trunc(-1.5) == -1.0);
    /// ```
    trunc = trunc;
    /// E to this power.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { exp }
    ///     assert(exp(0.0) == 1.0)
    /// }
    /// assert!(milo::math::exp(0.0) == 1.0);
    /// ```
    exp = exp;
    /// The natural logarithm; NaN of a negative number.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { ln }
    ///     assert(ln(1.0) == 0.0)
    /// }
    /// assert!(milo::math::ln(-1.0).is_nan());
    /// ```
    ln = ln;
    /// The logarithm of base 2.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { log2 }
    ///     assert(log2(8.0) == 3.0)
    /// }
    /// assert!(milo::math::log2(8.0) == 3.0);
    /// ```
    log2 = log2;
    /// The logarithm of base 10.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { log10 }
    ///     assert(log10(1000.0) == 3.0)
    /// }
    /// assert!(milo::math::log10(1000.0) == 3.0);
    /// ```
    log10 = log10;
    /// The sine of an angle in radians.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { sin }
    ///     assert(sin(0.0) == 0.0)
    /// }
    /// assert!(milo::math::sin(0.0) == 0.0);
    /// ```
    sin = sin;
    /// The cosine of an angle in radians.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { cos }
    ///     assert(cos(0.0) == 1.0)
    /// }
    /// assert!(milo::math::cos(0.0) == 1.0);
    /// ```
    cos = cos;
    /// The tangent of an angle in radians.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { tan }
    ///     assert(tan(0.0) == 0.0)
    /// }
    /// assert!(milo::math::tan(0.0) == 0.0);
    /// ```
    tan = tan;
    /// The angle in radians whose sine it is; NaN if there is none.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { asin }
    ///     assert(asin(0.0) == 0.0)
    /// }
    /// assert!(milo::math::asin(2.0).is_nan());
    /// ```
    asin = asin;
    /// The angle in radians whose cosine it is; NaN if there is none.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { acos }
    ///     assert(acos(1.0) == 0.0)
    /// }
    /// assert!(milo::math::acos(2.0).is_nan());
    /// ```
    acos = acos;
    /// The angle in radians whose tangent it is.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { atan }
    ///     assert(atan(0.0) == 0.0)
    /// }
    /// assert!(milo::math::atan(0.0) == 0.0);
    /// ```
    atan = atan;
    /// Radians of degrees.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { radians }
    ///     assert(radians(0.0) == 0.0)
    /// }
    /// assert!(milo::math::radians(180.0) == milo::math::PI);
    /// ```
    radians = to_radians;
    /// Degrees of radians.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/math" import { degrees }
    ///     assert(degrees(0.0) == 0.0)
    /// }
    /// assert!(milo::math::degrees(milo::math::PI) == 180.0);
    /// ```
    degrees = to_degrees;
}

/// The angle in radians of the point (x, y), from -PI to PI.
///
/// ```
/// milo::milo! {
///     from "std/math" import { PI, atan2 }
///     assert(atan2(1.0, 0.0) == PI / 2.0)
/// }
/// assert_eq!(milo::math::atan2(0.0, 1.0), 0.0);
/// ```
#[inline]
pub fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// The distance of the point (x, y) from (0, 0).
///
/// ```
/// milo::milo! {
///     from "std/math" import { hypot }
///     assert(hypot(3.0, 4.0) == 5.0)
/// }
/// assert_eq!(milo::math::hypot(3.0, 4.0), 5.0);
/// ```
#[inline]
pub fn hypot(x: f64, y: f64) -> f64 {
    x.hypot(y)
}

/// A number to the power of any number.
///
/// ```
/// milo::milo! {
///     from "std/math" import { pow }
///     assert(pow(2.0, 10.0) == 1024.0)
/// }
/// assert_eq!(milo::math::pow(4.0, 0.5), 2.0);
/// ```
#[inline]
pub fn pow(x: f64, exponent: f64) -> f64 {
    x.powf(exponent)
}

/// The logarithm of a base.
///
/// ```
/// milo::milo! {
///     from "std/math" import { log }
///     assert(log(8.0, 2.0) == 3.0)
/// }
/// assert_eq!(milo::math::log(8.0, 2.0), 3.0);
/// ```
#[inline]
pub fn log(x: f64, base: f64) -> f64 {
    x.log(base)
}

/// The greatest number that both can be divided by; 0 of two zeros.
///
/// ```
/// milo::milo! {
///     from "std/math" import { gcd }
///     assert(gcd(12, 18) == 6)
/// }
/// assert_eq!(milo::math::gcd(-12, 0), 12);
/// ```
pub fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(i64::MAX)
}

/// The value, or the end of the range from `lo` to `hi` that it lies beyond.
///
/// # Panics
/// If `lo` is greater than `hi`.
///
/// ```
/// milo::milo! {
///     from "std/math" import { clamp }
///     assert(clamp(12, 0, 10) == 10)
/// }
/// assert_eq!(milo::math::clamp(-0.5, 0.0, 1.0), 0.0);
/// ```
#[track_caller]
pub fn clamp<T: PartialOrd + std::fmt::Display>(x: T, lo: T, hi: T) -> T {
    assert!(lo <= hi, "clamp: the range from {lo} to {hi} is empty");
    match x {
        x if x < lo => lo,
        x if x > hi => hi,
        x => x,
    }
}
