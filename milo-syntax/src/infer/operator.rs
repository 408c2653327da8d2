//! Operators of types: the `impl` of Milo's or of Rust's trait.

use std::rc::Rc;

use super::TyCx;
use crate::ast::BinOp;
use crate::resolve::TypeDef;
use crate::types::ty::Ty;
use crate::types::world::{Owner, Sig};

/// Impls of an operator of Rust's for a type of the block.
pub struct OperatorOfRust {
    /// The operands that all of them take by reference.
    pub lends_left: bool,
    pub lends_right: bool,
    /// The type of the result, if they agree.
    pub output: Ty,
}

impl TyCx {
    /// Whether a number stands before a value that is none: `2.0 * v`, an `impl Mul<V> for f64`.
    pub fn scales(&self, left: &Ty, right: &Ty) -> bool {
        self.is_number(left) && matches!(self.resolve(right).peeled(), Ty::Named(..))
    }

    /// The common part of the impls of Rust's operator for a type of the block, if there are any:
    /// `impl Add<&V> for &V { type Output = V … }`.
    pub fn operator_of_rust(&self, op: BinOp, ty: &Ty) -> Option<OperatorOfRust> {
        let Ty::Named(def, _) = ty else { return None };
        let methods = self.world.methods.get(&Owner::Type(def.clone()))?;
        let sigs = methods.get(operator_method(op)?)?;
        let sigs: Vec<&Rc<Sig>> = sigs.iter().filter(|s| s.of_rust()).collect();
        let first = &sigs.first()?.ret;
        let same = sigs.iter().all(|s| s.ret == *first);
        let itself = |t: &Ty| matches!(t, Ty::Named(own, args) if own == def && args.iter().all(|t| matches!(t, Ty::Param(_))));
        let output = match first {
            _ if sigs.iter().all(|s| itself(&s.ret)) => ty.clone(),
            Ty::Int(_) | Ty::Float(_) | Ty::Bool if same => first.clone(),
            Ty::Named(TypeDef::Own(_), args) if same && args.is_empty() => first.clone(),
            t if same && t.is_string() => t.clone(),
            _ => Ty::Unknown,
        };
        let is_ref = |t: Option<&Ty>| matches!(t, Some(Ty::Ref(false, _)));
        Some(OperatorOfRust {
            lends_left: sigs.iter().all(|s| is_ref(s.owner.as_ref())),
            lends_right: sigs
                .iter()
                .all(|s| is_ref(s.params.first().map(|(_, t)| t))),
            output,
        })
    }

    /// The method of `impl Add`, `impl Sub` … for a type of the block.
    pub fn operator_sig(&self, op: BinOp, ty: &Ty) -> Option<Rc<Sig>> {
        let Ty::Named(name, _) = ty else { return None };
        let method = operator_method(op)?;
        let sig = self
            .world
            .types
            .contains_key(name)
            .then(|| self.method(ty, method))??;
        // An `impl` of Rust's trait is left to rustc.
        (!sig.of_rust()).then_some(sig)
    }

    /// The type expected of the right operand: that of the left, or the parameter type of the
    /// operator's `impl`.
    pub fn other_operand(&mut self, op: BinOp, left: &Ty) -> Ty {
        let left = self.base_ty(left);
        if let Some(sig) = self.operator_sig(op, &left)
            && let Some(takes) = self.open_sig(&sig, Some(&left), None).params.first()
        {
            return takes.peeled().clone();
        }
        left
    }
}

/// The method of the operator's trait.
fn operator_method(op: BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Add => "add",
        BinOp::Sub => "sub",
        BinOp::Mul => "mul",
        BinOp::Div => "div",
        BinOp::Rem => "rem",
        _ => return None,
    })
}

/// Rust's trait of a compound assignment.
pub fn compound_trait(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "AddAssign",
        BinOp::Sub => "SubAssign",
        BinOp::Mul => "MulAssign",
        BinOp::Div => "DivAssign",
        BinOp::Rem => "RemAssign",
        BinOp::BitAnd => "BitAndAssign",
        BinOp::BitOr => "BitOrAssign",
        BinOp::BitXor => "BitXorAssign",
        BinOp::Shl => "ShlAssign",
        BinOp::Shr => "ShrAssign",
        _ => "",
    }
}
