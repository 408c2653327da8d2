//! Variants with named fields, and type parameters that can be called.

use proc_macro2::{Ident, Span};

use super::TyCx;
use crate::resolve::{LangItem, TypeDef};
use crate::types::ty::{Name, Ty};
use crate::types::world::{Kind as DeclKind, name_of};

impl TyCx {
    /// The enum of `Variant(…)` without its name: Option or Result, or the one that is expected.
    pub fn enum_of_variant(&self, name: &Name, expected: &Ty) -> Option<TypeDef> {
        if let Some(item) = LangItem::with_variant(name).filter(|_| &**name != "None") {
            return Some(item.into());
        }
        let Ty::Named(def, _) = self.shallow(expected) else {
            return None;
        };
        let DeclKind::Enum(variants) = &self.world.types.get(&def)?.kind else {
            return None;
        };
        variants.iter().any(|(v, _)| v == name).then_some(def)
    }

    /// The enum of `Shape.Rect { … }`, or of `Rect { … }` where a `Shape` is expected.
    pub fn enum_of_literal(
        &self,
        path: &crate::ast::Path,
        expected: &Ty,
    ) -> Option<(TypeDef, Span)> {
        if path.leading_colons.is_some() {
            return None;
        }
        let is_enum = |def: &TypeDef| {
            self.decl(def)
                .is_some_and(|d| matches!(d.kind, DeclKind::Enum(_)))
        };
        match &path.segments[..] {
            [owner, _] => {
                let name = name_of(&owner.ident);
                let def = match (&*name, &self.ty_scope.self_ty) {
                    ("Self", Some(Ty::Named(def, _))) => def.clone(),
                    _ => self.type_named(&name)?,
                };
                is_enum(&def).then_some((def, owner.ident.span()))
            }
            [only] if self.type_named(&name_of(&only.ident)).is_none() => {
                let Ty::Named(def, _) = self.shallow(expected) else {
                    return None;
                };
                let decl = self.decl(&def)?;
                let own = decl.named.contains_key(&name_of(&only.ident));
                own.then_some((def, only.ident.span()))
            }
            _ => None,
        }
    }

    /// The type that the first name of a path stands for, `Self` among them.
    pub fn type_of_path(&self, name: &Ident) -> Option<TypeDef> {
        match (&*name_of(name), &self.ty_scope.self_ty) {
            ("Self", Some(Ty::Named(def, _))) => Some(def.clone()),
            (name, _) => self.type_named(name),
        }
    }

    /// The function type that a type parameter is bounded by, if it is: `F: Fn(A) -> R`.
    pub fn callable_ty(&self, ty: Ty) -> Ty {
        let Ty::Param(name) = &ty else { return ty };
        let found = self.callables.iter().rev().find(|(p, _)| p == name);
        found.map_or(ty.clone(), |(_, f)| f.clone())
    }

    /// The names of the fields of a variant that has them.
    pub fn fields_of_variant(&self, def: &TypeDef, variant: &str) -> Option<Vec<Name>> {
        self.decl(def)?.named.get(variant).cloned()
    }

    /// The enum of the pattern `Shape.Rect { … }`, or `Rect { … }` where a `Shape` is matched, and
    /// the fields of the variant with their types in a `ty`.
    pub fn named_variant(&mut self, path: &[Ident], ty: &Ty) -> Option<(TypeDef, Vec<(Name, Ty)>)> {
        let (of, variant) = match path {
            [of, variant] => (self.type_of_path(of)?, variant),
            [only] => match ty {
                Ty::Named(def, _) => (def.clone(), only),
                _ => return None,
            },
            _ => return None,
        };
        let vname = name_of(variant);
        let names = self.fields_of_variant(&of, &vname)?;
        let open = self.open_type(&of);
        self.infer.unify(&open, ty);
        let types = self.variant_types(&open, &vname)?;
        Some((of, names.into_iter().zip(types).collect()))
    }
}
