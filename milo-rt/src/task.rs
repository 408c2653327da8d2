//! Tasks: green threads of 64 KiB of stack each, in the thousands.
//!
//! ```
//! let task = milo_rt::task::spawn(|| 6 * 7);
//! assert_eq!(task.join()?, 42);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::config::{ConfigError, check_stack};
use crate::drain::Live;
use crate::engine::{self, Body, Job, Refused};
pub use crate::join::JoinError;
use crate::join::{Joined, Unstarted};
pub use crate::permit::{Current, current, park};
use crate::task_info::{Info, Kind, TaskInfo};
use crate::{batch, drain, here, panics};
use std::fmt;
use std::panic::Location;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

/// A handle to a task; see [`spawn`]. Clones are handles to the same task. Dropping
/// all of them lets the task run on.
///
/// A panic of the task is printed when it happens, with the place of the spawn, unless somebody
/// waits in `join` already: the joiner has its text.
///
/// ```
/// use milo_rt::task::{self, JoinHandle};
/// let task: JoinHandle<i32> = task::spawn(|| 42);
/// assert_eq!(task.join()?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct JoinHandle<T> {
    task: Joined<T>,
}

/// Runs a task, or says why it cannot run.
///
/// # Safety
/// The address is that of an `Unstarted<T, F>`, and this is called once.
unsafe fn run<T: Send, F: FnOnce() -> T + Send>(task: NonNull<()>, start: Result<(), Refused>) {
    // SAFETY: the caller's.
    let task = unsafe { Unstarted::<T, F>::from_raw(task) };
    // Ends last: the task is alive until a value that nobody will join has ended.
    let _live = Live::counted(task.joined().identity());
    let (f, joined) = task.start();
    match start {
        Ok(()) => joined.run(f),
        Err(why) => {
            joined.refuse(why);
            drop(f);
        }
    }
}

impl<T> JoinHandle<T> {
    /// Waits until the task has ended, and gives its value: parks a task, blocks a
    /// thread.
    ///
    /// # Errors
    /// [`JoinError::TaskPanicked`] with the panic's text, `AlreadyJoined` if another
    /// handle took the value, `NoStack` or `NoRuntime` if the task never began, `Itself`
    /// in the task itself.
    ///
    /// ```
    /// use milo_rt::task::{self, JoinError};
    /// assert_eq!(task::spawn(|| 6 * 7).join()?, 42);
    /// let failed = task::spawn(|| panic!("no answer")).join();
    /// assert_eq!(failed, Err(JoinError::TaskPanicked("no answer".into())));
    /// # Ok::<(), milo_rt::task::JoinError>(())
    /// ```
    #[track_caller]
    pub fn join(&self) -> Result<T, JoinError> {
        self.task.join()
    }

    /// True if the task has ended, so that `join` would not wait.
    ///
    /// ```
    /// let task = milo_rt::task::spawn(|| ());
    /// task.join()?;
    /// assert!(task.is_finished());
    /// # Ok::<(), milo_rt::task::JoinError>(())
    /// ```
    pub fn is_finished(&self) -> bool {
        crate::budget::spend();
        self.task.is_done()
    }

    /// Lets the task's [`park`] return, the one under way or else the next. Of one that has ended
    /// it does nothing.
    ///
    /// ```
    /// use milo_rt::task;
    /// let waits = task::spawn(|| {
    ///     task::park();
    ///     "went on"
    /// });
    /// waits.unpark();
    /// assert_eq!(waits.join()?, "went on");
    /// # Ok::<(), milo_rt::task::JoinError>(())
    /// ```
    pub fn unpark(&self) {
        crate::permit::unpark(self.task.identity());
    }

    /// The task's number, unique in the process.
    ///
    /// ```
    /// use milo_rt::task;
    /// let task = task::spawn(task::current_id);
    /// assert_eq!(task.join()?, Some(task.id()));
    /// # Ok::<(), milo_rt::task::JoinError>(())
    /// ```
    pub fn id(&self) -> u64 {
        self.task.identity().id
    }

    /// The name given to it by [`Builder::name`].
    ///
    /// ```
    /// let task = milo_rt::task::Builder::new().name("reader").spawn(|| ())?;
    /// assert_eq!(task.name(), Some("reader"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn name(&self) -> Option<&str> {
        self.task.identity().name.as_deref()
    }
}

impl<T> Clone for JoinHandle<T> {
    fn clone(&self) -> Self {
        JoinHandle {
            task: self.task.clone(),
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle")
            .field("id", &self.id())
            .field("name", &self.name())
            .field("finished", &self.is_finished())
            .finish()
    }
}

/// Starts a task. It runs on the runtime's worker, concurrently with all others,
/// and gives way when it waits or yields.
///
/// Spawning never blocks and never fails; a task for which there is no room waits
/// until there is. Inside a task the new task takes its place at the end of the ready
/// queue.
///
/// Rust code in a task must not keep a reference to a thread-local across a wait,
/// and has a small stack: see [`Builder::stack_size`].
///
/// ```
/// let task = milo_rt::task::spawn(|| 6 * 7);
/// assert_eq!(task.join()?, 42);
/// # Ok::<(), milo_rt::task::JoinError>(())
/// ```
#[track_caller]
pub fn spawn<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    launch(Builder::new(), Location::caller(), f)
}

/// Starts a task that the [drain](crate::runtime::drain), and so the end of `main`, does not wait
/// for: a server's loop, the consumer of a ticker. When the program ends it is gone, wherever it
/// is; its destructors do not run. Tasks that it spawns are ordinary ones.
///
/// ```
/// use milo_rt::{sync::Channel, task};
/// let jobs = Channel::new(8)?;
/// let theirs = jobs.clone();
/// task::daemon(move || {
///     for job in theirs.iter() {
///         println!("job {job}");
///     }
/// });
/// jobs.send(1)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn daemon<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    launch(Builder::new().daemon(), Location::caller(), f)
}

/// The number of a task that nobody spawned: the program's `main`, a test.
pub(crate) const FIRST: u64 = 0;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number for a task, thread or promise, before it is counted or started.
pub(crate) fn next_id() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The number that the next task, thread or promise will get: the same as before if there was
/// none in between.
pub(crate) fn births() -> u64 {
    NEXT.load(Ordering::SeqCst)
}

fn launch<T: Send + 'static>(
    builder: Builder,
    site: &'static Location<'static>,
    f: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    prepare_spawn();
    let stack_bytes = builder.stack_bytes;
    let (job, handle) = make(builder, site, f);
    submit(job, stack_bytes);
    handle
}

fn make<T: Send + 'static, F: FnOnce() -> T + Send + 'static>(
    builder: Builder,
    site: &'static Location<'static>,
    f: F,
) -> (Job, JoinHandle<T>) {
    let kind = match builder.daemon {
        true => Kind::Daemon,
        false => Kind::Task,
    };
    let info = TaskInfo::new(next_id(), kind, builder.name, site, here::scope());
    let (task, unstarted, info) = Joined::with_start(info, f);
    info.scope.add(&info);
    // SAFETY: it is run once, and what it runs and what comes of it may go to any thread.
    let body = unsafe { Body::new(unstarted.into_raw(), run::<T, F>) };
    (Job::new(info, body), JoinHandle { task })
}

/// Starts what `info` describes as a task, which is alive until `body` has run and was dropped.
/// The body must catch its panics.
pub(crate) fn start(
    info: Info,
    stack_bytes: Option<usize>,
    body: impl FnOnce(Result<(), Refused>) + Send + 'static,
) {
    prepare_spawn();
    let live = drain::enter(&info);
    let body = move |start| {
        body(start);
        drop(live);
    };
    submit(Job::of(info, body), stack_bytes);
}

fn prepare_spawn() {
    panics::install_hook();
    // Not `budget::spend`, which would start what this thread holds back.
    engine::spend();
}

fn submit(job: Job, stack_bytes: Option<usize>) {
    match stack_bytes {
        None => batch::submit(job),
        Some(bytes) => engine::start_sized(job, bytes),
    }
}

/// Lets every other task that is ready run first. In a thread: the system's yield.
///
/// ```
/// milo_rt::task::yield_now();
/// ```
// The processor mispredicts the return from each frame between here and the switch.
#[inline(always)]
pub fn yield_now() {
    engine::yield_now();
}

/// True if called in a task.
///
/// ```
/// use milo_rt::task;
/// assert!(!task::in_task());
/// assert_eq!(task::spawn(task::in_task).join(), Ok(true));
/// ```
pub fn in_task() -> bool {
    engine::in_task()
}

/// The number of the running task, as [`JoinHandle::id`]; None in a thread.
///
/// ```
/// use milo_rt::task;
/// assert_eq!(task::current_id(), None);
/// assert!(task::spawn(task::current_id).join()?.is_some());
/// # Ok::<(), milo_rt::task::JoinError>(())
/// ```
pub fn current_id() -> Option<u64> {
    engine::info().map(|info| info.id)
}

/// The name of the running task, if it has one.
///
/// ```
/// use milo_rt::task::{self, Builder};
/// let task = Builder::new().name("reader").spawn(task::current_name)?;
/// assert_eq!(task.join()?.as_deref(), Some("reader"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn current_name() -> Option<String> {
    engine::info().and_then(|info| info.name.as_deref().map(str::to_string))
}

/// A task with a name or with a stack of its own size.
///
/// ```
/// let task = milo_rt::task::Builder::new()
///     .name("deep")
///     .stack_size(1024 * 1024)
///     .spawn(|| milo_rt::task::current_name())?;
/// assert_eq!(task.join()?.as_deref(), Some("deep"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing runs until `spawn` is called"]
pub struct Builder {
    name: Option<String>,
    stack_bytes: Option<usize>,
    daemon: bool,
}

impl Builder {
    /// A task without a name, with the usual stack.
    ///
    /// ```
    /// assert_eq!(milo_rt::task::Builder::new().spawn(|| 42)?.join()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Names the task in messages and in [`current_name`].
    ///
    /// ```
    /// use milo_rt::task::{self, Builder};
    /// let task = Builder::new().name("reader").spawn(task::current_name)?;
    /// assert_eq!(task.join()?.as_deref(), Some("reader"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.name = Some(name.into());
        self
    }

    /// A stack of this many bytes (16 KiB to 1 GiB) for this task alone. It is
    /// mapped at the spawn and not used again.
    ///
    /// ```
    /// fn depth(n: u64) -> u64 {
    ///     if n == 0 { 0 } else { 1 + std::hint::black_box(depth(n - 1)) }
    /// }
    /// let task = milo_rt::task::Builder::new().stack_size(16 << 20).spawn(|| depth(10_000))?;
    /// assert_eq!(task.join()?, 10_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stack_size(mut self, bytes: usize) -> Builder {
        self.stack_bytes = Some(bytes);
        self
    }

    /// Makes it a task that the drain does not wait for; see [`daemon`].
    ///
    /// ```
    /// use milo_rt::{runtime, task};
    /// // The end of a program does not wait for it.
    /// task::Builder::new().daemon().spawn(task::park)?;
    /// runtime::drain();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn daemon(mut self) -> Builder {
        self.daemon = true;
        self
    }

    /// Starts the task.
    ///
    /// # Errors
    /// [`ConfigError::Stack`] if the stack size is out of its range.
    ///
    /// ```
    /// let task = milo_rt::task::Builder::new().stack_size(256 * 1024).spawn(|| 42)?;
    /// assert_eq!(task.join()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn spawn<T: Send + 'static>(
        mut self,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> Result<JoinHandle<T>, ConfigError> {
        if let Some(bytes) = self.stack_bytes {
            self.stack_bytes = Some(check_stack(bytes)?.next_multiple_of(4096));
        }
        Ok(launch(self, Location::caller(), f))
    }
}

// A panic leaves no handle half changed: nothing of the user's runs inside.
impl<T> std::panic::UnwindSafe for JoinHandle<T> {}
impl<T> std::panic::RefUnwindSafe for JoinHandle<T> {}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn who_joins_a_task_that_was_dropped_is_told() {
        /// The destructor of what the closure has captured.
        struct Captured(bool);
        impl Drop for Captured {
            fn drop(&mut self) {
                assert!(!self.0, "on purpose");
            }
        }
        for panics in [false, true] {
            let captured = Captured(panics);
            let (job, handle) = make(Builder::new(), Location::caller(), move || {
                let _captured = &captured;
            });
            let joins = handle.clone();
            let joiner = std::thread::spawn(move || joins.join());
            drop(job);
            let told = joiner.join().expect("the joiner does not panic");
            assert_eq!(told, Err(JoinError::Dropped));
            assert_eq!(
                JoinError::Dropped.to_string(),
                "the task was dropped before it ran"
            );
            assert!(handle.is_finished());
        }
    }
}
