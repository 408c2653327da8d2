//! Functions and methods: parameters, bounds and bodies.

use std::rc::Rc;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::{Hole, Param};
use super::control::braces;
use super::cx::{FnCx, Lower, Repr, ident_at, mixed_site_at, rust_ident, shown};
use super::lifetimes::Lives;
use super::ty::{Name, Ty};
use super::world::{OPERATORS, SelfMode, Sig, name_of, path_name};
use crate::ast::NodeId;
use crate::ast::{self, Generics, TypeKind};
use crate::options::{self, Runner};
use crate::resolve::{DefId, LangItem, LocalId, TypeDef};
use crate::spans::respan;
use crate::types::written::runs_once;

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

/// The bounds that a declaration puts on its type parameters.
#[derive(Clone, Copy, PartialEq)]
pub enum Asks {
    /// The written ones only, as in the trait of Rust's that declares the method.
    Written,
    /// Also those that the body needs.
    Needed,
    /// Also those that the same method needs in the trait of the block and in its other impls.
    Agreed,
    /// Also `Clone`: a trait of a file and its impls elsewhere do not see each other.
    Clone,
}

impl Lower {
    pub fn sig_of(&self, f: &ast::Fn) -> Rc<Sig> {
        self.sigs
            .get(&self.def(f.id))
            .cloned()
            .expect("every function is declared")
    }

    /// `<T: A + …>`, with the bounds that are written and those that the body is found to need.
    pub fn generics(&mut self, params: &Generics, id: DefId, asks: Asks) -> TokenStream {
        self.generics_with(params, asks, |_, name| vec![(id, name.clone())])
    }

    /// As [`generics`](Self::generics): with the bounds that `of` a parameter are needed.
    fn generics_with(
        &mut self,
        params: &Generics,
        asks: Asks,
        of: impl Fn(&Self, &Name) -> Vec<Param>,
    ) -> TokenStream {
        let mut lifetimes = TokenStream::new();
        if self.lives == Some(Lives::Given) {
            let g = mixed_site_at(Span::call_site());
            let given = Lives::Given.tokens(g);
            lifetimes.extend(quote_spanned!(g=> #given,));
        }
        for ast::LifetimeParam { name, bounds } in &params.lifetimes {
            lifetimes.extend(quote_spanned!(mixed_site_at(Span::call_site())=> #name #bounds,));
        }
        if params.is_empty() && lifetimes.is_empty() {
            return TokenStream::new();
        }
        let items: Vec<TokenStream> = params
            .iter()
            .map(|p| {
                let name = rust_ident(&p.name);
                let g = shown(p.name.span());
                let clone = (asks == Asks::Clone).then(|| quote_spanned!(g=> ::core::clone::Clone));
                let written = p.bounds.iter().map(|b| self.bound(b, &name));
                let written: Vec<TokenStream> = clone.into_iter().chain(written).collect();
                let of = match asks {
                    Asks::Written => Vec::new(),
                    _ => of(self, &name_of(&p.name)),
                };
                let hole = Hole::Param {
                    of,
                    written,
                    ident: name.clone(),
                };
                let bounds = self.hole(hole, p.name.span());
                quote_spanned!(g=> #name #bounds)
            })
            .collect();
        let g = match params.first() {
            Some(first) => shown(first.name.span()),
            None => mixed_site_at(Span::call_site()),
        };
        quote_spanned!(g=> <#lifetimes #(#items),*>)
    }

    /// Whether a trait and its impls may be lowered apart: one of them is a file's.
    pub fn is_shared_trait(&self, name: &Name) -> bool {
        self.whole || self.elsewhere.contains(name)
    }

    /// A bound that the user wrote.
    pub fn bound(&mut self, bound: &ast::Bound, param: &Ident) -> TokenStream {
        match bound {
            ast::Bound::Trait(path) => self.trait_bound(path, param),
            ast::Bound::Callable(c) => self.callable_bound(c),
            ast::Bound::Rust(tokens) => tokens.clone(),
        }
    }

    /// `Fn(A, B) -> R`.
    fn callable_bound(&mut self, c: &ast::Callable) -> TokenStream {
        let lives = self.lives.take();
        let span = c.path.segments.last().map(|s| s.ident.span());
        let g = mixed_site_at(span.unwrap_or_else(Span::call_site));
        let (binder, path) = (&c.binder, self.rust_path(&c.path));
        let params: Vec<_> = c.params.iter().map(|t| self.rust_ty(t)).collect();
        let ret = c.ret.as_ref().map(|t| {
            let t = self.rust_ty(t);
            quote_spanned!(g=> -> #t)
        });
        self.lives = lives;
        quote_spanned!(g=> #binder #path(#(#params),*) #ret)
    }

    fn trait_bound(&mut self, path: &ast::Path, param: &Ident) -> TokenStream {
        let n = path_name(path);
        let span = path
            .segments
            .last()
            .map_or(param.span(), |s| s.ident.span());
        let g = mixed_site_at(span);
        let [segment] = &path.segments[..] else {
            return self.rust_path(path);
        };
        if self.world.traits.contains_key(&n) || self.world.rust_names.contains(&n) {
            return self.rust_path(path);
        }
        let operator = OPERATORS.iter().any(|(t, _)| *t == &*n) || &*n == "Neg";
        let ident = ident_at(&n, span);
        if let Some(args) = &segment.args {
            // `PartialEq<B>`, `Add<B, Output = C>`: Rust's trait, with what is written.
            let args: Vec<_> = args.iter().map(|t| self.rust_ty(t)).collect();
            return match &*n {
                "PartialEq" | "PartialOrd" => quote_spanned!(g=> ::core::cmp::#ident<#(#args),*>),
                _ if operator => quote_spanned!(g=> ::core::ops::#ident<#(#args),*>),
                _ => self.rust_path(path),
            };
        }
        match &*n {
            // An `impl Eq` of Milo's is what Rust calls `PartialEq`.
            "Eq" | "PartialEq" => quote_spanned!(g=> ::core::cmp::PartialEq),
            "Ord" | "PartialOrd" => quote_spanned!(g=> ::core::cmp::#ident),
            "Comparable" => quote_spanned!(g=> ::core::cmp::PartialOrd),
            "Hash" => quote_spanned!(g=> ::core::cmp::Eq + ::core::hash::Hash),
            "Display" | "Show" | "Printable" => {
                quote_spanned!(g=> ::milo::__private::Show + ::core::fmt::Display)
            }
            "Clone" => quote_spanned!(g=> ::core::clone::Clone),
            _ if operator => quote_spanned!(g=> ::core::ops::#ident<Output = #param>),
            _ => self.rust_path(path),
        }
    }

    /// A function or method, without attributes.
    pub fn func(&mut self, f: &ast::Fn, place: Place, vis: &TokenStream) -> TokenStream {
        let sig = self.sig_of(f);
        let g = mixed_site_at(f.keyword);
        let fn_kw = Ident::new("fn", f.keyword);
        let name = match place {
            _ if place == Place::TraitImpl && self.is_operator(&sig) => {
                ident_at(&self.operator_name(&sig), f.name.span())
            }
            _ => rust_ident(&f.name),
        };
        let saved = self.enter_fn(&sig);
        self.lives = Lives::of(f, sig.self_mode, place);
        let asks = match place {
            Place::Free | Place::Inherent => Asks::Needed,
            Place::TraitDecl | Place::TraitImpl => match &sig.trait_ {
                Some(t) if self.world.traits.contains_key(t) => match self.is_shared_trait(t) {
                    true => Asks::Clone,
                    false => Asks::Agreed,
                },
                _ => Asks::Written,
            },
        };
        let generics = match asks {
            Asks::Agreed => {
                self.generics_with(&f.generics, asks, |this, name| this.agreed(&sig, name))
            }
            _ => self.generics(&f.generics, self.def(f.id), asks),
        };
        let (params, decls) = self.params(f, &sig, place);
        let ret = f
            .ret
            .as_ref()
            .filter(|_| !matches!(sig.ret, Ty::Unit))
            .map(|t| {
                let ts = self.rust_ty(t);
                // rustc shows the result's type where an impl differs from its trait.
                let ts = match sig.ret.is_string() {
                    true => respan(ts, super::cx::shown(t.span)),
                    false => ts,
                };
                quote_spanned!(mixed_site_at(t.span)=> -> #ts)
            });
        self.lives = None;
        // A function without 'self' cannot be called through an interface.
        let sized = (place == Place::TraitDecl && sig.self_mode.is_none())
            .then(|| quote_spanned!(g=> where Self: ::core::marker::Sized));
        let where_ = (place == Place::Inherent)
            .then(|| self.method_where(&sig, f.name.span()))
            .flatten();
        let of_error = |t: &ast::Type| matches!(t.kind, TypeKind::Error);
        let typed = f.params.iter().all(is_typed) && !f.ret.as_ref().is_some_and(of_error);
        let body = match &f.body {
            // A type was reported: errors in the body would follow from that.
            Some(_) if !typed => Some(quote_spanned!(g=> { ::core::unreachable!() })),
            Some(body) => {
                let whole = self.falls_off(f, &sig.ret);
                let body = whole.as_ref().unwrap_or(body);
                Some(self.fn_body(f, body, &sig, place, decls))
            }
            None => {
                if !matches!(place, Place::TraitDecl) {
                    let end = f.ret.as_ref().map_or(f.parens.close(), |ret| ret.span);
                    self.diags
                        .error(end, format!("'{}' has no body: write '{{ … }}'", f.name));
                    Some(quote_spanned!(g=> { ::core::unreachable!() }))
                } else {
                    None
                }
            }
        };
        self.leave(saved);
        let semi = body.is_none().then(|| quote_spanned!(g=> ;));
        let mut parens = proc_macro2::Group::new(proc_macro2::Delimiter::Parenthesis, params);
        parens.set_span(f.parens.join());
        quote_spanned!(g=> #vis #fn_kw #name #generics #parens #ret #where_ #sized #body #semi)
    }

    /// The parameters' tokens, and what to declare for them.
    #[allow(clippy::type_complexity)]
    pub fn params(
        &mut self,
        f: &ast::Fn,
        sig: &Sig,
        place: Place,
    ) -> (TokenStream, Vec<(NodeId, Ident, Ty, Repr)>) {
        let mut ts = TokenStream::new();
        let mut decls = Vec::new();
        let mut index = 0;
        for p in &f.params {
            let g = mixed_site_at(p.name.span());
            ts.extend(p.rust_attrs.iter().cloned());
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
                if let (Some(ty), Some(t)) = (self.held_self(p), &p.ty) {
                    let (ty, repr, m) = match ty {
                        Ty::Ref(is_mut, ty) => (*ty, Repr::Ref { is_mut }, None),
                        ty => (
                            ty,
                            Repr::Plain,
                            f.body.is_some().then(|| Ident::new("mut", s.span())),
                        ),
                    };
                    let tokens = self.rust_ty(t);
                    ts.extend(quote_spanned!(g=> #m #s: #tokens,));
                    decls.push((p.id, p.name.clone(), ty, repr));
                    continue;
                }
                let lives = self.lives.map(|l| l.tokens(g));
                let (tokens, repr) = match sig.self_mode {
                    Some(SelfMode::RefMut) => (
                        quote_spanned!(g=> &#lives mut #s),
                        Repr::Ref { is_mut: true },
                    ),
                    Some(SelfMode::Value) => {
                        let m = (place != Place::TraitDecl || f.body.is_some())
                            .then(|| Ident::new("mut", s.span()));
                        (quote_spanned!(g=> #m #s), Repr::Plain)
                    }
                    _ => (quote_spanned!(g=> &#lives #s), Repr::Ref { is_mut: false }),
                };
                ts.extend(quote_spanned!(g=> #tokens,));
                decls.push((p.id, p.name.clone(), self_ty, repr));
                continue;
            }
            let ty = sig
                .params
                .get(index)
                .map_or(Ty::Unknown, |(_, t)| t.clone());
            let ident = self.local_ident(&p.name);
            let (tokens, local, repr) = match (&ty, &p.ty) {
                _ if !is_typed(p) => {
                    let any = quote_spanned!(g=> impl ::core::marker::Sized);
                    (any, Ty::Unknown, Repr::Plain)
                }
                (Ty::Fn(fty), Some(t)) if self.is_callback(sig, index) => {
                    let TypeKind::Fn { params, ret } = &t.kind else {
                        // Through an alias: as a shared function value.
                        let tokens = self.rust_ty(t);
                        ts.extend(quote_spanned!(g=> #ident: #tokens,));
                        decls.push((p.id, p.name.clone(), ty.clone(), Repr::Plain));
                        index += 1;
                        continue;
                    };
                    let _ = fty;
                    let lives = self.lives.take();
                    let params: Vec<_> = params.iter().map(|t| self.rust_ty(t)).collect();
                    let ret = self.rust_ty(ret);
                    self.lives = lives;
                    let sg = mixed_site_at(t.span);
                    let is_dyn = matches!(place, Place::TraitDecl | Place::TraitImpl);
                    let tokens = if is_dyn {
                        quote_spanned!(sg=> &mut dyn ::core::ops::FnMut(#(#params),*) -> #ret)
                    } else {
                        let sent = self
                            .is_sent(sig, index)
                            .then(|| quote_spanned!(sg=> + ::core::marker::Send + 'static));
                        quote_spanned!(sg=> impl ::core::ops::FnMut(#(#params),*) -> #ret #sent)
                    };
                    (tokens, ty.clone(), Repr::Callback { is_dyn })
                }
                (Ty::Dyn(name), Some(t)) if !runs_once(&ty) => {
                    let name = ident_at(name, t.span);
                    (quote_spanned!(g=> impl #name), ty.clone(), Repr::Plain)
                }
                (Ty::Ref(m, inner), Some(t)) => {
                    let lives = self.lives;
                    if lives == Some(Lives::Given) && !Lives::includes(f, sig.self_mode, p) {
                        self.lives = None;
                    }
                    let tokens = self.rust_ty(t);
                    self.lives = lives;
                    (tokens, (**inner).clone(), Repr::Ref { is_mut: *m })
                }
                (_, Some(t)) => (self.rust_ty(t), ty.clone(), Repr::Plain),
                (_, None) => continue,
            };
            let by_value = matches!(repr, Repr::Plain | Repr::Callback { is_dyn: false, .. })
                && f.body.is_some();
            let m = (by_value && p.name != "_").then(|| Ident::new("mut", p.name.span()));
            ts.extend(quote_spanned!(g=> #m #ident: #tokens,));
            decls.push((p.id, p.name.clone(), local, repr));
            index += 1;
        }
        (ts, decls)
    }

    pub fn fn_body(
        &mut self,
        f: &ast::Fn,
        body: &ast::Block,
        sig: &Sig,
        place: Place,
        decls: Vec<(NodeId, Ident, Ty, Repr)>,
    ) -> TokenStream {
        let of_impl = (place == Place::TraitImpl).then_some(self.impl_id);
        let bound_ids = sig.scope(self.def(f.id), of_impl);
        self.fns.push(FnCx {
            bound_ids,
            ..FnCx::new(sig.ret.clone(), true)
        });
        let outer_self = self.self_local.take();
        let (outer_unsafe, outer_loop) = (
            std::mem::take(&mut self.unsafe_depth),
            std::mem::take(&mut self.loop_depth),
        );
        let mut checks = TokenStream::new();
        let mut shared = TokenStream::new();
        let mut by_value = Vec::new();
        for (node, name, ty, repr) in decls {
            if name == "_" {
                continue;
            }
            let id = self.declare(node, &name, ty, repr, false);
            if name == "self" {
                self.self_local = Some(id);
            } else if repr == Repr::Plain {
                by_value.push((name, id));
            }
        }
        let moves = self.moves(f.id);
        let outer_moves = std::mem::replace(&mut self.moves, moves);
        for (name, id) in by_value {
            shared.extend(self.share_parameter(&name, id));
        }
        // Ranged parameters are checked on entry.
        for (n, t) in &sig.params {
            if let Ty::Ranged(base, ..) = t {
                let Some(p) = f.params.iter().find(|p| name_of(&p.name) == *n) else {
                    continue;
                };
                let ident = self.local_ident(&p.name);
                let out = super::cx::Lowered::temp(ident.to_token_stream(), Ty::Int(base));
                let v = self.coerce(out, t, p.name.span()).ts;
                let ts = quote_spanned!(mixed_site_at(p.name.span())=> #[allow(unused_mut)] let mut #ident = #v;);
                checks.extend(ts);
            }
        }
        let expected = (!matches!(sig.ret, Ty::Unit)).then(|| sig.ret.clone());
        let ts = self.stmts(&body.stmts, expected.as_ref());
        self.moves = outer_moves;
        self.self_local = outer_self;
        self.unsafe_depth = outer_unsafe;
        self.loop_depth = outer_loop;
        self.fns.pop();
        if !self.recursive_fields.is_empty() {
            // Without its fields rustc would report the type again.
            return quote_spanned!(mixed_site_at(f.keyword)=> { ::core::unreachable!() });
        }
        let mut uses = self.library_uses.clone();
        uses.extend(self.uses_in_macros(&body.stmts));
        let begin = uses.into_iter().chain(checks).chain(shared);
        braces(begin.chain(ts).collect(), body.braces.join())
    }

    /// Moves a parameter into a cell if a kept closure changes it or sees it change, as is done for
    /// a `var`.
    fn share_parameter(&mut self, name: &Ident, id: LocalId) -> Option<TokenStream> {
        let g = mixed_site_at(name.span());
        let ident = self.local_ident(name);
        let ty = self.local(id)?.ty.clone();
        let (repr, ts) = if self.in_cell(id, &ty) {
            let (rc, cell) = (self.fn_handle(g), self.cell_type(g));
            (
                Repr::Cell,
                quote_spanned!(g=> let #ident = #rc::new(#cell::new(#ident));),
            )
        } else if !self.summaries.fns_travel()
            && self.moves.locals.is_kept(id)
            && self.is_changed(id)
        {
            (
                Repr::Shared,
                quote_spanned!(g=> let #ident = ::std::rc::Rc::new(::core::cell::RefCell::new(#ident));),
            )
        } else {
            return None;
        };
        self.local_mut(id)?.repr = repr;
        Some(ts)
    }

    /// `fn main` runs as the first task; its value is the exit status.
    pub fn main(&mut self, f: &ast::Fn, attrs: &TokenStream) -> TokenStream {
        let sig = self.sig_of(f);
        let g = mixed_site_at(f.name.span());
        self.poisoned
            .extend(f.params.iter().map(|p| name_of(&p.name)));
        if let Some(p) = f.params.first() {
            self.diags.error(
                p.name.span(),
                "'main' takes no parameters: read them with 'std::env::args()'",
            );
        }
        let written = f.ret.as_ref().filter(|_| !matches!(sig.ret, Ty::Unit));
        let refused = written.filter(|_| !may_be_exit_status(&sig.ret));
        if let Some(t) = refused {
            let message =
                "'main' returns nothing, an integer (the exit status), or a Result of those";
            self.diags.error(t.span, message);
        }
        // Explicit, as the placeholder of a reported body may diverge.
        let ret = match written.filter(|_| refused.is_none()) {
            Some(t) => {
                let ts = self.rust_ty(t);
                quote_spanned!(mixed_site_at(t.span)=> -> #ts)
            }
            None => quote_spanned!(g=> -> ()),
        };
        let body = match &f.body {
            Some(b) if refused.is_none() => self.fn_body(f, b, &sig, Place::Free, vec![]),
            _ => quote_spanned!(g=> { ::core::unreachable!() }),
        };
        let (fn_kw, name) = (Ident::new("fn", f.keyword), rust_ident(&f.name));
        let a = self.allowed(f.name.span());
        // The output of C and that of Milo must stay in order.
        let mut sigs = self.sigs.values().chain(self.file_sigs.values());
        let c_output = sigs
            .any(|s| s.is_extern)
            .then(|| quote_spanned!(g=> ::milo::__private::share_c_output();));
        let pub_ = self.pub_main.then(|| quote_spanned!(g=> pub));
        let (attrs, args) = options::take_main(attrs.clone());
        let Runner {
            callee,
            leading,
            errors,
        } = options::of_main(args);
        for (span, message) in errors {
            self.diags.error(span, message);
        }
        let callee = respan(callee, g);
        let run = quote_spanned!(g=> #c_output #callee(#leading || #ret #body));
        // With the user's braces it is the user's function, of which rustc says that nobody calls it.
        let run = match &f.body {
            Some(body) => braces(run, body.braces.join()),
            None => quote_spanned!(g=> { #run }),
        };
        quote_spanned!(g=>
            #attrs #a #pub_ #fn_kw #name() -> ::std::process::ExitCode #run
        )
    }

    pub fn extern_fn(
        &mut self,
        f: &ast::Fn,
        attrs: &TokenStream,
        vis: &TokenStream,
    ) -> TokenStream {
        let g = mixed_site_at(f.keyword);
        let unsafe_kw = Ident::new("unsafe", g);
        let (fn_kw, name) = (Ident::new("fn", f.keyword), rust_ident(&f.name));
        let mut params = TokenStream::new();
        for p in &f.params {
            let pg = mixed_site_at(p.name.span());
            let ident = rust_ident(&p.name);
            let ty = match &p.ty {
                Some(t)
                    if matches!(self.ast_ty(t), Ty::Ref(_, ref t) if t.is_text())
                        || self.ast_ty(t).is_string() =>
                {
                    quote_spanned!(pg=> *const ::core::ffi::c_char)
                }
                Some(t) => match &t.kind {
                    TypeKind::Fn { params, ret } => {
                        let params: Vec<_> = params.iter().map(|t| self.rust_ty(t)).collect();
                        let ret = self.rust_ty(ret);
                        quote_spanned!(pg=> extern "C" fn(#(#params),*) -> #ret)
                    }
                    _ => self.rust_ty(t),
                },
                None => quote_spanned!(pg=> ()),
            };
            params.extend(quote_spanned!(pg=> #ident: #ty,));
        }
        if let Some(at) = f.variadic {
            params.extend(quote_spanned!(at=> ...));
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
}

/// Whether a parameter has a type or is `self`; the parser has reported all others.
fn is_typed(p: &ast::Param) -> bool {
    match &p.ty {
        Some(t) => !matches!(t.kind, TypeKind::Error),
        None => p.name == "self",
    }
}

/// Whether `main` can return this as far as Milo knows the type: it is `MainResult` in milo-rt.
fn may_be_exit_status(ty: &Ty) -> bool {
    match ty {
        Ty::Unit | Ty::Never | Ty::Int(_) | Ty::Ranged(..) | Ty::Unknown | Ty::Var(_) => true,
        Ty::Named(TypeDef::Lang(LangItem::Result), args) => {
            args.first().is_none_or(may_be_exit_status)
        }
        Ty::Named(TypeDef::Lang(_), _) => false,
        Ty::Named(..) | Ty::Param(_) => true,
        _ => false,
    }
}
