//! The names that may refer to a place instead of holding a copy of its value.
//!
//! ```text
//! let node = self.nodes[i]          // a `let` that is only read
//! var at = self.head                // a `var` that goes from place to place: a walk
//! match self.state { Busy(job) => … }   // the names of a pattern
//! ```
//! Each of them is a [`Borrow`]: names that may refer to a place if nothing changes the place
//! while one of the names is live. `access` fills [`Borrows`] with the accesses to names;
//! [`Liveness`](super::Liveness) decides for each borrow whether the place is unchanged.

use std::collections::{HashMap, HashSet};

use super::place::{self, Named, Place, strip};
use super::step::How;
use crate::ast::{Block, Expr, ExprKind, Let, NodeId, PatternKind, Stmt};
use crate::resolve::{LocalId, Resolutions};

/// Names that may refer to a place.
#[derive(Debug)]
pub struct Borrow {
    /// The `let`, or the expression that a pattern matches.
    pub id: NodeId,
    /// The names; the borrow begins at the declaration of the first.
    pub names: Vec<LocalId>,
    /// The place, and the places that its local may refer to.
    pub of: Vec<Place>,
}

/// A `let` or `var` whose value is read from a place.
#[derive(Debug)]
struct Copy {
    id: NodeId,
    name: LocalId,
    is_var: bool,
    /// Whether the type is written.
    typed: bool,
    of: Vec<Place>,
    /// Whether the value is a part of a local: neither a slice, which is a view, nor a whole local.
    is_part: bool,
}

/// The assignments to a `var`.
#[derive(Debug, Default)]
struct Steps {
    /// For each assigned place: its local, and whether the place is a part of it.
    from: Vec<(LocalId, bool)>,
    /// Whether something else than a place is assigned as well.
    other: bool,
}

/// The accesses to the names of a body.
#[derive(Debug, Default)]
pub struct Borrows {
    copies: Vec<Copy>,
    patterns: Vec<Borrow>,
    /// By name: the places that it may refer to.
    refers: HashMap<LocalId, Vec<Place>>,
    /// Names whose value is read as a whole.
    taken: HashSet<LocalId>,
    /// Names that are mutated, themselves or in part.
    changed: HashSet<LocalId>,
    /// Names that a reference, a slice or a pointer is made of.
    escaped: HashSet<LocalId>,
    /// Names that closures capture or that embedded Rust mentions.
    hidden: HashSet<LocalId>,
    /// Names whose value a method takes, also a method that only rustc knows.
    by_method: HashSet<LocalId>,
    steps: HashMap<LocalId, Steps>,
}

impl Borrows {
    /// An access to a place.
    pub fn access(&mut self, place: &Place, depth: usize, how: How) {
        let whole = place.proj.is_empty() && depth == 0;
        match how {
            How::Read if whole => {
                self.taken.insert(place.base);
            }
            How::Write if whole => {}
            How::Write | How::Update | How::Insert => {
                self.changed.insert(place.base);
            }
            How::Read | How::Lend | How::Look | How::Held | How::Hold | How::Declare => {}
        }
    }

    /// A reference to the local, or a view of it, is made.
    pub fn escapes(&mut self, local: LocalId) {
        self.escaped.insert(local);
    }

    /// A closure captures the local or embedded Rust mentions it: the order of uses is unknown.
    pub fn hides(&mut self, local: LocalId) {
        self.hidden.insert(local);
    }

    /// The hidden locals.
    pub fn hidden(&self) -> HashSet<LocalId> {
        self.hidden.clone()
    }

    /// A method takes the value of the local or of a part of it.
    pub fn taken_by_method(&mut self, local: LocalId) {
        self.by_method.insert(local);
    }

    /// A `let` whose value is the place `of`.
    pub fn let_(&mut self, l: &Let, names: &[LocalId], of: Option<&Named<'_>>) {
        let (Some(of), Some(init)) = (of, &l.init) else {
            return;
        };
        let places = self.reached(&of.place);
        if l.else_.is_some() {
            return self.pattern(init.id, names, Some(of));
        }
        let (PatternKind::Bind(_), [name]) = (&l.pat.kind, names) else {
            return;
        };
        let is_slice = matches!(strip(init), ExprKind::Index { index, .. }
            if matches!(index.kind, ExprKind::Range { .. }));
        let is_part = !is_slice && !matches!(strip(init), ExprKind::Path(_));
        if !l.is_var {
            self.refers.insert(*name, places.clone());
        }
        self.copies.push(Copy {
            id: l.id,
            name: *name,
            is_var: l.is_var,
            typed: l.ty.is_some(),
            of: places,
            is_part,
        });
    }

    /// A pattern or a loop that binds names to parts of the place that expression `id` names.
    pub fn pattern(&mut self, id: NodeId, names: &[LocalId], of: Option<&Named<'_>>) {
        let Some(of) = of.filter(|_| !names.is_empty()) else {
            return;
        };
        let places = self.reached(&of.place);
        for name in names {
            self.refers.insert(*name, places.clone());
        }
        self.patterns.push(Borrow {
            id,
            names: names.to_vec(),
            of: places,
        });
    }

    /// An assignment to a variable.
    pub fn assigned(&mut self, local: LocalId, value: &Expr, res: &Resolutions) {
        let mut steps = self.steps.remove(&local).unwrap_or_default();
        steps.leaves(value, res);
        self.steps.insert(local, steps);
    }

    /// A place, and the places that its local may refer to.
    fn reached(&self, place: &Place) -> Vec<Place> {
        let mut all = vec![place.clone()];
        all.extend(self.refers.get(&place.base).into_iter().flatten().cloned());
        all
    }

    /// The borrows, each valid if its place does not change. `shared`: parameters behind which
    /// nothing changes.
    pub fn finish(mut self, shared: &HashSet<LocalId>) -> Vec<Borrow> {
        let mut found = std::mem::take(&mut self.patterns);
        for (i, copy) in self.copies.iter().enumerate() {
            let root = copy.of[0].base;
            if root == copy.name || self.hidden.contains(&root) && !shared.contains(&root) {
                continue;
            }
            let of = match shared.contains(&root) {
                true => Vec::new(),
                false => copy.of.clone(),
            };
            if copy.is_var {
                let Some(group) = self.walk(i, &found) else {
                    continue;
                };
                let lets = self.copies.iter().filter(|c| {
                    c.id != copy.id && !c.is_var && !c.typed && group.contains(&c.name)
                });
                found.extend([copy].into_iter().chain(lets).map(|c| Borrow {
                    id: c.id,
                    names: group.clone(),
                    of: of.clone(),
                }));
            } else if !copy.typed && copy.is_part && self.is_looked_at(copy.name) {
                found.push(Borrow {
                    id: copy.id,
                    names: vec![copy.name],
                    of,
                });
            }
        }
        found
    }

    /// Whether a name is only read, by reference.
    fn is_looked_at(&self, name: LocalId) -> bool {
        let sets = [&self.taken, &self.changed, &self.escaped, &self.hidden];
        sets.iter().all(|s| !s.contains(&name))
    }

    /// If the `i`th copy is a `var` that walks on from its place, `at = at.next`: the names that
    /// refer to places of the walk.
    fn walk(&self, i: usize, patterns: &[Borrow]) -> Option<Vec<LocalId>> {
        let copy = &self.copies[i];
        let root = copy.of[0].base;
        let steps = self.steps.get(&copy.name).filter(|s| !s.other)?;
        let mut group = vec![copy.name];
        let mut next = 0;
        while let Some(name) = group.get(next).copied() {
            next += 1;
            let starts = |of: &[Place]| of.first().is_some_and(|p| p.base == name);
            let lets = self.copies.iter().filter(|c| !c.is_var && starts(&c.of));
            let bound = patterns.iter().filter(|b| starts(&b.of));
            let names = bound.flat_map(|b| b.names.iter().copied());
            for name in lets.map(|c| c.name).chain(names) {
                if !group.contains(&name) {
                    group.push(name);
                }
            }
        }
        let stays = steps
            .from
            .iter()
            .all(|(l, _)| *l == root || group.contains(l));
        let mut walked = steps.from.iter();
        let walks = walked.any(|(l, is_part)| group.contains(l) && (*is_part || *l != copy.name));
        let plain = |name: &LocalId| {
            let sets = [&self.changed, &self.escaped, &self.hidden, &self.by_method];
            sets.iter().all(|s| !s.contains(name))
        };
        (stays && walks && group.iter().all(plain)).then_some(group)
    }
}

impl Steps {
    /// Notes each place that the value of an expression may come from, on all branches.
    fn leaves(&mut self, e: &Expr, res: &Resolutions) {
        let ends = |this: &mut Steps, b: &Block| match b.stmts.last() {
            Some(Stmt::Expr(e)) => this.leaves(e, res),
            _ => this.other = true,
        };
        match &e.kind {
            ExprKind::Paren { expr, .. } => self.leaves(expr, res),
            ExprKind::Block(b) => ends(self, b),
            ExprKind::If { then, else_, .. } => {
                ends(self, then);
                match else_ {
                    Some(e) => self.leaves(e, res),
                    None => self.other = true,
                }
            }
            ExprKind::Match { arms, .. } => {
                self.other |= arms.is_empty();
                arms.iter().for_each(|a| self.leaves(&a.body, res));
            }
            ExprKind::Null => {}
            kind => match place::named(e, res) {
                Some(of) => {
                    let is_part = !matches!(kind, ExprKind::Path(_));
                    self.from.push((of.place.base, is_part));
                }
                None => self.other = true,
            },
        }
    }
}
