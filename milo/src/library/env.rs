//! `std/env`: the arguments and the environment of the program.
//!
//! ```
//! milo::milo! {
//!     from "std/env" import { args, getEnv }
//!
//!     fn greeting(): string {
//!         let name = getEnv("MILO_DOC_NAME") ?? "you"
//!         return if args().isEmpty() { $"hello, {name}" } else { args()[0] }
//!     }
//! }
//!
//! assert_eq!(greeting(), "hello, you");
//! ```
#![allow(non_snake_case)]

use crate::io::IoError;
use std::collections::HashMap;
use std::path::Path;

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The arguments of the program, without its own name. What is not UTF-8 in one is replaced.
pub fn args() -> Vec<String> {
    let all = std::env::args_os().skip(1);
    all.map(|arg| arg.to_string_lossy().into_owned()).collect()
}

/// A variable of the environment; None if it is not set or not UTF-8.
pub fn getEnv(name: &str) -> Option<String> {
    std::env::var_os(name)?.into_string().ok()
}

/// All variables of the environment that are UTF-8.
pub fn allEnv() -> HashMap<String, String> {
    let all = std::env::vars_os();
    all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The directory that relative paths start from.
///
/// # Errors
/// The directory does not exist any more.
pub fn currentDir() -> Result<String, IoError> {
    match std::env::current_dir() {
        Ok(path) => Ok(text(&path)),
        Err(error) => Err(IoError::Other(format!("the current directory: {error}"))),
    }
}

/// The directory for temporary files.
pub fn tempDir() -> String {
    text(&std::env::temp_dir())
}

/// The home directory of the user who runs the program.
pub fn homeDir() -> Option<String> {
    std::env::home_dir().map(|path| text(&path))
}

/// The file of the program.
///
/// # Errors
/// An error of the system.
pub fn exePath() -> Result<String, IoError> {
    match std::env::current_exe() {
        Ok(path) => Ok(text(&path)),
        Err(error) => Err(IoError::Other(format!("the file of the program: {error}"))),
    }
}
