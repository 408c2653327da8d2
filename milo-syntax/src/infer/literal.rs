//! Literals: numbers, text, ranges, arrays, structs.

use super::body::{Body, Kind, Val};
use crate::ast::{Expr, ExprKind, NodeId};
use crate::resolve::{LangItem, TypeDef};
use crate::types::lit;
use crate::types::syntax::{literals_last, strip};
use crate::types::ty::{Len, Ty, VarKind, float_name, int_name};
use crate::types::world::{Kind as DeclKind, inst, name_of, path_name};

impl Body<'_> {
    /// A literal, with the type that the context gives it.
    pub fn literal(&mut self, l: &proc_macro2::Literal, expected: &Ty) -> Val {
        let expected = match self.shallow(expected) {
            Ty::Named(n, args) if n == LangItem::Option && args.len() == 1 => {
                self.shallow(&args[0])
            }
            t => t,
        };
        let ty = match lit::kind(l) {
            lit::Kind::Str => return Val::new(Ty::Str, Kind::Refd(false)),
            lit::Kind::Char
                if expected.is_rust_char() && crate::parse::literal::char_value(l).is_some() =>
            {
                expected
            }
            lit::Kind::Char => Ty::Int("u8"),
            lit::Kind::ByteStr => Ty::Unknown,
            lit::Kind::Int => match lit::suffix(l) {
                Some(suffix) => int_name(&suffix)
                    .map(Ty::Int)
                    .or_else(|| float_name(&suffix).map(Ty::Float))
                    .unwrap_or(Ty::Unknown),
                None => match &expected {
                    Ty::Float(_) | Ty::Ranged(..) | Ty::Int(_) => expected,
                    Ty::Var(v) if self.infer.kind(*v) == VarKind::Float => expected,
                    Ty::Var(_) => {
                        let t = self.cx.infer.fresh(VarKind::Int);
                        self.unify(&expected, &t);
                        t
                    }
                    _ => self.cx.infer.fresh(VarKind::Int),
                },
            },
            lit::Kind::Float => match lit::suffix(l).and_then(|s| float_name(&s)) {
                Some(f) => Ty::Float(f),
                None if matches!(expected, Ty::Float(_)) => expected,
                None => self.cx.infer.fresh(VarKind::Float),
            },
        };
        Val::temp(ty)
    }

    pub fn range(&mut self, lo: Option<&Expr>, hi: Option<&Expr>) -> Val {
        let t = self.cx.fresh();
        // The side that is no literal gives the type.
        let lo_is_literal = lo.is_some_and(|e| matches!(e.kind, ExprKind::Lit(_)));
        let ends = match lo_is_literal {
            true => [hi, lo],
            false => [lo, hi],
        };
        for e in ends.into_iter().flatten() {
            let v = self.value(e, &t);
            self.unify(&t, &v.ty);
        }
        Val::temp(Ty::Range(Box::new(t)))
    }

    pub fn array(&mut self, literal: NodeId, elems: &[Expr], expected: &Ty) -> Val {
        let expected = match self.shallow(expected) {
            Ty::Named(n, args) if n == LangItem::Option && args.len() == 1 => {
                self.shallow(&args[0])
            }
            t => t,
        };
        let as_vec = self.makes_vec(literal, &expected);
        let (elem, is_vec) = match &expected {
            Ty::Named(n, args) if *n == LangItem::Vec && args.len() == 1 => (args[0].clone(), true),
            Ty::Array(t, _) | Ty::Slice(t) => ((**t).clone(), as_vec),
            _ => (self.cx.fresh(), as_vec),
        };
        // Literals come last, as `x` gives the type of `[1, x]`, and `2.5` that of `[1, 2.5]`.
        for i in literals_last(elems) {
            let v = match self.is_other_literal(&elem, &elems[i]) {
                true => self.reported(&elem),
                false => self.value(&elems[i], &elem),
            };
            self.cx.infer.unify_inside(&elem, &v.ty);
        }
        // `[]` without a declared array type will grow: it can only be a Vec.
        if is_vec || (elems.is_empty() && !matches!(expected, Ty::Array(..))) {
            return Val::temp(Ty::lang(LangItem::Vec, vec![elem]));
        }
        let n = elems.len().to_string();
        Val::temp(Ty::Array(Box::new(elem), Len::counted(&n, literal)))
    }

    /// Whether an array literal makes a `Vec`: it meets one, and has no declared array type.
    pub fn makes_vec(&self, literal: NodeId, expected: &Ty) -> bool {
        let declared = matches!(expected, Ty::Array(_, len) if len.literal.is_none());
        !declared && self.types.vecs.contains(&literal)
    }

    pub fn repeat(&mut self, literal: NodeId, elem: &Expr, len: &Expr, expected: &Ty) -> Val {
        let expected = self.shallow(expected);
        let as_vec = self.makes_vec(literal, &expected);
        let (t, is_vec) = match &expected {
            Ty::Named(n, args) if *n == LangItem::Vec && args.len() == 1 => (args[0].clone(), true),
            Ty::Array(t, _) => ((**t).clone(), as_vec),
            // Only a Vec has a length that is not known before the program runs.
            _ => (self.cx.fresh(), as_vec || self.at_run_time(len)),
        };
        let v = self.value(elem, &t);
        self.unify(&t, &v.ty);
        if is_vec {
            self.index_value(len);
            return Val::temp(Ty::lang(LangItem::Vec, vec![t]));
        }
        if !matches!(len.kind, ExprKind::Lit(_)) {
            self.value(len, &Ty::Unknown);
        }
        let text = self.world.length(len);
        Val::temp(Ty::Array(Box::new(t), Len::counted(&text, literal)))
    }

    pub fn struct_literal(
        &mut self,
        path: &crate::ast::Path,
        fields: &[(proc_macro2::Ident, Expr)],
        expected: &Ty,
    ) -> Val {
        let name = path_name(path);
        if let Some((def, _)) = self.enum_of_literal(path, expected) {
            return self.variant_literal(&def, path, fields, expected);
        }
        let self_ty = match (&*name, &self.ty_scope.self_ty) {
            ("Self", Some(Ty::Named(n, args))) => Some((n.clone(), args.clone())),
            _ => None,
        };
        let alias = self.world.aliases.get(&name).map(|(_, t)| t.clone());
        let def = match (&self_ty, alias) {
            _ if path.segments.len() != 1 => None,
            (Some((def, _)), _) => Some(def.clone()),
            (None, Some(Ty::Named(def, _))) => Some(def),
            _ => self.type_named(&name),
        };
        let decl = def.and_then(|def| self.decl(&def));
        let (args, ty) = match &decl {
            Some(d) => {
                let given = path.segments.last().and_then(|s| s.args.clone());
                let args: Vec<Ty> = match (given, self_ty) {
                    (Some(a), _) => a.iter().map(|t| self.ast_ty(t)).collect(),
                    (None, Some((_, args))) => args,
                    (None, None) => d.params.iter().map(|_| self.cx.fresh()).collect(),
                };
                (args.clone(), Ty::Named(d.def.clone(), args))
            }
            None => (vec![], Ty::Unknown),
        };
        let expected_inner = match self.shallow(expected) {
            Ty::Named(n, a) if n == LangItem::Option && a.len() == 1 => a[0].clone(),
            t => t,
        };
        self.unify(&ty, &expected_inner);
        for (field, value) in fields {
            let Some(d) = &decl else {
                if !self.is_letter_for(value, &Ty::Unknown) {
                    self.counting(value, &Ty::Unknown, |this| {
                        this.place(value, &Ty::Unknown);
                    });
                }
                continue;
            };
            let name = name_of(field);
            let ty = match &d.kind {
                DeclKind::Struct(fs) => fs
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map_or(Ty::Unknown, |(_, t)| inst(d, &args, t)),
                _ => Ty::Unknown,
            };
            self.value_or_letter(value, &ty);
        }
        Val::temp(ty)
    }

    /// Whether this is a text literal where a number is needed, or the other way round.
    pub fn is_other_literal(&self, expected: &Ty, e: &Expr) -> bool {
        let ExprKind::Lit(l) = strip(e) else {
            return false;
        };
        let text = lit::kind(l) == lit::Kind::Str;
        match self.shallow(expected) {
            t if t.is_text() => !text,
            t if self.is_number(&t) => text,
            _ => false,
        }
    }

    /// `Shape.Rect { w: 1, h: 2 }`.
    fn variant_literal(
        &mut self,
        def: &TypeDef,
        path: &crate::ast::Path,
        fields: &[(proc_macro2::Ident, Expr)],
        expected: &Ty,
    ) -> Val {
        let variant = path.segments.last().map(|s| name_of(&s.ident));
        let variant = variant.unwrap_or_else(|| "".into());
        let names = self.fields_of_variant(def, &variant);
        let resolved = match self.shallow(expected) {
            Ty::Named(n, a) if n == LangItem::Option && *def != LangItem::Option => {
                a.first().map_or(Ty::Unknown, |t| self.shallow(t))
            }
            t => t,
        };
        let ty = self.open_type(def);
        if resolved.is_of(def) {
            self.unify(&ty, &resolved);
        }
        let types = self.variant_types(&ty, &variant);
        if names.is_none() && types.is_some() {
            return self.reported(&ty);
        }
        for (field, value) in fields {
            let name = name_of(field);
            let at = names.iter().flatten().position(|n| *n == name);
            let of = at.and_then(|at| types.as_ref()?.get(at).cloned());
            self.value_or_letter(value, &of.unwrap_or(Ty::Unknown));
        }
        Val::temp(ty)
    }
}
