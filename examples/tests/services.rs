//! The programs that serve and visit: started on 127.0.0.1, used by clients, and ended.

use milo_tests::process;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};

// Nothing here takes that long, unless it hangs.
const LONG: Duration = Duration::from_secs(60);

/// A program that ends with its test, however that ends.
struct Server {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts it, and waits until it says on which port it listens.
    fn start(exe: &str, args: &[&str]) -> Server {
        let mut command = Command::new(exe);
        let child = command.args(args).stdout(Stdio::piped()).spawn();
        let mut child = child.expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first = lines.next().expect("a line").expect("UTF-8");
        let port = first.rsplit(' ').next().and_then(|p| p.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {first:?}"));
        Server { child, lines, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(LONG)).expect("not zero");
        stream
    }

    /// Asks it to end as a container does.
    fn terminate(&mut self) -> ExitStatus {
        let kill = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(kill.expect("kill is there").success());
        let end = Instant::now() + LONG;
        loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status;
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A directory that ends with its test.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let path =
            std::env::temp_dir().join(format!("milo-examples-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        Dir(path)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("below the directory")).expect("a directory");
        std::fs::write(path, content).expect("a file");
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One answer of a connection that may be kept: its head and its body.
fn answer(reader: &mut impl BufRead) -> (String, String) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(
            reader.read_line(&mut head).expect("a line"),
            0,
            "it ends in {head:?}"
        );
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    let length: usize = length.and_then(|n| n.parse().ok()).expect("a length");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    (head, String::from_utf8(body).expect("UTF-8"))
}

fn get(server: &Server, request: &str) -> (String, String) {
    let mut stream = server.connect();
    stream.write_all(request.as_bytes()).expect("it listens");
    answer(&mut BufReader::new(stream))
}

#[test]
fn http_server() {
    let dir = Dir::new("http");
    dir.write("hello.txt", "hello\n");
    dir.write("sub/index.html", "<p>index</p>");
    let mut server = Server::start(env!("CARGO_BIN_EXE_http_server"), &[dir.path(), "0"]);

    // Several requests in one connection, sent at once and in pieces.
    let mut stream = server.connect();
    let requests = "GET /hello.txt?x=1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /sub/ HTTP/1.1\r\n\r\n";
    stream.write_all(requests.as_bytes()).expect("it listens");
    let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
    let (head, body) = answer(&mut reader);
    assert!(
        head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain"),
        "{head}"
    );
    assert!(head.contains("Connection: keep-alive"), "{head}");
    assert_eq!(body, "hello\n");
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).expect("a line"), 0);
    }
    assert!(
        head.contains("Content-Length: 12") && head.contains("text/html"),
        "{head}"
    );
    for piece in [
        "POST /hello.txt HTTP/1.1\r\nContent-Le",
        "ngth: 3\r\n\r",
        "\nabcGET / HTTP/1.0\r\n\r\n",
    ] {
        stream.write_all(piece.as_bytes()).expect("it listens");
        stream.flush().expect("it listens");
    }
    assert!(answer(&mut reader).0.starts_with("HTTP/1.1 405 "));
    let (head, body) = answer(&mut reader);
    assert!(head.contains("Connection: close"), "{head}");
    assert!(
        body.contains("<a href=\"hello.txt\">") && body.contains("<a href=\"sub/\">"),
        "{body}"
    );
    assert_eq!(reader.read(&mut [0; 1]).expect("the end"), 0);

    for (request, status) in [
        ("GET /none HTTP/1.1\r\n\r\n", "404"),
        ("GET /../secret HTTP/1.1\r\n\r\n", "403"),
        ("nonsense\r\n\r\n", "400"),
        ("GET / HTTP/9\r\n\r\n", "400"),
    ] {
        let (head, _) = get(&server, request);
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request:?}: {head}"
        );
    }

    load(&server);
    curl(&server);

    // One connection waits for a request, another has sent half of one: the server ends.
    let idle = server.connect();
    let mut half = server.connect();
    half.write_all(b"GET /hello.txt HTTP/1.1\r\n")
        .expect("it listens");
    let (head, _) = get(&server, "GET /hello.txt HTTP/1.1\r\n\r\n");
    assert!(head.contains("200 OK"));
    drop(half);
    assert!(server.terminate().success());
    let rest: Vec<String> = server.lines.by_ref().map(Result::unwrap).collect();
    assert_eq!(rest[0], "SIGTERM: no new connections");
    assert!(rest[1].ends_with(" connections"), "{rest:?}");
    drop(idle);
}

/// Clients that ask again and again over connections that are kept.
fn load(server: &Server) {
    const CLIENTS: usize = 16;
    const REQUESTS: usize = 50;
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut stream = server.connect();
                let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
                for i in 0..REQUESTS {
                    let path = if i % 2 == 0 {
                        "/hello.txt"
                    } else {
                        "/sub/index.html"
                    };
                    let request = format!("GET {path} HTTP/1.1\r\n\r\n");
                    stream.write_all(request.as_bytes()).expect("it listens");
                    let (head, body) = answer(&mut reader);
                    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
                    assert_eq!(body.len(), if i % 2 == 0 { 6 } else { 12 });
                }
            });
        }
    });
}

fn curl(server: &Server) {
    let url = format!("http://127.0.0.1:{}/hello.txt", server.port);
    match Command::new("curl")
        .args(["-sS", "--max-time", "30", &url, &url])
        .output()
    {
        Ok(out) => assert_eq!(String::from_utf8_lossy(&out.stdout), "hello\nhello\n"),
        Err(error) => eprintln!("skipped: curl: {error}"),
    }
}

#[test]
fn crawler() {
    let dir = Dir::new("site");
    dir.write(
        "index.html",
        "<a href=\"a.html\">a</a> <a href=\"/b/\">b</a> <a href=\"http://x/\">x</a>",
    );
    dir.write(
        "a.html",
        "<a href=\"index.html\">i</a> <a href=\"data.txt#part\">d</a> <a href=\"none\">n</a>",
    );
    dir.write("b/index.html", "<a href=\"c.html\">c</a>");
    dir.write("b/c.html", "<a href=\"/a.html\">a</a>");
    dir.write("data.txt", "href=\"not-a-link\"");
    let mut server = Server::start(env!("CARGO_BIN_EXE_http_server"), &[dir.path(), "0"]);
    let url = format!("http://127.0.0.1:{}/", server.port);
    let mut crawler = Command::new(env!("CARGO_BIN_EXE_crawler"));
    let got = process::run(crawler.args([&url, "100"]), LONG);
    assert_eq!(got.code(), Some(0), "{}\n{}", got.ending(), got.stderr);
    let mut lines: Vec<&str> = got.stdout.lines().collect();
    assert_eq!(lines.pop(), Some("7 pages, 0 failed"));
    let mut pages: Vec<String> = lines
        .iter()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            format!("{} {}", words[0], words[words.len() - 1])
        })
        .collect();
    pages.sort();
    let expected = [
        "200 /",
        "200 /a.html",
        "200 /b/",
        "200 /b/c.html",
        "200 /data.txt",
        "200 /index.html",
        "404 /none",
    ];
    assert_eq!(pages, expected);
    assert!(server.terminate().success());
}

#[test]
fn crawler_does_not_wait_for_ever() {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut crawler = Command::new(env!("CARGO_BIN_EXE_crawler"));
    let got = process::run(crawler.arg(format!("http://127.0.0.1:{port}/")), LONG);
    assert_eq!(got.code(), Some(1), "{}", got.stderr);
    assert_eq!(got.stdout, "failed: /: timeout\n1 pages, 1 failed\n");
}

fn guest(server: &Server) -> WebSocket<TcpStream> {
    let url = format!("ws://127.0.0.1:{}/chat", server.port);
    let (socket, answer) = tungstenite::client(url, server.connect()).expect("a handshake");
    assert_eq!(answer.status(), 101);
    socket
}

#[track_caller]
fn hears(socket: &mut WebSocket<TcpStream>) -> String {
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => return text.to_string(),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn chat() {
    let mut server = Server::start(env!("CARGO_BIN_EXE_chat"), &["0"]);
    let (head, page) = get(&server, "GET / HTTP/1.1\r\n\r\n");
    assert!(
        head.starts_with("HTTP/1.1 200 OK") && page.contains("new WebSocket"),
        "{head}"
    );
    assert!(
        get(&server, "GET /none HTTP/1.1\r\n\r\n")
            .0
            .starts_with("HTTP/1.1 404 ")
    );

    let mut ash = guest(&server);
    let here = hears(&mut ash);
    assert!(here.ends_with("is here (1 in the room)"), "{here}");
    let mut fir = guest(&server);
    assert!(hears(&mut ash).ends_with("is here (2 in the room)"));
    assert!(hears(&mut fir).ends_with("is here (2 in the room)"));
    for (i, text) in ["hello", "häßlich", "third"].iter().enumerate() {
        let speaker = if i == 1 { &mut fir } else { &mut ash };
        speaker.send(Message::text(*text)).expect("it listens");
        for socket in [&mut ash, &mut fir] {
            let heard = hears(socket);
            assert!(heard.ends_with(&format!(": {text}")), "{heard}");
        }
    }
    ash.send(Message::Ping(vec![1, 2].into()))
        .expect("it listens");
    assert!(matches!(ash.read(), Ok(Message::Pong(_))));
    ash.close(None).expect("it listens");
    assert!(hears(&mut fir).ends_with("has left"));
    // Long, but not too long for the pipe of the server's output, which nobody reads meanwhile.
    let long = "x".repeat(30_000);
    fir.send(Message::text(&long)).expect("it listens");
    assert!(hears(&mut fir).ends_with(&long));

    assert!(server.terminate().success());
    assert!(matches!(fir.read(), Ok(Message::Close(_)) | Err(_)));
    let last = loop {
        match server.lines.next() {
            Some(line) => match line.expect("UTF-8") {
                line if line == "the room is closed" => break line,
                _ => {}
            },
            None => panic!("it says that it ends"),
        }
    };
    assert_eq!(last, "the room is closed");
}

#[test]
fn log_analyser() {
    let dir = Dir::new("logs");
    let mut log = String::new();
    for i in 0..5000 {
        let (page, status) = match i % 10 {
            0 => ("/", 200),
            1..=3 => ("/news?page=2", 200),
            4 => ("/gone", 404),
            _ => ("/shop", 304),
        };
        log += &format!(
            "127.0.0.1 - - [01/Dec/2026:10:00:00 +0000] \"GET {page} HTTP/1.1\" {status} 100\n"
        );
    }
    dir.write("one.log", &log);
    dir.write(
        "two.log",
        "nonsense\n::1 - - [x] \"GET / HTTP/1.1\" 500 -\n",
    );
    let paths = ["one.log", "two.log"].map(|name| Path::new(dir.path()).join(name));
    let got = process::run(
        Command::new(env!("CARGO_BIN_EXE_log_analyser")).args(&paths),
        LONG,
    );
    assert_eq!(got.code(), Some(0), "{}\n{}", got.ending(), got.stderr);
    let expected = "\
5002 lines, 1 of them wrong, 500.0 kB sent
200:     2000
304:     2500
404:      500
500:        1
    2500  /shop
    1500  /news
     501  /
     500  /gone
";
    assert_eq!(got.stdout, expected);
    let none = process::run(
        Command::new(env!("CARGO_BIN_EXE_log_analyser")).arg("/no/such/log"),
        LONG,
    );
    assert_eq!(
        (none.code(), none.stderr.as_str()),
        (Some(1), "/no/such/log: not found\n")
    );
}

#[test]
fn mandelbrot() {
    let dir = Dir::new("mandelbrot");
    let path = Path::new(dir.path()).join("set.png");
    let mut program = Command::new(env!("CARGO_BIN_EXE_mandelbrot"));
    let got = process::run(program.arg(&path).arg("151"), LONG);
    assert_eq!(got.code(), Some(0), "{}\n{}", got.ending(), got.stderr);
    assert!(
        got.stdout.ends_with("set.png: 151 x 100\n"),
        "{}",
        got.stdout
    );

    let file = BufReader::new(std::fs::File::open(&path).expect("the picture"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("its size")];
    let info = reader.next_frame(&mut pixels).expect("its pixels");
    assert_eq!((info.width, info.height), (151, 100));
    let pixel = |x: f64, y: f64| {
        let (column, row) = ((x + 2.25) / 3.0 * 151.0, (y + 1.0) / 3.0 * 151.0);
        let at = (row as usize * 151 + column as usize) * 3;
        [pixels[at], pixels[at + 1], pixels[at + 2]]
    };
    // The middle of the set, its bulb, and two points far from it.
    assert_eq!((pixel(-0.2, 0.0), pixel(-1.0, 0.0)), ([0, 0, 0], [0, 0, 0]));
    assert_ne!(pixel(0.7, 0.9), [0, 0, 0]);
    assert_ne!(pixel(-2.2, -0.9), [0, 0, 0]);
}
