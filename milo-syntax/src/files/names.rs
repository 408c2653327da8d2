//! What a name means in a file. Every file sees its own declarations and what it imports; the
//! declarations of all are lowered side by side. So a name that two files give to different
//! things gets a name of its own in one of them, and the uses in that file follow.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::ast::*;

/// What the names of one file stand for.
pub(super) type Meanings = HashMap<String, String>;

/// The identifier without `r#`.
pub(super) fn plain(ident: &Ident) -> String {
    let s = ident.to_string();
    s.strip_prefix("r#").map_or(s.clone(), str::to_owned)
}

/// The name of a declaration.
pub(super) fn declared(s: &Stmt) -> Option<&Ident> {
    match s {
        Stmt::Item(item) => match &item.kind {
            ItemKind::Fn(f) => Some(&f.name),
            ItemKind::Struct(s) => Some(&s.name),
            ItemKind::Enum(e) => Some(&e.name),
            ItemKind::TypeAlias(a) => Some(&a.name),
            ItemKind::Trait(t) => Some(&t.name),
            ItemKind::Impl(_) | ItemKind::Import(_) | ItemKind::Error { .. } => None,
        },
        Stmt::Let(l) => match &l.pat.kind {
            PatternKind::Bind(n) => Some(n),
            _ => None,
        },
        _ => None,
    }
}

/// Puts the meanings of a file's names in their places.
pub(super) fn apply(program: &mut Program, meanings: &Meanings, nested: bool) {
    let mut renamer = Renamer {
        meanings,
        hidden: Vec::new(),
        nested,
    };
    for s in &mut program.stmts {
        renamer.item_name(s);
        renamer.stmt(s);
    }
}

struct Renamer<'a> {
    meanings: &'a Meanings,
    /// Names that mean something else in the scopes around.
    hidden: Vec<HashSet<String>>,
    /// The file's Rust stands one module deeper than the user's.
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

    fn stmt(&mut self, s: &mut Stmt) {
        match s {
            Stmt::Let(l) => {
                l.ty.iter_mut().for_each(|t| self.ty(t));
                l.init.iter_mut().for_each(|e| self.expr(e));
                l.else_.iter_mut().for_each(|b| self.block(b));
                self.pattern(&mut l.pat);
            }
            Stmt::Expr(e) => self.expr(e),
            Stmt::While(w) => self.scoped(|this| {
                this.cond(&mut w.cond);
                this.block(&mut w.body);
            }),
            Stmt::For(f) => self.scoped(|this| {
                this.expr(&mut f.iter);
                f.first.iter_mut().for_each(|p| this.pattern(p));
                this.pattern(&mut f.pat);
                this.block(&mut f.body);
            }),
            Stmt::Item(item) => self.item(item),
        }
    }

    fn item(&mut self, item: &mut Item) {
        match &mut item.kind {
            ItemKind::Fn(f) => self.function(f),
            ItemKind::Struct(s) => self.scoped(|this| {
                this.generics(&mut s.generics);
                s.fields.iter_mut().for_each(|f| this.ty(&mut f.ty));
            }),
            ItemKind::Enum(e) => self.scoped(|this| {
                this.generics(&mut e.generics);
                for v in &mut e.variants {
                    v.fields.iter_mut().for_each(|t| this.ty(t));
                    v.discriminant.iter_mut().for_each(|e| this.expr(e));
                }
            }),
            ItemKind::TypeAlias(a) => self.scoped(|this| {
                this.generics(&mut a.generics);
                this.ty(&mut a.ty);
            }),
            ItemKind::Impl(i) => self.scoped(|this| {
                this.generics(&mut i.generics);
                i.trait_.iter_mut().for_each(|p| this.path(p));
                this.ty(&mut i.self_ty);
                i.items.iter_mut().for_each(|x| this.item(x));
            }),
            ItemKind::Trait(t) => self.scoped(|this| {
                this.generics(&mut t.generics);
                t.supers.iter_mut().for_each(|p| this.path(p));
                t.items.iter_mut().for_each(|x| this.item(x));
            }),
            ItemKind::Import(_) | ItemKind::Error { .. } => {}
        }
    }

    fn function(&mut self, f: &mut Fn) {
        self.scoped(|this| {
            this.generics(&mut f.generics);
            for p in &mut f.params {
                p.ty.iter_mut().for_each(|t| this.ty(t));
                p.default.iter_mut().for_each(|e| this.expr(e));
            }
            f.ret.iter_mut().for_each(|t| this.ty(t));
            f.params.iter().for_each(|p| this.hide(&p.name));
            f.body.iter_mut().for_each(|b| this.block(b));
        });
    }

    fn generics(&mut self, generics: &mut [GenericParam]) {
        for g in generics.iter() {
            self.hide(&g.name);
        }
        for g in generics {
            g.bounds.iter_mut().for_each(|p| self.path(p));
        }
    }

    fn block(&mut self, b: &mut Block) {
        self.scoped(|this| {
            // Declarations of a body are seen in all of it.
            for s in &b.stmts {
                if let (Stmt::Item(_), Some(name)) = (s, declared(s)) {
                    this.hide(name);
                }
            }
            b.stmts.iter_mut().for_each(|s| this.stmt(s));
        });
    }

    fn path(&mut self, p: &mut Path) {
        for s in &mut p.segments {
            s.args.iter_mut().flatten().for_each(|t| self.ty(t));
        }
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

    fn ty(&mut self, t: &mut Type) {
        match &mut t.kind {
            TypeKind::Path(p) => self.path(p),
            TypeKind::Optional(t)
            | TypeKind::Ptr(t)
            | TypeKind::Slice(t)
            | TypeKind::Binding(_, t) => self.ty(t),
            TypeKind::Ref { ty, .. } => self.ty(ty),
            TypeKind::Fn { params, ret } => {
                params.iter_mut().for_each(|t| self.ty(t));
                self.ty(ret);
            }
            TypeKind::Tuple(v) => v.iter_mut().for_each(|t| self.ty(t)),
            TypeKind::Array { elem, len } => {
                self.ty(elem);
                self.expr(len);
            }
            TypeKind::Ranged { lo, hi, .. } => {
                self.expr(lo);
                self.expr(hi);
            }
            TypeKind::Bounds { .. } | TypeKind::Lifetime(_) | TypeKind::Infer | TypeKind::Error => {
            }
        }
    }

    fn cond(&mut self, c: &mut Cond) {
        match c {
            Cond::Expr(e) => self.expr(e),
            Cond::Let { pat, expr, .. } => {
                self.expr(expr);
                self.pattern(pat);
            }
        }
    }

    /// A pattern; the names that it binds are new from here on.
    fn pattern(&mut self, p: &mut Pattern) {
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
            PatternKind::Lit(e) => self.expr(e),
            PatternKind::Range { lo, hi, .. } => {
                self.expr(lo);
                self.expr(hi);
            }
            PatternKind::Variant { path, args, .. } => {
                if path.len() > 1 {
                    self.name(&mut path[0]);
                }
                args.iter_mut().flatten().for_each(|p| self.pattern(p));
            }
            PatternKind::Tuple(v) | PatternKind::Or(v) => {
                v.iter_mut().for_each(|p| self.pattern(p));
            }
            PatternKind::Struct { path, fields, .. } => {
                if let Some(head) = path.first_mut() {
                    self.name(head);
                }
                for (name, p) in fields {
                    match p {
                        Some(p) => self.pattern(p),
                        None => self.hide(name),
                    }
                }
            }
            PatternKind::Wild => {}
        }
    }

    fn exprs(&mut self, list: &mut [Expr]) {
        list.iter_mut().for_each(|e| self.expr(e));
    }

    fn expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::Path(p) => self.path(p),
            ExprKind::Interp(i) => {
                for part in &mut i.parts {
                    if let InterpPart::Hole(e) = part {
                        self.expr(e);
                    }
                }
            }
            ExprKind::Field { base: x, .. }
            | ExprKind::Unary { expr: x, .. }
            | ExprKind::Unwrap { expr: x, .. }
            | ExprKind::Try { expr: x, .. }
            | ExprKind::Paren { expr: x, .. } => self.expr(x),
            ExprKind::Cast { expr, ty, .. } => {
                self.expr(expr);
                self.ty(ty);
            }
            ExprKind::Is { expr, pat, .. } => {
                self.expr(expr);
                self.scoped(|this| this.pattern(pat));
            }
            ExprKind::Call { callee, args, .. } => {
                self.expr(callee);
                self.exprs(args);
            }
            ExprKind::MethodCall {
                recv,
                turbofish,
                args,
                ..
            } => {
                self.expr(recv);
                turbofish.iter_mut().flatten().for_each(|t| self.ty(t));
                self.exprs(args);
            }
            ExprKind::Index {
                base: a, index: b, ..
            }
            | ExprKind::Binary { lhs: a, rhs: b, .. }
            | ExprKind::Assign { lhs: a, rhs: b, .. }
            | ExprKind::Coalesce { lhs: a, rhs: b, .. }
            | ExprKind::Repeat {
                elem: a, len: b, ..
            } => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Range { lo, hi, .. } => {
                lo.iter_mut().chain(hi).for_each(|e| self.expr(e));
            }
            ExprKind::Struct { path, fields, .. } => {
                self.path(path);
                for (name, value) in fields {
                    if value.is_none() {
                        let mut ident = name.clone();
                        self.name(&mut ident);
                        if ident != *name {
                            *value = Some(named(ident));
                        }
                    } else {
                        value.iter_mut().for_each(|e| self.expr(e));
                    }
                }
            }
            ExprKind::Array { elems, .. } | ExprKind::Tuple { elems, .. } => self.exprs(elems),
            ExprKind::Closure(c) => self.scoped(|this| {
                for p in &mut c.params {
                    p.ty.iter_mut().for_each(|t| this.ty(t));
                }
                c.ret.iter_mut().for_each(|t| this.ty(t));
                c.params.iter().for_each(|p| this.hide(&p.name));
                this.expr(&mut c.body);
            }),
            ExprKind::If {
                cond, then, else_, ..
            } => {
                self.scoped(|this| {
                    this.cond(cond);
                    this.block(then);
                });
                else_.iter_mut().for_each(|e| self.expr(e));
            }
            ExprKind::Match {
                scrutinee, arms, ..
            } => {
                self.expr(scrutinee);
                for arm in arms {
                    self.scoped(|this| {
                        this.pattern(&mut arm.pat);
                        arm.guard.iter_mut().for_each(|e| this.expr(e));
                        this.expr(&mut arm.body);
                    });
                }
            }
            ExprKind::Block(b) => self.block(b),
            ExprKind::Unsafe { body, .. } => self.block(body),
            // What a branch binds is seen behind the `parallel` as well.
            ExprKind::Parallel { body, .. } => body.stmts.iter_mut().for_each(|s| self.stmt(s)),
            ExprKind::Return { expr, .. } => expr.iter_mut().for_each(|e| self.expr(e)),
            ExprKind::Macro(tokens) => *tokens = self.rust(std::mem::take(tokens)),
            ExprKind::Rust(group) => {
                let mut new = Group::new(group.delimiter(), self.rust(group.stream()));
                new.set_span(group.span());
                *group = new;
            }
            ExprKind::Lit(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Break(_)
            | ExprKind::Continue(_)
            | ExprKind::Error => {}
        }
    }

    /// Embedded Rust, of which only the tokens are known: every name but fields and methods.
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

fn named(ident: Ident) -> Expr {
    let span = ident.span();
    Expr {
        kind: ExprKind::Path(Path {
            leading_colons: None,
            segments: vec![PathSegment { ident, args: None }],
        }),
        span,
    }
}
