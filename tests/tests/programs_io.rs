//! The programs of `programs/io`.
#![deny(warnings)]

milo_tests::programs!("io");
