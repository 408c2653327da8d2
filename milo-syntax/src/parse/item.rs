//! Declarations.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::list::Commas;
use super::syntax_hints::FUNCTION_WORDS;
use super::{Fail, Parsed, Parser, literal};
use crate::ast::{
    Attr, Block, Bound, Callable, Fn, GenericParam, Generics, Import, ImportName, Item, ItemKind,
    LifetimeParam, NodeId, Param, Path, PathSegment, Stmt, Type, TypeAlias, TypeKind,
};
use crate::cursor::Token;

/// The attributes before a declaration.
#[derive(Default)]
pub(super) struct Prefix {
    pub(super) rust_attrs: Vec<TokenStream>,
    pub(super) attrs: Vec<Attr>,
    /// The first attribute that is not merely a comment.
    pub(super) refusable: Option<Span>,
}

/// The tokens of a `[…]`, without the None-delimited groups of a `macro_rules!`: neither
/// rustc's attributes nor derives look through them.
fn ungrouped(tokens: TokenStream) -> TokenStream {
    let ungroup = |tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        TokenTree::Group(group) => {
            let mut flat = Group::new(group.delimiter(), ungrouped(group.stream()));
            flat.set_span(group.span());
            TokenTree::from(flat).into()
        }
        other => TokenStream::from(other),
    };
    tokens.into_iter().flat_map(ungroup).collect()
}

/// Whether the tokens between the brackets of `#[…]` have the shape that Rust's parser asks
/// for: a path, then nothing, a group, or `=` and a value.
fn is_attribute(content: TokenStream) -> bool {
    use proc_macro2::TokenTree::{Group, Ident, Literal, Punct};
    let mut trees = content.into_iter().peekable();
    let mut after_name = false;
    loop {
        match trees.next() {
            Some(Ident(_)) if !after_name => after_name = true,
            Some(Punct(p)) if p.as_char() == ':' => {
                let second = matches!(trees.next(), Some(Punct(p)) if p.as_char() == ':');
                if !second {
                    return false;
                }
                after_name = false;
            }
            Some(Group(_)) if after_name => return trees.next().is_none(),
            Some(Punct(p)) if after_name && p.as_char() == '=' => {
                return matches!(trees.next(), Some(Literal(_))) && trees.next().is_none()
                    || matches!(trees.peek(), Some(Punct(p)) if p.as_char() == '!');
            }
            None => return after_name,
            _ => return false,
        }
    }
}

/// Whether an attribute is documentation, `#[doc …]`.
pub(super) fn is_doc(attr: &TokenStream) -> bool {
    attr.clone().into_iter().any(|tree| {
        let TokenTree::Group(group) = tree else {
            return false;
        };
        let first = group.stream().into_iter().next();
        matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
    })
}

impl Parser<'_> {
    /// `#[…]`, doc comments and `@name`.
    pub(super) fn prefix(&mut self) -> Prefix {
        let mut prefix = Prefix::default();
        loop {
            let (start, span) = (self.cur.pos(), self.cur.span());
            if self.cur.is_op("#") {
                let inner = self.cur.is_op_at(1, "!");
                let n = 1 + usize::from(inner);
                let Some(group) = self.cur.group_at(n, Delimiter::Bracket) else {
                    break;
                };
                let is_doc = self.cur.enter(group).word() == "doc";
                self.cur.skip(n + 1);
                if inner && !is_doc {
                    self.error(span, "write '#![…]' at the top of the Rust file");
                } else if !inner {
                    let attr = ungrouped(self.cur.since(start));
                    let content = attr.clone().into_iter().last().and_then(|tree| match tree {
                        TokenTree::Group(group) => Some(group.stream()),
                        _ => None,
                    });
                    if !content.is_some_and(is_attribute) {
                        self.error(span, "this is no attribute of Rust's: write '#[name]', '#[name(…)]' or '#[name = …]'");
                        continue;
                    }
                    prefix.rust_attrs.push(attr);
                    if !is_doc {
                        prefix.refusable.get_or_insert(span);
                    }
                }
            } else if self.cur.is_op("@")
                && (!self.cur.is_ident_at(1)
                    || self.cur.newline_before_at(1)
                        && super::RESERVED.contains(&self.cur.word_at(1)))
            {
                self.error(span, "the attribute's name is missing after '@'");
                self.cur.skip(1);
            } else if self.cur.is_op("@") && self.cur.is_ident_at(1) {
                self.cur.skip(1);
                let Ok(name) = self.any_ident("a name") else {
                    break;
                };
                let args = self.eat_group(Delimiter::Parenthesis);
                let args = args.map_or_else(TokenStream::new, |group| group.stream());
                prefix.attrs.push(Attr {
                    at: span,
                    name,
                    args,
                });
                prefix.refusable.get_or_insert(span);
            } else {
                break;
            }
        }
        prefix
    }

    /// Attributes of Rust's before something that has no documentation: a `///` is a comment.
    pub(super) fn rust_attributes(&mut self) -> Vec<TokenStream> {
        let mut attrs = self.documented();
        attrs.retain(|attr| !is_doc(attr));
        attrs
    }

    /// Attributes of Rust's, where Milo's own are an error.
    pub(super) fn documented(&mut self) -> Vec<TokenStream> {
        if !self.cur.is_op("#") && !self.cur.is_op("@") {
            return Vec::new();
        }
        let prefix = self.prefix();
        if let Some(attr) = prefix.attrs.first() {
            let message = format!("'@{}' stands before a declaration", attr.name);
            self.error(attr.at, message);
        }
        prefix.rust_attrs
    }

    /// `pub`, `pub(crate)`, `pub(in path)`.
    pub(super) fn visibility(&mut self) -> Option<TokenStream> {
        let start = self.cur.pos();
        self.eat_word("pub")?;
        if let Some(group) = self.cur.group_at(0, Delimiter::Parenthesis) {
            let first = self.cur.enter(group);
            if matches!(first.word(), "crate" | "super" | "self" | "in") {
                self.cur.skip(1);
            }
        }
        Some(self.cur.since(start))
    }

    pub(super) fn item_ahead(&self) -> bool {
        let name_then =
            |ops: &[&str]| self.cur.is_ident_at(1) && ops.iter().any(|op| self.cur.is_op_at(2, op));
        let name_and =
            |delimiter| self.cur.is_ident_at(1) && self.cur.group_at(2, delimiter).is_some();
        match self.cur.word() {
            "fn" | "struct" | "enum" | "impl" | "trait" | "extern" | "pub" => true,
            "type" => name_then(&["=", "<"]),
            "interface" => {
                name_then(&["<", ":"])
                    || name_and(Delimiter::Brace)
                    || self.cur.group_at(1, Delimiter::Brace).is_some()
            }
            "from" => self.string_at(1),
            word if FUNCTION_WORDS.contains(&word) => {
                name_then(&["<"]) || name_and(Delimiter::Parenthesis)
            }
            "import" => {
                self.cur.group_at(1, Delimiter::Brace).is_some() && self.cur.word_at(2) == "from"
            }
            "class" => name_then(&["<", ":"]) || name_and(Delimiter::Brace),
            _ => false,
        }
    }

    fn string_at(&self, n: usize) -> bool {
        matches!(self.cur.peek_at(n), Some(Token::Literal(lit)) if literal::is_string(lit))
    }

    /// Goes on after an error in a declaration that began at `start`.
    pub(super) fn skip_item(&mut self, start: usize) {
        if self.cur.pos() == start {
            self.cur.skip(1);
        }
        while !self.cur.is_end() {
            if self.item_ahead()
                || matches!(self.cur.word(), "let" | "var")
                || self.cur.is_op("@")
                || self.cur.is_op("#")
            {
                return;
            }
            let last = self.group_ahead(Delimiter::Brace) || self.cur.is_op(";");
            self.cur.skip(1);
            if last {
                return;
            }
        }
    }

    pub(super) fn item(&mut self, prefix: Prefix) -> Parsed<Item> {
        let vis = self.visibility();
        self.item_slip()?;
        let kind = match self.cur.word() {
            "fn" | "extern" => ItemKind::Fn(self.fn_item()?),
            "struct" => ItemKind::Struct(self.struct_item()?),
            "enum" => ItemKind::Enum(self.enum_item()?),
            "impl" => ItemKind::Impl(self.impl_item()?),
            "trait" | "interface" => ItemKind::Trait(self.trait_item()?),
            "type" => match self.struct_alias_slip()? {
                Some(item) => ItemKind::Struct(item),
                None => ItemKind::TypeAlias(self.type_alias()?),
            },
            "from" => ItemKind::Import(self.import()?),
            word if FUNCTION_WORDS.contains(&word) => ItemKind::Fn(self.fn_item()?),
            _ => return self.expected("a declaration"),
        };
        Ok(Item {
            id: NodeId::DUMMY,
            rust_attrs: prefix.rust_attrs,
            attrs: prefix.attrs,
            vis,
            kind,
        })
    }

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

    /// `<'a, T: A + B, U>`, if it stands here.
    pub(super) fn generics(&mut self) -> Generics {
        let mut generics = Generics::default();
        if self.eat("<").is_none() {
            return generics;
        }
        while !self.cur.is_op(">") {
            let before = self.cur.pos();
            if self.cur.is_op("'") && self.cur.is_ident_at(1) {
                let lifetime = self.lifetime_param();
                if let Some(param) = generics.params.first() {
                    let message = "lifetimes stand before the type parameters";
                    self.error(param.name.span(), message);
                }
                generics.lifetimes.push(lifetime);
            } else {
                match self.generic_param() {
                    Ok(param) => generics.params.push(param),
                    Err(Fail) => self.skip_type_arg(),
                }
            }
            if self.cur.pos() == before {
                // A `<` on the next line does not belong to this declaration.
                return generics;
            }
            if self.eat(",").is_none() && !self.cur.is_op(">") {
                if !self.cur.is_end() && !self.group_ahead(Delimiter::Brace) {
                    let message = format!("expected ',' or '>', found {}", self.found());
                    self.error(self.cur.span(), message);
                }
                if !self.cur.is_ident_at(0) {
                    return generics;
                }
            }
        }
        self.eat(">");
        generics
    }

    /// `'a: 'b + 'c`.
    fn lifetime_param(&mut self) -> LifetimeParam {
        let name = self.lifetime();
        let start = self.cur.pos();
        if self.eat(":").is_some() {
            while self.cur.is_op("'") && self.cur.is_ident_at(1) {
                self.cur.skip(2);
                if self.eat("+").is_none() {
                    break;
                }
            }
        }
        let bounds = self.cur.since(start);
        LifetimeParam { name, bounds }
    }

    /// `'a`.
    pub(super) fn lifetime(&mut self) -> TokenStream {
        let start = self.cur.pos();
        self.cur.skip(2);
        self.cur.since(start)
    }

    pub(super) fn generic_param(&mut self) -> Parsed<GenericParam> {
        if self.cur.word() == "const" && self.cur.is_ident_at(1) {
            return self.fail(
                self.cur.span(),
                "type parameters are types: Milo has no 'const' ones",
            );
        }
        let name = self.name("a type parameter")?;
        let extends =
            matches!(self.cur.word(), "extends" | "implements") && self.cur.is_ident_at(1);
        if extends {
            self.error(
                self.cur.span(),
                format!("a bound is written '{name}: A + B'"),
            );
            self.cur.skip(1);
        }
        let bounds = if extends || self.eat(":").is_some() {
            self.bounds()?
        } else {
            Vec::new()
        };
        Ok(GenericParam { name, bounds })
    }

    /// `A + B`.
    pub(super) fn bounds(&mut self) -> Parsed<Vec<Bound>> {
        let mut bounds = Vec::new();
        loop {
            bounds.push(self.bound()?);
            if self.eat("+").is_none() {
                return Ok(bounds);
            }
        }
    }

    fn bound(&mut self) -> Parsed<Bound> {
        let start = self.cur.pos();
        if self.cur.is_op("'") && self.cur.is_ident_at(1) {
            return Ok(Bound::Rust(self.lifetime()));
        }
        if self.eat("?").is_some() {
            self.type_path()?;
            return Ok(Bound::Rust(self.cur.since(start)));
        }
        if self.cur.word() == "for" && self.cur.is_op_at(1, "<") {
            self.cur.skip(2);
            while !self.cur.is_end() && self.eat(">").is_none() {
                self.cur.skip(1);
            }
        }
        let binder = self.cur.since(start);
        let path = self.type_path()?;
        let Some(group) = self.eat_group(Delimiter::Parenthesis) else {
            return Ok(match binder.is_empty() {
                true => Bound::Trait(path),
                false => Bound::Rust(self.cur.since(start)),
            });
        };
        let params = self.types_in(&group).0;
        let ret = match self.eat("->") {
            Some(_) => Some(self.ty()?),
            None => None,
        };
        Ok(Bound::Callable(Callable {
            binder,
            path,
            params,
            ret,
        }))
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
        if self.typed_name_ahead() {
            let span = self.cur.span();
            let word = self.cur.word().to_owned();
            let name = self.cur.word_at(1);
            let message = format!(
                "the type stands behind the name: write '{name}: {}'",
                super::habits::milo_type(&word)
            );
            self.form_error(span, message);
            self.cur.skip(1);
            return Ok(Param {
                id: NodeId::DUMMY,
                rust_attrs,
                name: self.any_ident("a parameter's name")?,
                ty: Some(super::elsewhere::named_type(&word, span)),
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

    pub(super) fn type_alias(&mut self) -> Parsed<TypeAlias> {
        let keyword = self.take(1);
        let name = self.name("the type's name")?;
        let generics = self.generics();
        self.expect("=")?;
        let ty = self.annotated();
        Ok(TypeAlias {
            keyword,
            name,
            generics,
            ty,
        })
    }

    /// `from "path" import { A, B as C }`.
    fn import(&mut self) -> Parsed<Import> {
        let keyword = self.take(1);
        let Some(Token::Literal(path_lit)) = self.cur.bump() else {
            return self.expected("a path");
        };
        let Some(path) = literal::string_value(&path_lit) else {
            return self.expected("a path");
        };
        if self.eat_word("import").is_none() {
            return self.expected("'import { … }'");
        }
        let names = match self.eat_group(Delimiter::Brace) {
            Some(group) => self.inside(&group, |p| {
                p.list(Commas::Optional, Self::import_name, |_| None)
            }),
            None if self.cur.is_op("*") => vec![self.import_name()?],
            None => {
                let message = "the imported names stand in braces: write 'import { … }'";
                self.error(self.cur.span(), message);
                let mut names = vec![self.import_name()?];
                while self.eat(",").is_some() {
                    names.push(self.import_name()?);
                }
                names
            }
        };
        Ok(Import {
            keyword,
            path_lit,
            path,
            names,
        })
    }

    fn import_name(&mut self) -> Parsed<ImportName> {
        if self.cur.is_op("*") {
            return self.fail(
                self.cur.span(),
                "import each name by itself: Milo has no '*' here",
            );
        }
        let name = self.name("a name to import")?;
        let alias = match self.eat_word("as") {
            Some(_) => Some(self.name("the new name")?),
            None => None,
        };
        Ok(ImportName { name, alias })
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
