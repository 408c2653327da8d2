//! Errors about an Option or Result where a plain value is needed, and the other way round.

use crate::resolve::{LangItem, TypeDef};
use proc_macro2::{Ident, Span};

use crate::lower::cx::{Lower, Lowered};
use crate::lower::ty::Ty;
use crate::lower::world::name_of;

impl Lower {
    /// Reports `a ?? b` of an Option in an Option, where the value in both is needed. `left` is what
    /// the operator leaves of `a`.
    pub fn twice_optional(&mut self, left: &Ty, expected: &Ty, at: Span) -> Option<Lowered> {
        let inner = self.tcx.still_optional(left)?;
        let (inner, needed) = (self.resolve(&inner), self.resolve(expected));
        if inner != needed || !needed.is_known() || !self.resolve(left).is_lang(LangItem::Option) {
            return None;
        }
        self.diags.error(
            at,
            format!(
                "what stands before '??' is an Option in an Option: with this '{needed}?' is left, and '{needed}' is needed: write '(a ?? null) ?? b'"
            ),
        );
        Some(self.reported(&needed, at))
    }

    /// Reports an operator on a value that is certainly no Option or Result: the operator has to be
    /// left out.
    pub fn needs_optional(&mut self, operator: &str, at: Span, out: &Lowered) -> bool {
        if !self.is_no_optional(&out.ty) {
            return false;
        }
        let what = described(&self.resolve(&out.ty));
        self.diags.error(
            at,
            format!("'{operator}' needs an Option or a Result, and this is {what}: leave it out"),
        );
        self.has_reported.set(true);
        true
    }

    /// Reports a `?` on an Option in a function that gives a Result, and the other way round.
    pub fn other_kind(&mut self, ty: &Ty, question: Span) -> Option<Lowered> {
        let f = self.fns.last().filter(|f| f.ret_known)?;
        let (given, ret) = (self.resolve(ty), self.shallow(&f.ret));
        let (Ty::Named(of, args), Ty::Named(to, _)) = (&given, &ret) else {
            return None;
        };
        let (option, result) = (LangItem::Option, LangItem::Result);
        let message = match () {
            () if *of == option && *to == result => {
                "this is an Option, and the function gives a Result: write '.okOr(error)?' with an error for the case that there is none"
            }
            () if *of == result && *to == option => {
                "this is a Result, and the function gives an Option: write '.ok()?' to leave the error out, or '??' or 'match'"
            }
            () => return None,
        };
        self.diags.error(question, message);
        let inner = args.first().cloned().unwrap_or(Ty::Unknown);
        Some(self.reported(&inner, question))
    }

    /// Reports a comparison with `null` of a value that is certainly no Option and no pointer.
    pub fn never_null(&mut self, ty: &Ty, at: Span) -> bool {
        if matches!(self.resolve(ty), Ty::Ptr(_)) || !self.is_no_optional(ty) {
            return false;
        }
        let what = described(&self.resolve(ty));
        self.diags.error(
            at,
            format!("this is {what} and never null: only an optional type, 'T?', has 'null'"),
        );
        true
    }

    /// Reports a method of the value that is called on the Option or Result around it.
    pub fn forgotten_unwrap(&mut self, ty: &Ty, name: &Ident) -> Option<Lowered> {
        let method = name_of(name);
        let gives = self.tcx.forgotten_unwrap(ty, &method)?;
        let Ty::Named(n, args) = ty else { return None };
        let inner = self.resolve(args.first()?);
        let what = article(n);
        self.diags.error(
            name.span(),
            format!("this is {what}, and '{method}' is a method of the '{inner}' in it: write '!' before the dot, or '??', 'match' or 'if let' for the case that there is none"),
        );
        Some(self.reported(&gives, name.span()))
    }

    /// Reports an Option or Result where only the value in it is valid.
    pub fn still_optional(&mut self, ty: &Ty, at: Span) -> Option<Lowered> {
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

    /// As [`Lower::still_optional`], where a value of type `expected` is needed.
    pub fn not_unwrapped(&mut self, ty: &Ty, expected: &Ty, at: Span) -> Option<Lowered> {
        let expected = self.resolve(expected);
        let plain = match expected.peeled() {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str | Ty::Ranged(..) => true,
            Ty::Named(n, _) => !n.is_option_or_result() && self.decl(n).is_some(),
            _ => false,
        };
        if !plain || self.still_optional(ty, at).is_none() {
            return None;
        }
        Some(self.reported(expected.peeled(), at))
    }
}

fn article(of: &TypeDef) -> &'static str {
    if *of == LangItem::Option {
        "an Option"
    } else {
        "a Result"
    }
}

/// A type as an error tells it after 'this is'.
fn described(ty: &Ty) -> String {
    match ty.peeled() {
        Ty::Var(_) => "a number".to_owned(),
        Ty::Str => "a 'string'".to_owned(),
        t => format!("of type '{t}'"),
    }
}
