//! Walks over the tree, shared ([`Visit`]) and mutable ([`VisitMut`]).
//!
//! A visitor overrides the methods of the nodes that it is interested in; each method's default
//! calls the function `walk_…` of the same node, which visits the node's children in the order of
//! the source. An override that wants the children visited calls `walk_…` itself.

use super::*;

/// Both visitors are the same code, once for `&T` and once for `&mut T`.
macro_rules! visitor {
    ($doc:literal, $Visit:ident, $mod:ident, $($mut:tt)?) => {
        #[doc = $doc]
        pub trait $Visit {
            /// A statement of any kind.
            fn visit_stmt(&mut self, s: &$($mut)? Stmt) {
                $mod::walk_stmt(self, s);
            }
            /// `let` or `var`: the type, the value, the pattern, the `else`.
            fn visit_let(&mut self, l: &$($mut)? Let) {
                $mod::walk_let(self, l);
            }
            /// `for`: the sequence, the patterns, the body.
            fn visit_for(&mut self, f: &$($mut)? For) {
                $mod::walk_for(self, f);
            }
            /// `while`.
            fn visit_while(&mut self, w: &$($mut)? While) {
                $mod::walk_while(self, w);
            }
            /// The condition of `if` and `while`: the expression, then the pattern.
            fn visit_cond(&mut self, c: &$($mut)? Cond) {
                $mod::walk_cond(self, c);
            }
            /// `{ … }`.
            fn visit_block(&mut self, b: &$($mut)? Block) {
                $mod::walk_block(self, b);
            }
            /// A declaration.
            fn visit_item(&mut self, i: &$($mut)? Item) {
                $mod::walk_item(self, i);
            }
            /// A function or a method.
            fn visit_fn(&mut self, f: &$($mut)? Fn) {
                $mod::walk_fn(self, f);
            }
            /// A parameter.
            fn visit_param(&mut self, p: &$($mut)? Param) {
                $mod::walk_param(self, p);
            }
            /// A type parameter.
            fn visit_generic(&mut self, g: &$($mut)? GenericParam) {
                $mod::walk_generic(self, g);
            }
            /// An expression.
            fn visit_expr(&mut self, e: &$($mut)? Expr) {
                $mod::walk_expr(self, e);
            }
            /// A closure.
            fn visit_closure(&mut self, c: &$($mut)? Closure) {
                $mod::walk_closure(self, c);
            }
            /// An arm of a `match`.
            fn visit_arm(&mut self, a: &$($mut)? Arm) {
                $mod::walk_arm(self, a);
            }
            /// A pattern.
            fn visit_pattern(&mut self, p: &$($mut)? Pattern) {
                $mod::walk_pattern(self, p);
            }
            /// A type as it is written.
            fn visit_type(&mut self, t: &$($mut)? Type) {
                $mod::walk_type(self, t);
            }
            /// A path, in an expression, a type or a bound.
            fn visit_path(&mut self, p: &$($mut)? Path) {
                $mod::walk_path(self, p);
            }
        }

        #[doc = concat!("What [`", stringify!($Visit), "`] does with the inside of each node.")]
        pub mod $mod {
            use super::*;

            /// The `let`, expression, loop or declaration.
            pub fn walk_stmt<V: $Visit + ?Sized>(v: &mut V, s: &$($mut)? Stmt) {
                match s {
                    Stmt::Let(l) => v.visit_let(l),
                    Stmt::Expr(e) => v.visit_expr(e),
                    Stmt::While(w) => v.visit_while(w),
                    Stmt::For(f) => v.visit_for(f),
                    Stmt::Item(i) => v.visit_item(i),
                }
            }

            /// The type, the value, the pattern, the `else`.
            pub fn walk_let<V: $Visit + ?Sized>(v: &mut V, l: &$($mut)? Let) {
                if let Some(t) = &$($mut)? l.ty {
                    v.visit_type(t);
                }
                if let Some(e) = &$($mut)? l.init {
                    v.visit_expr(e);
                }
                v.visit_pattern(&$($mut)? l.pat);
                if let Some(b) = &$($mut)? l.else_ {
                    v.visit_block(b);
                }
            }

            /// The sequence, the patterns, the body.
            pub fn walk_for<V: $Visit + ?Sized>(v: &mut V, f: &$($mut)? For) {
                v.visit_expr(&$($mut)? f.iter);
                if let Some(p) = &$($mut)? f.first {
                    v.visit_pattern(p);
                }
                v.visit_pattern(&$($mut)? f.pat);
                v.visit_block(&$($mut)? f.body);
            }

            /// The condition, the body.
            pub fn walk_while<V: $Visit + ?Sized>(v: &mut V, w: &$($mut)? While) {
                v.visit_cond(&$($mut)? w.cond);
                v.visit_block(&$($mut)? w.body);
            }

            /// The expression, then the pattern.
            pub fn walk_cond<V: $Visit + ?Sized>(v: &mut V, c: &$($mut)? Cond) {
                match c {
                    Cond::Expr(e) => v.visit_expr(e),
                    Cond::Let { pat, expr, .. } => {
                        v.visit_expr(expr);
                        v.visit_pattern(pat);
                    }
                }
            }

            /// The statements.
            pub fn walk_block<V: $Visit + ?Sized>(v: &mut V, b: &$($mut)? Block) {
                for s in &$($mut)? b.stmts {
                    v.visit_stmt(s);
                }
            }

            /// The parts of a declaration: type parameters, fields, types, functions.
            pub fn walk_item<V: $Visit + ?Sized>(v: &mut V, i: &$($mut)? Item) {
                match &$($mut)? i.kind {
                    ItemKind::Fn(f) => v.visit_fn(f),
                    ItemKind::Struct(s) => {
                        for g in &$($mut)? s.generics.params {
                            v.visit_generic(g);
                        }
                        for f in &$($mut)? s.fields {
                            v.visit_type(&$($mut)? f.ty);
                        }
                    }
                    ItemKind::Enum(e) => {
                        for g in &$($mut)? e.generics.params {
                            v.visit_generic(g);
                        }
                        for variant in &$($mut)? e.variants {
                            for f in &$($mut)? variant.fields {
                                v.visit_type(&$($mut)? f.ty);
                            }
                            if let Some(e) = &$($mut)? variant.discriminant {
                                v.visit_expr(e);
                            }
                        }
                    }
                    ItemKind::TypeAlias(a) => {
                        for g in &$($mut)? a.generics.params {
                            v.visit_generic(g);
                        }
                        v.visit_type(&$($mut)? a.ty);
                    }
                    ItemKind::Impl(i) => {
                        for g in &$($mut)? i.generics.params {
                            v.visit_generic(g);
                        }
                        if let Some(p) = &$($mut)? i.trait_ {
                            v.visit_path(p);
                        }
                        v.visit_type(&$($mut)? i.self_ty);
                        for item in &$($mut)? i.items {
                            v.visit_item(item);
                        }
                    }
                    ItemKind::Trait(t) => {
                        for g in &$($mut)? t.generics.params {
                            v.visit_generic(g);
                        }
                        for b in &$($mut)? t.supers {
                            walk_bound(v, b);
                        }
                        for item in &$($mut)? t.items {
                            v.visit_item(item);
                        }
                    }
                    ItemKind::Import(_) | ItemKind::Error { .. } => {}
                }
            }

            /// The type parameters, the parameters, the result, the body.
            pub fn walk_fn<V: $Visit + ?Sized>(v: &mut V, f: &$($mut)? Fn) {
                for g in &$($mut)? f.generics.params {
                    v.visit_generic(g);
                }
                for p in &$($mut)? f.params {
                    v.visit_param(p);
                }
                if let Some(t) = &$($mut)? f.ret {
                    v.visit_type(t);
                }
                if let Some(b) = &$($mut)? f.body {
                    v.visit_block(b);
                }
            }

            /// The type and the default.
            pub fn walk_param<V: $Visit + ?Sized>(v: &mut V, p: &$($mut)? Param) {
                if let Some(t) = &$($mut)? p.ty {
                    v.visit_type(t);
                }
                if let Some(e) = &$($mut)? p.default {
                    v.visit_expr(e);
                }
            }

            /// The bounds.
            pub fn walk_generic<V: $Visit + ?Sized>(v: &mut V, g: &$($mut)? GenericParam) {
                for b in &$($mut)? g.bounds {
                    walk_bound(v, b);
                }
            }

            /// The trait, and the types of what can be called.
            pub fn walk_bound<V: $Visit + ?Sized>(v: &mut V, b: &$($mut)? Bound) {
                match b {
                    Bound::Trait(p) => v.visit_path(p),
                    Bound::Callable(c) => {
                        for t in &$($mut)? c.params {
                            v.visit_type(t);
                        }
                        if let Some(t) = &$($mut)? c.ret {
                            v.visit_type(t);
                        }
                    }
                    Bound::Rust(_) => {}
                }
            }

            /// The operands of an expression, in the order of evaluation.
            pub fn walk_expr<V: $Visit + ?Sized>(v: &mut V, e: &$($mut)? Expr) {
                match &$($mut)? e.kind {
                    ExprKind::Lit(_)
                    | ExprKind::Bool(_)
                    | ExprKind::Null
                    | ExprKind::Rust(_)
                    | ExprKind::Break(_)
                    | ExprKind::Continue(_)
                    | ExprKind::Error => {}
                    ExprKind::Path(p) => v.visit_path(p),
                    ExprKind::Macro(call) => {
                        for arg in &$($mut)? call.args {
                            if let Some(e) = &$($mut)? arg.value {
                                v.visit_expr(e);
                            }
                        }
                    }
                    ExprKind::Interp(i) => {
                        for p in &$($mut)? i.parts {
                            if let InterpPart::Hole(e, _) = p {
                                v.visit_expr(e);
                            }
                        }
                    }
                    ExprKind::Field { base: x, .. }
                    | ExprKind::Unary { expr: x, .. }
                    | ExprKind::Unwrap { expr: x, .. }
                    | ExprKind::Try { expr: x, .. }
                    | ExprKind::Paren { expr: x, .. } => v.visit_expr(x),
                    ExprKind::Cast { expr, ty, .. } => {
                        v.visit_expr(expr);
                        v.visit_type(ty);
                    }
                    ExprKind::Is { expr, pat, .. } => {
                        v.visit_expr(expr);
                        v.visit_pattern(pat);
                    }
                    ExprKind::Closure(c) => v.visit_closure(c),
                    ExprKind::Call { callee, args, .. } => {
                        v.visit_expr(callee);
                        for a in args {
                            v.visit_expr(a);
                        }
                    }
                    ExprKind::MethodCall { recv, turbofish, args, .. } => {
                        v.visit_expr(recv);
                        if let Some(types) = turbofish {
                            for t in types {
                                v.visit_type(t);
                            }
                        }
                        for a in args {
                            v.visit_expr(a);
                        }
                    }
                    ExprKind::Index { base: a, index: b, .. }
                    | ExprKind::Binary { lhs: a, rhs: b, .. }
                    | ExprKind::Assign { lhs: a, rhs: b, .. }
                    | ExprKind::Coalesce { lhs: a, rhs: b, .. }
                    | ExprKind::Repeat { elem: a, len: b, .. } => {
                        v.visit_expr(a);
                        v.visit_expr(b);
                    }
                    ExprKind::Range { lo, hi, .. } => {
                        if let Some(e) = lo {
                            v.visit_expr(e);
                        }
                        if let Some(e) = hi {
                            v.visit_expr(e);
                        }
                    }
                    ExprKind::Struct { path, fields, .. } => {
                        v.visit_path(path);
                        for (_, e) in fields {
                            v.visit_expr(e);
                        }
                    }
                    ExprKind::Array { elems, .. } | ExprKind::Tuple { elems, .. } => {
                        for e in elems {
                            v.visit_expr(e);
                        }
                    }
                    ExprKind::If { cond, then, else_, .. } => {
                        v.visit_cond(cond);
                        v.visit_block(then);
                        if let Some(e) = else_ {
                            v.visit_expr(e);
                        }
                    }
                    ExprKind::Match { scrutinee, arms, .. } => {
                        v.visit_expr(scrutinee);
                        for a in arms {
                            v.visit_arm(a);
                        }
                    }
                    ExprKind::Block(b)
                    | ExprKind::Unsafe { body: b, .. }
                    | ExprKind::Parallel { body: b, .. } => v.visit_block(b),
                    ExprKind::Return { expr, .. } => {
                        if let Some(e) = expr {
                            v.visit_expr(e);
                        }
                    }
                }
            }

            /// The types of the parameters, the result, the body.
            pub fn walk_closure<V: $Visit + ?Sized>(v: &mut V, c: &$($mut)? Closure) {
                for p in &$($mut)? c.params {
                    if let Some(t) = &$($mut)? p.ty {
                        v.visit_type(t);
                    }
                }
                if let Some(t) = &$($mut)? c.ret {
                    v.visit_type(t);
                }
                v.visit_expr(&$($mut)? c.body);
            }

            /// The pattern, the guard, the value.
            pub fn walk_arm<V: $Visit + ?Sized>(v: &mut V, a: &$($mut)? Arm) {
                v.visit_pattern(&$($mut)? a.pat);
                if let Some(e) = &$($mut)? a.guard {
                    v.visit_expr(e);
                }
                v.visit_expr(&$($mut)? a.body);
            }

            /// The patterns and the values inside.
            pub fn walk_pattern<V: $Visit + ?Sized>(v: &mut V, p: &$($mut)? Pattern) {
                match &$($mut)? p.kind {
                    PatternKind::Wild | PatternKind::Bind(_) => {}
                    PatternKind::Lit(e) => v.visit_expr(e),
                    PatternKind::Range { lo, hi, .. } => {
                        v.visit_expr(lo);
                        v.visit_expr(hi);
                    }
                    PatternKind::Variant { args, .. } => {
                        if let Some(args) = args {
                            for p in args {
                                v.visit_pattern(p);
                            }
                        }
                    }
                    PatternKind::Tuple(all) | PatternKind::Or(all) => {
                        for p in all {
                            v.visit_pattern(p);
                        }
                    }
                    PatternKind::Struct { fields, .. } => {
                        for (_, p) in fields {
                            v.visit_pattern(p);
                        }
                    }
                    PatternKind::Deref { pat, .. } => v.visit_pattern(pat),
                }
            }

            /// The types inside, and the lengths and limits.
            pub fn walk_type<V: $Visit + ?Sized>(v: &mut V, t: &$($mut)? Type) {
                match &$($mut)? t.kind {
                    TypeKind::Path(p) => v.visit_path(p),
                    TypeKind::Optional(t)
                    | TypeKind::Ptr(t)
                    | TypeKind::Slice(t)
                    | TypeKind::Binding(_, t)
                    | TypeKind::Ref { ty: t, .. } => v.visit_type(t),
                    TypeKind::Fn { params, ret } => {
                        for t in params {
                            v.visit_type(t);
                        }
                        v.visit_type(ret);
                    }
                    TypeKind::Tuple(all) => {
                        for t in all {
                            v.visit_type(t);
                        }
                    }
                    TypeKind::Array { elem, len } => {
                        v.visit_type(elem);
                        v.visit_expr(len);
                    }
                    TypeKind::Ranged { lo, hi, .. } => {
                        v.visit_expr(lo);
                        v.visit_expr(hi);
                    }
                    TypeKind::Bounds { .. }
                    | TypeKind::Lifetime(_)
                    | TypeKind::Infer
                    | TypeKind::Error => {}
                }
            }

            /// The type arguments.
            pub fn walk_path<V: $Visit + ?Sized>(v: &mut V, p: &$($mut)? Path) {
                for s in &$($mut)? p.segments {
                    if let Some(args) = &$($mut)? s.args {
                        for t in args {
                            v.visit_type(t);
                        }
                    }
                }
            }
        }
    };
}

visitor!("Looks at a tree.", Visit, walk,);
visitor!("Changes a tree.", VisitMut, walk_mut, mut);
