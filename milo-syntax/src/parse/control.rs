//! `if` and `match`.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Span};

use super::{Context, Fail, Node, Parsed, Parser, node};
use crate::ast::{Arm, BinOp, Block, Cond, ExprKind, NodeId, Pattern, PatternKind};
use crate::editor::in_editor;
use crate::shape::Kind;

impl Parser<'_> {
    /// `if c { … } else if d { … } else { … }`, the chain without recursion.
    pub(super) fn if_expr(&mut self) -> Parsed<Node> {
        let start = self.cur.pos();
        let expr = self.if_chain()?;
        self.shape(Kind::If, start);
        Ok(expr)
    }

    fn if_chain(&mut self) -> Parsed<Node> {
        let mut branches: Vec<(Span, Cond, crate::ast::Block)> = Vec::new();
        let mut last = None;
        loop {
            let keyword = self.take(1);
            self.link(keyword)?;
            let mut cond = self.cond(keyword)?;
            let also = self.also(&mut cond);
            let then = self.block()?;
            if let Some((op, guard)) = also {
                last = Some(self.guarded(keyword, op, cond, guard, then)?);
                break;
            }
            branches.push((keyword, cond, then));
            if matches!(self.cur.word(), "elif" | "elsif") && self.cur.peek_at(1).is_some() {
                self.error(self.cur.span(), "Milo writes 'else if'");
                continue;
            }
            if self.eat_word("else").is_none() {
                break;
            }
            if self.cur.word() == "if" {
                continue;
            }
            let span = self.cur.span();
            let kind = ExprKind::Block(self.block()?);
            last = Some(node(kind, span));
            break;
        }
        while let Some((keyword, cond, then)) = branches.pop() {
            let kind = ExprKind::If {
                keyword,
                cond,
                then,
                else_: last,
            };
            let expr = node(kind, keyword);
            if branches.is_empty() {
                return Ok(expr);
            }
            last = Some(expr);
        }
        last.map_or_else(|| self.expected("'if'"), Ok)
    }

    /// Splits `let P = e && c` at its first `&&`: `cond` keeps `e`; returns the `&&` and `c`.
    pub(super) fn also(&mut self, cond: &mut Cond) -> Option<(Span, Node)> {
        let Cond::Let { expr, .. } = cond else {
            return None;
        };
        let mut tails: Vec<(Span, Span, Node)> = Vec::new();
        let mut at = std::mem::replace(expr, super::error_expr(Span::call_site()));
        loop {
            match at.kind {
                ExprKind::Binary {
                    op: BinOp::And,
                    op_span,
                    op_span2,
                    lhs,
                    rhs,
                } => {
                    tails.push((op_span, op_span2, rhs));
                    at = lhs;
                }
                ExprKind::Binary {
                    op: BinOp::Or,
                    op_span,
                    lhs,
                    ..
                } => {
                    let message =
                        "'let' asks for one pattern: write a 'match', or an 'if' for each";
                    self.error(op_span, message);
                    at = lhs;
                }
                _ => break,
            }
        }
        *expr = at;
        let (first, _, mut guard) = tails.pop()?;
        while let Some((op_span, op_span2, rhs)) = tails.pop() {
            let kind = ExprKind::Binary {
                op: BinOp::And,
                op_span,
                op_span2,
                lhs: guard,
                rhs,
            };
            guard = node(kind, op_span);
        }
        Some((first, guard))
    }

    /// `if let P = e && c { … } else { … }`, as a `match` with a guard.
    fn guarded(
        &mut self,
        keyword: Span,
        op: Span,
        cond: Cond,
        guard: Node,
        then: Block,
    ) -> Parsed<Node> {
        let braces = then.braces;
        let otherwise = match self.eat_word("else") {
            Some(_) if self.cur.word() == "if" => self.nested(Self::if_expr)?,
            Some(_) => {
                let span = self.cur.span();
                node(ExprKind::Block(self.block()?), span)
            }
            None => node(ExprKind::Block(empty(braces)), keyword),
        };
        let then = node(ExprKind::Block(then), op);
        Ok(self.choose(keyword, cond, guard, then, otherwise, braces))
    }

    /// `match e { P if guard => then, _ => otherwise }`.
    pub(super) fn choose(
        &mut self,
        keyword: Span,
        cond: Cond,
        guard: Node,
        then: Node,
        otherwise: Node,
        braces: DelimSpan,
    ) -> Node {
        let Cond::Let { pat, expr, .. } = cond else {
            return super::error_expr(keyword);
        };
        let arm = |pat, guard, body: Node| Arm {
            rust_attrs: Vec::new(),
            pat,
            guard,
            arrow: keyword,
            body: *body,
        };
        let rest = Pattern {
            kind: PatternKind::Wild,
            span: keyword,
            ..pat.clone()
        };
        let kind = ExprKind::Match {
            keyword,
            scrutinee: expr,
            arms: vec![arm(pat, Some(*guard), then), arm(rest, None, otherwise)],
            braces,
        };
        node(kind, keyword)
    }

    /// `match e { … }`.
    pub(super) fn match_expr(&mut self) -> Parsed<Node> {
        self.match_with(false)
    }

    /// A `match`. `told`: the form of its arms has been reported already.
    pub(super) fn match_with(&mut self, told: bool) -> Parsed<Node> {
        let keyword = self.take(1);
        let scrutinee = self.head_expr(keyword);
        let group = match self.expect_group(Delimiter::Brace, "'{' and the arms") {
            // The head is being written.
            Err(Fail) if in_editor() && !self.attempting && self.head_ends() => {
                Group::new(Delimiter::Brace, proc_macro2::TokenStream::new())
            }
            group => group?,
        };
        let outer = std::mem::replace(&mut self.arms_told, told);
        let arms = self.arms(&group);
        self.arms_told = outer;
        let kind = ExprKind::Match {
            keyword,
            scrutinee,
            arms,
            braces: group.delim_span(),
        };
        Ok(node(kind, keyword))
    }

    fn arms(&mut self, group: &Group) -> Vec<Arm> {
        self.inside(group, |p| {
            let mut arms = Vec::new();
            let mut broken = None;
            loop {
                while p.eat(",").is_some() || p.eat(";").is_some() {}
                let start = p.cur.pos();
                let rust_attrs = p.rust_attributes();
                if p.cur.is_end() {
                    p.shape(Kind::Arm, start);
                    // The broken arm may have had any pattern: with `_` none is missing.
                    arms.extend(broken.map(|span| Arm {
                        rust_attrs: Vec::new(),
                        pat: Pattern::new(PatternKind::Wild, span),
                        guard: None,
                        arrow: span,
                        body: *super::error_expr(span),
                    }));
                    return arms;
                }
                let span = p.cur.span();
                let (errors, told) = (p.diags.len(), p.arms_told);
                match p.nested(Self::arm) {
                    Ok(arm) => {
                        p.shape(Kind::Arm, start);
                        arms.push(Arm { rust_attrs, ..arm });
                    }
                    Err(Fail) => {
                        broken = Some(span);
                        if told {
                            p.diags.truncate(errors);
                        }
                        p.skip_arm(start);
                    }
                }
            }
        })
    }

    /// Reports, once for a `match`, how its arms are written.
    fn arm_slip(&mut self) {
        if !std::mem::replace(&mut self.arms_told, true) {
            self.error(self.cur.span(), "an arm is written 'pattern => value'");
        }
    }

    /// Whether an arm as in a `switch` begins here: `case P:`, `default:`.
    fn case_ahead(&self) -> bool {
        match self.cur.word() {
            "case" => {
                self.cur.is_ident_at(1)
                    || matches!(self.cur.peek_at(1), Some(crate::cursor::Token::Literal(_)))
                    || self.cur.is_op_at(1, "-")
            }
            "default" => self.cur.is_op_at(1, ":") || self.cur.is_op_at(1, "->"),
            _ => false,
        }
    }

    /// `case P: …` and `default: …`, with statements up to the next: reported, and read as an
    /// arm.
    fn case_arm(&mut self) -> Parsed<Arm> {
        self.arm_slip();
        let is_default = self.cur.word() == "default";
        let span = self.take(1);
        let mut pat = match is_default {
            true => Pattern::new(PatternKind::Wild, span),
            false => self.pattern()?,
        };
        while self.eat(",").is_some() {
            let list = vec![pat, self.pattern()?];
            pat = Pattern::new(PatternKind::Or(list), span);
        }
        let arrow = self.cur.span();
        if self.eat("=>").is_none() && self.eat("->").is_none() {
            self.expect(":")?;
        }
        let mut stmts = Vec::new();
        while !self.cur.is_end() && !self.case_ahead() {
            if self.eat(";").is_some() || self.eat_word("break").is_some() {
                continue;
            }
            self.one_stmt(&mut stmts);
        }
        let body = Block {
            id: NodeId::DUMMY,
            ended: false,
            stmts,
            braces: super::build::delimiters(arrow),
        };
        Ok(Arm {
            rust_attrs: Vec::new(),
            pat,
            guard: None,
            arrow,
            body: *node(ExprKind::Block(body), arrow),
        })
    }

    fn arm(&mut self) -> Parsed<Arm> {
        if self.case_ahead() {
            return self.case_arm();
        }
        let mut pat = if self.cur.word() == "else" {
            let span = self.cur.span();
            self.error(span, "the arm for everything else is '_ => …'");
            self.cur.skip(1);
            Pattern::new(PatternKind::Wild, span)
        } else {
            self.pattern()?
        };
        let guard = match self.eat_word("if") {
            None => None,
            Some(keyword) => {
                let ctx = Context {
                    guard: true,
                    ..Context::default()
                };
                Some(*self.with_ctx(ctx, |p| p.value_after(keyword, "if"))?)
            }
        };
        let arrow = match self.eat("=>") {
            Some(span) => span,
            None if self.cur.is_op("->") || self.cur.is_op(":") => {
                self.arm_slip();
                let len = if self.cur.is_op("->") { 2 } else { 1 };
                self.take(len)
            }
            None if in_editor() => {
                let _: Parsed<()> = self.expected("'=>' after the pattern");
                self.operand_missing = true;
                // Half of a name is a variant's, which is completed.
                if let PatternKind::Bind(name) = pat.kind {
                    pat.kind = PatternKind::Variant {
                        path: vec![name],
                        is_rust: true,
                        args: None,
                    };
                }
                pat.span
            }
            None => return self.expected("'=>' after the pattern"),
        };
        let body = match std::mem::take(&mut self.operand_missing) {
            true => *super::primary::missing(),
            false => *self.arm_body(arrow)?,
        };
        Ok(Arm {
            rust_attrs: Vec::new(),
            pat,
            guard,
            arrow,
            body,
        })
    }

    fn arm_body(&mut self, arrow: Span) -> Parsed<Node> {
        if let Some(group) = self.eat_group(Delimiter::Brace) {
            let span = group.span_open();
            return Ok(node(ExprKind::Block(self.block_of(&group)), span));
        }
        self.need_operand(arrow, "=>")?;
        if self.cur.newline_before() && self.arm_ahead() {
            self.no_operand(arrow, "=>")?;
        }
        let ctx = Context {
            arm: true,
            ..Context::default()
        };
        let start = self.cur.pos();
        let body = self.with_ctx(ctx, Self::assign)?;
        self.shape(Kind::Value, start);
        Ok(body)
    }

    /// Whether the next arm of a match begins here: a pattern and its `=>`.
    pub(super) fn arm_ahead(&mut self) -> bool {
        self.looks_like(|p| {
            p.pattern()?;
            if p.cur.is_op("=>") || p.cur.word() == "if" {
                Ok(())
            } else {
                Err(Fail)
            }
        })
    }

    /// Goes on after an error in an arm that began at `start`.
    fn skip_arm(&mut self, start: usize) {
        if self.cur.pos() == start {
            self.cur.skip(1);
        }
        while !self.cur.is_end() && !self.cur.is_op(",") {
            if self.cur.newline_before() && self.arm_ahead() {
                return;
            }
            self.cur.skip(1);
        }
    }
}

/// `{ }`.
fn empty(braces: DelimSpan) -> Block {
    Block {
        id: NodeId::DUMMY,
        ended: false,
        stmts: Vec::new(),
        braces,
    }
}
