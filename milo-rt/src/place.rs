//! Places in the source, as the user knows them.

use std::fmt;
use std::panic::Location;

/// A place in the user's words: the copy of a Milo file that the compiler reads lies in a
/// directory of the build, in `milo-sources/<call>`.
pub(crate) struct Place<'a>(pub(crate) &'a Location<'a>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.0.file();
        let (line, mut column) = (self.0.line(), self.0.column());
        let written = as_written(file);
        if written != file && line == 1 {
            column = column.saturating_sub(HEAD.len() as u32).max(1);
        }
        write!(f, "{written}:{line}:{column}")
    }
}

/// The text before that of a Milo file in the copy that the compiler reads.
const HEAD: &str = "::milo::page!{";

fn as_written(file: &str) -> &str {
    let made = file.split_once("milo-sources").map(|(_, rest)| rest);
    // After the directory and that of the call.
    let made = made.and_then(|rest| rest.splitn(3, ['/', '\\']).nth(2));
    let Some(made) = made else {
        return file;
    };
    // A file outside of the crate has a number of its own.
    match made
        .strip_prefix("outside-")
        .and_then(|rest| rest.split_once(['/', '\\']))
    {
        Some((number, name)) if number.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => made,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_those_of_the_users_files() {
        for (file, shown) in [
            ("src/main.rs", "src/main.rs"),
            (
                "/t/debug/deps/milo-sources/0a1b/src/app.milo",
                "src/app.milo",
            ),
            ("C:\\t\\deps\\milo-sources\\0a-items\\app.milo", "app.milo"),
            ("/t/deps/milo-sources/0a/outside-12/app.milo", "app.milo"),
            (
                "/t/deps/milo-sources/0a/outside-in/app.milo",
                "outside-in/app.milo",
            ),
            ("milo-sources.rs", "milo-sources.rs"),
        ] {
            assert_eq!(super::as_written(file), shown);
        }
    }
}
