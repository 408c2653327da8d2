//! The rows of the table.

use milo_bench::Plan;
use std::time::Duration;

/// A row of the table: one operation that every contender runs.
pub struct Row {
    pub title: &'static str,
    /// Which Milo: `milo`, or `milo-2` with two workers.
    pub milo: &'static str,
    /// The measurement.
    pub what: &'static str,
    /// The others, and their measurements.
    pub peers: Vec<(&'static str, &'static str)>,
    /// The ratio to the best of the others that is wanted.
    pub bar: Option<f64>,
    pub plan: Plan,
    /// All on one core.
    pub pinned: bool,
    /// In time of the processor.
    pub cpu: bool,
}

/// The same measurement of each.
fn row(title: &'static str, what: &'static str, peers: &[&'static str], bar: f64) -> Row {
    Row {
        title,
        milo: "milo",
        what,
        peers: peers.iter().map(|who| (*who, what)).collect(),
        bar: Some(bar),
        plan: Plan {
            rounds: 11,
            ..Plan::default()
        },
        pinned: false,
        cpu: false,
    }
}

impl Row {
    /// With other measurements of the others.
    fn against(mut self, peers: &[(&'static str, &'static str)]) -> Row {
        self.peers = peers.to_vec();
        self
    }

    /// At least so many operations in a turn.
    fn at_least(mut self, n: u64) -> Row {
        self.plan.at_least = n;
        self
    }

    /// So many operations in each of so many turns.
    fn exactly(mut self, n: u64, rounds: usize) -> Row {
        self.plan = Plan {
            rounds,
            at_least: n,
            at_most: n,
            ..self.plan
        };
        self
    }

    fn slow(mut self) -> Row {
        self.plan.turn = Duration::from_millis(80);
        self
    }

    fn two_workers(mut self) -> Row {
        self.milo = "milo-2";
        self
    }

    fn pinned(mut self) -> Row {
        self.pinned = true;
        self
    }

    fn cpu(mut self) -> Row {
        self.cpu = true;
        self
    }

    fn without_bar(mut self) -> Row {
        self.bar = None;
        self
    }
}

// For rows about one worker: contenders with one thread.
const ALONE: &[&str] = &["milo-may", "may", "tokio", "go-1", "go1.19"];
const TASKS_ALONE: &[&str] = &["milo-may", "tokio", "go-1", "go1.19"];
// `may` cannot have so many.
const MANY_ALONE: &[&str] = &["tokio", "go-1", "go1.19"];
// For the others: with one thread and with several.
const ALL: &[&str] = &[
    "milo-may",
    "may",
    "tokio",
    "tokio-multi",
    "go-1",
    "go",
    "go1.19",
];
const TASKS: &[&str] = &["milo-may", "tokio", "tokio-multi", "go-1", "go", "go1.19"];
const MANY: &[&str] = &["tokio", "tokio-multi", "go-1", "go", "go1.19"];

pub fn rows() -> Vec<Row> {
    let to_thread = &[
        ("crossbeam", "thread_thread"),
        ("go", "task_task"),
        ("tokio-multi", "task_task"),
    ];
    let mut rows = vec![
        row("yield, 2 tasks", "yield2", ALONE, 0.5),
        row("yield, 1,000 tasks", "yield1000", ALONE, 0.5).at_least(100_000),
        row("yield, 100,000 tasks", "yield100k", MANY_ALONE, 0.5).exactly(3_000_000, 5),
        row("spawn and join, one by one", "spawn1", ALL, 0.5),
        row("spawn and join, 1,000 at a time", "spawn1000", ALL, 0.5).at_least(10_000),
        row("100,000 alive at once", "alive", MANY, 0.6).exactly(100_000, 7),
        row("1,000,000 alive at once", "alive", MANY, 0.6).exactly(1_000_000, 3),
        row("channel of 128, task to task", "task_task", ALONE, 0.3),
        row("channel of 1, task to task", "task_task1", TASKS_ALONE, 0.3),
        row("channel of 128, between two workers", "task_task", &[], 1.0)
            .two_workers()
            .against(to_thread)
            .slow(),
        row(
            "channel of 128, thread to thread",
            "thread_thread",
            &["crossbeam", "std"],
            1.0,
        )
        .slow(),
        row("channel of 128, task to thread", "task_thread", &[], 1.0)
            .against(to_thread)
            .slow(),
        row("channel of 128, thread to task", "thread_task", &[], 1.0)
            .against(to_thread)
            .slow(),
        row(
            "1,000,000 timers set, then cancelled",
            "timers_cancel",
            TASKS,
            0.7,
        )
        .exactly(1_000_000, 5),
        row("receive with a limit of an hour", "timeouts", TASKS, 0.7),
        row(
            "100,000 tasks that sleep 1 to 2 ms, one worker",
            "timers_fire",
            &["tokio", "go-1", "go1.19"],
            0.7,
        )
        .exactly(100_000, 5),
        row(
            "100,000 tasks that sleep 1 to 2 ms, two workers",
            "timers_fire",
            &["tokio-multi", "go"],
            0.7,
        )
        .exactly(100_000, 5)
        .two_workers(),
        row(
            "tasks that compute 100 µs, two workers",
            "compute",
            &["tokio-multi", "go"],
            1.0,
        )
        .exactly(1000, 5)
        .two_workers(),
        row("mutex handed between 2 tasks", "mutex2", TASKS, 0.5),
        row("mutex handed between 100 tasks", "mutex100", TASKS, 0.5).at_least(10_000),
        row("select from 2 channels", "select2", TASKS, 0.5),
        row("select from 16 channels", "select16", TASKS, 0.5),
        row("select from 1,000 channels", "select1000", TASKS, 0.5).at_least(1000),
        row(
            "sieve to the 2,000th prime (ns a prime)",
            "sieve",
            TASKS,
            0.7,
        )
        .exactly(2000, 3),
        row("ping-pong", "pingpong", TASKS, 0.7),
        row("map behind a channel, 100 tasks", "map_channel", TASKS, 0.7).at_least(10_000),
        row("map behind a lock, 100 tasks", "map_guarded", TASKS, 0.7).at_least(10_000),
    ];
    for (title, what, n) in [
        ("echo, 1 connection", "echo1", 10_000),
        ("echo, 1,000 connections", "echo1000", 50_000),
    ] {
        let title = |how: &str| -> &'static str { format!("{title}, {how}").leak() };
        let p99: &'static str = format!("{what}_p99").leak();
        let echo = |title, what| row(title, what, MANY, 1.0).exactly(n, 5);
        rows.extend([
            echo(title("one core"), what).pinned(),
            echo(title("one core, processor time"), what).pinned().cpu(),
            echo(title("one core, p99"), p99).pinned(),
            echo(title("two cores"), what).two_workers(),
            echo(title("two cores, p99"), p99).two_workers(),
        ]);
    }
    rows.extend([
        row("accept, one exchange, close", "accept", MANY, 1.0)
            .exactly(10_000, 5)
            .pinned(),
        row("HTTP/1.1, 512 B, kept alive, one core", "http", MANY, 1.0)
            .exactly(10_000, 5)
            .pinned(),
        row("Mutex.withLock", "mutex", &["parking_lot", "std"], 1.1),
        row(
            "RwLock.withReadLock",
            "rwlock_read",
            &["parking_lot", "std"],
            1.1,
        ),
        row(
            "RwLock.withWriteLock",
            "rwlock_write",
            &["parking_lot", "std"],
            1.1,
        ),
        row("AtomicI64.add", "atomic", &["std"], 1.1),
        row("parallel, 2 branches", "parallel2", &["std"], 0.5),
        row("parallel, 8 branches", "parallel8", &["std"], 0.5),
        row(
            "parallel, 8 branches, against rayon",
            "parallel8",
            &["rayon"],
            0.5,
        )
        .without_bar(),
        // The price of a thread depends more on its process than on the library.
        row("Thread.spawn and join", "thread_spawn", &[], 1.1).against(&[("std", "thread_spawn")]),
    ]);
    rows
}
