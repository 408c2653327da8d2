//! Reports a value of one type where another is expected, if both are certain. Conversions have
//! been applied before; uncertain cases are left to rustc.

use proc_macro2::Span;

use crate::ast::Expr;
use crate::infer::Sort;
use crate::lower::cx::{Lower, Lowered};
use crate::lower::ty::Ty;

impl Lower {
    /// Reports a number of another type.
    fn other_number(&mut self, found: &Ty, needed: &Ty, span: Span) -> Option<Lowered> {
        let known = |t: &Ty| matches!(t, Ty::Int(_) | Ty::Float(_));
        if found == needed || !known(found) || !known(needed) {
            return None;
        }
        self.diags.error(
            span,
            format!(
                "'{needed}' is needed here, and this is '{found}': write 'as {needed}' behind it"
            ),
        );
        Some(self.reported(needed, span))
    }

    /// Reports a value where one of another type is expected, if that is certain.
    pub fn mismatch(&mut self, ty: &Ty, expected: &Ty, span: Span) -> Option<Lowered> {
        let (found, needed) = (self.resolve(ty), self.resolve(expected));
        let Some((sort, wanted)) = self.tcx.mismatch(&found, &needed) else {
            return self.other_number(&found, &needed, span);
        };
        let message = match (&sort, &wanted) {
            (Sort::Nothing, _) => {
                format!(
                    "{} is needed here, and this gives no value",
                    quoted(&needed)
                )
            }
            (_, Sort::Nothing) => format!(
                "nothing is needed here, and this is {}: leave it out",
                quoted(&found)
            ),
            _ => {
                let how = match (&sort, &wanted) {
                    (Sort::Number | Sort::Bool, Sort::Text) => {
                        ": write '.toString()' behind it, or a $\"{…}\""
                    }
                    (Sort::Text, Sort::Number) if matches!(needed, Ty::Float(_)) => {
                        ": text becomes a number with '.parseF64()'"
                    }
                    (Sort::Text, Sort::Number) => ": text becomes a number with '.parseInt()'",
                    (Sort::Number, Sort::Bool) => ": compare it, '… != 0'",
                    _ => "",
                };
                format!(
                    "{} is needed here, and this is {}{how}",
                    quoted(&needed),
                    quoted(&found)
                )
            }
        };
        self.diags.error(span, message);
        Some(self.reported(&needed, span))
    }

    /// Reports the value of a `let` whose type nothing tells.
    pub fn open_type_of(&mut self, e: &Expr) -> Lowered {
        let ty = self.type_of(e.id);
        let example = self.resolve(&ty);
        self.diags.error(
            e.span,
            format!("nothing tells the whole type of this value: write it behind the name, such as ': {example}'"),
        );
        self.reported(&ty, e.span)
    }
}

/// A type as errors name it: `'string'`, or in words where a number's is open.
pub(super) fn quoted(ty: &Ty) -> String {
    match ty {
        Ty::Var(_) => "a number".to_owned(),
        t => format!("'{t}'"),
    }
}
