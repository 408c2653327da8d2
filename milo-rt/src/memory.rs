//! Memory for the records of tasks and for selects: each thread keeps some blocks that were given
//! back on it, of a few sizes. The allocator of the system takes much longer for a thousand at a
//! time. And prefetching.

use std::alloc::{Layout, handle_alloc_error};
use std::ptr::NonNull;

/// Memory of this layout, which is not empty.
#[inline]
pub(crate) fn take(layout: Layout) -> NonNull<u8> {
    let kept = kept::size(layout).and_then(kept::take);
    let memory = kept.or_else(|| {
        // SAFETY: the layout is not empty.
        NonNull::new(unsafe { std::alloc::alloc(kept::rounded(layout)) })
    });
    memory.unwrap_or_else(|| handle_alloc_error(layout))
}

/// Gives it back; on any thread.
///
/// # Safety
/// It was taken with this layout, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn give_back(memory: NonNull<u8>, layout: Layout) {
    // SAFETY: the caller's.
    unsafe {
        if !kept::size(layout).is_some_and(|size| kept::give_back(memory, size)) {
            std::alloc::dealloc(memory.as_ptr(), kept::rounded(layout));
        }
    }
}

/// Prefetches so many lines of the cache, from an address up.
#[inline(always)]
pub(crate) fn prefetch<T>(at: *const T, lines: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    for line in 0..lines {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: it is only a hint.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast::<i8>().wrapping_add(64 * line)) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = (at, lines);
}

#[cfg(not(any(loom, miri)))]
mod kept {
    use std::alloc::{Layout, dealloc};
    use std::cell::Cell;
    use std::ptr::{self, NonNull};

    const STEP: usize = 64;
    // More than what the system's allocator aligns to anyway takes it long.
    const ALIGN: usize = 16;
    // Layouts up to so many steps are kept, and of each size so many blocks.
    const SIZES: usize = 16;
    const MOST: usize = 1024;

    /// The first word of a block that is kept: the next one.
    struct Free(*mut Free);

    #[derive(Clone, Copy)]
    struct List {
        first: *mut Free,
        len: usize,
    }

    const EMPTY: List = List {
        first: ptr::null_mut(),
        len: 0,
    };

    /// The blocks of a thread.
    struct Kept([Cell<List>; SIZES]);

    thread_local! {
        static KEPT: Kept = const { Kept([const { Cell::new(EMPTY) }; SIZES]) };
    }

    impl Drop for Kept {
        fn drop(&mut self) {
            for (i, list) in self.0.iter().enumerate() {
                while let Some(block) = pop(list) {
                    // SAFETY: a block of that size, which nobody uses.
                    unsafe { dealloc(block.as_ptr(), of_size(i)) };
                }
            }
        }
    }

    /// The number of its size; None if none of it is kept.
    #[inline]
    pub(super) fn size(layout: Layout) -> Option<usize> {
        let i = layout.size().wrapping_sub(1) / STEP;
        (i < SIZES && layout.align() <= ALIGN).then_some(i)
    }

    fn of_size(i: usize) -> Layout {
        Layout::from_size_align(STEP * (i + 1), ALIGN).expect("a small power of two")
    }

    /// The layout with which the system is asked.
    #[inline]
    pub(super) fn rounded(layout: Layout) -> Layout {
        size(layout).map_or(layout, of_size)
    }

    #[inline]
    fn pop(list: &Cell<List>) -> Option<NonNull<u8>> {
        let List { first, len } = list.get();
        let block = NonNull::new(first)?;
        // SAFETY: a block in the list, whose first word was written when it came there.
        let next = unsafe { block.read().0 };
        list.set(List {
            first: next,
            len: len - 1,
        });
        Some(block.cast())
    }

    // Not inlined, nor is the next: a task that migrates may not keep the address of what is a
    // thread's own.
    #[inline(never)]
    pub(super) fn take(i: usize) -> Option<NonNull<u8>> {
        KEPT.try_with(|kept| pop(&kept.0[i])).ok().flatten()
    }

    /// False if it is not kept.
    ///
    /// # Safety
    /// As for [`super::give_back`], of a layout of this size.
    #[inline(never)]
    pub(super) unsafe fn give_back(memory: NonNull<u8>, i: usize) -> bool {
        let keep = |kept: &Kept| {
            let List { first, len } = kept.0[i].get();
            if len == MOST {
                return false;
            }
            let block = memory.cast::<Free>();
            // SAFETY: the caller's: nobody uses it, and it has room for a word.
            unsafe { block.write(Free(first)) };
            kept.0[i].set(List {
                first: block.as_ptr(),
                len: len + 1,
            });
            true
        };
        KEPT.try_with(keep).unwrap_or(false)
    }
}

// There every block is the system's, so that they see a use after free.
#[cfg(any(loom, miri))]
mod kept {
    use std::alloc::Layout;
    use std::ptr::NonNull;

    pub(super) fn rounded(layout: Layout) -> Layout {
        layout
    }

    pub(super) fn size(_layout: Layout) -> Option<usize> {
        None
    }

    pub(super) fn take(_size: usize) -> Option<NonNull<u8>> {
        None
    }

    pub(super) unsafe fn give_back(_memory: NonNull<u8>, _size: usize) -> bool {
        false
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn layout(i: usize) -> Layout {
        Layout::from_size_align(1 + 37 * i, 1 << (i % 7)).unwrap()
    }

    /// Filled with the number of its layout.
    struct Block(NonNull<u8>, usize);

    // SAFETY: it is the owner's alone.
    unsafe impl Send for Block {}

    impl Block {
        fn new(i: usize) -> Block {
            let memory = take(layout(i));
            assert!(memory.addr().get().is_multiple_of(layout(i).align()));
            // SAFETY: it is as large as that.
            unsafe { memory.as_ptr().write_bytes(i as u8, layout(i).size()) };
            Block(memory, i)
        }
    }

    impl Drop for Block {
        fn drop(&mut self) {
            let Block(memory, i) = *self;
            // SAFETY: taken with that layout, and nobody else uses it.
            unsafe {
                assert_eq!(memory.add(layout(i).size() - 1).read(), i as u8);
                give_back(memory, layout(i));
            }
        }
    }

    #[test]
    fn blocks_of_all_sizes_come_and_go_between_threads() {
        let mut all = Vec::new();
        for _ in 0..3 {
            all.extend((0..40).map(Block::new));
            let some = all.split_off(all.len() / 2);
            std::thread::spawn(move || drop(some)).join().unwrap();
        }
    }
}
