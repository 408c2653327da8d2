//! The kind, suffix and value of a number or string as the lowering needs them.

use proc_macro2::Literal;

use crate::parse::literal::{Value, value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Str,
    Char,
    ByteStr,
    Int,
    Float,
}

pub fn kind(lit: &Literal) -> Kind {
    match value(lit) {
        Value::Str(_) => Kind::Str,
        Value::Byte(_) | Value::WideChar(_) => Kind::Char,
        Value::Int(..) => Kind::Int,
        Value::Float(..) => Kind::Float,
        Value::Other => Kind::ByteStr,
    }
}

pub use crate::parse::literal::{byte_value, string_value};

/// The type written behind the digits.
pub fn suffix(lit: &Literal) -> Option<String> {
    match value(lit) {
        Value::Int(_, s) | Value::Float(_, s) if !s.is_empty() => Some(s.trim_matches('_').into()),
        _ => None,
    }
}

pub fn int_value(lit: &Literal) -> Option<i128> {
    match value(lit) {
        Value::Int(v, _) => v.and_then(|v| i128::try_from(v).ok()),
        Value::Byte(b) => Some(b.into()),
        _ => None,
    }
}
