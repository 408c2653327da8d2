//! Type arguments, `<A, B>`: of a type's name, and in an expression.

use proc_macro2::Delimiter;

use super::primary::missing_type;
use super::{Fail, Parsed, Parser, is_capital};
use crate::ast::{Path, PathSegment, Type, TypeKind};
use crate::editor::in_editor;
use crate::keyword::PRIMITIVES;

impl Parser<'_> {
    /// `<A, B>`.
    pub(super) fn type_args(&mut self) -> Parsed<Vec<Type>> {
        self.expect("<")?;
        let mut args = Vec::new();
        loop {
            let span = self.cur.span();
            if self.eat(">").is_some() {
                if args.is_empty() && in_editor() && !self.attempting {
                    let kind = missing_type();
                    args.push(Type { kind, span });
                }
                return Ok(args);
            }
            let arg = match self.declared_param() {
                Some(arg) => arg,
                None if self.cur.is_op("'") && self.cur.is_ident_at(1) => {
                    let start = self.cur.pos();
                    self.cur.skip(2);
                    let kind = TypeKind::Lifetime(self.cur.since(start));
                    Ok(Type { kind, span })
                }
                None if self.cur.is_ident_at(0)
                    && self.cur.is_op_at(1, "=")
                    && !self.cur.is_op_at(1, "=>") =>
                {
                    self.binding()
                }
                None => self.ty(),
            };
            match arg {
                Ok(ty) => args.push(ty),
                Err(Fail) if self.attempting => return Err(Fail),
                Err(Fail) => {
                    args.push(Type {
                        kind: TypeKind::Error,
                        span: self.cur.span(),
                    });
                    self.skip_type_arg();
                    if !self.cur.is_op(",") && !self.cur.is_op(">") {
                        return Err(Fail);
                    }
                }
            }
            if self.eat(",").is_none() && !self.cur.is_op(">") {
                let beside = !self.attempting && self.type_ahead() && !self.cur.newline_before();
                if !beside && !self.attempting && self.closes_ahead() {
                    // The tokens up to the next ',' or '>' are no type argument.
                    let message = format!("expected ',' or '>', found {}", self.found());
                    self.error(self.cur.span(), message);
                    let kind = TypeKind::Error;
                    let span = self.cur.span();
                    args.push(Type { kind, span });
                    while self.eat(">").is_none() {
                        self.cur.skip(1);
                    }
                    return Ok(args);
                }
                if !beside {
                    return self.expected("',' or '>'");
                }
                let message = format!("a ',' is missing before {}", self.found());
                self.error(self.cur.span(), message);
            }
        }
    }

    /// Whether a `>` follows on this line, before anything else of the declaration.
    fn closes_ahead(&self) -> bool {
        let mut n = 0;
        while self.cur.peek_at(n).is_some()
            && !self.cur.newline_before_at(n)
            && self.cur.group_at(n, Delimiter::Brace).is_none()
            && !["=", ":", "<"].iter().any(|op| self.cur.is_op_at(n, op))
        {
            if self.cur.is_op_at(n, ">") {
                return true;
            }
            n += 1;
        }
        false
    }

    /// `Item = T`.
    fn binding(&mut self) -> Parsed<Type> {
        let span = self.cur.span();
        let name = self.name("the name")?;
        self.cur.skip(1);
        let kind = TypeKind::Binding(name, Box::new(self.ty()?));
        Ok(Type { kind, span })
    }

    /// `T: A + B` in `impl P<T: A + B>`.
    fn declared_param(&mut self) -> Option<Parsed<Type>> {
        let bounded = self.cur.is_ident_at(0) && self.cur.is_op_at(1, ":");
        if self.declared.is_none() || !bounded || self.cur.is_op_at(1, "::") {
            return None;
        }
        let param = match self.generic_param() {
            Ok(param) => param,
            Err(Fail) => return Some(Err(Fail)),
        };
        let (ident, span) = (param.name.clone(), param.name.span());
        self.declared.as_mut()?.push(param);
        let segment = PathSegment { ident, args: None };
        let path = Path {
            leading_colons: None,
            segments: vec![segment],
        };
        Some(Ok(Type {
            kind: TypeKind::Path(path),
            span,
        }))
    }

    /// Skips to the `,` or `>` that ends a type argument, if one does.
    pub(super) fn skip_type_arg(&mut self) {
        let mut open = 0;
        while !(self.cur.is_end()
            || self.group_ahead(Delimiter::Brace)
            || open == 0 && self.cur.newline_before())
            && (!self.cur.is_op("=") || self.cur.is_op("=>"))
            && !(open == 0 && (self.cur.is_op(",") || self.cur.is_op(">")))
        {
            if self.cur.is_op("<") {
                open += 1;
            } else if self.cur.is_op(">") {
                open -= 1;
            }
            self.cur.skip(1);
        }
    }

    /// Type arguments in an expression, where `<` may as well be a comparison. They count if
    /// they close, look like types, and are followed by something that needs them: a `(`, or
    /// after a capital name also `.`, `::` or the `{` of a struct literal.
    pub(super) fn type_args_in_expr(&mut self, capital: bool) -> Option<Vec<Type>> {
        if !self.cur.is_op("<") || self.cur.is_op("<=") || self.cur.is_op("<<") {
            return None;
        }
        self.attempt(|p| {
            let args = p.type_args()?;
            let called = p.group_ahead(Delimiter::Parenthesis);
            let goes_on = called
                || capital
                    && (p.cur.is_op("::")
                        || p.cur.is_op(".") && !p.cur.is_op("..")
                        || p.struct_braces_ahead());
            if goes_on && args.iter().all(is_plausible) {
                Ok(args)
            } else {
                Err(Fail)
            }
        })
    }
}

/// Whether `ty` looks like a type rather than like an operand.
fn is_plausible(ty: &Type) -> bool {
    match &ty.kind {
        TypeKind::Path(path) => path.segments.last().is_some_and(|segment| {
            let name = segment.ident.to_string();
            is_capital(&name) || PRIMITIVES.contains(&name.as_str())
        }),
        TypeKind::Optional(ty) | TypeKind::Slice(ty) | TypeKind::Array { elem: ty, .. } => {
            is_plausible(ty)
        }
        TypeKind::Tuple(types) => types.iter().all(is_plausible),
        TypeKind::Error | TypeKind::Binding(..) => false,
        _ => true,
    }
}
