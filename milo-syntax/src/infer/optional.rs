//! Options and Results where the value in them is meant, or the other way round; and values whose
//! type is certainly another than the one that is expected.

use super::TyCx;
use super::other_names::known_as;
use crate::ast::BinOp;
use crate::resolve::{LangItem, TypeDef};
use crate::types::ty::{Ty, VarKind};

/// The methods of Rust's Option and Result (the documentation of std 1.95), which remain callable.
const RUST_METHODS: &[&str] = &[
    "and",
    "and_then",
    "as_deref",
    "as_deref_mut",
    "as_mut",
    "as_mut_slice",
    "as_pin_mut",
    "as_pin_ref",
    "as_ref",
    "as_slice",
    "borrow",
    "borrow_mut",
    "clamp",
    "clone",
    "clone_from",
    "cloned",
    "cmp",
    "copied",
    "eq",
    "err",
    "expect",
    "expect_err",
    "filter",
    "flatten",
    "fmt",
    "ge",
    "get_or_insert",
    "get_or_insert_default",
    "get_or_insert_with",
    "gt",
    "hash",
    "insert",
    "inspect",
    "inspect_err",
    "into",
    "into_iter",
    "is_err",
    "is_err_and",
    "is_none",
    "is_none_or",
    "is_ok",
    "is_ok_and",
    "is_some",
    "is_some_and",
    "iter",
    "iter_mut",
    "le",
    "lt",
    "map",
    "map_err",
    "map_or",
    "map_or_default",
    "map_or_else",
    "max",
    "min",
    "ne",
    "ok",
    "ok_or",
    "ok_or_else",
    "or",
    "or_else",
    "partial_cmp",
    "reduce",
    "replace",
    "take",
    "take_if",
    "to_owned",
    "transpose",
    "try_into",
    "type_id",
    "unwrap",
    "unwrap_err",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "unwrap_unchecked",
    "unzip",
    "xor",
    "zip",
];

/// A coarse class of types: a value of one class is never valid where another is expected.
#[derive(PartialEq)]
pub enum Sort {
    Number,
    Bool,
    Text,
    Nothing,
    /// A struct, an enum, or a type of the library.
    Named(TypeDef),
    Tuple(usize),
}

impl TyCx {
    /// Whether an operator that needs an Option or a Result is certainly on another type.
    pub fn is_no_optional(&self, ty: &Ty) -> bool {
        match self.resolve(ty).peeled() {
            // The operators also await a promise.
            Ty::Named(n, _) if *n == LangItem::Promise => false,
            Ty::Named(n, _) => !n.is_option_or_result() && self.decl(n).is_some(),
            Ty::Unknown | Ty::Never | Ty::Param(_) | Ty::Dyn(_) => false,
            t @ Ty::Var(_) => self.is_number(t),
            _ => true,
        }
    }

    /// The type in an Option or a Result.
    pub fn still_optional(&self, ty: &Ty) -> Option<Ty> {
        match self.resolve(ty).peeled() {
            Ty::Named(n, args) if n.is_option_or_result() => args.first().map(|t| match t {
                Ty::Var(_) => Ty::Unknown,
                t => t.clone(),
            }),
            _ => None,
        }
    }

    /// The result type of a method of the value that is called on the Option or Result around it.
    pub fn forgotten_unwrap(&mut self, ty: &Ty, method: &str) -> Option<Ty> {
        let Ty::Named(n, args) = ty else { return None };
        if !n.is_option_or_result()
            || self.method(ty, method).is_some()
            || RUST_METHODS.contains(&method)
        {
            return None;
        }
        let inner = self.resolve(args.first()?);
        let sig = self.method(inner.peeled(), method)?;
        Some(self.open_sig(&sig, Some(inner.peeled()), None).ret)
    }

    fn sort(&self, ty: &Ty) -> Option<Sort> {
        Some(match ty {
            Ty::Int(_) | Ty::Float(_) | Ty::Ranged(..) => Sort::Number,
            Ty::Var(v) if self.infer.kind(*v) != VarKind::Any => Sort::Number,
            Ty::Bool => Sort::Bool,
            Ty::Str => Sort::Text,
            Ty::Unit => Sort::Nothing,
            Ty::Tuple(types) => Sort::Tuple(types.len()),
            Ty::Named(n, _) if *n == LangItem::String => Sort::Text,
            // In some places a `Heap` is unboxed implicitly.
            Ty::Named(n, _) if *n == LangItem::Heap => return None,
            Ty::Named(n, _) if self.decl(n).is_some() => Sort::Named(n.clone()),
            _ => return None,
        })
    }

    /// The class of a value and the class that is wanted, if they certainly differ.
    pub fn mismatch(&self, ty: &Ty, expected: &Ty) -> Option<(Sort, Sort)> {
        let sort = self.sort(&self.resolve(ty))?;
        let wanted = self.sort(&self.resolve(expected))?;
        (sort != wanted).then_some((sort, wanted))
    }

    /// Two numbers of different types, which no operator takes together.
    pub fn mixed(&self, op: BinOp, a: &Ty, b: &Ty) -> Option<(Ty, Ty)> {
        let (a, b) = (self.base_ty(a), self.base_ty(b));
        let known = |t: &Ty| matches!(t, Ty::Int(_) | Ty::Float(_));
        let differ = known(&a) && known(&b) && a != b && !matches!(op, BinOp::Shl | BinOp::Shr);
        differ.then_some((a, b))
    }

    /// Whether a type certainly has no elements.
    pub fn has_no_elements(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Var(v) => self.infer.kind(*v) != VarKind::Any,
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Unit | Ty::Ranged(..) => true,
            Ty::Named(n, _) if !n.is_option_or_result() && self.lib.types.contains_key(n) => {
                crate::infer::methods_of(ty).is_none() && *n != LangItem::Heap
            }
            Ty::Named(n, _) => {
                self.world.types.contains_key(n)
                    && !n.is_rust()
                    && *n != LangItem::Heap
                    && !self.world.implements(n, "Deref")
                    && !self.world.implements(n, "Index")
            }
            _ => false,
        }
    }

    /// The name to write for a method or field of a library type that is written with its name in
    /// another language, and the type of that.
    pub fn misnamed(&mut self, ty: &Ty, name: &str) -> Option<(&'static str, Ty)> {
        let owner = match ty {
            Ty::Str => "string",
            Ty::Array(..) | Ty::Slice(_) => "Vec",
            Ty::Named(n, _) => n.lang()?.name(),
            Ty::Unit => "void",
            _ => return None,
        };
        let instead = known_as(owner, name)?;
        let mut traits = self.world.traits.values();
        if traits.any(|t| t.methods.iter().any(|m| *m.name == *name)) {
            return None;
        }
        let real = instead.trim_start_matches(['\'', '.']);
        let real = real.split(|c: char| !c.is_alphanumeric()).next();
        let gives = match real.and_then(|real| self.method(ty, real)) {
            Some(sig) => self.open_sig(&sig, Some(ty), None).ret,
            None => Ty::Unknown,
        };
        Some((instead, gives))
    }
}
