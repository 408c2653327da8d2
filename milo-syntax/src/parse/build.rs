//! Nodes without tokens of the user's: the code of Milo that a form of another language means.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};

use super::{Node, node};
use crate::ast::{Block, Cond, Expr, ExprKind, NodeId, Stmt, While};

/// Delimiters without tokens of the user's, at `span`.
pub(super) fn delimiters(span: Span) -> DelimSpan {
    let mut group = Group::new(Delimiter::Brace, TokenStream::new());
    // With a span of the user's, rustc would say that the braces are not needed.
    group.set_span(Span::mixed_site().located_at(span));
    group.delim_span()
}

fn block_of(stmts: Vec<Stmt>, span: Span) -> Block {
    Block {
        id: NodeId::DUMMY,
        ended: false,
        stmts,
        braces: delimiters(span),
    }
}

/// `if cond { then } else { otherwise }`.
pub(super) fn choice(at: Span, cond: Node, then: Node, or: Span, otherwise: Node) -> Node {
    let otherwise = block_of(vec![Stmt::Expr(*otherwise)], or);
    let kind = ExprKind::If {
        keyword: at,
        cond: Cond::Expr(cond),
        then: block_of(vec![Stmt::Expr(*then)], at),
        else_: Some(node(ExprKind::Block(otherwise), or)),
    };
    node(kind, at)
}

/// `while true { … }`.
pub(super) fn endless_loop(keyword: Span, body: Block) -> Node {
    let stmt = Stmt::While(While {
        rust_attrs: Vec::new(),
        keyword,
        cond: Cond::Expr(node(ExprKind::Bool(true), keyword)),
        body,
    });
    node(ExprKind::Block(block_of(vec![stmt], keyword)), keyword)
}

/// `recv.name(args)`.
pub(super) fn method_call(recv: Node, name: &str, args: Vec<Expr>, span: Span) -> Node {
    let kind = ExprKind::MethodCall {
        recv,
        dot: span,
        name: Ident::new(name, span),
        turbofish: None,
        args,
        parens: delimiters(span),
    };
    node(kind, span)
}
