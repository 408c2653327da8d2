//! The values of literals.

use proc_macro2::{Literal, TokenStream, TokenTree};

/// The value of a literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `"…"`, `r"…"`.
    Str(String),
    /// `'a'` or `b'a'`: a Milo char is a byte.
    Byte(u8),
    /// A char of more than one byte, which Milo does not have.
    WideChar(char),
    /// `12`, `0xff_u8`: the value (if it fits) and the suffix, empty if there is none.
    Int(Option<u128>, String),
    /// `1.5f32`: the digits without underscores, and the suffix.
    Float(String, String),
    /// Anything else that Rust's lexer knows: `b"…"`, `c"…"`.
    Other,
}

/// The value of `literal`.
pub fn value(literal: &Literal) -> Value {
    let tokens = TokenStream::from(TokenTree::from(literal.clone()));
    let Ok(lit) = syn::parse2::<syn::Lit>(tokens) else {
        return Value::Other;
    };
    match lit {
        syn::Lit::Str(s) => Value::Str(s.value()),
        syn::Lit::Byte(b) => Value::Byte(b.value()),
        syn::Lit::Char(c) => match c.value() {
            c if c.is_ascii() => Value::Byte(c as u8),
            c => Value::WideChar(c),
        },
        syn::Lit::Int(i) => Value::Int(i.base10_digits().parse().ok(), i.suffix().into()),
        syn::Lit::Float(f) => Value::Float(f.base10_digits().into(), f.suffix().into()),
        _ => Value::Other,
    }
}

/// The text of a string literal.
pub fn string_value(literal: &Literal) -> Option<String> {
    match value(literal) {
        Value::Str(text) => Some(text),
        _ => None,
    }
}

/// The byte of a char or byte literal.
pub fn byte_value(literal: &Literal) -> Option<u8> {
    match value(literal) {
        Value::Byte(byte) => Some(byte),
        _ => None,
    }
}

/// The character of a char literal; None for a byte literal.
pub fn char_value(literal: &Literal) -> Option<char> {
    match value(literal) {
        Value::Byte(byte) if !literal.to_string().starts_with('b') => Some(byte.into()),
        Value::WideChar(c) => Some(c),
        _ => None,
    }
}

/// Whether `literal` is a string in quotes, raw or not.
pub(crate) fn is_string(literal: &Literal) -> bool {
    let text = literal.to_string();
    text.starts_with('"') || text.starts_with("r\"") || text.starts_with("r#")
}

/// Whether `literal` is a number.
pub(crate) fn is_number(literal: &Literal) -> bool {
    literal
        .to_string()
        .starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let lit = |text: &str| value(&text.parse().unwrap());
        assert_eq!(lit(r#""a\n\"b""#), Value::Str("a\n\"b".into()));
        assert_eq!(lit("r#\"a\\n\"#"), Value::Str("a\\n".into()));
        assert_eq!(lit("'a'"), Value::Byte(97));
        assert_eq!(lit("b'\\xff'"), Value::Byte(255));
        assert_eq!(lit("'é'"), Value::WideChar('é'));
        assert_eq!(lit("0xff_u8"), Value::Int(Some(255), "u8".into()));
        assert_eq!(lit("1_000"), Value::Int(Some(1000), String::new()));
        assert_eq!(
            lit("1_0.5e3_f32"),
            Value::Float("10.5e3".into(), "f32".into())
        );
        assert_eq!(lit("b\"x\""), Value::Other);
    }
}
