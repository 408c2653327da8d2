//! The programs of `programs/types`.
#![deny(warnings)]

milo_tests::programs!("types");
