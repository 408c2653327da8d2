//! Expressions from the loosest operators down to the postfix ones.

use proc_macro2::{Delimiter, Group, Ident, Span};

use super::list::Commas;
use super::{Fail, NO_OPERAND, Node, Parsed, Parser, error_expr, is_capital, literal, node};
use crate::ast::{BinOp, Expr, ExprKind, Member, Path, PathSegment, Type, UnOp};
use crate::cursor::Token;
use crate::editor::{MISSING_NAME, in_editor};
use crate::keyword::{RESERVED, begins_path};
use crate::shape::Kind;

/// Assignment operators, longer ones first.
const ASSIGN: &[(&str, BinOp)] = &[
    ("<<=", BinOp::Shl),
    (">>=", BinOp::Shr),
    ("+=", BinOp::Add),
    ("-=", BinOp::Sub),
    ("*=", BinOp::Mul),
    ("/=", BinOp::Div),
    ("%=", BinOp::Rem),
    ("&=", BinOp::BitAnd),
    ("|=", BinOp::BitOr),
    ("^=", BinOp::BitXor),
];

impl Parser<'_> {
    /// Whether the next token may begin an expression.
    pub(super) fn operand_ahead(&self) -> bool {
        self.operand_ahead_at(0)
    }

    pub(super) fn operand_ahead_at(&self, n: usize) -> bool {
        match self.cur.peek_at(n) {
            None => false,
            Some(Token::Ident(_, text)) => !NO_OPERAND.contains(&text.as_str()),
            Some(Token::Literal(_)) => true,
            Some(Token::Group(group)) => {
                group.delimiter() != Delimiter::Brace
                    || !self.ctx.head
                    || self.cur.is_fragment_at(n)
            }
            Some(Token::Punct(punct)) => match punct.as_char() {
                '-' | '!' | '*' | '~' | '&' | '$' => true,
                ':' => self.cur.is_op_at(n, "::"),
                '.' => self.cur.is_op_at(n, ".."),
                _ => false,
            },
        }
    }

    /// An expression without assignment.
    pub(super) fn expr(&mut self) -> Parsed<Node> {
        self.nested(|p| p.range(p.cur.pos(), None))
    }

    /// An expression or an assignment, as a statement or the body of an arm or a closure.
    pub(super) fn assign(&mut self) -> Parsed<Node> {
        self.nested(|p| p.assign_from(p.cur.pos(), None))
    }

    /// A statement that is an expression. One that ends in a block ends there, unless an
    /// operator follows that begins no statement.
    pub(super) fn expr_stmt(&mut self) -> Parsed<Node> {
        if let Some(read) = self.expr_slip()? {
            return Ok(read);
        }
        let start = self.cur.pos();
        if matches!(self.cur.word(), "break" | "continue") {
            return self.primary();
        }
        if self.cur.is_fragment() {
            return Ok(match *self.assign_from(start, None)? {
                // A fragment that is the whole statement needs no parentheses.
                Expr {
                    kind: ExprKind::Paren { expr, .. },
                    ..
                } => expr,
                expr => Box::new(expr),
            });
        }
        if !self.block_like_ahead() {
            return self.assign_from(start, None);
        }
        let first = self.primary()?;
        let ops = ["==", "!=", "<", ">", "+", "/", "%", "&&", "||", "?", "^"];
        let goes_on = ops.iter().any(|op| self.cur.is_op(op))
            || self.cur.is_op(".") && !self.cur.is_op("..")
            || matches!(self.cur.word(), "as" | "is")
            || self.cur.is_op("!") && !self.cur.newline_before();
        if !goes_on {
            return Ok(first);
        }
        let first = self.postfix(first)?;
        self.shape(Kind::Chain, start);
        self.assign_from(start, Some(first))
    }

    fn assign_from(&mut self, start: usize, first: Option<Node>) -> Parsed<Node> {
        self.step = None;
        let lhs = self.range(start, first)?;
        let lhs = self.as_step(lhs);
        if self.send_slip_ahead() {
            return self.send_slip(lhs);
        }
        self.assign_slip()?;
        let (op, text) = match ASSIGN.iter().find(|(text, _)| self.cur.is_op(text)) {
            Some(&(text, op)) => (Some(op), text),
            None if self.cur.is_op("=") && !self.cur.is_op("=>") && !self.cur.is_op("==") => {
                (None, "=")
            }
            None => return Ok(lhs),
        };
        let op_span = self.take(text.len());
        self.link(op_span)?;
        self.shape(Kind::Assign, self.cur.pos() - text.len());
        let value = self.cur.pos();
        let rhs = self
            .value_after(op_span, text)
            .unwrap_or_else(|Fail| error_expr(op_span));
        self.shape(Kind::Value, value);
        let kind = ExprKind::Assign {
            op,
            op_span,
            lhs,
            rhs,
        };
        Ok(node(kind, op_span))
    }

    /// `a..b`.
    fn range(&mut self, start: usize, first: Option<Node>) -> Parsed<Node> {
        let lo = if first.is_none() && self.cur.is_op("..") {
            None
        } else {
            Some(self.coalesce(start, first)?)
        };
        if !self.cur.is_op("..") {
            return match lo {
                Some(expr) => Ok(expr),
                None => self.expected("an expression"),
            };
        }
        let dots = self.cur.span();
        let extra = match () {
            () if self.cur.is_op("..=") => {
                let message = "'a..b' leaves out b, and there is no '..=': write 'a..(b + 1)'";
                self.error(dots, message);
                1
            }
            () if self.cur.is_op("...") && lo.is_none() => {
                self.cur.skip(3);
                self.coalesce(self.cur.pos(), None)?;
                let message = "Milo has no spread: 'var all = a.clone()', then 'all.extend(b)' or 'all.push(x)'";
                return self.fail(dots, message);
            }
            () if self.cur.is_op("...") => {
                self.error(dots, "a range is written 'a..b'");
                1
            }
            () => 0,
        };
        self.cur.skip(2 + extra);
        self.link(dots)?;
        let hi = if self.operand_ahead() && !self.cur.is_op("..") {
            Some(self.measured(|p| p.coalesce(p.cur.pos(), None))?)
        } else {
            None
        };
        Ok(node(ExprKind::Range { lo, dots, hi }, dots))
    }

    /// `a ?? b`; a second one belongs to the right side.
    pub(super) fn coalesce(&mut self, start: usize, first: Option<Node>) -> Parsed<Node> {
        let mut last = self.binary(start, first)?;
        let mut left: Vec<(Node, Span)> = Vec::new();
        while self.coalesce_ahead() && !self.cur.is_op("??=") {
            let op = self.take(2);
            self.shape(Kind::Operator(0), self.cur.pos() - 2);
            self.link(op)?;
            self.need_operand(op, "??")?;
            left.push((last, op));
            last = self.measured(|p| p.binary(p.cur.pos(), None))?;
        }
        self.shape(Kind::Binary, start);
        for (lhs, op_span) in left.into_iter().rev() {
            let kind = ExprKind::Coalesce {
                lhs,
                op_span,
                rhs: last,
            };
            last = node(kind, op_span);
        }
        if self.cur.is_op("?") && self.ternary_ahead() {
            return self.ternary_slip(last);
        }
        if self.conditional_ahead() {
            return self.conditional_slip(last);
        }
        Ok(last)
    }

    /// Whether the `??` of `a ?? b` stands here, rather than two `?` behind an operand: those
    /// touch it, and nothing follows that could only be a value.
    fn coalesce_ahead(&self) -> bool {
        if !self.cur.is_double_question() {
            return false;
        }
        if !self.cur.touches_at(0) {
            return true;
        }
        let sign = matches!(
            self.cur.peek_at(2),
            Some(Token::Punct(punct)) if matches!(punct.as_char(), '-' | '*' | '&')
        );
        // `f()?? - 1` subtracts; `f() ?? -1` does not.
        let binary = sign && !self.cur.touches_at(2) && !self.cur.touches_at(3);
        self.operand_ahead_at(2) && !binary && !self.cur.newline_before_at(2)
            || self.cur.is_op("??=")
    }

    /// The prefix operators `- ! * ~ &`, with their operand.
    pub(super) fn unary(&mut self) -> Parsed<Node> {
        let mut ops: Vec<(UnOp, Span)> = Vec::new();
        while let Some(Token::Punct(punct)) = self.cur.peek()
            && !self.cur.is_fragment()
        {
            let op = match punct.as_char() {
                '-' => UnOp::Neg,
                '!' => UnOp::Not,
                '*' => UnOp::Deref,
                '~' => UnOp::BitNot,
                '&' => UnOp::Ref,
                _ => break,
            };
            let span = self.take(1);
            let is_mut = op == UnOp::Ref && self.cur.word() == "mut" && {
                self.cur.skip(1);
                let yes = self.operand_ahead();
                self.cur.rewind(self.cur.pos() - 1);
                yes
            };
            if is_mut {
                self.cur.skip(1);
            }
            ops.push((if is_mut { UnOp::RefMut } else { op }, span));
        }
        let start = self.cur.pos();
        let first = self.primary()?;
        let mut expr = self.postfix(first)?;
        self.shape(Kind::Chain, start);
        for (op, op_span) in ops.into_iter().rev() {
            self.link(op_span)?;
            let kind = ExprKind::Unary { op, op_span, expr };
            expr = node(kind, op_span);
        }
        Ok(expr)
    }

    /// The path of `Shape.Rect { w: 1 }`.
    fn named_payload(&self, expr: &Expr) -> Option<Path> {
        let ExprKind::Field {
            base,
            member: Member::Named(variant),
            ..
        } = &expr.kind
        else {
            return None;
        };
        let ExprKind::Path(path) = &base.kind else {
            return None;
        };
        let fields = self.struct_braces_ahead() && !self.cur.newline_before();
        if !fields || !is_capital(&variant.to_string()) {
            return None;
        }
        let mut path = path.clone();
        path.segments.push(PathSegment {
            ident: variant.clone(),
            args: None,
        });
        Some(path)
    }

    /// The postfix operators after an operand: `.x`, calls, indexes, `!`, `?`, `as`.
    fn postfix(&mut self, mut expr: Node) -> Parsed<Node> {
        if matches!(expr.kind, ExprKind::Closure(_) | ExprKind::Return { .. }) {
            return Ok(expr);
        }
        loop {
            let span = self.cur.span();
            let kind = match self.cur.peek() {
                Some(Token::Punct(punct)) => match punct.as_char() {
                    '.' if !self.cur.is_op("..") => {
                        self.cur.skip(1);
                        expr = self.member(expr, span)?;
                        continue;
                    }
                    '!' if !self.cur.is_op("!=") => {
                        self.cur.skip(1);
                        ExprKind::Unwrap { expr, bang: span }
                    }
                    '+' | '-' if self.step_ahead() => {
                        self.step_slip();
                        return Ok(expr);
                    }
                    '?' if !self.coalesce_ahead() && !self.ternary_ahead() => {
                        self.cur.skip(1);
                        ExprKind::Try {
                            expr,
                            question: span,
                        }
                    }
                    _ => return Ok(expr),
                },
                Some(Token::Group(group)) => {
                    let group = group.clone();
                    match group.delimiter() {
                        Delimiter::Parenthesis
                            if is_callable(&expr) && !self.cur.newline_before() =>
                        {
                            self.cur.skip(1);
                            let args = self.args(&group);
                            let parens = group.delim_span();
                            let callee = expr;
                            self.link(span)?;
                            let at = callee.span;
                            let kind = ExprKind::Call {
                                callee,
                                args,
                                parens,
                            };
                            expr = node(kind, at);
                            continue;
                        }
                        Delimiter::Bracket if self.is_indexable(&expr, &group) => {
                            self.cur.skip(1);
                            let index = self.inside(&group, |p| p.only_expr("the index"));
                            let brackets = group.delim_span();
                            ExprKind::Index {
                                base: expr,
                                index,
                                brackets,
                            }
                        }
                        Delimiter::Brace => match self.named_payload(&expr) {
                            Some(path) => {
                                let span = expr.span;
                                expr = self.struct_expr(path, span)?;
                                continue;
                            }
                            None => return Ok(expr),
                        },
                        _ => return Ok(expr),
                    }
                }
                Some(Token::Ident(_, text)) if text == "as" => {
                    self.cur.skip(1);
                    if !in_editor() && (!self.type_ahead() || self.statement_ahead()) {
                        return self.fail(span, "a type is missing after 'as'");
                    }
                    let ty = self.cast_type()?;
                    ExprKind::Cast {
                        expr,
                        as_span: span,
                        ty,
                    }
                }
                _ => return Ok(expr),
            };
            self.link(span)?;
            expr = node(kind, span);
        }
    }

    /// The field or the method call after a dot.
    fn member(&mut self, base: Node, dot: Span) -> Parsed<Node> {
        let span = self.cur.span();
        // A keyword on the next line begins a statement, and is no name.
        let missing = match self.cur.peek() {
            Some(Token::Ident(_, text)) => {
                // A name that is being typed does not go on in the next line.
                self.cur.newline_before() && (in_editor() || RESERVED.contains(&text.as_str()))
                    || self.statement_ahead() && span.start().column <= self.stmt_column
            }
            Some(Token::Literal(_)) => false,
            _ => true,
        };
        if missing {
            self.error(dot, "a field's or a method's name is missing after '.'");
            if !in_editor() {
                return Err(Fail);
            }
            // The editor completes the name by looking at the receiver, which has to expand
            // as it does with a name after the dot.
            let name = Ident::new(MISSING_NAME, dot);
            return self.named_member(base, dot, name, None);
        }
        match self.cur.peek() {
            Some(Token::Ident(name, text)) => {
                let (name, text) = (name.clone(), text.clone());
                self.cur.skip(1);
                if begins_path(&text) || text == "_" {
                    return self.fail(
                        span,
                        format!("expected a field or a method after '.', not '{text}'"),
                    );
                }
                let mut turbofish = None;
                if self.cur.is_op("::") && self.cur.is_op_at(2, "<") {
                    self.cur.skip(2);
                    turbofish = Some(self.type_args()?);
                } else if let Some(args) = self.type_args_in_expr(false) {
                    turbofish = Some(args);
                }
                self.named_member(base, dot, name, turbofish)
            }
            Some(Token::Literal(lit)) => {
                // `t.0.1` arrives as a float.
                let text = lit.to_string();
                let mut expr = base;
                for (i, part) in text.split('.').enumerate() {
                    if part.is_empty() && i > 0 {
                        break;
                    }
                    let Ok(index) = part.parse() else {
                        return self.expected("a field's name or number");
                    };
                    self.link(dot)?;
                    let member = Member::Index(index, span);
                    let kind = ExprKind::Field {
                        base: expr,
                        dot,
                        member,
                    };
                    expr = node(kind, span);
                }
                self.cur.skip(1);
                Ok(expr)
            }
            _ => Err(Fail),
        }
    }

    /// The field or the method call of this name, behind the name and its type arguments.
    fn named_member(
        &mut self,
        base: Node,
        dot: Span,
        name: Ident,
        turbofish: Option<Vec<Type>>,
    ) -> Parsed<Node> {
        let span = name.span();
        let group = self.cur.group_at(0, Delimiter::Parenthesis);
        let Some(group) = group.filter(|_| !self.cur.newline_before()).cloned() else {
            if turbofish.is_some() {
                return self.fail(span, "'(' is missing after the type arguments");
            }
            self.link(dot)?;
            let member = Member::Named(name);
            return Ok(node(ExprKind::Field { base, dot, member }, span));
        };
        self.cur.skip(1);
        let args = self.args(&group);
        self.link(dot)?;
        let kind = ExprKind::MethodCall {
            recv: base,
            dot,
            name,
            turbofish,
            args,
            parens: group.delim_span(),
        };
        Ok(node(kind, span))
    }

    /// A value that is a part of a construct with words or marks of its own around it.
    pub(super) fn nested_value(&mut self) -> Parsed<Node> {
        self.nested(|p| p.coalesce(p.cur.pos(), None))
    }

    /// The arguments of a call.
    pub(super) fn args(&mut self, group: &Group) -> Vec<Expr> {
        self.names_told = false;
        self.inside(group, |p| {
            p.list(Commas::Optional, Self::arg, |p| {
                Some(*error_expr(p.cur.prev_span()))
            })
        })
    }

    fn arg(&mut self) -> Parsed<Expr> {
        if self.named_argument_ahead() {
            let message = "arguments have no names in Milo: write the value alone";
            let equals = self.cur.is_op_at(1, "=");
            self.cur.skip(usize::from(equals));
            if !std::mem::replace(&mut self.names_told, true) {
                self.error(self.cur.span(), message);
            }
            self.cur.skip(2 - usize::from(equals));
        }
        let arg = self.element()?;
        let comma = self.cur.is_op(",").then(|| self.cur.span());
        Ok(Expr { comma, ..arg })
    }

    /// An argument or an element: an expression, perhaps with attributes before it.
    pub(super) fn element(&mut self) -> Parsed<Expr> {
        let attrs = self.rust_attributes();
        let expr = *self.expr()?;
        Ok(Expr { attrs, ..expr })
    }

    /// Whether the brackets that stand here index `expr`. On a new line, `[a, b]` cannot be
    /// an index: it is the array that begins the next statement.
    fn is_indexable(&self, expr: &Expr, group: &Group) -> bool {
        if let ExprKind::Lit(lit) = &expr.kind
            && literal::is_number(lit)
        {
            return false;
        }
        let inner = self.cur.enter(group);
        let is_array = is_block_like(expr) || inner.is_end() || inner.any(',') || inner.any(';');
        !is_array || !self.cur.newline_before()
    }
}

/// Whether a `(` after `expr` can be a call.
fn is_callable(expr: &Expr) -> bool {
    let literal = matches!(
        expr.kind,
        ExprKind::Lit(_) | ExprKind::Bool(_) | ExprKind::Null | ExprKind::Interp(_)
    );
    !literal && !is_block_like(expr)
}

fn is_block_like(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::Block(_)
            | ExprKind::Unsafe { .. }
            | ExprKind::Parallel { .. }
            | ExprKind::Rust(_)
            | ExprKind::Struct { .. }
            | ExprKind::Break(_)
            | ExprKind::Continue(_)
    )
}
