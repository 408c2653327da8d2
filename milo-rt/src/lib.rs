//! The runtime of `milo`: green threads and OS threads, and what they share.
//!
//! A *task* is a green thread: its own stack, scheduled by this crate, in the
//! thousands. No function has a colour here. Every operation that waits (a channel,
//! a lock, a socket, a timer, a join) parks the task when called in a task and
//! blocks the thread when called in a thread, and any mixture works.
//!
//! ```
//! use milo_rt::{sync::Channel, task, thread};
//! let ch = Channel::new(8)?;
//! let (to_thread, to_task) = (ch.clone(), ch.clone());
//! let sum = task::spawn(move || to_task.iter().sum::<i32>());
//! let numbers = thread::spawn(move || {
//!     for i in 1..=10 {
//!         to_thread.send(i).unwrap();
//!     }
//!     to_thread.close();
//! })?;
//! numbers.join()?;
//! assert_eq!(sum.join()?, 55);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Two rules for code in a task. Its stack is small (64 KiB unless configured, see
//! [`runtime::Builder`]): an overflow is one fatal error that names the task. And a
//! blocking call of the operating system or another library blocks all tasks: put
//! it into [`promise::Promise::blocking`] or a thread.

// A model uses a part of the crate only.
#![cfg_attr(any(loom, miri), allow(dead_code, unused_imports))]

#[cfg(not(any(loom, unix)))]
compile_error!("milo-rt needs a Unix system");

#[cfg(not(any(loom, miri, feature = "may", feature = "native")))]
compile_error!("milo-rt needs an engine: enable its feature \"may\" or \"native\"");

#[cfg(not(loom))]
pub mod batch;
mod bias;
#[cfg(not(loom))]
mod blocking;
mod budget;
#[cfg(not(loom))]
mod c_output;
#[cfg_attr(loom, allow(dead_code))]
mod census;
mod config;
#[cfg_attr(loom, allow(dead_code))]
#[cfg(not(loom))]
mod deadline;
#[cfg(not(loom))]
mod deadlock;
mod drain;
mod engine;
#[cfg(not(loom))]
pub mod fs;
#[cfg(not(loom))]
pub mod future;
#[cfg_attr(loom, allow(dead_code))]
mod here;
mod holder;
#[cfg(not(loom))]
pub mod io;
mod join;
mod latch;
#[cfg_attr(all(loom, not(test)), allow(dead_code))]
mod leader;
mod list;
mod lock;
#[cfg(not(loom))]
mod main_task;
mod memory;
#[cfg(all(loom, test))]
mod models;
#[cfg(all(loom, test))]
mod models_channels;
#[cfg(not(loom))]
pub mod net;
mod oneshot;
#[cfg(not(loom))]
mod output;
mod panics;
#[cfg(not(loom))]
pub mod parallel;
mod park;
#[cfg(not(loom))]
mod permit;
mod place;
#[cfg(not(loom))]
mod pool;
mod prim;
#[cfg(not(loom))]
pub mod process;
#[cfg(not(loom))]
mod progress;
pub mod promise;
#[cfg(not(loom))]
mod reactor;
#[cfg(not(any(loom, miri)))]
mod room;
#[cfg(not(loom))]
pub mod runtime;
pub mod select;
#[cfg(not(loom))]
pub mod signal;
mod silent;
pub mod sync;
#[cfg(not(loom))]
pub mod task;
mod task_info;
#[cfg(not(loom))]
pub mod thread;
#[cfg(not(loom))]
pub mod timer;
#[cfg(not(loom))]
mod timer_queue;
mod waitlist;
#[cfg(not(loom))]
mod wheel;

#[cfg(not(loom))]
pub use c_output::share_c_output;
