//! Reading what rustc says, as `cargo --message-format=json` passes it on.

use serde_json::Value;

/// An error or a warning.
#[derive(Debug)]
pub struct Message {
    /// The cargo target that was compiled: the name of a `src/bin` file.
    pub target: String,
    /// `error` or `warning`.
    pub level: String,
    /// The first line, without `error[E…]:`.
    pub text: String,
    /// The file and line of the first primary span; a macro's tokens count as the place where
    /// they came from.
    pub place: Option<(String, u64)>,
    /// The labels of the primary spans.
    pub labels: Vec<String>,
    /// As a user sees it.
    pub rendered: String,
}

/// The messages in cargo's output. What has no place and only counts (`aborting due to …`) is
/// left out.
pub fn messages(json: &str) -> Vec<Message> {
    json.lines()
        .filter_map(|line| message(&serde_json::from_str(line).ok()?))
        .collect()
}

fn message(value: &Value) -> Option<Message> {
    if value["reason"] != "compiler-message" {
        return None;
    }
    let said = &value["message"];
    let spans: Vec<&Value> = said["spans"]
        .as_array()?
        .iter()
        .filter(|s| s["is_primary"] == true)
        .collect();
    let text = string(&said["message"]);
    let level = string(&said["level"]);
    let counts = text.starts_with("aborting due to") || text.contains("warnings emitted");
    if !(level.starts_with("error") || level == "warning") || (spans.is_empty() && counts) {
        return None;
    }
    Some(Message {
        target: string(&value["target"]["name"]),
        level,
        text,
        place: spans.first().map(|span| place(span)),
        labels: spans
            .iter()
            .map(|s| string(&s["label"]))
            .filter(|l| !l.is_empty())
            .collect(),
        rendered: string(&said["rendered"]),
    })
}

/// The place in a file of ours, however many macros lie between.
fn place(span: &Value) -> (String, u64) {
    let mut span = span;
    while string(&span["file_name"]).starts_with('/') {
        match &span["expansion"]["span"] {
            Value::Null => break,
            outer => span = outer,
        }
    }
    (
        string(&span["file_name"]),
        span["line_start"].as_u64().unwrap_or(0),
    )
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
