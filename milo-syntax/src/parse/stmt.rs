//! Statements and blocks.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};

use super::item::{Prefix, is_doc};
use super::{Context, Fail, Node, Parsed, Parser, ends_with_semicolon, error_expr, node};
use crate::ast::{
    Attr, Block, Cond, Expr, ExprKind, For, Item, ItemKind, Let, NodeId, Path, Stmt, TypeKind,
    While,
};
use crate::shape::Kind;

/// Words at which a new statement begins, whatever stood before.
const STARTERS: &[&str] = &[
    "let", "var", "fn", "struct", "enum", "impl", "trait", "if", "for", "while", "match", "return",
    "break", "continue", "extern", "pub",
];

impl Parser<'_> {
    /// Statements up to the end of the group.
    pub(super) fn stmts(&mut self) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        loop {
            while self.eat(";").is_some() {}
            if self.cur.is_end() {
                return stmts;
            }
            let (start, span) = (self.cur.pos(), self.cur.span());
            match self.nested(Self::stmt) {
                Ok(stmt) => stmts.extend(stmt),
                Err(Fail) => {
                    stmts.push(Stmt::Expr(*error_expr(span)));
                    self.skip_to_stmt(start);
                }
            }
            if self.cur.pos() == start {
                self.cur.skip(1);
            }
            self.shape(Kind::Statement, start);
        }
    }

    /// Goes on after an error in a statement that began at `start`.
    fn skip_to_stmt(&mut self, start: usize) {
        if self.cur.pos() == start {
            self.cur.skip(1);
        }
        while !self.cur.is_end() && !self.cur.is_op(";") {
            if STARTERS.contains(&self.cur.word()) || self.cur.newline_before() {
                return;
            }
            self.cur.skip(1);
        }
    }

    fn stmt(&mut self) -> Parsed<Option<Stmt>> {
        let prefix = self.prefix();
        if self.cur.is_end() || self.cur.is_op(";") {
            self.refuse(&prefix);
            return Ok(None);
        }
        if self.cur.word() == "unsafe" && self.cur.word_at(1) == "impl" {
            return self.unsafe_impl(prefix).map(|()| None);
        }
        self.stmt_slip()?;
        if self.let_ahead() {
            return self.let_stmt(prefix).map(|l| Some(Stmt::Let(l)));
        }
        if self.item_ahead() {
            let (start, span) = (self.cur.pos(), self.cur.span());
            let item = self.item(prefix).unwrap_or_else(|Fail| {
                self.skip_item(start);
                Item {
                    id: NodeId::DUMMY,
                    rust_attrs: Vec::new(),
                    attrs: Vec::new(),
                    vis: None,
                    kind: ItemKind::Error { span },
                }
            });
            return Ok(Some(Stmt::Item(item)));
        }
        self.refuse_own(&prefix);
        // Rust has documentation before declarations only; here it is a comment.
        let mut attrs = prefix.rust_attrs;
        attrs.retain(|attr| !is_doc(attr));
        let stmt = match self.cur.word() {
            "while" => Stmt::While(While {
                rust_attrs: attrs,
                ..self.while_stmt()?
            }),
            "for" => Stmt::For(For {
                rust_attrs: attrs,
                ..self.for_stmt()?
            }),
            _ => Stmt::Expr(Expr {
                attrs,
                ..*self.expr_stmt()?
            }),
        };
        Ok(Some(stmt))
    }

    /// `unsafe impl Send for T {}`, which says the same as `@send` before `T`.
    fn unsafe_impl(&mut self, prefix: Prefix) -> Parsed<()> {
        let at = self.take(1);
        let item = self.impl_item()?;
        let name = |path: &Path| path.segments.last().map(|s| s.ident.clone());
        let trait_ = item.trait_.as_ref().and_then(name);
        let word = match trait_.as_ref().map(|t| t.to_string()).as_deref() {
            Some("Send") => "send",
            Some("Sync") => "sync",
            _ => {
                let message = "'unsafe impl' says that a type is Send or Sync: write 'unsafe impl Send for T {}', or '@send' before the type";
                return self.fail(at, message);
            }
        };
        let TypeKind::Path(of) = &item.self_ty.kind else {
            return self.fail(
                at,
                "'unsafe impl' stands for a struct or an enum of the block",
            );
        };
        self.refuse(&prefix);
        if let (Some(trait_), Some(of)) = (trait_, name(of)) {
            let attr = Attr {
                at,
                name: Ident::new(word, trait_.span()),
                args: TokenStream::new(),
            };
            self.unsafe_impls.push((of, attr));
        }
        Ok(())
    }

    /// Attributes stand before nothing. Stray doc comments are only comments.
    fn refuse(&mut self, prefix: &Prefix) {
        if let Some(span) = prefix.refusable {
            let message = "an attribute stands before what it belongs to, and nothing follows";
            self.error(span, message);
        }
    }

    /// Milo's own attributes stand before what can only have Rust's.
    fn refuse_own(&mut self, prefix: &Prefix) {
        if let Some(attr) = prefix.attrs.first() {
            let message = format!("'@{}' stands before a declaration", attr.name);
            self.error(attr.at, message);
        }
    }

    fn let_ahead(&self) -> bool {
        match self.cur.word() {
            "let" | "var" => true,
            "const" | "static" => self.const_slip_ahead(),
            "pub" => {
                let n = 1 + usize::from(self.cur.group_at(1, Delimiter::Parenthesis).is_some());
                matches!(self.cur.word_at(n), "let" | "var")
            }
            _ => false,
        }
    }

    /// `else { … }` behind the value of a `let`.
    fn let_else(&mut self, is_constant: bool) -> Option<Block> {
        let group = self.cur.group_at(1, Delimiter::Brace)?.clone();
        if is_constant {
            self.error(self.cur.span(), "a constant has its value and no 'else'");
        }
        self.cur.skip(2);
        Some(self.block_of(&group)).filter(|_| !is_constant)
    }

    fn let_stmt(&mut self, prefix: Prefix) -> Parsed<Let> {
        self.refuse_own(&prefix);
        let vis = self.visibility();
        let is_var = self.cur.word() == "var";
        self.const_slip();
        let keyword = self.take(1);
        let is_var = self.mut_slip(is_var);
        let pat = self.pattern_one()?;
        let ty = match self.eat(":") {
            None => None,
            Some(colon) if self.cur.is_op("=") && !self.cur.is_op("==") => {
                self.error(colon, "Milo writes '=' and not ':='");
                None
            }
            Some(_) => Some(self.type_or_error()),
        };
        let start = self.cur.pos();
        let init = if self.cur.is_op("=") && !self.cur.is_op("==") {
            let equals = self.take(1);
            let value = self.cur.pos();
            let init = self.value_after(equals, "=").unwrap_or_else(|Fail| {
                self.skip_to_stmt(start);
                error_expr(equals)
            });
            self.shape(Kind::Value, value);
            Some(init)
        } else {
            if self.cur.is_op("==") {
                self.error(self.cur.span(), "'==' compares: write '='");
                self.skip_to_stmt(start);
            } else if !is_var {
                self.error(keyword, "a 'let' needs a value: write 'let x = …'");
            } else if ty.is_none() {
                self.error(
                    keyword,
                    "a 'var' needs a type or a value: write 'var x: T' or 'var x = …'",
                );
            }
            None
        };
        let else_ = match self.cur.word() == "else" && init.is_some() {
            true => self.let_else(vis.is_some()),
            false => None,
        };
        Ok(Let {
            id: NodeId::DUMMY,
            rust_attrs: prefix.rust_attrs,
            vis,
            is_var,
            keyword,
            pat,
            ty,
            init: init.map(|expr| *expr),
            else_,
        })
    }

    fn while_stmt(&mut self) -> Parsed<While> {
        let keyword = self.take(1);
        let mut cond = self.cond(keyword)?;
        let also = self.also(&mut cond);
        let mut body = self.block()?;
        if let Some((op, guard)) = also {
            // `while true { match e { P if c => { … }, _ => break } }`
            let braces = body.braces;
            let then = node(ExprKind::Block(body), op);
            let leave = node(ExprKind::Break(keyword), keyword);
            let choice = self.choose(keyword, cond, guard, then, leave, braces);
            cond = Cond::Expr(node(ExprKind::Bool(true), keyword));
            body = Block {
                id: NodeId::DUMMY,
                ended: false,
                stmts: vec![Stmt::Expr(*choice)],
                braces,
            };
        }
        Ok(While {
            rust_attrs: Vec::new(),
            keyword,
            cond,
            body,
        })
    }

    fn for_stmt(&mut self) -> Parsed<For> {
        let keyword = self.take(1);
        if self.group_ahead(Delimiter::Parenthesis)
            && self.cur.group_at(1, Delimiter::Brace).is_some()
        {
            self.cur.skip(2);
            return self.fail(
                keyword,
                "Milo walks over a range: write 'for i in 0..n { … }'",
            );
        }
        let mut pat = self.pattern_one()?;
        let mut first = None;
        if self.eat(",").is_some() {
            first = Some(std::mem::replace(&mut pat, self.pattern_one()?));
        }
        let in_span = match self.eat_word("in") {
            Some(span) => span,
            None if self.cur.word() == "of" => {
                self.error(self.cur.span(), "Milo writes 'for x in …'");
                self.take(1)
            }
            None => return self.expected("'in'"),
        };
        let iter = self.head_expr(in_span);
        let body = self.block()?;
        Ok(For {
            rust_attrs: Vec::new(),
            keyword,
            first,
            pat,
            in_span,
            iter: *iter,
            body,
        })
    }

    /// The condition of `if` and `while`.
    pub(super) fn cond(&mut self, after: Span) -> Parsed<Cond> {
        if self.cur.word() != "let" {
            let expr = self.head_expr(after);
            if self.cur.is_op("=") {
                let span = self.cur.span();
                self.error(span, "'=' assigns: write '==' to compare");
                self.skip_to_brace();
                return Ok(Cond::Expr(super::error_expr(span)));
            }
            return Ok(Cond::Expr(expr));
        }
        let keyword = self.take(1);
        let pat = self.pattern()?;
        let equals = self.expect("=")?;
        let expr = self.head_expr(equals);
        Ok(Cond::Let { keyword, pat, expr })
    }

    /// The expression before the `{` of `if`, `while`, `for` and `match`; after an error the
    /// `{` is looked for, so that the body is kept.
    pub(super) fn head_expr(&mut self, after: Span) -> Node {
        let ctx = Context {
            head: true,
            ..self.ctx
        };
        let result = self.with_ctx(ctx, |p| {
            let body = p.group_ahead(Delimiter::Brace) && !p.cur.is_fragment();
            if body || p.cur.is_end() {
                return p.fail(after, "an expression is missing after this");
            }
            p.expr()
        });
        result.unwrap_or_else(|Fail| {
            self.skip_to_brace();
            error_expr(after)
        })
    }

    fn skip_to_brace(&mut self) {
        while !self.cur.is_end()
            && !self.group_ahead(Delimiter::Brace)
            && !self.cur.newline_before()
            && !self.cur.is_op(";")
        {
            self.cur.skip(1);
        }
    }

    /// `{ … }`.
    pub(super) fn block(&mut self) -> Parsed<Block> {
        let group = match self.eat_group(Delimiter::Brace) {
            Some(group) => group,
            None => return self.expected("'{'"),
        };
        Ok(self.block_of(&group))
    }

    pub(super) fn block_of(&mut self, group: &Group) -> Block {
        let stmts = self.inside(group, |p| p.nested(|p| Ok(p.stmts())));
        let stmts = stmts.unwrap_or_else(|Fail| vec![Stmt::Expr(*error_expr(group.span_open()))]);
        Block {
            id: NodeId::DUMMY,
            ended: ends_with_semicolon(&group.stream()),
            stmts,
            braces: group.delim_span(),
        }
    }
}
