//! Text: `print`, `eprint` and `format`, interpolation, concatenation, and the functions that
//! need no import.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::cx::{Lower, Lowered, ident_at, mixed_site_at, paren};
use super::lit;
use super::ty::Ty;
use super::world::name_of;
use crate::ast::{Expr, ExprKind, Interp, InterpPart, Type};
use crate::resolve::LangItem;
use crate::types::written::points_to_once;

/// A format string and its arguments.
#[derive(Default)]
struct Format {
    text: String,
    /// The values, each with its span and the number of changes that had been noted after it.
    parts: Vec<(Lowered, Span, usize, Look)>,
    /// For an editor: what the names in holes are.
    names: TokenStream,
}

/// The way in which a value is passed to `format_args!`.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    /// Displayed as Milo prints it.
    Shown,
    /// As it is, with Rust's formatting trait: `{:x}`.
    Itself,
}

impl Format {
    fn push_text(&mut self, s: &str) {
        self.text.push_str(&s.replace('{', "{{").replace('}', "}}"));
    }

    /// An editor looks into a text only where `format_args!` has it: with each name of a hole
    /// alone, in its place, it finds that.
    fn show_names(&mut self, i: &Interp) {
        let g = mixed_site_at(i.lit.span());
        for (at, name) in &i.names {
            let blanks = " ".repeat(at.saturating_sub(2));
            let hole = match name.is_empty() {
                true => String::new(),
                false => format!("{{{name}}}"),
            };
            let mut text = Literal::string(&(blanks + &hole));
            text.set_span(i.lit.span());
            let shown = quote_spanned!(g=> let _ = ::core::format_args!(#text););
            self.names.extend(shown);
        }
    }
}

impl Lower {
    /// Adds an argument of `print`: a literal, an interpolated string or a value.
    fn format_part(&mut self, f: &mut Format, e: &Expr) {
        match &e.kind {
            ExprKind::Lit(l) if lit::kind(l) == lit::Kind::Str => {
                self.hole_without_dollar(e, l);
                f.push_text(&lit::string_value(l).unwrap_or_default());
            }
            ExprKind::Interp(i) => self.format_interp(f, i),
            ExprKind::Paren { expr, .. } => self.format_part(f, expr),
            _ => {
                f.text.push_str("{}");
                self.format_value(f, e, Look::Shown);
            }
        }
    }

    /// Adds a value.
    fn format_value(&mut self, f: &mut Format, e: &Expr, look: Look) {
        let out = self.place(e, &Ty::Unknown);
        f.parts.push((out, e.span, self.changed.len(), look));
    }

    /// Adds a hole with a format, `{x:>8}`.
    fn format_hole(&mut self, f: &mut Format, e: &Expr, spec: &str) {
        f.text.push_str(&format!("{{:{spec}}}"));
        // A format such as `x` is the value's own `LowerHex`, not Milo's `Display`.
        let look = match spec.ends_with(['x', 'X', 'b', 'o', 'e', 'E']) {
            true => Look::Itself,
            false => Look::Shown,
        };
        self.format_value(f, e, look);
    }

    fn format_interp(&mut self, f: &mut Format, i: &Interp) {
        f.show_names(i);
        for part in &i.parts {
            match part {
                InterpPart::Text(t) => f.push_text(t),
                InterpPart::Hole(e, None) => self.format_part(f, e),
                InterpPart::Hole(e, Some(spec)) => self.format_hole(f, e, spec),
            }
        }
    }

    fn format_args(&mut self, parts: &[Expr], span: Span) -> TokenStream {
        let mut f = Format::default();
        for p in parts {
            self.format_part(&mut f, p);
        }
        self.finish_format(f, span)
    }

    fn finish_format(&mut self, f: Format, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let mut text = Literal::string(&f.text);
        text.set_span(g);
        let mut args = TokenStream::new();
        for (out, at, seen, look) in f.parts {
            let out = if out.guarded {
                self.read_by_value(out, at, &Ty::Unknown)
            } else if self.is_copy(&out.ty) == Some(true)
                && out
                    .root
                    .is_some_and(|id| self.changed[seen..].contains(&id))
            {
                // Copied, as a later part changes the value while `format_args!` borrows it.
                let copy = out.place(at);
                Lowered::temp(quote_spanned!(mixed_site_at(at)=> { #copy }), out.ty)
            } else {
                self.read_before(out, seen, at)
            };
            let ts = match look {
                Look::Shown => self.shown_out(out, at),
                Look::Itself => out.as_ref(at),
            };
            args.extend(quote_spanned!(mixed_site_at(at)=> , #ts));
        }
        let names = f.names;
        let format = quote_spanned!(g=> ::core::format_args!(#text #args));
        match names.is_empty() {
            true => format,
            false => quote_spanned!(g=> { #names #format }),
        }
    }

    /// A value that implements `Display` as Milo prints it.
    pub fn shown_out(&mut self, out: Lowered, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let ty = self.resolve(&out.ty);
        self.require(&ty, Bound::Show);
        match &ty {
            // A place is borrowed at the user's token: `format_args!` would borrow it with a span
            // of its own expansion.
            Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str | Ty::Ranged(..) => out.displayed(span),
            Ty::Var(_) if self.is_number(&ty) => out.displayed(span),
            t if t.is_string() => out.displayed(span),
            Ty::Fn(_) => {
                self.diags.error(
                    span,
                    "this is a function, and only what it gives can be printed: call it",
                );
                self.reported(&Ty::string(), span).ts
            }
            Ty::Never => {
                let ts = out.ts;
                quote_spanned!(g=> ::milo::__private::never(#ts))
            }
            t if self.is_showable(t) => {
                let r = out.as_ref(span);
                // With `Shown` the error about a type that cannot be printed points at the value.
                quote_spanned!(g=> ::milo::__private::Shown(#r))
            }
            _ => {
                let r = out.as_ref(span);
                let at = super::cx::shown(span);
                quote_spanned!(at=> ::milo::__private::Probe(#r).milo_shown())
            }
        }
    }

    /// Whether it is known if the type can be printed; if it cannot, the error is Milo's.
    fn is_showable(&self, t: &Ty) -> bool {
        match t {
            Ty::Unknown | Ty::Var(_) | Ty::Never | Ty::Dyn(_) => false,
            Ty::Named(n, args) => {
                (self.decl(n).is_some() || n.is_option_or_result())
                    && args
                        .iter()
                        .all(|a| self.is_showable(&self.shallow(a)) || self.is_number(a))
            }
            Ty::Tuple(v) => v.iter().all(|t| self.is_showable(t) || self.is_number(t)),
            Ty::Array(t, _) | Ty::Slice(t) => self.is_showable(t) || self.is_number(t),
            _ => true,
        }
    }

    /// `$"…"` as a value: an owned string.
    pub fn interp(&mut self, i: &Interp) -> Lowered {
        let mut f = Format::default();
        self.format_interp(&mut f, i);
        let g = mixed_site_at(i.lit.span());
        let args = self.finish_format(f, i.lit.span());
        Lowered::temp(
            quote_spanned!(g=> ::milo::__private::format(#args)),
            Ty::string(),
        )
    }

    /// Text as a `&str`, without a copy.
    pub fn text_part(&mut self, e: &Expr) -> TokenStream {
        let out = self.place(e, &Ty::Unknown);
        if let Some(error) = self.no_text(&out.ty, e.span) {
            return error.as_ref(e.span);
        }
        self.text_of(&out, e.span)
    }

    /// An owned text, to be appended to a string that it may have borrowed from.
    pub fn text_apart(&mut self, e: &Expr) -> TokenStream {
        let out = self.place(e, &Ty::string());
        if let Some(error) = self.no_text(&out.ty, e.span) {
            return error.ts;
        }
        let out = self.read_by_value(out.looked_at(), e.span, &Ty::string());
        self.coerce(out, &Ty::string(), e.span).ts
    }

    /// Reports a value that cannot be concatenated with a string.
    fn no_text(&mut self, ty: &Ty, at: Span) -> Option<Lowered> {
        let what = match self.shallow(ty) {
            Ty::Bool => "a bool".to_owned(),
            t if self.is_number(&t) => "a number".to_owned(),
            t if t.is_lang(LangItem::Option) || t.is_lang(LangItem::Result) => {
                self.still_optional(&t, at);
                return Some(self.reported(&Ty::string(), at));
            }
            Ty::Named(n, _) if n != LangItem::String && self.decl(&n).is_some() => {
                let t = self.resolve(ty);
                self.diags.error(
                    at,
                    format!("'+' joins strings, and this is of type '{t}': write a $\"…{{x}}…\""),
                );
                return Some(self.reported(&Ty::string(), at));
            }
            _ => return None,
        };
        self.diags.error(
            at,
            format!("'+' joins strings, and this is {what}: write '.toString()' behind it, or a $\"…{{x}}…\""),
        );
        Some(self.reported(&Ty::string(), at))
    }

    /// The text of a place, without a copy.
    pub fn text_of(&self, out: &Lowered, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let ts = out.as_ref(span);
        match self.shallow(&out.ty) {
            t if t.is_text() => ts,
            _ => {
                quote_spanned!(g=> ::core::convert::AsRef::<::core::primitive::str>::as_ref(#ts))
            }
        }
    }

    /// `a + b + c` of text, with one allocation.
    pub fn concat(&mut self, lhs: &Expr, rhs: &Expr, l: Lowered, r: Lowered, op: Span) -> Lowered {
        let g = mixed_site_at(op);
        if self.is_number(&self.shallow(&l.ty)) {
            self.diags.error(
                rhs.span,
                "'+' adds numbers, and this is text: write '.toString()' behind the number, or a $\"{x}…\"",
            );
            return self.reported(&Ty::string(), rhs.span);
        }
        for (e, out) in [(lhs, &l), (rhs, &r)] {
            if let Some(error) = self.no_text(&out.ty, e.span) {
                return error;
            }
        }
        let mut parts = TokenStream::new();
        self.concat_parts(lhs, l, &mut parts, op);
        self.concat_parts(rhs, r, &mut parts, op);
        let all = quote_spanned!(g=> ::milo::__private::concat(&[#parts]));
        Lowered {
            joined: Some(parts),
            ..Lowered::temp(all, Ty::string())
        }
    }

    fn concat_parts(&mut self, e: &Expr, out: Lowered, parts: &mut TokenStream, op: Span) {
        let g = mixed_site_at(op);
        // A nested concatenation is flattened: `(a + b) + c`.
        if let Some(joined) = out.joined {
            return parts.extend(joined);
        }
        let part = match self.shallow(&out.ty) {
            t if t.is_text() => {
                let r = out.as_ref(e.span);
                if t.is_string() {
                    quote_spanned!(g=> #r)
                } else {
                    r
                }
            }
            _ => {
                let r = out.as_ref(e.span);
                quote_spanned!(g=> ::core::convert::AsRef::<::core::primitive::str>::as_ref(#r))
            }
        };
        parts.extend(quote_spanned!(g=> #part,));
    }

    /// A call of a built-in function.
    pub fn call_builtin(
        &mut self,
        name: &Ident,
        type_args: Option<&[Type]>,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Option<Lowered> {
        let span = name.span();
        let g = mixed_site_at(span);
        let n = name_of(name);
        let there = self
            .world
            .renamed
            .get(&n)
            .cloned()
            .unwrap_or_else(|| n.clone());
        let _ = parens;
        Some(match &*there {
            "print" | "eprint" | "printPart" | "eprintPart" => {
                self.holes_of_rust(args);
                let f = self.format_args(args, span);
                let name = ident_at(&there, span);
                Lowered::temp(quote_spanned!(g=> ::milo::__private::#name(#f)), Ty::Unit)
            }
            "format" => {
                let f = self.format_args(args, span);
                Lowered::temp(
                    quote_spanned!(g=> ::milo::__private::format(#f)),
                    Ty::string(),
                )
            }
            "assert" => {
                let [cond, message @ ..] = args else {
                    self.diags
                        .error(span, "'assert' takes a condition and a message");
                    return Some(Lowered::temp(quote_spanned!(g=> ()), Ty::Unit));
                };
                let c = self.operand(cond, &Ty::Bool);
                let f = if message.is_empty() {
                    quote_spanned!(g=> ::core::format_args!("assertion failed"))
                } else {
                    self.format_args(message, span)
                };
                Lowered::temp(
                    {
                        let fail = quote_spanned!(span=> ::milo::__private::assert_failed(#f));
                        quote_spanned!(g=> if !#c { #fail })
                    },
                    Ty::Unit,
                )
            }
            "panic" => {
                let f = self.format_args(args, span);
                Lowered::temp(quote_spanned!(span=> ::core::panic!("{}", #f)), Ty::Never)
            }
            "sizeOf" => {
                let Some([t]) = type_args else {
                    self.diags
                        .error(span, "'sizeOf' needs a type: write 'sizeOf<T>()'");
                    return Some(Lowered::temp(quote_spanned!(g=> 0_i64), Ty::Int("i64")));
                };
                let t = self.rust_ty(t);
                // `sizeOf` is a constant, of the expected integer type, as a literal would be.
                let of = match self.number_expected(expected) {
                    Ty::Int(of) => of,
                    _ => "i64",
                };
                let int = Ident::new(of, g);
                Lowered::temp(
                    paren(
                        &quote_spanned!(g=> ::core::mem::size_of::<#t>() as #int),
                        span,
                    ),
                    Ty::Int(of),
                )
            }
            "zeroed" => {
                if self.unsafe_depth == 0 {
                    self.diags
                        .error(span, "'zeroed' needs 'unsafe { … }' around it");
                }
                let (t, ty) = match type_args {
                    Some([t]) => (self.rust_ty(t), self.ast_ty(t)),
                    _ => (quote_spanned!(g=> _), expected.clone()),
                };
                if self.unsafe_depth == 0 {
                    return Some(self.reported(&ty, span));
                }
                Lowered::temp(quote_spanned!(g=> ::core::mem::zeroed::<#t>()), ty)
            }
            "Heap" => {
                let [x] = args else {
                    self.diags
                        .error(span, "'Heap' takes one value: write 'Heap(x)'");
                    return Some(self.reported(&Ty::Unknown, span));
                };
                let expected_inner = self.expected(x);
                let wanted = self.or_held(expected);
                if points_to_once(&wanted) {
                    let ts = self.rust_arg(x);
                    let made = quote_spanned!(g=> ::std::boxed::Box::new(#ts));
                    return Some(Lowered::temp(made, wanted));
                }
                let out = self.value_out(x, &expected_inner);
                let t = if matches!(self.shallow(&expected_inner), Ty::Var(_)) {
                    out.ty.clone()
                } else {
                    expected_inner
                };
                let ts = out.ts;
                Lowered::temp(
                    quote_spanned!(g=> ::std::boxed::Box::new(#ts)),
                    Ty::lang(LangItem::Heap, vec![t]),
                )
            }
            "embedFile" => {
                let [
                    Expr {
                        kind: ExprKind::Lit(l),
                        ..
                    },
                ] = args
                else {
                    self.diags
                        .error(span, "'embedFile' takes one path, as a string literal");
                    return Some(Lowered::refd(quote_spanned!(g=> ""), Ty::Str));
                };
                let text = match self.embed_path(l) {
                    Some(path) => quote_spanned!(g=> ::core::include_str!(#path)),
                    None => quote_spanned!(g=> ""),
                };
                Lowered::refd(text, Ty::Str)
            }
            "Promise" if !self.world.names.contains_key("Promise") => {
                let [f] = args else { return None };
                let path = quote_spanned!(g=> ::milo::runtime::Promise);
                return self.spawn_fn(LangItem::Promise, quote_spanned!(g=> #path::run), span, f);
            }
            "threadSpawnFn" if self.lib.fns.contains_key("threadSpawnFn") => {
                let [f] = args else { return None };
                let name = ident_at("threadSpawnFn", span);
                return self
                    .spawn_fn(
                        LangItem::Thread,
                        quote_spanned!(g=> ::milo::thread::#name),
                        span,
                        f,
                    )
                    .map(|o| Lowered {
                        ty: Ty::lang(
                            LangItem::Result,
                            vec![Ty::lang(LangItem::Thread, vec![]), Ty::string()],
                        ),
                        ..o
                    });
            }
            _ => return None,
        })
    }

    /// A path for `include_str!`: the user's is relative to the file that it is written in.
    fn embed_path(&mut self, l: &Literal) -> Option<TokenStream> {
        let written = crate::parse::literal::string_value(l);
        let dir = self.directories.get(&l.span().file());
        let (Some(dir), Some(written)) = (dir, written) else {
            return Some(l.to_token_stream());
        };
        let path = dir.join(&written);
        match path.canonicalize() {
            Ok(path) => {
                let mut path = Literal::string(&path.to_string_lossy());
                path.set_span(l.span());
                Some(path.to_token_stream())
            }
            Err(error) => {
                let path = path.display();
                self.diags
                    .error(l.span(), format!("cannot embed '{path}': {error}"));
                None
            }
        }
    }
}
