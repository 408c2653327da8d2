//! The syntax tree as an S-expression.

use milo_syntax::ast::*;
use proc_macro2::TokenStream;

pub fn program(program: &Program) -> String {
    join(&program.stmts, stmt)
}

fn join<T>(list: &[T], f: impl std::ops::Fn(&T) -> String) -> String {
    list.iter().map(f).collect::<Vec<_>>().join(" ")
}

/// `(head a b)` without the empty parts.
fn node(head: &str, parts: &[String]) -> String {
    let mut text = format!("({head}");
    for part in parts.iter().filter(|part| !part.is_empty()) {
        text.push(' ');
        text += part;
    }
    text + ")"
}

fn opt<T>(value: &Option<T>, f: impl std::ops::Fn(&T) -> String) -> String {
    value.as_ref().map(f).unwrap_or_default()
}

fn stmt(s: &Stmt) -> String {
    match s {
        Stmt::Let(l) => {
            let head = if l.is_var { "var" } else { "let" };
            let ty = opt(&l.ty, |t| format!(":{}", ty(t)));
            let attrs = join(&l.rust_attrs, tokens);
            node(
                head,
                &[
                    attrs,
                    opt(&l.vis, tokens),
                    pattern(&l.pat),
                    ty,
                    opt(&l.init, expr),
                    opt(&l.else_, block),
                ],
            )
        }
        Stmt::Expr(e) => expr(e),
        Stmt::While(w) => node("while", &[cond(&w.cond), block(&w.body)]),
        Stmt::For(f) => {
            let first = opt(&f.first, |p| pattern(p) + ",");
            node(
                "for",
                &[first, pattern(&f.pat), expr(&f.iter), block(&f.body)],
            )
        }
        Stmt::Item(i) => item(i),
    }
}

fn tokens(stream: &TokenStream) -> String {
    stream.to_string().replace(' ', "")
}

fn block(b: &Block) -> String {
    format!("{{{}}}", join(&b.stmts, stmt))
}

fn cond(c: &Cond) -> String {
    match c {
        Cond::Expr(e) => expr(e),
        Cond::Let { pat, expr: e, .. } => node("let", &[pattern(pat), expr(e)]),
    }
}

fn item(i: &Item) -> String {
    let attrs = join(&i.attrs, |a| match a.args.is_empty() {
        true => format!("@{}", a.name),
        false => format!("@{}({})", a.name, tokens(&a.args)),
    });
    let before = [join(&i.rust_attrs, tokens), attrs, opt(&i.vis, tokens)];
    let text = match &i.kind {
        ItemKind::Fn(f) => function(f),
        ItemKind::Struct(s) => {
            let fields = join(&s.fields, |f| {
                let vis = opt(&f.vis, |v| tokens(v) + " ");
                format!(
                    "{}{vis}{}:{}",
                    join(&f.rust_attrs, tokens),
                    f.name,
                    ty(&f.ty)
                )
            });
            node(
                "struct",
                &[format!("{}{}", s.name, generics(&s.generics)), fields],
            )
        }
        ItemKind::Enum(e) => {
            let variants = join(&e.variants, |v| {
                let fields = match v.fields.is_empty() {
                    true => String::new(),
                    false if v.named => {
                        let field = |f: &Payload| {
                            format!("{}:{}", opt(&f.name, |n| n.to_string()), ty(&f.ty))
                        };
                        format!("{{{}}}", join(&v.fields, field))
                    }
                    false => format!("({})", join(&v.fields, |f| ty(&f.ty))),
                };
                let value = opt(&v.discriminant, |d| format!("={}", expr(d)));
                format!("{}{}{fields}{value}", join(&v.rust_attrs, tokens), v.name)
            });
            node(
                "enum",
                &[format!("{}{}", e.name, generics(&e.generics)), variants],
            )
        }
        ItemKind::TypeAlias(t) => node(
            "type",
            &[format!("{}{}", t.name, generics(&t.generics)), ty(&t.ty)],
        ),
        ItemKind::Impl(i) => {
            let trait_ = opt(&i.trait_, |t| path(t) + " for");
            let head = format!("impl{}", generics(&i.generics));
            node(&head, &[trait_, ty(&i.self_ty), join(&i.items, item)])
        }
        ItemKind::Trait(t) => {
            let head = if t.is_interface { "interface" } else { "trait" };
            let supers = match t.supers.is_empty() {
                true => String::new(),
                false => format!(":{}", bounds(&t.supers)),
            };
            let name = format!("{}{}{supers}", t.name, generics(&t.generics));
            node(head, &[name, join(&t.items, item)])
        }
        ItemKind::Import(i) => {
            let names = join(&i.names, |n| match &n.alias {
                Some(alias) => format!("{}={}", alias, n.name),
                None => n.name.to_string(),
            });
            node("from", &[format!("{:?}", i.path), names])
        }
        ItemKind::Error { .. } => "(error-item)".into(),
    };
    let before: Vec<String> = before.into_iter().filter(|s| !s.is_empty()).collect();
    if before.is_empty() {
        text
    } else {
        format!("{} {text}", before.join(" "))
    }
}

fn function(f: &Fn) -> String {
    let head = if f.is_extern.is_some() {
        "extern-fn"
    } else {
        "fn"
    };
    let params = join(&f.params, |p| {
        let default = opt(&p.default, |d| format!("={}", expr(d)));
        format!(
            "{}{}{default}",
            p.name,
            opt(&p.ty, |t| format!(":{}", ty(t)))
        )
    });
    let name = format!("{}{}({params})", f.name, generics(&f.generics));
    node(
        head,
        &[
            name,
            opt(&f.ret, |t| format!(":{}", ty(t))),
            opt(&f.body, block),
        ],
    )
}

fn generics(list: &Generics) -> String {
    if list.is_empty() && list.lifetimes.is_empty() {
        return String::new();
    }
    let mut params: Vec<String> = list
        .lifetimes
        .iter()
        .map(|l| format!("{}{}", l.name, l.bounds).replace(' ', ""))
        .collect();
    params.extend(list.iter().map(|g| match g.bounds.is_empty() {
        true => g.name.to_string(),
        false => format!("{}:{}", g.name, bounds(&g.bounds)),
    }));
    format!("<{}>", params.join(" "))
}

fn bounds(list: &[Bound]) -> String {
    let bound = |b: &Bound| match b {
        Bound::Trait(p) => path(p),
        Bound::Callable(c) => {
            let ret = opt(&c.ret, |t| format!("->{}", ty(t)));
            format!("{}({}){ret}", path(&c.path), join(&c.params, ty))
        }
        Bound::Rust(ts) => tokens(ts).replace(' ', ""),
    };
    list.iter().map(bound).collect::<Vec<_>>().join("+")
}

pub fn path(p: &Path) -> String {
    let segments: Vec<String> = p
        .segments
        .iter()
        .map(|s| {
            format!(
                "{}{}",
                s.ident,
                opt(&s.args, |a| format!("<{}>", join(a, ty)))
            )
        })
        .collect();
    let start = if p.leading_colons.is_some() { "::" } else { "" };
    start.to_string() + &segments.join("::")
}

pub fn ty(t: &Type) -> String {
    match &t.kind {
        TypeKind::Path(p) => path(p),
        TypeKind::Optional(t) => format!("{}?", ty(t)),
        TypeKind::Ref { is_mut, ty: t, .. } => {
            format!("&{}{}", if *is_mut { "mut " } else { "" }, ty(t))
        }
        TypeKind::Ptr(t) => format!("*{}", ty(t)),
        TypeKind::Fn { params, ret } => format!("(({})=>{})", join(params, ty), ty(ret)),
        TypeKind::Tuple(list) => format!("({})", join(list, ty)),
        TypeKind::Array { elem, len } => format!("[{};{}]", ty(elem), expr(len)),
        TypeKind::Slice(t) => format!("[{}]", ty(t)),
        TypeKind::Ranged { base, lo, hi } => format!("{base}({}..{})", expr(lo), expr(hi)),
        TypeKind::Bounds { tokens, .. } | TypeKind::Lifetime(tokens) => tokens.to_string(),
        TypeKind::Binding(name, t) => format!("{name}={}", ty(t)),
        TypeKind::Infer => "_".into(),
        TypeKind::Error => "error-type".into(),
    }
}

pub fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Lit(l) => l.to_string(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Null => "null".into(),
        ExprKind::Interp(i) => {
            let parts = join(&i.parts, |p| match p {
                InterpPart::Text(t) => format!("{t:?}"),
                InterpPart::Hole(e, None) => expr(e),
                InterpPart::Hole(e, Some(spec)) => format!("{} {spec:?}", expr(e)),
            });
            node("$", &[parts])
        }
        ExprKind::Path(p) => path(p),
        ExprKind::Field { base, member, .. } => match member {
            Member::Named(name) => node(".", &[expr(base), name.to_string()]),
            Member::Index(i, _) => node(".", &[expr(base), i.to_string()]),
        },
        ExprKind::Call { callee, args, .. } => node("call", &[expr(callee), join(args, expr)]),
        ExprKind::MethodCall {
            recv,
            name,
            turbofish,
            args,
            ..
        } => {
            let name = format!("{name}{}", opt(turbofish, |a| format!("<{}>", join(a, ty))));
            node(".call", &[expr(recv), name, join(args, expr)])
        }
        ExprKind::Index { base, index, .. } => node("[]", &[expr(base), expr(index)]),
        ExprKind::Unary { op, expr: e, .. } => {
            let op = match op {
                UnOp::Neg => "-",
                UnOp::Not => "not",
                UnOp::BitNot => "~",
                UnOp::Deref => "deref",
                UnOp::Ref => "ref",
                UnOp::RefMut => "ref-mut",
            };
            node(op, &[expr(e)])
        }
        ExprKind::Binary { op, lhs, rhs, .. } => node(op.symbol(), &[expr(lhs), expr(rhs)]),
        ExprKind::Assign { op, lhs, rhs, .. } => {
            let op = op.map_or("", BinOp::symbol);
            node(&format!("{op}="), &[expr(lhs), expr(rhs)])
        }
        ExprKind::Unwrap { expr: e, .. } => node("!", &[expr(e)]),
        ExprKind::Try { expr: e, .. } => node("?", &[expr(e)]),
        ExprKind::Coalesce { lhs, rhs, .. } => node("??", &[expr(lhs), expr(rhs)]),
        ExprKind::Cast { expr: e, ty: t, .. } => node("as", &[expr(e), ty(t)]),
        ExprKind::Is { expr: e, pat, .. } => node("is", &[expr(e), pattern(pat)]),
        ExprKind::Range { lo, hi, .. } => {
            let end = |e: &Option<Box<Expr>>| e.as_ref().map_or("_".into(), |e| expr(e));
            node("..", &[end(lo), end(hi)])
        }
        ExprKind::Struct {
            path: p, fields, ..
        } => {
            let fields = join(fields, |(name, value)| match expr(value) {
                value if *name == value => value,
                value => format!("{name}:{value}"),
            });
            node("new", &[path(p), fields])
        }
        ExprKind::Array { elems, .. } => node("array", &[join(elems, expr)]),
        ExprKind::Repeat { elem, len, .. } => node("repeat", &[expr(elem), expr(len)]),
        ExprKind::Tuple { elems, .. } => node("tuple", &[join(elems, expr)]),
        ExprKind::Paren { expr: e, .. } => node("paren", &[expr(e)]),
        ExprKind::Closure(c) => {
            let params = join(&c.params, |p| {
                format!("{}{}", p.name, opt(&p.ty, |t| format!(":{}", ty(t))))
            });
            let head = if c.move_.is_some() { "move-fn" } else { "fn" };
            let ret = opt(&c.ret, |t| format!(":{}", ty(t)));
            node(head, &[format!("({params})"), ret, expr(&c.body)])
        }
        ExprKind::If {
            cond: c,
            then,
            else_,
            ..
        } => node("if", &[cond(c), block(then), opt(else_, |e| expr(e))]),
        ExprKind::Match {
            scrutinee, arms, ..
        } => {
            let arms = join(arms, |a| {
                let guard = opt(&a.guard, |g| format!(" if {}", expr(g)));
                format!("[{}{guard} {}]", pattern(&a.pat), expr(&a.body))
            });
            node("match", &[expr(scrutinee), arms])
        }
        ExprKind::Block(b) => block(b),
        ExprKind::Unsafe { body, .. } => node("unsafe", &[block(body)]),
        ExprKind::Parallel { body, .. } => node("parallel", &[block(body)]),
        ExprKind::Macro(m) => node("macro", &[tokens(&m.tokens)]),
        ExprKind::Rust(g) => node("rust", &[tokens(&g.stream())]),
        ExprKind::Return { expr: e, .. } => node("return", &[opt(e, |e| expr(e))]),
        ExprKind::Break(_) => "break".into(),
        ExprKind::Continue(_) => "continue".into(),
        ExprKind::Error => "error".into(),
    }
}

pub fn pattern(p: &Pattern) -> String {
    match &p.kind {
        PatternKind::Wild => "_".into(),
        PatternKind::Bind(name) => name.to_string(),
        PatternKind::Lit(e) => expr(e),
        PatternKind::Range {
            lo, inclusive, hi, ..
        } => {
            let dots = if *inclusive { "..=" } else { ".." };
            format!("{}{dots}{}", expr(lo), expr(hi))
        }
        PatternKind::Variant {
            path,
            is_rust,
            args,
        } => {
            let names: Vec<String> = path.iter().map(|i| i.to_string()).collect();
            let args = opt(args, |a| format!("({})", join(a, pattern)));
            names.join(if *is_rust { "::" } else { "." }) + &args
        }
        PatternKind::Tuple(list) => format!("({})", join(list, pattern)),
        PatternKind::Struct { path, fields, rest } => {
            let names: Vec<String> = path.iter().map(|i| i.to_string()).collect();
            let fields = join(fields, |(name, p)| match pattern(p) {
                p if *name == p => p,
                p => format!("{name}:{p}"),
            });
            format!(
                "{}{{{fields}{}}}",
                names.join("."),
                if *rest { " .." } else { "" }
            )
        }
        PatternKind::Deref { pat, .. } => format!("&{}", pattern(pat)),
        PatternKind::Or(list) => list.iter().map(pattern).collect::<Vec<_>>().join("|"),
    }
}
