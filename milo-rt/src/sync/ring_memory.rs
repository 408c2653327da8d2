//! The memory of a ring: its two ends and its slots, in one allocation.
//!
//! Where there are several slots a producer and a consumer may be at it at once, and so each end
//! has lines of the cache to itself. With one slot at most they take turns: all of it lies together,
//! so that a message visits one line.

use super::ring::Slot;
use crate::prim::AtomicUsize;

pub(super) use imp::Memory;

#[cfg(not(loom))]
mod imp {
    use super::{AtomicUsize, Slot};
    use std::alloc::{Layout, alloc_zeroed, dealloc};
    use std::ptr::NonNull;

    // What a processor fetches together.
    const APART: usize = 128;

    pub(in crate::sync) struct Memory<T> {
        head: NonNull<AtomicUsize>,
        tail: NonNull<AtomicUsize>,
        slots: NonNull<Slot<T>>,
        capacity: usize,
    }

    /// Where the parts lie.
    struct Plan {
        whole: Layout,
        head: usize,
        tail: usize,
        slots: usize,
    }

    fn plan<T>(capacity: usize) -> Option<Plan> {
        let (head, tail, before_slots) = match capacity {
            0 | 1 => (0, size_of::<AtomicUsize>(), 2 * size_of::<AtomicUsize>()),
            _ => (APART / 2, APART / 2 + APART, APART / 2 + 2 * APART),
        };
        let ends = Layout::from_size_align(before_slots, align_of::<AtomicUsize>()).ok()?;
        let (whole, slots) = ends.extend(Layout::array::<Slot<T>>(capacity).ok()?).ok()?;
        Some(Plan {
            whole,
            head,
            tail,
            slots,
        })
    }

    impl<T> Memory<T> {
        /// Empty slots, and both ends at `start`. The memory of the slots is the system's until
        /// it is first used, so that a large capacity costs what is in the channel and no more.
        /// None if there is none.
        pub(in crate::sync) fn new(capacity: usize, start: usize) -> Option<Memory<T>> {
            let plan = plan::<T>(capacity)?;
            // SAFETY: the layout is not empty: the ends lie in it.
            let memory = NonNull::new(unsafe { alloc_zeroed(plan.whole) })?;
            // SAFETY: the plan's places lie within the layout, each aligned for what lies there.
            // Zeros are a slot: a stamp of 0 and a value that is not initialised.
            unsafe {
                let memory = Memory {
                    head: memory.add(plan.head).cast(),
                    tail: memory.add(plan.tail).cast(),
                    slots: memory.add(plan.slots).cast(),
                    capacity,
                };
                memory.head.write(AtomicUsize::new(start));
                memory.tail.write(AtomicUsize::new(start));
                Some(memory)
            }
        }

        #[inline(always)]
        pub(in crate::sync) fn head(&self) -> &AtomicUsize {
            // SAFETY: valid for as long as this lives.
            unsafe { self.head.as_ref() }
        }

        #[inline(always)]
        pub(in crate::sync) fn tail(&self) -> &AtomicUsize {
            // SAFETY: as above.
            unsafe { self.tail.as_ref() }
        }

        #[inline(always)]
        pub(in crate::sync) fn slots(&self) -> &[Slot<T>] {
            // SAFETY: as above: so many of them.
            unsafe { std::slice::from_raw_parts(self.slots.as_ptr(), self.capacity) }
        }
    }

    impl<T> Drop for Memory<T> {
        fn drop(&mut self) {
            if let Some(plan) = plan::<T>(self.capacity) {
                // SAFETY: `new` has allocated it with this layout, `head` so far from its start.
                unsafe { dealloc(self.head.as_ptr().cast::<u8>().sub(plan.head), plan.whole) };
            }
        }
    }
}

#[cfg(loom)]
mod imp {
    use super::{AtomicUsize, Slot};

    pub(in crate::sync) struct Memory<T> {
        head: AtomicUsize,
        tail: AtomicUsize,
        slots: Box<[Slot<T>]>,
    }

    impl<T> Memory<T> {
        pub(in crate::sync) fn new(capacity: usize, start: usize) -> Option<Memory<T>> {
            Some(Memory {
                head: AtomicUsize::new(start),
                tail: AtomicUsize::new(start),
                slots: (0..capacity).map(|_| Slot::new()).collect(),
            })
        }

        pub(in crate::sync) fn head(&self) -> &AtomicUsize {
            &self.head
        }

        pub(in crate::sync) fn tail(&self) -> &AtomicUsize {
            &self.tail
        }

        pub(in crate::sync) fn slots(&self) -> &[Slot<T>] {
            &self.slots
        }
    }
}
