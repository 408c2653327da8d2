//! Places in the source, as the user knows them.

use std::fmt;
use std::panic::Location;

/// A place in the user's words: the Rust that is made of a Milo file lies in a directory of the
/// build, in `milo-files/<call>`, and has the lines of the file.
pub(crate) struct Place<'a>(pub(crate) &'a Location<'a>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = as_written(self.0.file());
        write!(f, "{file}:{}:{}", self.0.line(), self.0.column())
    }
}

fn as_written(file: &str) -> &str {
    let made = file.split_once("milo-files").map(|(_, rest)| rest);
    // After the directory and that of the call.
    made.and_then(|rest| rest.splitn(3, ['/', '\\']).nth(2))
        .unwrap_or(file)
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_those_of_the_users_files() {
        for (file, shown) in [
            ("src/main.rs", "src/main.rs"),
            ("/t/debug/deps/milo-files/0a1b/src/app.milo", "src/app.milo"),
            ("C:\\t\\deps\\milo-files\\0a-items\\app.milo", "app.milo"),
            ("milo-files.rs", "milo-files.rs"),
        ] {
            assert_eq!(super::as_written(file), shown);
        }
    }
}
