//! Interfaces: which types satisfy them, and their impls.

use std::rc::Rc;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Hole;
use super::cx::{Lower, mixed_site_at};
use super::ty::{Name, Ty};
use super::world::{Owner, Sig, TraitDecl};

impl Lower {
    /// Interfaces are structural: every type of the block with the methods has them.
    pub fn interface_impls(&mut self) -> TokenStream {
        let mut ts = TokenStream::new();
        let mut interfaces: Vec<_> = self
            .world
            .traits
            .values()
            .filter(|t| t.is_interface && !t.methods.is_empty())
            .cloned()
            .collect();
        // The same order each time.
        interfaces.sort_by(|a, b| a.name.cmp(&b.name));
        // One that is imported under another name is known under both.
        interfaces.dedup_by(|a, b| a.name == b.name);
        let mut types: Vec<_> = self.world.types.values().cloned().collect();
        types.sort_by(|a, b| a.def.name().cmp(b.def.name()));
        for i in interfaces {
            for t in &types {
                let known_there =
                    self.elsewhere.contains(t.def.name()) && self.elsewhere.contains(&i.name);
                // A type that cannot leave its thread is reported where it becomes the interface.
                let stays = self.summaries.is_sent_trait(&i.name)
                    && self.points(&Ty::Named(t.def.clone(), vec![]));
                if known_there
                    || stays
                    || self
                        .world
                        .impls
                        .get(&Owner::Type(t.def.clone()))
                        .is_some_and(|v| v.contains(&i.name))
                {
                    continue;
                }
                let Some(methods) = self.world.methods.get(&Owner::Type(t.def.clone())) else {
                    continue;
                };
                let mut solved: Vec<(Name, Ty)> = Vec::new();
                let found: Vec<_> = i
                    .methods
                    .iter()
                    .map(|m| {
                        let own = methods.get(&m.name).and_then(|v| v.first());
                        own.filter(|f| meets(&i, m, f, &mut solved))
                    })
                    .collect();
                if found.iter().any(Option::is_none) || solved.len() != i.params.len() {
                    continue;
                }
                let g = mixed_site_at(Span::call_site());
                let (tname, iname) = (
                    self.declared_path(t.def.name(), g),
                    self.declared_path(&i.name, g),
                );
                let params: Vec<Ident> =
                    t.params.iter().map(|p| super::cx::ident_at(p, g)).collect();
                let mut items = TokenStream::new();
                let given = |n: &str| {
                    solved
                        .iter()
                        .find(|(p, _)| &**p == n)
                        .map(|(_, t)| t.clone())
                };
                for (m, f) in i.methods.iter().zip(&found) {
                    let mname = super::cx::ident_at(&m.name, g);
                    let args: Vec<Ident> = (0..m.params.len())
                        .map(|i| Ident::new(&format!("a{i}"), g))
                        .collect();
                    let tys: Vec<TokenStream> = m
                        .params
                        .iter()
                        .map(|(_, t)| match &t.subst(&given) {
                            Ty::Fn(f) => {
                                let o = self.fn_mut_object(&f.params, &f.ret, g);
                                quote_spanned!(g=> &mut #o)
                            }
                            t => self.ty_tokens(t, g),
                        })
                        .collect();
                    let ret = self.ty_tokens(&m.ret.subst(&given), g);
                    let this = match m.self_mode {
                        Some(super::world::SelfMode::RefMut) => quote_spanned!(g=> &mut self),
                        Some(super::world::SelfMode::Value) => quote_spanned!(g=> self),
                        _ => quote_spanned!(g=> &self),
                    };
                    let target = match f.and_then(|f| f.trait_.clone()) {
                        Some(t) => {
                            let t = self.declared_path(&t, g);
                            quote_spanned!(g=> <Self as #t>)
                        }
                        None => quote_spanned!(g=> Self),
                    };
                    items.extend(quote_spanned!(g=>
                        fn #mname(#this #(, #args: #tys)*) -> #ret { #target::#mname(self #(, #args)*) }
                    ));
                }
                let iargs = (!i.params.is_empty()).then(|| {
                    let tys: Vec<_> = i
                        .params
                        .iter()
                        .map(|p| self.ty_tokens(&given(p).unwrap_or(Ty::Unknown), g))
                        .collect();
                    quote_spanned!(g=> <#(#tys),*>)
                });
                let found: Vec<Rc<Sig>> = found.into_iter().flatten().cloned().collect();
                let mut bounds: Vec<TokenStream> = Vec::new();
                for (at, p) in params.iter().enumerate() {
                    bounds.push(found.iter().map(|f| self.needs_of(f, at, p)).collect());
                }
                let sent = self
                    .summaries
                    .is_sent_trait(&i.name)
                    .then(|| quote_spanned!(g=> + ::core::marker::Send + ::core::marker::Sync));
                let generics = (!params.is_empty()).then(
                    || quote_spanned!(g=> <#(#params: ::core::clone::Clone + 'static #sent #bounds),*>),
                );
                let args = (!params.is_empty()).then(|| quote_spanned!(g=> <#(#params),*>));
                ts.extend(quote_spanned!(g=>
                    #[allow(non_snake_case, unconditional_recursion)]
                    impl #generics #iname #iargs for #tname #args { #items }
                ));
            }
        }
        ts
    }
}

impl Lower {
    /// Why a type of the block does not satisfy an interface, where that is certain.
    pub fn lacks(&self, interface: &Name, ty: &Ty) -> Option<String> {
        let Ty::Named(def, _) = ty else { return None };
        let i = self.world.traits.get(interface)?.clone();
        let owner = Owner::Type(def.clone());
        let written = |v: &Vec<Name>| v.contains(interface);
        if !i.is_interface
            || !i.params.is_empty()
            || !i.supers.is_empty()
            || !self.world.types.contains_key(def)
            || self.world.impls.get(&owner).is_some_and(written)
        {
            return None;
        }
        let none = format!("'{def}' is no '{interface}': it has no method");
        let Some(methods) = self.world.methods.get(&owner) else {
            let first = i.methods.first()?;
            return Some(format!("{none} '{}'", first.name));
        };
        i.methods.iter().find_map(|m| {
            let Some(own) = methods.get(&m.name).and_then(|v| v.first()) else {
                return Some(format!("{none} '{}'", m.name));
            };
            if meets(&i, m, own, &mut Vec::new()) {
                return None;
            }
            let why = if own.self_mode != m.self_mode {
                "has another 'self'".to_owned()
            } else if own.ret != m.ret {
                format!("gives '{}' and not '{}'", own.ret, m.ret)
            } else {
                "takes other arguments".to_owned()
            };
            Some(format!(
                "'{def}' is no '{interface}': its '{}' {why}",
                m.name
            ))
        })
    }

    /// `+ A + B`: the bounds that a method needs on `ident`, the `at`th parameter of its type.
    fn needs_of(&mut self, method: &Sig, at: usize, ident: &Ident) -> TokenStream {
        let Some(Ty::Named(_, args)) = &method.owner else {
            return TokenStream::new();
        };
        let Some(Ty::Param(there)) = args.get(at) else {
            return TokenStream::new();
        };
        let g = ident.span();
        let declared = method.bounds.iter().filter(|(name, _)| name == there);
        let declared: TokenStream = declared
            .map(|(_, t)| {
                let t = self.declared_path(t, g);
                quote_spanned!(g=> + #t)
            })
            .collect();
        let more = method.id.map(|id| {
            let hole = Hole::More((id, there.clone()), ident.clone());
            self.hole(hole, g)
        });
        quote_spanned!(g=> #declared #more)
    }
}

/// Whether a method of a type is the one that an interface asks for. The parameters of a generic
/// interface are inferred from the signatures of the methods.
fn meets(i: &TraitDecl, m: &Sig, f: &Sig, solved: &mut Vec<(Name, Ty)>) -> bool {
    let own = f.owner.clone().unwrap_or(Ty::Unknown);
    let types = |sig: &Sig| -> Vec<Ty> { sig.params.iter().map(|(_, t)| t.clone()).collect() };
    let (wanted, given) = (types(m), types(f));
    for (declared, given) in wanted.iter().zip(&given).chain([(&m.ret, &f.ret)]) {
        solve(declared, given, &i.params, solved);
    }
    let to_own = |n: &str| {
        if n == "Self" {
            return Some(own.clone());
        }
        let known = solved.iter().find(|(p, _)| &**p == n);
        known.map(|(_, t)| t.clone())
    };
    f.self_mode == m.self_mode
        && f.self_mode.is_some()
        && f.generics.is_empty()
        && given.len() == wanted.len()
        && f.ret == m.ret.subst(&to_own)
        && given
            .iter()
            .zip(&wanted)
            .all(|(a, b)| *a == b.subst(&to_own))
}

/// Finds the types that the parameters of a declared type stand for in a given one.
fn solve(declared: &Ty, given: &Ty, params: &[Name], solved: &mut Vec<(Name, Ty)>) {
    let parts: Vec<(&Ty, &Ty)> = match (declared, given) {
        (Ty::Param(p), t) if params.contains(p) && !solved.iter().any(|(q, _)| q == p) => {
            solved.push((p.clone(), t.clone()));
            return;
        }
        (Ty::Named(_, a), Ty::Named(_, b)) | (Ty::Tuple(a), Ty::Tuple(b)) => {
            a.iter().zip(b).collect()
        }
        (Ty::Ref(_, a), Ty::Ref(_, b))
        | (Ty::Slice(a), Ty::Slice(b))
        | (Ty::Array(a, _), Ty::Array(b, _)) => vec![(a, b)],
        (Ty::Fn(a), Ty::Fn(b)) => a
            .params
            .iter()
            .zip(&b.params)
            .chain([(&a.ret, &b.ret)])
            .collect(),
        _ => return,
    };
    for (declared, given) in parts {
        solve(declared, given, params, solved);
    }
}
