//! A server in Milo, in a program in Rust.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

milo::milo! {
    from "std/net" import { TcpListener }
    from "std/runtime" import { Task }

    // Blocking code in green threads, one for each guest: while one waits, the others run.
    fn serve(listener: TcpListener): void {
        for guest in listener {
            let peer = guest!
            Task.spawn(move (): void => {
                for line in peer.lines() { peer.send($"{line!.toUpper()}!\n")! }
            })
        }
    }

    fn start(): u16 {
        let listener = TcpListener.bind(0)!
        let port = listener.port()
        Task.daemon(move (): void => { serve(listener) })
        return port
    }
}

// The rest of the program stays Rust.
fn main() -> std::io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", start()))?;
    server.write_all(b"hello\n")?;
    let mut answer = String::new();
    BufReader::new(server).read_line(&mut answer)?;
    print!("{answer}"); // HELLO!
    Ok(())
}
