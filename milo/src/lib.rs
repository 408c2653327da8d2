//! Milo in Rust: a small language in a macro, with threads, green threads and channels and
//! without coloured functions.
//!
//! ```
//! use milo::milo;
//!
//! milo! {
//!     fn greet(names: &Vec<string>): string {
//!         return "hello, " + names.join(" and ")
//!     }
//! }
//!
//! let names = milo::Vec::from(["Ash", "Box"].map(milo::string::from));
//! assert_eq!(greet(&names), "hello, Ash and Box");
//! ```
//!
//! # Types
//!
//! Numbers, `bool`, `Option` and `Result` are Rust's own. Three types are thin wrappers over
//! Rust's, with Milo's methods: [`string`] over [`String`], [`Vec`] over
//! [`Vec`](std::vec::Vec), [`HashMap`] over [`HashMap`](std::collections::HashMap). They
//! convert both ways with `into()`, at no cost, and dereference to what they wrap, so that
//! Rust's methods stay callable where Milo has none of that name. Where it has one, write
//! `(*v).extend(iterator)` for Rust's.
//!
//! A char literal is a byte, `u8`. Where only Rust knows the type (`c == 'x'` for a `c` of
//! `text.chars()`, a pattern, a field) it is what Rust has there, a `u8` or a `char`; as an
//! argument of a Rust function it is Rust's `char`, and `b'x'` a byte. `for a, b in x` gives
//! keys and values where `x` is a map of Milo's or Rust's (or its `iter()`), and numbers and
//! elements anywhere else.
//!
//! ```
//! let (line, mut seen) = ("b=2,a=1", std::collections::BTreeMap::new());
//! milo::milo! {
//!     for part in line.split(',') {
//!         if let Option.Some((k, v)) = part.split_once('=') { seen.insert(k, v) }
//!     }
//!     for k, v in &seen { print(k, ":", v) }
//! }
//! assert_eq!(seen["a"], "1");
//! ```
//!
//! Lengths are `i64`, and a position may be an integer of any type (see
//! [`num::Integer`]). What is out of range panics at the line of the caller:
//! `index 5 is out of range: the length is 3`.
//!
//! # Rust's types and traits
//!
//! A collection of Rust's is walked over where it lies if it is a field or an element, or is
//! declared in Milo and used again: each element is a copy, or a reference if it has no `Clone`.
//! A variable of Rust's that a block only sees moves into the loop, as in Rust; `&v` lends it.
//! `x[i]` is Rust's `Index`, `x.len()` its length as an `i64`. In the literal of a struct of
//! Rust's, text and containers become what the field wants.
//!
//! `Mutex`, `RwLock`, `Once`, the atomics, `Duration`, `Instant`, `TcpStream`, `TcpListener`, and
//! the functions `now`, `elapsed`, `since`, `sleep` and `resolve` are Rust's own in a block among
//! Rust's code that does not import them from Milo's library.
//!
//! What Rust lends to a loop, a closure or a pattern reads like the value where it is compared
//! with a literal or a number (`for x in v.iter() { if x > 2 … }`), and where Milo wants a number.
//! For a function of Rust's arguments go as they are written: `f(*x)`.
//!
//! In a block inside an `async` function, `f().await` is Rust's. Milo's own calls wait as in a
//! thread there: a channel that is empty holds up the executor's thread.
//!
//! Milo's types have traits of Rust's by `impl`, with associated types and Rust's signatures;
//! what is printed, copied, compared and dropped follows. Types may be `Box<dyn Error>`,
//! `impl Iterator<Item = i32>` or `Formatter<'_>`.
//!
//! ```
//! milo::milo! {
//!     struct Countdown { n: i32 }
//!     impl std::iter::Iterator for Countdown {
//!         type Item = i32
//!         fn next(self: &mut Self): i32? {
//!             if self.n == 0 { return null }
//!             self.n -= 1
//!             return self.n + 1
//!         }
//!     }
//!     impl std::fmt::Display for Countdown {
//!         fn fmt(self: &Self, f: &mut std::fmt::Formatter): std::fmt::Result {
//!             return write!(f, "T-{}", self.n)
//!         }
//!     }
//! }
//!
//! assert_eq!(Countdown { n: 3 }.to_string(), "T-3");
//! assert_eq!(Countdown { n: 3 }.collect::<Vec<_>>(), [3, 2, 1]);
//! ```
//!
//! # Features
//!
//! - `serde`: `Serialize` and `Deserialize` for `string`, `Vec` and `HashMap`, as for the
//!   types that they wrap.
#![forbid(unsafe_code)]
// Milo's name for it is `isEmpty`; Rust's own is reached by dereferencing.
#![allow(clippy::len_without_is_empty)]

pub mod io;
pub mod net;
pub mod num;
pub mod runtime;
pub mod select;
pub mod sync;
pub mod thread;
pub mod time;
pub mod timer;

/// The runtime with its interface for Rust: typed errors, Rust's names.
pub use milo_rt as rt;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

mod against;
mod fail;
mod foreign;
mod handle;
mod indexed;
mod kept;
mod letter;
mod names;
mod number;
mod place;
mod print;
mod private_rt;
mod probe;
mod seq;
mod show;
mod text;
mod types;
mod walk;
mod ways;

pub use milo_macros::{include, main, milo, test};
pub use types::map::HashMap;
pub use types::string::string;
pub use types::vec::Vec;

/// Milo's `Heap<T>`: a value on the heap.
pub type Heap<T> = Box<T>;
