//! Function values: how one is passed to a callee that only calls it, and the types that they have in
//! Rust.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Lower, Lowered, Repr, mixed_site_at, paren};
use super::ty::Ty;
use crate::ast::{Expr, ExprKind};
use crate::own::Use;

impl Lower {
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
        let borrows = out.root.is_some_and(|id| self.moves.locals.borrows(id));
        let f = match self.resolve(&out.ty) {
            Ty::Fn(f) if !sent || borrows => f,
            _ => {
                if let Some(told) = self.no_function(&out, e.span) {
                    return told;
                }
                // Rust's, something that only rustc knows, or a value that is sent.
                return match sent && !borrows {
                    true => out.ts,
                    false => by_ref(out.ts),
                };
            }
        };
        if let Some(needed) = self.wanted_fn(expected)
            && let Some(told) = self.other_function(&f, &needed, e.span)
        {
            return told.ts;
        }
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
                if (once || sent) && borrows {
                    self.diags.error(
                        e.span,
                        format!("'{ts}' borrows the variables around it and cannot be started elsewhere: write it with 'move'"),
                    );
                    let never = self.reported(&Ty::Unknown, e.span).ts;
                    return quote_spanned!(g=> |#(#args),*| #never);
                }
                if let Some(id) = out.root.filter(|id| self.is_lifted(*id)) {
                    let lent = self.lent(id, e.span);
                    return by_ref(paren(
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
                paren(&quote_spanned!(g=> |#(#args),*| #ts(#(#args),*)), e.span)
            } else {
                ts
            });
        }
        let ts = self.read_by_value(out, e.span, &Ty::Unknown).ts;
        by_ref(quote_spanned!(g=> { let __milo_f = #ts; move |#(#args),*| __milo_f(#(#args),*) }))
    }
}

/// How function values are represented.
impl Lower {
    pub fn fn_mut_object(&self, params: &[Ty], ret: &Ty, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let params: Vec<_> = params.iter().map(|p| self.ty_tokens(p, span)).collect();
        let ret = self.ty_tokens(ret, span);
        quote_spanned!(g=> dyn ::core::ops::FnMut(#(#params),*) -> #ret)
    }

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
    pub fn state_type(&self, g: Span) -> TokenStream {
        if self.summaries.fns_travel() {
            quote_spanned!(g=> ::milo::__private::State)
        } else {
            quote_spanned!(g=> ::core::cell::RefCell)
        }
    }
}
