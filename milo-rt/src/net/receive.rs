//! One read from a connection, and whether it left anything behind; one write.

use socket2::SockRef;
use std::cell::Cell;
use std::io::{self, IoSlice};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

/// The kind of thing that a stream of bytes runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tcp,
    UnixSocket,
    Pipe,
}

// The size of a read at most; more bytes arrive in several pieces.
const PIECE: usize = 64 * 1024;

thread_local! {
    // The buffer for all of a thread's sockets: warm in the cache, as one for each task
    // would not be.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The result of a read.
pub(super) struct Received<R> {
    /// The number of bytes; 0 at the end of the connection.
    pub(super) n: usize,
    /// The result of the callback for them.
    pub(super) taken: R,
    /// Nothing is left, as far as the system tells: another read would wait.
    pub(super) drained: bool,
}

/// Reads once, and lets `take` look at the bytes. Not inlined, so that no thread-local address is
/// kept across a switch.
///
/// # Errors
/// The errors of `recvmsg`.
#[inline(never)]
pub(super) fn receive<R>(
    fd: BorrowedFd<'_>,
    kind: Kind,
    take: impl FnOnce(&[u8]) -> R,
) -> io::Result<Received<R>> {
    // None in a thread's last moments.
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.resize(PIECE, 0);
    let received = read(fd, kind, &mut scratch).map(|(n, left)| Received {
        n,
        taken: take(&scratch[..n]),
        drained: n > 0 && left == Some(0),
    });
    let _ = SCRATCH.try_with(|s| s.set(scratch));
    received
}

/// Receives one datagram, of any length, and the address of its sender.
///
/// # Errors
/// The errors of `recvfrom`.
#[inline(never)]
pub(super) fn datagram(fd: BorrowedFd<'_>) -> io::Result<(Vec<u8>, socket2::SockAddr)> {
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.resize(PIECE, 0);
    let place = std::ptr::from_mut(scratch.as_mut_slice()) as *mut [std::mem::MaybeUninit<u8>];
    // SAFETY: the same bytes, which stay initialized: only received ones are written there.
    let received = SockRef::from(&fd).recv_from(unsafe { &mut *place });
    let received = received.map(|(n, from)| (scratch[..n].to_vec(), from));
    let _ = SCRATCH.try_with(|s| s.set(scratch));
    received
}

/// Lets each read on the connection tell how much is left, where the system can do that. (A short
/// read alone does not tell: it also ends in front of urgent data.)
pub(super) fn tell_what_is_left(socket: &impl AsFd) {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let on: libc::c_int = 1;
        // SAFETY: a valid pointer with its size. An error says that the system cannot.
        unsafe {
            libc::setsockopt(
                socket.as_fd().as_raw_fd(),
                libc::IPPROTO_TCP,
                libc::TCP_INQ,
                std::ptr::from_ref(&on).cast(),
                size_of_val(&on) as libc::socklen_t,
            );
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = socket;
}

/// Reads once into `to`: the number of bytes, and of those that are left, if the system tells.
///
/// # Errors
/// The errors of `recvmsg` and `read`.
pub(super) fn read(
    fd: BorrowedFd<'_>,
    kind: Kind,
    to: &mut [u8],
) -> io::Result<(usize, Option<usize>)> {
    match kind {
        Kind::Tcp => read_tcp(fd, to),
        Kind::UnixSocket => {
            use std::io::Read;
            Ok(((&*SockRef::from(&fd)).read(to)?, None))
        }
        Kind::Pipe => {
            // SAFETY: a valid place for so many bytes.
            let n = unsafe { libc::read(fd.as_raw_fd(), to.as_mut_ptr().cast(), to.len()) };
            match usize::try_from(n) {
                Ok(n) => Ok((n, None)),
                Err(_) => Err(io::Error::last_os_error()),
            }
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn read_tcp(fd: BorrowedFd<'_>, to: &mut [u8]) -> io::Result<(usize, Option<usize>)> {
    // As aligned as a `cmsghdr`, with room for one with an integer.
    #[repr(C, align(8))]
    struct Control([u8; 32]);
    let mut control = Control([0; 32]);
    let mut piece = libc::iovec {
        iov_base: to.as_mut_ptr().cast(),
        iov_len: to.len(),
    };
    // SAFETY: all zeros are a valid header.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    header.msg_iov = &mut piece;
    header.msg_iovlen = 1;
    header.msg_control = control.0.as_mut_ptr().cast();
    header.msg_controllen = control.0.len() as _;
    // SAFETY: the header's pointers are valid, with their lengths, for the length of the call.
    let n = unsafe { libc::recvmsg(fd.as_raw_fd(), &mut header, 0) };
    let Ok(n) = usize::try_from(n) else {
        return Err(io::Error::last_os_error());
    };
    // SAFETY: the system has filled in the header, and `control` still lives.
    let left = unsafe {
        let first = libc::CMSG_FIRSTHDR(&header);
        let told = !first.is_null()
            && (*first).cmsg_level == libc::IPPROTO_TCP
            && (*first).cmsg_type == libc::TCP_CM_INQ;
        told.then(|| {
            libc::CMSG_DATA(first)
                .cast::<libc::c_int>()
                .read_unaligned()
        })
    };
    Ok((n, left.and_then(|left| usize::try_from(left).ok())))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn read_tcp(fd: BorrowedFd<'_>, to: &mut [u8]) -> io::Result<(usize, Option<usize>)> {
    use std::io::Read;
    let n = (&*SockRef::from(&fd)).read(to)?;
    Ok((n, None))
}

// A broken connection is an error, not a signal, also where Rust is not `main`.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
const NO_SIGNAL: i32 = libc::MSG_NOSIGNAL;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
const NO_SIGNAL: i32 = 0;

/// Writes once: the number of bytes that the system took.
///
/// # Errors
/// The errors of `send` and `write`.
pub(super) fn send(fd: BorrowedFd<'_>, kind: Kind, bytes: &[u8]) -> io::Result<usize> {
    if kind != Kind::Pipe {
        return SockRef::from(&fd).send_with_flags(bytes, NO_SIGNAL);
    }
    // SAFETY: so many valid bytes.
    let n = unsafe { libc::write(fd.as_raw_fd(), bytes.as_ptr().cast(), bytes.len()) };
    usize::try_from(n).map_err(|_| io::Error::last_os_error())
}

/// The same for bytes that lie in several places.
///
/// # Errors
/// As [`send`].
pub(super) fn send_vectored(
    fd: BorrowedFd<'_>,
    kind: Kind,
    pieces: &[IoSlice<'_>],
) -> io::Result<usize> {
    if kind != Kind::Pipe {
        return SockRef::from(&fd).send_vectored_with_flags(pieces, NO_SIGNAL);
    }
    match pieces.iter().find(|piece| !piece.is_empty()) {
        Some(piece) => send(fd, kind, piece),
        None => Ok(0),
    }
}
