//! Channels, locks and atomics, which tasks and threads share. Everything here is a
//! handle: a clone refers to the same thing. Every waiting operation parks a task
//! and blocks a thread, in any mixture of the two.
//!
//! ```
//! use milo_rt::sync::{Channel, Guarded};
//! let (ch, total) = (Channel::new(1)?, Guarded::new(0));
//! ch.send(5)?;
//! total.with(|t| *t += ch.recv().unwrap_or(0))?;
//! assert_eq!(total.get()?, 5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(not(loom))]
mod atomics;
mod channel;
mod channel_error;
pub(crate) mod core;
mod guarded;
pub(crate) mod line;
mod mutex;
mod once;
mod ring;
mod ring_memory;
mod rwlock;
mod wait_group;

pub use crate::lock::{GuardedCell, LockError, MutexGuard, Turn};
#[cfg(not(loom))]
pub use atomics::{AtomicBool, AtomicI32, AtomicI64, AtomicU64};
#[cfg(not(loom))]
pub(crate) use channel::WeakChannel;
pub use channel::{Channel, IntoIter, Iter, Sender};
pub use channel_error::{CapacityError, RecvError, SendError, SendErrorKind};
pub use guarded::Guarded;
pub use mutex::Mutex;
pub use once::Once;
pub use rwlock::RwLock;
pub use wait_group::WaitGroup;
