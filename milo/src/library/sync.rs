//! `std/sync`: what tasks and threads share.
//!
//! ```
//! milo::milo! {
//!     from "std/sync" import { AtomicI64, Channel }
//!     let ch: Channel<i64> = Channel.new(1)!
//!     let hits = AtomicI64.new(0)
//!     ch.send(hits.add(1))!
//!     assert(ch.recv()! == 0 && hits.load() == 1)
//! }
//! use milo::sync::{AtomicI64, Channel};
//! let (ch, hits) = (Channel::new(1)?, AtomicI64::new(0));
//! ch.send(hits.add(1))?;
//! assert_eq!((ch.recv()?, hits.load()), (0, 1));
//! # Ok::<(), String>(())
//! ```
#![allow(non_snake_case)]

mod atomic;
mod channel;
mod count;
mod guarded;
mod locks;

pub use atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicU64};
pub use channel::{Channel, Sender};
pub use count::{Once, WaitGroup};
pub use guarded::Guarded;
pub use locks::{Mutex, RwLock};
