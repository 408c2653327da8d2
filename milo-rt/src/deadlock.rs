//! Finds that the program can never go on, and reports it task by task.
//!
//! The thread of `main` looks now and then, while it waits for the program's end. What it must
//! never do is tell of a deadlock where there is none, so it takes nothing for granted:
//!
//! 1. It takes the number of births (of tasks, threads and promises), and notes each task and
//!    thread that sleeps in a wait without a deadline, with the epoch of the wait (a number that
//!    is never used again).
//! 2. It counts: there are exactly as many tasks, threads, blocking jobs with a thread and
//!    branches of `parallel` as it has noted. A task that runs, is ready, waits for a descriptor
//!    or has a deadline, and a thread that waits in the system, are counted and were not noted.
//!    (Tasks without a stack and blocking jobs without a thread wait for others to end.)
//! 3. No other OS thread exists than those of the runtime, no signal has a handler of the
//!    user's, and no timer runs.
//! 4. It does 2 and 3 once more, with the same result.
//! 5. It finds each of those noted in the same epoch, not fired: all have slept since. There was
//!    no birth since 1. And somebody is still waited for: with `main` at its end, a task that is
//!    no daemon is alive.
//!
//! Why this is enough: a task that runs and was not noted is not there at the second count, or the
//! counts differ. If it has ended by then it has woken nobody (5), and has left nobody behind:
//! what it gave birth to was counted before it ended, or shows in the number of births. The
//! threads are counted on both sides of the tasks, as each may start the other. The parts of the
//! living that have no sleeper (jobs, tasks without a stack) are counted after the whole: they
//! leave it in the opposite order, and while they grow (`census::grow`) nothing is said.
//!
//! A task or thread wakes others before it goes to sleep, ends or is not counted any more. In
//! doubt nothing is reported.

use crate::census;
use crate::park::{self, Known, Parker};
use crate::place::Place;
use crate::prim::Arc;
use crate::task_info::{Info, Kind, PROCESS};
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

static WITHOUT_PAUSE: AtomicBool = AtomicBool::new(false);

/// For tests: the thread of `main` does nothing but look.
#[doc(hidden)]
pub fn look_for_deadlocks_without_pause() {
    WITHOUT_PAUSE.store(true, Ordering::Relaxed);
}

/// The time that the thread of `main` waits between two looks: longer each time.
pub(crate) fn pause(before: Option<Duration>) -> Duration {
    if WITHOUT_PAUSE.load(Ordering::Relaxed) {
        return Duration::from_nanos(1);
    }
    const FIRST: Duration = Duration::from_millis(100);
    const LAST: Duration = Duration::from_secs(1);
    before.map_or(FIRST, |before| (before * 2).min(LAST))
}

/// Ends the program with status 2 if it can never go on. Called by the thread that runs `main`,
/// which is counted as one of the runtime's. `main_ended` says that the first task has ended.
pub(crate) fn look(main_ended: bool) {
    let Some(asleep) = find(main_ended) else {
        return;
    };
    eprint!("{}", Report(&asleep, main_ended));
    std::process::exit(2);
}

/// A parker that sleeps, and in which epoch.
struct Asleep {
    parker: Arc<Parker>,
    epoch: u64,
    known: Known,
}

fn find(main_ended: bool) -> Option<Vec<Asleep>> {
    // The check that costs nothing, and mostly suffices.
    if !crate::timer_queue::is_idle() {
        return None;
    }
    let (births, growths) = (crate::task::births(), census::growths()?);
    let asleep: Vec<Asleep> = park::parkers().into_iter().filter_map(note).collect();
    let sleepers = Sleepers::of(&asleep, main_ended);
    for _ in 0..2 {
        if !sleepers.are_all() || !is_alone() || !crate::timer_queue::is_idle() {
            return None;
        }
    }
    let still = asleep.iter().all(|one| one.parker.sleeps_in(one.epoch))
        && births == crate::task::births()
        && Some(growths) == census::growths();
    // The last task may have ended since the caller began to look: then the program ends next,
    // even if other tasks sleep (daemons do).
    let ends = main_ended && PROCESS.is_drained();
    (still && !ends).then_some(asleep)
}

/// How many were noted of each kind.
struct Sleepers {
    tasks: usize,
    threads: usize,
    // None is missing if it has ended.
    lacks_main: bool,
}

impl Sleepers {
    fn of(asleep: &[Asleep], main_ended: bool) -> Sleepers {
        let (mut tasks, mut threads, mut main) = (0, 0, 0);
        for one in asleep {
            match (one.parker.is_task(), one.known.identity()) {
                (false, _) => threads += 1,
                (true, id) if id == main_identity() => main += 1,
                (true, _) => tasks += 1,
            }
        }
        Sleepers {
            tasks,
            threads,
            lacks_main: main != usize::from(!main_ended),
        }
    }

    /// Whether there are no others; see the module's text for the order.
    fn are_all(&self) -> bool {
        let threads = || self.threads == census::working();
        let tasks = || {
            let living = PROCESS.all();
            self.tasks + census::blocking() + crate::engine::waiting_for_room() == living
        };
        !self.lacks_main && threads() && tasks() && threads()
    }
}

fn note(parker: Arc<Parker>) -> Option<Asleep> {
    let epoch = parker.last_wait().epoch();
    if !parker.sleeps_in(epoch) {
        return None;
    }
    let known = parker.last_wait().known()?;
    Some(Asleep {
        parker,
        epoch,
        known,
    })
}

fn main_identity() -> usize {
    MAIN.load(Ordering::SeqCst)
}

// The address of the first task's `TaskInfo`.
static MAIN: AtomicUsize = AtomicUsize::new(0);

/// Says which task is the program's `main`.
pub(crate) fn set_main(info: &Info) {
    let address = info.address().addr();
    // So that no other one ever has the address.
    std::mem::forget(info.clone());
    MAIN.store(address, Ordering::SeqCst);
}

/// True if all threads of the process are ours, and no handler of the user's waits for a signal.
#[cfg(target_os = "linux")]
fn is_alone() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        Some(line[name.len()..].trim())
    };
    let threads = field("Threads:").and_then(|n| n.parse::<usize>().ok());
    let caught = field("SigCgt:").and_then(|mask| u64::from_str_radix(mask, 16).ok());
    // The handlers of Rust and the runtime for stack overflow, and two of the C library.
    let bit = |signal: i32| 1u64 << (signal - 1);
    let ours = bit(libc::SIGSEGV) | bit(libc::SIGBUS) | bit(32) | bit(33);
    threads == Some(census::threads()) && caught.is_some_and(|caught| caught & !ours == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_alone() -> bool {
    // There is no way to know.
    false
}

/// The text of the report: one entry for each kind of wait, with the number of its waiters.
struct Report<'a>(&'a [Asleep], bool);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 30;
        f.write_str(
            "milo: deadlock: everything waits, and nothing is left that could wake anything\n",
        )?;
        if self.1 {
            f.write_str("  main has ended\n")?;
        }
        let mut groups: BTreeMap<String, (usize, Duration)> = BTreeMap::new();
        for one in self.0 {
            let group = groups.entry(describe(one)).or_default();
            group.0 += 1;
            group.1 = group.1.max(one.known.since);
        }
        for (text, (count, since)) in groups.iter().take(SHOWN) {
            let seconds = since.as_secs_f64();
            match count {
                1 => writeln!(f, "  {text}\n    for {seconds:.1} s")?,
                n => writeln!(f, "  {text}\n    for {seconds:.1} s at most; {n} of them")?,
            }
        }
        if groups.len() > SHOWN {
            writeln!(f, "  and {} other kinds of wait", groups.len() - SHOWN)?;
        }
        match crate::blocking::queued() {
            0 => {}
            n => writeln!(
                f,
                "  {n} more blocking jobs wait for others to end, as there are no more threads: \
                 #[milo::main(blocking_threads = …)] on main raises the limit"
            )?,
        }
        match crate::engine::waiting_for_room() {
            0 => Ok(()),
            n => writeln!(
                f,
                "  {n} more tasks wait for others to end, as no more may be alive: \
                 #[milo::main(max_tasks = …)] on main raises the limit"
            ),
        }
    }
}

fn describe(one: &Asleep) -> String {
    let known = &one.known;
    // SAFETY: it was found that all sleep and that nothing can wake them, and this thread, which
    // ends the process next, wakes nobody.
    let who = unsafe { known.who() };
    let mut text = String::new();
    match who.map(|who| who.kind) {
        Some(Kind::Blocking) => text += "a blocking ",
        Some(Kind::Thread) | None => {}
        Some(_) if !one.parker.is_task() => text += "a branch of 'parallel' in ",
        Some(_) => {}
    }
    let _ = match who {
        Some(who) if who.kind == Kind::Main => write!(text, "main"),
        Some(who) => write!(text, "{who}, spawned at {}", Place(who.site)),
        None => write!(text, "a thread"),
    };
    let _ = write!(text, "\n    waits for {}", known.why.words());
    // A wait inside the runtime itself has no place of the user's.
    let runtime = file!().trim_end_matches("deadlock.rs");
    if !known.place.file().starts_with(runtime) {
        let _ = write!(text, ", at {}", Place(known.place));
    }
    text
}
