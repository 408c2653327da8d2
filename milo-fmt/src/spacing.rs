//! Whether a blank stands between two tokens of one line.

use proc_macro2::Delimiter;

use crate::tokens::{Kind, Token};

/// The role of a token of punctuation, which its text alone does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Between two operands.
    Binary,
    /// Before its operand, as in `-x`, `!x`, `&T`.
    Prefix,
    /// Behind its operand, as in `x!`, `x?`, `T?`.
    Postfix,
    /// `<` and `>` around types.
    Angle,
    /// Anything else.
    Other,
}

/// Words behind which an operand begins.
const KEYWORDS: &[&str] = &[
    "let", "var", "in", "match", "return", "if", "while", "else", "as", "is", "move", "mut", "for",
    "break", "continue", "impl", "trait", "enum", "struct", "dyn", "where", "extern",
];

/// Whether an operand may end with this token, which stands behind `before`.
pub(crate) fn ends_operand(before: Option<&Token>, token: &Token, role: Role) -> bool {
    match token.kind {
        Kind::Word => {
            let member = before.is_some_and(|t| t.is(".") || t.is("::") || t.is("fn"));
            member || !KEYWORDS.contains(&token.text.as_str())
        }
        Kind::Literal | Kind::Close(..) => true,
        Kind::Punct => role == Role::Postfix || role == Role::Angle && token.is(">"),
        _ => false,
    }
}

/// Whether `b`, behind `a`, stands apart from it.
pub(crate) fn apart(before: Option<&Token>, a: (&Token, Role), b: (&Token, Role)) -> bool {
    let ((a, a_role), (b, b_role)) = (a, b);
    let (left, right) = (a.text.as_str(), b.text.as_str());
    let punct = |t: &Token| t.kind == Kind::Punct;
    let operand = ends_operand(before, a, a_role);
    if punct(a) {
        match left {
            "." | "::" | "$" | "@" | "#" => return false,
            ".." | "..." => {
                return matches!(b.kind, Kind::Open(Delimiter::Brace, _)) || right == "=>";
            }
            _ if a_role == Role::Prefix => return false,
            "<" if a_role == Role::Angle => return false,
            _ => {}
        }
    }
    if punct(b) {
        match right {
            "," | ";" | "." | ":" => return false,
            "::" | ".." => return !operand,
            "<" | ">" if b_role == Role::Angle => {
                return right == "<" && !operand && !matches!(left, "fn" | "impl" | "trait");
            }
            _ if b_role == Role::Postfix => return false,
            _ => {}
        }
    }
    match b.kind {
        Kind::Open(Delimiter::Parenthesis, _) if left == "pub" => false,
        Kind::Open(Delimiter::Parenthesis | Delimiter::Bracket, _) => {
            !operand
                || matches!(a.kind, Kind::Close(Delimiter::Brace, _))
                || a.kind == Kind::Literal && right == "("
        }
        _ => true,
    }
}
