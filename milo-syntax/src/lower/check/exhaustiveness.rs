//! Missing arms of a `match`, and misspelled variants in patterns.

use proc_macro2::{Ident, Span};
use quote::quote_spanned;

use crate::ast::{Arm, Expr, ExprKind, Pattern, PatternKind};
use crate::lower::cx::{Lower, mixed_site_at};
use crate::lower::ty::Ty;
use crate::lower::world::{Kind as DeclKind, name_of};
use crate::resolve::LangItem;

/// The values that the patterns of a match cover.
#[derive(Default)]
struct Covered {
    names: Vec<String>,
    all: bool,
    /// Whether a pattern has a meaning that is not known here, such as a constant's.
    unsure: bool,
}

impl Lower {
    /// The variants of an enum, with the name by which each is written.
    fn variants(&self, ty: &Ty) -> Option<(String, Vec<String>)> {
        let Ty::Named(n, _) = ty else { return None };
        let of = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        match n.lang() {
            Some(LangItem::Option) => return Some(("Option".into(), of(&["Some", "None"]))),
            Some(LangItem::Result) => return Some(("Result".into(), of(&["Ok", "Err"]))),
            _ => {}
        }
        match &self.decl(n)?.kind {
            DeclKind::Enum(variants) => Some((
                n.name().to_owned(),
                variants.iter().map(|(name, _)| name.to_string()).collect(),
            )),
            _ => None,
        }
    }

    fn covers(&self, p: &Pattern, guarded: bool, variants: &[String], to: &mut Covered) {
        match &p.kind {
            PatternKind::Wild => to.all |= !guarded,
            PatternKind::Bind(name) => {
                let name = name_of(name);
                if variants.iter().any(|v| **v == *name) {
                    to.names.push(name.to_string());
                } else if self.is_constant(&name) {
                    to.unsure |= !variants.is_empty();
                } else {
                    to.all |= !guarded;
                }
            }
            PatternKind::Variant { path, .. } | PatternKind::Struct { path, .. } => {
                to.names.extend(path.last().map(Ident::to_string));
            }
            PatternKind::Deref { pat, .. } => self.covers(pat, guarded, variants, to),
            PatternKind::Or(list) => {
                list.iter()
                    .for_each(|p| self.covers(p, guarded, variants, to));
            }
            PatternKind::Lit(e) => match &e.kind {
                ExprKind::Bool(b) => to.names.push(b.to_string()),
                ExprKind::Null => to.names.push("None".into()),
                _ => {}
            },
            _ => to.unsure = true,
        }
    }

    /// Reports the values for which a match has no arm, where that is certain. Returns the span for
    /// the arm of [`Self::arm_for_missing`].
    pub fn missing_arms(&mut self, ty: &Ty, scrutinee: &Expr, arms: &[Arm]) -> Option<Span> {
        if arms.iter().any(|a| !a.rust_attrs.is_empty()) {
            return None;
        }
        let (of, variants) = match ty {
            Ty::Bool => (String::new(), vec!["true".to_owned(), "false".to_owned()]),
            t if t.is_text() || matches!(t, Ty::Int(_)) || self.is_number(t) => {
                (String::new(), Vec::new())
            }
            t => self.variants(t)?,
        };
        let mut covered = Covered::default();
        for arm in arms {
            self.covers(&arm.pat, arm.guard.is_some(), &variants, &mut covered);
        }
        // A name that is no variant is an error of its own, and may have meant any.
        let foreign = |n: &String| !variants.is_empty() && !variants.contains(n);
        if covered.all || covered.unsure || covered.names.iter().any(foreign) {
            return None;
        }
        let message = if variants.is_empty() {
            let what = if ty.is_text() { "text" } else { "a number" };
            format!("{what} has more values than arms can name: the last arm is '_ => …'")
        } else {
            let missing: Vec<String> = variants
                .iter()
                .filter(|v| !covered.names.contains(*v))
                .map(|v| match of.as_str() {
                    "" => format!("'{v}'"),
                    of => format!("'{of}.{v}'"),
                })
                .collect();
            if missing.is_empty() {
                return None;
            }
            let list = missing.join(" and ");
            format!("this match has no arm for {list}: add one, or '_ => …' for all others")
        };
        self.diags.error(scrutinee.span, message);
        self.has_reported.set(true);
        Some(scrutinee.span)
    }

    /// The arm `_ => …` for the values that were reported as missing.
    pub fn arm_for_missing(&mut self, expected: Option<&Ty>, at: Span) -> proc_macro2::TokenStream {
        let g = mixed_site_at(at);
        let value = match expected {
            Some(expected) => self.reported(expected, at).ts,
            None => quote_spanned!(g=> ()),
        };
        quote_spanned!(g=> _ => #value,)
    }

    /// Reports a bare name in a pattern that is nearly a variant of the enum, and returns the
    /// corrected pattern.
    pub fn misspelled_variant(&mut self, p: &Pattern, ty: &Ty) -> Option<Pattern> {
        let PatternKind::Bind(name) = &p.kind else {
            return None;
        };
        let text = name.to_string();
        if !text.starts_with(char::is_uppercase) || self.is_constant(&name_of(name)) {
            return None;
        }
        let (of, variants) = self.variants(ty)?;
        if variants.contains(&text) {
            return None;
        }
        let near = nearest(&text, variants.iter().map(String::as_str))?.to_owned();
        self.diags.error(
            p.span,
            format!("'{of}' has no '{text}': did you mean '{near}'?"),
        );
        self.has_reported.set(true);
        Some(Pattern {
            kind: PatternKind::Bind(Ident::new(&near, p.span)),
            ..p.clone()
        })
    }
}

/// The candidate that a misspelled name most likely means.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).max(1) + usize::from(name.chars().count() > 2);
    candidates
        .map(|c| (distance(name, c), c))
        .filter(|(d, _)| *d <= most)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// How many characters must change to make one name of the other, case apart.
fn distance(a: &str, b: &str) -> usize {
    let lower = |s: &str| s.to_lowercase().chars().collect::<Vec<_>>();
    let (a, b) = (lower(a), lower(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
