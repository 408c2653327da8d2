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
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(60);

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
        let column = at - text[..at].rfind('\n').map_or(0, |i| i + 1);
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
            start + place["character"].as_u64().unwrap_or(0) as usize
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

    // Imports of the library lead to it.
    for (module, import) in [("sync", "Chan$0nel, Mutex"), ("thread", "Thr$0ead")] {
        let text = format!(
            "use milo::milo;\nmilo! {{ from \"std/{module}\" import {{ {import} }} }}\nfn main() {{}}\n"
        );
        let targets = ra.definitions(&text);
        if !matches!(&targets[..], [one] if one.starts_with(&format!("{module}.rs"))) {
            failures.push(format!("std/{module}: {targets:?}"));
        }
    }

    // A handle that a closure captures is one variable.
    let text = "use milo::milo;
milo! {
    from \"std/sync\" import { Channel }
    from \"std/thread\" import { Thread }
    fn f() {
        let c$0h: Channel<i64> = Channel.new(8)!
        let t = Thread.spawn(move (): void => {
            ch.send(1)!
            ch.send(2)!
        })!
        ch.send(3)!
        t.join()!
    }
}
fn main() {}
";
    let renamed = ra.renamed(text, "queue");
    if renamed != text.replacen("$0", "", 1).replace(" ch", " queue") {
        failures.push(format!("renamed: {renamed}"));
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
