//! Step 1: one function in Milo. Its parameter, its result and the enum are Rust's; its callers see
//! no difference.

use milo::milo;
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

milo! {
    fn parse(line: &string): Result<Command, string> {
        let words = line.splitWhitespace()
        if words.isEmpty() { return Result.Err("an empty line") }
        return match (words[0], words.len()) {
            ("hit", 2) => Result.Ok(Command.Hit(words[1]))
            ("top", 2) => match words[1].parse::<usize>() {
                Result.Ok(n) => Result.Ok(Command.Top(n))
                Result.Err(_) => Result.Err($"{words[1]} is not a number")
            }
            ("total", 1) => Result.Ok(Command.Total)
            ("stop", 1) => Result.Ok(Command.Stop)
            _ => Result.Err($"what is {line}?")
        }
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
