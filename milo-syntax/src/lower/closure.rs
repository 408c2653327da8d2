//! Closures.
//!
//! A closure that is only called (an argument of a callback parameter, a `let` that is never
//! used as a value) is a Rust closure. One that is kept (a field, an element, a result) is an
//! `Rc<dyn Fn>`; it owns what it captures, and a state that it changes lives in a `RefCell`.
//! In a block where a function value goes to another thread, all of them are
//! `Arc<dyn Fn + Send + Sync>`, and a state is behind a lock.

use crate::infer::lent_as;
use crate::resolve::LangItem;
use std::rc::Rc;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::control::braces;
use super::cx::{FnCx, Lower, Lowered, Repr, mixed_site_at};
use super::ty::{FnTy, Ty};
use crate::ast::{Closure, Expr, ExprKind, NodeId, Type};
use crate::own::Use;
use crate::resolve::LocalId;

impl Lower {
    pub fn closure(&mut self, at: NodeId, c: &Closure, expected: &Ty, raw: bool) -> Lowered {
        let expected = self.shallow(expected);
        let kept = !raw && (matches!(expected, Ty::Var(_)) || self.wanted_fn(&expected).is_some());
        self.closure_for(at, c, &expected, if kept { Use::Kept } else { Use::Called })
    }

    /// The function value that is wanted, perhaps as an Option.
    pub fn wanted_fn(&self, expected: &Ty) -> Option<Rc<FnTy>> {
        match self.shallow(expected) {
            Ty::Fn(f) => Some(f),
            Ty::Named(n, a) if n == LangItem::Option => match a.first().map(|t| self.shallow(t)) {
                Some(Ty::Fn(f)) => Some(f),
                _ => None,
            },
            _ => None,
        }
    }

    /// Reports a closure with another number of parameters than it is called with.
    fn closure_count(&mut self, c: &Closure, takes: usize) -> Lowered {
        let given = c.params.len();
        let values = match takes {
            0 => "no value".to_owned(),
            1 => "1 value".to_owned(),
            n => format!("{n} values"),
        };
        let write = match takes {
            0 => "() => …",
            1 => "(x) => …",
            2 => "(a, b) => …",
            _ => "(a, b, c) => …",
        };
        let at = match c.params.get(takes) {
            Some(extra) => extra.name.span(),
            None => c.params.last().map_or(c.arrow, |last| last.name.span()),
        };
        self.diags.error(
            at,
            format!("this closure is called with {values}, and {given} are named: write '{write}'"),
        );
        self.reported(&Ty::Unknown, at)
    }

    pub fn closure_for(&mut self, at: NodeId, c: &Closure, expected: &Ty, how: Use) -> Lowered {
        let g = mixed_site_at(c.arrow);
        let returned = std::mem::take(&mut self.returned);
        let in_field = std::mem::take(&mut self.in_field);
        let expected_fn = self.wanted_fn(expected);
        let for_rust = *expected == Ty::Unknown && how == Use::Called;
        if let Some(bars) = c.bars.filter(|_| !for_rust) {
            let message = match c.params.is_empty() {
                true => "Milo writes a closure '() => …', not '|| …'",
                false => "Milo writes a closure '(x) => …', not '|x| …'",
            };
            self.diags.error(bars, message);
        }
        if let Some(f) = &expected_fn
            && f.params.len() != c.params.len()
            && !crate::editor::in_editor()
        {
            return self.closure_count(c, f.params.len());
        }
        if let Some(f) = &expected_fn
            && let Some(told) = self.other_parameter(c, f)
        {
            return told;
        }
        let inferred = match self.type_of(at) {
            Ty::Fn(f) => Some(f),
            _ => None,
        };
        let ret = match (&c.ret, &expected_fn) {
            (Some(t), _) => self.ast_ty(t),
            (None, Some(f)) => f.ret.clone(),
            // `|n| &n.value`: Rust gets the reference.
            (None, None) => for_rust
                .then(|| super::syntax::as_reference(&c.body))
                .flatten()
                .or_else(|| inferred.as_ref().map(|f| f.ret.clone()))
                .unwrap_or(Ty::Unknown),
        };
        let owning = c.move_.is_some() || matches!(how, Use::Kept | Use::Once);
        self.fns.push(FnCx {
            is_closure: true,
            body: Some(c.body.id),
            owning,
            kept: how == Use::Kept,
            move_free: c.move_.is_none(),
            // The borrow would be too short.
            copies: in_field && c.move_.is_none(),
            given: self.moves.locals.given(c.body.id).to_vec(),
            ..FnCx::new(ret.clone(), c.ret.is_some() || expected_fn.is_some())
        });
        let saved_loop = std::mem::take(&mut self.loop_depth);
        let mut params = TokenStream::new();
        let mut names = Vec::new();
        let mut tys = Vec::new();
        for (i, p) in c.params.iter().enumerate() {
            let param_ty = expected_fn.as_ref().and_then(|f| f.params.get(i).cloned());
            let param_ty = param_ty
                .map(|t| self.shallow(&t))
                .filter(|t| *t != Ty::Unknown)
                // For a Rust function: rustc infers the types of the parameters.
                .or_else(|| for_rust.then_some(Ty::Unknown));
            let own = inferred.as_ref().and_then(|f| f.params.get(i).cloned());
            let own = own.unwrap_or(Ty::Unknown);
            let (pat, ty) = self.closure_param(p.id, &p.name, p.ty.as_ref(), param_ty, own, how);
            params.extend(quote_spanned!(g=> #pat,));
            names.push(self.local_ident(&p.name));
            tys.push(ty);
        }
        let bound = match how {
            Use::Bound(id) if c.move_.is_none() => Some(id),
            _ => None,
        };
        let lifted = bound.map(|id| {
            let (more, lifted) = self.lift(id);
            params.extend(more);
            lifted
        });
        let body = match for_rust && c.ret.is_none() {
            true => self.counting(&c.body, &ret, |this| this.closure_body(&c.body, &ret)),
            false => self.closure_body(&c.body, &ret),
        };
        self.loop_depth = saved_loop;
        let cx = self.fns.pop().expect("pushed above");
        if let Some(lifted) = lifted {
            self.unlift(lifted);
        }
        let mut kept_checks = TokenStream::new();
        if how == Use::Kept {
            // An `Rc<dyn Fn>` outlives its surroundings, and so does what it mentions.
            for p in self.ty_scope.params.clone() {
                let p = Ty::Param(p);
                self.require(&p, Bound::Static);
                if self.summaries.fns_travel() {
                    self.require(&p, Bound::Send);
                    self.require(&p, Bound::Sync);
                }
            }
            if self.summaries.fns_travel() {
                kept_checks = self.capture_checks(&cx, c.body.id);
            }
        }
        let outlives = match how {
            Use::Kept if returned => "a closure that is returned",
            Use::Once => "what runs in another thread or task",
            _ => "",
        };
        if !outlives.is_empty()
            && c.move_.is_none()
            && let Some((_, used)) = cx.uses.first()
        {
            self.diags.error(
                c.parens.join(),
                format!(
                    "{outlives} outlives '{used}' and must own it: write 'move' before the closure's parameters"
                ),
            );
        }
        if how == Use::Once
            && c.move_.is_none()
            && cx.uses.is_empty()
            && let Some(name) = changed_of_rust(&c.body, &cx.foreign)
        {
            self.diags.error(
                c.parens.join(),
                format!(
                    "{outlives} outlives '{name}' and must own it: write 'move' before the closure's parameters, and send back what it has become"
                ),
            );
        }
        let lent = |(id, _): &&(LocalId, Ident)| {
            let repr = self.local(*id).map(|l| l.repr);
            matches!(repr, Some(Repr::Ref { is_mut: true }))
        };
        if in_field
            && c.move_.is_none()
            && let Some((id, used)) = cx.uses.iter().find(lent)
        {
            let message = format!(
                "a closure in a field outlives '{used}', which is borrowed with '&mut': write 'move' before the closure's parameters for a copy of it"
            );
            self.unchangeable(Some(*id), used, message);
        }
        let known = self.resolve(&ret);
        let ret_ts = match &c.ret {
            Some(t) if !matches!(ret, Ty::Unit) => {
                let ts = self.rust_ty(t);
                Some(quote_spanned!(mixed_site_at(t.span)=> -> #ts))
            }
            // Literals in it take this type: rustc does not look for it beyond the cast.
            None if how == Use::Kept && known.is_known() && !matches!(known, Ty::Unit) => {
                let ts = self.ty_tokens(&known, c.arrow);
                Some(quote_spanned!(g=> -> #ts))
            }
            _ => None,
        };
        let ty = Ty::func(tys, ret);
        let move_ = c
            .move_
            .map(|s| Ident::new("move", s))
            .or_else(|| owning.then(|| Ident::new("move", g)));
        let (prelude, changes) = self.captures(&cx, c.body.id, owning, how);
        let body = if ret_ts.is_some() || matches!(c.body.kind, ExprKind::Block(_)) {
            ensure_braces(body, &c.body)
        } else {
            body
        };
        let bound_and_sent = matches!(how, Use::Bound(id) if self.moves.locals.is_started(id));
        if matches!(how, Use::Once | Use::Sent) || bound_and_sent {
            let checks = self.capture_checks(&cx, c.body.id);
            if !checks.is_empty() {
                self.pending_checks.push(checks);
            }
        }
        let forced: TokenStream = if matches!(how, Use::Once | Use::Sent) {
            self.force_captures(&cx, c.body.id)
        } else {
            TokenStream::new()
        };
        let body = match body.clone().into_iter().next() {
            _ if forced.is_empty() => body,
            Some(proc_macro2::TokenTree::Group(b))
                if b.delimiter() == proc_macro2::Delimiter::Brace =>
            {
                // Into the braces that are there.
                let inside = b.stream();
                braces(quote_spanned!(g=> #forced #inside), b.span())
            }
            _ => quote_spanned!(g=> { #forced #body }),
        };
        let params = strip_comma(params);
        let code = quote_spanned!(g=> #move_ |#params| #ret_ts #body);
        if how != Use::Kept {
            let ts = if prelude.is_empty() {
                code
            } else {
                quote_spanned!(g=> { #prelude #code })
            };
            return Lowered {
                raw_fn: true,
                atomic: false,
                ..Lowered::temp(ts, ty)
            };
        }
        let dyn_ty = self.ty_tokens(&ty, c.arrow);
        let rc = self.fn_handle(g);
        let made = if changes {
            let state = self.state_type(g);
            quote_spanned!(g=>
                let __milo_state = #state::new(#code);
                #rc::new(move |#params| (__milo_state.borrow_mut())(#(#names),*)) as #dyn_ty
            )
        } else {
            quote_spanned!(g=> #rc::new(#code) as #dyn_ty)
        };
        if prelude.is_empty() && !changes && kept_checks.is_empty() {
            return Lowered::compound(made, ty);
        }
        Lowered::temp(quote_spanned!(g=> { #kept_checks #prelude #made }), ty)
    }

    /// A parameter: its pattern (with a type if one is needed) and its type.
    fn closure_param(
        &mut self,
        node: NodeId,
        name: &Ident,
        written: Option<&Type>,
        param_ty: Option<Ty>,
        inferred: Ty,
        how: Use,
    ) -> (TokenStream, Ty) {
        let g = mixed_site_at(name.span());
        let ident = self.local_ident(name);
        let given = written.map(|t| self.ast_ty(t));
        let param_ty = param_ty.map(|e| lent_as(e, given.as_ref()));
        if name == "_" {
            let t = given.or(param_ty).unwrap_or(inferred);
            return (ident.to_token_stream(), t);
        }
        // The callee lends, the user wrote a plain type: the copy is made here.
        if let (Some(Ty::Ref(..)), Some(t)) = (&param_ty, &given)
            && !matches!(t, Ty::Ref(..))
        {
            if self.is_copy(t) == Some(true) {
                self.declare(node, name, t.clone(), Repr::Plain, false);
                return (quote_spanned!(g=> &#ident), param_ty.unwrap_or(Ty::Unknown));
            }
            self.declare(node, name, t.clone(), Repr::Ref { is_mut: false }, false);
            return (ident.to_token_stream(), param_ty.unwrap_or(Ty::Unknown));
        }
        let same = self.is_as_written(param_ty.as_ref(), given.as_ref());
        let ty = match (param_ty, given) {
            (Some(e), Some(_)) if !same => e,
            (_, Some(t)) => t,
            (Some(e), None) => e,
            (None, None) => inferred,
        };
        let note = match written {
            Some(t) if same => {
                let ts = self.rust_ty(t);
                Some(quote_spanned!(g=> : #ts))
            }
            _ if how == Use::Kept => {
                let ts = self.ty_tokens(&ty, name.span());
                Some(quote_spanned!(g=> : #ts))
            }
            _ => None,
        };
        let (repr, local) = match &ty {
            Ty::Ref(m, t) => (Repr::Ref { is_mut: *m }, (**t).clone()),
            t => (Repr::Plain, t.clone()),
        };
        self.declare(node, name, local, repr, false);
        let m = matches!(repr, Repr::Plain).then(|| Ident::new("mut", name.span()));
        (quote_spanned!(g=> #[allow(unused_mut)] #m #ident #note), ty)
    }

    fn closure_body(&mut self, body: &Expr, ret: &Ty) -> TokenStream {
        let unit = matches!(self.shallow(ret), Ty::Unit);
        match &body.kind {
            ExprKind::Block(b) => {
                let expected = if unit { None } else { Some(ret) };
                self.block(b, expected)
            }
            _ if unit => {
                let d = self.discard(body);
                braces(d, body.span)
            }
            _ => {
                self.returned = matches!(super::syntax::strip(body), ExprKind::Closure(_));
                let out = self.value_out(body, ret);
                out.ts
            }
        }
    }
}

/// The first local of Rust's that a closure assigns to.
fn changed_of_rust(body: &Expr, foreign: &[Ident]) -> Option<Ident> {
    let mut found = None;
    super::syntax::walk(body, &mut |e| {
        if let ExprKind::Assign { lhs, .. } = &e.kind
            && let ExprKind::Path(path) = &super::syntax::strip(lhs)
            && let [segment] = &path.segments[..]
            && foreign.contains(&segment.ident)
        {
            found.get_or_insert_with(|| segment.ident.clone());
        }
        found.is_none()
    });
    found
}

fn ensure_braces(body: TokenStream, e: &Expr) -> TokenStream {
    match &e.kind {
        ExprKind::Block(_) => body,
        _ => braces(body, e.span),
    }
}

fn strip_comma(ts: TokenStream) -> TokenStream {
    let mut v: Vec<_> = ts.into_iter().collect();
    if matches!(v.last(), Some(proc_macro2::TokenTree::Punct(p)) if p.as_char() == ',') {
        v.pop();
    }
    v.into_iter().collect()
}
