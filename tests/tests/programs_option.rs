//! The programs of `programs/option`.
#![deny(warnings)]

milo_tests::programs!("option");
