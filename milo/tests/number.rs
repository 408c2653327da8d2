//! The methods of numbers, and integers as indexes.

mod common;

use common::panic_of;
use milo::__private::{Float, Int, idx};
use milo::num::Integer;

#[test]
fn integers() {
    assert_eq!(Int::toString(-5i8), "-5");
    assert_eq!(Int::toString(u64::MAX), "18446744073709551615");
    assert_eq!(Int::abs(-5), 5);
    assert_eq!(Int::abs(5u8), 5);
    assert_eq!((Int::min(2, 3), Int::max(2, 3)), (2, 3));
    assert_eq!(Int::pow(2i64, 10), 1024);
    assert_eq!(Int::pow(-3, 3u8), -27);
    assert_eq!((Int::pow(0, 0), Int::pow(1u8, u64::MAX)), (1, 1));
    assert_eq!(Int::checkedAdd(250u8, 5), Some(255));
    assert_eq!(Int::checkedAdd(250u8, 6), None);
    assert_eq!(Int::checkedSub(0u32, 1), None);
    assert_eq!(Int::checkedMul(i32::MAX, 2), None);
    assert_eq!(
        (Int::checkedDiv(7, 2), Int::checkedDiv(1, 0)),
        (Some(3), None)
    );
    assert_eq!(Int::wrappingAdd(255u8, 1), 0);
    assert_eq!(Int::wrappingSub(0u8, 1), 255);
    assert_eq!(Int::wrappingMul(i32::MIN, -1), i32::MIN);
    assert_eq!(Int::saturatingAdd(120i8, 10), 127);
    assert_eq!(Int::saturatingSub(0u8, 1), 0);
    assert_eq!(Int::saturatingMul(i64::MIN, 2), i64::MIN);
}

#[test]
fn overflow() {
    assert_eq!(
        panic_of(|| Int::pow(2, -1)),
        "pow of an integer with the negative exponent -1"
    );
    if cfg!(debug_assertions) {
        assert_eq!(
            panic_of(|| Int::abs(i32::MIN)),
            "attempt to negate with overflow"
        );
        assert_eq!(
            panic_of(|| Int::pow(10u8, 3)),
            "attempt to multiply with overflow"
        );
    } else {
        assert_eq!(Int::abs(i32::MIN), i32::MIN);
        assert_eq!(Int::pow(10u8, 3), 232);
    }
}

#[test]
fn floats() {
    assert_eq!(Float::toString(1.0), "1");
    assert_eq!(Float::toString(-0.5f32), "-0.5");
    assert_eq!(Float::abs(-2.5), 2.5);
    assert_eq!(
        (Float::min(1.0, f64::NAN), Float::max(f64::NAN, 2.0)),
        (1.0, 2.0)
    );
    assert_eq!(Float::pow(2.0, 10), 1024.0);
    assert_eq!(Float::pow(2.0, -1i64), 0.5);
    assert_eq!(Float::pow(9.0f32, 0.5), 3.0);
    assert_eq!((Float::sqrt(9.0), Float::cbrt(27.0)), (3.0, 3.0));
    assert_eq!((Float::floor(-1.5), Float::ceil(-1.5)), (-2.0, -1.0));
    assert_eq!((Float::round(2.5), Float::round(-2.5)), (3.0, -3.0));
    assert_eq!((Float::trunc(-1.75), Float::fract(-1.75)), (-1.0, -0.75));
    assert_eq!((Float::exp(0.0), Float::ln(1.0)), (1.0, 0.0));
    assert_eq!((Float::log10(1000.0), Float::log2(8.0)), (3.0, 3.0));
    assert_eq!(
        (Float::sin(0.0), Float::cos(0.0), Float::tan(0.0)),
        (0.0, 1.0, 0.0)
    );
    assert_eq!((Float::atan2(0.0, 1.0), Float::hypot(3.0, 4.0)), (0.0, 5.0));
    assert!(Float::isNaN(f64::NAN) && Float::isInfinite(1e308 * 10.0) && Float::isFinite(1.0));
}

#[test]
fn clamped() {
    assert_eq!(
        ((-1i8).to_usize(), (-1i8).to_u64(), (-1i8).to_i64()),
        (0, 0, -1)
    );
    assert_eq!(
        (u128::MAX.to_i64(), i128::MIN.to_i64()),
        (i64::MAX, i64::MIN)
    );
    assert_eq!((u128::MAX.to_u64(), i128::MIN.to_u64()), (u64::MAX, 0));
    assert_eq!(
        (u64::MAX.to_i64(), usize::MAX.to_i64()),
        (i64::MAX, i64::MAX)
    );
    assert_eq!(
        (300i64.to_u32(), i64::MAX.to_u32(), (-1).to_u32()),
        (300, u32::MAX, 0)
    );
    assert_eq!(
        (80.to_u16(), 65536.to_u16(), (-1).to_u16()),
        (Some(80), None, None)
    );
    assert_eq!((&5).to_i64() + (&&5u8).to_i64(), 10);
}

#[test]
fn indexes() {
    let three = &3i64;
    assert_eq!((idx(0), idx(7u8), idx(three)), (0, 7, 3));
    assert_eq!(
        (idx(-1i8), idx(-1i64), idx(-1i128)),
        (usize::MAX, usize::MAX, usize::MAX)
    );
    assert_eq!((idx(u64::MAX), idx(u128::MAX)), (usize::MAX, usize::MAX));
    assert_eq!(idx(i128::MIN), i64::MIN as usize);
}
