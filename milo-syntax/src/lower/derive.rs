//! Structs and enums, with the traits that every Milo type has where its fields allow it:
//! Clone and Copy, `==`, hashing, printing, conversions into an error enum, and the
//! user's word on Send and Sync.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::conditions::{self, When, cfgs};
use super::control::braces;
use super::cx::{Lower, glue, rust_ident};
use super::kinds::Seen;
use super::ty::{Name, Ty};
use super::world::{Kind as DeclKind, Owner, name_of};
use super::world::{last_segment, parts};
use crate::ast::{self, Generics, Item};
use crate::resolve::{LangItem, TypeDef};

/// The traits that a type can have from its fields.
#[derive(Clone, Copy, PartialEq)]
enum Trait {
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
            Ty::Dyn(_) => {
                if tr == Trait::Clone {
                    Has::Yes
                } else {
                    Has::No
                }
            }
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
    fn derives(
        &self,
        item: &Item,
        name: &Name,
        tys: &[Ty],
        rust_tys: &[TokenStream],
        span: Span,
    ) -> (TokenStream, Vec<Conditional>) {
        let g = glue(span);
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
    fn check_eq(&mut self, item: &Item, name: &Name, tys: &[Ty]) {
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

    fn type_generics(&self, params: &Generics, span: Span) -> (TokenStream, TokenStream) {
        let g = glue(span);
        if params.is_empty() && params.lifetimes.is_empty() {
            return Default::default();
        }
        let lifetimes: Vec<_> = params.lifetimes.iter().map(|l| &l.name).collect();
        let names: Vec<Ident> = params.iter().map(|p| rust_ident(&p.name)).collect();
        (
            quote_spanned!(g=> <#(#lifetimes,)* #(#names),*>),
            quote_spanned!(g=> <#(#lifetimes,)* #(#names: ::milo::__private::Show),*>),
        )
    }

    /// The parameters of a declared type, with the bounds of its lifetimes.
    pub fn declared_generics(&self, params: &Generics, span: Span) -> TokenStream {
        let g = glue(span);
        if params.is_empty() && params.lifetimes.is_empty() {
            return TokenStream::new();
        }
        let lifetimes = params.lifetimes.iter().map(|l| {
            let (name, bounds) = (&l.name, &l.bounds);
            quote_spanned!(g=> #name #bounds,)
        });
        let names = params.iter().map(|p| rust_ident(&p.name));
        quote_spanned!(g=> <#(#lifetimes)* #(#names),*>)
    }

    pub fn struct_(
        &mut self,
        item: &Item,
        s: &ast::Struct,
        attrs: &TokenStream,
        vis: &TokenStream,
    ) -> TokenStream {
        let g = glue(s.keyword);
        let (kw, name) = (Ident::new("struct", s.keyword), rust_ident(&s.name));
        let sname = name_of(&s.name);
        let saved = self.enter_params(s.generics.iter().map(|p| name_of(&p.name)).collect());
        let mut tys: Vec<Ty> = s.fields.iter().map(|f| self.ast_ty(&f.ty)).collect();
        let mut field_ts: Vec<TokenStream> = s.fields.iter().map(|f| self.rust_ty(&f.ty)).collect();
        self.boxed(&sname, 0, &mut tys, &mut field_ts, s.keyword);
        self.ty_scope = saved;
        self.check_fields(s);
        let mut fields = TokenStream::new();
        for (i, (f, t)) in s.fields.iter().zip(&field_ts).enumerate() {
            if s.fields[..i].iter().any(|g| g.name == f.name) {
                continue;
            }
            let rust_attrs: TokenStream = f.rust_attrs.iter().cloned().collect();
            let fvis = &f.vis;
            let fname = rust_ident(&f.name);
            fields.extend(quote_spanned!(glue(f.name.span())=> #rust_attrs #fvis #fname: #t,));
        }
        self.check_eq(item, &sname, &tys);
        let (derives, conditional) = self.derives(item, &sname, &tys, &field_ts, s.name.span());
        let (params, show_params) = self.type_generics(&s.generics, s.name.span());
        let declared = self.declared_generics(&s.generics, s.name.span());
        let shown = self.shown.get(&*sname).map_or(&*sname, String::as_str);
        let lit = Literal::string(shown);
        let there: Vec<TokenStream> = s.fields.iter().map(|f| cfgs(&f.rust_attrs)).collect();
        let shown: Vec<TokenStream> = s
            .fields
            .iter()
            .zip(&there)
            .zip(&tys)
            .map(|((f, there), t)| {
                let fname = rust_ident(&f.name);
                let key = Literal::string(&name_of(&f.name));
                let v = Self::field_shown(quote_spanned!(g=> &self.#fname), t);
                quote_spanned!(g=> #there (#key, #v))
            })
            .collect();
        let body =
            quote_spanned!(g=> ::milo::__private::show_struct(__milo_f, #lit, &[#(#shown),*]));
        let show = self.show_impls(item, &name, &show_params, &params, body);
        let mut cond = TokenStream::new();
        for (tr, cfg, bounds) in conditional {
            let names: Vec<Ident> = s.fields.iter().map(|f| rust_ident(&f.name)).collect();
            cond.extend(match tr {
                Trait::Clone => quote_spanned!(g=>
                    #cfg impl #params ::core::clone::Clone for #name #params where #bounds {
                        fn clone(&self) -> Self { Self { #(#there #names: ::core::clone::Clone::clone(&self.#names)),* } }
                    }
                ),
                _ => {
                    let body = match there.iter().all(TokenStream::is_empty) {
                        // As calls: `==` of boxed objects moves its right side.
                        true => quote_spanned!(g=>
                            #(::core::cmp::PartialEq::eq(&self.#names, &__milo_other.#names) &&)* true
                        ),
                        // An operand cannot have a condition.
                        false => quote_spanned!(g=>
                            #(#there if ::core::cmp::PartialEq::ne(&self.#names, &__milo_other.#names) {
                                return false;
                            })*
                            true
                        ),
                    };
                    quote_spanned!(g=>
                        #cfg impl #params ::core::cmp::PartialEq for #name #params where #bounds {
                            fn eq(&self, __milo_other: &Self) -> bool { #body }
                        }
                    )
                }
            });
        }
        let unsafe_impls = self.unsafe_impls(item, &name, &s.generics, &params);
        let fields = braces(fields, s.braces.join());
        // Plain data could be shared with C, so it has C's layout.
        let by_user = item
            .rust_attrs
            .iter()
            .any(|a| a.to_string().contains("repr"));
        let repr = (!by_user && !tys.is_empty() && tys.iter().all(|t| self.is_plain_data(t, 0)))
            .then(|| quote_spanned!(g=> #[repr(C)]));
        quote_spanned!(g=>
            #attrs #repr #derives #[allow(non_snake_case, non_camel_case_types, clippy::derived_hash_with_manual_eq)] #vis #kw #name #declared #fields
            #show #cond #unsafe_impls
        )
    }

    /// Numbers, bools, pointers, and arrays and structs of them.
    fn is_plain_data(&self, t: &Ty, depth: usize) -> bool {
        match t {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Ptr(_) | Ty::Ranged(..) => true,
            Ty::Array(t, _) => self.is_plain_data(t, depth),
            Ty::Named(n, _) if depth < 8 => match self.world.types.get(n).map(|d| &d.kind) {
                Some(DeclKind::Struct(f)) => {
                    f.iter().all(|(_, t)| self.is_plain_data(t, depth + 1))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn check_fields(&mut self, s: &ast::Struct) {
        for (i, f) in s.fields.iter().enumerate() {
            if s.fields[..i].iter().any(|g| g.name == f.name) {
                self.diags.error(
                    f.name.span(),
                    format!("'{}' has two fields named '{}'", s.name, f.name),
                );
            }
        }
    }

    pub fn enum_(
        &mut self,
        item: &Item,
        e: &ast::Enum,
        attrs: &TokenStream,
        vis: &TokenStream,
    ) -> TokenStream {
        let g = glue(e.keyword);
        let (kw, name) = (Ident::new("enum", e.keyword), rust_ident(&e.name));
        let ename = name_of(&e.name);
        let saved = self.enter_params(e.generics.iter().map(|p| name_of(&p.name)).collect());
        let mut variants = TokenStream::new();
        let mut arms = TokenStream::new();
        let mut tys = Vec::new();
        let mut rust_tys = Vec::new();
        let mut clone_arms = TokenStream::new();
        let mut eq_arms = TokenStream::new();
        for v in &e.variants {
            let vg = glue(v.name.span());
            let rust_attrs: TokenStream = v.rust_attrs.iter().cloned().collect();
            let there = cfgs(&v.rust_attrs);
            let vname = rust_ident(&v.name);
            let lit = Literal::string(&name_of(&v.name));
            let mut ts: Vec<TokenStream> = v.fields.iter().map(|f| self.rust_ty(&f.ty)).collect();
            let mut field_tys: Vec<Ty> = v.fields.iter().map(|f| self.ast_ty(&f.ty)).collect();
            self.boxed(&ename, tys.len(), &mut field_tys, &mut ts, v.name.span());
            let disc = v.discriminant.as_ref().map(|d| {
                let d = self.value(d, &Ty::Int("i64"));
                quote_spanned!(vg=> = #d)
            });
            let names: Vec<Ident> = (0..ts.len())
                .map(|i| Ident::new(&format!("__milo_a{i}"), g))
                .collect();
            let others: Vec<Ident> = (0..ts.len())
                .map(|i| Ident::new(&format!("__milo_b{i}"), g))
                .collect();
            if ts.is_empty() {
                variants.extend(quote_spanned!(vg=> #rust_attrs #vname #disc,));
                arms.extend(quote_spanned!(vg=> #there Self::#vname => ::milo::__private::show_variant(__milo_f, #lit, &[]),));
                clone_arms.extend(quote_spanned!(vg=> #there Self::#vname => Self::#vname,));
                eq_arms.extend(quote_spanned!(vg=> #there (Self::#vname, Self::#vname) => true,));
            } else if v.named {
                let payload_attrs = self.payload_attributes(v);
                let fields: Vec<Ident> = v
                    .fields
                    .iter()
                    .flat_map(|f| &f.name)
                    .map(rust_ident)
                    .collect();
                variants.extend(
                    quote_spanned!(vg=> #rust_attrs #vname { #(#payload_attrs #fields: #ts),* },),
                );
                let shown = v
                    .fields
                    .iter()
                    .flat_map(|f| &f.name)
                    .zip(&names)
                    .zip(&field_tys);
                let shown: Vec<TokenStream> = shown
                    .map(|((field, n), t)| {
                        let key = Literal::string(&name_of(field));
                        let value = Self::field_shown(n.to_token_stream(), t);
                        quote_spanned!(g=> (#key, #value))
                    })
                    .collect();
                arms.extend(quote_spanned!(vg=> #there Self::#vname { #(#fields: #names),* } => ::milo::__private::show_struct(__milo_f, #lit, &[#(#shown),*]),));
                clone_arms.extend(quote_spanned!(vg=> #there Self::#vname { #(#fields: #names),* } => Self::#vname { #(#fields: ::core::clone::Clone::clone(#names)),* },));
                eq_arms.extend(quote_spanned!(vg=> #there (Self::#vname { #(#fields: #names),* }, Self::#vname { #(#fields: #others),* }) => #(::core::cmp::PartialEq::eq(#names, #others) &&)* true,));
            } else {
                let payload_attrs = self.payload_attributes(v);
                variants.extend(quote_spanned!(vg=> #rust_attrs #vname(#(#payload_attrs #ts),*),));
                let shown: Vec<TokenStream> = names
                    .iter()
                    .zip(&field_tys)
                    .map(|(n, t)| Self::field_shown(n.to_token_stream(), t))
                    .collect();
                arms.extend(quote_spanned!(vg=> #there Self::#vname(#(#names),*) => ::milo::__private::show_variant(__milo_f, #lit, &[#(#shown),*]),));
                clone_arms.extend(quote_spanned!(vg=> #there Self::#vname(#(#names),*) => Self::#vname(#(::core::clone::Clone::clone(#names)),*),));
                eq_arms.extend(quote_spanned!(vg=> #there (Self::#vname(#(#names),*), Self::#vname(#(#others),*)) => #(::core::cmp::PartialEq::eq(#names, #others) &&)* true,));
            }
            tys.extend(field_tys);
            rust_tys.extend(ts);
        }
        self.ty_scope = saved;
        self.check_eq(item, &ename, &tys);
        let (derives, conditional) = self.derives(item, &ename, &tys, &rust_tys, e.name.span());
        let (params, show_params) = self.type_generics(&e.generics, e.name.span());
        let declared = self.declared_generics(&e.generics, e.name.span());
        let body = if e.variants.is_empty() {
            quote_spanned!(g=> match *self {})
        } else {
            quote_spanned!(g=> match self { #arms })
        };
        let show = self.show_impls(item, &name, &show_params, &params, body);
        let mut cond = TokenStream::new();
        for (tr, cfg, bounds) in conditional {
            cond.extend(match tr {
                Trait::Clone => quote_spanned!(g=>
                    #cfg impl #params ::core::clone::Clone for #name #params where #bounds {
                        fn clone(&self) -> Self { match self { #clone_arms } }
                    }
                ),
                _ => quote_spanned!(g=>
                    #cfg impl #params ::core::cmp::PartialEq for #name #params where #bounds {
                        #[allow(unreachable_patterns)]
                        fn eq(&self, __milo_other: &Self) -> bool { match (self, __milo_other) { #eq_arms _ => false } }
                    }
                ),
            });
        }
        let froms = self.error_conversions(item, e, &name);
        let unsafe_impls = self.unsafe_impls(item, &name, &e.generics, &params);
        let variants = braces(variants, e.braces.join());
        quote_spanned!(g=>
            #attrs #derives #[allow(non_camel_case_types, clippy::derived_hash_with_manual_eq, clippy::enum_variant_names, clippy::large_enum_variant)] #vis #kw #name #declared #variants
            #show #cond #froms #unsafe_impls
        )
    }

    /// A field as a `&dyn Show`.
    fn field_shown(reference: TokenStream, t: &Ty) -> TokenStream {
        fn plain(t: &Ty) -> bool {
            match t {
                Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Ranged(..) | Ty::Param(_) | Ty::Unit => {
                    true
                }
                Ty::Ptr(_) => true,
                Ty::Array(t, _) => plain(t),
                Ty::Tuple(v) => v.iter().all(plain),
                Ty::Named(n, a) => {
                    let known = match n {
                        TypeDef::Own(_) => true,
                        TypeDef::Lang(item) => item.module().is_empty(),
                        TypeDef::Rust(_) => false,
                    };
                    known && a.iter().all(plain)
                }
                _ => false,
            }
        }
        let g = glue(Span::call_site());
        if plain(t) {
            quote_spanned!(g=> #reference as &dyn ::milo::__private::Show)
        } else {
            quote_spanned!(g=> &::milo::__private::Probe(#reference).milo_field() as &dyn ::milo::__private::Show)
        }
    }

    /// Printing: Milo's own, and Rust's `Display` and `Debug` with the same text.
    fn show_impls(
        &self,
        item: &Item,
        name: &Ident,
        show_params: &TokenStream,
        params: &TokenStream,
        body: TokenStream,
    ) -> TokenStream {
        let g = glue(name.span());
        let def = self.own_type(&name_of(name));
        let own = |trait_: &str| match self.world.implements(&def, trait_) {
            true => When::Always,
            false => conditions::derives(item, &[trait_]),
        };
        let display = match own("Display") {
            When::Always => When::Always,
            derived => self.displayed_by_derive(item).unwrap_or(derived),
        };
        let if_shown = (matches!(display, When::Always) && !params.is_empty())
            .then(|| quote_spanned!(g=> where #name #params: ::core::fmt::Display));
        let debug = own("Debug").otherwise().map(|cfg| {
            quote_spanned!(g=>
                #cfg impl #show_params ::core::fmt::Debug for #name #params #if_shown {
                    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::milo::__private::Show::show(self, __milo_f)
                    }
                }
            )
        });
        if matches!(display, When::Always) {
            return quote_spanned!(g=>
                impl #show_params ::milo::__private::Show for #name #params #if_shown {
                    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::core::fmt::Display::fmt(self, __milo_f)
                    }
                }
                #debug
            );
        }
        let cfg = display.otherwise();
        quote_spanned!(g=>
            impl #show_params ::milo::__private::Show for #name #params {
                fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #body }
            }
            #cfg impl #show_params ::core::fmt::Display for #name #params {
                fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::milo::__private::Show::show(self, __milo_f)
                }
            }
            #debug
        )
    }

    /// When a derive of another name implements `Display`: `Snafu`, or `Error` with `#[error(…)]`.
    fn displayed_by_derive(&self, item: &Item) -> Option<When> {
        let on_variant = match &item.kind {
            ast::ItemKind::Enum(e) => e
                .variants
                .iter()
                .any(|v| conditions::has(&v.rust_attrs, "error")),
            _ => false,
        };
        let told = on_variant || conditions::has(&item.rust_attrs, "error");
        let when = match conditions::derives(item, &["Snafu"]) {
            When::Never if told => conditions::derives(item, &["Error"]),
            when => when,
        };
        (!matches!(when, When::Never)).then_some(when)
    }

    /// The attributes of each value that a variant holds. Reports a `cfg` there, which the
    /// generated code could not follow.
    fn payload_attributes(&mut self, v: &ast::Variant) -> Vec<TokenStream> {
        let mut list = Vec::new();
        for field in &v.fields {
            if let Some(tree) = cfgs(&field.rust_attrs).into_iter().next() {
                let message = "a value of a variant has no condition of its own: put the 'cfg' before the variant";
                self.diags.error(tree.span(), message);
            }
            list.push(field.rust_attrs.iter().cloned().collect());
        }
        list
    }

    /// `From<T>` for each variant that is the only one to hold a `T`, if functions return the enum
    /// as their error, so that `?` wraps it. Impls that the user wrote are left out.
    fn error_conversions(&mut self, item: &Item, e: &ast::Enum, name: &Ident) -> TokenStream {
        let def = self.own_type(&name_of(&e.name));
        let is_error = |t: &Ty| matches!(t, Ty::Named(n, a) if *n == LangItem::Result && a.len() == 2 && a[1].is_of(&def));
        let used = self.sigs.values().any(|s| is_error(&s.ret));
        let g = glue(e.name.span());
        let derived = matches!(conditions::derives(item, &["From"]), When::Always);
        if !used || derived || !e.generics.is_empty() {
            return TokenStream::new();
        }
        let tys: Vec<(usize, Ty)> = e
            .variants
            .iter()
            .enumerate()
            .filter(|(_, v)| v.fields.len() == 1)
            .map(|(i, v)| (i, self.ast_ty(&v.fields[0].ty)))
            .collect();
        let mut ts = TokenStream::new();
        for (i, t) in &tys {
            if tys.iter().filter(|(_, u)| u == t).count() != 1
                || t.is_of(&def)
                || matches!(t, Ty::Unknown)
            {
                continue;
            }
            let v = &e.variants[*i];
            let by_derive = conditions::has(&v.fields[0].rust_attrs, "from");
            if by_derive || self.world.converts_from(&def, t) {
                continue;
            }
            let (there, vname) = (cfgs(&v.rust_attrs), rust_ident(&v.name));
            let field = self.rust_ty(&v.fields[0].ty);
            let error = match &v.fields[0].name {
                Some(of) => {
                    let of = rust_ident(of);
                    quote_spanned!(g=> Self::#vname { #of: __milo_error })
                }
                None => quote_spanned!(g=> Self::#vname(__milo_error)),
            };
            ts.extend(quote_spanned!(g=>
                #there impl ::core::convert::From<#field> for #name {
                    fn from(__milo_error: #field) -> Self { #error }
                }
            ));
        }
        ts
    }

    /// `@send` and `@sync`: the only unsafe code that is emitted, at the user's word.
    fn unsafe_impls(
        &self,
        item: &Item,
        name: &Ident,
        generics: &Generics,
        params: &TokenStream,
    ) -> TokenStream {
        let mut ts = TokenStream::new();
        for a in &item.attrs {
            let bound = match a.name.to_string().as_str() {
                "send" => "Send",
                "sync" => "Sync",
                _ => continue,
            };
            // The user's own span: a crate that forbids unsafe code is told at the attribute.
            let span = a.name.span();
            let t = Ident::new(bound, span);
            let names: Vec<Ident> = generics.iter().map(|p| rust_ident(&p.name)).collect();
            let lifetimes: Vec<_> = generics.lifetimes.iter().map(|l| &l.name).collect();
            let bounded = (!params.is_empty())
                .then(|| quote_spanned!(span=> <#(#lifetimes,)* #(#names: ::core::marker::#t),*>));
            ts.extend(
                quote_spanned!(span=> unsafe impl #bounded ::core::marker::#t for #name #params {}),
            );
        }
        ts
    }
}

fn mentions_param(t: &Ty) -> bool {
    match t {
        Ty::Param(_) => true,
        Ty::Named(_, v) | Ty::Tuple(v) => v.iter().any(mentions_param),
        Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => mentions_param(t),
        _ => false,
    }
}

fn mentions(t: &Ty, def: &TypeDef) -> bool {
    match t {
        Ty::Named(n, v) => n == def || v.iter().any(|t| mentions(t, def)),
        Ty::Tuple(v) => v.iter().any(|t| mentions(t, def)),
        Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => mentions(t, def),
        _ => false,
    }
}
