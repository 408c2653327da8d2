//! The parser: recursive descent over a cursor, which never stops at an error.
//!
//! Input: tokens. Output: the tree, with its nodes numbered, errors, and, for the formatter, the
//! shapes of ranges of tokens. Invariants: any input gives a tree; each mistake is reported once,
//! and a part that could not be read is an error node. Must not be known here: the meaning of a
//! name, a type.
//!
//! A function that fails has reported the error and returns `Fail`. The callers that read lists
//! (statements, arguments, arms, members) catch it, put an error node in the element's place and
//! go on after it. Operators are iterated over rather than recursed into, and both the
//! nesting and the height of the tree are bounded, so that no input overflows the stack,
//! here or in a later stage.

mod arity;
mod attributes;
mod binary;
mod build;
mod closure;
mod control;
mod declaration_hints;
mod duplicates;
mod expr;
mod foreign_statements;
mod foreign_syntax;
mod function;
mod interp;
mod item;
mod list;
pub mod literal;
mod member;
mod mentions;
mod pattern;
mod primary;
mod rust_macro;
mod spec;
mod stmt;
mod syntax_hints;
mod ty;
mod type_args;

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::ast::{Attr, Expr, ExprKind, GenericParam, ItemKind, Program, Stmt};
use crate::cursor::{Cursor, Token};
use crate::diag::Diagnostics;
use crate::keyword::{RESERVED, begins_path};
use crate::shape::{Kind, Shape};
pub(crate) use arity::spread as spread_reported_types;
pub(crate) use duplicates::is_condition;

/// Reads a whole block or file. Errors are added to `diags`; the parts that could be read are in
/// the tree, whose nodes are numbered.
pub fn parse(tokens: TokenStream, diags: &mut Diagnostics) -> Program {
    parse_with(tokens, diags, None).0
}

/// As [`parse`], with the kind of each range of tokens.
pub(crate) fn parse_shaped(tokens: TokenStream, diags: &mut Diagnostics) -> (Program, Vec<Shape>) {
    parse_with(tokens, diags, Some(Vec::new()))
}

fn parse_with(
    tokens: TokenStream,
    diags: &mut Diagnostics,
    shapes: Option<Vec<Shape>>,
) -> (Program, Vec<Shape>) {
    let ended = ends_with_semicolon(&tokens);
    let mut own = HashSet::new();
    own_types(&tokens, &mut own);
    let mut parser = Parser::new(Cursor::new(tokens.clone(), false), diags);
    parser.own_types = own;
    parser.shapes = shapes;
    let mut program = Program {
        stmts: parser.stmts(),
        ended,
        reported: std::mem::take(&mut parser.names_reported),
    };
    let unsafe_impls = std::mem::take(&mut parser.unsafe_impls);
    let shapes = parser.shapes.take().unwrap_or_default();
    mark(&mut program, unsafe_impls, diags);
    mentions::mark(&mut program, tokens);
    duplicates::remove(&mut program, diags);
    arity::check(&mut program, diags);
    arity::spread(&mut program);
    arity::cycles(&mut program, diags);
    crate::ast::number(&mut program);
    (program, shapes)
}

/// The names of types that tokens declare or import.
fn own_types(tokens: &TokenStream, to: &mut HashSet<String>) {
    let mut before = String::new();
    for tree in tokens.clone() {
        match tree {
            TokenTree::Ident(ident) => {
                if matches!(&*before, "type" | "struct" | "enum" | "as") {
                    to.insert(ident.to_string());
                }
                before = ident.to_string();
                continue;
            }
            TokenTree::Group(group) if before == "import" => {
                let names = group.stream().into_iter().map(|t| t.to_string());
                to.extend(names);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                own_types(&group.stream(), to);
            }
            _ => {}
        }
        before.clear();
    }
}

/// Turns each `unsafe impl` into an attribute of its type.
fn mark(program: &mut Program, unsafe_impls: Vec<(Ident, Attr)>, diags: &mut Diagnostics) {
    for (name, attr) in unsafe_impls {
        let item = program.stmts.iter_mut().find_map(|s| match s {
            Stmt::Item(item) => match &item.kind {
                ItemKind::Struct(s) if s.name == name => Some(item),
                ItemKind::Enum(e) if e.name == name => Some(item),
                _ => None,
            },
            _ => None,
        });
        match item {
            Some(item) => item.attrs.push(attr),
            None => {
                let message = format!(
                    "'{name}' is no struct and no enum of this block: write the 'unsafe impl' in Rust, beside the type"
                );
                diags.error(name.span(), message);
                // A program of nothing else is one of declarations still.
                program
                    .stmts
                    .insert(0, Stmt::Expr(*error_expr(name.span())));
            }
        }
    }
}

fn ends_with_semicolon(tokens: &TokenStream) -> bool {
    let last = tokens.clone().into_iter().last();
    matches!(last, Some(TokenTree::Punct(p)) if p.as_char() == ';')
}

/// How deep constructs may nest: each level costs some frames of the stack.
const MAX_DEPTH: usize = 128;
/// How high the tree of one expression may grow; a chain of operators is a tall tree.
const MAX_HEIGHT: usize = 400;

/// The error has been reported.
#[derive(Debug)]
struct Fail;

type Parsed<T> = Result<T, Fail>;

/// An expression that is being built. It is boxed from the beginning: the recursive functions
/// pass it on, and their frames stay small.
type Node = Box<Expr>;

fn node(kind: ExprKind, span: Span) -> Node {
    Box::new(Expr::new(kind, span))
}

/// The context of an expression within its delimiters.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    /// Before the `{` of `if`, `while`, `for` or `match`: `P {` is hardly a struct literal.
    head: bool,
    /// In a match guard: `=>` ends the guard, and begins no closure.
    guard: bool,
    /// In the value of a match arm without braces: the next arm may follow.
    arm: bool,
    /// In a struct literal: `name:` begins the next field.
    fields: bool,
    /// In a list: a `,` ends the element.
    list: bool,
}

struct Parser<'d> {
    cur: Cursor,
    diags: &'d mut Diagnostics,
    ctx: Context,
    depth: usize,
    /// Height of the tree that is being built.
    height: usize,
    /// Whether an attempt is under way. Attempts do not nest: they could take exponential time.
    attempting: bool,
    /// The next operand is missing, which has been reported; see `no_operand`.
    operand_missing: bool,
    /// The number of None-delimited groups that may still be tried as expressions: one that is none
    /// is read twice.
    fragments_left: usize,
    /// In the head of an `impl`: the parameters declared with bounds in its type, `impl P<T: A>`.
    declared: Option<Vec<GenericParam>>,
    /// The types that an `unsafe impl` names, each with the attribute that it stands for.
    unsafe_impls: Vec<(Ident, Attr)>,
    /// Names of other languages that belong to a mistake which was reported.
    names_reported: Vec<String>,
    /// The column where the statement that is being read begins: what goes on with it in the next
    /// line stands further to the right.
    stmt_column: usize,
    /// The ranges read so far, for a formatter.
    shapes: Option<Vec<Shape>>,
    /// The `x++` that has just been read.
    step: Option<syntax_hints::Step>,
    /// Whether the form of the arms has been reported for the current `match`.
    arms_told: bool,
    /// Whether it has been reported that the arguments of this call have names.
    names_told: bool,
    /// Whether it has been reported how the parameters or fields of this list are declared.
    form_told: bool,
    /// A `..` was reported among the values of the pattern that is being read.
    rest_told: bool,
    /// Types that the program declares or imports.
    own_types: HashSet<String>,
    /// Keywords that stand where a name is declared, which has been reported: names from there on.
    keywords_named: HashSet<String>,
    /// Types of other languages that have been reported.
    foreign_told: HashSet<String>,
    /// Whether a branch of `parallel` is read, outside of closures.
    in_branch: bool,
    /// Whether the current statement lacks both its head and its body, which has been reported.
    headless: bool,
    /// Whether the current function returns several values, as in Go, which has been reported.
    gives_several: bool,
}

/// Reserved words that begin no expression.
const NO_OPERAND: &[&str] = &[
    "let", "var", "fn", "struct", "enum", "impl", "trait", "else", "for", "while", "in", "as",
    "extern", "pub",
];

fn is_capital(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

impl<'d> Parser<'d> {
    fn new(cur: Cursor, diags: &'d mut Diagnostics) -> Self {
        Parser {
            cur,
            diags,
            ctx: Context::default(),
            depth: 0,
            height: 0,
            attempting: false,
            operand_missing: false,
            declared: None,
            unsafe_impls: Vec::new(),
            names_reported: Vec::new(),
            stmt_column: 0,
            fragments_left: 10_000,
            step: None,
            arms_told: false,
            names_told: false,
            form_told: false,
            rest_told: false,
            own_types: HashSet::new(),
            keywords_named: HashSet::new(),
            foreign_told: HashSet::new(),
            in_branch: false,
            headless: false,
            gives_several: false,
            shapes: None,
        }
    }

    /// Notes the kind of the tokens from the `start`th of this cursor up to here.
    fn shape(&mut self, kind: Kind, start: usize) {
        if let Some(shapes) = &mut self.shapes
            && let Some(range) = self.cur.bytes_since(start)
        {
            shapes.push(Shape { kind, range });
        }
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diags.error(span, message);
    }

    fn fail<T>(&mut self, span: Span, message: impl Into<String>) -> Parsed<T> {
        self.error(span, message);
        Err(Fail)
    }

    /// The next token, as an error names it.
    fn found(&self) -> String {
        self.cur
            .peek()
            .map_or_else(|| "the end".into(), Token::describe)
    }

    /// Fails with "expected `what`, found …" at the next token; where that stands on another line,
    /// or there is none, at the token before it.
    fn expected<T>(&mut self, what: &str) -> Parsed<T> {
        if self.cur.pos() > 0 && (self.cur.is_end() || self.cur.newline_before()) {
            let message = format!("expected {what} after this");
            return self.fail(self.cur.prev_span(), message);
        }
        let message = format!("expected {what}, found {}", self.found());
        self.fail(self.cur.span(), message)
    }

    /// Runs `f` one level deeper.
    fn nested<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return self.fail(
                self.cur.span(),
                "nested too deeply: move a part out of here",
            );
        }
        self.depth += 1;
        let result = self.measured(|p| {
            let value = f(p)?;
            p.link(p.cur.prev_span())?;
            Ok(value)
        });
        self.depth -= 1;
        result
    }

    /// Runs `f` on a sibling of the tree built so far: the height is the greater of the two.
    fn measured<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outer = std::mem::take(&mut self.height);
        let result = f(self);
        self.height = self.height.max(outer);
        result
    }

    /// Adds a level to the height of the tree.
    fn link(&mut self, span: Span) -> Parsed<()> {
        self.height += 1;
        if self.height > MAX_HEIGHT {
            // The error must not be repeated for the siblings.
            self.height = 0;
            return self.fail(
                span,
                "this is too long: bind a part of it to a variable first",
            );
        }
        Ok(())
    }

    /// Runs `f` on what `group` holds.
    fn inside<T>(&mut self, group: &Group, f: impl FnOnce(&mut Self) -> T) -> T {
        let inner = self.cur.enter(group);
        self.on(inner, f)
    }

    fn on<T>(&mut self, inner: Cursor, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.cur, inner);
        let ctx = std::mem::take(&mut self.ctx);
        let result = f(self);
        self.ctx = ctx;
        self.cur = outer;
        result
    }

    fn with_ctx<T>(&mut self, ctx: Context, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.ctx, ctx);
        let result = f(self);
        self.ctx = outer;
        result
    }

    /// Tries `f`; if it fails or reports anything, nothing has happened.
    fn attempt<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Option<T> {
        if self.attempting {
            return None;
        }
        let (pos, errors, height) = (self.cur.pos(), self.diags.len(), self.height);
        let shapes = self.shapes.as_ref().map_or(0, Vec::len);
        self.attempting = true;
        let result = f(self);
        self.attempting = false;
        match result {
            Ok(value) if self.diags.len() == errors => Some(value),
            _ => {
                self.diags.truncate(errors);
                if let Some(list) = &mut self.shapes {
                    list.truncate(shapes);
                }
                self.cur.rewind(pos);
                self.height = height;
                None
            }
        }
    }

    /// Whether `f` would succeed here.
    fn looks_like(&mut self, f: impl FnOnce(&mut Self) -> Parsed<()>) -> bool {
        let (pos, height) = (self.cur.pos(), self.height);
        let yes = self.attempt(f).is_some();
        self.cur.rewind(pos);
        self.height = height;
        yes
    }

    /// Takes the word `word` if it stands here.
    fn eat_word(&mut self, word: &str) -> Option<Span> {
        (self.cur.word() == word).then(|| self.take(1))
    }

    /// Takes the operator `op` if it stands here.
    fn eat(&mut self, op: &str) -> Option<Span> {
        self.cur.is_op(op).then(|| self.take(op.len()))
    }

    /// Takes `n` tokens; the span of the first.
    fn take(&mut self, n: usize) -> Span {
        let span = self.cur.span();
        self.cur.skip(n);
        span
    }

    fn expect(&mut self, op: &str) -> Parsed<Span> {
        match self.eat(op) {
            Some(span) => Ok(span),
            None => self.expected(&format!("'{op}'")),
        }
    }

    /// Takes a name: any identifier that is not a word of Milo.
    fn name(&mut self, what: &str) -> Parsed<Ident> {
        // Rust has no raw form of these.
        let declares = ["field", "variant", "struct's", "enum's", "function's"];
        let nothing = self.cur.word() == "_" && declares.iter().any(|d| what.contains(d));
        let no_name = begins_path(self.cur.word())
            && !["a type", "a pattern"].contains(&what)
            && !(self.cur.word() == "self" && what == "a parameter's name");
        if no_name || nothing || RESERVED.contains(&self.cur.word()) {
            if self.cur.newline_before() && self.cur.pos() > 0 {
                return self.expected(what);
            }
            let message = format!("expected {what}, but '{}' is a keyword", self.cur.word());
            let span = self.cur.span();
            let alone = !self.cur.newline_before() && !self.cur.is_ident_at(1);
            if alone && !no_name && !nothing && ["a parameter's name", "a pattern"].contains(&what)
            {
                self.keywords_named.insert(self.cur.word().to_string());
                self.error(span, message);
                return self.any_ident(what);
            }
            if alone {
                self.cur.skip(1);
            }
            return self.fail(span, message);
        }
        self.any_ident(what)
    }

    /// Takes any identifier, keywords too.
    fn any_ident(&mut self, what: &str) -> Parsed<Ident> {
        match self.cur.peek() {
            Some(Token::Ident(ident, _)) => {
                let ident = ident.clone();
                self.cur.skip(1);
                Ok(ident)
            }
            _ => self.expected(what),
        }
    }

    fn group_ahead(&self, delimiter: Delimiter) -> bool {
        self.cur.group_at(0, delimiter).is_some()
    }

    fn eat_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        let group = self.cur.group_at(0, delimiter)?.clone();
        self.cur.skip(1);
        Some(group)
    }

    fn expect_group(&mut self, delimiter: Delimiter, what: &str) -> Parsed<Group> {
        match self.eat_group(delimiter) {
            Some(group) => Ok(group),
            None => self.expected(what),
        }
    }

    /// Reports what is left before the closing delimiter.
    fn expect_end(&mut self, of: &str) {
        if !self.cur.is_end() {
            let message = format!("expected the end of {of}, found {}", self.found());
            self.error(self.cur.span(), message);
        }
    }

    /// An expression that is all there is up to the end.
    fn only_expr(&mut self, of: &str) -> Node {
        let span = self.cur.span();
        match self.expr() {
            Ok(expr) => {
                self.expect_end(of);
                expr
            }
            Err(Fail) => error_expr(span),
        }
    }
}

fn error_expr(span: Span) -> Node {
    node(ExprKind::Error, span)
}
