//! The compiler's messages about pages, said about the Milo files that they were made from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use milo_syntax::files::{HEAD, origin};
use serde_json::Value;

use crate::report::{Mark, Report, Severity, byte};

/// The pages that messages have named so far.
pub(crate) struct Pages {
    /// The directory in which the compiler ran: its file names are relative to it.
    root: PathBuf,
    read: HashMap<PathBuf, Option<Page>>,
}

/// A page beside its Milo file.
struct Page {
    source: PathBuf,
    text: String,
}

/// A line and a column, both from 1 on.
type Place = (usize, usize);

impl Pages {
    pub(crate) fn new(root: &Path) -> Pages {
        Pages {
            root: root.to_owned(),
            read: HashMap::new(),
        }
    }

    /// The same message about Milo files; `None` if it is about none.
    pub(crate) fn translate(&mut self, message: &Value) -> Option<Report> {
        let severity = match message["level"].as_str()? {
            "error" | "error: internal compiler error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => return None,
        };
        let mut files: Vec<(String, String, Vec<Mark>)> = Vec::new();
        let spans = message["spans"].as_array()?;
        let (primary, other): (Vec<&Value>, Vec<&Value>) =
            spans.iter().partition(|s| s["is_primary"] == true);
        let mut found = false;
        for span in primary.iter().chain(&other) {
            let is_primary = span["is_primary"] == true;
            let Some((path, text, mark)) = self.mark(span) else {
                continue;
            };
            found |= is_primary;
            match files.iter_mut().find(|(p, ..)| *p == path) {
                Some((.., marks)) => marks.push(mark),
                None => files.push((path, text, vec![mark])),
            }
        }
        if !found {
            return None;
        }
        let children = message["children"].as_array();
        let notes = children.into_iter().flatten();
        let notes = notes.filter_map(|child| self.note(child)).collect();
        Some(Report {
            severity,
            code: message["code"]["code"].as_str().map(str::to_owned),
            message: message["message"].as_str()?.to_owned(),
            files,
            notes,
        })
    }

    /// A note or a help, unless it is about code that only the translation has.
    fn note(&mut self, child: &Value) -> Option<(bool, String)> {
        let mut text = child["message"].as_str()?.to_owned();
        let internal = ["originates in the macro", "__private", "milo_files"];
        if internal.iter().any(|word| text.contains(word)) {
            return None;
        }
        let help = child["level"] == "help";
        let spans = child["spans"].as_array()?;
        let replacement = match &spans[..] {
            [span] => span["suggested_replacement"].as_str().map(|r| (span, r)),
            _ => None,
        };
        if let Some((span, replacement)) = replacement {
            let replacement = replacement.trim();
            if replacement.contains("::milo") || replacement.contains("__") {
                return None;
            }
            if !replacement.is_empty()
                && !text.contains(&format!("`{replacement}`"))
                && self.mark(span).is_some()
            {
                text = format!("{text}: `{replacement}`");
            }
        }
        Some((help, text))
    }

    /// The path and the text of the Milo file that a span is in, and its mark there.
    fn mark(&mut self, span: &Value) -> Option<(String, String, Mark)> {
        let mut at = span;
        let page = loop {
            let name = at["file_name"].as_str()?;
            let path = self.root.join(name);
            let page = self.read.entry(path.clone()).or_insert_with(|| read(&path));
            if page.is_some() {
                break path;
            }
            at = &at["expansion"]["span"];
        };
        let page = self.read.get(&page)?.as_ref()?;
        let number = |key: &str| at[key].as_u64().map(|n| n as usize);
        let from = (number("line_start")?, number("column_start")?);
        let to = (number("line_end")?, number("column_end")?);
        let (from, to) = (in_file(from), in_file(to));
        let start = byte(&page.text, from);
        let end = byte(&page.text, to).max(start);
        let here = std::env::current_dir().unwrap_or_default();
        let path = page.source.strip_prefix(here).unwrap_or(&page.source);
        let mark = Mark {
            bytes: start..end,
            label: span["label"].as_str().unwrap_or_default().to_owned(),
            primary: span["is_primary"] == true,
        };
        Some((path.display().to_string(), page.text.clone(), mark))
    }
}

fn read(path: &Path) -> Option<Page> {
    // Pages lie in this directory only.
    path.to_str().filter(|p| p.contains("milo-sources"))?;
    let source = origin(&std::fs::read_to_string(path).ok()?)?;
    Some(Page {
        text: std::fs::read_to_string(&source).ok()?,
        source,
    })
}

/// The place in the file of a place in its page, whose first line has something before it.
fn in_file((line, column): Place) -> Place {
    match line {
        1 => (1, column.saturating_sub(HEAD.len()).max(1)),
        line => (line, column),
    }
}
