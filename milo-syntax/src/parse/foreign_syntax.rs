//! Syntax of other languages inside of constructs that Milo has, too: `(int) x`, `x -> e`,
//! `a if c else b`, `for c { … }`, `struct B extends A`, `f(void)`. Each is reported once, and
//! read as what it means wherever that is clear.

use proc_macro2::{Delimiter, Group, Span};

use super::foreign_statements::{is_foreign_type, milo_type};
use super::{
    Node, Parsed, Parser, RESERVED, declaration_hints, error_expr, is_capital, literal, node,
};
use crate::ast::{Cond, ExprKind, Path, PathSegment, Stmt, Type, TypeKind, While};
use crate::cursor::Token;

/// The type that a word of another language names.
pub(super) fn named_type(word: &str, span: Span) -> Type {
    let ty = milo_type(word);
    let kind = match ty.contains('<') || matches!(word, "auto" | "Object") {
        true => TypeKind::Error,
        false => TypeKind::Path(Path {
            leading_colons: None,
            segments: vec![PathSegment {
                ident: proc_macro2::Ident::new(ty, span),
                args: None,
            }],
        }),
    };
    Type { kind, span }
}

impl Parser<'_> {
    /// `(int) x`, whose parentheses stand here.
    pub(super) fn cast_slip_ahead(&self, group: &Group) -> bool {
        let inner = self.cur.enter(group);
        inner.is_ident_at(0)
            && inner.peek_at(1).is_none()
            && is_foreign_type(inner.word())
            && !self.cur.newline_before_at(1)
            && match self.cur.peek_at(1) {
                Some(Token::Ident(_, text)) => {
                    !RESERVED.contains(&text.as_str()) && !matches!(&**text, "is" | "and" | "or")
                }
                Some(Token::Literal(_)) => true,
                Some(Token::Group(g)) => g.delimiter() == Delimiter::Parenthesis,
                _ => false,
            }
    }

    /// `(int) x`: reported, and read as `x as i64`.
    pub(super) fn cast_slip(&mut self, group: &Group) -> Parsed<Node> {
        let inner = self.cur.enter(group);
        let word = inner.word().to_owned();
        let span = self.take(1);
        let to = milo_type(&word);
        self.error(span, format!("a conversion is written 'x as {to}'"));
        let expr = self.unary()?;
        let ty = named_type(&word, inner.span());
        if matches!(ty.kind, TypeKind::Error) || to == "string" {
            return Ok(error_expr(span));
        }
        let kind = ExprKind::Cast {
            expr,
            as_span: span,
            ty,
        };
        Ok(node(kind, span))
    }

    /// Whether `x -> e` begins here, and not C's `p->x`.
    pub(super) fn arrow_closure_ahead(&self) -> bool {
        self.cur.is_op_at(1, "->") && (!self.cur.touches_at(1) || !self.cur.touches_at(3))
    }

    /// `lambda x, y: e`: reported, and read as `(x, y) => e`.
    pub(super) fn lambda_slip(&mut self) -> Parsed<Node> {
        let mut n = 1;
        while self.cur.is_ident_at(n) && self.cur.is_op_at(n + 1, ",") {
            n += 2;
        }
        n += usize::from(self.cur.is_ident_at(n));
        if !self.cur.is_op_at(n, ":") || self.cur.is_op_at(n, "::") {
            return self.path_expr();
        }
        let names = (1..n).step_by(2).filter_map(|i| match self.cur.peek_at(i) {
            Some(Token::Ident(name, _)) => Some(name.clone()),
            _ => None,
        });
        let names: Vec<_> = names.collect();
        let span = self.cur.span();
        self.error(span, "a closure is written '(x) => …'");
        self.cur.skip(n);
        let colon = self.take(1);
        self.named_closure(names, colon)
    }

    /// `a if c else b`, at the `if`.
    pub(super) fn conditional_ahead(&self) -> bool {
        if self.cur.word() != "if" || self.cur.newline_before() || self.ctx.arm || self.ctx.guard {
            return false;
        }
        let mut n = 1;
        while self.cur.peek_at(n).is_some() && !self.cur.newline_before_at(n) {
            if self.cur.word_at(n) == "else" {
                return n > 1 && self.cur.group_at(n - 1, Delimiter::Brace).is_none();
            }
            if self.cur.is_op_at(n, ";") || self.cur.group_at(n, Delimiter::Brace).is_some() {
                return false;
            }
            n += 1;
        }
        false
    }

    /// `a if c else b`: reported, and read as an `if`.
    pub(super) fn conditional_slip(&mut self, then: Node) -> Parsed<Node> {
        let keyword = self.take(1);
        self.error(keyword, "Milo writes 'if c { a } else { b }'");
        let cond = self.nested(|p| p.binary(p.cur.pos(), None))?;
        let Some(or) = self.eat_word("else") else {
            return Ok(error_expr(keyword));
        };
        let otherwise = self.nested_value()?;
        Ok(super::build::choice(keyword, cond, then, or, otherwise))
    }

    /// Whether a `for` stands here whose head has a condition, or nothing.
    pub(super) fn for_while_ahead(&self) -> bool {
        let mut n = 1;
        while self.cur.peek_at(n).is_some() && !self.cur.newline_before_at(n) {
            let walks = matches!(self.cur.word_at(n), "in" | "of" | "let" | "var" | "const");
            let other = [":", ";", ",", "="];
            let counts = other.iter().any(|op| self.cur.is_op_at(n, op))
                && !self.cur.is_op_at(n, "==")
                && !self.cur.is_op_at(n, "=>");
            if walks || counts {
                return false;
            }
            if self.cur.group_at(n, Delimiter::Brace).is_some() {
                return n != 2;
            }
            n += 1;
        }
        false
    }

    /// `for c { … }`, `for { … }`: reported, and read as a `while`.
    pub(super) fn for_while(&mut self) -> Parsed<Stmt> {
        let keyword = self.take(1);
        let cond = match self.group_ahead(Delimiter::Brace) {
            true => {
                self.error(keyword, "Milo writes 'while true { … }'");
                node(ExprKind::Bool(true), keyword)
            }
            false => {
                self.error(
                    keyword,
                    "Milo writes 'while c { … }', and 'for x in v { … }'",
                );
                self.head_expr(keyword)
            }
        };
        Ok(Stmt::While(While {
            rust_attrs: Vec::new(),
            keyword,
            cond: Cond::Expr(cond),
            body: self.block()?,
        }))
    }

    /// `const ( … )`, `import ( … )`: reported, and left out.
    pub(super) fn group_slip(&mut self) -> Parsed<()> {
        let word = self.cur.word();
        let grouped = matches!(word, "const" | "var" | "let" | "import" | "type")
            && self.cur.group_at(1, Delimiter::Parenthesis).is_some()
            && !self.cur.is_op_at(2, "=")
            && !self.cur.is_op_at(2, ":")
            && !self.cur.is_op_at(2, ".");
        if !grouped {
            return Ok(());
        }
        let message = match word {
            "import" => "Milo writes 'from \"path\" import { Name }'".to_owned(),
            _ => "each declaration stands by itself: write 'let x = …' for each".to_owned(),
        };
        let span = self.take(2);
        self.fail(span, message)
    }

    /// `[]int{1, 2}`, behind the brackets: reported, and read as an array.
    pub(super) fn list_of_go(&mut self, brackets: &Group) -> Option<Node> {
        let typed = brackets.stream().is_empty()
            && self.cur.touches_at(0)
            && self.cur.is_ident_at(0)
            && !self.cur.newline_before()
            && self.cur.touches_at(1);
        let group = self.cur.group_at(1, Delimiter::Brace).filter(|_| typed)?;
        let group = group.clone();
        let span = brackets.span_open();
        self.error(span, "a list is written '[1, 2]'");
        self.cur.skip(2);
        let kind = self.array_expr(&group);
        Some(node(kind, span))
    }

    /// Whether the braces behind a type's name hold values without names.
    pub(super) fn positional_ahead(&self, group: &Group) -> bool {
        let inner = self.cur.enter(group);
        let first = matches!(inner.peek(), Some(Token::Literal(_))) || inner.word() == "null";
        first
            && !self.cur.newline_before()
            && (inner.peek_at(1).is_none() || inner.is_op_at(1, ","))
    }

    /// `P { 1, 2 }`: reported.
    pub(super) fn positional_slip(&mut self, name: &str, group: &Group) -> Node {
        let span = self.cur.enter(group).span();
        self.cur.skip(1);
        let message = format!("a field is given with its name: write '{name} {{ x: … }}'");
        self.error(span, message);
        error_expr(span)
    }

    /// `from std.sync import Channel`: reported, and left out.
    pub(super) fn path_slip(&mut self) -> Parsed<()> {
        if self.cur.word() != "from" || !self.cur.is_ident_at(1) || self.cur.newline_before_at(1) {
            return Ok(());
        }
        let mut n = 2;
        let mut path = self.cur.word_at(1).to_owned();
        while self.cur.is_op_at(n, ".") && self.cur.is_ident_at(n + 1) {
            path.push('/');
            path.push_str(self.cur.word_at(n + 1));
            n += 2;
        }
        if self.cur.word_at(n) != "import" {
            return Ok(());
        }
        let span = self.take(1);
        while !self.cur.is_end() && !self.cur.newline_before() {
            self.cur.skip(1);
        }
        let message = format!("the path stands in quotes: write 'from \"{path}\" import {{ … }}'");
        self.fail(span, message)
    }

    /// `extends A`, `implements A`, `: A` behind the name of a struct: reported, and left out.
    pub(super) fn inheritance_slip(&mut self) {
        let message = match self.cur.word() {
            "implements" => {
                "an interface needs no declaration: a type with its methods satisfies it; a trait has an 'impl T for P { … }'"
            }
            "extends" => "no struct extends another: give it a field of the other's type",
            _ if self.cur.is_op(":") && self.cur.is_ident_at(1) => {
                "no struct extends another: give it a field of the other's type; a trait has an 'impl T for P { … }'"
            }
            _ => return,
        };
        self.error(self.cur.span(), message);
        while !self.cur.is_end() && !self.group_ahead(Delimiter::Brace) {
            self.cur.skip(1);
        }
    }

    /// `throws E` behind the head of a function: reported, and left out.
    pub(super) fn throws_slip(&mut self) {
        if !matches!(self.cur.word(), "throws" | "raises") || self.cur.newline_before() {
            return;
        }
        self.error(self.cur.span(), declaration_hints::NO_EXCEPTIONS);
        while !self.cur.is_end() && !self.group_ahead(Delimiter::Brace) {
            self.cur.skip(1);
        }
    }

    /// `f(void)`, at the `void`: reported, and left out.
    pub(super) fn void_slip(&mut self) {
        if self.cur.word() == "void" && self.cur.peek_at(1).is_none() {
            self.error(
                self.cur.span(),
                "a function without parameters has '()': leave 'void' out",
            );
            self.cur.skip(1);
        }
    }

    /// `int a` as a parameter: reported, unless the list's form was. Whether it stands here.
    pub(super) fn typed_name_ahead(&self) -> bool {
        let word = self.cur.word();
        self.cur.is_ident_at(1)
            && (is_foreign_type(word) || is_capital(word) && !self.cur.is_ident_at(2))
            && !self.cur.is_op_at(1, ":")
            && (self.cur.peek_at(2).is_none() || self.cur.is_op_at(2, ","))
            && !is_foreign_type(self.cur.word_at(1))
    }

    /// `const char*` and `char *`, before and behind a type: reported.
    pub(super) fn c_pointer_slip(&mut self, kind: TypeKind) -> TypeKind {
        let ends = |p: &Self| {
            p.cur.peek_at(1).is_none()
                || [",", "=", ";", ">"].iter().any(|op| p.cur.is_op_at(1, op))
                || p.cur.group_at(1, Delimiter::Brace).is_some()
        };
        if !self.cur.is_op("*") || self.cur.newline_before() || !ends(self) {
            return kind;
        }
        let star = self.take(1);
        self.error(
            star,
            "a reference is written '&T', a raw pointer '*T'; text is 'string'",
        );
        TypeKind::Error
    }

    /// `const T` and `const T *`, behind the `const`: reported, unless the `*` was.
    pub(super) fn c_constant(&mut self, at: Span, ty: Type) -> Parsed<TypeKind> {
        if !matches!(ty.kind, TypeKind::Error) {
            self.error(at, "a type has no 'const': leave it out");
        }
        Ok(ty.kind)
    }

    /// As [`error`](Self::error), once for a list of parameters or fields.
    pub(super) fn form_error(&mut self, span: Span, message: impl Into<String>) {
        if !std::mem::replace(&mut self.form_told, true) {
            self.error(span, message);
        }
    }

    /// `name=value` as an argument.
    pub(super) fn named_argument_ahead(&self) -> bool {
        let named = self.cur.is_ident_at(0) && !RESERVED.contains(&self.cur.word());
        let colon = self.cur.is_op_at(1, ":") && !self.cur.is_op_at(1, "::");
        let equals =
            self.cur.is_op_at(1, "=") && !self.cur.is_op_at(1, "==") && !self.cur.is_op_at(1, "=>");
        named && (colon || equals)
    }

    /// `"""…"""`, which Rust's lexer reads as three texts: reported, and read as the one inside.
    pub(super) fn quotes_slip(&mut self) -> Option<Node> {
        let text = |n: usize| match self.cur.peek_at(n) {
            Some(Token::Literal(lit)) if literal::is_string(lit) => literal::string_value(lit),
            _ => None,
        };
        let empty = |n: usize| text(n).is_some_and(|s| s.is_empty()) && self.cur.touches_at(n);
        if !text(0)?.is_empty() || text(1).is_none() || !self.cur.touches_at(1) || !empty(2) {
            return None;
        }
        let span = self.take(1);
        let Some(Token::Literal(inside)) = self.cur.bump() else {
            return None;
        };
        self.cur.skip(1);
        self.error(
            span,
            "a text of several lines has one '\"' before it and one behind it",
        );
        Some(node(ExprKind::Lit(inside), span))
    }

    /// `x is not null`: reported. The length of the operator.
    pub(super) fn is_not_slip(&mut self) -> bool {
        if self.cur.word() != "is" || self.cur.word_at(1) != "not" || self.cur.newline_before() {
            return false;
        }
        self.error(self.cur.span(), "Milo writes '!=', and '!(x is E.V)'");
        true
    }
}
