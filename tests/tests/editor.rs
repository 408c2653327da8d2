//! rust-analyzer over its protocol: what an editor shows in and around blocks.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long it may take until everything is loaded: the macro is compiled first.
const LOADING: Duration = Duration::from_secs(400);
/// How long an answer may take: the first completion makes an index of all names.
const ANSWER: Duration = Duration::from_secs(240);

struct Analyzer {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    /// Notifications that came while an answer was awaited.
    seen: VecDeque<Value>,
    requests: u64,
    version: u64,
    file: String,
    dir: PathBuf,
}

impl Drop for Analyzer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// The program of the toolchain, if it has one (`.ci/run` adds it where it can be had).
fn program() -> Option<PathBuf> {
    let output = Command::new("rustup")
        .args(["which", "rust-analyzer"])
        .output();
    let path = output.ok().filter(|o| o.status.success());
    path.map(|o| PathBuf::from(String::from_utf8_lossy(&o.stdout).trim()))
}

impl Analyzer {
    /// Starts it on a fresh crate and waits until it has read everything.
    fn start(program: &Path) -> Analyzer {
        let dir = std::env::temp_dir().join(format!("milo-editor-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(dir.join("src")).expect("a directory");
        let milo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../milo");
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nmilo = {{ path = {:?} }}\n\n[workspace]\n",
            milo.display().to_string()
        );
        std::fs::write(dir.join("Cargo.toml"), manifest).expect("a file");
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        std::fs::copy(lock, dir.join("Cargo.lock")).expect("a file");
        std::fs::write(dir.join("src/main.rs"), "fn main() {}\n").expect("a file");
        let mut child = Command::new(program)
            .current_dir(&dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("a pipe");
        let output = child.stdout.take().expect("a pipe");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut analyzer = Analyzer {
            child,
            input,
            messages,
            seen: VecDeque::new(),
            requests: 0,
            version: 0,
            file: format!("file://{}", dir.join("src/main.rs").display()),
            dir,
        };
        analyzer.initialize();
        analyzer
    }

    fn initialize(&mut self) {
        let root = format!("file://{}", self.dir.display());
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("milo");
        self.ask(
            "initialize",
            json!({
                "processId": null,
                "rootUri": root,
                "workspaceFolders": [{ "uri": root, "name": "user" }],
                "capabilities": {
                    "textDocument": {
                        "completion": { "completionItem": { "snippetSupport": false } },
                        "definition": { "linkSupport": false },
                        "publishDiagnostics": {},
                    },
                    "workspace": { "configuration": false },
                    "experimental": { "serverStatusNotification": true },
                },
                "initializationOptions": {
                    "checkOnSave": false,
                    "cachePriming": { "enable": false },
                    "cargo": { "targetDir": target },
                },
            }),
        );
        self.tell("initialized", json!({}));
        let file = self.file.clone();
        self.tell(
            "textDocument/didOpen",
            json!({ "textDocument":
                { "uri": file, "languageId": "rust", "version": 0, "text": "fn main() {}\n" } }),
        );
        let until = Instant::now() + LOADING;
        loop {
            let message = self
                .next(until)
                .expect("rust-analyzer reads the crate in time");
            let params = &message["params"];
            if message["method"] == "experimental/serverStatus" && params["quiescent"] == true {
                assert_eq!(params["health"], "ok", "{params}");
                return;
            }
        }
    }

    /// The next message that is no request; requests get an empty answer.
    fn next(&mut self, until: Instant) -> Option<Value> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let message = match self.messages.recv_timeout(left) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => panic!("rust-analyzer has ended"),
            };
            if message["method"].is_string() && !message["id"].is_null() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
                continue;
            }
            return Some(message);
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let written = write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len());
        written.and_then(|()| self.input.flush()).expect("it reads");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// A request's result. Where the text has just changed it may ask to be asked again.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        loop {
            self.requests += 1;
            let id = self.requests;
            self.send(
                &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params.clone() }),
            );
            let until = Instant::now() + ANSWER;
            let answer = loop {
                let message = self
                    .next(until)
                    .unwrap_or_else(|| panic!("no answer to {method}"));
                if message["id"] == id {
                    break message;
                }
                self.seen.push_back(message);
            };
            let code = &answer["error"]["code"];
            // Content modified, server cancelled.
            if code == -32801 || code == -32802 {
                continue;
            }
            assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
            return answer["result"].clone();
        }
    }

    /// Opens a text, in which `$0` is the cursor: its place.
    fn open(&mut self, text: &str) -> Value {
        let at = text.find("$0").unwrap_or(0);
        let line = text[..at].matches('\n').count();
        let column = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let column = text[column..at].encode_utf16().count();
        self.version += 1;
        let (uri, version) = (self.file.clone(), self.version);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "text": text.replacen("$0", "", 1) }] }),
        );
        json!({ "textDocument": { "uri": self.file },
            "position": { "line": line, "character": column } })
    }

    /// What could stand at the cursor.
    fn completions(&mut self, text: &str) -> Vec<String> {
        let at = self.open(text);
        let result = self.ask("textDocument/completion", at);
        let items = result["items"].as_array().or(result.as_array());
        let label = |item: &Value| item["label"].as_str().unwrap_or_default().to_owned();
        items
            .map(|items| items.iter().map(label).collect())
            .unwrap_or_default()
    }

    /// The signature of the call around the cursor.
    fn signature(&mut self, text: &str) -> String {
        let at = self.open(text);
        let result = self.ask("textDocument/signatureHelp", at);
        let label = result["signatures"][0]["label"].as_str();
        label.unwrap_or_default().to_owned()
    }

    /// The file and the line of each target of the name at the cursor.
    fn definitions(&mut self, text: &str) -> Vec<String> {
        let at = self.open(text);
        let result = self.ask("textDocument/definition", at);
        let targets = result.as_array().cloned().unwrap_or_default();
        let place = |target: &Value| {
            let uri = target["uri"].as_str().unwrap_or_default();
            let name = uri.rsplit('/').next().unwrap_or_default();
            format!(
                "{name}:{}",
                target["range"]["start"]["line"].as_u64().unwrap_or(0) + 1
            )
        };
        targets.iter().map(place).collect()
    }

    /// The text after the name at the cursor has become `new`.
    fn renamed(&mut self, text: &str, new: &str) -> String {
        let mut params = self.open(text);
        params["newName"] = new.into();
        let result = self.ask("textDocument/rename", params);
        let text = text.replacen("$0", "", 1);
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let mut edits: Vec<Value> = list(&result["documentChanges"])
            .iter()
            .flat_map(|change| list(&change["edits"]))
            .collect();
        if let Some(files) = result["changes"].as_object() {
            edits.extend(files.values().flat_map(list));
        }
        let offset = |place: &Value| {
            let line = place["line"].as_u64().unwrap_or(0) as usize;
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let mut units = place["character"].as_u64().unwrap_or(0) as usize;
            let before = text[start..].chars().take_while(|c| {
                let more = units > 0;
                units = units.saturating_sub(c.len_utf16());
                more
            });
            start + before.map(char::len_utf8).sum::<usize>()
        };
        let mut edits: Vec<(usize, usize)> = edits
            .iter()
            .map(|e| (offset(&e["range"]["start"]), offset(&e["range"]["end"])))
            .collect();
        edits.sort_unstable();
        let mut out = text.clone();
        for (start, end) in edits.into_iter().rev() {
            out.replace_range(start..end, new);
        }
        out
    }

    /// The errors of a text.
    fn errors(&mut self, text: &str) -> Vec<String> {
        self.open(text);
        let params = json!({ "textDocument": { "uri": self.file } });
        let result = self.ask("textDocument/diagnostic", params);
        let items = result["items"].as_array().cloned().unwrap_or_default();
        let errors = items.iter().filter(|d| d["severity"] == 1);
        errors
            .map(|d| d["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// A message, or nothing at the end.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("Content-Length:") {
            length = number.trim().parse().ok()?;
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// A program around a piece of Milo.
fn program_of(body: &str) -> String {
    format!(
        "use milo::milo;

milo! {{
    from \"std/sync\" import {{ Channel }}
    struct Point {{ alpha: i32, beta: string }}
    impl Point {{
        fn gamma(self: &Self): i32 {{ return self.alpha }}
    }}
{body}
}}

fn main() {{}}
"
    )
}

/// Whether a completion, such as `max(…)`, is this name's.
fn is_of(completion: &str, name: &str) -> bool {
    let rest = completion.strip_prefix(name);
    rest.is_some_and(|r| !r.starts_with(|c: char| c == '_' || c.is_alphanumeric()))
}

/// Names that become others, wherever they stand: all of them, and nothing else.
const RENAMED: &[(&str, &str)] = &[
    ("fn f() {\n let a$0a = 1\n print(aa + aa)\n}", "aa"),
    ("fn f(a$0a: i32): i32 { return aa * aa }", "aa"),
    (
        "fn a$0a(): i32 { return 1 }\nfn g() { print(aa() + aa()) }",
        "aa",
    ),
    (
        "struct A$0a { x: i32 }\nfn g(a: &Aa): Aa { return Aa { x: a.x } }",
        "Aa",
    ),
    (
        "struct P { a$0a: i32 }\nfn g(p: &P): i32 { let q = P { aa: p.aa }\n return q.aa }",
        "aa",
    ),
    (
        "enum E { A$0a, B }\nfn g(e: E): i32 { match e { E.Aa => return 1\n E.B => return 2 } }\nfn h(): E { return E.Aa }",
        "Aa",
    ),
    (
        "enum E { A$0a, B }\nfn g(e: E): i32 { match e { Aa => return 1\n B => return 2 } }",
        "Aa",
    ),
    ("let A$0A: i32 = 1\nfn g(): i32 { return AA + AA }", "AA"),
    (
        "struct P { x: i32 }\nimpl P { fn a$0a(self: &Self): i32 { return self.x } }\nfn g(p: &P): i32 { return p.aa() + p.aa() }",
        "aa",
    ),
    (
        "fn g(v: &Vec<i32>): Vec<i32> { return v.map((a$0a) => aa + aa) }",
        "aa",
    ),
    // Over the border.
    (
        "use milo::milo;\nfn a$0a() -> i32 { 1 }\nmilo! {\n fn g(): i32 { return aa() + aa() }\n}\nfn main() { g(); aa(); }\n",
        "aa",
    ),
    (
        "use milo::milo;\nmilo! {\n fn aa(): i32 { return 1 }\n fn g(): i32 { return aa() }\n}\nfn main() { a$0a(); }\n",
        "aa",
    ),
    (
        "use milo::milo;\nfn main() { let a$0a = 1; milo! { print(aa, $\"{aa}\") }; println!(\"{aa}\"); }\n",
        "aa",
    ),
    (
        "use milo::milo;\nstruct A$0a { x: i32 }\nmilo! { fn g(a: &Aa): i32 { return a.x } }\nfn main() { g(&Aa { x: 1 }); }\n",
        "Aa",
    ),
    // In holes.
    (
        "fn f(p: i32) {\n let a$0a = 1\n print($\"é {aa} b {p} {aa + p} \\n{aa:>4} {twice(aa)}\", $r\"{aa}\")\n}\nfn twice(n: i32): i32 { return n }",
        "aa",
    ),
    (
        "fn f(p: i32) {\n let aa = 1\n print($\"é {a$0a} b {p} {aa + p}\", aa)\n}",
        "aa",
    ),
    (
        "fn a$0a(): i32 { return 1 }\nfn g() { print($\"{aa()} {aa() + 1}\") }",
        "aa",
    ),
    (
        "let A$0A: Vec<i32> = [1]\nfn g() { print($\"{AA}\") }",
        "AA",
    ),
    (
        "fn g(o: i32?) { if let Option.Some(a$0a) = o { print($\"{aa}\") } }",
        "aa",
    ),
    (
        "fn g(v: &Vec<i32>) { v.each((a$0a) => { print($\"{aa}\") }) }",
        "aa",
    ),
    // A variable that a closure captures is one variable.
    (
        "from \"std/thread\" import { Thread }\nfn f() {\n let a$0a: Channel<i64> = Channel.new(8)!\n let t = Thread.spawn(move (): void => {\n aa.send(1)!\n aa.send(2)!\n })!\n aa.send(3)!\n t.join()!\n}",
        "aa",
    ),
    (
        "fn f(): string {\n let a$0a = \"x\".clone()\n let g = (): string => $\"{aa}\"\n return g() + aa\n}",
        "aa",
    ),
    // In branches that run at once, in patterns, in the cases of a select, in another block.
    (
        "fn f(a$0a: &Vec<i32>) { parallel {\n let n = aa.len\n let m = aa.len + 1\n }\n print(n, m, aa.len) }",
        "aa",
    ),
    (
        "fn f(v: &Vec<i32>) { parallel {\n let a$0a = v.len\n let m = v.len + 1\n }\n print(aa, m, $\"{aa}\") }",
        "aa",
    ),
    (
        "from \"std/thread\" import { Thread }\nfn f(a$0a: Vec<i32>) { Thread.spawn(move (): void => { print(aa.len, $\"{aa}\") })! }",
        "aa",
    ),
    (
        "enum E { A(i32, i32), B }\nfn g(e: &E): i32 { match e { E.A(a$0a, b) => { return aa + b * aa }\n E.B => { return 1 } } }",
        "aa",
    ),
    (
        "enum E { A(i32), B }\nfn g(e: E?): i32 { match e { Option.Some(E.A(a$0a)) => aa\n _ => 1 } }",
        "aa",
    ),
    (
        "from \"std/select\" import { Select }\nfn f(a$0a: Channel<i32>, b: Channel<i32>) { match Select.new().recv(aa).recv(b).wait()! { 0 => print(aa.recv()!)\n _ => print(b.recv()!) } }",
        "aa",
    ),
    (
        "from \"std/select\" import { Select }\nfn f(b: Channel<i32>) { let x = 1\n Select.new().recv(b, (a$0a) => { print(aa, aa, x) }).run() }",
        "aa",
    ),
    (
        "fn f(v: &Vec<i32>) { for i, a$0a in v { print(i, aa, aa) } }",
        "aa",
    ),
    (
        "use milo::milo;\nmilo! { fn a$0a(): i32 { return 1 } }\nmilo! { fn g(): i32 { return aa() + aa() } }\nfn main() { let x = milo! { aa() }; println!(\"{x}\"); }\n",
        "aa",
    ),
    (
        "use milo::milo;\nmilo! { struct P { a$0a: i32 } }\nmilo! { fn g(p: &P): i32 { return p.aa + p.aa } }\nfn main() { g(&P { aa: 1 }); }\n",
        "aa",
    ),
];

#[test]
fn an_editor_sees_what_the_compiler_sees() {
    let Some(program) = program() else {
        println!("skipped: no rust-analyzer");
        return;
    };
    let mut ra = Analyzer::start(&program);
    let mut failures = Vec::new();

    // Behind a dot, wherever people type.
    let members: &[(&str, &str)] = &[
        ("with a letter", "fn f(p: &Point): i32 { return p.a$0 }"),
        ("before '}'", "fn f(p: &Point) { p.$0 }"),
        (
            "before '}' on its own line",
            "fn f(p: &Point) {\n    p.$0\n}",
        ),
        (
            "before a let",
            "fn f(p: &Point) {\n    p.$0\n    let x = 1\n}",
        ),
        (
            "before a statement",
            "fn f(p: &Point) {\n    p.$0\n    if true { print(1) }\n}",
        ),
        ("in a call", "fn f(p: &Point) { print(p.$0) }"),
        (
            "in a call, not the last",
            "fn f(p: &Point) { print(p.$0, 1) }",
        ),
        ("in a head", "fn f(p: &Point) { if 1 > p.$0 { print(1) } }"),
        (
            "at self",
            "impl Point { fn d(self: &Self): i32 { return self.$0 } }",
        ),
        (
            "before a call",
            "fn f(p: &Point) {\n    p.$0\n    print(1)\n}",
        ),
        (
            "before an assignment",
            "fn f(p: &Point) {\n    p.$0\n    x = 1\n}",
        ),
        ("assigned to", "fn f(p: &Point) { p.$0 = 3 }"),
        (
            "in a call with too many",
            "fn g(n: i32) {}\nfn f(p: &Point) { g(p.$0, 1) }",
        ),
        (
            "in a head without its block",
            "fn f(p: &Point) {\n    if p.$0\n}",
        ),
        (
            "of an element",
            "fn f(ps: &Vec<Point>) { for p in ps { p.$0 } }",
        ),
        (
            "in a closure",
            "fn f(ps: &Vec<Point>) { ps.each((p: &Point) => { p.$0 }) }",
        ),
    ];
    for (name, body) in members {
        let found = ra.completions(&program_of(body));
        for member in ["alpha", "gamma"] {
            if !found.iter().any(|f| f.starts_with(member)) {
                failures.push(format!("{name}: no '{member}' among {} names", found.len()));
            }
        }
    }
    let in_rust = "use milo::milo;\nstruct P { alpha: i32 }\nfn main() {\n    let p = P { alpha: 1 };\n    milo! {\n        let y = 2\n        p.$0\n    }\n}\n";
    let found = ra.completions(in_rust);
    if !found.iter().any(|f| f.starts_with("alpha")) {
        failures.push(format!("in a block in Rust: {} names", found.len()));
    }

    // Names, fields, variants, Milo's methods.
    let names: &[(&str, &[&str])] = &[
        (
            "fn f(point: &Point) { $0 }",
            &["point", "print", "Point", "Channel"],
        ),
        ("fn f() { let x = ma$0 }", &["max"]),
        ("fn f() { let x: stri$0 = 1 }", &["string"]),
        ("fn f(point: &Point) { print($\"{poi$0}\") }", &["point"]),
        ("fn f(point: &Point) { print($\"{$0}\") }", &["point"]),
        ("fn f() { let p = Point { $0 } }", &["alpha", "beta"]),
        ("fn f() { let p = Point { alpha: 1, $0 } }", &["beta"]),
        (
            "enum Color { Red }\nfn f(c: Color) { match c { $0 } }",
            &["Color"],
        ),
        (
            "enum Color { Red }\nfn f(c: Color) { match c { Color.$0 } }",
            &["Red"],
        ),
        ("fn f(s: string) { s.$0 }", &["toUpper", "len"]),
        ("fn f(v: Vec<i32>) { v.$0 }", &["map", "push"]),
        ("fn f(o: i32?) { o.$0 }", &["unwrapOr"]),
        ("fn f(p: Poi$0) { }", &["Point"]),
        ("fn f(c: Chan$0) { }", &["Channel"]),
        ("fn f(n: i32, c: &Poi$0) { }", &["Point"]),
        ("fn f(): stri$0 { return \"\" }", &["string"]),
        ("fn f(v: Vec<Poi$0>) { }", &["Point"]),
        ("struct S { a: Poi$0 }", &["Point"]),
        ("enum E { A(Poi$0) }", &["Point"]),
        ("fn f(p: $0) { }", &["Point"]),
        ("fn f() { let v: Vec<Poi$0> = [] }", &["Point"]),
        ("fn f() { let c: Channel<Poi$0> = x }", &["Point"]),
        (
            "impl Point { fn d(self: &Self, c: Chan$0) { } }",
            &["Channel"],
        ),
        ("struct S { a: Chan$0 }", &["Channel"]),
        // In a chain; two dots beside each other are a range.
        ("fn f(s: string) { print(s.trim().to$0.len) }", &["toUpper"]),
        (
            "fn f(s: string) {\n let u = s\n .trim()\n .$0\n .toUpper()\n}",
            &["split"],
        ),
        (
            "fn f(p: &Point) {\n print(p.beta.$0\n .len)\n}",
            &["toUpper"],
        ),
        (
            "fn f(p: &Point) { parallel { let a = p.$0\n let b = 1 } }",
            &["alpha"],
        ),
        (
            "fn f(c: &Channel<Point>) { for p in c { p.$0 } }",
            &["alpha"],
        ),
        (
            "from \"std/thread\" import { Thread }\nfn f(p: Point) { Thread.spawn(move () => { p.$0 })! }",
            &["alpha"],
        ),
        (
            "fn f(o: Point?) { if let Option.Some(p) = o { p.$0 } }",
            &["alpha"],
        ),
        (
            "fn f(o: Point?) { match o { Option.Some(p) => p.$0\n Option.None => 1 } }",
            &["alpha"],
        ),
        (
            "fn f(p: &Point) { let g = (): i32 => { return p.$0 } }",
            &["alpha"],
        ),
        (
            "from \"std/select\" import { Select }\nfn f(c: Channel<Point>) { Select.new().recv(c, (p) => { p!.$0 }) }",
            &["alpha"],
        ),
        (
            "fn f(point: &Point) {\n let half =\n poi$0\n print(1)\n}",
            &["point"],
        ),
        (
            "fn f(point: &Point) {\n print(\n point.$0\n}\nfn g() { }",
            &["alpha"],
        ),
        ("from \"std/timer\" import { $0 }", &["Timer"]),
        ("from \"std/timer\" import { Ti$0 }", &["Timer"]),
    ];
    for (body, wanted) in names {
        let found = ra.completions(&program_of(body));
        for name in *wanted {
            if !found.iter().any(|f| is_of(f, name)) {
                failures.push(format!("{body}: no '{name}' among {} names", found.len()));
            }
        }
    }

    // The parameters of a call that has no argument yet, or not all of them.
    let calls: &[(&str, &str)] = &[
        ("fn g(n: i32) {}\nfn f() { g($0) }", "fn g("),
        ("fn g(n: i32, m: i32) {}\nfn f() { g(1, $0) }", "fn g("),
        ("fn f(p: &Point) { p.gamma($0) }", "fn gamma("),
        ("fn f(c: &Channel<i32>) { c.send($0) }", "fn send("),
        (
            "fn f() { let c: Channel<i32> = Channel.new($0) }",
            "fn new(",
        ),
        ("fn f() { print(max(1, $0)) }", "fn max<"),
        ("fn f(s: string) { s.replace(\"a\", $0) }", "fn replace("),
        (
            "from \"std/thread\" import { Thread }\nfn f() { Thread.spawn($0) }",
            "fn spawn<",
        ),
    ];
    for (body, wanted) in calls {
        let found = ra.signature(&program_of(body));
        if !found.starts_with(wanted) {
            failures.push(format!("{body}: {found:?}"));
        }
    }

    // One name has one definition.
    let definitions: &[(&str, &str)] = &[
        (
            "from \"std/thread\" import { Thread }\nfn f() { Thread.sp$0awn(move () => {}) }",
            "thread.rs",
        ),
        (
            "from \"std/thread\" import { Thread }\nfn f() { Thr$0ead.spawn(move () => {}) }",
            "thread.rs",
        ),
        ("fn f(v: &Vec<i32>) { let w = v.ma$0p((x) => x) }", "vec.rs"),
        ("fn f(s: &string) { print(s.toUp$0per()) }", "string.rs"),
        (
            "fn f() { let c: Channel<i32> = Channel.ne$0w(1)! }",
            "channel.rs",
        ),
        (
            "fn f(m: &HashMap<string, i32>) { print(m.ge$0t(\"a\")) }",
            "map.rs",
        ),
        ("fn f(p: i32, q: i32) { print($\"{p} {$0q}\") }", "main.rs"),
        ("fn f(p: &Poi$0nt) { print(p.alpha) }", "main.rs"),
        ("fn f(c: Chan$0nel<i32>) { c.close()! }", "channel.rs"),
        ("fn f(): Vec<Poi$0nt> { return [] }", "main.rs"),
        // An unfinished line takes nothing away from the lines around it.
        ("fn f(p: &Point) {\n p.\n print(p.al$0pha)\n}", "main.rs"),
        (
            "fn f(p: &Point) {\n let x =\n}\nfn g(p: &Point) { print(p.al$0pha) }",
            "main.rs",
        ),
        (
            "fn f(p: &Point) {\n if p.alpha >\n}\nfn g(p: &Point) { p.ga$0mma() }",
            "main.rs",
        ),
        ("fn f(p: ) { }\nfn g(p: &Point) { p.ga$0mma() }", "main.rs"),
        ("fn f(p: &Point) {\n p.nothing.\n p.ga$0mma()\n}", "main.rs"),
        (
            "fn f(p: &Point) {\n let q = Point { alpha: \n }\n p.ga$0mma()\n}",
            "main.rs",
        ),
        (
            "struct S { a: }\nfn g(p: &Point) { p.ga$0mma() }",
            "main.rs",
        ),
        (
            "from \"std/\" import { }\nfn g(p: &Point) { p.ga$0mma() }",
            "main.rs",
        ),
    ];
    for (body, file) in definitions {
        let targets = ra.definitions(&program_of(body));
        if !matches!(&targets[..], [one] if one.starts_with(file)) {
            failures.push(format!("{body}: {targets:?}"));
        }
    }

    // Imports of the library lead to it.
    let imports = [
        ("sync", "Chan$0nel, Mutex", "channel.rs"),
        ("thread", "Thr$0ead", "thread.rs"),
    ];
    for (module, import, file) in imports {
        let text = format!(
            "use milo::milo;\nmilo! {{ from \"std/{module}\" import {{ {import} }} }}\nfn main() {{}}\n"
        );
        let targets = ra.definitions(&text);
        if !matches!(&targets[..], [one] if one.starts_with(file)) {
            failures.push(format!("std/{module}: {targets:?}"));
        }
    }

    for (text, name) in RENAMED {
        let text = match text.contains("milo!") {
            true => (*text).to_owned(),
            false => program_of(text),
        };
        let new = match name.starts_with(char::is_uppercase) {
            true => "Queue",
            false => "queue",
        };
        let renamed = ra.renamed(&text, new);
        if renamed != text.replacen("$0", "", 1).replace(name, new) {
            failures.push(format!("renamed: {renamed}"));
        }
    }

    // No error where there is none.
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let mut dirs: Vec<PathBuf> = std::fs::read_dir(&tests)
        .expect("programs")
        .map(|entry| entry.expect("a directory").path())
        .collect();
    dirs.sort();
    for dir in dirs {
        let mut programs: Vec<PathBuf> = std::fs::read_dir(&dir)
            .expect("programs")
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|e| e == "milo"))
            .collect();
        programs.sort();
        let count = if std::env::var_os("EDITOR_ALL").is_some() {
            programs.len()
        } else {
            2
        };
        for path in programs.iter().take(count) {
            let text = std::fs::read_to_string(path).expect("a text");
            let errors = ra.errors(&format!("use milo::milo;\n\nmilo! {{\n{text}\n}}\n"));
            if !errors.is_empty() {
                failures.push(format!("{}: {errors:?}", path.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
