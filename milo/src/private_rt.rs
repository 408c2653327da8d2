//! The runtime's part of what emitted code uses.

pub use milo_rt::batch::batch;
pub use milo_rt::parallel::parallel;
pub use milo_rt::runtime::{run_main, run_test};
pub use milo_rt::share_c_output;
