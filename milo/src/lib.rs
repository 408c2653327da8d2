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
//! let names = vec!["Ash".to_string(), "Box".to_string()];
//! assert_eq!(greet(&names), "hello, Ash and Box");
//! ```
//!
//! # Types
//!
//! All types are Rust's own: `string` is [`String`], `&string` is [`str`], `Vec<T>` is [`Vec`],
//! `HashMap<K, V>` is [`HashMap`](std::collections::HashMap), `Heap<T>` is [`Box`], whatever is
//! nested in them. Nothing is converted between Milo and the Rust code around it.
//!
//! Values that a block declares, annotates or imports from `std/…` have Milo's methods:
//! `v.first()` of a `Vec<i64>` is a call of [`vec::first`], `s.split(",")` one of
//! [`string::split`], `m.get(k)` one of [`map::get`]. Rust's other methods are there as well, and
//! all other values have Rust's alone. Where Milo has a method of the same name, call Rust's as
//! `std::vec::Vec.extend(&mut v, iterator)`.
//!
//! A char literal is a byte, `u8`. Where only Rust knows the type (`c == 'x'` for a `c` of
//! `text.chars()`, a pattern, a field) it is what Rust has there, a `u8` or a `char`; as an
//! argument of a Rust function it is Rust's `char`, and `b'x'` a byte. `for a, b in x` gives
//! keys and values where `x` is a map of Milo's or Rust's (or its `iter()`), and numbers and
//! elements anywhere else.
//!
//! ```standalone_crate
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
//! [`num::Integer`]). An index out of range panics at the line of the caller:
//! `index 5 is out of range: the length is 3`.
//!
//! # Rust's types and traits
//!
//! A collection of Rust's is walked over where it lies if it is a field or an element, or is
//! declared in Milo and used again: each element is a copy, or a reference if it has no `Clone`.
//! A variable of Rust's that a block only sees moves into the loop, as in Rust; `&v` lends it.
//! `x[i]` is Rust's `Index`, `x.len()` its length as an `i64`. In the literal of a struct of
//! Rust's, a text literal becomes what the field wants.
//!
//! `Mutex`, `RwLock`, `Once`, the atomics, `Duration`, `Instant`, `TcpStream`, `TcpListener`, and
//! the functions `now`, `elapsed`, `since`, `sleep` and `resolve` are Rust's own in a block among
//! Rust's code that does not import them from Milo's library.
//!
//! A reference that Rust gives a loop, a closure or a pattern reads like the value where it is
//! compared with a literal or a number (`for x in v.iter() { if x > 2 … }`), and where Milo wants a
//! number. For a function of Rust's arguments go as they are written: `f(*x)`.
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
#![forbid(unsafe_code)]
// Milo's name for it is `isEmpty`.
#![allow(clippy::len_without_is_empty)]

mod emitted;
mod library;
mod methods;

pub use emitted::Show;
pub use library::{
    env, fs, io, math, net, process, random, runtime, select, signal, sync, thread, time, timer,
};
pub use methods::{map, num, string, vec};

/// The runtime with its interface for Rust: typed errors, Rust's names.
pub use milo_rt as rt;

#[doc(hidden)]
pub mod __private {
    pub use crate::emitted::*;
}

/// Names that rust-analyzer shows and completes in blocks; the compiler needs none of them.
#[cfg(rust_analyzer)]
#[doc(hidden)]
#[allow(missing_docs, non_camel_case_types, non_snake_case, unused)]
pub mod __editor {
    milo_macros::__editor! {}
}

#[doc(hidden)]
pub use milo_macros::page;
pub use milo_macros::{include, main, milo, test};

/// The value of an expression that nothing uses. rustc's warning shows the path: "unused
/// `milo::value`".
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[must_use = "nothing uses this value: write 'return' before it if it is the result, or 'let _ =' to drop it"]
pub struct value {}
