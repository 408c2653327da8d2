//! Step 0: a service in plain Rust. It counts the visits of pages: `hit PAGE`, `top N`, `total`, a
//! line each, and `stop`. A thread for each connection, a lock around the counts.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

enum Command {
    Hit(String),
    Top(usize),
    Total,
    Stop,
}

fn parse(line: &str) -> Result<Command, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["hit", page] => Ok(Command::Hit(page.to_owned())),
        ["top", n] => match n.parse() {
            Ok(n) => Ok(Command::Top(n)),
            Err(_) => Err(format!("{n} is not a number")),
        },
        ["total"] => Ok(Command::Total),
        ["stop"] => Ok(Command::Stop),
        [] => Err("an empty line".to_owned()),
        _ => Err(format!("what is {line}?")),
    }
}

#[derive(Default)]
struct Counts {
    hits: HashMap<String, u64>,
}

impl Counts {
    fn hit(&mut self, page: String) -> u64 {
        let n = self.hits.entry(page).or_insert(0);
        *n += 1;
        *n
    }

    fn top(&self, n: usize) -> String {
        let mut all: Vec<(&String, &u64)> = self.hits.iter().collect();
        all.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let first = all.iter().take(n).map(|(page, n)| format!("{page}={n}"));
        first.collect::<Vec<_>>().join(" ")
    }

    fn total(&self) -> u64 {
        self.hits.values().sum()
    }
}

fn answer(line: &str, counts: &Mutex<Counts>) -> String {
    match parse(line) {
        Ok(Command::Hit(page)) => counts.lock().unwrap().hit(page).to_string(),
        Ok(Command::Top(n)) => counts.lock().unwrap().top(n),
        Ok(Command::Total) => counts.lock().unwrap().total().to_string(),
        Ok(Command::Stop) => std::process::exit(0),
        Err(why) => format!("error: {why}"),
    }
}

fn serve(stream: TcpStream, counts: &Mutex<Counts>) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    for line in BufReader::new(stream).lines() {
        writeln!(out, "{}", answer(&line?, counts))?;
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("port {}", listener.local_addr()?.port());
    let counts = Arc::new(Mutex::new(Counts::default()));
    for stream in listener.incoming() {
        let (stream, counts) = (stream?, Arc::clone(&counts));
        std::thread::spawn(move || serve(stream, &counts));
    }
    Ok(())
}
