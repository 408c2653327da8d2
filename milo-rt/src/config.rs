//! How many workers, which stacks, how many tasks: fixed when the first task starts.

use parking_lot::Mutex;
use std::fmt;
use std::sync::OnceLock;

const DEFAULT_BLOCKING: usize = 512;
const DEFAULT_STACK: usize = 64 * 1024;
const STACKS: std::ops::RangeInclusive<usize> = 16 * 1024..=1024 * 1024 * 1024;
const WORKERS: std::ops::RangeInclusive<usize> = 1..=128;
const PAGE: usize = 4096;
// With the engine `may` a task may come back on another thread, where the compiler may have kept
// the address of a thread-local of the first.
const MIGRATES: bool = !cfg!(feature = "native");

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed {
    pub(crate) workers: usize,
    pub(crate) stack_bytes: usize,
    /// None: as many as the engine can have.
    pub(crate) max_tasks: Option<usize>,
    pub(crate) blocking_threads: usize,
}

static WANTED: Mutex<Builder> = Mutex::new(Builder {
    workers: None,
    may_migrate: false,
    stack_bytes: None,
    max_tasks: None,
    blocking_threads: None,
});
static FIXED: OnceLock<Fixed> = OnceLock::new();

/// The configuration in force; fixes it.
#[cfg_attr(any(loom, miri), allow(dead_code))]
pub(crate) fn fixed() -> &'static Fixed {
    FIXED.get_or_init(|| {
        let wanted = WANTED.lock().clone();
        let workers = env("MILO_WORKERS", parse_workers).or(wanted.workers);
        let stack = env("MILO_STACK", parse_size).or(wanted.stack_bytes);
        let max_tasks = env("MILO_MAX_TASKS", |text| {
            parse_count(text, ConfigError::Tasks)
        });
        let blocking = env("MILO_BLOCKING_THREADS", |text| {
            parse_count(text, ConfigError::Blocking)
        });
        Fixed {
            workers: workers.unwrap_or(1),
            stack_bytes: round(stack.unwrap_or(DEFAULT_STACK)),
            max_tasks: max_tasks.or(wanted.max_tasks),
            blocking_threads: blocking
                .or(wanted.blocking_threads)
                .unwrap_or(DEFAULT_BLOCKING),
        }
    })
}

fn round(bytes: usize) -> usize {
    bytes.next_multiple_of(PAGE)
}

// A wrong value in the environment is reported once, and the default is used.
fn env(name: &str, parse: fn(&str) -> Result<usize, ConfigError>) -> Option<usize> {
    let text = std::env::var(name).ok()?;
    match parse(text.trim()) {
        Ok(value) => Some(value),
        Err(error) => {
            eprintln!("milo: {name}={text} is ignored: {error}");
            None
        }
    }
}

fn parse_workers(text: &str) -> Result<usize, ConfigError> {
    let workers = check_workers(text.parse().map_err(|_| ConfigError::NotANumber)?)?;
    check_migration(workers)
}

fn parse_count(text: &str, zero: ConfigError) -> Result<usize, ConfigError> {
    match text.parse() {
        Ok(0) => Err(zero),
        Ok(count) => Ok(count),
        Err(_) => Err(ConfigError::NotANumber),
    }
}

fn parse_size(text: &str) -> Result<usize, ConfigError> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'k' | b'K') => (&text[..text.len() - 1], 1024),
        Some(b'm' | b'M') => (&text[..text.len() - 1], 1024 * 1024),
        _ => (text, 1),
    };
    let number: usize = digits.parse().map_err(|_| ConfigError::NotANumber)?;
    check_stack(number.saturating_mul(unit))
}

fn check_workers(workers: usize) -> Result<usize, ConfigError> {
    if WORKERS.contains(&workers) {
        Ok(workers)
    } else {
        Err(ConfigError::Workers)
    }
}

// Settings that neither a safe call nor an environment variable may ask for.
fn check_migration(workers: usize) -> Result<usize, ConfigError> {
    if workers > 1 && MIGRATES {
        Err(ConfigError::Migration)
    } else {
        Ok(workers)
    }
}

pub(crate) fn check_stack(bytes: usize) -> Result<usize, ConfigError> {
    if STACKS.contains(&bytes) {
        Ok(bytes)
    } else {
        Err(ConfigError::Stack)
    }
}

/// Why a configuration was refused.
///
/// ```
/// use milo_rt::runtime::{Builder, ConfigError};
/// let refused = Builder::new().stack_size(1).apply();
/// assert!(matches!(refused, Err(ConfigError::Stack)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// Not a number (of bytes, or with `K` or `M` behind it).
    NotANumber,
    /// The number of workers is not between 1 and 128.
    Workers,
    /// With this engine, more than one worker would make safe code undefined.
    Migration,
    /// The stack size is not between 16 KiB and 1 GiB.
    Stack,
    /// The limit of live tasks is zero.
    Tasks,
    /// The limit of threads for blocking jobs is zero.
    Blocking,
    /// A task has been started already.
    Started,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConfigError::NotANumber => "not a number",
            ConfigError::Workers => "the number of workers must be between 1 and 128",
            ConfigError::Migration => {
                "with the engine 'may' tasks move between threads, which makes thread-locals \
                 unsound: build with the engine 'native' (cargo feature \"native\") for more \
                 than one worker"
            }
            ConfigError::Stack => "the stack size must be between 16 KiB and 1 GiB",
            ConfigError::Tasks => "the limit of live tasks must be at least 1",
            ConfigError::Blocking => "the limit of threads for blocking jobs must be at least 1",
            ConfigError::Started => {
                "the runtime has been started already: configure it by an attribute of main, \
                 #[milo::main(stack = \"256K\", max_tasks = 1000)], or before the first task"
            }
        })
    }
}

impl std::error::Error for ConfigError {}

/// Configures the runtime, before the first task is spawned. A Milo `main`, or a Rust one under
/// `#[milo::main]`, is a task itself: its attribute does it,
/// `#[milo::main(stack = "256K", max_tasks = 1000)]`.
///
/// The environment wins over the program: `MILO_WORKERS` (1 to 128; with the engine `may`
/// only 1), `MILO_STACK` (bytes, or with `K` or `M`: `256K`, `1M`), `MILO_MAX_TASKS` and
/// `MILO_BLOCKING_THREADS`. A value there that cannot be used is reported on stderr and ignored.
///
/// ```
/// milo_rt::runtime::Builder::new()
///     .stack_size(128 * 1024)
///     .apply()?;
/// # Ok::<(), milo_rt::runtime::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "nothing is configured until `apply` is called"]
pub struct Builder {
    workers: Option<usize>,
    may_migrate: bool,
    stack_bytes: Option<usize>,
    max_tasks: Option<usize>,
    blocking_threads: Option<usize>,
}

impl Builder {
    /// The defaults: one worker, 64 KiB stacks, as many tasks as the engine can have: with
    /// `may` as many as the system has memory mappings for (about 31,700 on an untuned Linux),
    /// with `native` as many as there is memory for.
    ///
    /// ```
    /// let usual = milo_rt::runtime::Builder::new();
    /// ```
    pub fn new() -> Builder {
        Builder::default()
    }

    /// How many OS threads run tasks, 1 to 128. One is the default, and nearly always faster;
    /// use threads or [`parallel`](crate::parallel::parallel) for computation. With more than
    /// one, the order of tasks is no longer that of one queue.
    ///
    /// With the engine `may`, more than one is refused by [`Builder::apply`]; see
    /// [`Builder::migrating_workers`].
    ///
    /// ```
    /// assert!(milo_rt::runtime::Builder::new().workers(0).apply().is_err());
    /// ```
    pub fn workers(mut self, workers: usize) -> Builder {
        self.workers = Some(workers);
        self.may_migrate = false;
        self
    }

    /// As [`Builder::workers`], also where tasks move between threads: with the engine `may`
    /// a task that has waited may come back on another thread. The engine `native` never moves
    /// a task that has begun, and needs no such call.
    ///
    /// # Safety
    /// No code that runs in a task may rely on its thread across anything that waits or
    /// yields: no reference into a thread-local, no value that is not `Send` in one (the count
    /// of an `Rc` that a thread-local holds), no `errno`, no lock that must be given back by
    /// the thread that took it. The compiler itself keeps the addresses of thread-locals, so
    /// that this holds for the code of libraries too. `may` itself frees what its other workers
    /// may still look at; the runtime delays that, which no measure makes certain.
    ///
    /// ```
    /// // SAFETY: nothing runs in these tasks that knows its thread.
    /// let builder = unsafe { milo_rt::runtime::Builder::new().migrating_workers(2) };
    /// ```
    pub unsafe fn migrating_workers(mut self, workers: usize) -> Builder {
        self.workers = Some(workers);
        self.may_migrate = true;
        self
    }

    /// The stack of each task in bytes, 16 KiB to 1 GiB, rounded up to whole pages.
    ///
    /// ```
    /// let builder = milo_rt::runtime::Builder::new().stack_size(256 * 1024);
    /// ```
    pub fn stack_size(mut self, bytes: usize) -> Builder {
        self.stack_bytes = Some(bytes);
        self
    }

    /// How many tasks may be alive, that is: begun and not ended. More wait until others end.
    /// Those that have not begun do not count, nor does the program's own `main`.
    ///
    /// ```
    /// let builder = milo_rt::runtime::Builder::new().max_tasks(1000);
    /// ```
    pub fn max_tasks(mut self, tasks: usize) -> Builder {
        self.max_tasks = Some(tasks);
        self
    }

    /// [`Builder::apply`], if it configures anything.
    pub(crate) fn apply_if_any(self) -> Result<(), ConfigError> {
        if self == Builder::default() {
            return Ok(());
        }
        self.apply()
    }

    /// How many OS threads at most work at what blocks: the jobs of
    /// [`Promise::blocking`](crate::promise::Promise::blocking), and files, the standard input
    /// and names of hosts when tasks ask for them. What comes beyond that waits in a queue.
    /// 512 by default. (`parallel` and `thread::spawn` have threads of their own.)
    ///
    /// ```
    /// let builder = milo_rt::runtime::Builder::new().blocking_threads(8);
    /// ```
    pub fn blocking_threads(mut self, threads: usize) -> Builder {
        self.blocking_threads = Some(threads);
        self
    }

    /// Makes this the configuration.
    ///
    /// # Errors
    /// [`ConfigError`] if a value is out of its range or a task was spawned before.
    ///
    /// ```
    /// use milo_rt::{runtime::{Builder, ConfigError}, task};
    /// task::spawn(|| ()).join()?;
    /// assert_eq!(Builder::new().max_tasks(10).apply(), Err(ConfigError::Started));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(self) -> Result<(), ConfigError> {
        let workers = self.workers.map(check_workers).transpose()?;
        if !self.may_migrate {
            workers.map(check_migration).transpose()?;
        }
        self.stack_bytes.map(check_stack).transpose()?;
        if self.max_tasks == Some(0) {
            return Err(ConfigError::Tasks);
        }
        if self.blocking_threads == Some(0) {
            return Err(ConfigError::Blocking);
        }
        if FIXED.get().is_some() {
            return Err(ConfigError::Started);
        }
        *WANTED.lock() = self;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(parse_size("65536"), Ok(65536));
        assert_eq!(parse_size("256K"), Ok(256 * 1024));
        assert_eq!(parse_size("1m"), Ok(1024 * 1024));
        assert_eq!(parse_size("12"), Err(ConfigError::Stack));
        assert_eq!(
            parse_size("99999999999999999999M"),
            Err(ConfigError::NotANumber)
        );
        assert_eq!(parse_size("9999999999999M"), Err(ConfigError::Stack));
        assert_eq!(parse_size(""), Err(ConfigError::NotANumber));
        assert_eq!(parse_size("-1"), Err(ConfigError::NotANumber));
    }

    #[test]
    fn workers() {
        assert_eq!(parse_workers("1"), Ok(1));
        let four = if MIGRATES {
            Err(ConfigError::Migration)
        } else {
            Ok(4)
        };
        assert_eq!(parse_workers("4"), four);
        assert_eq!(check_workers(129), Err(ConfigError::Workers));
        assert_eq!(parse_workers("0"), Err(ConfigError::Workers));
        assert_eq!(parse_workers("x"), Err(ConfigError::NotANumber));
    }
}
