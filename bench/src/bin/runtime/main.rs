//! The runtime and its peers: `bench/run [--quick] [FILTER]`.
//!
//! The first contender is Milo on the engine that this was built with (`milo_side.rs` is a Milo
//! program, `rt_side.rs` what such a program becomes); every other one does the same with what it
//! has. Loopback only.

mod child;
mod environment;
mod go;
mod http;
mod may_side;
mod milo_side;
#[cfg(feature = "svg")]
mod picture;
mod rows;
mod rt_side;
mod scale;
mod thread_side;
mod tokio_side;

use child::{Process, Table, timed};
use milo_bench::{Comparison, Contender, Ratio, Spread, compare};
use rows::{Row, rows};
use std::collections::BTreeMap;
use std::process::Command;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("--contender") => contend(&args[2]),
        _ => drive(),
    }
}

fn contend(name: &str) {
    match name {
        "milo" | "milo-2" | "milo-may" => drop(milo_main()),
        "may" => child::serve(may_side::table()),
        "tokio" => child::serve(tokio_side::table(false)),
        "tokio-multi" => child::serve(tokio_side::table(true)),
        "std" => child::serve(thread_side::std_table()),
        "crossbeam" => child::serve(thread_side::crossbeam_table()),
        "parking_lot" => child::serve(thread_side::parking_lot_table()),
        "rayon" => child::serve(thread_side::rayon_table()),
        other => panic!("no contender is called {other}"),
    }
}

/// The driver's commands are read by the program's first task.
#[milo::main]
fn milo_main() {
    child::serve(milo_table());
}

fn milo_table() -> Table {
    use milo_side as m;
    fn run(name: &'static str, f: impl Fn(i64) + 'static) -> (&'static str, child::Measurement) {
        timed(name, move |n| f(n as i64))
    }
    let mut table = vec![
        run("yield2", |n| m::yields(2, n)),
        run("yield1000", |n| m::yields(1000, n)),
        run("spawn1000", m::spawnBatches),
        run("spawn1", m::spawnOneByOne),
        run("task_task", m::taskToTask),
        run("thread_thread", m::threadToThread),
        run("task_thread", m::taskToThread),
        run("thread_task", m::threadToTask),
        run("mutex", |n| _ = m::withLock(n)),
        run("mutex_lock_unlock", m::lockUnlock),
        run("rwlock_read", |n| _ = m::reading(n)),
        run("rwlock_write", |n| _ = m::writing(n)),
        run("atomic", |n| _ = m::adding(n)),
        run("parallel2", |n| _ = m::parallelTwo(n)),
        run("parallel8", |n| _ = m::parallelEight(n)),
        run("thread_spawn", m::spawnThreadsInThread),
        run("thread_spawn_in_task", m::spawnThreads),
        run("std_thread_spawn", |n| {
            let all = std::thread::spawn(move || thread_side::spawn_and_join(n as u64));
            all.join().expect("no panic");
        }),
    ];
    table.extend(rt_side::table());
    table
}

/// The processes of the contenders, started when first needed.
#[derive(Default)]
struct Contenders {
    running: BTreeMap<(String, bool), Option<Process>>,
}

impl Contenders {
    /// None, if it is not to be had here.
    fn get(&mut self, name: &str, pinned: bool) -> Option<Process> {
        self.running
            .entry((name.to_owned(), pinned))
            .or_insert_with(|| start(name, pinned))
            .clone()
    }
}

fn start(name: &str, pinned: bool) -> Option<Process> {
    let exe = std::env::current_exe().expect("a program knows where it lies");
    let program = match name {
        "go" | "go-1" => go::build(&exe, "go")?,
        "go1.19" => go::build(&exe, "go1.19")?,
        // The same program, built for the other engine.
        "milo-may" => Some(exe.with_file_name("runtime-may")).filter(|p| p.exists())?,
        _ => exe,
    };
    // Server and clients of a contender share one core.
    let mut command = match pinned {
        true => Command::new("taskset"),
        false => Command::new(&program),
    };
    if pinned {
        command.args(["-c", "0"]).arg(&program);
    }
    match name {
        "go" => {}
        "go-1" | "go1.19" => drop(command.env("GOMAXPROCS", "1")),
        _ => drop(command.args(["--contender", name])),
    }
    if name == "milo-2" {
        command.env("MILO_WORKERS", "2");
    }
    match Process::start(command) {
        Ok(process) => Some(process),
        Err(error) => {
            println!("({name} is left out: {error})");
            None
        }
    }
}

/// The measurements of a row.
struct Measured {
    row: Row,
    comparison: Comparison,
}

impl Measured {
    // Milo itself is none.
    fn peers(&self) -> impl Iterator<Item = &Ratio> {
        let ratios = self.comparison.ratios.iter();
        ratios.filter(|r| !r.other.starts_with("milo"))
    }

    /// The peer with the least median, and the ratio to it.
    fn best(&self) -> Option<(&str, f64)> {
        let best = self
            .peers()
            .min_by(|a, b| a.nanos.median.total_cmp(&b.nanos.median))?;
        Some((&best.other, best.ratio.median))
    }

    /// The ratio of the least times, Milo's and any peer's.
    fn of_the_least(&self) -> Option<f64> {
        let least = self.peers().map(|r| r.nanos.min).min_by(f64::total_cmp)?;
        Some(self.comparison.nanos.min / least)
    }
}

fn drive() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let svg = args.iter().position(|arg| arg == "--svg");
    let svg = svg.and_then(|at| args.get(at + 1)).cloned();
    let filter = args
        .iter()
        .find(|arg| !arg.starts_with("--") && Some(*arg) != svg.as_ref());
    environment::print();
    println!();
    let mut contenders = Contenders::default();
    let mut all = Vec::new();
    println!(
        "| operation | ns: median, least | bar | ratio to the best | of the least times | \
         others: ns median, least (ratio, its spread) |"
    );
    println!("|---|---|---|---|---|---|");
    for mut row in rows() {
        if filter.is_some_and(|filter| !row.title.contains(filter.as_str())) {
            continue;
        }
        if flag("--quick") {
            row.plan = row.plan.quick();
        }
        all.extend(measure(&mut contenders, row));
    }
    if !flag("--quick") && filter.is_none_or(|f| "scale".contains(f.as_str())) {
        scale::print(&mut contenders);
    }
    if let Some(svg) = svg {
        draw(&svg, &all);
    }
}

#[cfg(feature = "svg")]
fn draw(path: &str, all: &[Measured]) {
    picture::draw(path, all);
}

#[cfg(not(feature = "svg"))]
fn draw(_path: &str, _all: &[Measured]) {
    println!("(no picture: built without the feature `svg`)");
}

fn measure(contenders: &mut Contenders, row: Row) -> Option<Measured> {
    let milo = contenders.get(row.milo, row.pinned)?;
    let mut all = vec![contender("milo", row.what, &milo, row.cpu)];
    for (who, what) in &row.peers {
        if let Some(process) = contenders.get(who, row.pinned) {
            let name = match *who == row.milo {
                true => what,
                false => who,
            };
            all.push(contender(name, what, &process, row.cpu));
        }
    }
    let comparison = compare(row.plan, all);
    let measured = Measured { row, comparison };
    print(&measured);
    Some(measured)
}

fn print(measured: &Measured) {
    let Measured { row, comparison } = measured;
    let bar = row.bar.map_or(String::new(), |bar| format!("{bar:.2}"));
    let best = measured.best().map_or(String::new(), |(who, ratio)| {
        let missed = row.bar.is_some_and(|bar| ratio > bar);
        let mark = if missed { "**" } else { "" };
        format!("{mark}{ratio:.2}{mark} ({who})")
    });
    let others: Vec<String> = comparison
        .ratios
        .iter()
        .map(|r| {
            let Spread { median, min, max } = r.ratio;
            format!(
                "{} {:.0}, {:.0} ({median:.2}, {min:.2}–{max:.2})",
                r.other, r.nanos.median, r.nanos.min
            )
        })
        .collect();
    let others = others.join("; ");
    let least = measured.of_the_least();
    let least = least.map_or(String::new(), |ratio| format!("{ratio:.2}"));
    println!(
        "| {} | {:.1}, {:.1} | {bar} | {best} | {least} | {others} |",
        row.title, comparison.nanos.median, comparison.nanos.min
    );
}

fn contender<'a>(name: &str, what: &'static str, process: &Process, cpu: bool) -> Contender<'a> {
    let process = process.clone();
    Contender::timed(name, move |n| match cpu {
        false => process.measure(what, n),
        true => process.measure_cpu(what, n),
    })
}
