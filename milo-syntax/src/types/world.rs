//! The names a block can see: its own declarations and the library's.
//!
//! The library's side is read from the signature files in `milo-syntax/std/`, once a thread,
//! and holds no tokens (a token does not outlive the macro call it came from).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ty::{Name, Ty, float_name, int_name};
use crate::ast::{self, Item, ItemKind, NodeId, Stmt, TypeKind};
use crate::diag::Diagnostics;
use crate::resolve::{DefId, LangItem, Origin, TypeDef, TypeId};

/// How a method takes `self`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SelfMode {
    Ref,
    RefMut,
    Value,
}

/// The signature of a function or method.
#[derive(Clone, Debug)]
pub struct Sig {
    /// The declaration; `None` for the library's.
    pub id: Option<DefId>,
    pub name: Name,
    pub generics: Vec<Name>,
    /// Bounds on `generics` and on the parameters of the `impl`, as named by the user.
    pub bounds: Vec<(Name, Name)>,
    /// The parameters among them that can be called, `F: Fn(A) -> R`, as function types.
    pub callables: Vec<(Name, Ty)>,
    pub params: Vec<(Name, Ty)>,
    pub self_mode: Option<SelfMode>,
    pub ret: Ty,
    /// The type of the `impl`, with its parameters, and the `impl`'s parameters.
    pub owner: Option<Ty>,
    pub owner_generics: Vec<Name>,
    /// The trait or interface that declares the method.
    pub trait_: Option<Name>,
    pub is_extern: bool,
    /// Whether it is a variadic function of C, with `...`.
    pub is_variadic: bool,
    /// The Rust name, where it differs (library only).
    pub rust_name: Option<Name>,
    pub from_lib: bool,
}

/// The kind of a declared type.
#[derive(Debug)]
pub enum Kind {
    Struct(Vec<(Name, Ty)>),
    Enum(Vec<(Name, Vec<Ty>)>),
    /// A type of the library, whose fields are not known.
    Opaque,
}

/// A declared type.
#[derive(Debug)]
pub struct TypeDecl {
    pub def: TypeDef,
    pub params: Vec<Name>,
    pub kind: Kind,
    /// The names of the fields of variants that have them, `A { x: T }`.
    pub named: HashMap<Name, Vec<Name>>,
    /// Whether a use by value clones a handle to the same object.
    pub is_handle: bool,
    /// `@send`, `@sync`.
    pub send: bool,
    pub sync: bool,
    /// The module of `milo` with the type (library only; "" is the crate's root).
    pub module: &'static str,
}

impl Sig {
    /// Whether the last parameter has a default: the pad of `padStart`.
    pub fn has_default(&self) -> bool {
        self.from_lib && matches!(&*self.name, "padStart" | "padEnd")
    }

    /// The type parameters that the function brings into scope, by the declaration whose bounds
    /// they are: `id`, the function's own, or that of the `impl` of a trait.
    pub fn scope(&self, id: DefId, of_impl: Option<DefId>) -> Vec<(Vec<Name>, DefId)> {
        let (own, of_owner) = (self.generics.clone(), self.owner_generics.clone());
        match of_impl {
            Some(of_impl) => vec![(of_owner, of_impl), (own, id)],
            None => vec![([own, of_owner].concat(), id)],
        }
    }

    /// Whether the function does not take so many arguments.
    pub fn is_wrong_count(&self, given: usize) -> bool {
        let takes = self.params.len();
        let least = takes - usize::from(self.has_default());
        !self.is_variadic && !(least..=takes).contains(&given)
    }

    /// Whether the method implements a trait of Rust's.
    pub fn of_rust(&self) -> bool {
        self.trait_
            .as_ref()
            .is_some_and(|t| t.starts_with("rust::"))
    }
}

/// A trait or an interface.
#[derive(Debug)]
pub struct TraitDecl {
    pub name: Name,
    pub params: Vec<Name>,
    pub is_interface: bool,
    pub supers: Vec<Name>,
    pub methods: Vec<Rc<Sig>>,
}

/// A `let` at the top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Const {
    pub ty: Ty,
    /// Whether the value is computed at its first use.
    pub lazy: bool,
}

/// The type that a method belongs to, without its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Type(TypeDef),
    /// A trait that is used as a type.
    Trait(Name),
    /// `i32`, `bool`.
    Primitive(&'static str),
    /// An array or a slice, of any element type.
    Slice,
    /// `*T`.
    Pointer,
}

impl From<LangItem> for Owner {
    fn from(item: LangItem) -> Owner {
        Owner::Type(item.into())
    }
}

/// Declarations.
#[derive(Clone, Default)]
pub struct World {
    /// The types, also those whose names are not in scope.
    pub types: HashMap<TypeDef, Rc<TypeDecl>>,
    /// The types by their names; [`World::type_here`] has only those in scope.
    pub names: HashMap<Name, TypeDef>,
    /// Names of other files' declarations that are not imported here under their Rust names.
    pub apart: HashSet<Name>,
    pub traits: HashMap<Name, Rc<TraitDecl>>,
    pub fns: HashMap<Name, Rc<Sig>>,
    /// The module of a library function.
    pub fn_modules: HashMap<Name, &'static str>,
    pub consts: HashMap<Name, Const>,
    /// Imported constants of the library, with their names in the library.
    pub lib_consts: HashMap<Name, Name>,
    /// Constants that are integers, which may be the lengths of arrays.
    pub const_ints: HashMap<Name, i128>,
    pub aliases: HashMap<Name, (Vec<Name>, Ty)>,
    /// The methods of each type.
    pub methods: HashMap<Owner, HashMap<Name, Vec<Rc<Sig>>>>,
    /// The traits `T` of each type `P`, from `impl T for P`.
    pub impls: HashMap<Owner, Vec<Name>>,
    /// The library's names, by the names of this block: `Mutex` by `Lock` for `Mutex as Lock`.
    pub renamed: HashMap<Name, Name>,
    /// Names imported from Rust.
    pub rust_names: HashSet<Name>,
    /// The signature of each function, by the id of its node.
    pub sigs: HashMap<NodeId, Rc<Sig>>,
}

/// The traits of operators: Milo's name, Rust's method.
pub const OPERATORS: &[(&str, &str)] = &[
    ("Add", "add"),
    ("Sub", "sub"),
    ("Mul", "mul"),
    ("Div", "div"),
    ("Rem", "rem"),
];

/// The type parameters in scope, and the type of `Self`.
#[derive(Clone, Default)]
pub struct TyScope {
    pub params: Vec<Name>,
    pub self_ty: Option<Ty>,
}

pub const MODULES: &[&str] = &[
    "thread", "sync", "runtime", "net", "time", "select", "timer", "io", "fs", "env", "math",
    "random", "process", "signal",
];

/// Modules of the prelude, which some programs import from.
pub const PRELUDE: &[&str] = &[
    "string",
    "vec",
    "map",
    "hashmap",
    "option",
    "result",
    "number",
    "mem",
    "fmt",
    "collections",
    "prelude",
    "core",
];

fn source(module: &str) -> &'static str {
    match module {
        "thread" => include_str!("../../std/thread.milo"),
        "sync" => include_str!("../../std/sync.milo"),
        "runtime" => include_str!("../../std/runtime.milo"),
        "net" => include_str!("../../std/net.milo"),
        "time" => include_str!("../../std/time.milo"),
        "select" => include_str!("../../std/select.milo"),
        "timer" => include_str!("../../std/timer.milo"),
        "io" => include_str!("../../std/io.milo"),
        "fs" => include_str!("../../std/fs.milo"),
        "env" => include_str!("../../std/env.milo"),
        "math" => include_str!("../../std/math.milo"),
        "random" => include_str!("../../std/random.milo"),
        "process" => include_str!("../../std/process.milo"),
        "signal" => include_str!("../../std/signal.milo"),
        "string" => include_str!("../../std/string.milo"),
        "vec" => include_str!("../../std/vec.milo"),
        "map" => include_str!("../../std/map.milo"),
        "option" => include_str!("../../std/option.milo"),
        "number" => include_str!("../../std/number.milo"),
        _ => include_str!("../../std/prelude.milo"),
    }
}

/// A constant of the library.
fn let_of_library(l: &ast::Let) -> Option<(Name, &ast::Type)> {
    match (&l.pat.kind, &l.ty) {
        (ast::PatternKind::Bind(name), Some(ty)) => Some((name_of(name), ty)),
        _ => None,
    }
}

thread_local! {
    static LIB: Rc<World> = Rc::new(World::library());
}

/// The library.
pub fn library() -> Rc<World> {
    LIB.with(Rc::clone)
}

impl World {
    fn library() -> World {
        let mut w = World::default();
        let mut parsed = Vec::new();
        for module in ["prelude", "string", "vec", "map", "option", "number"]
            .iter()
            .chain(MODULES)
        {
            let Ok(tokens) = source(module).parse() else {
                continue;
            };
            let mut diags = Diagnostics::new();
            let program = crate::parse::parse(tokens, &mut diags);
            debug_assert!(
                diags.is_empty(),
                "std/{module}.milo: {:?}",
                diags.iter().next()
            );
            let place = if MODULES.contains(module) { module } else { "" };
            parsed.push((place, program));
        }
        for item in [
            LangItem::String,
            LangItem::Vec,
            LangItem::HashMap,
            LangItem::Heap,
        ] {
            w.declare_opaque(item);
        }
        for (module, program) in &parsed {
            w.declare_types(&program.stmts, module, None);
        }
        for (module, program) in &parsed {
            w.fill_types(&program.stmts, None);
            w.declare_fns(&program.stmts, None, None);
            for stmt in &program.stmts {
                let name = match stmt {
                    Stmt::Item(Item {
                        kind: ItemKind::Fn(f),
                        ..
                    }) => name_of(&f.name),
                    // The value of a constant is known to rustc only.
                    Stmt::Let(l) => {
                        let Some((name, ty)) = let_of_library(l) else {
                            continue;
                        };
                        let ty = w.ty(ty, &TyScope::default(), None);
                        let constant = Const { ty, lazy: false };
                        w.consts.insert(name.clone(), constant);
                        name
                    }
                    _ => continue,
                };
                w.fn_modules.insert(name, module);
            }
        }
        w
    }

    fn declare_opaque(&mut self, item: LangItem) {
        self.names.insert(item.name().into(), item.into());
        self.types.insert(
            item.into(),
            Rc::new(TypeDecl {
                def: item.into(),
                params: vec![],
                kind: Kind::Opaque,
                named: HashMap::new(),
                is_handle: false,
                send: true,
                sync: true,
                module: "",
            }),
        );
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
            };
            let Some(old) = self.types.get(&def).cloned() else {
                continue;
            };
            let kind = match &item.kind {
                ItemKind::Struct(_) if matches!(old.kind, Kind::Opaque) => Kind::Opaque,
                ItemKind::Struct(s) => Kind::Struct(
                    s.fields
                        .iter()
                        .map(|f| (name_of(&f.name), self.ty(&f.ty, &scope, lib)))
                        .collect(),
                ),
                ItemKind::Enum(e) => Kind::Enum(
                    e.variants
                        .iter()
                        .map(|v| {
                            let tys = v
                                .fields
                                .iter()
                                .map(|f| self.ty(&f.ty, &scope, lib))
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
                    self.sigs.insert(f.id, sig.clone());
                    self.fns.insert(sig.name.clone(), sig);
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
        };
        let mut methods = Vec::new();
        for item in &t.items {
            if let ItemKind::Fn(f) = &item.kind {
                let mut sig = self.sig(f, &item.attrs, &scope, None, &owner_generics, lib, of);
                sig.trait_ = Some(name.clone());
                let sig = Rc::new(sig);
                self.sigs.insert(f.id, sig.clone());
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
                self.sigs.insert(f.id, sig.clone());
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

    /// The name of the trait of an `impl`, with `rust::` before one of Rust's. A trait named
    /// as an operator's is Rust's if it has a path or is imported, or the `impl` has arguments, an
    /// associated type or no items (`impl Add<f64> for V { type Output … }`, `impl Eq for V {}`).
    pub fn impl_trait(&self, i: &ast::Impl) -> Option<Name> {
        let path = i.trait_.as_ref()?;
        let name = path_name(path);
        let as_in_rust = || {
            let has_arguments = path.segments.iter().any(|s| s.args.is_some());
            let is_function = |item: &ast::Item| matches!(item.kind, ItemKind::Fn(_));
            has_arguments || !i.items.iter().all(is_function) || i.items.is_empty()
        };
        let of_rust = path.segments.len() > 1
            || self.rust_names.contains(&name)
            || !self.traits.contains_key(&name) && is_operator(&name) && as_in_rust();
        Some(match of_rust {
            true => format!("rust::{name}").as_str().into(),
            false => name,
        })
    }

    /// Whether the block itself implements this trait of Rust's for a type.
    pub fn implements(&self, ty: &TypeDef, trait_: &str) -> bool {
        let named = |t: &Name| t.strip_prefix("rust::").unwrap_or(t) == trait_;
        !self.traits.contains_key(trait_)
            && self
                .impls
                .get(&Owner::Type(ty.clone()))
                .is_some_and(|traits| traits.iter().any(named))
    }

    /// Whether the block itself has `impl From<source> for ty`.
    pub fn converts_from(&self, ty: &TypeDef, source: &Ty) -> bool {
        let owner = Owner::Type(ty.clone());
        let methods = self.methods.get(&owner).and_then(|m| m.get("from"));
        methods.into_iter().flatten().any(|sig| {
            let of_from = matches!(sig.trait_.as_deref(), Some("From" | "rust::From"));
            of_from && sig.params.first().is_some_and(|(_, t)| t == source)
        })
    }

    /// Whether the block itself implements `Eq` or `PartialEq` for a type.
    pub fn own_eq(&self, ty: &TypeDef) -> bool {
        let milo = !self.traits.contains_key("Eq")
            && self
                .impls
                .get(&Owner::Type(ty.clone()))
                .is_some_and(|t| t.iter().any(|t| &**t == "Eq"));
        milo || self.implements(ty, "PartialEq")
    }

    /// The type parameters of an `impl`: those declared, and in `impl P<T>` each argument
    /// that is a bare name and no type in scope. A bare name in a trait's arguments is always a
    /// type in scope.
    pub fn impl_params(&self, i: &ast::Impl, lib: Option<&World>) -> Vec<Name> {
        let mut params: Vec<Name> = i.generics.iter().map(|g| name_of(&g.name)).collect();
        let mut add = |path: &ast::Path| {
            for arg in path.segments.iter().flat_map(|s| s.args.iter().flatten()) {
                let TypeKind::Path(p) = &arg.kind else {
                    continue;
                };
                let [seg] = &p.segments[..] else { continue };
                let name = name_of(&seg.ident);
                let known = seg.args.is_some()
                    || int_name(&name).is_some()
                    || float_name(&name).is_some()
                    || matches!(&*name, "bool" | "void" | "string" | "Self" | "str" | "char")
                    || self.knows_type(&name)
                    || lib.is_some_and(|l| l.knows_type(&name));
                if !known && !params.contains(&name) {
                    params.push(name);
                }
            }
        };
        if let TypeKind::Path(p) = &i.self_ty.kind {
            add(p);
        }
        params
    }

    /// A trait and all that it asks for.
    pub fn with_supers(&self, trait_: &Name) -> Vec<Name> {
        let mut traits = vec![trait_.clone()];
        let mut at = 0;
        while let Some(t) = traits.get(at).cloned() {
            at += 1;
            for super_ in self.traits.get(&t).iter().flat_map(|t| &t.supers) {
                if !traits.contains(super_) {
                    traits.push(super_.clone());
                }
            }
        }
        traits
    }

    /// Declares `here` as another name of `there`: `from "file" import { there as here }`.
    pub fn rename(&mut self, here: &Name, there: &Name) {
        if let Some(f) = self.fns.get(there).cloned() {
            self.fns.insert(here.clone(), f);
        }
        if let Some(a) = self.aliases.get(there).cloned() {
            self.aliases.insert(here.clone(), a);
        }
        if let Some(def) = self.names.get(there).cloned() {
            self.names.insert(here.clone(), def);
        }
        if let Some(t) = self.traits.get(there).cloned() {
            self.traits.insert(here.clone(), t);
        }
        if let Some(t) = self.consts.get(there).cloned() {
            self.consts.insert(here.clone(), t);
        }
        if let Some(n) = self.const_ints.get(there).copied() {
            self.const_ints.insert(here.clone(), n);
        }
    }

    /// The declared type of this name, if it is in scope.
    pub fn type_here(&self, name: &str) -> Option<&TypeDef> {
        self.names.get(name).filter(|_| !self.apart.contains(name))
    }

    /// The declared trait of this name, if it is in scope.
    pub fn trait_here(&self, name: &str) -> Option<&Rc<TraitDecl>> {
        self.traits.get(name).filter(|_| !self.apart.contains(name))
    }

    /// The constant of this name, if it is in scope.
    pub fn const_here(&self, name: &str) -> Option<&Const> {
        self.consts.get(name).filter(|_| !self.apart.contains(name))
    }

    pub fn knows_type(&self, name: &str) -> bool {
        self.type_here(name).is_some()
            || self.trait_here(name).is_some()
            || self.aliases.contains_key(name)
            || self.renamed.contains_key(name)
            || self.rust_names.contains(name)
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

/// Whether an item declares `Option` or `Result` with the same variants as the built-in one,
/// which is then used instead, as `!`, `?` and `??` work on it.
pub fn is_std_enum(item: &Item) -> bool {
    let ItemKind::Enum(e) = &item.kind else {
        return false;
    };
    let mut shape: Vec<(String, usize)> = e
        .variants
        .iter()
        .map(|v| (v.name.to_string(), v.fields.len()))
        .collect();
    shape.sort();
    let is = |name: &str, params: usize, expected: &[(&str, usize)]| {
        e.name == name
            && e.generics.len() == params
            && shape
                .iter()
                .map(|(n, k)| (n.as_str(), *k))
                .eq(expected.iter().copied())
    };
    is("Option", 1, &[("None", 0), ("Some", 1)]) || is("Result", 2, &[("Err", 1), ("Ok", 1)])
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

/// The key of a type in [`World::methods`].
pub fn method_key(t: &Ty) -> Option<Owner> {
    Some(match t {
        Ty::Named(def, _) => Owner::Type(def.clone()),
        Ty::Dyn(name) => Owner::Trait(name.clone()),
        Ty::Int(n) | Ty::Float(n) | Ty::Ranged(n, ..) => Owner::Primitive(n),
        Ty::Bool => Owner::Primitive("bool"),
        Ty::Str => LangItem::String.into(),
        Ty::Array(..) | Ty::Slice(_) => Owner::Slice,
        Ty::Ptr(_) => Owner::Pointer,
        Ty::Ref(_, t) => return method_key(t),
        _ => return None,
    })
}

/// An identifier as a name, without `r#`.
pub fn name_of(ident: &proc_macro2::Ident) -> Name {
    let s = ident.to_string();
    s.strip_prefix("r#").unwrap_or(&s).into()
}

/// The last name of a path.
pub fn path_name(p: &ast::Path) -> Name {
    p.segments
        .last()
        .map_or_else(|| "".into(), |s| name_of(&s.ident))
}

/// Whether Milo has an operator whose trait has this name. The `impl` has only a method, with
/// neither arguments nor associated types.
fn is_operator(trait_: &str) -> bool {
    trait_ == "Eq" || OPERATORS.iter().any(|(t, _)| *t == trait_)
}

/// The name at the end of a path of Rust's.
pub fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The types of all fields or payloads.
pub fn parts(decl: &TypeDecl, args: &[Ty]) -> Vec<Ty> {
    match &decl.kind {
        Kind::Opaque => vec![],
        Kind::Struct(fields) => fields.iter().map(|(_, t)| inst(decl, args, t)).collect(),
        Kind::Enum(variants) => variants
            .iter()
            .flat_map(|(_, ts)| ts.iter().map(|t| inst(decl, args, t)))
            .collect(),
    }
}

/// The type of a field or payload of `decl`, with the parameters replaced by `args`.
pub fn inst(decl: &TypeDecl, args: &[Ty], t: &Ty) -> Ty {
    t.subst(&|n| {
        let i = decl.params.iter().position(|p| &**p == n)?;
        Some(args.get(i).cloned().unwrap_or(Ty::Unknown))
    })
}
