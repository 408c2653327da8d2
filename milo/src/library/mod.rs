//! The library: the modules that a program imports from `std/…`, each a thin layer of Milo's names
//! over `milo_rt`.
//!
//! A module here wraps types of `milo_rt` and turns typed errors into text. It uses the traits of
//! [`crate::emitted`] and [`crate::methods`]; what waits, parks or is unsafe is in `milo_rt`.

mod handle;

pub mod env;
pub mod fs;
pub mod io;
pub mod math;
pub mod net;
pub mod process;
pub mod random;
pub mod runtime;
pub mod select;
pub mod signal;
pub mod sync;
pub mod thread;
pub mod time;
pub mod timer;
