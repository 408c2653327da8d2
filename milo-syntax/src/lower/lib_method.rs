//! Special cases of single methods of the library.

use super::derive::mentions_param;
use super::syntax::all_fields;
use std::rc::Rc;

use proc_macro2::Ident;
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Kind, Lower, Lowered, mixed_site_at};
use super::ty::Ty;
use super::world::Sig;
use crate::ast::{Expr, ExprKind, NodeId};
use crate::resolve::LangItem;

impl Lower {
    /// `s.charAt(i)`: a text of one character, or its byte where a number is expected, such as
    /// next to a char literal.
    pub fn char_at(
        &mut self,
        r: Lowered,
        recv: &Expr,
        name: &Ident,
        i: &Expr,
        expected: &Ty,
    ) -> Lowered {
        let span = name.span();
        let s = r.as_ref(recv.span);
        if self.is_number(expected) {
            let i = self.index_value(i);
            return Lowered::temp(
                quote_spanned!(span=> ::milo::string::at(#s, #i)),
                Ty::Int("u8"),
            );
        }
        let i = self.value(i, &Ty::Unknown);
        let ty = match self.shallow(expected) {
            t @ Ty::Var(_) => t,
            _ => Ty::string(),
        };
        Lowered::temp(quote_spanned!(span=> ::milo::string::charAt(#s, #i)), ty)
    }

    /// `s.trim()` where the text is only read: a part of `s`.
    pub fn trimmed(
        &mut self,
        r: &Lowered,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Lowered> {
        let looks = match self.shallow(expected) {
            Ty::Str => true,
            Ty::Ref(false, t) => self.shallow(&t) == Ty::Str,
            _ => false,
        };
        let rust = super::syntax::rusts_trim(name).filter(|_| looks && args.is_empty())?;
        let from_lib = ty.is_text() && self.method(ty, &name.to_string())?.from_lib;
        if !from_lib || r.guarded {
            return None;
        }
        let (text, rust) = (self.text_of(r, recv.span), Ident::new(rust, name.span()));
        let g = mixed_site_at(name.span());
        Some(Lowered {
            root: r.root,
            ..Lowered::refd(
                quote_spanned!(g=> ::core::primitive::str::#rust(#text)),
                Ty::Str,
            )
        })
    }

    /// `s.split(c)` before a method that Rust's iterators have and Milo's `Vec` has not, such as
    /// `next`: Rust's own, whose pieces borrow from the text.
    pub fn walk_over_pieces(&mut self, e: &Expr, next: &Ident) -> Option<Lowered> {
        super::syntax::pieces_before(e, next)?;
        let ExprKind::MethodCall {
            recv, name, args, ..
        } = super::syntax::strip(e)
        else {
            return None;
        };
        let [separator] = &args[..] else { return None };
        let ty = self.resolve(&self.type_of(recv.id)).peeled().clone();
        if !ty.is_text() || !self.method(&ty, "split")?.from_lib {
            return None;
        }
        let expected = match super::syntax::is_trim(recv) {
            true => Ty::Str,
            false => Ty::Unknown,
        };
        let text = self.place(recv, &expected);
        if text.guarded {
            return None;
        }
        let separator = self.rust_arg(separator);
        let (text, g) = (self.text_of(&text, recv.span), mixed_site_at(name.span()));
        Some(Lowered::temp(
            quote_spanned!(g=> ::core::primitive::str::#name(#text, #separator)),
            Ty::Unknown,
        ))
    }

    /// `m.insert(k, m.getOrDefault(k, 0) + e)`, the way to count: one look-up, and no second key
    /// where there is one.
    pub fn map_update(
        &mut self,
        r: &Lowered,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        args: &[Expr],
    ) -> Option<Lowered> {
        let (Ty::Named(n, of), [key, value]) = (ty, args) else {
            return None;
        };
        if *n != LangItem::HashMap || name != "insert" || of.len() != 2 || !self.is_number(&of[1]) {
            return None;
        }
        let ExprKind::Binary {
            op,
            op_span,
            lhs,
            rhs,
            ..
        } = super::syntax::strip(value)
        else {
            return None;
        };
        let ExprKind::MethodCall {
            recv: again,
            name: get,
            args: got,
            ..
        } = super::syntax::strip(lhs)
        else {
            return None;
        };
        let [same_key, default] = &got[..] else {
            return None;
        };
        let plain = matches!(
            op,
            crate::ast::BinOp::Add | crate::ast::BinOp::Sub | crate::ast::BinOp::Mul
        );
        let map = self.place_of(recv)?.base;
        if !plain
            || get != "getOrDefault"
            || !self.is_same_place(recv, again)
            || self.res.local_of(key).is_none()
            || self.res.local_of(key) != self.res.local_of(same_key)
            || !matches!(default.kind, ExprKind::Lit(_))
            || super::syntax::has_try(rhs)
            || self.moves.effects.uses(rhs.id, map)
            || !matches!(
                rhs.kind,
                ExprKind::Lit(_) | ExprKind::Path(_) | ExprKind::Field { .. }
            )
        {
            return None;
        }
        let g = mixed_site_at(name.span());
        let key_ref = self.key_view(key, of[0].clone());
        let owned = self.place(key, &of[0]);
        let owned = if owned.kind == Kind::Owned {
            Lowered {
                kind: Kind::Place,
                ..owned
            }
        } else {
            owned
        };
        let owned = self.read_by_value(owned, key.span, &of[0]);
        let owned = self.coerce(owned, &of[0], key.span).ts;
        let default = self.value(default, &of[1]);
        let rhs = self.operand(rhs, &of[1]);
        let map = r.as_mut(recv.span);
        let op = super::ops::op_tokens(*op, *op_span, *op_span);
        Some(Lowered::temp(
            quote_spanned!(g=> ::milo::map::update(#map, #key_ref, || #owned, #default, |v| v #op #rhs)),
            Ty::Unit,
        ))
    }

    /// `m.get(k)` and `m.getOrDefault(k, x)` where `m.insert(k, …)` follows: the value moves out.
    pub fn taken_from_map(
        &mut self,
        out: Lowered,
        recv: &Expr,
        name: &Ident,
        args: &[Expr],
    ) -> Lowered {
        let map = self.place(recv, &Ty::Unknown);
        let free = matches!(map.change, super::cx::Change::Free) && !map.guarded;
        let ty = self.resolve(&map.ty);
        let (Ty::Named(n, of), [key, default @ ..]) = (ty.peeled(), args) else {
            return out;
        };
        let [of_key, value] = &of[..] else {
            return out;
        };
        if *n != LangItem::HashMap || !free || !self.leaves_empty(value) {
            return out;
        }
        let key = self.key_view(key, of_key.clone());
        self.changed.extend(map.root);
        let (g, map) = (mixed_site_at(name.span()), map.as_mut(recv.span));
        let taken = quote_spanned!(g=> ::milo::map::take(#map, #key));
        let taken = match default {
            [default] => {
                let default = self.value(default, value);
                quote_spanned!(g=> #taken.unwrap_or(#default))
            }
            _ => taken,
        };
        Lowered::temp(taken, out.ty)
    }

    /// The place of `m.get(k)!`, `v.first()!` or `v.last()!`, or of a field of it, without a copy.
    pub fn found_in(&mut self, e: &Expr) -> Option<Lowered> {
        let (expr, bang) = match super::syntax::strip(e) {
            ExprKind::Unwrap { expr, bang } => (expr, *bang),
            ExprKind::Field { base, dot, member } => {
                let b = self.found_in(base)?;
                return Some(self.member(b, e.id, *dot, member, &Ty::Unknown, e.span));
            }
            _ => return None,
        };
        // Lowered once more if a check below fails, so nothing long.
        let (recv, name, args) = look_up(expr).filter(|(recv, ..)| all_fields(recv))?;
        if self.moves.after.empties(expr.id) || self.types.lent.contains(&expr.id) {
            return None;
        }
        let place = self.place(recv, &Ty::Unknown);
        let ty = self.resolve(&place.ty);
        let (Ty::Named(n, of), false) = (ty.peeled(), place.guarded) else {
            return None;
        };
        let g = mixed_site_at(name.span());
        let r = place.as_ref(recv.span);
        let (found, value) = match (n.lang()?, &of[..], args) {
            (LangItem::HashMap, [key, value], [k]) => {
                let k = self.lookup_key(k, key.clone());
                (
                    quote_spanned!(g=> ::std::collections::HashMap::get(#r, #k)),
                    value,
                )
            }
            (LangItem::Vec, [value], []) => {
                let end = super::cx::ident_at(&name.to_string(), g);
                (quote_spanned!(g=> <[_]>::#end(#r)), value)
            }
            _ => return None,
        };
        let ts = quote_spanned!(bang=> ::milo::__private::unwrap(#found));
        let ts = super::cx::paren(&quote_spanned!(mixed_site_at(bang)=> *#ts), bang);
        Some(Lowered {
            kind: Kind::Place,
            ..Lowered::temp(ts, value.clone())
        })
    }

    /// Reports a change of the copy that a look-up gives, which would be lost.
    pub fn changes_copy(&mut self, e: &Expr) -> bool {
        let mut at = e;
        let (name, by_key) = loop {
            at = match super::syntax::strip(at) {
                ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => base,
                ExprKind::Unwrap { expr, .. } => match look_up(expr) {
                    Some((_, name, args)) => break (name, !args.is_empty()),
                    None => expr,
                },
                _ => return false,
            };
        };
        if self.found_in(at).is_none() {
            return false;
        }
        let instead = match by_key {
            true => "'m[key]' for what the map holds",
            false => "'v[0]' or 'v[v.len - 1]' for what the Vec holds",
        };
        let message =
            format!("'{name}' gives a copy, and a change of it would be lost: write {instead}");
        self.diags.error(name.span(), message);
        true
    }

    /// `m.get(k)`, `v.first()`, `v.last()` and `v.find(f)` that give a reference to the element:
    /// one is expected, or the element may be of a type without `Clone`, and rustc finds out.
    #[allow(clippy::too_many_arguments)]
    pub fn referred_to(
        &mut self,
        at: NodeId,
        sig: &Rc<Sig>,
        r: &Lowered,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Lowered> {
        let element = crate::infer::looked_up(sig, ty, args.len())?;
        let reference = self.found_reference(&element, expected, self.types.lent.contains(&at));
        if reference.is_none() && (mentions_param(&element) || self.is_clone(&element)) {
            return None;
        }
        let opened = self.callee(at, sig);
        if let Ty::Named(_, held) = ty
            && let [key, _] = &held[..]
        {
            self.require(key, Bound::Hash);
        }
        let view = r.as_ref(recv.span);
        let (before, args) = self.sig_args(sig, &opened, args, Some(recv));
        let g = mixed_site_at(name.span());
        let found = match &*sig.name {
            "get" => quote_spanned!(g=> ::std::collections::HashMap::get(#view, #args)),
            "find" => quote_spanned!(g=> ::milo::__private::find(#view, #args)),
            end => {
                let end = super::cx::ident_at(end, name.span());
                quote_spanned!(g=> <[_]>::#end(#view))
            }
        };
        let (ts, ty) = match reference {
            Some(ty) if element.is_string() => (
                quote_spanned!(g=> #found.map(::std::string::String::as_str)),
                ty,
            ),
            Some(ty) => (found, ty),
            None => (
                quote_spanned!(g=> ::milo::__private::found(&#found).milo_found()),
                opened.ret.clone(),
            ),
        };
        Some(Lowered::temp(super::sig::after(before, ts, g), ty))
    }

    /// Requires the bounds that a library method needs on its elements.
    pub fn lib_bounds(&mut self, sig: &Sig, ty: &Ty, r: &Lowered) {
        if !sig.from_lib {
            return;
        }
        let (n, args) = match ty {
            Ty::Named(n, args) => match n.lang() {
                Some(item) => (item, args.clone()),
                None => return,
            },
            Ty::Array(t, _) | Ty::Slice(t) => (LangItem::Vec, vec![(**t).clone()]),
            _ => return,
        };
        let Some(elem) = args.first().cloned() else {
            return;
        };
        let value = args.get(1).cloned().unwrap_or(Ty::Unknown);
        match (n, &*sig.name) {
            (LangItem::Vec, "filter") if r.kind == Kind::Temp => {}
            (
                LangItem::Vec,
                "first" | "last" | "slice" | "filter" | "find" | "enumerate" | "extend",
            )
            | (LangItem::HashMap, "keys")
            | (LangItem::Promise, "await") => self.require(&elem, Bound::Clone),
            (LangItem::HashMap, "get" | "getOrDefault" | "values") => {
                self.require(&value, Bound::Clone)
            }
            _ => {}
        }
        match (n, &*sig.name) {
            (LangItem::HashMap, _) => self.require(&elem, Bound::Hash),
            (LangItem::Vec, "contains" | "indexOf") => self.require(&elem, Bound::Eq),
            (LangItem::Vec, "sort" | "min" | "max") => self.require(&elem, Bound::Ord),
            (LangItem::Vec, "join") => self.require(&elem, Bound::Show),
            (LangItem::Channel, _) => self.require(&elem, Bound::Send),
            _ => {}
        }
    }

    /// Whether two expressions name the same variable or field of it.
    fn is_same_place(&self, a: &Expr, b: &Expr) -> bool {
        let exact = |e| {
            Some(
                crate::flow::named(e, &self.res)
                    .filter(|of| of.exact)?
                    .place,
            )
        };
        exact(a).is_some() && exact(a) == exact(b)
    }
}

/// `x.get(k)`, `x.first()`, `x.last()`.
fn look_up(e: &Expr) -> Option<(&Expr, &Ident, &[Expr])> {
    match super::syntax::strip(e) {
        ExprKind::MethodCall {
            recv, name, args, ..
        } => {
            let looks = match args.len() {
                1 => name == "get",
                0 => name == "first" || name == "last",
                _ => false,
            };
            looks.then_some((recv, name, args))
        }
        _ => None,
    }
}
