//! Queries about types: whether values are copied or shared, how a type is declared, and the
//! bounds of type parameters.

use super::ty::{Name, Ty};
use super::world::{Kind as DeclKind, Sig, inst, last_segment, parts};

use super::cx::Lower;
use super::learned::{Bound, Fact};
use crate::resolve::{DefId, TypeDef};

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

impl Lower {
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
    fn bound_id(&self, param: &Name) -> Option<DefId> {
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

    /// Whether parameter `index` of `sig` is a callback that is called in another thread or task.
    pub fn is_sent(&self, sig: &Sig, index: usize) -> bool {
        sig.id.is_some_and(|id| self.knows(Fact::Sent(id, index)))
    }

    /// Whether parameter `index` of `sig` is a callback: called, but not kept.
    pub fn is_callback(&self, sig: &Sig, index: usize) -> bool {
        matches!(sig.params.get(index), Some((_, Ty::Fn(_))))
            && !sig
                .id
                .is_some_and(|id| self.knows(Fact::Escaping(id, index)))
    }
}
