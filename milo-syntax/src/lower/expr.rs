//! Expressions: places, and owned values and references made of them.
//!
//! [`Lower::place`] gives an expression in its natural form; [`Lower::value`] makes an owned
//! value of it that fits what is expected; [`Lower::borrow`] and [`Lower::borrow_mut`] make
//! a reference. The user's expression is emitted exactly once in each.

use super::syntax::is_rust_call;
use crate::resolve::LangItem;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Kind, Lower, Lowered, Repr, ident_at, mixed_site_at, paren, shown};
use super::ty::Ty;
use crate::ast::{Expr, ExprKind};

impl Lower {
    /// An owned value that fits `expected`.
    pub fn value(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        self.value_out(e, expected).ts
    }

    /// As [`value`](Self::value), with its type and kind.
    pub fn value_out(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        if matches!(self.shallow(expected), Ty::Ref(true, _))
            && self.hoisted.is_none()
            && matches!(
                super::syntax::strip(e),
                ExprKind::Index { .. } | ExprKind::Field { .. }
            )
        {
            // The indexes may read what is lent, so they are computed first.
            let (out, before) = self.indexes_first(|this| this.value_in_order(e, expected));
            if before.is_empty() {
                return out;
            }
            let ts = out.ts;
            return Lowered::temp(
                super::control::braces(quote_spanned!(mixed_site_at(e.span)=> #before #ts), e.span),
                out.ty,
            );
        }
        self.value_in_order(e, expected)
    }

    fn value_in_order(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        let out = self.place(e, expected);
        if self.reads_number(&out, e, expected) {
            let (t, x) = (self.ty_tokens(expected, e.span), out.ts);
            let g = mixed_site_at(e.span);
            return Lowered::temp(
                quote_spanned!(g=> ::milo::__private::number::<#t, _>(#x)),
                self.shallow(expected),
            );
        }
        let out = self.rust_text(out, e, expected);
        let out = self.read_by_value(out, e.span, expected);
        let out = self.part_or_option(out, e, expected);
        self.coerce(out, expected, e.span)
    }

    /// A part of a value of Rust's where an Option is wanted: only Rust knows whether it is one
    /// already or goes into one.
    fn part_or_option(&mut self, out: Lowered, e: &Expr, expected: &Ty) -> Lowered {
        let part = matches!(
            super::syntax::strip(e),
            ExprKind::Field { .. } | ExprKind::Index { .. }
        );
        match self.shallow(expected) {
            Ty::Named(n, held)
                if part
                    && n == LangItem::Option
                    && self.shallow(&out.ty) == Ty::Unknown
                    && !matches!(held.first(), Some(Ty::Ref(..))) =>
            {
                let ts = out.ts;
                let into = quote_spanned!(mixed_site_at(e.span)=> ::core::convert::Into::<::core::option::Option<_>>::into(#ts));
                Lowered::temp(into, Ty::Named(n, held))
            }
            _ => out,
        }
    }

    /// Whether a number or a char is wanted and `e` names a value that Rust passes to a loop, a closure or a
    /// pattern: it may be a reference to a number.
    fn reads_number(&self, out: &Lowered, e: &Expr, expected: &Ty) -> bool {
        let wanted = match self.shallow(expected) {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool => true,
            expected => expected.is_rust_char(),
        };
        let named = || {
            matches!(super::syntax::strip(e), ExprKind::Path(p) if p.segments.len() == 1)
                && matches!(out.kind, Kind::Owned | Kind::Place)
                && out.root.and_then(|id| self.local(id)).is_some_and(|l| {
                    self.resolve(&l.ty) == Ty::Unknown && !l.by_statement && l.repr == Repr::Plain
                })
        };
        wanted && named()
    }

    /// Converts the result of a Rust call to a `string` where one is wanted: it may be a `&str`, a
    /// `String` or a `string` already.
    pub fn rust_text(&mut self, out: Lowered, e: &Expr, expected: &Ty) -> Lowered {
        if out.kind != Kind::Temp
            || self.shallow(&out.ty) != Ty::Unknown
            || !self.shallow(expected).is_string()
            || !is_rust_call(e)
        {
            return out;
        }
        let ts = out.ts;
        Lowered::temp(
            quote_spanned!(mixed_site_at(e.span)=> ::core::convert::Into::<::std::string::String>::into(#ts)),
            Ty::string(),
        )
    }

    /// An owned value as an operand: in parentheses if it needs them.
    pub fn operand(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        self.value_out(e, expected).operand(e.span)
    }

    /// Makes an owned value fit what is expected: owned text, `Some`, a checked range, a
    /// shared closure, what a box holds.
    pub fn coerce(&mut self, out: Lowered, expected: &Ty, span: Span) -> Lowered {
        let g = mixed_site_at(span);
        let ty = self.shallow(&out.ty);
        let expected = self.shallow(expected);
        if let Some(told) = self.not_unwrapped(&ty, &expected, span) {
            return kept(out, told, g);
        }
        match (&expected, &ty) {
            (_, Ty::Never) | (Ty::Unknown, _) => return out,
            (Ty::Named(n, args), _)
                if *n == LangItem::Option
                    && args.len() == 1
                    && (self.is_plain(&ty) && !ty.is_lang(LangItem::Option)
                        || self.is_held(&ty, &args[0])) =>
            {
                let inner = self.coerce(out, &args[0], span);
                let ts = inner.ts;
                return Lowered::temp(
                    quote_spanned!(g=> ::core::option::Option::Some(#ts)),
                    expected.clone(),
                );
            }
            (Ty::Ref(is_mut, inner), _) if !matches!(ty, Ty::Ref(..)) => {
                let inner = self.shallow(inner);
                if let Ty::Named(n, args) = &inner
                    && *n == LangItem::Option
                    && let [held] = &args[..]
                    && out.kind != Kind::Temp
                    && (self.is_plain(&ty) || matches!(ty, Ty::Param(_)))
                {
                    let to = self.spelled(held);
                    let and = if *is_mut { "&mut " } else { "&" };
                    self.diags.error(
                        span,
                        format!("'{and}{to}?' is a reference to an Option, and this is no Option: write 'Option<{and}{to}>' for a reference that may be absent"),
                    );
                    return self.reported(&expected, span);
                }
                // `&call()` would be an object that refers to a reference: `&T` has the traits of `T`.
                if out.kind == Kind::Temp
                    && ty == Ty::Unknown
                    && !is_mut
                    && matches!(inner, Ty::Unknown | Ty::Dyn(_))
                {
                    return out;
                }
                let out =
                    if inner.is_lang(LangItem::Heap) || matches!(inner, Ty::Unknown | Ty::Var(_)) {
                        out
                    } else {
                        self.unboxed(out, span)
                    };
                let ts = if *is_mut {
                    self.changed.extend(out.root);
                    out.as_mut(span)
                } else {
                    out.as_ref(span)
                };
                return Lowered::compound(ts, expected.clone());
            }
            (_, Ty::Str) if expected.is_string() || matches!(expected, Ty::Var(_)) => {
                let ts = &out.ts;
                return Lowered::temp(
                    quote_spanned!(span=> ::std::string::String::from(#ts)),
                    Ty::string(),
                );
            }
            (Ty::Ranged(base, lo, hi), t) if *t != expected => {
                let ts = out.ts;
                let (lo, hi) = (Literal::i128_unsuffixed(*lo), Literal::i128_unsuffixed(*hi));
                let base = ident_at(base, g);
                return Lowered::temp(
                    quote_spanned!(span=> ::milo::__private::check_range::<#base>(#ts, #lo, #hi)),
                    expected.clone(),
                );
            }
            (_, Ty::Named(n, held)) if *n == LangItem::Heap && self.is_held_by(&expected, held) => {
                let ts = out.operand(span);
                return Lowered::compound(quote_spanned!(g=> *#ts), expected.clone());
            }
            (Ty::Named(n, _), Ty::Array(..)) if *n == LangItem::Vec => {
                let ts = out.ts;
                let at = shown(span);
                return Lowered::temp(
                    quote_spanned!(at=> ::std::vec::Vec::from(#ts)),
                    expected.clone(),
                );
            }
            (Ty::Named(n, a), Ty::Named(m, b)) if *n == LangItem::Heap && *m == LangItem::Heap => {
                if let (Some(Ty::Dyn(interface)), Some(b)) = (a.first(), b.first())
                    && !matches!(self.shallow(b), Ty::Dyn(_))
                {
                    let why = self.cannot_travel_as(interface, b);
                    if let Some(why) = why.or_else(|| self.lacks(interface, &self.resolve(b))) {
                        self.diags.error(span, why);
                        return self.reported(&expected, span);
                    }
                    let ts = out.operand(span);
                    let to = self.ty_tokens(&expected, span);
                    return Lowered::compound(quote_spanned!(g=> #ts as #to), expected.clone());
                }
            }
            (Ty::Var(_), Ty::Fn(_)) if out.raw_fn => {
                return self.coerce(out, &ty, span);
            }
            (Ty::Fn(f), _) if out.raw_fn => {
                if let Some(needed) = self.wanted_fn(&expected)
                    && let Some(told) = self.other_function(f, &needed, span)
                {
                    return told;
                }
                let object = self.ty_tokens(&Ty::Fn(f.clone()), span);
                let rc = self.fn_handle(g);
                let ts = out.ts;
                return Lowered::compound(
                    quote_spanned!(g=> #rc::new(#ts) as #object),
                    expected.clone(),
                );
            }
            _ => {}
        }
        match self.mismatch(&ty, &expected, span) {
            Some(told) => kept(out, told, g),
            None => out,
        }
    }

    /// An expression in its natural form. `expected` is what the context expects of its value, to
    /// give literals their type. A reference that a function returns is a place.
    pub fn place(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        let out = self.given(e, expected);
        self.through(out, e.span)
    }

    /// The place that a reference refers to, if a function returns it or a container holds it.
    pub fn through(&mut self, out: Lowered, span: Span) -> Lowered {
        let Ty::Ref(is_mut, t) = self.shallow(&out.ty) else {
            return out;
        };
        let ts = match out.kind {
            Kind::Refd { .. } if is_mut => return out,
            Kind::Refd { .. } => paren(&out.place(span), span),
            _ => out.ts,
        };
        Lowered {
            kind: Kind::Refd { is_mut },
            ty: *t,
            ts,
            taken: None,
            ..out
        }
    }

    /// The content of a `Heap`, as a place: `*heap`.
    pub fn unboxed(&mut self, out: Lowered, span: Span) -> Lowered {
        let mut out = out;
        while let Ty::Named(n, args) = self.shallow(&out.ty)
            && n == LangItem::Heap
            && let [inner] = &args[..]
        {
            let star = |ts: TokenStream| paren(&quote_spanned!(mixed_site_at(span)=> *#ts), span);
            out = Lowered {
                ts: star(out.place(span)),
                mut_ts: out.mut_ts.take().map(star),
                taken: out.taken.take().map(star),
                ty: inner.clone(),
                kind: Kind::Place,
                atomic: true,
                ..out
            };
        }
        out
    }

    /// An expression without a dereference: the result of a call may be a reference.
    pub fn given(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        // In the receiver of a length, lengths are Milo's: the inner one in `v[w.len].len`.
        let outer = self.rust_lengths;
        self.rust_lengths = outer && super::syntax::counts(e);
        self.visits += 1;
        let gaps = self.gaps.get();
        let out = match self.of_poisoned(e, expected) {
            Some(out) => out,
            None if self.types.open.contains(&e.id) => self.open_type_of(e),
            None => self.given_as(e, expected),
        };
        self.rust_lengths = outer;
        // A call needs something of the types of its arguments, and these have none.
        if self.gaps.get() > gaps
            && out.ty != Ty::Never
            && asks_of_operands(e)
            && !crate::editor::in_editor()
        {
            self.gaps.set(gaps);
            return self.reported(&out.ty, e.span);
        }
        match self.empties(e) {
            true => self.emptying(out, e),
            false => out,
        }
    }

    /// `name.member` or `name.method(…)` of a name about which something was said.
    fn of_poisoned(&mut self, e: &Expr, expected: &Ty) -> Option<Lowered> {
        let (base, args) = match &e.kind {
            ExprKind::Field { base, .. } => (base, &[][..]),
            ExprKind::MethodCall { recv, args, .. } => (recv, &args[..]),
            _ => return None,
        };
        let ExprKind::Path(path) = &base.kind else {
            return None;
        };
        let [segment] = &path.segments[..] else {
            return None;
        };
        let told = self
            .poisoned
            .contains(&super::world::name_of(&segment.ident));
        if !told || self.local_at(base.id).is_some() {
            return None;
        }
        self.rust_args(args);
        Some(self.reported(expected, segment.ident.span()))
    }

    fn given_as(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        let span = e.span;
        let g = mixed_site_at(span);
        match &e.kind {
            ExprKind::Lit(lit) => {
                self.hole_without_dollar(e, lit);
                self.literal(lit, e.id, expected, false)
            }
            ExprKind::Bool(b) => {
                let ident = proc_macro2::Ident::new(if *b { "true" } else { "false" }, span);
                Lowered::temp(ident.to_token_stream(), Ty::Bool)
            }
            ExprKind::Null if matches!(self.shallow(expected), Ty::Ptr(_)) => Lowered::temp(
                quote_spanned!(g=> ::core::ptr::null_mut()),
                self.shallow(expected),
            ),
            ExprKind::Null => Lowered::temp(
                quote_spanned!(g=> ::core::option::Option::None),
                self.type_of(e.id),
            ),
            ExprKind::Interp(i) => self.interp(i),
            ExprKind::Path(p) => self.path(p, e.id, expected),
            ExprKind::Field { base, dot, member } => self.field(e, base, *dot, member, expected),
            ExprKind::Call {
                callee,
                args,
                parens,
            } => self.call(e.id, callee, args, *parens, expected),
            ExprKind::MethodCall {
                recv,
                dot,
                name,
                turbofish,
                args,
                parens,
            } => self.method_call(
                e.id,
                recv,
                *dot,
                name,
                turbofish.as_deref(),
                args,
                *parens,
                expected,
            ),
            ExprKind::Index { base, index, .. } => self.index(base, index, span),
            ExprKind::Unary { op, op_span, expr } => {
                self.unary(e.id, *op, *op_span, expr, expected)
            }
            ExprKind::Binary {
                op,
                op_span,
                op_span2,
                lhs,
                rhs,
            } => self.binary(*op, *op_span, *op_span2, lhs, rhs, expected),
            ExprKind::Assign {
                op,
                op_span,
                lhs,
                rhs,
            } => self.assign(*op, *op_span, lhs, rhs),
            ExprKind::Unwrap { expr, bang } => self.unwrap(expr, *bang),
            ExprKind::Try { expr, question } => self.try_(expr, *question, expected),
            ExprKind::Coalesce { lhs, op_span, rhs } => self.coalesce(lhs, *op_span, rhs, expected),
            ExprKind::Cast { expr, as_span, ty } => self.cast(expr, *as_span, ty),
            ExprKind::Is { expr, is_span, pat } => self.is(expr, *is_span, pat),
            ExprKind::Range { lo, dots, hi } => {
                let (lo, hi) = (lo.as_deref(), hi.as_deref());
                self.range(e.id, lo, *dots, hi)
            }
            ExprKind::Struct {
                path,
                fields,
                braces,
            } => self.struct_literal(e.id, path, fields, braces.join(), expected),
            ExprKind::Array { elems, brackets } => {
                self.array(e.id, elems, brackets.join(), expected)
            }
            ExprKind::Repeat {
                elem,
                len,
                brackets,
            } => self.repeat(e.id, elem, len, brackets.join(), expected),
            ExprKind::Tuple { elems, parens } => {
                let wants: Vec<Ty> = match self.shallow(expected) {
                    Ty::Tuple(v) if v.len() == elems.len() => v,
                    _ => elems.iter().map(|e| self.expected(e)).collect(),
                };
                let mut items = TokenStream::new();
                for (e, w) in elems.iter().zip(&wants) {
                    let ts = super::conditions::marked(e, self.value(e, w));
                    items.extend(quote_spanned!(g=> #ts,));
                }
                if elems.is_empty() {
                    return Lowered::temp(paren(&TokenStream::new(), parens.join()), Ty::Unit);
                }
                Lowered::temp(paren(&items, parens.join()), self.type_of(e.id))
            }
            ExprKind::Paren { expr, .. } => {
                // Precedence is ours to emit, so the user's parentheses are not needed.
                self.place(expr, expected)
            }
            ExprKind::Closure(c) => self.closure(e.id, c, expected, false),
            ExprKind::If {
                keyword,
                cond,
                then,
                else_,
            } => self.if_(e.id, *keyword, cond, then, else_.as_deref(), Some(expected)),
            ExprKind::Match {
                keyword,
                scrutinee,
                arms,
                braces,
            } => self.match_(
                e.id,
                *keyword,
                scrutinee,
                arms,
                braces.join(),
                Some(expected),
            ),
            ExprKind::Block(b) => {
                let ts = self.block(b, Some(expected));
                // In parentheses as an operand: at the start of a statement the block would end it.
                self.of_branches(ts, e.id, Some(expected))
            }
            ExprKind::Unsafe { keyword, body } => {
                self.has_unsafe.set(true);
                let ts = self.unsafe_(*keyword, body, Some(expected));
                self.of_branches(ts, e.id, Some(expected))
            }
            ExprKind::Parallel { keyword, body } => {
                // Its variables belong to the statements around it: see `stmt`.
                let (ts, _) = self.parallel(*keyword, body);
                Lowered::temp(quote_spanned!(g=> { #ts }), Ty::Unit)
            }
            ExprKind::Macro(call) => self.macro_call(call, e.id, expected),
            ExprKind::Rust(group) => {
                let ts = group.stream();
                self.note_foreign_tokens(&ts, e.id);
                // Not the user's braces: around a closure rustc would report them as unneeded.
                Lowered::temp(
                    quote_spanned!(mixed_site_at(group.span())=> { #ts }),
                    Ty::Unknown,
                )
            }
            ExprKind::Return { keyword, expr } => self.return_(*keyword, expr.as_deref()),
            // A block among Rust's statements may stand in a Rust loop.
            ExprKind::Break(s) | ExprKind::Continue(s)
                if self.loop_depth == 0
                    && self.fns.last().is_some_and(|f| f.is_closure || f.ret_known) =>
            {
                let word = if matches!(e.kind, ExprKind::Break(_)) {
                    "break"
                } else {
                    "continue"
                };
                self.diags.error(*s, format!("'{word}' outside of a loop"));
                self.reported(&Ty::Never, *s)
            }
            ExprKind::Break(s) => {
                let kw = proc_macro2::Ident::new("break", *s);
                Lowered::compound(kw.to_token_stream(), Ty::Never)
            }
            ExprKind::Continue(s) => {
                let kw = proc_macro2::Ident::new("continue", *s);
                Lowered::compound(kw.to_token_stream(), Ty::Never)
            }
            ExprKind::Error => self.reported(&Ty::Unknown, e.span),
        }
    }
}

/// Whether an expression needs something of the types of its operands: a printed part may be a
/// placeholder.
fn asks_of_operands(e: &Expr) -> bool {
    let ExprKind::Call { callee, .. } = &e.kind else {
        return matches!(e.kind, ExprKind::MethodCall { .. } | ExprKind::Index { .. });
    };
    !matches!(&callee.kind, ExprKind::Path(p) if p.segments.len() == 1
        && matches!(&*p.segments[0].ident.to_string(), "print" | "eprint" | "format"))
}

/// The placeholder of a reported value. In an editor it keeps the value's own tokens, so that they
/// are shown and completed.
fn kept(out: Lowered, told: Lowered, g: Span) -> Lowered {
    if !crate::editor::in_editor() {
        return told;
    }
    let (ts, instead) = (out.ts, &told.ts);
    Lowered {
        ts: quote_spanned!(g=> { #ts; #instead }),
        ..told
    }
}
