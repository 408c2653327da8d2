//! Milo in a Rust program that exists already: one block in one function, types of Rust in
//! Milo, types of Milo in Rust.

use std::collections::BTreeMap;
use std::fmt;

use milo::milo;

/// A type of the Rust program.
#[derive(Clone, Debug)]
struct Sensor {
    name: String,
    readings: Vec<f64>,
}

impl Sensor {
    fn new(name: &str, readings: &[f64]) -> Self {
        Sensor {
            name: name.to_owned(),
            readings: readings.to_vec(),
        }
    }

    fn mean(&self) -> Option<f64> {
        let sum: f64 = self.readings.iter().sum();
        (!self.readings.is_empty()).then(|| sum / self.readings.len() as f64)
    }
}

// Types and functions of Milo: for Rust they are items like all others.
milo! {
    enum Level { Low, Normal, High(f64) }

    struct Report { name: string, level: Level, note: string? }

    impl Level {
        fn of(mean: f64): Level {
            if mean < 10.0 { return Level.Low }
            return if mean > 30.0 { Level.High(mean - 30.0) } else { Level.Normal }
        }
    }

    // A trait of Rust's.
    impl fmt::Display for Level {
        fn fmt(self: &Self, f: &mut fmt::Formatter<'_>): fmt::Result {
            match self {
                Level.Low => write!(f, "low")
                Level.Normal => write!(f, "normal")
                Level.High(over) => write!(f, "{over} too high")
            }
        }
    }

    // A Rust type by its name, its methods and its fields.
    fn report(sensor: &Sensor): Report {
        match sensor.mean() {
            Option.Some(mean) => {
                return Report { name: $"{sensor.name}", level: Level.of(mean), note: null }
            }
            Option.None => {
                let note = $"{sensor.name} is silent"
                return Report { name: $"{sensor.name}", level: Level.Low, note: note }
            }
        }
    }
}

impl Report {
    /// A Rust method on a Milo type.
    fn alarming(&self) -> bool {
        matches!(self.level, Level::High(over) if over > 5.0) || self.note.is_some()
    }
}

/// The one function that got easier: all sensors at once, in the order of their names.
fn reports(sensors: &[Sensor]) -> BTreeMap<String, Report> {
    let mut all = BTreeMap::new();
    milo! {
        from "std/runtime" import { Promise }
        var pending: Vec<Promise<Report>> = []
        for sensor in sensors {
            // A task owns what it works with; the loop only borrows from the slice.
            let own = sensor.clone()
            // For this block `report` is a Rust function: `&` is written where Rust wants it.
            pending.push(Promise.run(move (): Report => report(&own)))
        }
        for promise in pending {
            let r = promise.await()!
            all.insert(r.name.to_string(), r)
        }
    }
    all
}

/// An error type of Rust that `?` converts Milo's errors into.
#[derive(Debug)]
struct Failed(String);

impl From<String> for Failed {
    fn from(text: String) -> Self {
        Failed(text)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed: {}", self.0)
    }
}

milo! {
    fn check(count: i64): Result<i64> {
        if count == 0 { return Result.Err("no sensor at all") }
        return Result.Ok(count)
    }
}

fn run() -> Result<(), Failed> {
    let sensors = [
        Sensor::new("roof", &[38.5, 41.0]),
        Sensor::new("cellar", &[8.0, 9.5, 9.0]),
        Sensor::new("attic", &[]),
        Sensor::new("hall", &[21.0]),
    ];
    let count = check(sensors.len() as i64)?;
    for (name, report) in reports(&sensors) {
        let mark = if report.alarming() { "!" } else { " " };
        println!("{mark} {name}: {report}");
    }
    println!("{count} sensors");
    Ok(())
}

fn main() {
    if let Err(e) = run() {
        eprintln!("{e}");
        std::process::exit(1);
    }
}
