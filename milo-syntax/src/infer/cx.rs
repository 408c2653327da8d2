//! The context in which types are known: the declarations in scope and the inference variables.
//!
//! [`TyCx`] is shared by `infer`, which fills the variables, and by the lowering, which asks.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::ast::{BinOp, Expr, ExprKind, GenericParam, NodeId, Path};
use crate::files::Imports;
use crate::resolve::{DefId, LangItem, Origin, Resolutions, TypeDef};
use crate::types::library;
use crate::types::syntax::{self, is_comparison};
use crate::types::ty::{Infer, Name, Ty, VarKind};
use crate::types::world::{
    Const, Kind as DeclKind, Sig, TyScope, TypeDecl, World, name_of, parts, path_name,
};

/// Declarations in scope, type parameters in scope, and inference variables.
pub struct TyCx {
    /// The locals of the program.
    pub res: Rc<Resolutions>,
    /// The imports of the program from files.
    pub files: Imports,
    /// The program that is looked at.
    pub origin: Origin,
    /// The declarations of the block that are in scope.
    pub world: World,
    /// The signature of each function of the program; of those declared in bodies as soon as the
    /// body has been looked at.
    pub sigs: HashMap<DefId, Rc<Sig>>,
    /// The signatures of the functions of imported files.
    pub file_sigs: HashMap<DefId, Rc<Sig>>,
    /// The type parameters of each type as declared, for their bounds.
    pub type_generics: HashMap<Name, Vec<GenericParam>>,
    /// The names of the fields that something in the program changes.
    pub changed_fields: HashSet<String>,
    /// The library.
    pub lib: Rc<World>,
    /// The inference variables.
    pub infer: Infer,
    /// The type parameters in scope, and the type of `Self`.
    pub ty_scope: TyScope,
    /// Bounds of the type parameters in scope.
    pub param_bounds: Vec<(Name, Name)>,
    /// The type parameters in scope that can be called, as function types.
    pub callables: Vec<(Name, Ty)>,
    /// The trait whose defaults are looked at.
    pub self_trait: Option<Name>,
    /// Names about which an error was reported where they come from.
    pub poisoned: HashSet<Name>,
}

impl TyCx {
    /// The context of a program, with nothing declared yet.
    pub fn new(res: Rc<Resolutions>, files: Imports, origin: Origin) -> TyCx {
        TyCx {
            res,
            files,
            origin,
            world: World::default(),
            sigs: HashMap::new(),
            file_sigs: HashMap::new(),
            type_generics: HashMap::new(),
            changed_fields: HashSet::new(),
            lib: library(),
            infer: Infer::default(),
            ty_scope: TyScope::default(),
            param_bounds: Vec::new(),
            callables: Vec::new(),
            self_trait: None,
            poisoned: HashSet::new(),
        }
    }
}

impl TyCx {
    pub fn fresh(&mut self) -> Ty {
        self.infer.fresh(VarKind::Any)
    }

    pub fn resolve(&self, t: &Ty) -> Ty {
        self.infer.resolve(t)
    }

    /// The type, or what an Option holds.
    pub fn or_held(&self, t: &Ty) -> Ty {
        match self.resolve(t) {
            Ty::Named(n, args) if n == LangItem::Option && args.len() == 1 => args[0].clone(),
            t => t,
        }
    }

    pub fn shallow(&self, t: &Ty) -> Ty {
        self.infer.shallow(t)
    }

    /// A learned type with its unknown parts open again.
    pub fn refresh(&mut self, t: &Ty) -> Ty {
        let mut many = |v: &[Ty]| v.iter().map(|t| self.refresh(t)).collect::<Vec<_>>();
        match t {
            Ty::Unknown | Ty::Var(_) => self.fresh(),
            Ty::Named(n, a) => Ty::Named(n.clone(), many(a)),
            Ty::Tuple(v) => Ty::Tuple(many(v)),
            Ty::Fn(f) => {
                let params = many(&f.params);
                let ret = self.refresh(&f.ret);
                Ty::func(params, ret)
            }
            Ty::Array(t, n) => Ty::Array(Box::new(self.refresh(t)), n.clone()),
            Ty::Ref(m, t) => Ty::Ref(*m, Box::new(self.refresh(t))),
            t => t.clone(),
        }
    }

    /// Whether only rustc knows the type, or it has not been inferred yet.
    pub fn is_open(&self, ty: &Ty) -> bool {
        match self.resolve(ty).peeled() {
            Ty::Unknown => true,
            Ty::Var(v) => self.infer.kind(*v) == VarKind::Any,
            _ => false,
        }
    }

    /// The identity of a declaration of the program.
    pub fn def(&self, node: NodeId) -> DefId {
        DefId {
            origin: self.origin,
            node,
        }
    }

    /// The constant that an expression names, if it is one of the program's or of a Milo file.
    pub fn const_at(&self, at: NodeId) -> Option<&Const> {
        self.world.consts.get(&self.res.constant_at(at)?)
    }

    /// Whether a constant in scope has this name.
    pub fn is_constant(&self, name: &str) -> bool {
        let own = self.res.constant_named(name);
        own.is_some_and(|id| self.world.consts.contains_key(&id))
            && !self.world.out_of_scope.contains(name)
            || self.world.lib_consts.contains_key(name)
    }

    pub fn is_number(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
            t => t.is_number(),
        }
    }

    /// Whether two types are known to be different ones.
    pub fn differs(&self, a: &Ty, b: &Ty) -> bool {
        let (a, b) = (self.base_ty(a), self.base_ty(b));
        let (a, b) = (a.peeled(), b.peeled());
        let number = |t: &Ty| self.is_number(t);
        let plain = |t: &Ty| {
            number(t)
                || t.is_text()
                || *t == Ty::Bool
                || matches!(t, Ty::Named(n, _) if self.world.types.contains_key(n))
        };
        if !plain(a) || !plain(b) {
            return false;
        }
        match (a, b) {
            _ if a.is_text() || b.is_text() => a.is_text() != b.is_text(),
            (Ty::Var(_), _) | (_, Ty::Var(_)) => number(a) != number(b),
            (Ty::Named(n, _), Ty::Named(m, _)) => n != m,
            _ => a != b,
        }
    }

    /// Whether both operands are unboxed: a `Heap` beside another type is, and two for arithmetic.
    pub fn unboxes(&self, op: BinOp, l: &Ty, r: &Ty) -> bool {
        let boxed = |t: &Ty| self.shallow(t).is_lang(LangItem::Heap);
        let known = |t: &Ty| match self.shallow(t) {
            Ty::Unknown => false,
            Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
            _ => true,
        };
        match (boxed(l), boxed(r)) {
            (true, true) => !is_comparison(op),
            (true, false) => known(r),
            (false, true) => known(l),
            (false, false) => false,
        }
    }

    /// Whether a reference is expected of a value of type `ty`: itself, or in an Option that the
    /// value is wrapped in. Both types are shallow.
    pub fn wants_reference(&self, ty: &Ty, expected: &Ty) -> bool {
        match expected {
            Ty::Ref(..) => true,
            Ty::Named(n, args) if *n == LangItem::Option && !ty.is_lang(LangItem::Option) => {
                matches!(args.first().map(|t| self.shallow(t)), Some(Ty::Ref(..)))
            }
            _ => false,
        }
    }

    /// Whether a closure's parameter has the type that is written: a `&string` that stands for a
    /// `&T` is no `&str`.
    pub fn is_as_written(&self, expected: Option<&Ty>, written: Option<&Ty>) -> bool {
        match (expected, written) {
            (Some(Ty::Ref(_, e)), Some(Ty::Ref(_, t))) => {
                !matches!(**t, Ty::Str) || matches!(self.shallow(e), Ty::Str)
            }
            _ => true,
        }
    }

    /// The type of arithmetic on `t`: for a ranged integer its base type.
    pub fn base_ty(&self, t: &Ty) -> Ty {
        match self.shallow(t) {
            Ty::Ranged(b, ..) => Ty::Int(b),
            t => t,
        }
    }

    /// The type expected of an operand: that of the result, if it is a number's.
    pub fn number_expected(&self, expected: &Ty) -> Ty {
        match self.shallow(expected) {
            t @ (Ty::Int(_) | Ty::Float(_)) => t,
            Ty::Ranged(b, ..) => Ty::Int(b),
            Ty::Named(n, args) if n == LangItem::Option && args.len() == 1 => {
                self.number_expected(&args[0])
            }
            t @ Ty::Var(v) if self.infer.kind(v) != VarKind::Any => t,
            _ => Ty::Unknown,
        }
    }

    /// A declaration of the program or of the library.
    pub fn decl(&self, def: &TypeDef) -> Option<Rc<TypeDecl>> {
        self.world
            .types
            .get(def)
            .or_else(|| self.lib.types.get(def))
            .cloned()
    }

    /// The type that a written name stands for here, if Milo knows it.
    pub fn type_named(&self, name: &str) -> Option<TypeDef> {
        if let Some(def) = self.world.type_here(name) {
            return Some(def.clone());
        }
        if self.world.rust_names.contains(name) {
            return None;
        }
        let there = self.world.renamed.get(name).map_or(name, |there| there);
        let item = LangItem::named(there)?;
        (!matches!(item, LangItem::Int | LangItem::Float)).then(|| item.into())
    }

    /// The type that the block declares under this name.
    pub fn own_type(&self, name: &str) -> TypeDef {
        let own = self.world.names.get(name).cloned();
        own.unwrap_or_else(|| TypeDef::Rust(name.into()))
    }

    pub fn ast_ty(&self, t: &crate::ast::Type) -> Ty {
        self.world.ty(t, &self.ty_scope, Some(&self.lib))
    }

    /// The type of a parameter `self` that holds `Self` in a type of Rust's.
    pub fn held_self(&self, p: &crate::ast::Param) -> Option<Ty> {
        self.world.held_self(p, &self.ty_scope, Some(&self.lib))
    }

    /// Whether `of.cloned()` is `of`: Milo's Options hold values, where Rust's may hold a reference.
    pub fn is_cloned_option(&self, of: &Ty, method: &str, args: &[Expr]) -> bool {
        matches!(method, "cloned" | "copied")
            && args.is_empty()
            && matches!(self.resolve(of).peeled(), Ty::Named(n, held) if *n == LangItem::Option
                && held.iter().all(|t| !matches!(t, Ty::Ref(..) | Ty::Unknown | Ty::Var(_))))
    }

    /// The function, of the program or the library, that a path names; `at` is its expression.
    pub fn function(&self, at: NodeId, path: &Path) -> Option<Rc<Sig>> {
        if let Some(id) = self.res.function_at(at) {
            return self
                .sigs
                .get(&id)
                .or_else(|| self.file_sigs.get(&id))
                .cloned();
        }
        match &path.segments[..] {
            [only] if path.leading_colons.is_none() => self.library_fn(&name_of(&only.ident)),
            _ => None,
        }
    }

    /// The function of the library that has this name here.
    pub fn library_fn(&self, name: &str) -> Option<Rc<Sig>> {
        if self.world.rust_names.contains(name) {
            return None;
        }
        let there = self.world.renamed.get(name).map_or(name, |n| n);
        self.lib.fns.get(there).cloned()
    }

    /// Whether a name of a library function that is not called is more likely a Rust variable
    /// around the block, whose names are in scope: `min`.
    pub fn may_be_rusts(&self, name: &str, expected: &Ty) -> bool {
        !self.world.renamed.contains_key(name) && !matches!(self.shallow(expected), Ty::Fn(_))
    }

    /// Whether the length of an array is known only at run time: it has a variable or a call.
    pub fn at_run_time(&self, len: &Expr) -> bool {
        let mut depends = false;
        syntax::walk(len, &mut |e| {
            depends |= match &e.kind {
                ExprKind::Path(p) if p.segments.len() == 1 => {
                    let name = path_name(p);
                    // A variable of Rust's has a small letter, its constant a capital.
                    let lowercase = name.starts_with(char::is_lowercase);
                    let is_local = self.res.local_at(e.id).is_some();
                    self.const_at(e.id).is_none()
                        && !self.world.lib_consts.contains_key(&name)
                        && (is_local || lowercase)
                }
                ExprKind::MethodCall { .. } => true,
                ExprKind::Call { callee, .. } => self.res.function_at(callee.id).is_some(),
                _ => false,
            };
            true
        });
        depends
    }

    /// The function of the block that an expression names without calling it, and its result type.
    pub fn named_fn(&self, e: &Expr, is_local: bool) -> Option<(Name, Ty)> {
        let ExprKind::Path(path) = &e.kind else {
            return None;
        };
        let [segment] = &path.segments[..] else {
            return None;
        };
        let name = name_of(&segment.ident);
        if is_local || self.const_at(e.id).is_some() {
            return None;
        }
        let sig = self.function(e.id, path).filter(|sig| !sig.from_lib)?;
        let ret = match sig.generics.is_empty() {
            true => sig.ret.clone(),
            false => Ty::Unknown,
        };
        Some((name, ret))
    }

    /// Whether values of the type are copied by Rust; `None` if that is not known.
    pub fn is_copy(&self, t: &Ty) -> Option<bool> {
        self.is_copy_deep(t, 0)
    }

    pub fn is_copy_deep(&self, t: &Ty, depth: usize) -> Option<bool> {
        if depth > 8 {
            return Some(false);
        }
        let all = |v: &[Ty]| {
            let mut all = Some(true);
            for t in v {
                match self.is_copy_deep(t, depth + 1) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => all = None,
                }
            }
            all
        };
        match self.shallow(t) {
            Ty::Unknown => None,
            Ty::Var(v) => (self.infer.kind(v) != VarKind::Any).then_some(true),
            Ty::Never | Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Float(_) | Ty::Ranged(..) => {
                Some(true)
            }
            Ty::Ptr(_) | Ty::Ref(false, _) => Some(true),
            Ty::Str | Ty::Param(_) | Ty::Dyn(_) | Ty::Slice(_) | Ty::Fn(_) | Ty::Ref(true, _) => {
                Some(false)
            }
            Ty::Range(_) => Some(false),
            Ty::Array(t, _) => self.is_copy_deep(&t, depth + 1),
            Ty::Tuple(v) => all(&v),
            Ty::Named(n, args) => match &n {
                TypeDef::Lang(LangItem::Option | LangItem::Result) => all(&args),
                TypeDef::Lang(_) => Some(false),
                TypeDef::Rust(name) => (**name == *"char").then_some(true),
                TypeDef::Own(_) => {
                    let decl = self.decl(&n)?;
                    match &decl.kind {
                        DeclKind::Opaque => Some(false),
                        _ if self.world.implements(&n, "Drop")
                            || self.world.implements(&n, "Clone") =>
                        {
                            Some(false)
                        }
                        _ => all(&parts(&decl, &args)),
                    }
                }
            },
        }
    }

    /// Whether neither the block nor Milo's library declares a type.
    pub fn is_foreign(&self, def: &TypeDef) -> bool {
        self.decl(def).is_none()
    }

    /// Whether the type is known to be no Option (nor one that may turn out to be one).
    pub fn is_plain(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Unknown | Ty::Never | Ty::Param(_) => false,
            Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
            Ty::Named(n, _) => self.decl(&n).is_some() || n == LangItem::Result,
            _ => true,
        }
    }

    /// Whether a type that may be an Option itself is the one that an Option holds: `i32?` in
    /// `i32??`, a type parameter, a type of Rust's.
    pub fn is_held(&self, ty: &Ty, held: &Ty) -> bool {
        let ty = self.resolve(ty);
        let held = match self.resolve(held) {
            Ty::Ref(_, t) => *t,
            t => t,
        };
        matches!(ty, Ty::Named(..) | Ty::Param(_)) && held == ty
    }

    /// Whether a value of type `ty` becomes `Some(value)` where `expected` is needed.
    pub fn wraps(&self, ty: &Ty, expected: &Ty) -> bool {
        match self.shallow(expected) {
            Ty::Named(n, held) if n == LangItem::Option && !ty.is_lang(LangItem::Option) => {
                self.is_plain(ty) || held.first().is_some_and(|t| self.is_held(ty, t))
            }
            _ => false,
        }
    }

    /// Whether a box with the type arguments `held` holds a value of type `ty`.
    pub fn is_held_by(&self, ty: &Ty, held: &[Ty]) -> bool {
        match (ty, held.first().map(|t| self.resolve(t))) {
            (Ty::Named(n, _), Some(Ty::Named(m, _))) => *n == m,
            (Ty::Int(_) | Ty::Float(_), Some(Ty::Var(v))) => self.infer.kind(v) != VarKind::Any,
            (Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Param(_), Some(t)) => *ty == t,
            _ => false,
        }
    }
}

/// The type expected of a closure's parameter that is written `written`: where a `T` is given for
/// `(x: &T)`, the caller lends it.
pub fn lent_as(expected: Ty, written: Option<&Ty>) -> Ty {
    match (expected, written) {
        (e, Some(Ty::Ref(m, _))) if !matches!(e, Ty::Ref(..) | Ty::Var(_) | Ty::Unknown) => {
            Ty::Ref(*m, Box::new(e))
        }
        (e, _) => e,
    }
}
