//! The programs of `programs/text`.
#![deny(warnings)]

milo_tests::programs!("text");
