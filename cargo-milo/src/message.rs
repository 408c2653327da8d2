//! The compiler's messages about pages, said about the Milo files that they were made from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use milo_syntax::files::{Moved, origin};
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
    file_lines: Vec<Vec<char>>,
    page_lines: Vec<Vec<char>>,
    moved: Vec<Moved>,
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
        let (from, to) = page.range(from, to);
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
    path.to_str().filter(|p| p.contains("milo-files"))?;
    let text = std::fs::read_to_string(path).ok()?;
    let (source, moved) = origin(&text)?;
    let lines = |text: &str| text.lines().map(|l| l.chars().collect()).collect();
    let file = std::fs::read_to_string(&source).ok()?;
    Some(Page {
        file_lines: lines(&file),
        page_lines: lines(&text),
        text: file,
        source,
        moved,
    })
}

impl Page {
    /// The part of the file that a part of the page was made from: from the first token of the
    /// user's in it to the last. Without any, the token that stands before.
    fn range(&self, from: Place, to: Place) -> (Place, Place) {
        let lines = from.0..=to.0;
        let places = lines.flat_map(|line| {
            let width = self.page_lines.get(line - 1).map_or(0, Vec::len);
            let start = if line == from.0 { from.1 } else { 1 };
            let end = if line == to.0 { to.1 } else { width + 1 };
            (start..end).map(move |column| (line, column))
        });
        let mut mapped = places.filter_map(|place| self.file_place(place));
        if let Some(first) = mapped.next() {
            let (mut start, mut end) = (first, first);
            for place in mapped {
                start = start.min(place);
                end = end.max(place);
            }
            return (start, (end.0, end.1 + 1));
        }
        // A token that the translation added is marked at the one that it belongs to.
        let added =
            |m: &&Moved| m.page.0 == from.0 && (m.page.1..m.page.1 + m.len).contains(&from.1);
        if let Some(moved) = self.moved.iter().find(added) {
            let word = |c: &&char| c.is_alphanumeric() || **c == '_';
            let line = self.file_lines.get(moved.file.0 - 1);
            let rest = line
                .and_then(|l| l.get(moved.file.1 - 1..))
                .unwrap_or_default();
            let len = rest.iter().take_while(word).count().max(1);
            return (moved.file, (moved.file.0, moved.file.1 + len));
        }
        let before = (1..from.1).rev().find_map(|c| self.file_place((from.0, c)));
        let width = self.page_lines.get(from.0 - 1).map_or(0, Vec::len);
        let after = || (to.1..=width).find_map(|c| self.file_place((from.0, c)));
        let place = before.or_else(after).unwrap_or((from.0, 1));
        (place, (place.0, place.1 + 1))
    }

    /// The place in the file of a character of the page, if it is the user's.
    fn file_place(&self, (line, column): Place) -> Option<Place> {
        let covers =
            |m: &&Moved| m.page.0 == line && (m.page.1..m.page.1 + m.len).contains(&column);
        if let Some(moved) = self.moved.iter().filter(|m| m.own).find(covers) {
            return Some((moved.file.0, moved.file.1 + column - moved.page.1));
        }
        let (page, file) = (
            self.page_lines.get(line - 1)?,
            self.file_lines.get(line - 1)?,
        );
        let word = |line: &Vec<char>| {
            let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
            let at = column - 1;
            line.get(at).filter(|c| !c.is_whitespace())?;
            if !is_word(&line[at]) {
                return Some(line[at..=at].to_vec());
            }
            let start = (0..at).rev().take_while(|i| is_word(&line[*i])).last();
            let end = (at..line.len()).take_while(|i| is_word(&line[*i])).last();
            Some(line[start.unwrap_or(at)..=end.unwrap_or(at)].to_vec())
        };
        (word(page)? == word(file)?).then_some((line, column))
    }
}
