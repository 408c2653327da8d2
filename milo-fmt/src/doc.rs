//! Documents: the possible layouts of a text, and the printer that decides (after Oppen, Wadler and
//! prettier).
//!
//! A [`Doc::Group`] stands on one line if it fits there, else all its own lines are broken.
//! Comments take part: nothing may follow `// …` on its line, so the printer breaks the line
//! before any next text.

use std::rc::Rc;

/// The width of a line at most, in characters.
pub(crate) const WIDTH: usize = 100;

const STEP: usize = 4;

#[derive(Debug, Clone)]
pub(crate) enum Doc {
    Text(String),
    /// Nothing or a blank on one line, else a line break.
    Line {
        blank: bool,
    },
    /// A line break; perhaps with an empty line.
    Hard {
        empty: bool,
    },
    /// A line break behind an opening brace, where no empty line stands.
    First,
    /// A blank if the next text of this width fits, else a line break.
    Fill {
        width: usize,
    },
    Indent(Rc<Doc>),
    Group {
        doc: Rc<Doc>,
        broken: bool,
    },
    Concat(Rc<Vec<Doc>>),
    /// The first document if its first line fits, else the second.
    Either(Rc<Doc>, Rc<Doc>),
    /// A comment on lines of its own, perhaps with an empty line before it.
    Own {
        text: String,
        empty: bool,
    },
    /// An empty line behind a comment on lines of its own.
    EmptyLine,
    /// A comment that ends its line.
    Trailing(String),
    /// A text of several lines, which move together: each with whether it may be indented. The
    /// number is the indentation of the first line in the source.
    Verbatim {
        lines: Vec<(String, bool)>,
        indent: usize,
    },
}

impl Doc {
    pub(crate) fn text(text: impl Into<String>) -> Doc {
        Doc::Text(text.into())
    }

    pub(crate) fn concat(docs: Vec<Doc>) -> Doc {
        Doc::Concat(Rc::new(docs))
    }

    pub(crate) fn either(first: Doc, second: Doc) -> Doc {
        Doc::Either(Rc::new(first), Rc::new(second))
    }

    pub(crate) fn line() -> Doc {
        Doc::Line { blank: true }
    }

    pub(crate) fn soft() -> Doc {
        Doc::Line { blank: false }
    }

    pub(crate) fn indent(doc: Doc) -> Doc {
        Doc::Indent(Rc::new(doc))
    }

    /// One line if it fits there.
    pub(crate) fn group(doc: Doc) -> Doc {
        let broken = doc.breaks();
        Doc::Group {
            doc: Rc::new(doc),
            broken,
        }
    }

    /// Several lines, whether it fits on one or not.
    pub(crate) fn broken(doc: Doc) -> Doc {
        Doc::Group {
            doc: Rc::new(doc),
            broken: true,
        }
    }

    /// The same with the last of its groups broken, if it ends with one.
    pub(crate) fn opened(&self) -> Option<Doc> {
        match self {
            Doc::Group { doc, .. } => Some(Doc::Group {
                doc: doc.clone(),
                broken: true,
            }),
            Doc::Either(_, second) => match &**second {
                Doc::Either(first, _) => Some((**first).clone()),
                other => Some(other.clone()),
            },
            Doc::Indent(doc) => doc.opened().map(Doc::indent),
            Doc::Concat(docs) => {
                let last = docs.iter().rposition(|doc| !doc.is_nothing())?;
                let mut new = docs[..last].to_vec();
                new.push(docs[last].opened()?);
                Some(Doc::concat(new))
            }
            _ => None,
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Doc::Concat(docs) if docs.iter().all(Doc::is_nothing))
    }

    /// Whether it cannot stand on one line.
    pub(crate) fn breaks(&self) -> bool {
        self.scan(&mut false)
    }

    /// `after` says whether a comment that ends its line stands before.
    fn scan(&self, after: &mut bool) -> bool {
        match self {
            Doc::Text(text) => *after && !text.is_empty(),
            Doc::Verbatim { .. } => *after,
            Doc::Line { .. } | Doc::Fill { .. } | Doc::EmptyLine => false,
            Doc::Hard { .. } | Doc::First | Doc::Own { .. } => true,
            Doc::Trailing(_) => {
                *after = true;
                false
            }
            Doc::Indent(doc) | Doc::Group { doc, broken: false } => doc.scan(after),
            Doc::Group { broken: true, .. } => true,
            Doc::Concat(docs) => docs.iter().any(|doc| doc.scan(after)),
            Doc::Either(first, _) => first.scan(after),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Flat,
    Broken,
}

struct Printer {
    out: String,
    /// The prefix of every line.
    base: String,
    column: usize,
    /// A line break is owed, and whether with an empty line.
    owed: Option<bool>,
    /// The column where this line begins, while nothing stands on it.
    start: Option<usize>,
    /// The indentation of this line.
    indent: usize,
    /// Only a brace stands before: no empty line.
    first: bool,
    /// An opening bracket was printed last: no empty line follows it either.
    opened: bool,
}

/// Lays `doc` out. Every line but the first begins with `base`; the first begins in `column`,
/// and `after` characters follow the last one.
pub(crate) fn print(doc: &Doc, base: &str, column: Option<usize>, after: usize) -> String {
    let mut printer = Printer {
        out: String::new(),
        base: base.to_owned(),
        column: column.unwrap_or(0),
        owed: None,
        start: column.is_none().then_some(0),
        indent: 0,
        first: column.is_none(),
        opened: false,
    };
    printer.run(doc, after);
    printer.out
}

impl Printer {
    fn run(&mut self, doc: &Doc, after: usize) {
        let tail = Doc::Text(" ".repeat(after));
        // Only measured, never printed.
        let mut todo: Vec<(usize, Mode, &Doc)> =
            vec![(0, Mode::Flat, &tail), (0, Mode::Broken, doc)];
        while todo.len() > 1 {
            let Some((indent, mode, doc)) = todo.pop() else {
                return;
            };
            match doc {
                Doc::Text(text) => self.text(text, indent),
                Doc::Line { blank } if mode == Mode::Flat => {
                    if *blank && self.start.is_none() {
                        self.blank();
                    }
                }
                Doc::Line { .. } => self.newline(false, indent),
                Doc::Hard { empty } => self.newline(*empty, indent),
                Doc::First => {
                    self.newline(false, indent);
                    self.first = true;
                }
                Doc::Fill { width } => {
                    if mode == Mode::Flat || self.column + 1 + width <= WIDTH {
                        self.blank();
                    } else {
                        self.newline(false, indent);
                    }
                }
                Doc::Indent(doc) => todo.push((indent + STEP, mode, doc)),
                Doc::Concat(docs) => {
                    todo.extend(docs.iter().rev().map(|doc| (indent, mode, doc)));
                }
                Doc::Group { doc, broken } => {
                    let flat = mode == Mode::Flat || !broken && self.fits(Mode::Flat, doc, &todo);
                    todo.push((indent, if flat { Mode::Flat } else { Mode::Broken }, doc));
                }
                Doc::Either(first, second) => {
                    let fits = mode == Mode::Flat || self.fits(Mode::Broken, first, &todo);
                    todo.push((indent, mode, if fits { first } else { second }));
                }
                Doc::Own { text, empty } => {
                    if self.start.is_none() || self.owed.is_some() {
                        let empty = *empty || self.owed == Some(true);
                        self.owed = None;
                        self.newline(empty, indent);
                    } else if *empty && !self.first && !self.out.ends_with("\n\n") {
                        self.out.push('\n');
                    }
                    self.start = Some(indent);
                    self.text(text, indent);
                    self.owed = Some(false);
                }
                Doc::EmptyLine => self.owed = self.owed.map(|_| true),
                Doc::Trailing(text) => {
                    self.blank();
                    self.text(text, indent);
                    self.owed = Some(false);
                }
                Doc::Verbatim { lines, indent: was } => self.verbatim(lines, *was, indent),
            }
        }
    }

    fn blank(&mut self) {
        if self.owed.is_none() && self.start.is_none() {
            self.out.push(' ');
            self.column += 1;
        }
    }

    fn newline(&mut self, empty: bool, indent: usize) {
        let empty = (empty || self.owed == Some(true)) && !self.first && !self.opened;
        self.owed = None;
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push('\n');
        if empty && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        self.start = Some(indent);
        self.column = indent;
    }

    fn text(&mut self, text: &str, indent: usize) {
        if text.is_empty() {
            return;
        }
        if self.owed.is_some() {
            if text == " " {
                return;
            }
            self.newline(false, indent);
        }
        if let Some(indent) = self.start {
            if text == " " {
                return;
            }
            self.out.push_str(&self.base);
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.column = self.base.chars().count() + indent;
            self.indent = indent;
            self.start = None;
        }
        self.first = false;
        self.opened = matches!(text, "(" | "[" | "{");
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    fn verbatim(&mut self, lines: &[(String, bool)], was: usize, indent: usize) {
        for (i, (line, moves)) in lines.iter().enumerate() {
            if i == 0 {
                self.text(line, indent);
                continue;
            }
            self.out.push('\n');
            if !moves || line.trim().is_empty() {
                self.out.push_str(if *moves { "" } else { line });
            } else {
                let trimmed = line.trim_start();
                let had = line.chars().count() - trimmed.chars().count();
                let now = (had + self.base.chars().count() + self.indent).saturating_sub(was);
                self.out.extend(std::iter::repeat_n(' ', now));
                self.out.push_str(trimmed);
            }
            let last = self.out.rsplit('\n').next().unwrap_or_default();
            self.column = last.chars().count();
        }
    }

    /// Whether `doc` and the text behind it fit on this line, up to the next line break.
    fn fits(&self, mode: Mode, doc: &Doc, rest: &[(usize, Mode, &Doc)]) -> bool {
        if self.owed.is_some() {
            return true;
        }
        let base = self.base.chars().count();
        let used = self.start.map_or(self.column, |start| base + start);
        let mut left = WIDTH.saturating_sub(used);
        let mut rest = rest.iter().rev();
        let mut in_rest = false;
        let mut todo = vec![(mode, doc)];
        loop {
            let (mode, doc) = match todo.pop() {
                Some(next) => next,
                None => match rest.next() {
                    Some((_, mode, doc)) => {
                        in_rest = true;
                        (*mode, *doc)
                    }
                    None => return true,
                },
            };
            let mut take = |width: usize| match left.checked_sub(width) {
                Some(less) => {
                    left = less;
                    true
                }
                None => false,
            };
            match doc {
                Doc::Text(text) => {
                    let first = text.split('\n').next().unwrap_or_default();
                    if !take(first.chars().count()) {
                        return false;
                    }
                    if text.contains('\n') {
                        return true;
                    }
                }
                Doc::Verbatim { lines, .. } => {
                    if !take(lines[0].0.chars().count()) {
                        return false;
                    }
                    if lines.len() > 1 {
                        return true;
                    }
                }
                Doc::Line { blank } if mode == Mode::Flat => {
                    if !take(usize::from(*blank)) {
                        return false;
                    }
                }
                Doc::Line { .. } | Doc::Hard { .. } | Doc::First | Doc::Own { .. } => return true,
                Doc::Fill { .. } if mode == Mode::Broken => return true,
                Doc::Fill { .. } => {
                    if !take(1) {
                        return false;
                    }
                }
                // A comment that ends its line may be longer than the line.
                Doc::Trailing(_) => return true,
                Doc::EmptyLine => {}
                Doc::Indent(doc) => todo.push((mode, doc)),
                Doc::Concat(docs) => todo.extend(docs.iter().rev().map(|doc| (mode, doc))),
                Doc::Group { doc, broken } => {
                    // Groups after the measured document may still break.
                    let mode = match mode {
                        Mode::Broken if *broken || in_rest => Mode::Broken,
                        _ => Mode::Flat,
                    };
                    todo.push((mode, doc));
                }
                Doc::Either(first, _) => todo.push((mode, first)),
            }
        }
    }
}
