//! Name resolution.
//!
//! Input: the tree. Output: [`Resolutions`], which say of every name in an expression, and of
//! every name that a pattern or a parameter introduces, which local it is, and of a name in an
//! expression, which function or constant of the program (`values`); [`TypeDef`], the
//! identity of a type (`def`), with the library's types as [`LangItem`]s (`lang`); the program
//! without duplicate imports (`imports`).
//!
//! Invariants: each local has one declaration and an identity of its own, however often its name
//! is used for others; a name that is no local, function or constant of the program (a type, a
//! variable of Rust's) has no entry in the tables. Two declarations of one name are two
//! types, and the type of a program is never one of the library's. Must not be known here: the
//! contents of a type, signatures, the Rust that is made of anything.

mod def;
pub mod imports;
mod lang;
mod tokens;
mod undeclared;
mod values;

use std::collections::{HashMap, HashSet};
pub use undeclared::declare;

use crate::ast::visit::{Visit, walk};
use crate::ast::*;
pub use def::{DefId, Origin, TypeDef, TypeId};
pub use lang::LangItem;
pub use tokens::names_in;
pub use values::Around;
use values::{Value, Values};

/// The identity of a local variable in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId(u32);

impl LocalId {
    /// The smallest id.
    pub const FIRST: LocalId = LocalId(0);
    /// The id of a declaration that is in no program: nothing names it.
    pub const NONE: LocalId = LocalId(u32::MAX);

    /// Its number in the program.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// How a local is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// A parameter of a function; `by_ref` if its type is written as a reference, or it is a
    /// `self` without a type.
    Param {
        /// Whether the caller sees changes of it.
        by_ref: bool,
    },
    /// `let x = …` or `var x = …`.
    Let,
    /// In a pattern: of an arm, a condition, a `let` with more than a name, a loop.
    Pattern,
    /// A capital name in a refutable pattern. It is a local unless it turns out to be a
    /// variant or a constant, which depends on the type.
    Capital,
    /// A parameter of a closure.
    ClosureParam,
}

/// A local variable.
#[derive(Debug, Clone)]
pub struct Local {
    name: String,
    /// How it is declared.
    pub declared: Declared,
    /// The expressions in its scope: from the first, up to but not including the second.
    scope: (NodeId, NodeId),
}

/// The locals of a program.
#[derive(Debug, Default)]
pub struct Resolutions {
    locals: Vec<Local>,
    uses: HashMap<NodeId, LocalId>,
    declarations: HashMap<NodeId, LocalId>,
    embedded: HashMap<NodeId, Vec<LocalId>>,
    functions: HashMap<NodeId, DefId>,
    constants: HashMap<NodeId, DefId>,
    /// The values in scope at the top, and what hides them.
    top: Values,
    /// Those in scope in imported files, which are all.
    inside: Values,
    /// The names in functions that no local of the function has.
    free: HashSet<String>,
    /// The locals of each name, in the order of their declarations.
    by_name: HashMap<String, Vec<LocalId>>,
}

impl Resolutions {
    /// The local that an expression names.
    pub fn local_of(&self, e: &Expr) -> Option<LocalId> {
        self.local_at(e.id)
    }

    /// The local that an expression names, by the expression's id.
    pub fn local_at(&self, e: NodeId) -> Option<LocalId> {
        self.uses.get(&e).copied()
    }

    /// The function of the program, or of a Milo file, that an expression names.
    pub fn function_at(&self, e: NodeId) -> Option<DefId> {
        self.functions.get(&e).copied()
    }

    /// Whether the program declares or imports a function of this name at the top.
    pub fn has_function(&self, name: &str) -> bool {
        matches!(self.top.get(name), Some(Some(Value::Fn(_))))
    }

    /// The constant of the program, or of a Milo file, that an expression names.
    pub fn constant_at(&self, e: NodeId) -> Option<DefId> {
        self.constants.get(&e).copied()
    }

    /// The constant that the program, or a file in it, declares or imports under this name at the top.
    pub fn constant_named(&self, name: &str) -> Option<DefId> {
        match self.inside.get(name) {
            Some(Some(Value::Const(id))) => Some(*id),
            _ => None,
        }
    }

    /// The local that a pattern (a single name) or a parameter introduces.
    pub fn declared_by(&self, id: NodeId) -> Option<LocalId> {
        self.declarations.get(&id).copied()
    }

    /// The locals that a pattern introduces, in their order.
    pub fn names_of(&self, p: &Pattern) -> Vec<LocalId> {
        struct Names<'a>(&'a Resolutions, Vec<LocalId>);
        impl Visit for Names<'_> {
            fn visit_pattern(&mut self, p: &Pattern) {
                let id = self.0.declared_by(p.id);
                let is_name = |id: &LocalId| self.0.local(*id).declared != Declared::Capital;
                self.1.extend(id.filter(is_name));
                walk::walk_pattern(self, p);
            }
        }
        let mut names = Names(self, Vec::new());
        names.visit_pattern(p);
        names.1.sort();
        names.1.dedup();
        names.1
    }

    /// The locals that a macro call or embedded Rust names.
    pub fn embedded_in(&self, e: &Expr) -> &[LocalId] {
        self.embedded.get(&e.id).map_or(&[], Vec::as_slice)
    }

    /// Whether a function mentions this name where it is no local of the function's.
    pub fn is_free_in_functions(&self, name: &str) -> bool {
        self.free.contains(name)
    }

    /// The local that a name resolves to at an expression.
    pub fn named_at(&self, name: &str, at: NodeId) -> Option<LocalId> {
        let all = self.by_name.get(name)?;
        let sees = |id: &&LocalId| {
            let (first, end) = self.local(**id).scope;
            first <= at && at < end
        };
        all.iter().rev().find(sees).copied()
    }

    /// Whether any local has this name.
    pub fn has_local(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The name of a local.
    pub fn name(&self, id: LocalId) -> &str {
        &self.local(id).name
    }

    /// All locals, in the order of their declarations.
    #[cfg(test)]
    pub fn all(&self) -> impl Iterator<Item = LocalId> {
        (0..self.locals.len() as u32).map(LocalId)
    }

    /// The declaration and the scope of a local.
    pub fn local(&self, id: LocalId) -> &Local {
        &self.locals[id.0 as usize]
    }
}

/// Resolves the names of a program that imports no files.
pub fn resolve(program: &Program) -> Resolutions {
    resolve_in(program, &Around::default())
}

/// Resolves the names of a program in its surroundings.
pub fn resolve_in(program: &Program, around: &Around<'_>) -> Resolutions {
    let (imported, own) = program
        .stmts
        .split_at(around.imported.min(program.stmts.len()));
    let (inside, outside) = around.both(imported, own);
    let mut resolver = Resolver {
        out: Resolutions {
            inside: inside.clone(),
            ..Resolutions::default()
        },
        around,
        values: vec![inside],
        variables: HashMap::new(),
        scopes: vec![Scope::default()],
        refutable: false,
        in_function: false,
        next: NodeId::FIRST,
    };
    imported.iter().for_each(|s| resolver.visit_stmt(s));
    // The block sees of these files the names that it imports.
    resolver.leave();
    resolver.scopes.push(Scope::default());
    resolver.values = vec![outside];
    own.iter().for_each(|s| resolver.visit_stmt(s));
    resolver.leave();
    resolver.out.top = resolver.values.remove(0);
    resolver.out
}

#[derive(Default)]
struct Scope {
    /// The local that each name resolves to at this point.
    names: HashMap<String, LocalId>,
    /// The locals declared in the scope, also those that were shadowed.
    all: Vec<LocalId>,
}

struct Resolver<'a> {
    out: Resolutions,
    around: &'a Around<'a>,
    scopes: Vec<Scope>,
    /// The functions and constants of the blocks around, the innermost last.
    values: Vec<Values>,
    /// The locals at the top that are constants for functions.
    variables: HashMap<LocalId, DefId>,
    /// Whether the current pattern is refutable: a capital name in it may be a variant or a
    /// constant.
    refutable: bool,
    in_function: bool,
    /// The id after the last visited expression.
    next: NodeId,
}

impl Resolver<'_> {
    fn scoped(&mut self, f: impl FnOnce(&mut Self)) {
        self.scopes.push(Scope::default());
        f(self);
        self.leave();
    }

    /// Ends the innermost scope.
    fn leave(&mut self) {
        for id in self.scopes.pop().into_iter().flat_map(|s| s.all) {
            self.out.locals[id.0 as usize].scope.1 = self.next;
        }
    }

    /// Notes what a name refers to that is no local.
    fn value(&mut self, at: NodeId, name: &str) {
        let mut scopes = self.values.iter().rev();
        match scopes.find_map(|s| s.get(name)) {
            Some(Some(Value::Fn(id))) => drop(self.out.functions.insert(at, *id)),
            Some(Some(Value::Const(id))) => drop(self.out.constants.insert(at, *id)),
            Some(None) | None => {}
        }
    }

    /// Statements with the functions among them in scope.
    fn block(&mut self, b: &Block) {
        let declares = b.stmts.iter().any(|s| matches!(s, Stmt::Item(_)));
        if declares {
            self.values.push(self.around.declared(&b.stmts));
        }
        walk::walk_block(self, b);
        if declares {
            self.values.pop();
        }
    }

    fn lookup(&self, name: &str) -> Option<LocalId> {
        let mut scopes = self.scopes.iter().rev();
        scopes.find_map(|s| s.names.get(name)).copied()
    }

    fn declare(&mut self, node: NodeId, ident: &proc_macro2::Ident, declared: Declared) {
        let name = plain(ident);
        let id = LocalId(self.out.locals.len() as u32);
        let scope = self.scopes.last_mut().expect("a scope");
        scope.names.insert(name.clone(), id);
        scope.all.push(id);
        self.out.by_name.entry(name.clone()).or_default().push(id);
        self.out.locals.push(Local {
            name,
            declared,
            scope: (self.next, NodeId::DUMMY),
        });
        self.out.declarations.insert(node, id);
    }

    fn pattern(&mut self, p: &Pattern, refutable: bool) {
        self.refutable = refutable;
        // A name on both sides of a `|` is one local.
        let before = self.out.locals.len();
        self.in_pattern(p, before);
    }

    fn in_pattern(&mut self, p: &Pattern, before: usize) {
        if let PatternKind::Bind(name) = &p.kind {
            let text = plain(name);
            let again = self.scopes.last().and_then(|s| s.names.get(&text)).copied();
            match again.filter(|id| id.0 as usize >= before) {
                Some(id) => {
                    self.out.declarations.insert(p.id, id);
                }
                None if self.refutable && text.starts_with(char::is_uppercase) => {
                    self.declare(p.id, name, Declared::Capital);
                }
                None => self.declare(p.id, name, Declared::Pattern),
            }
        }
        match &p.kind {
            PatternKind::Tuple(all) | PatternKind::Or(all) => {
                all.iter().for_each(|p| self.in_pattern(p, before));
            }
            PatternKind::Variant { args, .. } => {
                args.iter()
                    .flatten()
                    .for_each(|p| self.in_pattern(p, before));
            }
            PatternKind::Struct { fields, .. } => {
                fields.iter().for_each(|(_, p)| self.in_pattern(p, before));
            }
            PatternKind::Deref { pat, .. } => self.in_pattern(pat, before),
            // Only constants can be named there.
            PatternKind::Range { lo, hi, .. } => {
                for e in [lo, hi] {
                    if let ExprKind::Path(p) = &e.kind
                        && let [only] = &p.segments[..]
                    {
                        self.value(e.id, &plain(&only.ident));
                    }
                }
            }
            PatternKind::Wild | PatternKind::Bind(_) | PatternKind::Lit(_) => {}
        }
    }
}

impl Visit for Resolver<'_> {
    fn visit_let(&mut self, l: &Let) {
        l.init.iter().for_each(|e| self.visit_expr(e));
        l.else_.iter().for_each(|b| self.visit_block(b));
        match &l.pat.kind {
            PatternKind::Bind(name) if l.else_.is_none() => {
                self.declare(l.pat.id, name, Declared::Let);
                if self.scopes.len() == 1 && !self.in_function {
                    let local = self.out.declarations[&l.pat.id];
                    self.variables.insert(local, self.around.def(l.id));
                }
            }
            _ => self.pattern(&l.pat, l.else_.is_some()),
        }
    }

    fn visit_for(&mut self, f: &For) {
        self.visit_expr(&f.iter);
        self.scoped(|this| {
            f.first.iter().for_each(|p| this.pattern(p, false));
            this.pattern(&f.pat, false);
            this.visit_block(&f.body);
        });
    }

    fn visit_while(&mut self, w: &While) {
        self.scoped(|this| walk::walk_while(this, w));
    }

    fn visit_cond(&mut self, c: &Cond) {
        match c {
            Cond::Expr(e) => self.visit_expr(e),
            Cond::Let { pat, expr, .. } => {
                self.visit_expr(expr);
                self.pattern(pat, true);
            }
        }
    }

    fn visit_block(&mut self, b: &Block) {
        self.scoped(|this| this.block(b));
    }

    /// A function sees no locals from around it.
    fn visit_fn(&mut self, f: &Fn) {
        let outer = std::mem::replace(&mut self.scopes, vec![Scope::default()]);
        let outside = std::mem::replace(&mut self.in_function, true);
        for p in &f.params {
            let is_ref = |t: &Type| matches!(t.kind, TypeKind::Ref { .. });
            let by_ref = p.ty.as_ref().map_or(p.name == "self", is_ref);
            self.declare(p.id, &p.name, Declared::Param { by_ref });
        }
        f.body.iter().for_each(|b| self.visit_block(b));
        self.leave();
        self.scopes = outer;
        self.in_function = outside;
    }

    fn visit_closure(&mut self, c: &Closure) {
        self.scoped(|this| {
            for p in &c.params {
                this.declare(p.id, &p.name, Declared::ClosureParam);
            }
            this.visit_expr(&c.body);
        });
    }

    fn visit_arm(&mut self, a: &Arm) {
        self.scoped(|this| {
            this.pattern(&a.pat, true);
            a.guard.iter().for_each(|e| this.visit_expr(e));
            this.visit_expr(&a.body);
        });
    }

    fn visit_expr(&mut self, e: &Expr) {
        self.next = self.next.max(e.id.next());
        match &e.kind {
            ExprKind::Path(p) => {
                if let [only] = &p.segments[..]
                    && p.leading_colons.is_none()
                {
                    let name = plain(&only.ident);
                    let may_be_local = only.args.is_none();
                    if let Some(id) = self.lookup(&name).filter(|_| may_be_local) {
                        self.out.uses.insert(e.id, id);
                        let constant = self.variables.get(&id).map(|def| (e.id, *def));
                        self.out.constants.extend(constant);
                        return;
                    }
                    self.value(e.id, &name);
                    if self.in_function && may_be_local {
                        self.out.free.insert(name);
                    }
                }
            }
            ExprKind::If {
                cond, then, else_, ..
            } => {
                self.scoped(|this| {
                    this.visit_cond(cond);
                    this.visit_block(then);
                });
                else_.iter().for_each(|e| self.visit_expr(e));
            }
            // The names of the branches are in scope after the `parallel` as well.
            ExprKind::Parallel { body, .. } => self.block(body),
            ExprKind::Macro(_) | ExprKind::Rust(_) => {
                let mut found = Vec::new();
                names_in(e, &mut |name| found.extend(self.lookup(name)));
                found.sort();
                found.dedup();
                self.out.embedded.insert(e.id, found);
                // The arguments that are expressions of Milo's.
                walk::walk_expr(self, e);
            }
            _ => walk::walk_expr(self, e),
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}
}

fn plain(ident: &proc_macro2::Ident) -> String {
    let s = ident.to_string();
    s.strip_prefix("r#").map_or(s.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each use of `x` in the source, in order, as the number of the local that it is.
    fn uses(source: &str) -> Vec<Option<u32>> {
        let mut diags = crate::diag::Diagnostics::new();
        let program = crate::parse::parse(source.parse().expect("it lexes"), &mut diags);
        assert_eq!(diags.len(), 0, "{source}");
        let res = resolve(&program);
        struct Uses<'a>(&'a Resolutions, Vec<Option<u32>>);
        impl Visit for Uses<'_> {
            fn visit_expr(&mut self, e: &Expr) {
                if let ExprKind::Path(p) = &e.kind
                    && p.segments[0].ident == "x"
                {
                    self.1.push(self.0.local_of(e).map(|id| id.0));
                }
                walk::walk_expr(self, e);
            }
        }
        let mut found = Uses(&res, Vec::new());
        program.stmts.iter().for_each(|s| found.visit_stmt(s));
        found.1
    }

    /// The local that `x` resolves to at each call of `here`.
    fn meanings(source: &str) -> Vec<Option<u32>> {
        let mut diags = crate::diag::Diagnostics::new();
        let program = crate::parse::parse(source.parse().expect("it lexes"), &mut diags);
        assert_eq!(diags.len(), 0, "{source}");
        let res = resolve(&program);
        struct Calls<'a>(&'a Resolutions, Vec<Option<u32>>);
        impl Visit for Calls<'_> {
            fn visit_expr(&mut self, e: &Expr) {
                if let ExprKind::Path(p) = &e.kind
                    && p.segments[0].ident == "here"
                {
                    self.1.push(self.0.named_at("x", e.id).map(|id| id.0));
                }
                walk::walk_expr(self, e);
            }
        }
        let mut found = Calls(&res, Vec::new());
        program.stmts.iter().for_each(|s| found.visit_stmt(s));
        found.1
    }

    #[test]
    fn a_name_means_what_is_in_scope() {
        let table: &[(&str, &[Option<u32>])] = &[
            ("here() let x = here() here()", &[None, None, Some(0)]),
            (
                "let x = 1 here() { let x = 2 here() } here()",
                &[Some(0), Some(1), Some(0)],
            ),
            ("let x = 1 let x = here() here()", &[Some(0), Some(1)]),
            ("for x in here() { here() } here()", &[None, Some(0), None]),
            ("let f = (x: i32) => here() here()", &[Some(0), None]),
            (
                "match here() { x if here() => here() } here()",
                &[None, Some(0), Some(0), None],
            ),
            ("fn f(x: i32) { here() } here()", &[Some(0), None]),
            (
                "let x = 1 fn f(x: i32) { here() } here()",
                &[Some(1), Some(0)],
            ),
        ];
        for (source, expected) in table {
            assert_eq!(meanings(source), *expected, "{source}");
        }
    }

    #[test]
    fn a_name_is_the_innermost_declaration() {
        let table: &[(&str, &[Option<u32>])] = &[
            ("let x = 1 let x = x + 1 print(x)", &[Some(0), Some(1)]),
            (
                "let x = 1 { let x = 2 print(x) } print(x)",
                &[Some(1), Some(0)],
            ),
            (
                "let x = 1 let f = (x: i32) => x print(x)",
                &[Some(1), Some(0)],
            ),
            (
                "let x = 1 for x in x { print(x) } print(x)",
                &[Some(0), Some(1), Some(0)],
            ),
            (
                "let x = a if let Some(x) = x { print(x) } else { print(x) }",
                &[Some(0), Some(1), Some(0)],
            ),
            ("match a { A(x) | B(x) => print(x) }", &[Some(0)]),
            ("parallel { let x = f() } print(x)", &[Some(0)]),
            ("let P { x } = p print(x)", &[Some(0)]),
            ("print(x)", &[None]),
            ("let x = 1 fn f(): i32 { return x }", &[None]),
        ];
        for (source, expected) in table {
            assert_eq!(uses(source), *expected, "{source}");
        }
    }
}
