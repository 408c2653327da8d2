//! The traits that every Milo type has where its fields allow it: Clone and Copy, `==`, hashing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::conditions::{self, When};
use super::cx::{Lower, mixed_site_at, rust_ident};
use super::ty::{Name, Ty};
use super::world::Owner;
use super::world::{last_segment, parts};
use crate::ast::{Generics, Item};
use crate::resolve::{LangItem, TypeDef};
use crate::summaries::Seen;

/// The traits that a type can have from its fields.
#[derive(Clone, Copy, PartialEq)]
pub enum Trait {
    Clone,
    Copy,
    Eq,
    /// `Eq` and `Hash` in Rust's sense: no floats.
    Hash,
    Ord,
}

/// Whether a type has a trait.
#[derive(Clone, Copy, PartialEq)]
enum Has {
    Yes,
    No,
    /// Only rustc knows.
    Rust,
}

/// When a container of Rust's library has a trait.
enum Container {
    Always,
    Never,
    /// When its elements have it.
    AsHeld,
}

/// Returns when a container of Rust's has a trait. Left to rustc, a type that holds itself in one
/// would be a condition of its own impl: `impl Clone for T where Vec<T>: Clone`.
fn rust_container(name: &str, tr: Trait) -> Option<Container> {
    use Container::{Always, AsHeld, Never};
    Some(match (last_segment(name), tr) {
        ("Rc" | "Arc" | "Weak", Trait::Clone) => Always,
        (
            "Box" | "Vec" | "VecDeque" | "LinkedList" | "BTreeMap" | "BTreeSet" | "HashMap"
            | "HashSet" | "BinaryHeap" | "RefCell" | "Rc" | "Arc" | "Weak",
            Trait::Copy,
        ) => Never,
        ("HashMap" | "HashSet", Trait::Hash | Trait::Ord)
        | ("RefCell", Trait::Hash)
        | ("BinaryHeap" | "Weak", Trait::Eq | Trait::Hash | Trait::Ord) => Never,
        (
            "Box" | "Vec" | "VecDeque" | "LinkedList" | "BTreeMap" | "BTreeSet" | "HashMap"
            | "HashSet" | "BinaryHeap" | "RefCell" | "Rc" | "Arc",
            _,
        ) => AsHeld,
        _ => return None,
    })
}

/// An impl with bounds: the trait, the `cfg` that it is under, and the bounds.
type Conditional = (Trait, Option<TokenStream>, TokenStream);

impl Lower {
    /// Whether a type certainly has `Clone`.
    pub fn is_clone(&self, t: &Ty) -> bool {
        self.has(&self.resolve(t), Trait::Clone, &mut Seen::default()) == Has::Yes
    }

    fn has(&self, t: &Ty, tr: Trait, seen: &mut Seen) -> Has {
        match t {
            Ty::Unknown | Ty::Var(_) => Has::Rust,
            Ty::Float(_) => {
                if tr == Trait::Hash {
                    Has::No
                } else {
                    Has::Yes
                }
            }
            Ty::Fn(_) => {
                if tr == Trait::Clone {
                    Has::Yes
                } else {
                    Has::No
                }
            }
            Ty::Dyn(name) => match tr {
                Trait::Clone if self.summaries.is_object(name) => Has::Yes,
                Trait::Clone => Has::Rust,
                _ => Has::No,
            },
            Ty::Ptr(_) => {
                if tr == Trait::Ord {
                    Has::No
                } else {
                    Has::Yes
                }
            }
            // A derive puts the bound on the parameter.
            Ty::Param(_) => Has::Yes,
            Ty::Ref(false, t) => match (tr, &**t) {
                (Trait::Clone | Trait::Copy, _) | (_, Ty::Str) => Has::Yes,
                (_, Ty::Slice(t)) => self.has(t, tr, seen),
                (_, t) => self.has(t, tr, seen),
            },
            Ty::Ref(true, _) | Ty::Slice(_) | Ty::Range(_) => Has::No,
            Ty::Array(t, _) => self.has(t, tr, seen),
            Ty::Tuple(v) => self.all_have(v, tr, seen),
            Ty::Named(n, args) => match (n.lang(), tr) {
                (
                    Some(LangItem::String | LangItem::Vec | LangItem::Heap | LangItem::HashMap),
                    Trait::Copy,
                ) => Has::No,
                (Some(LangItem::String), _) => Has::Yes,
                (Some(LangItem::HashMap), Trait::Hash | Trait::Ord) => Has::No,
                // `HashMap: PartialEq` needs `K: Eq + Hash`, not only `K: PartialEq`.
                (Some(LangItem::HashMap), Trait::Eq)
                    if args.first().is_some_and(mentions_param) =>
                {
                    Has::No
                }
                (
                    Some(
                        LangItem::Vec
                        | LangItem::Heap
                        | LangItem::HashMap
                        | LangItem::Option
                        | LangItem::Result,
                    ),
                    _,
                ) => self.all_have(args, tr, seen),
                _ => match (self.world.types.get(n), self.lib.types.get(n)) {
                    (Some(d), _) => {
                        match self.by_impl(n, tr) {
                            Has::Rust => {}
                            has => return has,
                        }
                        // In a type that contains itself the other fields decide.
                        if !seen.enter(t) {
                            return Has::Yes;
                        }
                        self.all_have(&parts(d, args), tr, seen)
                    }
                    // Handles: shared, and the same if they are the same thing; no order.
                    (None, Some(_)) => {
                        if tr == Trait::Clone {
                            Has::Yes
                        } else {
                            Has::No
                        }
                    }
                    (None, None) => match rust_container(n.name(), tr) {
                        Some(Container::Never) => Has::No,
                        Some(Container::Always) => Has::Yes,
                        Some(Container::AsHeld) if !args.is_empty() => {
                            self.all_have(args, tr, seen)
                        }
                        _ => Has::Rust,
                    },
                },
            },
            _ => Has::Yes,
        }
    }

    /// Whether the impls of the block give a type a trait; `Has::Rust` if the fields decide.
    fn by_impl(&self, name: &TypeDef, tr: Trait) -> Has {
        let by_user = |t: &str| self.world.implements(name, t);
        let own_eq = self.world.own_eq(name);
        match tr {
            Trait::Clone if by_user("Clone") => Has::Yes,
            Trait::Copy if by_user("Clone") || by_user("Drop") => Has::No,
            Trait::Eq if own_eq => Has::Yes,
            Trait::Hash if by_user("Hash") => Has::Yes,
            Trait::Hash if own_eq => Has::No,
            Trait::Ord if by_user("PartialOrd") => Has::Yes,
            _ => Has::Rust,
        }
    }

    /// Whether all of these types have a trait; `Has::Rust` if some are known to rustc only.
    fn all_have(&self, tys: &[Ty], tr: Trait, seen: &mut Seen) -> Has {
        let mut has = Has::Yes;
        for t in tys {
            match self.has(t, tr, seen) {
                Has::No => return Has::No,
                Has::Rust => has = Has::Rust,
                Has::Yes => {}
            }
        }
        has
    }

    /// The derives, as an attribute and as impls with conditions for Rust's types.
    pub fn derives(
        &self,
        item: &Item,
        name: &Name,
        tys: &[Ty],
        rust_tys: &[TokenStream],
        span: Span,
    ) -> (TokenStream, Vec<Conditional>) {
        let g = mixed_site_at(span);
        let written: String = item
            .rust_attrs
            .iter()
            .map(|t| t.to_string())
            .collect::<String>()
            + &item
                .attrs
                .iter()
                .filter(|a| a.name == "derive")
                .map(|a| format!("@{}", a.args))
                .collect::<String>();
        let def = &self.own_type(name);
        let by_user = |what: &str| {
            let own = match what {
                // Milo's own `Eq` is Rust's `PartialEq`.
                "Eq" => self
                    .world
                    .impls
                    .get(&Owner::Type(def.clone()))
                    .is_some_and(|t| t.iter().any(|t| &**t == "rust::Eq")),
                what => self.world.implements(def, what),
            };
            match own {
                true => When::Always,
                false => conditions::derives(item, &[what]),
            }
        };
        let asked = |what: &str| {
            written.contains('@')
                && written
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|w| w == what)
        };
        let own_eq = self.world.own_eq(def);
        let mut list = TokenStream::new();
        let mut under_condition = TokenStream::new();
        let mut conditional = Vec::new();
        let mut derive = |tr: Trait, what: &str, path: TokenStream| {
            let by_user = by_user(what);
            if matches!(by_user, When::Always) {
                return true;
            }
            match self.all_have(tys, tr, &mut Seen::default()) {
                Has::Yes => {
                    match by_user.otherwise() {
                        Some(condition) if condition.is_empty() => {
                            list.extend(quote_spanned!(g=> #path,));
                        }
                        _ => under_condition.extend(by_user.derive(&path, span)),
                    }
                    true
                }
                Has::No => false,
                Has::Rust => {
                    if matches!(tr, Trait::Clone | Trait::Eq) {
                        // A bound on a field that holds the type itself would be circular.
                        let asks = |t: &Ty| {
                            let open = self.has(t, tr, &mut Seen::default()) == Has::Rust;
                            (open || mentions_param(t)) && !mentions(t, def)
                        };
                        conditional.push((
                            tr,
                            by_user.otherwise(),
                            tys.iter()
                                .zip(rust_tys)
                                .filter(|(t, _)| asks(t))
                                .map(|(_, t)| quote_spanned!(g=> for<'__milo> #t: #path,))
                                .collect(),
                        ));
                    }
                    false
                }
            }
        };
        let clone = derive(
            Trait::Clone,
            "Clone",
            quote_spanned!(g=> ::core::clone::Clone),
        );
        if clone && self.by_impl(def, Trait::Copy) != Has::No {
            derive(
                Trait::Copy,
                "Copy",
                quote_spanned!(g=> ::core::marker::Copy),
            );
        }
        if !own_eq {
            let eq = derive(
                Trait::Eq,
                "PartialEq",
                quote_spanned!(g=> ::core::cmp::PartialEq),
            );
            if eq && derive(Trait::Hash, "Eq", quote_spanned!(g=> ::core::cmp::Eq)) {
                derive(Trait::Hash, "Hash", quote_spanned!(g=> ::core::hash::Hash));
            }
            if eq && (asked("Ord") || asked("PartialOrd")) {
                derive(
                    Trait::Ord,
                    "PartialOrd",
                    quote_spanned!(g=> ::core::cmp::PartialOrd),
                );
            }
        }
        (
            quote_spanned!(g=> #[derive(#list)] #under_condition),
            conditional,
        )
    }

    /// Reports `@derive(Eq)` of a type with a field that has no `==`.
    pub fn check_eq(&mut self, item: &Item, name: &Name, tys: &[Ty]) {
        let asked = item
            .attrs
            .iter()
            .filter(|a| a.name == "derive")
            .flat_map(|a| a.args.clone())
            .find_map(|t| match t {
                proc_macro2::TokenTree::Ident(i) if i == "Eq" || i == "PartialEq" => Some(i),
                _ => None,
            });
        let Some(asked) = asked.filter(|_| !self.world.own_eq(&self.own_type(name))) else {
            return;
        };
        let without = |t: &&Ty| self.has(t, Trait::Eq, &mut Seen::default()) == Has::No;
        if let Some(t) = tys.iter().find(without) {
            let message = format!(
                "'{name}' has no '==' to derive, because '{}' has none: write 'impl Eq for {name} {{ … }}'",
                self.spelled(t)
            );
            self.diags.error(asked.span(), message);
        }
    }

    pub fn type_generics(&self, params: &Generics, span: Span) -> (TokenStream, TokenStream) {
        let g = mixed_site_at(span);
        if params.is_empty() && params.lifetimes.is_empty() {
            return Default::default();
        }
        let lifetimes: Vec<_> = params.lifetimes.iter().map(|l| &l.name).collect();
        let names: Vec<Ident> = params.iter().map(|p| rust_ident(&p.name)).collect();
        // The brackets are part of the place by which rustc shows the type.
        let at = super::cx::shown(span);
        (
            quote_spanned!(at=> <#(#lifetimes,)* #(#names),*>),
            quote_spanned!(g=> <#(#lifetimes,)* #(#names: ::milo::__private::Show),*>),
        )
    }

    /// The parameters of a declared type, with the bounds of its lifetimes.
    pub fn declared_generics(&self, params: &Generics, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        if params.is_empty() && params.lifetimes.is_empty() {
            return TokenStream::new();
        }
        let lifetimes = params.lifetimes.iter().map(|l| {
            let (name, bounds) = (&l.name, &l.bounds);
            quote_spanned!(g=> #name #bounds,)
        });
        let names = params.iter().map(|p| rust_ident(&p.name));
        // In the user's span: rustc shows a type with its parameters.
        let shown = params.iter().last().map_or(span, |p| p.name.span());
        quote_spanned!(shown=> <#(#lifetimes)* #(#names),*>)
    }
}

pub fn mentions_param(t: &Ty) -> bool {
    match t {
        Ty::Param(_) => true,
        Ty::Named(_, v) | Ty::Tuple(v) => v.iter().any(mentions_param),
        Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => mentions_param(t),
        _ => false,
    }
}

pub fn mentions(t: &Ty, def: &TypeDef) -> bool {
    match t {
        Ty::Named(n, v) => n == def || v.iter().any(|t| mentions(t, def)),
        Ty::Tuple(v) => v.iter().any(|t| mentions(t, def)),
        Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => mentions(t, def),
        _ => false,
    }
}
