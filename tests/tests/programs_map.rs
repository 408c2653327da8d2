//! The programs of `programs/map`.
#![deny(warnings)]

milo_tests::programs!("map");
