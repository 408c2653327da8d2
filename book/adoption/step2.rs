//! Step 2: types in Milo. The rest of the program goes on using them as Rust's: `Counts::default()`, the
//! match of the commands, the lock around them.

use milo::milo;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

milo! {
    enum Command { Hit(string), Top(usize), Total, Stop }

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

    #[derive(Default)]
    struct Counts { hits: HashMap<string, u64> }

    impl Counts {
        fn hit(self: &mut Self, page: string): u64 {
            let n = self.hits.getOrDefault(page, 0) + 1
            self.hits.insert(page, n)
            return n
        }

        fn top(self: &Self, n: usize): string {
            var all: Vec<(string, u64)> = []
            for page, count in self.hits { all.push((page, count)) }
            all.sortBy((a, b) => b.1.cmp(&a.1).then(a.0.cmp(&b.0)))
            all.truncate(n)
            return all.map((x) => $"{x.0}={x.1}").join(" ")
        }

        fn total(self: &Self): u64 {
            var sum: u64 = 0
            for _, count in self.hits { sum += count }
            return sum
        }
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
