//! Queries about types: whether values are copied or shared, how a type is declared, and the
//! bounds of type parameters.

use super::ty::Ty;
use super::world::{Sig, last_segment};

use super::cx::{Lower, Lowered};
use crate::own::Use;

impl Lower {
    /// Whether a place is a field of a variable that is annotated with a type of Rust's, and no
    /// pointer by its name.
    pub fn owns_fields(&self, part: &Lowered) -> bool {
        let local = part.root.and_then(|id| self.local(id));
        part.owners.len() == 1
            && local.is_some_and(|l| match self.resolve(&l.ty) {
                Ty::Named(n, _) => {
                    let name = last_segment(n.name());
                    let pointers = ["Rc", "Arc", "Weak", "Ref", "RefMut", "Cow", "Pin"];
                    self.is_foreign(&n) && !pointers.contains(&name) && !name.ends_with("Guard")
                }
                _ => false,
            })
    }

    /// Whether a type is Rust's `Box<T>`, by its name.
    pub fn is_box(&self, t: &Ty) -> bool {
        matches!(self.resolve(t), Ty::Named(n, args) if self.decl(&n).is_none()
            && args.len() == 1 && last_segment(n.name()) == "Box")
    }

    /// Whether a variable can be used again after it was used by value: it is copied, a handle,
    /// or of a type parameter that stands for such types only, as far as the block calls it.
    pub fn stays_usable(&self, t: &Ty) -> bool {
        self.tcx.stays_usable(t, &mut |p| {
            self.bound_id(p)
                .is_some_and(|id| self.summaries.moves(id, p))
        })
    }

    /// Whether a value of the type is cloned where it is read from a place.
    pub fn is_cloned(&self, ty: &Ty) -> bool {
        match ty {
            // A reference already.
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
