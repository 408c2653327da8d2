//! The programs of `programs/vec`.
#![deny(warnings)]

milo_tests::programs!("vec");
