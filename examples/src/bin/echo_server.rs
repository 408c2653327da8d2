//! An echo server: `echo_server [port]`. Connect with `nc localhost 7777`; `quit` ends a
//! connection. Every connection is a green thread, and the code is blocking code.

use milo::milo;

milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }
    from "std/sync" import { AtomicI64 }

    fn talk(guest: &TcpStream): Result<i64> {
        var echoed: i64 = 0
        while true {
            let text = guest.recv()?
            if text.isEmpty() || text.trim() == "quit" { break }
            echoed += guest.send(text)?
        }
        return Result.Ok(echoed)
    }

    fn serve(port: u16): Result<void> {
        let listener = TcpListener.bind(port) ?? return Result.Err($"port {port} is taken")
        print($"listening on port {listener.port()}")
        let connections = AtomicI64.new(0)
        while true {
            let guest = match listener.accept() {
                Result.Ok(stream) => stream
                // The guest has gone already, or there are too many: the next one may be fine.
                Result.Err(e) => {
                    eprint($"no connection: {e}")
                    continue
                }
            }
            let number = connections.add(1) + 1
            Task.spawn(move (): void => {
                print($"guest {number} is here")
                match talk(guest) {
                    Result.Ok(n) => { print($"guest {number} has left after {n} bytes") }
                    Result.Err(e) => { eprint($"guest {number}: {e}") }
                }
                guest.close()
            })
        }
    }
}

#[milo::main]
fn main() -> Result<(), String> {
    let port = match std::env::args().nth(1) {
        Some(arg) => arg
            .parse()
            .map_err(|e| format!("'{arg}' is not a port: {e}"))?,
        None => 7777,
    };
    serve(port)
}
