//! The programs of `programs/strings`.
#![deny(warnings)]

milo_tests::programs!("strings");
