//! Questions about the syntax alone: how something is written. What names mean is no such question.

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream, TokenTree};

use super::ty::Ty;
use crate::ast::visit::{Visit, walk};
use crate::ast::{
    BinOp, Block, Cond, Expr, ExprKind, For, Item, ItemKind, MacroCall, Member, Pattern,
    PatternKind, Stmt, Type, TypeKind, UnOp, While,
};
use crate::parse::literal::{char_value, is_string};
use crate::resolve::LangItem;

/// Calls `f` for `e` and everything inside it, closures and blocks included. Where `f` gives
/// false, the inside is left out.
pub fn walk(e: &Expr, f: &mut dyn FnMut(&Expr) -> bool) {
    Exprs(f).visit_expr(e);
}

pub fn walk_block(b: &Block, f: &mut dyn FnMut(&Expr) -> bool) {
    Exprs(f).visit_block(b);
}

pub fn walk_stmts(stmts: &[Stmt], f: &mut dyn FnMut(&Expr) -> bool) {
    let mut exprs = Exprs(f);
    stmts.iter().for_each(|s| exprs.visit_stmt(s));
}

/// The expressions that are evaluated: not those in types and patterns.
struct Exprs<'f>(&'f mut dyn FnMut(&Expr) -> bool);

impl Visit for Exprs<'_> {
    fn visit_expr(&mut self, e: &Expr) {
        if (self.0)(e) {
            walk::walk_expr(self, e);
        }
    }

    fn visit_item(&mut self, i: &Item) {
        if let ItemKind::Fn(f) = &i.kind {
            f.body.iter().for_each(|b| self.visit_block(b));
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}
}

/// Whether `?` is used in `e`, outside of closures.
pub fn has_try(e: &Expr) -> bool {
    let mut found = false;
    walk(e, &mut |e| match &e.kind {
        ExprKind::Try { .. } => {
            found = true;
            false
        }
        ExprKind::Closure(_) => false,
        _ => true,
    });
    found
}

/// Whether the body of a loop can leave the loop.
pub fn has_break(b: &Block) -> bool {
    fn stmts(list: &[Stmt]) -> bool {
        list.iter().any(|s| match s {
            Stmt::Let(l) => {
                l.init.as_ref().is_some_and(expr)
                    || l.else_.as_ref().is_some_and(|b| stmts(&b.stmts))
            }
            Stmt::Expr(e) => expr(e),
            // Their `break` is their own.
            Stmt::While(_) | Stmt::For(_) | Stmt::Item(_) => false,
        })
    }
    fn expr(e: &Expr) -> bool {
        let mut found = false;
        walk(e, &mut |e| match &e.kind {
            ExprKind::Break(_) => {
                found = true;
                false
            }
            ExprKind::Closure(_) => false,
            ExprKind::Block(b) | ExprKind::Unsafe { body: b, .. } => {
                found |= stmts(&b.stmts);
                false
            }
            ExprKind::If { then, else_, .. } => {
                found |= stmts(&then.stmts) || else_.as_deref().is_some_and(expr);
                false
            }
            _ => true,
        });
        found
    }
    stmts(&b.stmts)
}

/// Whether all that an expression may give, whichever way it takes, is of a kind.
pub fn always(e: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    let ends_so = |b: &Block| matches!(b.stmts.last(), Some(Stmt::Expr(e)) if always(e, is));
    match &e.kind {
        ExprKind::Paren { expr, .. } => always(expr, is),
        ExprKind::Block(b) => ends_so(b),
        ExprKind::If { then, else_, .. } => {
            ends_so(then) && else_.as_ref().is_some_and(|e| always(e, is))
        }
        ExprKind::Match { arms, .. } => {
            !arms.is_empty() && arms.iter().all(|a| always(&a.body, is))
        }
        _ => is(e),
    }
}

/// Whether an expression is `Ok(…)` or `Result.Ok(…)`, or the same of another variant of
/// Option or Result.
pub fn constructs(e: &Expr, variant: &str) -> bool {
    payload(e, variant).is_some()
}

/// The one expression in it.
pub fn constructed<'a>(e: &'a Expr, variant: &str) -> Option<&'a Expr> {
    match payload(e, variant)? {
        [only] => Some(only),
        _ => None,
    }
}

fn payload<'a>(e: &'a Expr, variant: &str) -> Option<&'a [Expr]> {
    let path = |e: &Expr| match strip(e) {
        ExprKind::Path(p) => Some(super::world::path_name(p)),
        _ => None,
    };
    match strip(e) {
        ExprKind::MethodCall {
            recv, name, args, ..
        } => {
            let holder = path(recv);
            let is = name == variant && holder.is_some_and(|p| matches!(&*p, "Result" | "Option"));
            is.then_some(&args[..])
        }
        ExprKind::Call { callee, args, .. } => {
            let is = path(callee).is_some_and(|p| *p == *variant);
            is.then_some(&args[..])
        }
        _ => None,
    }
}

/// The type of what leaves a block for the Rust around it, where it is written as in Rust: a
/// text literal (nobody has asked for a string that owns it), a reference or a closure.
pub fn as_in_rust(e: &Expr) -> Option<Ty> {
    let reference = |is_mut, t| Some(Ty::Ref(is_mut, Box::new(t)));
    let option = |e: &Expr| match constructed(e, "Some") {
        Some(inner) => matches!(&inner.kind, ExprKind::Unary { op: UnOp::Ref, .. }),
        None => is_none(e),
    };
    match () {
        // Rust's own closure.
        () if matches!(strip(e), ExprKind::Closure(_)) => Some(Ty::Unknown),
        () if always(e, &option) && !always(e, &is_none) => {
            reference(false, Ty::Unknown).map(Ty::option)
        }
        () if always(e, &is_text) => reference(false, Ty::Str),
        () => reference(borrows(e)?, Ty::Unknown),
    }
}

/// The same of what a closure for Rust gives: only a written reference, and an Option of one.
pub fn as_reference(e: &Expr) -> Option<Ty> {
    let referred = |t: &Ty| matches!(t, Ty::Ref(_, t) if **t == Ty::Unknown);
    as_in_rust(e).filter(|t| match t {
        Ty::Named(_, held) => held.iter().all(referred),
        t => referred(t),
    })
}

/// The same of what a Rust function returns, whose type says the rest: also a text literal in an
/// Option or a Result.
pub fn as_returned(e: &Expr) -> Option<Ty> {
    let text = || Ty::Ref(false, Box::new(Ty::Str));
    let holds = |variant| constructed(e, variant).is_some_and(|e| always(e, &is_text));
    match () {
        () if holds("Some") => Some(Ty::option(text())),
        () if holds("Ok") => Some(Ty::lang(LangItem::Result, vec![text(), Ty::Unknown])),
        () if holds("Err") => Some(Ty::lang(LangItem::Result, vec![Ty::Unknown, text()])),
        () => as_in_rust(e),
    }
}

/// The type of an argument for Rust, where literals in it are text: it goes as it is written.
pub fn as_argument(e: &Expr) -> Option<Ty> {
    let reference = |t| Ty::Ref(false, Box::new(t));
    match &e.kind {
        ExprKind::Unary {
            op: UnOp::Ref,
            expr,
            ..
        } => as_argument(expr).map(reference),
        _ if is_text(e) => Some(reference(Ty::Str)),
        ExprKind::Array { elems, .. } => {
            let mut types = elems.iter().map(as_argument);
            let elem = types.next()??;
            types
                .all(|t| t.is_some())
                .then(|| Ty::Slice(Box::new(elem)))
        }
        ExprKind::Tuple { elems, .. } => {
            let types: Vec<_> = elems.iter().map(as_argument).collect();
            let any = types.iter().any(Option::is_some);
            let known = types.into_iter().map(|t| t.unwrap_or(Ty::Unknown));
            any.then(|| Ty::Tuple(known.collect()))
        }
        _ => constructed(e, "Some").and_then(as_argument).map(Ty::option),
    }
}

/// Whether an expression is `&mut x`.
pub fn explicitly_mut(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Unary {
            op: UnOp::RefMut,
            ..
        }
    )
}

/// Whether an expression is `*x`.
pub fn derefs(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Unary {
            op: UnOp::Deref,
            ..
        }
    )
}

fn is_text(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Lit(l) if is_string(l))
}

/// Whether an expression, whichever way it takes, is written as a reference: `Some(true)` for
/// `&mut`.
pub fn borrows(e: &Expr) -> Option<bool> {
    let written = |is_mut: bool| {
        always(e, &|e| match &e.kind {
            ExprKind::Unary { op, .. } => *op == if is_mut { UnOp::RefMut } else { UnOp::Ref },
            _ => false,
        })
    };
    [false, true].into_iter().find(|is_mut| written(*is_mut))
}

/// Whether an expression is `null` or `Option.None`.
pub fn is_none(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Null => true,
        ExprKind::Field {
            base,
            member: Member::Named(name),
            ..
        } => {
            name == "None"
                && matches!(&base.kind, ExprKind::Path(p) if p.segments.last().is_some_and(|s| s.ident == "Option"))
        }
        _ => false,
    }
}

pub fn is_literal(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(_) | ExprKind::Null => true,
        ExprKind::Unary {
            op: UnOp::Neg | UnOp::BitNot,
            expr,
            ..
        }
        | ExprKind::Paren { expr, .. } => is_literal(expr),
        ExprKind::Binary { lhs, rhs, .. } => is_literal(lhs) && is_literal(rhs),
        _ => false,
    }
}

/// The order in which expressions of one type are lowered: literals last, as the others give
/// the type; of literals, floats first.
pub fn literals_last(exprs: &[Expr]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..exprs.len()).collect();
    order.sort_by_key(|i| (is_literal(&exprs[*i]), !has_float(&exprs[*i])));
    order
}

/// Whether a literal, or an operand of it, is a float: `2.5`, `-2.5`, `1 + 2.5`.
pub fn has_float(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(l) => crate::types::lit::kind(l) == crate::types::lit::Kind::Float,
        ExprKind::Unary { expr, .. } | ExprKind::Paren { expr, .. } => has_float(expr),
        ExprKind::Binary { lhs, rhs, .. } => has_float(lhs) || has_float(rhs),
        _ => false,
    }
}

/// Whether an expression makes a new value, rather than naming one.
pub fn makes_value(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Interp(_)
            | ExprKind::Binary { .. }
            | ExprKind::Struct { .. }
            | ExprKind::Array { .. }
            | ExprKind::Call { .. }
            | ExprKind::MethodCall { .. }
    )
}

/// The expression inside parentheses.
pub fn strip(e: &Expr) -> &ExprKind {
    match &e.kind {
        ExprKind::Paren { expr, .. } => strip(expr),
        k => k,
    }
}

/// `v.len`, `v.len()`.
pub fn is_length(e: &Expr) -> bool {
    match strip(e) {
        ExprKind::MethodCall { name, args, .. } => name == "len" && args.is_empty(),
        ExprKind::Field {
            member: Member::Named(name),
            ..
        } => name == "len",
        _ => false,
    }
}

/// The literal, if the expression is `'a'` (and not `b'a'`).
pub fn letter(e: &Expr) -> Option<&Literal> {
    match strip(e) {
        ExprKind::Lit(l) if char_value(l).is_some() => Some(l),
        _ => None,
    }
}

/// Whether an expression is made of lengths (at least one) and literals.
pub fn counts(e: &Expr) -> bool {
    lengths(e).is_some_and(|any| any)
}

/// Whether an expression has a length in it; `None` if it has more than lengths and literals.
pub fn lengths(e: &Expr) -> Option<bool> {
    match strip(e) {
        ExprKind::Binary { lhs, rhs, .. } => Some(lengths(lhs)? | lengths(rhs)?),
        ExprKind::Lit(_) => Some(false),
        // `(name, v.len())` for Rust: each part by itself.
        ExprKind::Tuple { elems, .. } => Some(elems.iter().any(counts)),
        _ => is_length(e).then_some(true),
    }
}

/// `&x` or `&mut x`.
pub fn is_reference(e: &Expr) -> bool {
    let op = match strip(e) {
        ExprKind::Unary { op, .. } => op,
        _ => return false,
    };
    matches!(op, UnOp::Ref | UnOp::RefMut)
}

/// `x` of `&x`, which is accepted where the callee borrows anyway.
pub fn unborrowed(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Unary {
            op: UnOp::Ref | UnOp::RefMut,
            expr,
            ..
        } => unborrowed(expr),
        _ => e,
    }
}

/// The operator of a comparison without parentheses around it.
pub fn comparison(e: &Expr) -> Option<BinOp> {
    match &e.kind {
        ExprKind::Binary { op, .. } => is_comparison(*op).then_some(*op),
        _ => None,
    }
}

pub fn is_comparison(op: BinOp) -> bool {
    matches!(
        op,
        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge
    )
}

/// Whether of the casts `x as A as B` the first one, to `A`, is to a pointer.
pub fn first_cast_is_to_pointer(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Cast { expr, .. } if matches!(expr.kind, ExprKind::Cast { .. }) => {
            first_cast_is_to_pointer(expr)
        }
        ExprKind::Cast { ty, .. } => matches!(ty.kind, TypeKind::Ptr(_)),
        _ => false,
    }
}

/// Puts the operator below the casts: `(&x) as *A`. A `*` stays above: `*(x as *A)`.
pub fn below_casts(op: UnOp, op_span: Span, e: &Expr) -> Expr {
    let kind = match &e.kind {
        ExprKind::Cast { expr, as_span, ty } if op != UnOp::Deref => ExprKind::Cast {
            expr: Box::new(below_casts(op, op_span, expr)),
            as_span: *as_span,
            ty: ty.clone(),
        },
        _ => ExprKind::Unary {
            op,
            op_span,
            expr: Box::new(e.clone()),
        },
    };
    Expr { kind, ..e.clone() }
}

/// Whether an integer literal is a value of the type.
pub fn fits(l: &proc_macro2::Literal, ty: &str) -> bool {
    let Some(v) = crate::types::lit::int_value(l) else {
        return true;
    };
    let max: i128 = match ty {
        "i8" => i8::MAX.into(),
        "u8" => u8::MAX.into(),
        "i16" => i16::MAX.into(),
        "u16" => u16::MAX.into(),
        "i32" => i32::MAX.into(),
        "u32" => u32::MAX.into(),
        "i64" | "isize" => i64::MAX.into(),
        "u64" | "usize" => u64::MAX.into(),
        _ => return true,
    };
    v <= max
}

/// Whether a path of Rust's ends in a name as Rust gives it to a static or a constant.
pub fn names_a_static(e: &Expr) -> bool {
    let ExprKind::Path(p) = &e.kind else {
        return false;
    };
    p.segments.last().is_some_and(|s| {
        let name = s.ident.to_string();
        s.args.is_none() && !name.contains(char::is_lowercase)
    })
}

/// Whether a function of this name is one of a type: `GUID.new()`. A name with a `_` is a
/// static's, and so is what a key of thread-local values is asked.
pub fn makes_a_value(of: &Expr, name: &Ident) -> bool {
    let name = name.to_string();
    let of_static = matches!(&of.kind, ExprKind::Path(p)
        if p.segments.last().is_some_and(|s| s.ident.to_string().contains('_')));
    let of_key = ["with", "with_borrow", "with_borrow_mut"].contains(&name.as_str());
    let makes = ["new", "from", "with", "default", "parse"];
    !of_static && !of_key && makes.iter().any(|start| name.starts_with(start))
}

/// Whether an expression is a text without the whitespace at its ends.
pub fn is_trim(e: &Expr) -> bool {
    matches!(strip(e), ExprKind::MethodCall { name, args, .. }
        if args.is_empty() && rusts_trim(name).is_some())
}

/// Rust's method that gives a `&str`, where Milo's of this name gives a new `string`.
pub fn rusts_trim(name: &Ident) -> Option<&'static str> {
    match &*name.to_string() {
        "trim" => Some("trim"),
        "trimStart" => Some("trim_start"),
        "trimEnd" => Some("trim_end"),
        _ => None,
    }
}

/// The name, if an expression is a bare name.
pub fn bare_name(e: &Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Path(p) if p.segments.len() == 1 && p.segments[0].args.is_none() => {
            Some(crate::types::world::name_of(&p.segments[0].ident).to_string())
        }
        _ => None,
    }
}

/// Whether a place is a variable or fields of one, without an index in between.
pub fn all_fields(place: &Expr) -> bool {
    match &place.kind {
        ExprKind::Field { base, .. } => all_fields(base),
        ExprKind::Paren { expr, .. }
        | ExprKind::Unary { expr, .. }
        | ExprKind::Unwrap { expr, .. } => all_fields(expr),
        ExprKind::Path(_) => true,
        _ => false,
    }
}

/// `while true` without a `break`: it never ends.
pub fn is_forever(w: &While) -> bool {
    matches!(&w.cond, Cond::Expr(e) if matches!(e.kind, ExprKind::Bool(true)))
        && !has_break(&w.body)
}

/// Whether the last expression of a body is its value.
pub fn is_value(e: &Expr, expected: &Ty) -> bool {
    match &e.kind {
        // These are statements; where a value is wanted, rustc is told so by what they are.
        ExprKind::Assign { .. } | ExprKind::Parallel { .. } => false,
        ExprKind::If { else_: None, .. } => false,
        ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::Block(_)
        | ExprKind::Unsafe { .. } => !matches!(expected, Ty::Unit),
        ExprKind::Return { .. } | ExprKind::Break(_) | ExprKind::Continue(_) => true,
        _ => !matches!(expected, Ty::Unit),
    }
}

pub fn is_text_pattern(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::Lit(e) => {
            matches!(&e.kind, ExprKind::Lit(l) if crate::types::lit::kind(l) == crate::types::lit::Kind::Str)
        }
        PatternKind::Or(v) => v.iter().any(is_text_pattern),
        _ => false,
    }
}

/// Whether the iterated expression may be a map of Rust's, or an iterator over one.
pub fn may_be_map(e: &Expr) -> bool {
    match strip(e) {
        ExprKind::MethodCall { name, .. } => matches!(
            &*crate::types::world::name_of(name),
            "iter" | "iter_mut" | "into_iter" | "drain" | "range" | "range_mut" | "clone"
        ),
        ExprKind::Call { .. } | ExprKind::Macro { .. } => false,
        _ => true,
    }
}

/// Whether an expression calls a Rust function whose result type is its own, and so can be
/// converted: `into` and its like take the type that is expected.
pub fn is_rust_call(e: &Expr) -> bool {
    let name = match strip(e) {
        ExprKind::MethodCall {
            name,
            turbofish: None,
            ..
        } => name,
        ExprKind::Call { callee, .. } => match &callee.kind {
            ExprKind::Path(p) => match p.segments.last() {
                Some(last) => &last.ident,
                None => return false,
            },
            _ => return false,
        },
        // Macros that make text.
        ExprKind::Macro(call) => {
            return matches!(call.tokens.clone().into_iter().next(), Some(TokenTree::Ident(name))
                if ["format", "concat", "stringify", "env", "include_str", "file"]
                    .iter()
                    .any(|text| name == text));
        }
        _ => return false,
    };
    !matches!(
        &*name.to_string(),
        "into"
            | "try_into"
            | "from"
            | "try_from"
            | "parse"
            | "collect"
            | "default"
            | "unwrap"
            | "expect"
            | "unwrap_or_default"
            | "sum"
            | "product"
            | "take"
            | "replace"
            | "get"
    )
}

/// Whether this is a call of `assert!` or its kin.
pub fn asserts(call: &MacroCall) -> bool {
    let others = ["assert", "debug_assert"].iter();
    COMPARE
        .iter()
        .chain(others)
        .any(|name| is_call_of(call, name))
}

/// Whether this is a call of `vec!`.
pub fn is_vec(call: &MacroCall) -> bool {
    is_call_of(call, "vec")
}

fn is_call_of(call: &MacroCall, of: &str) -> bool {
    let names = call.tokens.clone().into_iter().filter_map(|t| match t {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    });
    names.last().is_some_and(|name| name == of)
}

/// The type of an argument that a macro of Rust's looks at, as far as it is written as in Rust.
pub fn as_shown(e: &Expr) -> Ty {
    as_in_rust(e)
        .or_else(|| as_argument(e))
        .unwrap_or(Ty::Unknown)
}

/// Whether a literal beside a value of this type is of the same type: beside a text or a slice it
/// may be what it is in Rust.
pub fn holds_literals(t: &Ty) -> bool {
    !t.is_text() && !matches!(t, Ty::Slice(_) | Ty::Fn(_))
}

const COMPARE: [&str; 4] = [
    "assert_eq",
    "assert_ne",
    "debug_assert_eq",
    "debug_assert_ne",
];

/// The other of the two values that this call compares, if `i` is one of them.
pub fn compared_with(call: &MacroCall, i: usize) -> Option<&Expr> {
    let other = call.args.get(1usize.checked_sub(i)?)?;
    let compares = COMPARE.iter().any(|name| is_call_of(call, name));
    other
        .value
        .as_ref()
        .filter(|_| compares && other.in_rust.is_none())
}

/// Whether these arguments are `element; count`.
pub fn is_repeated(call: &MacroCall) -> bool {
    let semicolon = |t: TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == ';');
    let mut args = call.args.iter();
    args.any(|arg| arg.after.clone().into_iter().any(semicolon))
}

/// Whether a pattern is of char literals: `'a'`, `'a' | 'b'` or `'a'..='z'`.
pub fn codes_of_letters(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::Lit(e) => letter(e).is_some(),
        PatternKind::Range { lo, hi, .. } => letter(lo).is_some() && letter(hi).is_some(),
        PatternKind::Or(subs) => subs.iter().all(codes_of_letters),
        _ => false,
    }
}

/// Whether an expression is written as something that can be assigned to.
pub fn is_assignable(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Path(_)
            | ExprKind::Field { .. }
            | ExprKind::Index { .. }
            | ExprKind::Unary {
                op: UnOp::Deref,
                ..
            }
            | ExprKind::Unwrap { .. }
            | ExprKind::MethodCall { .. }
            | ExprKind::Macro(_)
            | ExprKind::Error
    )
}

/// The text of `text.split(c)` before a method that Rust's iterators have and Milo's `Vec` has not,
/// such as `next`.
pub fn pieces_before<'a>(e: &'a Expr, next: &Ident) -> Option<&'a Expr> {
    let ExprKind::MethodCall {
        recv,
        name,
        turbofish: None,
        args,
        ..
    } = strip(e)
    else {
        return None;
    };
    let walks = matches!(
        &*next.to_string(),
        "next"
            | "next_back"
            | "nth"
            | "rev"
            | "skip"
            | "take"
            | "collect"
            | "count"
            | "peekable"
            | "zip"
            | "chain"
            | "filter_map"
            | "flat_map"
            | "skip_while"
            | "take_while"
            | "map_while"
            | "step_by"
            | "position"
            | "for_each"
    );
    let [separator] = &args[..] else { return None };
    if !walks || name != "split" || !matches!(separator.kind, ExprKind::Lit(_)) {
        return None;
    }
    let of = match strip(recv) {
        ExprKind::MethodCall { recv: of, .. } if is_trim(recv) => of,
        _ => recv,
    };
    all_fields(of).then_some(&**recv)
}

/// The text of a path without arguments.
pub fn path_text(e: &Expr) -> Option<String> {
    let ExprKind::Path(p) = &e.kind else {
        return None;
    };
    let names: Vec<String> = p.segments.iter().map(|s| s.ident.to_string()).collect();
    p.segments
        .iter()
        .all(|s| s.args.is_none())
        .then(|| names.join("::"))
}

/// Whether something stands under a `#[cfg(…)]`.
pub fn has_cfg(attrs: &[TokenStream]) -> bool {
    let is_cfg = |t: TokenTree| match t {
        TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket => {
            matches!(g.stream().into_iter().next(), Some(TokenTree::Ident(i)) if i == "cfg")
        }
        _ => false,
    };
    attrs.iter().any(|a| a.clone().into_iter().any(is_cfg))
}

/// `for i, x in v.iter().enumerate()` as the loop over pairs that it is: the iterator counts.
pub fn counted(f: &For) -> Option<For> {
    let (Some(first), ExprKind::MethodCall { name, args, .. }) = (&f.first, strip(&f.iter)) else {
        return None;
    };
    let counts = (name == "enumerate" || name == "char_indices") && args.is_empty();
    counts.then(|| For {
        first: None,
        pat: Pattern::new(
            PatternKind::Tuple(vec![first.clone(), f.pat.clone()]),
            first.span,
        ),
        ..f.clone()
    })
}
