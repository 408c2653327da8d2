//! The copy of a Milo file that the compiler reads, and the Rust beside it.
//!
//! A page is the file's text in a call of `milo::page!`, so that the file's tokens have spans
//! of the compiler's: errors, warnings and panics name the file's lines and columns, and show its
//! text. Beside the page lies the Rust that was made of the file, token by token, each with the
//! place of the token that it belongs to; the macro gives it the spans.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt::Write as _, fs, str::Lines};

use proc_macro2::{
    Delimiter, Group, Ident, LineColumn, Literal, Punct, Spacing, Span, TokenStream, TokenTree,
};
use quote::quote;

use super::read::Reader;

/// The beginning of a page, before the file's text on its first line.
pub const HEAD: &str = "::milo::page!{";
/// The prefix of the last line of a page: the path of the file.
const MADE_FROM: &str = "// Made from ";

/// Allows lints about style in the Rust that nobody wrote.
const ALLOWED: &str = "#[allow(unused_parens, unused_braces, unused_results, private_interfaces, trivial_casts, \
     trivial_numeric_casts, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]";

/// The text of the page of a file.
pub(super) fn page(text: &str, source: &Path) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    format!("{HEAD}{text}\n}}\n{MADE_FROM}{}\n", source.display())
}

/// The file that a page was made from; `None` for a text that is no page.
pub fn origin(page: &str) -> Option<PathBuf> {
    let source = page.lines().next_back()?.strip_prefix(MADE_FROM)?;
    page.starts_with(HEAD).then(|| source.into())
}

/// Where the Rust of a page lies.
pub(super) fn beside(page: &Path) -> PathBuf {
    let mut path = page.to_owned();
    path.as_mut_os_string().push(".rust");
    path
}

/// The items of each file that some token comes from, by the file's number.
pub(super) fn by_file(ts: TokenStream, reader: &Reader) -> Vec<(usize, TokenStream)> {
    let mut files: Vec<(usize, TokenStream)> = Vec::new();
    for item in items(ts) {
        // An item without a place in any file goes to the page of the item before it.
        let last = files.last().map(|(file, _)| *file);
        let file = own_file(&item, reader)
            .or_else(|| first_file(&item, reader))
            .or(last)
            .unwrap_or(0);
        let allowed: TokenStream = match takes_attributes(&item) {
            true => ALLOWED.parse().expect("an attribute"),
            false => TokenStream::new(),
        };
        let item = allowed.into_iter().chain(item);
        match files.iter_mut().find(|(f, _)| *f == file) {
            Some((_, items)) => items.extend(item),
            None => files.push((file, item.collect())),
        }
    }
    files
}

/// The file of the first token that stands as it is in a file.
fn own_file(ts: &TokenStream, reader: &Reader) -> Option<usize> {
    ts.clone().into_iter().find_map(|t| match &t {
        TokenTree::Group(g) => own_file(&g.stream(), reader),
        t => {
            let text = t.to_string();
            let plain = text.strip_prefix("r#").unwrap_or(&text);
            let own = t.span().source_text().is_some_and(|s| s == plain);
            own.then(|| reader.file_of(t.span())).flatten()
        }
    })
}

/// The file of the first token that belongs to one of a file.
fn first_file(ts: &TokenStream, reader: &Reader) -> Option<usize> {
    ts.clone().into_iter().find_map(|t| {
        let inside = match &t {
            TokenTree::Group(g) => first_file(&g.stream(), reader),
            _ => None,
        };
        reader.file_of(t.span()).or(inside)
    })
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

/// The Rust of a file, as it is stored beside its page: a line for each token.
pub(super) fn stored(ts: TokenStream, file: usize, reader: &Reader) -> String {
    let mut out = String::new();
    store(ts, &mut out, &|span| {
        let here = reader.file_of(span) == Some(file);
        here.then(|| span.start())
    });
    out
}

/// An error at a place of the file, stored. An error that hides none of rustc's stands `beside` the
/// items.
pub(super) fn stored_error(message: &str, at: LineColumn, beside: bool) -> String {
    let error = quote!(::core::compile_error! { #message });
    let error = match beside {
        true => quote!(const _: () = { #error };),
        false => error,
    };
    let mut out = String::new();
    store(error, &mut out, &|_| Some(at));
    out
}

fn store(ts: TokenStream, out: &mut String, place: &dyn Fn(Span) -> Option<LineColumn>) {
    for t in ts {
        let at = match &t {
            TokenTree::Group(g) => place(g.span_open()),
            t => place(t.span()),
        };
        let at = at.map_or_else(|| "-".to_owned(), |p| format!("{}:{}", p.line, p.column));
        let _ = match &t {
            TokenTree::Group(g) => {
                let open = match g.delimiter() {
                    Delimiter::Brace => '{',
                    Delimiter::Bracket => '[',
                    Delimiter::Parenthesis | Delimiter::None => '(',
                };
                let _ = writeln!(out, "{open}{at} ");
                store(g.stream(), out, place);
                writeln!(out, ")- ")
            }
            TokenTree::Ident(i) => writeln!(out, "i{at} {i}"),
            TokenTree::Punct(p) => {
                let joint = if p.spacing() == Spacing::Joint {
                    'j'
                } else {
                    'a'
                };
                writeln!(out, "{joint}{at} {}", p.as_char())
            }
            TokenTree::Literal(l) => {
                let text = l.to_string().replace('\\', "\\\\").replace('\n', "\\n");
                writeln!(out, "l{at} {}", text.replace('\r', "\\r"))
            }
        };
    }
}

/// The Rust that lies beside a page, with the spans of the page's tokens: `text` is the argument
/// of the page's macro. `None` if there is none, or something else.
pub fn read(page: &Path, text: TokenStream) -> Option<TokenStream> {
    let stored = fs::read_to_string(beside(page)).ok()?;
    let mut spans = BTreeMap::new();
    note(text, &mut spans);
    load(&mut stored.lines(), &spans)
}

/// The spans of the page's tokens, by their places in the file.
type Spans = BTreeMap<(usize, usize), Span>;

fn note(ts: TokenStream, spans: &mut Spans) {
    let place = |span: Span| {
        let at = span.start();
        let head = if at.line == 1 { HEAD.len() } else { 0 };
        (at.line, at.column.saturating_sub(head))
    };
    for t in ts {
        spans.insert(place(t.span()), t.span());
        if let TokenTree::Group(g) = t {
            note(g.stream(), spans);
            spans.insert(place(g.span_close()), g.span_close());
        }
    }
}

fn load(lines: &mut Lines<'_>, spans: &Spans) -> Option<TokenStream> {
    let mut all = Vec::new();
    while let Some(line) = lines.next() {
        let kind = line.chars().next()?;
        let (place, text) = line[kind.len_utf8()..].split_once(' ')?;
        let span = match place {
            "-" => Span::call_site(),
            place => {
                let (line, column) = place.split_once(':')?;
                let at = (line.parse().ok()?, column.parse().ok()?);
                // A name inside a token, as in a hole of a text, has the token's span.
                let (_, span) = spans.range(..=at).next_back()?;
                *span
            }
        };
        let mut t: TokenTree = match kind {
            '{' => Group::new(Delimiter::Brace, load(lines, spans)?).into(),
            '[' => Group::new(Delimiter::Bracket, load(lines, spans)?).into(),
            '(' => Group::new(Delimiter::Parenthesis, load(lines, spans)?).into(),
            ')' => return Some(all.into_iter().collect()),
            'i' => match text.strip_prefix("r#") {
                Some(raw) => Ident::new_raw(raw, span).into(),
                None => Ident::new(text, span).into(),
            },
            'j' => Punct::new(text.chars().next()?, Spacing::Joint).into(),
            'a' => Punct::new(text.chars().next()?, Spacing::Alone).into(),
            _ => unescaped(text).parse::<Literal>().ok()?.into(),
        };
        t.set_span(span);
        all.push(t);
    }
    Some(all.into_iter().collect())
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            c => c,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Files;
    use super::*;

    /// Programs and files that import each other.
    fn corpus() -> Vec<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
        let mut dirs = ["programs", "tests/files"].map(|d| root.join(d)).to_vec();
        let mut files = Vec::new();
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).expect("the corpus is there") {
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

    /// The tokens with their places, with no difference between `(…)` and an invisible group.
    fn words(ts: TokenStream, places: &dyn Fn(Span) -> Option<(usize, usize)>) -> Vec<String> {
        let mut out = Vec::new();
        for t in ts {
            let place = places(t.span());
            match t {
                TokenTree::Group(g) => {
                    let brackets = match g.delimiter() {
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        _ => ("(", ")"),
                    };
                    out.push(brackets.0.to_owned());
                    out.extend(words(g.stream(), places));
                    out.push(brackets.1.to_owned());
                }
                t => out.push(format!("{t} {place:?}")),
            }
        }
        out
    }

    #[test]
    fn the_runtime_knows_what_stands_before_the_text() {
        let runtime = include_str!("../../../milo-rt/src/place.rs");
        assert!(runtime.contains(&format!("{HEAD:?}")));
    }

    #[test]
    fn the_rust_beside_a_page_has_the_spans_of_the_files_tokens() {
        let (mut all, mut placed) = (0, 0);
        for path in corpus() {
            let files = Files::included(&path, Span::call_site());
            let rust = files.lower();
            for (number, ts) in by_file(rust.root, &files.reader) {
                let source = &files.reader.files[number].path;
                let text = fs::read_to_string(source).expect("it was read before");
                let text: TokenStream = text.parse().expect("it was parsed before");
                let page = page(&text.to_string(), source);
                assert_eq!(origin(&page).as_deref(), Some(&**source));
                let stored = stored(ts.clone(), number, &files.reader);
                let pair = |at: LineColumn| (at.line, at.column);
                let mut spans = Spans::new();
                // The text itself in place of the page's tokens: without a head.
                fn note(ts: TokenStream, spans: &mut Spans) {
                    for t in ts {
                        let at = t.span().start();
                        spans.insert((at.line, at.column), t.span());
                        if let TokenTree::Group(g) = t {
                            note(g.stream(), spans);
                            let at = g.span_close().start();
                            spans.insert((at.line, at.column), g.span_close());
                        }
                    }
                }
                note(text, &mut spans);
                let loaded = load(&mut stored.lines(), &spans).expect("it can be read again");
                // A token that is the user's keeps its place; what is inside of one has its start.
                let wanted = words(ts, &|s| {
                    (files.reader.file_of(s) == Some(number)).then(|| pair(s.start()))
                });
                let got = words(loaded, &|s| Some(pair(s.start())));
                assert_eq!(wanted.len(), got.len(), "{}", path.display());
                for (wanted, got) in wanted.iter().zip(&got) {
                    let text = |s: &str| s.split(' ').next().map(str::to_owned);
                    assert_eq!(text(wanted), text(got), "{}", path.display());
                    all += usize::from(wanted.ends_with("))"));
                    placed += usize::from(wanted.ends_with("))") && wanted == got);
                }
            }
        }
        assert!(all > 10_000, "{all}");
        assert!(
            placed * 100 > all * 99,
            "{placed} of {all} tokens have their places"
        );
    }
}
