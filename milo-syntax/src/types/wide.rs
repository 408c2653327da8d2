//! Numbers that are written down and do not fit into an `i32`, which is what the compiler takes
//! them for where nothing says otherwise.

use super::lit;
use super::syntax::strip;
use super::ty::Ty;
use crate::ast::{BinOp, Expr, ExprKind, UnOp};

/// The type of `3000000000`, of `60 * 60 * 1000 * 1000`: of an expression of literals alone that
/// does not fit into an `i32` or has a part that does not. None for every other one.
pub fn ty(e: &Expr) -> Option<Ty> {
    let (mut least, mut most) = (0, 0);
    value(e, &mut |part| {
        least = part.min(least);
        most = part.max(most);
    })?;
    let fits = |min: i128, max: i128| min <= least && most <= max;
    if fits(i32::MIN.into(), i32::MAX.into()) {
        return None;
    }
    Some(Ty::Int(if fits(i64::MIN.into(), i64::MAX.into()) {
        "i64"
    } else if fits(0, u64::MAX.into()) {
        "u64"
    } else {
        "i128"
    }))
}

/// The value; `see` is called with that of every part.
fn value(e: &Expr, see: &mut dyn FnMut(i128)) -> Option<i128> {
    let value = match strip(e) {
        ExprKind::Lit(l) if lit::kind(l) == lit::Kind::Int && lit::suffix(l).is_none() => {
            lit::int_value(l)?
        }
        // The number behind a minus is none of its parts: `-2147483648` is an `i32`.
        ExprKind::Unary {
            op: UnOp::Neg,
            expr,
            ..
        } => match strip(expr) {
            ExprKind::Lit(_) => -value(expr, &mut |_| ())?,
            _ => -value(expr, see)?,
        },
        ExprKind::Binary { op, lhs, rhs, .. } => {
            let (l, r) = (value(lhs, see)?, value(rhs, see)?);
            match op {
                BinOp::Add => l.checked_add(r)?,
                BinOp::Sub => l.checked_sub(r)?,
                BinOp::Mul => l.checked_mul(r)?,
                BinOp::Div => l.checked_div(r)?,
                BinOp::Rem => l.checked_rem(r)?,
                _ => return None,
            }
        }
        _ => return None,
    };
    see(value);
    Some(value)
}
