//! The cases of a select, in one allocation: moving the select, as its builder does at each step,
//! moves a pointer. The first few cases lie in it as well.

use super::case::Case;
use crate::memory;
use crate::sync::core::Look;
use std::alloc::Layout;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};

// So many cases at most lie in the piece, if they fit.
const FEW: usize = 8;
const BYTES: usize = 512;
const ALIGN: usize = 16;

struct Piece<'a, R, O> {
    options: O,
    // How many cases lie in the piece, and how many of the bytes they take.
    few: usize,
    used: usize,
    more: Vec<Boxed<'a, R>>,
    places: [MaybeUninit<Placed<'a, R>>; FEW],
    bytes: Bytes,
}

#[repr(align(16))]
struct Bytes {
    _bytes: [MaybeUninit<u8>; BYTES],
}

/// A case in the piece, dropped with this.
struct Placed<'a, R> {
    case: NonNull<dyn Case<R> + 'a>,
    look: Option<Look>,
}

impl<R> Drop for Placed<'_, R> {
    fn drop(&mut self) {
        // SAFETY: it was written there, and this is its only owner.
        unsafe { ptr::drop_in_place(self.case.as_ptr()) };
    }
}

struct Boxed<'a, R> {
    case: Box<dyn Case<R> + 'a>,
    look: Option<Look>,
}

/// Cases, and options of the select.
///
/// The piece is never referred to as a whole: the cases in it have pointers to them.
pub(super) struct Cases<'a, R, O> {
    piece: NonNull<Piece<'a, R, O>>,
    owns: PhantomData<Piece<'a, R, O>>,
}

impl<'a, R, O> Cases<'a, R, O> {
    #[inline]
    pub(super) fn new(options: O) -> Cases<'a, R, O> {
        let piece = memory::take(Layout::new::<Piece<'a, R, O>>()).cast::<Piece<'a, R, O>>();
        let this = piece.as_ptr();
        // SAFETY: fresh memory; the rest need not be initialised.
        unsafe {
            (&raw mut (*this).options).write(options);
            (&raw mut (*this).few).write(0);
            (&raw mut (*this).used).write(0);
            (&raw mut (*this).more).write(Vec::new());
        }
        let owns = PhantomData;
        Cases { piece, owns }
    }

    #[inline]
    pub(super) fn options(&self) -> &O {
        // SAFETY: initialised, and borrowed with `self`.
        unsafe { &(*self.piece.as_ptr()).options }
    }

    #[inline]
    pub(super) fn options_mut(&mut self) -> &mut O {
        // SAFETY: as above.
        unsafe { &mut (*self.piece.as_ptr()).options }
    }

    #[inline]
    fn few(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.piece.as_ptr()).few }
    }

    #[inline]
    fn more(&self) -> &Vec<Boxed<'a, R>> {
        // SAFETY: as above.
        unsafe { &(*self.piece.as_ptr()).more }
    }

    #[inline]
    fn more_mut(&mut self) -> &mut Vec<Boxed<'a, R>> {
        // SAFETY: as above.
        unsafe { &mut (*self.piece.as_ptr()).more }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.few() + self.more().len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    // Where the pointer to a case in the piece lies.
    #[inline]
    fn place(&self, number: usize) -> *mut Placed<'a, R> {
        debug_assert!(number < FEW, "within the piece");
        // SAFETY: it lies within the piece, as the number is less than `FEW`.
        unsafe {
            let places = &raw mut (*self.piece.as_ptr()).places;
            places.cast::<Placed<'a, R>>().add(number)
        }
    }

    /// Adds what `make` makes, in its place.
    #[inline]
    pub(super) fn push<C: Case<R> + 'a>(&mut self, make: impl FnOnce() -> C) {
        let this = self.piece.as_ptr();
        // SAFETY: initialised, and borrowed with `self`.
        let (few, used) = unsafe { ((*this).few, (*this).used) };
        let fits = align_of::<C>() <= ALIGN
            && few < FEW
            && size_of::<C>() <= BYTES - used
            && self.more().is_empty();
        if !fits {
            return self.push_boxed(make);
        }
        // SAFETY: there is room for it behind those that are used, at a multiple of the greatest
        // alignment that is let in.
        unsafe {
            let at = (&raw mut (*this).bytes).cast::<u8>().add(used).cast::<C>();
            at.write(make());
            let look = (*at).look();
            let case: NonNull<dyn Case<R> + 'a> = NonNull::new_unchecked(at);
            self.place(few).write(Placed { case, look });
            let next = used + size_of::<C>().next_multiple_of(ALIGN);
            (*this).used = next.min(BYTES);
            (*this).few = few + 1;
        }
    }

    #[inline(never)]
    fn push_boxed<C: Case<R> + 'a>(&mut self, make: impl FnOnce() -> C) {
        let case = Box::new(make());
        let look = case.look();
        self.more_mut().push(Boxed { case, look });
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> &(dyn Case<R> + 'a) {
        let few = self.few();
        match number < few {
            // SAFETY: so many lie in the piece, and live as long as this.
            true => unsafe { (*self.place(number)).case.as_ref() },
            false => &*self.more()[number - few].case,
        }
    }

    #[inline]
    fn look(&self, number: usize) -> Option<Look> {
        let few = self.few();
        match number < few {
            // SAFETY: as above.
            true => unsafe { (*self.place(number)).look },
            false => self.more()[number - few].look,
        }
    }

    /// True if there is a look at this case, so that it is one of a channel.
    #[inline]
    pub(super) fn has_look(&self, number: usize) -> bool {
        self.look(number).is_some()
    }

    /// False if an attempt would be in vain.
    #[inline]
    pub(super) fn may_be_ready(&self, number: usize) -> bool {
        // SAFETY: the case is there, and keeps the channel that the look is at.
        self.look(number)
            .is_none_or(|look| unsafe { look.sees_something() })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(dyn Case<R> + 'a)> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// Of all cases, in order, whether they may be ready.
    #[inline]
    pub(super) fn may_be(&self) -> impl Iterator<Item = bool> {
        // SAFETY: so many lie in the piece, and stay there while this is borrowed.
        let few = unsafe { std::slice::from_raw_parts(self.place(0), self.few()) };
        let few = few.iter().map(|placed| placed.look);
        let looks = few.chain(self.more().iter().map(|boxed| boxed.look));
        // SAFETY: the cases are there, and keep the channels that the looks are at.
        looks.map(|look| look.is_none_or(|look| unsafe { look.sees_something() }))
    }

    /// Takes one out, and drops the others.
    pub(super) fn take(mut self, number: usize) -> Taken<'a, R, O> {
        let few = self.few();
        let case = match number < few {
            // SAFETY: both lie in the piece; the last one takes the place of the one that
            // leaves, or is it.
            true => unsafe {
                (*self.piece.as_ptr()).few = few - 1;
                let taken = self.place(number).read();
                ptr::copy(self.place(few - 1), self.place(number), 1);
                One::Placed(taken)
            },
            false => One::Boxed(self.more_mut().swap_remove(number - few).case),
        };
        self.drop_all();
        Taken { case, cases: self }
    }

    /// Drops all cases.
    pub(super) fn drop_all(&mut self) {
        // SAFETY: initialised, and borrowed with `self`.
        let few = unsafe { mem::take(&mut (*self.piece.as_ptr()).few) };
        let placed = ptr::slice_from_raw_parts_mut(self.place(0), few);
        // SAFETY: so many were written there, and nobody uses them after this.
        unsafe { ptr::drop_in_place(placed) };
        self.more_mut().clear();
    }
}

impl<R, O> Drop for Cases<'_, R, O> {
    #[inline]
    fn drop(&mut self) {
        /// Also if the drop of a case panics.
        struct Rest<'a, R, O>(NonNull<Piece<'a, R, O>>);
        impl<R, O> Drop for Rest<'_, R, O> {
            #[inline]
            fn drop(&mut self) {
                let this = self.0.as_ptr();
                let layout = Layout::new::<Piece<'_, R, O>>();
                // SAFETY: it was taken with this layout, and nobody uses it any more. Cases in it
                // are dropped already, or leaked; the rest needs no drop.
                unsafe {
                    ptr::drop_in_place(&raw mut (*this).options);
                    ptr::drop_in_place(&raw mut (*this).more);
                    memory::give_back(self.0.cast(), layout);
                }
            }
        }
        let _rest = Rest(self.piece);
        self.drop_all();
    }
}

enum One<'a, R> {
    Placed(Placed<'a, R>),
    Boxed(Box<dyn Case<R> + 'a>),
}

/// The case that was taken.
pub(super) struct Taken<'a, R, O> {
    // It goes before its memory.
    case: One<'a, R>,
    cases: Cases<'a, R, O>,
}

impl<R, O> Taken<'_, R, O> {
    pub(super) fn options_mut(&mut self) -> &mut O {
        self.cases.options_mut()
    }

    pub(super) fn finish(self) -> R {
        let Taken {
            case,
            cases: _memory,
        } = self;
        match case {
            One::Placed(placed) => {
                let placed = ManuallyDrop::new(placed);
                // SAFETY: it is moved out here, and not dropped.
                unsafe { (*placed.case.as_ptr()).finish() }
            }
            One::Boxed(case) => {
                let case = Box::into_raw(case) as *mut ManuallyDrop<_>;
                // SAFETY: from a box just now, with the same layout.
                let mut case: Box<ManuallyDrop<dyn Case<R> + '_>> = unsafe { Box::from_raw(case) };
                // SAFETY: it is moved out here, and what the box drops is only its memory.
                unsafe { case.finish() }
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use crate::select::Select;
    use crate::sync::Channel;
    use std::rc::Rc;

    /// More bytes than fit, more cases than are few, and an alignment of its own.
    #[test]
    fn cases_of_all_sizes_are_taken_and_dropped() {
        #[repr(align(64))]
        struct Aligned(u8);
        let count = if cfg!(miri) { 10 } else { 20 };
        let channels: Vec<Channel<usize>> = (0..count).map(|_| Channel::new(1).unwrap()).collect();
        let alive = Rc::new(());
        for taken in (0..count).step_by(if cfg!(miri) { 3 } else { 1 }) {
            channels[taken].send(taken).unwrap();
            let mut select = Select::new();
            for (n, channel) in channels.iter().enumerate() {
                let keeps = alive.clone();
                select = match n % 4 {
                    0 => select.on_recv(channel, move |value| (n, value, Rc::strong_count(&keeps))),
                    1 => {
                        let large = [n as u8; 300];
                        select.on_recv(channel, move |value| {
                            assert!(large.iter().all(|byte| *byte == n as u8));
                            (n, value, Rc::strong_count(&keeps))
                        })
                    }
                    2 => {
                        let aligned = Aligned(n as u8);
                        select.on_recv(channel, move |value| {
                            let aligned = &aligned;
                            assert_eq!(aligned.0, n as u8);
                            assert_eq!(std::ptr::from_ref(aligned).addr() % 64, 0);
                            (n, value, Rc::strong_count(&keeps))
                        })
                    }
                    _ => select.on_recv(channel, move |value| {
                        // One inside another.
                        let empty = Channel::new(1).unwrap();
                        let none = Select::new().on_recv(empty, |_: Result<u8, _>| 1);
                        assert_eq!(none.otherwise(|| 2).run(), 2);
                        (n, value, Rc::strong_count(&keeps))
                    }),
                };
            }
            assert_eq!(Rc::strong_count(&alive), count + 1);
            // The others were dropped before its closure runs.
            assert_eq!(select.run(), (taken, Ok(taken), 2));
            assert_eq!(Rc::strong_count(&alive), 1);
        }
    }

    #[test]
    fn a_panic_in_a_closure_or_a_drop_leaves_nothing() {
        // As a panic does, which miri is slow to tell of.
        fn unwind() -> ! {
            std::panic::resume_unwind(Box::new(()))
        }
        struct Bomb(#[allow(dead_code)] Rc<()>);
        impl Drop for Bomb {
            fn drop(&mut self) {
                unwind();
            }
        }
        for (boxed, in_drop) in [(false, false), (true, false), (false, true), (true, true)] {
            let channel = Channel::new(1).unwrap();
            channel.send(1).unwrap();
            let other = Channel::<u8>::new(1).unwrap();
            let alive = Rc::new(());
            let size = [0u8; 1000];
            let run = || {
                let keeps = alive.clone();
                let mut select = Select::new();
                for _ in 0..3 {
                    let keeps = alive.clone();
                    select = select.on_recv(&other, move |_| drop(keeps));
                }
                if in_drop {
                    let bomb = Bomb(alive.clone());
                    select = select.on_recv(&other, move |_| drop(bomb));
                }
                select = match boxed {
                    false => select.on_recv(&channel, move |_: Result<i32, _>| {
                        let _keeps = keeps;
                        unwind()
                    }),
                    true => select.on_recv(&channel, move |_| {
                        let _keeps = (keeps, size);
                        unwind()
                    }),
                };
                select.run();
            };
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
            assert_eq!(Rc::strong_count(&alive), 1);
        }
    }
}
