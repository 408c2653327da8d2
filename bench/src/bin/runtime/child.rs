//! Each contender is a process of its own, so that nobody's threads, pools and settings
//! disturb another's. It reads `NAME N` a line, does N operations of the measurement of that
//! name, and prints the nanoseconds.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A measurement: does so many operations, and gives their time.
pub type Measurement = Box<dyn FnMut(u64) -> Duration>;

/// A contender's measurements.
pub type Table = Vec<(&'static str, Measurement)>;

/// An entry whose whole call is measured.
pub fn timed(name: &'static str, run: impl Fn(u64) + 'static) -> (&'static str, Measurement) {
    let run = move |n| {
        let start = Instant::now();
        run(n);
        start.elapsed()
    };
    (name, Box::new(run))
}

/// How long each of some round trips took, if somebody asks.
pub struct Latencies(Option<Vec<u32>>);

impl Latencies {
    pub fn new(wanted: bool, n: u64) -> Latencies {
        Latencies(wanted.then(|| Vec::with_capacity(n as usize)))
    }

    pub fn of(&mut self, trip: impl FnOnce()) {
        let Some(all) = &mut self.0 else {
            return trip();
        };
        let start = Instant::now();
        trip();
        all.push(start.elapsed().as_nanos() as u32);
    }

    /// For a trip that has been measured.
    pub fn push(&mut self, start: Option<Instant>) {
        if let (Some(all), Some(start)) = (&mut self.0, start) {
            all.push(start.elapsed().as_nanos() as u32);
        }
    }
}

/// The result of a measurement of n trips: their time, or n times the 99th percentile if their
/// latencies were wanted.
pub fn elapsed(start: Instant, all: Vec<Latencies>, n: u64) -> Duration {
    let time = start.elapsed();
    let mut all: Vec<u32> = all.into_iter().filter_map(|l| l.0).flatten().collect();
    if all.is_empty() {
        return time;
    }
    all.sort_unstable();
    Duration::from_nanos(n * u64::from(all[all.len() * 99 / 100]))
}

thread_local! {
    static COUNT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The second number of the measurement that is asked for: it runs on the asking thread.
pub fn count() -> u64 {
    COUNT.with(std::cell::Cell::get)
}

/// The life of a contender.
pub fn serve(mut table: Table) {
    for line in std::io::stdin().lines() {
        let line = line.expect("the driver writes text");
        let (name, n) = line.split_once(' ').expect("the driver writes NAME N");
        let n = n.parse().expect("a number");
        // Some take a second number.
        let (name, count) = name.split_once(':').unwrap_or((name, ""));
        COUNT.with(|c| c.set(count.parse().unwrap_or(0)));
        let entry = table.iter_mut().find(|e| e.0 == name);
        let (_, run) = entry.unwrap_or_else(|| panic!("no measurement is called {name}"));
        println!("{}", run(n).as_nanos());
    }
}

/// A contender, seen from the driver.
#[derive(Clone)]
pub struct Process(Rc<RefCell<Pipes>>);

struct Pipes {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub fn start(mut command: Command) -> std::io::Result<Process> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Ok(Process(Rc::new(RefCell::new(Pipes {
            child,
            input,
            output,
        }))))
    }

    pub fn measure(&self, name: &str, n: u64) -> Duration {
        let pipes = &mut *self.0.borrow_mut();
        let input = pipes.input.as_mut().expect("open until it is dropped");
        writeln!(input, "{name} {n}").expect("the contender reads");
        let mut line = String::new();
        pipes
            .output
            .read_line(&mut line)
            .expect("the contender answers");
        Duration::from_nanos(line.trim().parse().expect("the contender lives"))
    }
}

impl Process {
    /// The same in time of the processor, connecting included: other programs on the core do
    /// not count. The system counts it in hundredths of a second.
    pub fn measure_cpu(&self, name: &str, n: u64) -> Duration {
        let stat = format!("/proc/{}/stat", self.0.borrow().child.id());
        let before = cpu(&stat);
        self.measure(name, n);
        cpu(&stat).saturating_sub(before)
    }
}

fn cpu(stat: &str) -> Duration {
    let stat = std::fs::read_to_string(stat).unwrap_or_default();
    // User and system time, behind the program's name, which may hold anything.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks = fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

impl Drop for Pipes {
    fn drop(&mut self) {
        // The end of its input is the end of its life.
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
