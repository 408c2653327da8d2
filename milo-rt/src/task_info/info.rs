//! References to the identity of a task, thread or promise.

use super::TaskInfo;
use crate::memory;
use std::alloc::Layout;
use std::fmt;
use std::ops::Deref;
use std::process::abort;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

/// The beginning of a piece of memory with an identity in it, which is freed when the last
/// [`Info`] goes. Users of what lies behind it keep an `Info` as long as they use it.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Head {
    pub(crate) info: TaskInfo,
    count: AtomicUsize,
    // Of the whole piece.
    layout: Layout,
}

/// Counts a reference more, as an `Arc` does.
#[inline]
pub(crate) fn count_up(count: &AtomicUsize) {
    // So many references can only have been forgotten.
    if count.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
        abort();
    }
}

/// Counts a reference less. True if it was the last, and then everything is visible that was
/// done with the others.
#[inline]
pub(crate) fn count_down(count: &AtomicUsize) -> bool {
    // Only the holder of a reference makes more.
    if count.load(Ordering::Acquire) == 1 {
        return true;
    }
    let last = count.fetch_sub(1, Ordering::Release) == 1;
    if last {
        fence(Ordering::Acquire);
    }
    last
}

/// A reference to an identity, as an `Arc`.
pub(crate) struct Info(NonNull<Head>);

// SAFETY: as for an `Arc<TaskInfo>`: the identity is shared and changed by atomics alone.
unsafe impl Send for Info {}
// SAFETY: as above.
unsafe impl Sync for Info {}

impl Info {
    /// An identity in memory of its own.
    pub(crate) fn new(info: TaskInfo) -> Info {
        let layout = Layout::new::<Head>();
        let memory = memory::take(layout).cast::<Head>();
        // SAFETY: memory of that layout, which is ours.
        unsafe {
            memory.write(Head::new(info, 1, layout));
            Info::from_raw(memory)
        }
    }

    /// A reference that has been counted.
    ///
    /// # Safety
    /// There is one more reference in the count than there are `Info`s. The pointer is to the
    /// whole memory.
    #[inline]
    pub(crate) unsafe fn from_raw(head: NonNull<Head>) -> Info {
        Info(head)
    }

    /// The address of the identity, which nothing else has as long as this lives.
    #[inline]
    pub(crate) fn address(&self) -> *const TaskInfo {
        &raw const **self
    }

    /// Prefetches the first lines of its memory.
    #[cfg(all(not(any(loom, miri)), feature = "native"))]
    #[inline]
    pub(crate) fn prefetch(&self) {
        memory::prefetch(self.0.as_ptr(), 4);
    }
}

impl Head {
    /// The beginning of memory of this layout, and how many references there are to it.
    #[inline]
    pub(crate) fn new(info: TaskInfo, count: usize, layout: Layout) -> Head {
        Head {
            info,
            count: AtomicUsize::new(count),
            layout,
        }
    }
}

impl Deref for Info {
    type Target = TaskInfo;

    #[inline]
    fn deref(&self) -> &TaskInfo {
        // SAFETY: it lives as long as there is a reference to it.
        unsafe { &(*self.0.as_ptr()).info }
    }
}

impl Clone for Info {
    #[inline]
    fn clone(&self) -> Info {
        // SAFETY: as above.
        count_up(unsafe { &(*self.0.as_ptr()).count });
        Info(self.0)
    }
}

impl Drop for Info {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: as above.
        if count_down(unsafe { &(*self.0.as_ptr()).count }) {
            // SAFETY: nobody else has a reference.
            unsafe { free(self.0) };
        }
    }
}

/// # Safety
/// There are no references to it.
#[inline(never)]
unsafe fn free(head: NonNull<Head>) {
    struct Memory(NonNull<Head>, Layout);
    impl Drop for Memory {
        fn drop(&mut self) {
            // SAFETY: taken with this layout, and nobody has a reference to it.
            unsafe { memory::give_back(self.0.cast(), self.1) };
        }
    }
    // SAFETY: the caller's.
    unsafe {
        // Also if the destructor of what is kept with the identity panics.
        let _memory = Memory(head, (*head.as_ptr()).layout);
        head.drop_in_place();
    }
}

impl fmt::Debug for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
