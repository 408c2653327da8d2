//! How something is written where Rust reads it: as it stands there, it already has a type of Rust's.

use proc_macro2::{Ident, TokenTree};

use super::{all_fields, always, borrows, constructed, is_none, is_text, strip};
use crate::ast::{Expr, ExprKind, UnOp};
use crate::resolve::LangItem;
use crate::types::of_rust::is_of_expected_type;
use crate::types::ty::Ty;

/// The type of what leaves a block for the Rust around it, where it is written as in Rust: a
/// text literal (where no `string` is expected), a reference or a closure.
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
    !is_of_expected_type(&name.to_string())
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
