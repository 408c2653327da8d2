//! Tokens, with the comments, line breaks and empty lines between them.

use std::ops::Range;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Literal,
    /// One or several characters that belong together.
    Punct,
    /// A delimiter, and the number of its other half.
    Open(Delimiter, usize),
    Close(Delimiter, usize),
    /// `/// …`, which is a token for Rust.
    Doc,
    /// Behind the last one.
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comment {
    pub text: String,
    /// On a line of its own; else the token follows on the same line.
    pub own: bool,
    /// An empty line stands before it.
    pub empty: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub kind: Kind,
    pub text: String,
    pub range: Range<usize>,
    /// Comments before it.
    pub leading: Vec<Comment>,
    /// Comments behind it on its line, each with whether it ends the line.
    pub trailing: Vec<(String, bool)>,
    /// A line break stands before it.
    pub newline: bool,
    /// An empty line stands directly before it.
    pub empty: bool,
    /// The next character of punctuation touches it.
    joint: bool,
}

/// The tokens of `stream` in `text`, with an end behind them. What stands before the first is
/// looked for from `start` on, what stands behind the last up to `end`. `operators` are ranges
/// that are one operator each.
pub(crate) fn tokens(
    stream: TokenStream,
    text: &str,
    start: usize,
    end: usize,
    operators: &[Range<usize>],
) -> Vec<Token> {
    let mut list = Vec::new();
    collect(stream, text, &mut list);
    let mut list = joined(list, operators);
    link(&mut list);
    list.push(Token::new(Kind::End, String::new(), end..end));
    attach(&mut list, text, start);
    list
}

impl Token {
    fn new(kind: Kind, text: String, range: Range<usize>) -> Token {
        Token {
            kind,
            text,
            range,
            leading: Vec::new(),
            trailing: Vec::new(),
            newline: false,
            empty: false,
            joint: false,
        }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text && !matches!(self.kind, Kind::Literal | Kind::Doc)
    }
}

fn collect(stream: TokenStream, text: &str, out: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let range = tree.span().byte_range();
        let source = text.get(range.clone()).unwrap_or_default();
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = (
                    group.span_open().byte_range(),
                    group.span_close().byte_range(),
                );
                let delimiter = group.delimiter();
                let mut push = |kind, range: Range<usize>| {
                    let text = text.get(range.clone()).unwrap_or_default().to_owned();
                    out.push(Token::new(kind, text, range));
                };
                push(Kind::Open(delimiter, 0), open);
                collect(group.stream(), text, out);
                let text = text.get(close.clone()).unwrap_or_default().to_owned();
                out.push(Token::new(Kind::Close(delimiter, 0), text, close));
            }
            TokenTree::Punct(p) if p.as_char() == '#' && is_comment(source) => {
                // `#[doc = "…"]` or `#![doc = "…"]`, all at the comment.
                while let Some(next) = trees.peek()
                    && next.span().byte_range() == range
                {
                    trees.next();
                }
                out.push(Token::new(Kind::Doc, source.trim_end().to_owned(), range));
            }
            TokenTree::Punct(p) => {
                let mut token = Token::new(Kind::Punct, source.to_owned(), range);
                token.joint = p.spacing() == Spacing::Joint;
                out.push(token);
            }
            TokenTree::Ident(_) => out.push(Token::new(Kind::Word, source.to_owned(), range)),
            TokenTree::Literal(_) => {
                out.push(Token::new(Kind::Literal, source.to_owned(), range));
            }
        }
    }
}

fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}

/// Joins the tokens of one operator into one token.
fn joined(list: Vec<Token>, operators: &[Range<usize>]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(list.len());
    // The end of the operator that the last token begins.
    let mut until = 0;
    for (i, token) in list.iter().enumerate() {
        if let Some(last) = out.last_mut()
            && (token.range.start < until
                || last.is("'") && token.kind == Kind::Word && last.range.end == token.range.start)
        {
            last.text.push_str(&token.text);
            last.range.end = token.range.end;
            if token.kind == Kind::Word {
                last.kind = Kind::Word;
            }
            continue;
        }
        if token.kind == Kind::Punct {
            let operator = operators
                .binary_search_by_key(&token.range.start, |range| range.start)
                .map(|found| operators[found].end);
            until = operator.unwrap_or_else(|_| known(&list[i..]));
        }
        out.push(token.clone());
    }
    out
}

/// The end of the operator that begins with the first token, if its text always is one.
fn known(list: &[Token]) -> usize {
    let joint = list.iter().take_while(|t| t.kind == Kind::Punct && t.joint);
    let count = joint.count() + 1;
    for operator in ["...", "::", "=>", "->", ".."] {
        let n = operator.len();
        if n <= count && n <= list.len() {
            let text: String = list[..n].iter().map(|t| t.text.as_str()).collect();
            if text == operator {
                return list[n - 1].range.end;
            }
        }
    }
    list[0].range.end
}

/// Tells each delimiter where its other half is.
fn link(list: &mut [Token]) {
    let mut open = Vec::new();
    for i in 0..list.len() {
        match list[i].kind {
            Kind::Open(..) => open.push(i),
            Kind::Close(delimiter, _) => {
                if let Some(start) = open.pop() {
                    list[start].kind = Kind::Open(delimiter, i);
                    list[i].kind = Kind::Close(delimiter, start);
                }
            }
            _ => {}
        }
    }
}

/// Finds the comments between tokens, and says which token each belongs to.
fn attach(list: &mut [Token], text: &str, start: usize) {
    let mut from = start;
    for i in 0..list.len() {
        let gap = text.get(from..list[i].range.start).unwrap_or_default();
        from = list[i].range.end;
        let begins = i == 0;
        let (found, tail) = comments(gap);
        let mut on_line = !begins;
        let count = found.len();
        let end = list[i].kind == Kind::End;
        // Whether the line ends behind each comment, or behind others that follow on it.
        let mut ending = vec![tail > 0 || end; count];
        for n in (0..count).rev() {
            if found[n].1.starts_with("//") || found.get(n + 1).is_some_and(|c| c.0 > 0) {
                ending[n] = true;
            } else if n + 1 < count {
                ending[n] = ending[n + 1];
            }
        }
        let mut empty_before_token = tail >= 2;
        let mut found = found.into_iter().enumerate().peekable();
        while let Some((n, (newlines, comment))) = found.next() {
            on_line &= newlines == 0;
            let last = n + 1 == count;
            let ends = ending[n];
            let next_on_line = found.peek().is_some_and(|(_, next)| next.0 == 0);
            // Nothing stands between a token and what closes or separates.
            let closes = match list[i].kind {
                Kind::Close(_, open) => open + 1 != i || !last,
                _ => list[i].is(",") || list[i].is(";"),
            };
            if on_line && (ends || closes) {
                list[i - 1].trailing.push((comment, ends && !next_on_line));
                continue;
            }
            let own = comment.starts_with("//") || !last || tail > 0 || end;
            list[i].leading.push(Comment {
                text: comment,
                own: own && !on_line,
                empty: newlines >= 2,
            });
        }
        if begins && list[i].leading.is_empty() {
            empty_before_token = false;
        }
        let doc = i > 0 && list[i - 1].kind == Kind::Doc;
        list[i].newline = gap.contains('\n') || doc;
        list[i].empty = empty_before_token;
    }
}

/// The comments of a gap, each with the number of line breaks before it; and the line breaks
/// behind the last.
fn comments(gap: &str) -> (Vec<(usize, String)>, usize) {
    let mut found = Vec::new();
    let mut newlines = 0;
    let mut rest = gap;
    while let Some(c) = rest.chars().next() {
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_end(rest)
        } else {
            newlines += usize::from(c == '\n');
            rest = &rest[c.len_utf8()..];
            continue;
        };
        found.push((newlines, rest[..len].trim_end().to_owned()));
        newlines = 0;
        rest = &rest[len..];
    }
    (found, newlines)
}

/// The end of a `/* … */`; they nest.
fn block_end(text: &str) -> usize {
    let (mut depth, mut i) = (0usize, 0);
    while i < text.len() {
        let rest = &text.as_bytes()[i..];
        if rest.starts_with(b"/*") {
            depth += 1;
            i += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            i += 2;
            if depth == 0 {
                return i;
            }
        } else {
            i += 1;
        }
    }
    text.len()
}

/// The texts that must not change: the tokens one by one, and the comments between them.
pub(crate) fn essence(list: &[Token]) -> Vec<&str> {
    let mut all = Vec::new();
    for token in list {
        all.extend(token.leading.iter().map(|c| c.text.as_str()));
        all.push(token.text.as_str());
        all.extend(token.trailing.iter().map(|(text, _)| text.as_str()));
    }
    all
}
