//! The programs of `programs/ownership`.
#![deny(warnings)]

milo_tests::programs!("ownership");
