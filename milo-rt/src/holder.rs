//! The [`Holder`] of the running task or thread.

use crate::engine::Holder;
pub(crate) use crate::engine::number;

/// Calls `f` with the holder of the running task or thread. None where there is none, as in a
/// model.
#[inline]
pub(crate) fn with<R>(f: impl FnOnce(&Holder) -> R) -> Option<R> {
    #[cfg(loom)]
    {
        let _ = f;
        None
    }
    #[cfg(not(loom))]
    {
        #[cfg(not(miri))]
        if let Some(holder) = crate::engine::task_holder() {
            return Some(f(holder));
        }
        thread_local! {
            static HOLDER: Holder = const { Holder::new() };
        }
        HOLDER.try_with(f).ok()
    }
}

/// The number of the running task or thread, unlike that of any other; 0 if that is not known.
#[inline]
pub(crate) fn id() -> u64 {
    #[cfg(not(any(loom, miri)))]
    match crate::engine::noted_number() {
        0 => first_id(),
        id => id,
    }
    #[cfg(any(loom, miri))]
    with(Holder::id).unwrap_or(0)
}

/// Most probably the same, at the least price: for a caller that compares it, and asks for [`id`] if
/// it is not what was expected.
#[inline]
pub(crate) fn probable_id() -> u64 {
    #[cfg(not(any(loom, miri)))]
    return crate::engine::probable_number();
    #[cfg(any(loom, miri))]
    id()
}

#[cfg(not(any(loom, miri)))]
#[cold]
#[inline(never)]
fn first_id() -> u64 {
    let id = with(Holder::id).unwrap_or(0);
    crate::engine::note_number(id);
    id
}
