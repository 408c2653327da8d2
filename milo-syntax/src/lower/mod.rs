//! From the syntax tree to Rust tokens.
//!
//! A block is lowered several times. Each run passes its facts (the types of locals, the
//! bounds that type parameters need, which callbacks are kept) to the next, until there are no
//! new ones: so a line can depend on a later line. The last run's tokens are the result. A
//! declaration whose facts have not changed is not lowered again; see `learned`.

mod assign;
mod borrow_promotion;
mod call;
mod char_literal;
mod check;
mod closure;
mod conditions;
mod constant;
mod control;
mod copies;
mod cx;
mod derive;
mod expr;
mod function;
mod guarded_fields;
mod imports;
mod index;
mod interface;
mod item;
mod kinds;
mod learned;
mod lend;
mod lib_method;
mod lifetimes;
mod lift;
mod literal;
mod loops;
mod method;
mod moves;
mod name;
mod ops;
mod pattern;
mod select;
mod shown;
mod sig;
mod spawn;
mod split_views;
mod statics;
mod stmt;
mod text;
mod type_impls;
mod type_items;
mod types;
mod unimported;
mod unwrap_ops;

pub use shown::declarations as shown_to_editors;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::ast::{Expr, ExprKind, ItemKind, Member, NodeId, PatternKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::files::{Files, Imports, Output};
use crate::infer::{self, Bodies, TyCx};
use crate::resolve::{self, DefId, Origin, Resolutions};
use crate::summaries::{self, Collected, Summaries};
use crate::types::{lit, syntax, ty, wide, world, written};
use cx::{FnCx, Lower, glue};
use learned::{Done, Learned};
use ty::{Name, Ty};
use world::Const;

pub(crate) use cx::ident_at;
pub(crate) use unimported::add_imports;
pub(crate) use world::is_std_enum;

/// How a block is lowered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `fn main` becomes public, so that another program can call it.
    pub pub_main: bool,
    /// The imports of the program from files.
    pub files: Imports,
    /// How many of the first statements come from imported files: their Rust is kept apart.
    pub imported: usize,
    /// The names of imported declarations that the others see.
    pub seen: HashSet<String>,
    /// The user's names, by the generated ones: values are printed with them.
    pub shown: HashMap<String, String>,
    /// The directories of files, by the name that the spans of their tokens give them.
    pub directories: HashMap<String, PathBuf>,
    /// Whether the program is a file: it has declarations only.
    pub items_only: bool,
    /// Receives the tables of the stages, if they are to be shown.
    pub tables: crate::tables::Sink,
    /// Whether each run lowers all declarations again; for tests that compare the results.
    pub afresh: bool,
}

/// Facts about functions, traits and constants, shared by the parts of a program that are
/// lowered separately: the block and its files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    learned: Learned,
    summaries: Summaries,
    /// The constants of imported files.
    consts: HashMap<Name, Const>,
}

/// A lowered program.
pub struct Lowered {
    /// Its Rust.
    pub ts: TokenStream,
    /// The Rust of the first [`Options::imported`] statements.
    pub imported: TokenStream,
    /// Its errors.
    pub diags: Diagnostics,
    /// How many runs it took until nothing new was found.
    pub runs: usize,
    /// How many expressions were looked at, in all runs, by the inference and by the lowering.
    pub visits: usize,
}

/// The limit of the runs, so that lowering ends for every input.
pub const MAX_RUNS: usize = 8;

/// Lowers a program; its errors are not in the tokens. `files` has the declarations of imported
/// files: their names are known here, but nothing is emitted for them.
pub fn lower_parts(
    program: &Program,
    options: &Options,
    files: Option<&Program>,
    facts: &mut Facts,
) -> Lowered {
    let item_mode = options.items_only || is_items(program);
    let mut learned = Rc::new(facts.learned.clone());
    let mut done = HashMap::new();
    let (mut runs, mut visits) = (0, 0);
    let res = Rc::new(resolve::resolve(program));
    loop {
        let mut run = Lower::new(
            learned.clone(),
            facts.summaries.clone(),
            done,
            options,
            res.clone(),
            item_mode,
        );
        let ts = run.program(program, files, &facts.consts);
        let next = run.finish();
        runs += 1;
        visits += run.visits + run.types.visits;
        if next == *learned || runs == MAX_RUNS {
            facts.learned = next.of_files();
            facts.summaries = run.summaries.for_others();
            if files.is_none() {
                facts.consts = run.tcx.world.consts;
            }
            return Lowered {
                ts,
                imported: run.imported,
                diags: run.diags,
                runs,
                visits,
            };
        }
        learned = Rc::new(next);
        done = match options.afresh {
            true => HashMap::new(),
            false => run.done,
        };
    }
}

/// Lowers a block with the files that it imports, and adds the errors, so that the result is
/// always valid Rust.
pub fn lower(
    program: &Program,
    diags: Diagnostics,
    files: &Files,
    output: Option<&Output>,
) -> TokenStream {
    let item_mode = is_items(program);
    let options = Options {
        files: files.imports().clone(),
        ..Options::default()
    };
    let mut facts = Facts::default();
    let mut rounds = 0;
    // The files need facts about the block, and the block needs facts about the files.
    let (rust, lowered) = loop {
        let rust = files.lower(&mut facts);
        let known = facts.clone();
        let lowered = lower_parts(program, &options, Some(files.program()), &mut facts);
        rounds += 1;
        if facts == known || rounds == 4 || rust.is_empty() {
            break (rust, lowered);
        }
    };
    let imported = files.emit(rust, output);
    let Lowered {
        ts,
        diags: mut of_lowering,
        ..
    } = lowered;
    of_lowering.leave_out(&diags);
    let mut errors = diags.to_compile_errors();
    errors.extend(of_lowering.beside_others());
    if item_mode {
        return imported.into_iter().chain(ts).chain(errors).collect();
    }
    let g = glue(Span::call_site());
    // Code with errors is left out, so other code may be unused.
    let broken = (!errors.is_empty()).then(|| quote_spanned!(g=> #[allow(unused)]));
    let allow = item::allow(Span::call_site());
    if crate::editor::in_editor() {
        // The errors come last, so that the block's own tokens keep their places.
        let value = ident_at("__milo_value", g);
        return quote_spanned!(g=> {
            #imported
            #allow
            let #value = { #ts };
            #errors
            #value
        });
    }
    // An attribute may stand before the tail of a block, not before an expression.
    quote_spanned!(g=> {
        #imported
        #errors
        #allow
        #broken
        { #ts }
    })
}

/// Whether the program consists of declarations. A `let` among them can only be a constant, as
/// no statement could use a variable. A `let` alone is one if it is `pub` or plainly constant.
pub fn is_items(p: &Program) -> bool {
    let (mut items, mut broken) = (0, 0);
    let (mut other, mut constants) = (false, true);
    for s in &p.stmts {
        match s {
            Stmt::Item(i) => match &i.kind {
                ItemKind::Fn(f) if f.name == "main" => return true,
                ItemKind::Import(_) => {}
                _ => items += 1,
            },
            Stmt::Let(l) if matches!(l.pat.kind, PatternKind::Bind(_)) && l.else_.is_none() => {
                constants &= l.vis.is_some() || l.init.as_ref().is_some_and(constant::is_plain);
            }
            // A syntax error, reported by the parser: the other statements decide.
            Stmt::Expr(Expr {
                kind: ExprKind::Error,
                ..
            }) => broken += 1,
            _ => other = true,
        }
    }
    let lets = p.stmts.len() > items + broken;
    !other && !p.stmts.is_empty() && (items > 0 || constants || !lets)
}

/// The first statement of a program that is none of declarations.
pub fn first_statement(p: &Program) -> Option<Span> {
    if is_items(p) {
        return None;
    }
    p.stmts.iter().find_map(|s| match s {
        Stmt::Item(_) => None,
        Stmt::Let(l) => Some(l.keyword),
        Stmt::Expr(e) => Some(e.span),
        Stmt::While(w) => Some(w.keyword),
        Stmt::For(f) => Some(f.keyword),
    })
}

impl Lower {
    fn new(
        learned: Rc<Learned>,
        summaries: Summaries,
        done: HashMap<NodeId, Done>,
        options: &Options,
        res: Rc<Resolutions>,
        item_mode: bool,
    ) -> Lower {
        Lower {
            tcx: TyCx::new(
                res,
                options.files.clone(),
                match options.items_only {
                    true => Origin::Files,
                    false => Origin::Block,
                },
            ),
            types: Default::default(),
            visits: 0,
            diags: Diagnostics::new(),
            learned,
            summaries,
            analyses: HashMap::new(),
            next: Learned::default(),
            asked: Default::default(),
            done,
            locals: Default::default(),
            self_local: None,
            bound: Vec::new(),
            fns: Vec::new(),
            unsafe_depth: 0,
            loop_depth: 0,
            item_mode,
            block_lets: HashMap::new(),
            block_consts: HashSet::new(),
            statement_lets: HashSet::new(),
            next_temp: 0,
            pending_checks: Vec::new(),
            open_match: None,
            moves: Default::default(),
            changed: Vec::new(),
            moved_twice: HashSet::new(),
            irrefutable: false,
            rust_lengths: false,
            lends: false,
            hoisted: None,
            lives: None,
            impl_id: DefId {
                origin: Origin::Block,
                node: NodeId::DUMMY,
            },
            pub_main: options.pub_main,
            shown: options.shown.clone(),
            seen_imports: options.seen.clone(),
            tables: options.tables.clone(),
            directories: options.directories.clone(),
            whole: options.items_only,
            imported_stmts: options.imported,
            imported: TokenStream::new(),
            library_uses: TokenStream::new(),
            elsewhere: Default::default(),
            endless: Default::default(),
            views: Default::default(),
            hoists: false,
            bad_vars: Default::default(),
            has_unsafe: Default::default(),
            selfless: false,
            told: Default::default(),
            returned: false,
            in_field: false,
            dropped: false,
            has_reported: Default::default(),
        }
    }

    fn program(
        &mut self,
        p: &Program,
        files: Option<&Program>,
        consts: &HashMap<Name, Const>,
    ) -> TokenStream {
        if let Some(files) = files.filter(|f| !f.stmts.is_empty()) {
            self.declare_elsewhere(&files.stmts, consts);
        }
        self.changed_fields =
            summaries::changed_fields(files.into_iter().chain([p]).map(|p| &*p.stmts));
        self.poisoned
            .extend(p.twice.iter().map(|n| Name::from(&**n)));
        self.rusts_scope(&p.stmts);
        self.declare_all(&p.stmts);
        self.library_uses = self.library_in_scope(&p.stmts);
        if self.item_mode {
            self.items(&p.stmts)
        } else {
            let uses = self.library_uses.clone();
            let ts = self.statements(&p.stmts, p.ended);
            uses.into_iter().chain(ts).collect()
        }
    }

    /// Declares the names and types of the files' declarations. Their tokens have spans of another
    /// kind and must not be emitted.
    fn declare_elsewhere(&mut self, stmts: &[Stmt], consts: &HashMap<Name, Const>) {
        let lib = self.lib.clone();
        let _own = crate::files::Fallback::begin();
        self.world.declare_types(stmts, "", Some(Origin::Files));
        self.world.fill_types(stmts, Some(&lib));
        self.world
            .declare_fns(stmts, Some(&lib), Some(Origin::Files));
        self.world.sigs.clear();
        self.world.consts = consts.clone();
        // A function that is not imported may be one of Rust's with the same name.
        let imported: Vec<&String> = self.tcx.files.names.values().collect();
        self.tcx
            .world
            .fns
            .retain(|n, _| imported.iter().any(|i| ***i == **n));
        self.tcx
            .world
            .consts
            .retain(|n, _| imported.iter().any(|i| ***i == **n));
        let world = &self.world;
        let values = world.fns.keys().chain(world.consts.keys());
        let types = world.names.keys().chain(world.traits.keys());
        self.world.apart = values.chain(types).cloned().collect();
        self.elsewhere = self
            .world
            .names
            .keys()
            .chain(self.world.traits.keys())
            .cloned()
            .collect();
    }

    /// Declares the names of the declarations in `stmts`.
    pub fn declare_all(&mut self, stmts: &[Stmt]) {
        self.check_imports(stmts);
        self.tcx.declare(stmts);
        self.cut_endless(stmts);
    }

    fn items(&mut self, stmts: &[Stmt]) -> TokenStream {
        let (imported, own) = stmts.split_at(self.imported_stmts.min(stmts.len()));
        // In their module the imported declarations see each other.
        let declared = imported.iter().filter_map(crate::files::declared);
        let apart = declared
            .map(world::name_of)
            .filter(|name| !self.seen_imports.contains(&**name));
        let apart: HashSet<Name> = apart.collect();
        let outside = match imported.is_empty() {
            true => self.world.apart.clone(),
            false => apart,
        };
        self.infer_declarations(imported, own, &outside);
        self.imported = self.constants(imported);
        let inside = std::mem::replace(&mut self.world.apart, outside);
        let mut ts = self.constants(own);
        let outside = std::mem::replace(&mut self.world.apart, inside);
        let inner = self.declarations(imported);
        self.imported.extend(inner);
        let inside = std::mem::replace(&mut self.world.apart, outside);
        ts.extend(self.declarations(own));
        if imported.is_empty() {
            ts.extend(self.interface_impls());
        } else {
            self.world.apart = inside;
            let impls = self.interface_impls();
            self.imported.extend(impls);
        }
        ts
    }

    /// Infers the types in all bodies of a program of declarations; `outside` are the names that
    /// its own declarations do not see.
    fn infer_declarations(&mut self, imported: &[Stmt], own: &[Stmt], outside: &HashSet<Name>) {
        let (types, cx) = (&mut self.types, &mut self.tcx);
        let consts = cx.world.consts.clone();
        let inside = cx.world.apart.clone();
        let mut all = Collected::default();
        for (stmts, apart) in [(imported, &inside), (own, outside)] {
            cx.world.apart.clone_from(apart);
            types.infer_constants(cx, self.item_mode, stmts, &mut all);
        }
        for (stmts, apart) in [(imported, &inside), (own, outside)] {
            cx.world.apart.clone_from(apart);
            types.infer_items(cx, self.item_mode, stmts, &mut all);
        }
        cx.world.apart = inside;
        all.declarations(cx, imported);
        all.declarations(cx, own);
        cx.world.consts = consts;
        self.summarize(all);
    }

    /// Keeps what has been found in all bodies, and what follows from it.
    fn summarize(&mut self, mut all: Collected) {
        for fact in self.summaries.of_files() {
            all.rules.add(&[], fact.clone());
        }
        self.summaries = Summaries::of(&all.rules);
        self.analyses = all.analyses;
    }

    fn constants(&mut self, stmts: &[Stmt]) -> TokenStream {
        stmts
            .iter()
            .filter_map(|s| match s {
                Stmt::Let(l) if l.else_.is_some() => {
                    self.stray(l.keyword);
                    None
                }
                Stmt::Let(l) => Some(self.constant(l)),
                _ => None,
            })
            .collect()
    }

    fn declarations(&mut self, stmts: &[Stmt]) -> TokenStream {
        let mut ts = TokenStream::new();
        for s in stmts {
            match s {
                Stmt::Item(i) => ts.extend(self.declaration(i)),
                Stmt::Let(_) => {}
                // A syntax error, reported by the parser.
                Stmt::Expr(e) if matches!(e.kind, ExprKind::Error) => {}
                Stmt::Expr(e) => self.stray(e.span),
                Stmt::While(w) => self.stray(w.keyword),
                Stmt::For(f) => self.stray(f.keyword),
            }
        }
        ts
    }

    fn stray(&mut self, span: Span) {
        self.diags.error(
            span,
            "a statement cannot stand between declarations: move it into a function, such as 'fn main'",
        );
    }

    /// A block with statements: an expression that sees the Rust locals around it.
    fn statements(&mut self, stmts: &[Stmt], ended: bool) -> TokenStream {
        let g = glue(Span::call_site());
        self.block_lets = constant::block_lets(stmts);
        self.block_consts = self.block_constants(stmts, &self.block_lets);
        let ret = self.fresh();
        let rest: Vec<Stmt> = stmts
            .iter()
            .filter(|s| !matches!(s, Stmt::Item(_)))
            .cloned()
            .collect();
        let want = match rest.last() {
            Some(Stmt::Expr(e)) if !ended && !for_effect(e) => {
                Some(syntax::as_in_rust(e).unwrap_or_else(|| self.fresh()))
            }
            _ => None,
        };
        let counts = matches!(rest.last(), Some(Stmt::Expr(e)) if !ended && syntax::counts(e));
        let lets = stmts
            .iter()
            .filter(|s| self.block_constant(s).is_some())
            .cloned()
            .collect::<Vec<_>>();
        let of = infer::Of::Block {
            want: want.clone(),
            ret: ret.clone(),
            counts,
        };
        let (types, cx) = (&mut self.types, &mut self.tcx);
        let consts = cx.world.consts.clone();
        let mut all = Collected::default();
        types.infer_constants(cx, self.item_mode, &lets, &mut all);
        types.infer_items(cx, self.item_mode, stmts, &mut all);
        types.infer(cx, self.item_mode, &of, &rest);
        let body = infer::Inferred {
            key: NodeId::DUMMY,
            f: None,
            of_impl: None,
            stmts: &rest,
            constant: None,
        };
        all.body(cx, types, &body);
        types.infer_inside(cx, self.item_mode, &rest, &mut all);
        all.declarations(cx, stmts);
        cx.world.consts = consts;
        self.summarize(all);
        let constants: TokenStream = stmts
            .iter()
            .filter_map(|s| match s {
                Stmt::Let(l) if self.block_constant(s).is_some() => Some(self.constant(l)),
                _ => None,
            })
            .collect();
        self.fns.push(FnCx {
            ret: ret.clone(),
            ret_known: false,
            is_closure: false,
            owning: false,
            once: false,
            move_free: false,
            captures: vec![],
            lifted: vec![],
            copies: false,
            foreign: vec![],
            uses: vec![],
            bound_ids: vec![],
        });
        let items: TokenStream = {
            let mut ts = constants;
            for s in stmts {
                if let Stmt::Item(i) = s {
                    let fns = std::mem::take(&mut self.fns);
                    ts.extend(self.declaration(i));
                    self.fns = fns;
                }
            }
            ts.extend(self.interface_impls());
            ts
        };
        self.block_lets.clear();
        // A future may go on in another thread, which the guard of a batch cannot.
        let spawns = stmts.iter().any(starts_tasks) && !stmts.iter().any(awaits);
        let batch = spawns.then(|| quote_spanned!(g=> let _batch = ::milo::__private::batch();));
        self.statement_lets = rest
            .iter()
            .filter_map(|s| match s {
                Stmt::Let(l) => Some(l.id),
                _ => None,
            })
            .collect();
        self.moves = self.moves(NodeId::DUMMY);
        let (body, _) = match rest.split_last() {
            Some((Stmt::Expr(e), before)) if !ended && syntax::counts(e) => {
                let (before, _) = self.stmts(before, None);
                let tail = self.counting(e, &Ty::Unknown, |this| this.value(e, &Ty::Unknown));
                (quote_spanned!(g=> #before #tail), Ty::Unknown)
            }
            _ => self.stmts(&rest, want.as_ref()),
        };
        self.fns.pop();
        self.moves = Default::default();
        quote_spanned!(g=> #items #batch #body)
    }
}

/// Whether a call at the end of a block is made for its effect only: its value is a handle or a
/// status, `Task.spawn(…)` or `t.join()!`, which is not the value of the block.
fn for_effect(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::MethodCall { recv, name, .. } => {
            (name == "spawn" || name == "daemon")
                && matches!(&recv.kind, ExprKind::Path(p) if p.segments.last().is_some_and(|s| s.ident == "Task"))
        }
        ExprKind::Unwrap { expr, .. } => {
            matches!(&expr.kind, ExprKind::MethodCall { name, args, .. } if name == "join" && args.is_empty())
        }
        _ => false,
    }
}

/// Whether a statement of the block itself starts tasks.
fn starts_tasks(s: &Stmt) -> bool {
    let mut found = false;
    syntax::walk_stmts(std::slice::from_ref(s), &mut |e| {
        if let ExprKind::Path(p) = &e.kind {
            found |= p
                .segments
                .iter()
                .any(|s| s.ident == "Task" || s.ident == "Promise");
        }
        !found
    });
    found
}

/// Whether a statement of the block itself awaits a future of Rust's.
fn awaits(s: &Stmt) -> bool {
    let mut found = false;
    syntax::walk_stmts(std::slice::from_ref(s), &mut |e| {
        found |= match &e.kind {
            ExprKind::Field {
                member: Member::Named(name),
                ..
            } => name == "await",
            ExprKind::Macro(call) => mentions_await(&call.tokens),
            ExprKind::Rust(group) => mentions_await(&group.stream()),
            _ => false,
        };
        !found
    });
    found
}

/// Whether Rust tokens contain an `await`, or a macro that awaits.
fn mentions_await(ts: &TokenStream) -> bool {
    ts.clone().into_iter().any(|t| match t {
        TokenTree::Ident(i) => ["await", "join", "try_join", "select"]
            .iter()
            .any(|w| i == w),
        TokenTree::Group(g) => mentions_await(&g.stream()),
        _ => false,
    })
}
