//! The runtime and its peers: `cargo run --release -p milo-bench --bin runtime [FILTER]`.
//!
//! The first contender is the Milo program of `milo_side.rs`; every other one does the same
//! with what it has. Loopback only.

mod child;
mod go;
mod may_side;
mod milo_side;
mod thread_side;
mod tokio_side;

use child::{Process, Table, timed};
use milo_bench::{Contender, Plan, compare, heading, report, wanted};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("--contender") => contend(&args[2]),
        _ => drive(),
    }
}

fn contend(name: &str) {
    match name {
        "milo" => drop(milo_main()),
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
    let nanos = |n: u64| Duration::from_nanos(m::echo(1000, n as i64) as u64);
    vec![
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
        ("echo", Box::new(nanos)),
    ]
}

/// The processes of the contenders, started when first needed.
#[derive(Default)]
struct Contenders {
    running: BTreeMap<String, Option<Process>>,
    pinned: bool,
}

impl Contenders {
    /// None, if it is not to be had here.
    fn get(&mut self, name: &str) -> Option<Process> {
        let pinned = self.pinned;
        self.running
            .entry(name.to_owned())
            .or_insert_with(|| start(name, pinned))
            .clone()
    }
}

fn start(name: &str, pinned: bool) -> Option<Process> {
    let exe = std::env::current_exe().expect("a program knows where it lies");
    let go = name.strip_prefix("go");
    let program = if go.is_some() { go::build(&exe)? } else { exe };
    let mut command = if pinned {
        Command::new("taskset")
    } else {
        Command::new(&program)
    };
    if pinned {
        command.args(["-c", "0"]).arg(&program);
    }
    match go {
        None => command.args(["--contender", name]),
        Some("-1") => command.env("GOMAXPROCS", "1"),
        Some(_) => &mut command,
    };
    match Process::start(command) {
        Ok(process) => Some(process),
        Err(error) => {
            println!("({name} is left out: {error})");
            None
        }
    }
}

/// What is measured: its title, the measurement of the Milo program, those of the others and
/// the greatest ratio that is wanted.
struct Row {
    title: &'static str,
    milo: &'static str,
    others: &'static [(&'static str, &'static str, Option<f64>)],
    plan: Plan,
    cpu: bool,
}

fn rows() -> Vec<Row> {
    let quick = Plan::default();
    let slow = Plan {
        turn: Duration::from_millis(80),
        rounds: 11,
        ..quick
    };
    let batches = Plan {
        at_least: 1000,
        ..quick
    };
    let yields = Plan {
        at_least: 100_000,
        ..quick
    };
    let row = |title, milo, others, plan| Row {
        title,
        milo,
        others,
        plan,
        cpu: false,
    };
    vec![
        row("yield, 2 tasks", "yield2", YIELD2, quick),
        row("yield, 1000 tasks", "yield1000", YIELD1000, yields),
        row(
            "spawn and join, 1000 at a time",
            "spawn1000",
            SPAWN1000,
            batches,
        ),
        row("spawn and join, one by one", "spawn1", SPAWN1, quick),
        row(
            "channel of 128, task to task",
            "task_task",
            TASK_TASK,
            quick,
        ),
        row(
            "channel of 128, thread to thread",
            "thread_thread",
            THREAD_THREAD,
            slow,
        ),
        row(
            "channel of 128, task to thread",
            "task_thread",
            TO_THREAD,
            slow,
        ),
        row(
            "channel of 128, thread to task",
            "thread_task",
            TO_THREAD,
            slow,
        ),
        row("Mutex.withLock", "mutex", MUTEX, quick),
        row("Mutex.lock, unlock", "mutex_lock_unlock", MUTEX, quick),
        row("RwLock.withReadLock", "rwlock_read", READ, quick),
        row("RwLock.withWriteLock", "rwlock_write", WRITE, quick),
        row("AtomicI64.add", "atomic", ATOMIC, quick),
        row("parallel, 2 branches", "parallel2", PARALLEL2, quick),
        row("parallel, 8 branches", "parallel8", PARALLEL8, quick),
        row("Thread.spawn and join", "thread_spawn", SPAWN_THREAD, quick),
        row(
            "Thread.spawn and join, in a task",
            "thread_spawn_in_task",
            IN_TASK,
            quick,
        ),
    ]
}

type Others = &'static [(&'static str, &'static str, Option<f64>)];

const YIELD2: Others = &[
    ("may", "yield2", Some(1.1)),
    ("tokio", "yield2", None),
    ("tokio-multi", "yield2", None),
    ("go", "yield2", None),
];
const YIELD1000: Others = &[
    ("may", "yield1000", Some(1.1)),
    ("tokio", "yield1000", None),
    ("tokio-multi", "yield1000", None),
    ("go", "yield1000", None),
];
const SPAWN1000: Others = &[
    ("may", "spawn1000", Some(0.7)),
    ("tokio", "spawn1000", None),
    ("tokio-multi", "spawn1000", None),
    ("go", "spawn1000", None),
];
const SPAWN1: Others = &[
    ("may", "spawn1", Some(0.7)),
    ("tokio", "spawn1", None),
    ("tokio-multi", "spawn1", None),
    ("go", "spawn1", None),
];
const TASK_TASK: Others = &[
    ("tokio", "task_task", Some(0.6)),
    ("tokio-multi", "task_task", Some(0.6)),
    ("go-1", "task_task", Some(0.6)),
    ("go", "task_task", Some(0.6)),
    ("may", "task_task", None),
];
const THREAD_THREAD: Others = &[
    ("crossbeam", "thread_thread", Some(1.1)),
    ("std", "thread_thread", None),
];
const TO_THREAD: Others = &[("milo", "thread_thread", Some(1.5))];
const MUTEX: Others = &[
    ("parking_lot", "mutex", Some(1.1)),
    ("std", "mutex", Some(1.1)),
];
const READ: Others = &[
    ("parking_lot", "rwlock_read", Some(1.1)),
    ("std", "rwlock_read", Some(1.1)),
];
const WRITE: Others = &[
    ("parking_lot", "rwlock_write", Some(1.1)),
    ("std", "rwlock_write", Some(1.1)),
];
const ATOMIC: Others = &[("std", "atomic", Some(1.1))];
const PARALLEL2: Others = &[
    ("std", "parallel2", Some(0.5)),
    ("rayon", "parallel2", None),
];
const PARALLEL8: Others = &[
    ("std", "parallel8", Some(0.5)),
    ("rayon", "parallel8", None),
];
const IN_TASK: Others = &[("std", "thread_spawn", None)];
// The price of a thread depends on its process more than on who asks for it.
const SPAWN_THREAD: Others = &[
    ("milo", "std_thread_spawn", Some(1.1)),
    ("std", "thread_spawn", None),
];
// 0.98 of the requests is 1.02 of the time.
const ECHO: Others = &[
    ("may", "echo", Some(1.02)),
    ("go", "echo", Some(1.0)),
    ("tokio", "echo", None),
    ("tokio-multi", "echo", None),
];

fn drive() {
    heading();
    let mut contenders = Contenders::default();
    for row in rows() {
        measure(&mut contenders, &row);
    }
    drop(contenders);
    // Server and clients of a contender share one core.
    let mut pinned = Contenders {
        pinned: true,
        ..Contenders::default()
    };
    let plan = Plan {
        rounds: 7,
        turn: Duration::from_millis(300),
        at_least: 50_000,
        at_most: 100_000,
    };
    for (title, cpu) in [
        ("echo, 1000 connections, one core", false),
        ("echo, processor time", true),
    ] {
        measure(
            &mut pinned,
            &Row {
                title,
                milo: "echo",
                others: ECHO,
                plan,
                cpu,
            },
        );
    }
}

fn measure(contenders: &mut Contenders, row: &Row) {
    if !wanted(row.title) {
        return;
    }
    let Some(milo) = contenders.get("milo") else {
        return;
    };
    let mut all = vec![contender("milo", row.milo, &milo, row.cpu)];
    let mut targets = Vec::new();
    for (who, what, target) in row.others {
        let Some(process) = contenders.get(who) else {
            continue;
        };
        let name = if *who == "milo" { what } else { who };
        all.push(contender(name, what, &process, row.cpu));
        targets.extend(target.map(|t| (*name, t)));
    }
    report(row.title, &compare(row.plan, all), &targets);
}

fn contender<'a>(name: &str, what: &'a str, process: &Process, cpu: bool) -> Contender<'a> {
    let process = process.clone();
    Contender::timed(name, move |n| match cpu {
        false => process.measure(what, n),
        true => process.measure_cpu(what, n),
    })
}
