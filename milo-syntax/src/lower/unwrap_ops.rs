//! The operators `!`, `?`, `??`, `is` and `as`, and `return`.

use super::syntax::fits;
use crate::resolve::LangItem;
use proc_macro2::{Punct, Spacing, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::cx::{Kind, Local, Lower, Lowered, Repr, mixed_site_at};
use super::syntax::is_literal;
use super::ty::{Ty, VarKind};
use crate::ast::{BinOp, Expr, ExprKind, NodeId, Pattern, Type, UnOp};
use crate::flow::After;

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
        let l = self.place(lhs, &Ty::Unknown);
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

    pub fn cast(&mut self, e: &Expr, as_span: Span, ty: &Type) -> Lowered {
        self.cast_text(
            e,
            as_span,
            ty,
            |text, span| quote_spanned!(mixed_site_at(span)=> (#text).as_ptr().cast_mut()),
        )
    }

    /// A cast; `of_text` makes the pointer for a cast of text.
    pub fn cast_text(
        &mut self,
        e: &Expr,
        as_span: Span,
        ty: &Type,
        of_text: fn(TokenStream, Span) -> TokenStream,
    ) -> Lowered {
        let g = mixed_site_at(as_span);
        let to = self.ast_ty(ty);
        let as_kw = proc_macro2::Ident::new("as", as_span);
        let to_ts = self.rust_ty(ty);
        if let Ty::Ptr(target) = &to {
            self.makes_pointer(&to, ty.span);
            let target = self.ty_tokens(target, ty.span);
            let mut inner = e;
            while let ExprKind::Paren { expr, .. } = &inner.kind {
                inner = expr;
            }
            // `x as *T` of a reference is the address of what it refers to.
            let of_reference = self.local_at(inner.id).is_some_and(|l| {
                matches!(l.repr, Repr::Ref { .. }) && !matches!(self.shallow(&l.ty), Ty::Ptr(_))
            });
            let referent = match &inner.kind {
                ExprKind::Unary {
                    op: UnOp::Ref | UnOp::RefMut,
                    expr,
                    ..
                } => Some(&**expr),
                _ if of_reference => Some(inner),
                _ => None,
            };
            if let Some(expr) = referent {
                let out = self.place(expr, &Ty::Unknown);
                if self.shallow(&out.ty).is_text() {
                    let text = of_text(out.as_ref(e.span), e.span);
                    return Lowered::temp(quote_spanned!(g=> #text.cast::<#target>()), to);
                }
                let address = address(&out, as_span, e.span);
                return Lowered::temp(quote_spanned!(g=> #address.cast::<#target>()), to);
            }
            if matches!(inner.kind, ExprKind::Null) {
                return Lowered::temp(quote_spanned!(g=> ::core::ptr::null_mut::<#target>()), to);
            }
            let out = self.place(e, &Ty::Unknown);
            if self.shallow(&out.ty).is_text() {
                let text = of_text(out.as_ref(e.span), e.span);
                return Lowered::temp(quote_spanned!(g=> #text.cast::<#target>()), to);
            }
            let out = self.read_by_value(out, e.span, &Ty::Unknown);
            let ts = out.operand(e.span);
            return match self.shallow(&out.ty) {
                Ty::Ptr(_) => Lowered::temp(quote_spanned!(g=> #ts.cast::<#target>()), to),
                _ => Lowered::compound(quote_spanned!(g=> #ts #as_kw #to_ts), to),
            };
        }
        // Only `charAt` has an expected type, a byte; literals are cast as written.
        let from = match &e.kind {
            ExprKind::MethodCall { name, .. } if name == "charAt" => Ty::Int("u8"),
            _ => Ty::Unknown,
        };
        let out = match (&e.kind, &to) {
            // A literal that does not fit is truncated, like every other value: `300 as u8`.
            (ExprKind::Lit(l), Ty::Int(t)) if super::lit::suffix(l).is_none() && !fits(l, t) => {
                let wide = if super::lit::int_value(l).is_some_and(|v| i64::try_from(v).is_ok()) {
                    "i64"
                } else {
                    "u64"
                };
                let mut lit: proc_macro2::Literal = format!("{}_{wide}", l)
                    .parse()
                    .unwrap_or_else(|_| l.clone());
                lit.set_span(l.span());
                Lowered::temp(lit.to_token_stream(), Ty::Int(wide))
            }
            _ => self.value_out(e, &from),
        };
        let out = match (&to, self.shallow(&out.ty)) {
            // rustc would give the literals the type of the cast.
            (Ty::Int(_), Ty::Var(v))
                if self.infer.kind(v) == VarKind::Int
                    && !matches!(e.kind, ExprKind::Lit(_))
                    && is_literal(e) =>
            {
                let int = if all_fit(e, "i32") { "i32" } else { "i64" };
                let t = proc_macro2::Ident::new(int, g);
                let ts = out.ts;
                Lowered::temp(
                    quote_spanned!(g=> ::core::convert::identity::<#t>(#ts)),
                    Ty::Int(int),
                )
            }
            _ => out,
        };
        if let Ty::Ranged(..) = to {
            return self.coerce(
                Lowered::compound(
                    {
                        let ts = out.operand(e.span);
                        quote_spanned!(g=> #ts #as_kw #to_ts)
                    },
                    self.base_ty(&to),
                ),
                &to,
                as_span,
            );
        }
        // A literal is its own operand, without parentheses: `5 as f64`.
        let ts = out.operand(e.span);
        if to.is_text() {
            self.diags.error(
                as_span,
                "'as' converts numbers: use 'toString()' or an interpolated string",
            );
            return Lowered::temp(
                quote_spanned!(g=> ::std::string::String::new()),
                Ty::string(),
            );
        }
        if self.shallow(&out.ty) == Ty::Bool && matches!(to, Ty::Float(_)) {
            return Lowered::temp(
                quote_spanned!(g=> <#to_ts as ::core::convert::From<::core::primitive::u8>>::from(#ts as u8)),
                to,
            );
        }
        Lowered::compound(quote_spanned!(g=> #ts #as_kw #to_ts), to)
    }

    pub fn makes_pointer(&mut self, to: &Ty, span: Span) {
        if self.unsafe_depth == 0 {
            self.diags.error(
                span,
                format!("making a raw pointer '{to}' needs 'unsafe {{ … }}' around it"),
            );
        }
    }

    /// Reports a reference to a part of a variable that the function owns, as what it gives.
    fn ends_with_function(&mut self, e: &Expr, ret: &Ty) -> Option<Lowered> {
        let Ty::Ref(_, referent) = self.resolve(ret) else {
            return None;
        };
        let mut base = super::syntax::unborrowed(e);
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
}

impl Lower {
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

/// The address of a place, as a `*mut` pointer.
pub fn address(out: &Lowered, at: Span, span: Span) -> TokenStream {
    let g = mixed_site_at(at);
    let place = match out.kind {
        Kind::Refd { .. } => out.place(span),
        _ => out.operand(span),
    };
    if matches!(out.change, super::cx::Change::Free) && out.kind != Kind::Temp {
        let place = match (&out.mut_ts, out.kind) {
            (Some(ts), Kind::Refd { .. }) => quote_spanned!(g=> *#ts),
            (Some(ts), _) => ts.clone(),
            (None, _) => place,
        };
        quote_spanned!(g=> (&raw mut #place))
    } else {
        quote_spanned!(g=> (&raw const #place).cast_mut())
    }
}

/// Whether the integer literals in an expression are values of the type.
fn all_fit(e: &Expr, ty: &str) -> bool {
    let mut all = true;
    super::syntax::walk(e, &mut |e| {
        if let ExprKind::Lit(l) = &e.kind {
            all &= fits(l, ty);
        }
        true
    });
    all
}
