//! The programs of `programs/option`.
// Only what a program's author deserves to be told is allowed: what is emitted is clean.
#![deny(warnings)]
#![allow(dead_code, unreachable_code, unused_variables, unused_assignments, unused_must_use)]

milo_tests::programs!("option");
