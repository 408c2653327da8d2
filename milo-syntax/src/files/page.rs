//! Rust as text that keeps the lines of the Milo file it was made from: so the compiler's errors,
//! the places of panics and a debugger speak of the file's own lines.

use proc_macro2::{Delimiter, LineColumn, Spacing, Span, TokenStream, TokenTree};

use super::read::Reader;

/// Allows lints about style, which would point into text that nobody wrote.
const ALLOWED: &str = "#[allow(unused_parens, unused_braces, unused_results, private_interfaces, trivial_casts, \
     trivial_numeric_casts, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]";

/// The kind of a token.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Word,
    Literal,
    Punct,
    Open,
    Close,
}

struct Piece {
    text: String,
    kind: Kind,
    /// Whether the next punctuation belongs to the same operator.
    joint: bool,
    /// The file that the token comes from, or was added in.
    file: Option<usize>,
    at: LineColumn,
    /// Whether the token is the user's, rather than one that was added at its place.
    own: bool,
    /// Whether it is part of an attribute.
    attribute: bool,
}

/// A page for each file that some token comes from, with the file's number.
pub(super) fn pages(ts: TokenStream, reader: &Reader) -> Vec<(usize, String)> {
    let mut by_file: Vec<(usize, Vec<Vec<Piece>>)> = Vec::new();
    for item in items(ts) {
        let mut pieces = Vec::new();
        if takes_attributes(&item) {
            pieces.push(Piece {
                attribute: true,
                ..piece(ALLOWED, Kind::Close, Span::call_site(), reader)
            });
        }
        flatten(item, reader, &mut pieces);
        let own = pieces.iter().filter(|p| p.own).find_map(|p| p.file);
        let file = own.or_else(|| pieces.iter().find_map(|p| p.file));
        // An item without a place in any file goes to the page of the item before it.
        let last = by_file.last().map(|(file, _)| *file);
        let file = file.or(last).unwrap_or(0);
        pieces.iter_mut().for_each(|p| {
            p.file = p.file.filter(|f| *f == file);
            p.own &= p.file.is_some();
        });
        match by_file.iter_mut().find(|(f, _)| *f == file) {
            Some((_, items)) => items.push(pieces),
            None => by_file.push((file, vec![pieces])),
        }
    }
    let pages = by_file.into_iter().map(|(file, mut items)| {
        items.sort_by_key(|item| first_line(item));
        (file, page(&items))
    });
    pages.collect()
}

/// The items among the tokens of a module.
fn items(ts: TokenStream) -> Vec<TokenStream> {
    let mut all = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    for t in ts {
        let ends = match &t {
            TokenTree::Punct(p) => p.as_char() == ';',
            TokenTree::Group(g) => g.delimiter() == Delimiter::Brace && !needs_semicolon(&item),
            _ => false,
        };
        item.push(t);
        if ends {
            all.push(item.drain(..).collect());
        }
    }
    if !item.is_empty() {
        all.push(item.into_iter().collect());
    }
    all
}

/// Whether an item may have attributes: it is no macro call.
fn takes_attributes(item: &TokenStream) -> bool {
    let mut tokens = item.clone().into_iter();
    let mut first = tokens.next();
    while matches!(&first, Some(TokenTree::Punct(p)) if p.as_char() == '#') {
        first = tokens.nth(1);
    }
    let is_call = matches!(tokens.next(), Some(TokenTree::Punct(p)) if p.as_char() == '!');
    matches!(first, Some(TokenTree::Ident(_))) && !is_call
}

/// Whether an item ends with a semicolon, even after braces: `const X: T = T { … };`.
fn needs_semicolon(item: &[TokenTree]) -> bool {
    let mut words = item.iter().filter_map(|t| match t {
        TokenTree::Ident(i) if i != "pub" => Some(i.to_string()),
        _ => None,
    });
    match words.next().as_deref() {
        Some("const") => !words.next().is_some_and(|w| w == "fn" || w == "unsafe"),
        Some("use" | "static" | "type") => true,
        _ => false,
    }
}

fn flatten(ts: TokenStream, reader: &Reader, out: &mut Vec<Piece>) {
    let mut attribute = None;
    for t in ts {
        let is_hash = matches!(&t, TokenTree::Punct(p) if p.as_char() == '#');
        let start = out.len();
        flatten_one(t, reader, out);
        if let Some(start) = attribute.take() {
            out[start..].iter_mut().for_each(|p| p.attribute = true);
        } else if is_hash {
            attribute = Some(start);
        }
    }
}

fn flatten_one(t: TokenTree, reader: &Reader, out: &mut Vec<Piece>) {
    let (kind, joint) = match &t {
        TokenTree::Group(g) => {
            let (open, close) = match g.delimiter() {
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::Parenthesis | Delimiter::None => ("(", ")"),
            };
            out.push(piece(open, Kind::Open, g.span_open(), reader));
            flatten(g.stream(), reader, out);
            out.push(piece(close, Kind::Close, g.span_close(), reader));
            return;
        }
        TokenTree::Ident(_) => (Kind::Word, false),
        TokenTree::Literal(_) => (Kind::Literal, false),
        TokenTree::Punct(p) => (Kind::Punct, p.spacing() == Spacing::Joint),
    };
    let mut new = piece(&t.to_string(), kind, t.span(), reader);
    // Both halves of '::' are joined to the next token.
    let half = |p: &Piece| p.text == ":" && p.joint;
    new.joint = joint || (new.text == ":" && out.last().is_some_and(half));
    out.push(new);
}

fn piece(text: &str, kind: Kind, span: Span, reader: &Reader) -> Piece {
    let file = reader.file_of(span);
    let plain = text.strip_prefix("r#").unwrap_or(text);
    Piece {
        own: file.is_some() && span.source_text().is_some_and(|s| s == plain),
        text: text.to_owned(),
        kind,
        joint: false,
        file,
        at: span.start(),
        attribute: false,
    }
}

fn first_line(item: &[Piece]) -> usize {
    let own = item.iter().filter(|p| p.own).map(|p| p.at.line).min();
    own.or_else(|| {
        item.iter()
            .filter(|p| p.file.is_some())
            .map(|p| p.at.line)
            .min()
    })
    .unwrap_or(0)
}

fn page(items: &[Vec<Piece>]) -> String {
    let mut out = Page::default();
    let mut last = None;
    for item in items {
        // Derived impls stand after their declaration.
        let mut kept = kept(item, out.line).into_iter().peekable();
        for (i, p) in item.iter().enumerate() {
            // Tokens added at the next kept token stand on its line, except for attributes, which
            // are long.
            let next = kept.peek().map_or(0, |k| item[*k].at.line);
            let belongs = p.at.line == next && p.file.is_some() && !p.attribute;
            if kept.next_if_eq(&i).is_some() || belongs {
                out.down_to(next);
            }
            out.put(last, p);
            last = Some(p);
        }
    }
    out.text.push('\n');
    for moved in out.moved {
        let Moved {
            page,
            len,
            file,
            own,
        } = moved;
        let mark = if own { OWN } else { ADDED };
        let entry = format!("{mark}{}:{} {len} {}:{}\n", page.0, page.1, file.0, file.1);
        out.text.push_str(&entry);
    }
    out.text
}

/// The most of the user's tokens that can keep their lines from `line` on, where others stand in
/// the way: the longest sequence of them that never goes back.
fn kept(pieces: &[Piece], line: usize) -> Vec<usize> {
    let own = |p: &Piece| p.own && p.at.line >= line;
    // The last token of the best sequence of each length, and the token before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pieces.len()];
    for (i, p) in pieces.iter().enumerate().filter(|(_, p)| own(p)) {
        let length = ends.partition_point(|e| pieces[*e].at.line <= p.at.line);
        before[i] = length.checked_sub(1).map(|l| ends[l]);
        match ends.get_mut(length) {
            Some(end) => *end = i,
            None => ends.push(i),
        }
    }
    let mut kept: Vec<usize> = std::iter::successors(ends.pop(), |i| before[*i]).collect();
    kept.reverse();
    kept
}

/// The text so far, and the position of its end.
struct Page {
    text: String,
    line: usize,
    column: usize,
    /// The tokens that stand elsewhere in the page than in the file.
    moved: Vec<Moved>,
}

/// A token that stands elsewhere in the page than in the file. Lines and columns
/// are counted from 1 on, columns and lengths in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The line and the column in the page.
    pub page: (usize, usize),
    /// How long the token is.
    pub len: usize,
    /// The line and the column in the file.
    pub file: (usize, usize),
    /// Whether it is the user's token itself, rather than one that was added there.
    pub own: bool,
}

/// The prefix of a line at the end of a page: a token of the user's that was moved.
const OWN: &str = "//= ";
/// The prefix of a line at the end of a page: tokens that were added at a token.
const ADDED: &str = "//~ ";
/// The prefix of the last line of a page: the path of the file.
const MADE_FROM: &str = "// Made from ";

/// The last line of a page, for tools: the file that it was made from.
pub(super) fn footer(source: &std::path::Path) -> String {
    format!("{MADE_FROM}{}\n", source.display())
}

/// The file that a page was made from, and its moved tokens; `None` for a
/// text that is no page.
pub fn origin(page: &str) -> Option<(std::path::PathBuf, Vec<Moved>)> {
    let source = page.lines().next_back()?.strip_prefix(MADE_FROM)?;
    let pair = |text: &str| -> Option<(usize, usize)> {
        let (line, column) = text.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    };
    let moved = page.lines().filter_map(|line| {
        let own = line.starts_with(OWN);
        let text = line.strip_prefix(if own { OWN } else { ADDED })?;
        let mut parts = text.split(' ');
        Some(Moved {
            page: pair(parts.next()?)?,
            len: parts.next()?.parse().ok()?,
            file: pair(parts.next()?)?,
            own,
        })
    });
    Some((source.into(), moved.collect()))
}

impl Default for Page {
    fn default() -> Page {
        Page {
            text: String::new(),
            line: 1,
            column: 0,
            moved: Vec::new(),
        }
    }
}

impl Page {
    fn down_to(&mut self, line: usize) {
        while self.line < line {
            self.text.push('\n');
            self.line += 1;
            self.column = 0;
        }
    }

    /// Notes a moved token. Tokens added at one token of the user's are one entry.
    fn note(&mut self, new: Moved) {
        if let Some(last) = self.moved.last_mut()
            && !new.own
            && !last.own
            && (last.page.0, last.file) == (new.page.0, new.file)
        {
            last.len = new.page.1 + new.len - last.page.1;
        } else {
            self.moved.push(new);
        }
    }

    fn put(&mut self, last: Option<&Piece>, p: &Piece) {
        let blank = self.column > 0 && last.is_some_and(|last| is_apart(last, p));
        let least = self.column + usize::from(blank);
        // Expressions and declarations begin where the user's did, if there is room.
        let joins = last.is_some_and(|last| last.joint);
        let column = match begins(p) && !joins && p.file.is_some() && p.at.line == self.line {
            true => least.max(p.at.column),
            false => least,
        };
        self.text
            .extend(std::iter::repeat_n(' ', column - self.column));
        let moved = Moved {
            page: (self.line, column + 1),
            len: p.text.chars().count(),
            file: (p.at.line, p.at.column + 1),
            own: p.own,
        };
        if p.file.is_some() && moved.page != moved.file {
            self.note(moved);
        }
        self.text.push_str(&p.text);
        match p.text.rsplit_once('\n') {
            Some((above, rest)) => {
                self.line += above.matches('\n').count() + 1;
                self.column = rest.chars().count();
            }
            None => self.column = column + p.text.chars().count(),
        }
    }
}

/// Whether an expression or a declaration may begin with this token.
fn begins(p: &Piece) -> bool {
    match p.kind {
        Kind::Word | Kind::Literal => true,
        Kind::Open => p.own,
        Kind::Close => false,
        Kind::Punct => p.own || p.text == "&" || p.text == "*" || (p.text == ":" && p.joint),
    }
}

/// Whether two tokens need a blank between them, or look better with one.
fn is_apart(a: &Piece, b: &Piece) -> bool {
    let (left, right) = (a.text.as_str(), b.text.as_str());
    match (a.kind, b.kind) {
        _ if a.joint => false,
        (_, Kind::Punct) if matches!(right, "," | ";" | "?") => false,
        (Kind::Open, Kind::Close) => false,
        (Kind::Open, _) => left == "{",
        (_, Kind::Close) => right == "}",
        // 'r#', "b'": prefixes of literals.
        (Kind::Word, Kind::Punct) => !matches!(right, "." | ":" | "<" | ">" | "!"),
        (Kind::Word, Kind::Open) => right == "{",
        (Kind::Literal, Kind::Punct) => right != "." || left.ends_with('.'),
        (Kind::Punct, Kind::Word | Kind::Literal | Kind::Open) => {
            !matches!(left, "." | "&" | "!" | "#" | "<") || right == "{"
        }
        (Kind::Punct, Kind::Punct) => left != ">" || right != ".",
        (Kind::Close, Kind::Punct) => !matches!(right, "." | ":"),
        (Kind::Close, Kind::Open) => right == "{",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Files;
    use super::*;
    use crate::lower::Facts;
    use std::path::{Path, PathBuf};

    /// Programs and files that import each other.
    fn corpus() -> Vec<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
        let mut dirs = ["programs", "tests/files"].map(|d| root.join(d)).to_vec();
        let mut files = Vec::new();
        while let Some(dir) = dirs.pop() {
            for entry in std::fs::read_dir(dir).expect("the corpus is there") {
                let path = entry.expect("a readable directory").path();
                match path.is_dir() {
                    true => dirs.push(path),
                    false if path.extension().is_some_and(|e| e == "milo") => files.push(path),
                    false => {}
                }
            }
        }
        files
    }

    /// The tokens as words, with no difference between `(…)` and an invisible group.
    fn words(ts: TokenStream, out: &mut Vec<String>) {
        for t in ts {
            if let TokenTree::Group(g) = t {
                let brackets = match g.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    _ => ("(", ")"),
                };
                out.push(brackets.0.to_owned());
                words(g.stream(), out);
                out.push(brackets.1.to_owned());
            } else {
                out.push(t.to_string());
            }
        }
    }

    #[test]
    fn a_page_has_the_same_tokens_on_the_lines_of_the_file() {
        let (mut all, mut moved) = (0, 0);
        for path in corpus() {
            let files = Files::included(&path, Span::call_site());
            let rust = files.lower(&mut Facts::default());
            for ts in [rust.imported, rust.root] {
                let mut expected: Vec<Vec<String>> = Vec::new();
                for item in items(ts.clone()) {
                    let mut out = Vec::new();
                    words(item, &mut out);
                    expected.push(out);
                }
                let mut got: Vec<Vec<String>> = Vec::new();
                for (file, text) in pages(ts, &files.reader) {
                    let plain = text.replace(ALLOWED, "");
                    let tokens: TokenStream = plain.parse().expect("a page lexes");
                    let source = std::fs::read_to_string(&files.reader.files[file].path);
                    let source = source.expect("it was read before");
                    let (here, away) = lines(&text, &source);
                    all += here + away;
                    moved += away;
                    for item in items(tokens) {
                        let mut out = Vec::new();
                        words(item, &mut out);
                        got.push(out);
                    }
                }
                expected.sort();
                got.sort();
                assert_eq!(got, expected, "{}", path.display());
            }
        }
        assert!(all > 1_000);
        assert!(
            moved * 100 < all,
            "{moved} of {all} words stand on other lines"
        );
    }

    /// The number of the source's words that stand on their lines in the text, and of those
    /// that stand elsewhere in it. Only words that are longer than the added ones.
    fn lines(text: &str, source: &str) -> (usize, usize) {
        let page: Vec<&str> = text.lines().collect();
        let (mut here, mut away) = (0, 0);
        // Imports of the library leave nothing behind.
        let imports = |line: &str| line.trim_start().starts_with("from ");
        for (i, line) in source.lines().enumerate().filter(|(_, l)| !imports(l)) {
            let code = line.split("//").next().unwrap_or_default();
            let words = code
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| w.len() > 6);
            for word in words.filter(|w| text.contains(w)) {
                match page.get(i).is_some_and(|l| l.contains(word)) {
                    true => here += 1,
                    false => away += 1,
                }
            }
        }
        (here, away)
    }
}
