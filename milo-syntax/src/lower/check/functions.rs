//! Reports functions and closures whose parameters have other types than those that they are called
//! with, where both are certain.

use proc_macro2::Span;

use crate::ast::Closure;
use crate::lower::cx::{Lower, Lowered};
use crate::lower::ty::{FnTy, Ty};

impl Lower {
    /// Whether a value of one type is certainly none of the other.
    fn differ(&self, a: &Ty, b: &Ty) -> bool {
        let (a, b) = (self.resolve(a), self.resolve(b));
        let (a, b) = (a.peeled(), b.peeled());
        let is_number = |t: &Ty| matches!(t, Ty::Int(_) | Ty::Float(_));
        self.tcx.mismatch(a, b).is_some() || is_number(a) && is_number(b) && a != b
    }

    /// Reports a closure's parameter that is declared with another type than the closure gets.
    pub fn other_parameter(&mut self, c: &Closure, called: &FnTy) -> Option<Lowered> {
        for (p, gets) in c.params.iter().zip(&called.params) {
            let Some(written) = &p.ty else { continue };
            let declared = self.ast_ty(written);
            if !self.differ(&declared, gets) {
                continue;
            }
            let gets = self.spelled(self.resolve(gets).peeled());
            let names: Vec<String> = c.params.iter().map(|p| p.name.to_string()).collect();
            let names = names.join(", ");
            self.diags.error(
                written.span,
                format!(
                    "this closure is called with '{gets}', and not with '{declared}': write '({names}) => …'"
                ),
            );
            return Some(self.reported(&Ty::Unknown, written.span));
        }
        None
    }

    /// Reports a function that is called with other types than its own.
    pub fn other_function(&mut self, f: &FnTy, needed: &FnTy, span: Span) -> Option<Lowered> {
        let mut pairs = f.params.iter().zip(&needed.params);
        if f.params.len() != needed.params.len() || !pairs.any(|(a, b)| self.differ(a, b)) {
            return None;
        }
        let shown = |f: &FnTy| {
            let params = f.params.iter().map(|t| match self.resolve(t) {
                Ty::Ref(true, t) => format!("&mut {}", self.spelled(&t)),
                Ty::Ref(false, t) => format!("&{}", self.spelled(&t)),
                t => self.spelled(&t),
            });
            params.collect::<Vec<_>>().join(", ")
        };
        let message = format!(
            "this function is called with '({})', and takes '({})': write a closure, '(x) => …', that converts them",
            shown(needed),
            shown(f)
        );
        self.diags.error(span, message);
        Some(self.reported(&Ty::Unknown, span))
    }
}
