//! Signals of the system as values on a channel: ctrl-c, SIGTERM and others.
//!
//! A handler sets a bit and writes a byte to a socket. A task of the process's own, which nobody
//! waits for, reads the socket and passes the signals on.
//!
//! ```
//! let stop = milo_rt::signal::stop()?;
//! assert!(stop.try_recv().is_err()); // nobody has pressed ctrl-c
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::net::UnixStream;
use crate::sync::{Channel, WeakChannel};
use crate::task_info::{Info, Kind, PROCESS, TaskInfo};
use parking_lot::Mutex;
use std::fmt;
use std::io;
use std::os::fd::{IntoRawFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};

// The capacity of a channel: with that many waiting, its receiver knows that signals have come.
const WAITING: usize = 16;

/// A signal that a program may wait for.
///
/// ```
/// use milo_rt::signal::Signal;
/// assert_eq!(Signal::Interrupt.to_string(), "SIGINT");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signal {
    /// `SIGINT`: ctrl-c.
    Interrupt,
    /// `SIGTERM`: a request to end, such as of `kill`, or a container that is stopped.
    Terminate,
    /// `SIGHUP`: the terminal is gone; to a server, often: read the configuration again.
    Hangup,
    /// `SIGQUIT`: ctrl-\.
    Quit,
    /// `SIGUSR1`: its meaning is the program's.
    User1,
    /// `SIGUSR2`: its meaning is the program's.
    User2,
    /// `SIGWINCH`: the window of the terminal has another size.
    WindowChange,
}

impl Signal {
    const ALL: [Signal; 7] = [
        Signal::Interrupt,
        Signal::Terminate,
        Signal::Hangup,
        Signal::Quit,
        Signal::User1,
        Signal::User2,
        Signal::WindowChange,
    ];

    /// The system's number.
    ///
    /// ```
    /// assert_eq!(milo_rt::signal::Signal::Terminate.number(), 15);
    /// ```
    pub fn number(self) -> i32 {
        match self {
            Signal::Interrupt => libc::SIGINT,
            Signal::Terminate => libc::SIGTERM,
            Signal::Hangup => libc::SIGHUP,
            Signal::Quit => libc::SIGQUIT,
            Signal::User1 => libc::SIGUSR1,
            Signal::User2 => libc::SIGUSR2,
            Signal::WindowChange => libc::SIGWINCH,
        }
    }

    fn bit(self) -> u64 {
        1 << self.number()
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Signal::Interrupt => "SIGINT",
            Signal::Terminate => "SIGTERM",
            Signal::Hangup => "SIGHUP",
            Signal::Quit => "SIGQUIT",
            Signal::User1 => "SIGUSR1",
            Signal::User2 => "SIGUSR2",
            Signal::WindowChange => "SIGWINCH",
        })
    }
}

struct Listener {
    signals: u64,
    channel: WeakChannel<Signal>,
}

struct Hub {
    listeners: Vec<Listener>,
    // Signals that have our handler.
    handled: u64,
    // The end that handlers write to. It stays open for ever.
    pipe: Option<i32>,
    // The task that passes signals on reads from here.
    reader: Option<UnixStream>,
    runs: bool,
}

static HUB: Mutex<Hub> = Mutex::new(Hub {
    listeners: Vec::new(),
    handled: 0,
    pipe: None,
    reader: None,
    runs: false,
});

// Signals that have come and were not passed on.
static CAME: AtomicU64 = AtomicU64::new(0);

/// A channel on which ctrl-c and SIGTERM arrive: for a program that ends in order. See [`on`].
///
/// # Errors
/// The system lacks a resource, mostly descriptors.
///
/// ```
/// assert!(milo_rt::signal::stop()?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stop() -> io::Result<Channel<Signal>> {
    on(&[Signal::Interrupt, Signal::Terminate])
}

/// A channel on which these signals arrive, instead of their default action. It can be received
/// from, walked over, and be a case of a [`select`](crate::select).
///
/// Every channel that was asked for gets each signal. When nobody has a channel for a signal any
/// more, its default action is back, which for most is to end the program. A signal that comes
/// while 16 are waiting is dropped.
///
/// While signals are listened to, the program is not told of deadlocks: a signal may always come.
///
/// # Errors
/// The system lacks a resource, mostly descriptors.
///
/// ```
/// use milo_rt::signal::{self, Signal};
/// let signals = signal::on(&[Signal::User1])?;
/// std::process::Command::new("kill")
///     .args(["-USR1", &std::process::id().to_string()])
///     .status()?;
/// assert_eq!(signals.recv(), Ok(Signal::User1));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn on(signals: &[Signal]) -> io::Result<Channel<Signal>> {
    crate::budget::spend();
    let channel = Channel::new(WAITING).map_err(|error| io::Error::other(error.to_string()))?;
    let bits = signals.iter().fold(0, |bits, signal| bits | signal.bit());
    let mut hub = HUB.lock();
    let pipe = match hub.pipe {
        Some(pipe) => pipe,
        None => {
            let (reader, writer) = std::os::unix::net::UnixStream::pair()?;
            // The handler never blocks: when the socket is full, enough is in it.
            writer.set_nonblocking(true)?;
            hub.reader = Some(UnixStream::try_from(reader).map_err(io::Error::from)?);
            let pipe = OwnedFd::from(writer).into_raw_fd();
            hub.pipe = Some(pipe);
            pipe
        }
    };
    hub.listeners.retain(|listener| listener.channel.is_alive());
    // Before the handler, so that no signal comes for nobody.
    hub.listeners.push(Listener {
        signals: bits,
        channel: channel.downgrade(),
    });
    for signal in signals {
        if hub.handled & signal.bit() == 0 {
            handle(*signal, pipe)?;
            hub.handled |= signal.bit();
        }
    }
    let starts = !hub.runs;
    hub.runs = true;
    let reader = hub.reader.clone();
    drop(hub);
    if let (true, Some(reader)) = (starts, reader) {
        start(reader);
    }
    Ok(channel)
}

fn handle(signal: Signal, pipe: i32) -> io::Result<()> {
    let (number, bit) = (signal.number(), signal.bit());
    let came = move || {
        CAME.fetch_or(bit, Ordering::SeqCst);
        // SAFETY: one valid byte; the descriptor stays open for ever. That it is full is as good.
        unsafe { libc::write(pipe, [1u8].as_ptr().cast(), 1) };
    };
    // SAFETY: an atomic and one `write`, which a handler may call; `errno` is kept by the library.
    unsafe { signal_hook_registry::register(number, came) }?;
    on_alternate_stack(number)
}

/// Lets the handler of a signal run on the alternate stack of a thread that has one: the stack of
/// a task may be nearly used up.
fn on_alternate_stack(number: i32) -> io::Result<()> {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: the present action is asked for, and set again with one more flag.
    let done = unsafe {
        match libc::sigaction(number, std::ptr::null(), action.as_mut_ptr()) {
            0 => {
                (*action.as_mut_ptr()).sa_flags |= libc::SA_ONSTACK;
                libc::sigaction(number, action.as_ptr(), std::ptr::null_mut())
            }
            failed => failed,
        }
    };
    match done {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Starts the task that passes signals on. It belongs to the process, whichever test or task asks.
#[track_caller]
fn start(reader: UnixStream) {
    let name = Some("signals".to_string());
    let site = std::panic::Location::caller();
    let info = TaskInfo::new(crate::task::next_id(), Kind::Daemon, name, site, &PROCESS);
    crate::task::start(Info::new(info), None, move |start| {
        if start.is_ok() {
            while reader.recv_bytes().is_ok_and(|bytes| !bytes.is_empty()) {
                pass_on();
            }
        }
        // The next call tries again.
        HUB.lock().runs = false;
    });
}

fn pass_on() {
    let came = CAME.swap(0, Ordering::SeqCst);
    for signal in Signal::ALL {
        if came & signal.bit() == 0 {
            continue;
        }
        let for_it: Vec<Channel<Signal>> = {
            let mut hub = HUB.lock();
            hub.listeners.retain(|listener| listener.channel.is_alive());
            let wanting = hub
                .listeners
                .iter()
                .filter(|l| l.signals & signal.bit() != 0);
            wanting.filter_map(|l| l.channel.upgrade()).collect()
        };
        let mut wanted = false;
        for channel in for_it.iter().filter(|channel| !channel.is_closed()) {
            let _ = channel.try_send(signal);
            wanted = true;
        }
        if !wanted {
            by_default(signal);
        }
    }
}

/// Does the default action of the signal.
fn by_default(signal: Signal) {
    if signal != Signal::WindowChange {
        end_by(signal.number());
    }
}

/// Ends the process as the system ends one by a signal.
pub(crate) fn end_by(number: i32) -> ! {
    // SAFETY: the set is initialized before it is used, the other calls take no pointers to
    // memory of ours, and the default action ends the process.
    unsafe {
        let mut set = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), number);
        libc::signal(number, libc::SIG_DFL);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), std::ptr::null_mut());
        libc::raise(number);
    }
    // The status that a shell gives for that signal.
    std::process::exit(128 + number)
}

#[cfg(all(test, not(miri)))]
mod tests {
    use super::*;

    #[test]
    fn a_handler_does_not_need_the_stack_of_a_task() {
        let _channel = on(&[Signal::User2]).unwrap();
        let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: asks for the present action; zeroed is a valid one.
        let flags = unsafe {
            libc::sigaction(libc::SIGUSR2, std::ptr::null(), action.as_mut_ptr());
            action.assume_init().sa_flags
        };
        assert_ne!(flags & libc::SA_ONSTACK, 0);
        assert_ne!(flags & libc::SA_RESTART, 0);
    }
}
