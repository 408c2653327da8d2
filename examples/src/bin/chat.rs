//! A chat over WebSockets, with a page: `chat [port]`, then open http://localhost:8080 in two
//! windows. The protocol is `tungstenite`'s, which knows nothing of green threads: it reads and
//! writes a `TcpStream`, and parks the task where it waits.

milo::milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }
    from "std/select" import { Select }
    from "std/signal" import { Signal, stopSignals }
    from "std/sync" import { Channel }
    from "std/timer" import { recvTimeout }
    from "std/env" import { args }
    from "tungstenite" import { Message, WebSocket }
    from "tungstenite::protocol" import { Role }

    // What happens in the room, of which one task takes care.
    enum Event {
        // A guest, and where what is said is to be sent.
        Comes(i64, Channel<string>)
        Says(i64, string)
        Leaves(i64)
    }

    fn room(events: Channel<Event>, stop: Channel<Signal>): void {
        var guests: HashMap<i64, Channel<string>> = HashMap.new()
        while true {
            let event: Event? = Select.new()
                .recv(events, (e: Result<Event>): Event? => e.ok())
                .recv(stop, (_: Result<Signal>): Event? => null)
                .run()
            let line = match event {
                Option.Some(Event.Comes(n, outbox)) => {
                    guests.insert(n, outbox)
                    $"guest {n} is here ({guests.len} in the room)"
                }
                Option.Some(Event.Says(n, text)) => $"guest {n}: {text}"
                Option.Some(Event.Leaves(n)) => {
                    guests.remove(n)
                    $"guest {n} has left"
                }
                Option.None => break
            }
            print(line)
            var late: Vec<i64> = []
            for n, outbox in guests {
                // A guest who does not read holds up nobody.
                if !outbox.trySend(line.clone()) { late.push(n) }
            }
            for n in late {
                guests.getOrDefault(n, Channel.new(1)!).close()
                guests.remove(n)
            }
        }
        for _, outbox in guests { outbox.close() }
        print("the room is closed")
    }

    // A guest: what is said is written by a task of its own, over another handle.
    fn chat(stream: TcpStream, number: i64, events: Channel<Event>): Result<void> {
        let outbox: Channel<string> = Channel.new(64)!
        let hasLeft: Channel<bool> = Channel.new(1)!
        var writer = WebSocket::from_raw_socket(stream, Role::Server, Option.None)
        let writing = Task.spawn(move (): void => {
            for line in outbox {
                if writer.send(Message::text(line)).is_err() { break }
            }
            // The guest's answer ends the reader below. Who gives none is not waited for.
            let _ = writer.close(Option.None)
            let _ = writer.flush()
            let _ = recvTimeout(hasLeft, 500)
            stream.close()
        })
        events.send(Event.Comes(number, outbox))?
        var reader = WebSocket::from_raw_socket(stream, Role::Server, Option.None)
        while true {
            match reader.read() {
                Result.Ok(Message::Text(text)) => events.send(Event.Says(number, text.to_string()))?
                Result.Ok(Message::Close(_)) => break
                // Pings are answered by the reader itself.
                Result.Ok(_) => {}
                Result.Err(_) => break
            }
        }
        hasLeft.send(true)?
        // The room may be closed already.
        let _ = events.send(Event.Leaves(number))
        outbox.close()
        writing.join()?
        return Result.Ok()
    }

    // The head of a request: the path, and the key if it wants a WebSocket.
    fn head(stream: &TcpStream): Result<(string, string?)> {
        let first = stream.recvLine()? ?? return Result.Err("no request")
        let words = first.splitWhitespace()
        if words.len != 3 { return Result.Err("no request of HTTP") }
        var key: string? = null
        for line in stream.lines() {
            let field = line?
            if field.isEmpty() { break }
            let at = field.indexOf(":")
            if at > 0 && field.slice(0, at).toLower() == "sec-websocket-key" {
                key = field.slice(at + 1, field.len).trim()
            }
        }
        return Result.Ok((words[1], key))
    }

    fn greet(stream: TcpStream, number: i64, events: Channel<Event>): Result<void> {
        stream.setTimeout(10000)
        let (path, key) = head(stream)?
        if let Option.Some(key) = key {
            let accept = tungstenite::handshake::derive_accept_key(key.as_bytes())
            stream.send($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n")?
            stream.setTimeout(0)
            return chat(stream, number, events)
        }
        let page = embedFile("chat.html")
        let (status, body) = if path == "/" { ("200 OK", page) } else { ("404 Not Found", "there is no such page") }
        stream.send($"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {body.len}\r\nConnection: close\r\n\r\n{body}")?
        return Result.Ok()
    }

    fn main(): i32 {
        let given = args()
        let port = if given.len > 0 { given[0].parseInt()! } else { 8080 }
        let listener = TcpListener.bind(port)!
        let stop = stopSignals()!
        let events: Channel<Event> = Channel.new(64)!
        print($"listening on port {listener.port()}")
        Task.spawn(move (): void => {
            room(events, stop)
            events.close()
            listener.close()
        })
        var number: i64 = 0
        for stream in listener {
            let guest = stream ?? continue
            number += 1
            let n = number
            Task.spawn(move (): void => {
                match greet(guest, n, events) {
                    Result.Ok(_) => {}
                    Result.Err(e) => eprint($"guest {n}: {e}")
                }
                guest.close()
            })
        }
        return 0
    }
}
