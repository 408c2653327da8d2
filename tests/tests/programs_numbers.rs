//! The programs of `programs/numbers`.
#![deny(warnings)]

milo_tests::programs!("numbers");
