//! Declarations: functions, impls, traits, imports, constants.

use std::rc::Rc;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::control::braces;
use super::cx::{Bound, FnCx, Lower, Repr, glue, ident_at, rust_ident};
use super::ty::{Name, Ty};
use super::world::{SelfMode, Sig, TyScope, name_of, path_name};
use crate::ast::{self, GenericParam, Impl, Item, ItemKind, Let, PatternKind, Trait, TypeKind};

/// Where a function stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    Free,
    /// In `impl P`.
    Inherent,
    /// In `impl T for P`.
    TraitImpl,
    /// In `trait T`.
    TraitDecl,
}

/// The traits of operators: Milo's name, Rust's method.
const OPERATORS: &[(&str, &str)] = &[
    ("Add", "add"),
    ("Sub", "sub"),
    ("Mul", "mul"),
    ("Div", "div"),
    ("Rem", "rem"),
];

/// What every emitted item allows: it is Milo's style, not the user's slip.
fn allow(span: Span) -> TokenStream {
    let g = glue(span);
    quote_spanned!(g=> #[allow(non_snake_case, non_camel_case_types, unused_mut, clippy::needless_return)])
}

impl Lower {
    pub fn item(&mut self, item: &Item) -> TokenStream {
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
                let a = allow(f.name.span());
                quote_spanned!(glue(f.keyword)=> #attrs #a #ts)
            }
            ItemKind::Struct(s) => self.struct_(item, s, &attrs, &vis),
            ItemKind::Enum(e) => self.enum_(item, e, &attrs, &vis),
            ItemKind::TypeAlias(a) => {
                let kw = Ident::new("type", a.keyword);
                let name = rust_ident(&a.name);
                let params: Vec<Ident> = a.generics.iter().map(|g| rust_ident(&g.name)).collect();
                let saved =
                    self.enter_params(a.generics.iter().map(|g| name_of(&g.name)).collect());
                let ty = self.rust_ty(&a.ty);
                self.ty_scope = saved;
                let generics =
                    (!params.is_empty()).then(|| quote_spanned!(glue(a.keyword)=> <#(#params),*>));
                quote_spanned!(glue(a.keyword)=> #attrs #[allow(non_camel_case_types)] #vis #kw #name #generics = #ty;)
            }
            ItemKind::Impl(i) => self.impl_(i, &attrs),
            ItemKind::Trait(t) => self.trait_(t, &attrs, &vis),
            ItemKind::Import(i) => self.rust_import(i, &vis),
            ItemKind::Error { .. } => TokenStream::new(),
        }
    }

    fn check_attrs(&mut self, item: &Item) {
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

    fn check_derive(&mut self, a: &ast::Attr) {
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

    // ----- functions ---------------------------------------------------------------------

    fn sig_of(&self, f: &ast::Fn) -> Rc<Sig> {
        self.sigs
            .get(&std::ptr::from_ref(f).addr())
            .cloned()
            .expect("every function is declared")
    }

    /// `<T: Clone + …>`, with the bounds that the body was found to need.
    pub fn generics(&mut self, params: &[GenericParam], id: usize) -> TokenStream {
        if params.is_empty() {
            return TokenStream::new();
        }
        let items: Vec<TokenStream> = params
            .iter()
            .map(|p| {
                let name = rust_ident(&p.name);
                let g = glue(p.name.span());
                let mut bounds = quote_spanned!(g=> ::core::clone::Clone);
                for b in &p.bounds {
                    let b = self.bound(b, &name);
                    bounds.extend(quote_spanned!(g=> + #b));
                }
                bounds.extend(self.learned_bounds(id, &name_of(&p.name), &name));
                quote_spanned!(g=> #name: #bounds)
            })
            .collect();
        let g = glue(params[0].name.span());
        quote_spanned!(g=> <#(#items),*>)
    }

    /// `+ A + B` for the bounds that parameter `name` of function `id` needs.
    pub fn learned_bounds(&self, id: usize, name: &str, ident: &Ident) -> TokenStream {
        let g = glue(ident.span());
        self.learned
            .bounds
            .iter()
            .filter(|(i, n, _)| *i == id && &**n == name)
            .map(|(_, _, b)| {
                let b = match b {
                    Bound::Show => quote_spanned!(g=> ::milo::__private::Show),
                    Bound::Display => quote_spanned!(g=> ::core::fmt::Display),
                    Bound::Static => quote_spanned!(g=> 'static),
                    Bound::Eq => quote_spanned!(g=> ::core::cmp::PartialEq),
                    Bound::Ord => quote_spanned!(g=> ::core::cmp::PartialOrd),
                    Bound::Hash => quote_spanned!(g=> ::core::cmp::Eq + ::core::hash::Hash),
                    Bound::Add => quote_spanned!(g=> ::core::ops::Add<Output = #ident>),
                    Bound::Sub => quote_spanned!(g=> ::core::ops::Sub<Output = #ident>),
                    Bound::Mul => quote_spanned!(g=> ::core::ops::Mul<Output = #ident>),
                    Bound::Div => quote_spanned!(g=> ::core::ops::Div<Output = #ident>),
                    Bound::Rem => quote_spanned!(g=> ::core::ops::Rem<Output = #ident>),
                    Bound::Neg => quote_spanned!(g=> ::core::ops::Neg<Output = #ident>),
                    Bound::Send => {
                        quote_spanned!(g=> ::core::marker::Send + ::core::marker::Sync + 'static)
                    }
                };
                quote_spanned!(g=> + #b)
            })
            .collect()
    }

    /// A bound that the user wrote.
    fn bound(&mut self, path: &ast::Path, param: &Ident) -> TokenStream {
        let n = path_name(path);
        let span = path
            .segments
            .last()
            .map_or(param.span(), |s| s.ident.span());
        let g = glue(span);
        if path.segments.len() == 1
            && !self.world.traits.contains_key(&n)
            && !self.world.rust_names.contains_key(&n)
        {
            match &*n {
                "Eq" | "PartialEq" => return quote_spanned!(g=> ::core::cmp::PartialEq),
                "Ord" | "PartialOrd" | "Comparable" => {
                    return quote_spanned!(g=> ::core::cmp::PartialOrd);
                }
                "Hash" => return quote_spanned!(g=> ::core::cmp::Eq + ::core::hash::Hash),
                "Display" | "Show" | "Printable" => {
                    return quote_spanned!(g=> ::milo::__private::Show + ::core::fmt::Display);
                }
                "Clone" => return quote_spanned!(g=> ::core::clone::Clone),
                _ => {}
            }
            if OPERATORS.iter().any(|(t, _)| *t == &*n) || &*n == "Neg" {
                let t = ident_at(&n, span);
                return quote_spanned!(g=> ::core::ops::#t<Output = #param>);
            }
        }
        self.rust_path(path)
    }

    /// A function or method, without attributes.
    pub fn func(&mut self, f: &ast::Fn, place: Place, vis: &TokenStream) -> TokenStream {
        let sig = self.sig_of(f);
        let g = glue(f.keyword);
        let fn_kw = Ident::new("fn", f.keyword);
        let name = match place {
            _ if place == Place::TraitImpl && self.is_operator(&sig) => {
                ident_at(&self.operator_name(&sig), f.name.span())
            }
            _ => rust_ident(&f.name),
        };
        let saved = self.enter_params(sig.generics.to_vec());
        let saved_bounds = self.param_bounds.len();
        self.param_bounds.extend(sig.bounds.iter().cloned());
        let generics = self.generics(&f.generics, sig.id);
        let (params, decls) = self.params(f, &sig, place);
        let ret = f
            .ret
            .as_ref()
            .filter(|_| !matches!(sig.ret, Ty::Unit))
            .map(|t| {
                let ts = self.rust_ty(t);
                quote_spanned!(glue(t.span)=> -> #ts)
            });
        let where_ = (place == Place::Inherent)
            .then(|| self.method_where(&sig))
            .flatten();
        let body = match &f.body {
            Some(body) => Some(self.fn_body(f, body, &sig, place, decls)),
            None => {
                if !matches!(place, Place::TraitDecl) {
                    self.diags.error(
                        f.name.span(),
                        format!("'{}' has no body: write '{{ … }}'", f.name),
                    );
                    Some(quote_spanned!(g=> { ::core::unreachable!() }))
                } else {
                    None
                }
            }
        };
        self.ty_scope = saved;
        self.param_bounds.truncate(saved_bounds);
        let semi = body.is_none().then(|| quote_spanned!(g=> ;));
        let mut parens = proc_macro2::Group::new(proc_macro2::Delimiter::Parenthesis, params);
        parens.set_span(f.parens.join());
        quote_spanned!(g=> #vis #fn_kw #name #generics #parens #ret #where_ #body #semi)
    }

    /// Bounds on the parameters of the `impl` that only this method needs.
    fn method_where(&self, sig: &Sig) -> Option<TokenStream> {
        let mut ts = TokenStream::new();
        for p in &sig.owner_generics {
            let ident = ident_at(p, Span::call_site());
            let b = self.learned_bounds(sig.id, p, &ident);
            if !b.is_empty() {
                let g = glue(Span::call_site());
                ts.extend(quote_spanned!(g=> #ident: ::core::clone::Clone #b,));
            }
        }
        (!ts.is_empty()).then(|| {
            let g = glue(Span::call_site());
            quote_spanned!(g=> where #ts)
        })
    }

    /// The parameters' tokens, and what to declare for them.
    #[allow(clippy::type_complexity)]
    fn params(
        &mut self,
        f: &ast::Fn,
        sig: &Sig,
        place: Place,
    ) -> (TokenStream, Vec<(Ident, Ty, Repr)>) {
        let mut ts = TokenStream::new();
        let mut decls = Vec::new();
        let mut index = 0;
        for p in &f.params {
            let g = glue(p.name.span());
            if let Some(d) = &p.default {
                self.diags.error(
                    d.span,
                    "a parameter has no default value in Milo: write a second function, or pass 'null' for an optional one",
                );
            }
            if p.name == "self" {
                let s = &p.name;
                let self_ty = self
                    .ty_scope
                    .self_ty
                    .clone()
                    .unwrap_or(Ty::Param("Self".into()));
                let (tokens, repr) = match sig.self_mode {
                    Some(SelfMode::RefMut) => {
                        (quote_spanned!(g=> &mut #s), Repr::Ref { is_mut: true })
                    }
                    Some(SelfMode::Value) => {
                        let m = (place != Place::TraitDecl || f.body.is_some())
                            .then(|| Ident::new("mut", s.span()));
                        (quote_spanned!(g=> #m #s), Repr::Plain)
                    }
                    _ => (quote_spanned!(g=> &#s), Repr::Ref { is_mut: false }),
                };
                ts.extend(quote_spanned!(g=> #tokens,));
                decls.push((p.name.clone(), self_ty, repr));
                continue;
            }
            let ty = sig
                .params
                .get(index)
                .map_or(Ty::Unknown, |(_, t)| t.clone());
            let ident = self.local_ident(&p.name);
            let (tokens, local, repr) = match (&ty, &p.ty) {
                (_, None) => {
                    self.diags.error(
                        p.name.span(),
                        format!("parameter '{}' needs a type: write '{}: T'", p.name, p.name),
                    );
                    (quote_spanned!(g=> ()), Ty::Unknown, Repr::Plain)
                }
                (Ty::Fn(fty), Some(t)) if self.is_callback(sig, index) => {
                    let TypeKind::Fn { params, ret } = &t.kind else {
                        // Through an alias: as a shared function value.
                        let tokens = self.rust_ty(t);
                        self.next.escaping.insert((sig.id, index));
                        ts.extend(quote_spanned!(g=> #ident: #tokens,));
                        decls.push((p.name.clone(), ty.clone(), Repr::Plain));
                        index += 1;
                        continue;
                    };
                    let _ = fty;
                    let params: Vec<_> = params.iter().map(|t| self.rust_ty(t)).collect();
                    let ret = self.rust_ty(ret);
                    let sg = glue(t.span);
                    let is_dyn = matches!(place, Place::TraitDecl | Place::TraitImpl);
                    let tokens = if is_dyn {
                        quote_spanned!(sg=> &mut dyn ::core::ops::FnMut(#(#params),*) -> #ret)
                    } else {
                        let sent = self
                            .learned
                            .sent
                            .contains(&(sig.id, index))
                            .then(|| quote_spanned!(sg=> + ::core::marker::Send + 'static));
                        quote_spanned!(sg=> impl ::core::ops::FnMut(#(#params),*) -> #ret #sent)
                    };
                    (
                        tokens,
                        ty.clone(),
                        Repr::Callback {
                            func: sig.id,
                            index,
                            is_dyn,
                        },
                    )
                }
                (Ty::Dyn(name), Some(t)) => {
                    let name = ident_at(name, t.span);
                    (quote_spanned!(g=> impl #name), ty.clone(), Repr::Plain)
                }
                (Ty::Ref(m, inner), Some(t)) => {
                    (self.rust_ty(t), (**inner).clone(), Repr::Ref { is_mut: *m })
                }
                (_, Some(t)) => (self.rust_ty(t), ty.clone(), Repr::Plain),
            };
            let by_value = matches!(repr, Repr::Plain | Repr::Callback { is_dyn: false, .. })
                && f.body.is_some();
            let m = (by_value && p.name != "_").then(|| Ident::new("mut", p.name.span()));
            ts.extend(quote_spanned!(g=> #m #ident: #tokens,));
            decls.push((p.name.clone(), local, repr));
            index += 1;
        }
        (ts, decls)
    }

    fn fn_body(
        &mut self,
        f: &ast::Fn,
        body: &ast::Block,
        sig: &Sig,
        place: Place,
        decls: Vec<(Ident, Ty, Repr)>,
    ) -> TokenStream {
        let bound_ids = match place {
            Place::TraitImpl => vec![
                (sig.generics.clone(), sig.id),
                (sig.owner_generics.clone(), self.impl_id),
            ],
            _ => {
                let mut all = sig.generics.clone();
                all.extend(sig.owner_generics.iter().cloned());
                vec![(all, sig.id)]
            }
        };
        self.fns.push(FnCx {
            ret: sig.ret.clone(),
            ret_known: true,
            is_closure: false,
            owning: false,
            once: false,
            move_free: false,
            captures: vec![],
            foreign: vec![],
            uses: vec![],
            bound_ids,
        });
        // A function does not see the locals around it.
        let outer = std::mem::replace(&mut self.scopes, vec![Vec::new()]);
        let (outer_unsafe, outer_loop) = (
            std::mem::take(&mut self.unsafe_depth),
            std::mem::take(&mut self.loop_depth),
        );
        for (name, ty, repr) in decls {
            if name != "_" {
                self.declare(&name, ty, repr, false);
            }
        }
        // Ranged parameters are checked on entry.
        let mut checks = TokenStream::new();
        for (n, t) in &sig.params {
            if let Ty::Ranged(base, ..) = t {
                let Some(p) = f.params.iter().find(|p| name_of(&p.name) == *n) else {
                    continue;
                };
                let ident = self.local_ident(&p.name);
                let out = super::cx::Out::temp(ident.to_token_stream(), Ty::Int(base));
                let v = self.coerce(out, t, p.name.span()).ts;
                checks.extend(quote_spanned!(glue(p.name.span())=> let #ident = #v;));
            }
        }
        let want = (!matches!(sig.ret, Ty::Unit)).then(|| sig.ret.clone());
        let (ts, _) = self.scoped(|this| this.stmts(&body.stmts, want.as_ref()));
        self.scopes = outer;
        self.unsafe_depth = outer_unsafe;
        self.loop_depth = outer_loop;
        self.fns.pop();
        braces(checks.into_iter().chain(ts).collect(), body.braces.join())
    }

    /// `fn main` runs as the first task; its value is the exit status.
    fn main(&mut self, f: &ast::Fn, attrs: &TokenStream) -> TokenStream {
        let sig = self.sig_of(f);
        let g = glue(f.name.span());
        if let Some(p) = f.params.first() {
            self.diags.error(
                p.name.span(),
                "'main' takes no parameters: read them with 'std::env::args()'",
            );
        }
        let ret = f
            .ret
            .as_ref()
            .filter(|_| !matches!(sig.ret, Ty::Unit))
            .map(|t| {
                let ts = self.rust_ty(t);
                quote_spanned!(glue(t.span)=> -> #ts)
            });
        let body = match &f.body {
            Some(b) => self.fn_body(f, b, &sig, Place::Free, vec![]),
            None => quote_spanned!(g=> { ::core::unreachable!() }),
        };
        let (fn_kw, name) = (Ident::new("fn", f.keyword), rust_ident(&f.name));
        let a = allow(f.name.span());
        let pub_ = self.pub_main.then(|| quote_spanned!(g=> pub));
        quote_spanned!(g=>
            #attrs #a #pub_ #fn_kw #name() -> ::std::process::ExitCode {
                ::milo::__private::run_main(|| #ret #body)
            }
        )
    }

    fn extern_fn(&mut self, f: &ast::Fn, attrs: &TokenStream, vis: &TokenStream) -> TokenStream {
        let g = glue(f.keyword);
        let unsafe_kw = Ident::new("unsafe", g);
        let (fn_kw, name) = (Ident::new("fn", f.keyword), rust_ident(&f.name));
        let mut params = TokenStream::new();
        for p in &f.params {
            let pg = glue(p.name.span());
            let ident = rust_ident(&p.name);
            let ty = match &p.ty {
                Some(t)
                    if matches!(self.ast_ty(t), Ty::Ref(_, ref t) if t.is_text())
                        || self.ast_ty(t).is_string() =>
                {
                    quote_spanned!(pg=> *const ::core::ffi::c_char)
                }
                Some(t) => self.rust_ty(t),
                None => quote_spanned!(pg=> ()),
            };
            params.extend(quote_spanned!(pg=> #ident: #ty,));
        }
        let ret = f
            .ret
            .as_ref()
            .filter(|_| !matches!(self.sig_of(f).ret, Ty::Unit))
            .map(|t| {
                let ts = self.rust_ty(t);
                quote_spanned!(g=> -> #ts)
            });
        quote_spanned!(g=> #[allow(clashing_extern_declarations)] #unsafe_kw extern "C" { #attrs #vis #fn_kw #name(#params) #ret; })
    }

    // ----- impl --------------------------------------------------------------------------

    pub fn is_operator(&self, sig: &Sig) -> bool {
        sig.trait_.as_deref().is_some_and(|t| {
            OPERATORS.iter().any(|(n, _)| *n == t) && !self.world.traits.contains_key(t)
        })
    }

    /// The parameters of an `impl` as generics.
    fn impl_params(&mut self, i: &Impl) -> Vec<GenericParam> {
        let lib = self.lib.clone();
        self.world
            .impl_params(i, Some(&lib))
            .iter()
            .map(|n| {
                i.generics
                    .iter()
                    .find(|g| name_of(&g.name) == *n)
                    .cloned()
                    .unwrap_or_else(|| GenericParam {
                        name: ident_at(n, i.keyword),
                        bounds: self.declared_bounds(i, n),
                    })
            })
            .collect()
    }

    /// `impl P<T>` has the bounds that `struct P<T: A>` declares for its `T`.
    fn declared_bounds(&self, i: &Impl, param: &str) -> Vec<ast::Path> {
        let TypeKind::Path(p) = &i.self_ty.kind else {
            return vec![];
        };
        let Some(seg) = p.segments.last() else {
            return vec![];
        };
        let Some(declared) = self.type_generics.get(&name_of(&seg.ident)) else {
            return vec![];
        };
        let position = seg.args.iter().flatten().position(|a| {
            matches!(&a.kind, TypeKind::Path(p) if p.segments.len() == 1 && *path_name(p) == *param)
        });
        position
            .and_then(|i| declared.get(i))
            .map_or_else(Vec::new, |g| g.bounds.clone())
    }

    fn impl_(&mut self, i: &Impl, attrs: &TokenStream) -> TokenStream {
        let g = glue(i.keyword);
        let kw = Ident::new("impl", i.keyword);
        let params = self.impl_params(i);
        let names: Vec<Name> = params.iter().map(|p| name_of(&p.name)).collect();
        let saved = self.enter_params(names);
        let saved_bounds = self.param_bounds.len();
        for p in &params {
            for b in &p.bounds {
                self.param_bounds.push((name_of(&p.name), path_name(b)));
            }
        }
        let self_ty = self.ast_ty(&i.self_ty);
        self.ty_scope.self_ty = Some(self_ty.clone());
        let self_ts = self.rust_ty(&i.self_ty);
        self.next_impl += 1;
        self.impl_id = self.next_impl;
        let trait_name = i.trait_.as_ref().map(path_name);
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
            let ItemKind::Fn(f) = &item.kind else {
                continue;
            };
            let rust_attrs: TokenStream = item.rust_attrs.iter().cloned().collect();
            let vis = match (place, &item.vis) {
                (Place::Inherent, Some(v)) => v.clone(),
                // Methods are as visible as their type.
                (Place::Inherent, None) => quote_spanned!(g=> pub),
                _ => TokenStream::new(),
            };
            let a = allow(f.name.span());
            let ts = self.func(f, place, &vis);
            let hidden = operator.map(|_| quote_spanned!(g=> #[doc(hidden)]));
            body.extend(quote_spanned!(glue(f.keyword)=> #rust_attrs #hidden #a #ts));
            if let Some((t, m)) = operator {
                after.extend(self.operator_impl(f, t, m, &self_ts, &params));
            }
        }
        let generics = self.generics(&params, self.impl_id);
        self.ty_scope = saved;
        self.param_bounds.truncate(saved_bounds);
        let body = braces(body, i.braces.join());
        let trait_ts = match (&i.trait_, operator) {
            (Some(_), Some(_)) | (None, _) => None,
            (Some(t), None) => {
                let span = t.segments.last().map_or(i.keyword, |s| s.ident.span());
                let tg = glue(span);
                let path = match &*path_name(t) {
                    "Eq" if !self.world.traits.contains_key("Eq") => {
                        quote_spanned!(tg=> ::core::cmp::PartialEq)
                    }
                    _ => self.rust_path(t),
                };
                Some(quote_spanned!(tg=> #path for))
            }
        };
        quote_spanned!(g=> #attrs #[allow(dead_code, clippy::should_implement_trait, clippy::len_without_is_empty, clippy::new_without_default, clippy::wrong_self_convention, clippy::new_ret_no_self, clippy::inherent_to_string, clippy::inherent_to_string_shadow_display)] #kw #generics #trait_ts #self_ts #body #after)
    }

    /// Rust's operator trait, through the inherent method that holds the body.
    fn operator_impl(
        &mut self,
        f: &ast::Fn,
        trait_: &str,
        method: &str,
        self_ts: &TokenStream,
        params: &[GenericParam],
    ) -> TokenStream {
        let sig = self.sig_of(f);
        let span = f.name.span();
        let g = glue(span);
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
            quote_spanned!(g=> &other)
        } else {
            quote_spanned!(g=> other)
        };
        let generics = self.generics(params, self.impl_id);
        quote_spanned!(g=>
            impl #generics ::core::ops::#t<#other> for #self_ts {
                type Output = #ret;
                fn #m(self, other: #other) -> #ret { <#self_ts>::#inner(#this, #other_arg) }
            }
        )
    }

    // ----- traits ------------------------------------------------------------------------

    fn trait_(&mut self, t: &Trait, attrs: &TokenStream, vis: &TokenStream) -> TokenStream {
        let g = glue(t.keyword);
        let kw = Ident::new("trait", t.keyword);
        let name = rust_ident(&t.name);
        let tname = name_of(&t.name);
        let params: Vec<Ident> = t.generics.iter().map(|p| rust_ident(&p.name)).collect();
        let generics = (!params.is_empty()).then(|| quote_spanned!(g=> <#(#params),*>));
        let mut names: Vec<Name> = t.generics.iter().map(|p| name_of(&p.name)).collect();
        names.push("Self".into());
        let saved = self.enter_params(names);
        self.ty_scope.self_ty = Some(Ty::Param("Self".into()));
        let saved_trait = self.self_trait.replace(tname.clone());
        let mut body = TokenStream::new();
        for item in &t.items {
            let ItemKind::Fn(f) = &item.kind else {
                continue;
            };
            let rust_attrs: TokenStream = item.rust_attrs.iter().cloned().collect();
            let a = allow(f.name.span());
            let ts = self.func(f, Place::TraitDecl, &TokenStream::new());
            body.extend(quote_spanned!(glue(f.keyword)=> #rust_attrs #a #ts));
        }
        self.self_trait = saved_trait;
        self.ty_scope = saved;
        let mut supers: Vec<TokenStream> = t.supers.iter().map(|p| self.rust_path(p)).collect();
        let mut after = TokenStream::new();
        if self.learned.dyn_traits.contains(&tname) && params.is_empty() {
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
                        (**self).__milo_clone()
                    }
                }
            );
        }
        let supers = (!supers.is_empty()).then(|| quote_spanned!(g=> : #(#supers)+*));
        let body = braces(body, t.braces.join());
        quote_spanned!(g=> #attrs #[allow(non_camel_case_types, clippy::wrong_self_convention, clippy::len_without_is_empty)] #vis #kw #name #generics #supers #body #after)
    }

    // ----- imports and constants -----------------------------------------------------------

    fn rust_import(&mut self, i: &ast::Import, vis: &TokenStream) -> TokenStream {
        if i.path.starts_with("std/") {
            return TokenStream::new();
        }
        if self.file_imports.contains(&i.path) {
            // All files' declarations stand side by side; only a new name needs a `use`.
            return i
                .names
                .iter()
                .filter_map(|n| {
                    n.alias
                        .as_ref()
                        .map(|a| (rust_ident(&n.name), rust_ident(a)))
                })
                .map(
                    |(name, alias)| quote_spanned!(glue(alias.span())=> use self::#name as #alias;),
                )
                .collect();
        }
        let g = glue(i.path_lit.span());
        let path: Result<TokenStream, _> = i.path.parse();
        let Ok(path) = path else {
            self.diags.error(
                i.path_lit.span(),
                format!(
                    "'{}' is no path: write \"crate::a::b\", a crate's name, or \"std/…\"",
                    i.path
                ),
            );
            return TokenStream::new();
        };
        let path = crate::spans::respan(path, i.path_lit.span());
        let names = i.names.iter().map(|n| {
            let name = rust_ident(&n.name);
            match &n.alias {
                Some(a) => {
                    let a = rust_ident(a);
                    quote_spanned!(g=> #name as #a)
                }
                None => name.to_token_stream(),
            }
        });
        quote_spanned!(g=> #vis use #path::{#(#names),*};)
    }

    /// `let` at the top of a block of declarations.
    pub fn constant(&mut self, l: &Let) -> TokenStream {
        let g = glue(l.keyword);
        let PatternKind::Bind(name) = &l.pat.kind else {
            self.diags.error(l.pat.span, "a constant has one name");
            return TokenStream::new();
        };
        if l.is_var {
            self.diags.error(
                l.keyword,
                format!("'var {name}' outside of a function is shared by all threads: use 'let' for a constant, or an atomic ('let {name} = AtomicI64.new(0)')"),
            );
        }
        let ident = rust_ident(name);
        let Some(init) = &l.init else {
            self.diags
                .error(name.span(), format!("'{name}' needs a value"));
            return TokenStream::new();
        };
        let declared = l.ty.as_ref().map(|t| self.ast_ty(t));
        let want = declared.clone().unwrap_or_else(|| self.fresh());
        let out = self.place(init, &want);
        let text = matches!(out.ty, Ty::Str);
        let (value, mut ty) = if text {
            (out.ts, Ty::Str)
        } else {
            let out = self.own(out, init.span, &want);
            let out = self.coerce(out, &want, init.span);
            let t = declared.clone().unwrap_or(out.ty);
            (out.ts, t)
        };
        ty = self.resolve(&ty);
        if let Ty::Var(v) = ty {
            ty = match self.infer.kind(v) {
                super::ty::VarKind::Int => Ty::Int("i32"),
                super::ty::VarKind::Float => Ty::Float("f64"),
                super::ty::VarKind::Any => Ty::Unknown,
            };
        }
        let learned = self.const_type(&ty);
        self.world.consts.insert(name_of(name), learned.clone());
        let ty_ts = match (&l.ty, text) {
            (_, true) => quote_spanned!(g=> &'static ::core::primitive::str),
            (Some(t), _) => self.rust_ty(t),
            (None, _) => self.ty_tokens(&learned, name.span()),
        };
        let simple = text || (self.is_copy(&ty) == Some(true) && is_const_expr(init));
        if simple {
            quote_spanned!(g=> #[allow(non_upper_case_globals, dead_code)] pub(crate) const #ident: #ty_ts = #value;)
        } else {
            quote_spanned!(g=>
                #[allow(non_upper_case_globals, dead_code)]
                pub(crate) static #ident: ::std::sync::LazyLock<#ty_ts> = ::std::sync::LazyLock::new(|| #value);
            )
        }
    }

    fn const_type(&self, t: &Ty) -> Ty {
        match t {
            Ty::Var(v) => match self.infer.kind(*v) {
                super::ty::VarKind::Int => Ty::Int("i32"),
                super::ty::VarKind::Float => Ty::Float("f64"),
                super::ty::VarKind::Any => Ty::Unknown,
            },
            Ty::Array(t, n) => Ty::Array(Box::new(self.const_type(t)), n.clone()),
            Ty::Named(n, a) => Ty::Named(n.clone(), a.iter().map(|t| self.const_type(t)).collect()),
            Ty::Tuple(v) => Ty::Tuple(v.iter().map(|t| self.const_type(t)).collect()),
            t => t.clone(),
        }
    }
}

/// Whether rustc can evaluate the value of a constant when it compiles.
fn is_const_expr(e: &ast::Expr) -> bool {
    let mut ok = true;
    super::usage::walk(e, &mut |e| {
        use ast::ExprKind::*;
        ok &= matches!(
            e.kind,
            Lit(_)
                | Bool(_)
                | Null
                | Path(_)
                | Unary { .. }
                | Binary { .. }
                | Paren { .. }
                | Cast { .. }
                | Array { .. }
                | Repeat { .. }
                | Tuple { .. }
                | Struct { .. }
        );
        ok
    });
    ok
}

/// Whether a top-level `let` can be a constant of a block of declarations.
pub fn may_be_constant(l: &Let) -> bool {
    matches!(l.pat.kind, PatternKind::Bind(_)) && l.init.as_ref().is_some_and(is_const_expr)
}
