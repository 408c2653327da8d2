//! Converts written types to [`Ty`].

use std::collections::HashMap;

use super::ty::{Len, Ty, float_name, int_name};
use super::world::{TyScope, World, name_of, path_name};
use crate::ast::{self, TypeKind};
use crate::resolve::{LangItem, TypeDef};

impl World {
    /// The type of a written one, as far as it is known.
    pub fn ty(&self, t: &ast::Type, scope: &TyScope, lib: Option<&World>) -> Ty {
        let go = |t: &ast::Type| self.ty(t, scope, lib);
        match &t.kind {
            TypeKind::Path(p) => self.path_ty(p, scope, lib),
            TypeKind::Optional(t) => Ty::option(go(t)),
            TypeKind::Ref { is_mut, ty, .. } => {
                let inner = go(ty);
                // `&string` is Rust's `&str`; `&Self` is not, even if `Self` is `string`.
                let view = !is_mut && !scope.owns_text && !is_self(ty);
                let inner = if view && inner.is_string() {
                    Ty::Str
                } else {
                    inner
                };
                Ty::Ref(*is_mut, Box::new(inner))
            }
            TypeKind::Ptr(t) => Ty::Ptr(Box::new(go(t))),
            TypeKind::Fn { params, ret } => Ty::func(params.iter().map(go).collect(), go(ret)),
            TypeKind::Tuple(v) if v.is_empty() => Ty::Unit,
            TypeKind::Tuple(v) => Ty::Tuple(v.iter().map(go).collect()),
            TypeKind::Array { elem, len } => {
                let len = self.length(len);
                Ty::Array(Box::new(go(elem)), Len::written(&len))
            }
            TypeKind::Slice(t) => Ty::Slice(Box::new(go(t))),
            TypeKind::Ranged { base, lo, hi } => {
                match (int_name(&base.to_string()), const_int(lo), const_int(hi)) {
                    (Some(b), Some(lo), Some(hi)) => Ty::Ranged(b, lo, hi),
                    (Some(b), ..) => Ty::Int(b),
                    _ => Ty::Unknown,
                }
            }
            // `dyn Shape`, of a trait of Milo's, is what `Shape` is behind a pointer.
            TypeKind::Bounds {
                tokens,
                first: Some(name),
            } if is_dyn(tokens) && self.trait_here(&name_of(name)).is_some() => {
                Ty::Dyn(name_of(name))
            }
            // A closure that is called once, behind a pointer: what it owns may move out of it.
            TypeKind::Bounds {
                tokens,
                first: Some(name),
            } if name == "FnOnce" && self.trait_here("FnOnce").is_none() && is_object(tokens) => {
                Ty::Dyn(RUNS_ONCE.into())
            }
            TypeKind::Bounds { .. }
            | TypeKind::Lifetime(_)
            | TypeKind::Binding(..)
            | TypeKind::Infer
            | TypeKind::Error => Ty::Unknown,
        }
    }

    /// The type of a parameter `self` that holds `Self` in a type of Rust's, as written:
    /// `&Rc<Self>`, `Pin<&mut Self>`. None for `Self`, `&Self` and `&mut Self`.
    pub fn held_self(&self, p: &ast::Param, scope: &TyScope, lib: Option<&World>) -> Option<Ty> {
        let ty = self.ty(p.ty.as_ref()?, scope, lib);
        let this = scope.self_ty.clone().unwrap_or(Ty::Param("Self".into()));
        match ty.peeled() {
            Ty::Named(_, args) if args.iter().any(|t| *t.peeled() == this) => Some(ty),
            _ => None,
        }
    }

    /// The length of an array, as a number where one is known.
    pub fn length(&self, len: &ast::Expr) -> String {
        match &len.kind {
            ast::ExprKind::Lit(l) => l.to_string(),
            ast::ExprKind::Path(p) => {
                let name = path_name(p);
                let known = self.const_ints.get(&name).filter(|_| p.segments.len() == 1);
                known.map_or_else(|| name.to_string(), i128::to_string)
            }
            _ => "_".into(),
        }
    }

    fn path_ty(&self, p: &ast::Path, scope: &TyScope, lib: Option<&World>) -> Ty {
        let Some(seg) = p.segments.last() else {
            return Ty::Unknown;
        };
        let is_rust = p.segments.len() > 1 || p.leading_colons.is_some();
        let mut args: Vec<Ty> = seg
            .args
            .iter()
            .flatten()
            .filter(|t| !matches!(t.kind, TypeKind::Lifetime(_) | TypeKind::Binding(..)))
            .map(|t| self.ty(t, scope, lib))
            .collect();
        if is_rust {
            // A Rust path: its full text, so that it is no name of Milo's.
            let text: Vec<String> = p.segments.iter().map(|s| s.ident.to_string()).collect();
            return Ty::Named(TypeDef::Rust(text.join("::").as_str().into()), args);
        }
        let name = name_of(&seg.ident);
        if scope.params.contains(&name) {
            return Ty::Param(name);
        }
        if let Some(i) = int_name(&name) {
            return Ty::Int(i);
        }
        if let Some(f) = float_name(&name) {
            return Ty::Float(f);
        }
        match &*name {
            "bool" => return Ty::Bool,
            "void" => return Ty::Unit,
            "str" => return Ty::Str,
            "never" => return Ty::Never,
            "Self" => return scope.self_ty.clone().unwrap_or(Ty::Unknown),
            _ => {}
        }
        for world in std::iter::once(self).chain(lib) {
            if let Some((params, ty)) = world.aliases.get(&name) {
                let bound: HashMap<&str, &Ty> =
                    params.iter().map(|p| &**p).zip(args.iter()).collect();
                return ty.subst(&|n| bound.get(n).map(|t| (*t).clone()));
            }
            if let Some(def) = world.type_here(&name) {
                return Ty::Named(def.clone(), args);
            }
            if world.trait_here(&name).is_some() {
                return Ty::Dyn(name);
            }
            if let Some(there) = world.renamed.get(&name) {
                let item = LangItem::named(there).map(TypeDef::from);
                return Ty::Named(item.unwrap_or(TypeDef::Rust(name)), args);
            }
            if world.rust_names.contains(&name) {
                return Ty::Named(TypeDef::Rust(name), args);
            }
        }
        match &*name {
            "String" => Ty::string(),
            "Result" => {
                if args.len() == 1 {
                    args.push(Ty::string());
                }
                Ty::lang(LangItem::Result, args)
            }
            "Option" => Ty::lang(LangItem::Option, args),
            // Signatures of the library use `Int` and `Float`.
            _ if lib.is_none() => {
                let item = LangItem::named(&name).map(TypeDef::from);
                Ty::Named(item.unwrap_or(TypeDef::Rust(name)), args)
            }
            // A Rust type in scope.
            _ => Ty::Named(TypeDef::Rust(name), args),
        }
    }
}

/// An object of Rust's trait of closures that are called at most once; no trait of Milo's has this
/// name.
const RUNS_ONCE: &str = "dyn FnOnce";

/// Whether a type is a pointer to a closure that is called at most once: `Box<dyn FnOnce()>`.
pub fn points_to_once(ty: &Ty) -> bool {
    matches!(ty, Ty::Named(_, args) if matches!(&args[..], [held] if runs_once(held)))
}

/// Whether a type is that of a closure behind a pointer, called at most once.
pub fn runs_once(ty: &Ty) -> bool {
    matches!(ty, Ty::Dyn(name) if **name == *RUNS_ONCE)
}

/// Whether the bounds begin with `dyn`.
fn is_object(tokens: &proc_macro2::TokenStream) -> bool {
    let first = tokens.clone().into_iter().next();
    first.is_some_and(|t| t.to_string() == "dyn")
}

/// Whether the bounds are `dyn` and one name.
fn is_dyn(tokens: &proc_macro2::TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    let dyn_ = tokens.next().is_some_and(|t| t.to_string() == "dyn");
    dyn_ && tokens.count() == 1
}

/// Whether the type is written `Self`.
pub fn is_self(t: &ast::Type) -> bool {
    matches!(&t.kind, TypeKind::Path(p) if p.segments.len() == 1 && p.segments[0].ident == "Self")
}

/// An integer known at compile time: a literal with or without a sign.
pub fn const_int(e: &ast::Expr) -> Option<i128> {
    match &e.kind {
        ast::ExprKind::Lit(l) => super::lit::int_value(l),
        ast::ExprKind::Unary {
            op: ast::UnOp::Neg,
            expr,
            ..
        } => const_int(expr).map(|v| -v),
        ast::ExprKind::Paren { expr, .. } => const_int(expr),
        _ => None,
    }
}
