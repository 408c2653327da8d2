//! Declarations in the tree become those of a [`World`]: types first, as they may refer to each
//! other, then functions, methods and traits.

use std::collections::HashMap;
use std::rc::Rc;

use super::ty::{Name, Ty};
use super::world::{
    Kind, OPERATORS, SelfMode, Sig, TraitDecl, TyScope, TypeDecl, World, is_std_enum, method_key,
    name_of, path_name,
};
use crate::ast::{self, Item, ItemKind, Stmt, TypeKind};
use crate::resolve::{DefId, LangItem, Origin, TypeDef, TypeId};

impl World {
    /// The type of a field; `Never` if it was reported, as then nothing follows from the field.
    fn held(&self, t: &ast::Type, scope: &TyScope, lib: Option<&World>) -> Ty {
        match t.kind {
            TypeKind::Error => Ty::Never,
            _ => self.ty(t, scope, lib),
        }
    }

    /// Declares types, traits and aliases. Must come first, because they may refer to each other.
    /// `of` is the program with the declarations, if it is not the library.
    pub fn declare_types(&mut self, stmts: &[Stmt], module: &'static str, of: Option<Origin>) {
        // Declarations of one name under several `cfg`s are one type.
        let mut here: HashMap<Name, TypeDef> = HashMap::new();
        for stmt in stmts {
            if let Stmt::Let(l) = stmt
                && let ast::PatternKind::Bind(name) = &l.pat.kind
                && let Some(n) = l.init.as_ref().and_then(super::written::const_int)
            {
                self.const_ints.insert(name_of(name), n);
            }
            let Stmt::Item(item) = stmt else { continue };
            if is_std_enum(item) {
                continue;
            }
            let has = |n: &str| item.attrs.iter().any(|a| a.name == n);
            let mut declare = |name: &proc_macro2::Ident, generics: &[ast::GenericParam], kind| {
                let name = name_of(name);
                let def = here.entry(name.clone()).or_insert_with(|| match of {
                    Some(origin) => TypeDef::Own(TypeId::of(origin, item, name.clone())),
                    None => match LangItem::named(&name) {
                        Some(item) => item.into(),
                        None => panic!("'{name}' of the library is missing in resolve/lang.rs"),
                    },
                });
                let decl = TypeDecl {
                    def: def.clone(),
                    params: generics.iter().map(|g| name_of(&g.name)).collect(),
                    kind,
                    named: HashMap::new(),
                    is_handle: has("handle"),
                    send: has("send"),
                    sync: has("sync"),
                    module,
                };
                self.names.insert(name, def.clone());
                self.types.insert(def.clone(), Rc::new(decl));
            };
            match &item.kind {
                ItemKind::Struct(s) => declare(
                    &s.name,
                    &s.generics,
                    if of.is_none() && s.fields.is_empty() {
                        Kind::Opaque
                    } else {
                        Kind::Struct(vec![])
                    },
                ),
                ItemKind::Enum(e) => declare(&e.name, &e.generics, Kind::Enum(vec![])),
                ItemKind::Trait(t) => {
                    let name = name_of(&t.name);
                    let decl = TraitDecl {
                        name: name.clone(),
                        params: vec![],
                        is_interface: t.is_interface,
                        supers: super_names(t),
                        methods: vec![],
                    };
                    self.traits.insert(name, Rc::new(decl));
                }
                ItemKind::TypeAlias(a) => {
                    let params = a.generics.iter().map(|g| name_of(&g.name)).collect();
                    self.aliases.insert(name_of(&a.name), (params, Ty::Unknown));
                }
                _ => {}
            }
        }
    }

    /// Fills in the fields, variants and aliased types.
    pub fn fill_types(&mut self, stmts: &[Stmt], lib: Option<&World>) {
        // Aliases first; one may name another declared after it.
        for _ in 0..2 {
            for stmt in stmts {
                let Stmt::Item(Item {
                    kind: ItemKind::TypeAlias(a),
                    ..
                }) = stmt
                else {
                    continue;
                };
                let params: Vec<Name> = a.generics.iter().map(|g| name_of(&g.name)).collect();
                let scope = TyScope {
                    params: params.clone(),
                    ..TyScope::default()
                };
                let ty = self.ty(&a.ty, &scope, lib);
                self.aliases.insert(name_of(&a.name), (params, ty));
            }
        }
        for stmt in stmts {
            let Stmt::Item(item) = stmt else { continue };
            let (name, generics) = match &item.kind {
                ItemKind::Struct(s) => (&s.name, &s.generics),
                ItemKind::Enum(e) => (&e.name, &e.generics),
                _ => continue,
            };
            let name = name_of(name);
            let params: Vec<Name> = generics.iter().map(|g| name_of(&g.name)).collect();
            let Some(def) = self.names.get(&name).cloned() else {
                continue;
            };
            let self_ty = Ty::Named(def.clone(), params.iter().cloned().map(Ty::Param).collect());
            let scope = TyScope {
                params: params.clone(),
                self_ty: Some(self_ty),
                ..TyScope::default()
            };
            let Some(old) = self.types.get(&def).cloned() else {
                continue;
            };
            let kind = match &item.kind {
                ItemKind::Struct(_) if matches!(old.kind, Kind::Opaque) => Kind::Opaque,
                ItemKind::Struct(s) => Kind::Struct(
                    s.fields
                        .iter()
                        .map(|f| (name_of(&f.name), self.held(&f.ty, &scope, lib)))
                        .collect(),
                ),
                ItemKind::Enum(e) => Kind::Enum(
                    e.variants
                        .iter()
                        .map(|v| {
                            let tys = v
                                .fields
                                .iter()
                                .map(|f| self.held(&f.ty, &scope, lib))
                                .collect();
                            (name_of(&v.name), tys)
                        })
                        .collect(),
                ),
                _ => continue,
            };
            let named = match &item.kind {
                ItemKind::Enum(e) => named_fields(e),
                _ => HashMap::new(),
            };
            let decl = TypeDecl {
                def: def.clone(),
                params,
                kind,
                named,
                is_handle: old.is_handle,
                send: old.send,
                sync: old.sync,
                module: old.module,
            };
            self.types.insert(def, Rc::new(decl));
        }
    }

    /// Declares functions, methods, traits and constants. `of` is as for [`World::declare_types`].
    pub fn declare_fns(&mut self, stmts: &[Stmt], lib: Option<&World>, of: Option<Origin>) {
        for stmt in stmts {
            match stmt {
                Stmt::Item(Item {
                    kind: ItemKind::Fn(f),
                    attrs,
                    ..
                }) => {
                    let sig = Rc::new(self.sig(f, attrs, &TyScope::default(), None, &[], lib, of));
                    match sig.id {
                        Some(id) => drop(self.sigs.insert(id, sig)),
                        None => drop(self.fns.insert(sig.name.clone(), sig)),
                    }
                }
                Stmt::Item(Item {
                    kind: ItemKind::Trait(t),
                    ..
                }) => self.declare_trait(t, lib, of),
                Stmt::Item(Item {
                    kind: ItemKind::Impl(i),
                    ..
                }) => self.declare_impl(i, lib, of),
                _ => {}
            }
        }
    }

    fn declare_trait(&mut self, t: &ast::Trait, lib: Option<&World>, of: Option<Origin>) {
        let name = name_of(&t.name);
        let mut params: Vec<Name> = t.generics.iter().map(|g| name_of(&g.name)).collect();
        params.push("Self".into());
        let owner_generics = params.clone();
        let scope = TyScope {
            params,
            self_ty: Some(Ty::Param("Self".into())),
            ..TyScope::default()
        };
        let mut methods = Vec::new();
        for item in &t.items {
            if let ItemKind::Fn(f) = &item.kind {
                let mut sig = self.sig(f, &item.attrs, &scope, None, &owner_generics, lib, of);
                sig.trait_ = Some(name.clone());
                let sig = Rc::new(sig);
                self.sigs.extend(sig.id.map(|id| (id, sig.clone())));
                methods.push(sig);
            }
        }
        let decl = TraitDecl {
            name: name.clone(),
            params: t.generics.iter().map(|g| name_of(&g.name)).collect(),
            is_interface: t.is_interface,
            supers: super_names(t),
            methods,
        };
        self.traits.insert(name, Rc::new(decl));
    }

    fn declare_impl(&mut self, i: &ast::Impl, lib: Option<&World>, of: Option<Origin>) {
        let params = self.impl_params(i, lib);
        let mut scope = TyScope {
            params: params.clone(),
            ..TyScope::default()
        };
        let self_ty = self.ty(&i.self_ty, &scope, lib);
        scope.self_ty = Some(self_ty.clone());
        scope.owns_text = self.owns_text(i);
        // Milo knows no methods of a type of Rust's, or of an undeclared one.
        let key = method_key(&self_ty);
        let trait_ = self.impl_trait(i);
        if let (Some(t), Some(key)) = (&trait_, &key) {
            self.impls.entry(key.clone()).or_default().push(t.clone());
        }
        let callables = self.callables(&i.generics, &scope, lib);
        for item in &i.items {
            if let ItemKind::Fn(f) = &item.kind {
                let mut sig = self.sig(
                    f,
                    &item.attrs,
                    &scope,
                    Some(self_ty.clone()),
                    &params,
                    lib,
                    of,
                );
                sig.trait_ = trait_.clone();
                sig.callables.extend(callables.iter().cloned());
                if let Some(t) = &trait_
                    && !self.traits.contains_key(t)
                    && !lib.is_some_and(|l| l.traits.contains_key(t))
                    && OPERATORS.iter().all(|(n, _)| *n != &**t)
                    && let Some(mode) = rusts_self(f)
                {
                    sig.self_mode = Some(mode);
                }
                let sig = Rc::new(sig);
                self.sigs.extend(sig.id.map(|id| (id, sig.clone())));
                let Some(key) = &key else { continue };
                self.methods
                    .entry(key.clone())
                    .or_default()
                    .entry(sig.name.clone())
                    .or_default()
                    .push(sig);
            }
        }
    }

    /// The type parameters that are bounded by `Fn(A) -> R` and its like, as function types.
    fn callables(
        &self,
        generics: &ast::Generics,
        scope: &TyScope,
        lib: Option<&World>,
    ) -> Vec<(Name, Ty)> {
        let of = |g: &ast::GenericParam| {
            let callable = g.bounds.iter().find_map(|b| match b {
                ast::Bound::Callable(c) => Some(c),
                ast::Bound::Trait(_) | ast::Bound::Rust(_) => None,
            })?;
            let params = callable.params.iter().map(|t| self.ty(t, scope, lib));
            let params = params.collect();
            let ret = callable.ret.as_ref();
            let ret = ret.map_or(Ty::Unit, |t| self.ty(t, scope, lib));
            Some((name_of(&g.name), Ty::func(params, ret)))
        };
        generics.iter().filter_map(of).collect()
    }

    #[allow(clippy::too_many_arguments)]
    fn sig(
        &self,
        f: &ast::Fn,
        attrs: &[ast::Attr],
        outer: &TyScope,
        owner: Option<Ty>,
        owner_generics: &[Name],
        lib: Option<&World>,
        of: Option<Origin>,
    ) -> Sig {
        let mut scope = outer.clone();
        let generics: Vec<Name> = f.generics.iter().map(|g| name_of(&g.name)).collect();
        scope.params.extend(generics.iter().cloned());
        let mut self_mode = None;
        let mut params = Vec::new();
        for p in &f.params {
            if p.name == "self" {
                self_mode = Some(match p.ty.as_ref().map(|t| &t.kind) {
                    None => SelfMode::Ref,
                    Some(TypeKind::Ref { is_mut: true, .. }) => SelfMode::RefMut,
                    Some(TypeKind::Ref { is_mut: false, .. }) => SelfMode::Ref,
                    Some(_) => SelfMode::Value,
                });
                continue;
            }
            let ty =
                p.ty.as_ref()
                    .map_or(Ty::Unknown, |t| self.ty(t, &scope, lib));
            params.push((name_of(&p.name), ty));
        }
        let ret = f.ret.as_ref().map_or(Ty::Unit, |t| self.ty(t, &scope, lib));
        let rust_name = attrs
            .iter()
            .find(|a| a.name == "rust")
            .map(|a| a.args.to_string().trim_matches('"').into());
        Sig {
            id: of.map(|origin| DefId { origin, node: f.id }),
            name: name_of(&f.name),
            bounds: f
                .generics
                .iter()
                .flat_map(|g| {
                    let traits = g.bounds.iter().filter_map(ast::Bound::path);
                    traits.map(|b| (name_of(&g.name), path_name(b)))
                })
                .collect(),
            callables: self.callables(&f.generics, &scope, lib),
            generics,
            params,
            self_mode,
            ret,
            owner,
            owner_generics: owner_generics.to_vec(),
            trait_: None,
            is_extern: f.is_extern.is_some(),
            is_variadic: f.variadic.is_some(),
            rust_name,
            from_lib: lib.is_none(),
        }
    }
}

/// The names of the traits that a trait asks for.
fn super_names(t: &ast::Trait) -> Vec<Name> {
    let paths = t.supers.iter().filter_map(ast::Bound::path);
    paths.map(path_name).collect()
}

/// The names of the fields of each variant that has them.
fn named_fields(e: &ast::Enum) -> HashMap<Name, Vec<Name>> {
    let names = |v: &ast::Variant| {
        let fields = v.fields.iter().filter_map(|f| f.name.as_ref());
        (name_of(&v.name), fields.map(name_of).collect())
    };
    e.variants.iter().filter(|v| v.named).map(names).collect()
}

/// The mode of a bare `self` in an `impl` of Rust's trait: `&self` or `&mut self` for the
/// well-known methods that take it so (`fmt`, `next`), else by value, as in Rust.
fn rusts_self(f: &ast::Fn) -> Option<SelfMode> {
    let this = f.params.iter().find(|p| p.name == "self")?;
    if this.ty.is_some() {
        return None;
    }
    let name = f.name.to_string();
    Some(match name.as_str() {
        "fmt" | "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "cmp" | "partial_cmp" | "hash"
        | "clone" | "deref" | "index" | "borrow" | "as_ref" | "source" | "to_owned"
        | "to_string" => SelfMode::Ref,
        "drop" | "next" | "next_back" | "nth" | "read" | "write" | "flush" | "deref_mut"
        | "index_mut" | "borrow_mut" | "as_mut" => SelfMode::RefMut,
        name if name.ends_with("_assign") => SelfMode::RefMut,
        _ => SelfMode::Value,
    })
}
