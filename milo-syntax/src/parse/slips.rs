//! Habits from other languages: one message each, in place of the several that would follow.

use proc_macro2::{Delimiter, Span};

use super::{Fail, Node, Parsed, Parser};
use crate::ast::BinOp;
use crate::cursor::Token;
use crate::keyword::RESERVED;

const NO_ASYNC: &str =
    "no async in Milo: a function that blocks lets the other tasks run; leave this out";

const IMPORT: &str = "Milo writes 'from \"path\" import { Name }'";

/// What other languages write for `fn`.
pub(super) const FUNCTION_WORDS: [&str; 4] = ["func", "fun", "def", "function"];

impl Parser<'_> {
    /// At the beginning of any statement.
    pub(super) fn stmt_slip(&mut self) -> Parsed<()> {
        let span = self.cur.span();
        match self.cur.word() {
            "async" if self.cur.word_at(1) == "fn" => {
                self.error(span, NO_ASYNC);
                self.cur.skip(1);
                Ok(())
            }
            "use" if self.cur.is_ident_at(1) && self.cur.is_op_at(2, "::") => {
                while !self.cur.is_end()
                    && !self.cur.is_op(";")
                    && !self.cur.newline_before()
                    && !self.item_ahead()
                {
                    self.cur.skip(1);
                }
                self.fail(span, "a 'use' stands outside of the block, which sees what it imports; inside write 'from \"path\" import { Name }'")
            }
            "mod"
                if self.cur.is_ident_at(1) && self.cur.group_at(2, Delimiter::Brace).is_some() =>
            {
                self.cur.skip(3);
                self.fail(
                    span,
                    "a block has no modules: put the 'mod' around it, or its part into a file of its own",
                )
            }
            "unsafe" if self.cur.word_at(1) == "fn" => {
                self.error(
                    span,
                    "Milo's functions are safe to call: leave this out, and write 'unsafe { … }' in the body",
                );
                self.cur.skip(1);
                Ok(())
            }
            "else" => self.fail(span, "'else' without an 'if' before it"),
            _ => Ok(()),
        }
    }

    /// At the keyword of a declaration.
    pub(super) fn item_slip(&mut self) -> Parsed<()> {
        let span = self.cur.span();
        match self.cur.word() {
            "async" => {
                self.error(span, NO_ASYNC);
                self.cur.skip(1);
                Ok(())
            }
            word if FUNCTION_WORDS.contains(&word) => {
                let message = format!("Milo writes 'fn', not '{}'", self.cur.word());
                self.error(span, message);
                Ok(())
            }
            "class" => self.fail(span, "Milo has no classes: write a 'struct' and an 'impl'"),
            "import" => self.fail(span, IMPORT),
            _ => Ok(()),
        }
    }

    /// `const X: T = …`.
    pub(super) fn const_slip_ahead(&self) -> bool {
        self.cur.is_ident_at(1)
            && (self.cur.is_op_at(2, ":") && !self.cur.is_op_at(2, "::")
                || self.cur.is_op_at(2, "=") && !self.cur.is_op_at(2, "=="))
    }

    pub(super) fn const_slip(&mut self) {
        let word = self.cur.word();
        if matches!(word, "const" | "static") {
            let message = format!("Milo writes 'let', not '{word}'");
            self.error(self.cur.span(), message);
        }
    }

    /// `let mut x`. Gives whether the name is meant to be changed.
    pub(super) fn mut_slip(&mut self, is_var: bool) -> bool {
        if self.cur.word() == "mut" && self.cur.is_ident_at(1) {
            let name = self.cur.word_at(1);
            let message = if is_var {
                "'var' is mutable already: leave 'mut' out".into()
            } else {
                format!("Milo writes 'var {name}', not 'let mut {name}'")
            };
            self.error(self.cur.span(), message);
            self.cur.skip(1);
            return true;
        }
        is_var
    }

    /// `where T: A` before a body.
    pub(super) fn where_slip(&mut self) {
        if self.cur.word() == "where" && self.cur.is_ident_at(1) {
            let message = "Milo has no 'where': write the bounds in '<T: A + B>'";
            self.error(self.cur.span(), message);
            while !self.cur.is_end() && !self.group_ahead(Delimiter::Brace) {
                self.cur.skip(1);
            }
        }
    }

    /// At the beginning of a statement that is an expression.
    pub(super) fn expr_slip(&mut self) -> Parsed<()> {
        let span = self.cur.span();
        let name = self.cur.word();
        if self.cur.is_ident_at(0)
            && !RESERVED.contains(&name)
            && self.cur.is_op_at(1, ":")
            && !self.cur.is_op_at(1, "::")
        {
            let message = if self.cur.is_op_at(1, ":=") {
                format!("Milo writes 'let {name} = …', not '{name} := …'")
            } else {
                format!("a declaration begins with 'let' or 'var': write 'let {name}: …'")
            };
            return self.fail(span, message);
        }
        if self.cur.is_op("--") {
            return self.fail(span, "Milo has no '--': write 'x -= 1'");
        }
        let on_its_line = |n| !self.cur.newline_before_at(n);
        match name {
            "print" | "println" | "echo"
                if matches!(self.cur.peek_at(1), Some(Token::Literal(_))) && on_its_line(1) =>
            {
                self.fail(span, "a call has parentheses: write 'print(…)'")
            }
            "switch" | "elif" | "elsif" | "elseif" | "throw" | "raise" | "import" | "unless"
                if self.operand_at(1) =>
            {
                let message = match name {
                    "switch" => "Milo writes 'match', not 'switch'",
                    "throw" | "raise" => "Milo has no exceptions: return a Result",
                    "import" => IMPORT,
                    "unless" => "Milo writes 'if !…', not 'unless'",
                    _ => "Milo writes 'else if'",
                };
                self.fail_with_block(span, message)
            }
            "try" | "do" if self.cur.group_at(1, Delimiter::Brace).is_some() => {
                let message = match name {
                    "try" => {
                        "Milo has no exceptions: what can fail returns a Result; '?' passes its error on, 'match' looks at it"
                    }
                    _ => "Milo has no 'do': write 'while true { … }' with a 'break'",
                };
                self.fail_with_block(span, message)
            }
            _ => Ok(()),
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
    fn fail_with_block(&mut self, span: Span, message: &str) -> Parsed<()> {
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

    /// `a and b`, `a or b`, `a is 3`.
    pub(super) fn word_operator_slip(&mut self) -> Parsed<()> {
        let op = match self.cur.word() {
            "and" => "&&",
            "or" => "||",
            "is" if matches!(self.cur.peek_at(1), Some(Token::Literal(_))) => {
                let message = "'is' asks which variant a value is: compare with a value by '=='";
                return self.fail(self.cur.span(), message);
            }
            _ => return Ok(()),
        };
        if self.operand_at(1) && !self.cur.newline_before() {
            let message = format!("Milo writes '{op}', not '{}'", self.cur.word());
            return self.fail(self.cur.span(), message);
        }
        Ok(())
    }

    /// `async { … }`, `await x`.
    pub(super) fn async_slip(&mut self) -> Parsed<Node> {
        let span = self.cur.span();
        let message = match self.cur.word() {
            "await" => "no async in Milo: a promise is awaited with '.await()'",
            _ => "no async in Milo: spawn a task with 'Task.spawn(move (): void => { … })'",
        };
        self.error(span, message);
        self.cur.skip(1);
        self.eat_word("move");
        self.unary()
    }

    pub(super) fn await_slip_ahead(&self) -> bool {
        self.cur.is_ident_at(1)
            && !RESERVED.contains(&self.cur.word_at(1))
            && self.cur.word_at(1) != "is"
            && !self.cur.newline_before_at(1)
    }

    /// `x++`, `x--`, `x->y`.
    pub(super) fn operator_slip(&mut self, op: BinOp) -> Parsed<()> {
        let span = self.cur.span();
        match op {
            BinOp::Add if self.cur.is_op("++") => {
                self.cur.skip(2);
                self.fail(span, "Milo has no '++': write 'x += 1'")
            }
            BinOp::Sub if self.cur.is_op("--") => {
                let ends = match self.cur.peek_at(2) {
                    None => true,
                    Some(token) => token.is_punct(';') || self.cur.newline_before_at(2),
                };
                if ends {
                    self.cur.skip(2);
                    return self.fail(span, "Milo has no '--': write 'x -= 1'");
                }
                Ok(())
            }
            BinOp::Sub if self.cur.is_op("->") => self.fail(
                span,
                "Milo has no '->': a field is 'x.y', an arm or a closure has '=>'",
            ),
            _ => Ok(()),
        }
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

    /// `c ? a : b`, seen at the `?`.
    pub(super) fn ternary_slip(&mut self, question: Span) -> Parsed<()> {
        let operand = match self.cur.peek() {
            Some(Token::Ident(_, text)) => !RESERVED.contains(&text.as_str()),
            Some(Token::Literal(_)) => true,
            _ => false,
        };
        if !operand || self.ctx.fields || self.cur.newline_before() {
            return Ok(());
        }
        let mut n = 1;
        while let Some(token) = self.cur.peek_at(n) {
            if self.cur.is_op_at(n, "::") {
                n += 2;
                continue;
            }
            if token.is_punct(':') {
                return self.fail(question, "Milo has no '? :': write 'if c { a } else { b }'");
            }
            let stops = token.is_punct(';') || token.is_punct(',');
            if stops || RESERVED.contains(&self.cur.word_at(n)) || self.cur.newline_before_at(n) {
                break;
            }
            n += 1;
        }
        Ok(())
    }

    /// Whether something stands here that is no operand, but has a message of its own.
    pub(super) fn operand_slip_ahead(&self) -> bool {
        self.cur.is_op("|") || self.cur.is_op("+") || self.cur.word() == "fn"
    }

    /// At a punctuation mark where an operand should be.
    pub(super) fn punct_slip(&mut self) -> Parsed<()> {
        let span = self.cur.span();
        if self.cur.is_op("|") {
            let empty = self.cur.is_op("||");
            self.cur.skip(1);
            while !self.cur.is_end() && !self.cur.is_op("|") {
                self.cur.skip(1);
            }
            self.cur.skip(1);
            let message = if empty {
                "Milo writes a closure '() => …', not '|| …'"
            } else {
                "Milo writes a closure '(x) => …', not '|x| …'"
            };
            let errors = self.diags.len();
            if self.eat("->").is_some() {
                let _ = self.ty();
            }
            let _: Result<Node, Fail> = self.assign();
            self.diags.truncate(errors);
            return self.fail(span, message);
        }
        if self.cur.is_op("++") {
            return self.fail(span, "Milo has no '++': write 'x += 1'");
        }
        if self.cur.is_op("+") {
            return self.fail(span, "a number needs no '+' before it: leave it out");
        }
        if self.cur.is_op("'") {
            return self.fail(span, "Milo has no labels and no lifetimes: leave this out");
        }
        Ok(())
    }
}
