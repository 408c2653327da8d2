//! From tokens and their tree to a document.

mod exprs;
mod lists;

use proc_macro2::Delimiter;

use milo_syntax::shape::Kind as Shape;

use crate::doc::Doc;
use crate::spacing::{self, Role};
use crate::tokens::{Kind, Token};
use crate::tree::{Node, Tree};

pub(crate) struct Layout<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub tree: &'a Tree,
}

/// A part of a sequence, with the tokens that it begins and ends with.
struct Piece {
    doc: Doc,
    first: usize,
    last: usize,
}

impl Layout<'_> {
    /// A whole file.
    pub(crate) fn file(&self) -> Doc {
        let end = self.tokens.len() - 1;
        let mut docs = self.lines(0, end, &self.tree.nodes);
        docs.push(self.leading(end, true));
        Doc::concat(docs)
    }

    /// A block of a Rust file: the first token is its brace.
    pub(crate) fn block(&self) -> Doc {
        let nodes: Vec<&Node> = self.tree.nodes.iter().collect();
        self.brackets(0, &nodes)
    }

    fn partner(&self, i: usize) -> usize {
        match self.tokens[i].kind {
            Kind::Open(_, other) | Kind::Close(_, other) => other,
            _ => i,
        }
    }

    fn delimiter(&self, i: usize) -> Option<Delimiter> {
        match self.tokens[i].kind {
            Kind::Open(delimiter, _) => Some(delimiter),
            _ => None,
        }
    }

    /// A token with its comments.
    fn token(&self, i: usize) -> Doc {
        let token = &self.tokens[i];
        let text = match token.kind {
            Kind::Doc => Doc::Own {
                text: token.text.clone(),
                empty: false,
            },
            _ => Doc::text(token.text.as_str()),
        };
        if token.leading.is_empty() && token.trailing.is_empty() {
            return text;
        }
        Doc::concat(vec![self.leading(i, false), text, self.trailing(i)])
    }

    /// The comments before a token; `alone` where the token is not printed behind them.
    fn leading(&self, i: usize, alone: bool) -> Doc {
        let token = &self.tokens[i];
        let mut docs = Vec::new();
        let mut own = false;
        for comment in &token.leading {
            own = comment.own;
            if comment.own {
                docs.push(Doc::Own {
                    text: comment.text.clone(),
                    empty: comment.empty,
                });
            } else {
                docs.push(Doc::text(comment.text.as_str()));
                docs.push(Doc::text(" "));
            }
        }
        if own && token.empty && !alone {
            docs.push(Doc::EmptyLine);
        }
        Doc::concat(docs)
    }

    fn trailing(&self, i: usize) -> Doc {
        let all = self.tokens[i]
            .trailing
            .iter()
            .map(|(text, ends)| match ends {
                true => Doc::Trailing(text.clone()),
                false => Doc::text(format!(" {text}")),
            });
        Doc::concat(all.collect())
    }

    /// The role of a token of punctuation.
    fn role(&self, i: usize) -> Role {
        let token = &self.tokens[i];
        if token.kind != Kind::Punct {
            return Role::Other;
        }
        if self.tree.operators.contains_key(&i) {
            return Role::Binary;
        }
        match token.text.as_str() {
            "<" | ">" => Role::Angle,
            "-" | "*" | "&" | "~" => Role::Prefix,
            "!" | "?" if self.behind_operand(i) => Role::Postfix,
            "!" | "?" => Role::Prefix,
            _ => Role::Other,
        }
    }

    /// Whether `!` or `?` stands behind its operand.
    fn behind_operand(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else {
            return false;
        };
        let beyond = before.checked_sub(1).map(|i| &self.tokens[i]);
        let operand = spacing::ends_operand(beyond, &self.tokens[before], self.role(before));
        operand && !begins(&self.tree.nodes, i)
    }

    /// Whether a blank stands between two neighbouring tokens.
    fn apart(&self, a: usize, b: usize) -> bool {
        let before = a.checked_sub(1).map(|i| &self.tokens[i]);
        // `words! [0]` is an element; `words![0]` would call a macro.
        if self.tokens[a].is("!")
            && before.is_some_and(|t| t.kind == Kind::Word)
            && !a.checked_sub(2).is_some_and(|i| self.tokens[i].is("."))
            && matches!(self.tokens[b].kind, Kind::Open(..))
        {
            return true;
        }
        spacing::apart(
            before,
            (&self.tokens[a], self.role(a)),
            (&self.tokens[b], self.role(b)),
        )
    }

    /// The tokens from `start` to `end`, with the nodes among them.
    fn run(&self, start: usize, end: usize, nodes: &[Node]) -> Doc {
        self.sequence(self.pieces(start, end, nodes))
    }

    fn pieces(&self, start: usize, end: usize, nodes: &[Node]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut nodes = nodes.iter().skip_while(|n| n.start < start).peekable();
        let mut i = start;
        while i < end {
            let node = nodes.next_if(|n| n.start == i);
            let (doc, next) = match node {
                Some(node) => (self.node(node), node.end),
                None if self.tokens[i].is("#") && i + 1 < end => {
                    let attribute = self.attribute(i);
                    (self.verbatim(i, attribute), attribute)
                }
                None if self.delimiter(i).is_some() => {
                    let close = self.partner(i);
                    let mut inner = Vec::new();
                    while let Some(node) = nodes.next_if(|n| n.start <= close) {
                        inner.push(node);
                    }
                    (self.brackets(i, &inner), close + 1)
                }
                None => (self.token(i), i + 1),
            };
            pieces.push(Piece {
                doc,
                first: i,
                last: next - 1,
            });
            i = next;
        }
        pieces
    }

    fn sequence(&self, pieces: Vec<Piece>) -> Doc {
        let mut docs = Vec::new();
        let mut last: Option<usize> = None;
        for piece in pieces {
            if let Some(last) = last
                && self.apart(last, piece.first)
                && !matches!(piece.doc, Doc::Group { ref doc, .. } if begins_line(doc))
            {
                docs.push(Doc::text(" "));
            }
            last = Some(piece.last);
            docs.push(piece.doc);
        }
        Doc::concat(docs)
    }

    /// The end of a Rust attribute that begins with the `#` at `i`.
    fn attribute(&self, i: usize) -> usize {
        let bracket = if self.tokens[i + 1].is("!") {
            i + 2
        } else {
            i + 1
        };
        match self.tokens.get(bracket).map(|t| t.kind) {
            Some(Kind::Open(_, close)) => close + 1,
            _ => i + 1,
        }
    }

    fn node(&self, node: &Node) -> Doc {
        match node.kind {
            Shape::Statement | Shape::Element | Shape::Arm => self.with_attributes(node),
            Shape::Value => self.value(node),
            Shape::If => self.branches(node),
            Shape::Binary => {
                let pieces = self.pieces(node.start, node.end, &node.children);
                self.binary(pieces)
            }
            Shape::Chain => self.chain(node),
            Shape::Verbatim => self.verbatim(node.start, node.end),
            Shape::Operator(_) | Shape::Assign => self.run(node.start, node.end, &node.children),
        }
    }

    /// A declaration, a statement, a field: attributes stand on lines of their own.
    fn with_attributes(&self, node: &Node) -> Doc {
        let mut docs = Vec::new();
        let mut i = node.start;
        while i < node.end {
            let token = &self.tokens[i];
            let next = if token.kind == Kind::Doc {
                i + 1
            } else if token.is("#") && i + 1 < node.end {
                self.attribute(i)
            } else if token.is("@") && i + 1 < node.end {
                match self.tokens[i + 2].kind {
                    Kind::Open(Delimiter::Parenthesis, close) => close + 1,
                    _ => i + 2,
                }
            } else {
                break;
            };
            let doc = match token.text.as_str() {
                "#" => self.verbatim(i, next),
                _ => self.run(i, next, &[]),
            };
            docs.push(doc);
            if next < node.end {
                let own = self.tokens[next].newline || node.kind == Shape::Statement;
                docs.push(match own {
                    true => Doc::Hard { empty: false },
                    false => Doc::text(" "),
                });
            }
            i = next;
        }
        docs.push(self.run(i, node.end, &node.children));
        Doc::concat(docs)
    }

    /// The text as it stands; further lines move with the first.
    fn verbatim(&self, start: usize, end: usize) -> Doc {
        let (first, last) = (&self.tokens[start], &self.tokens[end - 1]);
        let source = &self.text[first.range.start..last.range.end];
        let line = self.text[..first.range.start]
            .rfind('\n')
            .map_or(0, |i| i + 1);
        let before = &self.text[line..first.range.start];
        let indent = before.chars().take_while(|c| c.is_whitespace()).count();
        let mut lines = Vec::new();
        let mut at = first.range.start;
        for line in source.split('\n') {
            let moves = !self.within(at, start, end);
            lines.push((line.to_owned(), moves));
            at += line.len() + 1;
        }
        Doc::concat(vec![
            self.leading(start, false),
            Doc::Verbatim { lines, indent },
            self.trailing(end - 1),
        ])
    }

    /// Whether the byte `at` stands within a token or a comment.
    fn within(&self, at: usize, start: usize, end: usize) -> bool {
        let tokens = &self.tokens[start..end];
        let inside = |t: &Token| t.range.start < at && at < t.range.end;
        let before = tokens.partition_point(|t| t.range.end <= at);
        if tokens.get(before).is_some_and(inside) {
            return true;
        }
        // Between two tokens: in a comment of several lines?
        let from = before.checked_sub(1).map_or(at, |i| tokens[i].range.end);
        let gap = &self.text[from.min(at)..at];
        gap.rfind("/*")
            .is_some_and(|open| !gap[open..].contains("*/"))
    }

    /// A pair of delimiters and its content.
    fn brackets(&self, open: usize, nodes: &[&Node]) -> Doc {
        let close = self.partner(open);
        let is = |kind| nodes.iter().any(|n| n.kind == kind);
        if self.delimiter(open) != Some(Delimiter::Brace) {
            return self.list(open, nodes);
        }
        if is(Shape::Arm) {
            return self.several_lines(open, nodes);
        }
        if is(Shape::Element) {
            return self.fields(open, nodes);
        }
        let inline = self.tokens[close].leading.iter().all(|c| !c.own);
        if close == open + 1 && self.tokens[open].trailing.is_empty() && inline {
            if !self.is_bare(open) {
                let docs = [self.token(open), Doc::text(" "), self.token(close)];
                return Doc::concat(docs.to_vec());
            }
            let (a, b) = (self.token(open), self.token(close));
            return Doc::concat(vec![a, b]);
        }
        self.one_line(open, nodes)
            .unwrap_or_else(|| self.several_lines(open, nodes))
    }

    /// Whether no comment stands between a brace and the next token.
    fn is_bare(&self, open: usize) -> bool {
        self.tokens[open].trailing.is_empty() && self.tokens[open + 1].leading.is_empty()
    }

    /// A block with one statement that was written on the line of its braces, if it is one.
    fn one_line(&self, open: usize, nodes: &[&Node]) -> Option<Doc> {
        let close = self.partner(open);
        let [only] = nodes else {
            return None;
        };
        let alone = only.start == open + 1 && only.end == close;
        let text = &self.text[self.tokens[open].range.end..self.tokens[close].range.start];
        let bare = self.is_bare(open) && self.tokens[close].leading.is_empty();
        if !alone || !bare || text.contains('\n') {
            return None;
        }
        let inner = self.node(only);
        if inner.breaks() {
            return None;
        }
        let inner = Doc::indent(Doc::concat(vec![Doc::line(), inner]));
        let (start, end) = (self.token(open), self.token(close));
        Some(Doc::group(Doc::concat(vec![
            start,
            inner,
            Doc::line(),
            end,
        ])))
    }

    /// A block with each statement, or arm, on a line of its own.
    fn several_lines(&self, open: usize, nodes: &[&Node]) -> Doc {
        let close = self.partner(open);
        let mut inner = vec![Doc::First];
        inner.extend(self.lines_of(open + 1, close, nodes));
        inner.push(self.leading(close, true));
        if close == open + 1 && self.tokens[close].leading.is_empty() {
            inner.remove(0);
        }
        Doc::concat(vec![
            self.token(open),
            Doc::indent(Doc::concat(inner)),
            Doc::Hard { empty: false },
            Doc::text(self.tokens[close].text.as_str()),
            self.trailing(close),
        ])
    }

    fn lines(&self, start: usize, end: usize, nodes: &[Node]) -> Vec<Doc> {
        let nodes: Vec<&Node> = nodes.iter().collect();
        self.lines_of(start, end, &nodes)
    }

    /// Statements, with line breaks between them; tokens between two belong to the first.
    fn lines_of(&self, start: usize, end: usize, nodes: &[&Node]) -> Vec<Doc> {
        let mut docs = Vec::new();
        let mut nodes = nodes.iter().peekable();
        let mut i = start;
        while i < end {
            let separator = self.tokens[i].is(";") || self.tokens[i].is(",");
            if i > start && !separator {
                let token = &self.tokens[i];
                let empty = token.empty && !token.leading.iter().any(|c| c.own);
                docs.push(Doc::Hard { empty });
            }
            match nodes.next_if(|n| n.start == i) {
                Some(node) => {
                    docs.push(self.node(node));
                    i = node.end;
                }
                None => {
                    docs.push(self.token(i));
                    i += 1;
                }
            }
        }
        docs
    }
}

/// Whether an expression or a statement begins with this token.
fn begins(nodes: &[Node], i: usize) -> bool {
    let mut nodes = nodes;
    loop {
        let at = nodes.partition_point(|n| n.start <= i);
        let Some(node) = at.checked_sub(1).map(|at| &nodes[at]) else {
            return false;
        };
        if node.start == i && node.kind != Shape::Chain {
            return true;
        }
        if node.end <= i {
            return false;
        }
        nodes = &node.children;
    }
}

/// Whether a document begins with a line break of its own.
fn begins_line(doc: &Doc) -> bool {
    match doc {
        Doc::Line { .. } | Doc::Hard { .. } => true,
        Doc::Concat(docs) => docs.first().is_some_and(begins_line),
        Doc::Indent(doc) | Doc::Group { doc, .. } => begins_line(doc),
        _ => false,
    }
}
