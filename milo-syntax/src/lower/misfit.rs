//! Patterns of an enum that is not the one that is matched.

use crate::resolve::{LangItem, TypeDef};
use proc_macro2::Span;

use super::cx::{Lower, Out};
use super::lit as literal;
use super::ty::Ty;
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
            Ty::Named(n, _) => n.is_option_or_result() || self.decl(n).is_some(),
            _ => false,
        }
    }

    /// The enum of a pattern that is matched with a `ty`, if it is one that is known.
    fn enum_of(&self, pattern: &Pattern, ty: &Ty) -> Option<(Span, TypeDef, String)> {
        match &pattern.kind {
            PatternKind::Or(v) => v.iter().find_map(|p| self.enum_of(p, ty)),
            PatternKind::Variant {
                path,
                is_rust: false,
                ..
            } => {
                let (of, variant) = match &path[..] {
                    [only] if self.bare_variant(&name_of(only), ty).is_some() => return None,
                    [only] => (LangItem::with_variant(&only.to_string())?.into(), only),
                    [of, variant] => (self.type_named(&name_of(of))?, variant),
                    _ => return None,
                };
                let known = of.is_option_or_result()
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
    fn expected(&mut self, ty: &Ty, of: &TypeDef) -> Ty {
        let inner = match ty {
            Ty::Named(n, args) if n.is_option_or_result() || *n == LangItem::Promise => {
                args.first().cloned()
            }
            _ => None,
        };
        match (of.lang(), inner) {
            (Some(LangItem::Option), t) => Ty::option(t.unwrap_or_else(|| ty.clone())),
            (Some(LangItem::Result), t) => {
                let ok = t.unwrap_or_else(|| ty.clone());
                Ty::lang(LangItem::Result, vec![ok, Ty::string()])
            }
            (_, Some(t)) if t.peeled().is_of(of) => t.peeled().clone(),
            _ => self.open_type(of),
        }
    }

    fn misfit_text(&self, ty: &Ty, of: &TypeDef, variant: &str) -> String {
        let this = format!("'{of}.{variant}' cannot match a value of type '{ty}'");
        match (ty, of.lang(), variant) {
            (Ty::Named(n, _), Some(LangItem::Option), "Some") if *n == LangItem::Result => {
                format!("{this}: write 'Result.Ok'")
            }
            (Ty::Named(n, _), Some(LangItem::Option), _) if *n == LangItem::Result => {
                format!("{this}: write 'Result.Err(e)'")
            }
            (Ty::Named(n, _), Some(LangItem::Result), "Ok") if *n == LangItem::Option => {
                format!("{this}: write 'Option.Some'")
            }
            (Ty::Named(n, _), Some(LangItem::Result), _) if *n == LangItem::Option => {
                format!("{this}: write 'Option.None'")
            }
            (Ty::Named(n, args), Some(LangItem::Option | LangItem::Result), _)
                if *n == LangItem::Promise && !args.is_empty() =>
            {
                format!(
                    "{this}: write '.await()' behind it, which gives a 'Result<{}>'",
                    args[0]
                )
            }
            (Ty::Named(n, args), ..)
                if n.is_option_or_result()
                    && args.first().is_some_and(|t| t.peeled().is_of(of)) =>
            {
                let some = if *n == LangItem::Option { "Some" } else { "Ok" };
                format!("{this}: match '{n}.{some}({of}.{variant})', or write '!' behind the value")
            }
            (_, Some(LangItem::Option | LangItem::Result), _) => {
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
        PatternKind::Lit(e) => match super::syntax::strip(e) {
            ExprKind::Lit(l) => Some((e.span, literal::kind(l))),
            ExprKind::Unary { op: UnOp::Neg, .. } => Some((e.span, literal::Kind::Int)),
            _ => None,
        },
        _ => None,
    }
}
