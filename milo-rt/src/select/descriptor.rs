//! Descriptors among the cases of a select.

use super::case::Case;
use super::cases::Cases;
use crate::park::{Bell, Current, Parker};
use crate::prim::Arc;
use crate::reactor::{Direction, Held, Several, Source, poll};
use crate::sync::core::Attempt;
use crate::sync::line::Wait;
use crate::waitlist::WaitList;
use std::any::Any;
use std::cell::RefCell;
use std::os::fd::{AsRawFd, RawFd};
use std::time::{Duration, Instant};
use std::{fmt, io};

/// A source that a [`Select`](super::Select) can wait for by its descriptor: the sockets and pipes of
/// this crate, those of the standard library, and the bare number of a descriptor.
///
/// ```
/// use milo_rt::{net::TcpListener, select::Select, sync::Channel};
/// let listener = TcpListener::bind(0)?;
/// let quit = Channel::<()>::new(1)?;
/// quit.send(()).unwrap();
/// let more = Select::new()
///     .on_readable(&listener, |_| true)
///     .on_recv(&quit, |_| false)
///     .run();
/// assert!(!more);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a select cannot wait for '{Self}'",
    label = "expected a socket, a pipe or the number of a descriptor"
)]
pub trait Descriptor {
    /// The number of the descriptor, which stays open for as long as the guard lives.
    ///
    /// # Errors
    /// It is closed: that is a case of a select that is ready, and its closure gets the error.
    ///
    /// ```
    /// use milo_rt::{net::UnixStream, select::Descriptor};
    /// let (a, _b) = UnixStream::pair()?;
    /// let (number, _guard) = a.open()?;
    /// assert!(number >= 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn open(&self) -> io::Result<(RawFd, Guard)>;

    /// Whether something was read from the descriptor already, and waits for the next read.
    ///
    /// ```
    /// use milo_rt::{net::UnixStream, select::Descriptor};
    /// let (a, b) = UnixStream::pair()?;
    /// b.send("one\ntwo\n")?;
    /// a.recv_line()?;
    /// assert!(a.has_buffered());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn has_buffered(&self) -> bool {
        false
    }
}

/// Keeps a descriptor open; see [`Descriptor::open`]. The default keeps nothing: for one that its
/// owner keeps open.
///
/// ```
/// let nothing_to_keep = milo_rt::select::Guard::default();
/// ```
#[derive(Debug, Default)]
pub struct Guard(Keeps);

#[derive(Default)]
enum Keeps {
    #[default]
    Nothing,
    Something(#[allow(dead_code)] Box<dyn Any + Send + Sync>),
    /// A source of this crate, whose other handles may close it.
    Source(Box<dyn Hold + Send + Sync>),
}

/// A source that is in use.
trait Hold {
    fn source(&self) -> &Source;
}

impl<T> Hold for Held<T> {
    fn source(&self) -> &Source {
        Held::source(self)
    }
}

impl Guard {
    /// Keeps it open until it is dropped.
    ///
    /// ```
    /// use milo_rt::select::{Descriptor, Guard};
    /// use std::{io, os::fd::{AsRawFd, RawFd}, os::unix::net::UnixStream, sync::Arc};
    /// struct Shared(Arc<UnixStream>);
    /// impl Descriptor for Shared {
    ///     fn open(&self) -> io::Result<(RawFd, Guard)> {
    ///         Ok((self.0.as_raw_fd(), Guard::new(self.0.clone())))
    ///     }
    /// }
    /// ```
    pub fn new(keeps: impl Any + Send + Sync) -> Guard {
        Guard(Keeps::Something(Box::new(keeps)))
    }

    /// Keeps a source of this crate in use.
    pub(crate) fn holding<T: Send + Sync + 'static>(held: Held<T>) -> Guard {
        Guard(Keeps::Source(Box::new(held)))
    }
}

impl fmt::Debug for Keeps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Keeps::Nothing => "Nothing",
            Keeps::Something(_) => "Something",
            Keeps::Source(_) => "Source",
        })
    }
}

macro_rules! lent {
    ($($ty:ty)*) => {$(
        impl<T: Descriptor + ?Sized> Descriptor for $ty {
            fn open(&self) -> io::Result<(RawFd, Guard)> {
                (**self).open()
            }

            fn has_buffered(&self) -> bool {
                (**self).has_buffered()
            }
        }
    )*};
}
lent! { &T Box<T> std::sync::Arc<T> std::rc::Rc<T> }

macro_rules! of_std {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Descriptor for $ty {
            fn open(&self) -> io::Result<(RawFd, Guard)> {
                Ok((self.as_raw_fd(), Guard::default()))
            }
        }
    )*};
}
of_std! {
    std::net::TcpStream std::net::TcpListener std::net::UdpSocket
    std::os::unix::net::UnixStream std::os::unix::net::UnixListener
    std::os::unix::net::UnixDatagram
    std::os::fd::OwnedFd std::os::fd::BorrowedFd<'_> std::fs::File
    std::io::PipeReader std::io::PipeWriter
    std::process::ChildStdin std::process::ChildStdout std::process::ChildStderr
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Descriptor for $ty {
            fn open(&self) -> io::Result<(RawFd, Guard)> {
                // No descriptor has a number that does not fit; -1 is not open.
                Ok((RawFd::try_from(*self).unwrap_or(-1), Guard::default()))
            }
        }
    )*};
}
numbers! { i8 i16 i32 i64 isize u8 u16 u32 u64 usize }

/// A descriptor that is waited for in one direction.
pub(super) struct Ready<D, F> {
    of: D,
    direction: Direction,
    failed: RefCell<Option<io::Error>>,
    then: F,
}

impl<D: Descriptor, F> Ready<D, F> {
    pub(super) fn new(of: D, direction: Direction, then: F) -> Ready<D, F> {
        Ready {
            of,
            direction,
            failed: RefCell::new(None),
            then,
        }
    }

    fn look(&self) -> io::Result<bool> {
        if self.direction == Direction::Read && self.of.has_buffered() {
            return Ok(true);
        }
        let (fd, _guard) = self.of.open()?;
        poll(fd, self.direction, Duration::ZERO)
    }
}

impl<R, D: Descriptor, F: FnOnce(io::Result<()>) -> R> Case<R> for Ready<D, F> {
    fn attempt(&self) -> bool {
        match self.look() {
            Ok(ready) => ready,
            Err(error) => {
                self.fail(error);
                true
            }
        }
    }

    unsafe fn stand(&self, _: &Wait, _: usize) -> Attempt<()> {
        Attempt::NotYet
    }

    fn leave(&self) {}

    fn descriptor(&self) -> Option<io::Result<(RawFd, Direction, Guard)>> {
        let opened = self.of.open();
        Some(opened.map(|(fd, guard)| (fd, self.direction, guard)))
    }

    fn is_watched(&self) -> bool {
        true
    }

    fn fail(&self, error: io::Error) {
        self.failed.replace(Some(error));
    }

    fn failure(&self) -> Option<String> {
        self.failed.take().map(|error| error.to_string())
    }

    unsafe fn finish(&mut self) -> R {
        // SAFETY: the caller never uses it again.
        let Ready {
            of, failed, then, ..
        } = unsafe { std::ptr::read(self) };
        drop(of);
        then(failed.into_inner().map_or(Ok(()), Err))
    }
}

/// Where a select sleeps that has descriptors among its cases: in the system, beside a bell that
/// others ring to wake it.
pub(super) struct Bed {
    bell: Arc<Bell>,
    parker: Arc<Parker>,
    // Forgets the descriptors before they may be closed: the fields are dropped in this order.
    several: Several,
    // By the number of the case.
    guards: Vec<Guard>,
}

impl Bed {
    /// A bed for the descriptors of these cases.
    ///
    /// # Errors
    /// The system cannot watch them, with the number of the case at which that was found.
    pub(super) fn of<R, O>(cases: &Cases<'_, R, O>) -> Result<Bed, (usize, io::Error)> {
        let first = cases.iter().position(|case| case.is_watched());
        let mut bed = Bed::empty().map_err(|error| (first.unwrap_or(0), error))?;
        for (number, case) in cases.iter().enumerate() {
            let Some(descriptor) = case.descriptor() else {
                continue;
            };
            let guard = descriptor
                .and_then(|(fd, direction, guard)| {
                    bed.several.add(fd, direction)?;
                    Ok(guard)
                })
                .map_err(|error| (number, error))?;
            bed.guards.resize_with(number, Guard::default);
            bed.guards.push(guard);
        }
        Ok(bed)
    }

    /// The list of waiters for what the system does not tell of a case's descriptor: that
    /// it was closed by another handle, or that a reader has left something.
    pub(super) fn list(&self, number: usize) -> Option<&WaitList> {
        match &self.guards.get(number)?.0 {
            Keeps::Source(held) => Some(held.source().followers()),
            _ => None,
        }
    }

    fn empty() -> io::Result<Bed> {
        let bell = Arc::new(Bell::new()?);
        let mut several = Several::new()?;
        several.add(bell.fd(), Direction::Read)?;
        Ok(Bed {
            parker: Arc::new(Parker::for_bell(bell.clone())),
            bell,
            several,
            guards: Vec::new(),
        })
    }

    /// Begins a wait of the running task or thread, to be slept in here.
    pub(super) fn begin(&self) -> Wait {
        Wait::of(Current::Shared(self.parker.clone()))
    }

    /// Sleeps until somebody has claimed the wait, a descriptor is ready, or the deadline has
    /// passed: false then. May return early: all cases are to be looked at again.
    pub(super) fn sleep(&self, deadline: Option<Instant>) -> io::Result<bool> {
        let in_time = self.several.wait(deadline)?;
        self.bell.silence();
        Ok(in_time)
    }
}
