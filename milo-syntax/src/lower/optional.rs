//! Errors about an Option or Result where a plain value is needed, and the other way round.

use crate::resolve::{LangItem, TypeDef};
use proc_macro2::{Ident, Span};

use super::cx::{Lower, Out};
use super::ty::Ty;
use super::world::name_of;

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

impl Lower {
    /// Reports an operator on a value that is certainly no Option or Result: the operator has to be
    /// left out.
    pub fn needs_optional(&mut self, operator: &str, at: Span, out: &Out) -> bool {
        let ty = self.resolve(&out.ty);
        let other = match ty.peeled() {
            // The operators also await a promise.
            Ty::Named(n, _) if *n == LangItem::Promise => false,
            Ty::Named(n, _) => !n.is_option_or_result() && self.decl(n).is_some(),
            Ty::Unknown | Ty::Never | Ty::Param(_) | Ty::Dyn(_) => false,
            t @ Ty::Var(_) => self.is_number(t),
            _ => true,
        };
        if !other {
            return false;
        }
        let what = match ty.peeled() {
            Ty::Var(_) => "a number".to_owned(),
            Ty::Str => "a 'string'".to_owned(),
            t => format!("of type '{t}'"),
        };
        self.diags.error(
            at,
            format!("'{operator}' needs an Option or a Result, and this is {what}: leave it out"),
        );
        self.has_reported.set(true);
        true
    }

    /// Reports a method of the value that is called on the Option or Result around it.
    pub fn forgotten_unwrap(&mut self, ty: &Ty, name: &Ident) -> Option<Out> {
        let Ty::Named(n, args) = ty else { return None };
        if !n.is_option_or_result() {
            return None;
        }
        let method = name_of(name);
        let inner = self.resolve(args.first()?);
        if self.method(ty, &method).is_some() || RUST_METHODS.contains(&&*method) {
            return None;
        }
        let sig = self.method(inner.peeled(), &method)?;
        let what = article(n);
        self.diags.error(
            name.span(),
            format!("this is {what}, and '{method}' is a method of the '{inner}' in it: write '!' before the dot, or '??', 'match' or 'if let' for the case that there is none"),
        );
        let opened = self.open_sig(&sig, Some(inner.peeled()), None);
        Some(self.reported(&opened.ret, name.span()))
    }

    /// Reports an Option or Result where only the value in it is valid.
    pub fn still_optional(&mut self, ty: &Ty, at: Span) -> Option<Out> {
        let ty = self.resolve(ty);
        let Ty::Named(n, args) = ty.peeled() else {
            return None;
        };
        if !n.is_option_or_result() {
            return None;
        }
        let inner = args.first()?;
        let known = !matches!(inner, Ty::Unknown | Ty::Var(_));
        let name = if known {
            format!("the '{inner}' in it")
        } else {
            "the value in it".to_owned()
        };
        self.diags.error(
            at,
            format!(
                "this is {}, and {name} is needed: write '!' behind it, '?? other', 'match' or 'if let'",
                article(n)
            ),
        );
        if !known {
            return Some(self.reported(&Ty::Unknown, at));
        }
        Some(self.reported(inner, at))
    }

    /// As [`Lower::still_optional`], where a value of type `want` is expected.
    pub fn not_unwrapped(&mut self, ty: &Ty, want: &Ty, at: Span) -> Option<Out> {
        let want = self.resolve(want);
        let plain = match want.peeled() {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str | Ty::Ranged(..) => true,
            Ty::Named(n, _) => !n.is_option_or_result() && self.decl(n).is_some(),
            _ => false,
        };
        if !plain || self.still_optional(ty, at).is_none() {
            return None;
        }
        Some(self.reported(want.peeled(), at))
    }
}

fn article(of: &TypeDef) -> &'static str {
    if *of == LangItem::Option {
        "an Option"
    } else {
        "a Result"
    }
}
