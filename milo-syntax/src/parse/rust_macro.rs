//! Calls of Rust's macros. The arguments of those that everybody knows are expressions of Milo's:
//! they call Milo's functions and methods as code around the macro does. An argument that Milo
//! cannot read, or that means something else in Rust, goes to Rust as it is, and so does all of
//! any other macro.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

use super::{Parser, is_capital, literal};
use crate::ast::visit::{Visit, walk};
use crate::ast::{BinOp, Expr, ExprKind, MacroArg, MacroCall};
use crate::cursor::Cursor;
use crate::diag::Diagnostics;

/// The macros of Rust's library, `log` and `tracing` whose arguments are expressions.
const KNOWN: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "write",
    "writeln",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "vec",
    "dbg",
    "matches",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
];

/// Those that take their arguments by value; the others look at them.
const OWNING: &[&str] = &["vec", "dbg"];

/// The call whose tokens these are: a path that ends in `name`, `!`, and the arguments.
pub(super) fn macro_call(name: &str, tokens: TokenStream) -> MacroCall {
    let mut args = Vec::new();
    if let Some(TokenTree::Group(group)) = tokens.clone().into_iter().last()
        && KNOWN.contains(&name)
    {
        args = arguments(name, &group);
    }
    MacroCall {
        tokens,
        args,
        owns: OWNING.contains(&name),
    }
}

/// The arguments, each with the `,` or `;` behind it.
fn arguments(name: &str, group: &Group) -> Vec<MacroArg> {
    let mut args = Vec::new();
    let mut tokens = TokenStream::new();
    let separator = |t: &TokenTree| is_punct(t, ',') || is_punct(t, ';');
    for tree in group.stream() {
        if separator(&tree) {
            let after = TokenStream::from(tree);
            args.push(argument(
                name,
                args.len(),
                std::mem::take(&mut tokens),
                after,
            ));
        } else {
            tokens.extend([tree]);
        }
    }
    if !tokens.is_empty() {
        args.push(argument(name, args.len(), tokens, TokenStream::new()));
    }
    args
}

/// One argument. It may have a name before a `=`.
fn argument(of: &str, index: usize, tokens: TokenStream, after: TokenStream) -> MacroArg {
    let verbatim = |before| MacroArg {
        before,
        value: None,
        in_rust: None,
        after: after.clone(),
    };
    if of == "matches" && index > 0 {
        return verbatim(variants_by_path(tokens));
    }
    let only_milo = is_milo(&tokens);
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let named = match &trees[..] {
        [TokenTree::Ident(_), TokenTree::Punct(p), ..] => {
            p.as_char() == '=' && p.spacing() == Spacing::Alone
        }
        _ => false,
    };
    let (before, value) = trees.split_at(if named { 2 } else { 0 });
    let mut errors = Diagnostics::new();
    let mut parser = Parser::new(
        Cursor::new(value.iter().cloned().collect(), false),
        &mut errors,
    );
    let value = parser.expr().ok().filter(|_| parser.cur.is_end());
    let value = value.filter(|_| errors.is_empty());
    let either = |e: &Expr| !only_milo && (of == "vec" || is_literal(e));
    let in_rust = value
        .as_deref()
        .filter(|e| either(e))
        .map(|_| tokens.clone());
    match value {
        Some(value) if only_milo || of == "vec" || means_the_same(&value) => MacroArg {
            before: before.iter().cloned().collect(),
            value: Some(*value),
            in_rust,
            after,
        },
        _ => verbatim(tokens),
    }
}

/// Whether Rust groups the operators of the expression as Milo does (`x & 1 == 0` and `-x as u8` are
/// two things), and no closure in it is written as Rust's.
fn means_the_same(e: &Expr) -> bool {
    struct Same(bool);
    impl Visit for Same {
        fn visit_expr(&mut self, e: &Expr) {
            self.0 &= match &e.kind {
                ExprKind::Binary {
                    op: BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor,
                    lhs,
                    rhs,
                    ..
                } => !compares(lhs) && !compares(rhs),
                ExprKind::Unary { expr, .. } => {
                    !matches!(&expr.kind, ExprKind::Cast { expr, .. } if !is_literal(expr))
                }
                ExprKind::Closure(c) => c.bars.is_none(),
                _ => true,
            };
            walk::walk_expr(self, e);
        }
    }
    let mut same = Same(true);
    same.visit_expr(e);
    same.0
}

fn compares(e: &Expr) -> bool {
    use BinOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(&e.kind, ExprKind::Binary { op, .. } if matches!(op, Eq | Ne | Lt | Le | Gt | Ge))
}

/// Whether an expression is made of literals: its type is what the other side needs.
fn is_literal(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(_) | ExprKind::Bool(_) => true,
        ExprKind::Unary { expr, .. } | ExprKind::Paren { expr, .. } => is_literal(expr),
        ExprKind::Array { elems, .. } | ExprKind::Tuple { elems, .. } => {
            elems.iter().all(is_literal)
        }
        ExprKind::Repeat { elem, len, .. } => is_literal(elem) && is_literal(len),
        ExprKind::Call { callee, args, .. } => match &callee.kind {
            ExprKind::Path(path) => {
                let name = path.segments.last().map(|s| s.ident.to_string());
                matches!(name.as_deref(), Some("Some" | "Ok" | "Err"))
                    && args.iter().all(is_literal)
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_punct(tree: &TokenTree, ch: char) -> bool {
    matches!(tree, TokenTree::Punct(p) if p.as_char() == ch)
}

/// Whether the tokens hold what only Milo says: `Shape.Circle`, `$"…"`, `x!`, `a ?? b`,
/// `(x) => …`, `null`, `v.isEmpty()`, `v.len` without parentheses.
fn is_milo(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().any(|(i, tree)| {
        let (before, next) = (i.checked_sub(1).map(|i| &trees[i]), trees.get(i + 1));
        match tree {
            TokenTree::Group(group) => {
                group.delimiter() != Delimiter::Brace && is_milo(&group.stream())
            }
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let after_dot = before.is_some_and(|t| is_punct(t, '.'));
                let mixed = name.contains(char::is_lowercase);
                let camel = mixed && name.contains(char::is_uppercase) && !is_capital(&name);
                let variant = mixed && is_capital(&name) && !after_dot && is_dot(&trees[i + 1..]);
                let called = matches!(next, Some(TokenTree::Group(group))
                    if group.delimiter() == Delimiter::Parenthesis);
                let length = name == "len" && !called;
                name == "null" || variant || after_dot && (camel || length)
            }
            TokenTree::Punct(p) => match p.as_char() {
                '$' => matches!(next, Some(TokenTree::Literal(l)) if literal::is_string(l)),
                '?' => next.is_some_and(|t| is_punct(t, '?')),
                '=' => p.spacing() == Spacing::Joint && next.is_some_and(|t| is_punct(t, '>')),
                '!' => {
                    let operand = matches!(
                        before,
                        Some(TokenTree::Ident(_) | TokenTree::Group(_) | TokenTree::Literal(_))
                    );
                    operand
                        && match next {
                            None => true,
                            Some(TokenTree::Punct(p)) => p.as_char() != '=',
                            _ => false,
                        }
                }
                _ => false,
            },
            TokenTree::Literal(_) => false,
        }
    })
}

/// Whether `.name` follows, and no range.
fn is_dot(trees: &[TokenTree]) -> bool {
    matches!(trees, [TokenTree::Punct(p), TokenTree::Ident(_), ..] if p.as_char() == '.')
}

/// A pattern with `Enum.Variant` as Rust writes it.
fn variants_by_path(tokens: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut path = TokenStream::new();
    for (i, tree) in trees.iter().enumerate() {
        let after_type = i.checked_sub(1).is_some_and(
            |i| matches!(&trees[i], TokenTree::Ident(name) if is_capital(&name.to_string())),
        );
        match tree {
            TokenTree::Punct(p) if after_type && is_dot(&trees[i..]) => {
                for spacing in [Spacing::Joint, Spacing::Alone] {
                    let mut colon = Punct::new(':', spacing);
                    colon.set_span(p.span());
                    path.extend([TokenTree::from(colon)]);
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), variants_by_path(group.stream()));
                inner.set_span(group.span());
                path.extend([TokenTree::from(inner)]);
            }
            tree => path.extend([tree.clone()]),
        }
    }
    path
}
