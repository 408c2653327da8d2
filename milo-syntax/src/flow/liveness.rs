//! The liveness of places: one backward walk over the steps.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::place::{Place, Proj};
use super::step::{Flow, How, Step};
use crate::ast::NodeId;
use crate::resolve::LocalId;

/// The future of a place after an expression has named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// Whether the place, a part of it or a place that contains it is read before it is assigned,
    /// or a local is read that may refer to it.
    pub read_again: bool,
    /// As `read_again`, without what only Rust knows to refer to the place.
    pub named_again: bool,
    /// Whether a move out of the place could be observed: the place is read again, or it is behind
    /// a reference and the caller sees its value when the body ends. False if the place is empty
    /// anyway.
    pub noticed: bool,
    /// Whether the place is assigned on some path.
    pub refilled: bool,
}

impl After {
    /// For a place that was not analysed, the worst is assumed.
    pub const UNKNOWN: After = After {
        read_again: true,
        named_again: true,
        noticed: true,
        refilled: false,
    };
}

/// [`After`] for every expression of a body that names a place.
#[derive(Debug, Default)]
pub struct Liveness {
    /// If each closure runs at most once.
    once: HashMap<NodeId, After>,
    /// If closures run any number of times: a captured place is read again by the next run.
    often: HashMap<NodeId, After>,
    /// By the body of a closure and a captured local: whether the local is read again after the
    /// closure is made; the index says whether closures run at most once.
    captured: [HashMap<(NodeId, LocalId), bool>; 2],
    /// By the body of a closure: what it captures.
    captures: HashMap<NodeId, Vec<Place>>,
    /// By the body of a closure: the locals of which it captures what is read or assigned after the
    /// closure is made, by others than the closure.
    touched: HashSet<(NodeId, LocalId)>,
    /// By the body of a closure: the locals that it captures of which any part is read after the
    /// closure is made, or by another that runs at the same time.
    parted: HashSet<(NodeId, LocalId)>,
    /// By the id of a `Borrow`: whether its place is unchanged while the borrow is live.
    borrows: HashMap<NodeId, bool>,
}

impl Liveness {
    /// Analyses a body.
    pub fn of(flow: &Flow) -> Liveness {
        let walk = |closures_run_once| {
            let mut walk = Walk {
                flow,
                closures_run_once,
                loops: HashMap::new(),
                found: HashMap::new(),
                captured: HashMap::new(),
                touched: HashSet::new(),
                parted: HashSet::new(),
                borrows_of: HashMap::new(),
                begin_with: HashMap::new(),
                not_begun: HashSet::new(),
                broken: HashSet::new(),
            };
            // Borrows are checked only in the walk where closures run any number of times.
            let borrows = flow.borrows.iter().filter(|_| !closures_run_once);
            for (i, borrow) in borrows.enumerate() {
                walk.begin_with.entry(borrow.names[0]).or_default().push(i);
                for place in &borrow.of {
                    let of = walk.borrows_of.entry(place.base).or_default();
                    let part = place.proj.first().filter(|p| !p.is_entry());
                    of.entry(part.cloned()).or_default().push(i);
                }
            }
            let end = walk.end();
            let exits = Exits {
                return_: end.clone(),
                break_: end.clone(),
                continue_: end.clone(),
            };
            walk.steps(&flow.steps, end, &exits, true);
            walk
        };
        let once = walk(true);
        let Walk {
            found: often,
            captured: captured_often,
            touched,
            parted,
            broken,
            ..
        } = walk(false);
        let mut borrows = HashMap::new();
        for (i, b) in flow.borrows.iter().enumerate() {
            // A `let` in a walk may also be a borrow on its own: one valid borrow suffices.
            *borrows.entry(b.id).or_insert(false) |= !broken.contains(&i);
        }
        Liveness {
            borrows,
            once: once.found,
            often,
            captured: [captured_often, once.captured],
            captures: flow.captures.clone(),
            touched,
            parted,
        }
    }

    /// The future of the place that an expression names, or [`After::UNKNOWN`]. `once`: all
    /// closures between the expression and the declaration of its local run at most once.
    pub fn after(&self, at: NodeId, once: bool) -> After {
        let table = if once { &self.once } else { &self.often };
        table.get(&at).copied().unwrap_or(After::UNKNOWN)
    }

    /// The futures of all named places, if closures run any number of times.
    pub fn all(&self) -> impl Iterator<Item = (NodeId, After)> {
        self.often.iter().map(|(node, after)| (*node, *after))
    }

    /// Whether a local that a closure captures is read again after the closure has been made.
    pub fn is_captured_again(&self, closure: NodeId, local: LocalId, once: bool) -> bool {
        let table = &self.captured[usize::from(once)];
        table.get(&(closure, local)).copied().unwrap_or(true)
    }

    /// As [`is_captured_again`](Self::is_captured_again), where that is certain.
    pub fn is_surely_captured_again(&self, closure: NodeId, local: LocalId, once: bool) -> bool {
        let table = &self.captured[usize::from(once)];
        table.get(&(closure, local)) == Some(&true)
    }

    /// The captures of a closure that are of one local: the local, or fields of it.
    pub fn captures(&self, closure: NodeId, local: LocalId) -> impl Iterator<Item = &Place> {
        let all = self.captures.get(&closure).into_iter().flatten();
        all.filter(move |place| place.base == local)
    }

    /// Whether what a closure captures of a local is neither read nor assigned after the closure
    /// has been made, except by the closure.
    pub fn is_untouched(&self, closure: NodeId, local: LocalId) -> bool {
        self.captures(closure, local).next().is_some() && !self.touched.contains(&(closure, local))
    }

    /// Whether a part of a local that a closure captures, perhaps another one, is used after the
    /// closure has been made or at the same time.
    pub fn has_parts_elsewhere(&self, closure: NodeId, local: LocalId) -> bool {
        self.parted.contains(&(closure, local))
    }

    /// Whether a `let`, or the names of a pattern (by the id of the matched expression), may refer
    /// to their place: nothing changes it while they are live. `None` if there is no such place.
    pub fn refers(&self, id: NodeId) -> Option<bool> {
        self.borrows.get(&id).copied()
    }

    /// Whether an expression may move out of the place that it names: the place is assigned before
    /// the move can be observed.
    pub fn empties(&self, at: NodeId) -> bool {
        let after = self.after(at, false);
        after.refilled && !after.noticed
    }
}

/// The possible future of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Later {
    read: bool,
    /// Read by an expression that names it, or by what may refer to it as far as Milo knows.
    named: bool,
    noticed: bool,
}

impl Later {
    fn or(self, other: Later) -> Later {
        Later {
            read: self.read || other.read,
            named: self.named || other.named,
            noticed: self.noticed || other.noticed,
        }
    }
}

/// The possible future of a place and of its parts.
#[derive(Debug, Clone, Default)]
struct Tree {
    /// The future of all parts that are not in `parts`.
    here: Later,
    /// Whether a part is assigned: the whole must not be moved before.
    assigned: bool,
    /// Whether a part is lent: the whole must not be moved before.
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

    /// Marks the place as empty: a move out of it cannot be observed.
    fn forget(&mut self) {
        self.here.noticed = false;
        self.parts.values_mut().for_each(Tree::forget);
    }

    /// Whether the part at the projections is read or assigned, or a part of it.
    fn is_touched(&self, proj: &[Proj]) -> bool {
        match proj.split_first() {
            None => self.any().read || self.is_needed(),
            Some((first, rest)) => match self.parts.get(first) {
                Some(part) => self.assigned || part.is_touched(rest),
                None => self.assigned || self.here.read,
            },
        }
    }

    fn is_needed(&self) -> bool {
        self.assigned || self.held || self.parts.values().any(Tree::is_needed)
    }

    /// The possible future of the part at the projections.
    fn at(&self, proj: &[Proj]) -> Later {
        match proj.split_first() {
            None => {
                let needed = self.parts.values().any(Tree::is_needed);
                let needed = Later {
                    read: needed,
                    named: needed,
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

    /// A local used as a key changes: entries at that key are merged into the whole map.
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

/// The possible future of each local, from one point on.
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
                named: true,
                noticed: true,
            })
        };
    }

    /// The place may be borrowed here, as far as Milo knows.
    fn hold(&mut self, place: &Place) {
        let part = self.tree(place.base).part(&place.proj);
        *part = Tree {
            held: part.is_needed(),
            ..Tree::all(Later {
                read: true,
                named: part.any().named,
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

    /// Handles a change of a local that is the key of an entry: `m[local]`.
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

/// The possible future of each local at the targets of `return`, `break` and `continue`.
struct Exits {
    return_: Live,
    break_: Live,
    continue_: Live,
}

struct Walk<'a> {
    flow: &'a Flow,
    closures_run_once: bool,
    /// By loop: the places that a round and the rounds after it may read.
    loops: HashMap<NodeId, Live>,
    found: HashMap<NodeId, After>,
    captured: HashMap<(NodeId, LocalId), bool>,
    touched: HashSet<(NodeId, LocalId)>,
    parted: HashSet<(NodeId, LocalId)>,
    /// By local and first projection: the borrows of places there.
    borrows_of: HashMap<LocalId, HashMap<Option<Proj>, Vec<usize>>>,
    /// By local: the borrows that begin at its declaration.
    begin_with: HashMap<LocalId, Vec<usize>>,
    /// The borrows that begin after the point that the backward walk has reached.
    not_begun: HashSet<usize>,
    /// The borrows whose place changes while they are live.
    broken: HashSet<usize>,
}

impl Walk<'_> {
    /// Notes the live borrows whose place an access changes.
    fn check(&mut self, place: &Place, depth: usize, how: How, live: &Live) {
        let changes = match how {
            How::Write | How::Update | How::Insert => true,
            // The last read is a move.
            How::Read => depth == 0 && !live.at(place).read,
            How::Lend | How::Look | How::Held | How::Hold => false,
            How::Declare => {
                let begin = self.begin_with.get(&place.base);
                self.not_begun.extend(begin.into_iter().flatten());
                false
            }
        };
        let Some(of) = self.borrows_of.get(&place.base).filter(|_| changes) else {
            return;
        };
        let of: Vec<usize> = match place.proj.first().filter(|p| !p.is_entry()) {
            Some(first) => {
                let parts = [None, Some(first.clone())];
                let of = parts.iter().filter_map(|part| of.get(part));
                of.flatten().copied().collect()
            }
            None => of.values().flatten().copied().collect(),
        };
        for i in of {
            let borrow = &self.flow.borrows[i];
            let overlaps = borrow.of.iter().any(|p| p.overlaps(place));
            if overlaps && !self.broken.contains(&i) && self.is_read(i, live) {
                self.broken.insert(i);
            }
        }
    }

    /// Whether a name of a borrow, or a local that may refer to the same place, is read later.
    fn is_read(&self, borrow: usize, live: &Live) -> bool {
        if self.not_begun.contains(&borrow) {
            return false;
        }
        let mut names = self.flow.borrows[borrow].names.iter();
        names.any(|n| {
            let name = Place::local(*n);
            live.at(&name).read || self.is_referred_to(&name, false, live)
        })
    }

    /// The state at the end of the body: the caller sees the places behind references.
    fn end(&self) -> Live {
        let mut live = Live::default();
        for local in self.flow.seen_at_end.iter().chain(&self.flow.of_patterns) {
            live.tree(*local).here.noticed = true;
        }
        live
    }

    /// The state before some steps, given the state after them. `note`: whether results are
    /// recorded.
    fn steps(&mut self, steps: &[Step], after: Live, exits: &Exits, note: bool) -> Live {
        let mut live = after;
        for s in steps.iter().rev() {
            live = self.step(s, live, exits, note);
        }
        live
    }

    fn step(&mut self, s: &Step, mut live: Live, exits: &Exits, note: bool) -> Live {
        match s {
            Step::Access {
                at,
                place,
                depth,
                how,
            } => {
                if note {
                    self.check(place, *depth, *how, &live);
                    at.iter()
                        .for_each(|(id, n)| self.note(*id, place, *n, *how, &live));
                }
                match how {
                    How::Read | How::Lend | How::Look | How::Update => live.read(place),
                    How::Held => live.hold(place),
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
                            named: true,
                            noticed: true,
                        };
                    }
                }
                let changes = matches!(how, How::Write | How::Update | How::Insert | How::Declare);
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
                // Live before a loop: all that is read after it or in any of its rounds.
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
            Step::Unknown => {
                if note {
                    let all = 0..self.flow.borrows.len();
                    let read = all.filter(|i| self.is_read(*i, &live));
                    let read: Vec<usize> = read.collect();
                    self.broken.extend(read);
                }
                live
            }
            Step::Closure { id, body, beside } => {
                let captures = &self.flow.captures;
                let captured = captures.get(id).map_or(&[][..], Vec::as_slice);
                if note {
                    let others = beside.iter().filter_map(|other| captures.get(other));
                    let others: Vec<&Place> = others.flatten().collect();
                    for place in captured {
                        let again = live.at(place).read
                            || self.is_referred_to(place, false, &live)
                            || others.iter().any(|other| other.overlaps(place));
                        *self.captured.entry((*id, place.base)).or_default() |= again;
                        let whole = Place::local(place.base);
                        if live.at(&whole).read
                            || self.is_referred_to(&whole, false, &live)
                            || others.iter().any(|other| other.base == place.base)
                        {
                            self.parted.insert((*id, place.base));
                        }
                        let tree = live.0.get(&place.base);
                        if tree.is_some_and(|t| t.is_touched(&place.proj)) {
                            self.touched.insert((*id, place.base));
                        }
                    }
                    self.closure(captured, body, &others);
                }
                for place in captured.iter().rev() {
                    if note {
                        self.check(place, 0, How::Read, &live);
                    }
                    live.read(place);
                }
                live
            }
        }
    }

    /// The places that the rounds of a loop may read.
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

    /// Analyses a closure's body: if it may run again, the next run reads the captured locals.
    /// `others`: what is captured by closures that run at the same time.
    fn closure(&mut self, captured: &[Place], body: &[Step], others: &[&Place]) {
        let mut end = self.end();
        for place in captured {
            if !self.closures_run_once || others.iter().any(|other| other.overlaps(place)) {
                end.read(place);
            }
        }
        let exits = Exits {
            return_: end.clone(),
            break_: end.clone(),
            continue_: end.clone(),
        };
        // A `break` in a closure leaves no loop outside of it.
        let loops = std::mem::take(&mut self.loops);
        self.steps(body, end, &exits, true);
        self.loops = loops;
    }

    /// Whether a local that may refer to the place is read later. `certain`: as far as Milo knows.
    fn is_referred_to(&self, place: &Place, certain: bool, live: &Live) -> bool {
        let holders = self.flow.holders.get(&place.base).into_iter().flatten();
        let mut holders = holders.filter(|h| !(certain && h.perhaps) && h.refers_to(place));
        holders.any(|h| live.at(&Place::local(h.local)).read)
    }

    fn note(&mut self, id: NodeId, place: &Place, projections: usize, how: How, live: &Live) {
        let place = Place {
            base: place.base,
            proj: place.proj[..projections].to_vec(),
        };
        let later = live.at(&place);
        let referred = self.is_referred_to(&place, false, live);
        let after = After {
            named_again: later.named || how == How::Look || self.is_referred_to(&place, true, live),
            read_again: later.read || referred || how == How::Look,
            noticed: later.noticed || referred || how == How::Look,
            refilled: live.is_assigned(&place),
        };
        self.found.insert(id, after);
    }
}
