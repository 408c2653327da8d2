//! Panics in tasks and threads: caught, kept for who joins, else told once.

use crate::engine::TaskInfo;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A caught panic.
pub(crate) struct Caught {
    pub(crate) payload: Box<dyn Any + Send>,
    /// Where it panicked, if that is known.
    place: Option<String>,
}

impl Caught {
    pub(crate) fn text(&self) -> String {
        text(&*self.payload)
    }

    /// Panics on with the same payload, without a second message.
    pub(crate) fn resume(self) -> ! {
        PLACE.with(|place| *place.borrow_mut() = self.place);
        std::panic::resume_unwind(self.payload)
    }
}

/// A place in the user's words: the Rust that is made of a Milo file lies in a directory of the
/// build, in `milo-files/<call>`, and has the lines of the file.
pub(crate) struct Place<'a>(pub(crate) &'a Location<'a>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = as_written(self.0.file());
        write!(f, "{file}:{}:{}", self.0.line(), self.0.column())
    }
}

fn as_written(file: &str) -> &str {
    let made = file.split_once("milo-files").map(|(_, rest)| rest);
    // After the directory and that of the call.
    made.and_then(|rest| rest.splitn(3, ['/', '\\']).nth(2))
        .unwrap_or(file)
}

/// What a panic said.
pub(crate) fn text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_string()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a value that is not text".to_string()
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
    static SILENT: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// On this thread panics are kept for the one who joins, from now on.
pub(crate) fn keep_quiet(quiet: bool) -> bool {
    QUIET.replace(quiet)
}

/// True if panics here are kept for the one who joins.
pub(crate) fn is_quiet() -> bool {
    QUIET.get() || crate::engine::quiet_here()
}

/// Makes the panics of tasks and threads silent where they happen. Everybody
/// else's go to the hook that was there before.
pub(crate) fn install_hook() {
    static HOOK: Once = Once::new();
    if std::thread::panicking() {
        // Not allowed now; the next spawn does it.
        return;
    }
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if SILENT.get() {
                return;
            }
            if is_quiet() {
                let place = info.location().map(|l| Place(l).to_string());
                PLACE.with(|slot| *slot.borrow_mut() = place);
                // A backtrace needs more stack than a task has.
                if crate::engine::in_task() || !wants_backtrace() {
                    return;
                }
            }
            before(info);
        }));
    });
}

/// As the documentation of `std::backtrace` has it.
fn wants_backtrace() -> bool {
    std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0")
}

/// Runs `f` and catches its panic.
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> Result<T, Caught> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| Caught {
        payload,
        place: PLACE.with(|place| place.borrow_mut().take()),
    })
}

/// Runs `f`, whose panic is an ordinary outcome and not worth a message.
#[cfg_attr(any(loom, miri), allow(dead_code))]
pub(crate) fn silently<T>(f: impl FnOnce() -> T) -> Result<T, ()> {
    let before = SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(f)).map_err(drop);
    SILENT.set(before);
    result
}

/// To be called where `silently` does not apply any more: in what it started.
#[cfg_attr(any(loom, miri), allow(dead_code))]
pub(crate) fn no_longer_silent() {
    SILENT.set(false);
}

/// Runs `main`, whose panic is told at once, where it happens.
pub(crate) fn aloud<T>(f: impl FnOnce() -> T) -> T {
    match catch(f) {
        Ok(value) => value,
        Err(panic) => {
            let place = panic.place.as_deref().unwrap_or("an unknown place");
            let message = format!("main panicked at {place}:\n{}\n", panic.text());
            use std::io::Write;
            let _ = std::io::stderr().lock().write_all(message.as_bytes());
            panic.resume()
        }
    }
}

static UNJOINED: AtomicUsize = AtomicUsize::new(0);

/// How many panics nobody joined, so far.
pub(crate) fn unjoined() -> usize {
    UNJOINED.load(Ordering::SeqCst)
}

/// Prints a panic that nobody will join.
pub(crate) fn report(
    kind: &str,
    name: Option<&str>,
    site: &'static Location<'static>,
    panic: &Caught,
) {
    UNJOINED.fetch_add(1, Ordering::SeqCst);
    let name = name.map(|name| format!(" '{name}'")).unwrap_or_default();
    let place = panic
        .place
        .as_ref()
        .map(|place| format!("\n  at {place}"))
        .unwrap_or_default();
    // One write, so that it does not mix with other output.
    let message = format!(
        "{kind}{name} panicked: {}{place}\n  spawned at {}\n",
        panic.text(),
        Place(site),
    );
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(message.as_bytes());
}

/// Prints an error that nobody will join: a task that could not begin.
pub(crate) fn report_error(kind: &str, info: &TaskInfo, error: &dyn std::fmt::Display) {
    UNJOINED.fetch_add(1, Ordering::SeqCst);
    use std::io::Write;
    let message = format!(
        "{kind} failed: {error}\n  spawned at {}\n",
        Place(info.site)
    );
    let _ = std::io::stderr().lock().write_all(message.as_bytes());
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_those_of_the_users_files() {
        for (file, shown) in [
            ("src/main.rs", "src/main.rs"),
            ("/t/debug/deps/milo-files/0a1b/src/app.milo", "src/app.milo"),
            ("C:\\t\\deps\\milo-files\\0a-items\\app.milo", "app.milo"),
            ("milo-files.rs", "milo-files.rs"),
        ] {
            assert_eq!(super::as_written(file), shown);
        }
    }
}
