//! The walk over one body: the rules for values, and for what is expected of them.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use super::{TyCx, Types};
use crate::ast::{Expr, NodeId};
use crate::resolve::{LangItem, LocalId, Resolutions};
use crate::types::syntax::counts;
use crate::types::ty::{FnTy, Ty, VarKind};

/// The way in which a name stands for its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repr {
    Plain,
    /// A reference, which reads like the value.
    Ref(bool),
    /// A function, or a closure that is only called.
    Fn,
}

/// A local that has been declared.
#[derive(Clone, Debug)]
pub struct Local {
    pub ty: Ty,
    pub repr: Repr,
    /// Declared by a statement, rather than a parameter or bound by a pattern.
    pub by_statement: bool,
    /// How many functions and closures surround the declaration.
    pub depth: usize,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Made by the expression.
    Temp,
    /// In a variable.
    Owned,
    /// A part of something else.
    Place,
    /// Behind a reference, which the expression gives.
    Refd(bool),
}

/// The value of an expression.
#[derive(Clone, Debug)]
pub struct Val {
    /// For [`Kind::Refd`] the type of what is referred to.
    pub ty: Ty,
    pub kind: Kind,
    /// A function item or a closure that has not become a function value yet.
    pub raw_fn: bool,
    /// The local that it starts from.
    pub root: Option<LocalId>,
}

impl Val {
    pub fn temp(ty: Ty) -> Val {
        Val::new(ty, Kind::Temp)
    }

    pub fn new(ty: Ty, kind: Kind) -> Val {
        Val {
            ty,
            kind,
            raw_fn: false,
            root: None,
        }
    }

    pub fn func(ty: Ty) -> Val {
        Val {
            raw_fn: true,
            ..Val::temp(ty)
        }
    }
}

/// A function, a closure or a branch of `parallel` around what is looked at.
pub struct Scope {
    pub ret: Ty,
    /// Whether `ret` was written or expected.
    pub ret_known: bool,
    pub is_closure: bool,
    /// A closure that owns what it captures.
    pub owning: bool,
}

/// The walk over one body.
pub struct Body<'a> {
    pub cx: &'a mut TyCx,
    pub res: &'a Rc<Resolutions>,
    pub types: &'a mut Types,
    /// Declarations make up the block that the body is part of.
    pub item_mode: bool,
    pub fns: Vec<Scope>,
    pub locals: HashMap<LocalId, Local>,
    /// The names in the pattern are all bound, as in a `let` or a `for`.
    pub irrefutable: bool,
    /// The lengths of Rust's values are for Rust: they have its type.
    pub rust_lengths: bool,
    /// Variables that a rule asked about before anything had bound them.
    pub stuck: Vec<u32>,
    /// The types of locals that are made of `Ok(…)`.
    pub oks: Vec<Ty>,
}

impl Deref for Body<'_> {
    type Target = TyCx;
    fn deref(&self) -> &TyCx {
        self.cx
    }
}

impl DerefMut for Body<'_> {
    fn deref_mut(&mut self) -> &mut TyCx {
        self.cx
    }
}

impl Body<'_> {
    pub fn unify(&mut self, a: &Ty, b: &Ty) {
        self.cx.infer.unify(a, b);
    }

    /// A type that a rule depends on, as far as it is known. If nothing is known yet, the body is looked
    /// at once more when it is.
    pub fn known(&mut self, ty: &Ty) -> Ty {
        let ty = self.resolve(ty);
        if let Ty::Var(v) = ty.peeled()
            && self.infer.kind(*v) == VarKind::Any
        {
            let v = *v;
            self.stuck.push(v);
        }
        ty
    }

    /// As [`known`](Self::known), behind references and boxes.
    pub fn known_peeled(&mut self, ty: &Ty) -> Ty {
        self.known(ty).peeled().clone()
    }

    pub fn local_at(&self, at: NodeId) -> Option<(LocalId, &Local)> {
        let id = self.res.local_at(at)?;
        self.locals.get(&id).map(|l| (id, l))
    }

    /// Declares the local that a pattern or a parameter introduces.
    pub fn declare(&mut self, node: NodeId, ty: Ty, repr: Repr, by_statement: bool) {
        let Some(id) = self.res.declared_by(node) else {
            return;
        };
        if let Some(before) = self.types.before.get(&id).cloned() {
            let before = self.refresh(&before);
            self.unify(&ty, &before);
        }
        self.types.local.insert(id, ty.clone());
        if repr == Repr::Fn {
            self.types.fns.insert(id);
        }
        let local = Local {
            ty,
            repr,
            by_statement,
            depth: self.fns.len(),
        };
        self.locals.insert(id, local);
    }

    /// Whether a `return` here leaves the Rust function around the block.
    pub fn in_rusts_function(&self) -> bool {
        !self.item_mode && matches!(&self.fns[..], [f] if !f.ret_known && !f.is_closure)
    }

    /// The value in place of code that has a mistake.
    pub fn reported(&self, ty: &Ty) -> Val {
        let ty = match self.resolve(ty) {
            Ty::Str => Ty::string(),
            ty => ty,
        };
        match &ty {
            Ty::Var(v) if self.infer.kind(*v) != VarKind::Any => Val::temp(ty),
            t if t.is_known() => Val::temp(ty),
            _ => Val::temp(Ty::Never),
        }
    }

    /// An owned value that fits what is expected.
    pub fn value(&mut self, e: &Expr, expected: &Ty) -> Val {
        let v = self.place(e, expected);
        let v = self.read_by_value(v, expected);
        self.coerce(v, expected)
    }

    /// A value for a place of Rust's, whose type decides that of a char literal.
    pub fn value_or_letter(&mut self, e: &Expr, expected: &Ty) -> Val {
        if self.is_letter_for(e, expected) {
            return Val::temp(expected.clone());
        }
        self.counting(e, expected, |this| this.value(e, expected))
    }

    /// If only rustc knows the wanted type, the lengths of Rust's values in `e` are Rust's.
    pub fn counting<T>(&mut self, e: &Expr, expected: &Ty, f: impl FnOnce(&mut Self) -> T) -> T {
        let stay = self.is_open(expected) && counts(e);
        let outer = std::mem::replace(&mut self.rust_lengths, stay);
        let out = f(self);
        self.rust_lengths = outer;
        out
    }

    /// An owned value of a place: text that is looked at becomes a string, a part of a Vec a Vec.
    pub fn read_by_value(&mut self, v: Val, expected: &Ty) -> Val {
        let ty = self.shallow(&v.ty);
        let expected = self.shallow(expected);
        let wants_ref = self.wants_reference(&ty, &expected);
        if wants_ref && v.kind != Kind::Temp {
            return v;
        }
        let text = expected.is_string() && ty == Ty::Unknown && !v.raw_fn;
        match v.kind {
            Kind::Temp => v,
            Kind::Owned if text => Val::temp(Ty::string()),
            Kind::Owned => Val {
                kind: Kind::Temp,
                ..v
            },
            Kind::Place | Kind::Refd(_) => {
                let ty = match ty {
                    Ty::Str => Ty::string(),
                    Ty::Slice(_) if expected.is_string() => Ty::string(),
                    Ty::Slice(t) => Ty::lang(LangItem::Vec, vec![*t]),
                    Ty::Unknown if expected.is_string() => Ty::string(),
                    t => t,
                };
                Val {
                    ty,
                    kind: Kind::Temp,
                    root: None,
                    ..v
                }
            }
        }
    }

    /// An owned value as it fits what is expected.
    pub fn coerce(&mut self, v: Val, expected: &Ty) -> Val {
        let ty = self.shallow(&v.ty);
        let expected = self.shallow(expected);
        if self.is_not_unwrapped(&ty, &expected) {
            let plain = self.resolve(&expected).peeled().clone();
            return self.reported(&plain);
        }
        match (&expected, &ty) {
            (_, Ty::Never) | (Ty::Unknown, _) => return v,
            (Ty::Named(n, args), _)
                if *n == LangItem::Option
                    && args.len() == 1
                    && (self.is_plain(&ty) && !ty.is_lang(LangItem::Option)
                        || self.is_held(&ty, &args[0])) =>
            {
                self.coerce(v, &args[0]);
                return Val::temp(expected.clone());
            }
            (Ty::Ref(_, inner), _) if !matches!(ty, Ty::Ref(..)) => {
                let inner = self.shallow(inner);
                if let Ty::Named(n, args) = &inner
                    && *n == LangItem::Option
                    && args.len() == 1
                    && v.kind != Kind::Temp
                    && (self.is_plain(&ty) || matches!(ty, Ty::Param(_)))
                {
                    return self.reported(&expected);
                }
                let boxed =
                    inner.is_lang(LangItem::Heap) || matches!(inner, Ty::Unknown | Ty::Var(_));
                let v = if boxed { v } else { self.unboxed(v) };
                // Where text is only looked at, a value of Rust's stays what it is.
                if inner != Ty::Str || !self.is_from_rust(&v) {
                    self.unify(&inner, &v.ty);
                }
                return Val::temp(expected.clone());
            }
            (_, Ty::Str) if expected.is_string() || matches!(expected, Ty::Var(_)) => {
                self.unify(&expected, &Ty::string());
                return Val::temp(Ty::string());
            }
            (Ty::Ranged(..), t) if *t != expected => return Val::temp(expected.clone()),
            (_, Ty::Named(n, held)) if *n == LangItem::Heap && self.is_held_by(&expected, held) => {
                if let Some(held) = held.first() {
                    self.unify(held, &expected);
                }
                return Val::temp(expected.clone());
            }
            (Ty::Named(n, args), Ty::Array(t, _)) if *n == LangItem::Vec => {
                if let Some(a) = args.first() {
                    self.unify(a, t);
                }
                return Val::temp(expected.clone());
            }
            (Ty::Named(n, a), Ty::Named(m, b)) if *n == LangItem::Heap && *m == LangItem::Heap => {
                if let (Some(Ty::Dyn(_)), Some(b)) = (a.first(), b.first())
                    && !matches!(self.shallow(b), Ty::Dyn(_))
                {
                    return Val::temp(expected.clone());
                }
            }
            (Ty::Var(_), Ty::Fn(_)) if v.raw_fn => {
                self.unify(&expected, &ty);
                return self.coerce(v, &ty);
            }
            (Ty::Fn(_), _) if v.raw_fn => {
                self.unify(&expected, &ty);
                return Val::temp(expected.clone());
            }
            _ => {}
        }
        if self.mismatch(&ty, &expected).is_some() {
            return self.reported(&expected);
        }
        self.unify(&expected, &ty);
        v
    }

    /// Whether this is an Option or a Result, where only the value in it can be meant.
    fn is_not_unwrapped(&self, ty: &Ty, expected: &Ty) -> bool {
        let expected = self.resolve(expected);
        let plain = match expected.peeled() {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str | Ty::Ranged(..) => true,
            Ty::Named(n, _) => !n.is_option_or_result() && self.decl(n).is_some(),
            _ => false,
        };
        plain && self.still_optional(ty).is_some()
    }

    /// The value in its natural form: a reference that a function returns is a place.
    pub fn place(&mut self, e: &Expr, expected: &Ty) -> Val {
        let v = self.given(e, expected);
        self.through(v)
    }

    /// The place that a reference refers to.
    pub fn through(&mut self, v: Val) -> Val {
        let Ty::Ref(is_mut, t) = self.shallow(&v.ty) else {
            return v;
        };
        if is_mut && matches!(v.kind, Kind::Refd(_)) {
            return v;
        }
        Val {
            kind: Kind::Refd(is_mut),
            ty: *t,
            ..v
        }
    }

    /// The content of a `Heap`, as a place.
    pub fn unboxed(&mut self, v: Val) -> Val {
        let mut v = v;
        while let Ty::Named(n, args) = self.shallow(&v.ty)
            && n == LangItem::Heap
            && let [inner] = &args[..]
        {
            v = Val {
                ty: inner.clone(),
                kind: Kind::Place,
                ..v
            };
        }
        v
    }

    /// The value without a dereference.
    pub fn given(&mut self, e: &Expr, expected: &Ty) -> Val {
        let outer = self.rust_lengths;
        self.rust_lengths = outer && counts(e);
        self.types.visits += 1;
        let v = self.given_as(e, expected);
        self.rust_lengths = outer;
        if e.id != NodeId::DUMMY {
            self.types.expr.insert(e.id, v.ty.clone());
            self.types.expected.insert(e.id, expected.clone());
        }
        v
    }

    /// The function value that is wanted, perhaps as an Option.
    pub fn wanted_fn(&self, expected: &Ty) -> Option<Rc<FnTy>> {
        match self.shallow(expected) {
            Ty::Fn(f) => Some(f),
            Ty::Named(n, a) if n == LangItem::Option => match a.first().map(|t| self.shallow(t)) {
                Some(Ty::Fn(f)) => Some(f),
                _ => None,
            },
            _ => None,
        }
    }

    /// `&e`, where a `&expected` is needed.
    pub fn borrow(&mut self, e: &Expr, expected: &Ty) {
        let e = crate::types::syntax::unborrowed(e);
        let expected = self.shallow(expected);
        let v = self.place(e, &expected);
        self.lend(v, &expected);
    }

    /// `&` of a place, where a `&expected` is needed.
    pub fn lend(&mut self, v: Val, expected: &Ty) {
        let expected = self.shallow(expected);
        let ty = self.shallow(&v.ty);
        if ty == Ty::Never || self.is_not_unwrapped(&ty, &expected) {
            return;
        }
        if expected != Ty::Str || !self.is_from_rust(&v) {
            self.unify(&ty, &expected);
        }
        if matches!(ty, Ty::Str) || matches!(expected, Ty::Str) {
            return;
        }
        let vec_of_array =
            expected.is_lang(LangItem::Vec) && matches!(ty, Ty::Array(..) | Ty::Slice(_));
        if self.wraps(&ty, &expected) || vec_of_array {
            if let Ty::Array(_, len) = &ty
                && vec_of_array
                && self.is_copy(&ty) != Some(true)
            {
                let literal = len.literal;
                self.cx.infer.vecs.extend(literal);
            }
            let v = self.read_by_value(v, &expected);
            self.coerce(v, &expected);
        } else if v.raw_fn {
            self.coerce(v, &expected);
        }
    }

    /// Whether this is a variable that holds a value of Rust's.
    pub fn is_from_rust(&self, v: &Val) -> bool {
        matches!(self.shallow(&v.ty), Ty::Var(_))
            && v.kind == Kind::Owned
            && v.root
                .and_then(|id| self.locals.get(&id))
                .is_some_and(|l| l.by_statement)
    }

    /// `&mut e`, where a `&mut expected` is needed.
    pub fn borrow_mut(&mut self, e: &Expr, expected: &Ty) {
        let e = crate::types::syntax::unborrowed(e);
        let v = self.place(e, expected);
        if self.resolve(expected).is_lang(LangItem::Vec)
            && matches!(self.resolve(&v.ty).peeled(), Ty::Array(..))
        {
            return;
        }
        self.unify(&v.ty, expected);
    }

    /// Whether a char literal, or an Option of one, stands where only rustc knows the type.
    pub fn is_letter_for(&self, e: &Expr, expected: &Ty) -> bool {
        use crate::types::syntax::{constructed, letter, unborrowed};
        self.is_open(expected)
            && (letter(unborrowed(e)).is_some()
                || constructed(e, "Some").is_some_and(|e| letter(unborrowed(e)).is_some()))
    }
}
