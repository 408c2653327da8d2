//! Loops.

use super::body::{Body, Kind, Repr};
use crate::ast::{ExprKind, For, PatternKind, UnOp};
use crate::resolve::LangItem;
use crate::types::syntax::{self, strip};
use crate::types::ty::Ty;

impl Body<'_> {
    pub fn for_(&mut self, f: &For) {
        if let Some(counted) = syntax::counted(f) {
            return self.for_(&counted);
        }
        if self.for_mut(f) {
            return;
        }
        let v = self.place(&f.iter, &Ty::Unknown);
        let known = match self.known(&v.ty) {
            Ty::Range(t) if self.is_float(&t) => Ty::Unknown,
            t => t,
        };
        let peeled = known.peeled().clone();
        let by_ref = match v.kind {
            Kind::Temp => Repr::Plain,
            Kind::Refd(_) | Kind::Owned | Kind::Place => Repr::Ref(false),
        };
        let first_arg = |args: &[Ty]| args.first().cloned().unwrap_or(Ty::Unknown);
        let of_library = self.elements_of_library(&peeled);
        let (elem, refs) = match &peeled {
            Ty::Range(t) => ((**t).clone(), false),
            Ty::Named(n, args) if *n == LangItem::Vec => (first_arg(args), true),
            Ty::Array(t, _) | Ty::Slice(t) => ((**t).clone(), true),
            t if t.is_text() => (Ty::Int("u8"), false),
            Ty::Named(n, args) if *n == LangItem::HashMap => {
                return self.for_map(f, &args.clone(), by_ref);
            }
            _ if of_library.is_some() => (of_library.map_or(Ty::Unknown, |(elem, _)| elem), false),
            Ty::Named(n, args) if self.rust_map(n) && v.kind != Kind::Temp => {
                return self.for_map(f, &args.clone(), Repr::Plain);
            }
            Ty::Named(n, args) if self.rust_sequence(n) && v.kind != Kind::Temp => {
                (first_arg(args), false)
            }
            Ty::Never => (Ty::Never, false),
            _ => (Ty::Unknown, false),
        };
        let repr = match refs && self.is_copy(&elem) != Some(true) {
            true => by_ref,
            false => Repr::Plain,
        };
        // `for k, v in m` has keys and values if `m` is a map of Rust's.
        let maybe_map = elem == Ty::Unknown && syntax::may_be_map(&f.iter);
        self.irrefutable = true;
        if let Some(first) = &f.first {
            let ty = match maybe_map {
                true => Ty::Unknown,
                false => Ty::Int("i64"),
            };
            self.pattern(first, &ty, Repr::Plain);
        }
        self.pattern(&f.pat, &elem, repr);
        self.irrefutable = false;
        self.block(&f.body, None);
    }

    /// `for x in &mut v`, where Milo knows the elements of `v`: they are changed where they are.
    fn for_mut(&mut self, f: &For) -> bool {
        let ExprKind::Unary {
            op: UnOp::RefMut,
            expr,
            ..
        } = strip(&f.iter)
        else {
            return false;
        };
        let v = self.place(expr, &Ty::Unknown);
        let ty = self.known_peeled(&v.ty);
        let map = matches!(&ty, Ty::Named(n, _) if *n == LangItem::HashMap || self.rust_map(n));
        let arg = |args: &[Ty], i: usize| args.get(i).cloned();
        let (key, elem) = match &ty {
            Ty::Named(_, args) if map => (arg(args, 0), arg(args, 1)),
            Ty::Named(n, args) if *n == LangItem::Vec || self.rust_sequence(n) => {
                (Some(Ty::Int("i64")), arg(args, 0))
            }
            Ty::Array(t, _) | Ty::Slice(t) => (Some(Ty::Int("i64")), Some((**t).clone())),
            _ => (None, None),
        };
        let (Some(key), Some(elem)) = (key, elem) else {
            return false;
        };
        if v.kind == Kind::Temp {
            return false;
        }
        let first = if map { Repr::Ref(false) } else { Repr::Plain };
        self.irrefutable = true;
        match (&f.first, &f.pat.kind) {
            (Some(k), _) => {
                self.pattern(k, &key, first);
                self.pattern(&f.pat, &elem, Repr::Ref(true));
            }
            (None, PatternKind::Tuple(pair)) if map && pair.len() == 2 => {
                self.pattern(&pair[0], &key, first);
                self.pattern(&pair[1], &elem, Repr::Ref(true));
            }
            _ if map => self.pattern(&f.pat, &key, first),
            _ => self.pattern(&f.pat, &elem, Repr::Ref(true)),
        }
        self.irrefutable = false;
        self.block(&f.body, None);
        true
    }

    pub fn for_map(&mut self, f: &For, args: &[Ty], repr: Repr) {
        let arg = |i: usize| args.get(i).cloned().unwrap_or(Ty::Unknown);
        self.irrefutable = true;
        match &f.first {
            Some(first) => {
                self.pattern(first, &arg(0), repr);
                self.pattern(&f.pat, &arg(1), repr);
            }
            None if matches!(f.pat.kind, PatternKind::Tuple(_)) => {
                self.pattern(&f.pat, &Ty::Tuple(vec![arg(0), arg(1)]), repr);
            }
            None => self.pattern(&f.pat, &arg(0), repr),
        }
        self.irrefutable = false;
        self.block(&f.body, None);
    }
}
