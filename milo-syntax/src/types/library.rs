//! The library's declarations, read from the signature files in `milo-syntax/std/`, once a thread.
//! They hold no tokens (a token does not outlive the macro call it came from).

use std::collections::HashMap;
use std::rc::Rc;

use super::ty::Name;
use super::world::{Const, Kind, MODULES, TyScope, TypeDecl, World, name_of};
use crate::ast::{self, Item, ItemKind, Stmt};
use crate::diag::Diagnostics;
use crate::resolve::LangItem;

fn source(module: &str) -> &'static str {
    match module {
        "thread" => include_str!("../../std/thread.milo"),
        "sync" => include_str!("../../std/sync.milo"),
        "runtime" => include_str!("../../std/runtime.milo"),
        "net" => include_str!("../../std/net.milo"),
        "time" => include_str!("../../std/time.milo"),
        "select" => include_str!("../../std/select.milo"),
        "timer" => include_str!("../../std/timer.milo"),
        "io" => include_str!("../../std/io.milo"),
        "fs" => include_str!("../../std/fs.milo"),
        "env" => include_str!("../../std/env.milo"),
        "math" => include_str!("../../std/math.milo"),
        "random" => include_str!("../../std/random.milo"),
        "process" => include_str!("../../std/process.milo"),
        "signal" => include_str!("../../std/signal.milo"),
        "string" => include_str!("../../std/string.milo"),
        "vec" => include_str!("../../std/vec.milo"),
        "map" => include_str!("../../std/map.milo"),
        "option" => include_str!("../../std/option.milo"),
        "number" => include_str!("../../std/number.milo"),
        _ => include_str!("../../std/prelude.milo"),
    }
}

/// A constant of the library.
fn let_of_library(l: &ast::Let) -> Option<(Name, &ast::Type)> {
    match (&l.pat.kind, &l.ty) {
        (ast::PatternKind::Bind(name), Some(ty)) => Some((name_of(name), ty)),
        _ => None,
    }
}

thread_local! {
    static LIB: Rc<World> = Rc::new(World::library());
}

/// The library.
pub fn library() -> Rc<World> {
    LIB.with(Rc::clone)
}

impl World {
    fn library() -> World {
        let mut w = World::default();
        let mut parsed = Vec::new();
        for module in ["prelude", "string", "vec", "map", "option", "number"]
            .iter()
            .chain(MODULES)
        {
            let Ok(tokens) = source(module).parse() else {
                continue;
            };
            let mut diags = Diagnostics::new();
            let program = crate::parse::parse(tokens, &mut diags);
            debug_assert!(
                diags.is_empty(),
                "std/{module}.milo: {:?}",
                diags.iter().next()
            );
            let place = if MODULES.contains(module) { module } else { "" };
            parsed.push((place, program));
        }
        for item in [
            LangItem::String,
            LangItem::Vec,
            LangItem::HashMap,
            LangItem::Heap,
        ] {
            w.declare_opaque(item);
        }
        for (module, program) in &parsed {
            w.declare_types(&program.stmts, module, None);
        }
        for (module, program) in &parsed {
            w.fill_types(&program.stmts, None);
            w.declare_fns(&program.stmts, None, None);
            for stmt in &program.stmts {
                let name = match stmt {
                    Stmt::Item(Item {
                        kind: ItemKind::Fn(f),
                        ..
                    }) => name_of(&f.name),
                    // The value of a constant is known to rustc only.
                    Stmt::Let(l) => {
                        let Some((name, ty)) = let_of_library(l) else {
                            continue;
                        };
                        let ty = w.ty(ty, &TyScope::default(), None);
                        let constant = Const { ty, lazy: false };
                        w.lib_consts.insert(name.clone(), (name.clone(), constant));
                        name
                    }
                    _ => continue,
                };
                w.fn_modules.insert(name, module);
            }
        }
        w
    }

    fn declare_opaque(&mut self, item: LangItem) {
        self.names.insert(item.name().into(), item.into());
        self.types.insert(
            item.into(),
            Rc::new(TypeDecl {
                def: item.into(),
                params: vec![],
                kind: Kind::Opaque,
                named: HashMap::new(),
                is_handle: false,
                send: true,
                sync: true,
                module: "",
            }),
        );
    }
}
