//! Tests of the decisions on sources of one function.

use super::{Callees, Closures, Locals, Use};
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::flow::tests::function;
use crate::flow::{Decls, Flow, Gives, Liveness, Operand};
use crate::resolve::{LocalId, Resolutions};

/// `call(f)` calls a closure, `keep(f)` keeps it, `start(f)` calls it elsewhere, `send(f)` has it
/// called elsewhere, `case(f)` is a case of a select; `lend(x)` and methods `set_…` mutate.
struct Names;

impl Names {
    fn callee(call: &Expr) -> String {
        match &call.kind {
            ExprKind::Call { callee, .. } => match &callee.kind {
                ExprKind::Path(p) => p.segments[0].ident.to_string(),
                _ => String::new(),
            },
            ExprKind::MethodCall { name, .. } => name.to_string(),
            _ => String::new(),
        }
    }
}

impl Decls for Names {
    fn gives(&self, _: &Expr) -> Gives {
        Gives::Value
    }

    fn may_refer(&self, _: LocalId) -> bool {
        true
    }

    fn is_captured_whole(&self, _: LocalId) -> bool {
        false
    }

    fn operand(&self, call: &Expr, argument: Option<usize>) -> Operand {
        match (&*Self::callee(call), argument) {
            ("lend", Some(_)) => Operand::Changes,
            (name, None) if name.starts_with("set_") => Operand::Changes,
            ("rusts", None) => Operand::MayChange,
            _ => Operand::Takes,
        }
    }

    fn is_empty_variant(&self, _: &Pattern) -> bool {
        false
    }
}

impl Callees for Names {
    fn closure_argument(&self, call: &Expr, _: usize) -> Use {
        match &*Self::callee(call) {
            "keep" => Use::Kept,
            "start" => Use::Once,
            "send" => Use::Sent,
            "case" => Use::Case,
            _ => Use::Called,
        }
    }

    fn calls_once(&self, call: &Expr, _: usize) -> bool {
        Self::callee(call) == "once"
    }
}

/// The locals of the one function in a source, and what is decided about them.
fn decided(source: &str) -> (Vec<Stmt>, Locals, Resolutions) {
    let (f, res) = function(source);
    let body = f.body.expect("a body").stmts;
    let flow = Flow::of_body(&f.params, &body, &res, &Names);
    let closures = Closures::of(&body, &res, &Names);
    let called = |_, _| Use::Called;
    let locals = Locals::of(&closures, &res, &called, &flow, &Liveness::of(&flow));
    (body, locals, res)
}

/// The properties of the first local called `x`: `cell` for a number that no parameter can
/// stand for, `kept`, `copied`, `changed`, `moved`, `value`.
fn properties(source: &str) -> String {
    let (_, locals, res) = decided(source);
    let mut all = res.all();
    let x = all.find(|id| res.name(*id) == "x").expect("a local 'x'");
    let place = crate::flow::Place::local(x);
    let all = [
        ("cell", locals.in_cell(x, false)),
        ("kept", locals.is_kept(x)),
        ("copied", locals.is_copied(x)),
        ("changed", locals.is_changed(x)),
        ("moved", locals.is_moved(&place)),
        ("value", locals.is_value(x)),
    ];
    let all: Vec<&str> = all.iter().filter(|(_, is)| *is).map(|(n, _)| *n).collect();
    all.join(" ")
}

/// The locals that the closure `f` may take as parameters: `v`, or `&mut v`.
fn lifts(source: &str) -> String {
    let (_, locals, res) = decided(source);
    let mut all = res.all();
    let f = all.find(|id| res.name(*id) == "f").expect("a local 'f'");
    let lifted = locals.lifts(f).iter().map(|(id, mutates)| {
        let hidden = if locals.is_hidden(*id) { "hidden " } else { "" };
        let and = if *mutates { "&mut " } else { "" };
        format!("{hidden}{and}{}", res.name(*id))
    });
    lifted.collect::<Vec<_>>().join(", ")
}

#[test]
fn what_closures_ask_of_a_variable() {
    let table = [
        // Only called: a parameter.
        (
            "fn t() { var x = 1 let f = () => { x += 1 } f() }",
            "cell changed",
        ),
        ("fn t() { var x = 1 let f = () => g(x) f() }", ""),
        // Kept, by every way of being a value.
        (
            "fn t() { var x = 1 keep(() => { x += 1 }) }",
            "cell kept changed",
        ),
        (
            "fn t() { var x = 1 let f = () => { x += 1 } keep(f) }",
            "cell kept changed",
        ),
        (
            "fn t() { var x = 1 let f = () => { x += 1 } return f }",
            "cell kept changed",
        ),
        (
            "fn t() { var x = 1 let f = () => { x += 1 } let g = f }",
            "cell kept changed",
        ),
        (
            "fn t() { var x = 1 let f = () => { x += 1 } keep(() => f()) }",
            "cell kept changed",
        ),
        (
            "fn t() { var x = 1 var f = () => { x += 1 } f = () => g() }",
            "cell kept changed",
        ),
        (
            "fn t() { var x = 1 let s = S { f: () => { x += 1 } } }",
            "cell kept changed",
        ),
        // Kept, and nothing changes.
        ("fn t() { var x = 1 keep(() => g(x)) }", "kept"),
        // Changed outside of the closure.
        (
            "fn t() { var x = 1 keep(() => g(x)) x = 2 }",
            "cell kept changed",
        ),
        // Lent mutably: no `Cell`.
        (
            "fn t() { var x = 1 keep(() => g(x)) lend(x) }",
            "kept changed",
        ),
        // Called only, and passed on to be called.
        ("fn t() { var x = 1 call(() => { x += 1 }) }", "changed"),
        (
            "fn t() { var x = 1 let f = () => { x += 1 } call(f) }",
            "cell changed",
        ),
        // A copy of its own.
        (
            "fn t() { var x = 1 keep(move () => { x += 1 }) }",
            "changed",
        ),
        ("fn t(x: &mut T) { keep(move () => g(x)) }", "copied"),
        ("fn t(x: &mut T) { start(() => g(x)) }", "copied"),
        ("fn t(x: &mut T) { send(() => g(x)) }", ""),
        // A select in one piece, and one that is not.
        (
            "fn t() { var x = 1 new().case(() => { x += 1 }).run() }",
            "changed",
        ),
        (
            "fn t() { var x = 1 let s = new().case(() => { x += 1 }) }",
            "cell kept changed",
        ),
        // A method that only Rust knows may change it, and nobody is told so.
        ("fn t(x: T) { x.rusts() }", ""),
        ("fn t(x: T) { x.set_it() }", "changed"),
        ("fn t(x: T) { return x }", "moved"),
        ("fn t() { let x = () => g() keep(x) }", "moved value"),
        // The last call reads it for the last time.
        ("fn t() { let x = () => g() x() }", "moved"),
    ];
    for (source, expected) in table {
        assert_eq!(properties(source), expected, "{source}");
    }
}

#[test]
fn what_a_closure_takes_as_parameters() {
    let table = [
        (
            "fn t(v: T, w: T) { let f = () => { v.set_it() g(w) } f() w.set_it() }",
            "&mut v, w",
        ),
        // It does not change: borrowed as long as the closure is used.
        ("fn t(v: T) { let f = () => g(v) f() f() }", ""),
        // Not its own locals and parameters, and those of closures in it.
        (
            "fn t(v: T) { let f = (a: T) => { let b = a call((c) => g(b, c, v)) } f(v) v.set_it() }",
            "v",
        ),
        // The parameters of the closures that it calls.
        (
            "fn t(v: T) { let g = () => { v.set_it() } let f = () => { g() } f() }",
            "&mut v",
        ),
        // A match that changes what it looks at.
        (
            "fn t(v: T) { let f = () => { if let Some(p) = v { p.set_it() } } f() }",
            "&mut v",
        ),
        (
            "fn t(v: T) { let f = () => { match v.a { A(p) => { p.b = 1 } _ => {} } } f() }",
            "&mut v",
        ),
        // The name means another local where the closure is called.
        (
            "fn t(v: T) { let f = () => g(v) { let v = 1 f() } v.set_it() }",
            "hidden v",
        ),
        // A value, or with `move`: none.
        ("fn t(v: T) { let f = () => g(v) keep(f) }", ""),
        ("fn t(v: T) { let f = move () => g(v) f() }", ""),
    ];
    for (source, expected) in table {
        assert_eq!(lifts(source), expected, "{source}");
    }
}

#[test]
fn what_a_closure_has_for_itself() {
    /// The body of the first closure, or the first branch.
    struct First(Option<NodeId>);
    impl Visit for First {
        fn visit_expr(&mut self, e: &Expr) {
            if let ExprKind::Parallel { body, .. } = &e.kind
                && let [Stmt::Expr(branch), ..] = &body.stmts[..]
            {
                self.0.get_or_insert(branch.id);
            }
            walk::walk_expr(self, e);
        }
        fn visit_closure(&mut self, c: &Closure) {
            self.0.get_or_insert(c.body.id);
            walk::walk_closure(self, c);
        }
    }
    let given = |source: &str| {
        let (body, locals, res) = decided(source);
        let mut first = First(None);
        body.iter().for_each(|s| first.visit_stmt(s));
        let given = locals.given(first.0.expect("a closure")).iter();
        let given = given.map(|id| res.name(*id).to_string());
        given.collect::<Vec<_>>().join(", ")
    };
    let table = [
        ("fn t(v: T, w: T) { let f = () => g(v, w) f() }", "v, w"),
        ("fn t(v: T, w: T) { let f = () => g(v, w) f() g(w) }", "v"),
        // Fields are captured one by one.
        ("fn t(v: T) { let f = () => g(v.a) g(v.b) f() }", "v"),
        ("fn t(v: T) { let f = () => g(v.a) f() g(v.a) }", ""),
        // It sees another value.
        ("fn t(v: T) { let f = () => g(v) v = h() f() }", ""),
        // Called once, whichever way is taken.
        (
            "fn t(v: T) { let f = () => g(v) if c { f() } else { f() } }",
            "v",
        ),
        ("fn t(v: T) { let f = () => g(v) f() f() }", ""),
        ("fn t(v: T) { let f = () => g(v) while c { f() } }", ""),
        (
            "fn t(v: T) { let f = () => g(v) while c { f() return } }",
            "v",
        ),
        ("fn t(v: T) { while c { let f = () => g(v) f() } }", ""),
        (
            "fn t() { while c { let v = h() let f = () => g(v) f() } }",
            "v",
        ),
        (
            "fn t(v: T) { let f = () => g(v) let h = () => f() h() h() }",
            "",
        ),
        ("fn t(v: T) { let f = () => g(v) keep(f) }", ""),
        ("fn t(v: T) { let f = () => g(v) call(f) }", ""),
        ("fn t(v: T) { call(() => g(v)) }", ""),
        // The callee calls it once.
        ("fn t(v: T) { once(() => g(v)) }", "v"),
        ("fn t(v: T) { once(() => g(v)) g(v) }", ""),
        ("fn t(v: T) { while c { once(() => g(v)) } }", ""),
        // With `move` it owns what it captures.
        ("fn t(v: T) { let f = move () => g(v) f() g(v) }", "v"),
        ("fn t(v: T) { let f = move () => g(v) f() f() }", ""),
        // Branches run at the same time.
        ("fn t(v: T, w: T) { parallel { g(v) g(w) } }", "v"),
        ("fn t(v: T) { parallel { g(v.a) g(v.b) } }", "v"),
        ("fn t(v: T) { parallel { g(v.a) g(v) } }", ""),
        ("fn t(v: T) { parallel { g(v.a) g(v.b) g(v.a.c) } }", ""),
        ("fn t(v: T) { parallel { g(v) h() } g(v) }", ""),
        ("fn t(v: T) { while c { parallel { g(v) h() } } }", ""),
        (
            "fn t(v: T) { parallel { { for x in v { g(x) } } h() } }",
            "v",
        ),
    ];
    for (source, expected) in table {
        assert_eq!(given(source), expected, "{source}");
    }
}

#[test]
fn matches_that_mutate_their_place() {
    struct Matches<'a>(&'a Locals, String);
    impl Visit for Matches<'_> {
        fn visit_expr(&mut self, e: &Expr) {
            let scrutinee = match &e.kind {
                ExprKind::Match { scrutinee, .. } => Some(scrutinee),
                ExprKind::If {
                    cond: Cond::Let { expr, .. },
                    ..
                } => Some(expr),
                _ => None,
            };
            if let Some(of) = scrutinee {
                self.1
                    .push(if self.0.is_mutated(of.id) { 'm' } else { '-' });
            }
            walk::walk_expr(self, e);
        }
    }
    let table = [
        ("fn t(x: T) { match x { A(p) => g(p) } }", "-"),
        ("fn t(x: T) { match x { A(p) => { p = 1 } } }", "m"),
        ("fn t(x: T) { match x { A(p) => lend(p.q) } }", "m"),
        ("fn t(x: T) { match x { A(p) => p.rusts() } }", "-"),
        // The place of an inner match is a name of the outer one.
        (
            "fn t(x: T) { match x { A(p) => { match p { B(q) => { q.r = 1 } } } } }",
            "mm",
        ),
        (
            "fn t(x: T) { match x { A(p) => { if let B(q) = y { q.r = 1 } } } }",
            "-m",
        ),
        (
            "fn t(x: T) { if let A(p) = x { call(() => { p.q = 1 }) } }",
            "m",
        ),
    ];
    for (source, expected) in table {
        let (body, locals, _) = decided(source);
        let mut found = Matches(&locals, String::new());
        body.iter().for_each(|s| found.visit_stmt(s));
        assert_eq!(found.1, expected, "{source}");
    }
}
