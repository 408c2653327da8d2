//! Binary operators, by precedence and without recursion.

use proc_macro2::Span;

use super::{Fail, Node, Parsed, Parser, node};
use crate::ast::{BinOp, Expr, ExprKind};
use crate::editor::in_editor;
use crate::shape::Kind;

/// An operator that waits for its right side.
struct Pending {
    op: BinOp,
    first: Span,
    second: Span,
}

const COMPARE: u8 = 6;

fn level(op: BinOp) -> u8 {
    match op {
        BinOp::Or => 1,
        BinOp::And => 2,
        BinOp::BitOr => 3,
        BinOp::BitXor => 4,
        BinOp::BitAnd => 5,
        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => COMPARE,
        BinOp::Shl | BinOp::Shr => 7,
        BinOp::Add | BinOp::Sub => 8,
        BinOp::Mul | BinOp::Div | BinOp::Rem => 9,
    }
}

/// Longer operators before the shorter ones that they begin with. `None` are those that are
/// no binary operators: the expression ends before them.
const OPERATORS: &[(&str, Option<BinOp>)] = &[
    ("<<=", None),
    (">>=", None),
    ("&&=", None),
    ("||=", None),
    ("+=", None),
    ("-=", None),
    ("*=", None),
    ("/=", None),
    ("%=", None),
    ("&=", None),
    ("|=", None),
    ("^=", None),
    ("=>", None),
    ("==", Some(BinOp::Eq)),
    ("!=", Some(BinOp::Ne)),
    ("<=", Some(BinOp::Le)),
    (">=", Some(BinOp::Ge)),
    ("<<", Some(BinOp::Shl)),
    (">>", Some(BinOp::Shr)),
    ("&&", Some(BinOp::And)),
    ("||", Some(BinOp::Or)),
    ("<", Some(BinOp::Lt)),
    (">", Some(BinOp::Gt)),
    ("+", Some(BinOp::Add)),
    ("-", Some(BinOp::Sub)),
    ("*", Some(BinOp::Mul)),
    ("/", Some(BinOp::Div)),
    ("%", Some(BinOp::Rem)),
    ("&", Some(BinOp::BitAnd)),
    ("|", Some(BinOp::BitOr)),
    ("^", Some(BinOp::BitXor)),
];

impl Parser<'_> {
    /// The binary operator that stands here, with its length.
    fn operator(&mut self) -> Parsed<Option<(BinOp, usize)>> {
        let Some(&(text, Some(op))) = OPERATORS.iter().find(|(text, _)| self.cur.is_op(text))
        else {
            return Ok(None);
        };
        if op == BinOp::Mul && self.cur.newline_before() {
            return Ok(None);
        }
        // `&mut x` on a line of its own is a reference: nothing is called `mut`.
        if op == BinOp::BitAnd && self.cur.word_at(1) == "mut" {
            return Ok(None);
        }
        if op == BinOp::Sub && self.ctx.arm && self.arm_ahead() {
            return Ok(None);
        }
        self.operator_slip(op)?;
        let slip = matches!(op, BinOp::Eq | BinOp::Ne) && self.equality_slip();
        Ok(Some((op, text.len() + usize::from(slip))))
    }

    /// Everything from `||` down to the prefix operators. `first` has been read already.
    pub(super) fn binary(&mut self, start: usize, first: Option<Node>) -> Parsed<Node> {
        let mut operands = vec![match first {
            Some(expr) => expr,
            None => self.operand()?,
        }];
        let mut pending: Vec<Pending> = Vec::new();
        // A closure or a `return` reaches as far as it can: what follows is the next statement.
        while !operands.last().is_some_and(|last| ends_here(last)) {
            if self.is_not_slip() {
                while pending.last().is_some_and(|p| level(p.op) >= COMPARE) {
                    reduce(&mut operands, &mut pending);
                }
                let (first, second) = (self.take(1), self.take(1));
                let op = BinOp::Ne;
                pending.push(Pending { op, first, second });
                operands.push(self.operand()?);
                continue;
            }
            if self.in_slip_ahead() {
                let message = match self.cur.word() {
                    "in" => {
                        "whether something is in a list, a text or a map: write 'v.contains(x)'"
                    }
                    _ => {
                        "every value has the one type that its declaration says: 'is' asks for the variant of an enum"
                    }
                };
                let span = self.take(1);
                self.error(span, message);
                self.operand()?;
                while pending.last().is_some_and(|p| level(p.op) >= COMPARE) {
                    reduce(&mut operands, &mut pending);
                }
                operands.pop();
                operands.push(node(ExprKind::Bool(true), span));
                continue;
            }
            let word = self.word_operator_slip();
            let is = self.is_ahead();
            if self.send_slip_ahead() && pending.is_empty() {
                break;
            }
            let (op, len) = match self.operator()? {
                _ if word.is_some() => (word.unwrap_or(BinOp::Eq), 1),
                Some(found) => found,
                None if is => (BinOp::Eq, 1),
                None => break,
            };
            let span = self.cur.span();
            if level(op) == COMPARE
                && pending
                    .iter()
                    .rev()
                    .map(|p| level(p.op))
                    .find(|l| *l <= COMPARE)
                    == Some(COMPARE)
            {
                return self.fail(span, "comparisons do not chain: write 'a < b && b < c'");
            }
            while pending.last().is_some_and(|p| level(p.op) >= level(op)) {
                reduce(&mut operands, &mut pending);
            }
            self.link(span)?;
            self.cur.skip(1);
            if is {
                let pat = self.variant_asked_for()?;
                if let Some(expr) = operands.pop() {
                    let kind = ExprKind::Is {
                        expr,
                        is_span: span,
                        pat,
                    };
                    operands.push(node(kind, span));
                }
                continue;
            }
            let second = if len > 1 { self.cur.span() } else { span };
            self.cur.skip(len - 1);
            self.shape(Kind::Operator(level(op)), self.cur.pos() - len);
            self.need_operand(span, op.symbol())?;
            pending.push(Pending {
                op,
                first: span,
                second,
            });
            operands.push(self.operand()?);
        }
        while !pending.is_empty() {
            reduce(&mut operands, &mut pending);
        }
        self.shape(Kind::Binary, start);
        match operands.pop() {
            Some(expr) => Ok(expr),
            None => self.expected("an expression"),
        }
    }

    fn operand(&mut self) -> Parsed<Node> {
        self.measured(Self::unary)
    }

    /// `is` between a value and a variant; elsewhere it is a name.
    fn is_ahead(&self) -> bool {
        self.cur.word() == "is"
            && self.cur.is_ident_at(1)
            && (super::is_capital(self.cur.word_at(1))
                || self.cur.word_at(1) == "null"
                || self.cur.is_op_at(2, "::")
                || self.cur.is_op_at(2, "."))
    }

    /// Reports that nothing stands on the right of an operator.
    pub(super) fn need_operand(&mut self, op: Span, text: &str) -> Parsed<()> {
        if self.statement_ahead() && text != "=>" {
            return self.no_operand(op, text);
        }
        if self.operand_ahead() || self.operand_slip_ahead() {
            return Ok(());
        }
        if self.cur.word() == "let" && text == "&&" {
            let message = "a condition has one 'let', and it stands first: write 'if let P = e && c', and another 'if let' inside";
            let span = self.cur.span();
            self.cur.skip(1);
            let errors = self.diags.len();
            if self.pattern().is_ok() && self.eat("=").is_some() {
                let _ = self.operand();
            }
            self.diags.truncate(errors);
            return self.fail(span, message);
        }
        self.no_operand(op, text)
    }

    /// Reports a missing value. An editor gets a name in its place, which the next operand is.
    pub(super) fn no_operand(&mut self, op: Span, text: &str) -> Parsed<()> {
        self.error(op, format!("a value is missing after '{text}'"));
        match in_editor() && !self.attempting {
            true => {
                self.operand_missing = true;
                Ok(())
            }
            false => Err(Fail),
        }
    }

    /// The value after `=` and its like.
    pub(super) fn value_after(&mut self, op: Span, text: &str) -> Parsed<Node> {
        self.need_operand(op, text)?;
        self.expr()
    }

    /// Whether a statement begins on a line of its own here, which gives no operand its value.
    pub(super) fn statement_ahead(&self) -> bool {
        let gives_nothing = || {
            matches!(self.cur.word(), "print" | "eprint" | "assert")
                && self
                    .cur
                    .group_at(1, proc_macro2::Delimiter::Parenthesis)
                    .is_some()
        };
        self.cur.newline_before() && (self.cur.word() == "return" || gives_nothing())
    }
}

fn ends_here(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Closure(_) | ExprKind::Return { .. })
}

/// Applies the last pending operator.
fn reduce(operands: &mut Vec<Node>, pending: &mut Vec<Pending>) {
    if let (Some(Pending { op, first, second }), Some(rhs), Some(lhs)) =
        (pending.pop(), operands.pop(), operands.pop())
    {
        let kind = ExprKind::Binary {
            op,
            op_span: first,
            op_span2: second,
            lhs,
            rhs,
        };
        operands.push(node(kind, first));
    }
}
