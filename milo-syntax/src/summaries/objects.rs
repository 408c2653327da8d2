//! The traits that are used as types: their objects can be cloned.

use std::collections::BTreeSet;

use crate::ast::visit::{Visit, walk};
use crate::ast::{Fn, Generics, Item, ItemKind, Let, Param, Stmt, Type, TypeKind};
use crate::types::ty::Name;
use crate::types::world::{World, name_of};

/// The traits that `stmts` use as types: `Heap<Shape>`, `Vec<Heap<Shape>>`. A parameter `s: Shape`
/// takes any type that has the trait, and is no object.
pub fn objects(stmts: &[Stmt], world: &World) -> BTreeSet<Name> {
    let mut traits = Traits(BTreeSet::new());
    stmts.iter().for_each(|s| traits.visit_stmt(s));
    let mut objects = Objects {
        world,
        inner: traits.0,
        params: Vec::new(),
        found: BTreeSet::new(),
    };
    stmts.iter().for_each(|s| objects.visit_stmt(s));
    objects.found
}

/// The traits that are declared anywhere.
struct Traits(BTreeSet<Name>);

impl Visit for Traits {
    fn visit_item(&mut self, i: &Item) {
        if let ItemKind::Trait(t) = &i.kind {
            self.0.insert(name_of(&t.name));
        }
        walk::walk_item(self, i);
    }
}

struct Objects<'a> {
    world: &'a World,
    /// The traits that the program declares, also in functions.
    inner: BTreeSet<Name>,
    /// The type parameters in scope.
    params: Vec<Name>,
    found: BTreeSet<Name>,
}

impl Objects<'_> {
    fn within(&mut self, generics: &Generics, walk: impl FnOnce(&mut Self)) {
        let outer = self.params.len();
        self.params
            .extend(generics.iter().map(|g| name_of(&g.name)));
        walk(self);
        self.params.truncate(outer);
    }

    /// The trait that a type is the name of.
    fn named(&self, t: &Type) -> Option<Name> {
        let TypeKind::Path(path) = &t.kind else {
            return None;
        };
        let ([only], None) = (&path.segments[..], path.leading_colons) else {
            return None;
        };
        let name = name_of(&only.ident);
        let is_trait = !self.params.contains(&name)
            && self.world.type_here(&name).is_none()
            && !self.world.aliases.contains_key(&name)
            && (self.inner.contains(&name) || self.world.trait_here(&name).is_some());
        is_trait.then_some(name)
    }
}

impl Visit for Objects<'_> {
    fn visit_item(&mut self, i: &Item) {
        let none = Generics::default();
        let generics = match &i.kind {
            ItemKind::Struct(s) => &s.generics,
            ItemKind::Enum(e) => &e.generics,
            ItemKind::TypeAlias(a) => &a.generics,
            ItemKind::Impl(i) => &i.generics,
            ItemKind::Trait(t) => &t.generics,
            ItemKind::Fn(_) | ItemKind::Import(_) | ItemKind::Error { .. } => &none,
        };
        self.within(generics, |this| walk::walk_item(this, i));
    }

    fn visit_fn(&mut self, f: &Fn) {
        self.within(&f.generics, |this| walk::walk_fn(this, f));
    }

    fn visit_param(&mut self, p: &Param) {
        if p.ty.as_ref().and_then(|t| self.named(t)).is_none() {
            walk::walk_param(self, p);
        }
    }

    /// `let s: Shape = …` is a mistake.
    fn visit_let(&mut self, l: &Let) {
        match l.ty.as_ref().and_then(|t| self.named(t)) {
            Some(_) => l.init.iter().for_each(|e| self.visit_expr(e)),
            None => walk::walk_let(self, l),
        }
    }

    fn visit_type(&mut self, t: &Type) {
        self.found.extend(self.named(t));
        walk::walk_type(self, t);
    }
}
