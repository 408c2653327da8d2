//! The impls beside a type: printing, conversions into an error enum, the user's word on Send and
//! Sync.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::conditions::{self, When, cfgs};
use super::cx::{Lower, mixed_site_at, rust_ident};
use super::ty::Ty;
use super::world::name_of;
use crate::ast::{self, Generics, Item};
use crate::resolve::{LangItem, TypeDef};

impl Lower {
    /// A field as a `&dyn Show`.
    pub fn field_shown(reference: TokenStream, t: &Ty) -> TokenStream {
        fn plain(t: &Ty) -> bool {
            match t {
                Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Ranged(..) | Ty::Param(_) | Ty::Unit => {
                    true
                }
                Ty::Ptr(_) => true,
                Ty::Array(t, _) => plain(t),
                Ty::Tuple(v) => v.iter().all(plain),
                Ty::Named(n, a) => {
                    let known = match n {
                        TypeDef::Own(_) => true,
                        TypeDef::Lang(item) => item.module().is_empty(),
                        TypeDef::Rust(_) => false,
                    };
                    known && a.iter().all(plain)
                }
                _ => false,
            }
        }
        let g = mixed_site_at(Span::call_site());
        if plain(t) {
            quote_spanned!(g=> #reference as &dyn ::milo::__private::Show)
        } else {
            quote_spanned!(g=> &::milo::__private::Probe(#reference).milo_field() as &dyn ::milo::__private::Show)
        }
    }

    /// Printing: Milo's own, and Rust's `Display` and `Debug` with the same text.
    pub fn show_impls(
        &self,
        item: &Item,
        name: &Ident,
        show_params: &TokenStream,
        params: &TokenStream,
        body: TokenStream,
    ) -> TokenStream {
        let g = mixed_site_at(name.span());
        let def = self.own_type(&name_of(name));
        let own = |trait_: &str| match self.world.implements(&def, trait_) {
            true => When::Always,
            false => conditions::derives(item, &[trait_]),
        };
        let display = match own("Display") {
            When::Always => When::Always,
            derived => self.displayed_by_derive(item).unwrap_or(derived),
        };
        let if_shown = (matches!(display, When::Always) && !params.is_empty())
            .then(|| quote_spanned!(g=> where #name #params: ::core::fmt::Display));
        let debug = own("Debug").otherwise().map(|cfg| {
            quote_spanned!(g=>
                #cfg impl #show_params ::core::fmt::Debug for #name #params #if_shown {
                    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::milo::__private::Show::show(self, __milo_f)
                    }
                }
            )
        });
        if matches!(display, When::Always) {
            return quote_spanned!(g=>
                impl #show_params ::milo::__private::Show for #name #params #if_shown {
                    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::core::fmt::Display::fmt(self, __milo_f)
                    }
                }
                #debug
            );
        }
        let cfg = display.otherwise();
        quote_spanned!(g=>
            impl #show_params ::milo::__private::Show for #name #params {
                fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #body }
            }
            #cfg impl #show_params ::core::fmt::Display for #name #params {
                fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::milo::__private::Show::show(self, __milo_f)
                }
            }
            #debug
        )
    }

    /// When a derive of another name implements `Display`: `Snafu`, or `Error` with `#[error(…)]`.
    pub fn displayed_by_derive(&self, item: &Item) -> Option<When> {
        let on_variant = match &item.kind {
            ast::ItemKind::Enum(e) => e
                .variants
                .iter()
                .any(|v| conditions::has(&v.rust_attrs, "error")),
            _ => false,
        };
        let told = on_variant || conditions::has(&item.rust_attrs, "error");
        let when = match conditions::derives(item, &["Snafu"]) {
            When::Never if told => conditions::derives(item, &["Error"]),
            when => when,
        };
        (!matches!(when, When::Never)).then_some(when)
    }

    /// The attributes of each value that a variant holds. Reports a `cfg` there, which the
    /// generated code could not follow.
    pub fn payload_attributes(&mut self, v: &ast::Variant) -> Vec<TokenStream> {
        let mut list = Vec::new();
        for field in &v.fields {
            if let Some(tree) = cfgs(&field.rust_attrs).into_iter().next() {
                let message = "a value of a variant has no condition of its own: put the 'cfg' before the variant";
                self.diags.error(tree.span(), message);
                list.push(TokenStream::new());
                continue;
            }
            list.push(field.rust_attrs.iter().cloned().collect());
        }
        list
    }

    /// `From<T>` for each variant that is the only one to hold a `T`, if functions return the enum
    /// as their error, so that `?` wraps it. Impls that the user wrote are left out.
    pub fn error_conversions(&mut self, item: &Item, e: &ast::Enum, name: &Ident) -> TokenStream {
        let def = self.own_type(&name_of(&e.name));
        let is_error = |t: &Ty| matches!(t, Ty::Named(n, a) if *n == LangItem::Result && a.len() == 2 && a[1].is_of(&def));
        let used = self.sigs.values().any(|s| is_error(&s.ret));
        let g = mixed_site_at(e.name.span());
        let derived = matches!(conditions::derives(item, &["From"]), When::Always);
        if !used || derived || !e.generics.is_empty() {
            return TokenStream::new();
        }
        let tys: Vec<(usize, Ty)> = e
            .variants
            .iter()
            .enumerate()
            .filter(|(_, v)| v.fields.len() == 1)
            .map(|(i, v)| (i, self.ast_ty(&v.fields[0].ty)))
            .collect();
        let mut ts = TokenStream::new();
        for (i, t) in &tys {
            if tys.iter().filter(|(_, u)| u == t).count() != 1
                || t.is_of(&def)
                || matches!(t, Ty::Unknown)
            {
                continue;
            }
            let v = &e.variants[*i];
            let by_derive = conditions::has(&v.fields[0].rust_attrs, "from");
            if by_derive || self.world.converts_from(&def, t) {
                continue;
            }
            let (there, vname) = (cfgs(&v.rust_attrs), rust_ident(&v.name));
            let field = self.rust_ty(&v.fields[0].ty);
            let error = match &v.fields[0].name {
                Some(of) => {
                    let of = rust_ident(of);
                    quote_spanned!(g=> Self::#vname { #of: __milo_error })
                }
                None => quote_spanned!(g=> Self::#vname(__milo_error)),
            };
            ts.extend(quote_spanned!(g=>
                #there impl ::core::convert::From<#field> for #name {
                    fn from(__milo_error: #field) -> Self { #error }
                }
            ));
        }
        ts
    }

    /// `@send` and `@sync`: the only unsafe code that is emitted, at the user's word.
    pub fn unsafe_impls(
        &self,
        item: &Item,
        name: &Ident,
        generics: &Generics,
        params: &TokenStream,
    ) -> TokenStream {
        let mut ts = TokenStream::new();
        for a in &item.attrs {
            let bound = match a.name.to_string().as_str() {
                "send" => "Send",
                "sync" => "Sync",
                _ => continue,
            };
            // The user's own span: a crate that forbids unsafe code is told at the attribute.
            let span = a.name.span();
            let t = Ident::new(bound, span);
            let names: Vec<Ident> = generics.iter().map(|p| rust_ident(&p.name)).collect();
            let lifetimes: Vec<_> = generics.lifetimes.iter().map(|l| &l.name).collect();
            let bounded = (!params.is_empty())
                .then(|| quote_spanned!(span=> <#(#lifetimes,)* #(#names: ::core::marker::#t),*>));
            ts.extend(
                quote_spanned!(span=> unsafe impl #bounded ::core::marker::#t for #name #params {}),
            );
        }
        ts
    }
}
