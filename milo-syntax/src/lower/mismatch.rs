//! Reports a value of one type where another is expected, if both are certain. Conversions have
//! been applied before; uncertain cases are left to rustc.

use proc_macro2::Span;

use super::cx::{Lower, Out};
use super::ty::{Ty, VarKind};
use crate::resolve::{LangItem, TypeDef};

/// A coarse class of types: a value of one class is never valid where another is expected.
#[derive(PartialEq)]
enum Sort {
    Number,
    Bool,
    Text,
    Nothing,
    /// A struct, an enum, or a type of the library.
    Named(TypeDef),
    Tuple(usize),
}

impl Lower {
    fn sort(&self, ty: &Ty) -> Option<Sort> {
        Some(match ty {
            Ty::Int(_) | Ty::Float(_) | Ty::Ranged(..) => Sort::Number,
            Ty::Var(v) if self.infer.kind(*v) != VarKind::Any => Sort::Number,
            Ty::Bool => Sort::Bool,
            Ty::Str => Sort::Text,
            Ty::Unit => Sort::Nothing,
            Ty::Tuple(types) => Sort::Tuple(types.len()),
            Ty::Named(n, _) if *n == LangItem::String => Sort::Text,
            // In some places a `Heap` is unboxed implicitly.
            Ty::Named(n, _) if *n == LangItem::Heap => return None,
            Ty::Named(n, _) if self.decl(n).is_some() => Sort::Named(n.clone()),
            _ => return None,
        })
    }

    /// Reports a value where one of another type is expected, if that is certain.
    pub fn mismatch(&mut self, ty: &Ty, want: &Ty, span: Span) -> Option<Out> {
        let (found, needed) = (self.resolve(ty), self.resolve(want));
        let (sort, wanted) = (self.sort(&found)?, self.sort(&needed)?);
        if sort == wanted {
            return None;
        }
        let show = |t: &Ty| match t {
            Ty::Var(_) => "a number".to_owned(),
            t => format!("'{t}'"),
        };
        let message = match (&sort, &wanted) {
            (Sort::Nothing, _) => {
                format!("{} is needed here, and this gives no value", show(&needed))
            }
            (_, Sort::Nothing) => format!(
                "nothing is needed here, and this is {}: leave it out",
                show(&found)
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
                    show(&needed),
                    show(&found)
                )
            }
        };
        self.diags.error(span, message);
        Some(self.reported(&needed, span))
    }
}
