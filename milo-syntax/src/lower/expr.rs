//! Expressions: what is read, and how.
//!
//! [`Lower::place`] gives an expression in its natural form; [`Lower::value`] makes an owned
//! value of it that fits what is expected; [`Lower::borrow`] and [`Lower::borrow_mut`] make
//! a reference. The user's expression is emitted exactly once in each.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Bound, Change, Kind, Lower, Out, Repr, glue, ident_at, paren, rust_ident};
use super::lit as literal;
use super::ty::{Ty, VarKind, int_name};
use super::world::{Kind as DeclKind, name_of};
use crate::ast::{Expr, ExprKind, Member, UnOp};

impl Lower {
    // ----- the four ways to use an expression --------------------------------------------

    /// An owned value that fits `want`.
    pub fn value(&mut self, e: &Expr, want: &Ty) -> TokenStream {
        self.value_out(e, want).ts
    }

    /// As [`value`](Self::value), with what is known of it.
    pub fn value_out(&mut self, e: &Expr, want: &Ty) -> Out {
        let out = self.place(e, want);
        let out = self.own(out, e.span, want);
        self.coerce(out, want, e.span)
    }

    /// An owned value as an operand: in parentheses if it needs them.
    pub fn operand(&mut self, e: &Expr, want: &Ty) -> TokenStream {
        self.value_out(e, want).operand(e.span)
    }

    /// `&e`, where a `&want` is expected.
    pub fn borrow(&mut self, e: &Expr, want: &Ty) -> TokenStream {
        // `&x` is accepted where the callee borrows anyway.
        if let ExprKind::Unary {
            op: UnOp::Ref | UnOp::RefMut,
            expr,
            ..
        } = &e.kind
        {
            return self.borrow(expr, want);
        }
        let span = e.span;
        let g = glue(span);
        let want = self.shallow(want);
        let out = self.place(e, &want);
        let ty = self.shallow(&out.ty);
        self.infer.unify(&ty, &want);
        if matches!(want, Ty::Str) && ty.is_string() {
            // `&String` coerces to `&str` at a known parameter.
            return out.as_ref(span);
        }
        if matches!(ty, Ty::Str) && !matches!(want, Ty::Str) {
            // Where a type parameter stands for `string`, a view has to become one.
            if want.is_string() || matches!(want, Ty::Var(_)) {
                let ts = out.ts;
                return quote_spanned!(g=> &::milo::string::from(#ts));
            }
            return out.as_ref(span);
        }
        // `Heap<T>` lends its `T`.
        if !want.is_named("Heap")
            && !matches!(want, Ty::Unknown | Ty::Var(_))
            && ty.is_named("Heap")
        {
            let mut ty = ty;
            let mut ts = out.place(span);
            while let Ty::Named(n, args) = &ty {
                if &**n != "Heap" {
                    break;
                }
                ts = quote_spanned!(g=> *#ts);
                ty = self.shallow(&args[0]);
            }
            return quote_spanned!(g=> &#ts);
        }
        let wraps = want.is_named("Option") && self.is_plain(&ty) && !ty.is_named("Option");
        let vec_of_array = want.is_named("Vec") && matches!(ty, Ty::Array(..));
        if wraps || vec_of_array || (want.is_string() && matches!(ty, Ty::Str)) {
            let out = self.own(out, span, &want);
            let ts = self.coerce(out, &want, span).ts;
            return quote_spanned!(g=> &#ts);
        }
        if out.raw_fn {
            let ts = self.coerce(out, &want, span).ts;
            return quote_spanned!(g=> &#ts);
        }
        out.as_ref(span)
    }

    /// `&mut e`. A `let` or an `&T` in the way is an error at the user's name.
    pub fn borrow_mut(&mut self, e: &Expr, want: &Ty) -> TokenStream {
        if let ExprKind::Unary {
            op: UnOp::Ref | UnOp::RefMut,
            expr,
            ..
        } = &e.kind
        {
            return self.borrow_mut(expr, want);
        }
        let out = self.place(e, want);
        if let Some(id) = out.root
            && self.local(id).is_some_and(|l| l.repr == Repr::Cell)
        {
            self.next.no_cells.insert(id);
        }
        self.check_change(&out, "passed to '&mut'");
        let (a, b) = (out.ty.clone(), want.clone());
        self.infer.unify(&a, &b);
        if self.shallow(&out.ty).is_named("Heap")
            && !matches!(self.shallow(want), Ty::Unknown | Ty::Var(_))
            && !want.is_named("Heap")
        {
            let ts = out.place(e.span);
            return quote_spanned!(glue(e.span)=> &mut *#ts);
        }
        out.as_mut(e.span)
    }

    /// Reports a change to what was declared unchangeable, and notes it for closures.
    pub fn check_change(&mut self, out: &Out, what: &str) {
        if let Some(id) = out.root {
            self.note_use(id, true);
        }
        if matches!(out.change, Change::SharedRef(_))
            && let Some(of) = out
                .root
                .and_then(|id| self.local(id))
                .and_then(|l| l.of_match)
        {
            // The next run lets this match bind by mutable reference.
            self.next.mut_matches.insert(of);
            return;
        }
        match &out.change {
            Change::Free => {}
            Change::Let(name) => self.diags.error(
                name.span(),
                format!(
                    "'{name}' is declared with 'let' and cannot be {what}: declare it with 'var'"
                ),
            ),
            Change::SharedRef(name) if name == "self" => self.diags.error(
                name.span(),
                format!(
                    "'self' is borrowed with '&' and cannot be {what}: write 'self: &mut Self'"
                ),
            ),
            Change::SharedRef(name) => self.diags.error(
                name.span(),
                format!("'{name}' is borrowed with '&' and cannot be {what}: declare it '&mut'"),
            ),
        }
    }

    /// Makes an owned value of a place: a move, a copy, a clone or another handle.
    pub fn own(&mut self, out: Out, span: Span, want: &Ty) -> Out {
        let g = glue(span);
        let ty = self.shallow(&out.ty);
        let want = self.shallow(want);
        if matches!(want, Ty::Ref(..)) && !matches!(out.kind, Kind::Temp) {
            // The coercion will borrow it.
            return out;
        }
        let ts = match out.kind {
            Kind::Temp => return out,
            Kind::Owned => {
                if self.is_copy(&ty) != Some(true) && self.is_shared(&ty) && !out.raw_fn {
                    let ts = out.receiver(span);
                    quote_spanned!(g=> #ts.clone())
                } else {
                    return Out {
                        kind: Kind::Temp,
                        ..out
                    };
                }
            }
            Kind::Place | Kind::Refd { .. } => match self.is_copy(&ty) {
                Some(true) => {
                    let refd = matches!(out.kind, Kind::Refd { .. });
                    let ts = out.place(span);
                    return Out {
                        kind: Kind::Temp,
                        atomic: !refd && out.atomic,
                        ts,
                        ..out
                    };
                }
                _ if matches!(ty, Ty::Str) => {
                    let ts = &out.ts;
                    return Out::temp(quote_spanned!(g=> ::milo::string::from(#ts)), Ty::string());
                }
                Some(false) if !matches!(ty, Ty::Slice(_)) => {
                    let ts = out.receiver(span);
                    quote_spanned!(g=> #ts.clone())
                }
                Some(false) => {
                    let ts = out.as_ref(span);
                    return Out::temp(
                        quote_spanned!(g=> ::milo::Vec::from(#ts)),
                        match ty {
                            Ty::Slice(t) => Ty::named("Vec", vec![*t]),
                            t => t,
                        },
                    );
                }
                None => {
                    let ts = out.as_ref(span);
                    quote_spanned!(g=> ::milo::__private::read(#ts))
                }
            },
        };
        Out {
            raw_fn: out.raw_fn,
            ..Out::temp(ts, ty)
        }
    }

    /// Whether it is known that this is no Option (nor something that may turn out as one).
    pub fn is_plain(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Unknown | Ty::Never | Ty::Param(_) => false,
            Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
            Ty::Named(n, _) => self.decl(&n).is_some() || &*n == "Result",
            _ => true,
        }
    }

    /// Makes an owned value fit what is expected: owned text, `Some`, a checked range, a
    /// shared closure.
    pub fn coerce(&mut self, out: Out, want: &Ty, span: Span) -> Out {
        let g = glue(span);
        let ty = self.shallow(&out.ty);
        let want = self.shallow(want);
        if out.raw_fn
            && matches!(want, Ty::Fn(_) | Ty::Var(_) | Ty::Named(..))
            && let Some(local) = out.root.and_then(|id| self.local(id).cloned())
        {
            // A closure used as a value: the next run shares it from the start.
            match local.repr {
                Repr::Callback { func, index, .. } => {
                    self.next.escaping.insert((func, index));
                }
                Repr::RawFn => {
                    self.next.shared_closures.insert(local.id);
                }
                _ => {}
            }
        }
        match (&want, &ty) {
            (_, Ty::Never) | (Ty::Unknown, _) => return out,
            (Ty::Named(n, args), _)
                if &**n == "Option"
                    && args.len() == 1
                    && !ty.is_named("Option")
                    && (self.is_plain(&ty)
                        || matches!(ty, Ty::Param(_)) && self.shallow(&args[0]) == ty) =>
            {
                let inner = self.coerce(out, &args[0], span);
                let ts = inner.ts;
                return Out::temp(
                    quote_spanned!(g=> ::core::option::Option::Some(#ts)),
                    want.clone(),
                );
            }
            (Ty::Ref(is_mut, inner), _) if !matches!(ty, Ty::Ref(..)) => {
                self.infer.unify(inner, &ty);
                let ts = if *is_mut {
                    out.as_mut(span)
                } else {
                    out.as_ref(span)
                };
                return Out::compound(ts, want.clone());
            }
            (_, Ty::Str) if want.is_string() || matches!(want, Ty::Var(_)) => {
                let ts = &out.ts;
                self.infer.unify(&want, &Ty::string());
                return Out::temp(quote_spanned!(g=> ::milo::string::from(#ts)), Ty::string());
            }
            (Ty::Ranged(base, lo, hi), t) if *t != want => {
                let ts = out.ts;
                let (lo, hi) = (Literal::i128_unsuffixed(*lo), Literal::i128_unsuffixed(*hi));
                let base = ident_at(base, g);
                return Out::temp(
                    quote_spanned!(span=> ::milo::__private::check_range::<#base>(#ts, #lo, #hi)),
                    want.clone(),
                );
            }
            (Ty::Named(n, args), Ty::Array(t, _)) if &**n == "Vec" => {
                if let Some(a) = args.first() {
                    self.infer.unify(a, t);
                }
                let ts = out.ts;
                return Out::temp(quote_spanned!(g=> ::milo::Vec::from(#ts)), want.clone());
            }
            (Ty::Named(n, a), Ty::Named(m, b)) if &**n == "Heap" && &**m == "Heap" => {
                if let (Some(Ty::Dyn(_)), Some(b)) = (a.first(), b.first())
                    && !matches!(self.shallow(b), Ty::Dyn(_))
                {
                    let ts = out.operand(span);
                    let to = self.ty_tokens(&want, span);
                    return Out::compound(quote_spanned!(g=> #ts as #to), want.clone());
                }
            }
            (Ty::Var(_), Ty::Fn(_)) if out.raw_fn => {
                self.infer.unify(&want, &ty);
                return self.coerce(out, &ty, span);
            }
            (Ty::Fn(f), _) if out.raw_fn => {
                let params: Vec<_> = f.params.iter().map(|p| self.ty_tokens(p, span)).collect();
                let ret = self.ty_tokens(&f.ret, span);
                self.infer.unify(&want, &ty);
                let ts = out.ts;
                return Out::compound(
                    quote_spanned!(g=>
                        ::std::rc::Rc::new(#ts)
                            as ::std::rc::Rc<dyn ::core::ops::Fn(#(#params),*) -> #ret>
                    ),
                    want.clone(),
                );
            }
            _ => {}
        }
        self.infer.unify(&want, &ty);
        out
    }

    // ----- the forms ---------------------------------------------------------------------

    /// An expression in its natural form. `want` is what the context expects of its value, to
    /// give literals their type.
    pub fn place(&mut self, e: &Expr, want: &Ty) -> Out {
        let span = e.span;
        let g = glue(span);
        match &e.kind {
            ExprKind::Lit(lit) => self.literal(lit, want, false),
            ExprKind::Bool(b) => {
                let ident = proc_macro2::Ident::new(if *b { "true" } else { "false" }, span);
                Out::temp(ident.to_token_stream(), Ty::Bool)
            }
            ExprKind::Null => {
                let inner = match self.shallow(want) {
                    Ty::Named(n, args) if &*n == "Option" && args.len() == 1 => args[0].clone(),
                    _ => self.fresh(),
                };
                Out::temp(
                    quote_spanned!(g=> ::core::option::Option::None),
                    Ty::option(inner),
                )
            }
            ExprKind::Interp(i) => self.interp(i),
            ExprKind::Path(p) => self.path(p, want),
            ExprKind::Field { base, dot, member } => self.field(base, *dot, member, want, span),
            ExprKind::Call {
                callee,
                args,
                parens,
            } => self.call(callee, args, *parens, want),
            ExprKind::MethodCall {
                recv,
                dot,
                name,
                turbofish,
                args,
                parens,
            } => self.method_call(recv, *dot, name, turbofish.as_deref(), args, *parens, want),
            ExprKind::Index { base, index, .. } => self.index(base, index, span),
            ExprKind::Unary { op, op_span, expr } => self.unary(*op, *op_span, expr, want),
            ExprKind::Binary {
                op,
                op_span,
                op_span2,
                lhs,
                rhs,
            } => self.binary(*op, *op_span, *op_span2, lhs, rhs, want),
            ExprKind::Assign {
                op,
                op_span,
                lhs,
                rhs,
            } => self.assign(*op, *op_span, lhs, rhs),
            ExprKind::Unwrap { expr, bang } => self.unwrap(expr, *bang, want),
            ExprKind::Try { expr, question } => self.try_(expr, *question),
            ExprKind::Coalesce { lhs, op_span, rhs } => self.coalesce(lhs, *op_span, rhs, want),
            ExprKind::Cast { expr, as_span, ty } => self.cast(expr, *as_span, ty),
            ExprKind::Is { expr, is_span, pat } => self.is(expr, *is_span, pat),
            ExprKind::Range { lo, dots, hi } => {
                let (lo, hi) = (lo.as_deref(), hi.as_deref());
                self.range(lo, *dots, hi)
            }
            ExprKind::Struct {
                path,
                fields,
                braces,
            } => self.struct_literal(path, fields, braces.join(), want),
            ExprKind::Array { elems, brackets } => self.array(elems, brackets.join(), want),
            ExprKind::Repeat {
                elem,
                len,
                brackets,
            } => self.repeat(elem, len, brackets.join(), want),
            ExprKind::Tuple { elems, parens } => {
                let wants: Vec<Ty> = match self.shallow(want) {
                    Ty::Tuple(v) if v.len() == elems.len() => v,
                    _ => elems.iter().map(|_| self.fresh()).collect(),
                };
                let mut tys = Vec::new();
                let mut items = TokenStream::new();
                for (e, w) in elems.iter().zip(&wants) {
                    let out = self.value_out(e, w);
                    tys.push(out.ty);
                    let ts = out.ts;
                    items.extend(quote_spanned!(g=> #ts,));
                }
                if elems.is_empty() {
                    return Out::temp(paren(&TokenStream::new(), parens.join()), Ty::Unit);
                }
                Out::temp(paren(&items, parens.join()), Ty::Tuple(tys))
            }
            ExprKind::Paren { expr, .. } => {
                // Precedence is ours to emit, so the user's parentheses are not needed.
                self.place(expr, want)
            }
            ExprKind::Closure(c) => self.closure(c, want, false),
            ExprKind::If {
                keyword,
                cond,
                then,
                else_,
            } => self.if_(*keyword, cond, then, else_.as_deref(), Some(want)),
            ExprKind::Match {
                keyword,
                scrutinee,
                arms,
                braces,
            } => self.match_(*keyword, scrutinee, arms, braces.join(), Some(want)),
            ExprKind::Block(b) => {
                let (ts, ty) = self.block(b, Some(want));
                Out::temp(ts, ty)
            }
            ExprKind::Unsafe { keyword, body } => self.unsafe_(*keyword, body, Some(want)),
            ExprKind::Parallel { keyword, body } => {
                // Its variables belong to the statements around it: see `stmt`.
                let (ts, _) = self.parallel(*keyword, body);
                Out::temp(quote_spanned!(g=> { #ts }), Ty::Unit)
            }
            ExprKind::Macro(ts) => {
                self.note_foreign_tokens(ts);
                Out::temp(ts.clone(), Ty::Unknown)
            }
            ExprKind::Rust(group) => {
                let ts = group.stream();
                self.note_foreign_tokens(&ts);
                Out::temp(quote_spanned!(group.span()=> { #ts }), Ty::Unknown)
            }
            ExprKind::Return { keyword, expr } => self.return_(*keyword, expr.as_deref()),
            ExprKind::Break(s) => {
                let kw = proc_macro2::Ident::new("break", *s);
                Out::compound(kw.to_token_stream(), Ty::Never)
            }
            ExprKind::Continue(s) => {
                let kw = proc_macro2::Ident::new("continue", *s);
                Out::compound(kw.to_token_stream(), Ty::Never)
            }
            ExprKind::Error => Out::temp(quote_spanned!(g=> ::core::unreachable!()), Ty::Unknown),
        }
    }

    /// A literal, with the type that the context gives it.
    pub fn literal(&mut self, lit: &Literal, want: &Ty, negative: bool) -> Out {
        let span = lit.span();
        let g = glue(span);
        let want = match self.shallow(want) {
            Ty::Named(n, args) if &*n == "Option" && args.len() == 1 => self.shallow(&args[0]),
            t => t,
        };
        match literal::kind(lit) {
            literal::Kind::Str => Out::refd(lit.to_token_stream(), Ty::Str),
            literal::Kind::Char => match literal::byte_value(lit) {
                Some(b) => {
                    let mut l = Literal::u8_suffixed(b);
                    l.set_span(span);
                    Out::temp(l.to_token_stream(), Ty::Int("u8"))
                }
                None => {
                    self.diags.error(
                        span,
                        "a char literal is one byte (u8), and this character is not ASCII: use a string",
                    );
                    Out::temp(quote_spanned!(g=> 0u8), Ty::Int("u8"))
                }
            },
            literal::Kind::ByteStr => Out::temp(lit.to_token_stream(), Ty::Unknown),
            literal::Kind::Int => {
                if let Some(suffix) = literal::suffix(lit) {
                    let ty = int_name(&suffix)
                        .map(Ty::Int)
                        .or_else(|| super::ty::float_name(&suffix).map(Ty::Float))
                        .unwrap_or(Ty::Unknown);
                    return Out::temp(lit.to_token_stream(), ty);
                }
                match &want {
                    Ty::Float(_) => {
                        let text = lit.to_string().replace('_', "");
                        let text = if text.starts_with("0x")
                            || text.starts_with("0b")
                            || text.starts_with("0o")
                        {
                            literal::int_value(lit).unwrap_or(0).to_string()
                        } else {
                            text
                        };
                        let mut float: Literal =
                            format!("{text}.0").parse().unwrap_or_else(|_| lit.clone());
                        float.set_span(span);
                        Out::temp(float.to_token_stream(), want)
                    }
                    Ty::Ranged(base, lo, hi) => {
                        if let Some(v) = literal::int_value(lit) {
                            let v = if negative { -v } else { v };
                            if v < *lo || v > *hi {
                                self.diags.error(
                                    span,
                                    format!("{v} is out of range: '{base}({lo}..{hi})' takes {lo} to {hi}"),
                                );
                            }
                        }
                        Out::temp(lit.to_token_stream(), want)
                    }
                    Ty::Int(_) => Out::temp(lit.to_token_stream(), want),
                    Ty::Var(v) if self.infer.kind(*v) != VarKind::Float => {
                        let t = self.infer.fresh(VarKind::Int);
                        self.infer.unify(&want, &t);
                        Out::temp(lit.to_token_stream(), t)
                    }
                    _ => Out::temp(lit.to_token_stream(), self.infer.fresh(VarKind::Int)),
                }
            }
            literal::Kind::Float => {
                if let Some(f) = literal::suffix(lit).and_then(|s| super::ty::float_name(&s)) {
                    return Out::temp(lit.to_token_stream(), Ty::Float(f));
                }
                let ty = match want {
                    Ty::Float(_) => want,
                    _ => self.infer.fresh(VarKind::Float),
                };
                Out::temp(lit.to_token_stream(), ty)
            }
        }
    }

    /// A name or a Rust path.
    fn path(&mut self, p: &crate::ast::Path, want: &Ty) -> Out {
        let [seg] = &p.segments[..] else {
            let ts = self.rust_path(p);
            return Out {
                kind: Kind::Temp,
                ..Out::temp(ts, Ty::Unknown)
            };
        };
        let ident = rust_ident(&seg.ident);
        let name = name_of(&seg.ident);
        let span = seg.ident.span();
        let g = glue(span);
        if p.leading_colons.is_none()
            && seg.args.is_none()
            && let Some(local) = self.lookup(&name).cloned()
        {
            self.note_use(local.id, false);
            for f in self.fns.iter_mut().skip(local.depth) {
                if !f.uses.iter().any(|(id, _)| *id == local.id) {
                    f.uses.push((local.id, seg.ident.clone()));
                }
            }
            let ident = self.local_ident(&seg.ident);
            return self.local_out(&local, &ident);
        }
        if let Some(ty) = self.world.consts.get(&name).cloned() {
            let kind = match &ty {
                Ty::Str => return Out::refd(ident.to_token_stream(), Ty::Str),
                t if self.is_copy(t) == Some(true) => Kind::Temp,
                // A static behind a lock that runs once.
                _ => Kind::Refd { is_mut: false },
            };
            let ts = if kind == Kind::Temp {
                ident.to_token_stream()
            } else {
                paren(&quote_spanned!(g=> &*#ident), span)
            };
            return Out {
                kind,
                change: Change::Let(seg.ident.clone()),
                ..Out::temp(ts, ty)
            };
        }
        if let Some(sig) = self.find_fn(&name) {
            let ty = self.fn_value_ty(&sig, want);
            let ts = self.fn_path(&sig, &seg.ident, seg.args.as_deref());
            return Out {
                raw_fn: true,
                ..Out::temp(ts, ty)
            };
        }
        if &*name == "None" {
            return Out::temp(quote_spanned!(g=> ::core::option::Option::None), {
                let t = self.fresh();
                Ty::option(t)
            });
        }
        // Rust's: a local around the block, a constant, a function.
        if !name.starts_with(char::is_uppercase) && &*name != "self" {
            self.note_foreign(&seg.ident);
        }
        let ts = self.rust_path(p);
        Out {
            kind: Kind::Owned,
            ..Out::temp(ts, Ty::Unknown)
        }
    }

    /// Notes a name of Rust's that is used inside closures.
    pub fn note_foreign(&mut self, ident: &proc_macro2::Ident) {
        for f in self.fns.iter_mut().filter(|f| f.is_closure) {
            if !f.foreign.iter().any(|i| i == ident) {
                f.foreign.push(ident.clone());
            }
        }
    }

    /// Marks the locals that embedded Rust mentions as used (and perhaps changed).
    pub fn note_foreign_tokens(&mut self, ts: &TokenStream) {
        for t in ts.clone() {
            match t {
                proc_macro2::TokenTree::Ident(i) => {
                    if let Some(id) = self.lookup(&name_of(&i)).map(|l| l.id) {
                        self.note_use(id, false);
                    }
                }
                proc_macro2::TokenTree::Group(g) => self.note_foreign_tokens(&g.stream()),
                _ => {}
            }
        }
    }

    fn local_out(&mut self, local: &super::cx::Local, ident: &proc_macro2::Ident) -> Out {
        let ts = ident.to_token_stream();
        let ty = self.shallow(&local.ty);
        let base = Out {
            root: Some(local.id),
            ..Out::temp(ts, ty.clone())
        };
        let (captured, owning, _) = self.captured(local);
        let moved = self
            .fns
            .iter()
            .skip(local.depth)
            .any(|f| f.is_closure && f.owning && !f.move_free);
        let kind = self.captured_kind(local);
        let let_change = |this: &Self| {
            // A closure's own copy is still what the user declared with `let`.
            let _ = this;
            if local.is_let {
                Change::Let(ident.clone())
            } else {
                Change::Free
            }
        };
        match local.repr {
            Repr::Ref { is_mut } => {
                let own_copy = captured
                    && owning
                    && !is_mut
                    && !matches!(ty, Ty::Unknown | Ty::Dyn(_) | Ty::Slice(_) | Ty::Var(_));
                if own_copy {
                    // The closure has made itself an owner.
                    let ty = if matches!(ty, Ty::Str) {
                        Ty::string()
                    } else {
                        ty
                    };
                    return Out {
                        kind,
                        ty,
                        change: Change::SharedRef(ident.clone()),
                        ..base
                    };
                }
                let change = if is_mut {
                    Change::Free
                } else {
                    Change::SharedRef(ident.clone())
                };
                Out {
                    kind: Kind::Refd { is_mut },
                    ty,
                    change,
                    ..base
                }
            }
            Repr::Callback { .. } | Repr::RawFn => Out {
                kind: Kind::Owned,
                raw_fn: true,
                ..base
            },
            Repr::Cell if moved => Out { kind, ..base },
            Repr::Cell => {
                let g = glue(ident.span());
                Out {
                    ts: quote_spanned!(g=> #ident.get()),
                    kind: Kind::Temp,
                    ..base
                }
            }
            Repr::Plain => Out {
                kind,
                change: let_change(self),
                ..base
            },
        }
    }

    /// `base.member`: a field, an enum variant, a static name, or a method without `()`.
    fn field(&mut self, base: &Expr, dot: Span, member: &Member, want: &Ty, span: Span) -> Out {
        let g = glue(dot);
        if let Member::Named(name) = member
            && let Some(out) = self.static_member(base, name, want)
        {
            return out;
        }
        let b = self.place(base, &Ty::Unknown);
        let b = self.through_pointer(b, span);
        let peeled = self.resolve(&b.ty).peeled().clone();
        let recv = b.receiver(span);
        let kind = match b.kind {
            Kind::Temp if b.ty.peeled() == &b.ty => Kind::Temp,
            _ => Kind::Place,
        };
        // The same place, for a change.
        let again = |m: &dyn ToTokens| b.mut_ts.as_ref().map(|r| quote_spanned!(g=> #r.#m));
        let out = |ts, ty, mut_ts| Out {
            kind,
            change: b.change.clone(),
            root: b.root,
            mut_ts,
            ..Out::temp(ts, ty)
        };
        match member {
            Member::Index(i, s) => {
                let mut idx = Literal::u32_unsuffixed(*i);
                idx.set_span(*s);
                let ty = match &peeled {
                    Ty::Tuple(v) => v.get(*i as usize).cloned().unwrap_or(Ty::Unknown),
                    _ => Ty::Unknown,
                };
                out(quote_spanned!(g=> #recv.#idx), ty, again(&idx))
            }
            Member::Named(name) => {
                let ident = rust_ident(name);
                let field = name_of(name);
                if let Ty::Named(n, args) = &peeled
                    && let Some(decl) = self.decl(n)
                    && let DeclKind::Struct(fields) = &decl.kind
                    && let Some((_, t)) = fields.iter().find(|(f, _)| *f == field)
                {
                    let ty = super::cx::inst(&decl, args, t);
                    return out(quote_spanned!(g=> #recv.#ident), ty, again(&ident));
                }
                // `v.len` is `v.len()`.
                if &*field == "len" && !self.has_field_named("len", &peeled) {
                    drop(recv);
                    return self.len_of(b, span, name);
                }
                out(quote_spanned!(g=> #recv.#ident), Ty::Unknown, again(&ident))
            }
        }
    }

    /// What a raw pointer points to, before a dot.
    pub fn through_pointer(&mut self, b: Out, span: Span) -> Out {
        match self.resolve(&b.ty).peeled() {
            Ty::Ptr(t) => {
                let p = match b.kind {
                    Kind::Refd { .. } => paren(&b.place(span), span),
                    _ => b.operand(span),
                };
                let ts = paren(&quote_spanned!(glue(span)=> *#p), span);
                Out {
                    kind: Kind::Place,
                    ..Out::temp(ts, (**t).clone())
                }
            }
            _ => b,
        }
    }

    fn has_field_named(&self, field: &str, t: &Ty) -> bool {
        match t {
            Ty::Unknown | Ty::Var(_) => self.world.types.values().any(
                |d| matches!(&d.kind, DeclKind::Struct(f) if f.iter().any(|(n, _)| &**n == field)),
            ),
            Ty::Named(n, _) => self.decl(n).is_none() && !matches!(&**n, "Option" | "Result"),
            _ => false,
        }
    }

    /// The length of a container, an `i64`.
    pub fn len_of(&mut self, b: Out, span: Span, name: &proc_macro2::Ident) -> Out {
        let g = glue(name.span());
        let len = proc_macro2::Ident::new("len", name.span());
        let known = self.resolve(&b.ty).peeled().clone();
        let ts = match known {
            Ty::Named(n, _) if self.lib.types.contains_key(&n) && &*n != "string" => {
                let recv = b.receiver(span);
                quote_spanned!(g=> #recv.#len())
            }
            _ => {
                let r = b.as_ref(span);
                quote_spanned!(g=> ::milo::__private::#len(#r))
            }
        };
        Out::temp(ts, Ty::Int("i64"))
    }

    fn index(&mut self, base: &Expr, index: &Expr, span: Span) -> Out {
        let g = glue(span);
        let b = self.place(base, &Ty::Unknown);
        let known = self.resolve(&b.ty).peeled().clone();
        let recv = b.receiver(base.span);
        let recv_mut = b.mut_ts.clone();
        let at = |ts, ty| Out {
            kind: Kind::Place,
            change: b.change.clone(),
            root: b.root,
            ..Out::temp(ts, ty)
        };
        if let ExprKind::Range { lo, hi, .. } = &index.kind {
            let lo = lo.as_ref().map(|e| self.index_value(e));
            let hi = hi.as_ref().map(|e| self.index_value(e));
            return match known {
                Ty::Str | Ty::Named(..) if known.is_text() => {
                    let s = b.as_ref(base.span);
                    let lo = lo.unwrap_or_else(|| quote_spanned!(g=> 0));
                    let hi = match hi {
                        Some(hi) => quote_spanned!(g=> ::core::option::Option::Some(#hi)),
                        None => quote_spanned!(g=> ::core::option::Option::None),
                    };
                    Out::refd(
                        quote_spanned!(span=> ::milo::__private::text_slice(#s, #lo, #hi)),
                        Ty::Str,
                    )
                }
                known => {
                    let elem = match known {
                        Ty::Array(t, _) | Ty::Slice(t) => *t,
                        Ty::Named(n, args) if &*n == "Vec" => {
                            args.first().cloned().unwrap_or(Ty::Unknown)
                        }
                        _ => Ty::Unknown,
                    };
                    Out {
                        change: b.change.clone(),
                        ..Out::refd(
                            paren(&quote_spanned!(g=> &#recv[#lo..#hi]), span),
                            Ty::Slice(Box::new(elem)),
                        )
                    }
                }
            };
        }
        match known {
            Ty::Named(n, args) if &*n == "Vec" => {
                let i = self.index_value(index);
                let mut_ts = recv_mut.map(|r| quote_spanned!(span=> #r[#i]));
                Out {
                    mut_ts,
                    ..at(
                        quote_spanned!(span=> #recv[#i]),
                        args.first().cloned().unwrap_or(Ty::Unknown),
                    )
                }
            }
            Ty::Array(t, _) | Ty::Slice(t) => {
                let i = self.index_value(index);
                let mut_ts = recv_mut.map(|r| quote_spanned!(span=> #r[#i]));
                Out {
                    mut_ts,
                    ..at(quote_spanned!(span=> #recv[#i]), *t)
                }
            }
            Ty::Str => {
                let i = self.index_value(index);
                let s = b.as_ref(span);
                Out::temp(
                    quote_spanned!(span=> ::milo::__private::byte_at(#s, #i)),
                    Ty::Int("u8"),
                )
            }
            Ty::Named(n, _) if &*n == "string" => {
                let i = self.index_value(index);
                let s = b.as_ref(span);
                Out::temp(
                    quote_spanned!(span=> ::milo::__private::byte_at(#s, #i)),
                    Ty::Int("u8"),
                )
            }
            Ty::Named(n, args) if &*n == "HashMap" => {
                let key = args.first().cloned().unwrap_or(Ty::Unknown);
                self.require(&key, Bound::Hash);
                let key = if key.is_string() { Ty::Str } else { key };
                let k = self.borrow(index, &key);
                let m = b.as_ref(span);
                let m_mut = b.as_mut(span);
                Out {
                    mut_ts: Some(paren(
                        &quote_spanned!(span=> *::milo::__private::at_mut(#m_mut, #k)),
                        span,
                    )),
                    ..at(
                        paren(&quote_spanned!(span=> *::milo::__private::at(#m, #k)), span),
                        args.get(1).cloned().unwrap_or(Ty::Unknown),
                    )
                }
            }
            Ty::Ptr(t) => {
                let i = self.index_value(index);
                // What changes is what the pointer points to.
                Out {
                    change: Change::Free,
                    root: None,
                    ..at(paren(&quote_spanned!(g=> *#recv.add(#i)), span), *t)
                }
            }
            _ => {
                // Rust's own containers: numbers of any type for sequences, keys for maps.
                let i = self.place(index, &Ty::Unknown);
                let i = match i.kind {
                    Kind::Temp => i.ts,
                    _ => i.as_ref(index.span),
                };
                let r = b.as_ref(span);
                let r_mut = b.as_mut(span);
                Out {
                    mut_ts: Some(paren(
                        &quote_spanned!(span=> *::milo::__private::at_mut(#r_mut, #i)),
                        span,
                    )),
                    ..at(
                        paren(&quote_spanned!(span=> *::milo::__private::at(#r, #i)), span),
                        Ty::Unknown,
                    )
                }
            }
        }
    }

    /// An index as `usize`.
    pub fn index_value(&mut self, e: &Expr) -> TokenStream {
        let g = glue(e.span);
        if let ExprKind::Lit(l) = &e.kind
            && matches!(literal::kind(l), literal::Kind::Int)
            && literal::suffix(l).is_none()
        {
            return l.to_token_stream();
        }
        let hoisted = self.hoisted.take();
        let ts = self.value(e, &Ty::Unknown);
        let ts = quote_spanned!(g=> ::milo::__private::idx(#ts));
        let simple = matches!(&e.kind, ExprKind::Path(p) if p.segments.len() == 1);
        match hoisted {
            Some(mut before) if !simple => {
                let i = self.temp("i", e.span);
                before.extend(quote_spanned!(g=> let #i = #ts;));
                self.hoisted = Some(before);
                i.to_token_stream()
            }
            hoisted => {
                self.hoisted = hoisted;
                ts
            }
        }
    }

    pub fn range(&mut self, lo: Option<&Expr>, dots: Span, hi: Option<&Expr>) -> Out {
        let g = glue(dots);
        let t = self.fresh();
        // The side that is no literal gives the type.
        let lo_is_literal = lo.is_some_and(|e| matches!(e.kind, ExprKind::Lit(_)));
        let (mut l, mut h) = (None, None);
        if lo_is_literal {
            h = hi.map(|e| self.range_end(e, &t));
            l = lo.map(|e| self.range_end(e, &t));
        } else {
            l = lo.map(|e| self.range_end(e, &t)).or(l);
            h = hi.map(|e| self.range_end(e, &t)).or(h);
        }
        Out::compound(quote_spanned!(g=> #l..#h), Ty::Range(Box::new(t)))
    }

    fn range_end(&mut self, e: &Expr, t: &Ty) -> TokenStream {
        let out = self.value_out(e, t);
        self.infer.unify(t, &out.ty);
        out.operand(e.span)
    }

    fn array(&mut self, elems: &[Expr], span: Span, want: &Ty) -> Out {
        let g = glue(span);
        let want = match self.shallow(want) {
            Ty::Named(n, args) if &*n == "Option" && args.len() == 1 => self.shallow(&args[0]),
            t => t,
        };
        let (elem, is_vec) = match &want {
            Ty::Named(n, args) if &**n == "Vec" && args.len() == 1 => (args[0].clone(), true),
            Ty::Array(t, _) | Ty::Slice(t) => ((**t).clone(), false),
            _ => (self.fresh(), false),
        };
        let mut items = Vec::new();
        for e in elems {
            let out = self.value_out(e, &elem);
            self.infer.unify(&elem, &out.ty);
            items.push(out.ts);
        }
        // An empty literal that nothing explains grows: it can only be a Vec.
        let is_vec = is_vec || (elems.is_empty() && !matches!(want, Ty::Array(..)));
        if is_vec {
            let ty = Ty::named("Vec", vec![elem]);
            return Out::temp(
                if elems.is_empty() {
                    quote_spanned!(g=> ::milo::Vec::new())
                } else {
                    quote_spanned!(g=> ::milo::Vec::from([#(#items),*]))
                },
                ty,
            );
        }
        let n = elems.len().to_string();
        Out::temp(
            quote_spanned!(g=> [#(#items),*]),
            Ty::Array(Box::new(elem), n.as_str().into()),
        )
    }

    fn repeat(&mut self, elem: &Expr, len: &Expr, span: Span, want: &Ty) -> Out {
        let g = glue(span);
        let want = self.shallow(want);
        let (t, is_vec) = match &want {
            Ty::Named(n, args) if &**n == "Vec" && args.len() == 1 => (args[0].clone(), true),
            Ty::Array(t, _) => ((**t).clone(), false),
            _ => (self.fresh(), false),
        };
        let out = self.value_out(elem, &t);
        self.infer.unify(&t, &out.ty);
        let x = out.ts;
        if is_vec {
            let n = self.index_value(len);
            return Out::temp(
                quote_spanned!(g=> ::milo::Vec::from(::std::vec![#x; #n])),
                Ty::named("Vec", vec![t]),
            );
        }
        let (n, text) = match &len.kind {
            ExprKind::Lit(l) => (l.to_token_stream(), l.to_string()),
            _ => {
                let n = self.value(len, &Ty::Unknown);
                (quote_spanned!(g=> { (#n) as usize }), "_".to_string())
            }
        };
        Out::temp(
            quote_spanned!(g=> [#x; #n]),
            Ty::Array(Box::new(t), text.as_str().into()),
        )
    }

    fn struct_literal(
        &mut self,
        path: &crate::ast::Path,
        fields: &[(proc_macro2::Ident, Option<Expr>)],
        braces: Span,
        want: &Ty,
    ) -> Out {
        let g = glue(braces);
        let name = super::world::path_name(path);
        let self_name = match (&*name, &self.ty_scope.self_ty) {
            ("Self", Some(Ty::Named(n, _))) => Some(n.clone()),
            _ => None,
        };
        let decl = if path.segments.len() == 1 {
            let n = self_name.as_ref().unwrap_or(&name);
            let alias = self.world.aliases.get(n).map(|(_, t)| t.clone());
            match alias {
                Some(Ty::Named(n, _)) => self.decl(&n),
                _ => self.decl(n),
            }
        } else {
            None
        };
        let head = {
            let mut bare = path.clone();
            if let Some(last) = bare.segments.last_mut() {
                last.args = None;
            }
            let p = self.rust_path(&bare);
            match path.segments.last().and_then(|s| s.args.as_ref()) {
                Some(args) => {
                    let args: Vec<_> = args.iter().map(|t| self.rust_ty(t)).collect();
                    quote_spanned!(g=> #p::<#(#args),*>)
                }
                None => p,
            }
        };
        let (args, ty) = match &decl {
            Some(d) => {
                let given = path.segments.last().and_then(|s| s.args.clone());
                let args: Vec<Ty> = match given {
                    Some(a) => a.iter().map(|t| self.ast_ty(t)).collect(),
                    None if self_name.is_some() => match &self.ty_scope.self_ty {
                        Some(Ty::Named(_, a)) => a.clone(),
                        _ => vec![],
                    },
                    None => d.params.iter().map(|_| self.fresh()).collect(),
                };
                (args.clone(), Ty::Named(d.name.clone(), args))
            }
            None => (vec![], Ty::Unknown),
        };
        let inner_want = match self.shallow(want) {
            Ty::Named(n, a) if &*n == "Option" && a.len() == 1 => a[0].clone(),
            t => t,
        };
        self.infer.unify(&ty, &inner_want);
        let mut items = TokenStream::new();
        for (field, value) in fields {
            let ident = rust_ident(field);
            let fname = name_of(field);
            let fty = match &decl {
                Some(d) => match &d.kind {
                    DeclKind::Struct(fs) => fs
                        .iter()
                        .find(|(n, _)| *n == fname)
                        .map_or(Ty::Unknown, |(_, t)| super::cx::inst(d, &args, t)),
                    _ => Ty::Unknown,
                },
                None => Ty::Unknown,
            };
            let shorthand;
            let value = match value {
                Some(v) => v,
                None => {
                    shorthand = Expr {
                        kind: ExprKind::Path(crate::ast::Path {
                            leading_colons: None,
                            segments: vec![crate::ast::PathSegment {
                                ident: field.clone(),
                                args: None,
                            }],
                        }),
                        span: field.span(),
                    };
                    &shorthand
                }
            };
            let v = self.value(value, &fty);
            if ident == v.to_string() {
                items.extend(quote_spanned!(glue(field.span())=> #v,));
            } else {
                items.extend(quote_spanned!(glue(field.span())=> #ident: #v,));
            }
        }
        let mut group = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, items);
        group.set_span(braces);
        Out {
            atomic: false,
            ..Out::temp(quote_spanned!(g=> #head #group), ty)
        }
    }
}
