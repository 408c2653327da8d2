//! `Type.name`: variants of enums, functions and constants of a type; closures that run elsewhere.

use super::body::{Body, Val};
use super::lookup::Head;
use crate::ast::{Expr, ExprKind, NodeId, Type};
use crate::resolve::{LangItem, TypeDef};
use crate::types::syntax;
use crate::types::ty::Ty;
use crate::types::world::{Owner, SelfMode, name_of};
use crate::types::written::points_to_once;

impl Body<'_> {
    /// `Mutex::new()` for `Mutex.new()`, of a type of the library that Rust does not have.
    pub fn library_call(
        &mut self,
        at: NodeId,
        p: &crate::ast::Path,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Val> {
        let [of, name] = &p.segments[..] else {
            return None;
        };
        let def = self.type_named(&name_of(&of.ident))?;
        let item = def.lang().filter(|_| p.leading_colons.is_none())?;
        if super::library::is_rusts_own(item) {
            return None;
        }
        self.static_sig(&Owner::Type(def), &name_of(&name.ident))?;
        let recv = Expr::new(
            ExprKind::Path(crate::ast::Path {
                leading_colons: None,
                segments: vec![of.clone()],
            }),
            of.ident.span(),
        );
        self.static_call(at, &recv, &name.ident, name.args.as_deref(), args, expected)
    }

    pub fn bare_variant_call(
        &mut self,
        ident: &proc_macro2::Ident,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Val> {
        let name = name_of(ident);
        let owner = self.enum_of_variant(&name, expected)?;
        Some(self.variant(&owner, &name, None, Some(args), expected))
    }

    /// `Enum.Variant(…)`.
    pub fn variant(
        &mut self,
        owner: &TypeDef,
        variant: &str,
        explicit: Option<Vec<Ty>>,
        args: Option<&[Expr]>,
        expected: &Ty,
    ) -> Val {
        let ty = match explicit {
            Some(a) if !a.is_empty() => Ty::Named(owner.clone(), a),
            _ => self.open_type(owner),
        };
        let resolved = match self.shallow(expected) {
            Ty::Named(n, a)
                if n == LangItem::Option && *owner != LangItem::Option && a.len() == 1 =>
            {
                self.shallow(&a[0])
            }
            t => t,
        };
        if resolved.is_of(owner) {
            self.unify(&ty, &resolved);
        }
        if self.fields_of_variant(owner, variant).is_some() {
            return self.reported(&ty);
        }
        let Some(args) = args else {
            return Val::temp(ty);
        };
        let tys = self.variant_types(&ty, variant).unwrap_or_default();
        if let ([], [only]) = (args, &tys[..])
            && matches!(self.shallow(only), Ty::Unit | Ty::Var(_))
        {
            // `Result.Ok()` of a `Result<void>`.
            self.unify(only, &Ty::Unit);
        }
        for (i, a) in args.iter().enumerate() {
            let expected = tys.get(i).cloned().unwrap_or(Ty::Unknown);
            // `Some(&x)` where nothing says what it is an Option of: of a reference.
            if let Ty::Var(_) = self.shallow(&expected)
                && owner.lang().is_some()
                && let Some(is_mut) = syntax::borrows(a)
            {
                let lent = Ty::Ref(is_mut, Box::new(self.fresh()));
                self.unify(&expected, &lent);
            }
            let v = self.value(a, &expected);
            self.unify(&expected, &v.ty);
        }
        Val::temp(ty)
    }

    /// `Type.Name` without parentheses.
    pub fn static_member(
        &mut self,
        base: &Expr,
        name: &proc_macro2::Ident,
        expected: &Ty,
    ) -> Option<Val> {
        let head = self.type_head(base)?;
        let n = name_of(name);
        if matches!(head, Head::Rust)
            && syntax::names_a_static(base)
            && n.starts_with(char::is_lowercase)
        {
            return None;
        }
        if let Head::Named(owner, explicit) = &head {
            if self.has_variant(owner, &n) {
                let v = self.variant(owner, &n, explicit.clone(), None, expected);
                if let Some(tys) = self.variant_types(&v.ty, &n)
                    && !tys.is_empty()
                {
                    // A variant used as a function.
                    return Some(Val::func(Ty::func(tys, v.ty)));
                }
                return Some(v);
            }
            if let Some(sig) = self.static_sig(&Owner::Type(owner.clone()), &n) {
                let opened = self.open_sig(&sig, None, None);
                return Some(Val::func(Ty::func(opened.params, opened.ret)));
            }
        }
        Some(Val::temp(match head {
            Head::Number(of) if matches!(&*n, "MAX" | "MIN" | "EPSILON" | "INFINITY" | "NAN") => {
                match of.starts_with('f') {
                    true => Ty::Float(of),
                    false => Ty::Int(of),
                }
            }
            _ => Ty::Unknown,
        }))
    }

    /// The meaning of a name before a dot, if it is no local.
    pub fn type_head(&mut self, e: &Expr) -> Option<Head> {
        match self.local_at(e.id) {
            Some(_) => None,
            None => self.cx.head(e),
        }
    }

    pub fn static_call(
        &mut self,
        at: NodeId,
        recv: &Expr,
        name: &proc_macro2::Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Val> {
        let head = self.type_head(recv)?;
        if matches!(head, Head::Rust)
            && syntax::names_a_static(recv)
            && !syntax::makes_a_value(recv, name)
        {
            return None;
        }
        if self.is_unsendable_promise(recv) {
            for a in args {
                self.value(a, &Ty::Unknown);
            }
            return Some(self.reported(&Ty::Unknown));
        }
        let n = name_of(name);
        let (def, explicit) = match &head {
            Head::Named(o, e) => (Some(o.clone()), e.clone()),
            Head::SelfTy => match &self.ty_scope.self_ty {
                Some(Ty::Named(o, a)) => (Some(o.clone()), Some(a.clone())),
                _ => (None, None),
            },
            _ => (None, None),
        };
        let owner = match &head {
            Head::Number(p) => Some(Owner::Primitive(p)),
            _ => def.clone().map(Owner::Type),
        };
        if let Some(def) = &def {
            if self.has_variant(def, &n) {
                return Some(self.variant(def, &n, explicit, Some(args), expected));
            }
            if let ([x], true) = (args, *def == LangItem::Heap && &*n == "new") {
                // As `Heap(x)`.
                let held = explicit.map(|args| Ty::Named(def.clone(), args));
                return Some(self.heap(x, held.as_ref().unwrap_or(expected)));
            }
            if let Some(v) = self.spawn_call(def, &n, args, explicit.as_deref()) {
                return Some(v);
            }
        }
        if let Some(owner) = &owner
            && let Some(sig) = self.static_sig(owner, &n)
        {
            let opened = self.open_sig(&sig, None, turbofish);
            let opened = self.note_callee(at, opened);
            if let (Some(def), Some(o), Some(e)) = (&def, &sig.owner, &explicit) {
                let get = |n: &str| {
                    let mut vars = opened.vars.iter();
                    vars.find(|(p, _)| &**p == n).map(|(_, t)| t.clone())
                };
                let o = o.subst(&get);
                self.unify(&o, &Ty::Named(def.clone(), e.clone()));
            }
            self.expect_ret(&opened, expected);
            // `Type.method(x, …)` of an instance method.
            let mut rest = args;
            if let (Some(mode), Some((first, tail))) = (sig.self_mode, args.split_first()) {
                let t = sig.owner.clone().unwrap_or(Ty::Unknown);
                match mode {
                    SelfMode::Ref => self.borrow(first, &t),
                    SelfMode::RefMut => self.borrow_mut(first, &t),
                    SelfMode::Value => drop(self.value(first, &t)),
                }
                rest = tail;
            }
            self.sig_args(&sig, &opened, rest);
            if sig.is_wrong_count(rest.len()) {
                return Some(self.reported(&opened.ret));
            }
            return Some(self.called(&sig, &opened));
        }
        if let Head::Param(p) = &head
            && let Some(sig) = self.param_method(p, &n)
        {
            let opened = self.open_sig(&sig, Some(&Ty::Param(p.clone())), turbofish);
            let opened = self.note_callee(at, opened);
            self.sig_args(&sig, &opened, args);
            return Some(self.called(&sig, &opened));
        }
        self.rust_args(args);
        let wanted = self.or_held(expected);
        if &*n == "new"
            && points_to_once(&wanted)
            && let Ty::Named(pointer, _) = &wanted
            && syntax::path_text(recv).is_some_and(|path| pointer.name() == path)
        {
            // `Box.new(f)` where a pointer to a closure that is called once is wanted.
            return Some(Val::temp(wanted));
        }
        Some(Val::temp(
            match self.wants_optional(expected, def.as_ref(), recv) {
                true => expected.clone(),
                false => Ty::Unknown,
            },
        ))
    }

    /// `Promise<*T>`, whose value would come from another thread.
    pub fn is_unsendable_promise(&self, of: &Expr) -> bool {
        let ExprKind::Path(path) = &of.kind else {
            return false;
        };
        let [segment] = &path.segments[..] else {
            return false;
        };
        let given = segment.args.as_ref().and_then(|args| args.first());
        given.is_some_and(|t| matches!(t.kind, crate::ast::TypeKind::Ptr(_)))
            && self
                .type_named(&name_of(&segment.ident))
                .is_some_and(|def| def == LangItem::Promise)
    }

    /// Whether an Option is wanted of the very type whose function is called.
    pub fn wants_optional(&self, expected: &Ty, owner: Option<&TypeDef>, recv: &Expr) -> bool {
        let Ty::Named(option, held) = self.resolve(expected) else {
            return false;
        };
        let [Ty::Named(held, args)] = &held[..] else {
            return false;
        };
        option == LangItem::Option
            && args.is_empty()
            && match owner {
                Some(owner) => held == owner,
                // A name that only Rust knows.
                None => held.is_rust() && syntax::path_text(recv).is_some_and(|p| held.name() == p),
            }
    }

    /// `Heap(x)`.
    pub fn heap(&mut self, x: &Expr, expected: &Ty) -> Val {
        let wanted = self.or_held(expected);
        if points_to_once(&wanted) {
            // Rust's closure.
            self.value(x, &Ty::Unknown);
            return Val::temp(wanted);
        }
        let inner = match wanted.in_heap().map(|held| self.shallow(held)) {
            Some(Ty::Dyn(_)) | None => self.cx.fresh(),
            Some(held) => held,
        };
        let v = self.value(x, &inner);
        self.unify(&inner, &v.ty);
        let t = match self.shallow(&inner) {
            Ty::Var(_) => v.ty,
            _ => inner,
        };
        Val::temp(Ty::lang(LangItem::Heap, vec![t]))
    }

    /// `Thread.spawn(f)`, `Task.spawn(f)` and the like.
    pub fn spawn_call(
        &mut self,
        owner: &TypeDef,
        name: &str,
        args: &[Expr],
        explicit: Option<&[Ty]>,
    ) -> Option<Val> {
        let owner = owner.lang()?;
        let f = match (owner, name, args) {
            (LangItem::Thread | LangItem::Task, "spawn", [f])
            | (LangItem::Task, "daemon", [f])
            | (LangItem::Promise, "run" | "blocking", [f]) => f,
            (LangItem::Task, "spawnWithStack", [bytes, f]) => {
                self.rust_arg(bytes);
                f
            }
            _ => return None,
        };
        let v = self.spawn(owner, f, explicit);
        Some(match owner {
            LangItem::Thread => Val::temp(Ty::lang(LangItem::Result, vec![v.ty, Ty::string()])),
            _ => v,
        })
    }

    /// A closure or a function that runs elsewhere.
    pub fn spawn(&mut self, owner: LangItem, f: &Expr, explicit: Option<&[Ty]>) -> Val {
        let ret = match owner {
            LangItem::Promise => explicit
                .and_then(|e| e.first().cloned())
                .unwrap_or_else(|| self.cx.fresh()),
            _ => Ty::Unit,
        };
        let ty = match owner {
            LangItem::Promise => Ty::lang(LangItem::Promise, vec![ret.clone()]),
            LangItem::WaitGroup => Ty::Unit,
            owner => Ty::lang(owner, vec![]),
        };
        self.callback(f, &Ty::func(vec![], ret), true);
        Val::temp(ty)
    }
}
