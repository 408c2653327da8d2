//! Interpolated strings, `$"…{e}…"`.

use proc_macro2::{Literal, Span, TokenStream};

use super::{Node, Parsed, Parser, literal, node, spec};
use crate::ast::{ExprKind, Interp, InterpPart};
use crate::cursor::{Cursor, Token};
use crate::editor::in_editor;
use crate::keyword::is_rust_keyword;

/// How deep brackets may nest in a hole.
const MAX_BRACKETS: usize = 64;

impl Parser<'_> {
    /// `$` and the string behind it.
    pub(super) fn interpolation(&mut self) -> Parsed<Node> {
        let dollar = self.take(1);
        let lit = match self.cur.peek() {
            Some(Token::Literal(lit)) if literal::is_string(lit) => lit.clone(),
            // rustc takes `$` for the beginning of a metavariable, and the string away.
            Some(Token::Ident(_, text)) if text.starts_with('<') => {
                self.cur.skip(1);
                let message = "'$\"…\"' cannot stand in the body of a macro_rules!: write 'format(…)', or hand it in from outside as '$($t:tt)*'";
                return self.fail(dollar, message);
            }
            _ => return self.fail(dollar, "'$' stands before a string: write '$\"…{x}…\"'"),
        };
        self.cur.skip(1);
        let chars = source(&lit);
        let span = lit.span();
        let parts = match self.parts(&chars, span) {
            Some(parts) => parts,
            None => {
                // The rest of the string is none: it goes up to the next quote of the line.
                while !self.cur.is_end() && !self.cur.newline_before() {
                    let ends =
                        matches!(self.cur.peek(), Some(Token::Literal(l)) if literal::is_string(l));
                    self.cur.skip(1);
                    if ends {
                        break;
                    }
                }
                return Ok(node(ExprKind::Error, span));
            }
        };
        let names = match in_editor() {
            true => names(&chars),
            false => Vec::new(),
        };
        let interp = Interp {
            dollar,
            lit,
            parts,
            names,
        };
        Ok(node(ExprKind::Interp(interp), span))
    }

    fn parts(&mut self, chars: &[Char], span: Span) -> Option<Vec<InterpPart>> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut i = 0;
        while let Some(&Char { ch, escaped, .. }) = chars.get(i) {
            i += 1;
            let brace = !escaped && matches!(ch, '{' | '}');
            let doubled = brace && chars.get(i).is_some_and(|c| c.ch == ch && !c.escaped);
            if doubled {
                i += 1;
            } else if brace && ch == '}' {
                self.error(
                    span,
                    "this string has a '}' without its '{': write '}}' for a brace",
                );
            } else if brace {
                let Some(len) = hole_len(&chars[i..]) else {
                    let message = "a '\"' inside a '$\"{…}\"' hole ends the string here: \
                                   bind it to a variable first";
                    self.error(span, message);
                    return None;
                };
                if !text.is_empty() {
                    parts.push(InterpPart::Text(std::mem::take(&mut text)));
                }
                let hole: String = chars[i..i + len].iter().map(|c| c.ch).collect();
                let (expr, spec) = self.hole(&hole, span);
                parts.push(InterpPart::Hole(expr, spec));
                i += len + 1;
                continue;
            }
            text.push(ch);
        }
        if !text.is_empty() {
            parts.push(InterpPart::Text(text));
        }
        Some(parts)
    }

    /// The expression in a hole, and its format.
    fn hole(&mut self, text: &str, span: Span) -> (Node, Option<String>) {
        let (expr, spec) = match spec::start(text) {
            Some(at) => (&text[..at], Some(text[at + 1..].trim())),
            None => (text, None),
        };
        if expr.trim().is_empty() {
            self.error(
                span,
                "this string has an empty '{}': write '{{}}' for braces",
            );
            return match in_editor() {
                true => (super::primary::missing(), None),
                false => (super::error_expr(span), None),
            };
        }
        let expr = self.in_hole(expr, span);
        let spec = spec.filter(|spec| !spec.is_empty());
        if let Some(spec) = spec
            && let Err(help) = spec::check(spec)
        {
            self.error(span, format!("'{{{text}}}': '{spec}' is no format: {help}"));
            return (expr, None);
        }
        (expr, spec.map(str::to_string))
    }

    fn in_hole(&mut self, text: &str, span: Span) -> Node {
        let tokens = if brackets(text) > MAX_BRACKETS {
            self.error(
                span,
                "a hole of this string is nested too deeply: bind it to a variable first",
            );
            return super::error_expr(span);
        } else {
            text.parse::<TokenStream>()
        };
        let Ok(tokens) = tokens else {
            self.error(span, format!("cannot read '{{{text}}}' in this string"));
            return super::error_expr(span);
        };
        let cursor = Cursor::new(crate::spans::respan(tokens, span), true);
        self.on(cursor, |p| {
            let expr = match p.expr() {
                Ok(expr) => expr,
                Err(super::Fail) => return super::error_expr(span),
            };
            p.expect_end("the expression in this string's hole");
            expr
        })
    }
}

/// A character of a string after its escapes are resolved.
#[derive(Clone, Copy)]
struct Char {
    ch: char,
    /// It was written as an escape, so it is never a brace of ours.
    escaped: bool,
    /// Where it begins in the literal's text, in bytes.
    at: usize,
}

/// The names in the holes that stand for values of their own, each with its place in the
/// literal's text: no members and no text. An empty hole has an empty one.
fn names(chars: &[Char]) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let mut i = 0;
    while let Some(&Char { ch, escaped, .. }) = chars.get(i) {
        i += 1;
        if escaped || ch != '{' {
            continue;
        }
        if chars.get(i).is_some_and(|c| c.ch == '{' && !c.escaped) {
            i += 1;
            continue;
        }
        let Some(len) = hole_len(&chars[i..]) else {
            break;
        };
        let hole = &chars[i..i + len];
        match hole.iter().all(|c| c.ch.is_whitespace()) {
            true => names.push((chars[i].at, String::new())),
            false => names_of_hole(hole, &mut names),
        }
        i += len + 1;
    }
    names
}

fn names_of_hole(hole: &[Char], names: &mut Vec<(usize, String)>) {
    let is_part = |c: char| c == '_' || c.is_alphanumeric();
    let at = |i: usize| hole.get(i).map_or('\0', |c| c.ch);
    let (mut quoted, mut before, mut i) = (false, '\0', 0);
    while i < hole.len() {
        let start = i;
        match at(i) {
            '\\' if quoted => i += 2,
            '"' => {
                quoted = !quoted;
                i += 1;
            }
            _ if quoted => i += 1,
            c if is_part(c) => {
                while is_part(at(i)) {
                    i += 1;
                }
                let member = before == '.' && !(start > 1 && at(start - 2) == '.');
                let name: String = hole[start..i].iter().map(|c| c.ch).collect();
                if !member && !c.is_numeric() && !is_rust_keyword(&name) {
                    names.push((hole[start].at, name));
                }
            }
            _ => i += 1,
        }
        before = at(i - 1);
    }
}

/// The characters between the quotes of `lit`.
fn source(lit: &Literal) -> Vec<Char> {
    let text = lit.to_string();
    let raw = text.starts_with('r');
    let (Some(start), Some(end)) = (text.find('"'), text.rfind('"')) else {
        return Vec::new();
    };
    let inner = text.get(start + 1..end).unwrap_or_default();
    let plain = |(at, ch)| Char {
        ch,
        escaped: false,
        at: start + 1 + at,
    };
    if raw {
        return inner.char_indices().map(plain).collect();
    }
    let mut list = Vec::new();
    let mut chars = inner.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        if ch != '\\' {
            list.push(plain((at, ch)));
            continue;
        }
        let ch = match chars.next().map(|(_, ch)| ch) {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some('x') => {
                let digits: String = chars.by_ref().take(2).map(|(_, ch)| ch).collect();
                code(&digits)
            }
            Some('u') => {
                let digits = chars.by_ref().map(|(_, ch)| ch);
                let digits = digits.skip_while(|c| *c == '{').take_while(|c| *c != '}');
                code(&digits.filter(|c| *c != '_').collect::<String>())
            }
            Some('\n' | '\r') => {
                while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                continue;
            }
            Some(other) => other,
            None => break,
        };
        list.push(Char {
            escaped: true,
            ..plain((at, ch))
        });
    }
    list
}

fn code(digits: &str) -> char {
    u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32)
        .unwrap_or('\u{fffd}')
}

/// How many characters stand before the `}` that ends a hole.
fn hole_len(chars: &[Char]) -> Option<usize> {
    let at = |i: usize| chars.get(i).map_or('\0', |c| c.ch);
    let (mut depth, mut quoted, mut i) = (0usize, false, 0);
    while i < chars.len() {
        match at(i) {
            '\\' if quoted => i += 1,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\'' if at(i + 1) == '\\' && at(i + 3) == '\'' => i += 3,
            '\'' if at(i + 2) == '\'' => i += 2,
            '{' => depth += 1,
            '}' if depth == 0 => return Some(i),
            '}' => depth -= 1,
            _ => {}
        }
        i += 1;
    }
    None
}

/// The deepest nesting of brackets in `text`.
fn brackets(text: &str) -> usize {
    let (mut depth, mut max) = (0usize, 0);
    for ch in text.chars() {
        match ch {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        max = max.max(depth);
    }
    max
}
