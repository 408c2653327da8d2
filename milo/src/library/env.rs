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
///
/// ```
/// milo::milo! {
///     from "std/env" import { args }
///     for arg in args() { print(arg) }
/// }
/// assert!(milo::env::args().len() < 100);
/// ```
pub fn args() -> Vec<String> {
    let all = std::env::args_os().skip(1);
    all.map(|arg| arg.to_string_lossy().into_owned()).collect()
}

/// A variable of the environment; None if it is not set or not UTF-8.
///
/// ```
/// milo::milo! {
///     from "std/env" import { getEnv }
///     print(getEnv("EDITOR") ?? "vi")
/// }
/// assert_eq!(milo::env::getEnv("MILO DOC"), None);
/// ```
pub fn getEnv(name: &str) -> Option<String> {
    std::env::var_os(name)?.into_string().ok()
}

/// All variables of the environment that are UTF-8.
///
/// ```
/// milo::milo! {
///     from "std/env" import { allEnv }
///     for name, value in allEnv() { print($"{name}={value}") }
/// }
/// assert!(milo::env::allEnv().contains_key("PATH"));
/// ```
pub fn allEnv() -> HashMap<String, String> {
    let all = std::env::vars_os();
    all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The directory that relative paths start from.
///
/// # Errors
/// The directory does not exist any more.
///
/// ```
/// milo::milo! {
///     from "std/env" import { currentDir }
///     print(currentDir()!)
/// }
/// assert!(milo::env::currentDir()?.starts_with('/'));
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn currentDir() -> Result<String, IoError> {
    match std::env::current_dir() {
        Ok(path) => Ok(text(&path)),
        Err(error) => Err(IoError::Other(format!("the current directory: {error}"))),
    }
}

/// The directory for temporary files.
///
/// ```
/// milo::milo! {
///     from "std/env" import { tempDir }
///     print(tempDir())
/// }
/// assert!(!milo::env::tempDir().is_empty());
/// ```
pub fn tempDir() -> String {
    text(&std::env::temp_dir())
}

/// The home directory of the user who runs the program.
///
/// ```
/// milo::milo! {
///     from "std/env" import { homeDir }
///     if let Option.Some(dir) = homeDir() { print(dir) }
/// }
/// assert_ne!(milo::env::homeDir().as_deref(), Some("~"));
/// ```
pub fn homeDir() -> Option<String> {
    std::env::home_dir().map(|path| text(&path))
}

/// The file of the program.
///
/// # Errors
/// An error of the system.
///
/// ```
/// milo::milo! {
///     from "std/env" import { exePath }
///     print(exePath()!)
/// }
/// assert!(milo::env::exePath()?.starts_with('/'));
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn exePath() -> Result<String, IoError> {
    match std::env::current_exe() {
        Ok(path) => Ok(text(&path)),
        Err(error) => Err(IoError::Other(format!("the file of the program: {error}"))),
    }
}
