//! Step 4: a task for each connection. The code still blocks where it waits; what waits now is a task,
//! and ten thousand idle connections cost ten thousand small stacks instead of as many threads.

use milo::milo;
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

milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }

    fn serve(stream: TcpStream, counts: Arc<Mutex<Counts>>): Result<void> {
        for line in stream.lines() { stream.send($"{answer(&line?, &counts)}\n")? }
        return Result.Ok(())
    }

    fn run(counts: Arc<Mutex<Counts>>): Result<void> {
        let listener = TcpListener.bindTo("localhost", 0)?
        println!("port {}", listener.port())
        for accepted in listener {
            let stream = accepted?
            let shared = counts.clone()
            Task.spawn(move (): void => {
                if serve(stream, shared).isErr() { eprint("a connection was lost") }
            })
        }
        return Result.Ok(())
    }
}

#[milo::main]
fn main() -> Result<(), String> {
    run(Arc::new(Mutex::new(Counts::default())))
}
