//! Declarations and statements as other languages begin them: one message each, and what is meant
//! is read.

use proc_macro2::Delimiter;

use super::{Fail, Parsed, Parser};
use crate::ast::GenericParam;

pub(super) const NO_ASYNC: &str =
    "no async in Milo: a function that blocks lets the other tasks run; leave this out";

pub(super) const NO_EXCEPTIONS: &str = "Milo has no exceptions: what can fail returns a Result; '?' passes its error on, 'match' looks at it";

pub(super) const IMPORT: &str = "Milo writes 'from \"path\" import { Name }'";

/// The words for `fn` in other languages.
pub(super) const FUNCTION_WORDS: [&str; 4] = ["func", "fun", "def", "function"];

impl Parser<'_> {
    /// At the beginning of any statement.
    pub(super) fn stmt_slip(&mut self) -> Parsed<()> {
        let span = self.cur.span();
        let modified = |p: &Self| !p.cur.newline_before_at(1) && p.declaration_at(1);
        if modified(self) && self.modifier_slip() {
            // One of several is told of.
            let told = self.diags.len();
            while modified(self) && self.modifier_slip() {}
            self.diags.truncate(told);
            self.eat_word("default");
        }
        match self.cur.word() {
            "async" if self.cur.word_at(1) == "fn" => {
                self.error(span, NO_ASYNC);
                self.cur.skip(1);
                Ok(())
            }
            "use" if self.cur.is_ident_at(1) && self.cur.is_op_at(2, "::") => {
                while !self.cur.is_end()
                    && !self.cur.is_op(";")
                    && !self.cur.newline_before()
                    && !self.item_ahead()
                {
                    self.cur.skip(1);
                }
                self.fail(span, "a 'use' stands outside of the block, which sees what it imports; inside write 'from \"path\" import { Name }'")
            }
            "mod"
                if self.cur.is_ident_at(1) && self.cur.group_at(2, Delimiter::Brace).is_some() =>
            {
                self.cur.skip(3);
                self.fail(
                    span,
                    "a block has no modules: put the 'mod' around it, or its part into a file of its own",
                )
            }
            "unsafe" if self.cur.word_at(1) == "fn" => {
                self.error(
                    span,
                    "Milo's functions are safe to call: leave this out, and write 'unsafe { … }' in the body",
                );
                self.cur.skip(1);
                Ok(())
            }
            "else" => self.fail(span, "'else' without an 'if' before it"),
            _ => Ok(()),
        }
    }

    /// A modifier of another language before a declaration, a field or a method: reported, and
    /// left out.
    pub(super) fn modifier_slip(&mut self) -> bool {
        let word = self.cur.word();
        let message = match word {
            "export" | "public" => format!("Milo writes 'pub', not '{word}'"),
            "private" | "protected" => {
                format!("Milo has no '{word}': what is not 'pub' is private, so leave this out")
            }
            "static" => "a function without 'self' belongs to the type: leave 'static' out".into(),
            "abstract" | "override" | "readonly" | "final" | "virtual" | "sealed" | "inline"
            | "const" => {
                format!("Milo has no '{word}' here: leave it out")
            }
            _ => return false,
        };
        let span = self.take(1);
        // A class is reported itself.
        if self.cur.word() != "class" {
            self.error(span, message);
        }
        true
    }

    /// Whether a function begins behind the word that stands here.
    pub(super) fn function_ahead(&self) -> bool {
        let next = self.cur.word_at(1);
        (next == "fn" || FUNCTION_WORDS.contains(&next) || self.is_modifier_at(1))
            && !self.cur.newline_before_at(1)
    }

    fn is_modifier_at(&self, n: usize) -> bool {
        let word = self.cur.word_at(n);
        let words = [
            "public",
            "private",
            "protected",
            "static",
            "final",
            "override",
            "abstract",
            "inline",
            "virtual",
        ];
        words.contains(&word) && self.cur.word_at(n + 1) == "fn"
    }

    /// At the keyword of a declaration.
    pub(super) fn item_slip(&mut self) -> Parsed<()> {
        let span = self.cur.span();
        match self.cur.word() {
            "async" => {
                self.error(span, NO_ASYNC);
                self.cur.skip(1);
                Ok(())
            }
            word if FUNCTION_WORDS.contains(&word) => {
                let message = match self.cur.word() {
                    "def" => "Milo writes 'fn', not 'def': 'fn f(x: T): R { … }'".into(),
                    word => format!("Milo writes 'fn', not '{word}'"),
                };
                self.error(span, message);
                Ok(())
            }
            "class" => self.fail(span, "Milo has no classes: write a 'struct' and an 'impl'"),
            "import" => {
                self.error(span, IMPORT);
                self.cur.skip(1);
                while !self.cur.is_end() && !self.cur.newline_before() {
                    self.cur.skip(1);
                }
                Err(Fail)
            }
            _ => Ok(()),
        }
    }

    /// `const X: T = …`, `static mut X: T = …`.
    pub(super) fn const_slip_ahead(&self) -> bool {
        let n = 1 + usize::from(self.cur.word() == "static" && self.cur.word_at(1) == "mut");
        self.cur.is_ident_at(n)
            && (self.cur.is_op_at(n + 1, ":") && !self.cur.is_op_at(n + 1, "::")
                || self.cur.is_op_at(n + 1, "=") && !self.cur.is_op_at(n + 1, "=="))
    }

    pub(super) fn const_slip(&mut self) {
        let word = self.cur.word();
        if word == "static" && self.cur.word_at(1) == "mut" {
            let name = self.cur.word_at(2);
            let message = format!(
                "a variable for all is an atomic: write 'let {name} = AtomicI64.new(0)' with 'from \"std/sync\" import {{ AtomicI64 }}'"
            );
            let span = self.take(1);
            self.error(span, message);
        } else if matches!(word, "const" | "static") {
            let message = format!("Milo writes 'let', not '{word}'");
            self.error(self.cur.span(), message);
        }
    }

    /// `let mut x`. Returns whether the name is meant to be mutable.
    pub(super) fn mut_slip(&mut self, is_var: bool) -> bool {
        if self.cur.word() == "mut" && self.cur.is_ident_at(1) {
            let name = self.cur.word_at(1);
            let message = if is_var {
                "'var' is mutable already: leave 'mut' out".into()
            } else {
                format!("Milo writes 'var {name}', not 'let mut {name}'")
            };
            self.error(self.cur.span(), message);
            self.cur.skip(1);
            return true;
        }
        is_var
    }

    /// `where T: A` before a body: reported, and read as the bounds of the parameters.
    pub(super) fn where_slip(&mut self, generics: &mut [GenericParam]) {
        if self.cur.word() != "where" || !self.cur.is_ident_at(1) {
            return;
        }
        let message = "Milo has no 'where': write the bounds in '<T: A + B>'";
        self.error(self.cur.span(), message);
        self.cur.skip(1);
        let errors = self.diags.len();
        while self.cur.is_ident_at(0) && self.cur.is_op_at(1, ":") {
            let Ok(GenericParam { name, bounds }) = self.generic_param() else {
                break;
            };
            if let Some(param) = generics.iter_mut().find(|g| g.name == name) {
                param.bounds.extend(bounds);
            }
            if self.eat(",").is_none() {
                break;
            }
        }
        self.diags.truncate(errors);
        while !self.cur.is_end() && !self.group_ahead(Delimiter::Brace) {
            self.cur.skip(1);
        }
    }
}
