//! The tables of the stages as text: the local behind each name, the types of locals, the accesses
//! to places. For finding out why the program became the Rust that it is.
//!
//! Input: a block's tokens. Output: text. Nothing is decided here.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

use proc_macro2::{Span, TokenStream};

use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::diag::Diagnostics;
use crate::files::{Files, Site};
use crate::flow::{After, Flow, How, Key, Place, Proj, Step};
use crate::lower::{self, Options};
use crate::resolve::{Declared, LocalId, Resolutions};

/// The results of the stages for a program, gathered while it is lowered.
#[derive(Debug, Default)]
pub struct Tables {
    /// By the first expression of a body: its steps.
    pub flows: BTreeMap<NodeId, Flow>,
    /// By the expression that names a place: the future of the place.
    pub after: HashMap<NodeId, After>,
    /// The types of locals, as they are printed.
    pub types: HashMap<LocalId, String>,
    /// The types of expressions, as they are printed.
    pub exprs: HashMap<NodeId, String>,
}

/// The place to gather the tables of a run in; `None` if nobody asked for them.
pub type Sink = Option<Rc<RefCell<Tables>>>;

/// The tables of a `milo! { … }` block.
pub fn tables(tokens: TokenStream, site: &Site) -> String {
    let mut diags = Diagnostics::new();
    let mut program = crate::parse::parse(tokens, &mut diags);
    let is_file = |path: &str| crate::files::is_file(path, Path::new(&site.dir));
    crate::resolve::imports::merge(&mut program, &is_file, &mut diags);
    let files = Files::of_block(&program, &site.dir, &mut diags);
    let sink = Rc::new(RefCell::new(Tables::default()));
    let options = Options {
        files: files.imports().clone(),
        tables: Some(sink.clone()),
        ..Options::default()
    };
    drop(lower::lower_all(&program, &options, &files));
    let res = crate::resolve::resolve(&program);
    let mut names = Names::default();
    for s in &program.stmts {
        names.visit_stmt(s);
    }
    let page = Page {
        res: &res,
        names,
        tables: &sink.borrow(),
        text: String::new(),
    };
    page.print()
}

/// The spans of the nodes, and the declarations.
#[derive(Default)]
struct Names {
    spans: HashMap<NodeId, Span>,
    /// Expressions that are a single name.
    uses: Vec<(NodeId, String)>,
    /// The expressions that are neither a name nor a literal, in words.
    exprs: Vec<(NodeId, String)>,
    /// Nodes that may introduce a local, with its name.
    declared: Vec<(NodeId, String)>,
    items: Vec<(&'static str, String, Span)>,
}

impl Visit for Names {
    fn visit_expr(&mut self, e: &Expr) {
        self.spans.insert(e.id, e.span);
        if let ExprKind::Path(p) = &e.kind
            && let [only] = &p.segments[..]
        {
            self.uses.push((e.id, only.ident.to_string()));
        }
        self.exprs
            .extend(in_words(&e.kind).map(|text| (e.id, text)));
        walk::walk_expr(self, e);
    }

    fn visit_pattern(&mut self, p: &Pattern) {
        self.spans.insert(p.id, p.span);
        if let PatternKind::Bind(name) = &p.kind {
            self.declared.push((p.id, name.to_string()));
        }
        walk::walk_pattern(self, p);
    }

    fn visit_param(&mut self, p: &Param) {
        self.spans.insert(p.id, p.name.span());
        self.declared.push((p.id, p.name.to_string()));
        walk::walk_param(self, p);
    }

    fn visit_closure(&mut self, c: &Closure) {
        for p in &c.params {
            self.spans.insert(p.id, p.name.span());
            self.declared.push((p.id, p.name.to_string()));
        }
        walk::walk_closure(self, c);
    }

    fn visit_item(&mut self, i: &Item) {
        if let Some(name) = i.name() {
            let kind = match &i.kind {
                ItemKind::Fn(_) => "fn",
                ItemKind::Struct(_) => "struct",
                ItemKind::Enum(_) => "enum",
                ItemKind::TypeAlias(_) => "type",
                ItemKind::Trait(t) if t.is_interface => "interface",
                ItemKind::Trait(_) => "trait",
                ItemKind::Impl(_) | ItemKind::Import(_) | ItemKind::Error { .. } => "",
            };
            self.items.push((kind, name.to_string(), name.span()));
        }
        walk::walk_item(self, i);
    }
}

struct Page<'a> {
    res: &'a Resolutions,
    names: Names,
    tables: &'a Tables,
    text: String,
}

impl Page<'_> {
    fn print(mut self) -> String {
        self.text += "declarations\n";
        let items = std::mem::take(&mut self.names.items);
        for (kind, name, span) in &items {
            self.line(0, &place(*span), &format!("{kind} {name}"));
        }
        self.text += "\nlocals: where, what, type\n";
        for (node, name) in std::mem::take(&mut self.names.declared) {
            let Some(id) = self.res.declared_by(node) else {
                continue;
            };
            let how = match self.res.local(id).declared {
                Declared::Param { by_ref: true } => "parameter by reference",
                Declared::Param { by_ref: false } => "parameter",
                Declared::Let => "let",
                Declared::Pattern => "pattern",
                Declared::Capital => "pattern, unless it is a variant or a constant",
                Declared::ClosureParam => "parameter of a closure",
            };
            let ty = self.tables.types.get(&id).map_or("_", String::as_str);
            let text = format!("{}  {how}: {ty}", self.local(id, &name));
            self.line(0, &self.at(node), &text);
        }
        self.text += "\nnames in expressions\n";
        for (node, name) in std::mem::take(&mut self.names.uses) {
            let text = match self.res.local_at(node) {
                Some(id) => self.local(id, &name),
                None => match items.iter().find(|(_, declared, _)| *declared == name) {
                    Some((kind, ..)) => format!("{name}  {kind} of the program"),
                    None => format!("{name}  the library's or Rust's"),
                },
            };
            self.line(0, &self.at(node), &text);
        }
        self.text += "\ntypes of expressions: where, what, type\n";
        for (node, text) in std::mem::take(&mut self.names.exprs) {
            if let Some(ty) = self.tables.exprs.get(&node) {
                self.line(0, &self.at(node), &format!("{text}: {ty}"));
            }
        }
        self.text += "\naccesses, and what happens to the place afterwards\n";
        for flow in self.tables.flows.values() {
            self.steps(0, &flow.steps);
            self.text.push('\n');
        }
        self.text
    }

    fn line(&mut self, depth: usize, at: &str, what: &str) {
        let indent = 2 + 4 * depth;
        _ = writeln!(self.text, "{:indent$}{at:<8} {what}", "");
    }

    fn at(&self, node: NodeId) -> String {
        self.names
            .spans
            .get(&node)
            .map_or_else(String::new, |s| place(*s))
    }

    fn local(&self, id: LocalId, name: &str) -> String {
        format!("{name}#{}", id.number())
    }

    fn steps(&mut self, depth: usize, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Access { at, place, how, .. } => {
                    let how = match how {
                        How::Read => "read",
                        How::Lend => "lend",
                        How::Look => "look",
                        How::Hold => "hold",
                        How::Write => "write",
                        How::Update => "update",
                        How::Insert => "insert",
                        How::Declare => "declare",
                    };
                    let node = at.last().map(|(node, _)| *node);
                    let after = match how {
                        "write" | "declare" => "",
                        _ => self.after(at),
                    };
                    let text = format!("{how} {}{after}", self.place(place));
                    let at = node.map_or_else(String::new, |node| self.at(node));
                    self.line(depth, &at, &text);
                }
                Step::Branch(ways) => {
                    for (i, way) in ways.iter().enumerate() {
                        self.line(depth, "", if i == 0 { "either" } else { "or" });
                        self.steps(depth + 1, way);
                    }
                }
                Step::Loop(_, body) => {
                    self.line(depth, "", "loop");
                    self.steps(depth + 1, body);
                }
                Step::Break => self.line(depth, "", "break"),
                Step::Continue => self.line(depth, "", "continue"),
                Step::Return => self.line(depth, "", "return"),
                Step::Unknown => self.line(depth, "", "unsafe"),
                Step::End(locals) => {
                    let locals: Vec<String> = locals.iter().map(|l| self.named(*l)).collect();
                    self.line(depth, "", &format!("end of {}", locals.join(", ")));
                }
                Step::Empty(place) => {
                    let text = format!("empty {}", self.place(place));
                    self.line(depth, "", &text);
                }
                Step::Closure {
                    id, captured, body, ..
                } => {
                    let captured: Vec<String> = captured.iter().map(|l| self.named(*l)).collect();
                    let text = format!("closure, captures {}", captured.join(", "));
                    self.line(depth, &self.at(*id), &text);
                    self.steps(depth + 1, body);
                }
            }
        }
    }

    /// The future of the place, or of a place that contains it, by the expressions that name it.
    fn after(&self, at: &[(NodeId, usize)]) -> &'static str {
        let mut all = at
            .iter()
            .filter_map(|(node, _)| self.tables.after.get(node));
        match at.last().and_then(|(node, _)| self.tables.after.get(node)) {
            _ if all.any(|a| a.refilled && !a.noticed) => "; refilled before anybody looks",
            Some(a) if a.read_again => "; read again",
            Some(_) => "; not read again",
            None => "",
        }
    }

    fn named(&self, id: LocalId) -> String {
        self.local(id, self.res.name(id))
    }

    fn place(&self, place: &Place) -> String {
        let mut text = self.named(place.base);
        for proj in &place.proj {
            match proj {
                Proj::Field(name) => _ = write!(text, ".{name}"),
                Proj::Payload => text.push('!'),
                Proj::Deref => text.insert(0, '*'),
                Proj::Entry(Key::Lit(lit)) => _ = write!(text, "[{lit}]"),
                Proj::Entry(Key::Place(key)) => _ = write!(text, "[{}]", self.place(key)),
            }
        }
        text
    }
}

/// An expression, short: the last step of it.
fn in_words(e: &ExprKind) -> Option<String> {
    Some(match e {
        ExprKind::Field { member, .. } => match member {
            Member::Named(name) => format!("….{name}"),
            Member::Index(i, _) => format!("….{i}"),
        },
        ExprKind::Call { callee, .. } => match &callee.kind {
            ExprKind::Path(p) => match p.segments.last() {
                Some(last) => format!("{}(…)", last.ident),
                None => return None,
            },
            _ => "…(…)".into(),
        },
        ExprKind::MethodCall { name, .. } => format!("….{name}(…)"),
        ExprKind::Index { .. } => "…[…]".into(),
        ExprKind::Unwrap { .. } => "…!".into(),
        ExprKind::Try { .. } => "…?".into(),
        ExprKind::Coalesce { .. } => "… ?? …".into(),
        ExprKind::Binary { op, .. } => format!("… {} …", op.symbol()),
        ExprKind::Unary { .. } => "operator before …".into(),
        ExprKind::Interp(_) => "$\"…\"".into(),
        ExprKind::Range { .. } => "…..…".into(),
        ExprKind::Struct { .. } => "struct literal".into(),
        ExprKind::Array { .. } | ExprKind::Repeat { .. } => "[…]".into(),
        ExprKind::Tuple { .. } => "(…, …)".into(),
        ExprKind::Closure(_) => "closure".into(),
        ExprKind::If { .. } => "if".into(),
        ExprKind::Match { .. } => "match".into(),
        _ => return None,
    })
}

fn place(span: Span) -> String {
    let at = span.start();
    format!("{}:{}", at.line, at.column + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_list() {
        let source = "struct Node { val: string, link: Heap<Node>? }
struct List { head: Heap<Node>? }
impl List {
    fn next(self: &mut Self): string {
        let link = self.head!
        self.head = link.link
        return link.val
    }
}
fn two(list: &mut List): string { return list.next() + list.next() }";
        let site = Site::in_dir(Path::new("."));
        let text = tables(source.parse().expect("it lexes"), &site);
        let expected = [
            "  1:8      struct Node",
            "  4:13     self#0  parameter by reference: List",
            "  5:13     link#1  let: Heap<Node>",
            "  7:16     link#1",
            "  5:25     ….head: Heap<Node>?",
            "  5:29     …!: Heap<Node>",
            "  7:21     ….val: string",
            "  10:47    ….next(…): string",
            "  10:54    … + …: string",
            "  5:29     read self#0.head!; refilled before anybody looks",
            "  6:26     read link#1.link; not read again",
            "  6:14     write self#0.head",
            "  7:21     read link#1.val; not read again",
            "  10:42    update list#2; read again",
        ];
        for line in expected {
            assert!(text.lines().any(|l| l == line), "no '{line}' in\n{text}");
        }
    }
}
