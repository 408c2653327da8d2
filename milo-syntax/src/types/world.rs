//! The names a block can see: its own declarations and the library's. What they are, and how they
//! are looked up; [`declare`](super::declare) fills them in.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ty::{Name, Ty, float_name, int_name};
use crate::ast::{self, Item, ItemKind, TypeKind};
use crate::resolve::{DefId, LangItem, TypeDef};

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
    pub out_of_scope: HashSet<Name>,
    pub traits: HashMap<Name, Rc<TraitDecl>>,
    /// The functions of the library.
    pub fns: HashMap<Name, Rc<Sig>>,
    /// The module of a library function.
    pub fn_modules: HashMap<Name, &'static str>,
    pub consts: HashMap<DefId, Const>,
    /// Imported constants of the library, with their names there; in the library's own declarations,
    /// all of them.
    pub lib_consts: HashMap<Name, (Name, Const)>,
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
    /// The signature of each function of the program.
    pub sigs: HashMap<DefId, Rc<Sig>>,
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
    /// Whether `&string` is `&String`, as a trait of Rust's wants it, and not `&str`.
    pub owns_text: bool,
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

impl World {
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

    /// Whether `&string` in an impl is `&String`: the trait is Rust's, and an argument of it or
    /// what its methods give (`type Output = string`) is a text of its own.
    ///
    /// ```text
    /// impl Index<usize> for Names { type Output = string  fn index(&self, i: usize): &string { … } }
    /// ```
    pub fn owns_text(&self, i: &ast::Impl) -> bool {
        let of_rust = i
            .trait_
            .as_ref()
            .filter(|path| !self.traits.contains_key(&path_name(path)));
        let Some(path) = of_rust else { return false };
        let mut args = path.segments.iter().flat_map(|s| s.args.iter().flatten());
        let given = |item: &ast::Item| match &item.kind {
            ItemKind::TypeAlias(a) => {
                !matches!(&*name_of(&a.name), "Err" | "Error") && holds_text(&a.ty)
            }
            _ => false,
        };
        args.any(holds_text) || i.items.iter().any(given)
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
        if let Some(a) = self.aliases.get(there).cloned() {
            self.aliases.insert(here.clone(), a);
        }
        if let Some(def) = self.names.get(there).cloned() {
            self.names.insert(here.clone(), def);
        }
        if let Some(t) = self.traits.get(there).cloned() {
            self.traits.insert(here.clone(), t);
        }
        if let Some(n) = self.const_ints.get(there).copied() {
            self.const_ints.insert(here.clone(), n);
        }
    }

    /// The declared type of this name, if it is in scope.
    pub fn type_here(&self, name: &str) -> Option<&TypeDef> {
        self.names
            .get(name)
            .filter(|_| !self.out_of_scope.contains(name))
    }

    /// The declared trait of this name, if it is in scope.
    pub fn trait_here(&self, name: &str) -> Option<&Rc<TraitDecl>> {
        self.traits
            .get(name)
            .filter(|_| !self.out_of_scope.contains(name))
    }

    pub fn knows_type(&self, name: &str) -> bool {
        self.type_here(name).is_some()
            || self.trait_here(name).is_some()
            || self.aliases.contains_key(name)
            || self.renamed.contains_key(name)
            || self.rust_names.contains(name)
    }
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

/// Whether `string` stands in a type by itself or as an argument, not only behind a `&`.
fn holds_text(t: &ast::Type) -> bool {
    match &t.kind {
        TypeKind::Path(p) => p.segments.iter().any(|s| {
            let mut args = s.args.iter().flatten();
            matches!(&*s.ident.to_string(), "string" | "String") || args.any(holds_text)
        }),
        TypeKind::Ref { ty, .. } => match &ty.kind {
            TypeKind::Path(p) if p.segments.iter().all(|s| s.args.is_none()) => false,
            _ => holds_text(ty),
        },
        TypeKind::Optional(t) | TypeKind::Slice(t) => holds_text(t),
        TypeKind::Tuple(v) => v.iter().any(holds_text),
        TypeKind::Array { elem, .. } => holds_text(elem),
        _ => false,
    }
}
