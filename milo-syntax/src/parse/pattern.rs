//! Patterns.

use proc_macro2::{Delimiter, Ident, Span};

use super::list::Commas;
use super::{Node, Parsed, Parser, is_capital, node};
use crate::ast::{Expr, ExprKind, Path, PathSegment, Pattern, PatternKind, UnOp};
use crate::cursor::Token;
use crate::editor::{MISSING_NAME, in_editor};
use crate::keyword::begins_path;

impl Parser<'_> {
    /// A pattern, with alternatives.
    pub(super) fn pattern(&mut self) -> Parsed<Pattern> {
        let span = self.cur.span();
        self.eat("|");
        let first = self.pattern_one()?;
        if !self.cur.is_op("|") {
            return Ok(first);
        }
        let mut list = vec![first];
        while self.eat("|").is_some() {
            list.push(self.pattern_one()?);
        }
        Ok(Pattern::new(PatternKind::Or(list), span))
    }

    /// A pattern without `|`.
    pub(super) fn pattern_one(&mut self) -> Parsed<Pattern> {
        self.nested(|p| {
            let span = p.cur.span();
            let kind = p.pattern_kind()?;
            Ok(Pattern::new(kind, span))
        })
    }

    fn pattern_kind(&mut self) -> Parsed<PatternKind> {
        match self.cur.peek() {
            Some(Token::Ident(_, text)) => match text.as_str() {
                "_" => {
                    self.cur.skip(1);
                    Ok(PatternKind::Wild)
                }
                "true" | "false" | "null" => self.literal_pattern(),
                "mut" | "ref" if self.cur.is_ident_at(1) && self.cur.word_at(1) != "in" => {
                    let message = "a pattern binds plain names: leave this out";
                    self.error(self.cur.span(), message);
                    self.cur.skip(1);
                    self.named_pattern()
                }
                _ => self.named_pattern(),
            },
            Some(Token::Literal(_)) => self.literal_pattern(),
            Some(Token::Punct(punct)) => match punct.as_char() {
                '-' => self.literal_pattern(),
                ':' if self.cur.is_op("::") => {
                    self.cur.skip(2);
                    self.named_pattern()
                }
                '&' => {
                    let and = self.take(1);
                    let is_mut = self.eat_word("mut").is_some();
                    let pat = Box::new(self.pattern_one()?);
                    Ok(PatternKind::Deref { and, is_mut, pat })
                }
                '.' if self.cur.is_op("..") => {
                    self.error(self.cur.span(), "write '_' for each value that is left out");
                    self.cur.skip(2);
                    self.rest_told = true;
                    Ok(PatternKind::Wild)
                }
                '$' => self.fail(
                    self.cur.span(),
                    "a pattern cannot be an interpolated string",
                ),
                _ => self.expected("a pattern"),
            },
            Some(Token::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                let group = group.clone();
                self.cur.skip(1);
                let (mut list, comma) = self.inside(&group, |p| {
                    let list = p.list(Commas::Required, Self::pattern, |_| None);
                    (list, p.cur.prev_is_comma())
                });
                if list.len() == 1 && !comma {
                    return Ok(list.remove(0).kind);
                }
                Ok(PatternKind::Tuple(list))
            }
            Some(Token::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                let group = group.clone();
                let span = self.cur.span();
                self.error(
                    span,
                    "no pattern takes a list apart: read its elements by index, 'let a = v[0]'; a tuple has '(a, b)'",
                );
                self.cur.skip(1);
                let told = self.diags.len();
                let list = self.inside(&group, |p| {
                    p.list(Commas::Required, Self::pattern, |_| None)
                });
                self.diags.truncate(told);
                self.patterns_reported(&list);
                Ok(PatternKind::Wild)
            }
            _ => self.expected("a pattern"),
        }
    }

    /// The names that patterns bind, in a place that has been reported.
    fn patterns_reported(&mut self, list: &[Pattern]) {
        let names = list.iter().filter_map(|p| match &p.kind {
            PatternKind::Bind(name) => Some(name.to_string()),
            _ => None,
        });
        self.names_reported.extend(names);
    }

    /// A literal, or a range of literals.
    fn literal_pattern(&mut self) -> Parsed<PatternKind> {
        let lo = self.pattern_value()?;
        if self.cur.is_op("..") {
            return self.range_pattern(lo);
        }
        Ok(PatternKind::Lit(lo))
    }

    fn range_pattern(&mut self, lo: Box<Expr>) -> Parsed<PatternKind> {
        let inclusive = self.cur.is_op("..=");
        let dots = self.take(if inclusive { 3 } else { 2 });
        let hi = self.pattern_value()?;
        Ok(PatternKind::Range {
            lo,
            inclusive,
            dots,
            hi,
        })
    }

    /// `1`, `-1`, `'a'`, `"s"`, `true`, `null`; in a range also a constant.
    fn pattern_value(&mut self) -> Parsed<Node> {
        let span = self.cur.span();
        if self.eat("-").is_some() {
            let Some(Token::Literal(lit)) = self.cur.peek() else {
                return self.expected("a number");
            };
            let expr = node(ExprKind::Lit(lit.clone()), lit.span());
            self.cur.skip(1);
            let kind = ExprKind::Unary {
                op: UnOp::Neg,
                op_span: span,
                expr,
            };
            return Ok(node(kind, span));
        }
        let kind = match self.cur.peek() {
            Some(Token::Literal(lit)) => ExprKind::Lit(lit.clone()),
            Some(Token::Ident(_, text)) if text == "true" => ExprKind::Bool(true),
            Some(Token::Ident(_, text)) if text == "false" => ExprKind::Bool(false),
            Some(Token::Ident(_, text)) if text == "null" => ExprKind::Null,
            Some(Token::Ident(ident, text)) if is_capital(text) => {
                let segments = vec![PathSegment {
                    ident: ident.clone(),
                    args: None,
                }];
                ExprKind::Path(Path {
                    leading_colons: None,
                    segments,
                })
            }
            _ => return self.expected("a literal"),
        };
        self.cur.skip(1);
        Ok(node(kind, span))
    }

    fn named_pattern(&mut self) -> Parsed<PatternKind> {
        let (path, is_rust) = self.pattern_path()?;
        let outer = std::mem::take(&mut self.rest_told);
        let args = self.payload()?;
        if std::mem::replace(&mut self.rest_told, outer) {
            return Ok(PatternKind::Struct {
                path,
                fields: Vec::new(),
                rest: true,
            });
        }
        if let Some(args) = args {
            return Ok(PatternKind::Variant {
                path,
                is_rust,
                args: Some(args),
            });
        }
        if self.cur.is_op("@") {
            let message = "a pattern gives no second name: Milo has no '@' here";
            return self.fail(self.cur.span(), message);
        }
        let capital = path
            .last()
            .is_some_and(|name| is_capital(&name.to_string()));
        if capital && let Some(group) = self.cur.group_at(0, Delimiter::Brace) {
            let inner = self.cur.enter(group);
            let ends = |n: usize| {
                inner.is_op_at(n, ",") || inner.is_op_at(n, ":") || inner.peek_at(n).is_none()
            };
            if inner.is_end() || inner.is_op("..") || inner.is_ident_at(0) && ends(1) {
                let group = group.clone();
                self.cur.skip(1);
                return self.inside(&group, |p| p.struct_pattern(path));
            }
        }
        if path.len() > 1 || is_rust {
            return Ok(PatternKind::Variant {
                path,
                is_rust,
                args: None,
            });
        }
        let mut path = path;
        let name = path.remove(0);
        if self.cur.is_op("..") && capital {
            let span = name.span();
            let segments = vec![PathSegment {
                ident: name,
                args: None,
            }];
            let kind = ExprKind::Path(Path {
                leading_colons: None,
                segments,
            });
            return self.range_pattern(node(kind, span));
        }
        if begins_path(&name.to_string()) {
            let message = format!("expected a name, but '{name}' is a keyword");
            return self.fail(name.span(), message);
        }
        Ok(PatternKind::Bind(name))
    }

    /// `Enum.Variant` or `path::Variant`.
    fn pattern_path(&mut self) -> Parsed<(Vec<proc_macro2::Ident>, bool)> {
        let mut path = vec![self.name("a pattern")?];
        let mut is_rust = false;
        loop {
            let dots = if self.cur.is_op("::") {
                2
            } else if self.cur.is_op(".") && !self.cur.is_op("..") {
                1
            } else {
                return Ok((path, is_rust));
            };
            is_rust |= dots == 2;
            self.cur.skip(dots);
            let missing = !self.cur.is_ident_at(0) || self.cur.newline_before();
            if in_editor() && !self.attempting && missing {
                let _: Parsed<()> = self.expected("a variant's name");
                path.push(Ident::new(MISSING_NAME, Span::call_site()));
                return Ok((path, is_rust));
            }
            path.push(self.any_ident("a variant's name")?);
        }
    }

    /// The patterns in parentheses after a variant, on its line.
    fn payload(&mut self) -> Parsed<Option<Vec<Pattern>>> {
        let Some(group) = self.cur.group_at(0, Delimiter::Parenthesis) else {
            return Ok(None);
        };
        if self.cur.newline_before() {
            return Ok(None);
        }
        let group = group.clone();
        self.cur.skip(1);
        let args = self.inside(&group, |p| {
            p.list(Commas::Optional, Self::pattern, |p| {
                Some(Pattern::new(PatternKind::Wild, p.cur.prev_span()))
            })
        });
        Ok(Some(args))
    }

    fn struct_pattern(&mut self, path: Vec<proc_macro2::Ident>) -> Parsed<PatternKind> {
        let mut rest = false;
        let fields = self.list(
            Commas::Optional,
            |p| {
                if p.cur.is_op("..") {
                    p.cur.skip(2);
                    rest = true;
                    return Ok(None);
                }
                let name = p.name("a field's name")?;
                let pat = match p.eat(":") {
                    Some(_) => p.pattern()?,
                    None => Pattern::new(PatternKind::Bind(name.clone()), name.span()),
                };
                Ok(Some((name, pat)))
            },
            |_| None,
        );
        let fields = fields.into_iter().flatten().collect();
        Ok(PatternKind::Struct { path, fields, rest })
    }

    /// The pattern after `is`: a variant, whose payload may be named but binds nothing.
    pub(super) fn variant_asked_for(&mut self) -> Parsed<Pattern> {
        let span = self.cur.span();
        if self.cur.word() == "null" {
            let kind = PatternKind::Lit(self.pattern_value()?);
            return Ok(Pattern::new(kind, span));
        }
        let (path, is_rust) = self.pattern_path()?;
        let args = self.payload()?;
        let kind = PatternKind::Variant {
            path,
            is_rust,
            args,
        };
        Ok(Pattern::new(kind, span))
    }
}
