//! The operands of calls and operators: how each place is accessed, and which places must not be
//! moved until all operands have been evaluated.

use super::access::Builder;
use super::place::{self, Key, Named, Place, Proj, strip};
use super::step::{Gives, How, Operand};
use crate::ast::*;
use crate::resolve::LocalId;

impl Builder<'_> {
    /// Adds a use of a place: its indexes, then the access.
    pub fn named(&mut self, of: Named<'_>, how: How) {
        for index in &of.indexes {
            self.expr(index);
        }
        let at = of.nodes.iter().map(|(e, n)| (e.id, *n)).collect();
        let depth = of.indexes.len();
        self.effect(&of.place, depth, how);
        self.borrows.access(&of.place, depth, how);
        self.access(at, of.place, depth, how);
    }

    /// Adds operands that may be lent: a place among them keeps its value until all have been
    /// evaluated, so that no later operand may move out of it.
    pub fn operands(&mut self, operands: &[(&Expr, Operand)]) {
        let mut lent = Vec::new();
        for (e, operand) in operands {
            self.operand(e, *operand);
            let mut places = Vec::new();
            self.lent(e, &mut places);
            lent.extend(places.into_iter().map(|of| (of, self.count)));
        }
        for ((place, perhaps), evaluated) in lent {
            let all = self.mentions.get(&place.base);
            let all = all.map_or(&[][..], Vec::as_slice);
            let later = &all[all.partition_point(|(n, _)| *n <= evaluated)..];
            if later.iter().any(|(_, p)| p.overlaps(&place)) {
                let how = if perhaps { How::Held } else { How::Look };
                self.access(Vec::new(), place, 0, how);
            } else if !later.is_empty() {
                self.access(Vec::new(), place, 0, How::Hold);
            }
        }
    }

    /// Adds an operand.
    pub fn operand(&mut self, e: &Expr, operand: Operand) {
        // `f(&mut x)` and `f(x)` mean the same.
        let lent = match (&e.kind, operand) {
            (
                ExprKind::Unary {
                    op: UnOp::Ref | UnOp::RefMut,
                    expr,
                    ..
                },
                Operand::Changes,
            ) => expr,
            _ => e,
        };
        let Some(mut of) = place::named(lent, self.res) else {
            return self.expr(e);
        };
        let first = self.effects.len();
        if matches!(
            operand,
            Operand::Changes | Operand::ChangesByCall | Operand::ChangesElements
        ) {
            self.lent_mutably.insert(of.place.base);
        }
        match operand {
            Operand::Takes => self.named(of, How::Read),
            Operand::Looks => self.named(of, How::Lend),
            Operand::Changes => self.named(of, How::Update),
            Operand::ChangesByCall | Operand::MayChange => {
                self.named(of, How::Update);
                if let Some(last) = self.effects.since(first).last_mut() {
                    last.is_call = true;
                    last.mutates = operand == Operand::ChangesByCall;
                }
            }
            Operand::ChangesElements => {
                let indexes = std::mem::take(&mut of.indexes);
                indexes.iter().for_each(|i| self.expr(i));
                let at = of.nodes.iter().map(|(e, n)| (e.id, *n)).collect();
                let depth = indexes.len() + 1;
                self.effect(&of.place, depth, How::Update);
                self.borrows.access(&of.place, depth, How::Update);
                self.access(at, of.place, depth, How::Update);
            }
        }
        self.effects.close(lent.id, first);
        self.effects.close(e.id, first);
    }

    /// The arguments of a call, each with the callee's use of it.
    pub fn arguments<'e>(&self, call: &Expr, args: &'e [Expr]) -> Vec<(&'e Expr, Operand)> {
        let closure = match &call.kind {
            ExprKind::Call { callee, .. } => self.res.local_of(callee),
            _ => None,
        };
        let closure = closure.and_then(|id| self.closures.get(&id));
        let numbered = args.iter().enumerate();
        let with = |(i, a)| {
            let operand = match closure.map(|c| c.changes.get(i).copied().unwrap_or_default()) {
                Some(true) => Operand::Changes,
                Some(false) => Operand::Takes,
                None => self.decls.operand(call, Some(i)),
            };
            (a, operand)
        };
        numbered.map(with).collect()
    }

    /// The places that an operand may be lent from, and whether only Rust knows if they are.
    fn lent(&self, e: &Expr, to: &mut Vec<(Place, bool)>) {
        if let Some(of) = place::named(e, self.res) {
            return to.push((of.place, false));
        }
        match &e.kind {
            ExprKind::Paren { expr, .. }
            | ExprKind::Unary {
                op: UnOp::Ref | UnOp::RefMut,
                expr,
                ..
            } => self.lent(expr, to),
            // Formatting borrows the holes.
            ExprKind::Interp(i) => {
                for p in &i.parts {
                    if let InterpPart::Hole(e, _) = p {
                        self.lent(e, to);
                    }
                }
            }
            ExprKind::Call { callee, args, .. } => {
                let first = to.len();
                to.extend(self.free(callee).into_iter().map(whole));
                for a in args {
                    // A field goes by value: what the function gives does not refer to it.
                    let by_value = matches!(strip(a), ExprKind::Field { .. })
                        && place::named(a, self.res).is_some_and(|of| of.exact);
                    if !by_value {
                        self.passed_on(a, to);
                    }
                }
                self.given(e, first, to);
            }
            ExprKind::MethodCall { recv, args, .. } => {
                let first = to.len();
                self.passed_on(recv, to);
                args.iter().for_each(|a| self.passed_on(a, to));
                self.given(e, first, to);
            }
            _ => {}
        }
    }

    /// Ends a call: what its result refers to, of the places from `first` on.
    fn given(&self, call: &Expr, first: usize, to: &mut Vec<(Place, bool)>) {
        match self.decls.gives(call) {
            Gives::Value => to.truncate(first),
            Gives::Reference => {}
            Gives::Unknown => to[first..]
                .iter_mut()
                .for_each(|(_, perhaps)| *perhaps = true),
        }
    }

    /// The places that the result of a call may refer to through an operand of the call.
    fn passed_on(&self, e: &Expr, to: &mut Vec<(Place, bool)>) {
        match strip(e) {
            ExprKind::Closure(_) | ExprKind::Macro(_) | ExprKind::Rust(_) => {
                to.extend(self.free(e).into_iter().map(whole));
            }
            // The text is the operand.
            ExprKind::Interp(_) => {}
            ExprKind::Array { elems, .. } | ExprKind::Tuple { elems, .. } => {
                elems.iter().for_each(|e| self.passed_on(e, to));
            }
            ExprKind::Struct { fields, .. } => {
                fields.iter().for_each(|(_, e)| self.passed_on(e, to));
            }
            _ => self.lent(e, to),
        }
    }

    pub fn method_call(&mut self, e: &Expr, recv: &Expr, name: &str, args: &[Expr]) {
        let receiver = place::named(recv, self.res);
        if let Some(of) = &receiver {
            // The receiver may store its arguments.
            let base = of.place.base;
            args.iter().for_each(|a| self.refers(&[base], a, false));
        }
        let entry = match (receiver, args) {
            (Some(of), [key, ..]) if of.exact => self.entry(of, key),
            _ => None,
        };
        let of_receiver = self.decls.operand(e, None);
        if let (Operand::Takes, Some(of)) = (of_receiver, place::named(recv, self.res)) {
            self.borrows.taken_by_method(of.place.base);
        }
        let mut all = vec![(recv, of_receiver)];
        all.extend(self.arguments(e, args));
        match (entry, name, args.len()) {
            (Some((of, entry)), "insert", 2) => {
                self.exprs(args);
                let at = of.nodes.iter().map(|(e, n)| (e.id, *n)).collect();
                let first = self.effects.len();
                self.effect(&of.place, 0, How::Update);
                let is_call = matches!(of_receiver, Operand::ChangesByCall | Operand::MayChange);
                self.effects.since(first)[0].is_call = is_call;
                self.borrows.access(&of.place, 0, How::Update);
                self.effects.close(recv.id, first);
                self.access(at, entry, 0, How::Insert);
            }
            (Some((_, entry)), "get", 1) | (Some((_, entry)), "getOrDefault", 2) => {
                self.operands(&all);
                let at = vec![(e.id, entry.proj.len())];
                self.access(at, entry, 0, How::Read);
            }
            _ => self.operands(&all),
        }
    }

    /// The entry of a map under a key, as a place.
    pub fn entry<'e>(&mut self, map: Named<'e>, key: &Expr) -> Option<(Named<'e>, Place)> {
        let key = place::key(key, self.res)?;
        if let Key::Place(p) = &key {
            self.keys.insert(p.base);
        }
        let mut entry = map.place.clone();
        entry.proj.push(Proj::Entry(key));
        Some((map, entry))
    }

    /// The exact place that an expression names: a variable, a field, the entry of a map under a
    /// key.
    pub fn exact(&mut self, e: &Expr) -> Option<Place> {
        match &e.kind {
            ExprKind::Paren { expr, .. } => self.exact(expr),
            ExprKind::MethodCall {
                recv, name, args, ..
            } if name == "get" && args.len() == 1 => {
                let map = place::named(recv, self.res).filter(|of| of.exact)?;
                self.entry(map, &args[0]).map(|(_, entry)| entry)
            }
            _ => {
                let of = place::named(e, self.res).filter(|of| of.exact)?;
                Some(of.place)
            }
        }
    }
}

fn whole(local: LocalId) -> (Place, bool) {
    (Place::local(local), false)
}
