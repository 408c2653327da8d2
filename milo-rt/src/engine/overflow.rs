//! Stack overflow: one fatal error that names the task.

use super::current;
use crate::place::Place;
use std::cell::Cell;
use std::fmt::Write;
use std::mem::MaybeUninit;
use std::sync::{Once, OnceLock};

const SIGNALS: [libc::c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];
// The handler formats one message; this is ample.
const ALTERNATE_STACK: usize = 64 * 1024;

static PREVIOUS: OnceLock<[libc::sigaction; 2]> = OnceLock::new();

/// Keeps the handlers that were there before `may` installed its own, which
/// returns an error from the middle of anything, with locks held.
pub(super) fn remember_handlers() {
    PREVIOUS.get_or_init(|| {
        SIGNALS.map(|signal| {
            let mut old = MaybeUninit::<libc::sigaction>::zeroed();
            // SAFETY: asks for the present action only; the zeroed value is a valid
            // one should the call fail.
            unsafe {
                libc::sigaction(signal, std::ptr::null(), old.as_mut_ptr());
                old.assume_init()
            }
        })
    });
}

/// Installs the handler, and on this thread an alternate stack if it has none. To
/// be called in a coroutine, as `may` has installed its own handler by then.
pub(super) fn install() {
    thread_local! {
        static DONE: Cell<bool> = const { Cell::new(false) };
    }
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: a zeroed sigaction is valid and is then filled in; the handler
        // has the signature that SA_SIGINFO asks for.
        unsafe {
            let action_ref = &mut *action.as_mut_ptr();
            action_ref.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            action_ref.sa_sigaction = handler as *const () as usize;
            libc::sigemptyset(&mut action_ref.sa_mask);
            for signal in SIGNALS {
                libc::sigaction(signal, action.as_ptr(), std::ptr::null_mut());
            }
        }
    });
    if !DONE.replace(true) {
        alternate_stack();
    }
}

// With a C main, or on a thread that Rust did not start, there is none.
fn alternate_stack() {
    let mut old = MaybeUninit::<libc::stack_t>::zeroed();
    // SAFETY: asks only; zeroed is a valid stack_t.
    let present = unsafe {
        libc::sigaltstack(std::ptr::null(), old.as_mut_ptr());
        old.assume_init()
    };
    if present.ss_flags & libc::SS_DISABLE == 0 {
        return;
    }
    // Given to the thread for ever: workers do not end.
    let memory = Box::leak(vec![0u8; ALTERNATE_STACK].into_boxed_slice());
    let stack = libc::stack_t {
        ss_sp: memory.as_mut_ptr().cast(),
        ss_flags: 0,
        ss_size: memory.len(),
    };
    // SAFETY: the memory is valid, and is never freed or used otherwise.
    unsafe { libc::sigaltstack(&stack, std::ptr::null_mut()) };
}

extern "C" fn handler(
    signal: libc::c_int,
    info: *mut libc::siginfo_t,
    _context: *mut libc::c_void,
) {
    // SAFETY: the kernel passes a valid siginfo to an SA_SIGINFO handler.
    let address = unsafe { (*info).si_addr() } as usize;
    if let Some(co) = current::co()
        && co.stack.guards(address)
    {
        report(co);
        // SAFETY: abort is safe in a signal handler.
        unsafe { libc::abort() };
    }
    // Not ours: the previous handler gets the fault when it happens again.
    let at = SIGNALS.iter().position(|s| *s == signal).unwrap_or(0);
    if let Some(previous) = PREVIOUS.get() {
        // SAFETY: the action was read from the system.
        unsafe { libc::sigaction(signal, &previous[at], std::ptr::null_mut()) };
    }
}

// No allocation and no lock from here on: the task was interrupted anywhere.
fn report(co: &current::Co) {
    let mut line = Line::new();
    let _ = match co.task() {
        Some(task) => {
            let _ = write!(line, "\nmilo: task {}", task.id);
            if let Some(name) = &task.name {
                let _ = write!(line, " '{name}'");
            }
            write!(line, ", spawned at {}, has", Place(task.site))
        }
        None => write!(line, "\nmilo: a coroutine of the runtime has"),
    };
    let more = co.stack.bytes * 4 / 1024;
    let _ = writeln!(
        line,
        " overflowed its stack of {} KiB\n  \
         raise it for all tasks: #[milo::main(stack = \"{more}K\")] on main, or \
         MILO_STACK={more}K in the environment\n  (in a Rust main of your own: \
         milo::runtime::Builder::new().stack_size(…).apply()),\n  for one with \
         milo::rt::task::Builder::stack_size; or keep large values on the heap",
        co.stack.bytes / 1024,
    );
    line.print();
}

struct Line {
    bytes: [u8; 1024],
    len: usize,
}

impl Line {
    fn new() -> Line {
        Line {
            bytes: [0; 1024],
            len: 0,
        }
    }

    fn print(&self) {
        // SAFETY: the buffer is valid for `len` bytes; write is signal safe.
        unsafe { libc::write(2, self.bytes.as_ptr().cast(), self.len) };
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let room = &mut self.bytes[self.len..];
        let n = text.len().min(room.len());
        room[..n].copy_from_slice(&text.as_bytes()[..n]);
        self.len += n;
        Ok(())
    }
}
