//! Tests of the analysis on sources of one line.

use super::{After, Flow, Liveness};
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::flow::{Decls, Gives, Operand};
use crate::resolve::{LocalId, Resolutions, resolve};

/// Calls of `ref_…` return references.
struct Names;

impl Decls for Names {
    fn gives(&self, call: &Expr) -> Gives {
        let name = match &call.kind {
            ExprKind::MethodCall { name, .. } => name.to_string(),
            ExprKind::Call { callee, .. } => match &callee.kind {
                ExprKind::Path(p) => p.segments[0].ident.to_string(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        match name.starts_with("ref_") {
            true => Gives::Reference,
            false => Gives::Value,
        }
    }

    fn may_refer(&self, _: LocalId) -> bool {
        true
    }

    fn is_captured_whole(&self, _: LocalId) -> bool {
        false
    }

    fn is_empty_variant(&self, _: &Pattern) -> bool {
        false
    }

    fn operand(&self, call: &Expr, argument: Option<usize>) -> Operand {
        match &call.kind {
            ExprKind::MethodCall { name, .. } if argument.is_none() => {
                match name.to_string().starts_with("set_") {
                    true => Operand::Changes,
                    false => Operand::Takes,
                }
            }
            _ => Operand::Takes,
        }
    }
}

/// For each place that starts from a local called `x` or `self`, in the order of the source:
/// `+` if it is read again, `-` if this is its last use, `0` if the place may be
/// emptied.
fn marks(source: &str) -> String {
    let (body, flow, res) = flow(source);
    let found = Liveness::of(&flow);
    let mut marks = Marks(&found, &res, String::new());
    body.iter().for_each(|s| marks.visit_stmt(s));
    marks.2
}

/// The one function of a source.
pub fn function(source: &str) -> (Fn, Resolutions) {
    let mut diags = crate::diag::Diagnostics::new();
    let mut program = crate::parse::parse(source.parse().expect("it lexes"), &mut diags);
    assert_eq!(diags.len(), 0, "{source}");
    let res = resolve(&program);
    match program.stmts.remove(0) {
        Stmt::Item(Item {
            kind: ItemKind::Fn(f),
            ..
        }) => (f, res),
        _ => panic!("one function: {source}"),
    }
}

/// The body of the one function in a source, and its flow.
fn flow(source: &str) -> (Vec<Stmt>, Flow, Resolutions) {
    let (f, res) = function(source);
    let body = f.body.expect("a body").stmts;
    let flow = Flow::of_body(&f.params, &body, &res, &Names);
    (body, flow, res)
}

struct Marks<'a>(&'a Liveness, &'a Resolutions, String);

impl Visit for Marks<'_> {
    fn visit_expr(&mut self, e: &Expr) {
        match super::place::named(e, self.1) {
            Some(of)
                if !matches!(&of.nodes[0].0.kind, ExprKind::Path(p)
                if p.segments[0].ident == "x" || p.segments[0].ident == "self") => {}
            Some(_) => {
                let after = self.0.after(e.id, false);
                self.2.push(match after {
                    _ if self.0.empties(e.id) => '0',
                    After {
                        read_again: true, ..
                    } => '+',
                    _ => '-',
                });
                return;
            }
            None => {}
        }
        walk::walk_expr(self, e);
    }
}

#[test]
fn the_last_use_is_found_on_every_way() {
    let table = [
        ("fn f(x: T) { g(x) g(x) }", "+-"),
        ("fn f(x: T) { if c { g(x) } else { h(x) } }", "--"),
        ("fn f(x: T) { if c { g(x) } h(x) }", "+-"),
        ("fn f(x: T) { if c { g(x) return } h(x) }", "--"),
        ("fn f(x: T) { match x { A => g(1), _ => g(2) } }", "-"),
        ("fn f(x: T) { match x { A => g(x), _ => g(2) } }", "+-"),
        ("fn f(x: T) { let x = g(x) h(x) }", "--"),
        ("fn f(x: T): R { let y = g(x)? return h(x) }", "+-"),
        ("fn f(x: T) { g(x.a) h(x.b) }", "--"),
        ("fn f(x: T) { g(x.a) h(x.a.b) }", "+-"),
        ("fn f(x: T) { g(x.a) h(x) }", "+-"),
        ("fn f(x: T) { g(x) || h(x) }", "+-"),
    ];
    for (source, expected) in table {
        assert_eq!(marks(source), expected, "{source}");
    }
}

#[test]
fn a_loop_reads_again_what_it_does_not_declare() {
    let table = [
        ("fn f(x: T) { while c { g(x) } }", "+"),
        ("fn f(x: T) { while c { g(x) break } }", "-"),
        ("fn f(x: T) { while c { g(x) return } }", "-"),
        ("fn f() { while c { let x = h() g(x) } }", "-"),
        ("fn f() { for x in v { g(x) } }", "-"),
        ("fn f(x: V) { for y in x { g(y) } }", "-"),
        ("fn f(x: V) { for y in x { g(x) } }", "++"),
        ("fn f(x: T) { while c { x = g(x) } }", "+0"),
        ("fn f(x: T) { while c { if d { g(x) continue } } }", "+"),
    ];
    for (source, expected) in table {
        assert_eq!(marks(source), expected, "{source}");
    }
}

#[test]
fn what_is_lent_stays() {
    let table = [
        ("fn f(x: T) { let r = &x g(x) h(r) }", "++"),
        ("fn f(x: T) { let r = ref_of(x) g(x) h(r) }", "++"),
        ("fn f(x: T) { let r = copy(x) g(x) h(r) }", "+-"),
        ("fn f(x: T) { let r = ref_of(x) h(r) g(x) }", "+-"),
        ("fn f(x: T) { let r = ref_of(x) let s = r g(x) h(s) }", "++"),
        ("fn f(x: T) { g(x, x.a) }", "++"),
        ("fn f(x: T) { print($\"{x.a}{x.b}\") }", "--"),
        ("fn f(x: T) { g(x.a, x.b) }", "--"),
        ("fn f(x: T) { g(x!.a, h(x!)) }", "++"),
        ("fn f(x: T) { g(x.a, h(x)) }", "++"),
        ("fn f(x: T) { match x { A(n) => { g(x) h(n) } } }", "++"),
        ("fn f(x: T) { let c = () => g(x) h(x) c() }", "++"),
        ("fn f(x: T) { v.push(ref_of(x)) g(x) h(v) }", "+-"),
    ];
    for (source, expected) in table {
        assert_eq!(marks(source), expected, "{source}");
    }
}

#[test]
fn a_place_is_emptied_where_it_is_filled_before_anybody_looks() {
    let table = [
        ("fn f(self: &mut S) { self.a = g(self.a) }", "+0"),
        ("fn f(self: &mut S) { let y = self.a self.a = g(y) }", "0+"),
        (
            "fn f(self: &mut S) { let y = self.a if c { self.a = g(y) } }",
            "++",
        ),
        (
            "fn f(self: &mut S) { let y = self.a h()? self.a = g(y) }",
            "++",
        ),
        (
            "fn f(self: &mut S) { let y = self.a self.m() self.a = g(y) }",
            "+++",
        ),
    ];
    for (source, expected) in table {
        let found = marks(source);
        let plain = |m: String| m.replace('-', "+");
        assert_eq!(plain(found), plain(expected.to_owned()), "{source}");
    }
}

/// For each `let` that reads a place, and each place that a pattern matches, in the order of
/// the source: whether the name may refer to the place.
fn borrows(source: &str) -> String {
    let (body, flow, _) = flow(source);
    struct Marks(Liveness, String);
    impl Marks {
        fn mark(&mut self, id: NodeId) {
            let mark = self
                .0
                .refers(id)
                .map(|refers| if refers { 'r' } else { 'c' });
            self.1.extend(mark);
        }
    }
    impl Visit for Marks {
        fn visit_let(&mut self, l: &Let) {
            self.mark(l.id);
            walk::walk_let(self, l);
        }
        fn visit_expr(&mut self, e: &Expr) {
            self.mark(e.id);
            walk::walk_expr(self, e);
        }
    }
    let mut marks = Marks(Liveness::of(&flow), String::new());
    body.iter().for_each(|s| marks.visit_stmt(s));
    marks.1
}

#[test]
fn a_let_refers_to_its_place_while_nothing_changes_it() {
    let table = [
        ("fn f(v: V) { let y = v[0] g(y.a) g(v) }", "r"),
        ("fn f(v: V) { let y = v[0] v[1] = 2 g(y.a) }", "c"),
        ("fn f(v: V) { let y = v[0] g(y.a) v[1] = 2 }", "r"),
        ("fn f(v: V) { let y = v[0] v.set_a() g(y.a) }", "c"),
        ("fn f(v: V) { let y = v.a v.b.set_a() g(y.a) }", "r"),
        ("fn f(v: V) { let y = v.a v.a.b.set_a() g(y.a) }", "c"),
        (
            "fn f(v: V) { let y = v[0] if c { v = w } else { g(y.a) } }",
            "r",
        ),
        ("fn f(v: V) { let y = v[0] while c { g(y.a) v = w } }", "c"),
        ("fn f(v: V) { while c { let y = v[0] g(y.a) v = w } }", "r"),
        // The name is moved, or not only read.
        ("fn f(v: V) { let y = v[0] h(v) g(y.a) }", "c"),
        ("fn f(v: V) { let y = v[0] h(v) g(y.a) h(v) }", "r"),
        ("fn f(v: V) { let y = v[0] h(y) }", ""),
        ("fn f(v: V) { let y = v[0] y.set_a() }", ""),
        ("fn f(v: V) { let y = v[0] let c = () => y.a }", ""),
        (
            "fn f(v: V) { let c = () => v.set_a() let y = v[0] g(y.a) }",
            "",
        ),
        ("fn f(v: &V) { let c = () => v.a let y = v[0] g(y.a) }", "r"),
        // Through another name.
        ("fn f(v: V) { let y = v[0] let z = y.a v = w g(z.a) }", "rc"),
        ("fn f(v: V) { let y = v[0] unsafe { g() } g(y.a) }", "c"),
    ];
    for (source, expected) in table {
        assert_eq!(borrows(source), expected, "{source}");
    }
}

#[test]
fn a_pattern_looks_at_a_copy_where_the_place_changes() {
    let table = [
        ("fn f(v: V) { match v.a { A(n) => { v.a = b } } }", "r"),
        ("fn f(v: V) { match v.a { A(n) => { v.a = b g(n) } } }", "c"),
        ("fn f(v: V) { match v.a { A(n) => { g(n) v.a = b } } }", "r"),
        ("fn f(v: V) { match v.a { A(n) => { v.b = b g(n) } } }", "r"),
        ("fn f(v: V) { match v.a { A => { v.a = b } } }", ""),
        ("fn f(v: V) { if let A(n) = v.a { v.set_a() g(n) } }", "c"),
        (
            "fn f(v: V) { while let A(n) = v.a { v.set_a() g(n) } }",
            "c",
        ),
        (
            "fn f(v: V) { let A(n) = v.a else { return } v.set_a() g(n) }",
            "c",
        ),
    ];
    for (source, expected) in table {
        assert_eq!(borrows(source), expected, "{source}");
    }
}

#[test]
fn a_variable_that_goes_from_place_to_place_refers_to_them() {
    let table = [
        (
            "fn f(l: &L) { var at = l.a while c { at = at!.next } }",
            "r",
        ),
        ("fn f(l: L) { var at = l.a while c { at = at!.next } }", "r"),
        (
            "fn f(l: L) { var at = l.a while c { let n = at! at = n.next } }",
            "rr",
        ),
        (
            "fn f(l: L) { var at = l.a while c { at = at!.next l.set_a() } }",
            "c",
        ),
        ("fn f(l: L) { var at = l.a while c { at = g() } }", ""),
        (
            "fn f(l: L) { var at = l.a while c { at.b = 1 at = at!.next } }",
            "",
        ),
        ("fn f(l: L) { var at = l.a while c { at = at } }", ""),
    ];
    for (source, expected) in table {
        assert_eq!(borrows(source), expected, "{source}");
    }
}
