//! OS threads, with Milo's joining.
//!
//! ```
//! let thread = milo_rt::thread::spawn(|| 6 * 7)?;
//! assert_eq!(thread.join()?, 42);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::census::Counted;
use crate::join::Joined;
use crate::task_info::{Kind, TaskInfo};
use crate::{batch, here, panics};
use parking_lot::Mutex;
use std::fmt;
use std::io;
use std::panic::Location;
use std::sync::Arc;

pub use crate::join::JoinError;

/// A handle to an OS thread; see [`spawn`]. Clones are handles to the same thread.
/// Dropping all of them lets the thread run on.
///
/// A panic of the thread is printed when it happens, with the place of the spawn, unless somebody
/// waits in `join` already: the joiner has its text.
///
/// ```
/// use milo_rt::thread::{self, JoinHandle};
/// let thread: JoinHandle<i32> = thread::spawn(|| 42)?;
/// assert_eq!(thread.join()?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct JoinHandle<T> {
    cell: Joined<T>,
    os: Arc<Mutex<Option<std::thread::JoinHandle<()>>>>,
    id: std::thread::ThreadId,
}

impl<T> JoinHandle<T> {
    /// Waits until the thread's function has ended, and gives its value: parks a
    /// task, blocks a thread.
    ///
    /// # Errors
    /// [`JoinError::ThreadPanicked`] with the panic's text, `AlreadyJoined` if
    /// another handle took the value, `Itself` in the thread itself.
    ///
    /// ```
    /// use milo_rt::task::JoinError;
    /// assert_eq!(milo_rt::thread::spawn(|| 6 * 7)?.join()?, 42);
    /// let failed = milo_rt::thread::spawn(|| panic!("no answer"))?.join();
    /// assert_eq!(failed, Err(JoinError::ThreadPanicked("no answer".into())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn join(&self) -> Result<T, JoinError> {
        let _awaiting = self.cell.identity().await_here();
        // A thread waits for the other's very end: its stack is free then, and the next
        // thread can have it. To be woken before costs several times as much in a loop.
        if !crate::engine::in_task() {
            if self.id == std::thread::current().id() {
                return Err(JoinError::Itself);
            }
            let os = self.os.lock().take();
            if let Some(os) = os {
                // A panic has been caught and is in the cell.
                self.cell.wait_in(|| drop(os.join()));
            }
        }
        self.cell.join()
    }

    /// True if the thread's function has ended, so that `join` would not wait.
    ///
    /// ```
    /// let thread = milo_rt::thread::spawn(|| ())?;
    /// thread.join()?;
    /// assert!(thread.is_finished());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_finished(&self) -> bool {
        crate::budget::spend();
        self.cell.is_done()
    }

    /// The name given to it by [`Builder::name`].
    ///
    /// ```
    /// let thread = milo_rt::thread::Builder::new().name("sum").spawn(|| 1 + 1)?;
    /// assert_eq!(thread.name(), Some("sum"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn name(&self) -> Option<&str> {
        self.cell.identity().name.as_deref()
    }
}

impl<T> Clone for JoinHandle<T> {
    fn clone(&self) -> Self {
        JoinHandle {
            cell: self.cell.clone(),
            os: self.os.clone(),
            id: self.id,
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle")
            .field("name", &self.name())
            .field("finished", &self.is_finished())
            .finish()
    }
}

/// Starts an OS thread.
///
/// # Errors
/// The system's error if it has no thread to give.
///
/// ```
/// let thread = milo_rt::thread::spawn(|| 6 * 7)?;
/// assert_eq!(thread.join()?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn spawn<T: Send + 'static>(
    f: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().spawn(f)
}

/// An OS thread with a name or with a stack of its own size.
///
/// ```
/// let thread = milo_rt::thread::Builder::new().name("sum").spawn(|| 1 + 1)?;
/// assert_eq!(thread.join()?, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing runs until `spawn` is called"]
pub struct Builder {
    name: Option<String>,
    stack_bytes: Option<usize>,
}

impl Builder {
    /// A thread without a name, with the system's usual stack.
    ///
    /// ```
    /// assert_eq!(milo_rt::thread::Builder::new().spawn(|| 42)?.join()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Names the thread.
    ///
    /// ```
    /// let thread = milo_rt::thread::Builder::new().name("sum").spawn(|| 1 + 1)?;
    /// assert_eq!(thread.join()?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.name = Some(name.into());
        self
    }

    /// A stack of at least this many bytes.
    ///
    /// ```
    /// let thread = milo_rt::thread::Builder::new().stack_size(16 * 1024 * 1024).spawn(|| 42)?;
    /// assert_eq!(thread.join()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stack_size(mut self, bytes: usize) -> Builder {
        self.stack_bytes = Some(bytes);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// The system's error if it has no thread to give, or an error if the name holds a
    /// zero byte.
    ///
    /// ```
    /// assert_eq!(milo_rt::thread::Builder::new().spawn(|| 42)?.join()?, 42);
    /// assert!(milo_rt::thread::Builder::new().name("zero\0").spawn(|| 42).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn spawn<T: Send + 'static>(
        self,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<JoinHandle<T>> {
        let site = Location::caller();
        panics::install_hook();
        let mut builder = std::thread::Builder::new();
        if let Some(name) = &self.name {
            if name.contains('\0') {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "a thread's name must not contain a zero byte",
                ));
            }
            builder = builder.name(name.clone());
        }
        if let Some(bytes) = self.stack_bytes {
            builder = builder.stack_size(bytes);
        }
        #[cfg(not(miri))]
        crate::room::for_a_thread(self.stack_bytes)?;
        let info = TaskInfo::new(
            crate::task::next_id(),
            Kind::Thread,
            self.name,
            site,
            here::scope(),
        );
        let cell = Joined::new(info);
        let info = cell.info();
        let theirs = cell.clone();
        let working = Counted::working();
        let os = builder.spawn(move || {
            let _exists = Counted::thread();
            here::as_if(Some(info), || theirs.run(f));
            drop(theirs);
            drop(working);
        })?;
        Ok(JoinHandle {
            cell,
            id: os.thread().id(),
            os: Arc::new(Mutex::new(Some(os))),
        })
    }
}

/// Waits for `duration`: parks a task, blocks a thread.
pub use crate::timer::sleep;

/// Gives the rest of this thread's, or task's, turn away.
///
/// ```
/// milo_rt::thread::yield_now();
/// ```
pub fn yield_now() {
    batch::flush();
    crate::engine::yield_now();
}

// A panic leaves no handle half changed: nothing of the user's runs inside.
impl<T> std::panic::UnwindSafe for JoinHandle<T> {}
impl<T> std::panic::RefUnwindSafe for JoinHandle<T> {}
