//! Lists in brackets: arguments, elements, fields.

use proc_macro2::Delimiter;

use milo_syntax::shape::Kind as Shape;

use super::{Layout, Piece};
use crate::doc::Doc;
use crate::tokens::{Kind, Token};
use crate::tree::Node;

/// The longest element of an array that shares its line with others.
const SHORT: usize = 12;

impl Layout<'_> {
    /// The elements of a list, each with whether a comma stands behind it.
    pub(super) fn elements(&self, open: usize, nodes: &[&Node]) -> Vec<(Doc, bool, usize)> {
        let close = self.partner(open);
        let mut all: Vec<(Doc, bool, usize)> = Vec::new();
        let mut i = open + 1;
        while i < close {
            // Up to the next comma, or the next element where none stands.
            let mut end = i;
            while end < close {
                if end > i
                    && nodes
                        .iter()
                        .any(|n| n.kind == Shape::Element && n.start == end)
                {
                    break;
                }
                if self.tokens[end].is(",") || self.tokens[end].is(";") {
                    end += 1;
                    break;
                }
                end = match nodes.iter().find(|n| n.start == end) {
                    Some(node) => node.end,
                    None => self.partner(end).max(end) + 1,
                };
            }
            let mut pieces = Vec::new();
            let mut p = i;
            while p < end {
                let (doc, next) = match nodes.iter().find(|n| n.start == p) {
                    Some(node) => (self.node(node), node.end),
                    None if self.delimiter(p).is_some() => {
                        let partner = self.partner(p);
                        let inner = nodes.iter().filter(|n| n.start > p && n.start < partner);
                        let inner: Vec<&Node> = inner.copied().collect();
                        (self.brackets(p, &inner), partner + 1)
                    }
                    None => (self.token(p), p + 1),
                };
                pieces.push(Piece {
                    doc,
                    first: p,
                    last: next - 1,
                });
                p = next;
            }
            let comma = self.tokens[end - 1].is(",") || self.tokens[end - 1].is(";");
            all.push((self.sequence(pieces), comma, i));
            i = end;
        }
        all
    }

    /// The line break or blank between an element and the next one, at token `i`.
    pub(super) fn between(&self, comma: bool, i: usize) -> Doc {
        let token = &self.tokens[i];
        if token.empty && !token.leading.iter().any(|c| c.own) && token.newline {
            // Seen only where the list is broken anyway.
            return Doc::Line { blank: true };
        }
        match !comma && token.newline {
            true => Doc::Hard { empty: false },
            false => Doc::line(),
        }
    }

    /// `(a, b)`, `[a, b]`: on one line, or all but the last on it, or each on its own.
    pub(super) fn list(&self, open: usize, nodes: &[&Node]) -> Doc {
        let close = self.partner(open);
        let elements = self.elements(open, nodes);
        let end = Doc::concat(vec![self.trailing_close(close)]);
        let inside = self.leading(close, true);
        if elements.is_empty() && !inside.breaks() {
            return Doc::concat(vec![self.token(open), inside, end]);
        }
        let short = self.delimiter(open) == Some(Delimiter::Bracket)
            && elements.len() > 8
            && elements
                .iter()
                .all(|(doc, ..)| width(doc).is_some_and(|w| w <= SHORT));
        let mut broken = vec![Doc::soft()];
        for (n, (doc, ..)) in elements.iter().enumerate() {
            if let Some(before) = n.checked_sub(1) {
                broken.push(match width(doc) {
                    Some(width) if short => Doc::Fill { width },
                    _ => self.between(elements[before].1, elements[n].2),
                });
            }
            broken.push(doc.clone());
        }
        broken.push(inside);
        let apart = Doc::concat(vec![
            self.token(open),
            Doc::indent(Doc::concat(broken)),
            Doc::soft(),
            end.clone(),
        ]);
        let Some(((last, ..), others)) = elements.split_last() else {
            return Doc::group(apart);
        };
        let quiet = |i: usize| {
            let own = |t: &Token| t.leading.iter().any(|c| c.own);
            !own(&self.tokens[i])
        };
        let may_hug = !others.iter().any(|(doc, ..)| doc.breaks())
            && self.tokens[open].trailing.is_empty()
            && elements.iter().all(|(_, _, i)| quiet(*i))
            && quiet(close)
            && self.tokens[close - 1].trailing.is_empty()
            && matches!(self.tokens[close - 1].kind, Kind::Close(..))
            && elements
                .windows(2)
                .all(|w| w[0].1 || !self.tokens[w[1].2].newline);
        if !may_hug
            || !last.breaks() && (!others.is_empty() || nodes.iter().any(|n| self.has_operator(n)))
        {
            return Doc::group(apart);
        }
        let together = |last: Doc| {
            let mut docs = vec![self.token(open)];
            for (doc, ..) in others {
                docs.extend([doc.clone(), Doc::text(" ")]);
            }
            docs.extend([last, end.clone()]);
            Doc::concat(docs)
        };
        if last.breaks() {
            return Doc::either(together(last.clone()), Doc::broken(apart));
        }
        // On one line; else the last element may break alone.
        match last.opened() {
            Some(opened) => Doc::either(
                together(last.clone()),
                Doc::either(together(opened), Doc::broken(apart)),
            ),
            None => Doc::group(apart),
        }
    }

    /// Whether an element, or the value in it, is operands with operators between them.
    pub(super) fn has_operator(&self, node: &Node) -> bool {
        match node.kind {
            Shape::Element => node.children.iter().any(|n| self.has_operator(n)),
            Shape::Binary => {
                let mut i = node.start;
                while i < node.end {
                    match node.children.iter().find(|n| n.start == i) {
                        Some(child) => i = child.end,
                        None if self.tree.operators.contains_key(&i) => return true,
                        None => i += 1,
                    }
                }
                false
            }
            _ => false,
        }
    }

    /// A closing delimiter without the comments before it.
    pub(super) fn trailing_close(&self, close: usize) -> Doc {
        Doc::concat(vec![
            Doc::text(self.tokens[close].text.as_str()),
            self.trailing(close),
        ])
    }

    /// `{ x: 1, y: 2 }`: fields, variants, imported names. A line break behind the brace stays.
    pub(super) fn fields(&self, open: usize, nodes: &[&Node]) -> Doc {
        let close = self.partner(open);
        let broken = self.tokens[open + 1].newline
            || self.tokens[open + 1].leading.iter().any(|c| c.own)
            || !self.tokens[open].trailing.is_empty();
        let elements = self.elements(open, nodes);
        let mut inner = vec![if broken { Doc::First } else { Doc::line() }];
        for (n, (doc, ..)) in elements.iter().enumerate() {
            if let Some(before) = n.checked_sub(1) {
                let token = &self.tokens[elements[n].2];
                let empty = token.empty && !token.leading.iter().any(|c| c.own);
                inner.push(match broken {
                    true => Doc::Hard { empty },
                    false => self.between(elements[before].1, elements[n].2),
                });
            }
            inner.push(doc.clone());
        }
        inner.push(self.leading(close, true));
        Doc::group(Doc::concat(vec![
            self.token(open),
            Doc::indent(Doc::concat(inner)),
            Doc::line(),
            self.trailing_close(close),
        ]))
    }
}

/// The width of a document that is plain text.
fn width(doc: &Doc) -> Option<usize> {
    match doc {
        Doc::Text(text) => Some(text.chars().count()).filter(|_| !text.contains('\n')),
        Doc::Concat(docs) => docs.iter().map(width).sum(),
        Doc::Group { doc, broken: false } => width(doc),
        _ => None,
    }
}
