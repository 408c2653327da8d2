//! `x[i]` and `x[a..b]`, of types that Milo knows and of types that only rustc knows.

use crate::resolve::LangItem;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::cx::{Change, Kind, Lower, Lowered, mixed_site_at, paren};
use super::lit as literal;
use super::ty::Ty;
use crate::ast::{Expr, ExprKind};
use crate::resolve::LocalId;

impl Lower {
    /// Whether rustc knows a type, which Milo does not, at the time of its use: that of a closure's
    /// parameter it may infer later.
    pub fn rust_knows(&self, ty: &Ty, root: Option<LocalId>) -> bool {
        match ty {
            Ty::Var(_) => root
                .and_then(|id| self.local(id))
                .is_none_or(|l| l.by_statement),
            t => matches!(t, Ty::Named(..) | Ty::Unknown),
        }
    }

    pub fn index(&mut self, base: &Expr, index: &Expr, span: Span) -> Lowered {
        let g = mixed_site_at(span);
        let b = self.place(base, &Ty::Unknown);
        if b.ty == Ty::Never {
            self.place(index, &Ty::Unknown);
            return b;
        }
        let known = self.resolve(&b.ty).peeled().clone();
        if let Some(out) = self.still_optional(&known, base.span) {
            return out;
        }
        let recv = b.receiver(base.span);
        let recv_mut = b.mut_ts.clone();
        let at = |ts, ty| Lowered {
            kind: Kind::Place,
            change: b.change.clone(),
            root: b.root,
            guarded: b.guarded,
            ..Lowered::temp(ts, ty)
        };
        if let ExprKind::Range { lo, hi, .. } = &index.kind {
            let lo = lo.as_ref().map(|e| self.index_value(e));
            let hi = hi.as_ref().map(|e| self.index_value(e));
            return match known {
                Ty::Str | Ty::Named(..) if known.is_text() => {
                    let s = b.as_ref(base.span);
                    let lo = lo.unwrap_or_else(|| quote_spanned!(g=> 0));
                    let hi = match hi {
                        Some(hi) => quote_spanned!(g=> ::core::option::Option::Some(#hi)),
                        None => quote_spanned!(g=> ::core::option::Option::None),
                    };
                    Lowered {
                        root: b.root,
                        ..Lowered::refd(
                            quote_spanned!(span=> ::milo::__private::text_slice(#s, #lo, #hi)),
                            Ty::Str,
                        )
                    }
                }
                known => {
                    let is_sequence = crate::infer::methods_of(&known) == Some("vec");
                    let elem = match known {
                        Ty::Array(t, _) | Ty::Slice(t) => *t,
                        Ty::Named(n, args) if n == LangItem::Vec => {
                            args.first().cloned().unwrap_or(Ty::Unknown)
                        }
                        _ => Ty::Unknown,
                    };
                    // A panic is at the user's tokens.
                    let (part, changed) = match is_sequence {
                        true => {
                            let (r, r_mut) = (b.as_ref(base.span), b.as_mut(base.span));
                            (
                                quote_spanned!(span=> ::milo::vec::part(#r, #lo..#hi)),
                                quote_spanned!(span=> ::milo::vec::part_mut(#r_mut, #lo..#hi)),
                            )
                        }
                        false => {
                            let whole = recv_mut.as_ref().unwrap_or(&recv);
                            let part = quote_spanned!(span=> #recv[#lo..#hi]);
                            let changed = quote_spanned!(span=> #whole[#lo..#hi]);
                            (
                                paren(&quote_spanned!(g=> &#part), span),
                                paren(&quote_spanned!(g=> &mut #changed), span),
                            )
                        }
                    };
                    let whole = b.as_written.as_ref().unwrap_or(&recv);
                    Lowered {
                        mut_ts: Some(changed),
                        // rustc finds out whether a method of Rust's changes the elements.
                        as_written: Some(quote_spanned!(span=> #whole[#lo..#hi])),
                        change: b.change.clone(),
                        root: b.root,
                        ..Lowered::refd(part, Ty::Slice(Box::new(elem)))
                    }
                }
            };
        }
        if let Some(error) = self.no_elements(&known, base.span) {
            self.place(index, &Ty::Unknown);
            return error;
        }
        match known {
            Ty::Named(ref n, _) if self.world.implements(n, "Index") => {
                let sig = self.method(&known, "index");
                let takes = sig
                    .as_ref()
                    .and_then(|s| s.params.first())
                    .map(|(_, t)| t.clone());
                let i = self.value(index, &takes.unwrap_or(Ty::Unknown));
                let gives = sig.map_or(Ty::Unknown, |s| s.ret.peeled().clone());
                let mut_ts = recv_mut.map(|r| quote_spanned!(span=> #r[#i]));
                Lowered {
                    mut_ts,
                    ..at(quote_spanned!(span=> #recv[#i]), gives)
                }
            }
            Ty::Named(n, args) if n == LangItem::Vec => {
                let i = self.index_value(index);
                let (r, r_mut) = (b.as_ref(base.span), b.as_mut(base.span));
                let element = quote_spanned!(span=> *::milo::vec::at(#r, #i));
                let changed = quote_spanned!(span=> *::milo::vec::at_mut(#r_mut, #i));
                Lowered {
                    mut_ts: Some(paren(&changed, span)),
                    as_written: Some(quote_spanned!(span=> #recv[#i])),
                    ..at(
                        paren(&element, span),
                        args.first().cloned().unwrap_or(Ty::Unknown),
                    )
                }
            }
            Ty::Array(ref t, _) | Ty::Slice(ref t) => {
                let len = match &known {
                    Ty::Array(_, n) => n.parse().ok(),
                    _ => None,
                };
                let i = self.index_into(index, len.map(|len| (len, span)));
                let mut_ts = recv_mut.map(|r| quote_spanned!(span=> #r[#i]));
                Lowered {
                    mut_ts,
                    ..at(quote_spanned!(span=> #recv[#i]), (**t).clone())
                }
            }
            ref t if t.is_text() => {
                let i = self.index_value(index);
                let s = b.as_ref(span);
                Lowered::temp(
                    quote_spanned!(span=> ::milo::string::at(#s, #i)),
                    Ty::Int("u8"),
                )
            }
            Ty::Named(n, args) if n == LangItem::HashMap => {
                let key = args.first().cloned().unwrap_or(Ty::Unknown);
                self.require(&key, Bound::Hash);
                let k = self.lookup_key(index, key);
                let m = b.as_ref(span);
                let m_mut = b.as_mut(span);
                Lowered {
                    mut_ts: Some(paren(
                        &quote_spanned!(span=> *::milo::map::at_mut(#m_mut, #k)),
                        span,
                    )),
                    ..at(
                        paren(&quote_spanned!(span=> *::milo::map::at(#m, #k)), span),
                        args.get(1).cloned().unwrap_or(Ty::Unknown),
                    )
                }
            }
            Ty::Ptr(t) => {
                let i = self.index_value(index);
                // A change is to the pointee, so the pointer may be a `let`.
                Lowered {
                    change: Change::Free,
                    root: None,
                    ..at(paren(&quote_spanned!(g=> *#recv.add(#i)), span), *t)
                }
            }
            _ if matches!(super::syntax::strip(index), ExprKind::Tuple { .. }) => {
                // `m[(i, j)]`: the `Index` impl of a Rust type.
                let i = self.value(index, &Ty::Unknown);
                let mut_ts = recv_mut.map(|r| quote_spanned!(span=> #r[#i]));
                Lowered {
                    mut_ts,
                    ..at(quote_spanned!(span=> #recv[#i]), Ty::Unknown)
                }
            }
            _ => {
                // Rust's own containers: numbers of any type for sequences, keys for maps.
                let (i, written) = self.rust_index(index);
                let of = b.as_written.clone().unwrap_or_else(|| recv.clone());
                let as_written = written.map(|i| quote_spanned!(span=> #of[#i]));
                let r = b.as_ref(span);
                let open = !self.rust_knows(&known, b.root);
                let r_mut = at_mut(base, &b, &i, span, open);
                let element = match open {
                    true => quote_spanned!(span=> *::milo::__private::at(#r, #i)),
                    false if is_variable(base) => {
                        let place = b.receiver(base.span);
                        let looked = lent(&quote_spanned!(g=> #place.milo_look()), span);
                        quote_spanned!(span=> *#looked.milo_at(#i))
                    }
                    false if gives_a_reference(base, &b) => {
                        let of = &b.ts;
                        quote_spanned!(span=> *::milo::__private::within(#of).milo_look().milo_at(#i))
                    }
                    false => quote_spanned!(span=> *::milo::__private::Indexed(#r).milo_at(#i)),
                };
                Lowered {
                    mut_ts: Some(paren(&quote_spanned!(span=> *#r_mut), span)),
                    as_written,
                    ..at(paren(&element, span), Ty::Unknown)
                }
            }
        }
    }

    /// An index into a value whose type only rustc knows; also as Rust writes it, if possible.
    pub fn rust_index(&mut self, index: &Expr) -> (TokenStream, Option<TokenStream>) {
        if let Some(letter) = self.letter_for(index, &Ty::Unknown) {
            return (letter.clone(), Some(letter));
        }
        let i = self.place(index, &Ty::Unknown);
        let written = match self.resolve(&i.ty) {
            _ if matches!(super::syntax::strip(index), ExprKind::Lit(_)) => Some(i.ts.clone()),
            t if self.is_number(&t) => {
                let n = &i.ts;
                Some(quote_spanned!(mixed_site_at(index.span)=> ::milo::__private::idx(#n)))
            }
            t if self.is_open(&t) && !matches!(i.kind, Kind::Refd { .. }) => Some(i.ts.clone()),
            _ => None,
        };
        let i = match self.resolve(&i.ty) {
            _ if i.kind == Kind::Temp => i.ts,
            t if self.is_copy(&t) == Some(true) => {
                self.read_by_value(i, index.span, &Ty::Unknown).ts
            }
            t if t.is_string() => {
                let recv = i.receiver(index.span);
                quote_spanned!(mixed_site_at(index.span)=> #recv.as_str())
            }
            t if self.is_open(&t) && is_variable(index) && i.kind != Kind::Temp => {
                // The variable may be a reference itself.
                let place = i.receiver(index.span);
                let g = mixed_site_at(index.span);
                lent(&quote_spanned!(g=> #place.milo_key()), index.span)
            }
            _ => i.as_ref(index.span),
        };
        (i, written)
    }

    /// The key by which an entry of a map is looked up.
    pub fn lookup_key(&mut self, index: &Expr, key: Ty) -> TokenStream {
        if let Some(error) = self.other_literal(&key, index, || "the key is".into()) {
            return error.as_ref(index.span);
        }
        self.key_view(index, key)
    }

    /// A key of this type as a map looks it up: text is a `str`.
    pub fn key_view(&mut self, e: &Expr, key: Ty) -> TokenStream {
        let view = if key.is_string() { Ty::Str } else { key };
        self.borrow(e, &view)
    }

    /// An index as `usize`.
    pub fn index_value(&mut self, e: &Expr) -> TokenStream {
        self.index_into(e, None)
    }

    /// An index as `usize`. With `array`, it is checked against the length, and a panic is at the
    /// brackets: Rust's own check would show a negative index as a huge one.
    fn index_into(&mut self, e: &Expr, array: Option<(usize, Span)>) -> TokenStream {
        let g = mixed_site_at(e.span);
        if let ExprKind::Lit(l) = &e.kind
            && matches!(literal::kind(l), literal::Kind::Int)
            && literal::suffix(l).is_none()
        {
            return l.to_token_stream();
        }
        if self.negative_index(e) {
            return quote_spanned!(g=> 0);
        }
        let hoisted = self.hoisted.take();
        let out = self.value_out(e, &Ty::Unknown);
        if self.no_index(&out.ty, e.span) {
            self.hoisted = hoisted;
            return quote_spanned!(g=> 0);
        }
        let out = self.still_optional(&out.ty, e.span).unwrap_or(out).ts;
        let ts = match array {
            Some((len, brackets)) => {
                quote_spanned!(brackets=> ::milo::__private::idx_of(#len, #out))
            }
            None => quote_spanned!(g=> ::milo::__private::idx(#out)),
        };
        let simple = matches!(&e.kind, ExprKind::Path(p) if p.segments.len() == 1);
        match hoisted {
            Some(mut before) if !simple => {
                let i = self.temp("i", e.span);
                before.extend(quote_spanned!(g=> let #i = #ts;));
                self.hoisted = Some(before);
                i.to_token_stream()
            }
            hoisted => {
                self.hoisted = hoisted;
                ts
            }
        }
    }
}

impl Lower {
    /// Whether a place is reached by an index that reads the variable that the place is a part of:
    /// `v[v.len - 1]`.
    pub fn looks_at_itself(&self, place: &Expr) -> bool {
        if let Some(of) = crate::flow::named(place, &self.res) {
            let mut indexes = of.indexes.iter();
            return indexes.any(|i| self.moves.effects.uses(i.id, of.place.base));
        }
        // A variable of Rust's: a computed index may read it.
        fn within(e: &Expr) -> bool {
            match &e.kind {
                ExprKind::Index { base, index, .. } => {
                    !matches!(index.kind, ExprKind::Lit(_) | ExprKind::Path(_)) || within(base)
                }
                ExprKind::Field { base: of, .. }
                | ExprKind::Paren { expr: of, .. }
                | ExprKind::Unary { expr: of, .. } => within(of),
                _ => false,
            }
        }
        within(place)
    }
}

/// Whether the expression is a single name.
fn is_variable(e: &Expr) -> bool {
    matches!(super::syntax::strip(e), ExprKind::Path(p) if p.segments.len() == 1)
}

/// Whether the base of an index is what a call of Rust's gives: a value, or a reference, whose target
/// lives longer than what is computed here.
fn gives_a_reference(base: &Expr, b: &Lowered) -> bool {
    b.kind == Kind::Temp
        && matches!(
            super::syntax::strip(base),
            ExprKind::MethodCall { .. } | ExprKind::Call { .. }
        )
}

/// `call`, with the trait `Lent` in scope.
fn lent(call: &TokenStream, span: Span) -> TokenStream {
    quote_spanned!(mixed_site_at(span)=> {
        #[allow(unused_imports)]
        use ::milo::__private::Lent as _;
        #call
    })
}

/// An element, to be changed, of a value of Rust's; `open` if even that is not known yet.
pub fn at_mut(base: &Expr, b: &Lowered, i: &TokenStream, span: Span, open: bool) -> TokenStream {
    let m = b.as_mut(base.span);
    if open {
        return quote_spanned!(span=> ::milo::__private::at_mut(#m, #i));
    }
    if gives_a_reference(base, b) {
        let of = &b.ts;
        return quote_spanned!(span=> ::milo::__private::within(#of).milo_mut().milo_at_mut(#i));
    }
    if !matches!(super::syntax::strip(base), ExprKind::Path(_)) {
        return quote_spanned!(span=> ::milo::__private::IndexedMut(#m).milo_at_mut(#i));
    }
    // A variable of Rust's may be a `&mut` itself, which a method call dereferences.
    let place = b.receiver(base.span);
    quote_spanned!(span=> {
        #[allow(unused_imports)]
        use ::milo::__private::Mutably as _;
        #place.milo_mut()
    }.milo_at_mut(#i))
}
