//! The names of a file. A file sees its own declarations and its imports; the declarations of all
//! files are lowered into one module. So if two files give a name to different things, one of them
//! gets another name in Rust, and the uses in that file are renamed.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::ast::visit::{VisitMut, walk_mut};
use crate::ast::*;

/// For each name of a file: its name in Rust.
pub(super) type Meanings = HashMap<String, String>;

/// The identifier without `r#`.
pub(super) fn plain(ident: &Ident) -> String {
    let s = ident.to_string();
    s.strip_prefix("r#").map_or(s.clone(), str::to_owned)
}

/// The name of a declaration.
pub(crate) fn declared(s: &Stmt) -> Option<&Ident> {
    match s {
        Stmt::Item(item) => item.name(),
        Stmt::Let(l) => match &l.pat.kind {
            PatternKind::Bind(n) => Some(n),
            _ => None,
        },
        _ => None,
    }
}

/// Enums that are built in, of which a program may have its own.
pub(super) const OWN_ENUMS: &[&str] = &["Option", "Result"];

/// Renames the declarations and the uses of a file.
pub(super) fn apply(program: &mut Program, meanings: &Meanings, nested: bool) {
    let mut renamer = Renamer {
        meanings,
        hidden: Vec::new(),
        nested,
    };
    for s in &mut program.stmts {
        renamer.item_name(s);
        renamer.visit_stmt(s);
    }
}

struct Renamer<'a> {
    meanings: &'a Meanings,
    /// The names that a local or a type parameter shadows, by scope.
    hidden: Vec<HashSet<String>>,
    /// Whether the file's Rust stands one module deeper than the user's.
    nested: bool,
}

impl Renamer<'_> {
    fn name(&self, ident: &mut Ident) {
        let text = plain(ident);
        if let Some(new) = self.meanings.get(&text)
            && *new != text
            && !self.hidden.iter().any(|s| s.contains(&text))
        {
            *ident = Ident::new(new, ident.span());
        }
    }

    fn hide(&mut self, ident: &Ident) {
        if let Some(scope) = self.hidden.last_mut() {
            scope.insert(plain(ident));
        }
    }

    fn scoped(&mut self, f: impl FnOnce(&mut Self)) {
        self.hidden.push(HashSet::new());
        f(self);
        self.hidden.pop();
    }

    fn item_name(&mut self, s: &mut Stmt) {
        match s {
            Stmt::Item(item) => match &mut item.kind {
                ItemKind::Fn(f) => self.name(&mut f.name),
                ItemKind::Struct(s) => self.name(&mut s.name),
                ItemKind::Enum(e) => self.name(&mut e.name),
                ItemKind::TypeAlias(a) => self.name(&mut a.name),
                ItemKind::Trait(t) => self.name(&mut t.name),
                ItemKind::Impl(_) | ItemKind::Import(_) | ItemKind::Error { .. } => {}
            },
            Stmt::Let(l) => {
                if let PatternKind::Bind(n) = &mut l.pat.kind {
                    self.name(n);
                }
            }
            _ => {}
        }
    }
}

impl VisitMut for Renamer<'_> {
    fn visit_for(&mut self, f: &mut For) {
        self.scoped(|this| walk_mut::walk_for(this, f));
    }

    fn visit_while(&mut self, w: &mut While) {
        self.scoped(|this| walk_mut::walk_while(this, w));
    }

    fn visit_let(&mut self, l: &mut Let) {
        l.ty.iter_mut().for_each(|t| self.visit_type(t));
        l.init.iter_mut().for_each(|e| self.visit_expr(e));
        // The names of the pattern are not in scope in the `else`.
        l.else_.iter_mut().for_each(|b| self.visit_block(b));
        self.visit_pattern(&mut l.pat);
    }

    fn visit_item(&mut self, item: &mut Item) {
        self.scoped(|this| {
            let generics: &[GenericParam] = match &item.kind {
                ItemKind::Struct(s) => &s.generics,
                ItemKind::Enum(e) => &e.generics,
                ItemKind::TypeAlias(a) => &a.generics,
                ItemKind::Impl(i) => &i.generics,
                ItemKind::Trait(t) => &t.generics,
                ItemKind::Fn(_) | ItemKind::Import(_) | ItemKind::Error { .. } => &[],
            };
            generics.iter().for_each(|g| this.hide(&g.name));
            walk_mut::walk_item(this, item);
        });
    }

    fn visit_fn(&mut self, f: &mut Fn) {
        self.scoped(|this| {
            f.generics.iter().for_each(|g| this.hide(&g.name));
            let body = f.body.take();
            walk_mut::walk_fn(this, f);
            f.params.iter().for_each(|p| this.hide(&p.name));
            f.body = body;
            f.body.iter_mut().for_each(|b| this.visit_block(b));
        });
    }

    fn visit_block(&mut self, b: &mut Block) {
        self.scoped(|this| {
            // Declarations are in scope in the whole body, also before they stand.
            for s in &b.stmts {
                if let (Stmt::Item(_), Some(name)) = (s, declared(s)) {
                    this.hide(name);
                }
            }
            walk_mut::walk_block(this, b);
        });
    }

    fn visit_path(&mut self, p: &mut Path) {
        walk_mut::walk_path(self, p);
        if p.leading_colons.is_some() {
            return;
        }
        let more = p.segments.len() > 1;
        let Some(head) = p.segments.first_mut() else {
            return;
        };
        if !(more && self.nested && matches!(&*head.ident.to_string(), "self" | "super")) {
            return self.name(&mut head.ident);
        }
        let up = Ident::new("super", head.ident.span());
        if head.ident == "self" {
            head.ident = up;
        } else {
            let ident = up;
            p.segments.insert(0, PathSegment { ident, args: None });
        }
    }

    /// The names that a pattern binds shadow those of the file from here on.
    fn visit_pattern(&mut self, p: &mut Pattern) {
        match &mut p.kind {
            PatternKind::Bind(n) => {
                // In a pattern a capital name is a constant, if there is one.
                let capital = plain(n).starts_with(char::is_uppercase);
                if capital && self.meanings.contains_key(&plain(n)) {
                    self.name(n);
                } else {
                    self.hide(n);
                }
            }
            PatternKind::Variant { path, .. } if path.len() > 1 => self.name(&mut path[0]),
            PatternKind::Struct { path, .. } => path.iter_mut().take(1).for_each(|n| self.name(n)),
            _ => {}
        }
        walk_mut::walk_pattern(self, p);
    }

    fn visit_closure(&mut self, c: &mut Closure) {
        self.scoped(|this| {
            for p in &mut c.params {
                p.ty.iter_mut().for_each(|t| this.visit_type(t));
            }
            c.ret.iter_mut().for_each(|t| this.visit_type(t));
            c.params.iter().for_each(|p| this.hide(&p.name));
            this.visit_expr(&mut c.body);
        });
    }

    fn visit_arm(&mut self, a: &mut Arm) {
        self.scoped(|this| walk_mut::walk_arm(this, a));
    }

    fn visit_expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::Is { .. } => self.scoped(|this| walk_mut::walk_expr(this, e)),
            ExprKind::If {
                cond, then, else_, ..
            } => {
                self.scoped(|this| {
                    this.visit_cond(cond);
                    this.visit_block(then);
                });
                else_.iter_mut().for_each(|e| self.visit_expr(e));
            }
            // The names of the branches are in scope after the `parallel` as well.
            ExprKind::Parallel { body, .. } => walk_mut::walk_block(self, body),
            ExprKind::Macro(call) => {
                call.tokens = self.rust(std::mem::take(&mut call.tokens));
                for arg in &mut call.args {
                    arg.before = self.rust(std::mem::take(&mut arg.before));
                }
                walk_mut::walk_expr(self, e);
            }
            ExprKind::Rust(group) => {
                let mut new = Group::new(group.delimiter(), self.rust(group.stream()));
                new.set_span(group.span());
                *group = new;
            }
            _ => walk_mut::walk_expr(self, e),
        }
    }
}

impl Renamer<'_> {
    /// Embedded Rust, of which only the tokens are known: renames all but fields and methods.
    fn rust(&self, tokens: TokenStream) -> TokenStream {
        let mut after_dot = false;
        tokens
            .into_iter()
            .map(|mut t| {
                match &mut t {
                    TokenTree::Ident(i) if !after_dot => self.name(i),
                    TokenTree::Group(g) => {
                        let mut new = Group::new(g.delimiter(), self.rust(g.stream()));
                        new.set_span(g.span());
                        *g = new;
                    }
                    _ => {}
                }
                after_dot = matches!(&t, TokenTree::Punct(p) if p.as_char() == '.');
                t
            })
            .collect()
    }
}
