//! Queries about types: whether values are copied or shared, how a type is declared, and the
//! bounds of type parameters.

use std::rc::Rc;

use super::ty::{Name, Ty, VarKind};
use super::world::{Kind as DeclKind, Sig, TypeDecl};

use super::cx::Lower;
use super::learned::{Bound, Fact};
use crate::resolve::{LangItem, TypeDef};

/// The declared types that a walk through types has been in: each is looked into once, so that
/// types which contain themselves, also by many ways, cost nothing.
#[derive(Default)]
pub struct Seen(Vec<Ty>);

impl Seen {
    /// Whether to look into this declared type. One that grows with each level, as
    /// `N<Vec<T>>` inside `N<T>`, has an end here.
    pub fn enter(&mut self, t: &Ty) -> bool {
        let Ty::Named(def, _) = t else { return false };
        let of_this_name = self.0.iter().filter(|s| s.is_of(def)).count();
        let new = of_this_name < 100 && !self.0.contains(t);
        if new {
            self.0.push(t.clone());
        }
        new
    }
}

/// The name at the end of a path of Rust's.
pub fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The types of all fields or payloads.
pub fn parts(decl: &TypeDecl, args: &[Ty]) -> Vec<Ty> {
    match &decl.kind {
        DeclKind::Opaque => vec![],
        DeclKind::Struct(fields) => fields.iter().map(|(_, t)| inst(decl, args, t)).collect(),
        DeclKind::Enum(variants) => variants
            .iter()
            .flat_map(|(_, ts)| ts.iter().map(|t| inst(decl, args, t)))
            .collect(),
    }
}

impl Lower {
    pub fn fresh(&mut self) -> Ty {
        self.infer.fresh(VarKind::Any)
    }

    pub fn resolve(&self, t: &Ty) -> Ty {
        self.infer.resolve(t)
    }

    pub fn shallow(&self, t: &Ty) -> Ty {
        self.infer.shallow(t)
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

    /// Whether using the value gives another handle to the same thing.
    pub fn is_shared(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Fn(_) => true,
            Ty::Named(n, args) => {
                let Some(decl) = self.decl(&n) else {
                    return false;
                };
                if decl.is_handle {
                    return true;
                }
                let DeclKind::Struct(fields) = &decl.kind else {
                    return false;
                };
                self.world.types.contains_key(&n)
                    // `drop` runs once, so there is one owner.
                    && !self.world.implements(&n, "Drop")
                    && !fields.is_empty()
                    && !self.guards_fields(t)
                    && fields.iter().all(|(_, t)| {
                        let t = inst(&decl, &args, t);
                        !t.is_of(&n)
                            && !matches!(t, Ty::Fn(_))
                            && (self.is_copy(&t) == Some(true) || self.is_shared(&t))
                    })
            }
            _ => false,
        }
    }

    /// Whether a variable can be used again after it was used by value: it is copied, a handle,
    /// or of a type parameter that stands for such types only, as far as the block calls it.
    pub fn stays_usable(&self, t: &Ty) -> bool {
        self.is_copy(t) == Some(true)
            || self.is_shared(t)
            || self.copied_by_clone(t, &mut Seen::default())
    }

    /// Whether a type becomes copied or shared when its type parameters are replaced.
    fn copied_by_clone(&self, t: &Ty, seen: &mut Seen) -> bool {
        let t = self.resolve(t);
        match &t {
            Ty::Param(p) => !self
                .bound_id(p)
                .is_some_and(|id| self.knows(Fact::Moves(id, p.clone()))),
            Ty::Tuple(v) => v.iter().all(|t| self.copied_by_clone(t, seen)),
            Ty::Array(t, _) => self.copied_by_clone(t, seen),
            Ty::Named(n, args) if n.is_option_or_result() => {
                args.iter().all(|t| self.copied_by_clone(t, seen))
            }
            Ty::Named(n, args) if self.world.types.contains_key(n) => {
                let Some(decl) = self.decl(n) else {
                    return false;
                };
                !decl.params.is_empty()
                    && !matches!(decl.kind, DeclKind::Opaque)
                    && seen.enter(&t)
                    && parts(&decl, args).iter().all(|t| {
                        self.is_copy(t) == Some(true)
                            || self.is_shared(t)
                            || self.copied_by_clone(t, seen)
                    })
            }
            t => self.is_copy(t) == Some(true),
        }
    }

    /// The function, or `impl`, that declares a type parameter.
    fn bound_id(&self, param: &Name) -> Option<usize> {
        self.fns
            .iter()
            .rev()
            .flat_map(|f| f.bound_ids.iter())
            .find(|(params, _)| params.contains(param))
            .map(|(_, id)| *id)
    }

    /// Records that `t` must satisfy `bound` for the code to compile, if that depends on a
    /// type parameter.
    pub fn require(&mut self, t: &Ty, bound: Bound) {
        if matches!(bound, Bound::Send | Bound::Sync) {
            self.travels(t);
        }
        match self.resolve(t) {
            Ty::Param(p) => {
                if let Some(id) = self.bound_id(&p) {
                    self.learn(Fact::Bound(id, p, bound));
                }
            }
            // Another handle to the same thing.
            Ty::Named(n, _) if bound == Bound::Clone && self.is_handle(&n) => {}
            Ty::Named(n, args) => {
                let inner = match bound {
                    Bound::Clone
                    | Bound::Show
                    | Bound::Eq
                    | Bound::Hash
                    | Bound::Ord
                    | Bound::Send
                    | Bound::Sync
                    | Bound::Static => args,
                    _ if self.world.types.contains_key(&n) => vec![],
                    _ => vec![],
                };
                for a in inner {
                    self.require(&a, bound);
                }
            }
            Ty::Tuple(v) => v.iter().for_each(|t| self.require(t, bound)),
            Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => self.require(&t, bound),
            _ => {}
        }
    }

    /// Whether a value of this type is cloned without a bound on its content, as `Rc<T>` is.
    fn is_handle(&self, def: &TypeDef) -> bool {
        match self.decl(def) {
            Some(decl) => decl.is_handle,
            None => matches!(
                last_segment(def.name()),
                "Rc" | "Arc" | "Weak" | "Sender" | "SyncSender" | "Receiver" | "PhantomData"
            ),
        }
    }

    /// Whether a value of the type is cloned where it is read from a place.
    pub fn is_cloned(&self, ty: &Ty) -> bool {
        match ty {
            // A reference already, made by the run before.
            Ty::Ref(false, t) => self.is_cloned(t),
            Ty::Str => true,
            Ty::Named(..) => self.is_copy(ty) != Some(true) && !self.is_shared(ty),
            _ => false,
        }
    }

    pub fn find_fn(&self, name: &str) -> Option<Rc<Sig>> {
        let own = self.world.fns.get(name);
        own.filter(|_| !self.world.apart.contains(name))
            .or_else(|| {
                if self.world.rust_names.contains(name) {
                    return None;
                }
                let there = self.world.renamed.get(name).map_or(name, |n| n);
                self.lib.fns.get(there)
            })
            .cloned()
    }

    /// Whether parameter `index` of `sig` is a callback: called, but not kept.
    pub fn is_callback(&self, sig: &Sig, index: usize) -> bool {
        matches!(sig.params.get(index), Some((_, Ty::Fn(_))))
            && (sig.from_lib || !self.knows(Fact::Escaping(sig.id, index)))
    }
}

/// The type of a field or payload of `decl`, with the parameters replaced by `args`.
pub fn inst(decl: &TypeDecl, args: &[Ty], t: &Ty) -> Ty {
    t.subst(&|n| {
        let i = decl.params.iter().position(|p| &**p == n)?;
        Some(args.get(i).cloned().unwrap_or(Ty::Unknown))
    })
}
