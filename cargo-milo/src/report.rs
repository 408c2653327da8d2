//! How mistakes are shown: as rustc shows them.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

/// The style of what is taken away, and of errors.
pub(crate) const RED: Style = AnsiColor::Red.on_default();
/// The style of what is added.
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Error,
    Warning,
}

/// A part of a file, with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub bytes: Range<usize>,
    pub label: String,
    pub primary: bool,
}

/// A mistake with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    pub severity: Severity,
    pub code: Option<String>,
    pub message: String,
    /// Files, each with its text and what is marked in it. The first one has the mistake.
    pub files: Vec<(String, String, Vec<Mark>)>,
    /// Notes and helps: whether it is a help, and the text.
    pub notes: Vec<(bool, String)>,
}

impl Report {
    pub(crate) fn print(&self) {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut title = level.primary_title(self.message.as_str());
        if let Some(code) = &self.code {
            title = title.id(code.as_str());
        }
        let mut group = Group::with_title(title);
        for (path, text, marks) in &self.files {
            let mut snippet = Snippet::source(text.as_str()).path(path.as_str());
            for mark in marks {
                let kind = match mark.primary {
                    true => AnnotationKind::Primary,
                    false => AnnotationKind::Context,
                };
                let label = Some(mark.label.as_str()).filter(|l| !l.is_empty());
                snippet = snippet.annotation(kind.span(mark.bytes.clone()).label(label));
            }
            group = group.element(snippet);
        }
        for (help, text) in &self.notes {
            let level = if *help { Level::HELP } else { Level::NOTE };
            group = group.element(level.message(text.as_str()));
        }
        anstream::eprintln!("{}\n", Renderer::styled().render(&[group]));
    }
}

/// A mistake at one place; columns are characters from 1 on.
pub(crate) fn at(path: &Path, text: &str, from: (usize, usize), to: (usize, usize), message: &str) {
    let start = byte(text, from);
    let end = byte(text, to).max(start);
    let end = match text[start..].chars().next() {
        Some(c) if end == start && c != '\n' => start + c.len_utf8(),
        _ => end,
    };
    let mark = Mark {
        bytes: start..end,
        label: String::new(),
        primary: true,
    };
    let report = Report {
        severity: Severity::Error,
        code: None,
        message: message.to_owned(),
        files: vec![(path.display().to_string(), text.to_owned(), vec![mark])],
        notes: Vec::new(),
    };
    report.print();
}

/// An error that has no place.
pub(crate) fn error(message: &str) {
    anstream::eprintln!(
        "{}error{}: {message}",
        RED.bold(),
        RED.bold().render_reset()
    );
}

/// The byte of a line and a column, both from 1 on.
pub(crate) fn byte(text: &str, (line, column): (usize, usize)) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    let mut columns = line.char_indices().map(|(i, _)| i);
    start + columns.nth(column.saturating_sub(1)).unwrap_or(line.len())
}
