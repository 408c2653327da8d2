//! Where a macro is called, and where what it makes of files may lie.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};

use super::tokens::Fallback;

/// Where a macro is called.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The directory of its source file: imports of Milo files start there.
    pub dir: PathBuf,
    /// Where the Rust of Milo files goes; without one it becomes tokens at the import.
    pub output: Option<Output>,
    /// Whether the call is an item, for certain; asked only where that would be a mistake.
    pub is_item: Option<fn() -> bool>,
    /// The text of the Rust file around the call, if there is one.
    pub source: Option<fn() -> Option<String>>,
}

impl Site {
    /// A place in this directory, with nowhere to write to.
    pub fn in_dir(dir: &Path) -> Site {
        Site {
            dir: dir.to_owned(),
            ..Site::default()
        }
    }
}

/// A directory for the Rust that is made of Milo files.
#[derive(Clone, Debug)]
pub struct Output {
    /// The directory, of this one call of the macro. Its own is called `milo-sources`, by which
    /// the runtime knows such places.
    pub dir: PathBuf,
    /// The root of the crate: files are named as they are from there.
    pub root: PathBuf,
}

impl Output {
    /// Writes the page of a file, or of what is kept `apart` of it, and the Rust beside it. Their
    /// age is the file's, so that they make nothing stale.
    pub(super) fn write(
        &self,
        apart: bool,
        number: usize,
        source: &Path,
        page: &str,
        rust: &str,
    ) -> io::Result<PathBuf> {
        let source = source.canonicalize()?;
        let root = self.root.canonicalize()?;
        let named = match source.strip_prefix(root) {
            Ok(below) => below.to_owned(),
            Err(_) => {
                Path::new(&format!("outside-{number}")).join(source.file_name().unwrap_or_default())
            }
        };
        let mut dir = self.dir.clone();
        if apart {
            dir.as_mut_os_string().push("-items");
        }
        let path = dir.join(named);
        let age = fs::metadata(&source)?.modified()?;
        put(&super::page::beside(&path), rust, age)?;
        put(&path, page, age)?;
        Ok(path)
    }
}

/// Writes a file unless it has this text already.
fn put(path: &Path, text: &str, age: SystemTime) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|t| t == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    // Another compiler may read it right now.
    let mut new = path.to_owned();
    new.as_mut_os_string()
        .push(format!(".{}.tmp", std::process::id()));
    fs::write(&new, text)?;
    fs::File::options()
        .write(true)
        .open(&new)?
        .set_modified(age)?;
    fs::rename(&new, path)
}

/// Whether a macro's call, as the compiler has its text, stands at this place of the file. It does
/// not in a sample of the documentation, for which the compiler names the file of the library that
/// it is about, and lines of its own.
pub fn stands_at(source: &str, at: LineColumn, call: &str) -> bool {
    let mut there = source.lines().skip(at.line.saturating_sub(1));
    call.lines().enumerate().all(|(i, text)| {
        let Some(line) = there.next() else {
            return false;
        };
        let column = if i == 0 { at.column } else { 0 };
        let start = line.char_indices().map(|(start, _)| start).nth(column);
        start.map_or(text.is_empty(), |start| line[start..].starts_with(text))
    })
}

/// Whether a macro's call at this place of a Rust file is an item: only items may come of it. A
/// file that has nothing but calls may be an expression that is included somewhere.
pub fn is_item(source: &str, at: LineColumn) -> bool {
    const ITEMS: &[&str] = &[
        "const", "enum", "extern", "fn", "impl", "mod", "pub", "static", "struct", "trait", "type",
        "use",
    ];
    let _own = Fallback::begin();
    source.parse().is_ok_and(|ts: TokenStream| {
        let is_item = |t| matches!(t, TokenTree::Ident(i) if ITEMS.iter().any(|word| i == word));
        ts.clone().into_iter().any(is_item) && is_item_among(ts, at)
    })
}

fn is_item_among(ts: TokenStream, at: LineColumn) -> bool {
    let mut before: Vec<TokenTree> = Vec::new();
    for t in ts {
        if t.span().start() == at {
            // An item follows nothing, another item's end, or an attribute.
            return match &before[..] {
                [] => true,
                [.., TokenTree::Punct(p)] => p.as_char() == ';',
                [.., TokenTree::Punct(p), TokenTree::Group(g)]
                    if g.delimiter() == Delimiter::Bracket =>
                {
                    matches!(p.as_char(), '#' | '!')
                }
                [.., TokenTree::Group(g)] => g.delimiter() == Delimiter::Brace,
                _ => false,
            };
        }
        if let TokenTree::Group(g) = &t
            && g.span_open().start() < at
            && at < g.span_close().start()
        {
            let is_module = g.delimiter() == Delimiter::Brace
                && matches!(&before[..], [.., TokenTree::Ident(i), TokenTree::Ident(_)] if i == "mod");
            return is_module && is_item_among(g.stream(), at);
        }
        before.push(t);
    }
    false
}

/// Whether the place in a Rust file lies among items, where `include!` may give some: at its top
/// or in modules.
pub fn among_items(source: &str, at: LineColumn) -> bool {
    let _own = Fallback::begin();
    source
        .parse()
        .is_ok_and(|ts: TokenStream| is_among_items(ts, at))
}

fn is_among_items(ts: TokenStream, at: LineColumn) -> bool {
    // The last two tokens: a module's are 'mod' and its name.
    let mut before = [None, None];
    for t in ts {
        if let TokenTree::Group(g) = &t
            && g.span_open().start() < at
            && at < g.span_close().start()
        {
            let is_module = g.delimiter() == Delimiter::Brace
                && matches!(&before, [Some(TokenTree::Ident(i)), Some(TokenTree::Ident(_))] if i == "mod");
            return is_module && is_among_items(g.stream(), at);
        }
        before = [before[1].take(), Some(t)];
    }
    true
}
