//! The runtime as a whole: its configuration, the life of a program, the drain.

pub use crate::config::{Builder, ConfigError};
pub use crate::drain::{drain, live_tasks};
pub use crate::main_task::{ExitStatus, MainResult, run_main, run_test};
