//! The types of what patterns bind.

use proc_macro2::Span;

use super::TyCx;
use super::body::{Body, Repr};
use crate::ast::{ExprKind, Pattern, PatternKind, UnOp};
use crate::resolve::{LangItem, TypeDef};
use crate::types::lit;
use crate::types::syntax::{codes_of_letters, strip};
use crate::types::ty::Ty;
use crate::types::world::{Kind as DeclKind, inst, name_of};

impl Body<'_> {
    /// Declares the names of a pattern that is matched with a value of type `ty`.
    pub fn pattern(&mut self, p: &Pattern, ty: &Ty, repr: Repr) {
        let ty = self.shallow(ty);
        let peeled = self.resolve(&ty);
        if self.is_open(&peeled) && codes_of_letters(p) {
            return;
        }
        match &p.kind {
            PatternKind::Wild => {}
            PatternKind::Bind(name) => {
                let n = name_of(name);
                let binds = self.irrefutable
                    || self.is_constant(&n)
                    || !n.starts_with(char::is_uppercase)
                    || self.has_no_variants(&peeled);
                let variant = self.bare_variant(&n, &peeled).is_some() || &*n == "None";
                if binds && !variant {
                    self.declare(p.id, ty, repr, false);
                }
            }
            PatternKind::Lit(e) => {
                let text = matches!(&e.kind, ExprKind::Lit(l) if lit::kind(l) == lit::Kind::Str);
                if matches!(e.kind, ExprKind::Null) || text {
                    return;
                }
                let expected = match &peeled {
                    Ty::Named(n, a) if *n == LangItem::Option => {
                        a.first().cloned().unwrap_or(Ty::Unknown)
                    }
                    t => t.clone(),
                };
                self.value(e, &expected);
            }
            PatternKind::Range { lo, hi, .. } => {
                self.value(lo, &peeled);
                self.value(hi, &peeled);
            }
            PatternKind::Variant {
                path,
                is_rust,
                args,
            } => {
                let args = args.as_deref().unwrap_or(&[]);
                match &path[..] {
                    [of, variant] if !is_rust => {
                        let target = self.enum_named(of);
                        let scrutinee = match &peeled {
                            Ty::Named(n, _) if *n == target => peeled.clone(),
                            // The payload's type is known to rustc only.
                            Ty::Unknown if target.is_option_or_result() => {
                                Ty::Named(target.clone(), vec![Ty::Unknown, Ty::Unknown])
                            }
                            _ => self.open_type(&target),
                        };
                        if let Ty::Var(_) = ty {
                            self.unify(&ty, &scrutinee);
                        }
                        self.payload(&name_of(variant), args, &scrutinee, repr);
                    }
                    [only]
                        if !is_rust
                            && (self.bare_variant(&name_of(only), &peeled).is_some()
                                || LangItem::with_variant(&name_of(only)).is_some()) =>
                    {
                        self.payload(&name_of(only), args, &peeled, repr);
                    }
                    _ => {
                        for a in args {
                            self.pattern(a, &Ty::Unknown, repr);
                        }
                    }
                }
            }
            PatternKind::Tuple(subs) => {
                let tys: Vec<Ty> = match self.known(&peeled) {
                    Ty::Tuple(v) if v.len() == subs.len() => v,
                    _ => subs.iter().map(|_| Ty::Unknown).collect(),
                };
                for (s, t) in subs.iter().zip(&tys) {
                    self.pattern(s, t, repr);
                }
            }
            PatternKind::Struct { path, fields, .. } => {
                let def = path.last().and_then(|n| self.type_named(&name_of(n)));
                let decl = def.and_then(|def| self.decl(&def));
                let args = match &peeled {
                    Ty::Named(_, a) => a.clone(),
                    _ => vec![],
                };
                let variant = self.named_variant(path, &peeled);
                for (f, sub) in fields {
                    let n = name_of(f);
                    if let Some((_, fields)) = &variant {
                        let of = fields.iter().find(|(x, _)| *x == n);
                        let of = of.map_or(Ty::Unknown, |(_, t)| t.clone());
                        self.pattern(sub, &of, repr);
                        continue;
                    }
                    let of = decl.as_ref().and_then(|d| match &d.kind {
                        DeclKind::Struct(fs) => {
                            let field = fs.iter().find(|(x, _)| *x == n);
                            field.map(|(_, t)| inst(d, &args, t))
                        }
                        _ => None,
                    });
                    self.pattern(sub, &of.unwrap_or(Ty::Unknown), repr);
                }
            }
            PatternKind::Deref { pat, .. } => self.pattern(pat, &ty, repr),
            PatternKind::Or(subs) => {
                for s in subs {
                    self.pattern(s, &ty, repr);
                }
            }
        }
    }

    /// The enum that is named before the dot of a pattern.
    fn enum_named(&self, name: &proc_macro2::Ident) -> TypeDef {
        let name = name_of(name);
        match self.world.aliases.get(&name) {
            // An alias of a Rust type: rustc resolves it.
            Some((_, Ty::Named(n, _))) if !n.is_rust() => n.clone(),
            _ if &*name == "Self" => match &self.ty_scope.self_ty {
                Some(Ty::Named(n, _)) => n.clone(),
                _ => TypeDef::Rust(name),
            },
            _ => match self.type_named(&name) {
                Some(def) => def,
                None => TypeDef::Rust(name),
            },
        }
    }

    fn payload(&mut self, variant: &str, args: &[Pattern], of: &Ty, repr: Repr) {
        let tys = self.variant_types(of, variant);
        for (i, a) in args.iter().enumerate() {
            let t = tys.as_ref().and_then(|t| t.get(i).cloned());
            self.pattern(a, &t.unwrap_or(Ty::Unknown), repr);
        }
    }
}

/// A pattern that certainly matches values of another type.
pub struct PatternMismatch {
    pub span: Span,
    pub is: Is,
    /// The type that was meant.
    pub meant: Ty,
}

/// The kind of such a pattern.
pub enum Is {
    Literal(lit::Kind),
    /// A variant of an enum.
    Variant(TypeDef, String),
}

impl TyCx {
    /// The first pattern that cannot match a value of type `ty`.
    pub fn pattern_mismatch<'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p Pattern>,
        ty: &Ty,
    ) -> Option<PatternMismatch> {
        if !self.is_settled(ty) {
            return None;
        }
        for pattern in patterns {
            if let Some((span, kind)) = literal_of(pattern)
                && (kind == lit::Kind::Str) != ty.is_text()
                && (ty.is_text() || self.is_number(ty) || *ty == Ty::Bool)
            {
                let meant = match kind {
                    lit::Kind::Str => Ty::string(),
                    lit::Kind::Char => Ty::Int("u8"),
                    _ => Ty::Int("i32"),
                };
                let is = Is::Literal(kind);
                return Some(PatternMismatch { span, is, meant });
            }
            if let Some((span, of, variant)) = self.enum_of(pattern, ty)
                && !matches!(ty, Ty::Named(n, _) if *n == of)
            {
                let meant = self.expected(ty, &of);
                let is = Is::Variant(of, variant);
                return Some(PatternMismatch { span, is, meant });
            }
        }
        None
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
}

/// The place and the kind of a literal pattern.
fn literal_of(pattern: &Pattern) -> Option<(Span, lit::Kind)> {
    match &pattern.kind {
        PatternKind::Or(v) => v.iter().find_map(literal_of),
        PatternKind::Lit(e) => match strip(e) {
            ExprKind::Lit(l) => Some((e.span, lit::kind(l))),
            ExprKind::Unary { op: UnOp::Neg, .. } => Some((e.span, lit::Kind::Int)),
            _ => None,
        },
        _ => None,
    }
}
