//! The programs of `programs/errors`.
#![deny(warnings)]

milo_tests::programs!("errors");
