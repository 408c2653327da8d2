//! Types and type paths.

use proc_macro2::{Delimiter, Group, Ident, Span};

use super::list::Commas;
use super::{Fail, Parsed, Parser, error_expr, is_capital};
use crate::ast::{ExprKind, Path, PathSegment, Payload, Type, TypeKind};
use crate::cursor::Token;

/// The position of a type, which decides what may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// After a colon, in `<…>`, in parentheses.
    Plain,
    /// Before the `=>` of a closure: `(A) =>` is no function type.
    Result,
    /// After `as`, in an expression: `<`, `(`, `??` and `=>` may be the expression's.
    Cast,
}

impl Parser<'_> {
    /// The type after a colon, also in the notation of other languages.
    pub(super) fn annotated(&mut self) -> Type {
        let next_name = self.cur.newline_before()
            && self.cur.is_ident_at(0)
            && self.cur.is_op_at(1, ":")
            && !self.cur.is_op_at(1, "::");
        if next_name && self.cur.prev_is(':') {
            let span = self.cur.prev_span();
            let kind = self.no_type().unwrap_or(TypeKind::Error);
            return Type { kind, span };
        }
        let ty = self.type_or_error();
        if matches!(ty.kind, TypeKind::Error) || !self.cur.is_op("|") || self.cur.newline_before() {
            return ty;
        }
        let bar = self.cur.span();
        let mut absent = false;
        while self.eat("|").is_some() {
            match self.cur.word() {
                "null" | "undefined" | "nil" | "None" => {
                    absent = true;
                    self.cur.skip(1);
                }
                _ => drop(self.type_or_error()),
            }
        }
        let message = match absent {
            true => "an optional type is written 'T?'",
            false => "a value has one type: what is one of several is an 'enum'",
        };
        self.error(bar, message);
        let (kind, span) = match absent {
            true => (TypeKind::Optional(Box::new(ty.clone())), ty.span),
            false => (TypeKind::Error, ty.span),
        };
        Type { kind, span }
    }

    /// `x?: T`, at the `?`: reported, and read as `x: T?`. What makes the type of it.
    pub(super) fn optional_name_slip(&mut self) -> fn(Type) -> Type {
        if !self.cur.is_op("?") || !self.cur.is_op_at(1, ":") {
            return |ty| ty;
        }
        let span = self.take(1);
        self.error(
            span,
            "what may be missing has an optional type: write 'x: T?'",
        );
        |ty| {
            let span = ty.span;
            let kind = TypeKind::Optional(Box::new(ty));
            Type { kind, span }
        }
    }

    /// `T[]`, `T[10]`: reported, and read as a list or an array.
    fn brackets_slip(&mut self, kind: TypeKind, span: Span) -> TypeKind {
        let Some(group) = self.cur.group_at(0, Delimiter::Bracket).cloned() else {
            return kind;
        };
        let elem = Type { kind, span };
        let message = "a list is 'Vec<T>', an array '[T; N]'";
        self.error(self.cur.span(), message);
        self.cur.skip(1);
        if group.stream().is_empty() {
            return generic("Vec", vec![elem], span);
        }
        let errors = self.diags.len();
        let len = self.inside(&group, |p| p.only_expr("the length"));
        self.diags.truncate(errors);
        let elem = Box::new(elem);
        TypeKind::Array { elem, len }
    }

    /// `[]T`, `map[K]V`, `chan T`, `list[T]`: reported, and read as Milo's.
    fn go_type_slip(&mut self, place: Place) -> Option<Parsed<TypeKind>> {
        if place != Place::Plain {
            return None;
        }
        let span = self.cur.span();
        if let Some(real) = super::foreign_statements::foreign_type(self.cur.word())
            && !self.cur.is_op_at(1, "::")
            && !self.cur.is_op_at(1, "<")
            && !self.own_types.contains(self.cur.word())
        {
            let word = self.cur.word().to_owned();
            self.cur.skip(1);
            if !self.attempting && self.foreign_told.insert(word.clone()) {
                self.error(span, format!("Milo writes '{real}', not '{word}'"));
            }
            let segment = PathSegment {
                ident: Ident::new(real, span),
                args: None,
            };
            return Some(Ok(TypeKind::Path(Path {
                leading_colons: None,
                segments: vec![segment],
            })));
        }
        let bracket = self.cur.group_at(1, Delimiter::Bracket).cloned();
        let touches = !self.cur.newline_before_at(1);
        match (self.cur.word(), bracket) {
            ("map", Some(group)) if touches => {
                self.error(span, "a map's type is 'HashMap<K, V>'");
                self.cur.skip(2);
                let key = self.inside(&group, Self::type_or_error);
                let value = self.ty();
                Some(value.map(|value| generic("HashMap", vec![key, value], span)))
            }
            ("chan", None) if self.cur.is_op_at(1, "<-") && touches => {
                let message = format!("a channel's type is 'Channel<{}>'", self.cur.word_at(3));
                self.error(span, message);
                self.cur.skip(3);
                Some(self.ty().map(|ty| generic("Channel", vec![ty], span)))
            }
            ("chan", None) if self.cur.is_ident_at(1) && touches => {
                let message = format!("a channel's type is 'Channel<{}>'", self.cur.word_at(1));
                self.error(span, message);
                self.cur.skip(1);
                Some(self.ty().map(|ty| generic("Channel", vec![ty], span)))
            }
            (
                word @ ("list" | "List" | "dict" | "Dict" | "set" | "tuple" | "Optional" | "Vec"
                | "HashMap"),
                Some(group),
            ) if self.cur.touches_at(1) && !group.stream().is_empty() => {
                let name = match word {
                    "list" | "List" | "Vec" => "Vec",
                    "dict" | "Dict" | "HashMap" => "HashMap",
                    "Optional" => "Option",
                    _ => return None,
                };
                let message = format!("the types in it stand in '<…>': write '{name}<…>'");
                self.error(span, message);
                self.cur.skip(2);
                let (types, _) = self.types_in(&group);
                Some(Ok(generic(name, types, span)))
            }
            _ => None,
        }
    }

    pub(super) fn ty(&mut self) -> Parsed<Type> {
        self.ty_in(Place::Plain)
    }

    /// The type after `as`.
    pub(super) fn cast_type(&mut self) -> Parsed<Type> {
        self.ty_in(Place::Cast)
    }

    /// The type between a closure's parameters and its `=>`.
    pub(super) fn closure_result(&mut self) -> Option<Type> {
        self.result_then(Place::Plain)
            .or_else(|| self.result_then(Place::Result))
    }

    fn result_then(&mut self, place: Place) -> Option<Type> {
        self.attempt(|p| {
            let ty = p.ty_in(place)?;
            if p.cur.is_op("=>") { Ok(ty) } else { Err(Fail) }
        })
    }

    /// A type, or an error in its place, which has been reported.
    pub(super) fn type_or_error(&mut self) -> Type {
        let span = self.cur.span();
        self.ty().unwrap_or(Type {
            kind: TypeKind::Error,
            span,
        })
    }

    /// Whether the next token may begin a type.
    pub(super) fn type_ahead(&self) -> bool {
        match self.cur.peek() {
            Some(Token::Ident(_, text)) => !super::RESERVED.contains(&text.as_str()),
            Some(Token::Group(group)) => group.delimiter() != Delimiter::Brace,
            Some(Token::Punct(punct)) => matches!(punct.as_char(), '&' | '*'),
            _ => false,
        }
    }

    fn ty_in(&mut self, place: Place) -> Parsed<Type> {
        self.nested(|p| {
            let span = p.cur.span();
            let mut kind = p.type_kind(place)?;
            if place == Place::Plain && p.cur.touches_at(0) && !p.cur.newline_before() {
                kind = p.brackets_slip(kind, span);
            }
            if place == Place::Plain {
                kind = p.c_pointer_slip(kind);
            }
            while p.cur.is_op("?") && !(place == Place::Cast && p.cur.is_double_question()) {
                let question = p.take(1);
                p.link(question)?;
                kind = TypeKind::Optional(Box::new(Type { kind, span }));
            }
            Ok(Type { kind, span })
        })
    }

    fn type_kind(&mut self, place: Place) -> Parsed<TypeKind> {
        match self.cur.peek() {
            Some(Token::Punct(punct)) => match punct.as_char() {
                '&' => self.ref_type(place),
                '*' => {
                    self.cur.skip(1);
                    if matches!(self.cur.word(), "const" | "mut") {
                        self.cur.skip(1);
                    }
                    Ok(TypeKind::Ptr(Box::new(self.ty_in(place)?)))
                }
                ':' if self.cur.is_op("::") => Ok(TypeKind::Path(self.path_in(place)?)),
                '?' => {
                    let message = "the '?' of an optional type follows it: write 'T?'";
                    self.error(self.cur.span(), message);
                    self.cur.skip(1);
                    Ok(TypeKind::Optional(Box::new(self.ty_in(place)?)))
                }
                '<' if self.cur.is_op("<-") && self.cur.word_at(2) == "chan" => {
                    let message = format!("a channel's type is 'Channel<{}>'", self.cur.word_at(3));
                    let span = self.cur.span();
                    self.error(span, message);
                    self.cur.skip(3);
                    let ty = self.ty_in(place)?;
                    Ok(generic("Channel", vec![ty], span))
                }
                _ => self.no_type(),
            },
            Some(Token::Group(group)) => {
                let group = group.clone();
                match group.delimiter() {
                    Delimiter::Parenthesis => self.paren_type(&group, place),
                    Delimiter::Bracket => {
                        let span = self.take(1);
                        let inner = self.cur.enter(&group);
                        let length = matches!(inner.peek(), Some(Token::Literal(_)))
                            && inner.peek_at(1).is_none();
                        if (inner.is_end() || length) && self.type_ahead() {
                            self.error(span, "a list is 'Vec<T>', an array '[T; N]'");
                            let elem = self.ty_in(place)?;
                            if inner.is_end() {
                                return Ok(generic("Vec", vec![elem], span));
                            }
                            let len = self.inside(&group, |p| p.only_expr("the length"));
                            let elem = Box::new(elem);
                            return Ok(TypeKind::Array { elem, len });
                        }
                        self.inside(&group, Self::bracket_type)
                    }
                    _ => self.no_type(),
                }
            }
            Some(Token::Ident(_, text)) => match text.as_str() {
                "_" => {
                    self.cur.skip(1);
                    Ok(TypeKind::Infer)
                }
                "dyn" | "impl" if self.cur.is_ident_at(1) || self.cur.is_op_at(1, "::") => {
                    self.bounds_of_rust()
                }
                "fn" => {
                    let span = self.take(1);
                    if self.eat_group(Delimiter::Parenthesis).is_some() && self.cur.is_op("->") {
                        self.cur.skip(2);
                        let errors = self.diags.len();
                        let _ = self.ty_in(place);
                        self.diags.truncate(errors);
                    }
                    self.fail(span, "Milo writes a function's type '(A, B) => R'")
                }
                "interface" if self.cur.group_at(1, Delimiter::Brace).is_some() => {
                    let span = self.take(2);
                    self.fail(
                        span,
                        "a value of any type has a type parameter: 'fn f<T>(x: T)'",
                    )
                }
                "const" if self.cur.is_ident_at(1) => {
                    let span = self.take(1);
                    let ty = self.ty_in(place)?;
                    self.c_constant(span, ty)
                }
                "mut" if self.cur.is_ident_at(1) => {
                    let message = "'mut' stands after '&' only: write '&mut T'";
                    self.error(self.cur.span(), message);
                    self.cur.skip(1);
                    let ty = Box::new(self.ty_in(place)?);
                    Ok(TypeKind::Ref {
                        is_mut: true,
                        lifetime: None,
                        ty,
                    })
                }
                _ => match self.go_type_slip(place) {
                    Some(read) => read,
                    None => self.named_type(place),
                },
            },
            _ => self.no_type(),
        }
    }

    /// `dyn Error + Send`, `impl Fn(i32) -> i32`: kept as they are.
    fn bounds_of_rust(&mut self) -> Parsed<TypeKind> {
        let start = self.cur.pos();
        self.cur.skip(1);
        let mut first = None;
        loop {
            if self.cur.is_op("'") {
                self.cur.skip(2);
            } else {
                let path = self.type_path()?;
                if first.is_none() && path.leading_colons.is_none() && path.segments.len() == 1 {
                    first = path.segments.into_iter().next().map(|s| s.ident);
                }
                if self.group_ahead(Delimiter::Parenthesis) {
                    self.signature()?;
                }
            }
            if self.eat("+").is_none() {
                let tokens = self.cur.since(start);
                return Ok(TypeKind::Bounds { tokens, first });
            }
        }
    }

    /// `(A) -> R` behind a trait of Rust's.
    pub(super) fn signature(&mut self) -> Parsed<()> {
        self.cur.skip(1);
        if self.eat("->").is_some() {
            self.ty()?;
        }
        Ok(())
    }

    fn ref_type(&mut self, place: Place) -> Parsed<TypeKind> {
        self.cur.skip(1);
        let lifetime = (self.cur.is_op("'") && self.cur.is_ident_at(1)).then(|| self.lifetime());
        let is_mut = self.eat_word("mut").is_some();
        let ty = Box::new(self.ty_in(place)?);
        Ok(TypeKind::Ref {
            is_mut,
            lifetime,
            ty,
        })
    }

    /// `(A, B) => R`, `(A, B)`, `(A)`, `()`.
    fn paren_type(&mut self, group: &Group, place: Place) -> Parsed<TypeKind> {
        self.cur.skip(1);
        let (mut types, comma) = self.types_in(group);
        if self.cur.is_op("->") {
            self.error(
                self.cur.span(),
                "Milo writes a function's type '(A, B) => R'",
            );
            self.cur.skip(2);
        } else if place == Place::Plain && self.cur.is_op("=>") {
            self.cur.skip(2);
        } else if types.len() == 1 && !comma {
            return Ok(types.remove(0).kind);
        } else {
            return Ok(TypeKind::Tuple(types));
        }
        let ret = Box::new(self.ty_in(place)?);
        Ok(TypeKind::Fn { params: types, ret })
    }

    /// Types with a comma between them, and whether the last has one behind it; a name before
    /// a colon is dropped.
    pub(super) fn types_in(&mut self, group: &Group) -> (Vec<Type>, bool) {
        self.inside(group, |p| {
            let types = p.list(Commas::Required, Self::named_ty, |p| {
                Some(error_type(p.cur.prev_span()))
            });
            (types, p.cur.prev_is_comma())
        })
    }

    /// A type, perhaps with a name and a colon before it.
    fn named_ty(&mut self) -> Parsed<Type> {
        if self.cur.is_ident_at(0) && self.cur.is_op_at(1, ":") && !self.cur.is_op_at(1, "::") {
            self.cur.skip(2);
        }
        self.ty()
    }

    /// The payload of a variant.
    pub(super) fn payloads(&mut self, group: &Group) -> Vec<Payload> {
        let payload = |p: &mut Self| {
            let rust_attrs = p.documented();
            if p.cur.is_end() {
                return Ok(None);
            }
            let ty = p.named_ty()?;
            let name = None;
            Ok(Some(Payload {
                rust_attrs,
                name,
                ty,
            }))
        };
        let instead = |p: &mut Self| {
            let (rust_attrs, ty) = (Vec::new(), error_type(p.cur.prev_span()));
            let name = None;
            Some(Some(Payload {
                rust_attrs,
                name,
                ty,
            }))
        };
        let payloads = self.inside(group, |p| p.list(Commas::Required, payload, instead));
        payloads.into_iter().flatten().collect()
    }

    /// The content of the brackets of `[T; N]` and `[T]`.
    fn bracket_type(&mut self) -> Parsed<TypeKind> {
        let elem = Box::new(self.ty()?);
        if self.eat(";").is_some() {
            let len = self.only_expr("the array's length");
            return Ok(TypeKind::Array { elem, len });
        }
        self.expect_end("the type");
        Ok(TypeKind::Slice(elem))
    }

    fn named_type(&mut self, place: Place) -> Parsed<TypeKind> {
        let path = self.path_in(place)?;
        if let Some(group) = self.cur.group_at(0, Delimiter::Parenthesis)
            && let [segment] = &path.segments[..]
            && segment.args.is_none()
            && path.leading_colons.is_none()
            && has_range(self, group)
            && !self.cur.newline_before()
        {
            let (group, base) = (group.clone(), segment.ident.clone());
            self.cur.skip(1);
            let range = self.inside(&group, |p| p.only_expr("the range"));
            return Ok(match range.kind {
                ExprKind::Range {
                    lo: Some(lo),
                    hi: Some(hi),
                    ..
                } => TypeKind::Ranged { base, lo, hi },
                ExprKind::Range { dots, .. } => {
                    self.error(dots, "a ranged type has two ends: write 'i32(0..9)'");
                    let open = || error_expr(dots);
                    TypeKind::Ranged {
                        base,
                        lo: open(),
                        hi: open(),
                    }
                }
                _ => TypeKind::Error,
            });
        }
        Ok(TypeKind::Path(path))
    }

    /// The path of a trait.
    pub(super) fn type_path(&mut self) -> Parsed<Path> {
        self.nested(|p| p.path_in(Place::Plain))
    }

    fn path_in(&mut self, place: Place) -> Parsed<Path> {
        let leading_colons = self.eat("::");
        let mut segments = Vec::new();
        loop {
            let ident = self.name("a type")?;
            let mut args = None;
            if place == Place::Cast {
                let name = ident.to_string();
                if self.cur.is_op("<") && is_capital(&name) {
                    args = self.attempt(Self::type_args);
                }
            } else if self.cur.is_op("<") {
                args = Some(self.type_args()?);
            } else if self.cur.is_op("::") && self.cur.is_op_at(2, "<") {
                self.cur.skip(2);
                args = Some(self.type_args()?);
            }
            let alone = segments.is_empty();
            segments.push(PathSegment { ident, args });
            if !(self.cur.is_op("::") && self.cur.is_ident_at(2)) {
                let ident = &segments[0].ident;
                if alone && matches!(&*ident.to_string(), "crate" | "super" | "self") {
                    let message = format!("'{ident}' begins a path: write '{ident}::Name'");
                    return self.fail(ident.span(), message);
                }
                return Ok(Path {
                    leading_colons,
                    segments,
                });
            }
            self.cur.skip(2);
        }
    }
}

/// `Name<args>`.
pub(super) fn generic(name: &str, args: Vec<Type>, span: Span) -> TypeKind {
    TypeKind::Path(Path {
        leading_colons: None,
        segments: vec![PathSegment {
            ident: Ident::new(name, span),
            args: Some(args),
        }],
    })
}

fn error_type(span: Span) -> Type {
    let kind = TypeKind::Error;
    Type { kind, span }
}

fn has_range(parser: &Parser, group: &Group) -> bool {
    let mut inner = parser.cur.enter(group);
    while !inner.is_end() {
        if inner.is_op("..") {
            return true;
        }
        inner.skip(1);
    }
    false
}
