//! The generator: a body that compiles, whatever it chooses.

use std::collections::HashSet;

use super::{Kind, Place, Stmt, of};

/// The body of a program and what its locals hold.
pub(super) fn body(seed: u64) -> (Vec<Stmt>, Vec<Kind>) {
    let mut g = Generator {
        rng: Rng::new(seed),
        kinds: Vec::new(),
        names: 0,
        bound: HashSet::new(),
    };
    let body = g.block(&[], 0, 9);
    (body, g.kinds)
}

/// Numbers at random (xorshift).
struct Rng(u64);

impl Rng {
    fn new(seed: u64) -> Rng {
        Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }
}

struct Generator {
    rng: Rng,
    kinds: Vec<Kind>,
    names: i64,
    bound: HashSet<usize>,
}

impl Generator {
    fn local(&mut self, kind: Kind) -> usize {
        self.kinds.push(kind);
        self.kinds.len() - 1
    }

    fn number(&mut self) -> i64 {
        self.names += 1;
        self.names
    }

    fn any_kind(&mut self) -> Kind {
        let all = [
            Kind::Counted,
            Kind::Pair,
            Kind::Tuple,
            Kind::List,
            Kind::Maybe,
        ];
        all[self.rng.below(all.len())]
    }

    /// A place that holds a counted value, or any local if `whole`.
    fn place(&mut self, scope: &[usize], whole: bool) -> Option<Place> {
        let mut all = Vec::new();
        for &local in scope {
            match self.kinds[local] {
                Kind::Pair | Kind::Tuple => all.extend([(local, Some(0)), (local, Some(1))]),
                Kind::Counted => all.push((local, None)),
                Kind::List | Kind::Maybe => {}
            }
            if whole && self.kinds[local] != Kind::Counted {
                all.push((local, None));
            }
        }
        (!all.is_empty()).then(|| all[self.rng.below(all.len())])
    }

    fn of_kind(&mut self, scope: &[usize], kind: Kind) -> Option<usize> {
        let all: Vec<_> = scope.iter().filter(|l| self.kinds[**l] == kind).collect();
        (!all.is_empty()).then(|| *all[self.rng.below(all.len())])
    }

    fn block(&mut self, outer: &[usize], depth: usize, most: usize) -> Vec<Stmt> {
        let mut scope = outer.to_vec();
        let mut out = Vec::new();
        let mut taken = Vec::new();
        for _ in 0..2 + self.rng.below(most) {
            let pick = self.rng.below(if depth < 3 { 16 } else { 11 });
            let stmt = match pick {
                0 | 1 => None,
                2 => self.place(&scope, false).map(|p| {
                    let x = self.local(Kind::Counted);
                    scope.push(x);
                    taken.push(x);
                    Stmt::Let(x, of(p))
                }),
                3 => match (self.place(&scope, false), self.place(&scope, false)) {
                    (Some(a), Some(b)) => {
                        let kind = [Kind::Pair, Kind::Tuple][self.rng.below(2)];
                        let x = self.local(kind);
                        scope.push(x);
                        Some(Stmt::Made(x, of(a), of(b)))
                    }
                    _ => None,
                },
                4 => {
                    // The names of loops and patterns cannot be assigned.
                    let place = self.place(&scope, false);
                    let place = place.filter(|(x, _)| !self.bound.contains(x));
                    place.map(|p| Stmt::Assign(p, self.number()))
                }
                5..=7 => self.place(&scope, true).map(|p| Stmt::Take(of(p))),
                8 | 9 => self.place(&scope, true).map(Stmt::See),
                10 => self.place(&scope, false).map(|p| {
                    let f = self.local(Kind::Counted);
                    Stmt::Closure(f, of(p), 1 + self.rng.below(2))
                }),
                11 | 12 => {
                    let first = self.block(&scope, depth + 1, 4);
                    let second = self.block(&scope, depth + 1, 3);
                    let returns = self.rng.below(4) == 0;
                    Some(Stmt::If(self.rng.below(2) == 0, first, second, returns))
                }
                13 => {
                    let body = self.block(&scope, depth + 1, 4);
                    Some(Stmt::Loop(self.rng.below(3), body))
                }
                14 => self.of_kind(&scope, Kind::List).map(|list| {
                    let (x, inside) = self.bound(&scope, list);
                    let body = self.block(&inside, depth + 1, 3);
                    Stmt::Each(of((list, None)), x, body)
                }),
                _ => self.of_kind(&scope, Kind::Maybe).map(|option| {
                    let (x, inside) = self.bound(&scope, option);
                    let some = self.block(&inside, depth + 1, 3);
                    let none = self.block(&inside[..inside.len() - 1], depth + 1, 2);
                    Stmt::Match(of((option, None)), x, some, none)
                }),
            };
            out.push(stmt.unwrap_or_else(|| {
                let kind = self.any_kind();
                let x = self.local(kind);
                scope.push(x);
                Stmt::Fresh(x, self.number() * 10)
            }));
        }
        // A name that is only looked at would refer to its place.
        out.extend(taken.into_iter().map(|x| Stmt::Take(of((x, None)))));
        out
    }

    /// A name for what is in a list or an Option, which the body leaves alone, and the scope of the
    /// body.
    fn bound(&mut self, scope: &[usize], of: usize) -> (usize, Vec<usize>) {
        let x = self.local(Kind::Counted);
        self.bound.insert(x);
        let mut inside: Vec<usize> = scope.iter().copied().filter(|l| *l != of).collect();
        inside.push(x);
        (x, inside)
    }
}
