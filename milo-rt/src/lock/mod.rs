//! Locks: what the runtime itself locks with, and what the handles in [`crate::sync`] refer to.

mod cell;
mod error;
mod exclusive;
mod spin;
mod wait;

pub use cell::{GuardedCell, Turn};
pub use error::LockError;
pub(crate) use exclusive::Lock;
pub use exclusive::MutexGuard;
pub(crate) use spin::{Spin, Threads};
pub(crate) use wait::{Place, Waiting};
