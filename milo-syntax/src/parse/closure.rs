//! Closures: `(x: T): R => body`, `x => body`, both also with `move`.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Ident, Span};

use super::list::Commas;
use super::{Fail, Node, Parsed, Parser, error_expr, node};
use crate::ast::{
    Block, Closure, ClosureParam, Expr, ExprKind, Let, NodeId, Path, PathSegment, Pattern,
    PatternKind, Stmt, Type, UnOp,
};
use crate::shape::Kind;

/// A parameter as it is written.
enum Either {
    Named(ClosureParam),
    /// `(a, b)`; or `&x`, for what the parameter refers to.
    Pattern {
        pat: Pattern,
        ty: Option<Type>,
        deref: Option<Span>,
    },
}

/// `let (a, b) = arg`, or `let x = *arg`.
fn take_apart(pat: Pattern, arg: &Ident, deref: Option<Span>) -> Let {
    let span = pat.span;
    let path = Path {
        leading_colons: None,
        segments: vec![PathSegment {
            ident: arg.clone(),
            args: None,
        }],
    };
    let mut init = node(ExprKind::Path(path), span);
    if let Some(op_span) = deref {
        let (op, expr) = (UnOp::Deref, init);
        let kind = ExprKind::Unary { op, op_span, expr };
        init = node(kind, span);
    }
    Let {
        id: NodeId::DUMMY,
        rust_attrs: Vec::new(),
        vis: None,
        is_var: false,
        keyword: span,
        pat,
        ty: None,
        init: Some(*init),
        else_: None,
    }
}

fn closure_param(name: Ident, ty: Option<Type>) -> ClosureParam {
    ClosureParam {
        id: NodeId::DUMMY,
        name,
        ty,
    }
}

/// A body that begins with these statements.
fn after(mut first: Vec<Stmt>, body: Expr, braces: DelimSpan) -> Node {
    let span = body.span;
    let block = match body.kind {
        ExprKind::Block(mut block) => {
            first.append(&mut block.stmts);
            Block {
                stmts: first,
                ..block
            }
        }
        _ => {
            first.push(Stmt::Expr(body));
            Block {
                id: NodeId::DUMMY,
                ended: false,
                stmts: first,
                braces,
            }
        }
    };
    node(ExprKind::Block(block), span)
}

/// Parameters with names, and the statements that take apart those that are patterns.
fn named(list: Vec<Either>) -> (Vec<ClosureParam>, Vec<Stmt>) {
    let mut lets = Vec::new();
    let params = list.into_iter().enumerate().map(|(i, param)| match param {
        Either::Named(param) => param,
        Either::Pattern { pat, ty, deref } => {
            let name = Ident::new(&format!("__arg{i}"), pat.span);
            lets.push(Stmt::Let(take_apart(pat, &name, deref)));
            closure_param(name, ty)
        }
    });
    (params.collect(), lets)
}

impl Parser<'_> {
    /// Whether the parentheses that stand here are a closure's: `=>` follows them, or a
    /// result type and `=>`.
    pub(super) fn closure_ahead(&mut self) -> bool {
        if self.ctx.guard {
            return false;
        }
        if self.cur.is_op_at(1, "=>") || self.cur.is_op_at(1, "->") {
            return true;
        }
        self.cur.is_op_at(1, ":")
            && !self.cur.is_op_at(1, "::")
            && (self.params_ahead() || self.result_ahead())
    }

    /// Whether a type and `=>` follow the colon behind the parentheses.
    fn result_ahead(&mut self) -> bool {
        let (pos, height) = (self.cur.pos(), self.height);
        self.cur.skip(2);
        let yes = self.closure_result().is_some();
        self.cur.rewind(pos);
        self.height = height;
        yes
    }

    /// Whether the parentheses hold what can only be parameters: nothing, or `x: …`.
    fn params_ahead(&self) -> bool {
        let Some(group) = self.cur.group_at(0, Delimiter::Parenthesis) else {
            return false;
        };
        let inner = self.cur.enter(group);
        inner.is_end() || inner.is_ident_at(0) && inner.is_op_at(1, ":") && !inner.is_op_at(1, "::")
    }

    /// A closure with parentheses, after an optional `move`.
    pub(super) fn closure(&mut self) -> Parsed<Node> {
        let move_ = self.eat_word("move");
        if move_.is_some() && !self.group_ahead(Delimiter::Parenthesis) {
            if self.cur.is_op("|") {
                return self.bar_closure(move_);
            }
            let mut expr = self.bare_closure()?;
            if let ExprKind::Closure(closure) = &mut expr.kind {
                closure.move_ = move_;
            }
            return Ok(expr);
        }
        let group = self.expect_group(Delimiter::Parenthesis, "a closure's parameters")?;
        let (params, taken_apart) = self.closure_params(&group);
        let mut ret = None;
        let span = self.cur.span();
        let mut arrow = None;
        if self.cur.is_op("->") {
            self.cur.skip(2);
            ret = self.closure_result();
            if ret.is_some() {
                self.error(span, "Milo writes a closure's result as '(x: T): R => …'");
            } else {
                self.error(span, "Milo writes a closure with '=>': '(x) => …'");
                arrow = Some(span);
            }
        } else if self.eat(":").is_some() {
            ret = self.closure_result();
            if ret.is_none() {
                ret = Some(self.ty()?);
            }
        }
        let arrow = match arrow {
            Some(span) => span,
            None if self.group_ahead(Delimiter::Brace) => {
                let message = "'=>' is missing before a closure's body";
                self.error(self.cur.span(), message);
                self.cur.span()
            }
            None => match self.eat("=>") {
                Some(span) => span,
                None => return self.expected("'=>' and the closure's body"),
            },
        };
        let parens = group.delim_span();
        let closure = self.finish_closure(move_, params, taken_apart, parens, ret, arrow)?;
        Ok(node(ExprKind::Closure(closure), group.span_open()))
    }

    /// The body of a closure, and the closure: `taken_apart` stands before the body.
    fn finish_closure(
        &mut self,
        move_: Option<Span>,
        params: Vec<ClosureParam>,
        taken_apart: Vec<Stmt>,
        parens: DelimSpan,
        ret: Option<Type>,
        arrow: Span,
    ) -> Parsed<Closure> {
        let mut body = self.closure_body(arrow)?;
        if !taken_apart.is_empty() {
            body = after(taken_apart, *body, parens);
        }
        Ok(Closure {
            move_,
            params,
            parens,
            bars: None,
            ret,
            arrow,
            body,
        })
    }

    /// `|x| body`, read as `(x) => body`. Where it is no argument of Rust's, the lowering reports it.
    pub(super) fn bar_closure(&mut self, move_: Option<Span>) -> Parsed<Node> {
        let span = self.cur.span();
        let errors = self.diags.len();
        self.cur.skip(1);
        let mut list = Vec::new();
        while !self.cur.is_end() && !self.cur.is_op("|") {
            let deref = self.eat("&");
            let param = match self.closure_param() {
                Ok(Either::Named(param)) if deref.is_some() => Ok(Either::Pattern {
                    pat: Pattern::new(PatternKind::Bind(param.name.clone()), param.name.span()),
                    ty: param.ty,
                    deref,
                }),
                Ok(Either::Pattern { pat, ty, .. }) => Ok(Either::Pattern { pat, ty, deref }),
                param => param,
            };
            match param {
                Ok(param) => list.push(param),
                Err(Fail) => {
                    while !self.cur.is_end() && !self.cur.is_op(",") && !self.cur.is_op("|") {
                        self.cur.skip(1);
                    }
                }
            }
            if self.eat(",").is_none() && !self.cur.is_op("|") {
                break;
            }
        }
        self.cur.skip(1);
        let (params, taken_apart) = named(list);
        let ret = match self.eat("->") {
            Some(_) => self.ty().ok(),
            None => None,
        };
        self.diags.truncate(errors);
        let parens = super::build::delimiters(span);
        let closure = self.finish_closure(move_, params, taken_apart, parens, ret, span)?;
        let bars = Some(span);
        Ok(node(ExprKind::Closure(Closure { bars, ..closure }), span))
    }

    /// A closure without parameters around what stands in braces: what `async { … }` and its
    /// like mean.
    pub(super) fn closure_of_block(&mut self, move_: Option<Span>, span: Span) -> Parsed<Node> {
        let group = self.expect_group(Delimiter::Brace, "'{'")?;
        let body = node(ExprKind::Block(self.block_of(&group)), group.span_open());
        let mut parens = Group::new(Delimiter::Parenthesis, proc_macro2::TokenStream::new());
        parens.set_span(span);
        let kind = ExprKind::Closure(Closure {
            move_,
            params: Vec::new(),
            parens: parens.delim_span(),
            bars: None,
            ret: None,
            arrow: span,
            body,
        });
        Ok(node(kind, span))
    }

    /// `x => body`.
    pub(super) fn bare_closure(&mut self) -> Parsed<Node> {
        let name = self.name("a closure's parameter")?;
        let span = name.span();
        let arrow = self.expect("=>")?;
        let body = self.closure_body(arrow)?;
        let mut group = Group::new(Delimiter::Parenthesis, proc_macro2::TokenStream::new());
        group.set_span(span);
        let kind = ExprKind::Closure(Closure {
            move_: None,
            params: vec![closure_param(name, None)],
            parens: group.delim_span(),
            bars: None,
            ret: None,
            arrow,
            body,
        });
        Ok(node(kind, span))
    }

    /// `x -> body`: reported, and read as `x => body`.
    pub(super) fn arrow_closure(&mut self) -> Parsed<Node> {
        let name = self.name("a closure's parameter")?;
        let arrow = self.take(2);
        self.error(arrow, "Milo writes a closure with '=>': '(x) => …'");
        self.named_closure(vec![name], arrow)
    }

    /// A closure whose parameters have been read, and whose body stands here.
    pub(super) fn named_closure(&mut self, names: Vec<Ident>, arrow: Span) -> Parsed<Node> {
        let params = names.into_iter().map(|name| closure_param(name, None));
        let parens = super::build::delimiters(arrow);
        let params = params.collect();
        let closure = self.finish_closure(None, params, Vec::new(), parens, None, arrow)?;
        Ok(node(ExprKind::Closure(closure), arrow))
    }

    /// The parameters, and the statements that take apart those that are patterns.
    fn closure_params(&mut self, group: &Group) -> (Vec<ClosureParam>, Vec<Stmt>) {
        let list = self.inside(group, |p| {
            p.list(Commas::Required, Self::closure_param, |_| None)
        });
        named(list)
    }

    /// Whether the pattern of a struct or variant stands here: `P(a, b)`, `Q { a, b }`, `E.V(a)`.
    fn constructor_ahead(&self) -> bool {
        let fields = [Delimiter::Parenthesis, Delimiter::Brace];
        self.cur.word().starts_with(char::is_uppercase)
            && (fields.iter().any(|d| self.cur.group_at(1, *d).is_some())
                || self.cur.is_op_at(1, ".")
                || self.cur.is_op_at(1, "::"))
    }

    fn closure_param(&mut self) -> Parsed<Either> {
        if self.group_ahead(Delimiter::Parenthesis) || self.constructor_ahead() {
            let pat = self.pattern_one()?;
            let ty = match self.eat(":") {
                Some(_) => Some(self.ty()?),
                None => None,
            };
            let deref = None;
            return Ok(Either::Pattern { pat, ty, deref });
        }
        if self.cur.word() == "mut" && self.cur.is_ident_at(1) {
            let message = "a parameter is never 'mut': bind it with 'var' in the body";
            self.error(self.cur.span(), message);
            self.cur.skip(1);
        }
        if self.cur.is_op("&") {
            self.error(
                self.cur.span(),
                "the '&' belongs to the type: write '(x: &T) => …'",
            );
            self.cur.skip(1);
        }
        let name = self.name("a closure's parameter")?;
        let ty = if self.eat(":").is_some() {
            Some(self.ty()?)
        } else if self.type_ahead() {
            let span = self.cur.span();
            let ty = self.ty()?;
            self.error(
                span,
                format!("a ':' is missing before the type: write '{name}: …'"),
            );
            Some(ty)
        } else {
            None
        };
        Ok(Either::Named(closure_param(name, ty)))
    }

    /// The body; where it is missing, an error in its place: what takes the closure is given one.
    fn closure_body(&mut self, arrow: Span) -> Parsed<Node> {
        let outer = std::mem::take(&mut self.in_branch);
        let body = self.closure_body_in(arrow);
        self.in_branch = outer;
        body
    }

    fn closure_body_in(&mut self, arrow: Span) -> Parsed<Node> {
        if let Some(group) = self.eat_group(Delimiter::Brace) {
            let span = group.span_open();
            return Ok(node(ExprKind::Block(self.block_of(&group)), span));
        }
        if !self.attempting && self.need_operand(arrow, "=>").is_err() {
            return Ok(error_expr(arrow));
        }
        let start = self.cur.pos();
        let body = self.assign()?;
        self.shape(Kind::Value, start);
        Ok(body)
    }
}
