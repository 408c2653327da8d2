//! Which uses are the last ones: a walk backwards.
//!
//! In two places it follows the compiler where fewer clones would do: a closure that takes a part of
//! a local that is assigned takes the whole along, and what a closure takes of a matched Option stays
//! in it.

use std::collections::HashSet;

use super::{Place, Stmt, Use};

/// Says of each use in a program's body whether it is the last one.
pub(super) fn decide(body: &mut [Stmt]) {
    let mut ends = Live::default();
    changed(body, &mut ends.changed);
    let mut live = ends.clone();
    find(body, &mut live, &ends, &mut Borrowed::default());
}

/// The parts that are read later, and those that are assigned before.
#[derive(Clone, Default, PartialEq)]
struct Live {
    read: HashSet<Place>,
    assigned: HashSet<Place>,
    /// The locals that are assigned anywhere.
    changed: HashSet<usize>,
}

impl Live {
    fn reads(&self, (local, part): Place) -> bool {
        match part {
            Some(_) => self.read.contains(&(local, None)) || self.read.contains(&(local, part)),
            None => [None, Some(0), Some(1)]
                .iter()
                .any(|p| self.read.contains(&(local, *p))),
        }
    }

    /// Whether the value may move out of the place here.
    fn lets_go(&self, place: Place) -> bool {
        let part_assigned = [0, 1]
            .iter()
            .any(|p| self.assigned.contains(&(place.0, Some(*p))));
        !(self.reads(place) || place.1.is_none() && part_assigned)
    }

    fn forget(&mut self, local: usize) {
        for part in [None, Some(0), Some(1)] {
            self.read.remove(&(local, part));
            self.assigned.remove(&(local, part));
        }
    }

    fn assign(&mut self, (local, part): Place) {
        if part.is_none() {
            self.forget(local);
            self.assigned.insert((local, None));
            return;
        }
        // The whole is read as its two parts.
        if self.read.remove(&(local, None)) {
            self.read.extend([(local, Some(0)), (local, Some(1))]);
        }
        self.read.remove(&(local, part));
        self.assigned.insert((local, part));
    }

    fn join(&mut self, other: &Live) {
        self.read.extend(&other.read);
        self.assigned.extend(&other.assigned);
    }
}

/// Collects the locals that a block assigns.
fn changed(block: &[Stmt], found: &mut HashSet<usize>) {
    for stmt in block {
        match stmt {
            Stmt::Assign((x, _), _) => drop(found.insert(*x)),
            Stmt::Loop(_, body) | Stmt::Each(_, _, body) => changed(body, found),
            Stmt::If(_, a, b, _) | Stmt::Match(_, _, a, b) => {
                changed(a, found);
                changed(b, found);
            }
            _ => {}
        }
    }
}

/// Whether a closure of a block captures a local.
fn captures(block: &[Stmt], x: usize) -> bool {
    block.iter().any(|stmt| match stmt {
        Stmt::Closure(_, u, _) => u.place.0 == x,
        Stmt::Loop(_, body) | Stmt::Each(_, _, body) => captures(body, x),
        Stmt::If(_, a, b, _) | Stmt::Match(_, _, a, b) => captures(a, x) || captures(b, x),
        _ => false,
    })
}

/// Names that refer to what stays in a list or an Option: nothing moves out of them.
type Borrowed = HashSet<usize>;

/// Decides about the uses of a block, from its end on. `ends` is what is live where it returns.
fn find(block: &mut [Stmt], live: &mut Live, ends: &Live, borrowed: &mut Borrowed) {
    for stmt in block.iter_mut().rev() {
        let take = |u: &mut Use, live: &mut Live, borrowed: &Borrowed| {
            u.moves = live.lets_go(u.place) && !borrowed.contains(&u.place.0);
            live.read.insert(u.place);
        };
        match stmt {
            Stmt::Fresh(x, _) => live.forget(*x),
            Stmt::Let(x, u) => {
                live.forget(*x);
                take(u, live, borrowed);
            }
            Stmt::Made(x, a, b) => {
                live.forget(*x);
                take(b, live, borrowed);
                take(a, live, borrowed);
            }
            Stmt::Assign(place, _) => live.assign(*place),
            Stmt::Take(u) => take(u, live, borrowed),
            Stmt::See(place) => drop(live.read.insert(*place)),
            Stmt::Closure(_, u, calls) => {
                // It takes the whole of what changes, and what is assigned later is not its own.
                let local = u.place.0;
                let shared = [None, Some(0), Some(1)].iter().any(|part| {
                    live.assigned.contains(&(local, *part))
                        || live.changed.contains(&local) && live.reads((local, *part))
                });
                take(u, live, borrowed);
                u.moves &= *calls == 1 && !shared;
                if live.changed.contains(&local) {
                    live.read.insert((local, None));
                }
            }
            Stmt::If(_, first, second, returns) => {
                let mut other = live.clone();
                if *returns {
                    *live = ends.clone();
                }
                find(first, live, ends, borrowed);
                find(second, &mut other, ends, borrowed);
                live.join(&other);
            }
            Stmt::Loop(_, body) => {
                let mut round = live.clone();
                loop {
                    let mut before = round.clone();
                    find(body, &mut before, ends, borrowed);
                    before.join(&round);
                    if before == round {
                        break;
                    }
                    round = before;
                }
                *live = round;
            }
            Stmt::Each(list, x, body) => {
                let mut round = live.clone();
                list.moves = round.lets_go(list.place) && !borrowed.contains(&list.place.0);
                if !list.moves {
                    borrowed.insert(*x);
                }
                loop {
                    let mut before = round.clone();
                    find(body, &mut before, ends, borrowed);
                    before.forget(*x);
                    before.join(&round);
                    if before == round {
                        break;
                    }
                    round = before;
                }
                *live = round;
                live.read.insert(list.place);
            }
            Stmt::Match(option, x, some, none) => {
                // A captured value stays in the Option.
                option.moves = live.lets_go(option.place)
                    && !borrowed.contains(&option.place.0)
                    && !captures(some, *x);
                if !option.moves {
                    borrowed.insert(*x);
                }
                let mut other = live.clone();
                find(some, live, ends, borrowed);
                live.forget(*x);
                find(none, &mut other, ends, borrowed);
                live.join(&other);
                live.read.insert(option.place);
            }
        }
    }
}
