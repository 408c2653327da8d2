//! Structs and enums as Rust items: their fields, variants and attributes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::conditions::{cfgs, derives_foreign};
use super::control::braces;
use super::cx::{self, Lower, mixed_site_at, rust_ident};
use super::derive::Trait;
use super::ty::Ty;
use super::world::{Kind as DeclKind, name_of};
use crate::ast::{self, Item};

impl Lower {
    pub fn struct_(
        &mut self,
        item: &Item,
        s: &ast::Struct,
        attrs: &TokenStream,
        vis: &TokenStream,
    ) -> TokenStream {
        let g = mixed_site_at(s.keyword);
        let (kw, name) = (Ident::new("struct", s.keyword), rust_ident(&s.name));
        let sname = name_of(&s.name);
        let saved = self.enter_params(s.generics.iter().map(|p| name_of(&p.name)).collect());
        let mut tys: Vec<Ty> = s.fields.iter().map(|f| self.ast_ty(&f.ty)).collect();
        self.for_derive = derives_foreign(item);
        let mut field_ts: Vec<TokenStream> = s.fields.iter().map(|f| self.rust_ty(&f.ty)).collect();
        self.for_derive = false;
        self.boxed(&sname, 0, &mut tys, &mut field_ts, s.keyword);
        self.ty_scope = saved;
        self.check_fields(s);
        let mut fields = TokenStream::new();
        for (i, (f, t)) in s.fields.iter().zip(&field_ts).enumerate() {
            if s.fields[..i].iter().any(|g| g.name == f.name) {
                continue;
            }
            let rust_attrs: TokenStream = f.rust_attrs.iter().cloned().collect();
            let fvis = &f.vis;
            let fname = rust_ident(&f.name);
            fields.extend(
                quote_spanned!(mixed_site_at(f.name.span())=> #rust_attrs #fvis #fname: #t,),
            );
        }
        self.check_eq(item, &sname, &tys);
        let (derives, conditional) = self.derives(item, &sname, &tys, &field_ts, s.name.span());
        let (params, show_params) = self.type_generics(&s.generics, s.name.span());
        let declared = self.declared_generics(&s.generics, s.name.span());
        let shown = self.shown.get(&*sname).map_or(&*sname, String::as_str);
        let lit = Literal::string(shown);
        let there: Vec<TokenStream> = s.fields.iter().map(|f| cfgs(&f.rust_attrs)).collect();
        let shown: Vec<TokenStream> = s
            .fields
            .iter()
            .zip(&there)
            .zip(&tys)
            .map(|((f, there), t)| {
                let fname = rust_ident(&f.name);
                let key = Literal::string(&name_of(&f.name));
                let v = Self::field_shown(quote_spanned!(g=> &self.#fname), t);
                quote_spanned!(g=> #there (#key, #v))
            })
            .collect();
        let body =
            quote_spanned!(g=> ::milo::__private::show_struct(__milo_f, #lit, &[#(#shown),*]));
        let show = self.show_impls(item, &name, &show_params, &params, body);
        let mut cond = TokenStream::new();
        for (tr, cfg, bounds) in conditional {
            let names: Vec<Ident> = s.fields.iter().map(|f| rust_ident(&f.name)).collect();
            cond.extend(match tr {
                Trait::Clone => quote_spanned!(g=>
                    #cfg impl #params ::core::clone::Clone for #name #params where #bounds {
                        fn clone(&self) -> Self { Self { #(#there #names: ::core::clone::Clone::clone(&self.#names)),* } }
                    }
                ),
                _ => {
                    let body = match there.iter().all(TokenStream::is_empty) {
                        // As calls: `==` of boxed objects moves its right side.
                        true => quote_spanned!(g=>
                            #(::core::cmp::PartialEq::eq(&self.#names, &__milo_other.#names) &&)* true
                        ),
                        // An operand cannot have a condition.
                        false => quote_spanned!(g=>
                            #(#there if ::core::cmp::PartialEq::ne(&self.#names, &__milo_other.#names) {
                                return false;
                            })*
                            true
                        ),
                    };
                    quote_spanned!(g=>
                        #cfg impl #params ::core::cmp::PartialEq for #name #params where #bounds {
                            fn eq(&self, __milo_other: &Self) -> bool { #body }
                        }
                    )
                }
            });
        }
        let unsafe_impls = self.unsafe_impls(item, &name, &s.generics, &params);
        let fields = braces(fields, s.braces.join());
        // Plain data could be shared with C, so it has C's layout.
        let by_user = item
            .rust_attrs
            .iter()
            .any(|a| a.to_string().contains("repr"));
        let repr = (!by_user && !tys.is_empty() && tys.iter().all(|t| self.is_plain_data(t, 0)))
            .then(|| quote_spanned!(g=> #[repr(C)]));
        quote_spanned!(g=>
            #attrs #repr #derives #[allow(non_snake_case, non_camel_case_types, clippy::derived_hash_with_manual_eq)] #vis #kw #name #declared #fields
            #show #cond #unsafe_impls
        )
    }

    /// Numbers, bools, pointers, and arrays and structs of them.
    fn is_plain_data(&self, t: &Ty, depth: usize) -> bool {
        match t {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Ptr(_) | Ty::Ranged(..) => true,
            Ty::Array(t, _) => self.is_plain_data(t, depth),
            Ty::Named(n, _) if depth < 8 => match self.world.types.get(n).map(|d| &d.kind) {
                Some(DeclKind::Struct(f)) => {
                    f.iter().all(|(_, t)| self.is_plain_data(t, depth + 1))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn check_fields(&mut self, s: &ast::Struct) {
        for (i, f) in s.fields.iter().enumerate() {
            if s.fields[..i].iter().any(|g| g.name == f.name) {
                self.diags.error(
                    f.name.span(),
                    format!("'{}' has two fields named '{}'", s.name, f.name),
                );
            }
        }
    }

    pub fn enum_(
        &mut self,
        item: &Item,
        e: &ast::Enum,
        attrs: &TokenStream,
        vis: &TokenStream,
    ) -> TokenStream {
        let g = mixed_site_at(e.keyword);
        let (kw, name) = (Ident::new("enum", e.keyword), rust_ident(&e.name));
        let ename = name_of(&e.name);
        let saved = self.enter_params(e.generics.iter().map(|p| name_of(&p.name)).collect());
        let mut variants = TokenStream::new();
        let mut arms = TokenStream::new();
        let mut tys = Vec::new();
        let mut rust_tys = Vec::new();
        let mut clone_arms = TokenStream::new();
        let mut eq_arms = TokenStream::new();
        let mut text_told = false;
        for v in &e.variants {
            let vg = mixed_site_at(v.name.span());
            let rust_attrs: TokenStream = v.rust_attrs.iter().cloned().collect();
            let there = cfgs(&v.rust_attrs);
            let vname = rust_ident(&v.name);
            let lit = Literal::string(&name_of(&v.name));
            self.for_derive = derives_foreign(item);
            let mut ts: Vec<TokenStream> = v.fields.iter().map(|f| self.rust_ty(&f.ty)).collect();
            self.for_derive = false;
            let mut field_tys: Vec<Ty> = v.fields.iter().map(|f| self.ast_ty(&f.ty)).collect();
            self.boxed(&ename, tys.len(), &mut field_tys, &mut ts, v.name.span());
            let disc = v.discriminant.as_ref().and_then(|d| {
                if matches!(&d.kind, ast::ExprKind::Lit(l) if super::lit::kind(l) == super::lit::Kind::Str)
                {
                    // Once for the enum.
                    if !std::mem::replace(&mut text_told, true) {
                        self.diags.error(
                            d.span,
                            "a variant may have a number and no text: give its text by a 'match' in a method",
                        );
                    }
                    return None;
                }
                let told = self.diags.len();
                let d = self.value(d, &Ty::Int("i64"));
                (self.diags.len() == told).then(|| quote_spanned!(vg=> = #d))
            });
            let names: Vec<Ident> = (0..ts.len())
                .map(|i| Ident::new(&format!("__milo_a{i}"), g))
                .collect();
            let others: Vec<Ident> = (0..ts.len())
                .map(|i| Ident::new(&format!("__milo_b{i}"), g))
                .collect();
            if ts.is_empty() {
                variants.extend(quote_spanned!(vg=> #rust_attrs #vname #disc,));
                arms.extend(quote_spanned!(vg=> #there Self::#vname => ::milo::__private::show_variant(__milo_f, #lit, &[]),));
                clone_arms.extend(quote_spanned!(vg=> #there Self::#vname => Self::#vname,));
                eq_arms.extend(quote_spanned!(vg=> #there (Self::#vname, Self::#vname) => true,));
            } else if v.named {
                let payload_attrs = self.payload_attributes(v);
                let fields: Vec<Ident> = v
                    .fields
                    .iter()
                    .flat_map(|f| &f.name)
                    .map(rust_ident)
                    .collect();
                // Ending at the name: of a variant that nobody makes, rustc tells there.
                let payload = quote_spanned!(vg=> #(#payload_attrs #fields: #ts),*);
                let payload = braces(payload, cx::shown(v.name.span()));
                variants.extend(quote_spanned!(vg=> #rust_attrs #vname #payload,));
                let shown = v
                    .fields
                    .iter()
                    .flat_map(|f| &f.name)
                    .zip(&names)
                    .zip(&field_tys);
                let shown: Vec<TokenStream> = shown
                    .map(|((field, n), t)| {
                        let key = Literal::string(&name_of(field));
                        let value = Self::field_shown(n.to_token_stream(), t);
                        quote_spanned!(g=> (#key, #value))
                    })
                    .collect();
                arms.extend(quote_spanned!(vg=> #there Self::#vname { #(#fields: #names),* } => ::milo::__private::show_struct(__milo_f, #lit, &[#(#shown),*]),));
                clone_arms.extend(quote_spanned!(vg=> #there Self::#vname { #(#fields: #names),* } => Self::#vname { #(#fields: ::core::clone::Clone::clone(#names)),* },));
                eq_arms.extend(quote_spanned!(vg=> #there (Self::#vname { #(#fields: #names),* }, Self::#vname { #(#fields: #others),* }) => #(::core::cmp::PartialEq::eq(#names, #others) &&)* true,));
            } else {
                let payload_attrs = self.payload_attributes(v);
                let payload = quote_spanned!(cx::shown(v.name.span())=> (#(#payload_attrs #ts),*));
                variants.extend(quote_spanned!(vg=> #rust_attrs #vname #payload,));
                let shown: Vec<TokenStream> = names
                    .iter()
                    .zip(&field_tys)
                    .map(|(n, t)| Self::field_shown(n.to_token_stream(), t))
                    .collect();
                arms.extend(quote_spanned!(vg=> #there Self::#vname(#(#names),*) => ::milo::__private::show_variant(__milo_f, #lit, &[#(#shown),*]),));
                clone_arms.extend(quote_spanned!(vg=> #there Self::#vname(#(#names),*) => Self::#vname(#(::core::clone::Clone::clone(#names)),*),));
                eq_arms.extend(quote_spanned!(vg=> #there (Self::#vname(#(#names),*), Self::#vname(#(#others),*)) => #(::core::cmp::PartialEq::eq(#names, #others) &&)* true,));
            }
            tys.extend(field_tys);
            rust_tys.extend(ts);
        }
        self.ty_scope = saved;
        self.check_eq(item, &ename, &tys);
        let (derives, conditional) = self.derives(item, &ename, &tys, &rust_tys, e.name.span());
        let (params, show_params) = self.type_generics(&e.generics, e.name.span());
        let declared = self.declared_generics(&e.generics, e.name.span());
        let body = if e.variants.is_empty() {
            quote_spanned!(g=> match *self {})
        } else {
            quote_spanned!(g=> match self { #arms })
        };
        let show = self.show_impls(item, &name, &show_params, &params, body);
        let mut cond = TokenStream::new();
        for (tr, cfg, bounds) in conditional {
            cond.extend(match tr {
                Trait::Clone => quote_spanned!(g=>
                    #cfg impl #params ::core::clone::Clone for #name #params where #bounds {
                        fn clone(&self) -> Self { match self { #clone_arms } }
                    }
                ),
                _ => quote_spanned!(g=>
                    #cfg impl #params ::core::cmp::PartialEq for #name #params where #bounds {
                        #[allow(unreachable_patterns)]
                        fn eq(&self, __milo_other: &Self) -> bool { match (self, __milo_other) { #eq_arms _ => false } }
                    }
                ),
            });
        }
        let froms = self.error_conversions(item, e, &name);
        let unsafe_impls = self.unsafe_impls(item, &name, &e.generics, &params);
        let variants = braces(variants, e.braces.join());
        quote_spanned!(g=>
            #attrs #derives #[allow(non_camel_case_types, clippy::derived_hash_with_manual_eq, clippy::enum_variant_names, clippy::large_enum_variant)] #vis #kw #name #declared #variants
            #show #cond #froms #unsafe_impls
        )
    }
}
