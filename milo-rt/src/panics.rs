//! Panics in tasks and threads: caught, kept for the joiner, and told.
//!
//! A panic is told where it happens, by the panic hook, unless somebody already waits to join.
//! So it is told although the handle is kept, although its unwinding ends in an abort, and under
//! `panic = "abort"`. A hook of the user's is called once for each panic, as in any Rust
//! program: where it was set before our own, by ours; where it was set later, instead of ours.
//! It tells the panic then, and we add at most where the task was spawned.

use crate::here;
use crate::place::Place;
use crate::task_info::{Info, Kind, TaskInfo};
use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

/// A caught panic.
pub(crate) struct Caught {
    payload: Box<dyn Any + Send>,
    /// Where it panicked, if that is known.
    place: Option<String>,
    told: bool,
}

impl Caught {
    fn new(payload: Box<dyn Any + Send>) -> Caught {
        let seen = SEEN.try_with(|seen| seen.borrow_mut().take()).ok();
        // A user may have caught the one that was seen, and this is another.
        match seen.flatten() {
            Some(seen) if seen.text == text(&*payload) => Caught {
                payload,
                place: seen.place,
                told: seen.told,
            },
            // Another hook than ours was called, or none: it goes on from elsewhere, where it
            // was told.
            _ => Caught {
                payload,
                place: None,
                told: true,
            },
        }
    }

    pub(crate) fn text(&self) -> String {
        text(&*self.payload)
    }

    /// Where it panicked, and its text.
    pub(crate) fn described(&self) -> String {
        match &self.place {
            Some(place) => format!("{place}:\n{}", self.text()),
            None => format!("an unknown place:\n{}", self.text()),
        }
    }

    /// Panics on with the same payload, without a second message.
    pub(crate) fn resume(self) -> ! {
        let seen = Seen {
            text: self.text(),
            place: self.place,
            told: self.told,
        };
        let _ = SEEN.try_with(|slot| slot.replace(Some(seen)));
        std::panic::resume_unwind(self.payload)
    }
}

/// A panic that ended a task, thread or promise. It counts as a failure of the program, or of
/// the test, until somebody [takes](Failure::take) it.
pub(crate) struct Failure {
    // None once it was taken.
    panic: Option<Caught>,
    info: Info,
    counted: bool,
}

impl Failure {
    /// Tells the panic if it was not told where it happened and nobody waits for it.
    pub(crate) fn new(mut panic: Caught, info: Info) -> Failure {
        if !panic.told && !info.is_awaited() {
            tell(&info, panic.place.as_deref(), &panic.text());
            panic.told = true;
        }
        let counted = !info.has_lost();
        if counted {
            let told = || message(&info, panic.place.as_deref(), &panic.text());
            info.scope.failed(info.id, told);
        }
        Failure {
            panic: Some(panic),
            info,
            counted,
        }
    }

    /// For the joiner.
    pub(crate) fn take(mut self) -> Caught {
        self.forgive();
        match self.panic.take() {
            Some(panic) => panic,
            None => unreachable!("taken once, by value"),
        }
    }

    /// Says that the waiters for `other` will hear of it, and nobody else.
    pub(crate) fn passed_to(&mut self, other: &TaskInfo) {
        if let Some(panic) = &mut self.panic
            && !panic.told
            && !other.is_awaited()
        {
            tell(&self.info, panic.place.as_deref(), &panic.text());
            panic.told = true;
        }
    }

    /// It is no failure of the program any more.
    pub(crate) fn forgive(&mut self) {
        if std::mem::take(&mut self.counted) {
            self.info.scope.forgiven(self.info.id);
        }
    }
}

impl Drop for Failure {
    fn drop(&mut self) {
        let Some(panic) = self.panic.take() else {
            return;
        };
        // Nobody can join any more.
        if self.info.has_lost() {
            self.forgive();
        }
        if !panic.told {
            tell(&self.info, panic.place.as_deref(), &panic.text());
        }
    }
}

/// The text of a panic's payload.
fn text(payload: &dyn Any) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_string()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a value that is not text".to_string()
    }
}

/// The hook's record of a panic that nobody has caught yet.
struct Seen {
    text: String,
    place: Option<String>,
    told: bool,
}

thread_local! {
    // A task that panics does not wait before it is caught: no other comes between.
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

type Hook = dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static;

/// Installs the hook that tells of panics in what is ours. All others go to the hook that was
/// there before.
pub(crate) fn install_hook() {
    static HOOK: Once = Once::new();
    if std::thread::panicking() {
        // Not allowed now; the next spawn does it.
        return;
    }
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        let of_std = std::panic::take_hook();
        let users = !is_same(&*before, &*of_std);
        std::panic::set_hook(Box::new(move |info| on_panic(info, &*before, users)));
    });
}

// The standard library's hook has no data, so that the address of its functions tells it from
// others. Should that address not be unique, a panic is told by both hooks.
#[allow(ambiguous_wide_pointer_comparisons)]
fn is_same(a: &Hook, b: &Hook) -> bool {
    size_of_val(a) == 0 && std::ptr::eq(a, b)
}

fn on_panic(info: &PanicHookInfo<'_>, before: &Hook, users: bool) {
    // There is no unwinding that anybody could catch.
    let aborts = cfg!(panic = "abort");
    if crate::silent::is_silent() && !aborts {
        return;
    }
    let Some(me) = here::current() else {
        return before(info);
    };
    let text = text(info.payload());
    let place = info.location().map(|l| Place(l).to_string());
    let earlier = SEEN.try_with(|seen| seen.borrow_mut().take()).ok();
    if let Some(earlier) = earlier.flatten()
        && !earlier.told
    {
        // This one comes while that one unwinds: the process may end before anybody hears.
        tell(&me, earlier.place.as_deref(), &earlier.text);
    }
    let keeps = me.is_awaited() && !aborts;
    // A backtrace needs more stack than most tasks have.
    let roomy = !crate::engine::in_task() || me.kind == Kind::Main;
    if users {
        before(info);
        if !keeps {
            tell_origin(&me);
        }
    } else if !keeps {
        tell(&me, place.as_deref(), &text);
        if roomy && wants_backtrace() {
            print(&format!(
                "stack backtrace:\n{}\n",
                Backtrace::force_capture()
            ));
        }
    }
    let told = users || !keeps;
    let _ = SEEN.try_with(|slot| slot.replace(Some(Seen { text, place, told })));
}

/// As the documentation of `std::backtrace` has it.
fn wants_backtrace() -> bool {
    std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0")
}

/// Runs `f` and catches its panic.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, Caught> {
    catch_unwind(AssertUnwindSafe(f)).map_err(Caught::new)
}

/// Tells of a panic, and which task or thread panicked.
fn tell(info: &TaskInfo, place: Option<&str>, text: &str) {
    // One write, so that it does not mix with other output.
    print(&message(info, place, text));
}

fn message(info: &TaskInfo, place: Option<&str>, text: &str) -> String {
    let site = Place(info.site);
    match (info.kind, place) {
        (Kind::Main, Some(place)) => format!("main panicked at {place}:\n{text}\n"),
        (Kind::Main, None) => format!("main panicked: {text}\n"),
        (_, Some(place)) => {
            format!("{info} panicked: {text}\n  at {place}\n  spawned at {site}\n")
        }
        (_, None) => format!("{info} panicked: {text}\n  spawned at {site}\n"),
    }
}

/// Adds to another hook's text which task or thread panicked.
fn tell_origin(info: &TaskInfo) {
    if info.kind != Kind::Main {
        print(&format!("  in a {info}, spawned at {}\n", Place(info.site)));
    }
}

/// Tells of an error that nobody will join: a task that could not begin.
pub(crate) fn report_error(info: &TaskInfo, error: &dyn fmt::Display) {
    let told = format!(
        "{info} failed: {error}\n  spawned at {}\n",
        Place(info.site)
    );
    print(&told);
    info.scope.failed(info.id, || told);
}

fn print(message: &str) {
    /// `eprint!` panics if writing fails, and learns of it from here. With nobody to read it
    /// there is nobody to tell.
    struct Quiet<'a>(&'a str);
    impl fmt::Display for Quiet<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let _ = f.write_str(self.0);
            Ok(())
        }
    }
    // Not to `stderr()`: a test's output is captured.
    eprint!("{}", Quiet(message));
}
