//! Borrows: `&e` and `&mut e` where a callee borrows, and reports of changes to a `let` or `&T`.

use super::syntax::unborrowed;
use crate::resolve::LangItem;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Change, Lower, Lowered, mixed_site_at};

use super::ty::Ty;
use crate::ast::{Expr, ExprKind, UnOp};
use crate::resolve::LocalId;

impl Lower {
    /// `&e`, where a `&expected` is needed.
    pub fn borrow(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        let e = unborrowed(e);
        let expected = self.shallow(expected);
        let out = self.place(e, &expected);
        self.lend(out, &expected, e.span)
    }

    /// `&e` for a type parameter with a bound of the block's own: the content of a Heap meets it.
    pub fn borrow_held(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        let e = unborrowed(e);
        let out = self.place(e, expected);
        match (expected, self.shallow(&out.ty).in_heap()) {
            (Ty::Var(_), Some(_)) => self.peeled_ref(out, e.span),
            _ => self.lend(out, expected, e.span),
        }
    }

    /// `&` of a place, where a `&expected` is needed.
    pub fn lend(&mut self, out: Lowered, expected: &Ty, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let expected = self.shallow(expected);
        let ty = self.shallow(&out.ty);
        if ty == Ty::Never {
            return out.ts;
        }
        self.show_lent(&out, false, span);
        if let Some(out) = self.not_unwrapped(&ty, &expected, span) {
            return out.as_ref(span);
        }
        if let Ty::Dyn(interface) = &expected
            && let Some(why) = self.lacks(interface, self.resolve(&ty).peeled())
        {
            self.diags.error(span, why);
            return self.reported(&Ty::Unknown, span).ts;
        }
        if matches!(expected, Ty::Str) && ty.is_string() {
            // `&String` coerces to `&str` at a known parameter.
            return out.as_ref(span);
        }
        if matches!(ty, Ty::Str) && matches!(&expected, Ty::Ref(_, t) if self.shallow(t) == Ty::Str)
        {
            // `&&str`: a `&str` where views are expected.
            let view = out.as_ref(span);
            return quote_spanned!(g=> &#view);
        }
        if matches!(ty, Ty::Str) && !matches!(expected, Ty::Str) {
            // Where a type parameter stands for `string`, a view has to become one.
            if expected.is_string() || matches!(expected, Ty::Var(_)) {
                let ts = out.ts;
                return quote_spanned!(g=> &::std::string::String::from(#ts));
            }
            return out.as_ref(span);
        }
        // `&Heap<T>` where `&Heap<Interface>` is expected: rustc does not coerce behind a
        // reference.
        if let Some(Ty::Dyn(_)) = expected.in_heap()
            && let Some(held) = self.resolve(&ty).in_heap()
            && !matches!(held, Ty::Dyn(_) | Ty::Unknown | Ty::Var(_))
        {
            let out = self.read_by_value(out.looked_at(), span, &expected);
            let ts = self.coerce(out, &expected, span).ts;
            let object = self.ty_tokens(&expected, span);
            return quote_spanned!(g=> &(#ts as #object));
        }
        // `Heap<T>` lends its `T`.
        let in_option = matches!(&expected, Ty::Named(n, held) if *n == LangItem::Option
            && held.first().is_some_and(|t| self.shallow(t).is_lang(LangItem::Heap)));
        if !expected.is_lang(LangItem::Heap)
            && !in_option
            && !matches!(expected, Ty::Unknown | Ty::Var(_))
            && ty.is_lang(LangItem::Heap)
        {
            return self.peeled_ref(out, span);
        }
        let wraps = self.wraps(&ty, &expected);
        let vec_of_array =
            expected.is_lang(LangItem::Vec) && matches!(ty, Ty::Array(..) | Ty::Slice(_));
        if wraps || vec_of_array || (expected.is_string() && matches!(ty, Ty::Str)) {
            // Only lent: the place is read, not moved.
            let out = self.read_by_value(out.looked_at(), span, &expected);
            let ts = self.coerce(out, &expected, span).ts;
            return quote_spanned!(g=> &#ts);
        }
        if out.raw_fn {
            let ts = self.coerce(out, &expected, span).ts;
            return quote_spanned!(g=> &#ts);
        }
        out.as_ref(span)
    }

    /// `&mut e`. A `let` or an `&T` in the way is an error at the user's name.
    pub fn borrow_mut(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        if let ExprKind::Unary {
            op: UnOp::Ref | UnOp::RefMut,
            expr,
            ..
        } = &e.kind
        {
            return self.borrow_mut(expr, expected);
        }
        if is_constant(e) {
            self.diags.error(
                e.span,
                "'&mut' needs a variable to change, and this is a value: bind it with 'var' first",
            );
            let v = self.operand(e, expected);
            return quote_spanned!(mixed_site_at(e.span)=> &mut #v);
        }
        if self.looks_at_itself(e) && self.hoisted.is_none() {
            // The index reads the variable that is lent: it is computed before.
            let (out, before) = self.indexes_first(|this| {
                let ts = this.borrow_mut(e, expected);
                Lowered::temp(ts, Ty::Unknown)
            });
            return super::sig::after(before, out.ts, mixed_site_at(e.span));
        }
        let out = self.place(e, expected);
        self.show_lent(&out, true, e.span);
        if self.resolve(expected).is_lang(LangItem::Vec)
            && let Ty::Array(t, _) = self.resolve(&out.ty).peeled()
        {
            let wanted = match self.resolve(expected) {
                Ty::Named(_, args) => args.first().filter(|t| t.is_known()).cloned(),
                _ => None,
            };
            let t = wanted.unwrap_or_else(|| (**t).clone());
            self.diags.error(
                e.span,
                format!("this is an array, whose length is fixed, and a Vec is needed to change it: declare it as 'Vec<{t}>'"),
            );
            return self.reported(&Ty::Unknown, e.span).ts;
        }
        if self.check_change(&out, "passed to '&mut'") {
            return self.reported(&Ty::Unknown, e.span).ts;
        }
        if self.shallow(&out.ty).is_lang(LangItem::Heap)
            && !matches!(self.shallow(expected), Ty::Unknown | Ty::Var(_))
            && !expected.is_lang(LangItem::Heap)
        {
            let ts = out.mut_ts.clone().unwrap_or_else(|| out.place(e.span));
            return quote_spanned!(mixed_site_at(e.span)=> &mut *#ts);
        }
        out.as_mut(e.span)
    }

    /// Reports a change of an unchangeable place, and notes any change for closures. Returns
    /// whether to leave out the change, as rustc would report it, too.
    pub fn check_change(&mut self, out: &Lowered, what: &str) -> bool {
        if let Some(id) = out.root {
            self.note_use(id, true);
            self.changed.push(id);
            let ty = self.local(id).map(|l| l.ty.clone());
            if matches!(out.change, Change::Let(_) | Change::Bound(_))
                && ty.is_some_and(|t| self.is_open(&t))
            {
                // The local may be an `&mut` of Rust's: rustc knows.
                return false;
            }
        }
        if let (Change::SharedRef(name), Some(true)) = (
            &out.change,
            out.root.and_then(|id| self.local(id)).map(|l| l.is_loop),
        ) {
            let message = format!(
                "'{name}' is an element that is only looked at and cannot be {what}: walk with an index, 'for i, {name} in v', and change 'v[i]'"
            );
            self.unchangeable(out.root, name, message);
            return true;
        }
        let (name, message) = match &out.change {
            Change::Free => return false,
            Change::Let(name) => (
                name,
                format!("'{name}' is declared with 'let' and cannot be {what}: declare with 'var'"),
            ),
            Change::Bound(name) => (
                name,
                format!(
                    "'{name}' is bound by a loop or a pattern and cannot be {what}: copy it into a 'var' first"
                ),
            ),
            Change::Lost(name) => (
                name,
                format!(
                    "'{name}' is borrowed with '&mut', and what a closure that outlives it changes would be lost: let it change a copy ('var own = {name}') and send that back through a channel"
                ),
            ),
            Change::SharedRef(name) if name == "self" => (
                name,
                format!(
                    "'self' is borrowed with '&' and cannot be {what}: write 'self: &mut Self'"
                ),
            ),
            Change::SharedRef(name) => (
                name,
                format!("'{name}' is borrowed with '&' and cannot be {what}: declare it '&mut'"),
            ),
        };
        self.unchangeable(out.root, name, message);
        matches!(
            out.change,
            Change::SharedRef(_) | Change::Bound(_) | Change::Lost(_)
        )
    }

    /// Reports a change of a variable, only the first of each.
    pub fn unchangeable(
        &mut self,
        root: Option<LocalId>,
        name: &proc_macro2::Ident,
        message: String,
    ) {
        if root.is_none_or(|id| self.told.insert(id)) {
            self.diags.error(name.span(), message);
        }
    }
}

/// Whether an expression is plainly a temporary: a change of its value would be lost.
fn is_constant(e: &Expr) -> bool {
    matches!(
        super::syntax::strip(e),
        ExprKind::Lit(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Interp(_)
            | ExprKind::Binary { .. }
            | ExprKind::Unary {
                op: UnOp::Neg | UnOp::Not,
                ..
            }
    )
}
