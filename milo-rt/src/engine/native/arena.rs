//! Stacks: cut from slabs, committed page by page as they are used, and used again.
//!
//! A slab is one mapping. Below each stack lies a guard page. Where the kernel has guard markers
//! (Linux 6.13) a guard is no mapping of its own, so that the number of stacks is bounded by
//! memory alone; elsewhere each stack takes two mappings. The stack that was given back last is
//! taken first, as it is warm. After a wave of tasks what was given back beyond [`KEEP`] stacks is
//! given to the system, when the worker has nothing to do.

use std::cell::{Cell, RefCell};
use std::ptr;

const PAGE: usize = 4096;
// Stacks of the first slab; each next one is twice as large, up to the most.
const FIRST: usize = 32;
const MOST: usize = 1024;
// Free stacks whose memory is kept, and how many there must be before any is given back: what
// comes and goes all the time should not be cleared each time.
const KEEP: usize = 1024;
const WAVE: usize = 4 * KEEP;
// The tops of stacks are spread over this many lines of the cache.
const COLOURS: usize = 16;
const LINE: usize = 64;

// Of Linux, since 6.13.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MADV_GUARD_INSTALL: libc::c_int = 102;

/// The stacks of a worker, used on it alone.
pub(super) struct Arena {
    usual: usize,
    // The lowest addresses of free stacks of the usual size, above their guards.
    warm: RefCell<Vec<usize>>,
    // Those whose memory the system has.
    cold: RefCell<Vec<usize>>,
    // Never used, of the last slab: from where, and how many.
    fresh: Cell<usize>,
    how_many_fresh: Cell<usize>,
    next_slab: Cell<usize>,
    colour: Cell<usize>,
}

/// A stack; given back when it is dropped.
pub(super) struct Stack {
    low: usize,
    bytes: usize,
    colour: usize,
    // None: a mapping of its own.
    arena: Option<&'static Arena>,
}

impl Arena {
    pub(super) fn new(usual: usize) -> Arena {
        Arena {
            usual,
            warm: RefCell::default(),
            cold: RefCell::default(),
            fresh: Cell::new(0),
            how_many_fresh: Cell::new(0),
            next_slab: Cell::new(FIRST),
            colour: Cell::new(0),
        }
    }

    /// A stack of this size, rounded up to pages. None if the system gives no memory.
    pub(super) fn take(&'static self, bytes: usize) -> Option<Stack> {
        let bytes = bytes.next_multiple_of(PAGE);
        let colour = (self.colour.get() + 1) % COLOURS;
        self.colour.set(colour);
        if bytes != self.usual {
            let low = map(PAGE + bytes)? + PAGE;
            if !guard(low - PAGE) {
                unmap(low - PAGE, PAGE + bytes);
                return None;
            }
            return Some(Stack {
                low,
                bytes,
                colour,
                arena: None,
            });
        }
        let free = self.warm.borrow_mut().pop();
        let free = free.or_else(|| self.cold.borrow_mut().pop());
        Some(Stack {
            low: free.or_else(|| self.fresh())?,
            bytes,
            colour,
            arena: Some(self),
        })
    }

    fn fresh(&self) -> Option<usize> {
        let slot = PAGE + self.usual;
        if self.how_many_fresh.get() == 0 {
            let mut count = self.next_slab.get();
            let slab = loop {
                match map(slot * count) {
                    Some(slab) => break slab,
                    None if count > 1 => count /= 2,
                    None => return None,
                }
            };
            self.fresh.set(slab);
            self.how_many_fresh.set(count);
            self.next_slab.set((count * 2).clamp(FIRST, MOST));
        }
        let low = self.fresh.get() + PAGE;
        if !guard(low - PAGE) {
            return None;
        }
        self.fresh.set(self.fresh.get() + slot);
        self.how_many_fresh.set(self.how_many_fresh.get() - 1);
        Some(low)
    }

    fn give_back(&self, low: usize) {
        self.warm.borrow_mut().push(low);
    }

    /// True after a wave, if [`Arena::trim`] would give memory to the system.
    pub(super) fn has_wave(&self) -> bool {
        self.warm.borrow().len() >= WAVE
    }

    /// Gives the memory of free stacks beyond [`KEEP`] to the system.
    pub(super) fn trim(&self) {
        let mut warm = self.warm.borrow_mut();
        if warm.len() <= KEEP {
            return;
        }
        // The first have not been used for longest.
        let excess = warm.len() - KEEP;
        let mut given: Vec<usize> = warm.drain(..excess).collect();
        warm.shrink_to(2 * KEEP);
        given.sort_unstable();
        // Neighbours in one call; the guards between them stay.
        let slot = PAGE + self.usual;
        for run in given.chunk_by(|a, b| a + slot == *b) {
            let bytes = run.len() * slot - PAGE;
            // SAFETY: memory of free stacks and the guards between them, of this arena.
            unsafe { libc::madvise(run[0] as *mut _, bytes, libc::MADV_DONTNEED) };
        }
        // The lowest are taken first.
        given.reverse();
        self.cold.borrow_mut().extend(given);
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        match self.arena {
            Some(arena) => arena.give_back(self.low),
            None => unmap(self.low - PAGE, PAGE + self.bytes),
        }
    }
}

impl Stack {
    /// Its highest address, a multiple of the cache's lines.
    pub(super) fn top(&self) -> *mut u8 {
        (self.low + self.bytes - self.colour * LINE) as *mut u8
    }
}

fn map(bytes: usize) -> Option<usize> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let flags = libc::MAP_PRIVATE | libc::MAP_ANON;
    // SAFETY: a new mapping, wherever there is room.
    let at = unsafe {
        libc::mmap(
            ptr::null_mut(),
            bytes,
            libc::PROT_READ | libc::PROT_WRITE,
            flags,
            -1,
            0,
        )
    };
    if at == libc::MAP_FAILED {
        return None;
    }
    // A large page for a stack that uses a small one would be a waste.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: our own mapping.
    unsafe {
        libc::madvise(at, bytes, libc::MADV_NOHUGEPAGE);
    }
    Some(at as usize)
}

fn unmap(at: usize, bytes: usize) {
    // SAFETY: a whole mapping of ours, which nobody uses any more.
    unsafe { libc::munmap(at as *mut _, bytes) };
}

// Makes a page of ours fault. False if the system will not.
fn guard(page: usize) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use std::sync::atomic::{AtomicBool, Ordering};
        static MARKERS: AtomicBool = AtomicBool::new(true);
        if MARKERS.load(Ordering::Relaxed) {
            // SAFETY: a page of ours that holds nothing.
            if unsafe { libc::madvise(page as *mut _, PAGE, MADV_GUARD_INSTALL) } == 0 {
                return true;
            }
            if std::io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL) {
                MARKERS.store(false, Ordering::Relaxed);
            }
        }
    }
    // SAFETY: as above.
    unsafe { libc::mprotect(page as *mut _, PAGE, libc::PROT_NONE) == 0 }
}

/// Whether guards take no mappings.
pub(super) fn has_markers() -> bool {
    let Some(page) = map(PAGE) else {
        return false;
    };
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: a page of ours.
    let has = unsafe { libc::madvise(page as *mut _, PAGE, MADV_GUARD_INSTALL) == 0 };
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let has = false;
    unmap(page, PAGE);
    has
}
