//! Milo's methods of numbers.

macro_rules! int_trait {
    ($($(#[$doc:meta])* $name:ident => $rust:ident -> $out:ty;)*) => {
        /// Milo's methods of integers.
        #[allow(non_snake_case)]
        #[diagnostic::on_unimplemented(
            message = "'{Self}' is not an integer",
            label = "this method belongs to integers"
        )]
        pub trait Int: Copy + Ord {
            /// The number in decimal.
            fn toString(self) -> String;

            /// The distance from zero. Overflows, as `-x` does, for the smallest signed
            /// number.
            #[track_caller]
            fn abs(self) -> Self;

            /// The number multiplied by itself, `exp` factors in all; 1 for 0.
            ///
            /// # Panics
            /// If `exp` is negative, and where checks are on, if the result does not fit.
            #[track_caller]
            fn pow(self, exp: impl crate::num::Integer) -> Self;

            /// The number of bits that are 1.
            fn countOnes(self) -> i64;

            /// The bits moved `n` places to the left; what leaves there enters on the right.
            fn rotateLeft(self, n: impl crate::num::Integer) -> Self;

            /// The bits moved `n` places to the right; what leaves there enters on the left.
            fn rotateRight(self, n: impl crate::num::Integer) -> Self;

            /// The negated number, or `None` if it does not fit.
            fn checkedNeg(self) -> Option<Self>;

            /// The negated number, cut to the width of the type.
            fn wrappingNeg(self) -> Self;

            /// The smaller of two numbers.
            #[inline]
            fn min(self, other: Self) -> Self {
                Ord::min(self, other)
            }

            /// The greater of two numbers.
            #[inline]
            fn max(self, other: Self) -> Self {
                Ord::max(self, other)
            }

            $($(#[$doc])* fn $name(self, other: Self) -> $out;)*
        }

        macro_rules! methods {
            () => {$(
                #[inline(always)]
                fn $name(self, other: Self) -> $out {
                    self.$rust(other)
                }
            )*};
        }
    };
}

int_trait! {
    /// The sum, or `None` if it does not fit.
    checkedAdd => checked_add -> Option<Self>;
    /// The difference, or `None` if it does not fit.
    checkedSub => checked_sub -> Option<Self>;
    /// The product, or `None` if it does not fit.
    checkedMul => checked_mul -> Option<Self>;
    /// The quotient, or `None` if it does not fit or `other` is 0.
    checkedDiv => checked_div -> Option<Self>;
    /// The remainder, or `None` if it does not fit or `other` is 0.
    checkedRem => checked_rem -> Option<Self>;
    /// The sum, cut to the width of the type.
    wrappingAdd => wrapping_add -> Self;
    /// The difference, cut to the width of the type.
    wrappingSub => wrapping_sub -> Self;
    /// The product, cut to the width of the type.
    wrappingMul => wrapping_mul -> Self;
    /// The sum, or the nearest number that fits.
    saturatingAdd => saturating_add -> Self;
    /// The difference, or the nearest number that fits.
    saturatingSub => saturating_sub -> Self;
    /// The product, or the nearest number that fits.
    saturatingMul => saturating_mul -> Self;
}

macro_rules! int {
    ($abs:ident: $($ty:ty)*) => {$(
        #[allow(non_snake_case)]
        #[diagnostic::do_not_recommend]
        impl Int for $ty {
            #[inline]
            fn toString(self) -> String {
                ToString::to_string(&self)
            }

            #[inline]
            #[track_caller]
            fn abs(self) -> $ty {
                $abs!(self)
            }

            #[inline]
            #[track_caller]
            fn pow(self, exp: impl crate::num::Integer) -> $ty {
                if exp.to_i64() < 0 {
                    negative_exponent(exp.to_i64());
                }
                match self.checked_pow(exp.to_u32()) {
                    Some(x) => x,
                    None if cfg!(debug_assertions) => overflow("multiply"),
                    None => self.wrapping_pow(exp.to_u32()),
                }
            }

            #[inline]
            fn countOnes(self) -> i64 {
                i64::from(self.count_ones())
            }

            #[inline]
            fn rotateLeft(self, n: impl crate::num::Integer) -> $ty {
                self.rotate_left(n.to_i64().rem_euclid(i64::from(<$ty>::BITS)) as u32)
            }

            #[inline]
            fn rotateRight(self, n: impl crate::num::Integer) -> $ty {
                self.rotate_right(n.to_i64().rem_euclid(i64::from(<$ty>::BITS)) as u32)
            }

            #[inline]
            fn checkedNeg(self) -> Option<$ty> {
                self.checked_neg()
            }

            #[inline]
            fn wrappingNeg(self) -> $ty {
                self.wrapping_neg()
            }

            methods!();
        }
    )*};
}

macro_rules! abs_signed {
    ($x:expr) => {
        match $x.checked_abs() {
            Some(x) => x,
            None if cfg!(debug_assertions) => overflow("negate"),
            None => $x,
        }
    };
}

macro_rules! abs_unsigned {
    ($x:expr) => {
        $x
    };
}

int!(abs_signed: i8 i16 i32 i64 i128 isize);
int!(abs_unsigned: u8 u16 u32 u64 u128 usize);

// The words of Rust's own overflow checks, but at the line of the caller.
#[cold]
#[inline(never)]
#[track_caller]
fn overflow(what: &str) -> ! {
    panic!("attempt to {what} with overflow")
}

#[cold]
#[inline(never)]
#[track_caller]
fn negative_exponent(exp: i64) -> ! {
    panic!("pow of an integer with the negative exponent {exp}")
}

/// Any primitive number.
#[diagnostic::on_unimplemented(message = "'{Self}' is not a number", label = "expected a number")]
pub trait Real: Copy {
    /// The nearest `f64`.
    fn to_f64(self) -> f64;
}

macro_rules! real {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Real for $ty {
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )*};
}

real!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

macro_rules! float_trait {
    ($($(#[$doc:meta])* $name:ident => $rust:ident($($arg:ident)?) -> $out:ty;)*) => {
        /// Milo's methods of floats.
        #[allow(non_snake_case)]
        #[diagnostic::on_unimplemented(
            message = "'{Self}' is not a float",
            label = "this method belongs to f32 and f64"
        )]
        pub trait Float: Copy {
            /// The number as `print` shows it: `1` for 1.0.
            fn toString(self) -> String;

            /// The number to the power of `exp`, which may be any number.
            fn pow(self, exp: impl Real) -> Self;

            $($(#[$doc])* fn $name(self $(, $arg: Self)?) -> $out;)*
        }

        macro_rules! float {
            ($ty:ty) => {
                #[allow(non_snake_case)]
                #[diagnostic::do_not_recommend]
                impl Float for $ty {
                    #[inline]
                    fn toString(self) -> String {
                        ToString::to_string(&self)
                    }

                    #[inline]
                    fn pow(self, exp: impl Real) -> $ty {
                        self.powf(exp.to_f64() as $ty)
                    }

                    $(#[inline(always)]
                    fn $name(self $(, $arg: Self)?) -> $out {
                        <$ty>::$rust(self $(, $arg)?)
                    })*
                }
            };
        }
    };
}

float_trait! {
    /// The distance from zero.
    abs => abs() -> Self;
    /// The smaller of two numbers; the number, if one is NaN.
    min => min(other) -> Self;
    /// The greater of two numbers; the number, if one is NaN.
    max => max(other) -> Self;
    /// The square root; NaN for a negative number.
    sqrt => sqrt() -> Self;
    /// The cube root.
    cbrt => cbrt() -> Self;
    /// The greatest whole number that is not greater.
    floor => floor() -> Self;
    /// The smallest whole number that is not smaller.
    ceil => ceil() -> Self;
    /// The nearest whole number; halves are rounded away from zero.
    round => round() -> Self;
    /// The whole part.
    trunc => trunc() -> Self;
    /// The part behind the point.
    fract => fract() -> Self;
    /// e to the power of the number.
    exp => exp() -> Self;
    /// The natural logarithm.
    ln => ln() -> Self;
    /// The logarithm of base 10.
    log10 => log10() -> Self;
    /// The logarithm of base 2.
    log2 => log2() -> Self;
    /// The sine of an angle in radians.
    sin => sin() -> Self;
    /// The cosine of an angle in radians.
    cos => cos() -> Self;
    /// The tangent of an angle in radians.
    tan => tan() -> Self;
    /// The angle of the point (`other`, `self`), in radians.
    atan2 => atan2(other) -> Self;
    /// The length of the hypotenuse over two sides.
    hypot => hypot(other) -> Self;
    /// Whether it is not a number.
    isNaN => is_nan() -> bool;
    /// Whether it is neither infinite nor NaN.
    isFinite => is_finite() -> bool;
    /// Whether it is infinite.
    isInfinite => is_infinite() -> bool;
}

float!(f32);
float!(f64);
