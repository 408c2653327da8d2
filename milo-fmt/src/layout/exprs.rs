//! Expressions that break in ways of their own: operators, chains of calls, `if`.

use proc_macro2::Delimiter;

use super::{Layout, Piece};
use crate::doc::Doc;
use crate::tokens::Kind;
use crate::tree::Node;

impl Layout<'_> {
    /// The value behind `=` or `=>`: on the same line, or on the next one if it fits there
    /// and not here.
    pub(super) fn value(&self, node: &Node) -> Doc {
        let doc = self.run(node.start, node.end, &node.children);
        let last = &self.tokens[node.end - 1];
        let opens = matches!(last.kind, Kind::Close(..)) || self.is_braced(node.start);
        let whole = self.tokens[node.start].leading.is_empty() && (opens || doc.breaks());
        match whole {
            true => doc,
            false => Doc::group(Doc::indent(Doc::concat(vec![Doc::line(), doc]))),
        }
    }

    pub(super) fn is_braced(&self, i: usize) -> bool {
        matches!(
            self.tokens[i].text.as_str(),
            "if" | "match" | "unsafe" | "{"
        )
    }

    /// Operands and operators: all of the loosest ones break, or none.
    pub(super) fn binary(&self, pieces: Vec<Piece>) -> Doc {
        let level = |p: &Piece| {
            self.tree
                .operators
                .get(&p.first)
                .filter(|_| p.first == p.last)
        };
        let Some(loosest) = pieces.iter().filter_map(level).min().copied() else {
            return self.sequence(pieces);
        };
        let mut operands: Vec<Vec<Piece>> = vec![Vec::new()];
        let mut operators = Vec::new();
        for piece in pieces {
            if level(&piece) == Some(&loosest) {
                operators.push(piece.first);
                operands.push(Vec::new());
            } else if let Some(last) = operands.last_mut() {
                last.push(piece);
            }
        }
        let docs: Vec<Doc> = operands.into_iter().map(|p| self.binary(p)).collect();
        let breaking: Vec<usize> = (0..docs.len()).filter(|i| docs[*i].breaks()).collect();
        let join = |line: Doc| {
            let mut all = Vec::new();
            for (i, doc) in docs.iter().enumerate() {
                if let Some(before) = i.checked_sub(1) {
                    let op = operators[before];
                    // Milo takes no `*` from a new line.
                    let (a, b) = match self.tokens[op].is("*") {
                        true => (Doc::text(" "), line.clone()),
                        false => (line.clone(), Doc::text(" ")),
                    };
                    all.extend([a, self.token(op), b]);
                }
                all.push(doc.clone());
            }
            all
        };
        let mut lines = join(Doc::line());
        let first = lines.remove(0);
        let rest = Doc::indent(Doc::concat(lines));
        let apart = Doc::group(Doc::concat(vec![first, rest]));
        match breaking[..] {
            [i] if i == 0 || i + 1 == docs.len() => {
                Doc::either(Doc::concat(join(Doc::text(" "))), apart)
            }
            _ => apart,
        }
    }

    /// `a.b(…).c(…)`: on one line, or each call on its own.
    pub(super) fn chain(&self, node: &Node) -> Doc {
        let pieces = self.pieces(node.start, node.end, &node.children);
        let mut links: Vec<Vec<Piece>> = vec![Vec::new()];
        for piece in pieces {
            if piece.first == piece.last && self.tokens[piece.first].is(".") {
                links.push(Vec::new());
            }
            if let Some(last) = links.last_mut() {
                last.push(piece);
            }
        }
        let calls = |link: &[Piece]| {
            link.iter()
                .any(|p| self.delimiter(p.first) == Some(Delimiter::Parenthesis))
        };
        // `self.x.y` and `Vec.new()` stay together.
        let capital = self.tokens[node.start].text.starts_with(char::is_uppercase);
        let mut root = links.remove(0);
        let mut first = true;
        while let Some(link) = links.first()
            && (!calls(link) || first && capital)
        {
            first = false;
            root.extend(links.remove(0));
        }
        let calling = links.iter().filter(|link| calls(link)).count();
        let docs: Vec<Doc> = links.into_iter().map(|link| self.sequence(link)).collect();
        let root = self.sequence(root);
        let together = Doc::concat([root.clone()].into_iter().chain(docs.clone()).collect());
        if calling < 2 {
            return together;
        }
        let lines = docs.iter().flat_map(|doc| [Doc::soft(), doc.clone()]);
        let apart = Doc::concat(vec![
            root.clone(),
            Doc::indent(Doc::concat(lines.collect())),
        ]);
        let (last, others) = match docs.split_last() {
            Some(split) => split,
            None => return together,
        };
        if others.iter().any(Doc::breaks) {
            Doc::broken(apart)
        } else if last.breaks() && !root.breaks() {
            Doc::either(together, Doc::broken(apart))
        } else if root.breaks() {
            together
        } else {
            Doc::group(apart)
        }
    }

    /// `if c { … } else { … }`: all branches on one line, or none.
    pub(super) fn branches(&self, node: &Node) -> Doc {
        let mut pieces = self.pieces(node.start, node.end, &node.children);
        let is_branch = |p: &Piece| {
            self.delimiter(p.first) == Some(Delimiter::Brace) && self.partner(p.first) == p.last
        };
        let one_line = pieces
            .iter()
            .filter(|p| is_branch(p))
            .all(|p| !p.doc.breaks());
        for piece in pieces.iter_mut().filter(|p| is_branch(p)) {
            let children = node.children.iter();
            let inner = children.filter(|n| n.start > piece.first && n.start < piece.last);
            let inner: Vec<&Node> = inner.collect();
            piece.doc = match (&piece.doc, one_line) {
                // Its lines break with those of the other branches.
                (Doc::Group { doc, .. }, true) => (**doc).clone(),
                (doc, false) if !doc.breaks() => self.several_lines(piece.first, &inner),
                (doc, _) => doc.clone(),
            };
        }
        let doc = self.sequence(pieces);
        match one_line {
            true => Doc::group(doc),
            false => doc,
        }
    }
}
