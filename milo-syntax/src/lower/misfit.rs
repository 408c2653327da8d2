//! Patterns of an enum that is not the one that is matched.

use proc_macro2::Span;

use super::cx::{Lower, Out};
use super::lit as literal;
use super::optional::is_optional;
use super::ty::{Name, Ty};
use super::world::{Kind as DeclKind, name_of};
use crate::ast::{ExprKind, Pattern, PatternKind, UnOp};

impl Lower {
    /// Reports the first pattern of another enum, where both are known. What stands for the
    /// value then has the type of the patterns, so that the arms say nothing more.
    pub fn misfit<'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p Pattern>,
        out: Out,
        at: Span,
    ) -> Out {
        let ty = self.resolve(&out.ty).peeled().clone();
        if !self.is_settled(&ty) {
            return out;
        }
        for pattern in patterns {
            if let Some((span, kind)) = literal_of(pattern)
                && (kind == literal::Kind::Str) != ty.is_text()
                && (ty.is_text() || self.is_number(&ty) || ty == Ty::Bool)
            {
                let (what, meant) = match kind {
                    literal::Kind::Str => ("text", Ty::string()),
                    literal::Kind::Char => ("a char literal, which is a 'u8',", Ty::Int("u8")),
                    _ => ("a number", Ty::Int("i32")),
                };
                let hint = match &ty {
                    Ty::Int("u8") => ": write a char literal, as 'a'",
                    t if t.is_text() && kind == literal::Kind::Char => ": write a string",
                    _ => "",
                };
                self.diags.error(
                    span,
                    format!("{what} cannot match a value of type '{ty}'{hint}"),
                );
                return self.reported(&meant, at);
            }
            if let Some((span, of, variant)) = self.enum_of(pattern, &ty)
                && !matches!(&ty, Ty::Named(n, _) if *n == of)
            {
                let meant = self.expected(&ty, &of);
                self.diags.error(span, self.misfit_text(&ty, &of, &variant));
                return self.reported(&meant, at);
            }
        }
        out
    }

    /// Whether values of a type are known to match the patterns of one enum at most.
    fn is_settled(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str => true,
            Ty::Named(n, _) => is_optional(n) || self.decl(n).is_some(),
            _ => false,
        }
    }

    /// The enum of a pattern that is matched with a `ty`, if it is one that is known.
    fn enum_of(&self, pattern: &Pattern, ty: &Ty) -> Option<(Span, Name, String)> {
        match &pattern.kind {
            PatternKind::Or(v) => v.iter().find_map(|p| self.enum_of(p, ty)),
            PatternKind::Variant {
                path,
                is_rust: false,
                ..
            } => {
                let (of, variant) = match &path[..] {
                    [only] if self.bare_variant(&name_of(only), ty).is_some() => return None,
                    [only] => (std_enum(&only.to_string())?.into(), only),
                    [of, variant] => (name_of(of), variant),
                    _ => return None,
                };
                let known = is_optional(&of)
                    || self
                        .world
                        .types
                        .get(&of)
                        .is_some_and(|d| matches!(&d.kind, DeclKind::Enum(vs) if vs.iter().any(|(v, _)| *v == name_of(variant))));
                known.then(|| (path[0].span(), of, variant.to_string()))
            }
            _ => None,
        }
    }

    /// The type that was meant, by the enum of a pattern.
    fn expected(&mut self, ty: &Ty, of: &str) -> Ty {
        let inner = match ty {
            Ty::Named(n, args) if is_optional(n) || &**n == "Promise" => args.first().cloned(),
            _ => None,
        };
        match (of, inner) {
            ("Option", Some(t)) => Ty::named("Option", vec![t]),
            ("Result", Some(t)) => Ty::named("Result", vec![t, Ty::string()]),
            ("Option", None) => Ty::named("Option", vec![ty.clone()]),
            ("Result", None) => Ty::named("Result", vec![ty.clone(), Ty::string()]),
            (_, Some(t)) if matches!(t.peeled(), Ty::Named(n, _) if **n == *of) => {
                t.peeled().clone()
            }
            _ => self.open_type(of),
        }
    }

    fn misfit_text(&self, ty: &Ty, of: &str, variant: &str) -> String {
        let this = format!("'{of}.{variant}' cannot match a value of type '{ty}'");
        match (ty, of, variant) {
            (Ty::Named(n, _), "Option", "Some") if &**n == "Result" => {
                format!("{this}: write 'Result.Ok'")
            }
            (Ty::Named(n, _), "Option", _) if &**n == "Result" => {
                format!("{this}: write 'Result.Err(e)'")
            }
            (Ty::Named(n, _), "Result", "Ok") if &**n == "Option" => {
                format!("{this}: write 'Option.Some'")
            }
            (Ty::Named(n, _), "Result", _) if &**n == "Option" => {
                format!("{this}: write 'Option.None'")
            }
            (Ty::Named(n, args), "Option" | "Result", _)
                if &**n == "Promise" && !args.is_empty() =>
            {
                format!(
                    "{this}: write '.await()' behind it, which gives a 'Result<{}>'",
                    args[0]
                )
            }
            (Ty::Named(n, args), ..)
                if is_optional(n)
                    && args
                        .first()
                        .is_some_and(|t| matches!(t.peeled(), Ty::Named(n, _) if **n == *of)) =>
            {
                let some = if &**n == "Option" { "Some" } else { "Ok" };
                format!("{this}: match '{n}.{some}({of}.{variant})', or write '!' behind the value")
            }
            (_, "Option" | "Result", _) => {
                format!("{this}: the value is always there, so no match is needed")
            }
            _ => format!("{this}: '{variant}' is a variant of the enum '{of}'"),
        }
    }
}

/// The place and the kind of a literal pattern.
fn literal_of(pattern: &Pattern) -> Option<(Span, literal::Kind)> {
    match &pattern.kind {
        PatternKind::Or(v) => v.iter().find_map(literal_of),
        PatternKind::Lit(e) => match super::stmt::strip(e) {
            ExprKind::Lit(l) => Some((e.span, literal::kind(l))),
            ExprKind::Unary { op: UnOp::Neg, .. } => Some((e.span, literal::Kind::Int)),
            _ => None,
        },
        _ => None,
    }
}

fn std_enum(variant: &str) -> Option<&'static str> {
    match variant {
        "Some" | "None" => Some("Option"),
        "Ok" | "Err" => Some("Result"),
        _ => None,
    }
}
