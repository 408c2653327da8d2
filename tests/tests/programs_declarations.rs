//! The programs of `programs/declarations`.
#![deny(warnings)]

milo_tests::programs!("declarations");
