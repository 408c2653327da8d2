//! `return`, and what it gives to the Rust function around a block.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Lower, Lowered, mixed_site_at};
use super::ty::Ty;
use crate::ast::{Expr, ExprKind};
use crate::resolve::LangItem;

impl Lower {
    /// Reports a reference to a part of a variable that the function owns, as what it gives.
    fn ends_with_function(&mut self, e: &Expr, ret: &Ty) -> Option<Lowered> {
        let Ty::Ref(_, referent) = self.resolve(ret) else {
            return None;
        };
        let mut base = super::syntax::unborrowed(e);
        // A reference that the variable holds outlives it.
        if matches!(self.resolve(&self.type_of(base.id)), Ty::Ref(..)) {
            return None;
        }
        let mut through = Vec::new();
        while let ExprKind::Field { base: of, .. } | ExprKind::Index { base: of, .. } = &base.kind {
            base = match &of.kind {
                ExprKind::Paren { expr, .. } => expr,
                _ => of,
            };
            through.push(self.type_of(base.id));
        }
        let local = self.local_at(base.id)?.clone();
        let owned = |this: &Self, t: &Ty| match this.resolve(t) {
            Ty::Array(..) | Ty::Tuple(_) => true,
            Ty::Named(n, _) => match n.lang() {
                Some(item) => matches!(item, LangItem::Vec | LangItem::HashMap),
                None => this.world.types.contains_key(&n),
            },
            _ => false,
        };
        through.push(local.ty.clone());
        if through.len() < 2
            || local.repr != super::cx::Repr::Plain
            || local.lent
            || local.of_match.is_some()
            || !through.iter().all(|t| owned(self, t))
        {
            return None;
        }
        self.diags.error(
            e.span,
            format!("'{}' ends with this function, so nothing can refer to it: declare what the function gives as '{referent}', or the parameter with '&'", local.name),
        );
        Some(self.reported(ret, e.span))
    }

    /// Reports a `return` without a value where the function has to give one.
    fn value_missing(&mut self, keyword: Span, ret: &Ty) -> Option<TokenStream> {
        let known = self.fns.last().is_some_and(|f| f.ret_known) && !self.in_rusts_function();
        let ret = self.resolve(ret);
        if !known || !ret.is_known() || matches!(ret, Ty::Unit | Ty::Never) {
            return None;
        }
        self.diags.error(
            keyword,
            format!("this function gives '{ret}': write a value behind 'return'"),
        );
        Some(self.reported(&ret, keyword).ts)
    }

    pub fn return_(&mut self, keyword: Span, e: Option<&Expr>) -> Lowered {
        let kw = proc_macro2::Ident::new("return", keyword);
        let ret = self.fns.last().map_or(Ty::Unknown, |f| f.ret.clone());
        let ts = match e {
            Some(e) => {
                self.returned = matches!(super::syntax::strip(e), ExprKind::Closure(_));
                let outward = self.in_rusts_function();
                let rust = outward.then(|| super::syntax::as_returned(e)).flatten();
                let expected = rust.as_ref().unwrap_or(&ret);
                if let Some(told) = self.ends_with_function(e, expected) {
                    return told;
                }
                let out = match outward {
                    true => self.counting(e, &Ty::Unknown, |this| this.value_out(e, expected)),
                    false => self.value_out(e, expected),
                };
                match outward {
                    true => self.for_rust(out, e),
                    false => out.ts,
                }
            }
            None => match self.value_missing(keyword, &ret) {
                Some(value) => value,
                None => TokenStream::new(),
            },
        };
        Lowered::compound(quote_spanned!(mixed_site_at(keyword)=> #kw #ts), Ty::Never)
    }

    /// The operand of a `return` from the Rust function around the block, converted from Milo's
    /// type to the declared one.
    fn for_rust(&self, out: Lowered, e: &Expr) -> TokenStream {
        let g = mixed_site_at(e.span);
        let ts = out.operand(e.span);
        match self.resolve(&out.ty) {
            Ty::Named(n, _) if n == LangItem::Option && super::syntax::is_none(e) => out.ts,
            Ty::Named(n, args) if n.is_option_or_result() => {
                // For `Ok(…)`, rustc cannot infer the error type of a conversion, and vice versa.
                let is = |variant| super::syntax::constructs(e, variant);
                let inside = |t: &Ty| {
                    let v = self.as_rusts(quote_spanned!(g=> v), t, g)?;
                    Some(quote_spanned!(g=> (|v| #v)))
                };
                let ok = args.first().filter(|_| !is("Err")).and_then(inside);
                let err = args.get(1).filter(|_| !is("Ok")).and_then(inside);
                let ok = ok.map(|f| quote_spanned!(g=> .map #f));
                let err = err.map(|f| quote_spanned!(g=> .map_err #f));
                quote_spanned!(g=> #ts #ok #err)
            }
            t => self.as_rusts(ts, &t, g).unwrap_or(out.ts),
        }
    }

    /// A value converted to a type of Rust's; `None` if Milo has no type of its own for it.
    fn as_rusts(&self, v: TokenStream, t: &Ty, g: Span) -> Option<TokenStream> {
        let text = |t: &Ty| match self.resolve(t) {
            Ty::Ref(false, t) => *t == Ty::Str,
            t => t.is_text(),
        };
        match self.resolve(t) {
            Ty::Named(n, args) if n == LangItem::Vec && args.iter().all(text) => {
                Some(quote_spanned!(g=> #v.into_iter().map(::milo::__private::for_rust).collect()))
            }
            Ty::Array(..) => Some(quote_spanned!(g=> ::milo::__private::for_rust(#v))),
            t if text(&t) || t.is_lang(LangItem::Vec) || t.is_lang(LangItem::HashMap) => {
                Some(quote_spanned!(g=> ::milo::__private::for_rust(#v)))
            }
            _ => None,
        }
    }
}
