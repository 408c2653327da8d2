//! The programs of `programs/concurrency`.
#![deny(warnings)]

milo_tests::programs!("concurrency");
