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

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::control::braces;
use super::cx::{FnCx, Kind, Local, Lower, Lowered, Repr, mixed_site_at, own_self, rust_ident};
use super::ty::{FnTy, Ty};
use crate::ast::{Closure, Expr, ExprKind, NodeId, Type};
use crate::flow::Proj;
pub use crate::own::Use;
use crate::resolve::LocalId;

impl Lower {
    pub fn closure(&mut self, at: NodeId, c: &Closure, expected: &Ty, raw: bool) -> Lowered {
        let expected = self.shallow(expected);
        let kept = !raw && (matches!(expected, Ty::Var(_)) || self.wanted_fn(&expected).is_some());
        self.closure_for(at, c, &expected, if kept { Use::Kept } else { Use::Called })
    }

    /// The function value that is wanted, perhaps as an Option.
    fn wanted_fn(&self, expected: &Ty) -> Option<Rc<FnTy>> {
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
        let runs_once = std::mem::take(&mut self.runs_once);
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
            owning,
            once: how == Use::Once || runs_once,
            borrows_once: (runs_once && !owning).then_some(c.body.id),
            kept: how == Use::Kept,
            move_free: c.move_.is_none(),
            // The borrow would be too short.
            copies: in_field && c.move_.is_none(),
            given: match how {
                Use::Bound(_) | Use::Called => self.moves.locals.given(c.body.id).to_vec(),
                _ => Vec::new(),
            },
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

    /// The statements before a closure that owns its captures: clones of shared handles, copies of
    /// borrowed values. Also whether the closure changes a capture.
    fn captures(&mut self, cx: &FnCx, body: NodeId, owning: bool, how: Use) -> (TokenStream, bool) {
        let mut prelude = TokenStream::new();
        let mut changes = false;
        for (id, changed) in &cx.captures {
            let Some(local) = self.local(*id).cloned() else {
                continue;
            };
            changes |= *changed;
            // Errors about the captured value are at its use in the closure.
            let span = cx
                .uses
                .iter()
                .find(|(i, _)| i == id)
                .map_or(local.span, |(_, used)| used.span());
            let ident = self.local_ident(&Ident::new(&local.name, span));
            let g = mixed_site_at(span);
            if how == Use::Kept && matches!(local.repr, Repr::Callback { .. } | Repr::RawFn) {
                continue;
            }
            let copy = self.is_copy(&local.ty);
            if matches!(how, Use::Bound(_)) && cx.move_free && self.can_lift(&local) {
                continue;
            }
            // A variable seen by a closure and by what surrounds it.
            let seen_by_both = cx.move_free && !local.is_let && matches!(local.repr, Repr::Plain);
            if seen_by_both
                && how == Use::Kept
                && *changed
                && self.moves.locals.is_changed(*id)
                && let Some((_, used)) = cx.uses.iter().find(|(i, _)| i == id)
            {
                self.diags.error(
                    used.span(),
                    format!("a closure that is kept has its own copy of '{}', and what it changes there would be lost: share it through a channel, or write 'move' if the copy is meant", local.name),
                );
            }
            if !owning {
                continue;
            }
            let (_, owned, _) = self.captured(&local);
            if copy != Some(true) {
                self.require(&local.ty, Bound::Clone);
            }
            let value = match local.repr {
                Repr::Plain => {
                    let again = copy != Some(true) && self.is_captured_again(body, &local);
                    let moves = self.stays_usable(&local.ty) || cx.move_free && copy == Some(false);
                    // For an editor both are one variable, which can be renamed.
                    let keep = (again && moves || self.moved_twice.contains(id))
                        && !crate::editor::in_editor();
                    keep.then(|| quote_spanned!(g=> #ident.clone()))
                }
                Repr::Ref { is_mut } if !is_mut || cx.copies || self.is_copied(&local) => {
                    match self.shallow(&local.ty) {
                        Ty::Str if !owned => {
                            Some(quote_spanned!(g=> ::std::string::String::from(#ident)))
                        }
                        Ty::Unknown | Ty::Dyn(_) | Ty::Slice(_) | Ty::Var(_) => None,
                        // A closure around this one has its own copy.
                        _ if owned => Some(quote_spanned!(g=> #ident.clone())),
                        _ => Some(quote_spanned!(g=> (*#ident).clone())),
                    }
                }
                Repr::Cell | Repr::Shared if cx.move_free => {
                    Some(quote_spanned!(g=> #ident.clone()))
                }
                Repr::Shared => Some(quote_spanned!(g=> #ident.borrow().clone())),
                Repr::Cell => Some(quote_spanned!(g=> #ident.get())),
                _ => None,
            };
            let (own, value) = match &*local.name {
                "self" => (
                    own_self(span),
                    value.or_else(|| Some(ident.to_token_stream())),
                ),
                _ => (ident, value),
            };
            if let Some(value) = value {
                prelude.extend(quote_spanned!(g=> #[allow(unused_mut)] let mut #own = #value;));
            }
        }
        (prelude, changes)
    }

    /// Whether closures that capture this `&mut` own a copy of what it refers to.
    pub fn is_copied(&self, local: &Local) -> bool {
        let mut inside = self.fns.iter().skip(local.depth);
        self.moves.locals.is_copied(local.id) || inside.any(|f| f.copies)
    }

    /// Whether a local that a closure captures is used again after the closure has been made.
    fn is_captured_again(&self, body: NodeId, local: &Local) -> bool {
        let (_, _, once) = self.captured(local);
        self.moves.after.is_captured_again(body, local.id, once)
    }

    /// The captures of a closure that are of one local, with their types: the local, or fields of it.
    pub fn captured_parts(
        &self,
        body: NodeId,
        local: &Local,
        name: &Ident,
    ) -> Vec<(TokenStream, Ty)> {
        let ty = self.resolve(&local.ty);
        if local.repr != Repr::Plain {
            return vec![(name.to_token_stream(), ty)];
        }
        let places = self.moves.after.captures(body, local.id);
        let parts = places.map(|place| match place.proj.first() {
            Some(Proj::Field(field)) => {
                let member = match field.parse() {
                    Ok(index) => Literal::u32_unsuffixed(index).to_token_stream(),
                    Err(_) => {
                        let field = Ident::new(field.trim_start_matches("r#"), name.span());
                        rust_ident(&field).to_token_stream()
                    }
                };
                let part = match (&ty, field.parse::<usize>()) {
                    (Ty::Tuple(all), Ok(index)) => all.get(index).cloned(),
                    _ => self.field_type(&ty, field),
                };
                let part = part.unwrap_or(Ty::Unknown);
                (quote_spanned!(name.span()=> #name.#member), part)
            }
            _ => (name.to_token_stream(), ty.clone()),
        });
        parts.collect()
    }

    /// `let _ = &x;` for each capture, or `let _ = &x.a;`: rustc would capture less, as a pointer
    /// in a struct that is declared with `@send`.
    fn force_captures(&mut self, cx: &FnCx, body: NodeId) -> TokenStream {
        let mut ts = TokenStream::new();
        // An editor would take it for another use.
        if crate::editor::in_editor() {
            return ts;
        }
        for (id, _) in &cx.captures {
            let Some(local) = self.local(*id).cloned() else {
                continue;
            };
            let ident = match &*local.name {
                "self" => own_self(local.span),
                _ => self.local_ident(&Ident::new(&local.name, local.span)),
            };
            for (part, _) in self.captured_parts(body, &local, &ident) {
                ts.extend(quote_spanned!(mixed_site_at(local.span)=> let _ = &#part;));
            }
        }
        ts
    }

    /// An argument for a type parameter that is bounded by `Fn(A) -> R`: by value, as in Rust.
    pub fn callable_arg(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        if let ExprKind::Closure(c) = super::syntax::strip(e) {
            return self.closure_for(e.id, c, expected, Use::Called).ts;
        }
        let out = self.place(e, &Ty::Unknown);
        let lifted = out.root.is_some_and(|id| self.is_lifted(id));
        match self.resolve(&out.ty) {
            Ty::Fn(_) if lifted || !out.raw_fn => self.callback(e, expected, false, false, false),
            _ => self.read_by_value(out, e.span, &Ty::Unknown).ts,
        }
    }

    /// Reports a value where a function is needed, if it certainly is none: `spawn(work())`.
    fn no_function(&mut self, out: &Lowered, span: Span) -> Option<TokenStream> {
        let ty = self.resolve(&out.ty).peeled().clone();
        let what = match &ty {
            Ty::Unit => "this call gives nothing".to_owned(),
            Ty::Var(_) if self.is_number(&ty) => "this is a number".to_owned(),
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str => format!("this is '{ty}'"),
            t if t.is_string() => format!("this is '{ty}'"),
            _ => return None,
        };
        self.diags.error(
            span,
            format!("a function is needed here, and {what}: write its name alone, or '() => …' around the call"),
        );
        Some(self.reported(&Ty::Unknown, span).ts)
    }

    /// An argument for a parameter of function type that is only called.
    pub fn callback(
        &mut self,
        e: &Expr,
        expected: &Ty,
        once: bool,
        is_dyn: bool,
        sent: bool,
    ) -> TokenStream {
        let g = mixed_site_at(e.span);
        if sent
            && !matches!(super::syntax::strip(e), ExprKind::Closure(_))
            && let out = self.place(e, &Ty::Unknown)
            && !out.root.is_some_and(|id| self.moves.locals.borrows(id))
        {
            return match self.no_function(&out, e.span) {
                Some(told) => told,
                None => out.ts,
            };
        }
        let by_ref = |ts: TokenStream| {
            if is_dyn {
                quote_spanned!(g=> &mut #ts)
            } else {
                ts
            }
        };
        if let ExprKind::Closure(c) = super::syntax::strip(e) {
            let how = match (once, sent) {
                (true, _) => Use::Once,
                (false, true) => Use::Sent,
                (false, false) => Use::Called,
            };
            let mark = self.pending_checks.len();
            let out = self.closure_for(e.id, c, expected, how);
            if how == Use::Sent {
                let checks: TokenStream = self.pending_checks.split_off(mark).into_iter().collect();
                let ts = out.ts;
                return quote_spanned!(g=> { #checks #ts });
            }
            let ts = if is_dyn { out.operand(e.span) } else { out.ts };
            return by_ref(ts);
        }
        let out = self.place(e, &Ty::Unknown);
        let Ty::Fn(f) = self.resolve(&out.ty) else {
            if let Some(told) = self.no_function(&out, e.span) {
                return told;
            }
            // Rust's, or something that only rustc knows.
            return by_ref(out.ts);
        };
        let args: Vec<Ident> = (0..f.params.len())
            .map(|i| Ident::new(&format!("__milo_a{i}"), g))
            .collect();
        let local = out.root.and_then(|id| self.local(id).cloned());
        match local.map(|l| l.repr) {
            Some(Repr::Callback { is_dyn: false }) if once => {
                return out.ts;
            }
            Some(Repr::Callback { is_dyn: true }) => {
                let ts = out.ts;
                return quote_spanned!(g=> &mut *#ts);
            }
            Some(Repr::Callback { .. }) => {
                let ts = out.ts;
                // As an object: a recursive function must not nest references in its types.
                let dyn_ty = self.fn_mut_object(&f.params, &f.ret, e.span);
                return quote_spanned!(g=> &mut #ts as &mut #dyn_ty);
            }
            Some(Repr::RawFn) => {
                let ts = out.ts;
                let borrows = |id| self.moves.locals.borrows(id);
                if (once || sent) && out.root.is_some_and(borrows) {
                    self.diags.error(
                        e.span,
                        format!("'{ts}' borrows the variables around it and cannot be started elsewhere: write it with 'move'"),
                    );
                    let never = self.reported(&Ty::Unknown, e.span).ts;
                    return quote_spanned!(g=> |#(#args),*| #never);
                }
                if let Some(id) = out.root.filter(|id| self.is_lifted(*id)) {
                    let lent = self.lent(id, e.span);
                    return by_ref(super::cx::paren(
                        &quote_spanned!(g=> |#(#args),*| #ts(#(#args,)* #lent)),
                        e.span,
                    ));
                }
                return if once {
                    ts
                } else {
                    quote_spanned!(g=> &mut #ts)
                };
            }
            _ => {}
        }
        if out.raw_fn {
            // A function's name: called through a closure where text is lent as `&str`.
            let text = f
                .params
                .iter()
                .any(|p| matches!(p, Ty::Ref(_, t) if matches!(**t, Ty::Str)));
            let ts = out.ts;
            return by_ref(if text {
                super::cx::paren(&quote_spanned!(g=> |#(#args),*| #ts(#(#args),*)), e.span)
            } else {
                ts
            });
        }
        let ts = self.read_by_value(out, e.span, &Ty::Unknown).ts;
        by_ref(quote_spanned!(g=> { let __milo_f = #ts; move |#(#args),*| __milo_f(#(#args),*) }))
    }

    pub fn fn_mut_object(&self, params: &[Ty], ret: &Ty, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let params: Vec<_> = params.iter().map(|p| self.ty_tokens(p, span)).collect();
        let ret = self.ty_tokens(ret, span);
        quote_spanned!(g=> dyn ::core::ops::FnMut(#(#params),*) -> #ret)
    }

    /// How a local reads inside the closures that surround the use.
    pub fn captured(&self, local: &Local) -> (bool, bool, bool) {
        let mut captured = false;
        let mut owning = false;
        let mut once = true;
        for f in self.fns.iter().skip(local.depth).filter(|f| f.is_closure) {
            captured = true;
            owning |= f.owning;
            let moves_in = |body| !self.moves.after.is_captured_again(body, local.id, true);
            let given = f.given.contains(&local.id)
                && local.repr == Repr::Plain
                && self.is_copy(&local.ty) != Some(true);
            once &= f.once && (f.owning || f.borrows_once.is_some_and(moves_in)) || given;
        }
        (captured, owning, once)
    }

    /// Whether a value that is captured is owned by the closure and may be moved out of it.
    pub fn captured_kind(&self, local: &Local) -> Kind {
        match self.captured(local) {
            (false, ..) => Kind::Owned,
            (true, _, true) => Kind::Owned,
            _ => Kind::Place,
        }
    }
}

/// How function values are represented.
impl Lower {
    /// The type of a function value.
    pub fn fn_object(&self, params: &[TokenStream], ret: &TokenStream, g: Span) -> TokenStream {
        let rc = self.fn_handle(g);
        let travels = self
            .summaries
            .fns_travel()
            .then(|| quote_spanned!(g=> + ::core::marker::Send + ::core::marker::Sync));
        quote_spanned!(g=> #rc<dyn ::core::ops::Fn(#(#params),*) -> #ret #travels>)
    }

    /// The pointer (`Rc` or `Arc`) to a function value, or to a cell that it shares.
    pub fn fn_handle(&self, g: Span) -> TokenStream {
        if self.summaries.fns_travel() {
            quote_spanned!(g=> ::std::sync::Arc)
        } else {
            quote_spanned!(g=> ::std::rc::Rc)
        }
    }

    /// The cell of a number that function values share with their surroundings.
    pub fn cell_type(&self, g: Span) -> TokenStream {
        if self.summaries.fns_travel() {
            quote_spanned!(g=> ::milo::__private::SharedCell)
        } else {
            quote_spanned!(g=> ::core::cell::Cell)
        }
    }

    /// The cell of a function that changes its state.
    fn state_type(&self, g: Span) -> TokenStream {
        if self.summaries.fns_travel() {
            quote_spanned!(g=> ::milo::__private::State)
        } else {
            quote_spanned!(g=> ::core::cell::RefCell)
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
