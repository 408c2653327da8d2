//! The shapes of a text as a tree over its tokens.

use std::collections::HashMap;

use milo_syntax::shape::{Kind, Shape};

use crate::tokens::Token;

/// A range of tokens that the parser read as one shape, with the nodes in it.
#[derive(Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    pub start: usize,
    /// Behind the last token.
    pub end: usize,
    pub children: Vec<Node>,
}

/// The nodes and operators of a list of tokens.
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
    /// Binary operators, with how tightly they bind.
    pub operators: HashMap<usize, u8>,
}

/// Builds the tree, or nothing where ranges cross or begin within a token.
pub(crate) fn tree(shapes: &[Shape], tokens: &[Token]) -> Option<Tree> {
    let starts: HashMap<usize, usize> = by(tokens, |t| t.range.start);
    let ends: HashMap<usize, usize> = by(tokens, |t| t.range.end);
    let mut operators = HashMap::new();
    let mut flat = Vec::new();
    for shape in shapes {
        let start = *starts.get(&shape.range.start)?;
        let end = *ends.get(&shape.range.end)? + 1;
        match shape.kind {
            Kind::Operator(level) => {
                operators.insert(start, level);
            }
            Kind::Assign => {}
            kind => flat.push((start, end, kind)),
        }
    }
    flat.sort_by_key(|&(start, end, kind)| (start, usize::MAX - end, order(kind)));
    flat.dedup();
    let mut rest = flat.as_slice();
    let nodes = nest(&mut rest, tokens.len())?;
    rest.is_empty().then_some(Tree { nodes, operators })
}

fn by(tokens: &[Token], at: impl Fn(&Token) -> usize) -> HashMap<usize, usize> {
    // The end has no width, and stands where the last token ends.
    let all = tokens
        .iter()
        .enumerate()
        .filter(|(_, t)| !t.range.is_empty());
    all.map(|(i, t)| (at(t), i)).collect()
}

/// The order of nodes with the same range: the lower one holds the other.
fn order(kind: Kind) -> u8 {
    match kind {
        Kind::Statement => 0,
        Kind::Arm => 1,
        Kind::Element => 2,
        Kind::Value => 3,
        Kind::Binary => 4,
        Kind::Chain => 5,
        Kind::If => 6,
        _ => 7,
    }
}

fn nest(rest: &mut &[(usize, usize, Kind)], end: usize) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    while let Some(&(start, its_end, kind)) = rest.first() {
        if start >= end {
            break;
        }
        if its_end > end {
            return None;
        }
        *rest = &rest[1..];
        nodes.push(Node {
            kind,
            start,
            end: its_end,
            children: nest(rest, its_end)?,
        });
    }
    Some(nodes)
}

/// Lists each node as its range of tokens and its kind: equal for texts that mean the same.
pub(crate) fn outline(nodes: &[Node], out: &mut Vec<(usize, usize, Kind)>) {
    for node in nodes {
        out.push((node.start, node.end, node.kind));
        outline(&node.children, out);
    }
}
