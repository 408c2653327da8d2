//! Declarations.

use proc_macro2::{Delimiter, TokenStream};

use super::attributes::Prefix;
use super::declaration_hints::FUNCTION_WORDS;
use super::list::Commas;
use super::{Fail, Parsed, Parser, literal};
use crate::ast::{
    Bound, Callable, GenericParam, Generics, Import, ImportName, Item, ItemKind, LifetimeParam,
    NodeId, TypeAlias,
};
use crate::cursor::Token;

impl Parser<'_> {
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
                    || self.cur.word_at(2) == "extends"
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

    pub(super) fn string_at(&self, n: usize) -> bool {
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
        Ok(ImportName {
            name,
            alias,
            mentioned: true,
        })
    }
}
