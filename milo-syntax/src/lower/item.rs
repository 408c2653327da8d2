//! Declarations: functions, impls, traits, imports, constants.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::bounds::{Bound, Bounds};
use super::control::braces;
use super::cx::{Lower, ident_at, mixed_site_at, rust_ident};
use super::function::{Asks, Place};
use super::ty::{Name, Ty};
use super::world::OPERATORS;
use super::world::{Owner, SelfMode, Sig, TyScope, name_of};
use crate::ast::{self, Generics, Impl, Item, ItemKind, Trait, TypeKind};

impl Lower {
    pub fn item(&mut self, item: &Item) -> TokenStream {
        let first = self.needless_vars.len();
        let ts = self.emitted_item(item);
        self.silence(&item.rust_attrs, first);
        ts
    }

    fn emitted_item(&mut self, item: &Item) -> TokenStream {
        let attrs: TokenStream = item.rust_attrs.iter().cloned().collect();
        let vis = item.vis.clone().unwrap_or_default();
        self.check_attrs(item);
        match &item.kind {
            ItemKind::Fn(f) if f.is_extern.is_some() => self.extern_fn(f, &attrs, &vis),
            ItemKind::Fn(f) => {
                if self.item_mode && f.name == "main" && self.fns.is_empty() {
                    return self.main(f, &attrs);
                }
                let ts = self.func(f, Place::Free, &vis);
                let a = self.allowed(f.name.span());
                quote_spanned!(mixed_site_at(f.keyword)=> #attrs #a #ts)
            }
            ItemKind::Struct(s) => self.struct_(item, s, &attrs, &vis),
            ItemKind::Enum(_) if super::world::is_std_enum(item) => TokenStream::new(),
            ItemKind::Enum(e) => self.enum_(item, e, &attrs, &vis),
            ItemKind::TypeAlias(a) => {
                let kw = Ident::new("type", a.keyword);
                let name = rust_ident(&a.name);
                let saved =
                    self.enter_params(a.generics.iter().map(|g| name_of(&g.name)).collect());
                let ty = self.rust_ty(&a.ty);
                self.ty_scope = saved;
                let generics = self.declared_generics(&a.generics, a.keyword);
                quote_spanned!(mixed_site_at(a.keyword)=> #attrs #[allow(non_camel_case_types)] #vis #kw #name #generics = #ty;)
            }
            ItemKind::Impl(i) => self.impl_(item, i, &attrs),
            ItemKind::Trait(t) => self.trait_(t, &attrs, &vis),
            ItemKind::Import(i) => self.rust_import(i, &vis),
            ItemKind::Error { .. } => TokenStream::new(),
        }
    }

    pub fn check_attrs(&mut self, item: &Item) {
        for a in &item.attrs {
            let on_type = matches!(item.kind, ItemKind::Struct(_) | ItemKind::Enum(_));
            let ok = match a.name.to_string().as_str() {
                "send" | "sync" => on_type,
                "derive" => {
                    if on_type {
                        self.check_derive(a);
                    }
                    on_type
                }
                _ => false,
            };
            if !ok {
                let name = &a.name;
                let message = if matches!(name.to_string().as_str(), "send" | "sync" | "derive") {
                    format!("'@{name}' belongs before a struct or an enum")
                } else {
                    format!("there is no attribute '@{name}': Milo has @send, @sync and @derive")
                };
                self.diags.error(name.span(), message);
            }
        }
    }

    pub fn check_derive(&mut self, a: &ast::Attr) {
        for t in a.args.clone() {
            if let proc_macro2::TokenTree::Ident(i) = t {
                let n = i.to_string();
                if !matches!(
                    n.as_str(),
                    "Eq" | "PartialEq"
                        | "Hash"
                        | "Clone"
                        | "Copy"
                        | "Debug"
                        | "Display"
                        | "Show"
                        | "Ord"
                        | "PartialOrd"
                ) {
                    self.diags.error(i.span(), format!("'@derive({n})' is not known: Milo derives Eq, Ord, Hash and Clone; for a Rust derive write '#[derive({n})]'"));
                }
            }
        }
    }

    pub fn enter_params(&mut self, params: Vec<Name>) -> TyScope {
        let saved = self.ty_scope.clone();
        self.ty_scope.params.extend(params);
        saved
    }

    pub fn is_operator(&self, sig: &Sig) -> bool {
        sig.trait_.as_deref().is_some_and(|t| {
            OPERATORS.iter().any(|(n, _)| *n == t) && !self.world.traits.contains_key(t)
        })
    }

    pub fn impl_(&mut self, item: &Item, i: &Impl, attrs: &TokenStream) -> TokenStream {
        let g = mixed_site_at(i.keyword);
        let kw = Ident::new("impl", i.keyword);
        let (saved, params) = self.enter_impl(i);
        let self_ty = self.ast_ty(&i.self_ty);
        let self_ts = self.rust_ty(&i.self_ty);
        self.impl_id = self.def(item.id);
        let trait_name = self.world.impl_trait(i);
        let operator = trait_name
            .as_deref()
            .filter(|t| !self.world.traits.contains_key(*t))
            .and_then(|t| OPERATORS.iter().find(|(n, _)| *n == t).copied());
        let place = if i.trait_.is_some() {
            Place::TraitImpl
        } else {
            Place::Inherent
        };
        let mut body = TokenStream::new();
        let mut after = TokenStream::new();
        for item in &i.items {
            let rust_attrs: TokenStream = item.rust_attrs.iter().cloned().collect();
            let f = match &item.kind {
                ItemKind::Fn(f) => f,
                ItemKind::TypeAlias(a) => {
                    let (kw, name) = (Ident::new("type", a.keyword), rust_ident(&a.name));
                    let ty = self.rust_ty(&a.ty);
                    body.extend(
                        quote_spanned!(mixed_site_at(a.keyword)=> #rust_attrs #kw #name = #ty;),
                    );
                    continue;
                }
                _ => continue,
            };
            let vis = match (&i.trait_, &item.vis) {
                (None, Some(v)) => v.clone(),
                (Some(_), _) if operator.is_none() => TokenStream::new(),
                // The operator's impl calls it, wherever that is.
                (Some(_), _) => quote_spanned!(g=> pub),
                (None, None) => TokenStream::new(),
            };
            if let Some((t, m)) = operator
                && f.name != m
            {
                self.diags.error(
                    f.name.span(),
                    format!("the method of '{t}' is '{m}', and not '{}'", f.name),
                );
            }
            let first = self.needless_vars.len();
            let ts = self.func(f, place, &vis);
            self.silence(&item.rust_attrs, first);
            let a = self.allowed(f.name.span());
            let hidden = operator.map(|_| quote_spanned!(g=> #[doc(hidden)]));
            body.extend(quote_spanned!(mixed_site_at(f.keyword)=> #rust_attrs #hidden #a #ts));
            if let Some((t, m)) = operator {
                after.extend(self.operator_impl(f, t, m, &self_ts, &params));
            }
        }
        if let Some(t) = trait_name.as_ref().filter(|_| operator.is_none()) {
            self.trait_needs(t, &self_ty);
            self.tell_methods(i);
        }
        let asks = match &trait_name {
            Some(t) if self.world.traits.contains_key(t) && self.is_shared_trait(t) => Asks::Clone,
            _ => Asks::Needed,
        };
        let generics = self.generics(&params, self.impl_id, asks);
        self.leave(saved);
        let body = braces(body, i.braces.join());
        let trait_ts = match (&i.trait_, operator) {
            (Some(_), Some(_)) | (None, _) => None,
            (Some(t), None) => {
                let span = t.segments.last().map_or(i.keyword, |s| s.ident.span());
                let tg = mixed_site_at(span);
                let path = match trait_name.as_deref() {
                    Some("Eq") if !self.world.traits.contains_key("Eq") => {
                        quote_spanned!(tg=> ::core::cmp::PartialEq)
                    }
                    _ => self.rust_path(t),
                };
                Some(quote_spanned!(tg=> #path for))
            }
        };
        quote_spanned!(g=> #attrs #[allow(clippy::should_implement_trait, clippy::len_without_is_empty, clippy::new_without_default, clippy::wrong_self_convention, clippy::new_ret_no_self, clippy::inherent_to_string, clippy::inherent_to_string_shadow_display)] #kw #generics #trait_ts #self_ts #body #after)
    }

    /// Notes the bounds that an impl of a trait needs on the parameters of its type: those for
    /// objects that are sent or cloned, and those of the impls of its supertraits.
    fn trait_needs(&mut self, trait_: &Name, self_ty: &Ty) {
        let Ty::Named(owner, args) = self_ty else {
            return;
        };
        let params: Vec<&Name> = args
            .iter()
            .filter_map(|t| match t {
                Ty::Param(n) => Some(n),
                _ => None,
            })
            .collect();
        if params.is_empty() {
            return;
        }
        let traits = self.world.with_supers(trait_);
        let mut needs: Vec<(Name, Bound)> = Vec::new();
        for t in &traits {
            let mut all = Vec::new();
            if self.summaries.is_sent_trait(t) {
                all.extend([Bound::Send, Bound::Sync]);
            }
            if self.summaries.is_object(t) {
                // Its objects can be cloned.
                all.extend([Bound::Static, Bound::Clone]);
            }
            for bound in all {
                needs.extend(params.iter().map(|p| ((*p).clone(), bound)));
            }
        }
        let above: Vec<_> = self
            .world
            .methods
            .get(&Owner::Type(owner.clone()))
            .into_iter()
            .flat_map(|methods| methods.values().flatten())
            .filter(|m| m.trait_.as_ref().is_some_and(|t| traits[1..].contains(t)))
            .cloned()
            .collect();
        for method in above {
            let Some(Ty::Named(_, theirs)) = &method.owner else {
                continue;
            };
            let Some(id) = method.id else { continue };
            for (there, own) in theirs.iter().zip(args) {
                if let (Ty::Param(there), Ty::Param(own)) = (there, own) {
                    let of = (id, there.clone());
                    let own = (self.impl_id, own.clone());
                    self.needs.follow(of, own, Bounds::ALL);
                }
            }
        }
        for (name, bound) in needs {
            self.needs.need((self.impl_id, name), Bounds::of(bound));
        }
    }

    /// The bounds of an `impl` are those of its methods, as their callers need them.
    fn tell_methods(&mut self, i: &Impl) {
        for item in &i.items {
            if let ItemKind::Fn(f) = &item.kind {
                let sig = self.sig_of(f);
                let Some(id) = sig.id else { continue };
                for p in &sig.owner_generics {
                    let of = (self.impl_id, p.clone());
                    self.needs.follow(of, (id, p.clone()), Bounds::ALL);
                }
            }
        }
    }

    /// Rust's operator trait, through the inherent method that holds the body.
    pub fn operator_impl(
        &mut self,
        f: &ast::Fn,
        trait_: &str,
        method: &str,
        self_ts: &TokenStream,
        params: &Generics,
    ) -> TokenStream {
        let sig = self.sig_of(f);
        let span = f.name.span();
        let g = mixed_site_at(span);
        let (t, m) = (ident_at(trait_, g), ident_at(method, g));
        let inner = ident_at(&self.operator_name(&sig), g);
        let Some(p) = f.params.iter().find(|p| p.name != "self") else {
            return TokenStream::new();
        };
        let Some(pty) = &p.ty else {
            return TokenStream::new();
        };
        let (by_ref, other) = match &pty.kind {
            TypeKind::Ref { ty, .. } => (true, self.rust_ty(ty)),
            _ => (false, self.rust_ty(pty)),
        };
        let ret = f
            .ret
            .as_ref()
            .map_or_else(|| quote_spanned!(g=> ()), |t| self.rust_ty(t));
        let this = match sig.self_mode {
            Some(SelfMode::Value) => quote_spanned!(g=> self),
            _ => quote_spanned!(g=> &self),
        };
        let other_arg = if by_ref {
            quote_spanned!(g=> &__milo_other)
        } else {
            quote_spanned!(g=> __milo_other)
        };
        let generics = self.generics(params, self.impl_id, Asks::Needed);
        quote_spanned!(g=>
            impl #generics ::core::ops::#t<#other> for #self_ts {
                type Output = #ret;
                fn #m(self, __milo_other: #other) -> #ret { <#self_ts>::#inner(#this, #other_arg) }
            }
        )
    }

    pub fn trait_(&mut self, t: &Trait, attrs: &TokenStream, vis: &TokenStream) -> TokenStream {
        let g = mixed_site_at(t.keyword);
        let kw = Ident::new("trait", t.keyword);
        let name = rust_ident(&t.name);
        let tname = name_of(&t.name);
        let params = &t.generics;
        let generics = self.declared_generics(params, t.keyword);
        let saved = self.enter_trait(t);
        let mut body = TokenStream::new();
        for item in &t.items {
            let ItemKind::Fn(f) = &item.kind else {
                continue;
            };
            let rust_attrs: TokenStream = item.rust_attrs.iter().cloned().collect();
            let first = self.needless_vars.len();
            let ts = self.func(f, Place::TraitDecl, &TokenStream::new());
            self.silence(&item.rust_attrs, first);
            let a = self.allowed(f.name.span());
            body.extend(quote_spanned!(mixed_site_at(f.keyword)=> #rust_attrs #a #ts));
        }
        self.leave(saved);
        let mut supers: Vec<TokenStream> = t
            .supers
            .iter()
            .map(|b| match b.path() {
                Some(path) => self.rust_path(path),
                None => self.bound(b, &name),
            })
            .collect();
        let mut after = TokenStream::new();
        if self.summaries.is_object(&tname) && params.is_empty() {
            // `Heap<T>` of a trait is cloned like every other value.
            let clone = ident_at(&format!("__Clone{tname}"), g);
            supers.push(quote_spanned!(g=> #clone));
            after = quote_spanned!(g=>
                #[doc(hidden)]
                #vis trait #clone {
                    fn __milo_clone(&self) -> ::std::boxed::Box<dyn #name>;
                }
                impl<T: #name + ::core::clone::Clone + 'static> #clone for T {
                    fn __milo_clone(&self) -> ::std::boxed::Box<dyn #name> {
                        ::std::boxed::Box::new(self.clone())
                    }
                }
                impl ::core::clone::Clone for ::std::boxed::Box<dyn #name> {
                    fn clone(&self) -> Self {
                        <dyn #name as #clone>::__milo_clone(&**self)
                    }
                }
            );
        }
        if self.summaries.is_sent_trait(&tname) {
            supers.push(quote_spanned!(g=> ::core::marker::Send + ::core::marker::Sync));
        }
        let supers = (!supers.is_empty()).then(|| quote_spanned!(g=> : #(#supers)+*));
        let body = braces(body, t.braces.join());
        quote_spanned!(g=> #attrs #[allow(non_camel_case_types, clippy::wrong_self_convention, clippy::len_without_is_empty)] #vis #kw #name #generics #supers #body #after)
    }
}

impl Lower {
    /// The `#[allow]`s of a function that has just been lowered: also of the lints about
    /// placeholders for code that was reported.
    pub fn allowed(&self, span: Span) -> TokenStream {
        let a = allow(span);
        // In an editor no mistake may change what stands before it.
        let broken = self.has_reported.take() && !crate::editor::in_editor();
        let broken = broken.then(|| quote_spanned!(mixed_site_at(span)=> #[allow(unused)]));
        let unsafe_ = self
            .has_unsafe
            .take()
            .then(|| quote_spanned!(mixed_site_at(span)=> #[allow(unused_unsafe)]));
        quote_spanned!(mixed_site_at(span)=> #a #broken #unsafe_)
    }
}

/// The `#[allow]`s of every emitted item: Milo's style, and lints that Milo code cannot follow.
pub fn allow(span: Span) -> TokenStream {
    let g = mixed_site_at(span);
    quote_spanned!(g=> #[allow(
        non_snake_case,
        non_camel_case_types,
        unused_mut,
        clippy::needless_return,
        clippy::manual_range_contains,
        clippy::manual_range_patterns,
        clippy::while_let_loop,
        clippy::match_like_matches_macro,
        clippy::comparison_to_empty,
        clippy::manual_swap,
        clippy::manual_unwrap_or,
        clippy::cmp_owned,
        clippy::ptr_arg,
        clippy::useless_vec,
        clippy::vec_box,
        clippy::box_collection,
        clippy::same_item_push,
        clippy::vec_init_then_push,
        clippy::redundant_field_names,
        clippy::question_mark,
        clippy::manual_flatten,
        clippy::for_kv_map
    )])
}
