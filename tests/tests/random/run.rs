//! The program run here.

use super::{Kind, Place, Stmt, Use};

/// The clones that a body makes, and its result.
pub(super) fn run(body: &[Stmt], kinds: &[Kind]) -> (usize, i64) {
    let mut run = Run {
        values: vec![Vec::new(); kinds.len()],
        kinds,
        h: 0,
        clones: 0,
    };
    run.block(body);
    (run.clones, run.h)
}

struct Run<'a> {
    values: Vec<Vec<i64>>,
    kinds: &'a [Kind],
    h: i64,
    clones: usize,
}

impl Run<'_> {
    fn get(&self, (local, part): Place) -> Vec<i64> {
        match part {
            Some(i) => vec![self.values[local][i]],
            None => self.values[local].clone(),
        }
    }

    fn take(&mut self, u: &Use) -> Vec<i64> {
        let values = self.get(u.place);
        if !u.moves {
            self.clones += values.len();
        }
        values
    }

    fn mix(&mut self, values: &[i64]) {
        let sum = values.iter().fold(0, |at, v| at * 3 + v);
        self.h = crate::mix(self.h, sum);
    }

    /// Whether the block returned.
    fn block(&mut self, block: &[Stmt]) -> bool {
        for stmt in block {
            match stmt {
                Stmt::Fresh(x, n) => {
                    let two = !matches!(self.kinds[*x], Kind::Counted | Kind::Maybe);
                    self.values[*x] = if two { vec![*n, *n + 1] } else { vec![*n] };
                }
                Stmt::Let(x, u) => self.values[*x] = self.take(u),
                Stmt::Made(x, a, b) => {
                    let mut all = self.take(a);
                    all.extend(self.take(b));
                    self.values[*x] = all;
                }
                Stmt::Assign((x, part), n) => self.values[*x][part.unwrap_or(0)] = *n,
                Stmt::Take(u) => {
                    let values = self.take(u);
                    self.mix(&values);
                }
                Stmt::See(place) => {
                    let values = self.get(*place);
                    self.mix(&values);
                }
                Stmt::Closure(_, u, calls) => {
                    for _ in 0..*calls {
                        let values = self.take(u);
                        self.mix(&values);
                    }
                }
                Stmt::If(holds, first, second, returns) => {
                    if self.block(if *holds { first } else { second }) || *holds && *returns {
                        return true;
                    }
                }
                Stmt::Loop(rounds, body) => {
                    for _ in 0..*rounds {
                        if self.block(body) {
                            return true;
                        }
                    }
                }
                Stmt::Each(list, x, body) => {
                    for value in self.get(list.place) {
                        self.values[*x] = vec![value];
                        if self.block(body) {
                            return true;
                        }
                    }
                }
                Stmt::Match(option, x, some, _) => {
                    self.values[*x] = self.get(option.place);
                    if self.block(some) {
                        return true;
                    }
                }
            }
        }
        false
    }
}
