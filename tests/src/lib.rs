//! What the test targets of this package share.
//!
//! * `programs` runs the conformance programs of `programs/`, each in a process of its own;
//! * `process` runs a command with a time limit;
//! * `nested` makes cargo projects that use `milo` from outside, `messages` reads rustc.

pub mod messages;
pub mod nested;
pub mod process;
pub mod programs;
