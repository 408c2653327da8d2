//! The programs of `programs/net`.
#![deny(warnings)]

milo_tests::programs!("net");
