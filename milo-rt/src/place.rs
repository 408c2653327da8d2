//! Places in the source, as the user knows them.

use std::fmt;
use std::panic::Location;

/// A place in the user's words: the Rust that is made of a Milo file lies in a directory of the
/// build, in `milo-files/<call>`, and has the lines of the file.
pub(crate) struct Place<'a>(pub(crate) &'a Location<'a>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.0.file();
        let place = (self.0.line() as usize, self.0.column() as usize);
        // Where it was built, the page still says which of its tokens stand elsewhere.
        let is_page = as_written(file) != file;
        let page = is_page
            .then(|| std::fs::read_to_string(file).ok())
            .flatten();
        let (line, column) = page.and_then(|page| moved(&page, place)).unwrap_or(place);
        write!(f, "{}:{line}:{column}", as_written(file))
    }
}

fn as_written(file: &str) -> &str {
    let made = file.split_once("milo-files").map(|(_, rest)| rest);
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

/// Where a token of the page stands in the Milo file, if it is said behind the page that it
/// stands elsewhere: `//= line:column length line:column`, or `//~` for what was added at a
/// token, all of which stands there.
fn moved(page: &str, (line, column): (usize, usize)) -> Option<(usize, usize)> {
    let pair = |text: &str| -> Option<(usize, usize)> {
        let (line, column) = text.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    };
    page.lines().find_map(|line_of_page| {
        let own = line_of_page.strip_prefix("//= ");
        let entry = own.or_else(|| line_of_page.strip_prefix("//~ "))?;
        let mut parts = entry.split(' ');
        let from = pair(parts.next()?)?;
        let length: usize = parts.next()?.parse().ok()?;
        let to = pair(parts.next()?)?;
        let into = column.checked_sub(from.1).filter(|into| *into < length)?;
        let into = if own.is_some() { into } else { 0 };
        (from.0 == line).then_some((to.0, to.1 + into))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_those_of_the_users_files() {
        for (file, shown) in [
            ("src/main.rs", "src/main.rs"),
            ("/t/debug/deps/milo-files/0a1b/src/app.milo", "src/app.milo"),
            ("C:\\t\\deps\\milo-files\\0a-items\\app.milo", "app.milo"),
            ("/t/deps/milo-files/0a/outside-12/app.milo", "app.milo"),
            (
                "/t/deps/milo-files/0a/outside-in/app.milo",
                "outside-in/app.milo",
            ),
            ("milo-files.rs", "milo-files.rs"),
        ] {
            assert_eq!(super::as_written(file), shown);
        }
    }

    #[test]
    fn a_moved_token_stands_where_it_was_written() {
        let page = "fn f() {  x }\n//= 1:11 1 1:9\n//= 3:20 4 2:5\n//~ 3:24 9 2:9\n// Made from /app.milo\n";
        assert_eq!(super::moved(page, (1, 11)), Some((1, 9)));
        assert_eq!(super::moved(page, (3, 22)), Some((2, 7)));
        assert_eq!(super::moved(page, (3, 27)), Some((2, 9)));
        assert_eq!(super::moved(page, (3, 33)), None);
        assert_eq!(super::moved(page, (1, 4)), None);
    }
}
