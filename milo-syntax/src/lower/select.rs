//! `Select`: cases with closures.
//!
//! Two closures of one select may use the same variable, and change it, since only one of them
//! runs. So a select that is written in one piece becomes a `match` over the case that was
//! taken, and each closure stands in its own arm:
//!
//! ```text
//! Select.new().recv(a, (v) => n += v!).timeout(50, () => n = 0).run()
//!
//! match Select::new()
//!     .onRecv(&a, |v| This(v))
//!     .onTimeout(50, || Other(()))
//!     .run()
//! {
//!     This(v) => taken(v, |v| n += …),
//!     Other(()) => (|| n = 0)(),
//! }
//! ```
//!
//! Where cases are added one by one, each closure is a function value that is kept.

use std::rc::Rc;

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, Lowered, ident_at, mixed_site_at, rust_ident};
use super::sig::group;
use super::syntax::bare_name;
use super::syntax::strip;
use super::ty::Ty;
use super::world::{Sig, name_of};
use crate::ast::{Closure, Expr, ExprKind, NodeId};
use crate::infer::{Head, Opened};
use crate::own::Use;
use crate::resolve::LangItem;

/// A method call of a select.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    pub name: &'a Ident,
    pub args: &'a [Expr],
    pub parens: DelimSpan,
}

impl Lower {
    /// The method that takes so many arguments.
    pub fn select_method(&self, call: Call) -> Option<Rc<Sig>> {
        let args = call.args.len();
        self.tcx.select_method(&name_of(call.name), args)
    }

    /// The same, if it is a case with a closure.
    pub fn select_case(&self, call: Call) -> Option<Rc<Sig>> {
        let args = call.args.len();
        self.tcx.select_case(&name_of(call.name), args)
    }

    /// `Select.new()…run()` in one piece. Where its value is not used (`unused`), the closures
    /// may have values of different types.
    pub fn whole_select(
        &mut self,
        id: NodeId,
        recv: &Expr,
        run: Call,
        unused: bool,
    ) -> Option<Lowered> {
        if run.name != "run" || !run.args.is_empty() {
            return None;
        }
        let mut calls = Vec::new();
        let mut at = recv;
        loop {
            let ExprKind::MethodCall {
                recv,
                name,
                args,
                parens,
                ..
            } = strip(at)
            else {
                return None;
            };
            if name == "new" && args.is_empty() {
                bare_name(recv)?;
                let (Head::Named(owner, _), _) = self.head(recv)? else {
                    return None;
                };
                if owner != LangItem::Select {
                    return None;
                }
                break;
            }
            calls.push(Call {
                name,
                args,
                parens: *parens,
            });
            at = recv;
        }
        calls.reverse();
        let takes = |c: &Call| c.name == "ordered" || self.select_case(*c).is_some();
        if calls.is_empty() || !calls.iter().all(takes) {
            return None;
        }
        Some(self.select_match(id, at, &calls, run, unused))
    }

    fn select_match(
        &mut self,
        id: NodeId,
        new: &Expr,
        calls: &[Call],
        run: Call,
        unused: bool,
    ) -> Lowered {
        let g = mixed_site_at(run.name.span());
        let result = if unused { Ty::Unit } else { self.type_of(id) };
        let mut select = self.value(new, &Ty::Unknown);
        let mut arms = TokenStream::new();
        let last = calls.iter().filter(|c| !c.args.is_empty()).count();
        let mut number = 0;
        let mut reported = false;
        for call in calls {
            let at = mixed_site_at(call.name.span());
            let Some(sig) = self.select_case(*call) else {
                let (name, a) = (call.name, group(TokenStream::new(), call.parens));
                select.extend(quote_spanned!(at=> .#name #a));
                continue;
            };
            number += 1;
            let case = quote_spanned!(at=> ::milo::select::Case);
            // The variant that stands for this case: one enum within the other.
            let wrap = |value: TokenStream| {
                let mut ts = match number < last {
                    true => quote_spanned!(at=> #case::This(#value)),
                    false => value,
                };
                for _ in 1..number {
                    ts = quote_spanned!(at=> #case::Other(#ts));
                }
                ts
            };
            let told = self.diags.len();
            let (opened, mut passed) = self.select_args(&sig, *call);
            reported |= self.diags.len() > told;
            let value = ident_at("__milo_v", at);
            let variant = match takes_value(&opened) {
                true => {
                    let v = wrap(value.to_token_stream());
                    passed.extend(quote_spanned!(at=> |#value| #v));
                    v
                }
                false => {
                    let v = wrap(quote_spanned!(at=> ()));
                    passed.extend(quote_spanned!(at=> || #v));
                    v
                }
            };
            let method = select_name(&sig, call.name);
            let a = group(passed, call.parens);
            select.extend(quote_spanned!(at=> .#method #a));
            let ret = self.case_gives(*call);
            let then = self.select_then(&sig, *call, &opened, &ret);
            let then = match unused {
                true => quote_spanned!(at=> { #then; }),
                false => then,
            };
            arms.extend(quote_spanned!(at=> #variant => #then,));
        }
        if reported {
            // The type of the case's value is not known. A statement, as the match would be.
            let out = self.reported(&result, run.name.span());
            let ts = &out.ts;
            return Lowered {
                ts: quote_spanned!(g=> match () { () => #ts }),
                ..out
            };
        }
        let name = run.name;
        let a = group(TokenStream::new(), run.parens);
        let ts = quote_spanned!(g=> match #select.#name #a { #arms });
        Lowered::temp(ts, result)
    }

    /// A case that is added to a select: its closure is kept.
    pub fn select_added(&mut self, select: Lowered, recv: &Expr, call: Call) -> Lowered {
        let (Some(sig), Some(closure)) = (self.select_case(call), call.args.last()) else {
            return select;
        };
        let g = mixed_site_at(call.name.span());
        let (opened, mut passed) = self.select_args(&sig, call);
        let ret = self.case_gives(call);
        let value = ident_at("__milo_v", g);
        let function = ident_at("__milo_f", g);
        let then = Then::new(&sig, call, &opened, &ret);
        let kept = match strip(closure) {
            ExprKind::Closure(c) => {
                let out = self.closure_for(closure.id, c, &then.ty, Use::Kept);
                out.ts
            }
            _ => self.value(closure, &then.ty),
        };
        let used = then.call(quote_spanned!(g=> #function), value.to_token_stream());
        let param = takes_value(&opened).then_some(&value);
        passed.extend(quote_spanned!(g=> { let #function = #kept; move |#param| #used }));
        let method = select_name(&sig, call.name);
        let a = group(passed, call.parens);
        let r = self.select_moved(select, recv, &Ty::Unknown).ts;
        let ty = Ty::lang(LangItem::Select, vec![ret]);
        Lowered::temp(quote_spanned!(g=> #r.#method #a), ty)
    }

    /// A select that gets one more case, or runs: it moves, and is never copied.
    pub fn select_moved(&mut self, select: Lowered, recv: &Expr, ty: &Ty) -> Lowered {
        self.changed.extend(select.root);
        Lowered::temp(select.receiver(recv.span), ty.clone())
    }

    /// Reports a select that names some of its cases and takes others.
    pub fn select_mixed(&mut self, ty: &Ty, call: Call) -> Option<Lowered> {
        let sig = self.select_method(call)?;
        let of = |t: &Ty| match t {
            Ty::Named(_, of) => of.first().cloned(),
            _ => None,
        };
        let names = sig.owner.as_ref().and_then(of) == Some(Ty::lang(LangItem::Named, vec![]));
        let message = match (of(ty)?, names) {
            (Ty::Var(_) | Ty::Unknown, _) => return None,
            (t, _) if t.is_lang(LangItem::Named) == names => return None,
            (_, true) => match &*sig.name {
                "wait" | "ready" => {
                    "the cases of this select have closures: 'run()' takes one of them"
                }
                "timeout" | "onTimeout" => {
                    "what happens then? Write a closure as well: 'timeout(ms, () => …)'"
                }
                _ => {
                    "a closure is missing: the other cases of this select have one, and 'run()' takes a case"
                }
            },
            (_, false) => match &*sig.name {
                "run" => {
                    "without closures there is nothing to run: 'wait()' names the case that is ready, or write a closure for each case"
                }
                "ordered" => "cases without closures are always looked at in order",
                _ => {
                    "the cases of this select have no closures: write one for each, or for none, and 'wait()' names the case that is ready"
                }
            },
        };
        self.diags.error(call.name.span(), message);
        self.pass_over(call.args);
        // Nothing more is said about this select.
        let reported = self.reported(&Ty::Unknown, call.name.span());
        Some(Lowered::temp(reported.ts, Ty::Never))
    }

    /// The type of what the closure of a case gives.
    fn case_gives(&self, call: Call) -> Ty {
        match call.args.last().map(|e| self.expected(e)) {
            Some(Ty::Fn(f)) => f.ret.clone(),
            _ => Ty::Unknown,
        }
    }

    /// The signature opened, and all arguments but the closure.
    fn select_args(&mut self, sig: &Rc<Sig>, call: Call) -> (Rc<Opened>, TokenStream) {
        let closure = call.args.last().map_or(NodeId::DUMMY, |e| e.id);
        let opened = self.callee(closure, sig);
        let mut ts = TokenStream::new();
        let closure = call.args.len() - 1;
        for (i, a) in call.args[..closure].iter().enumerate() {
            // An end for sending stands for its channel.
            if i == 0
                && let out = self.place(a, &Ty::Unknown)
                && let Ty::Named(n, _) = self.resolve(&out.ty).peeled()
                && *n == LangItem::Sender
            {
                let end = out.receiver(a.span);
                ts.extend(quote_spanned!(mixed_site_at(a.span)=> &#end.channel(),));
                continue;
            }
            let arg = self.sig_arg(sig, &opened, i, &opened.params[i].clone(), a);
            ts.extend(quote_spanned!(mixed_site_at(a.span)=> #arg,));
        }
        (opened, ts)
    }

    /// The closure of a case that was taken, called.
    fn select_then(&mut self, sig: &Sig, call: Call, opened: &Opened, ret: &Ty) -> TokenStream {
        let g = mixed_site_at(call.name.span());
        let value = ident_at("__milo_v", g);
        let then = Then::new(sig, call, opened, ret);
        let Some(closure) = call.args.last() else {
            return TokenStream::new();
        };
        let f = self.callback(closure, &then.ty, false, false, false);
        match &then.ty {
            Ty::Fn(f_ty) if !f_ty.params.is_empty() => {
                quote_spanned!(g=> ::milo::select::taken(#value, #f))
            }
            _ => then.call(super::cx::paren(&f, closure.span), value.to_token_stream()),
        }
    }
}

/// How the closure of a case is called.
struct Then {
    /// Its type: without a parameter, if it was written so.
    ty: Ty,
    /// It gets nothing of what came of the case, though there is something.
    plain: bool,
    /// An error is a panic then.
    checks: bool,
    takes: bool,
    span: Span,
}

impl Then {
    fn new(sig: &Sig, call: Call, opened: &Opened, ret: &Ty) -> Then {
        let given = match opened.params.last() {
            Some(Ty::Fn(f)) => f.params.clone(),
            _ => vec![],
        };
        let takes = !given.is_empty();
        let plain = takes && call.args.last().is_some_and(has_no_parameter);
        Then {
            ty: Ty::func(if plain { vec![] } else { given }, ret.clone()),
            plain,
            // The end of what is received is what one may wait for.
            checks: plain && !matches!(&*sig.name, "recv" | "selectRecv"),
            takes,
            span: call.name.span(),
        }
    }

    fn call(&self, f: TokenStream, value: TokenStream) -> TokenStream {
        let g = mixed_site_at(self.span);
        if !self.takes {
            return quote_spanned!(g=> #f());
        }
        if !self.plain {
            return quote_spanned!(g=> #f(#value));
        }
        let value = match self.checks {
            true => quote_spanned!(self.span=> ::milo::__private::unwrap(#value)),
            false => value,
        };
        quote_spanned!(g=> { let _ = #value; #f() })
    }
}

fn select_name(sig: &Sig, name: &Ident) -> Ident {
    match &sig.rust_name {
        Some(n) => ident_at(n, name.span()),
        None => rust_ident(name),
    }
}

/// Whether the closure of the case gets what came of it.
fn takes_value(opened: &Opened) -> bool {
    matches!(opened.params.last(), Some(Ty::Fn(f)) if !f.params.is_empty())
}

fn has_no_parameter(e: &Expr) -> bool {
    matches!(strip(e), ExprKind::Closure(Closure { params, .. }) if params.is_empty())
}
