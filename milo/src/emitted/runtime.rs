//! The runtime's part of what emitted code uses.

pub use milo_rt::batch::batch;
pub use milo_rt::parallel::{More, parallel};
pub use milo_rt::runtime::{Builder, run_main, run_main_with, run_test, run_test_with};
pub use milo_rt::share_c_output;
