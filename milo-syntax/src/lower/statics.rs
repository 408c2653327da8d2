//! `Type.name`: variants of enums, static functions, constants of a type.

use super::syntax::{makes_a_value, names_a_static};

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, Lowered, comma, ident_at, mixed_site_at, rust_ident};
use super::sig::after;
use super::sig::group;
use super::ty::Ty;
use super::world::{Owner, SelfMode, Sig, name_of};
use crate::ast::{Expr, ExprKind, NodeId, Type};
use crate::infer::Head;
use crate::resolve::{LangItem, TypeDef};
use crate::types::written::points_to_once;

impl Lower {
    pub fn bare_variant_call(
        &mut self,
        at: NodeId,
        ident: &Ident,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Option<Lowered> {
        let name = name_of(ident);
        let owner = self.enum_of_variant(&name, expected)?;
        Some(self.variant(at, &owner, ident.span(), ident, Some((args, parens))))
    }

    /// `Enum.Variant(…)`.
    pub fn variant(
        &mut self,
        at: NodeId,
        owner: &TypeDef,
        owner_span: Span,
        variant: &Ident,
        args: Option<(&[Expr], DelimSpan)>,
    ) -> Lowered {
        let g = mixed_site_at(variant.span());
        let ty = match self.type_of(at) {
            // A variant used as a function.
            Ty::Fn(f) => f.ret.clone(),
            t => t,
        };
        let path = self.enum_path(owner, owner_span);
        let v = rust_ident(variant);
        let Some((args, parens)) = args else {
            return Lowered::temp(quote_spanned!(g=> #path::#v), ty);
        };
        if let Some(message) = self.unnamed(owner, &name_of(variant)) {
            self.diags.error(variant.span(), message);
            return self.reported(&ty, variant.span());
        }
        let tys = self
            .variant_types(&ty, &name_of(variant))
            .unwrap_or_default();
        if args.is_empty() && tys.is_empty() {
            return Lowered::temp(quote_spanned!(g=> #path::#v), ty);
        }
        let mut ts = TokenStream::new();
        if args.is_empty()
            && let [only] = &tys[..]
            && matches!(self.shallow(only), Ty::Unit | Ty::Var(_))
        {
            // `Result.Ok()` of a `Result<void>`.
            ts.extend(quote_spanned!(g=> ()));
        }
        for (i, a) in args.iter().enumerate() {
            let expected = tys.get(i).cloned().unwrap_or(Ty::Unknown);
            let arg = match expected {
                // The payload's type was reported.
                Ty::Never => {
                    let v = self.value(a, &Ty::Unknown);
                    quote_spanned!(mixed_site_at(a.span)=> { let _ = #v; })
                }
                expected => self.value_out(a, &expected).ts,
            };
            let arg = super::conditions::marked(a, arg);
            let comma = comma(a);
            ts.extend(quote_spanned!(mixed_site_at(a.span)=> #arg #comma));
        }
        let a = group(ts, parens);
        Lowered::temp(quote_spanned!(g=> #path::#v #a), ty)
    }

    /// The type or the trait before a dot, if it is no value, and its path in Rust.
    pub fn head(&mut self, e: &Expr) -> Option<(Head, TokenStream)> {
        let ExprKind::Path(p) = &e.kind else {
            return None;
        };
        if self.local_at(e.id).is_some() {
            return None;
        }
        let head = self.tcx.head(e)?;
        let [seg] = &p.segments[..] else {
            return Some((head, self.rust_path(p)));
        };
        if p.leading_colons.is_some() {
            return Some((head, self.rust_path(p)));
        }
        let span = seg.ident.span();
        let g = mixed_site_at(span);
        let args: Vec<_> = seg.args.iter().flatten().map(|t| self.rust_ty(t)).collect();
        let with_args = |path: TokenStream| match &seg.args {
            Some(_) => quote_spanned!(g=> #path::<#(#args),*>),
            None => path,
        };
        let name = name_of(&seg.ident);
        let path = match &head {
            Head::Param(_) | Head::SelfTy => seg.ident.to_token_stream(),
            Head::Number(n) => ident_at(n, span).to_token_stream(),
            Head::Trait => rust_ident(&seg.ident).to_token_stream(),
            Head::Rust => with_args(rust_ident(&seg.ident).to_token_stream()),
            Head::Named(n, a) if self.world.aliases.contains_key(&name) => {
                let path = self.enum_path(n, span);
                let a = a.iter().flatten();
                match a.clone().all(|t| matches!(t, Ty::Var(_))) {
                    true => path,
                    false => {
                        let args = a.map(|t| self.ty_tokens(t, span));
                        quote_spanned!(g=> #path::<#(#args),*>)
                    }
                }
            }
            Head::Named(..) if self.world.type_here(&name).is_some() => {
                with_args(rust_ident(&seg.ident).to_token_stream())
            }
            Head::Named(def, _) => with_args(self.enum_path(def, span)),
        };
        Some((head, path))
    }

    /// `Type.Name` without parentheses.
    pub fn static_member(&mut self, at: NodeId, base: &Expr, name: &Ident) -> Option<Lowered> {
        let (head, path) = self.head(base)?;
        if matches!(head, Head::Rust)
            && names_a_static(base)
            && name_of(name).starts_with(char::is_lowercase)
        {
            return None;
        }
        let g = mixed_site_at(name.span());
        let ident = rust_ident(name);
        if let Head::Named(owner, _) = &head {
            let n = name_of(name);
            if self.has_variant(owner, &n) {
                let out = self.variant(at, owner, base.span, name, None);
                if let Some(tys) = self.variant_types(&out.ty, &n)
                    && !tys.is_empty()
                {
                    // A variant used as a function.
                    let ty = Ty::func(tys, out.ty.clone());
                    return Some(Lowered {
                        raw_fn: true,
                        ty,
                        ..out
                    });
                }
                return Some(out);
            }
            if let Some(sig) = self.static_sig(&Owner::Type(owner.clone()), &n) {
                let ty = self.type_of(at);
                let path = self.static_path(&sig, path, &ident, None);
                return Some(Lowered {
                    raw_fn: true,
                    ..Lowered::temp(path, ty)
                });
            }
        }
        let ty = match head {
            Head::Number(n)
                if matches!(
                    &*name_of(name),
                    "MAX" | "MIN" | "EPSILON" | "INFINITY" | "NAN"
                ) =>
            {
                if n.starts_with('f') {
                    Ty::Float(n)
                } else {
                    Ty::Int(n)
                }
            }
            _ => Ty::Unknown,
        };
        Some(Lowered::temp(quote_spanned!(g=> #path::#ident), ty))
    }

    /// The path of a function of a type, which `of` names: Milo's functions of a type of Rust's
    /// are in a module of their own.
    fn static_path(
        &self,
        sig: &Sig,
        of: TokenStream,
        name: &Ident,
        explicit: Option<&[Ty]>,
    ) -> TokenStream {
        let g = mixed_site_at(name.span());
        let name = match &sig.rust_name {
            Some(rust) => ident_at(rust, name.span()),
            None => name.clone(),
        };
        let module = sig
            .owner
            .as_ref()
            .filter(|_| sig.from_lib && sig.rust_name.is_none());
        match module.and_then(crate::infer::methods_of) {
            Some(module) => {
                let module = Ident::new(module, g);
                // Only what makes a value has the parameters of the type, and no others.
                let args = explicit.filter(|_| sig.self_mode.is_none());
                let args = args.map(|args| {
                    let args = args.iter().map(|t| self.ty_tokens(t, name.span()));
                    quote_spanned!(g=> ::<#(#args),*>)
                });
                quote_spanned!(g=> ::milo::#module::#name #args)
            }
            None => quote_spanned!(g=> #of::#name),
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub fn static_call(
        &mut self,
        at: NodeId,
        recv: &Expr,
        name: &Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Option<Lowered> {
        let (head, path) = self.head(recv)?;
        if matches!(head, Head::Rust) && names_a_static(recv) && !makes_a_value(recv, name) {
            return None;
        }
        if let Some(out) = self.unsendable_promise(recv, args) {
            return Some(out);
        }
        let g = mixed_site_at(name.span());
        let n = name_of(name);
        let (def, explicit) = match &head {
            Head::Named(o, e) => (Some(o.clone()), e.clone()),
            Head::SelfTy => match &self.ty_scope.self_ty {
                Some(Ty::Named(o, a)) => (Some(o.clone()), Some(a.clone())),
                _ => (None, None),
            },
            _ => (None, None),
        };
        let owner = match &head {
            Head::Number(p) => Some(Owner::Primitive(p)),
            _ => def.clone().map(Owner::Type),
        };
        let ident = rust_ident(name);
        let fish = turbofish.map(|t| {
            let t: Vec<_> = t.iter().map(|t| self.rust_ty(t)).collect();
            quote_spanned!(g=> ::<#(#t),*>)
        });
        if let Some(def) = &def {
            if self.has_variant(def, &n) {
                return Some(self.variant(at, def, recv.span, name, Some((args, parens))));
            }
            if *def == LangItem::Heap && &*n == "new" && args.len() == 1 {
                // As `Heap(x)`.
                let heap = Ident::new("Heap", recv.span);
                let held = explicit.map(|args| Ty::Named(def.clone(), args));
                let expected = held.as_ref().unwrap_or(expected);
                return self.call_builtin(&heap, None, args, parens, expected);
            }
            if let Some(out) = self.spawn_call(def, &path, name, args, parens) {
                return Some(out);
            }
        }
        if let Some(owner) = &owner
            && let Some(sig) = self.static_sig(owner, &n)
        {
            let opened = self.callee(at, &sig);
            // `Type.method(x, …)` of an instance method.
            let mut all = TokenStream::new();
            let mut rest = args;
            if let (Some(mode), Some((first, tail))) = (sig.self_mode, args.split_first()) {
                let t = sig.owner.clone().unwrap_or(Ty::Unknown);
                let a = match mode {
                    SelfMode::Ref => self.borrow(first, &t),
                    SelfMode::RefMut => self.borrow_mut(first, &t),
                    SelfMode::Value => self.value(first, &t),
                };
                all.extend(quote_spanned!(mixed_site_at(first.span)=> #a,));
                rest = tail;
            }
            let given = rest;
            let (before, rest) = self.sig_args(&sig, &opened, rest, None);
            if self.wrong_count(&sig, given, name.span()) {
                return Some(self.reported(&opened.ret, name.span()));
            }
            all.extend(rest);
            self.propagate(&sig, &opened);
            let a = group(all, parens);
            let path = self.static_path(&sig, path, &ident, explicit.as_deref());
            let call = quote_spanned!(g=> #path #fish #a);
            return Some(Lowered::temp(after(before, call, g), opened.ret.clone()));
        }
        if let Head::Param(p) = &head
            && let Some(sig) = self.param_method(p, &n)
        {
            let opened = self.callee(at, &sig);
            let (before, a) = self.sig_args(&sig, &opened, args, None);
            let a = group(a, parens);
            let call = quote_spanned!(g=> #path::#ident #fish #a);
            return Some(Lowered::temp(after(before, call, g), opened.ret.clone()));
        }
        let a = self.rust_args_of(&n, args);
        let a = group(a, parens);
        let call = quote_spanned!(g=> #path::#ident #fish #a);
        if self.wants_optional(expected, def.as_ref(), &path) {
            // `User.new()` where `User?` is wanted: Rust knows whether it is one already.
            let to = self.ty_tokens(expected, name.span());
            return Some(Lowered::temp(
                quote_spanned!(g=> ::core::convert::Into::<#to>::into(#call)),
                expected.clone(),
            ));
        }
        let ty = match self.type_of(at) {
            ty if points_to_once(&ty) => ty,
            _ => Ty::Unknown,
        };
        Some(Lowered::temp(call, ty))
    }

    /// Whether an Option is wanted of the very type whose function is called.
    fn wants_optional(&self, expected: &Ty, owner: Option<&TypeDef>, path: &TokenStream) -> bool {
        let Ty::Named(option, held) = self.resolve(expected) else {
            return false;
        };
        matches!(&held[..], [Ty::Named(held, args)] if option == LangItem::Option && args.is_empty()
        && match owner {
            Some(owner) => held == owner,
            // A name that only Rust knows.
            None => {
                held.is_rust() && held.name() == path.to_string().replace(' ', "")
            }
        })
    }
}
