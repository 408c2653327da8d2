//! Expressions of other languages: one message each, in place of the several that would follow.
//! The intended code is read wherever that is clear, so that the code after it is checked.

use proc_macro2::{Delimiter, Group, Literal, Span};

use super::build::{choice, method_call};
use super::declaration_hints::{IMPORT, NO_ASYNC, NO_EXCEPTIONS};
use super::{Node, Parsed, Parser, error_expr, node};
use crate::ast::{BinOp, Expr, ExprKind, UnOp};
use crate::cursor::Token;
use crate::keyword::{PRIMITIVES, RESERVED};

fn is_place(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Path(_)
            | ExprKind::Field { .. }
            | ExprKind::Index { .. }
            | ExprKind::Unary {
                op: UnOp::Deref,
                ..
            }
    )
}

/// `x++` or `x--` that has just been read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    op: BinOp,
    span: Span,
    /// The end of the operator.
    pos: usize,
}

impl Parser<'_> {
    /// At an expression statement of another language: reported, and read as the statement of
    /// Milo's that is meant.
    pub(super) fn expr_slip(&mut self) -> Parsed<Option<Node>> {
        let span = self.cur.span();
        let name = self.cur.word();
        if self.cur.is_op("--") || self.cur.is_op("++") {
            return self.prefix_step().map(Some);
        }
        let on_its_line = |n| !self.cur.newline_before_at(n);
        match name {
            "print" | "println" | "echo"
                if matches!(self.cur.peek_at(1), Some(Token::Literal(_))) && on_its_line(1) =>
            {
                self.fail(span, "a call has parentheses: write 'print(…)'")
            }
            "elif" | "elsif" | "elseif" | "throw" | "raise" | "import" | "unless"
                if self.operand_at(1) =>
            {
                let message = match name {
                    "throw" | "raise" => "Milo has no exceptions: return a Result",
                    "import" => IMPORT,
                    "unless" => "Milo writes 'if !…', not 'unless'",
                    _ => "Milo writes 'else if'",
                };
                self.fail_with_block(span, message)
            }
            "try" | "do" if self.cur.group_at(1, Delimiter::Brace).is_some() => {
                let message = match name {
                    "try" => NO_EXCEPTIONS,
                    _ => "Milo has no 'do': write 'while true { … }' with a 'break'",
                };
                self.fail_with_block(span, message)
            }
            "select" if self.cur.group_at(1, Delimiter::Brace).is_some() && on_its_line(1) => {
                let message = "Milo has no 'select' statement: 'Select' of \"std/select\" waits for several channels";
                self.fail_with_block(span, message)
            }
            _ => self.beside_slip().map(|()| None),
        }
    }

    /// Whether the `n`th token ahead begins an operand and is on the line of this one.
    pub(super) fn operand_at(&self, n: usize) -> bool {
        let begins = match self.cur.peek_at(n) {
            Some(Token::Ident(_, text)) => {
                !RESERVED.contains(&text.as_str())
                    || matches!(text.as_str(), "true" | "false" | "null")
            }
            Some(Token::Literal(_)) => true,
            _ => false,
        };
        begins && !self.cur.newline_before_at(n)
    }

    /// Reports the statement that begins here, and leaves it out with its blocks.
    pub(super) fn fail_with_block<T>(&mut self, span: Span, message: &str) -> Parsed<T> {
        self.cur.skip(1);
        loop {
            let block = self.group_ahead(Delimiter::Brace);
            if self.cur.is_end() || self.cur.is_op(";") || self.cur.newline_before() && !block {
                break;
            }
            self.cur.skip(1);
            let goes_on = matches!(self.cur.word(), "catch" | "finally" | "while" | "else");
            if block && !goes_on {
                break;
            }
        }
        self.fail(span, message)
    }

    /// `new P(…)`.
    pub(super) fn new_slip_ahead(&self) -> bool {
        super::is_capital(self.cur.word_at(1)) && !self.cur.newline_before_at(1)
    }

    /// `new P(…)`: reported, and read as `P.new(…)`.
    pub(super) fn new_slip(&mut self) -> Parsed<Node> {
        let span = self.cur.span();
        self.error(span, "Milo has no 'new': write 'P { x: … }' or 'P.new(…)'");
        self.cur.skip(1);
        let made = self.path_expr()?;
        if matches!(made.kind, ExprKind::Path(_))
            && let Some(group) = self.eat_group(Delimiter::Parenthesis)
        {
            // The parameters of the constructor are unknown: the arguments are only checked.
            self.args(&group);
            return Ok(error_expr(span));
        }
        Ok(made)
    }

    /// `a and b`, `a or b`, `a is 3`: reported, and read as the operator that is meant.
    pub(super) fn word_operator_slip(&mut self) -> Option<BinOp> {
        let (op, message) = match self.cur.word() {
            "and" => (BinOp::And, "Milo writes '&&', not 'and'"),
            "or" => (BinOp::Or, "Milo writes '||', not 'or'"),
            "is" if matches!(self.cur.peek_at(1), Some(Token::Literal(_))) => (
                BinOp::Eq,
                "'is' asks which variant a value is: compare with a value by '=='",
            ),
            _ => return None,
        };
        if self.operand_at(1) && !self.cur.newline_before() {
            self.error(self.cur.span(), message);
            return Some(op);
        }
        None
    }

    /// `x in v` and `x instanceof T`, which are no operators; a `for` reads its own `in`.
    pub(super) fn in_slip_ahead(&self) -> bool {
        matches!(self.cur.word(), "in" | "instanceof")
            && !self.cur.newline_before()
            && self.operand_at(1)
    }

    /// Whether a closure follows the word `async`.
    pub(super) fn async_ahead(&self) -> bool {
        self.cur.word_at(1) == "move"
            || self.cur.is_op_at(1, "|")
            || self.cur.is_ident_at(1) && self.cur.is_op_at(2, "=>")
            || self.cur.group_at(1, Delimiter::Parenthesis).is_some()
                && (self.cur.is_op_at(2, "=>")
                    || self.cur.is_op_at(2, ":") && !self.cur.is_op_at(2, "::"))
    }

    /// `async { … }`, `async (x) => …`, `await x`: reported, and read as a closure and as
    /// `x.await()!`.
    pub(super) fn async_slip(&mut self) -> Parsed<Node> {
        let span = self.cur.span();
        if self.cur.word() == "await" {
            self.error(
                span,
                "no async in Milo: a promise is awaited with '.await()'",
            );
            self.cur.skip(1);
            let promise = self.unary()?;
            let expr = method_call(promise, "await", Vec::new(), span);
            return Ok(node(ExprKind::Unwrap { expr, bang: span }, span));
        }
        self.cur.skip(1);
        let move_ = match self.cur.group_at(1, Delimiter::Brace) {
            Some(_) => self.eat_word("move"),
            None => None,
        };
        if self.group_ahead(Delimiter::Brace) {
            let message =
                "no async in Milo: spawn a task with 'Task.spawn(move (): void => { … })'";
            self.error(span, message);
            return self.closure_of_block(move_.or(Some(span)), span);
        }
        self.error(span, NO_ASYNC);
        self.primary()
    }

    pub(super) fn await_slip_ahead(&self) -> bool {
        self.cur.is_ident_at(1)
            && !RESERVED.contains(&self.cur.word_at(1))
            && self.cur.word_at(1) != "is"
            && !self.cur.newline_before_at(1)
    }

    /// Whether `++` or `--` stands here, behind an operand.
    pub(super) fn step_ahead(&self) -> bool {
        self.cur.is_op("++")
            || self.cur.is_op("--") && (!self.operand_ahead_at(2) || self.cur.newline_before_at(2))
    }

    /// `x++` and `x--`, at the operator: reported.
    pub(super) fn step_slip(&mut self) {
        let (op, message) = self.step();
        let span = self.cur.span();
        self.error(span, message);
        self.cur.skip(2);
        let pos = self.cur.pos();
        self.step = Some(Step { op, span, pos });
    }

    fn step(&self) -> (BinOp, &'static str) {
        match self.cur.is_op("++") {
            true => (BinOp::Add, "Milo has no '++': write 'x += 1'"),
            false => (BinOp::Sub, "Milo has no '--': write 'x -= 1'"),
        }
    }

    /// `++x` as a statement: reported, and read as `x += 1`.
    fn prefix_step(&mut self) -> Parsed<Node> {
        let (op, message) = self.step();
        let span = self.cur.span();
        self.error(span, message);
        self.cur.skip(2);
        let place = self.unary()?;
        Ok(stepped(place, op, span))
    }

    /// `x++` as a statement, which has been reported: `x += 1`.
    pub(super) fn as_step(&mut self, expr: Node) -> Node {
        match self.step.take() {
            Some(step) if step.pos == self.cur.pos() => stepped(expr, step.op, step.span),
            _ => expr,
        }
    }

    /// `x->y`.
    pub(super) fn operator_slip(&mut self, op: BinOp) -> Parsed<()> {
        let span = self.cur.span();
        match op {
            BinOp::Sub if self.cur.is_op("->") => self.fail(
                span,
                "Milo has no '->': a field is 'x.y', an arm or a closure has '=>'",
            ),
            BinOp::Mul if self.cur.is_op("**") && self.power_ahead() => {
                self.cur.skip(2);
                self.unary()?;
                self.fail(span, "Milo has no '**': write 'x.pow(n)'")
            }
            _ => Ok(()),
        }
    }

    /// Whether `**` can only be a power: a number follows it, or it stands alone.
    fn power_ahead(&self) -> bool {
        matches!(self.cur.peek_at(2), Some(Token::Literal(_)))
            || !self.cur.touches_at(2) && self.operand_ahead_at(2)
    }

    /// `===` and `!==`: reported, and read as `==` and `!=`.
    pub(super) fn equality_slip(&mut self) -> bool {
        let (long, short) = match self.cur.is_op("===") {
            true => ("===", "=="),
            false if self.cur.is_op("!==") => ("!==", "!="),
            false => return false,
        };
        self.error(
            self.cur.span(),
            format!("Milo writes '{short}', not '{long}'"),
        );
        true
    }

    /// `&&=`, `||=`, `??=`.
    pub(super) fn assign_slip(&mut self) -> Parsed<()> {
        for (text, op) in [("&&=", "&&"), ("||=", "||"), ("??=", "??")] {
            if self.cur.is_op(text) {
                let message = format!("Milo has no '{text}': write 'x = x {op} …'");
                return self.fail(self.cur.span(), message);
            }
        }
        Ok(())
    }

    /// Whether the `?` of `c ? a : b` stands here.
    pub(super) fn ternary_ahead(&self) -> bool {
        let operand = match self.cur.peek_at(1) {
            Some(Token::Ident(_, text)) => !RESERVED.contains(&text.as_str()),
            Some(Token::Literal(_)) => true,
            _ => false,
        };
        if !operand || self.ctx.fields || self.cur.newline_before_at(1) {
            return false;
        }
        let mut n = 2;
        while let Some(token) = self.cur.peek_at(n) {
            if self.cur.is_op_at(n, "::") {
                n += 2;
                continue;
            }
            if token.is_punct(':') {
                return true;
            }
            let stops = token.is_punct(';') || token.is_punct(',');
            if stops || RESERVED.contains(&self.cur.word_at(n)) || self.cur.newline_before_at(n) {
                break;
            }
            n += 1;
        }
        false
    }

    /// `c ? a : b`, at the `?`: reported, and read as an `if`.
    pub(super) fn ternary_slip(&mut self, cond: Node) -> Parsed<Node> {
        let question = self.take(1);
        self.error(question, "Milo has no '? :': write 'if c { a } else { b }'");
        let then = self.nested_value()?;
        let colon = self.expect(":")?;
        let otherwise = self.nested_value()?;
        Ok(choice(question, cond, then, colon, otherwise))
    }

    /// Whether something stands here that is no operand, but has a message of its own.
    pub(super) fn operand_slip_ahead(&self) -> bool {
        self.cur.is_op("|")
            || self.cur.is_op("+")
            || self.cur.is_op("<-")
            || self.type_assertion_ahead()
            || self.cur.word() == "fn"
    }

    /// Whether TypeScript's `<T>x` stands here.
    fn type_assertion_ahead(&self) -> bool {
        self.cur.is_op("<") && self.cur.is_ident_at(1) && self.cur.is_op_at(2, ">")
    }

    /// At a punctuation mark where an operand should be.
    pub(super) fn punct_slip(&mut self) -> Parsed<Option<Node>> {
        let span = self.cur.span();
        if self.cur.is_op("++") {
            let (_, message) = self.step();
            self.error(span, message);
            self.cur.skip(2);
            return self.unary().map(Some);
        }
        if self.cur.is_op("+") {
            self.error(span, "a number needs no '+' before it: leave it out");
            self.cur.skip(1);
            return self.unary().map(Some);
        }
        if self.cur.is_op("<-") {
            self.error(span, "Milo has no '<-': write 'ch.recv()!'");
            self.cur.skip(2);
            let channel = self.unary()?;
            let expr = method_call(channel, "recv", Vec::new(), span);
            return Ok(Some(node(ExprKind::Unwrap { expr, bang: span }, span)));
        }
        if self.type_assertion_ahead() {
            let message = format!("a conversion is written 'x as {}'", self.cur.word_at(1));
            self.error(span, message);
            self.cur.skip(3);
            self.unary()?;
            return Ok(Some(error_expr(span)));
        }
        if self.cur.is_op("'") {
            return self.fail(span, "Milo has no labels and no lifetimes: leave this out");
        }
        Ok(None)
    }

    /// `ch <- 5` as a statement: reported, and read as `ch.send(5)!`. A comparison would have no
    /// effect there.
    pub(super) fn send_slip(&mut self, lhs: Node) -> Parsed<Node> {
        let span = self.take(2);
        self.error(span, "Milo has no '<-': write 'ch.send(…)!'");
        let value = self.nested_value()?;
        let expr = method_call(lhs, "send", vec![*value], span);
        Ok(node(ExprKind::Unwrap { expr, bang: span }, span))
    }

    pub(super) fn send_slip_ahead(&self) -> bool {
        self.cur.is_op("<-") && !self.cur.touches_at(2) && !self.cur.newline_before()
    }

    /// `!x`, whose operator has been read.
    pub(super) fn prefixed(&mut self, op: UnOp, op_span: Span) -> Parsed<Node> {
        let expr = self.unary()?;
        self.link(op_span)?;
        Ok(node(ExprKind::Unary { op, op_span, expr }, op_span))
    }

    /// Whether the braces hold `a: 1, …` or `"a": 1, …`.
    pub(super) fn object_ahead(&self, group: &Group) -> bool {
        let inner = self.cur.enter(group);
        let key = inner.is_ident_at(0) && !RESERVED.contains(&inner.word())
            || matches!(inner.peek(), Some(Token::Literal(_)));
        if !key || !inner.is_op_at(1, ":") || inner.is_op_at(1, "::") || inner.is_op_at(1, ":=") {
            return false;
        }
        // A slip of a declaration has a type there, and '='.
        let declares = (2..6).any(|n| inner.is_op_at(n, "=") && !inner.is_op_at(n, "=="));
        !declares
    }

    /// `{ a: 1 }` and `{"a": 1}`: reported.
    pub(super) fn object_slip(&mut self, group: &Group) -> Parsed<Node> {
        let mut inner = self.cur.enter(group);
        let map = !inner.is_ident_at(0);
        if map {
            inner.skip(1);
        }
        let span = inner.span();
        self.cur.skip(1);
        let message = match map {
            true => "a map is made with 'HashMap.new()' and 'insert'",
            false => "Milo has no object literals: write 'P { a: 1 }' with a struct, or a HashMap",
        };
        self.error(span, message);
        Ok(error_expr(span))
    }

    /// `switch x { case … }`.
    pub(super) fn switch_ahead(&self) -> bool {
        let paren = self.cur.group_at(1, Delimiter::Parenthesis).is_some()
            && self.cur.group_at(2, Delimiter::Brace).is_some();
        paren || self.operand_at(1)
    }

    /// `switch x { … }`: reported, and read as a `match`.
    pub(super) fn switch_slip(&mut self) -> Parsed<Node> {
        self.error(self.cur.span(), "Milo writes 'match', not 'switch'");
        self.match_with(true)
    }

    /// `make(chan T, n)` and its like, `sizeof(T)`.
    pub(super) fn go_call_ahead(&self) -> bool {
        let Some(group) = self.cur.group_at(1, Delimiter::Parenthesis) else {
            return false;
        };
        let inner = self.cur.enter(group);
        match self.cur.word() {
            "make" => {
                inner.word() == "chan" && inner.is_ident_at(1)
                    || inner.word() == "map" && inner.group_at(1, Delimiter::Bracket).is_some()
                    || inner
                        .group_at(0, Delimiter::Bracket)
                        .is_some_and(|g| g.stream().is_empty())
                        && inner.is_ident_at(1)
            }
            _ => PRIMITIVES.contains(&inner.word()) && inner.peek_at(1).is_none(),
        }
    }

    pub(super) fn go_call(&mut self) -> Parsed<Node> {
        let span = self.cur.span();
        let inner = match self.cur.group_at(1, Delimiter::Parenthesis) {
            Some(group) => self.cur.enter(group),
            None => return self.expected("'('"),
        };
        let message = match (self.cur.word(), inner.word()) {
            ("sizeof", ty) => format!("Milo writes 'sizeOf<{ty}>()'"),
            (_, "chan") => format!(
                "a channel is made with 'Channel<{}>.new(capacity)'",
                inner.word_at(1)
            ),
            (_, "map") => "a map is made with 'HashMap.new()'".into(),
            _ => "a list is made with 'Vec.new()', or with its values: '[1, 2]'".into(),
        };
        self.cur.skip(2);
        self.error(span, message);
        Ok(error_expr(span))
    }
}

/// `place += 1`, or the value where it is no place.
fn stepped(place: Node, op: BinOp, span: Span) -> Node {
    if !is_place(&place) {
        return place;
    }
    let mut one = Literal::i32_unsuffixed(1);
    one.set_span(span);
    let kind = ExprKind::Assign {
        op: Some(op),
        op_span: span,
        lhs: place,
        rhs: node(ExprKind::Lit(one), span),
    };
    node(kind, span)
}
