//! A cursor over the tokens of one pair of delimiters.
//!
//! Groups are entered by making a cursor of their content. None-delimited groups, which
//! `macro_rules!` leaves around fragments, are transparent.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// A token. An identifier carries its text, which would otherwise be asked of the compiler
/// again and again.
#[derive(Debug, Clone)]
pub(crate) enum Token {
    Ident(Ident, String),
    Punct(Punct),
    Literal(Literal),
    Group(Group),
}

impl Token {
    /// Where the token begins: the opening delimiter of a group.
    pub(crate) fn open(&self) -> Span {
        match self {
            Token::Ident(ident, _) => ident.span(),
            Token::Punct(punct) => punct.span(),
            Token::Literal(literal) => literal.span(),
            Token::Group(group) => group.span_open(),
        }
    }

    /// Where the token ends: the closing delimiter of a group.
    fn close(&self) -> Span {
        match self {
            Token::Group(group) => group.span_close(),
            other => other.open(),
        }
    }

    pub(crate) fn is_punct(&self, ch: char) -> bool {
        matches!(self, Token::Punct(punct) if punct.as_char() == ch)
    }

    /// The token as the user may read it in an error.
    pub(crate) fn describe(&self) -> String {
        match self {
            Token::Ident(_, text) => format!("'{text}'"),
            Token::Punct(punct) => format!("'{}'", punct.as_char()),
            Token::Literal(literal) => {
                let text = literal.to_string();
                if text.chars().count() > 30 {
                    let start: String = text.chars().take(24).collect();
                    format!("{start}…")
                } else if text.starts_with('\'') {
                    text
                } else {
                    format!("'{text}'")
                }
            }
            Token::Group(group) => match group.delimiter() {
                Delimiter::Parenthesis => "'('".into(),
                Delimiter::Bracket => "'['".into(),
                Delimiter::Brace | Delimiter::None => "'{'".into(),
            },
        }
    }
}

/// The space between two neighbouring tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// They touch.
    None,
    /// Blanks.
    Space,
    /// At least one line break.
    Newline,
    /// Unknown: the tokens come from another macro, so their positions say nothing.
    Unknown,
}

fn gap(prev: Span, next: Span) -> Gap {
    let (end, start) = (prev.end(), next.start());
    if end.line == start.line && end.line <= 1 && prev.file().is_empty() {
        // rust-analyzer: every line is 1, only the bytes are known.
        return match (debug_bytes(prev), debug_bytes(next)) {
            (Some((a, b)), Some((c, d))) if (a, b) != (c, d) => match c.saturating_sub(b) {
                0 => Gap::None,
                1 => Gap::Space,
                _ => Gap::Newline,
            },
            _ => Gap::Unknown,
        };
    }
    if prev.start() == start && end == next.end() {
        Gap::Unknown
    } else if (end.line, end.column) == (start.line, start.column) {
        Gap::None
    } else if origin(prev) != origin(next) {
        Gap::Unknown
    } else if end.line != start.line {
        Gap::Newline
    } else {
        Gap::Space
    }
}

/// The macro that a token comes from, as a span's debug text begins: `#0` in `#0 bytes(12..15)`.
fn origin(span: Span) -> Option<String> {
    let text = format!("{span:?}");
    text.starts_with('#')
        .then(|| text.split(' ').next().unwrap_or_default().to_owned())
}

/// The byte range in a span's debug text, as in `#0 bytes(12..15)`.
fn debug_bytes(span: Span) -> Option<(usize, usize)> {
    parse_bytes(&format!("{span:?}"))
}

fn parse_bytes(text: &str) -> Option<(usize, usize)> {
    let dots = text.rfind("..")?;
    let head = &text[..dots];
    let digits = head.len() - head.bytes().rev().take_while(u8::is_ascii_digit).count();
    let tail = &text[dots + 2..];
    let end = tail.bytes().take_while(u8::is_ascii_digit).count();
    Some((head[digits..].parse().ok()?, tail[..end].parse().ok()?))
}

/// A position in the tokens between two delimiters.
#[derive(Debug)]
pub(crate) struct Cursor {
    tokens: Vec<Token>,
    /// Where None-delimited groups begin and end, inner ones first.
    fragments: Vec<(usize, usize)>,
    pos: usize,
    /// Where the end is reported: the closing delimiter.
    end: Span,
    /// All tokens have one span (they come from inside a string): lines are unknown.
    flat: bool,
}

impl Cursor {
    /// A cursor over a whole stream.
    pub(crate) fn new(stream: TokenStream, flat: bool) -> Self {
        let (tokens, fragments) = flatten(stream);
        let end = tokens.last().map_or_else(Span::call_site, Token::close);
        Cursor {
            tokens,
            fragments,
            pos: 0,
            end,
            flat,
        }
    }

    /// A cursor over what `group` holds.
    pub(crate) fn enter(&self, group: &Group) -> Self {
        let (tokens, fragments) = flatten(group.stream());
        Cursor {
            tokens,
            fragments,
            pos: 0,
            end: group.span_close(),
            flat: self.flat,
        }
    }

    /// The None-delimited group that begins here (the outermost), and its length.
    pub(crate) fn fragment(&self) -> Option<(Self, usize)> {
        let outermost = self.fragments.iter().rposition(|f| f.0 == self.pos)?;
        let (start, end) = self.fragments[outermost];
        let inner = self.fragments[..outermost].iter().filter(|f| f.0 >= start);
        let cursor = Cursor {
            tokens: self.tokens[start..end].to_vec(),
            fragments: inner.map(|f| (f.0 - start, f.1 - start)).collect(),
            pos: 0,
            end: self.tokens[end - 1].close(),
            flat: self.flat,
        };
        Some((cursor, end - start))
    }

    /// Whether a None-delimited group begins here.
    pub(crate) fn is_fragment(&self) -> bool {
        self.is_fragment_at(0)
    }

    /// Whether a None-delimited group begins at the `n`th token.
    pub(crate) fn is_fragment_at(&self, n: usize) -> bool {
        self.fragments.iter().any(|f| f.0 == self.pos + n)
    }

    pub(crate) fn pos(&self) -> usize {
        self.pos
    }

    pub(crate) fn rewind(&mut self, pos: usize) {
        self.pos = pos;
    }

    pub(crate) fn is_end(&self) -> bool {
        self.pos >= self.tokens.len()
    }

    /// Whether `ch` stands anywhere in what is left here, outside further groups.
    pub(crate) fn any(&self, ch: char) -> bool {
        self.tokens[self.pos..]
            .iter()
            .any(|token| token.is_punct(ch))
    }

    /// The next token.
    pub(crate) fn peek(&self) -> Option<&Token> {
        self.peek_at(0)
    }

    /// The `n`th token from here.
    pub(crate) fn peek_at(&self, n: usize) -> Option<&Token> {
        self.tokens.get(self.pos + n)
    }

    pub(crate) fn bump(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.pos)?.clone();
        self.pos += 1;
        Some(token)
    }

    pub(crate) fn skip(&mut self, n: usize) {
        self.pos = (self.pos + n).min(self.tokens.len());
    }

    /// The span of the next token, or of the closing delimiter.
    pub(crate) fn span(&self) -> Span {
        self.peek().map_or(self.end, Token::open)
    }

    /// The span of the last token that was taken.
    pub(crate) fn prev_span(&self) -> Span {
        match self.pos.checked_sub(1).and_then(|i| self.tokens.get(i)) {
            Some(token) => token.close(),
            None => self.span(),
        }
    }

    /// Whether the last token that was taken is a comma.
    pub(crate) fn prev_is_comma(&self) -> bool {
        self.prev_is(',')
    }

    /// Whether the last token that was taken is this mark.
    pub(crate) fn prev_is(&self, mark: char) -> bool {
        let prev = self.pos.checked_sub(1).and_then(|i| self.tokens.get(i));
        matches!(prev, Some(Token::Punct(punct)) if punct.as_char() == mark)
    }

    /// The text of the `n`th token if it is an identifier, else nothing.
    pub(crate) fn word_at(&self, n: usize) -> &str {
        match self.peek_at(n) {
            Some(Token::Ident(_, text)) => text,
            _ => "",
        }
    }

    /// The text of the next token if it is an identifier, else nothing.
    pub(crate) fn word(&self) -> &str {
        self.word_at(0)
    }

    pub(crate) fn is_ident_at(&self, n: usize) -> bool {
        matches!(self.peek_at(n), Some(Token::Ident(..)))
    }

    pub(crate) fn group_at(&self, n: usize, delimiter: Delimiter) -> Option<&Group> {
        match self.peek_at(n) {
            Some(Token::Group(group)) if group.delimiter() == delimiter => Some(group),
            _ => None,
        }
    }

    /// Whether the characters of `op` stand at the `n`th token, joined. What follows may be
    /// joined to them too: the caller tries longer operators first.
    pub(crate) fn is_op_at(&self, n: usize, op: &str) -> bool {
        let last = op.len() - 1;
        op.chars()
            .enumerate()
            .all(|(i, ch)| match self.peek_at(n + i) {
                Some(Token::Punct(punct)) => {
                    punct.as_char() == ch && (i == last || punct.spacing() == Spacing::Joint)
                }
                _ => false,
            })
    }

    pub(crate) fn is_op(&self, op: &str) -> bool {
        self.is_op_at(0, op)
    }

    /// Whether two `?` stand here. Their spacing says nothing: rustc has no token `??`, and
    /// hands each `?` of a macro's body over as a token of its own.
    pub(crate) fn is_double_question(&self) -> bool {
        let question = |n| self.peek_at(n).is_some_and(|token| token.is_punct('?'));
        question(0) && question(1)
    }

    /// Whether a line break stands before the `n`th token.
    pub(crate) fn newline_before_at(&self, n: usize) -> bool {
        self.gap_before(n) == Gap::Newline
    }

    /// Whether a line break stands before the next token.
    pub(crate) fn newline_before(&self) -> bool {
        self.newline_before_at(0)
    }

    /// Whether the `n`th token touches the one before it; true where positions are unknown.
    pub(crate) fn touches_at(&self, n: usize) -> bool {
        matches!(self.gap_before(n), Gap::None | Gap::Unknown)
    }

    fn gap_before(&self, n: usize) -> Gap {
        let i = self.pos + n;
        if self.flat || i == 0 {
            return Gap::Unknown;
        }
        match (self.tokens.get(i - 1), self.tokens.get(i)) {
            (Some(prev), Some(next)) => gap(prev.close(), next.open()),
            _ => Gap::Unknown,
        }
    }

    /// The bytes from the `from`th token up to here, if positions say anything.
    pub(crate) fn bytes_since(&self, from: usize) -> Option<std::ops::Range<usize>> {
        if self.flat || from >= self.pos {
            return None;
        }
        let first = self.tokens.get(from)?.open().byte_range();
        let last = self.tokens.get(self.pos - 1)?.close().byte_range();
        Some(first.start..last.end)
    }

    /// The tokens from `from` up to here.
    pub(crate) fn since(&self, from: usize) -> TokenStream {
        self.tokens[from.min(self.pos)..self.pos]
            .iter()
            .map(|token| match token {
                Token::Ident(ident, _) => TokenTree::from(ident.clone()),
                Token::Punct(punct) => punct.clone().into(),
                Token::Literal(literal) => literal.clone().into(),
                Token::Group(group) => group.clone().into(),
            })
            .collect()
    }
}

/// The tokens of `stream`, and where those of None-delimited groups begin and end.
fn flatten(stream: TokenStream) -> (Vec<Token>, Vec<(usize, usize)>) {
    let mut tokens = Vec::new();
    let mut fragments = Vec::new();
    let mut open = vec![(0, stream.into_iter())];
    while let Some(&mut (start, ref mut iter)) = open.last_mut() {
        match iter.next() {
            None => {
                open.pop();
                // A single token needs no care, unless it is a block.
                let block =
                    |t: &Token| matches!(t, Token::Group(g) if g.delimiter() == Delimiter::Brace);
                let loose = tokens.len() > start + 1 || tokens[start..].iter().any(block);
                if !open.is_empty() && loose {
                    fragments.push((start, tokens.len()));
                }
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                open.push((tokens.len(), group.stream().into_iter()));
            }
            Some(TokenTree::Group(group)) => tokens.push(Token::Group(group)),
            Some(TokenTree::Ident(ident)) => {
                let text = ident.to_string();
                tokens.push(Token::Ident(ident, text));
            }
            Some(TokenTree::Punct(punct)) => tokens.push(Token::Punct(punct)),
            Some(TokenTree::Literal(literal)) => tokens.push(Token::Literal(literal)),
        }
    }
    (tokens, fragments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Cursor {
        Cursor::new(text.parse().unwrap(), false)
    }

    #[test]
    fn lines_and_adjacency() {
        let c = cursor("a! (b)\n(c) {\n} d");
        assert!(c.touches_at(1));
        assert!(!c.touches_at(2) && !c.newline_before_at(2));
        assert!(c.newline_before_at(3));
        assert!(
            !c.newline_before_at(5),
            "the end of a group counts, not its beginning"
        );
    }

    #[test]
    fn fragments() {
        let group = |text: &str| Group::new(Delimiter::None, text.parse().unwrap());
        let tokens = [TokenTree::from(group("a + b")), group("c").into()];
        let c = Cursor::new(tokens.into_iter().collect(), false);
        let (inner, len) = c.fragment().unwrap();
        assert_eq!((inner.tokens.len(), len, c.tokens.len()), (3, 3, 4));
        assert!(!inner.is_fragment());
    }

    #[test]
    fn joined_punctuation() {
        let c = cursor("=> ?? . . ..");
        assert!(c.is_op("=>") && c.is_op("="));
        assert!(c.is_op_at(2, "??"));
        assert!(!c.is_op_at(4, "..") && c.is_op_at(6, ".."));
    }

    #[test]
    fn byte_ranges_of_debug_text() {
        assert_eq!(parse_bytes("#0 bytes(12..15)"), Some((12, 15)));
        assert_eq!(parse_bytes("3:1@7..9#4"), Some((7, 9)));
        assert_eq!(parse_bytes("Span"), None);
    }
}
