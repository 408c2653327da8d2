//! Declarations for editors beside the code of a block: the names of the library, which Rust's
//! scope does not have, and Milo's methods of Rust's types.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::cx::{Lower, ident_at, mixed_site_at};
use super::method::of_every_type;
use super::ty::{Name, Ty};
use super::world::{MODULES, Owner, SelfMode, Sig, name_of};
use crate::ast::{ItemKind, Stmt};
use crate::resolve::{LangItem, TypeDef};
use crate::types::library;

/// The functions of the language itself, as far as they are functions in `milo`.
const FUNCTIONS: &[&str] = &["print", "eprint", "printPart", "eprintPart", "format"];

/// Its other names: their Rust is in [`declarations`].
const OTHERS: &[&str] = &["string", "assert", "sizeOf", "HashMap", "Heap", "Promise"];

impl Lower {
    /// For an editor: `use`s for the body of a function, of the library's names that the block
    /// has. A name that the block has given to something else is left out.
    pub fn library_in_scope(&self, stmts: &[Stmt]) -> TokenStream {
        if !crate::editor::in_editor() {
            return TokenStream::new();
        }
        let g = mixed_site_at(Span::call_site());
        let uses = self.library_imports(stmts);
        let uses: TokenStream = uses.into_iter().map(|(_, ts)| ts).collect();
        let prelude = self.lib.fns.keys().filter(|name| self.is_in(name, ""));
        let mut names: Vec<&str> = prelude.map(|name| &**name).collect();
        names.extend(FUNCTIONS.iter().chain(OTHERS));
        names.sort_unstable();
        names.dedup();
        let names = names.into_iter().filter(|name| !self.has_other(name));
        let names = names.map(|name| ident_at(name, g));
        quote_spanned!(g=> #[allow(unused_imports)] use ::milo::__editor::{methods::*, #(#names),*}; #uses)
    }

    /// For an editor: `use`s beside the items of a block, for the types in their heads. The names
    /// are those that the block imports, one module each: what Rust's scope has goes before
    /// them, and other Rust code in the module is shown no others.
    pub fn library_beside(&self, stmts: &[Stmt]) -> TokenStream {
        if !crate::editor::in_editor() {
            return TokenStream::new();
        }
        let g = mixed_site_at(Span::call_site());
        let imports = stmts.iter().filter_map(|stmt| match stmt {
            Stmt::Item(item) => match &item.kind {
                ItemKind::Import(i) => Some(i),
                _ => None,
            },
            _ => None,
        });
        let names = imports.flat_map(|i| {
            let module = i.path.strip_prefix("std/").unwrap_or_default();
            let names = i.names.iter().filter(|n| n.alias.is_none());
            let names = names.map(|n| name_of(&n.name));
            names.filter(move |n| LangItem::named(n).is_some_and(|t| t.module() == module))
        });
        let names = names.chain([Name::from("string")]);
        let names = names.map(|name| ident_at(&name, g));
        quote_spanned!(g=> #(#[allow(unused_imports)] use ::milo::__editor::alone::#names::*;)*)
    }

    /// Whether a module of the library has a type or a function of this name.
    pub fn is_in(&self, name: &Name, module: &str) -> bool {
        let mut types = self.lib.types.values();
        types.any(|t| t.module == module && t.def.name() == &**name)
            || self.lib.fn_modules.get(name).is_some_and(|m| *m == module)
    }

    /// Whether a name means something of the block's, or of Rust's.
    fn has_other(&self, name: &str) -> bool {
        let world = &self.world;
        self.res.has_function(name)
            || world.rust_names.contains(name)
            || self.is_constant(name)
            || world.aliases.contains_key(name)
            || world.traits.contains_key(name)
            || matches!(world.names.get(name), Some(TypeDef::Own(_)))
            || self.res.has_local(name)
    }
}

/// The items of `milo::__editor`: the names of `Lower::library_in_scope`.
pub fn declarations() -> TokenStream {
    let lib = library();
    let mut prelude: Vec<&Name> = lib
        .fn_modules
        .iter()
        .filter(|(_, module)| module.is_empty())
        .map(|(name, _)| name)
        .collect();
    prelude.sort();
    let names = prelude.iter().map(|name| &***name);
    let names = names.chain(FUNCTIONS.iter().copied());
    let names = names.map(|name| ident_at(name, Span::call_site()));
    let mut owners: Vec<_> = lib.methods.keys().collect();
    owners.sort_by_key(|owner| format!("{owner:?}"));
    let methods = owners.into_iter().enumerate().filter_map(|(i, owner)| {
        let (generics, types) = implementors(owner)?;
        let name = format_ident!("methods{i}");
        let mut sigs: Vec<&Sig> = lib.methods[owner]
            .values()
            .filter_map(|sigs| sigs.first().map(|sig| &**sig))
            // Beside Rust's method of the same name in a trait, it would be ambiguous.
            .filter(|sig| sig.self_mode.is_some() && !of_every_type(&sig.name))
            .collect();
        sigs.sort_by(|a, b| a.name.cmp(&b.name));
        let sigs = sigs.into_iter().map(method);
        Some(quote! {
            mod #name {
                pub trait Milo #generics { #(#sigs)* }
                #(impl #generics Milo #generics for #types {})*
            }
            pub use #name::Milo as _;
        })
    });
    let mut types: Vec<LangItem> = lib.types.values().filter_map(|t| t.def.lang()).collect();
    types.retain(|item| MODULES.contains(&item.module()));
    types.sort_by_key(|item| item.name());
    let alone = types.into_iter().map(|item| {
        let (module, name) = (item.module(), item.name());
        let (module, name) = (
            ident_at(module, Span::call_site()),
            ident_at(name, Span::call_site()),
        );
        quote!(pub mod #name { pub use crate::#module::#name; })
    });
    quote! {
        /// Each type of the library, to be had by a `*`.
        pub mod alone {
            pub mod string { pub use super::super::string; }
            #(#alone)*
        }
        pub use crate::__private::{#(#names),*};
        pub use crate::runtime::Promise;
        pub use ::std::boxed::Box as Heap;
        pub use ::std::collections::HashMap;
        pub type string = ::std::string::String;
        pub fn assert(condition: bool) {}
        pub fn sizeOf<T>() -> i64 { loop {} }
        pub mod methods { #(#methods)* }
    }
}

/// The type parameters of a library's type, and Rust's types that have its methods.
fn implementors(owner: &Owner) -> Option<(TokenStream, Vec<TokenStream>)> {
    Some(match owner {
        Owner::Primitive(name) => {
            let name = Ident::new(name, Span::call_site());
            (TokenStream::new(), vec![quote!(#name)])
        }
        Owner::Type(def) => match def.lang()? {
            LangItem::String => (
                TokenStream::new(),
                vec![quote!(::std::string::String), quote!(str)],
            ),
            LangItem::Vec => (quote!(<T>), vec![quote!(::std::vec::Vec<T>), quote!([T])]),
            LangItem::HashMap => (
                quote!(<K, V>),
                vec![quote!(::std::collections::HashMap<K, V>)],
            ),
            LangItem::Option => (quote!(<T>), vec![quote!(::core::option::Option<T>)]),
            LangItem::Result => (quote!(<T, E>), vec![quote!(::core::result::Result<T, E>)]),
            _ => return None,
        },
        _ => return None,
    })
}

/// A method's declaration, to be read in a list of completions.
fn method(sig: &Sig) -> TokenStream {
    let name = ident_at(&sig.name, Span::call_site());
    let generics = sig.generics.iter().map(|n| ident_at(n, Span::call_site()));
    let this = match sig.self_mode {
        Some(SelfMode::RefMut) => quote!(&mut self),
        Some(SelfMode::Value) => quote!(self),
        _ => quote!(&self),
    };
    let params = sig.params.iter().map(|(name, ty)| {
        let (name, ty) = (ident_at(name, Span::call_site()), rust(ty));
        quote!(#name: #ty)
    });
    let ret = rust(&sig.ret);
    quote!(fn #name<#(#generics),*>(#this, #(#params),*) -> #ret where Self: Sized { loop {} })
}

/// A type as Rust writes it. A number of any type is an `i64`.
fn rust(ty: &Ty) -> TokenStream {
    let name = |name: &str| ident_at(name, Span::call_site());
    match ty {
        Ty::Int(n) | Ty::Float(n) | Ty::Ranged(n, ..) => {
            let n = name(n);
            quote!(#n)
        }
        Ty::Never => quote!(!),
        Ty::Unit => quote!(()),
        Ty::Bool => quote!(bool),
        Ty::Str => quote!(str),
        Ty::Param(n) => {
            let n = name(n);
            quote!(#n)
        }
        Ty::Named(def, args) => {
            let args: Vec<_> = args.iter().map(rust).collect();
            let path = match def.lang() {
                Some(LangItem::String) => return quote!(::std::string::String),
                Some(LangItem::Vec) => quote!(::std::vec::Vec),
                Some(LangItem::HashMap) => quote!(::std::collections::HashMap),
                Some(LangItem::Option) => quote!(::core::option::Option),
                Some(LangItem::Result) => quote!(::core::result::Result),
                Some(LangItem::Heap) => quote!(::std::boxed::Box),
                Some(item) if !item.module().is_empty() => {
                    let (module, item) = (name(item.module()), name(item.name()));
                    quote!(crate::#module::#item)
                }
                _ => return quote!(i64),
            };
            match args.is_empty() {
                true => path,
                false => quote!(#path<#(#args),*>),
            }
        }
        Ty::Array(t, _) | Ty::Slice(t) => {
            let t = rust(t);
            quote!([#t])
        }
        Ty::Tuple(all) => {
            let all = all.iter().map(rust);
            quote!((#(#all,)*))
        }
        Ty::Fn(f) => {
            let (params, ret) = (f.params.iter().map(rust), rust(&f.ret));
            quote!(impl FnMut(#(#params),*) -> #ret)
        }
        Ty::Ref(is_mut, t) => {
            let t = match &**t {
                t if t.is_string() => quote!(str),
                t => rust(t),
            };
            match is_mut {
                true => quote!(&mut #t),
                false => quote!(&#t),
            }
        }
        _ => quote!(i64),
    }
}
