//! Lists between delimiters.

use super::{Context, Fail, Parsed, Parser};
use crate::shape::Kind;

/// Whether the elements of a list must have commas between them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Commas {
    Required,
    Optional,
}

impl Parser<'_> {
    /// Elements up to the end of the group. An element that fails is replaced by the result of
    /// `instead`, if any; the list goes on after the next comma.
    pub(super) fn list<T>(
        &mut self,
        commas: Commas,
        mut element: impl FnMut(&mut Self) -> Parsed<T>,
        mut instead: impl FnMut(&mut Self) -> Option<T>,
    ) -> Vec<T> {
        let mut list = Vec::new();
        // The position of a missing separator, where a failing element is not reported as well.
        let mut missing = None;
        let mut semicolon = false;
        while !self.cur.is_end() {
            let start = self.cur.pos();
            let errors = self.diags.len();
            if self.cur.is_op(",") {
                self.error(self.cur.span(), "nothing stands before this ','");
                self.cur.skip(1);
                continue;
            }
            let ctx = Context {
                list: true,
                ..self.ctx
            };
            match self.with_ctx(ctx, &mut element) {
                Ok(value) => {
                    self.shape(Kind::Element, start);
                    list.push(value);
                }
                Err(Fail) => {
                    if missing == Some(start) {
                        self.diags.truncate(errors);
                    } else {
                        list.extend(instead(self));
                    }
                    self.skip_to_comma();
                }
            }
            if self.eat(",").is_some() || self.cur.is_end() {
                continue;
            }
            if self.cur.is_op(";") {
                // Where the elements are another language's, so are the semicolons.
                if !semicolon && !self.form_told {
                    self.error(self.cur.span(), "a ',' stands between these, and no ';'");
                }
                semicolon = true;
                self.cur.skip(1);
                continue;
            }
            if commas == Commas::Required || !self.element_may_start() {
                let message = format!("expected ',' or the end, found {}", self.found());
                self.error(self.cur.span(), message);
                missing = Some(self.cur.pos());
                if !self.element_may_start() || self.cur.pos() == start {
                    self.skip_to_comma();
                    self.eat(",");
                }
            }
        }
        list
    }

    fn element_may_start(&self) -> bool {
        self.operand_ahead()
            || self.cur.is_op("#")
            || matches!(self.cur.word(), "pub" | "fn" | "let" | "var")
    }

    pub(super) fn skip_to_comma(&mut self) {
        while !self.cur.is_end() && !self.cur.is_op(",") {
            self.cur.skip(1);
        }
    }
}
