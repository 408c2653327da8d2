//! Operators, assignments, casts, and the ways out of Option and Result.

use proc_macro2::{Punct, Spacing, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Bound, Kind, Lower, Out, Repr, glue};
use super::ty::{Ty, VarKind};
use crate::ast::{BinOp, Expr, ExprKind, Pattern, Type, UnOp};

fn is_literal(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(_) | ExprKind::Null => true,
        ExprKind::Unary {
            op: UnOp::Neg,
            expr,
            ..
        }
        | ExprKind::Paren { expr, .. } => is_literal(expr),
        ExprKind::Binary { lhs, rhs, .. } => is_literal(lhs) && is_literal(rhs),
        _ => false,
    }
}

/// The operator's tokens, at the user's.
fn op_tokens(op: BinOp, span: Span, span2: Span) -> TokenStream {
    let text = match op {
        BinOp::Add => "+",
        BinOp::Sub => "-",
        BinOp::Mul => "*",
        BinOp::Div => "/",
        BinOp::Rem => "%",
        BinOp::Shl => "<<",
        BinOp::Shr => ">>",
        BinOp::BitAnd => "&",
        BinOp::BitOr => "|",
        BinOp::BitXor => "^",
        BinOp::Eq => "==",
        BinOp::Ne => "!=",
        BinOp::Lt => "<",
        BinOp::Le => "<=",
        BinOp::Gt => ">",
        BinOp::Ge => ">=",
        BinOp::And => "&&",
        BinOp::Or => "||",
    };
    let n = text.len();
    text.chars()
        .enumerate()
        .map(|(i, c)| {
            let mut p = Punct::new(
                c,
                if i + 1 < n {
                    Spacing::Joint
                } else {
                    Spacing::Alone
                },
            );
            p.set_span(if i == 0 { span } else { span2 });
            p.into_token_stream()
        })
        .collect()
}

/// `=`, or `+=` and its kin: one token of several characters.
fn assign_tokens(op: Option<BinOp>, span: Span) -> TokenStream {
    let mut ts = TokenStream::new();
    for tree in op.map(|op| op_tokens(op, span, span)).unwrap_or_default() {
        if let proc_macro2::TokenTree::Punct(p) = tree {
            let mut joint = Punct::new(p.as_char(), Spacing::Joint);
            joint.set_span(span);
            joint.to_tokens(&mut ts);
        }
    }
    let mut eq = Punct::new('=', Spacing::Alone);
    eq.set_span(span);
    eq.to_tokens(&mut ts);
    ts
}

/// The method that a struct gives for the operator.
fn operator_method(op: BinOp) -> Option<(&'static str, Bound)> {
    Some(match op {
        BinOp::Add => ("add", Bound::Add),
        BinOp::Sub => ("sub", Bound::Sub),
        BinOp::Mul => ("mul", Bound::Mul),
        BinOp::Div => ("div", Bound::Div),
        BinOp::Rem => ("rem", Bound::Rem),
        _ => return None,
    })
}

impl Lower {
    pub fn unary(&mut self, op: UnOp, op_span: Span, e: &Expr, want: &Ty) -> Out {
        let g = glue(op_span);
        let punct = |c| {
            let mut p = Punct::new(c, Spacing::Alone);
            p.set_span(op_span);
            p
        };
        match op {
            UnOp::Neg => {
                if let ExprKind::Lit(lit) = &e.kind {
                    let out = self.literal(lit, want, true);
                    let (minus, ts) = (punct('-'), out.ts);
                    return Out {
                        atomic: false,
                        ..Out::temp(quote_spanned!(g=> #minus #ts), out.ty)
                    };
                }
                let out = self.value_out(e, &self.number_want(want));
                // `-5 as u8` casts first: what is left is to wrap around.
                if let Ty::Int(n) = self.shallow(&out.ty)
                    && n.starts_with('u')
                    && matches!(super::stmt::strip(e), ExprKind::Cast { .. })
                {
                    let ts = out.operand(e.span);
                    return Out::temp(quote_spanned!(g=> #ts.wrapping_neg()), Ty::Int(n));
                }
                self.require(&out.ty, Bound::Neg);
                let (minus, ts) = (punct('-'), out.operand(e.span));
                Out::compound(quote_spanned!(g=> #minus #ts), out.ty)
            }
            UnOp::Not | UnOp::BitNot => {
                let out = self.value_out(e, &self.number_want(want));
                let (not, ts) = (punct('!'), out.operand(e.span));
                Out::compound(quote_spanned!(g=> #not #ts), out.ty)
            }
            UnOp::Deref => {
                let out = self.place(e, &Ty::Unknown);
                match self.shallow(&out.ty) {
                    // A reference is looked through already.
                    _ if matches!(out.kind, Kind::Refd { .. })
                        && !matches!(self.shallow(&out.ty), Ty::Ptr(_))
                        && !out.ty.is_named("Heap") =>
                    {
                        out
                    }
                    Ty::Ptr(t) => {
                        let ts = out.operand(e.span);
                        let ts = if matches!(out.kind, Kind::Refd { .. }) {
                            quote_spanned!(g=> *#ts)
                        } else {
                            ts
                        };
                        let star = punct('*');
                        Out {
                            kind: Kind::Place,
                            atomic: false,
                            ..Out::temp(quote_spanned!(g=> #star #ts), *t)
                        }
                    }
                    Ty::Named(n, args) if &*n == "Heap" && args.len() == 1 => {
                        let ts = out.place(e.span);
                        let star = punct('*');
                        Out {
                            kind: Kind::Place,
                            atomic: false,
                            change: out.change,
                            root: out.root,
                            ..Out::temp(quote_spanned!(g=> #star #ts), args[0].clone())
                        }
                    }
                    _ => {
                        let ts = out.operand(e.span);
                        let star = punct('*');
                        Out {
                            kind: Kind::Place,
                            atomic: false,
                            ..Out::temp(quote_spanned!(g=> #star #ts), Ty::Unknown)
                        }
                    }
                }
            }
            UnOp::Ref | UnOp::RefMut => {
                // `&x as *T` casts first, which can only be meant the other way round.
                if let ExprKind::Cast { expr, as_span, ty } = &e.kind
                    && matches!(ty.kind, crate::ast::TypeKind::Ptr(_))
                {
                    let address = Expr {
                        kind: ExprKind::Unary {
                            op,
                            op_span,
                            expr: expr.clone(),
                        },
                        span: e.span,
                    };
                    return self.cast(&address, *as_span, ty);
                }
                let is_mut = op == UnOp::RefMut;
                let out = self.place(e, &Ty::Unknown);
                if is_mut {
                    self.check_change(&out, "passed to '&mut'");
                }
                let ts = if is_mut {
                    out.as_mut(op_span)
                } else {
                    out.as_ref(op_span)
                };
                let ty = self.shallow(&out.ty);
                Out {
                    kind: Kind::Refd { is_mut },
                    ..Out::compound(ts, ty)
                }
            }
        }
    }

    /// What an operand may take from what is expected of the result.
    fn number_want(&self, want: &Ty) -> Ty {
        match self.shallow(want) {
            t @ (Ty::Int(_) | Ty::Float(_)) => t,
            Ty::Ranged(b, ..) => Ty::Int(b),
            Ty::Named(n, args) if &*n == "Option" && args.len() == 1 => self.number_want(&args[0]),
            t @ Ty::Var(v) if self.infer.kind(v) != VarKind::Any => t,
            _ => Ty::Unknown,
        }
    }

    pub fn binary(
        &mut self,
        op: BinOp,
        op_span: Span,
        op_span2: Span,
        lhs: &Expr,
        rhs: &Expr,
        want: &Ty,
    ) -> Out {
        let g = glue(op_span);
        let tokens = op_tokens(op, op_span, op_span2);
        match op {
            BinOp::And | BinOp::Or => {
                let l = self.operand(lhs, &Ty::Bool);
                let r = self.operand(rhs, &Ty::Bool);
                return Out::compound(quote_spanned!(g=> #l #tokens #r), Ty::Bool);
            }
            BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => {
                return self.compare(op, tokens, op_span, lhs, rhs);
            }
            BinOp::Shl | BinOp::Shr => {
                let l = self.value_out(lhs, &self.number_want(want));
                let r = self.operand(rhs, &Ty::Unknown);
                let l_ts = l.operand(lhs.span);
                return Out::compound(quote_spanned!(g=> #l_ts #tokens #r), self.base_ty(&l.ty));
            }
            _ => {}
        }
        let w = self.number_want(want);
        let (l, r) = self.two(lhs, rhs, &w);
        let (lt, rt) = (self.shallow(&l.ty), self.shallow(&r.ty));
        if op == BinOp::Add && (lt.is_text() || rt.is_text()) {
            return self.concat(lhs, rhs, l, r, op_span);
        }
        if let (Ty::Ptr(_), BinOp::Add | BinOp::Sub) = (&lt, op)
            && !matches!(rt, Ty::Ptr(_))
        {
            let p = self.own(l, lhs.span, &Ty::Unknown).operand(lhs.span);
            let n = self.own(r, rhs.span, &Ty::Unknown).operand(rhs.span);
            let minus = (op == BinOp::Sub).then(|| quote_spanned!(g=> -));
            return Out::temp(
                quote_spanned!(g=> #p.wrapping_offset(#minus(#n as isize))),
                lt,
            );
        }
        if let Some((method, bound)) = operator_method(op) {
            if let Ty::Named(n, _) = &lt
                && self.world.types.contains_key(n)
                && let Some(sig) = self.method(&lt, method)
            {
                let recv_ty = lt.clone();
                return self.operator_call(&sig, &recv_ty, l, r, lhs.span, rhs.span, op_span);
            }
            if matches!(lt, Ty::Param(_)) {
                self.require(&lt, bound);
            }
        }
        let l = self.own(l, lhs.span, &Ty::Unknown);
        let r = self.own(r, rhs.span, &Ty::Unknown);
        let ty = {
            let a = self.base_ty(&l.ty);
            if matches!(a, Ty::Unknown) {
                self.base_ty(&r.ty)
            } else {
                a
            }
        };
        if self.is_number(&lt) && self.is_number(&rt) {
            let b = self.base_ty(&r.ty);
            self.infer.unify(&ty, &b);
        }
        let (l, r) = (l.operand(lhs.span), r.operand(rhs.span));
        Out::compound(quote_spanned!(g=> #l #tokens #r), ty)
    }

    /// Two operands that should have one type: the one that says more gives it.
    fn two(&mut self, lhs: &Expr, rhs: &Expr, want: &Ty) -> (Out, Out) {
        // What `charAt` gives depends on what it is compared with.
        let open = matches!(&lhs.kind, ExprKind::MethodCall { name, .. } if name == "charAt");
        if (is_literal(lhs) && !is_literal(rhs)) || open {
            let r = self.place(rhs, want);
            let t = self.base_ty(&r.ty);
            let l = self.place(lhs, &t);
            (l, r)
        } else {
            let l = self.place(lhs, want);
            let t = self.base_ty(&l.ty);
            let r = self.place(rhs, &t);
            (l, r)
        }
    }

    /// Arithmetic on a ranged integer gives the plain one.
    fn base_ty(&self, t: &Ty) -> Ty {
        match self.shallow(t) {
            Ty::Ranged(b, ..) => Ty::Int(b),
            t => t,
        }
    }

    pub fn is_number(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
            t => t.is_number(),
        }
    }

    fn compare(
        &mut self,
        op: BinOp,
        tokens: TokenStream,
        op_span: Span,
        lhs: &Expr,
        rhs: &Expr,
    ) -> Out {
        let g = glue(op_span);
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        // `x == null`.
        if equality
            && let (ExprKind::Null, other) | (other, ExprKind::Null) = (&lhs.kind, &rhs.kind)
            && !matches!(other, ExprKind::Null)
        {
            let e = if matches!(lhs.kind, ExprKind::Null) {
                rhs
            } else {
                lhs
            };
            let out = self.place(e, &Ty::Unknown);
            if !matches!(self.shallow(&out.ty), Ty::Ptr(_)) {
                let r = out.receiver(e.span);
                let f = proc_macro2::Ident::new(
                    if op == BinOp::Eq {
                        "is_none"
                    } else {
                        "is_some"
                    },
                    g,
                );
                return Out::temp(quote_spanned!(g=> #r.#f()), Ty::Bool);
            }
            let r = out.operand(e.span);
            let not = (op == BinOp::Ne).then(|| quote_spanned!(g=> !));
            return Out::compound(quote_spanned!(g=> #not #r.is_null()), Ty::Bool);
        }
        let (l, r) = self.two(lhs, rhs, &Ty::Unknown);
        let (lt, rt) = (self.shallow(&l.ty), self.shallow(&r.ty));
        if !(lt.is_text() && rt.is_text()) {
            self.infer.unify(&lt, &rt);
        }
        self.require(&lt, if equality { Bound::Eq } else { Bound::Ord });
        // `opt == 5`.
        let wrap = |this: &mut Self, out: Out, e: &Expr, other: &Ty| {
            if other.is_named("Option") && this.is_plain(&out.ty) && !out.ty.is_named("Option") {
                let out = this.own(out, e.span, other);
                this.coerce(out, other, e.span)
            } else {
                out
            }
        };
        let l = wrap(self, l, lhs, &rt);
        let r = wrap(self, r, rhs, &lt);
        let side = |this: &Self, out: &Out, e: &Expr| -> TokenStream {
            // Text compares by its contents, owned or not, without a copy.
            match (&out.kind, this.shallow(&out.ty)) {
                (Kind::Refd { .. }, Ty::Str) => out.operand(e.span),
                (Kind::Refd { .. }, _) => out.place(e.span),
                _ => out.operand(e.span),
            }
        };
        let (a, b) = (side(self, &l, lhs), side(self, &r, rhs));
        // A `<` after a cast would open type arguments, a `{` after a struct literal a block.
        Out::compound(quote_spanned!(g=> #a #tokens #b), Ty::Bool)
    }

    /// `a = b`, `a += b`: of type `void`.
    pub fn assign(&mut self, op: Option<BinOp>, op_span: Span, lhs: &Expr, rhs: &Expr) -> Out {
        // `v[v.len - 1] = x`: the index is computed before `v` is borrowed.
        let saved = self.hoisted.replace(TokenStream::new());
        let out = self.assign_inner(op, op_span, lhs, rhs);
        let before = std::mem::replace(&mut self.hoisted, saved).unwrap_or_default();
        if before.is_empty() {
            return out;
        }
        let ts = out.ts;
        Out::temp(quote_spanned!(glue(op_span)=> { #before #ts; }), Ty::Unit)
    }

    fn assign_inner(&mut self, op: Option<BinOp>, op_span: Span, lhs: &Expr, rhs: &Expr) -> Out {
        let g = glue(op_span);
        // `m[k] = v`.
        if let ExprKind::Index { base, index, .. } = &lhs.kind
            && !matches!(index.kind, ExprKind::Range { .. })
        {
            let before = self.hoisted.take();
            let b = self.place(base, &Ty::Unknown);
            self.hoisted = before;
            let known = self.resolve(&b.ty).peeled().clone();
            if known.is_named("HashMap") {
                self.hoisted = None;
                return self.assign_map(op, op_span, b, &known, index, rhs);
            }
            if matches!(known, Ty::Unknown | Ty::Var(_)) {
                let i = self.place(index, &Ty::Unknown);
                let i = if i.kind == Kind::Temp {
                    i.ts
                } else {
                    i.as_ref(index.span)
                };
                let m = b.as_mut(base.span);
                self.hoisted = None;
                let v = self.value(rhs, &Ty::Unknown);
                let op = assign_tokens(op, op_span);
                return Out::compound(
                    quote_spanned!(index.span=> *::milo::__private::at_mut(#m, #i) #op #v),
                    Ty::Unit,
                );
            }
            if !matches!(known, Ty::Ptr(_)) {
                self.check_change(&b, "changed");
            }
        }
        if let ExprKind::Path(p) = &lhs.kind
            && let [seg] = &p.segments[..]
            && seg.ident == "_"
        {
            let v = self.value(rhs, &Ty::Unknown);
            return Out::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        let target = self.place(lhs, &Ty::Unknown);
        let hoisted = self.hoisted.take();
        let out = self.assign_to(op, op_span, lhs, rhs, target);
        self.hoisted = hoisted;
        out
    }

    fn assign_to(
        &mut self,
        op: Option<BinOp>,
        op_span: Span,
        lhs: &Expr,
        rhs: &Expr,
        target: Out,
    ) -> Out {
        let g = glue(op_span);
        let ty = self.shallow(&target.ty);
        self.check_assign(&target, lhs, op.is_some());
        if let Some(id) = target.root
            && self.local(id).is_some_and(|l| l.repr == Repr::Cell)
            && let ExprKind::Path(p) = &lhs.kind
        {
            let name = self.local_ident(&p.segments[0].ident);
            let v = self.value(rhs, &ty);
            let v = match op {
                Some(op) => {
                    let t = op_tokens(op, op_span, op_span);
                    quote_spanned!(g=> #name.get() #t (#v))
                }
                None => v,
            };
            return Out::temp(quote_spanned!(g=> #name.set(#v)), Ty::Unit);
        }
        let to = target
            .mut_ts
            .clone()
            .unwrap_or_else(|| target.place(lhs.span));
        let Some(op) = op else {
            // `s = s + x` grows the text in place.
            if ty.is_string()
                && let Some(rest) = appended(lhs, rhs)
                && !rest.iter().any(|e| mentions(e, lhs))
            {
                let recv = target
                    .mut_ts
                    .clone()
                    .unwrap_or_else(|| target.receiver(lhs.span));
                let mut ts = TokenStream::new();
                for e in rest {
                    let part = self.text_part(e);
                    ts.extend(quote_spanned!(g=> #recv.push_str(#part);));
                }
                return Out::temp(quote_spanned!(g=> { #ts }), Ty::Unit);
            }
            let want = if matches!(ty, Ty::Var(_)) {
                self.fresh_like(&ty)
            } else {
                ty.clone()
            };
            let v = self.value_out(rhs, &want);
            self.infer.unify(&ty, &v.ty);
            let (v, eq) = (v.ts, assign_tokens(None, op_span));
            return Out::compound(quote_spanned!(g=> #to #eq #v), Ty::Unit);
        };
        let t = op_tokens(op, op_span, op_span);
        if op == BinOp::Add && ty.is_text() {
            if mentions(rhs, lhs) {
                let part = self.text_part(rhs);
                let recv = target.as_ref(lhs.span);
                return Out::compound(
                    quote_spanned!(g=> #to = ::milo::__private::concat(&[#recv, #part])),
                    Ty::Unit,
                );
            }
            let recv = target
                .mut_ts
                .clone()
                .unwrap_or_else(|| target.receiver(lhs.span));
            let part = self.text_part(rhs);
            return Out::temp(quote_spanned!(g=> #recv.push_str(#part)), Ty::Unit);
        }
        if let Ty::Ranged(..) = ty {
            let base = self.base_ty(&ty);
            let v = self.operand(rhs, &base);
            let sum = Out::compound(quote_spanned!(g=> #to #t #v), base);
            let v = self.coerce(sum, &ty, op_span).ts;
            return Out::compound(quote_spanned!(g=> #to = #v), Ty::Unit);
        }
        let user_type = matches!(&ty, Ty::Named(n, _) if self.world.types.contains_key(n));
        if user_type || matches!(ty, Ty::Param(_) | Ty::Ptr(_)) {
            let sum = self.binary(op, op_span, op_span, lhs, rhs, &ty).ts;
            return Out::compound(quote_spanned!(g=> #to = #sum), Ty::Unit);
        }
        let v = self.value_out(rhs, &ty);
        if self.is_number(&ty) && !matches!(op, BinOp::Shl | BinOp::Shr) {
            self.infer.unify(&ty, &v.ty);
        }
        let v = v.ts;
        let joined = assign_tokens(Some(op), op_span);
        Out::compound(quote_spanned!(g=> #to #joined #v), Ty::Unit)
    }

    fn fresh_like(&mut self, t: &Ty) -> Ty {
        t.clone()
    }

    fn check_assign(&mut self, target: &Out, lhs: &Expr, compound: bool) {
        let direct = matches!(&lhs.kind, ExprKind::Path(p) if p.segments.len() == 1);
        if direct && let super::cx::Change::Let(name) = &target.change {
            // A parameter or a pattern's name, too.
            self.diags.error(
                name.span(),
                format!(
                    "cannot assign{} to '{name}': it is declared with 'let'; declare it with 'var'",
                    if compound { " with an operator" } else { "" }
                ),
            );
            return;
        }
        self.check_change(target, "changed");
    }

    fn assign_map(
        &mut self,
        op: Option<BinOp>,
        op_span: Span,
        b: Out,
        map: &Ty,
        index: &Expr,
        rhs: &Expr,
    ) -> Out {
        let g = glue(op_span);
        let (key, val) = match map {
            Ty::Named(_, args) => (
                args.first().cloned().unwrap_or(Ty::Unknown),
                args.get(1).cloned().unwrap_or(Ty::Unknown),
            ),
            _ => (Ty::Unknown, Ty::Unknown),
        };
        self.check_change(&b, "changed");
        self.require(&key, Bound::Hash);
        let recv = b.receiver(index.span);
        match op {
            None => {
                let k = self.value(index, &key);
                let v = self.value_out(rhs, &val);
                self.infer.unify(&val, &v.ty);
                let v = v.ts;
                Out::temp(quote_spanned!(g=> { #recv.insert(#k, #v); }), Ty::Unit)
            }
            Some(op) => {
                let view = if key.is_string() { Ty::Str } else { key };
                let k = self.borrow(index, &view);
                let m = b.as_mut(index.span);
                if op == BinOp::Add && self.shallow(&val).is_text() {
                    let v = self.text_part(rhs);
                    return Out::temp(
                        quote_spanned!(index.span=> ::milo::__private::at_mut(#m, #k).push_str(#v)),
                        Ty::Unit,
                    );
                }
                let v = self.value(rhs, &val);
                let t = assign_tokens(Some(op), op_span);
                Out::compound(
                    quote_spanned!(index.span=> *::milo::__private::at_mut(#m, #k) #t #v),
                    Ty::Unit,
                )
            }
        }
    }

    // ----- Option and Result -------------------------------------------------------------

    pub fn unwrap(&mut self, e: &Expr, bang: Span, want: &Ty) -> Out {
        let _ = want;
        let out = self.value_out(e, &Ty::Unknown);
        let ty = match self.resolve(&out.ty) {
            Ty::Named(n, args) if matches!(&*n, "Option" | "Result") => {
                if let Some(err) = args.get(1) {
                    self.require(&err.clone(), Bound::Display);
                }
                args.into_iter().next().unwrap_or(Ty::Unknown)
            }
            _ => Ty::Unknown,
        };
        let ts = out.ts;
        // The user's own span: the panic is reported at the `!`.
        Out::temp(quote_spanned!(bang=> ::milo::__private::unwrap(#ts)), ty)
    }

    pub fn try_(&mut self, e: &Expr, question: Span) -> Out {
        let out = self.value_out(e, &Ty::Unknown);
        let mut ok = Ty::Unknown;
        if let Ty::Named(n, args) = self.resolve(&out.ty)
            && matches!(&*n, "Option" | "Result")
        {
            ok = args.first().cloned().unwrap_or(Ty::Unknown);
            if let Some(err) = args.get(1) {
                self.check_try(err, question);
            }
        }
        let ts = out.operand(e.span);
        let mut q = Punct::new('?', Spacing::Alone);
        q.set_span(question);
        Out::temp(quote_spanned!(glue(question)=> #ts #q), ok)
    }

    /// An error enum with several variants for one type cannot wrap it by itself.
    fn check_try(&mut self, err: &Ty, question: Span) {
        let Some(f) = self.fns.last() else { return };
        let Ty::Named(n, args) = self.shallow(&f.ret) else {
            return;
        };
        if &*n != "Result" {
            return;
        }
        let Some(Ty::Named(target, _)) = args.get(1).map(|t| self.shallow(t)) else {
            return;
        };
        if *err == Ty::named(&target, vec![]) {
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
                    "'?' cannot choose among {} for an error of type '{err}': match on it and wrap it yourself",
                    fits.join(" and ")
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

    pub fn coalesce(&mut self, lhs: &Expr, op_span: Span, rhs: &Expr, want: &Ty) -> Out {
        let g = glue(op_span);
        let l = self.value_out(lhs, &Ty::Unknown);
        let mut t = match self.resolve(&l.ty) {
            Ty::Named(n, mut args) if matches!(&*n, "Option" | "Result") && !args.is_empty() => {
                args.swap_remove(0)
            }
            _ => self.shallow(want),
        };
        let r = self.value_out(rhs, &t);
        if matches!(self.shallow(&t), Ty::Unknown) {
            t = r.ty.clone();
        }
        self.infer.unify(&t, &r.ty);
        let (l, r) = (l.ts, r.ts);
        let v = self.temp("v", op_span);
        Out::temp(
            super::cx::paren(
                &quote_spanned!(g=> match ::milo::__private::coalesce(#l) {
                    ::core::option::Option::Some(#v) => #v,
                    ::core::option::Option::None => #r,
                }),
                op_span,
            ),
            t,
        )
    }

    pub fn is(&mut self, e: &Expr, is_span: Span, pat: &Pattern) -> Out {
        let g = glue(is_span);
        let out = self.place(e, &Ty::Unknown);
        let ty = self.resolve(&out.ty).peeled().clone();
        let r = self.peeled_ref(&out, e.span);
        let mut guards = Vec::new();
        let (pat, _) = self.scoped(|this| (this.is_pattern(pat, &ty, &mut guards), ()));
        Out::temp(quote_spanned!(g=> ::core::matches!(#r, #pat)), Ty::Bool)
    }

    // ----- casts -------------------------------------------------------------------------

    pub fn cast(&mut self, e: &Expr, as_span: Span, ty: &Type) -> Out {
        let g = glue(as_span);
        let to = self.ast_ty(ty);
        let as_kw = proc_macro2::Ident::new("as", as_span);
        let to_ts = self.rust_ty(ty);
        if let Ty::Ptr(target) = &to {
            if self.unsafe_depth == 0 {
                self.diags.error(
                    ty.span,
                    format!("making a raw pointer '{to}' needs 'unsafe {{ … }}' around it"),
                );
            }
            let target = self.ty_tokens(target, ty.span);
            let mut inner = e;
            while let ExprKind::Paren { expr, .. } = &inner.kind {
                inner = expr;
            }
            // `x as *T` of a reference is the address of what it refers to.
            let of_reference = matches!(&inner.kind, ExprKind::Path(p)
            if p.segments.len() == 1
                && self.lookup(&super::world::path_name(p)).is_some_and(|l| {
                    matches!(l.repr, Repr::Ref { .. }) && !matches!(self.shallow(&l.ty), Ty::Ptr(_))
                }));
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
                let place = match out.kind {
                    Kind::Refd { .. } => out.place(e.span),
                    _ => out.operand(e.span),
                };
                if matches!(out.ty, Ty::Str) {
                    let s = out.ts;
                    return Out::temp(
                        quote_spanned!(g=> #s.as_ptr().cast_mut().cast::<#target>()),
                        to,
                    );
                }
                let changeable =
                    matches!(out.change, super::cx::Change::Free) && out.kind != Kind::Temp;
                return Out::temp(
                    if changeable {
                        quote_spanned!(g=> (&raw mut #place).cast::<#target>())
                    } else {
                        quote_spanned!(g=> (&raw const #place).cast_mut().cast::<#target>())
                    },
                    to,
                );
            }
            let out = self.value_out(e, &Ty::Unknown);
            let ts = out.operand(e.span);
            return match self.shallow(&out.ty) {
                Ty::Ptr(_) => Out::temp(quote_spanned!(g=> #ts.cast::<#target>()), to),
                Ty::Str => Out::temp(
                    quote_spanned!(g=> #ts.as_ptr().cast_mut().cast::<#target>()),
                    to,
                ),
                _ => Out::compound(quote_spanned!(g=> #ts #as_kw #to_ts), to),
            };
        }
        // A number of the right kind is asked of `charAt` alone; literals are cast as written.
        let from = match &e.kind {
            ExprKind::MethodCall { name, .. } if name == "charAt" => Ty::Int("u8"),
            _ => Ty::Unknown,
        };
        let out = match (&e.kind, &to) {
            // A literal that does not fit is cut off, like every other value.
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
                Out::temp(lit.to_token_stream(), Ty::Int(wide))
            }
            _ => self.value_out(e, &from),
        };
        if let Ty::Ranged(..) = to {
            return self.coerce(
                Out::compound(
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
        // `5 as f64` and the like: a cast of a literal is the literal.
        let ts = out.operand(e.span);
        if to.is_text() {
            self.diags.error(
                as_span,
                "'as' converts numbers: use 'toString()' or an interpolated string",
            );
        }
        if self.shallow(&out.ty) == Ty::Bool && matches!(to, Ty::Float(_)) {
            return Out::temp(
                quote_spanned!(g=> <#to_ts as ::core::convert::From<::core::primitive::u8>>::from(#ts as u8)),
                to,
            );
        }
        Out::compound(quote_spanned!(g=> #ts #as_kw #to_ts), to)
    }

    pub fn return_(&mut self, keyword: Span, e: Option<&Expr>) -> Out {
        let kw = proc_macro2::Ident::new("return", keyword);
        let (ret, known) = match self.fns.last() {
            Some(f) => (f.ret.clone(), f.ret_known),
            None => (Ty::Unknown, false),
        };
        let ts = match e {
            Some(e) => {
                let out = self.value_out(e, &ret);
                if !known {
                    self.infer.unify(&ret, &out.ty);
                }
                out.ts
            }
            None => TokenStream::new(),
        };
        Out::compound(quote_spanned!(glue(keyword)=> #kw #ts), Ty::Never)
    }
}

/// Whether an integer literal is a value of the type.
fn fits(l: &proc_macro2::Literal, ty: &str) -> bool {
    let Some(v) = super::lit::int_value(l) else {
        return true;
    };
    let max: i128 = match ty {
        "i8" => i8::MAX.into(),
        "u8" => u8::MAX.into(),
        "i16" => i16::MAX.into(),
        "u16" => u16::MAX.into(),
        "i32" => i32::MAX.into(),
        "u32" => u32::MAX.into(),
        "i64" | "isize" => i64::MAX.into(),
        "u64" | "usize" => u64::MAX.into(),
        _ => return true,
    };
    v <= max
}

/// For `rhs` of the form `lhs + a + b`: the parts after `lhs`.
fn appended<'a>(lhs: &Expr, rhs: &'a Expr) -> Option<Vec<&'a Expr>> {
    let ExprKind::Binary {
        op: BinOp::Add,
        lhs: l,
        rhs: r,
        ..
    } = &rhs.kind
    else {
        return None;
    };
    if same_name(lhs, l) {
        return Some(vec![r]);
    }
    let mut parts = appended(lhs, l)?;
    parts.push(r);
    Some(parts)
}

fn same_name(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Path(p), ExprKind::Path(q)) => {
            p.segments.len() == 1
                && q.segments.len() == 1
                && p.segments[0].ident == q.segments[0].ident
        }
        _ => false,
    }
}

/// Whether `e` may use the variable that `place` starts from.
fn mentions(e: &Expr, place: &Expr) -> bool {
    let mut root = place;
    loop {
        match &root.kind {
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => root = base,
            ExprKind::Paren { expr, .. } | ExprKind::Unary { expr, .. } => root = expr,
            ExprKind::Path(p) => {
                let name = p.segments[0].ident.to_string();
                return super::usage::mentions(e, &name);
            }
            _ => return true,
        }
    }
}
