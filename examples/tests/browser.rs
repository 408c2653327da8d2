//! The chat's page, used by two windows of a real browser. It is driven over the Chrome DevTools
//! Protocol (<https://chromedevtools.github.io/devtools-protocol/>). The test says that it is
//! skipped where there is no such browser.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

const LIMIT: Duration = Duration::from_secs(60);

/// Ends the process with the test.
struct Process(Child);

impl Process {
    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// A headless browser that has started, with the connection that drives it.
struct Browser {
    socket: WebSocket<TcpStream>,
    calls: i64,
    process: Process,
    /// The directory of the browser's profile.
    profile: PathBuf,
}

/// A tab of the browser.
struct Window {
    target: String,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its own processes end with it, a little later.
        self.process.end();
        for _ in 0..50 {
            if std::fs::remove_dir_all(&self.profile).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Browser {
    fn start() -> Option<Browser> {
        let profile = std::env::temp_dir().join(format!("milo-browser-{}", std::process::id()));
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        let mut child = names.iter().find_map(|name| {
            Command::new(name)
                .args(["--headless", "--no-sandbox", "--disable-gpu"])
                .args(["--disable-dev-shm-usage", "--no-proxy-server"])
                .args(["--remote-debugging-port=0"])
                .arg(format!("--user-data-dir={}", profile.display()))
                .arg("about:blank")
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .ok()
        })?;
        let stderr = child.stderr.take().expect("it is a pipe");
        let process = Process(child);
        // The rest of what it says must have a reader, too.
        let (send, found) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if let Some(url) = line.strip_prefix("DevTools listening on ") {
                    let _ = send.send(url.to_owned());
                }
            }
        });
        // One that does not start here is no fault of the page.
        let url = found.recv_timeout(LIMIT / 2).ok()?;
        let host = url.trim_start_matches("ws://").split('/').next();
        let stream = TcpStream::connect(host.expect("a host")).expect("it listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        let (socket, _) = tungstenite::client(url, stream).expect("a handshake");
        Some(Browser {
            socket,
            calls: 0,
            process,
            profile,
        })
    }

    /// Calls a method of the protocol, and returns its result.
    fn call(&mut self, window: Option<&Window>, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut call = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(window) = window {
            call["sessionId"] = json!(window.session);
        }
        let text = Message::text(call.to_string());
        self.socket.send(text).expect("it listens");
        loop {
            let Message::Text(text) = self.socket.read().expect("it answers") else {
                continue;
            };
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    fn open(&mut self, url: &str) -> Window {
        let page = self.call(None, "Target.createTarget", json!({ "url": url }));
        let params = json!({ "targetId": page["targetId"], "flatten": true });
        let session = self.call(None, "Target.attachToTarget", params);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Window {
            target: text(&page["targetId"]),
            session: text(&session["sessionId"]),
        }
    }

    fn close(&mut self, window: Window) {
        self.call(
            None,
            "Target.closeTarget",
            json!({ "targetId": window.target }),
        );
    }

    /// The value of an expression of JavaScript, as a text.
    fn value(&mut self, window: &Window, code: &str) -> String {
        let params = json!({ "expression": format!("String({code})") });
        let result = self.call(Some(window), "Runtime.evaluate", params);
        let value = &result["result"]["value"];
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows a line that ends so.
    #[track_caller]
    fn sees(&mut self, window: &Window, line: &str) {
        let shown = "document.getElementById('talk')?.innerText";
        let end = Instant::now() + LIMIT;
        loop {
            let text = self.value(window, shown);
            if text.lines().any(|l| l.ends_with(line)) {
                return;
            }
            assert!(Instant::now() < end, "no {line:?} in {text:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a text and presses the button.
    fn says(&mut self, window: &Window, text: &str) {
        let code = format!(
            "(document.getElementById('text').value = {}, document.querySelector('button').click())",
            json!(text)
        );
        self.value(window, &code);
    }
}

#[test]
fn the_chat_in_two_windows() {
    let Some(mut browser) = Browser::start() else {
        eprintln!("skipped: there is no Chromium that starts");
        return;
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_chat"));
    let child = command.arg("0").stdout(Stdio::piped()).spawn();
    let mut server = Process(child.expect("it starts"));
    let stdout = server.0.stdout.take().expect("it is a pipe");
    let mut lines = BufReader::new(stdout).lines();
    let first = lines.next().expect("a line").expect("UTF-8");
    std::thread::spawn(move || lines.for_each(drop));
    let port = first.rsplit([' ', ':', '/']).find(|word| !word.is_empty());
    let url = format!("http://127.0.0.1:{}/", port.expect("it says its port"));

    let left = browser.open(&url);
    browser.sees(&left, "is here (1 in the room)");
    let right = browser.open(&url);
    browser.sees(&left, "is here (2 in the room)");
    browser.says(&left, "hello");
    browser.sees(&right, ": hello");
    // Messages are shown as text, not as markup.
    browser.says(&right, "<b>häßlich</b>");
    browser.sees(&left, ": <b>häßlich</b>");
    browser.close(right);
    browser.sees(&left, "has left");
    drop(server);
    browser.sees(&left, "(the server has gone)");
}
