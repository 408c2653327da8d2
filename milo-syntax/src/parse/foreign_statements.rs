//! Statements and declarations of other languages, which begin with a word that Milo does not
//! have: one message each; the intended statement is read where that is clear.

use proc_macro2::{Delimiter, Ident, Span};

use super::{Fail, Parsed, Parser, RESERVED, declaration_hints, error_expr};
use crate::ast::{Let, NodeId, Pattern, PatternKind, Stmt, Type, TypeKind};
use crate::cursor::Token;

/// Types of other languages that stand before a name.
const TYPES: &[&str] = &[
    "int", "long", "short", "byte", "char", "float", "double", "bool", "boolean", "string",
    "String", "auto", "unsigned", "size_t", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64",
    "usize", "isize", "f32", "f64", "Integer", "Double", "Boolean", "Object", "List", "Map",
];

/// Whether a word names a type in another language, or in Milo.
pub(super) fn is_foreign_type(word: &str) -> bool {
    TYPES.contains(&word)
}

/// Words that begin a constant or a variable elsewhere.
const DECLARE: &[&str] = &[
    "final", "val", "const", "static", "global", "mut", "my", "dim",
];

/// The advice for a foreign word at the beginning of a statement.
fn instead(word: &str) -> Option<&'static str> {
    Some(match word {
        "go" => {
            "write 'Task.spawn(move (): void => f())' with 'from \"std/runtime\" import { Task }'"
        }
        "spawn" => {
            "write 'Task.spawn(move (): void => f())' with 'from \"std/runtime\" import { Task }'"
        }
        "defer" => {
            "a value is dropped at the end of its block; what must be done on every way out goes into a function around it"
        }
        "yield" => "send what is made through a 'Channel', and walk over that with 'for'",
        "assert" => "a call has parentheses: write 'assert(condition, \"message\")'",
        "del" | "delete" => "an element goes with 'v.remove(i)' or 'm.remove(key)'",
        "with" | "using" => "what is opened is bound with 'let', and closed when its block ends",
        "package" | "namespace" => "a file is a module of its own, so leave it out",
        "lambda" => "a closure is written '(x) => …'",
        "pass" => "an empty block is '{ }'",
        "global" | "nonlocal" => {
            "a function sees the constants around it; what it changes is a parameter, 'x: &mut T'"
        }
        "goto" => "write a loop or a function",
        "typedef" => "write 'type Name = T'",
        "include" | "require" => "write 'from \"path\" import { Name }'",
        "throws" | "except" | "catch" | "finally" => "what can fail returns a Result",
        "case" => "an arm is written 'pattern => value', in a 'match'",
        "echo" | "puts" | "printf" | "println" => "a call has parentheses: write 'print(…)'",
        _ => return None,
    })
}

impl Parser<'_> {
    /// A name with another name or a literal after it, on its line: no statement of Milo's.
    pub(super) fn beside_slip(&mut self) -> Parsed<()> {
        let word = self.cur.word();
        if !self.cur.is_ident_at(0)
            || RESERVED.contains(&word)
            || matches!(word, "move" | "not" | "new" | "await" | "async" | "unsafe" | "parallel" | "rust" | "switch" | "mut")
            || !self.operand_at(1)
            || matches!(self.cur.word_at(1), "is" | "and" | "or" | "move" | "in")
            // A prefix of a literal, as in `f"…"`, is the lexer's to report.
            || matches!(self.cur.peek_at(1), Some(Token::Literal(_))) && self.cur.touches_at(1)
        {
            return Ok(());
        }
        let (span, next) = (self.cur.span(), self.cur.word_at(1).to_owned());
        if word == "type" && matches!(self.cur.word_at(2), "struct" | "interface" | "enum") {
            let message = format!("Milo writes '{} {next} {{ … }}'", self.cur.word_at(2));
            // Its body is of fields, as they are written elsewhere.
            self.cur.skip(4);
            return self.fail(span, message);
        }
        if word == "type" {
            self.cur.skip(1);
            let name = self.take(1);
            return self.fail(name, "expected '=' and a type after this");
        }
        let message = match instead(word) {
            Some(instead) => format!("'{word}' is not a statement of Milo: {instead}"),
            None if next.is_empty() => format!("a call has parentheses: write '{word}(…)'"),
            None => format!(
                "'{word}' and '{next}' stand beside each other: a call is '{word}(…)', and a declaration begins with 'let' or 'var'"
            ),
        };
        if matches!(word, "go" | "defer") {
            // The call after the word is still read and checked.
            self.error(span, message);
            self.cur.skip(1);
            return Ok(());
        }
        self.fail_with_block(span, &message)
    }

    /// `int x = 5`, `final x = 5`, `x := 5`, `x: i32 = 5`, `a, b := f()`: reported, and read as
    /// a declaration.
    pub(super) fn let_slip(&mut self) -> Parsed<Option<Stmt>> {
        let span = self.cur.span();
        let word = self.cur.word().to_owned();
        if !self.cur.is_ident_at(0) || RESERVED.contains(&&*word) {
            return Ok(None);
        }
        let assigned = |p: &Self, n: usize| {
            p.cur.is_op_at(n, "=") && !p.cur.is_op_at(n, "==") && !p.cur.is_op_at(n, "=>")
        };
        if self.cur.is_op_at(1, ":") && !self.cur.is_op_at(1, "::") {
            return self.named_let(span, &word).map(Some);
        }
        if self.cur.is_op_at(1, ",") && self.cur.is_ident_at(2) {
            return self.several_slip(span);
        }
        if self.cur.newline_before_at(1) {
            return Ok(None);
        }
        // `int x`, `final int x`, `List<int> x`.
        let declares = DECLARE.contains(&&*word);
        let typed = TYPES.contains(&&*word);
        if !declares && !typed {
            return Ok(None);
        }
        let mut n = 1;
        if typed && self.cur.is_op_at(1, "<") {
            while self.cur.peek_at(n).is_some()
                && !self.cur.is_op_at(n, ">")
                && !self.cur.newline_before_at(n)
            {
                n += 1;
            }
            n += 1;
        }
        if self
            .cur
            .group_at(n, Delimiter::Bracket)
            .is_some_and(|g| g.stream().is_empty())
        {
            n += 1;
        }
        if declares && self.cur.is_ident_at(n + 1) && !self.cur.newline_before_at(n + 1) {
            n += 1;
        }
        let ends = |p: &Self| match p.cur.peek_at(n + 1) {
            None => true,
            Some(t) => t.is_punct(';') || p.cur.newline_before_at(n + 1),
        };
        let named = self.cur.is_ident_at(n)
            && !RESERVED.contains(&self.cur.word_at(n))
            && !self.cur.newline_before_at(n)
            && (assigned(self, n + 1) || typed && ends(self));
        if !named {
            return Ok(None);
        }
        let name = self.cur.word_at(n).to_owned();
        let message = match word.as_str() {
            _ if declares => format!("Milo writes 'let {name} = …', or 'var' for what changes"),
            "auto" | "Object" => format!("Milo writes 'let {name} = …'"),
            _ if !assigned(self, n + 1) => format!(
                "the type stands behind the name: write 'var {name}: {}'",
                milo_type(&word)
            ),
            _ => format!(
                "the type stands behind the name: write 'let {name}: {} = …'",
                milo_type(&word)
            ),
        };
        self.error(span, message);
        self.cur.skip(n);
        let name = self.any_ident("a name")?;
        self.read_let(name, None, span).map(Some)
    }

    /// `x := 5`, `x: i32 = 5`, at the name.
    fn named_let(&mut self, span: Span, word: &str) -> Parsed<Stmt> {
        if matches!(word, "try" | "except" | "finally" | "catch") && self.cur.newline_before_at(2) {
            return self.indented(span, declaration_hints::NO_EXCEPTIONS);
        }
        let message = if self.cur.is_op_at(1, ":=") {
            format!("Milo writes 'let {word} = …', not '{word} := …'")
        } else {
            format!("a declaration begins with 'let' or 'var': write 'let {word}: …'")
        };
        self.error(span, message);
        let name = self.any_ident("a name")?;
        self.cur.skip(1);
        let ty = match self.cur.is_op("=") {
            true => None,
            false => Some(self.type_or_error()),
        };
        self.read_let(name, ty, span)
    }

    /// `a, b := f()`, `a, b = b, a`, at the first name.
    fn several_slip(&mut self, span: Span) -> Parsed<Option<Stmt>> {
        let mut n = 1;
        while self.cur.is_op_at(n, ",") && self.cur.is_ident_at(n + 1) {
            n += 2;
        }
        let declares = self.cur.is_op_at(n, ":=");
        let assigns = self.cur.is_op_at(n, "=") && !self.cur.is_op_at(n, "==");
        if !declares && !assigns || self.cur.newline_before_at(n) {
            return Ok(None);
        }
        let names: Vec<Ident> = (0..n)
            .step_by(2)
            .filter_map(|i| match self.cur.peek_at(i) {
                Some(Token::Ident(ident, _)) => Some(ident.clone()),
                _ => None,
            })
            .collect();
        let list: Vec<String> = names.iter().map(Ident::to_string).collect();
        let list = list.join(", ");
        if assigns {
            let message = format!(
                "one assignment has one place: write them one by one, or 'swap(&mut a, &mut b)'; to declare, write 'let ({list}) = …'"
            );
            return self.fail_with_block(span, &message);
        }
        self.error(
            span,
            format!("Milo writes 'let ({list}) = …' for a tuple, not '{list} := …'"),
        );
        self.cur.skip(n + 1);
        let pats = names.into_iter().map(bind).collect();
        let pat = Pattern::new(PatternKind::Tuple(pats), span);
        self.cur.skip(1);
        let init = *self.expr()?;
        Ok(Some(Stmt::Let(Let {
            id: NodeId::DUMMY,
            rust_attrs: Vec::new(),
            vis: None,
            is_var: true,
            keyword: span,
            pat,
            ty: None,
            init: Some(init),
            else_: None,
        })))
    }

    /// The rest of a foreign declaration, after its name and type.
    fn read_let(&mut self, name: Ident, ty: Option<Type>, span: Span) -> Parsed<Stmt> {
        let init = match self.cur.is_op("=") {
            true => {
                let equals = self.take(1);
                let value = self.value_after(equals, "=");
                Some(*value.unwrap_or_else(|Fail| error_expr(equals)))
            }
            false => None,
        };
        let ty = match (&init, ty) {
            // The type of the variable is unknown: no errors follow from its uses.
            (None, None) => Some(Type {
                kind: TypeKind::Error,
                span,
            }),
            (_, ty) => ty,
        };
        Ok(Stmt::Let(Let {
            id: NodeId::DUMMY,
            rust_attrs: Vec::new(),
            vis: None,
            is_var: true,
            keyword: span,
            pat: bind(name),
            ty: ty.filter(|t| init.is_none() || !matches!(t.kind, TypeKind::Error)),
            init: init.or(Some(*error_expr(span))),
            else_: None,
        }))
    }

    /// Names after the first in `let x, err = …`: reported, and bound too.
    pub(super) fn names_slip(&mut self, first: Pattern) -> (Pattern, bool) {
        let comma = self.cur.span();
        let span = first.span;
        let mut names = vec![first];
        while self.eat(",").is_some() {
            match self.pattern_one() {
                Ok(pat) => names.push(pat),
                Err(Fail) => break,
            }
        }
        let text: Vec<String> = names
            .iter()
            .map(|p| match &p.kind {
                PatternKind::Bind(name) => name.to_string(),
                _ => "_".into(),
            })
            .collect();
        let fails = text
            .iter()
            .skip(1)
            .any(|n| matches!(&**n, "err" | "error" | "ok" | "_" | "e"));
        let message = match fails {
            true => format!(
                "what can fail gives a Result: write 'let {} = …?', or '!', or 'match' to look at the error",
                text[0]
            ),
            false => format!(
                "several names are a pattern: write 'let ({}) = …'",
                text.join(", ")
            ),
        };
        self.error(comma, message);
        if fails {
            // `if err != nil` follows.
            self.names_reported.push("nil".into());
        }
        (Pattern::new(PatternKind::Tuple(names), span), fails)
    }

    /// A block that is indented behind a colon, whose head begins here: reported, and left out
    /// with what follows it on its own lines up to the next blank statement.
    fn indented<T>(&mut self, span: Span, message: &str) -> Parsed<T> {
        self.error(span, message);
        // Its `except` and `else` branches are skipped too, without an error of their own.
        loop {
            self.cur.skip(2);
            let mut lines = 0;
            while !self.cur.is_end() {
                let branch = matches!(self.cur.word(), "except" | "finally" | "else" | "catch");
                if branch || self.cur.newline_before() && lines > 0 {
                    break;
                }
                lines += usize::from(self.cur.newline_before());
                self.cur.skip(1);
            }
            if !matches!(self.cur.word(), "except" | "finally" | "else" | "catch") {
                return Err(Fail);
            }
            while !self.cur.is_end() && !self.cur.is_op_at(1, ":") {
                self.cur.skip(1);
            }
        }
    }

    /// Whether a declaration begins at the `n`th token.
    pub(super) fn declaration_at(&self, n: usize) -> bool {
        matches!(
            self.cur.word_at(n),
            "fn" | "struct"
                | "enum"
                | "trait"
                | "interface"
                | "type"
                | "let"
                | "var"
                | "const"
                | "default"
                | "function"
                | "class"
                | "async"
                | "static"
                | "func"
                | "def"
                | "extern"
        )
    }

    /// A function as C, Java and Go's relatives declare it: `int add(int a, int b) { … }`.
    pub(super) fn c_function_slip(&mut self) -> Parsed<()> {
        let mut n = 0;
        while matches!(
            self.cur.word_at(n),
            "public"
                | "private"
                | "protected"
                | "static"
                | "final"
                | "inline"
                | "extern"
                | "unsigned"
        ) {
            n += 1;
        }
        let word = self.cur.word_at(n);
        let is_type = word == "void" || TYPES.contains(&word) || super::is_capital(word);
        if !is_type
            || !self.cur.is_ident_at(n + 1)
            || self.cur.newline_before_at(n + 1)
            || self.cur.group_at(n + 2, Delimiter::Parenthesis).is_none()
            || self.cur.group_at(n + 3, Delimiter::Brace).is_none()
        {
            return Ok(());
        }
        let (span, name) = (self.cur.span(), self.cur.word_at(n + 1));
        let ret = match word {
            "void" => String::new(),
            word => format!(": {}", milo_type(word)),
        };
        let message =
            format!("Milo writes 'fn {name}(x: T){ret} {{ … }}': the type stands behind the name");
        self.cur.skip(n + 4);
        self.fail(span, message)
    }
}

fn bind(name: Ident) -> Pattern {
    let span = name.span();
    Pattern::new(PatternKind::Bind(name), span)
}

/// Milo's name for a type of another language.
pub(crate) fn milo_type(word: &str) -> &str {
    match word {
        "long" => "i64",
        "short" => "i16",
        "char" => "u8",
        "double" | "Double" | "number" | "Number" => "f64",
        "boolean" | "Boolean" => "bool",
        "Integer" | "unsigned" => "i32",
        "str" | "text" | "String" => "string",
        "uint" => "u32",
        "size_t" => "usize",
        "List" | "Array" | "list" | "ArrayList" => "Vec<…>",
        "Map" | "dict" | "map" => "HashMap<…>",
        other => other,
    }
}

/// The lower-case names of types in other languages that Milo reads as its own, after a message.
pub(super) fn foreign_type(word: &str) -> Option<&'static str> {
    Some(match word {
        "number" | "double" => "f64",
        "boolean" => "bool",
        "long" => "i64",
        "short" => "i16",
        "uint" => "u32",
        _ => return None,
    })
}
