//! Statements and blocks.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};

use super::attributes::{Prefix, is_doc};
use super::{Context, Fail, Node, Parsed, Parser, RESERVED, ends_with_semicolon, error_expr, node};
use crate::ast::{
    Attr, Block, Cond, Expr, ExprKind, For, Item, ItemKind, Let, NodeId, Path, Pattern,
    PatternKind, Stmt, Type, TypeKind, While,
};
use crate::editor::in_editor;
use crate::shape::Kind;

/// Words that always begin a statement.
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
            self.one_stmt(&mut stmts);
        }
    }

    /// The next statement, or an error in its place.
    pub(super) fn one_stmt(&mut self, stmts: &mut Vec<Stmt>) {
        let (start, span) = (self.cur.pos(), self.cur.span());
        let outer = std::mem::replace(&mut self.stmt_column, span.start().column);
        match self.nested(Self::stmt) {
            Ok(stmt) => stmts.extend(stmt),
            Err(Fail) => {
                stmts.push(Stmt::Expr(*error_expr(span)));
                self.skip_to_stmt(start);
            }
        }
        self.stmt_column = outer;
        if self.cur.pos() == start {
            self.cur.skip(1);
        }
        self.shape(Kind::Statement, start);
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
        self.c_function_slip()?;
        self.stmt_slip()?;
        self.group_slip()?;
        self.path_slip()?;
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
        if let Some(stmt) = self.let_slip()? {
            return Ok(Some(stmt));
        }
        self.refuse_own(&prefix);
        // Rust has documentation before declarations only; here it is a comment.
        let mut attrs = prefix.rust_attrs;
        attrs.retain(|attr| !is_doc(attr));
        let stmt = match self.cur.word() {
            "for" if self.for_while_ahead() => self.for_while()?,
            "while" => Stmt::While(While {
                rust_attrs: attrs,
                ..self.while_stmt()?
            }),
            "for" if self.go_loop_ahead() => {
                let message = "Milo's loop with a condition is 'while': write 'while a < b { … }', or 'while true { … }'";
                self.error(self.cur.span(), message);
                match self.cur.group_at(1, Delimiter::Brace).is_some() {
                    true => {
                        let keyword = self.take(1);
                        Stmt::While(While {
                            rust_attrs: attrs,
                            keyword,
                            cond: Cond::Expr(node(ExprKind::Bool(true), keyword)),
                            body: self.block()?,
                        })
                    }
                    false => Stmt::While(self.while_stmt()?),
                }
            }
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

    /// Reports attributes with nothing after them. Stray doc comments are only comments.
    fn refuse(&mut self, prefix: &Prefix) {
        if let Some(span) = prefix.refusable {
            let message = "an attribute stands before what it belongs to, and nothing follows";
            self.error(span, message);
        }
    }

    /// Reports Milo's own attributes where only Rust's are allowed.
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
        let begins = self.cur.newline_before()
            && (self.cur.is_ident_at(0) && RESERVED.contains(&self.cur.word())
                || self.statement_ahead());
        if begins || self.cur.is_end() {
            return self.fail(keyword, "a name is missing after this: write 'let x = …'");
        }
        let mut pat = self.pattern_one()?;
        let mut fails = false;
        if self.cur.is_op(",") && self.cur.is_ident_at(1) {
            (pat, fails) = self.names_slip(pat);
        }
        let length = self.length_slip();
        let ty = match self.eat(":") {
            None => self.type_beside(&pat),
            Some(colon) if self.cur.is_op("=") && !self.cur.is_op("==") => {
                let message = match self.cur.touches_at(0) {
                    true => "Milo writes '=' and not ':='",
                    false => "a type is missing after ':'",
                };
                self.error(colon, message);
                in_editor().then(|| Type {
                    kind: super::primary::missing_type(),
                    span: colon,
                })
            }
            Some(_) => Some(self.annotated()),
        };
        let length_told = length.is_some();
        let ty = match length {
            Some(length) => ty.map(|ty| array_of(ty, length)),
            None => ty,
        };
        let start = self.cur.pos();
        let broken = ty
            .as_ref()
            .is_some_and(|ty| matches!(ty.kind, TypeKind::Error));
        if broken {
            self.skip_to_equals();
        }
        let compares = self.cur.is_op("==") && !broken;
        if compares {
            self.error(self.cur.span(), "'==' compares: write '='");
        }
        let init = if self.cur.is_op("=") && !self.cur.is_op("==") || compares {
            let equals = self.take(1 + usize::from(compares));
            let start_of_value = self.cur.pos();
            let value = self.value_after(equals, "=").unwrap_or_else(|Fail| {
                self.skip_to_stmt(start);
                error_expr(equals)
            });
            self.shape(Kind::Value, start_of_value);
            Some(match &pat.kind {
                // A value for each name: of one for all, rustc would ask for the type.
                PatternKind::Tuple(names) if fails => node(
                    ExprKind::Tuple {
                        elems: names.iter().map(|_| *error_expr(equals)).collect(),
                        parens: super::build::delimiters(equals),
                    },
                    equals,
                ),
                _ if fails || length_told => error_expr(equals),
                _ => value,
            })
        } else {
            let told = self.diags.len();
            let at = self.cur.span();
            if broken {
                // Reported, and skipped.
            } else if self.stands_beside() {
                let message = format!("expected '=' and a value, found {}", self.found());
                self.error(self.cur.span(), message);
                self.skip_to_stmt(start);
            } else if !is_var {
                self.error(keyword, "a 'let' needs a value: write 'let x = …'");
            } else if ty.is_none() {
                self.error(
                    keyword,
                    "a 'var' needs a type or a value: write 'var x: T' or 'var x = …'",
                );
            }
            // Nothing follows from what was reported.
            (self.diags.len() > told).then(|| error_expr(at))
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

    /// `let a[10]: T`: reported. The length.
    fn length_slip(&mut self) -> Option<Node> {
        let group = self.cur.group_at(0, Delimiter::Bracket)?;
        if self.cur.newline_before() {
            return None;
        }
        let group = group.clone();
        let message = "the length belongs to the type: an array is '[T; 10]', a list 'Vec<T>'";
        self.error(self.cur.span(), message);
        self.cur.skip(1);
        let errors = self.diags.len();
        let length = self.inside(&group, |p| p.only_expr("the length"));
        self.diags.truncate(errors);
        Some(length)
    }

    /// `let x T = …`: reported.
    fn type_beside(&mut self, pat: &Pattern) -> Option<Type> {
        let PatternKind::Bind(name) = &pat.kind else {
            return None;
        };
        let word = self.cur.word();
        if !self.cur.is_ident_at(0)
            || self.cur.newline_before()
            || RESERVED.contains(&word)
            || matches!(word, "is" | "and" | "or")
        {
            return None;
        }
        let message = format!("a ':' is missing before the type: write '{name}: {word}'");
        self.error(self.cur.span(), message);
        Some(self.annotated())
    }

    /// Whether something stands here, on the same line, that begins no statement.
    fn stands_beside(&self) -> bool {
        !self.cur.is_end()
            && !self.cur.newline_before()
            && !self.cur.is_op(";")
            && !STARTERS.contains(&self.cur.word())
            && !self.cur.is_ident_at(0)
            && !self.group_ahead(Delimiter::Brace)
    }

    /// Skips to the `=` on this line, if there is one, else to the end of the line. The limit: each
    /// step looks at a position, which is slow.
    fn skip_to_equals(&mut self) {
        for _ in 0..100 {
            let equals = self.cur.is_op("=") && !self.cur.is_op("==") && !self.cur.is_op("=>");
            let ends = self.cur.newline_before() || self.cur.is_op(";");
            if self.cur.is_end() || equals || ends || STARTERS.contains(&self.cur.word()) {
                return;
            }
            self.cur.skip(1);
        }
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

    /// `for {` and `for n != 0 {`, Go's loops: no word and no sign of a walk before the body.
    fn go_loop_ahead(&self) -> bool {
        let mut n = 1;
        loop {
            let walk = matches!(self.cur.word_at(n), "in" | "of" | "let" | "var" | "const");
            let other = [":", ";", ","].iter().any(|op| self.cur.is_op_at(n, op));
            if self.cur.group_at(n, Delimiter::Brace).is_some() {
                // `for i {` and `for (…) {` may be a walk without its end.
                return n != 2;
            }
            if walk || other || self.cur.newline_before_at(n) || self.cur.peek_at(n).is_none() {
                return false;
            }
            n += 1;
        }
    }

    fn for_stmt(&mut self) -> Parsed<For> {
        let keyword = self.take(1);
        if let Some(group) = self.cur.group_at(0, Delimiter::Parenthesis)
            && self.cur.group_at(1, Delimiter::Brace).is_some()
        {
            let group = group.clone();
            let head = self.cur.enter(&group);
            self.cur.skip(1);
            let (pat, iter) = self.on(head, |p| p.for_head(keyword));
            return self.for_read(keyword, pat, iter);
        }
        if self.cur.is_ident_at(0) && self.cur.is_op_at(1, ":=") || self.cur.word() == "let" {
            let (pat, iter) = self.for_head(keyword);
            self.skip_to_brace();
            return self.for_read(keyword, pat, iter);
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

    /// `i = 0; i < n; i++`, `x of v`, `x : v`, `x in v`: reported, and read as a pattern and a
    /// sequence.
    fn for_head(&mut self, keyword: Span) -> (Pattern, Node) {
        let errors = self.diags.len();
        while matches!(
            self.cur.word(),
            "let" | "var" | "const" | "int" | "auto" | "final"
        ) {
            self.cur.skip(1);
        }
        // `for (int x : v)`, of any type.
        if self.cur.is_ident_at(0) && self.cur.is_ident_at(1) && self.cur.is_op_at(2, ":") {
            self.cur.skip(1);
        }
        let pat = self
            .pattern_one()
            .unwrap_or_else(|Fail| Pattern::new(PatternKind::Wild, self.cur.span()));
        let (at, message) = match self.cur.word() {
            _ if self.cur.is_op(":") && !self.cur.is_op(":=") => {
                (self.cur.span(), "Milo writes 'for x in v { … }'")
            }
            "of" => (self.cur.span(), "Milo writes 'for x in v { … }'"),
            "in" => (
                keyword,
                "the head of a 'for' has no parentheses: write 'for x in v { … }'",
            ),
            _ => (
                keyword,
                "Milo walks over a range: write 'for i in 0..n { … }'",
            ),
        };
        if at.start() != keyword.start() || self.cur.word() == "in" {
            self.cur.skip(1);
            let iter = self.expr().unwrap_or_else(|Fail| error_expr(at));
            self.diags.truncate(errors);
            self.error(at, message);
            return (pat, iter);
        }
        if self.cur.is_op(":=") && self.cur.word_at(2) == "range" {
            self.cur.skip(2);
            let range = self.take(1);
            let ctx = Context {
                head: true,
                ..self.ctx
            };
            let iter = self.with_ctx(ctx, Self::expr);
            let iter = iter.unwrap_or_else(|Fail| error_expr(range));
            self.diags.truncate(errors);
            let message = "Milo writes 'for x in v { … }', and 'for i, x in v { … }' to count";
            self.error(range, message);
            return (pat, iter);
        }
        self.eat(":");
        let value = |p: &mut Self| match p.eat("=") {
            Some(_) => p.expr().ok(),
            None => None,
        };
        let lo = value(self);
        while !self.cur.is_end()
            && !self.cur.is_op("<")
            && !self.cur.is_op(">")
            && !self.group_ahead(Delimiter::Brace)
        {
            self.cur.skip(1);
        }
        let less = self.cur.is_op("<");
        self.cur.skip(1);
        self.eat("=");
        let ctx = Context {
            head: true,
            ..self.ctx
        };
        let hi = self
            .with_ctx(ctx, |p| p.binary(p.cur.pos(), None).ok())
            .filter(|_| less);
        while !self.cur.is_end() && !self.group_ahead(Delimiter::Brace) {
            self.cur.skip(1);
        }
        self.diags.truncate(errors);
        self.error(at, message);
        let iter = match (lo, hi) {
            (Some(lo), Some(hi)) => node(
                ExprKind::Range {
                    lo: Some(lo),
                    dots: keyword,
                    hi: Some(hi),
                },
                keyword,
            ),
            _ => error_expr(keyword),
        };
        (pat, iter)
    }

    /// The body after a head that has been reported.
    fn for_read(&mut self, keyword: Span, pat: Pattern, iter: Node) -> Parsed<For> {
        let body = self.block()?;
        Ok(For {
            rust_attrs: Vec::new(),
            keyword,
            first: None,
            pat,
            in_span: keyword,
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
                p.error(after, "an expression is missing after this");
                return match in_editor() && !p.attempting {
                    true => Ok(super::primary::missing()),
                    false => Err(Fail),
                };
            }
            if p.cur.newline_before() && !p.brace_on_line() {
                // The next line is a statement of its own.
                p.headless = true;
                return p.fail(after, "an expression is missing after this, and '{ … }'");
            }
            p.expr()
        });
        result.unwrap_or_else(|Fail| {
            if !self.headless {
                self.skip_to_brace();
            }
            error_expr(after)
        })
    }

    /// Whether a `{ … }` stands on the line that begins here.
    fn brace_on_line(&self) -> bool {
        let mut n = 0;
        while self.cur.peek_at(n).is_some() && (n == 0 || !self.cur.newline_before_at(n)) {
            if self.cur.group_at(n, Delimiter::Brace).is_some() {
                return true;
            }
            n += 1;
        }
        self.cur.group_at(n, Delimiter::Brace).is_some()
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
        let headless = std::mem::take(&mut self.headless);
        match self.eat_group(Delimiter::Brace) {
            Some(group) => Ok(self.block_of(&group)),
            // A head that is being written.
            None if in_editor() && !self.attempting && self.head_ends() => {
                let _: Parsed<()> = self.expected("'{'");
                let stmts = Vec::new();
                let braces = super::build::delimiters(Span::call_site());
                Ok(Block {
                    id: NodeId::DUMMY,
                    ended: false,
                    stmts,
                    braces,
                })
            }
            // The error was reported with the head.
            None if headless => Err(Fail),
            None if self.cur.is_op(":") => {
                self.fail(self.cur.span(), "a block stands in braces: write '{ … }'")
            }
            None => self.expected("'{'"),
        }
    }

    /// Whether nothing more comes on the line.
    pub(super) fn head_ends(&self) -> bool {
        self.cur.is_end() || self.cur.newline_before()
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

fn array_of(elem: Type, len: Node) -> Type {
    let span = elem.span;
    let elem = Box::new(elem);
    Type {
        kind: TypeKind::Array { elem, len },
        span,
    }
}
