//! Patterns of an enum that is not the one that is matched.

use crate::resolve::{LangItem, TypeDef};
use proc_macro2::{Ident, Span};

use crate::ast::{Pattern, PatternKind};
use crate::infer::{Is, PatternMismatch};
use crate::lower::cx::{Lower, Lowered};
use crate::lower::lit as literal;
use crate::lower::pattern::Bind;
use crate::lower::ty::Ty;

impl Lower {
    /// Reports the first pattern of another enum, where both are known. What stands for the
    /// value then has the type of the patterns, so that the arms say nothing more.
    pub fn pattern_mismatch<'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p Pattern>,
        out: Lowered,
        at: Span,
    ) -> Lowered {
        let ty = self.resolve(&out.ty).peeled().clone();
        let patterns: Vec<&Pattern> = patterns.into_iter().collect();
        let Some(pattern_mismatch) = self.tcx.pattern_mismatch(patterns.iter().copied(), &ty)
        else {
            return out;
        };
        let of_its_enum = |p: &&Pattern| {
            matches!(p.kind, PatternKind::Variant { .. })
                && self.tcx.pattern_mismatch([*p], &ty).is_none()
        };
        if patterns.iter().any(of_its_enum) {
            // The others are told of where they are.
            return out;
        }
        self.report_pattern_mismatch(&pattern_mismatch, &ty);
        self.reported(&pattern_mismatch.meant, at)
    }

    /// Reports a pattern inside another that cannot match its part, of type `ty`: `Some("a")` of an
    /// `i32?`. What it binds is declared, and `_` stands in its place.
    pub fn pattern_mismatch_inside(&mut self, p: &Pattern, ty: &Ty) -> bool {
        let ty = ty.peeled().clone();
        let Some(pattern_mismatch) = self.tcx.pattern_mismatch([p], &ty) else {
            return false;
        };
        self.report_pattern_mismatch(&pattern_mismatch, &ty);
        self.has_reported.set(true);
        let inner = match &p.kind {
            PatternKind::Variant { args, .. } => args.as_deref().unwrap_or(&[]),
            PatternKind::Or(list) => list,
            _ => &[],
        };
        for part in inner {
            self.part(part, &Ty::Never, Bind::Value, &mut Vec::new());
        }
        true
    }

    /// Reports a pattern of a variant with another number of values than the variant holds.
    pub fn variant_count(&mut self, variant: &Ident, holds: usize, args: &[Pattern]) {
        let given = args.len();
        let values = match holds {
            0 => "no value".to_owned(),
            1 => "1 value".to_owned(),
            n => format!("{n} values"),
        };
        let at = args.get(holds).map_or(variant.span(), |extra| extra.span);
        self.diags.error(
            at,
            format!("'{variant}' holds {values}, and this pattern has {given}: write '_' for what is not needed"),
        );
        self.has_reported.set(true);
        for part in args {
            self.part(part, &Ty::Never, Bind::Value, &mut Vec::new());
        }
    }

    fn report_pattern_mismatch(&mut self, pattern_mismatch: &PatternMismatch, ty: &Ty) {
        match &pattern_mismatch.is {
            Is::Literal(kind) => {
                let what = match kind {
                    literal::Kind::Str => "text",
                    literal::Kind::Char => "a char literal, which is a 'u8',",
                    _ => "a number",
                };
                let hint = match ty {
                    Ty::Int("u8") => ": write a char literal, as 'a'",
                    t if t.is_text() && *kind == literal::Kind::Char => ": write a string",
                    _ => "",
                };
                self.diags.error(
                    pattern_mismatch.span,
                    format!("{what} cannot match a value of type '{ty}'{hint}"),
                );
            }
            Is::Variant(of, variant) => {
                let text = self.pattern_mismatch_text(ty, of, variant);
                self.diags.error(pattern_mismatch.span, text);
            }
        }
    }

    fn pattern_mismatch_text(&self, ty: &Ty, of: &TypeDef, variant: &str) -> String {
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
