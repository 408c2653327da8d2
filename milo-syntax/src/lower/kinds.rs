//! Queries about types: whether values are copied or shared, how a type is declared, and the
//! bounds of type parameters.

use super::ty::{Name, Ty};
use super::world::{Sig, last_segment};

use super::cx::Lower;
use super::learned::{Bound, Fact};
use crate::own::Use;
use crate::resolve::{DefId, TypeDef};

impl Lower {
    /// Whether a variable can be used again after it was used by value: it is copied, a handle,
    /// or of a type parameter that stands for such types only, as far as the block calls it.
    pub fn stays_usable(&self, t: &Ty) -> bool {
        self.tcx.stays_usable(t, &mut |p| {
            self.bound_id(p)
                .is_some_and(|id| self.summaries.moves(id, p))
        })
    }

    /// The function, or `impl`, that declares a type parameter.
    fn bound_id(&self, param: &Name) -> Option<DefId> {
        self.fns
            .iter()
            .rev()
            .flat_map(|f| f.bound_ids.iter().rev())
            .find(|(params, _)| params.contains(param))
            .map(|(_, id)| *id)
    }

    /// Records that `t` must satisfy `bound` for the code to compile, if that depends on a
    /// type parameter.
    pub fn require(&mut self, t: &Ty, bound: Bound) {
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
        sig.id.is_some_and(|id| self.summaries.is_sent(id, index))
    }

    /// Whether parameter `index` of `sig` is a callback: called, but not kept.
    pub fn is_callback(&self, sig: &Sig, index: usize) -> bool {
        matches!(sig.params.get(index), Some((_, Ty::Fn(_))))
            && sig
                .id
                .is_none_or(|id| self.summaries.parameter(id, index) != Use::Kept)
    }
}
