//! Literals: numbers, text, ranges, arrays, structs.

use crate::resolve::{LangItem, TypeDef};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, Lowered, mixed_site_at, rust_ident, shown};
use super::lit as literal;
use super::syntax::literals_last;
use super::ty::{Len, Ty, VarKind, int_name};
use super::world::{Kind as DeclKind, name_of};
use crate::ast::NodeId;
use crate::ast::{Expr, ExprKind};

impl Lower {
    /// A literal, with the type that the context gives it.
    pub fn literal(&mut self, lit: &Literal, at: NodeId, expected: &Ty, negative: bool) -> Lowered {
        let span = lit.span();
        let g = mixed_site_at(span);
        let expected = match self.shallow(expected) {
            Ty::Named(n, args) if n == LangItem::Option && args.len() == 1 => {
                self.shallow(&args[0])
            }
            t => t,
        };
        match literal::kind(lit) {
            literal::Kind::Str => Lowered::refd(lit.to_token_stream(), Ty::Str),
            // Rust's own char, where one is wanted.
            literal::Kind::Char
                if expected.is_rust_char() && crate::parse::literal::char_value(lit).is_some() =>
            {
                Lowered::temp(lit.to_token_stream(), expected)
            }
            literal::Kind::Char => match literal::byte_value(lit) {
                Some(b) => {
                    let mut l = Literal::u8_suffixed(b);
                    l.set_span(span);
                    Lowered::temp(l.to_token_stream(), Ty::Int("u8"))
                }
                None => {
                    self.diags.error(
                        span,
                        "a char literal is one byte (u8), and this character is not ASCII: use a string",
                    );
                    Lowered::temp(quote_spanned!(g=> 0u8), Ty::Int("u8"))
                }
            },
            literal::Kind::ByteStr => Lowered::temp(lit.to_token_stream(), Ty::Unknown),
            literal::Kind::Int => {
                if let Some(suffix) = literal::suffix(lit) {
                    let ty = int_name(&suffix)
                        .map(Ty::Int)
                        .or_else(|| super::ty::float_name(&suffix).map(Ty::Float))
                        .unwrap_or(Ty::Unknown);
                    return Lowered::temp(lit.to_token_stream(), ty);
                }
                let ty = self.number_of(at, VarKind::Int);
                let float = self.is_float(&ty);
                match &ty {
                    _ if float => {
                        let text = lit.to_string().replace('_', "");
                        let text = if text.starts_with("0x")
                            || text.starts_with("0b")
                            || text.starts_with("0o")
                        {
                            literal::int_value(lit).unwrap_or(0).to_string()
                        } else {
                            text
                        };
                        let mut float: Literal =
                            format!("{text}.0").parse().unwrap_or_else(|_| lit.clone());
                        float.set_span(span);
                        Lowered::temp(float.to_token_stream(), ty)
                    }
                    Ty::Ranged(base, lo, hi) => {
                        if let Some(v) = literal::int_value(lit) {
                            let v = if negative { -v } else { v };
                            if v < *lo || v > *hi {
                                self.diags.error(
                                    span,
                                    format!("{v} is out of range: '{base}({lo}..{hi})' takes {lo} to {hi}"),
                                );
                            }
                        }
                        Lowered::temp(lit.to_token_stream(), ty)
                    }
                    _ => Lowered::temp(lit.to_token_stream(), ty),
                }
            }
            literal::Kind::Float => {
                if let Some(f) = literal::suffix(lit).and_then(|s| super::ty::float_name(&s)) {
                    return Lowered::temp(lit.to_token_stream(), Ty::Float(f));
                }
                let ty = self.number_of(at, VarKind::Float);
                Lowered::temp(lit.to_token_stream(), ty)
            }
        }
    }

    /// The type of a number without a suffix: any of its kind, where none was inferred.
    fn number_of(&mut self, at: NodeId, kind: VarKind) -> Ty {
        match self.type_of(at) {
            Ty::Unknown => self.infer.fresh(kind),
            t => t,
        }
    }

    /// Reports text where a number is needed, and the other way round, before rustc reports
    /// an error inside of the expansion. `needs` begins the message: "every element has to be".
    pub fn other_literal(
        &mut self,
        expected: &Ty,
        e: &Expr,
        needs: impl FnOnce() -> String,
    ) -> Option<Lowered> {
        let ExprKind::Lit(lit) = super::syntax::strip(e) else {
            return None;
        };
        let text = literal::kind(lit) == literal::Kind::Str;
        let expected = self.shallow(expected);
        let fits = match &expected {
            t if t.is_text() => text,
            t if self.is_number(t) => !text,
            _ => return None,
        };
        if fits {
            return None;
        }
        let needed = self.spelled(&expected);
        let (needs, what) = (needs(), if text { "text" } else { "a number" });
        let message = format!("{needs} of type '{needed}', and this is {what}");
        self.diags.error(e.span, message);
        Some(self.reported(&expected, e.span))
    }

    /// A type for a message. An open variable has the default of its literals: `i32`, `f64`.
    pub fn spelled(&self, t: &Ty) -> String {
        match self.resolve(t) {
            Ty::Var(v) if self.infer.kind(v) == VarKind::Float => "f64".to_owned(),
            Ty::Var(v) if self.infer.kind(v) == VarKind::Int => "i32".to_owned(),
            t => t.to_string(),
        }
    }

    pub fn range(
        &mut self,
        at: NodeId,
        lo: Option<&Expr>,
        dots: Span,
        hi: Option<&Expr>,
    ) -> Lowered {
        let g = mixed_site_at(dots);
        let t = match self.type_of(at) {
            Ty::Range(t) => *t,
            _ => Ty::Unknown,
        };
        if self.resolve(&t).is_text() {
            let is_text = |e: &&Expr| self.resolve(&self.type_of(e.id)).is_text();
            let text = [lo, hi].into_iter().flatten().find(is_text);
            let at = text.map_or(dots, |e| e.span);
            let message = "a range is of integers, and this is text: text becomes a number with '.parseInt()'";
            self.diags.error(at, message);
            return self.reported(&Ty::Never, dots);
        }
        // The side that is no literal gives the type.
        let lo_is_literal = lo.is_some_and(|e| matches!(e.kind, ExprKind::Lit(_)));
        let (mut l, mut h) = (None, None);
        if lo_is_literal {
            h = hi.map(|e| self.range_end(e, &t));
            l = lo.map(|e| self.range_end(e, &t));
        } else {
            l = lo.map(|e| self.range_end(e, &t)).or(l);
            h = hi.map(|e| self.range_end(e, &t)).or(h);
        }
        Lowered::compound(quote_spanned!(g=> #l..#h), Ty::Range(Box::new(t)))
    }

    pub fn range_end(&mut self, e: &Expr, t: &Ty) -> TokenStream {
        let out = self.value_out(e, t);
        out.operand(e.span)
    }

    pub fn array(&mut self, literal: NodeId, elems: &[Expr], span: Span, expected: &Ty) -> Lowered {
        let g = mixed_site_at(span);
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
            _ => (self.element_of(literal), as_vec),
        };
        // Literals come last, as `x` gives the type of `[1, x]`, and `2.5` that of `[1, 2.5]`.
        let mut items = vec![TokenStream::new(); elems.len()];
        for i in literals_last(elems) {
            let out =
                match self.other_literal(&elem, &elems[i], || "every element has to be".into()) {
                    Some(error) => error,
                    None => self.value_out(&elems[i], &elem),
                };
            items[i] = super::conditions::marked(&elems[i], out.ts);
        }
        // `[]` without a declared array type will grow: it can only be a Vec.
        let is_vec = is_vec || (elems.is_empty() && !matches!(expected, Ty::Array(..)));
        if is_vec {
            let ty = Ty::lang(LangItem::Vec, vec![elem]);
            return Lowered::temp(
                if elems.is_empty() {
                    quote_spanned!(g=> ::std::vec::Vec::new())
                } else {
                    let at = shown(span);
                    quote_spanned!(at=> ::std::vec![#(#items),*])
                },
                ty,
            );
        }
        let n = elems.len().to_string();
        if let Ty::Array(_, len) = &expected
            && len.literal.is_none()
            && let Ok(needed) = len.parse::<usize>()
            && needed != elems.len()
        {
            let are = if elems.len() == 1 {
                "this is"
            } else {
                "these are"
            };
            self.diags.error(
                span,
                format!(
                    "'{expected}' has {needed} elements, and {are} {}",
                    elems.len()
                ),
            );
            return self.reported(&expected, span);
        }
        Lowered::temp(
            quote_spanned!(g=> [#(#items),*]),
            Ty::Array(Box::new(elem), Len::counted(&n, literal)),
        )
    }

    /// The type of the elements of an array literal.
    fn element_of(&self, literal: NodeId) -> Ty {
        match self.type_of(literal) {
            Ty::Array(t, _) | Ty::Slice(t) => *t,
            Ty::Named(_, args) => args.into_iter().next().unwrap_or(Ty::Unknown),
            _ => Ty::Unknown,
        }
    }

    /// Whether an array literal makes a `Vec`: it meets one, and has no declared array type.
    fn makes_vec(&self, literal: NodeId, expected: &Ty) -> bool {
        let declared = matches!(expected, Ty::Array(_, len) if len.literal.is_none());
        !declared && self.types.vecs.contains(&literal)
    }

    pub fn repeat(
        &mut self,
        literal: NodeId,
        elem: &Expr,
        len: &Expr,
        span: Span,
        expected: &Ty,
    ) -> Lowered {
        let g = mixed_site_at(span);
        let expected = self.shallow(expected);
        let as_vec = self.makes_vec(literal, &expected);
        let (t, is_vec) = match &expected {
            Ty::Named(n, args) if *n == LangItem::Vec && args.len() == 1 => (args[0].clone(), true),
            Ty::Array(t, _) => ((**t).clone(), as_vec),
            // Only a Vec has a length that is not known before the program runs.
            _ => (self.element_of(literal), as_vec || self.at_run_time(len)),
        };
        let out = self.value_out(elem, &t);
        let x = out.ts;
        if is_vec {
            let n = self.index_value(len);
            return Lowered::temp(
                quote_spanned!(g=> ::std::vec![#x; #n]),
                Ty::lang(LangItem::Vec, vec![t]),
            );
        }
        let text = self.world.length(len);
        let n = match &len.kind {
            ExprKind::Lit(l) => l.to_token_stream(),
            _ => {
                let n = self.value(len, &Ty::Unknown);
                quote_spanned!(g=> { (#n) as usize })
            }
        };
        Lowered::temp(
            quote_spanned!(g=> [#x; #n]),
            Ty::Array(Box::new(t), Len::counted(&text, literal)),
        )
    }

    /// The value of a field of a Rust struct. Borrowed text is converted with `into()`.
    fn rust_field(&mut self, e: &Expr) -> TokenStream {
        if let Some(letter) = self.letter_for(e, &Ty::Unknown) {
            return letter;
        }
        let out = self.counting(e, &Ty::Unknown, |this| this.place(e, &Ty::Unknown));
        if self.resolve(&out.ty) == Ty::Str {
            let text = out.as_ref(e.span);
            return quote_spanned!(mixed_site_at(e.span)=> ::core::convert::Into::into(#text));
        }
        let out = self.read_by_value(out, e.span, &Ty::Unknown);
        self.coerce(out, &Ty::Unknown, e.span).ts
    }

    pub fn struct_literal(
        &mut self,
        at: NodeId,
        path: &crate::ast::Path,
        fields: &[(proc_macro2::Ident, Expr)],
        braces: Span,
        expected: &Ty,
    ) -> Lowered {
        let g = mixed_site_at(braces);
        let name = super::world::path_name(path);
        if let Some((def, span)) = self.enum_of_literal(path, expected) {
            return self.variant_literal(at, &def, span, path, fields, braces);
        }
        let self_name = match (&*name, &self.ty_scope.self_ty) {
            ("Self", Some(Ty::Named(n, _))) => Some(n.clone()),
            _ => None,
        };
        let decl = if path.segments.len() == 1 {
            let alias = self.world.aliases.get(&name).map(|(_, t)| t.clone());
            let def = match (&self_name, alias) {
                (Some(def), _) => Some(def.clone()),
                (None, Some(Ty::Named(def, _))) => Some(def),
                _ => self.type_named(&name),
            };
            def.and_then(|def| self.decl(&def))
        } else {
            None
        };
        let head = {
            let mut bare = path.clone();
            if let Some(last) = bare.segments.last_mut() {
                last.args = None;
            }
            let p = self.rust_path(&bare);
            match path.segments.last().and_then(|s| s.args.as_ref()) {
                Some(args) => {
                    let args: Vec<_> = args.iter().map(|t| self.rust_ty(t)).collect();
                    quote_spanned!(g=> #p::<#(#args),*>)
                }
                None => p,
            }
        };
        let ty = self.type_of(at);
        let args = match &ty {
            Ty::Named(_, args) => args.clone(),
            _ => vec![],
        };
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value)| {
                let fname = name_of(field);
                let ty = decl.as_ref().map(|d| match &d.kind {
                    DeclKind::Struct(fs) => fs
                        .iter()
                        .find(|(n, _)| *n == fname)
                        .map_or(Ty::Unknown, |(_, t)| super::world::inst(d, &args, t)),
                    _ => Ty::Unknown,
                });
                (field, value, ty)
            })
            .collect();
        let group = self.field_values(&fields, braces);
        Lowered {
            atomic: false,
            ..Lowered::temp(quote_spanned!(g=> #head #group), ty)
        }
    }

    /// `{ x: 1, y: 2 }`: each field with its type, which a type of Rust's does not tell.
    fn field_values(
        &mut self,
        fields: &[(&proc_macro2::Ident, &Expr, Option<Ty>)],
        braces: Span,
    ) -> proc_macro2::Group {
        let mut items = TokenStream::new();
        for (i, (field, value, ty)) in fields.iter().enumerate() {
            let ident = rust_ident(field);
            self.in_field = matches!(super::syntax::strip(value), ExprKind::Closure(_));
            let v = match ty {
                // The field's type was reported.
                Some(Ty::Never) => {
                    let v = self.value(value, &Ty::Unknown);
                    quote_spanned!(mixed_site_at(field.span())=> { let _ = #v; })
                }
                Some(ty) => self.value_or_letter(value, ty).ts,
                None => self.rust_field(value),
            };
            items.extend(value.attrs.iter().cloned());
            if ident == v.to_string() {
                // Where the last name is being typed, nothing may come with it.
                let typed = i + 1 == fields.len() && crate::editor::in_editor();
                let comma = (!typed).then(|| quote_spanned!(mixed_site_at(field.span())=> ,));
                items.extend(quote_spanned!(mixed_site_at(field.span())=> #v #comma));
            } else {
                items.extend(quote_spanned!(mixed_site_at(field.span())=> #ident: #v,));
            }
        }
        let mut group = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, items);
        group.set_span(braces);
        group
    }

    /// `Shape.Rect { w: 1, h: 2 }`.
    fn variant_literal(
        &mut self,
        at: NodeId,
        def: &TypeDef,
        span: Span,
        path: &crate::ast::Path,
        fields: &[(proc_macro2::Ident, Expr)],
        braces: Span,
    ) -> Lowered {
        let g = mixed_site_at(braces);
        let Some(variant) = path.segments.last().map(|s| &s.ident) else {
            return self.reported(&Ty::Unknown, braces);
        };
        let vname = name_of(variant);
        let names = self.decl(def).and_then(|d| d.named.get(&vname).cloned());
        let ty = self.type_of(at);
        let types = self.variant_types(&ty, &vname);
        let (Some(names), Some(types)) = (names, types.clone()) else {
            if types.is_some() {
                let message =
                    format!("'{variant}' holds its values in parentheses: write '{variant}(…)'");
                self.diags.error(braces, message);
                return self.reported(&ty, braces);
            }
            // rustc tells that there is no such variant.
            let fields: Vec<_> = fields.iter().map(|(f, v)| (f, v, None)).collect();
            let group = self.field_values(&fields, braces);
            let (path, v) = (self.enum_path(def, span), rust_ident(variant));
            return Lowered::temp(quote_spanned!(g=> #path::#v #group), ty);
        };
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value)| {
                let at = names.iter().position(|n| *n == name_of(field));
                let ty = at.and_then(|at| types.get(at)).cloned();
                (field, value, Some(ty.unwrap_or(Ty::Unknown)))
            })
            .collect();
        let group = self.field_values(&fields, braces);
        let (path, v) = (self.enum_path(def, span), rust_ident(variant));
        Lowered {
            atomic: false,
            ..Lowered::temp(quote_spanned!(g=> #path::#v #group), ty)
        }
    }
}
