//! Functions: head, parameters, result.

use proc_macro2::{Delimiter, Ident, Span};

use super::list::Commas;
use super::{Fail, Parsed, Parser};
use crate::ast::{Block, Fn, NodeId, Param, Path, PathSegment, Stmt, Type, TypeKind};

impl Parser<'_> {
    /// `fn f<T>(x: T): R { … }`.
    pub(super) fn fn_item(&mut self) -> Parsed<Fn> {
        let is_extern = self.eat_word("extern");
        if is_extern.is_some() {
            if self.string_at(0) {
                self.cur.skip(1);
            }
            if self.cur.word() != "fn" {
                return self.expected("'fn' after 'extern'");
            }
        }
        let python = self.cur.word() == "def";
        let foreign = super::declaration_hints::FUNCTION_WORDS.contains(&self.cur.word());
        let keyword = self.take(1);
        let name = self.name("the function's name")?;
        let mut generics = self.generics();
        let group = self.expect_group(Delimiter::Parenthesis, "'(' and the parameters")?;
        let mut variadic = None;
        let told = self.diags.len();
        self.form_told = false;
        let params = self.inside(&group, |p| {
            p.void_slip();
            let param = |p: &mut Self| match p.ellipsis(is_extern.is_some())? {
                None => p.param().map(Some),
                at => {
                    variadic = at;
                    Ok(None)
                }
            };
            p.list(Commas::Required, param, |_| None)
        });
        self.form_told = false;
        if python {
            self.diags.truncate(told);
            if self.cur.is_op(":") && self.cur.newline_before_at(1) {
                // The body of a Python `def` is indented: skipped, as `def` has been reported.
                self.cur.skip(1);
                while !(self.cur.is_end() || self.cur.newline_before() && self.item_ahead()) {
                    self.cur.skip(1);
                }
                return Err(Fail);
            }
        }
        let params: Vec<Param> = params.into_iter().flatten().collect();
        let parens = group.delim_span();
        let in_branch = std::mem::take(&mut self.in_branch);
        let outer = std::mem::take(&mut self.gives_several);
        let ret = self.return_type();
        self.throws_slip();
        self.where_slip(&mut generics);
        if foreign {
            // The word has been reported: what else is foreign in the head goes with it.
            self.diags.truncate(told);
        }
        let body = match self.cur.word() {
            _ if is_extern.is_some() && self.group_ahead(Delimiter::Brace) => {
                let message =
                    "a C function has no body here: leave it out, or write 'fn' without 'extern'";
                self.error(self.cur.span(), message);
                self.cur.skip(1);
                None
            }
            _ if self.group_ahead(Delimiter::Brace) => Some(self.block()?),
            _ if self.cur.is_op("=>") || self.cur.is_op("=") => {
                self.error(
                    self.cur.span(),
                    "a function's body stands in braces: write '{ return … }'",
                );
                let equals = self.take(1);
                self.eat(">");
                let errors = self.diags.len();
                let value = self.expr().unwrap_or_else(|Fail| super::error_expr(equals));
                self.diags.truncate(errors);
                Some(Block {
                    id: NodeId::DUMMY,
                    ended: false,
                    stmts: vec![Stmt::Expr(*value)],
                    braces: parens,
                })
            }
            _ => None,
        };
        self.gives_several = outer;
        self.in_branch = in_branch;
        Ok(Fn {
            id: NodeId::DUMMY,
            keyword,
            is_extern,
            name,
            generics,
            params,
            variadic,
            parens,
            ret,
            body,
        })
    }

    fn return_type(&mut self) -> Option<Type> {
        if self.cur.is_op("->") {
            self.error(
                self.cur.span(),
                "Milo writes the result's type as ': T', not '-> T'",
            );
            self.cur.skip(2);
            return Some(self.annotated());
        }
        if self.eat(":").is_some() {
            return Some(self.annotated());
        }
        let span = self.cur.span();
        let ty = self.attempt(|p| {
            if p.cur.is_end() || p.cur.newline_before() || p.item_ahead() {
                return Err(Fail);
            }
            let ty = p.ty()?;
            if p.group_ahead(Delimiter::Brace) {
                Ok(ty)
            } else {
                Err(Fail)
            }
        })?;
        self.gives_several = matches!(&ty.kind, TypeKind::Tuple(types) if types.len() > 1);
        self.error(span, "a ':' is missing before the result's type");
        Some(ty)
    }

    /// The `...` after the parameters of a function of C.
    fn ellipsis(&mut self, is_extern: bool) -> Parsed<Option<Span>> {
        if !self.cur.is_op("...") {
            return Ok(None);
        }
        let span = self.take(3);
        self.eat(",");
        if !is_extern {
            let message =
                "only a C function takes '...': declare it with 'extern fn', or take a Vec";
            return self.fail(span, message);
        }
        if !self.cur.is_end() {
            return self.fail(span, "'...' stands after the other parameters");
        }
        Ok(Some(span))
    }

    /// A parameter of a function.
    fn param(&mut self) -> Parsed<Param> {
        let rust_attrs = self.rust_attributes();
        if let Some(param) = self.owned_self().or_else(|| self.short_self()) {
            return Ok(Param {
                rust_attrs,
                ..param
            });
        }
        if self.cur.word() == "mut" && self.cur.is_ident_at(1) {
            self.cur.skip(1);
        }
        if self.cur.is_ident_at(1)
            && self.cur.is_op_at(2, ":")
            && matches!(
                self.cur.word(),
                "final" | "const" | "let" | "var" | "val" | "readonly" | "private" | "public"
            )
        {
            let message = "a parameter is declared by its name alone: write 'x: T'";
            self.form_error(self.cur.span(), message);
            self.cur.skip(1);
        }
        if self.typed_name_ahead() {
            let span = self.cur.span();
            let word = self.cur.word().to_owned();
            let name = self.cur.word_at(1);
            let message = format!(
                "the type stands behind the name: write '{name}: {}'",
                super::foreign_statements::milo_type(&word)
            );
            self.form_error(span, message);
            self.cur.skip(1);
            return Ok(Param {
                id: NodeId::DUMMY,
                rust_attrs,
                name: self.any_ident("a parameter's name")?,
                ty: Some(super::foreign_syntax::named_type(&word, span)),
                default: None,
            });
        }
        let name = self.name("a parameter's name")?;
        let optional = self.optional_name_slip();
        let ty = if self.eat(":").is_some() {
            Some(optional(self.annotated()))
        } else if self.cur.is_op("...") {
            let span = self.take(3);
            let kind = self.type_or_error().kind;
            self.form_error(
                span,
                "only a C function takes '...': declare it with 'extern fn', or take a Vec",
            );
            let elem = Type { kind, span };
            let kind = super::ty::generic("Vec", vec![elem], span);
            Some(Type { kind, span })
        } else if name == "self" {
            None
        } else if self.type_ahead() {
            let span = self.cur.span();
            let ty = self.type_or_error();
            self.form_error(
                span,
                format!("a ':' is missing before the type: write '{name}: …'"),
            );
            Some(ty)
        } else {
            let span = name.span();
            self.form_error(span, format!("a parameter needs a type: write '{name}: T'"));
            Some(Type {
                kind: TypeKind::Error,
                span,
            })
        };
        let default = match self.eat("=") {
            None => None,
            Some(_) => Some(self.expr()?),
        };
        Ok(Param {
            id: NodeId::DUMMY,
            rust_attrs,
            name,
            ty,
            default,
        })
    }

    /// `mut self`: Rust's spelling of what `self: Self` is.
    fn owned_self(&mut self) -> Option<Param> {
        if self.cur.word() != "mut" || self.cur.word_at(1) != "self" || self.cur.is_op_at(2, ":") {
            return None;
        }
        self.cur.skip(1);
        let name = self.any_ident("'self'").ok()?;
        let ty = self_type(&name);
        Some(self_param(name, ty))
    }

    /// `&self` and `&mut self`.
    fn short_self(&mut self) -> Option<Param> {
        let is_mut = self.cur.word_at(1) == "mut";
        let n = 1 + usize::from(is_mut);
        if !self.cur.is_op("&") || self.cur.word_at(n) != "self" {
            return None;
        }
        let span = self.take(n);
        let name = self.any_ident("'self'").ok()?;
        if self.cur.is_op(":") {
            self.error(span, "write 'self: &Self', or '&self' alone");
            self.cur.skip(1);
            return Some(self_param(name, self.annotated()));
        }
        let ty = Box::new(self_type(&name));
        let ty = Type {
            kind: TypeKind::Ref {
                is_mut,
                lifetime: None,
                ty,
            },
            span,
        };
        Some(self_param(name, ty))
    }
}

/// The parameter `self`, here `name`, of the type `ty`.
fn self_param(name: Ident, ty: Type) -> Param {
    Param {
        id: NodeId::DUMMY,
        rust_attrs: Vec::new(),
        name,
        ty: Some(ty),
        default: None,
    }
}

/// `Self`, as the type of the parameter `name`.
fn self_type(name: &Ident) -> Type {
    let segments = vec![PathSegment {
        ident: Ident::new("Self", name.span()),
        args: None,
    }];
    Type {
        kind: TypeKind::Path(Path {
            leading_colons: None,
            segments,
        }),
        span: name.span(),
    }
}
