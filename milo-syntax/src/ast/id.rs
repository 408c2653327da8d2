//! Identities of nodes.

use super::visit::{VisitMut, walk_mut};
use super::*;

/// The identity of a node of a [`Program`]: an expression, a pattern, a `let`, a block, a
/// declaration, a function or a parameter. Side tables use it as their key.
///
/// The parser makes nodes with [`NodeId::DUMMY`]; [`number`] gives each its own. A copy of a node
/// has the identity of the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// Of a node that no program has: one that a later stage made. Tables know nothing of it.
    pub const DUMMY: NodeId = NodeId(u32::MAX);
    /// The first of a program.
    pub const FIRST: NodeId = NodeId(0);

    /// The one after it in the order of the source.
    pub fn next(self) -> NodeId {
        NodeId(self.0.saturating_add(1))
    }
}

/// Gives every node of the program an identity of its own, in the order of the source.
pub fn number(program: &mut Program) {
    let mut numbers = Numbers(0);
    for s in &mut program.stmts {
        numbers.visit_stmt(s);
    }
}

struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> NodeId {
        self.0 += 1;
        NodeId(self.0 - 1)
    }
}

impl VisitMut for Numbers {
    fn visit_expr(&mut self, e: &mut Expr) {
        e.id = self.next();
        walk_mut::walk_expr(self, e);
    }

    fn visit_pattern(&mut self, p: &mut Pattern) {
        p.id = self.next();
        walk_mut::walk_pattern(self, p);
    }

    fn visit_let(&mut self, l: &mut Let) {
        l.id = self.next();
        walk_mut::walk_let(self, l);
    }

    fn visit_block(&mut self, b: &mut Block) {
        b.id = self.next();
        walk_mut::walk_block(self, b);
    }

    fn visit_item(&mut self, i: &mut Item) {
        i.id = self.next();
        walk_mut::walk_item(self, i);
    }

    fn visit_fn(&mut self, f: &mut Fn) {
        f.id = self.next();
        walk_mut::walk_fn(self, f);
    }

    fn visit_param(&mut self, p: &mut Param) {
        p.id = self.next();
        walk_mut::walk_param(self, p);
    }

    fn visit_closure(&mut self, c: &mut Closure) {
        for p in &mut c.params {
            p.id = self.next();
        }
        walk_mut::walk_closure(self, c);
    }
}
