//! A lock that costs no atomic read-modify-write while one worker alone uses what it guards.
//!
//! With one worker all tasks run on one thread, and most channels and locks are used by tasks
//! only. What a task makes there is *biased* to the worker: the worker announces by plain stores
//! that it is at it, and any other thread that wants it too first takes the bias away, once and
//! for all. That thread's cost is a system call (`membarrier`, which lets all threads of the
//! process pass a full barrier): so the worker's store of `busy` and its load of `state`, which
//! no barrier of its own keeps in order, are in order as that thread sees them. Where the system
//! has no such call nothing is biased, nor under `may`, nor with several workers.
//!
//! While the worker is at it, it runs nothing but a few lines of the runtime's own: no switch to
//! another task, no code of a user's, no lock.

use crate::prim::{AtomicBool, AtomicU8, Mutex, MutexGuard, Ordering};
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};

/// Only the worker uses it.
const OWN: u8 = 0;
/// A thread takes the bias away, and waits until the worker is not at it any more.
const REVOKING: u8 = 1;
/// Everybody uses it, with atomics and locks.
const SHARED: u8 = 2;

/// Whether something is still the worker's own.
#[derive(Debug)]
pub(crate) struct Bias {
    /// `OWN`, `REVOKING` or `SHARED`, and never back.
    state: AtomicU8,
    /// The worker is at it. Written by the worker only.
    busy: AtomicBool,
}

/// The worker is at it, and nobody else.
#[derive(Debug)]
pub(crate) struct Alone<'a>(&'a Bias);

impl Drop for Alone<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::Release);
    }
}

impl Bias {
    /// Of something that is made here: the worker's own if a task makes it and it pays.
    #[inline]
    pub(crate) fn new() -> Bias {
        Bias::of(counts::pays())
    }

    #[inline]
    fn of(owned: bool) -> Bias {
        Bias {
            state: AtomicU8::new(if owned { OWN } else { SHARED }),
            busy: AtomicBool::new(false),
        }
    }

    /// Enters as the only one, until the guard is dropped; None where it is shared, with whatever
    /// the worker did before visible. Not to be called inside.
    #[inline(always)]
    pub(crate) fn enter(&self) -> Option<Alone<'_>> {
        match self.state.load(Ordering::Acquire) {
            SHARED => None,
            _ => self.enter_from(crate::engine::in_task()),
        }
    }

    /// `owner`: the caller is the worker.
    #[inline]
    fn enter_from(&self, owner: bool) -> Option<Alone<'_>> {
        if !owner {
            self.revoke();
            return None;
        }
        debug_assert!(!self.busy.load(Ordering::Relaxed), "entered twice");
        self.busy.store(true, Ordering::Relaxed);
        let alone = Alone(self);
        barrier::light();
        (self.state.load(Ordering::Relaxed) == OWN).then_some(alone)
    }

    #[cold]
    #[inline(never)]
    fn revoke(&self) {
        match self
            .state
            .compare_exchange(OWN, REVOKING, Ordering::SeqCst, Ordering::Acquire)
        {
            Ok(_) => {
                counts::revoked();
                barrier::heavy();
                // From here on the worker sees that it is not its own, or has said that it is
                // at it.
                while self.busy.load(Ordering::Acquire) {
                    barrier::pause();
                }
                self.state.store(SHARED, Ordering::Release);
            }
            Err(_) => {
                while self.state.load(Ordering::Acquire) != SHARED {
                    barrier::pause();
                }
            }
        }
    }
}

/// A value that one at a time uses, for a few steps: the worker without a lock, while it is its
/// own.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Biased<T> {
    bias: Bias,
    lock: Mutex<()>,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached through a guard only, of which there is one at a time.
unsafe impl<T: Send> Sync for Biased<T> {}

impl<T> Biased<T> {
    #[inline]
    pub(crate) fn new(value: T) -> Biased<T> {
        Biased {
            bias: Bias::new(),
            lock: Mutex::new(()),
            value: UnsafeCell::new(value),
        }
    }

    /// Enters without the value, where that is to be had without a lock: for what belongs to it
    /// and is atomic where it is shared.
    #[inline(always)]
    pub(crate) fn alone(&self) -> Option<Alone<'_>> {
        self.bias.enter()
    }

    /// Takes the value where that is to be had without a lock.
    #[inline(always)]
    pub(crate) fn lock_alone(&self) -> Option<Guard<'_, T>> {
        let alone = self.bias.enter()?;
        Some(Guard {
            of: self,
            how: How::Alone(alone),
        })
    }

    /// Takes the value until the guard is dropped.
    #[inline]
    pub(crate) fn lock(&self) -> Guard<'_, T> {
        let how = match self.bias.enter() {
            Some(alone) => How::Alone(alone),
            None => How::Locked(self.lock.lock()),
        };
        Guard { of: self, how }
    }
}

pub(crate) struct Guard<'a, T> {
    of: &'a Biased<T>,
    how: How<'a>,
}

#[allow(dead_code)]
enum How<'a> {
    Alone(Alone<'a>),
    Locked(MutexGuard<'a, ()>),
}

impl<T> Guard<'_, T> {
    /// True if no other thread can come: what belongs to the value needs no atomics then.
    #[inline]
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.how, How::Alone(_))
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this is the only guard: either the worker is alone, or the lock is taken, and
        // then nobody is alone any more.
        unsafe { &*self.of.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { &mut *self.of.value.get() }
    }
}

#[cfg(not(loom))]
mod barrier {
    /// The worker's: keeps the compiler from changing the order; the processor is told by the
    /// other side.
    #[inline(always)]
    pub(super) fn light() {
        std::sync::atomic::compiler_fence(std::sync::atomic::Ordering::SeqCst);
    }

    /// The other side's: all threads of the process pass a full barrier.
    pub(super) fn heavy() {
        #[cfg(all(target_os = "linux", not(miri)))]
        // SAFETY: no memory is passed.
        unsafe {
            libc::syscall(libc::SYS_membarrier, super::EXPEDITED, 0, 0);
        }
        std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
    }

    pub(super) fn pause() {
        std::thread::yield_now();
    }
}

// loom knows no other barrier than one on both sides.
#[cfg(loom)]
mod barrier {
    pub(super) fn light() {
        loom::sync::atomic::fence(loom::sync::atomic::Ordering::SeqCst);
    }

    pub(super) use light as heavy;

    pub(super) fn pause() {
        loom::thread::yield_now();
    }
}

// Of linux/membarrier.h.
#[cfg(all(target_os = "linux", not(loom)))]
const EXPEDITED: libc::c_int = 1 << 3;
#[cfg(all(target_os = "linux", not(any(loom, miri))))]
const REGISTER_EXPEDITED: libc::c_int = 1 << 4;

/// Where a thing is biased at all, and whether that pays: a program whose threads use most of
/// what its tasks make pays for each of them.
#[cfg(not(any(loom, miri)))]
mod counts {
    use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

    // Whether the system and the engine allow it at all: asked once.
    static ALLOWED: AtomicU8 = AtomicU8::new(UNKNOWN);
    const UNKNOWN: u8 = 0;
    const YES: u8 = 1;
    const NO: u8 = 2;
    // Changed by the worker alone.
    static MADE: AtomicU32 = AtomicU32::new(0);
    static REVOKED: AtomicU32 = AtomicU32::new(0);
    // So many may be taken away before it is asked whether it pays.
    const FREE: u32 = 1000;

    #[inline]
    pub(super) fn pays() -> bool {
        if !crate::engine::in_task() {
            return false;
        }
        let allowed = match ALLOWED.load(Ordering::Relaxed) {
            UNKNOWN => ask(),
            known => known,
        };
        let made = MADE.load(Ordering::Relaxed);
        let revoked = REVOKED.load(Ordering::Relaxed);
        if allowed != YES || (revoked > FREE && revoked > made / 8) {
            return false;
        }
        MADE.store(made.saturating_add(1), Ordering::Relaxed);
        true
    }

    pub(super) fn revoked() {
        REVOKED.fetch_add(1, Ordering::Relaxed);
    }

    // The call must be registered before it is used.
    #[cold]
    fn ask() -> u8 {
        let allowed = crate::engine::share_a_thread() && register();
        let answer = if allowed { YES } else { NO };
        ALLOWED.store(answer, Ordering::Relaxed);
        answer
    }

    #[cfg(target_os = "linux")]
    fn register() -> bool {
        // SAFETY: no memory is passed.
        unsafe { libc::syscall(libc::SYS_membarrier, super::REGISTER_EXPEDITED, 0, 0) == 0 }
    }

    #[cfg(not(target_os = "linux"))]
    fn register() -> bool {
        false
    }
}

// There, tasks are threads.
#[cfg(any(loom, miri))]
mod counts {
    pub(super) fn pays() -> bool {
        false
    }

    pub(super) fn revoked() {}
}

/// The worker and another thread count together: they are never there at the same time, and each
/// sees what the other has done before.
#[cfg(all(loom, test))]
mod models {
    use super::*;
    use crate::prim::{Arc, Cell};
    use loom::thread;

    struct Shared {
        bias: Bias,
        lock: Mutex<()>,
        count: Cell<usize>,
    }

    // SAFETY: loom checks that nobody uses `count` at the same time.
    unsafe impl Sync for Shared {}

    impl Shared {
        fn add(&self, owner: bool) {
            let alone = match self.bias.state.load(Ordering::Acquire) {
                SHARED => None,
                _ => self.bias.enter_from(owner),
            };
            let locked = alone.is_none().then(|| self.lock.lock());
            // SAFETY: alone, as loom checks.
            self.count.with_mut(|n| unsafe { *n += 1 });
            drop((alone, locked));
        }
    }

    fn model(others: usize, owners: usize, preemptions: usize) {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(preemptions);
        builder.max_branches = 100_000;
        builder.check(move || {
            let shared = Arc::new(Shared {
                bias: Bias::of(true),
                lock: Mutex::new(()),
                count: Cell::new(0),
            });
            let threads: Vec<_> = (0..others)
                .map(|_| {
                    let shared = shared.clone();
                    thread::spawn(move || shared.add(false))
                })
                .collect();
            (0..owners).for_each(|_| shared.add(true));
            threads.into_iter().for_each(|t| t.join().unwrap());
            // SAFETY: the others have ended.
            let count = shared.count.with_mut(|n| unsafe { *n });
            assert_eq!(count, others + owners);
        });
    }

    #[test]
    fn one_takes_the_bias_away() {
        model(1, 2, 3);
    }

    #[test]
    fn two_take_the_bias_away_at_once() {
        model(2, 1, 2);
    }
}
