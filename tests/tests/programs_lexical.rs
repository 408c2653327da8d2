//! The programs of `programs/lexical`.
#![deny(warnings)]

milo_tests::programs!("lexical");
