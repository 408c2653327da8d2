//! The memory of a ring: its two ends and its slots.
//!
//! Where there are several slots a producer and a consumer may be at it at once, and so each end
//! has lines of the cache to itself, in an allocation with the slots. With one slot at most they
//! take turns: the ends, and a slot that is small, lie within the ring.

use super::ring::Slot;
use crate::prim::AtomicUsize;

pub(super) use imp::Memory;

#[cfg(not(loom))]
mod imp {
    use super::{AtomicUsize, Slot};
    use std::alloc::{Layout, alloc_zeroed, dealloc};
    use std::cell::UnsafeCell;
    use std::ptr::NonNull;

    // Bytes that a processor fetches together: two cache lines.
    const APART: usize = 128;
    // Offsets in an allocation; the slots lie behind the ends.
    const HEAD: usize = APART / 2;
    const TAIL: usize = HEAD + APART;
    const ENDS: usize = TAIL + APART;

    // Room for a small slot.
    type Room = [usize; 4];

    #[repr(C)]
    pub(in crate::sync) struct Memory<T> {
        // None where all lies here.
        block: Option<NonNull<u8>>,
        capacity: usize,
        head: AtomicUsize,
        tail: AtomicUsize,
        // A `Slot<T>`, which zeros are; used where there is no block.
        room: UnsafeCell<Room>,
        owns: std::marker::PhantomData<Slot<T>>,
    }

    /// The layout of an allocation, and where the slots begin.
    fn plan<T>(capacity: usize) -> Option<(Layout, usize)> {
        let ends = Layout::from_size_align(ENDS, align_of::<AtomicUsize>()).ok()?;
        ends.extend(Layout::array::<Slot<T>>(capacity).ok()?).ok()
    }

    impl<T> Memory<T> {
        const IS_SMALL: bool = size_of::<Slot<T>>() <= size_of::<Room>()
            && align_of::<Slot<T>>() <= align_of::<Room>();

        /// Empty slots, and both ends at `start`. The memory of the slots is the system's until
        /// it is first used, so that a large capacity costs what is in the channel and no more.
        /// None if there is none.
        pub(in crate::sync) fn new(capacity: usize, start: usize) -> Option<Memory<T>> {
            let mut memory = Memory {
                block: None,
                capacity,
                head: AtomicUsize::new(start),
                tail: AtomicUsize::new(start),
                room: UnsafeCell::new([0; 4]),
                owns: std::marker::PhantomData,
            };
            if capacity > 1 || (capacity == 1 && !Self::IS_SMALL) {
                let (layout, _) = plan::<T>(capacity)?;
                // SAFETY: the layout is not empty: the ends lie in it.
                let block = NonNull::new(unsafe { alloc_zeroed(layout) })?;
                memory.block = Some(block);
                // SAFETY: within the block, where zeros are atomics, too, and slots.
                unsafe {
                    block.add(HEAD).cast().write(AtomicUsize::new(start));
                    block.add(TAIL).cast().write(AtomicUsize::new(start));
                }
            }
            Some(memory)
        }

        #[inline(always)]
        pub(in crate::sync) fn head(&self) -> &AtomicUsize {
            match self.block {
                None => &self.head,
                // SAFETY: written by `new`, and valid for as long as this lives.
                Some(block) => unsafe { block.add(HEAD).cast().as_ref() },
            }
        }

        #[inline(always)]
        pub(in crate::sync) fn tail(&self) -> &AtomicUsize {
            match self.block {
                None => &self.tail,
                // SAFETY: as above.
                Some(block) => unsafe { block.add(TAIL).cast().as_ref() },
            }
        }

        #[inline(always)]
        pub(in crate::sync) fn slots(&self) -> &[Slot<T>] {
            let slots = match self.block {
                None if Self::IS_SMALL => self.room.get().cast::<Slot<T>>(),
                // There are none.
                None => NonNull::dangling().as_ptr(),
                // SAFETY: it lies within the block; as in `plan`.
                Some(block) => unsafe {
                    let before = ENDS.next_multiple_of(align_of::<Slot<T>>());
                    block.add(before).cast::<Slot<T>>().as_ptr()
                },
            };
            // SAFETY: zeros are a slot: a stamp of 0 and a value that is not initialised. So many
            // lie there; in `room` one that fits, or none.
            unsafe { std::slice::from_raw_parts(slots, self.capacity) }
        }
    }

    impl<T> Drop for Memory<T> {
        fn drop(&mut self) {
            if let Some(block) = self.block
                && let Some((layout, _)) = plan::<T>(self.capacity)
            {
                // SAFETY: `new` has allocated it with this layout.
                unsafe { dealloc(block.as_ptr(), layout) };
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_slots_lie_where_the_layout_says() {
            fn check<T>() {
                for capacity in [0, 1, 2, 3, 100] {
                    let (layout, before) = plan::<T>(capacity).unwrap();
                    assert_eq!(before, ENDS.next_multiple_of(align_of::<Slot<T>>()));
                    assert!(before + capacity * size_of::<Slot<T>>() <= layout.size());
                    let memory = Memory::<T>::new(capacity, 0).unwrap();
                    let slots = memory.slots();
                    assert_eq!(slots.len(), capacity);
                    assert_eq!(slots.as_ptr().addr() % align_of::<Slot<T>>(), 0);
                }
            }
            #[repr(align(128))]
            struct Aligned(#[allow(dead_code)] u8);
            check::<()>();
            check::<u8>();
            check::<u128>();
            check::<[u64; 3]>();
            check::<[u64; 4]>();
            check::<Aligned>();
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
