//! A server of the files of a directory over HTTP/1.1: `http_server [directory] [port]`. Every
//! connection is a green thread; requests are parsed by `httparse`. Ctrl-c or SIGTERM ends it in
//! order: what has been asked for is answered, and nothing new is taken.

milo::milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }
    from "std/sync" import { AtomicBool, Guarded, WaitGroup }
    from "std/signal" import { stopSignals }
    from "std/fs" import { readFileBytes, listDir, isDir, isFile }
    from "std/env" import { args }

    // A connection that says nothing for so long is closed, in milliseconds.
    let IDLE: i64 = 10000
    // No head of a request is longer.
    let LONGEST_HEAD: i64 = 65536

    struct Request { method: string, path: string, isKept: bool, body: i64 }

    enum Head { Whole(Request, i64), Partial, Wrong(string) }

    // What the connections share.
    struct Server {
        root: string,
        // Those that wait for a request, by their numbers.
        idle: Guarded<HashMap<i64, TcpStream>>,
        isStopping: AtomicBool,
    }

    fn parse(bytes: &Vec<u8>): Head {
        var headers = [httparse::EMPTY_HEADER; 64]
        var parsed = httparse::Request::new(&mut headers)
        let length = match parsed.parse(bytes) {
            Result.Ok(httparse::Status::Complete(n)) => n as i64
            Result.Ok(_) => return Head.Partial
            Result.Err(e) => return Head.Wrong($"{e}")
        }
        var request = Request {
            method: parsed.method ?? "",
            path: parsed.path ?? "/",
            isKept: parsed.version == Option.Some(1),
            body: 0,
        }
        for header in parsed.headers.iter() {
            let value: string = String.from_utf8_lossy(header.value).to_string()
            if header.name.eq_ignore_ascii_case("connection") {
                request.isKept = !value.containsIgnoreCase("close")
            }
            if header.name.eq_ignore_ascii_case("content-length") {
                request.body = value.trim().parseInt() ?? 0
            }
        }
        return Head.Whole(request, length)
    }

    fn typeOf(path: &string): string {
        let end = path.slice(path.lastIndexOf(".") + 1, path.len)
        return match end {
            "html" => "text/html; charset=utf-8"
            "txt" | "md" | "rs" | "milo" => "text/plain; charset=utf-8"
            "css" => "text/css"
            "js" => "text/javascript"
            "json" => "application/json"
            "png" => "image/png"
            "jpg" => "image/jpeg"
            _ => "application/octet-stream"
        }
    }

    // The path of a file below the root; None if it leads out of it.
    fn resolve(root: &string, asked: &string): string? {
        let path = asked.split('?')[0]
        for part in path.split('/') {
            if part == ".." { return null }
        }
        return root + path.replace("%20", " ")
    }

    fn index(path: &string, asked: &string): Result<string> {
        var page = $"<!doctype html><title>{asked}</title><ul>"
        for name in listDir(path)? {
            let slash = if isDir($"{path}/{name}") { "/" } else { "" }
            page.push($"<li><a href=\"{name}{slash}\">{name}{slash}</a>")
        }
        return Result.Ok(page + "</ul>")
    }

    fn answer(stream: &TcpStream, request: &Request, status: &string, kind: &string, body: &Vec<u8>): Result<void> {
        let kept = if request.isKept { "keep-alive" } else { "close" }
        var message: Vec<u8> = Vec.new()
        let head = $"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {body.len}\r\nConnection: {kept}\r\n\r\n"
        message.extend(head.as_bytes())
        if request.method != "HEAD" { message.extend(body) }
        stream.sendBytes(message)?
        return Result.Ok()
    }

    fn answerText(stream: &TcpStream, request: &Request, status: &string): Result<void> {
        return answer(stream, request, status, "text/plain", (status + "\n").into_bytes())
    }

    fn serve(server: &Server, stream: &TcpStream, request: &Request): Result<void> {
        if request.method != "GET" && request.method != "HEAD" {
            return answerText(stream, request, "405 Method Not Allowed")
        }
        let path = match resolve(server.root, request.path) {
            Option.Some(p) => p
            Option.None => return answerText(stream, request, "403 Forbidden")
        }
        if isFile(path) {
            return match readFileBytes(path) {
                Result.Ok(bytes) => answer(stream, request, "200 OK", typeOf(path), bytes)
                Result.Err(_) => answerText(stream, request, "403 Forbidden")
            }
        }
        if isDir(path) {
            if isFile($"{path}/index.html") {
                let page = readFileBytes($"{path}/index.html")?
                return answer(stream, request, "200 OK", "text/html; charset=utf-8", page)
            }
            let page = index(path, request.path)?
            return answer(stream, request, "200 OK", "text/html; charset=utf-8", page.into_bytes())
        }
        return answerText(stream, request, "404 Not Found")
    }

    // Request after request of one connection.
    fn talk(server: &Server, stream: &TcpStream, number: i64): Result<void> {
        stream.setTimeout(IDLE)
        var bytes: Vec<u8> = Vec.new()
        while true {
            match parse(bytes) {
                Head.Whole(request, length) => {
                    // What follows the head: a body, which nothing here wants, and the next request.
                    while bytes.len < length + request.body {
                        let more = stream.recvBytes()?
                        if more.isEmpty() { return Result.Ok() }
                        bytes.extend(more)
                    }
                    bytes = bytes.slice(length + request.body, bytes.len)
                    var now = request
                    if server.isStopping.load() { now.isKept = false }
                    serve(server, stream, now)?
                    if !now.isKept { return Result.Ok() }
                    continue
                }
                Head.Wrong(why) => {
                    let bad = Request { method: "GET", path: "/", isKept: false, body: 0 }
                    return answerText(stream, bad, $"400 Bad Request ({why})")
                }
                Head.Partial => {}
            }
            if bytes.len > LONGEST_HEAD { return Result.Err("the head of the request is too long") }
            // Between two requests it may be closed by who ends the server.
            let isIdle = bytes.isEmpty()
            if isIdle {
                server.idle.with((all: &mut HashMap<i64, TcpStream>) => { all.insert(number, stream.clone()) })!
                if server.isStopping.load() { stream.close() }
            }
            let more = stream.recvBytes()
            if isIdle { server.idle.with((all: &mut HashMap<i64, TcpStream>) => { all.remove(number) })! }
            let more = more?
            if more.isEmpty() { return Result.Ok() }
            bytes.extend(more)
        }
        return Result.Ok()
    }

    fn main(): i32 {
        let given = args()
        let root = if given.len > 0 { given[0] } else { "." }
        let port = if given.len > 1 { given[1].parseInt()! } else { 8080 }
        if !isDir(root) {
            eprint($"{root} is no directory")
            return 1
        }
        let listener = TcpListener.bind(port)!
        let stop = stopSignals()!
        let server = Server { root: root, idle: Guarded.new(HashMap.new()), isStopping: AtomicBool.new(false) }
        print($"listening on port {listener.port()}")

        let (idle, isStopping) = (server.idle, server.isStopping)
        Task.daemon(move (): void => {
            print($"{stop.recv()!}: no new connections")
            isStopping.store(true)
            listener.close()
            idle.with((all: &mut HashMap<i64, TcpStream>) => {
                for _, stream in all { stream.close() }
            })!
        })

        let busy = WaitGroup.new()
        var number: i64 = 0
        for stream in listener {
            let guest = match stream {
                Result.Ok(s) => s
                // The guest has gone already, or there are too many: the next one may be fine.
                Result.Err(e) => {
                    eprint($"no connection: {e}")
                    continue
                }
            }
            number += 1
            let (n, mine) = (number, server.clone())
            busy.go(move (): void => {
                match talk(mine, guest, n) {
                    Result.Ok(_) => {}
                    Result.Err(e) => if !mine.isStopping.load() && e != "timeout" { eprint($"connection {n}: {e}") }
                }
                guest.close()
            })
        }
        busy.wait()
        print($"{number} connections")
        return 0
    }
}
