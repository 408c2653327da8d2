//! What happens to a place after an access: one walk over the steps, backwards.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::access::{Flow, How, Step};
use super::place::{Place, Proj};
use crate::ast::NodeId;
use crate::resolve::LocalId;

/// What happens to a place after an expression has named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// Something reads it, or a part of it or what it is a part of, before it gets another value;
    /// or something that is read later may refer to it.
    pub read_again: bool,
    /// Somebody would notice if the place were empty from here on: it is read again, or it is
    /// behind a reference and others see what is there when the body ends. Not where it is empty
    /// anyway.
    pub noticed: bool,
    /// It is given another value on some way.
    pub refilled: bool,
}

impl After {
    /// Of what is not known everything is to be expected.
    pub const UNKNOWN: After = After {
        read_again: true,
        noticed: true,
        refilled: false,
    };
}

/// [`After`] for every expression of a body that names a place.
#[derive(Debug, Default)]
pub struct Liveness {
    /// Where closures run once.
    once: HashMap<NodeId, After>,
    /// Where they run any number of times: what they read is read again.
    often: HashMap<NodeId, After>,
    /// The same of closures (by their bodies): whether a local that one captures is read again
    /// after it has been made.
    captured: [HashMap<(NodeId, LocalId), bool>; 2],
}

impl Liveness {
    /// Walks over a body.
    pub fn of(flow: &Flow) -> Liveness {
        let walk = |closures_run_once| {
            let mut walk = Walk {
                flow,
                closures_run_once,
                loops: HashMap::new(),
                found: HashMap::new(),
                captured: HashMap::new(),
            };
            let end = walk.end();
            let exits = Exits {
                return_: end.clone(),
                break_: end.clone(),
                continue_: end.clone(),
            };
            walk.steps(&flow.steps, end, &exits, true);
            (walk.found, walk.captured)
        };
        let ((once, captured_once), (often, captured_often)) = (walk(true), walk(false));
        Liveness {
            once,
            often,
            captured: [captured_often, captured_once],
        }
    }

    /// What happens to the place that an expression names. `once`: all closures between it and
    /// the declaration of its local run once. Of what is not known everything is to be expected.
    pub fn after(&self, at: NodeId, once: bool) -> After {
        let table = if once { &self.once } else { &self.often };
        table.get(&at).copied().unwrap_or(After::UNKNOWN)
    }

    /// What happens to every place that is named, where closures run any number of times.
    pub fn all(&self) -> impl Iterator<Item = (NodeId, After)> {
        self.often.iter().map(|(node, after)| (*node, *after))
    }

    /// Whether a local that a closure captures is read again after the closure has been made.
    pub fn is_captured_again(&self, closure: NodeId, local: LocalId, once: bool) -> bool {
        let table = &self.captured[usize::from(once)];
        table.get(&(closure, local)).copied().unwrap_or(true)
    }

    /// Whether an expression may empty the place that it names: it gets another value before
    /// anybody looks.
    pub fn empties(&self, at: NodeId) -> bool {
        let after = self.after(at, false);
        after.refilled && !after.noticed
    }
}

/// What may happen to a value later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Later {
    read: bool,
    noticed: bool,
}

impl Later {
    fn or(self, other: Later) -> Later {
        Later {
            read: self.read || other.read,
            noticed: self.noticed || other.noticed,
        }
    }
}

/// What may happen to a place and to the parts of it.
#[derive(Debug, Clone, Default)]
struct Tree {
    /// To all parts but those below.
    here: Later,
    /// A part gets another value: the whole must be there.
    assigned: bool,
    /// A part is lent: the whole must be there.
    held: bool,
    parts: BTreeMap<Proj, Tree>,
}

impl Tree {
    fn all(here: Later) -> Tree {
        Tree {
            here,
            ..Tree::default()
        }
    }

    fn any(&self) -> Later {
        let parts = self.parts.values().map(Tree::any);
        parts.fold(self.here, Later::or)
    }

    /// Nobody notices what becomes of it.
    fn forget(&mut self) {
        self.here.noticed = false;
        self.parts.values_mut().for_each(Tree::forget);
    }

    fn is_needed(&self) -> bool {
        self.assigned || self.held || self.parts.values().any(Tree::is_needed)
    }

    /// What may happen to the place that the projections lead to.
    fn at(&self, proj: &[Proj]) -> Later {
        match proj.split_first() {
            None => {
                let needed = Later {
                    read: self.parts.values().any(Tree::is_needed),
                    noticed: false,
                };
                self.any().or(needed)
            }
            Some((first, rest)) => match self.parts.get(first) {
                Some(part) => part.at(rest),
                None => self.here,
            },
        }
    }

    fn part(&mut self, proj: &[Proj]) -> &mut Tree {
        match proj.split_first() {
            None => self,
            Some((first, rest)) => {
                let here = self.here;
                let part = self.parts.entry(first.clone());
                part.or_insert_with(|| Tree::all(here)).part(rest)
            }
        }
    }

    fn union(&mut self, other: &Tree) {
        for (proj, part) in &other.parts {
            self.part(std::slice::from_ref(proj)).union(part);
        }
        for (proj, part) in &mut self.parts {
            if !other.parts.contains_key(proj) {
                part.union(&Tree::all(other.here));
            }
        }
        self.here = self.here.or(other.here);
        self.assigned |= other.assigned;
        self.held |= other.held;
    }

    /// A key on the way gets another value: what was said of its entries is said of them all.
    fn forget_key(&mut self, local: LocalId) {
        let keyed: Vec<Proj> = self
            .parts
            .keys()
            .filter(|p| p.is_keyed_by(local))
            .cloned()
            .collect();
        for proj in keyed {
            if let Some(part) = self.parts.remove(&proj) {
                self.here = self.here.or(part.any());
                self.held |= part.is_needed();
            }
        }
        self.parts.values_mut().for_each(|p| p.forget_key(local));
    }

    fn has_key(&self, local: LocalId) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|(p, t)| p.is_keyed_by(local) || t.has_key(local))
    }
}

/// What may happen to each local from here on.
#[derive(Debug, Clone, Default)]
struct Live(HashMap<LocalId, Rc<Tree>>);

impl Live {
    fn tree(&mut self, local: LocalId) -> &mut Tree {
        Rc::make_mut(self.0.entry(local).or_default())
    }

    fn at(&self, place: &Place) -> Later {
        self.0
            .get(&place.base)
            .map_or_else(Later::default, |t| t.at(&place.proj))
    }

    fn is_assigned(&self, place: &Place) -> bool {
        let mut at = self.0.get(&place.base).map(|t| &**t);
        for proj in &place.proj {
            at = at.and_then(|t| t.parts.get(proj));
        }
        at.is_some_and(|t| t.assigned)
    }

    fn union(&mut self, other: &Live) {
        for (local, tree) in &other.0 {
            match self.0.get(local) {
                Some(own) if Rc::ptr_eq(own, tree) => {}
                Some(_) => self.tree(*local).union(tree),
                None => {
                    self.0.insert(*local, tree.clone());
                }
            }
        }
    }

    fn read(&mut self, place: &Place) {
        let part = self.tree(place.base).part(&place.proj);
        *part = Tree {
            held: part.is_needed(),
            ..Tree::all(Later {
                read: true,
                noticed: true,
            })
        };
    }

    fn write(&mut self, place: &Place) {
        *self.tree(place.base).part(&place.proj) = Tree {
            assigned: true,
            ..Tree::default()
        };
    }

    /// A local changes that is a key somewhere.
    fn changed(&mut self, local: LocalId) {
        let keyed: Vec<LocalId> = self
            .0
            .iter()
            .filter(|(_, t)| t.has_key(local))
            .map(|(id, _)| *id)
            .collect();
        for id in keyed {
            self.tree(id).forget_key(local);
        }
    }
}

/// What may happen to each local where something leaves.
struct Exits {
    return_: Live,
    break_: Live,
    continue_: Live,
}

struct Walk<'a> {
    flow: &'a Flow,
    closures_run_once: bool,
    /// By loop: what a round, and those that follow it, may read.
    loops: HashMap<NodeId, Live>,
    found: HashMap<NodeId, After>,
    captured: HashMap<(NodeId, LocalId), bool>,
}

impl Walk<'_> {
    /// What others see when the body ends: what is behind its references.
    fn end(&self) -> Live {
        let mut live = Live::default();
        for local in self.flow.seen_at_end.iter().chain(&self.flow.of_patterns) {
            live.tree(*local).here.noticed = true;
        }
        live
    }

    /// From what may happen after some steps to what may happen before them. `note`: write down
    /// what is found.
    fn steps(&mut self, steps: &[Step], after: Live, exits: &Exits, note: bool) -> Live {
        let mut live = after;
        for s in steps.iter().rev() {
            live = self.step(s, live, exits, note);
        }
        live
    }

    fn step(&mut self, s: &Step, mut live: Live, exits: &Exits, note: bool) -> Live {
        match s {
            Step::Access { at, place, how } => {
                if note {
                    at.iter()
                        .for_each(|(id, n)| self.note(*id, place, *n, *how, &live));
                }
                match how {
                    How::Read | How::Look | How::Update => live.read(place),
                    How::Hold => live.tree(place.base).part(&place.proj).held = true,
                    How::Write => live.write(place),
                    How::Declare => {
                        live.0.remove(&place.base);
                    }
                    How::Insert => {
                        let (_, map) = place.proj.split_last().expect("an entry");
                        let map = Place {
                            base: place.base,
                            proj: map.to_vec(),
                        };
                        live.write(place);
                        live.tree(map.base).part(&map.proj).here = Later {
                            read: true,
                            noticed: true,
                        };
                    }
                }
                let changes = !matches!(how, How::Read | How::Look | How::Hold);
                if changes && self.flow.keys.contains(&place.base) {
                    live.changed(place.base);
                }
                live
            }
            Step::Branch(ways) => {
                let mut before = Live::default();
                for way in ways {
                    let way = self.steps(way, live.clone(), exits, note);
                    before.union(&way);
                }
                before
            }
            Step::Loop(id, body) => {
                // A loop may read what is read after it, and what any of its rounds reads.
                let mut before = self.rounds(*id, body, exits);
                before.union(&live);
                if note {
                    let exits = Exits {
                        return_: exits.return_.clone(),
                        break_: live,
                        continue_: before.clone(),
                    };
                    self.steps(body, before.clone(), &exits, true);
                }
                before
            }
            Step::Break => exits.break_.clone(),
            Step::Continue => exits.continue_.clone(),
            Step::Return => exits.return_.clone(),
            Step::End(locals) => {
                for local in locals {
                    live.tree(*local).here.noticed = true;
                }
                live
            }
            Step::Empty(place) => {
                live.tree(place.base).part(&place.proj).forget();
                live
            }
            Step::Closure {
                id,
                captured,
                body,
                is_branch,
            } => {
                if note {
                    for local in captured {
                        let again = live.at(&Place::local(*local)).read
                            || self.is_referred_to(*local, &live);
                        self.captured.insert((*id, *local), again);
                    }
                    self.closure(captured, body, *is_branch);
                }
                live
            }
        }
    }

    /// What the rounds of a loop may read.
    fn rounds(&mut self, id: NodeId, body: &[Step], exits: &Exits) -> Live {
        if let Some(known) = self.loops.get(&id) {
            return known.clone();
        }
        let inside = Exits {
            return_: exits.return_.clone(),
            break_: Live::default(),
            continue_: Live::default(),
        };
        let live = self.steps(body, Live::default(), &inside, false);
        self.loops.insert(id, live.clone());
        live
    }

    /// The body of a closure runs on its own: what it captures may be read in its next run.
    fn closure(&mut self, captured: &[LocalId], body: &[Step], is_branch: bool) {
        let mut end = self.end();
        if is_branch || !self.closures_run_once {
            captured.iter().for_each(|id| end.read(&Place::local(*id)));
        }
        let exits = Exits {
            return_: end.clone(),
            break_: end.clone(),
            continue_: end.clone(),
        };
        // What leaves a closure does not leave the loops around it.
        let loops = std::mem::take(&mut self.loops);
        self.steps(body, end, &exits, true);
        self.loops = loops;
    }

    /// Whether something that is read later may refer to the local.
    fn is_referred_to(&self, local: LocalId, live: &Live) -> bool {
        let holders = self.flow.holders.get(&local);
        holders.is_some_and(|all| all.iter().any(|h| live.at(&Place::local(*h)).read))
    }

    fn note(&mut self, id: NodeId, place: &Place, projections: usize, how: How, live: &Live) {
        let place = Place {
            base: place.base,
            proj: place.proj[..projections].to_vec(),
        };
        let later = live.at(&place);
        let referred = self.is_referred_to(place.base, live);
        let after = After {
            read_again: later.read || referred || how == How::Look,
            noticed: later.noticed || referred || how == How::Look,
            refilled: live.is_assigned(&place),
        };
        self.found.insert(id, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::visit::{Visit, walk};
    use crate::ast::*;
    use crate::flow::Decls;
    use crate::resolve::{Resolutions, resolve};

    /// Calls of `ref_…` give references.
    struct Names;

    impl Decls for Names {
        fn gives_reference(&self, call: &Expr) -> bool {
            match &call.kind {
                ExprKind::MethodCall { name, .. } => name.to_string().starts_with("ref_"),
                ExprKind::Call { callee, .. } => matches!(&callee.kind, ExprKind::Path(p)
                    if p.segments[0].ident.to_string().starts_with("ref_")),
                _ => false,
            }
        }

        fn is_empty_variant(&self, _: &Pattern) -> bool {
            false
        }
    }

    /// Of each place that starts from a local called `x` or `self`, in the order of the source:
    /// `+` where it is read again, `-` where this is the last use, `0` where the place may be
    /// emptied.
    fn marks(source: &str) -> String {
        let mut diags = crate::diag::Diagnostics::new();
        let program = crate::parse::parse(source.parse().expect("it lexes"), &mut diags);
        assert_eq!(diags.len(), 0, "{source}");
        let res = resolve(&program);
        let Some(Stmt::Item(Item {
            kind: ItemKind::Fn(f),
            ..
        })) = program.stmts.first()
        else {
            panic!("one function: {source}");
        };
        let body = &f.body.as_ref().expect("a body").stmts;
        let flow = Flow::of_body(&f.params, body, &res, &Names);
        let found = Liveness::of(&flow);
        let mut marks = Marks(&found, &res, String::new());
        body.iter().for_each(|s| marks.visit_stmt(s));
        marks.2
    }

    struct Marks<'a>(&'a Liveness, &'a Resolutions, String);

    impl Visit for Marks<'_> {
        fn visit_expr(&mut self, e: &Expr) {
            match super::super::place::named(e, self.1) {
                Some(of)
                    if !matches!(&of.nodes[0].0.kind, ExprKind::Path(p)
                    if p.segments[0].ident == "x" || p.segments[0].ident == "self") => {}
                Some(_) => {
                    let after = self.0.after(e.id, false);
                    self.2.push(match after {
                        _ if self.0.empties(e.id) => '0',
                        After {
                            read_again: true, ..
                        } => '+',
                        _ => '-',
                    });
                    return;
                }
                None => {}
            }
            walk::walk_expr(self, e);
        }
    }

    #[test]
    fn the_last_use_is_found_on_every_way() {
        let table = [
            ("fn f(x: T) { g(x) g(x) }", "+-"),
            ("fn f(x: T) { if c { g(x) } else { h(x) } }", "--"),
            ("fn f(x: T) { if c { g(x) } h(x) }", "+-"),
            ("fn f(x: T) { if c { g(x) return } h(x) }", "--"),
            ("fn f(x: T) { match x { A => g(1), _ => g(2) } }", "-"),
            ("fn f(x: T) { match x { A => g(x), _ => g(2) } }", "+-"),
            ("fn f(x: T) { let x = g(x) h(x) }", "--"),
            ("fn f(x: T): R { let y = g(x)? return h(x) }", "+-"),
            ("fn f(x: T) { g(x.a) h(x.b) }", "--"),
            ("fn f(x: T) { g(x.a) h(x.a.b) }", "+-"),
            ("fn f(x: T) { g(x.a) h(x) }", "+-"),
            ("fn f(x: T) { g(x) || h(x) }", "+-"),
        ];
        for (source, expected) in table {
            assert_eq!(marks(source), expected, "{source}");
        }
    }

    #[test]
    fn a_loop_reads_again_what_it_does_not_declare() {
        let table = [
            ("fn f(x: T) { while c { g(x) } }", "+"),
            ("fn f(x: T) { while c { g(x) break } }", "-"),
            ("fn f(x: T) { while c { g(x) return } }", "-"),
            ("fn f() { while c { let x = h() g(x) } }", "-"),
            ("fn f() { for x in v { g(x) } }", "-"),
            ("fn f(x: V) { for y in x { g(y) } }", "-"),
            ("fn f(x: V) { for y in x { g(x) } }", "++"),
            ("fn f(x: T) { while c { x = g(x) } }", "+0"),
            ("fn f(x: T) { while c { if d { g(x) continue } } }", "+"),
        ];
        for (source, expected) in table {
            assert_eq!(marks(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_lent_stays() {
        let table = [
            ("fn f(x: T) { let r = &x g(x) h(r) }", "++"),
            ("fn f(x: T) { let r = ref_of(x) g(x) h(r) }", "++"),
            ("fn f(x: T) { let r = copy(x) g(x) h(r) }", "+-"),
            ("fn f(x: T) { let r = ref_of(x) h(r) g(x) }", "+-"),
            ("fn f(x: T) { let r = ref_of(x) let s = r g(x) h(s) }", "++"),
            ("fn f(x: T) { g(x, x.a) }", "++"),
            ("fn f(x: T) { print($\"{x.a}{x.b}\") }", "--"),
            ("fn f(x: T) { g(x.a, x.b) }", "--"),
            ("fn f(x: T) { g(x!.a, h(x!)) }", "++"),
            ("fn f(x: T) { g(x.a, h(x)) }", "++"),
            ("fn f(x: T) { match x { A(n) => { g(x) h(n) } } }", "++"),
            ("fn f(x: T) { let c = () => g(x) h(x) c() }", "++"),
            ("fn f(x: T) { v.push(ref_of(x)) g(x) h(v) }", "+-"),
        ];
        for (source, expected) in table {
            assert_eq!(marks(source), expected, "{source}");
        }
    }

    #[test]
    fn a_place_is_emptied_where_it_is_filled_before_anybody_looks() {
        let table = [
            ("fn f(self: &mut S) { self.a = g(self.a) }", "+0"),
            ("fn f(self: &mut S) { let y = self.a self.a = g(y) }", "0+"),
            (
                "fn f(self: &mut S) { let y = self.a if c { self.a = g(y) } }",
                "++",
            ),
            (
                "fn f(self: &mut S) { let y = self.a h()? self.a = g(y) }",
                "++",
            ),
            (
                "fn f(self: &mut S) { let y = self.a self.m() self.a = g(y) }",
                "+++",
            ),
        ];
        for (source, expected) in table {
            let found = marks(source);
            let plain = |m: String| m.replace('-', "+");
            assert_eq!(plain(found), plain(expected.to_owned()), "{source}");
        }
    }
}
