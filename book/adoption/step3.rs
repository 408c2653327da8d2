//! Step 3: a module in Milo, in a file of its own: `counts.milo`. What Rust uses of it is `pub`.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

mod counts {
    milo::include!("counts.milo");
}

use counts::{Command, Counts, parse};

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
