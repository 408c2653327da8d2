//! The operators `!`, `?`, `??` and `is`.

use crate::resolve::LangItem;
use proc_macro2::{Punct, Spacing, Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Kind, Local, Lower, Lowered, Repr, mixed_site_at};
use super::ty::{Ty, VarKind};
use crate::ast::{BinOp, Expr, ExprKind, NodeId, Pattern};
use crate::flow::After;
use crate::infer::expected_before_default;

impl Lower {
    pub fn unwrap(&mut self, e: &Expr, bang: Span) -> Lowered {
        let out = self.place(e, &Ty::Unknown);
        if out.ty == Ty::Never {
            return out;
        }
        let out = self.unboxed(out, e.span);
        if self.needs_optional("!", bang, &out) {
            return out;
        }
        if self.stays(&out, e)
            && let Ty::Named(n, args) = self.resolve(&out.ty)
        {
            // The Option is not moved: the value in it is a place like any other.
            if let Some(err) = args.get(1) {
                self.require(&err.clone(), Bound::Display);
            }
            debug_assert!(n.is_option_or_result());
            let recv = out.receiver(e.span);
            let recv_mut = out.mut_ts.clone().unwrap_or_else(|| recv.clone());
            let inner = |what: TokenStream| {
                let ts = quote_spanned!(bang=> ::milo::__private::unwrap(#what));
                super::cx::paren(&quote_spanned!(mixed_site_at(bang)=> *#ts), bang)
            };
            let g = mixed_site_at(bang);
            let moved = self.is_last_look(&out).then(|| out.ts.clone());
            let taken = out.taken.clone().or(moved);
            return Lowered {
                kind: Kind::Place,
                change: out.change.clone(),
                root: out.root,
                guarded: out.guarded,
                taken: taken.map(|t| quote_spanned!(bang=> ::milo::__private::unwrap(#t))),
                mut_ts: Some(inner(quote_spanned!(g=> #recv_mut.as_mut()))),
                ..Lowered::temp(
                    inner(quote_spanned!(g=> #recv.as_ref())),
                    args.into_iter().next().unwrap_or(Ty::Unknown),
                )
            };
        }
        if out.kind == (Kind::Refd { is_mut: false }) && matches!(out.ty, Ty::Unknown) {
            // A reference to a type that only rustc knows: the inner value is borrowed, too.
            let r = &out.ts;
            let ts = quote_spanned!(bang=> ::milo::__private::unwrap(#r));
            return Lowered {
                kind: Kind::Refd { is_mut: false },
                change: out.change.clone(),
                root: out.root,
                ..Lowered::temp(ts, Ty::Unknown)
            };
        }
        let out = self.read_by_value(out, e.span, &Ty::Unknown);
        let ty = match self.resolve(&out.ty) {
            Ty::Named(n, args) if n.is_option_or_result() => {
                if let Some(err) = args.get(1) {
                    self.require(&err.clone(), Bound::Display);
                }
                args.into_iter().next().unwrap_or(Ty::Unknown)
            }
            Ty::Named(n, args) if n == LangItem::Promise => {
                args.into_iter().next().unwrap_or(Ty::Unknown)
            }
            _ => Ty::Unknown,
        };
        let ts = out.ts;
        // The user's own span: the panic is reported at the `!`.
        Lowered::temp(quote_spanned!(bang=> ::milo::__private::unwrap(#ts)), ty)
    }

    /// Whether an Option or Result is borrowed, not moved, to get its value: it is behind a
    /// reference, a part of another place, or used again.
    fn stays(&self, out: &Lowered, e: &Expr) -> bool {
        let ty = self.resolve(&out.ty);
        if !matches!(&ty, Ty::Named(n, a) if n.is_option_or_result() && !a.is_empty()) {
            return false;
        }
        match out.kind {
            Kind::Temp => false,
            Kind::Place | Kind::Refd { .. } => true,
            Kind::Owned => self.lends || self.is_copy(&ty) == Some(true) || self.used_again(out, e),
        }
    }

    /// Whether a variable is, or may be, used once more.
    pub fn used_again(&self, out: &Lowered, e: &Expr) -> bool {
        matches!(super::syntax::strip(e), ExprKind::Path(_)) && self.root_again(out)
    }

    /// Whether the variable that a place starts from is, or may be, used once more.
    pub fn root_again(&self, out: &Lowered) -> bool {
        match (out.root.and_then(|id| self.local(id)), out.at) {
            (Some(local), Some(at)) => self.after(at, local).read_again,
            _ => true,
        }
    }

    /// As [`root_again`](Self::root_again); of a value that only Rust knows, as far as Milo knows.
    pub fn named_again(&self, out: &Lowered) -> bool {
        match (out.root.and_then(|id| self.local(id)), out.at) {
            (Some(local), Some(at)) if self.is_open(&out.ty) => self.after(at, local).named_again,
            _ => self.root_again(out),
        }
    }

    /// Whether the place of a local that the expression `at` names is read or assigned later.
    pub fn after(&self, at: NodeId, local: &Local) -> After {
        let (_, _, once) = self.captured(local);
        self.moves.after.after(at, once)
    }

    /// Whether this is the last use of a variable that owns the scrutinee.
    pub fn is_last_look(&self, out: &Lowered) -> bool {
        let local = out.root.and_then(|id| self.local(id));
        out.kind == Kind::Owned
            && local.is_some_and(|l| l.repr == Repr::Plain)
            && !self.root_again(out)
    }

    pub fn try_(&mut self, e: &Expr, question: Span, expected: &Ty) -> Lowered {
        let out = match super::syntax::strip(e) {
            // A variable that is used again is borrowed, as by `!`.
            ExprKind::Path(_) => {
                let out = self.place(e, &Ty::Unknown);
                let known = matches!(self.resolve(&out.ty), Ty::Named(n, held)
                    if n.is_option_or_result() && !held.iter().any(|t| self.is_open(t)));
                let looks = known && out.kind == Kind::Owned && self.used_again(&out, e);
                let last = self.is_last_look(&out);
                let out = if looks && !last { out.looked_at() } else { out };
                self.read_by_value(out, e.span, &Ty::Unknown)
            }
            _ => self.value_out(e, &Ty::Unknown),
        };
        if self.needs_optional("?", question, &out) {
            return out;
        }
        let out = self.awaited(out, question);
        if let Some(f) = self.fns.last()
            && f.ret_known
            && let ret = self.shallow(&f.ret)
            && (self.is_plain(&ret) || ret == Ty::Unit)
            && !matches!(&ret, Ty::Named(n, _) if n.is_option_or_result())
        {
            self.diags.error(
                question,
                format!("'?' returns an error to the caller, and this function returns '{ret}': use '!', 'match' or '??', or declare a 'Result'"),
            );
            return self.reported(expected, question);
        }
        if let Some(told) = self.other_kind(&out.ty, question) {
            return told;
        }
        let mut ok = Ty::Unknown;
        if let Ty::Named(n, args) = self.resolve(&out.ty)
            && n.is_option_or_result()
        {
            ok = args.first().cloned().unwrap_or(Ty::Unknown);
            if let Some(err) = args.get(1) {
                let errors = self.diags.len();
                self.check_try(err, question);
                if self.diags.len() > errors {
                    let ts = out.ts;
                    return Lowered::temp(
                        quote_spanned!(mixed_site_at(question)=> ::milo::__private::unwrap(#ts)),
                        ok,
                    );
                }
            }
        }
        let mut q = Punct::new('?', Spacing::Alone);
        q.set_span(question);
        if self.returns_text_of(&out.ty) {
            let ts = out.ts;
            let ts = quote_spanned!(question=> ::milo::__private::with_text(#ts));
            return Lowered::temp(quote_spanned!(mixed_site_at(question)=> #ts #q), ok);
        }
        if self.returns_error_of_rusts(&out.ty) {
            let (g, ts) = (mixed_site_at(question), out.ts);
            // The `return` in `if false` tells rustc the error type before it resolves
            // `milo_from`.
            let ts = quote_spanned!(g=> match #ts {
                ::core::result::Result::Ok(__milo_value) => __milo_value,
                ::core::result::Result::Err(__milo_text) => return ::core::result::Result::Err({
                    let __milo_target = ::milo::__private::Target::new();
                    if false {
                        return ::core::result::Result::Err(__milo_target.never());
                    }
                    __milo_target.milo_from(__milo_text)
                }),
            });
            return Lowered {
                atomic: false,
                ..Lowered::temp(ts, ok)
            };
        }
        let ts = out.operand(e.span);
        Lowered::temp(quote_spanned!(mixed_site_at(question)=> #ts #q), ok)
    }

    /// Whether `?` is on an error that is text, and the function's error type is one that the
    /// block does not declare.
    fn returns_error_of_rusts(&self, ty: &Ty) -> bool {
        if !matches!(self.resolve(ty), Ty::Named(n, args)
            if n == LangItem::Result && args.get(1).is_some_and(|t| self.resolve(t).is_string()))
        {
            return false;
        }
        let Some(f) = self.fns.last() else {
            return false;
        };
        match self.resolve(&f.ret) {
            _ if self.in_rusts_function() => true,
            _ if !f.ret_known => false,
            Ty::Named(n, args) if n == LangItem::Result => {
                match args.get(1).map(|t| self.resolve(t)) {
                    Some(Ty::Named(n, _)) => self.is_foreign(&n),
                    Some(t) => t == Ty::Unknown,
                    None => false,
                }
            }
            Ty::Named(n, _) => n != LangItem::Option && self.is_foreign(&n),
            t => t == Ty::Unknown,
        }
    }

    /// Whether the function returns errors as text, and `?` is on an error of another type or of
    /// one that only rustc knows.
    fn returns_text_of(&self, ty: &Ty) -> bool {
        let Some(f) = self.fns.last().filter(|f| f.ret_known) else {
            return false;
        };
        let error = |t: &Ty| match self.resolve(t) {
            Ty::Named(n, mut args) if n == LangItem::Result && args.len() == 2 => args.pop(),
            _ => None,
        };
        if !error(&f.ret).is_some_and(|t| t.is_string()) {
            return false;
        }
        match self.resolve(ty) {
            Ty::Unknown | Ty::Var(_) => true,
            // An alias of Rust's `Result`, such as `std::io::Result`.
            Ty::Named(n, _) if self.decl(&n).is_none() && n != LangItem::Result => {
                n != LangItem::Option
            }
            t => error(&t).is_some_and(|t| !t.is_text()),
        }
    }

    /// The awaited value of a promise, as a Result; any other value as it is.
    fn awaited(&self, out: Lowered, at: Span) -> Lowered {
        let Ty::Named(n, args) = self.resolve(&out.ty).peeled().clone() else {
            return out;
        };
        if n != LangItem::Promise || args.is_empty() {
            return out;
        }
        let promise = out.receiver(at);
        let ts = quote_spanned!(mixed_site_at(at)=> #promise.r#await());
        Lowered::temp(
            ts,
            Ty::lang(LangItem::Result, vec![args[0].clone(), Ty::string()]),
        )
    }

    /// Reports `?` if the function's error enum has several variants for the error's type.
    pub fn check_try(&mut self, err: &Ty, question: Span) {
        let Some(f) = self.fns.last() else { return };
        let Ty::Named(n, args) = self.shallow(&f.ret) else {
            return;
        };
        if n != LangItem::Result {
            return;
        }
        let Some(Ty::Named(target, _)) = args.get(1).map(|t| self.shallow(t)) else {
            return;
        };
        if *err == Ty::Named(target.clone(), vec![]) {
            return;
        }
        let Some(decl) = self.world.types.get(&target).cloned() else {
            return;
        };
        let super::world::Kind::Enum(variants) = &decl.kind else {
            return;
        };
        let fits: Vec<String> = variants
            .iter()
            .filter(|(_, tys)| tys.len() == 1 && tys[0] == *err)
            .map(|(v, _)| format!("'{target}.{v}'"))
            .collect();
        if fits.len() > 1 {
            self.diags.error(
                question,
                format!(
                    "'?' cannot choose among {} for an error of type '{err}': write '.mapErr((e) => {}(e))?', or the other one",
                    fits.join(" and "),
                    fits[0].trim_matches('\'')
                ),
            );
        } else if fits.is_empty()
            && !matches!(err, Ty::Unknown | Ty::Var(_) | Ty::Param(_))
            && decl.params.is_empty()
            && !matches!(err, Ty::Named(n, _) if self.decl(n).is_none())
        {
            self.diags.error(
                question,
                format!("'?' cannot return an error of type '{err}': '{target}' has no variant that holds just that"),
            );
        }
    }

    pub fn coalesce(&mut self, lhs: &Expr, op_span: Span, rhs: &Expr, expected: &Ty) -> Lowered {
        let g = mixed_site_at(op_span);
        let wanted = expected_before_default(lhs, self.shallow(expected));
        let l = self.place(lhs, &wanted);
        let l = self.unboxed(l, lhs.span);
        if self.needs_optional("??", op_span, &l) {
            return self.value_out(rhs, expected);
        }
        let l = self.awaited(l, op_span);
        let stays = !l.guarded && self.stays(&l, lhs);
        let l = if stays {
            let recv = l.receiver(lhs.span);
            Lowered::temp(quote_spanned!(g=> #recv.as_ref()), l.ty)
        } else {
            self.read_by_value(l, lhs.span, &Ty::Unknown)
        };
        let mut t = match self.resolve(&l.ty) {
            Ty::Named(n, mut args) if n.is_option_or_result() && !args.is_empty() => {
                args.swap_remove(0)
            }
            _ => self.shallow(expected),
        };
        if let ExprKind::Binary { op, .. } = &rhs.kind
            && (super::syntax::is_comparison(*op) || matches!(op, BinOp::And | BinOp::Or))
            && match self.resolve(&t) {
                Ty::Bool | Ty::Unknown | Ty::Param(_) => false,
                Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
                _ => true,
            }
        {
            let op = op.symbol();
            self.diags.error(
                op_span,
                format!("'??' binds looser than '{op}': write parentheses, '(a ?? b) {op} c'"),
            );
            return self.reported(&Ty::Bool, op_span);
        }
        if let Some(told) = self.twice_optional(&t, expected, rhs.span) {
            return told;
        }
        // A value of Rust's: if it is text, it is converted to `string`.
        let of_rust = matches!(self.resolve(&l.ty), Ty::Unknown);
        let (r, made) = match of_rust && super::syntax::is_reference(rhs) {
            // The left side may be a reference of Rust's: `m.get(k) ?? &0`.
            true => (Lowered::temp(self.rust_arg(rhs), Ty::Unknown), None),
            false => self.default_value(rhs, &t),
        };
        if of_rust && super::syntax::is_reference(rhs) {
            t = Ty::Unknown;
        }
        let (l, stays) = match made {
            // The default is a new value, which no reference may outlive: both sides are values.
            Some(inner) => {
                t = inner;
                let ts = l.ts;
                let own = match t.is_string() {
                    true => quote_spanned!(g=> #ts.map(::std::string::String::from)),
                    false => quote_spanned!(g=> #ts.cloned()),
                };
                (Lowered::temp(own, l.ty), false)
            }
            None => (l, stays),
        };
        if matches!(self.shallow(&t), Ty::Unknown) {
            t = r.ty.clone();
        }
        let (l, r) = (l.ts, r.ts);
        let v = self.temp("v", op_span);
        let some = if stays {
            self.require(&t, Bound::Clone);
            quote_spanned!(g=> #v.clone())
        } else if of_rust && self.resolve(&t).is_string() {
            quote_spanned!(g=> ::core::convert::Into::<::std::string::String>::into(#v))
        } else {
            quote_spanned!(g=> #v)
        };
        Lowered::temp(
            super::cx::paren(
                &quote_spanned!(g=> match ::milo::__private::coalesce(#l) {
                    ::core::option::Option::Some(#v) => #some,
                    ::core::option::Option::None => #r,
                }),
                op_span,
            ),
            t,
        )
    }

    /// The right side of `??`, where the left one has an Option of `t`. If `t` is a reference and
    /// the right side a new value, returns the value's type, too.
    fn default_value(&mut self, e: &Expr, t: &Ty) -> (Lowered, Option<Ty>) {
        let makes = super::syntax::makes_value(e);
        let Ty::Ref(false, inner) = self.shallow(t) else {
            return (self.value_out(e, t), None);
        };
        if !makes {
            return (self.value_out(e, t), None);
        }
        let inner = match *inner {
            Ty::Str => Ty::string(),
            t => t,
        };
        let out = self.place(e, &inner);
        let is_value =
            out.kind == Kind::Temp && !matches!(self.shallow(&out.ty), Ty::Ref(..) | Ty::Str);
        let expected = if is_value { &inner } else { t };
        let out = self.read_by_value(out, e.span, expected);
        let out = self.coerce(out, expected, e.span);
        (out, is_value.then_some(inner))
    }

    pub fn is(&mut self, e: &Expr, is_span: Span, pat: &Pattern) -> Lowered {
        let g = mixed_site_at(is_span);
        let out = self.place(e, &Ty::Unknown);
        let out = self.pattern_mismatch([pat], out, e.span);
        let ty = self.resolve(&out.ty).peeled().clone();
        let r = self.peeled_ref(out, e.span);
        let mut guards = Vec::new();
        let pat = self.is_pattern(pat, &ty, &mut guards);
        let guard = super::control::guard(&guards, g);
        Lowered::temp(
            quote_spanned!(g=> ::core::matches!(#r, #pat #guard)),
            Ty::Bool,
        )
    }
}
