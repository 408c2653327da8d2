//! Shared by the benchmarks: rounds in which the contenders take turns, and the ratios.
//!
//! The machine is never quiet, so no time stands for itself: in every round each contender
//! runs once, one right after the other, and what is reported is the ratio within a round:
//! its median over all rounds, and its spread.

use std::time::{Duration, Instant};

/// One contender: does `n` operations, and gives the time that they took.
pub type Run<'a> = Box<dyn FnMut(u64) -> Duration + 'a>;

/// A contender and its name.
pub struct Contender<'a> {
    name: String,
    run: Run<'a>,
}

impl<'a> Contender<'a> {
    /// A contender that measures itself.
    pub fn timed(name: &str, run: impl FnMut(u64) -> Duration + 'a) -> Contender<'a> {
        Contender {
            name: name.to_owned(),
            run: Box::new(run),
        }
    }

    /// A contender whose whole call is measured.
    pub fn new(name: &str, mut run: impl FnMut(u64) + 'a) -> Contender<'a> {
        Contender::timed(name, move |n| {
            let start = Instant::now();
            run(n);
            start.elapsed()
        })
    }
}

/// How long one measurement takes.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many rounds are counted.
    pub rounds: usize,
    /// How long one turn of one contender is to take.
    pub turn: Duration,
    /// Operations at least in a turn.
    pub at_least: u64,
    /// Operations at most in a turn.
    pub at_most: u64,
}

impl Plan {
    /// A look whether everything runs: the figures mean little.
    pub fn quick(self) -> Plan {
        Plan {
            rounds: 1,
            turn: Duration::from_millis(2),
            at_least: self.at_least.min(2000),
            at_most: self.at_most.min(2000),
        }
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            rounds: 15,
            turn: Duration::from_millis(40),
            at_least: 1,
            at_most: u64::MAX,
        }
    }
}

/// Median, least and greatest of something.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(mut values: Vec<f64>) -> Spread {
        values.sort_by(f64::total_cmp);
        let n = values.len();
        let median = (values[(n - 1) / 2] + values[n / 2]) / 2.0;
        Spread {
            median,
            min: values[0],
            max: values[n - 1],
        }
    }
}

/// A contender's result against another's.
#[derive(Clone, Debug)]
pub struct Ratio {
    /// The other contender.
    pub other: String,
    /// Time of the first contender / time of this one, over the rounds.
    pub ratio: Spread,
    /// The other's nanoseconds for an operation.
    pub nanos: Spread,
}

/// The first contender's nanoseconds for an operation, and its ratios to the others.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Nanoseconds for an operation of the first contender.
    pub nanos: Spread,
    /// One for every other contender.
    pub ratios: Vec<Ratio>,
}

/// Lets the contenders take turns; the first is compared with each of the others.
pub fn compare(plan: Plan, mut contenders: Vec<Contender<'_>>) -> Comparison {
    let counts: Vec<u64> = contenders.iter_mut().map(|c| calibrate(plan, c)).collect();
    let mut nanos = vec![Vec::with_capacity(plan.rounds); contenders.len()];
    for round in 0..plan.rounds {
        // Each comes first as often as the others: caches and clocks favour nobody.
        for turn in 0..contenders.len() {
            let i = (round + turn) % contenders.len();
            let time = (contenders[i].run)(counts[i]);
            nanos[i].push(time.as_nanos() as f64 / counts[i] as f64);
        }
    }
    let ratios = (1..contenders.len()).map(|i| Ratio {
        other: contenders[i].name.clone(),
        ratio: Spread::of(nanos[0].iter().zip(&nanos[i]).map(|(a, b)| a / b).collect()),
        nanos: Spread::of(nanos[i].clone()),
    });
    Comparison {
        ratios: ratios.collect(),
        nanos: Spread::of(nanos[0].clone()),
    }
}

// Also warms up.
fn calibrate(plan: Plan, contender: &mut Contender<'_>) -> u64 {
    let mut n = plan.at_least;
    loop {
        let time = (contender.run)(n);
        if time * 2 >= plan.turn || n >= plan.at_most {
            let wanted = plan.turn.as_secs_f64() / time.as_secs_f64().max(1e-9) * n as f64;
            return (wanted as u64).clamp(plan.at_least, plan.at_most);
        }
        let factor = plan.turn.as_secs_f64() / time.as_secs_f64().max(1e-9);
        n = ((n as f64 * factor.clamp(2.0, 16.0)) as u64).min(plan.at_most);
    }
}

/// Prints the head of the table that [`report`] goes on with.
pub fn heading() {
    println!(
        "{:<34} {:>11} {:<22} {:>11} {:>7} {:>15} {:>8}",
        "", "milo ns", "against", "ns", "ratio", "min .. max", "target"
    );
}

/// Prints a comparison: one line for each of the others. `targets` holds the greatest ratio
/// that is wanted against those named; the others are for information.
pub fn report(name: &str, comparison: &Comparison, targets: &[(&str, f64)]) {
    for (i, r) in comparison.ratios.iter().enumerate() {
        let target = targets.iter().find(|t| t.0 == r.other).map(|t| t.1);
        let verdict = match target {
            None => String::new(),
            Some(target) if r.ratio.median <= target => format!("{target:.2}"),
            Some(target) => format!("{target:.2} missed"),
        };
        let first = if i == 0 { name } else { "" };
        println!(
            "{first:<34} {:>11.1} {:<22} {:>11.1} {:>7.3} {:>15} {verdict:>8}",
            comparison.nanos.median,
            r.other,
            r.nanos.median,
            r.ratio.median,
            format!("{:.2} .. {:.2}", r.ratio.min, r.ratio.max),
        );
    }
}

/// The filter on the command line: a measurement runs if its name contains it.
pub fn wanted(name: &str) -> bool {
    std::env::args()
        .nth(1)
        .is_none_or(|filter| name.contains(&filter))
}
