//! The programs of `programs/closures`.
#![deny(warnings)]

milo_tests::programs!("closures");
