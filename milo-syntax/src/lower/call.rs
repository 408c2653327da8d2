//! Calls: of functions, of function values, of static functions and of methods.
//!
//! The callee's signature decides how each argument is passed. Where the callee is not known
//! the arguments go to Rust as written.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Lower, Lowered, Repr, comma, mixed_site_at, paren};
use super::sig::after;
use super::sig::group;
use super::ty::Ty;
use super::world::{Owner, name_of, path_name};
use crate::ast::{Expr, ExprKind, NodeId, Path};

/// Whether an argument has been reported: what the call needs of it would be reported as well.
pub fn broken(args: &[Expr]) -> bool {
    args.iter().any(|a| matches!(a.kind, ExprKind::Error))
}

impl Lower {
    pub fn call(
        &mut self,
        at: NodeId,
        callee: &Expr,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Lowered {
        let g = mixed_site_at(callee.span);
        if let ExprKind::Path(p) = &callee.kind
            && let [seg] = &p.segments[..]
            && p.leading_colons.is_none()
        {
            let name = name_of(&seg.ident);
            if self.local_at(callee.id).is_some() {
                return self.call_value(callee, args, parens);
            }
            if self.poisoned.contains(&name) {
                self.rust_args(args);
                return self.reported(expected, callee.span);
            }
            if self.res.function_at(callee.id).is_none()
                && let Some(out) =
                    self.call_builtin(&seg.ident, seg.args.as_deref(), args, parens, expected)
            {
                return out;
            }
            if let Some(sig) = self.function(callee.id, p) {
                let opened = self.callee(at, &sig);
                if sig.is_extern && self.unsafe_depth == 0 {
                    self.diags.error(
                        seg.ident.span(),
                        format!("calling the C function '{name}' needs 'unsafe {{ … }}' around it"),
                    );
                    return self.reported(&opened.ret, seg.ident.span());
                }
                let path = self.fn_path(&sig, &seg.ident, seg.args.as_deref());
                let (before, a) = self.sig_args(&sig, &opened, args, None);
                if self.wrong_count(&sig, args, seg.ident.span()) || broken(args) {
                    return self.reported(&opened.ret, seg.ident.span());
                }
                self.propagate(&sig, &opened);
                let a = group(a, parens);
                let ret = opened.ret.clone();
                return Lowered::temp(after(before, quote_spanned!(g=> #path #a), g), ret);
            }
            // A variant of the expected enum, or a tuple struct or function of Rust's.
            if let Some(out) = self.bare_variant_call(at, &seg.ident, args, parens, expected) {
                return out;
            }
            return self.rust_call(p, args, parens, callee.span, expected);
        }
        if let ExprKind::Path(p) = &callee.kind {
            if let Some(out) = self.library_call(at, p, args, parens, expected) {
                return out;
            }
            return self.rust_call(p, args, parens, callee.span, expected);
        }
        self.call_value(callee, args, parens)
    }

    /// `Mutex::new()` for `Mutex.new()`, of a type of the library that Rust does not have, and
    /// `Result::Err("text")` for `Result.Err("text")`, whose text is a `string`.
    fn library_call(
        &mut self,
        at: NodeId,
        p: &crate::ast::Path,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Option<Lowered> {
        let [of, name] = &p.segments[..] else {
            return None;
        };
        let def = self.type_named(&name_of(&of.ident))?;
        let item = def.lang().filter(|_| p.leading_colons.is_none())?;
        let variant = of.args.is_none()
            && crate::resolve::LangItem::with_variant(&name.ident.to_string()) == Some(item);
        if crate::infer::is_rusts_own(item) && !variant {
            return None;
        }
        if !variant {
            self.static_sig(&Owner::Type(def), &name_of(&name.ident))?;
        }
        let recv = Expr::new(
            ExprKind::Path(crate::ast::Path {
                leading_colons: None,
                segments: vec![of.clone()],
            }),
            of.ident.span(),
        );
        self.static_call(
            at,
            &recv,
            &name.ident,
            name.args.as_deref(),
            args,
            parens,
            expected,
        )
    }

    /// A call of a Rust function. It is left out if an error in an argument was reported: rustc
    /// would report errors that follow from it.
    fn rust_call(
        &mut self,
        p: &Path,
        args: &[Expr],
        parens: DelimSpan,
        span: Span,
        expected: &Ty,
    ) -> Lowered {
        let path = self.rust_path(p);
        let told = self.diags.len();
        let name = p.segments.last().map(|seg| name_of(&seg.ident));
        let a = self.rust_args_of(&name.unwrap_or_default(), args);
        if broken(args) || self.diags.len() > told {
            return self.reported(expected, span);
        }
        let a = group(a, parens);
        Lowered::temp(quote_spanned!(mixed_site_at(span)=> #path #a), Ty::Unknown)
    }

    /// Calls a function value: a local, a field, an element, a result.
    pub fn call_value(&mut self, callee: &Expr, args: &[Expr], parens: DelimSpan) -> Lowered {
        let f = self.place(callee, &Ty::Unknown);
        self.call_out(f, Some(callee), callee.span, args, parens)
    }

    /// As [`call_value`](Self::call_value), of a lowered callee; `callee` is its expression, if not
    /// a field.
    pub fn call_out(
        &mut self,
        f: Lowered,
        callee: Option<&Expr>,
        span: Span,
        args: &[Expr],
        parens: DelimSpan,
    ) -> Lowered {
        let g = mixed_site_at(span);
        let name = callee.and_then(|e| match &e.kind {
            ExprKind::Path(p) => Some(path_name(p)),
            _ => None,
        });
        let ty = self.callable_ty(self.resolve(&f.ty).peeled().clone());
        let head = if name.is_some() && f.atomic {
            f.ts.clone()
        } else {
            paren(&f.ts, span)
        };
        if let Some(id) = f.root
            && matches!(self.local(id).map(|l| l.repr), Some(Repr::Callback { .. }))
        {
            self.note_use(id, true);
        }
        let closure = f
            .root
            .filter(|id| self.local(*id).is_some_and(|l| l.repr == Repr::RawFn));
        let wrong = match &ty {
            Ty::Fn(fty) if fty.params.len() != args.len() => Some(fty.clone()),
            _ => None,
        };
        let (mut ts, ret) = match ty {
            Ty::Fn(fty) => {
                let mut ts = TokenStream::new();
                for (i, a) in args.iter().enumerate() {
                    let expected = fty.params.get(i).cloned().unwrap_or(Ty::Unknown);
                    let arg = match &expected {
                        Ty::Ref(true, t) => self.borrow_mut(a, t),
                        Ty::Ref(false, t)
                            if closure.is_some_and(|id| self.looks_at_lent(id, a)) =>
                        {
                            // Copied: the closure may change what the argument reads.
                            let v = self.copy_of(a, t);
                            quote_spanned!(mixed_site_at(a.span)=> &#v)
                        }
                        Ty::Ref(false, t) => {
                            let t = self.shallow(t);
                            self.borrow(a, &t)
                        }
                        _ => {
                            let out = self.value_out(a, &expected);
                            out.ts
                        }
                    };
                    let comma = comma(a);
                    ts.extend(quote_spanned!(mixed_site_at(a.span)=> #arg #comma));
                }
                (ts, fty.ret.clone())
            }
            _ => (self.rust_args(args), Ty::Unknown),
        };
        if let Some(fty) = wrong {
            let takes = fty.params.len();
            let at = match args.get(takes).or(args.last()) {
                Some(arg) => arg.span,
                None => span,
            };
            let s = if takes == 1 { "" } else { "s" };
            let are = if args.len() == 1 { "is" } else { "are" };
            self.diags.error(
                at,
                format!(
                    "this function takes {takes} argument{s}, and {} {are} given",
                    args.len()
                ),
            );
            return self.reported(&fty.ret, at);
        }
        // `f(f(x))` of a callback: the arguments are computed before `f` is borrowed.
        if let Some(id) = f.root
            && f.raw_fn
            && args.iter().any(|a| self.moves.effects.uses(a.id, id))
        {
            let names: Vec<Ident> = args.iter().map(|a| self.temp("a", a.span)).collect();
            let lent = closure.map(|id| self.lent(id, span));
            return Lowered::temp(
                quote_spanned!(g=> match (#ts) { (#(#names,)*) => #head(#(#names,)* #lent) }),
                ret,
            );
        }
        if let Some(id) = closure {
            ts.extend(self.lent(id, span));
        }
        let a = group(ts, parens);
        Lowered::temp(quote_spanned!(g=> #head #a), ret)
    }
}
