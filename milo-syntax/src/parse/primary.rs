//! Operands: literals, names, paths, struct literals, brackets, and what keywords begin.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};

use super::list::Commas;
use super::{Fail, Node, Parsed, Parser, error_expr, is_capital, node};
use crate::ast::{Expr, ExprKind, Path, PathSegment, TypeKind, UnOp};
use crate::cursor::Token;
use crate::editor::{MISSING_NAME, in_editor};
use crate::keyword::is_rust_keyword;
use crate::shape::Kind;

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed<Node> {
        if let Some(expr) = self.fragment() {
            return Ok(expr);
        }
        if std::mem::take(&mut self.operand_missing) {
            return Ok(missing());
        }
        let span = self.cur.span();
        match self.cur.peek() {
            None => self.missing_operand(),
            Some(Token::Literal(lit)) => {
                let kind = ExprKind::Lit(lit.clone());
                if let Some(read) = self.quotes_slip() {
                    return Ok(read);
                }
                self.cur.skip(1);
                Ok(node(kind, span))
            }
            Some(Token::Group(group)) => {
                let group = group.clone();
                self.group(&group)
            }
            Some(Token::Punct(punct)) => match punct.as_char() {
                '$' => self.interpolation(),
                ':' if self.cur.is_op("::") => self.path_expr(),
                _ => self.stray_punct(),
            },
            Some(Token::Ident(..)) => self.word_expr(),
        }
    }

    /// The end, where an operand is needed.
    fn missing_operand(&mut self) -> Parsed<Node> {
        let at = self.cur.prev_span();
        self.error(at, "an expression is missing after this");
        match in_editor() && !self.attempting {
            true => Ok(missing()),
            false => Err(Fail),
        }
    }

    /// The expression in a None-delimited group: what `$e:expr` or `$b:block` of a
    /// `macro_rules!` stands for. It is one operand, whatever stands beside it. A path is read
    /// as if there were no group, as more of it may follow: `$t::new()`, `$p { x: 1 }`.
    fn fragment(&mut self) -> Option<Node> {
        if self.fragments_left == 0 || !self.cur.is_fragment() {
            return None;
        }
        self.fragments_left -= 1;
        let (inner, len) = self.cur.fragment()?;
        let (errors, height) = (self.diags.len(), self.height);
        let expr = self.on(inner, |p| p.expr().ok().filter(|_| p.cur.is_end()));
        let expr = expr
            .filter(|expr| self.diags.len() == errors && !matches!(expr.kind, ExprKind::Path(_)));
        let Some(expr) = expr else {
            self.diags.truncate(errors);
            self.height = height;
            return None;
        };
        self.cur.skip(len);
        let called = self.group_ahead(Delimiter::Parenthesis);
        if !is_loose(&expr, called) {
            return Some(expr);
        }
        let mut group = Group::new(Delimiter::Parenthesis, TokenStream::new());
        group.set_span(expr.span);
        let (span, parens) = (expr.span, group.delim_span());
        Some(node(ExprKind::Paren { expr, parens }, span))
    }

    /// An operand that begins with a word.
    fn word_expr(&mut self) -> Parsed<Node> {
        let span = self.cur.span();
        if self.cur.is_op_at(1, "=>") && !self.ctx.guard && self.is_name() {
            return self.bare_closure();
        }
        if self.is_name() && self.arrow_closure_ahead() && !self.ctx.guard && !self.ctx.arm {
            return self.arrow_closure();
        }
        let braced = self.cur.group_at(1, Delimiter::Brace).is_some();
        let kind = match self.cur.word() {
            "true" | "false" => {
                let value = self.cur.word() == "true";
                self.cur.skip(1);
                ExprKind::Bool(value)
            }
            "null" => {
                self.cur.skip(1);
                ExprKind::Null
            }
            "if" => return self.if_expr(),
            "match" => return self.match_expr(),
            "unsafe" if braced => {
                let keyword = self.take(1);
                ExprKind::Unsafe {
                    keyword,
                    body: self.block()?,
                }
            }
            "unsafe" if !self.cur.is_op_at(1, "::") => {
                let keyword = self.take(1);
                return self.fail(keyword, "expected '{' after this");
            }
            "parallel" if braced && !self.ctx.head => {
                let keyword = self.take(1);
                let outer = std::mem::replace(&mut self.in_branch, true);
                let body = self.block();
                self.in_branch = outer;
                ExprKind::Parallel {
                    keyword,
                    body: body?,
                }
            }
            "rust" if braced && !self.ctx.head => {
                let start = self.cur.pos();
                self.cur.skip(1);
                let body = self.expect_group(Delimiter::Brace, "'{'")?;
                self.shape(Kind::Verbatim, start);
                ExprKind::Rust(body)
            }
            "move" if self.move_closure_ahead() => return self.closure(),
            "return" => return self.return_expr(),
            "break" => ExprKind::Break(self.take(1)),
            "continue" => ExprKind::Continue(self.take(1)),
            "const" if braced && !self.ctx.head => {
                self.cur.skip(1);
                self.block()?;
                let message = "Milo has no 'const { … }': leave 'const' out, or name the value: 'let LIMIT: i64 = …'";
                return self.fail(span, message);
            }
            "loop" if braced && !self.ctx.head => {
                self.error(span, "Milo has no 'loop': write 'while true { … }'");
                self.cur.skip(1);
                let body = self.block()?;
                return Ok(super::build::endless_loop(span, body));
            }
            "switch" if self.switch_ahead() => return self.switch_slip(),
            "make" | "sizeof" if self.go_call_ahead() => return self.go_call(),
            "fn" => {
                let message = "a function without a name is a closure: write '(x: T): R => …'";
                self.error(span, message);
                self.cur.skip(1);
                let told = self.diags.len();
                let closure = self.closure();
                self.diags.truncate(told);
                return Ok(closure.unwrap_or_else(|super::Fail| error_expr(span)));
            }
            "new" if self.new_slip_ahead() => return self.new_slip(),
            "lambda" if self.cur.is_ident_at(1) || self.cur.is_op_at(1, ":") => {
                return self.lambda_slip();
            }
            // `f"…"`, which the lexer has reported.
            "f" if self.cur.touches_at(1)
                && matches!(self.cur.peek_at(1), Some(Token::Literal(lit)) if super::literal::is_string(lit)) =>
            {
                return self.interpolation();
            }
            "not" if self.operand_at(1) => {
                self.error(span, "Milo writes '!x', not 'not x'");
                self.cur.skip(1);
                return self.prefixed(UnOp::Not, span);
            }
            "typeof" if self.operand_at(1) => {
                self.error(
                    span,
                    "Milo has no 'typeof': every value has the one type that its declaration says; 'is' asks for the variant of an enum",
                );
                self.cur.skip(1);
                self.unary()?;
                return Ok(error_expr(span));
            }
            "async" if (braced && !self.ctx.head) || self.async_ahead() => {
                return self.async_slip();
            }
            "await" if self.await_slip_ahead() => return self.async_slip(),
            "_" if !self.cur.is_op_at(1, "=") => {
                return self.fail(span, "'_' is a pattern and has no value");
            }
            word if super::RESERVED.contains(&word) && !self.keywords_named.contains(word) => {
                let message = format!("expected an expression, found '{word}'");
                return self.fail(span, message);
            }
            _ => return self.path_expr(),
        };
        Ok(node(kind, span))
    }

    /// Whether a name stands here: no word that begins something.
    fn is_name(&self) -> bool {
        self.cur.is_ident_at(0) && !super::RESERVED.contains(&self.cur.word())
    }

    /// Whether a construct that ends in a block stands here.
    pub(super) fn block_like_ahead(&self) -> bool {
        match self.cur.word() {
            "if" | "match" => true,
            "unsafe" | "parallel" | "rust" => self.cur.group_at(1, Delimiter::Brace).is_some(),
            _ => self.group_ahead(Delimiter::Brace),
        }
    }

    fn group(&mut self, group: &Group) -> Parsed<Node> {
        let span = self.cur.span();
        let kind = match group.delimiter() {
            Delimiter::Parenthesis if self.cast_slip_ahead(group) => return self.cast_slip(group),
            Delimiter::Parenthesis if self.closure_ahead() => return self.closure(),
            Delimiter::Parenthesis => {
                self.cur.skip(1);
                self.paren_expr(group)
            }
            Delimiter::Bracket => {
                self.cur.skip(1);
                if let Some(read) = self.list_of_go(group) {
                    return Ok(read);
                }
                self.array_expr(group)
            }
            _ if self.ctx.head => return self.expected("an expression"),
            _ if self.object_ahead(group) => return self.object_slip(group),
            _ => ExprKind::Block(self.block()?),
        };
        Ok(node(kind, span))
    }

    /// `()`, `(a)`, `(a, b)`.
    fn paren_expr(&mut self, group: &Group) -> ExprKind {
        let parens = group.delim_span();
        let (mut elems, comma) = self.inside(group, |p| {
            let elems = p.elements();
            (elems, p.cur.prev_is_comma())
        });
        if elems.len() == 1 && !comma {
            return ExprKind::Paren {
                expr: Box::new(elems.remove(0)),
                parens,
            };
        }
        ExprKind::Tuple { elems, parens }
    }

    /// `[a, b]`, `[e; n]`.
    pub(super) fn array_expr(&mut self, group: &Group) -> ExprKind {
        let brackets = group.delim_span();
        self.inside(group, |p| {
            if !p.cur.any(';') {
                return ExprKind::Array {
                    elems: p.elements(),
                    brackets,
                };
            }
            let start = p.cur.span();
            let elem = p.expr().unwrap_or_else(|Fail| error_expr(start));
            if p.eat(";").is_none() {
                p.expect_end("the array");
            }
            let len = p.only_expr("the array");
            p.shape(Kind::Element, 0);
            ExprKind::Repeat {
                elem,
                len,
                brackets,
            }
        })
    }

    fn elements(&mut self) -> Vec<Expr> {
        self.list(Commas::Required, Self::element, |p| {
            Some(*error_expr(p.cur.prev_span()))
        })
    }

    /// A name, a Rust path, a macro call or a struct literal.
    pub(super) fn path_expr(&mut self) -> Parsed<Node> {
        let start = self.cur.pos();
        let leading_colons = self.cur.is_op("::").then(|| self.take(2));
        let mut segments: Vec<PathSegment> = Vec::new();
        loop {
            let ident = self.any_ident("a name")?;
            let alone = segments.is_empty() && !self.cur.is_op("::");
            if alone && (ident == "crate" || ident == "super") {
                let message = format!("'{ident}' begins a path: write '{ident}::name'");
                return self.fail(ident.span(), message);
            }
            let capital = is_capital(&ident.to_string());
            let mut args = None;
            if self.cur.is_op("::") && self.cur.is_op_at(2, "<") {
                self.cur.skip(2);
                args = Some(self.type_args()?);
            } else if self.cur.is_op("<") {
                args = self.type_args_in_expr(capital);
            }
            segments.push(PathSegment { ident, args });
            if !(self.cur.is_op("::") && self.cur.is_ident_at(2)) {
                break;
            }
            self.cur.skip(2);
        }
        let Some(last) = segments.last() else {
            return self.expected("a name");
        };
        let span = last.ident.span();
        let capital = is_capital(&last.ident.to_string());
        let plain = segments.iter().all(|segment| segment.args.is_none());
        if plain && self.macro_ahead() {
            if is_rust_keyword(&last.ident.to_string()) {
                let message = format!(
                    "'{}' is no macro: a space is missing before '!'",
                    last.ident
                );
                return self.fail(span, message);
            }
            self.cur.skip(2);
            let name = last.ident.to_string();
            self.shape(Kind::Verbatim, start);
            let call = super::rust_macro::macro_call(&name, self.cur.since(start));
            return Ok(node(ExprKind::Macro(call), span));
        }
        let path = Path {
            leading_colons,
            segments,
        };
        if capital
            && !self.ctx.head
            && let Some(group) = self.cur.group_at(0, Delimiter::Brace).cloned()
            && self.positional_ahead(&group)
        {
            let name = path.segments.last().map(|s| s.ident.to_string());
            return Ok(self.positional_slip(&name.unwrap_or_default(), &group));
        }
        if capital && self.struct_braces_ahead() {
            return self.struct_expr(path, span);
        }
        Ok(node(ExprKind::Path(path), span))
    }

    /// `P { x: 1 }`, at the brace.
    pub(super) fn struct_expr(&mut self, path: Path, span: Span) -> Parsed<Node> {
        let group = self.expect_group(Delimiter::Brace, "'{'")?;
        let outer = std::mem::take(&mut self.rest_told);
        let fields = self.struct_fields(&group);
        if std::mem::replace(&mut self.rest_told, outer) {
            // The fields that are missing were meant.
            return Ok(error_expr(span));
        }
        let braces = group.delim_span();
        let kind = ExprKind::Struct {
            path,
            fields,
            braces,
        };
        Ok(node(kind, span))
    }

    /// Whether `!` and a group follow the name without any space; before braces there may be
    /// one, as in `select! { … }`.
    fn macro_ahead(&self) -> bool {
        let braces = self.cur.group_at(1, Delimiter::Brace).is_some()
            && !self.ctx.head
            && !self.cur.newline_before_at(1);
        self.cur.is_op("!")
            && matches!(self.cur.peek_at(1), Some(Token::Group(_)))
            && self.cur.touches_at(0)
            && (self.cur.touches_at(1) || braces)
    }

    /// Whether the braces that stand here are those of a struct literal. Before a body only
    /// `name:` counts.
    pub(super) fn struct_braces_ahead(&self) -> bool {
        let Some(group) = self.cur.group_at(0, Delimiter::Brace) else {
            return false;
        };
        let inner = self.cur.enter(group);
        let field = inner.is_ident_at(0) && inner.is_op_at(1, ":") && !inner.is_op_at(1, "::");
        if self.ctx.head {
            return field;
        }
        // A slip, which `struct_field` reports.
        let assigned = inner.is_ident_at(0)
            && !super::RESERVED.contains(&inner.word())
            && inner.is_op_at(1, "=")
            && !inner.is_op_at(1, "==")
            && !inner.is_op_at(1, "=>")
            && !self.cur.newline_before();
        let shorthand = inner.is_ident_at(0)
            && !super::RESERVED.contains(&inner.word())
            && (inner.peek_at(1).is_none() || inner.is_op_at(1, ",") || inner.is_ident_at(1));
        field || assigned || shorthand || inner.is_end() || inner.is_op("..")
    }

    fn struct_fields(&mut self, group: &Group) -> Vec<(Ident, Expr)> {
        let ctx = super::Context {
            fields: true,
            ..Default::default()
        };
        let fields = self.inside(group, |p| {
            p.with_ctx(ctx, |p| {
                p.list(Commas::Optional, Self::struct_field, |_| None)
            })
        });
        let value = |(name, value): (Ident, Option<Node>)| {
            let value = value.map_or_else(|| Expr::name(name.clone()), |value| *value);
            (name, value)
        };
        fields.into_iter().flatten().map(value).collect()
    }

    fn struct_field(&mut self) -> Parsed<Option<(Ident, Option<Node>)>> {
        if self.cur.is_op("..") {
            let dots = 2 + usize::from(self.cur.is_op("..."));
            let span = self.take(dots);
            self.rest_told = true;
            self.expr()?;
            let dots = ".".repeat(dots);
            self.error(
                span,
                format!("Milo has no '{dots}' in a struct literal: write every field"),
            );
            return Ok(None);
        }
        let attrs = self.rust_attributes();
        let name = self.name("a field's name")?;
        if self.cur.is_op("=") && !self.cur.is_op("==") && !self.cur.is_op("=>") {
            self.error(
                self.cur.span(),
                format!("a field is given with ':': write '{name}: …'"),
            );
            self.cur.skip(1);
        } else if self.eat(":").is_none() {
            let value = (!attrs.is_empty()).then(|| {
                let segments = vec![PathSegment {
                    ident: name.clone(),
                    args: None,
                }];
                let path = Path {
                    leading_colons: None,
                    segments,
                };
                let mut value = node(ExprKind::Path(path), name.span());
                value.attrs = attrs;
                value
            });
            return Ok(Some((name, value)));
        }
        let colon = self.cur.prev_span();
        let mut value = self.value_after(colon, ":").unwrap_or_else(|Fail| {
            while !self.cur.is_end() && !self.cur.is_op(",") && !self.field_ahead() {
                self.cur.skip(1);
            }
            error_expr(colon)
        });
        value.attrs = attrs;
        Ok(Some((name, Some(value))))
    }

    /// Whether `name:` stands here.
    pub(super) fn field_ahead(&self) -> bool {
        self.cur.is_ident_at(0) && self.cur.is_op_at(1, ":") && !self.cur.is_op_at(1, "::")
    }

    /// `return`, with a value unless the block or the statement ends.
    fn return_expr(&mut self) -> Parsed<Node> {
        let keyword = self.take(1);
        if self.in_branch {
            let message = "'return' cannot leave a branch of 'parallel': bind a value, and return behind the block";
            self.error(keyword, message);
        }
        let ends =
            !self.operand_ahead() && !self.operand_slip_ahead() || self.ctx.arm && self.arm_ahead();
        let mut expr = if ends { None } else { Some(self.expr()?) };
        if self.cur.is_op(",")
            && !self.cur.newline_before()
            && !self.ctx.arm
            && !self.ctx.list
            && let Some(first) = expr.take()
        {
            expr = Some(self.several_values(*first)?);
        }
        Ok(node(ExprKind::Return { keyword, expr }, keyword))
    }

    /// `return a, b`: reported, unless the function's head was, and read as a tuple.
    fn several_values(&mut self, first: Expr) -> Parsed<Node> {
        let comma = self.cur.span();
        if !self.gives_several {
            self.error(comma, "several values are a tuple: write 'return (a, b)'");
        }
        let mut elems = vec![first];
        while self.eat(",").is_some() {
            elems.push(*self.expr()?);
        }
        let parens = super::build::delimiters(comma);
        Ok(node(ExprKind::Tuple { elems, parens }, comma))
    }

    /// `move` before parameters.
    fn move_closure_ahead(&self) -> bool {
        self.cur.group_at(1, Delimiter::Parenthesis).is_some()
            || self.cur.is_ident_at(1) && self.cur.is_op_at(2, "=>")
            || self.cur.is_op_at(1, "|")
    }

    /// A punctuation mark that begins no expression.
    fn stray_punct(&mut self) -> Parsed<Node> {
        let span: Span = self.cur.span();
        if self.cur.is_op("|") {
            return self.bar_closure(None);
        }
        if let Some(read) = self.punct_slip()? {
            return Ok(read);
        }
        let message = format!("expected an expression, found {}", self.found());
        self.fail(span, message)
    }
}

/// Whether `expr` needs parentheses to stay one operand; a `(` follows it if it is `called`.
fn is_loose(expr: &Expr, called: bool) -> bool {
    use ExprKind as E;
    match &expr.kind {
        // `$f(1)` with `s.f` calls what the field holds; `Shape.Circle` is a path.
        E::Field { base, .. } => {
            let path = matches!(&base.kind, E::Path(p) if p.segments.last().is_some_and(|s| is_capital(&s.ident.to_string())));
            called && !path
        }
        E::Binary { .. }
        | E::Unary { .. }
        | E::Coalesce { .. }
        | E::Cast { .. }
        | E::Is { .. }
        | E::Range { .. }
        | E::Closure(_)
        | E::If { .. }
        | E::Match { .. }
        | E::Block(_)
        | E::Unsafe { .. }
        | E::Parallel { .. }
        | E::Rust(_)
        | E::Struct { .. }
        | E::Return { .. } => true,
        _ => false,
    }
}

/// The placeholder of a missing operand in an editor: a name that is declared nowhere, so that the
/// code around it expands as it does once a name is there.
pub(super) fn missing() -> Node {
    Box::new(Expr::name(Ident::new(MISSING_NAME, Span::call_site())))
}

/// The placeholder of a missing type in an editor.
pub(super) fn missing_type() -> TypeKind {
    TypeKind::Path(Path {
        leading_colons: None,
        segments: vec![PathSegment {
            ident: Ident::new(MISSING_NAME, Span::call_site()),
            args: None,
        }],
    })
}

impl Parser<'_> {
    /// Reports a type that is not there, or what stands in its place. An editor completes the name
    /// that it will begin with.
    pub(super) fn no_type(&mut self) -> Parsed<TypeKind> {
        let told = match self.cur.prev_is(':') {
            true => self.fail(self.cur.prev_span(), "a type is missing after ':'"),
            false => self.expected("a type"),
        };
        match in_editor() && !self.attempting {
            true => Ok(missing_type()),
            false => told,
        }
    }
}
