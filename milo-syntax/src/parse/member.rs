//! Structs, enums, impls and traits: declarations with members in braces.

use proc_macro2::{Delimiter, Group};

use super::declaration_hints::FUNCTION_WORDS;
use super::foreign_statements::{is_foreign_type, milo_type};
use super::foreign_syntax::named_type;
use super::list::Commas;
use super::{Fail, Parsed, Parser};
use crate::ast::{
    Enum, Field, Generics, Impl, Item, ItemKind, NodeId, Payload, Struct, Trait, Type, TypeKind,
    Variant,
};
use crate::shape::Kind;

const STORED_REFERENCE: &str =
    "'&' stands in parameters and locals only: what is stored is owned, so leave it out";

impl Parser<'_> {
    pub(super) fn struct_item(&mut self) -> Parsed<Struct> {
        let keyword = self.take(1);
        let name = self.name("the struct's name")?;
        let mut generics = self.generics();
        self.inheritance_slip();
        self.where_slip(&mut generics);
        if let Some(group) = self.eat_group(Delimiter::Parenthesis) {
            let message = "a struct's fields have names: write '{ x: T, y: U }'";
            return self.fail(group.span_open(), message);
        }
        let group = self.expect_group(Delimiter::Brace, "'{' and the fields")?;
        self.form_told = false;
        let fields = self.inside(&group, |p| p.list(Commas::Optional, Self::field, |_| None));
        self.form_told = false;
        let mut fields: Vec<Field> = fields.into_iter().flatten().collect();
        if generics.lifetimes.is_empty() {
            for field in &mut fields {
                let TypeKind::Ref { ty, lifetime, .. } = &field.ty.kind else {
                    continue;
                };
                if lifetime
                    .as_ref()
                    .is_some_and(|l| !l.to_string().contains("static"))
                {
                    self.error(field.ty.span, STORED_REFERENCE);
                    field.ty = (**ty).clone();
                }
            }
        }
        Ok(Struct {
            keyword,
            name,
            generics,
            fields,
            braces: group.delim_span(),
        })
    }

    /// `type P = { x: T }`: reported, and read as a struct.
    pub(super) fn struct_alias_slip(&mut self) -> Parsed<Option<Struct>> {
        let Some(group) = self.cur.group_at(3, Delimiter::Brace).cloned() else {
            return Ok(None);
        };
        if !self.cur.is_op_at(2, "=") {
            return Ok(None);
        }
        let keyword = self.take(1);
        let name = self.name("the type's name")?;
        self.cur.skip(1);
        let message = format!("a type with fields is a struct: write 'struct {name} {{ … }}'");
        self.error(self.cur.span(), message);
        self.cur.skip(1);
        let errors = self.diags.len();
        let fields = self.inside(&group, |p| p.list(Commas::Optional, Self::field, |_| None));
        self.diags.truncate(errors);
        Ok(Some(Struct {
            keyword,
            name,
            generics: Generics::default(),
            fields: fields.into_iter().flatten().collect(),
            braces: group.delim_span(),
        }))
    }

    /// A field, or `None` if an error has been reported and the tokens skipped.
    fn field(&mut self) -> Parsed<Option<Field>> {
        let prefix = self.prefix();
        if self.cur.is_end() {
            return Ok(None);
        }
        if let Some(attr) = prefix.attrs.first() {
            self.error(
                attr.at,
                format!("'@{}' stands before a declaration, not a field", attr.name),
            );
        }
        let vis = self.visibility();
        if self.cur.word() == "fn" && self.cur.is_ident_at(1) {
            let keyword = self.cur.span();
            self.fn_item()?;
            self.error(
                keyword,
                "a struct's methods stand in an 'impl' block of its own",
            );
            return Ok(None);
        }
        while matches!(self.cur.word(), "let" | "var" | "const" | "mut" | "static")
            && self.cur.is_ident_at(1)
        {
            self.error(
                self.cur.span(),
                "a field is declared by its name alone: write 'x: T'",
            );
            self.cur.skip(1);
        }
        while self.cur.is_ident_at(1) && !self.cur.newline_before_at(1) && self.modifier_slip() {}
        if let Some(field) = self.typed_field_slip() {
            return Ok(Some(Field {
                rust_attrs: prefix.rust_attrs,
                vis,
                ..field
            }));
        }
        let name = self.name("a field's name")?;
        let optional = self.optional_name_slip();
        if self.eat(":").is_none() {
            let beside = self.type_ahead() && !self.cur.newline_before();
            match beside {
                true => {
                    let message = format!("a ':' is missing before the type: write '{name}: …'");
                    self.form_error(self.cur.span(), message);
                }
                false => {
                    let message = format!("a field needs a type: write '{name}: T'");
                    self.form_error(name.span(), message);
                }
            }
            if !beside {
                let ty = Type {
                    kind: TypeKind::Error,
                    span: name.span(),
                };
                return Ok(Some(Field {
                    rust_attrs: prefix.rust_attrs,
                    vis,
                    name,
                    ty,
                }));
            }
        }
        let mut ty = optional(self.annotated());
        self.owned(&mut ty);
        if self.cur.is_op("=") {
            let message = "a field has no default value: give it where the struct is made";
            self.error(self.cur.span(), message);
            self.cur.skip(1);
            self.expr()?;
        }
        Ok(Some(Field {
            rust_attrs: prefix.rust_attrs,
            vis,
            name,
            ty,
        }))
    }

    /// `int x` as a field: reported, and read as `x: i32`.
    fn typed_field_slip(&mut self) -> Option<Field> {
        let word = self.cur.word().to_owned();
        let named = self.cur.is_ident_at(1) && !self.cur.newline_before_at(1);
        if !named || self.cur.is_op_at(2, ":") || !is_foreign_type(&word) {
            return None;
        }
        let span = self.take(1);
        let name = self.any_ident("a field's name").ok()?;
        let ty = milo_type(&word);
        self.form_error(
            span,
            format!("the type stands behind the name: write '{name}: {ty}'"),
        );
        Some(Field {
            rust_attrs: Vec::new(),
            vis: None,
            name,
            ty: named_type(&word, span),
        })
    }

    /// Reports references in the type of a field, which is owned, and replaces `&T` by `T`.
    fn owned(&mut self, ty: &mut Type) {
        match &mut ty.kind {
            TypeKind::Ref {
                lifetime: Some(_), ..
            } => {}
            TypeKind::Ref { ty: inner, .. } => {
                self.error(ty.span, STORED_REFERENCE);
                *ty = (**inner).clone();
                self.owned(ty);
            }
            TypeKind::Optional(t) | TypeKind::Slice(t) => self.owned(t),
            TypeKind::Array { elem, .. } => self.owned(elem),
            TypeKind::Tuple(types) => types.iter_mut().for_each(|t| self.owned(t)),
            TypeKind::Path(path) => {
                for segment in &mut path.segments {
                    segment
                        .args
                        .iter_mut()
                        .flatten()
                        .for_each(|t| self.owned(t));
                }
            }
            _ => {}
        }
    }

    pub(super) fn enum_item(&mut self) -> Parsed<Enum> {
        let keyword = self.take(1);
        let name = self.name("the enum's name")?;
        let mut generics = self.generics();
        self.where_slip(&mut generics);
        let group = self.expect_group(Delimiter::Brace, "'{' and the variants")?;
        let variants = self.inside(&group, |p| {
            p.list(Commas::Optional, Self::variant, |_| None)
        });
        let variants = variants.into_iter().flatten().collect();
        Ok(Enum {
            keyword,
            name,
            generics,
            variants,
            braces: group.delim_span(),
        })
    }

    fn variant(&mut self) -> Parsed<Option<Variant>> {
        let prefix = self.prefix();
        if let Some(attr) = prefix.attrs.first() {
            let message = format!(
                "'@{}' stands before a declaration, not a variant",
                attr.name
            );
            self.error(attr.at, message);
        }
        let rust_attrs = prefix.rust_attrs;
        if self.cur.is_end() {
            return Ok(None);
        }
        let name = self.name("a variant's name")?;
        let mut fields = Vec::new();
        let mut named = false;
        if let Some(group) = self.eat_group(Delimiter::Parenthesis) {
            if group.stream().is_empty() {
                let message = format!(
                    "a type is missing in the parentheses: write '{name}(T)', or '{name}' alone"
                );
                self.error(group.span(), message);
            }
            fields = self.payloads(&group);
            fields.iter_mut().for_each(|f| self.owned(&mut f.ty));
        } else if let Some(group) = self.eat_group(Delimiter::Brace) {
            fields = self.named_payloads(&group);
            named = !fields.is_empty();
        }
        let discriminant = match self.eat("=") {
            None => None,
            Some(equals) => Some(*self.value_after(equals, "=")?),
        };
        Ok(Some(Variant {
            rust_attrs,
            name,
            fields,
            named,
            discriminant,
        }))
    }

    /// The payload of `A { x: T }`.
    fn named_payloads(&mut self, group: &Group) -> Vec<Payload> {
        let fields = self.inside(group, |p| p.list(Commas::Optional, Self::field, |_| None));
        let mut payloads: Vec<Payload> = Vec::new();
        for field in fields.into_iter().flatten() {
            if let Some(vis) = field.vis.into_iter().flatten().next() {
                let message = "the fields of a variant are as public as its enum: leave 'pub' out";
                self.error(vis.span(), message);
            }
            if payloads
                .iter()
                .any(|p| p.name.as_ref() == Some(&field.name))
            {
                let message = format!("this variant has two fields named '{}'", field.name);
                self.error(field.name.span(), message);
                continue;
            }
            payloads.push(Payload {
                rust_attrs: field.rust_attrs,
                name: Some(field.name),
                ty: field.ty,
            });
        }
        payloads
    }

    /// `impl P<T> { … }`, `impl T for P { … }`.
    pub(super) fn impl_item(&mut self) -> Parsed<Impl> {
        let keyword = self.take(1);
        let mut generics = self.generics();
        self.declared = Some(Vec::new());
        let first = self.ty();
        let of_trait = first.is_ok() && self.eat_word("for").is_some();
        let second = of_trait.then(|| self.ty());
        generics.extend(self.declared.take().into_iter().flatten());
        let (trait_, self_ty) = match (first?, second) {
            (ty, None) => (None, ty),
            (
                Type {
                    kind: TypeKind::Path(path),
                    ..
                },
                Some(ty),
            ) => (Some(path), ty?),
            (ty, Some(_)) => {
                return self.fail(ty.span, "expected the name of a trait before 'for'");
            }
        };
        self.where_slip(&mut generics);
        let group = self.expect_group(Delimiter::Brace, "'{' and the methods")?;
        let items = self.methods(&group, trait_.is_some());
        Ok(Impl {
            keyword,
            generics,
            trait_,
            self_ty,
            items,
            braces: group.delim_span(),
        })
    }

    /// `trait T: A + B { … }`, `interface I { … }`.
    pub(super) fn trait_item(&mut self) -> Parsed<Trait> {
        let is_interface = self.cur.word() == "interface";
        let keyword = self.take(1);
        let name = self.name(if is_interface {
            "the interface's name"
        } else {
            "the trait's name"
        })?;
        let mut generics = self.generics();
        let extends = self.cur.word() == "extends";
        if extends {
            let word = if is_interface { "interface" } else { "trait" };
            let message = format!("Milo writes '{word} {name}: {}'", self.cur.word_at(1));
            self.error(self.cur.span(), message);
            self.cur.skip(1);
        }
        let supers = if extends || self.eat(":").is_some() {
            self.bounds()?
        } else {
            Vec::new()
        };
        self.where_slip(&mut generics);
        let group = self.expect_group(Delimiter::Brace, "'{' and the methods")?;
        let items = self.methods(&group, false);
        let braces = group.delim_span();
        Ok(Trait {
            keyword,
            is_interface,
            name,
            generics,
            supers,
            items,
            braces,
        })
    }

    /// The functions of an impl or a trait; and the associated types, if the trait is Rust's.
    fn methods(&mut self, group: &Group, of_trait: bool) -> Vec<Item> {
        self.inside(group, |p| {
            let mut items = Vec::new();
            loop {
                while p.eat(";").is_some() || p.eat(",").is_some() {}
                let start = p.cur.pos();
                let prefix = p.prefix();
                if p.cur.is_end() {
                    p.shape(Kind::Statement, start);
                    return items;
                }
                match p.nested(|p| p.method(prefix, of_trait)) {
                    Ok(item) => {
                        p.shape(Kind::Statement, start);
                        items.push(item);
                    }
                    Err(Fail) => p.skip_item(start),
                }
            }
        })
    }

    fn method(&mut self, prefix: super::attributes::Prefix, of_trait: bool) -> Parsed<Item> {
        // The library's signatures say what a method is called in Rust.
        if let Some(attr) = prefix.attrs.iter().find(|attr| attr.name != "rust") {
            let message = match attr.name.to_string().as_str() {
                name @ ("Override" | "override") => {
                    format!(
                        "Milo has no '@{name}': a method of a trait stands in its 'impl', so leave this out"
                    )
                }
                name => format!("'@{name}' stands before a struct or an enum, not a method"),
            };
            self.error(attr.at, message);
        }
        let vis = self.visibility();
        if self.function_ahead() && self.modifier_slip() {
            let told = self.diags.len();
            while self.function_ahead() && self.modifier_slip() {}
            self.diags.truncate(told);
        }
        if self.cur.word() == "type" && self.cur.is_ident_at(1) {
            if !of_trait {
                let message = "a 'type' stands in the impl of a trait of Rust's or outside; \
                               a type that differs is a parameter: 'trait Name<T>'";
                return self.fail(self.cur.span(), message);
            }
            return Ok(Item {
                id: NodeId::DUMMY,
                rust_attrs: prefix.rust_attrs,
                attrs: prefix.attrs,
                vis,
                kind: ItemKind::TypeAlias(self.type_alias()?),
            });
        }
        if self.cur.word() == "async" {
            self.item_slip()?;
        }
        let slip = FUNCTION_WORDS.contains(&self.cur.word()) && self.item_ahead();
        if slip {
            self.item_slip()?;
        } else if self.cur.word() != "fn" {
            if self.cur.is_ident_at(0) && (self.field_ahead() || self.cur.is_op_at(1, "?")) {
                let message = "fields belong to the struct: only functions stand in here, 'fn name(self: &Self): T'";
                return self.fail(self.cur.span(), message);
            }
            if self.cur.is_ident_at(0) && self.cur.group_at(1, Delimiter::Parenthesis).is_some() {
                let message = format!(
                    "a function begins with 'fn': write 'fn {}(…)'",
                    self.cur.word()
                );
                return self.fail(self.cur.span(), message);
            }
            return self.expected("a function: only 'fn' stands in here");
        }
        let kind = ItemKind::Fn(self.fn_item()?);
        Ok(Item {
            id: NodeId::DUMMY,
            rust_attrs: prefix.rust_attrs,
            attrs: prefix.attrs,
            vis,
            kind,
        })
    }
}
