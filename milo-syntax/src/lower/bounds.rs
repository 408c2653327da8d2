//! The bounds that type parameters need.
//!
//! A body asks of a type parameter what it does with values of it, and for each call what the callee
//! asks of its own:
//!
//! ```text
//! fn show<T>(x: T): void { print(x) }       // T: Show
//! fn twice<T>(x: T): void { show(x) }       // whatever `show` asks of its T
//! ```
//!
//! The lowering of a body notes this as it meets it, and leaves a hole where bounds stand in the
//! head of a declaration. Nothing else depends on them. When all bodies have been lowered, a
//! worklist finds the bounds of each parameter, and the holes are filled.

use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, ident_at, mixed_site_at, shown};
use super::ty::{Name, Ty};
use super::world::{Sig, last_segment};
use crate::infer::Opened;
use crate::resolve::{DefId, Origin, TypeDef};
use crate::summaries::is_same_method;

/// A bound that a type parameter needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Clone,
    Show,
    Display,
    Static,
    Eq,
    Ord,
    Hash,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Neg,
    Send,
    Sync,
}

impl Bound {
    /// In the order in which they are written.
    const ALL: [Bound; 15] = [
        Bound::Clone,
        Bound::Show,
        Bound::Display,
        Bound::Static,
        Bound::Eq,
        Bound::Ord,
        Bound::Hash,
        Bound::Add,
        Bound::Sub,
        Bound::Mul,
        Bound::Div,
        Bound::Rem,
        Bound::Neg,
        Bound::Send,
        Bound::Sync,
    ];

    /// As tokens, for the parameter `ident`.
    fn tokens(self, ident: &Ident) -> TokenStream {
        // An error about an argument that lacks the trait points at the bound as well.
        let g = shown(ident.span());
        match self {
            Bound::Clone => quote_spanned!(g=> ::core::clone::Clone),
            Bound::Show => quote_spanned!(g=> ::milo::__private::Show),
            Bound::Display => quote_spanned!(g=> ::core::fmt::Display),
            Bound::Sync => quote_spanned!(g=> ::core::marker::Sync),
            Bound::Static => quote_spanned!(g=> 'static),
            Bound::Eq => quote_spanned!(g=> ::core::cmp::PartialEq),
            Bound::Ord => quote_spanned!(g=> ::core::cmp::PartialOrd),
            Bound::Hash => quote_spanned!(g=> ::core::cmp::Eq + ::core::hash::Hash),
            Bound::Add => quote_spanned!(g=> ::core::ops::Add<Output = #ident>),
            Bound::Sub => quote_spanned!(g=> ::core::ops::Sub<Output = #ident>),
            Bound::Mul => quote_spanned!(g=> ::core::ops::Mul<Output = #ident>),
            Bound::Div => quote_spanned!(g=> ::core::ops::Div<Output = #ident>),
            Bound::Rem => quote_spanned!(g=> ::core::ops::Rem<Output = #ident>),
            Bound::Neg => quote_spanned!(g=> ::core::ops::Neg<Output = #ident>),
            Bound::Send => quote_spanned!(g=> ::core::marker::Send + 'static),
        }
    }
}

/// A set of bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds(u16);

impl Bounds {
    /// All of them.
    pub const ALL: Bounds = Bounds(u16::MAX);

    pub fn of(bound: Bound) -> Bounds {
        Bounds(1 << bound as u16)
    }

    fn contains(self, bound: Bound) -> bool {
        self.0 & Bounds::of(bound).0 != 0
    }

    fn and(self, other: Bounds) -> Bounds {
        Bounds(self.0 | other.0)
    }

    /// Those of them that `other` has, too.
    fn among(self, other: Bounds) -> Bounds {
        Bounds(self.0 & other.0)
    }

    fn without(self, other: Bounds) -> Bounds {
        Bounds(self.0 & !other.0)
    }

    fn tokens(self, ident: &Ident) -> Vec<TokenStream> {
        let all = Bound::ALL.into_iter().filter(|b| self.contains(*b));
        all.map(|b| b.tokens(ident)).collect()
    }
}

/// A type parameter: the declaration that it belongs to, and its name.
pub type Param = (DefId, Name);

/// The bounds that type parameters need.
#[derive(Debug, Default)]
pub struct Needs {
    bounds: HashMap<Param, Bounds>,
    /// By parameter: those that need what it needs, if that is among the bounds.
    followed: HashMap<Param, Vec<(Param, Bounds)>>,
}

impl Needs {
    /// A parameter needs bounds.
    pub fn need(&mut self, param: Param, bounds: Bounds) {
        let all = self.bounds.entry(param).or_default();
        *all = all.and(bounds);
    }

    /// The bounds among `among` that `of` needs, `param` needs as well.
    pub fn follow(&mut self, of: Param, param: Param, among: Bounds) {
        self.followed.entry(of).or_default().push((param, among));
    }

    /// Finds all that is needed.
    fn solve(&mut self) {
        let mut work: Vec<Param> = self.bounds.keys().cloned().collect();
        while let Some(of) = work.pop() {
            let bounds = self.of(&of);
            for (param, among) in self.followed.get(&of).into_iter().flatten() {
                let more = bounds.among(*among);
                let known = self.bounds.entry(param.clone()).or_default();
                if known.and(more) != *known {
                    *known = known.and(more);
                    work.push(param.clone());
                }
            }
        }
    }

    fn of(&self, param: &Param) -> Bounds {
        self.bounds.get(param).copied().unwrap_or_default()
    }

    /// The needs of the parameters of functions of files.
    pub fn of_files(mut self) -> Needs {
        self.bounds.retain(|(id, _), _| id.origin == Origin::Files);
        self.followed.clear();
        self
    }
}

/// A place in the head of a declaration for the bounds that are found at the end.
pub enum Hole {
    /// Behind the name of a type parameter: `: A + B`. `written` are the bounds that stand there
    /// anyway, `of` the parameters whose needs are met.
    Param {
        of: Vec<Param>,
        written: Vec<TokenStream>,
        ident: Ident,
    },
    /// `where T: A, U: B`, for the parameters of an `impl` that a method needs more of.
    Where(Vec<(Param, Ident)>),
    /// Behind other bounds: `+ A + B`.
    More(Param, Ident),
}

/// The beginning of a hole's name.
const HOLE: &str = "__milo_bounds_";

impl Lower {
    /// Leaves a hole.
    pub fn hole(&mut self, hole: Hole, span: Span) -> TokenStream {
        self.holes.push(hole);
        let number = self.holes.len() - 1;
        Ident::new(&format!("{HOLE}{number}"), mixed_site_at(span)).into_token_stream()
    }

    /// The function, or `impl`, that declares a type parameter.
    pub fn bound_id(&self, param: &Name) -> Option<DefId> {
        self.fns
            .iter()
            .rev()
            .flat_map(|f| f.bound_ids.iter().rev())
            .find(|(params, _)| params.contains(param))
            .map(|(_, id)| *id)
    }

    /// Notes that `t` must satisfy `bound` for the code to compile, if that depends on a type
    /// parameter.
    pub fn require(&mut self, t: &Ty, bound: Bound) {
        for (param, bounds) in self.params_in(t, Bounds::of(bound)) {
            self.needs.need(param, bounds);
        }
    }

    /// Requires the bounds of the callee's type parameters from the types that stand for them. Must
    /// come after the arguments, which infer those types.
    pub fn propagate(&mut self, sig: &Sig, opened: &Opened) {
        let Some(id) = sig.id else {
            return;
        };
        for (name, t) in &opened.vars {
            let params = self.params_in(t, Bounds::ALL);
            if params.is_empty() {
                continue;
            }
            let of = match self.is_of_trait(sig) {
                true => self.agreed(sig, name),
                false => vec![(id, name.clone())],
            };
            for of in of {
                for (param, among) in &params {
                    self.needs.follow(of.clone(), param.clone(), *among);
                }
            }
        }
    }

    /// Whether a method is one of a trait of the program.
    fn is_of_trait(&self, sig: &Sig) -> bool {
        let trait_ = sig.trait_.as_ref();
        trait_.is_some_and(|t| self.world.traits.contains_key(t))
    }

    /// A type parameter of a method of a trait of the program, and the same one in the trait's
    /// default and in all impls, since Rust wants them to agree.
    pub fn agreed(&self, sig: &Sig, name: &Name) -> Vec<Param> {
        let mut all: Vec<Param> = sig.id.map(|id| (id, name.clone())).into_iter().collect();
        let Some(at) = sig.generics.iter().position(|n| n == name) else {
            return all;
        };
        let same = |other: &&Rc<Sig>| is_same_method(sig, other);
        let others = self.sigs.values().filter(same);
        all.extend(others.filter_map(|other| Some((other.id?, other.generics[at].clone()))));
        all
    }

    /// The type parameters in a type of which the bounds are needed, if they are needed of the
    /// type; with those of the bounds that go for the parameter.
    fn params_in(&self, t: &Ty, bounds: Bounds) -> Vec<(Param, Bounds)> {
        let mut found = Vec::new();
        self.look_for_params(t, bounds, &mut found);
        found
    }

    fn look_for_params(&self, t: &Ty, bounds: Bounds, found: &mut Vec<(Param, Bounds)>) {
        const OF_PARTS: [Bound; 8] = [
            Bound::Clone,
            Bound::Show,
            Bound::Eq,
            Bound::Hash,
            Bound::Ord,
            Bound::Send,
            Bound::Sync,
            Bound::Static,
        ];
        if bounds == Bounds::default() {
            return;
        }
        match self.resolve(t) {
            Ty::Param(p) => found.extend(self.bound_id(&p).map(|id| ((id, p), bounds))),
            Ty::Named(n, args) => {
                let of_parts = OF_PARTS.into_iter().map(Bounds::of);
                let mut inner = bounds.among(of_parts.fold(Bounds::default(), Bounds::and));
                // Another handle to the same thing.
                if self.is_handle(&n) {
                    inner = inner.without(Bounds::of(Bound::Clone));
                }
                for a in &args {
                    self.look_for_params(a, inner, found);
                }
            }
            Ty::Tuple(v) => v
                .iter()
                .for_each(|t| self.look_for_params(t, bounds, found)),
            Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => {
                self.look_for_params(&t, bounds, found);
            }
            _ => {}
        }
    }

    /// Whether a value of this type is cloned without a bound on its content, as `Rc<T>` is.
    fn is_handle(&self, def: &TypeDef) -> bool {
        match self.decl(def) {
            Some(decl) => decl.is_handle,
            None => matches!(
                last_segment(def.name()),
                "Rc" | "Arc" | "Weak" | "Sender" | "SyncSender" | "Receiver" | "PhantomData"
            ),
        }
    }

    /// Finds the bounds that all type parameters need. Nothing is lowered after that.
    pub fn solve_bounds(&mut self) {
        self.needs.solve();
    }

    /// A declaration with its holes filled.
    pub fn filled(&self, ts: TokenStream) -> TokenStream {
        if self.holes.is_empty() {
            return ts;
        }
        self.fill(&ts).unwrap_or(ts)
    }

    /// The tokens with their holes filled; `None` if there are none.
    fn fill(&self, ts: &TokenStream) -> Option<TokenStream> {
        let mut trees: Vec<TokenTree> = ts.clone().into_iter().collect();
        let mut found: Vec<(usize, TokenStream)> = Vec::new();
        for (i, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Ident(ident) => {
                    found.extend(self.hole_of(ident).map(|hole| (i, self.bounds(hole))));
                }
                TokenTree::Group(group) => {
                    if let Some(inner) = self.fill(&group.stream()) {
                        let mut new = Group::new(group.delimiter(), inner);
                        new.set_span(group.span());
                        found.push((i, TokenTree::Group(new).into()));
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
        if found.is_empty() {
            return None;
        }
        let mut filled = TokenStream::new();
        let mut from = 0;
        for (i, new) in found {
            filled.extend(trees[from..i].iter().cloned());
            filled.extend(new);
            from = i + 1;
        }
        filled.extend(trees.drain(from..));
        Some(filled)
    }

    fn hole_of(&self, ident: &Ident) -> Option<&Hole> {
        let name = ident.to_string();
        let number = name.strip_prefix(HOLE)?.parse::<usize>().ok()?;
        self.holes.get(number)
    }

    fn bounds(&self, hole: &Hole) -> TokenStream {
        match hole {
            Hole::Param { of, written, ident } => {
                let g = shown(ident.span());
                let all = of.iter().map(|param| self.needs.of(param));
                let needed = all.fold(Bounds::default(), Bounds::and).tokens(ident);
                let all: Vec<&TokenStream> = written.iter().chain(&needed).collect();
                match all.is_empty() {
                    true => TokenStream::new(),
                    false => quote_spanned!(g=> : #(#all)+*),
                }
            }
            Hole::Where(params) => {
                let g = mixed_site_at(Span::call_site());
                let mut ts = TokenStream::new();
                for (param, ident) in params {
                    let needed = self.needs.of(param).tokens(ident);
                    if !needed.is_empty() {
                        ts.extend(quote_spanned!(g=> #ident: #(#needed)+*,));
                    }
                }
                match ts.is_empty() {
                    true => ts,
                    false => quote_spanned!(g=> where #ts),
                }
            }
            Hole::More(param, ident) => {
                let needed = self.needs.of(param).tokens(ident);
                quote_spanned!(ident.span()=> #(+ #needed)*)
            }
        }
    }

    /// Bounds on the parameters of the `impl` that only this method needs.
    pub fn method_where(&mut self, sig: &Sig, name: Span) -> Option<TokenStream> {
        let id = sig.id?;
        if sig.owner_generics.is_empty() {
            return None;
        }
        let params = sig.owner_generics.iter().map(|p| {
            // An error about a type that lacks the trait points at the method.
            let ident = ident_at(p, name);
            ((id, p.clone()), ident)
        });
        let params = params.collect();
        Some(self.hole(Hole::Where(params), name))
    }
}
