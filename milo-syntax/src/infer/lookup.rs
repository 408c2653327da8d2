//! Lookup: the method of a type, the function of a type's name, the payload of a variant.

use std::collections::HashMap;
use std::rc::Rc;

use super::TyCx;
use super::library::is_builtin;
use crate::ast::{Expr, ExprKind};
use crate::resolve::{LangItem, TypeDef};
use crate::types::ty::{Name, Ty, VarKind, float_name, int_name};
use crate::types::world::{Kind as DeclKind, Owner, Sig, World, inst, method_key, name_of};

/// The type before a dot.
pub enum Head {
    /// A type of the block or the library, with arguments if they were written.
    Named(TypeDef, Option<Vec<Ty>>),
    Param(Name),
    SelfTy,
    Number(&'static str),
    Trait,
    /// Only rustc knows it.
    Rust,
}

impl TyCx {
    /// The method `name` of a type: inherent, of one of its traits, or of the library.
    pub fn method(&self, ty: &Ty, name: &str) -> Option<Rc<Sig>> {
        let ty = self.shallow(ty);
        if let Ty::Param(p) = &ty {
            return self.param_method(p, name);
        }
        if let Ty::Dyn(t) = &ty {
            return self.trait_method(t, name);
        }
        let key: Owner = match &ty {
            Ty::Var(v) => match self.infer.kind(*v) {
                crate::types::ty::VarKind::Int => Owner::Primitive("i32"),
                crate::types::ty::VarKind::Float => Owner::Primitive("f64"),
                crate::types::ty::VarKind::Any => return None,
            },
            t => method_key(t)?,
        };
        if let Some(sigs) = self.world.methods.get(&key).and_then(|m| m.get(name)) {
            // Several impls for different arguments: the one whose owner fits.
            let mut fits = sigs.iter().filter(|s| {
                s.owner
                    .as_ref()
                    .is_some_and(|o| could_be(o, &self.resolve(&ty)))
            });
            let first = fits.next().or(sigs.first()).cloned();
            // A trait that is implemented for several arguments: Rust chooses.
            return first.map(|first| fits.fold(first, in_common));
        }
        // A default method of a trait that the type implements, or a method of an interface.
        for t in self.world.impls.get(&key).into_iter().flatten() {
            if let Some(sig) = self.trait_method(t, name) {
                return Some(sig);
            }
        }
        if let Ty::Slice(t) = &ty
            && self.is_open(t)
            && matches!(name, "join" | "contains" | "first" | "last")
        {
            // A slice of elements that only rustc knows: Rust's method is called.
            return None;
        }
        let lib_key: Owner = match key {
            Owner::Primitive("bool") => return None,
            Owner::Primitive("f32" | "f64") => LangItem::Float.into(),
            Owner::Primitive(_) => LangItem::Int.into(),
            Owner::Slice => LangItem::Vec.into(),
            key => key,
        };
        self.lib
            .methods
            .get(&lib_key)
            .and_then(|m| m.get(name))
            .and_then(|v| v.first().cloned())
    }

    pub fn trait_method(&self, name: &str, method: &str) -> Option<Rc<Sig>> {
        let t = self.world.traits.get(name)?;
        t.methods
            .iter()
            .find(|m| &*m.name == method)
            .cloned()
            .or_else(|| t.supers.iter().find_map(|s| self.trait_method(s, method)))
    }

    pub fn param_method(&self, param: &str, method: &str) -> Option<Rc<Sig>> {
        if param == "Self" {
            let name = self.self_trait.clone()?;
            return self.trait_method(&name, method);
        }
        self.param_bounds
            .iter()
            .filter(|(p, _)| &**p == param)
            .find_map(|(_, b)| self.trait_method(b, method))
    }

    pub fn world_has_method(&self, name: &str, ty: &Ty) -> bool {
        match ty {
            Ty::Named(n, _) if self.decl(n).is_none() => false,
            Ty::Named(n, _) => {
                self.world
                    .methods
                    .get(&Owner::Type(n.clone()))
                    .is_some_and(|m| m.contains_key(name))
                    || (self.world.types.contains_key(n))
                    || self.method(ty, name).is_some_and(|s| !s.from_lib)
            }
            Ty::Param(_) | Ty::Dyn(_) => self.method(ty, name).is_some(),
            _ => false,
        }
    }

    pub fn static_sig(&self, owner: &Owner, name: &str) -> Option<Rc<Sig>> {
        let find = |w: &World| {
            w.methods
                .get(owner)
                .and_then(|m| m.get(name))
                .and_then(|v| v.first().cloned())
        };
        find(&self.world).or_else(|| find(&self.lib))
    }

    /// Whether a type is an enum with this variant.
    pub fn has_variant(&self, def: &TypeDef, name: &str) -> bool {
        match def.lang() {
            Some(item @ (LangItem::Option | LangItem::Result)) => item.has_variant(name),
            _ => self.decl(def).is_some_and(
                |d| matches!(&d.kind, DeclKind::Enum(vs) if vs.iter().any(|(v, _)| **v == *name)),
            ),
        }
    }

    /// The enum of a bare variant, `Circle` for `Shape.Circle`, where a `Shape` is matched.
    pub fn bare_variant(&self, name: &str, ty: &Ty) -> Option<TypeDef> {
        let Ty::Named(n, _) = ty else { return None };
        if n.is_option_or_result() {
            return LangItem::with_variant(name).map(|_| n.clone());
        }
        let decl = self.decl(n)?;
        let DeclKind::Enum(vs) = &decl.kind else {
            return None;
        };
        (name.starts_with(char::is_uppercase) && vs.iter().any(|(v, _)| &**v == name))
            .then(|| n.clone())
    }

    /// Whether no variant or constant of this type can have a bare name in a pattern.
    pub fn has_no_variants(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Unknown => false,
            Ty::Var(v) => self.infer.kind(*v) != VarKind::Any,
            Ty::Named(n, _) => match self.decl(n) {
                Some(decl) => !matches!(decl.kind, DeclKind::Enum(_)),
                None => false,
            },
            _ => true,
        }
    }

    /// A type by its name, with fresh arguments.
    pub fn open_type(&mut self, def: &TypeDef) -> Ty {
        let n = match def.lang() {
            Some(LangItem::Option) => 1,
            Some(LangItem::Result) => 2,
            _ => self.decl(def).map_or(0, |d| d.params.len()),
        };
        Ty::Named(def.clone(), (0..n).map(|_| self.fresh()).collect())
    }

    /// The payload of a variant.
    pub fn variant_types(&self, ty: &Ty, variant: &str) -> Option<Vec<Ty>> {
        let Ty::Named(n, args) = ty else { return None };
        let arg = |i: usize| args.get(i).cloned().unwrap_or(Ty::Unknown);
        match (n.lang(), variant) {
            (Some(LangItem::Option), "Some") | (Some(LangItem::Result), "Ok") => {
                return Some(vec![arg(0)]);
            }
            (Some(LangItem::Option), "None") => return Some(vec![]),
            (Some(LangItem::Result), "Err") => return Some(vec![arg(1)]),
            _ => {}
        }
        let decl = self.decl(n)?;
        let DeclKind::Enum(vs) = &decl.kind else {
            return None;
        };
        let (_, tys) = vs.iter().find(|(v, _)| &**v == variant)?;
        Some(tys.iter().map(|t| inst(&decl, args, t)).collect())
    }

    /// Whether a type is an Option or a Result of types that only rustc knows.
    pub fn holds_rusts(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Named(n, held) if n.is_option_or_result()
            && held.iter().all(|t| self.is_open(t)))
    }
}

/// Whether the type `t` may match the `impl` for `o`: parameters and open types match any type.
fn could_be(o: &Ty, t: &Ty) -> bool {
    match (o, t) {
        (Ty::Param(_), _) | (_, Ty::Unknown | Ty::Var(_) | Ty::Param(_)) => true,
        (Ty::Named(n, a), Ty::Named(m, b)) => {
            n == m && a.iter().zip(b).all(|(x, y)| could_be(x, y))
        }
        (Ty::Str, t) | (t, Ty::Str) => t.is_text(),
        (a, b) => a == b,
    }
}

/// A signature with the types that two signatures have in common; the others are unknown.
fn in_common(a: Rc<Sig>, b: &Rc<Sig>) -> Rc<Sig> {
    let agree = |x: &Ty, y: &Ty| if x == y { x.clone() } else { Ty::Unknown };
    let ret = agree(&a.ret, &b.ret);
    let params: Vec<_> = a
        .params
        .iter()
        .zip(&b.params)
        .map(|((name, x), (_, y))| (name.clone(), agree(x, y)))
        .collect();
    if ret == a.ret && params == a.params {
        return a;
    }
    let mut sig = Sig::clone(&a);
    sig.ret = ret;
    sig.params = params;
    Rc::new(sig)
}

impl TyCx {
    pub fn has_field_named(&self, field: &str, t: &Ty) -> bool {
        match t {
            Ty::Unknown | Ty::Var(_) => self.world.types.values().any(
                |d| matches!(&d.kind, DeclKind::Struct(f) if f.iter().any(|(n, _)| &**n == field)),
            ),
            Ty::Named(n, _) => self.decl(n).is_none() && !n.is_option_or_result(),
            _ => false,
        }
    }

    pub fn is_float(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Float(_) => true,
            Ty::Var(v) => self.infer.kind(v) == VarKind::Float,
            _ => false,
        }
    }
}

impl TyCx {
    /// The type of a field of a struct.
    pub fn field_type(&self, of: &Ty, field: &str) -> Option<Ty> {
        let Ty::Named(n, args) = of else { return None };
        let decl = self.decl(n)?;
        let DeclKind::Struct(fields) = &decl.kind else {
            return None;
        };
        let (_, t) = fields.iter().find(|(f, _)| **f == *field)?;
        Some(inst(&decl, args, t))
    }

    /// The method of a select that takes so many arguments.
    pub fn select_method(&self, name: &str, args: usize) -> Option<Rc<Sig>> {
        let sigs = self.lib.methods.get(&LangItem::Select.into())?.get(name)?;
        sigs.iter().find(|s| s.params.len() == args).cloned()
    }

    /// The same, if it is a case with a closure.
    pub fn select_case(&self, name: &str, args: usize) -> Option<Rc<Sig>> {
        self.select_method(name, args)
            .filter(|s| matches!(s.params.last(), Some((_, Ty::Fn(_)))))
    }

    /// The meaning of a path before a dot, if it is no value. A local is not looked for.
    pub fn head(&mut self, e: &Expr) -> Option<Head> {
        let ExprKind::Path(p) = &e.kind else {
            return None;
        };
        let capital = |name: &str| name.starts_with(char::is_uppercase).then_some(Head::Rust);
        let [seg] = &p.segments[..] else {
            return capital(&name_of(&p.segments.last()?.ident));
        };
        let name = name_of(&seg.ident);
        if p.leading_colons.is_some() {
            // A Rust path ending in a type's name.
            return capital(&name);
        }
        if self.const_at(e.id).is_some() || self.world.lib_consts.contains_key(&name) {
            return None;
        }
        let args = seg.args.as_ref();
        let args: Option<Vec<Ty>> = args.map(|a| a.iter().map(|t| self.ast_ty(t)).collect());
        if self.ty_scope.params.contains(&name) {
            return Some(Head::Param(name));
        }
        if &*name == "Self" {
            return Some(Head::SelfTy);
        }
        if let Some(n) = int_name(&name).or_else(|| float_name(&name)) {
            return Some(Head::Number(n));
        }
        if let Some((params, t)) = self.world.aliases.get(&name).cloned() {
            if matches!(&t, Ty::Named(n, _) if n.is_rust()) {
                // A type of Rust's, which knows the alias, too.
                return Some(Head::Rust);
            }
            let given = |i: usize| args.as_ref().and_then(|a| a.get(i)).cloned();
            let of: HashMap<&str, Ty> = params
                .iter()
                .enumerate()
                .map(|(i, p)| (&**p, given(i).unwrap_or_else(|| self.fresh())))
                .collect();
            return match t.subst(&|p| of.get(p).cloned()) {
                Ty::Named(n, a) => Some(Head::Named(n, Some(a))),
                _ => None,
            };
        }
        if let Some(def) = self.world.type_here(&name) {
            return Some(Head::Named(def.clone(), args));
        }
        if self.world.trait_here(&name).is_some() {
            return Some(Head::Trait);
        }
        if self.world.rust_names.contains(&name) {
            return capital(&name);
        }
        let def = match &*name {
            "String" => Some(LangItem::String.into()),
            _ => self.type_named(&name),
        };
        match def {
            Some(def) => Some(Head::Named(def, args)),
            None => capital(&name),
        }
    }
}

impl TyCx {
    /// Whether values of this type can be compared with `==`, as far as Milo knows the type.
    pub fn compares(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(n, _) => self.world.types.contains_key(n) || ty.is_string() || is_builtin(ty),
            Ty::Str | Ty::Bool | Ty::Array(..) | Ty::Slice(_) => true,
            ty => self.is_number(ty),
        }
    }
}
