//! The programs of `programs/time`.
#![deny(warnings)]

milo_tests::programs!("time");
