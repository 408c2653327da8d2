//! The programs of `programs/statements`.
#![deny(warnings)]

milo_tests::programs!("statements");
