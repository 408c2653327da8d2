//! Types: from Milo's spelling to Rust tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, ident_at, mixed_site_at, rust_ident};
use super::ty::{Ty, float_name, int_name};
use super::world::name_of;
use crate::ast::{self, Type, TypeKind};
use crate::resolve::{LangItem, TypeDef};
use crate::types::written::runs_once;

impl Lower {
    /// A type where a value of it is stored: a field, a local, a result.
    pub fn rust_ty(&mut self, t: &Type) -> TokenStream {
        let span = t.span;
        // Not the user's span: clippy would tell of types as we write them.
        let g = mixed_site_at(span);
        match &t.kind {
            TypeKind::Path(p) => self.rust_path_ty(p),
            TypeKind::Optional(t) => {
                let t = self.rust_ty(t);
                if self.for_derive {
                    return quote_spanned!(g=> Option<#t>);
                }
                quote_spanned!(g=> ::core::option::Option<#t>)
            }
            TypeKind::Ref {
                is_mut,
                lifetime,
                ty,
            } => {
                let view = !is_mut && !self.ty_scope.owns_text && !super::written::is_self(ty);
                let inner = match view && self.ast_ty(ty).is_string() {
                    true => quote_spanned!(mixed_site_at(ty.span)=> ::core::primitive::str),
                    false => self.rust_ty(ty),
                };
                let inferred = || self.lives.map(|r| r.tokens(g));
                let lifetime = lifetime.clone().or_else(inferred);
                let inner = match &ty.kind {
                    // `&(dyn Error + 'static)`.
                    TypeKind::Bounds { tokens, .. } if has_plus(tokens) => {
                        super::cx::paren(&inner, ty.span)
                    }
                    _ => inner,
                };
                let mut_ = is_mut.then(|| Ident::new("mut", g));
                quote_spanned!(g=> & #lifetime #mut_ #inner)
            }
            TypeKind::Ptr(t) => {
                let t = self.rust_ty(t);
                quote_spanned!(g=> *mut #t)
            }
            TypeKind::Fn { params, ret } => {
                let outer = self.lives.take();
                let params: Vec<_> = params.iter().map(|p| self.rust_ty(p)).collect();
                let ret = self.rust_ty(ret);
                self.lives = outer;
                self.fn_object(&params, &ret, g)
            }
            TypeKind::Tuple(v) => {
                let v: Vec<_> = v.iter().map(|t| self.rust_ty(t)).collect();
                match &v[..] {
                    [one] => quote_spanned!(g=> (#one,)),
                    v => quote_spanned!(g=> (#(#v),*)),
                }
            }
            TypeKind::Array { elem, len } => {
                let elem = self.rust_ty(elem);
                let len = match &len.kind {
                    ast::ExprKind::Lit(l) => l.to_token_stream(),
                    _ => {
                        let len = self.value(len, &Ty::Unknown);
                        quote_spanned!(g=> { (#len) as usize })
                    }
                };
                quote_spanned!(g=> [#elem; #len])
            }
            TypeKind::Slice(t) => {
                let t = self.rust_ty(t);
                quote_spanned!(g=> [#t])
            }
            TypeKind::Ranged { base, .. } => {
                let base = ident_at(int_name(&base.to_string()).unwrap_or("i32"), base.span());
                base.to_token_stream()
            }
            TypeKind::Bounds { tokens, .. } | TypeKind::Lifetime(tokens) => tokens.clone(),
            TypeKind::Binding(name, t) => {
                let (name, t) = (rust_ident(name), self.rust_ty(t));
                quote_spanned!(g=> #name = #t)
            }
            TypeKind::Infer => quote_spanned!(g=> _),
            // The error is reported; this keeps the item's shape.
            TypeKind::Error => quote_spanned!(g=> ()),
        }
    }

    /// A type that must be sized where a trait may be named: `Shape` alone is `dyn Shape`.
    fn rust_path_ty(&mut self, p: &ast::Path) -> TokenStream {
        let Some(seg) = p.segments.last() else {
            return TokenStream::new();
        };
        let span = seg.ident.span();
        let g = mixed_site_at(span);
        if p.segments.len() > 1 || p.leading_colons.is_some() {
            return self.rust_path(p);
        }
        let mut args: Vec<TokenStream> =
            seg.args.iter().flatten().map(|t| self.rust_ty(t)).collect();
        let with = |ts: TokenStream, args: &[TokenStream]| {
            if args.is_empty() {
                ts
            } else {
                quote_spanned!(g=> #ts<#(#args),*>)
            }
        };
        let name = name_of(&seg.ident);
        let ident = rust_ident(&seg.ident);
        if self.ty_scope.params.contains(&name) {
            return ident.to_token_stream();
        }
        if let Some(n) = int_name(&name).or_else(|| float_name(&name)) {
            return ident_at(n, span).to_token_stream();
        }
        match &*name {
            "bool" | "Self" => return ident.to_token_stream(),
            "void" => return quote_spanned!(g=> ()),
            _ => {}
        }
        if self.world.type_here(&name).is_some() || self.world.aliases.contains_key(&name) {
            return with(ident.to_token_stream(), &args);
        }
        if self.world.trait_here(&name).is_some() {
            return with(quote_spanned!(g=> dyn #ident), &args);
        }
        if self.world.rust_names.contains(&name) {
            return with(ident.to_token_stream(), &args);
        }
        let item = self.type_named(&name).and_then(|def| def.lang());
        if let Some(advice) = item.and_then(guards_code).filter(|_| !args.is_empty()) {
            self.diags.error(span, advice);
            args.clear();
        }
        if item == Some(LangItem::HashMap)
            && let Some(key) = seg.args.iter().flatten().next()
        {
            let ty = self.ast_ty(key);
            self.no_key(&ty, key.span);
        }
        let generic = |ts: TokenStream| with(ts, &args);
        if self.for_derive && matches!(&*name, "Vec" | "Option" | "Box") {
            return generic(ident.to_token_stream());
        }
        if &*name == "String" {
            return quote_spanned!(g=> ::std::string::#ident);
        }
        match item {
            Some(LangItem::Result) => {
                let string = quote_spanned!(g=> ::std::string::String);
                match &args[..] {
                    [t] => quote_spanned!(g=> ::core::result::Result<#t, #string>),
                    _ => generic(quote_spanned!(g=> ::core::result::Result)),
                }
            }
            Some(item) => generic(self.lang_path(item, span)),
            None => generic(ident.to_token_stream()),
        }
    }

    /// The path of a library type, ending in the user's own token.
    pub fn lang_path(&self, item: LangItem, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let ident = ident_at(item.name(), span);
        match item {
            LangItem::Option => quote_spanned!(g=> ::core::option::Option),
            LangItem::Result => quote_spanned!(g=> ::core::result::Result),
            LangItem::String => {
                let ident = ident_at("String", span);
                quote_spanned!(g=> ::std::string::#ident)
            }
            LangItem::Vec => quote_spanned!(g=> ::std::vec::#ident),
            LangItem::HashMap => quote_spanned!(g=> ::std::collections::#ident),
            LangItem::Heap => {
                let ident = ident_at("Box", span);
                quote_spanned!(g=> ::std::boxed::#ident)
            }
            // These two stand for the number at hand, in signatures only.
            LangItem::Int | LangItem::Float => ident.to_token_stream(),
            _ => {
                let module = ident_at(item.module(), g);
                quote_spanned!(g=> ::milo::#module::#ident)
            }
        }
    }

    /// The path of a type or a trait that the program declares, by the name that it has in Rust.
    pub fn declared_path(&self, name: &str, span: Span) -> TokenStream {
        let ident = ident_at(name, span);
        if !self.world.out_of_scope.contains(name) {
            return ident.to_token_stream();
        }
        let g = mixed_site_at(span);
        let module = Ident::new(&self.files.module, g);
        quote_spanned!(g=> #module::#ident)
    }

    /// A Rust path, type arguments and all.
    pub fn rust_path(&mut self, p: &ast::Path) -> TokenStream {
        let mut ts = TokenStream::new();
        if let Some(span) = p.leading_colons {
            ts.extend(quote_spanned!(span=> ::));
        }
        for (i, seg) in p.segments.iter().enumerate() {
            let g = mixed_site_at(seg.ident.span());
            if i > 0 {
                ts.extend(quote_spanned!(g=> ::));
            }
            rust_ident(&seg.ident).to_tokens(&mut ts);
            if let Some(args) = &seg.args {
                let args: Vec<_> = args.iter().map(|t| self.rust_ty(t)).collect();
                ts.extend(quote_spanned!(g=> ::<#(#args),*>));
            }
        }
        ts
    }

    /// An inferred type; what is not known is `_`.
    pub fn ty_tokens(&self, t: &Ty, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let many = |v: &[Ty]| {
            v.iter()
                .map(|t| self.ty_tokens(t, span))
                .collect::<Vec<_>>()
        };
        match self.shallow(t) {
            Ty::Unknown | Ty::Var(_) | Ty::Never | Ty::Range(_) => quote_spanned!(g=> _),
            ty if runs_once(&ty) => quote_spanned!(g=> _),
            Ty::Unit => quote_spanned!(g=> ()),
            Ty::Bool => quote_spanned!(g=> ::core::primitive::bool),
            Ty::Int(n) | Ty::Float(n) | Ty::Ranged(n, ..) => {
                let n = ident_at(n, g);
                quote_spanned!(g=> ::core::primitive::#n)
            }
            Ty::Str => quote_spanned!(g=> ::core::primitive::str),
            Ty::Param(n) => ident_at(&n, g).to_token_stream(),
            Ty::Dyn(n) => {
                let n = self.declared_path(&n, span);
                quote_spanned!(g=> dyn #n)
            }
            Ty::Array(t, n) => {
                let t = self.ty_tokens(&t, span);
                match n.parse::<usize>() {
                    Ok(n) => quote_spanned!(g=> [#t; #n]),
                    Err(_) => quote_spanned!(g=> _),
                }
            }
            Ty::Slice(t) => {
                let t = self.ty_tokens(&t, span);
                quote_spanned!(g=> [#t])
            }
            Ty::Tuple(v) => {
                let v = many(&v);
                quote_spanned!(g=> (#(#v,)*))
            }
            Ty::Fn(f) => {
                let params = many(&f.params);
                let ret = self.ty_tokens(&f.ret, span);
                self.fn_object(&params, &ret, g)
            }
            Ty::Ref(m, t) => {
                let t = self.ty_tokens(&t, span);
                if m {
                    quote_spanned!(g=> &mut #t)
                } else {
                    quote_spanned!(g=> &#t)
                }
            }
            Ty::Ptr(t) => {
                let t = self.ty_tokens(&t, span);
                quote_spanned!(g=> *mut #t)
            }
            Ty::Named(n, args) => {
                let path = match &n {
                    TypeDef::Own(id) => self.declared_path(id.name(), span),
                    TypeDef::Lang(item) => self.lang_path(*item, g),
                    TypeDef::Rust(_) => return quote_spanned!(g=> _),
                };
                if args.is_empty() {
                    path
                } else {
                    let args = many(&args);
                    quote_spanned!(g=> #path<#(#args),*>)
                }
            }
        }
    }
}

/// Whether there are several bounds: `dyn A + B`.
fn has_plus(tokens: &TokenStream) -> bool {
    let plus = |t| matches!(t, proc_macro2::TokenTree::Punct(p) if p.as_char() == '+');
    tokens.clone().into_iter().any(plus)
}

/// Milo's locks, told to users who expect Rust's, which hold a value.
pub fn guards_code(item: LangItem) -> Option<String> {
    matches!(item, LangItem::Mutex | LangItem::RwLock).then(|| {
        let ty = item.name();
        format!(
            "Milo's {ty} holds no value, it guards code: 'Guarded<T>' of std/sync holds a value \
             under a lock; 'std::sync::{ty}<T>' is Rust's"
        )
    })
}
