//! The types of expressions: literals, names, operators, fields, elements.

use super::body::{Body, Kind, Repr, Val};
use crate::ast::{Expr, ExprKind, InterpPart, Member, NodeId};
use crate::resolve::LangItem;
use crate::types::lit;
use crate::types::syntax::strip;
use crate::types::ty::Ty;
use crate::types::world::name_of;

impl Body<'_> {
    pub fn given_as(&mut self, e: &Expr, expected: &Ty) -> Val {
        match &e.kind {
            ExprKind::Lit(l) => self.literal(l, expected),
            ExprKind::Bool(_) => Val::temp(Ty::Bool),
            ExprKind::Null => match self.shallow(expected) {
                t @ Ty::Ptr(_) => Val::temp(t),
                Ty::Named(n, args) if n == LangItem::Option && args.len() == 1 => {
                    Val::temp(Ty::option(args[0].clone()))
                }
                _ => Val::temp(Ty::option(self.cx.fresh())),
            },
            ExprKind::Interp(i) => {
                for part in &i.parts {
                    if let InterpPart::Hole(e, spec) = part {
                        match spec {
                            None => self.printed(e),
                            Some(_) => drop(self.place(e, &Ty::Unknown)),
                        }
                    }
                }
                Val::temp(Ty::string())
            }
            ExprKind::Path(p) => self.path(p, e.id, expected),
            ExprKind::Field { base, member, .. } => self.field(base, member, expected),
            ExprKind::Call { callee, args, .. } => self.call(e.id, callee, args, expected),
            ExprKind::MethodCall {
                recv,
                name,
                turbofish,
                args,
                ..
            } => self.method_call(
                e.id,
                recv,
                name,
                turbofish.as_deref(),
                args,
                expected,
                false,
            ),
            ExprKind::Index { base, index, .. } => self.index(base, index),
            ExprKind::Unary { op, expr, .. } => self.unary(*op, expr, expected),
            ExprKind::Binary { op, lhs, rhs, .. } => self.binary(*op, lhs, rhs, expected),
            ExprKind::Assign { op, lhs, rhs, .. } => self.assign(*op, lhs, rhs),
            ExprKind::Unwrap { expr, .. } => self.unwrap(expr),
            ExprKind::Try { expr, .. } => self.try_(expr),
            ExprKind::Coalesce { lhs, rhs, .. } => self.coalesce(lhs, rhs, expected),
            ExprKind::Cast { expr, ty, .. } => self.cast(expr, ty),
            ExprKind::Is { expr, pat, .. } => self.is(expr, pat),
            ExprKind::Range { lo, hi, .. } => self.range(lo.as_deref(), hi.as_deref()),
            ExprKind::Struct { path, fields, .. } => self.struct_literal(path, fields, expected),
            ExprKind::Array { elems, .. } => self.array(e.id, elems, expected),
            ExprKind::Repeat { elem, len, .. } => self.repeat(e.id, elem, len, expected),
            ExprKind::Tuple { elems, .. } => {
                let wants: Vec<Ty> = match self.shallow(expected) {
                    Ty::Tuple(v) if v.len() == elems.len() => v,
                    _ => elems.iter().map(|_| self.cx.fresh()).collect(),
                };
                let values = elems.iter().zip(&wants);
                let tys: Vec<Ty> = values.map(|(e, w)| self.value(e, w).ty).collect();
                match tys.is_empty() {
                    true => Val::temp(Ty::Unit),
                    false => Val::temp(Ty::Tuple(tys)),
                }
            }
            ExprKind::Paren { expr, .. } => self.place(expr, expected),
            ExprKind::Closure(c) => self.closure(c, expected, false),
            ExprKind::If {
                cond, then, else_, ..
            } => self.if_(cond, then, else_.as_deref(), Some(expected)),
            ExprKind::Match {
                scrutinee, arms, ..
            } => self.match_(scrutinee, arms, Some(expected)),
            ExprKind::Block(b) => Val::temp(self.block(b, Some(expected))),
            ExprKind::Unsafe { body, .. } => Val::temp(self.block(body, Some(expected))),
            ExprKind::Parallel { body, .. } => {
                self.parallel(body);
                Val::temp(Ty::Unit)
            }
            ExprKind::Macro(call) => self.macro_call(call, e.id, expected),
            ExprKind::Rust(_) => Val::temp(Ty::Unknown),
            ExprKind::Return { expr, .. } => self.return_(expr.as_deref()),
            ExprKind::Break(_) | ExprKind::Continue(_) => Val::temp(Ty::Never),
            ExprKind::Error => self.reported(&Ty::Unknown),
        }
    }

    /// An argument of `print`, or a hole of an interpolated string.
    pub fn printed(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Lit(l) if lit::kind(l) == lit::Kind::Str => {}
            ExprKind::Interp(_) => drop(self.given_as(e, &Ty::Unknown)),
            ExprKind::Paren { expr, .. } => self.printed(expr),
            _ => drop(self.place(e, &Ty::Unknown)),
        }
    }

    fn path(&mut self, p: &crate::ast::Path, at: NodeId, expected: &Ty) -> Val {
        let [seg] = &p.segments[..] else {
            return Val::temp(Ty::Unknown);
        };
        let name = name_of(&seg.ident);
        if p.leading_colons.is_none()
            && seg.args.is_none()
            && let Some((id, local)) = self.local_at(at)
        {
            let local = local.clone();
            return self.local_value(id, &local);
        }
        if self.poisoned.contains(&name) || &*name == "self" && self.item_mode {
            return self.reported(expected);
        }
        if let Some((_, constant)) = self.world.lib_consts.get(&name) {
            return Val::temp(constant.ty.clone());
        }
        if let Some(constant) = self.const_at(at) {
            let (ty, lazy) = (constant.ty.clone(), constant.lazy);
            return match ty {
                Ty::Never => self.reported(expected),
                Ty::Str => Val::new(Ty::Str, Kind::Refd(false)),
                t if self.is_copy(&t) == Some(true) && !lazy => Val::temp(t),
                t => Val::new(t, Kind::Refd(false)),
            };
        }
        if let Some(sig) = self.function(at, p)
            && !(sig.from_lib && self.sees_rusts_locals() && self.may_be_rusts(&name, expected))
        {
            let opened = self.open_sig(&sig, None, None);
            return Val::func(Ty::func(opened.params, opened.ret));
        }
        if &*name == "None" {
            return Val::temp(Ty::option(self.cx.fresh()));
        }
        Val::new(Ty::Unknown, Kind::Owned)
    }

    /// Whether the locals of Rust's around the block are in scope.
    fn sees_rusts_locals(&self) -> bool {
        let outermost = self.fns.first();
        outermost.is_some_and(|f| !f.ret_known && !f.is_closure)
    }

    fn local_value(&mut self, id: crate::resolve::LocalId, local: &super::body::Local) -> Val {
        let ty = self.shallow(&local.ty);
        let inside = self.fns[local.depth.min(self.fns.len())..].iter();
        let closures: Vec<bool> = inside.filter(|f| f.is_closure).map(|f| f.owning).collect();
        let (captured, owning) = (!closures.is_empty(), closures.contains(&true));
        let kind = match captured {
            true => Kind::Place,
            false => Kind::Owned,
        };
        let val = Val {
            root: Some(id),
            ..Val::new(ty.clone(), kind)
        };
        match local.repr {
            // The closure has a copy of its own.
            Repr::Ref(false)
                if captured
                    && owning
                    && !matches!(ty, Ty::Unknown | Ty::Dyn(_) | Ty::Slice(_) | Ty::Var(_)) =>
            {
                let ty = match ty {
                    Ty::Str => Ty::string(),
                    ty => ty,
                };
                Val { ty, ..val }
            }
            Repr::Ref(m) => Val {
                kind: Kind::Refd(m),
                ..val
            },
            Repr::Fn => Val {
                kind: Kind::Owned,
                raw_fn: true,
                ..val
            },
            Repr::Plain => val,
        }
    }

    fn field(&mut self, base: &Expr, member: &Member, expected: &Ty) -> Val {
        if let Member::Named(name) = member
            && let Some(v) = self.static_member(base, name, expected)
        {
            return v;
        }
        let b = self.place(base, &Ty::Unknown);
        if b.ty == Ty::Never {
            return b;
        }
        if let Member::Named(name) = member
            && name == "await"
        {
            let promised = self.resolve(&b.ty).is_lang(LangItem::Promise);
            return match promised || !self.in_rusts_function() {
                true => self.reported(&Ty::Unknown),
                false => Val::temp(Ty::Unknown),
            };
        }
        self.member(b, member, expected)
    }

    pub fn member(&mut self, b: Val, member: &Member, expected: &Ty) -> Val {
        let b = self.through_pointer(b);
        let peeled = self.known_peeled(&b.ty);
        let kind = match b.kind {
            Kind::Temp if b.ty.peeled() == &b.ty => Kind::Temp,
            _ => Kind::Place,
        };
        let out = |ty| Val {
            root: b.root,
            ..Val::new(ty, kind)
        };
        let name = match member {
            Member::Index(i, _) => {
                return out(match &peeled {
                    Ty::Tuple(v) => v.get(*i as usize).cloned().unwrap_or(Ty::Unknown),
                    _ => Ty::Unknown,
                });
            }
            Member::Named(name) => name,
        };
        if let Some(ty) = self.field_type(&peeled, &name_of(name)) {
            return out(ty);
        }
        if name == "len" && !self.has_field_named("len", &peeled) {
            if let Some(inner) = self.still_optional(&peeled) {
                return self.reported(&inner);
            }
            return Val::temp(self.length(&b.ty, expected));
        }
        if let Some(inner) = self.still_optional(&peeled) {
            return self.reported(&inner);
        }
        if let Some((_, gives)) = self.misnamed(&peeled, &name_of(name)) {
            return self.reported(&gives);
        }
        out(Ty::Unknown)
    }

    /// The pointee of a raw pointer before a dot; anything else as it is.
    pub fn through_pointer(&mut self, b: Val) -> Val {
        match self.resolve(&b.ty).peeled() {
            Ty::Ptr(t) => Val::new((**t).clone(), Kind::Place),
            _ => b,
        }
    }

    /// The type of `v.len`.
    pub fn length(&mut self, of: &Ty, expected: &Ty) -> Ty {
        let known = self.resolve(of).peeled().clone();
        let as_usize = match self.shallow(expected) {
            Ty::Named(n, held) if n == LangItem::Option => {
                held.first().map(|t| self.shallow(t)) == Some(Ty::Int("usize"))
            }
            t => t == Ty::Int("usize"),
        };
        if super::library::methods_of(&known).is_some() {
            return match as_usize {
                true => Ty::Int("usize"),
                false if self.rust_lengths => Ty::Unknown,
                false => Ty::Int("i64"),
            };
        }
        let of_library = matches!(&known, Ty::Named(n, _) if self.lib.types.contains_key(n));
        let rusts = matches!(known, Ty::Named(..) | Ty::Unknown);
        match !of_library && (rusts && self.rust_lengths || as_usize) {
            true => Ty::Unknown,
            false => Ty::Int("i64"),
        }
    }

    fn index(&mut self, base: &Expr, index: &Expr) -> Val {
        let b = self.place(base, &Ty::Unknown);
        if b.ty == Ty::Never {
            self.place(index, &Ty::Unknown);
            return b;
        }
        let known = self.known_peeled(&b.ty);
        if let Some(inner) = self.still_optional(&known) {
            return self.reported(&inner);
        }
        let at = |ty| Val {
            root: b.root,
            ..Val::new(ty, Kind::Place)
        };
        if let ExprKind::Range { lo, hi, .. } = &index.kind {
            for e in lo.iter().chain(hi) {
                self.index_value(e);
            }
            let ty = match known {
                t if t.is_text() => Ty::Str,
                Ty::Array(t, _) | Ty::Slice(t) => Ty::Slice(t),
                Ty::Named(n, args) if n == LangItem::Vec => {
                    Ty::Slice(Box::new(args.first().cloned().unwrap_or(Ty::Unknown)))
                }
                _ => Ty::Slice(Box::new(Ty::Unknown)),
            };
            return Val {
                root: b.root,
                ..Val::new(ty, Kind::Refd(false))
            };
        }
        if self.has_no_elements(&known) {
            self.place(index, &Ty::Unknown);
            return self.reported(&Ty::Unknown);
        }
        match known {
            Ty::Named(ref n, _) if self.world.implements(n, "Index") => {
                let sig = self.method(&known, "index");
                let takes = sig
                    .as_ref()
                    .and_then(|s| s.params.first())
                    .map(|(_, t)| t.clone());
                self.value(index, &takes.unwrap_or(Ty::Unknown));
                at(sig.map_or(Ty::Unknown, |s| s.ret.peeled().clone()))
            }
            Ty::Named(n, args) if n == LangItem::Vec => {
                self.index_value(index);
                at(args.first().cloned().unwrap_or(Ty::Unknown))
            }
            Ty::Array(t, _) | Ty::Slice(t) => {
                self.index_value(index);
                at(*t)
            }
            t if t.is_text() => {
                self.index_value(index);
                Val::temp(Ty::Int("u8"))
            }
            Ty::Named(n, args) if n == LangItem::HashMap => {
                let key = args.first().cloned().unwrap_or(Ty::Unknown);
                self.lookup_key(index, key);
                at(args.get(1).cloned().unwrap_or(Ty::Unknown))
            }
            Ty::Ptr(t) => {
                self.index_value(index);
                Val::new(*t, Kind::Place)
            }
            _ if matches!(strip(index), ExprKind::Tuple { .. }) => {
                self.value(index, &Ty::Unknown);
                at(Ty::Unknown)
            }
            _ => {
                if !self.is_letter_for(index, &Ty::Unknown) {
                    self.place(index, &Ty::Unknown);
                }
                at(Ty::Unknown)
            }
        }
    }

    /// An index, which is converted to `usize`.
    pub fn index_value(&mut self, e: &Expr) {
        let plain = matches!(&e.kind, ExprKind::Lit(l)
            if lit::kind(l) == lit::Kind::Int && lit::suffix(l).is_none());
        if !plain {
            self.value(e, &Ty::Unknown);
        }
    }

    pub fn lookup_key(&mut self, index: &Expr, key: Ty) {
        if self.is_other_literal(&key, index) {
            return;
        }
        let view = if key.is_string() { Ty::Str } else { key };
        self.borrow(index, &view);
    }
}
