//! Literals and what is made of them; lengths, which take the type of what is beside them, too.

use proc_macro2::Literal;

use super::strip;
use crate::ast::{Expr, ExprKind, Member, Pattern, PatternKind, UnOp};
use crate::parse::literal::{char_value, is_string};

pub fn is_text(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Lit(l) if is_string(l))
}

pub fn is_literal(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(_) | ExprKind::Null => true,
        ExprKind::Unary {
            op: UnOp::Neg | UnOp::BitNot,
            expr,
            ..
        }
        | ExprKind::Paren { expr, .. } => is_literal(expr),
        ExprKind::Binary { lhs, rhs, .. } => is_literal(lhs) && is_literal(rhs),
        _ => false,
    }
}

/// The order in which expressions of one type are lowered: literals last, as the others give
/// the type; of literals, floats first.
pub fn literals_last(exprs: &[Expr]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..exprs.len()).collect();
    order.sort_by_key(|i| (is_literal(&exprs[*i]), !has_float(&exprs[*i])));
    order
}

/// Whether a literal, or an operand of it, is a float: `2.5`, `-2.5`, `1 + 2.5`.
pub fn has_float(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(l) => crate::types::lit::kind(l) == crate::types::lit::Kind::Float,
        ExprKind::Unary { expr, .. } | ExprKind::Paren { expr, .. } => has_float(expr),
        ExprKind::Binary { lhs, rhs, .. } => has_float(lhs) || has_float(rhs),
        _ => false,
    }
}

/// `v.len`, `v.len()`.
pub fn is_length(e: &Expr) -> bool {
    match strip(e) {
        ExprKind::MethodCall { name, args, .. } => name == "len" && args.is_empty(),
        ExprKind::Field {
            member: Member::Named(name),
            ..
        } => name == "len",
        _ => false,
    }
}

/// The literal, if the expression is `'a'` (and not `b'a'`).
pub fn letter(e: &Expr) -> Option<&Literal> {
    match strip(e) {
        ExprKind::Lit(l) if char_value(l).is_some() => Some(l),
        _ => None,
    }
}

/// Whether an expression is made of lengths (at least one) and literals.
pub fn counts(e: &Expr) -> bool {
    lengths(e).is_some_and(|any| any)
}

/// Whether an expression has a length in it; `None` if it has more than lengths and literals.
pub fn lengths(e: &Expr) -> Option<bool> {
    match strip(e) {
        ExprKind::Binary { lhs, rhs, .. } => Some(lengths(lhs)? | lengths(rhs)?),
        ExprKind::Lit(_) => Some(false),
        // `(name, v.len())` for Rust: each part by itself.
        ExprKind::Tuple { elems, .. } => Some(elems.iter().any(counts)),
        ExprKind::Call { args, .. }
            if ["Ok", "Some", "Err"]
                .iter()
                .any(|v| super::constructs(e, v)) =>
        {
            Some(args.iter().any(counts))
        }
        _ => is_length(e).then_some(true),
    }
}

/// Whether an integer literal is a value of the type.
pub fn fits(l: &proc_macro2::Literal, ty: &str) -> bool {
    let Some(v) = crate::types::lit::int_value(l) else {
        return true;
    };
    let max: i128 = match ty {
        "i8" => i8::MAX.into(),
        "u8" => u8::MAX.into(),
        "i16" => i16::MAX.into(),
        "u16" => u16::MAX.into(),
        "i32" => i32::MAX.into(),
        "u32" => u32::MAX.into(),
        "i64" | "isize" => i64::MAX.into(),
        "u64" | "usize" => u64::MAX.into(),
        _ => return true,
    };
    v <= max
}

pub fn is_text_pattern(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::Lit(e) => {
            matches!(&e.kind, ExprKind::Lit(l) if crate::types::lit::kind(l) == crate::types::lit::Kind::Str)
        }
        PatternKind::Or(v) => v.iter().any(is_text_pattern),
        _ => false,
    }
}

/// Whether a pattern is of char literals: `'a'`, `'a' | 'b'` or `'a'..='z'`.
pub fn codes_of_letters(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::Lit(e) => letter(e).is_some(),
        PatternKind::Range { lo, hi, .. } => letter(lo).is_some() && letter(hi).is_some(),
        PatternKind::Or(subs) => subs.iter().all(codes_of_letters),
        _ => false,
    }
}
