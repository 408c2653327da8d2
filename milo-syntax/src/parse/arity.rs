//! Types that are written with what they do not take: type arguments of another number than the
//! block declares, ranges of what has none. Each is reported, and stands without it.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Literal, Span};

use crate::ast::visit::{Visit, VisitMut, walk, walk_mut};
use crate::ast::{
    Block, Expr, ExprKind, Item, ItemKind, PatternKind, Program, Stmt, Type, TypeKind,
};
use crate::diag::Diagnostics;

/// The integers.
const INTEGERS: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "int",
    "byte",
];

/// The types of the language that hold others, with how many.
const LIBRARY: &[(&str, usize)] = &[("Vec", 1), ("HashMap", 2), ("Option", 1), ("Heap", 1)];

/// The names that an expression mentions, with where each is first.
#[derive(Default)]
struct Mentioned(Vec<(String, Span)>);

impl Visit for Mentioned {
    fn visit_expr(&mut self, e: &Expr) {
        if let ExprKind::Path(path) = &e.kind
            && let [segment] = &path.segments[..]
        {
            self.0
                .push((segment.ident.to_string(), segment.ident.span()));
        }
        walk::walk_expr(self, e);
    }
}

/// Reports the first constant whose value needs itself, and leaves its value out.
pub(super) fn cycles(program: &mut Program, diags: &mut Diagnostics) {
    let mut needs: HashMap<String, Vec<(String, Span)>> = HashMap::new();
    for stmt in &program.stmts {
        if let Stmt::Let(l) = stmt
            && let PatternKind::Bind(name) = &l.pat.kind
            && let Some(init) = &l.init
        {
            let mut mentioned = Mentioned::default();
            mentioned.visit_expr(init);
            needs.insert(name.to_string(), mentioned.0);
        }
    }
    for stmt in &mut program.stmts {
        let Stmt::Let(l) = stmt else { continue };
        let PatternKind::Bind(name) = &l.pat.kind else {
            continue;
        };
        let name = name.to_string();
        let direct = needs.get(&name).into_iter().flatten();
        // A block of statements may shadow: 'let x = x + 1'.
        let found = direct
            .filter(|(needed, _)| *needed != name)
            .find(|(needed, _)| leads_to(needed, &name, &needs));
        if let Some((needed, span)) = found {
            diags.beside(
                *span,
                format!("'{name}' needs '{needed}', which needs '{name}': one of them has to have a value of its own"),
            );
            // A plain value keeps what others make of the constant constant.
            let is_integer = l.ty.as_ref().is_some_and(|t| {
                matches!(&t.kind, TypeKind::Path(p) if p.segments.len() == 1
                    && INTEGERS.contains(&&*p.segments[0].ident.to_string()))
            });
            let mut zero = Literal::i32_unsuffixed(0);
            zero.set_span(*span);
            let kind = match is_integer {
                true => ExprKind::Lit(zero),
                false => ExprKind::Error,
            };
            l.init = Some(Expr::new(kind, *span));
            return;
        }
    }
}

/// Whether the value of a constant needs that of another.
fn leads_to(from: &str, to: &str, needs: &HashMap<String, Vec<(String, Span)>>) -> bool {
    let mut open = vec![from];
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(needs.get(at).into_iter().flatten().map(|(n, _)| n.as_str()));
        }
    }
    false
}

/// Reports them, and takes away what does not belong there.
pub(super) fn check(program: &mut Program, diags: &mut Diagnostics) {
    let mut takes: HashMap<String, usize> = LIBRARY
        .iter()
        .map(|(name, takes)| ((*name).to_owned(), *takes))
        .collect();
    for stmt in &program.stmts {
        let Stmt::Item(item) = stmt else { continue };
        match &item.kind {
            ItemKind::Struct(s) => takes.insert(s.name.to_string(), s.generics.len()),
            ItemKind::Enum(e) => takes.insert(e.name.to_string(), e.generics.len()),
            ItemKind::Import(import) => {
                for n in &import.names {
                    takes.remove(&n.alias.as_ref().unwrap_or(&n.name).to_string());
                }
                None
            }
            ItemKind::TypeAlias(a) => takes.remove(&a.name.to_string()),
            _ => None,
        };
    }
    let mut checker = Checker {
        takes,
        in_body: false,
        diags,
    };
    for stmt in &mut program.stmts {
        checker.visit_stmt(stmt);
    }
}

/// Makes every type reported that is written with an alias of a reported one.
pub(crate) fn spread(program: &mut Program) {
    let aliases = program.stmts.iter().filter_map(|s| match s {
        Stmt::Item(Item {
            kind: ItemKind::TypeAlias(a),
            ..
        }) if matches!(a.ty.kind, TypeKind::Error) => Some(a.name.to_string()),
        _ => None,
    });
    let aliases: HashSet<String> = aliases.collect();
    if !aliases.is_empty() {
        let mut spreader = Spreader { aliases };
        program
            .stmts
            .iter_mut()
            .for_each(|s| spreader.visit_stmt(s));
    }
}

struct Spreader {
    aliases: HashSet<String>,
}

impl VisitMut for Spreader {
    fn visit_type(&mut self, t: &mut Type) {
        walk_mut::walk_type(self, t);
        if let TypeKind::Path(path) = &t.kind
            && let [segment] = &path.segments[..]
            && self.aliases.contains(&segment.ident.to_string())
        {
            t.kind = TypeKind::Error;
        }
        t.spread_error();
    }
}

struct Checker<'d> {
    takes: HashMap<String, usize>,
    /// Whether a type stands in a body, where what is not written is inferred.
    in_body: bool,
    diags: &'d mut Diagnostics,
}

impl VisitMut for Checker<'_> {
    fn visit_block(&mut self, b: &mut Block) {
        let outer = std::mem::replace(&mut self.in_body, true);
        walk_mut::walk_block(self, b);
        self.in_body = outer;
    }

    fn visit_item(&mut self, item: &mut Item) {
        let outer = std::mem::replace(&mut self.in_body, false);
        match &mut item.kind {
            // The head of an 'impl' names its type without what it holds.
            ItemKind::Impl(i) if is_bare(&i.self_ty) => {
                i.items.iter_mut().for_each(|i| self.visit_item(i));
            }
            _ => walk_mut::walk_item(self, item),
        }
        self.in_body = outer;
    }

    fn visit_type(&mut self, t: &mut Type) {
        match &mut t.kind {
            TypeKind::Ranged { base, .. } if !INTEGERS.contains(&&*base.to_string()) => {
                let message = format!(
                    "only integers have a range, and '{base}' is none: write it without, or 'i32(0..9)'"
                );
                self.diags.error(base.span(), message);
                t.kind = TypeKind::Error;
            }
            TypeKind::Path(path) => {
                if let [segment] = &mut path.segments[..]
                    && path.leading_colons.is_none()
                    && let Some(&takes) = self.takes.get(&segment.ident.to_string())
                {
                    let (name, span) = (segment.ident.to_string(), segment.ident.span());
                    match &mut segment.args {
                        Some(args) => {
                            self.arguments(&name, takes, args);
                            if takes == 0 && !args.iter().any(is_lifetime) {
                                segment.args = None;
                            }
                        }
                        None if takes > 0 && !self.in_body => {
                            let mut args = Vec::new();
                            self.wrong(&name, span, takes, &mut args);
                            segment.args = Some(args);
                        }
                        None => {}
                    }
                }
            }
            _ => {}
        }
        walk_mut::walk_type(self, t);
        t.spread_error();
    }
}

/// Whether a type is a name alone.
fn is_bare(t: &Type) -> bool {
    matches!(&t.kind, TypeKind::Path(p) if p.segments.iter().all(|s| s.args.is_none()))
}

fn is_lifetime(t: &Type) -> bool {
    matches!(t.kind, TypeKind::Lifetime(_))
}

impl Checker<'_> {
    fn arguments(&mut self, name: &str, takes: usize, args: &mut Vec<Type>) {
        let lifetimes = args
            .iter()
            .any(|t| is_lifetime(t) || matches!(t.kind, TypeKind::Binding(..)));
        let given = args.len();
        if takes == given || lifetimes || given == 0 {
            return;
        }
        let at = args.get(takes).unwrap_or(&args[0]).span;
        self.wrong(name, at, takes, args);
    }

    fn wrong(&mut self, name: &str, at: Span, takes: usize, args: &mut Vec<Type>) {
        let given = args.len();
        let message = match takes {
            0 => format!("'{name}' has no type parameters: leave this out"),
            1 if given == 0 => format!("'{name}' holds values of a type: write '{name}<T>'"),
            2 if given == 0 => format!("'{name}' holds values of two types: write '{name}<K, V>'"),
            1 => format!("'{name}' takes 1 type argument, and {given} are given"),
            n if given == 1 => format!("'{name}' takes {n} type arguments, and 1 is given"),
            n => format!("'{name}' takes {n} type arguments, and {given} are given"),
        };
        self.diags.beside(at, message);
        args.truncate(takes);
        while args.len() < takes {
            args.push(Type {
                kind: TypeKind::Error,
                span: at,
            });
        }
    }
}
