//! Assignments.

use crate::infer::compound_trait;
use crate::resolve::LangItem;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Change, Kind, Lower, Lowered, Repr, mixed_site_at};
use super::ops::assign_tokens;
use super::ops::op_tokens;
use super::syntax::explicitly_mut;
use super::ty::Ty;
use crate::ast::{BinOp, Expr, ExprKind};

impl Lower {
    /// `a = b`, `a += b`: of type `void`.
    pub fn assign(&mut self, op: Option<BinOp>, op_span: Span, lhs: &Expr, rhs: &Expr) -> Lowered {
        if !super::syntax::is_assignable(lhs) {
            self.diags.error(
                op_span,
                "what stands before this is a value, not a place: assign to a variable, a field or an element",
            );
            let v = self.value(rhs, &Ty::Unknown);
            return Lowered::compound(quote_spanned!(mixed_site_at(op_span)=> _ = #v), Ty::Unit);
        }
        // `v[v.len - 1] = x`: the index is computed before `v` is borrowed.
        let (out, before) = self.indexes_first(|this| this.assign_inner(op, op_span, lhs, rhs));
        if before.is_empty() {
            return out;
        }
        let ts = out.ts;
        Lowered::temp(
            quote_spanned!(mixed_site_at(op_span)=> { #before #ts; }),
            Ty::Unit,
        )
    }

    /// Lowers something whose indexes are computed before it; also returns those computations.
    pub fn indexes_first(
        &mut self,
        f: impl FnOnce(&mut Self) -> Lowered,
    ) -> (Lowered, TokenStream) {
        let saved = self.hoisted.replace(TokenStream::new());
        let out = f(self);
        let before = std::mem::replace(&mut self.hoisted, saved).unwrap_or_default();
        (out, before)
    }

    pub fn assign_inner(
        &mut self,
        op: Option<BinOp>,
        op_span: Span,
        lhs: &Expr,
        rhs: &Expr,
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        if self.changes_copy(lhs) {
            let v = self.value(rhs, &Ty::Unknown);
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        // `m[k] = v`.
        if let ExprKind::Index { base, index, .. } = &lhs.kind
            && !matches!(index.kind, ExprKind::Range { .. })
        {
            let before = self.hoisted.take();
            let b = self.place(base, &Ty::Unknown);
            self.hoisted = before;
            let known = self.resolve(&b.ty).peeled().clone();
            if op.is_none() && known.is_lang(LangItem::HashMap) {
                self.hoisted = None;
                return self.assign_map(op_span, b, &known, index, rhs);
            }
            let by_number = !matches!(super::syntax::strip(index), ExprKind::Tuple { .. });
            if by_number && matches!(known, Ty::Unknown | Ty::Var(_)) {
                let (i, _) = self.rust_index(index);
                let open = !self.rust_knows(&known, b.root);
                let m = super::index::at_mut(base, &b, &i, index.span, open);
                self.hoisted = None;
                let v = self.value_or_letter(rhs, &Ty::Unknown).ts;
                let op = assign_tokens(op, op_span);
                return Lowered::compound(quote_spanned!(index.span=> *#m #op #v), Ty::Unit);
            }
            if known.is_text() {
                self.diags.error(
                    op_span,
                    "the bytes of a string cannot be assigned: build a new string, for example with 'replace' or '+'",
                );
                return Lowered::temp(quote_spanned!(g=> ()), Ty::Unit);
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
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        if let Some((name, _)) = self.names_function(lhs) {
            self.diags.error(
                lhs.span,
                format!("'{name}' is a function, and no place to assign to"),
            );
            let v = self.value(rhs, &Ty::Unknown);
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        let told = self.diags.len();
        let target = self.place(lhs, &Ty::Unknown);
        let is_told = self.diags.len() > told || has_gap(lhs);
        if is_told || target.ty == Ty::Never && self.has_reported.get() {
            // The place has been reported, and its indexes with it.
            self.hoisted = None;
            let v = self.value(rhs, &Ty::Unknown);
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        let target = match op {
            Some(_) => self.unboxed(target, lhs.span),
            None => target,
        };
        let hoisted = self.hoisted.take();
        let out = self.assign_to(op, op_span, lhs, rhs, target);
        self.hoisted = hoisted;
        out
    }

    pub fn assign_to(
        &mut self,
        op: Option<BinOp>,
        op_span: Span,
        lhs: &Expr,
        rhs: &Expr,
        target: Lowered,
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        let ty = self.shallow(&target.ty);
        let errors = self.diags.len();
        if let ExprKind::Path(p) = &lhs.kind
            && target.root.is_none()
            && self.bad_vars.contains(&super::world::path_name(p))
        {
            // Reported where the variable is declared.
            let v = self.value(rhs, &ty);
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        if let Some(op) = op
            && let Ty::Named(n, _) = &ty
            && let Some(item) = n.lang()
            && item.is_atomic()
        {
            let instead = match op {
                BinOp::Add => "'add(n)'",
                BinOp::Sub => "'sub(n)'",
                _ => "'cas(expected, value)' in a loop",
            };
            self.diags.error(
                op_span,
                format!("an '{n}' is shared and changes through its methods: write {instead}"),
            );
            return self.reported(&Ty::Unit, op_span);
        }
        if op.is_some() && ty.is_lang(LangItem::Guarded) {
            self.diags.error(
                op_span,
                "a 'Guarded' holds a value for many, and changes within 'with': write \
                 'with((v) => { v … })'",
            );
            return self.reported(&Ty::Unit, op_span);
        }
        if op.is_none()
            && let ExprKind::Path(p) = &lhs.kind
            && let Some(is_mut) = self.rebinds(&target, rhs)
        {
            // The variable is a reference: from now on to something else.
            let name = self.local_ident(&p.segments[0].ident);
            let v = self.value(rhs, &Ty::Ref(is_mut, Box::new(ty)));
            let eq = assign_tokens(None, op_span);
            return Lowered::compound(quote_spanned!(g=> #name #eq #v), Ty::Unit);
        }
        if op.is_none()
            && matches!(lhs.kind, ExprKind::Field { .. })
            && let Kind::Refd { is_mut } = target.kind
            && (!is_mut || explicitly_mut(rhs))
        {
            // The field is a reference, and becomes another.
            let v = self.value(rhs, &Ty::Ref(is_mut, Box::new(ty)));
            let (to, eq) = (&target.ts, assign_tokens(None, op_span));
            return Lowered::compound(quote_spanned!(g=> #to #eq #v), Ty::Unit);
        }
        let refused = self.check_assign(&target, lhs, op.is_some());
        if refused || (self.diags.len() > errors && target.root.is_none()) {
            // Reported; the assignment itself would be reported again.
            let v = self.value(rhs, &ty);
            if crate::editor::in_editor() {
                let target = target.ts;
                return Lowered::compound(quote_spanned!(g=> { #target; _ = #v }), Ty::Unit);
            }
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        if let Some(id) = target.root
            && self
                .local(id)
                .is_some_and(|l| l.repr == Repr::Cell && !self.is_moved(l))
            && let ExprKind::Path(p) = &lhs.kind
        {
            let name = self.local_ident(&p.segments[0].ident);
            let v = self.value(rhs, &ty);
            let v = match op {
                Some(op) => {
                    let t = op_tokens(op, op_span, op_span);
                    // The right side comes first, as in every `+=`: it may change the variable.
                    match super::syntax::is_literal(rhs) {
                        true => quote_spanned!(g=> #name.get() #t (#v)),
                        false => {
                            quote_spanned!(g=> { let __milo_part = #v; #name.get() #t __milo_part })
                        }
                    }
                }
                None => v,
            };
            return Lowered::temp(quote_spanned!(g=> #name.set(#v)), Ty::Unit);
        }
        let to = target
            .mut_ts
            .clone()
            .unwrap_or_else(|| target.place(lhs.span));
        let Some(op) = op else {
            // `s = s + x` grows the text in place.
            if ty.is_string()
                && !target.guarded
                && let Some(rest) = self.appended(lhs, rhs)
                && let Some(id) = target.root
                && !rest.iter().any(|e| self.moves.effects.uses(e.id, id))
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
                return Lowered::temp(quote_spanned!(g=> { #ts }), Ty::Unit);
            }
            let v = self.value_or_letter(rhs, &ty);
            let (v, eq) = (v.ts, assign_tokens(None, op_span));
            return Lowered::compound(quote_spanned!(g=> #to #eq #v), Ty::Unit);
        };
        let t = op_tokens(op, op_span, op_span);
        if op == BinOp::Add && ty.is_text() {
            let recv = target
                .mut_ts
                .clone()
                .unwrap_or_else(|| target.receiver(lhs.span));
            let place = self.place_of(lhs);
            let looks = place.is_none_or(|p| self.moves.effects.touches(rhs.id, &p));
            if target.guarded || looks {
                let part = self.text_apart(rhs);
                return Lowered::temp(
                    quote_spanned!(g=> { let __milo_part = #part; #recv.push_str(&__milo_part); }),
                    Ty::Unit,
                );
            }
            let part = self.text_part(rhs);
            return Lowered::temp(quote_spanned!(g=> #recv.push_str(#part)), Ty::Unit);
        }
        if let Ty::Ranged(..) = ty {
            let base = self.base_ty(&ty);
            let v = self.operand(rhs, &base);
            let sum = Lowered::compound(quote_spanned!(g=> #to #t #v), base);
            let v = self.coerce(sum, &ty, op_span).ts;
            return Lowered::compound(quote_spanned!(g=> #to = #v), Ty::Unit);
        }
        let user_type = matches!(&ty, Ty::Named(n, _) if self.world.types.contains_key(n)
            && !self.world.implements(n, compound_trait(op)));
        if user_type || matches!(ty, Ty::Param(_) | Ty::Ptr(_)) {
            // The place is evaluated once: its indexes have been computed.
            let sum = self.compound(op, op_span, lhs, target, rhs).ts;
            return Lowered::compound(quote_spanned!(g=> #to = #sum), Ty::Unit);
        }
        if op == BinOp::Add && self.is_open(&ty) {
            // If this is text, Rust's or Milo's, the piece is borrowed.
            let part = self.counting(rhs, &ty, |this| this.place(rhs, &ty));
            let part = match self.shallow(&part.ty) {
                Ty::Str => part.as_ref(rhs.span),
                t if t.is_string() => {
                    let text = part.receiver(rhs.span);
                    quote_spanned!(mixed_site_at(rhs.span)=> #text.as_str())
                }
                _ => {
                    let part = self.read_by_value(part, rhs.span, &ty);
                    self.coerce(part, &ty, rhs.span).ts
                }
            };
            let joined = assign_tokens(Some(op), op_span);
            return Lowered::compound(quote_spanned!(g=> #to #joined #part), Ty::Unit);
        }
        let v = self.counting(rhs, &ty, |this| this.value_out(rhs, &ty));
        if v.ty == Ty::Never && self.has_reported.get() {
            let v = v.ts;
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        if let Some(error) = self.mixed(op, &ty, &v.ty, op_span) {
            return error;
        }
        let v = v.ts;
        let joined = assign_tokens(Some(op), op_span);
        Lowered::compound(quote_spanned!(g=> #to #joined #v), Ty::Unit)
    }

    /// The key of `m[k] = v`: a variable that is used again is read, not moved.
    fn map_key(&mut self, e: &Expr, key: &Ty) -> TokenStream {
        let out = self.place(e, key);
        let out = if self.used_again(&out, e) {
            out.looked_at()
        } else {
            out
        };
        let out = self.read_by_value(out, e.span, key);
        self.coerce(out, key, e.span).ts
    }

    /// `Some` if an assignment to a local reference rebinds it, with whether it is `&mut`. A shared
    /// reference is always rebound; an `&mut` is written through, unless the right side is
    /// `&mut` itself.
    fn rebinds(&self, target: &Lowered, rhs: &Expr) -> Option<bool> {
        let local = self.local(target.root?)?;
        match local.repr {
            Repr::Ref { is_mut }
                if local.by_statement && !local.is_let && local.depth == self.fns.len() =>
            {
                (!is_mut || explicitly_mut(rhs)).then_some(is_mut)
            }
            _ => None,
        }
    }

    /// Reports an assignment to an unchangeable place. Returns whether to leave out the assignment.
    pub fn check_assign(&mut self, target: &Lowered, lhs: &Expr, compound: bool) -> bool {
        let direct = matches!(&lhs.kind, ExprKind::Path(p) if p.segments.len() == 1);
        if direct && let Change::Let(name) = &target.change {
            // A parameter or a pattern's name, too.
            let how = if compound { " with an operator" } else { "" };
            let message = match target.root {
                None if self.is_constant(&super::world::name_of(name)) => format!(
                    "cannot assign{how} to '{name}': it is a constant; what changes for all is an atomic, as 'AtomicI64'"
                ),
                _ => format!(
                    "cannot assign{how} to '{name}': it is declared with 'let'; declare with 'var'"
                ),
            };
            self.unchangeable(target.root, name, message);
            self.changed.extend(target.root);
            return false;
        }
        if direct
            && !compound
            && let Change::SharedRef(name) = &target.change
            && target
                .root
                .and_then(|id| self.local(id))
                .is_some_and(|l| l.by_statement && l.is_let)
        {
            let message = format!(
                "'{name}' is declared with 'let' and stays what it refers to: declare with 'var'"
            );
            self.unchangeable(target.root, name, message);
            return true;
        }
        self.check_change(target, "changed")
    }

    fn assign_map(
        &mut self,
        op_span: Span,
        b: Lowered,
        map: &Ty,
        index: &Expr,
        rhs: &Expr,
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        let (key, val) = match map {
            Ty::Named(_, args) => (
                args.first().cloned().unwrap_or(Ty::Unknown),
                args.get(1).cloned().unwrap_or(Ty::Unknown),
            ),
            _ => (Ty::Unknown, Ty::Unknown),
        };
        self.check_change(&b, "changed");
        if self.no_key(&key, index.span) {
            let v = self.value(rhs, &val);
            return Lowered::compound(quote_spanned!(g=> _ = #v), Ty::Unit);
        }
        self.require(&key, Bound::Hash);
        let recv = b.mut_ts.clone().unwrap_or_else(|| b.receiver(index.span));
        let k = self.map_key(index, &key);
        let v = self.value_out(rhs, &val);
        let v = v.ts;
        // Key and value come first: computing them may change the owner of the map.
        Lowered::temp(
            quote_spanned!(g=> { let (__milo_key, __milo_value) = (#k, #v); #recv.insert(__milo_key, __milo_value); }),
            Ty::Unit,
        )
    }

    /// For `rhs` of the form `lhs + a + b`: the parts after `lhs`, which is a variable.
    fn appended<'a>(&self, lhs: &Expr, rhs: &'a Expr) -> Option<Vec<&'a Expr>> {
        let variable = self.res.local_of(lhs)?;
        let mut parts = Vec::new();
        let mut at = rhs;
        while let ExprKind::Binary {
            op: BinOp::Add,
            lhs,
            rhs,
            ..
        } = &at.kind
        {
            parts.push(&**rhs);
            if self.res.local_of(lhs) == Some(variable) {
                parts.reverse();
                return Some(parts);
            }
            at = lhs;
        }
        None
    }
}

/// Whether a part of a place is missing, which the parser has reported: `v[] = 1`.
fn has_gap(place: &Expr) -> bool {
    match &place.kind {
        ExprKind::Error => true,
        ExprKind::Index { base, index, .. } => has_gap(base) || has_gap(index),
        ExprKind::Field { base, .. } => has_gap(base),
        ExprKind::Paren { expr, .. } | ExprKind::Unary { expr, .. } => has_gap(expr),
        _ => false,
    }
}
