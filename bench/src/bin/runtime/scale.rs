//! The cost of an operation by the number of tasks.

use crate::Contenders;
use std::time::Duration;

const SIZES: [u64; 6] = [10, 100, 1000, 10_000, 100_000, 1_000_000];

/// Nanoseconds of a yield, and of a task that is spawned, waits and is joined.
pub fn print(contenders: &mut Contenders) {
    println!("\n| tasks | yield: milo | tokio | go-1 | alive at once: milo | tokio | go-1 |");
    println!("|---|---|---|---|---|---|---|");
    for tasks in SIZES {
        let mut cells = Vec::new();
        for what in ["yields", "alive"] {
            for who in ["milo", "tokio", "go-1"] {
                let least = contenders.get(who, false).map(|process| {
                    // A measurement of both counts: tasks, and operations of each.
                    let each = (2_000_000 / tasks).clamp(10, 100_000);
                    let name = match what {
                        "yields" => format!("yields:{tasks}"),
                        _ => "alive".to_owned(),
                    };
                    let n = match what {
                        "yields" => tasks * each,
                        _ => tasks,
                    };
                    let rounds = if tasks > 100_000 { 2 } else { 5 };
                    let times = (0..rounds).map(|_| process.measure(&name, n));
                    times.min().unwrap_or(Duration::ZERO).as_nanos() as f64 / n as f64
                });
                cells.push(least.map_or("–".to_owned(), |ns| format!("{ns:.0}")));
            }
        }
        println!("| {tasks} | {} |", cells.join(" | "));
    }
}
