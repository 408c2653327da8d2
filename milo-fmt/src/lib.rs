//! The formatter of Milo: `.milo` files, and the `milo! { … }` blocks of Rust files.
//!
//! ```
//! let text = "fn   double(x:i32) :i32 {return x*2}   // twice\n";
//! let formatted = milo_fmt::format_milo(text).unwrap();
//! assert_eq!(formatted, "fn double(x: i32): i32 { return x * 2 } // twice\n");
//! ```
//!
//! Where Milo looks like Rust it looks as rustfmt makes it. Line breaks are its own, but for
//! three: empty lines stay (one at a time), a block of one statement may stand on one line, and
//! so may fields in braces. It adds no token and takes none away, and it keeps every comment.
//! Each result is read again before it is given: its tokens, its comments and how the parser
//! understands them must be those of the source. Text that cannot be read is refused.

mod doc;
mod layout;
mod rust;
mod spacing;
mod tokens;
mod tree;

use std::fmt;

use milo_syntax::diag::Diagnostics;
use milo_syntax::shape::{Kind, Shape, shapes};
use proc_macro2::{LexError, TokenStream};

use layout::Layout;
use tokens::{Token, essence, tokens};
use tree::{Tree, outline, tree};

pub use rust::{Block, blocks, format_rust};

/// The reason why a text was not formatted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The line, from 1 on.
    pub line: usize,
    /// The column in characters, from 1 on.
    pub column: usize,
    /// The mistake, and how to correct it.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for Error {}

/// Formats the text of a `.milo` file.
///
/// # Errors
///
/// The first mistake in the text: text that the parser does not understand is not formatted.
pub fn format_milo(text: &str) -> Result<String, Error> {
    let source = Source::new(text);
    let stream = lex(&source.text)?;
    let read = Read::new(stream, &source.text, 0, source.text.len())?;
    let mut formatted = doc::print(&read.layout(&source.text).file(), "", None, 0);
    let trimmed = formatted.trim_end().len();
    formatted.truncate(trimmed);
    let start = formatted.len() - formatted.trim_start_matches('\n').len();
    formatted.drain(..start);
    if !formatted.is_empty() {
        formatted.push('\n');
    }
    let again = lex(&formatted).and_then(|ts| Read::new(ts, &formatted, 0, formatted.len()));
    match again {
        Ok(again) if again.same_as(&read) => Ok(source.restored(formatted)),
        _ => Err(unsure(&read.tokens, &source.text)),
    }
}

/// The error for a text that would mean something else afterwards.
fn unsure(tokens: &[Token], text: &str) -> Error {
    let at = tokens.first().map_or(0, |t| t.range.start);
    let (line, column) = position(text, at);
    Error {
        line,
        column,
        message: "this cannot be formatted without changing what it means: \
                  put each statement on a line of its own"
            .to_owned(),
    }
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line, before[start..].chars().count() + 1)
}

/// A text with Unix line ends, and what it takes to restore its own.
struct Source {
    text: String,
    bom: bool,
    crlf: bool,
}

impl Source {
    fn new(text: &str) -> Source {
        let bare = text.strip_prefix('\u{feff}');
        let crlf = text.contains("\r\n");
        let text = bare.unwrap_or(text);
        Source {
            text: if crlf {
                text.replace("\r\n", "\n")
            } else {
                text.to_owned()
            },
            bom: bare.is_some(),
            crlf,
        }
    }

    fn restored(&self, text: String) -> String {
        let text = if self.crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        };
        match self.bom {
            true => format!("\u{feff}{text}"),
            false => text,
        }
    }
}

/// proc-macro2's own lexer, which knows positions.
fn lex(text: &str) -> Result<TokenStream, Error> {
    proc_macro2::fallback::force();
    text.parse().map_err(|error: LexError| {
        let at = error.span().start();
        Error {
            line: at.line,
            column: at.column + 1,
            message: "this is no token: an unclosed bracket or text, or an escape that Rust does not have"
                .to_owned(),
        }
    })
}

/// A text that was read.
struct Read {
    tokens: Vec<Token>,
    tree: Tree,
}

impl Read {
    fn new(stream: TokenStream, text: &str, start: usize, end: usize) -> Result<Read, Error> {
        let shapes = checked(stream.clone())?;
        Read::of(stream, shapes, text, start, end)
    }

    /// `stream` may hold more than what the shapes were read from.
    fn of(
        stream: TokenStream,
        shapes: Vec<Shape>,
        text: &str,
        start: usize,
        end: usize,
    ) -> Result<Read, Error> {
        let is_operator = |s: &&Shape| matches!(s.kind, Kind::Operator(_) | Kind::Assign);
        let mut operators: Vec<_> = shapes
            .iter()
            .filter(is_operator)
            .map(|s| s.range.clone())
            .collect();
        operators.sort_by_key(|range| range.start);
        operators.dedup();
        let tokens = tokens(stream, text, start, end, &operators);
        match tree(&shapes, &tokens) {
            Some(tree) => Ok(Read { tokens, tree }),
            None => Err(unsure(&tokens, text)),
        }
    }

    fn layout<'a>(&'a self, text: &'a str) -> Layout<'a> {
        Layout {
            text,
            tokens: &self.tokens,
            tree: &self.tree,
        }
    }

    /// Whether both have the same tokens and comments, which mean the same.
    fn same_as(&self, other: &Read) -> bool {
        let outlined = |read: &Read| {
            let mut out = Vec::new();
            outline(&read.tree.nodes, &mut out);
            out
        };
        self.tree.operators == other.tree.operators
            && outlined(self) == outlined(other)
            && essence(&self.tokens) == essence(&other.tokens)
    }
}

/// The shapes that the parser reads from the tokens, or its first error.
fn checked(stream: TokenStream) -> Result<Vec<Shape>, Error> {
    let mut diags = Diagnostics::new();
    let (_, shapes) = shapes(stream, &mut diags);
    let first = diags.iter().min_by_key(|d| {
        let at = d.span.start();
        (at.line, at.column)
    });
    match first {
        None => Ok(shapes),
        Some(diagnostic) => {
            let at = diagnostic.span.start();
            Err(Error {
                line: at.line,
                column: at.column + 1,
                message: diagnostic.message.clone(),
            })
        }
    }
}
