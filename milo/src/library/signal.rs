//! `std/signal`: ctrl-c, SIGTERM and other signals of the system, as values on a channel.
//!
//! ```no_run
//! milo::milo! {
//!     from "std/net" import { TcpListener }
//!     from "std/runtime" import { Task }
//!     from "std/signal" import { stopSignals }
//!
//!     fn main(): i32 {
//!         let listener = TcpListener.bind(8080)!
//!         let stop = stopSignals()!
//!         Task.daemon(move (): void => {
//!             print("ends: ", stop.recv()!)
//!             listener.close()
//!         })
//!         for guest in listener {
//!             let guest = guest!
//!             Task.spawn(move (): void => { guest.send("hello\n")! })
//!         }
//!         // The tasks that are under way come to their ends now.
//!         return 0
//!     }
//! }
//! ```
#![allow(non_snake_case)]

use crate::emitted::Show;
use crate::library::handle::text;
use crate::sync::Channel;
use std::fmt;

pub use milo_rt::signal::Signal;

#[doc(hidden)]
impl Show for Signal {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A channel on which ctrl-c and SIGTERM arrive: for a program that ends in order. See
/// [`signals`].
///
/// # Errors
/// The system lacks a resource, mostly descriptors.
///
/// ```
/// milo::milo! {
///     from "std/signal" import { stopSignals }
///     let stop = stopSignals()!
///     assert(stop.tryRecv().isNone())
/// }
/// use milo::signal::stopSignals;
/// assert!(stopSignals()?.isEmpty());
/// # Ok::<(), String>(())
/// ```
pub fn stopSignals() -> Result<Channel<Signal>, String> {
    milo_rt::signal::stop().map(Channel::from).map_err(text)
}

/// A channel on which these signals arrive, instead of their default action.
///
/// Every channel that was asked for gets each signal. When nobody has a channel for a signal any
/// more, its default action is back, which for most is to end the program. While
/// signals are listened to, the program is not told of deadlocks: a signal may always come.
///
/// # Errors
/// The system lacks a resource, mostly descriptors.
///
/// ```
/// milo::milo! {
///     from "std/signal" import { Signal, signals }
///     let usual = signals([Signal.User1])!
///     assert(usual.isEmpty())
/// }
/// use milo::signal::{Signal, signals};
/// let reload = signals(&[Signal::Hangup])?;
/// std::process::Command::new("kill")
///     .args(["-HUP", &std::process::id().to_string()])
///     .status()
///     .unwrap();
/// assert_eq!(reload.recv()?, Signal::Hangup);
/// # Ok::<(), String>(())
/// ```
pub fn signals(wanted: &[Signal]) -> Result<Channel<Signal>, String> {
    milo_rt::signal::on(wanted).map(Channel::from).map_err(text)
}
