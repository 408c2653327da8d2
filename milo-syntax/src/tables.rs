//! The tables of the stages as text: the tree with each name as what it is, the types, the accesses
//! to places, the decisions. For finding out why the program became the Rust that it is.
//!
//! Input: a block's tokens. Output: text. Nothing is decided here.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use std::rc::Rc;

use proc_macro2::{Span, TokenStream};

use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::diag::Diagnostics;
use crate::files::{Files, Site};
use crate::flow::{After, Flow, How, Key, Place, Proj, Step};
use crate::lower::{self, Mode, Options};
use crate::resolve::{Around, Declared, LocalId, Resolutions};

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
    /// How locals are represented.
    pub locals: BTreeSet<(LocalId, &'static str)>,
    /// How expressions are read or lent, by line and column.
    pub decisions: BTreeSet<(usize, usize, Decision)>,
}

/// The decision about an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// It is read by value.
    Read(Mode),
    /// It is read by value, as another handle to the same object.
    Handle,
    Lent {
        is_mut: bool,
    },
}

impl Decision {
    fn in_words(self) -> &'static str {
        match self {
            Decision::Lent { is_mut: true } => "lent mutably",
            Decision::Lent { is_mut: false } => "lent",
            Decision::Handle => "another handle",
            Decision::Read(mode) => match mode {
                Mode::Made | Mode::Lend => "made here",
                Mode::Copy => "copied",
                Mode::Move => "moves",
                Mode::Take => "moves out of its place",
                Mode::Clone => "cloned",
                Mode::OwnText => "copied into a string",
                Mode::OwnSlice => "copied into a Vec",
                Mode::Part => "moves if it is owned, else cloned",
                Mode::AsInRust => "copied or cloned, as Rust's type is",
            },
        }
    }
}

/// The place to gather the tables of a run in; `None` if nobody asked for them.
pub type Sink = Option<Rc<RefCell<Tables>>>;

/// The tables of a `milo! { … }` block.
pub fn tables(tokens: TokenStream, site: &Site) -> String {
    let mut diags = Diagnostics::new();
    let mut program = crate::parse::parse(tokens, &mut diags);
    let is_file = |path: &str| crate::files::is_file(path, std::path::Path::new(&site.dir));
    crate::resolve::imports::merge(&mut program, &is_file, &mut diags);
    let files = Files::of_block(&program, &site.dir, &mut diags);
    let sink = Rc::new(RefCell::new(Tables::default()));
    let options = Options {
        files: files.imports().clone(),
        tables: Some(sink.clone()),
        ..Options::default()
    };
    drop(lower::lower_all(&program, &options, &files));
    let around = Around {
        files: Some(files.program()),
        names: files.imports().names.clone(),
        ..Around::default()
    };
    let res = crate::resolve::resolve_in(&program, &around);
    let mut tree = Tree::new(&res);
    for s in &program.stmts {
        tree.visit_stmt(s);
    }
    let page = Page {
        res: &res,
        tree,
        tables: &sink.borrow(),
        text: String::new(),
    };
    page.print()
}

/// The tree, line by line, and the nodes that the other tables are about.
struct Tree<'a> {
    res: &'a Resolutions,
    depth: usize,
    lines: Vec<(usize, Span, String)>,
    spans: HashMap<NodeId, Span>,
    /// The expressions, in words.
    exprs: Vec<(NodeId, Span, String)>,
    /// The nodes that introduce locals.
    declared: Vec<(LocalId, Span)>,
}

impl<'a> Tree<'a> {
    fn new(res: &'a Resolutions) -> Tree<'a> {
        Tree {
            res,
            depth: 0,
            lines: Vec::new(),
            spans: HashMap::new(),
            exprs: Vec::new(),
            declared: Vec::new(),
        }
    }

    fn line(&mut self, span: Span, text: impl Into<String>) {
        self.lines.push((self.depth, span, text.into()));
    }

    fn inside(&mut self, f: impl FnOnce(&mut Self)) {
        self.depth += 1;
        f(self);
        self.depth -= 1;
    }

    /// A node that may introduce a local.
    fn declares(&mut self, node: NodeId, span: Span) {
        self.spans.insert(node, span);
        let Some(id) = self.res.declared_by(node) else {
            return;
        };
        let how = match self.res.local(id).declared {
            Declared::Param { by_ref: true } => "parameter by reference",
            Declared::Param { by_ref: false } => "parameter",
            Declared::Let => "let",
            Declared::Pattern => "pattern",
            Declared::Capital => "pattern, unless it is a variant or a constant",
            Declared::ClosureParam => "parameter of a closure",
        };
        self.declared.push((id, span));
        self.line(span, format!("{}  {how}", local(self.res, id)));
    }
}

impl Visit for Tree<'_> {
    fn visit_expr(&mut self, e: &Expr) {
        self.spans.insert(e.id, e.span);
        let text = match (self.res.local_of(e), self.res.function_at(e.id)) {
            (Some(id), _) => local(self.res, id),
            (None, Some(_)) => format!("{}  function of the program", in_words(&e.kind)),
            (None, None) => in_words(&e.kind),
        };
        self.line(e.span, text.clone());
        self.exprs.push((e.id, e.span, text));
        self.inside(|this| walk::walk_expr(this, e));
    }

    fn visit_let(&mut self, l: &Let) {
        self.line(l.keyword, if l.is_var { "var" } else { "let" });
        self.inside(|this| walk::walk_let(this, l));
    }

    fn visit_for(&mut self, f: &For) {
        self.line(f.keyword, "for");
        self.inside(|this| walk::walk_for(this, f));
    }

    fn visit_while(&mut self, w: &While) {
        self.line(w.keyword, "while");
        self.inside(|this| walk::walk_while(this, w));
    }

    fn visit_pattern(&mut self, p: &Pattern) {
        self.declares(p.id, p.span);
        walk::walk_pattern(self, p);
    }

    fn visit_param(&mut self, p: &Param) {
        self.declares(p.id, p.name.span());
        walk::walk_param(self, p);
    }

    fn visit_closure(&mut self, c: &Closure) {
        for p in &c.params {
            self.declares(p.id, p.name.span());
        }
        walk::walk_closure(self, c);
    }

    fn visit_item(&mut self, i: &Item) {
        let kind = match &i.kind {
            ItemKind::Fn(_) => "fn",
            ItemKind::Struct(_) => "struct",
            ItemKind::Enum(_) => "enum",
            ItemKind::TypeAlias(_) => "type",
            ItemKind::Trait(t) if t.is_interface => "interface",
            ItemKind::Trait(_) => "trait",
            ItemKind::Impl(i) => {
                self.line(i.keyword, "impl");
                ""
            }
            ItemKind::Import(i) => {
                self.line(i.keyword, format!("from {:?}", i.path));
                ""
            }
            ItemKind::Error { .. } => "",
        };
        if let Some(name) = i.name() {
            self.line(name.span(), format!("{kind} {name}"));
        }
        self.inside(|this| walk::walk_item(this, i));
    }
}

fn local(res: &Resolutions, id: LocalId) -> String {
    format!("{}#{}", res.name(id), id.number())
}

struct Page<'a> {
    res: &'a Resolutions,
    tree: Tree<'a>,
    tables: &'a Tables,
    text: String,
}

impl Page<'_> {
    fn print(mut self) -> String {
        self.text += "the tree, each name as what it is\n";
        for (depth, span, text) in std::mem::take(&mut self.tree.lines) {
            let indent = 2 * depth;
            self.line(0, &place(span), &format!("{:indent$}{text}", ""));
        }
        self.text += "\ntypes of locals\n";
        let declared = std::mem::take(&mut self.tree.declared);
        for (id, span) in &declared {
            let ty = self.tables.types.get(id).map_or("_", String::as_str);
            let text = format!("{}: {ty}", local(self.res, *id));
            self.line(0, &place(*span), &text);
        }
        self.text += "\ntypes of expressions\n";
        let exprs = std::mem::take(&mut self.tree.exprs);
        for (node, span, text) in &exprs {
            if let Some(ty) = self.tables.exprs.get(node) {
                self.line(0, &place(*span), &format!("{text}: {ty}"));
            }
        }
        self.text += "\naccesses, and what happens to the place afterwards\n";
        for flow in self.tables.flows.values() {
            self.steps(0, &flow.steps, &flow.captures);
            self.text.push('\n');
        }
        self.text += "decisions: how locals are represented\n";
        for (id, span) in &declared {
            for (_, how) in self.tables.locals.iter().filter(|(of, _)| of == id) {
                let text = format!("{}: {how}", local(self.res, *id));
                self.line(0, &place(*span), &text);
            }
        }
        self.text += "\ndecisions: how values are read and lent\n";
        let mut words: BTreeMap<(usize, usize), &str> = BTreeMap::new();
        for (_, span, text) in &exprs {
            let at = span.start();
            words.entry((at.line, at.column)).or_insert(text);
        }
        for (line, column, decision) in &self.tables.decisions {
            if let Some(text) = words.get(&(*line, *column)) {
                let at = format!("{line}:{}", column + 1);
                let how = decision.in_words();
                self.line(0, &at, &format!("{text}: {how}"));
            }
        }
        self.text
    }

    fn line(&mut self, depth: usize, at: &str, what: &str) {
        let indent = 2 + 4 * depth;
        _ = writeln!(self.text, "{:indent$}{at:<8} {what}", "");
    }

    fn at(&self, node: NodeId) -> String {
        let span = self.tree.spans.get(&node);
        span.map_or_else(String::new, |s| place(*s))
    }

    fn steps(&mut self, depth: usize, steps: &[Step], captures: &HashMap<NodeId, Vec<Place>>) {
        for step in steps {
            match step {
                Step::Access { at, place, how, .. } => {
                    let how = match how {
                        How::Read => "read",
                        How::Lend => "lend",
                        How::Look => "look",
                        How::Held => "perhaps held",
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
                        self.steps(depth + 1, way, captures);
                    }
                }
                Step::Loop(_, body) => {
                    self.line(depth, "", "loop");
                    self.steps(depth + 1, body, captures);
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
                Step::Closure { id, body, .. } => {
                    let captured = captures.get(id).into_iter().flatten();
                    let captured: Vec<String> = captured.map(|p| self.place(p)).collect();
                    let text = format!("closure, captures {}", captured.join(", "));
                    self.line(depth, &self.at(*id), &text);
                    self.steps(depth + 1, body, captures);
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
        local(self.res, id)
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
fn in_words(e: &ExprKind) -> String {
    let path = |p: &Path| {
        let names = p.segments.iter().map(|s| s.ident.to_string());
        names.collect::<Vec<_>>().join("::")
    };
    match e {
        ExprKind::Path(p) => path(p),
        ExprKind::Lit(lit) => lit.to_string(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Null => "null".into(),
        ExprKind::Field { member, .. } => match member {
            Member::Named(name) => format!("….{name}"),
            Member::Index(i, _) => format!("….{i}"),
        },
        ExprKind::Call { callee, .. } => match &callee.kind {
            ExprKind::Path(p) => format!("{}(…)", path(p)),
            _ => "…(…)".into(),
        },
        ExprKind::MethodCall { name, .. } => format!("….{name}(…)"),
        ExprKind::Index { .. } => "…[…]".into(),
        ExprKind::Unwrap { .. } => "…!".into(),
        ExprKind::Try { .. } => "…?".into(),
        ExprKind::Coalesce { .. } => "… ?? …".into(),
        ExprKind::Binary { op, .. } => format!("… {} …", op.symbol()),
        ExprKind::Assign { op, .. } => format!("… {}= …", op.map_or("", BinOp::symbol)),
        ExprKind::Unary { op, .. } => match op {
            UnOp::Neg => "-…",
            UnOp::Not => "!…",
            UnOp::BitNot => "~…",
            UnOp::Deref => "*…",
            UnOp::Ref => "&…",
            UnOp::RefMut => "&mut …",
        }
        .into(),
        ExprKind::Cast { .. } => "… as …".into(),
        ExprKind::Is { .. } => "… is …".into(),
        ExprKind::Interp(_) => "$\"…\"".into(),
        ExprKind::Range { .. } => "…..…".into(),
        ExprKind::Struct { path: p, .. } => format!("{} {{ … }}", path(p)),
        ExprKind::Array { .. } => "[…]".into(),
        ExprKind::Repeat { .. } => "[…; …]".into(),
        ExprKind::Tuple { .. } | ExprKind::Paren { .. } => "(…)".into(),
        ExprKind::Closure(_) => "closure".into(),
        ExprKind::If { .. } => "if".into(),
        ExprKind::Match { .. } => "match".into(),
        ExprKind::Block(_) => "{ … }".into(),
        ExprKind::Unsafe { .. } => "unsafe".into(),
        ExprKind::Parallel { .. } => "parallel".into(),
        ExprKind::Macro(_) => "macro call".into(),
        ExprKind::Rust(_) => "Rust".into(),
        ExprKind::Return { .. } => "return".into(),
        ExprKind::Break(_) => "break".into(),
        ExprKind::Continue(_) => "continue".into(),
        ExprKind::Error => "error".into(),
    }
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
fn two(list: &mut List): string { return list.next() + list.next() }
fn four(list: &mut List): string { return two(list) + two(list) }";
        let site = Site::in_dir(std::path::Path::new("."));
        let text = tables(source.parse().expect("it lexes"), &site);
        let expected = [
            "  1:8      struct Node",
            "  4:13         self#0  parameter by reference",
            "  5:13           link#1  let",
            "  7:16             link#1",
            "  11:43            two  function of the program",
            "  4:13     self#0: List",
            "  5:13     link#1: Heap<Node>",
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
            "  4:13     self#0: changed",
            "  5:29     …!: moves out of its place",
            "  7:21     ….val: moves out of its place",
        ];
        for line in expected {
            assert!(text.lines().any(|l| l == line), "no '{line}' in\n{text}");
        }
    }
}
