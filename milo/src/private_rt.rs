//! The runtime's part of what emitted code uses.

pub use milo_rt::{batch::batch, parallel::parallel, runtime::{run_main, run_test}};
