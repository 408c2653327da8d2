//! A program through the stages: its names are declared, its bodies looked at, what they ask of each
//! other is found, and it is lowered. Each stage has the whole program once.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::bounds::Needs;
use super::cx::{FnCx, Lower, mixed_site_at};
use super::ty::{Name, Ty};
use super::world::{self, Const};
use super::{LoweredProgram, Options, constant, is_items, syntax};
use crate::ast::{Expr, ExprKind, Item, ItemKind, Member, NodeId, Program, Stmt, TypeKind};
use crate::diag::Diagnostics;
use crate::infer::{self, Bodies, TyCx};
use crate::resolve::LangItem;
use crate::resolve::{self, Around, DefId, Origin, Resolutions};
use crate::summaries::{self, Collected, Rules, Summaries};

/// A program whose bodies have been looked at, and that has not been lowered yet.
pub struct Prepared<'a> {
    program: &'a Program,
    run: Lower,
    /// A block of statements.
    block: Option<Block>,
    /// The facts that its declarations require of each other.
    pub rules: Rules,
    /// Its constants.
    consts: HashMap<DefId, Const>,
}

/// The statements of a block that are no declarations, and what is expected of them.
struct Block {
    rest: Vec<Stmt>,
    /// The type of the last one's value.
    expected: Option<Ty>,
    /// The type of what a `return` gives.
    ret: Ty,
}

/// The name of a function whose result has a type that was reported.
fn gives_reported(s: &Stmt) -> Option<Name> {
    let Stmt::Item(Item {
        kind: ItemKind::Fn(f),
        ..
    }) = s
    else {
        return None;
    };
    let ret = f.ret.as_ref()?;
    matches!(ret.kind, TypeKind::Error).then(|| Name::from(f.name.to_string()))
}

impl<'a> Prepared<'a> {
    /// Declares the names of a program and looks at its bodies. `files` has the declarations of
    /// imported files, with their constants: their names are known here, but nothing is emitted for
    /// them.
    pub fn of(
        program: &'a Program,
        options: &Options,
        files: Option<&Program>,
        consts: Option<HashMap<DefId, Const>>,
    ) -> Prepared<'a> {
        let item_mode = options.items_only || is_items(program);
        let around = Around {
            files,
            names: options.files.names.clone(),
            is_files: options.items_only,
            imported: options.imported,
            seen: options.seen.clone(),
        };
        let res = Rc::new(resolve::resolve_in(program, &around));
        let mut run = Lower::new(options, res, item_mode);
        if let Some(files) = files.filter(|f| !f.stmts.is_empty()) {
            run.declare_elsewhere(&files.stmts, consts.unwrap_or_default());
        }
        run.changed_fields =
            summaries::changed_fields(files.into_iter().chain([program]).map(|p| &*p.stmts));
        let reported = program.reported.iter().map(|n| Name::from(&**n));
        run.poisoned.extend(reported);
        run.poisoned
            .extend(program.stmts.iter().filter_map(gives_reported));
        run.rusts_scope(&program.stmts);
        run.declare_all(&program.stmts);
        run.library_uses = run.library_in_scope(&program.stmts);
        run.note_macro_imports(&program.stmts);
        // The lowering declares them one after the other.
        let before = run.world.consts.clone();
        let mut all = Collected::default();
        let block = match item_mode {
            true => {
                run.look_at_items(&program.stmts, &mut all);
                None
            }
            false => Some(run.look_at_statements(&program.stmts, program.ended, &mut all)),
        };
        run.analyses = all.analyses;
        let consts = std::mem::replace(&mut run.world.consts, before);
        Prepared {
            program,
            run,
            block,
            rules: all.rules,
            consts,
        }
    }

    /// The constants of the program.
    pub fn constants(&self) -> HashMap<DefId, Const> {
        self.consts.clone()
    }

    /// Lowers the program, given all that follows from the rules. `needs` is what the type
    /// parameters of files need.
    pub fn lower(self, summaries: Rc<Summaries>, needs: Needs) -> LoweredProgram {
        let Prepared {
            program,
            mut run,
            block,
            ..
        } = self;
        run.summaries = summaries;
        run.needs = needs;
        let ts = match block {
            None => {
                let mut items = run.items(&program.stmts);
                items.extend(run.library_beside(&program.stmts));
                items
            }
            Some(block) => {
                let mut uses = run.library_uses.clone();
                uses.extend(run.uses_in_macros(&program.stmts));
                let ts = run.statements(&program.stmts, program.ended, block);
                uses.into_iter().chain(ts).collect()
            }
        };
        run.show_types();
        // A mistake may be the reason why a name does not change.
        let warnings = match run.diags.is_empty() {
            true => run.needless_vars(),
            false => TokenStream::new(),
        };
        LoweredProgram {
            ts,
            warnings,
            imported: run.imported,
            diags: run.diags,
            visits: run.visits + run.types.visits,
            needs: run.needs,
        }
    }
}

/// Lowers a program by itself; its errors are not in the tokens. `files` has the declarations of
/// imported files.
pub fn lower_parts(
    program: &Program,
    options: &Options,
    files: Option<&Program>,
) -> LoweredProgram {
    let prepared = Prepared::of(program, options, files, None);
    let summaries = Summaries::of(&prepared.rules);
    prepared.lower(Rc::new(summaries), Needs::default())
}

impl Lower {
    fn new(options: &Options, res: Rc<Resolutions>, item_mode: bool) -> Lower {
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
            summaries: Default::default(),
            analyses: HashMap::new(),
            needs: Default::default(),
            holes: Vec::new(),
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
            taken_by_closures: HashSet::new(),
            irrefutable: false,
            for_derive: false,
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
            macro_imports: Vec::new(),
            elsewhere: Default::default(),
            recursive_fields: Default::default(),
            views: Default::default(),
            hoists: false,
            bad_vars: Default::default(),
            has_unsafe: Default::default(),
            missing_self_reported: false,
            told: Default::default(),
            returned: false,
            in_field: false,
            dropped: false,
            has_reported: Default::default(),
            lent_to_rust: HashSet::new(),
            needless_vars: Vec::new(),
            gaps: Default::default(),
        }
    }

    /// Declares the names and types of the files' declarations. Their tokens have spans of another
    /// kind and must not be emitted.
    fn declare_elsewhere(&mut self, stmts: &[Stmt], consts: HashMap<DefId, Const>) {
        let lib = self.lib.clone();
        let _own = crate::files::Fallback::begin();
        self.world.declare_types(stmts, "", Some(Origin::Files));
        self.world.fill_types(stmts, Some(&lib));
        self.world
            .declare_fns(stmts, Some(&lib), Some(Origin::Files));
        let of_files = std::mem::take(&mut self.world.sigs);
        self.file_sigs = of_files;
        self.world.consts = consts;
        let world = &self.world;
        let types = world.names.keys().chain(world.traits.keys());
        self.world.out_of_scope = types.cloned().collect();
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
        self.break_recursive_types(stmts);
    }

    /// The names that the own declarations of a program of files do not see: in their module the
    /// imported declarations see each other.
    fn outside(&self, imported: &[Stmt]) -> HashSet<Name> {
        if imported.is_empty() {
            return self.world.out_of_scope.clone();
        }
        let declared = imported.iter().filter_map(crate::files::declared);
        let names = declared.map(world::name_of);
        names
            .filter(|name| !self.seen_imports.contains(&**name))
            .collect()
    }

    /// Looks at all bodies of a program of declarations.
    fn look_at_items(&mut self, stmts: &[Stmt], all: &mut Collected) {
        let (imported, own) = stmts.split_at(self.imported_stmts.min(stmts.len()));
        let outside = self.outside(imported);
        let (types, cx) = (&mut self.types, &mut self.tcx);
        let inside = cx.world.out_of_scope.clone();
        for (stmts, apart) in [(imported, &inside), (own, &outside)] {
            cx.world.out_of_scope.clone_from(apart);
            types.infer_constants(cx, self.item_mode, stmts, all);
        }
        for (stmts, apart) in [(imported, &inside), (own, &outside)] {
            cx.world.out_of_scope.clone_from(apart);
            types.infer_items(cx, self.item_mode, stmts, all);
        }
        cx.world.out_of_scope = inside;
        all.declarations(cx, imported);
        all.declarations(cx, own);
    }

    fn items(&mut self, stmts: &[Stmt]) -> TokenStream {
        let (imported, own) = stmts.split_at(self.imported_stmts.min(stmts.len()));
        let outside = self.outside(imported);
        let (mut inner, mut ts) = (Pieces::default(), Pieces::default());
        self.constants(imported, &mut inner);
        let inside = std::mem::replace(&mut self.world.out_of_scope, outside);
        self.constants(own, &mut ts);
        let outside = std::mem::replace(&mut self.world.out_of_scope, inside);
        self.declarations(imported, &mut inner);
        let inside = std::mem::replace(&mut self.world.out_of_scope, outside);
        self.declarations(own, &mut ts);
        let impls = match imported.is_empty() {
            true => &mut ts,
            false => {
                self.world.out_of_scope = inside;
                &mut inner
            }
        };
        self.piece(impls, Lower::interface_impls);
        self.solve_bounds();
        self.imported = self.whole(inner);
        self.whole(ts)
    }

    /// Lowers a part of the program.
    fn piece(&mut self, to: &mut Pieces, lower: impl FnOnce(&mut Self) -> TokenStream) {
        let holes = self.holes.len();
        let ts = lower(self);
        to.0.push((ts, self.holes.len() > holes));
    }

    /// All parts, with the bounds that have been found.
    fn whole(&self, pieces: Pieces) -> TokenStream {
        let all = pieces.0.into_iter();
        all.map(|(ts, has_holes)| match has_holes {
            true => self.filled(ts),
            false => ts,
        })
        .collect()
    }

    fn constants(&mut self, stmts: &[Stmt], to: &mut Pieces) {
        for s in stmts {
            match s {
                Stmt::Let(l) if l.else_.is_some() => self.stray(l.keyword),
                Stmt::Let(l) => self.piece(to, |this| this.constant(l)),
                _ => {}
            }
        }
    }

    fn declarations(&mut self, stmts: &[Stmt], to: &mut Pieces) {
        for s in stmts {
            match s {
                Stmt::Item(i) => self.piece(to, |this| this.declaration(i)),
                Stmt::Let(_) => {}
                // A syntax error, reported by the parser.
                Stmt::Expr(e) if matches!(e.kind, ExprKind::Error) => {}
                Stmt::Expr(e) => self.stray(e.span),
                Stmt::While(w) => self.stray(w.keyword),
                Stmt::For(f) => self.stray(f.keyword),
            }
        }
    }

    fn declaration(&mut self, item: &Item) -> TokenStream {
        self.next_temp = 0;
        self.item(item)
    }

    fn stray(&mut self, span: Span) {
        self.diags.error(
            span,
            "a statement cannot stand between declarations: move it into a function, such as 'fn main'",
        );
    }

    /// Looks at all bodies of a block of statements.
    fn look_at_statements(&mut self, stmts: &[Stmt], ended: bool, all: &mut Collected) -> Block {
        self.block_lets = constant::block_lets(stmts);
        self.block_consts = self.block_constants(stmts, &self.block_lets);
        let ret = self.fresh();
        let rest: Vec<Stmt> = stmts
            .iter()
            .filter(|s| !matches!(s, Stmt::Item(_)))
            .cloned()
            .collect();
        let expected = match rest.last() {
            Some(Stmt::Expr(e)) if !ended && !for_effect(e) => {
                Some(syntax::as_in_rust(e).unwrap_or_else(|| self.fresh()))
            }
            _ => None,
        };
        let counts = matches!(rest.last(), Some(Stmt::Expr(e)) if !ended && syntax::counts(e));
        let constants = stmts.iter().filter(|s| self.block_constant(s).is_some());
        let constants: Vec<Stmt> = constants.cloned().collect();
        let of = infer::Of::Block {
            expected: expected.clone(),
            ret: ret.clone(),
            counts,
        };
        let (types, cx) = (&mut self.types, &mut self.tcx);
        types.infer_constants(cx, self.item_mode, &constants, all);
        types.infer_items(cx, self.item_mode, stmts, all);
        types.infer(cx, self.item_mode, &of, &rest);
        let body = infer::Inferred {
            key: NodeId::DUMMY,
            f: None,
            of_impl: None,
            stmts: &rest,
            constant: None,
        };
        all.body(cx, types, &body);
        types.infer_inside(cx, self.item_mode, &rest, all);
        all.declarations(cx, stmts);
        Block {
            rest,
            expected,
            ret,
        }
    }

    /// A block with statements: an expression that sees the Rust locals around it.
    fn statements(&mut self, stmts: &[Stmt], ended: bool, block: Block) -> TokenStream {
        let g = mixed_site_at(Span::call_site());
        let Block {
            rest,
            expected,
            ret,
        } = block;
        let mut ts = Pieces::default();
        for s in stmts {
            if let Stmt::Let(l) = s
                && self.block_constant(s).is_some()
            {
                self.piece(&mut ts, |this| this.constant(l));
            }
        }
        for s in stmts {
            if let Stmt::Item(i) = s {
                self.piece(&mut ts, |this| this.declaration(i));
            }
        }
        self.piece(&mut ts, Lower::interface_impls);
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
        self.fns.push(FnCx::new(ret, false));
        self.moves = self.moves(NodeId::DUMMY);
        self.piece(&mut ts, |this| {
            let body = match rest.split_last() {
                Some((Stmt::Expr(e), before)) if !ended && syntax::counts(e) => {
                    let before = this.stmts(before, None);
                    let tail = this.counting(e, &Ty::Unknown, |this| this.value(e, &Ty::Unknown));
                    quote_spanned!(g=> #before #tail)
                }
                Some((Stmt::Expr(e), _)) if this.joins(e) => this.stmts(&rest, None),
                _ => this.stmts(&rest, expected.as_ref()),
            };
            quote_spanned!(g=> #batch #body)
        });
        self.fns.pop();
        self.moves = Default::default();
        self.solve_bounds();
        self.whole(ts)
    }
}

impl Lower {
    /// Whether this is `t.join()!` of a task or thread of the library: the status that it gives is
    /// not the value of a block.
    fn joins(&self, e: &Expr) -> bool {
        let ExprKind::Unwrap { expr, .. } = &e.kind else {
            return false;
        };
        let ExprKind::MethodCall { recv, name, .. } = &expr.kind else {
            return false;
        };
        let of = self.resolve(&self.type_of(recv.id));
        name == "join"
            && (of.peeled().is_lang(LangItem::Task) || of.peeled().is_lang(LangItem::Thread))
    }
}

/// The parts of a program, and whether bounds are left out in each.
#[derive(Default)]
struct Pieces(Vec<(TokenStream, bool)>);

/// Whether a call at the end of a block is made for its effect only: its value is the handle of
/// `Task.spawn(…)`, which is not the value of the block.
fn for_effect(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::MethodCall { recv, name, .. }
        if (name == "spawn" || name == "daemon")
            && matches!(&recv.kind, ExprKind::Path(p) if p.segments.last().is_some_and(|s| s.ident == "Task")))
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
