//! The programs of `programs/combined`.
#![deny(warnings)]

milo_tests::programs!("combined");
