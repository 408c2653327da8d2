//! Loops: `while`, and `for` over types that Milo knows and over those that only rustc knows.

use super::syntax::{self, may_be_map};
use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Kind, Lower, Lowered, mixed_site_at};
use super::pattern::Bind;
use super::syntax::is_forever;
use super::syntax::strip;
use super::ty::Ty;
use crate::ast::{ExprKind, For, PatternKind, UnOp, While};
use crate::resolve::LangItem;

impl Lower {
    pub fn while_(&mut self, w: &While, last: bool) -> TokenStream {
        self.loop_depth += 1;
        let ts = self.while_inner(w, last);
        self.loop_depth -= 1;
        ts
    }

    fn while_inner(&mut self, w: &While, last: bool) -> TokenStream {
        let g = mixed_site_at(w.keyword);
        let endless =
            matches!(&w.cond, crate::ast::Cond::Expr(e) if matches!(e.kind, ExprKind::Bool(true)));
        if is_forever(w) && !last {
            // `while true`, as rustc would warn about unreachable code after a `loop`.
            let kw = Ident::new("while", w.keyword);
            let body = self.block(&w.body, None);
            return quote_spanned!(g=> #[allow(while_true)] #kw true #body);
        }
        if endless {
            let kw = Ident::new("loop", w.keyword);
            let body = self.block(&w.body, None);
            return quote_spanned!(g=> #kw #body);
        }
        let kw = Ident::new("while", w.keyword);
        let cond = self.cond(&w.cond);
        let body = self.body_of(&w.body, None);
        quote_spanned!(g=> #kw #cond #body)
    }

    pub fn for_(&mut self, f: &For) -> TokenStream {
        if let Some(ts) = self.for_by_index(f) {
            return ts;
        }
        if let Some(counted) = syntax::counted(f) {
            return self.for_(&counted);
        }
        self.loop_depth += 1;
        let ts = self.for_inner(f);
        self.loop_depth -= 1;
        ts
    }

    /// `for i, x in v { v[i] = … }`: the elements change while they are walked over, the
    /// length does not. The loop goes by index and `x` is a copy.
    fn for_by_index(&mut self, f: &For) -> Option<TokenStream> {
        let of = crate::flow::named(&f.iter, &self.res)?;
        if !self.moves.effects.changes_elements(f.body.id, &of) {
            return None;
        }
        let out = self.place(&f.iter, &Ty::Unknown);
        out.root?;
        let ty = self.resolve(&out.ty).peeled().clone();
        let elem = match &ty {
            Ty::Named(n, a) if *n == LangItem::Vec => a.first().cloned()?,
            Ty::Array(t, _) | Ty::Slice(t) => (**t).clone(),
            _ => return None,
        };
        let g = mixed_site_at(f.keyword);
        let kw = Ident::new("for", f.keyword);
        let in_ = Ident::new("in", f.in_span);
        let r = out.as_ref(f.iter.span);
        let at = self.temp("at", f.keyword);
        self.loop_depth += 1;
        let mut guards = Vec::new();
        self.irrefutable = true;
        let first = f.first.as_ref().map(|first| {
            let i = self.pattern(first, &Ty::Int("i64"), Bind::Value, &mut guards);
            quote_spanned!(g=> let #i = #at;)
        });
        let x = self.pattern(&f.pat, &elem, Bind::Value, &mut guards);
        self.require(&elem, Bound::Clone);
        let bound = (!matches!(f.pat.kind, PatternKind::Wild))
            .then(|| quote_spanned!(g=> let #x = ::milo::vec::at(#r, #at).clone();));
        self.irrefutable = false;
        let body = self.stmts(&f.body.stmts, None);
        self.loop_depth -= 1;
        Some(quote_spanned!(g=>
            #kw #at #in_ 0..::milo::__private::len(#r) {
                #first
                #bound
                #body
            }
        ))
    }

    fn for_inner(&mut self, f: &For) -> TokenStream {
        let g = mixed_site_at(f.keyword);
        let kw = Ident::new("for", f.keyword);
        let in_ = Ident::new("in", f.in_span);
        let span = f.iter.span;
        let ig = mixed_site_at(span);
        if let Some(ts) = self.for_mut(f) {
            return ts;
        }
        let pieces = self.pieces(f);
        // The iterated expression is evaluated once, before the loop.
        self.loop_depth -= 1;
        let out = match &pieces {
            Some(ts) => Lowered::temp(ts.clone(), Ty::Unknown),
            None => self.place(&f.iter, &Ty::Unknown),
        };
        self.loop_depth += 1;
        let out = self.unguarded(out, span);
        if out.ty == Ty::Never {
            // The iterated value was reported, or never gives one: the body is only checked.
            let mut guards = Vec::new();
            self.irrefutable = true;
            for pat in f.first.iter().chain([&f.pat]) {
                self.pattern(pat, &Ty::Never, Bind::Value, &mut guards);
            }
            self.irrefutable = false;
            self.block(&f.body, None);
            let ts = out.ts;
            return quote_spanned!(ig=> #ts;);
        }
        let out = match self.resolve(&out.ty) {
            Ty::Range(t) if self.is_float(&t) => {
                self.diags.error(
                    span,
                    "a range is of integers: count in whole steps, and divide in the loop",
                );
                self.has_reported.set(true);
                Lowered::temp(
                    quote_spanned!(ig=> ::core::iter::empty::<::core::primitive::f64>()),
                    Ty::Unknown,
                )
            }
            _ => out,
        };
        let known = self.resolve(&out.ty);
        let peeled = known.peeled().clone();
        let walked = matches!(&peeled, Ty::Array(..))
            || matches!(&peeled, Ty::Named(n, _) if matches!(n.lang(), Some(LangItem::Vec | LangItem::HashMap)));
        let changes = |this: &Self| {
            let place = this.place_of(&f.iter);
            place.is_some_and(|p| this.moves.effects.changes_unseen(f.body.id, &p))
        };
        let out = if walked && out.kind != Kind::Temp && changes(self) {
            // The body changes the container: the loop walks over a copy of it.
            let r = out.receiver(span);
            self.require(&peeled, Bound::Clone);
            Lowered::temp(quote_spanned!(ig=> #r.clone()), peeled.clone())
        } else {
            out
        };
        // A place that is not read again is moved into the loop.
        let of_rust = |t: &Ty| match t {
            Ty::Named(n, _) => self.is_foreign(n),
            t => self.is_open(t),
        };
        let out = match out.taken.clone() {
            Some(taken)
                if (walked || of_rust(&known))
                    && self.is_copy(&peeled) != Some(true)
                    && self.stay_in_sight(&[&f.pat]) =>
            {
                Lowered::temp(taken, out.ty)
            }
            _ => out,
        };
        let known = self.resolve(&out.ty);
        // So is a temporary, and a variable that is not read again.
        let takes = |this: &Self, out: &Lowered| match out.kind {
            Kind::Temp => true,
            Kind::Owned => !this.root_again(out),
            Kind::Place | Kind::Refd { .. } => false,
        };
        let rusts = |t: &Ty| match self.resolve(t) {
            Ty::Named(n, _) => self.is_foreign(&n),
            t => self.is_open(&t),
        };
        let of_rusts = match &peeled {
            Ty::Named(n, args) if *n == LangItem::Vec => args.iter().all(rusts),
            Ty::Array(t, _) => rusts(t),
            _ => false,
        };
        let is_temp = out.kind == Kind::Temp && !known.is_lang(LangItem::Heap)
            || of_rusts && out.kind == Kind::Owned && takes(self, &out)
            || walked
                && self.is_copy(&peeled) != Some(true)
                && self.is_last_look(&out)
                && self.stay_in_sight(&[&f.pat]);
        let is_place = out.kind == Kind::Place;
        let by_reference = Bind::by_reference(out.kind);
        let mut lent = false;
        let of_library = self.elements_of_library(&peeled);
        // How the elements come: (iterator, element type, elements are references).
        let (iter, elem, by_ref) = match &peeled {
            _ if pieces.is_some() => (out.ts, Ty::Str, true),
            Ty::Range(t) => {
                let ts = if is_temp {
                    out.ts
                } else {
                    quote_clone(&out, span)
                };
                (ts, (**t).clone(), false)
            }
            Ty::Named(n, args) if *n == LangItem::Vec => {
                let t = args.first().cloned().unwrap_or(Ty::Unknown);
                if is_temp {
                    (out.ts, t, false)
                } else {
                    (elements(&out, known.peeled() == &known, span), t, true)
                }
            }
            Ty::Array(t, _) | Ty::Slice(t) => {
                if is_temp {
                    (out.ts, (**t).clone(), false)
                } else {
                    let elements = elements(&out, known.peeled() == &known, span);
                    (elements, (**t).clone(), true)
                }
            }
            t if t.is_text() => {
                let r = out.as_ref(span);
                let r = match out.kind {
                    // Temporaries live as long as the loop.
                    Kind::Refd { .. } => out.operand(span),
                    _ => super::cx::paren(&r, span),
                };
                (quote_spanned!(ig=> #r.bytes()), Ty::Int("u8"), false)
            }
            Ty::Named(n, args) if *n == LangItem::HashMap => {
                return self.for_map(f, out, args.clone(), is_temp, &kw, &in_);
            }
            _ if of_library.is_some() => {
                let (elem, by_iter) = of_library.unwrap_or((Ty::Unknown, false));
                let r = out.receiver(span);
                let iter = match by_iter {
                    true => quote_spanned!(ig=> #r.iter()),
                    false => super::cx::paren(&out.ts, span),
                };
                (iter, elem, false)
            }
            Ty::Named(n, args) if self.rust_map(n) && !takes(self, &out) => {
                let r = out.as_ref(span);
                let pairs = quote_spanned!(ig=> ::milo::__private::Lent(#r).milo_walk());
                let pairs = Lowered::temp(pairs, Ty::Unknown);
                return self.for_map(f, pairs, args.clone(), true, &kw, &in_);
            }
            Ty::Named(n, args) if self.rust_sequence(n) && !takes(self, &out) => {
                let r = out.as_ref(span);
                let t = args.first().cloned().unwrap_or(Ty::Unknown);
                let elements = quote_spanned!(ig=> ::milo::__private::Lent(#r).milo_elements());
                (elements, t, false)
            }
            // Something was said about it already.
            Ty::Never if self.has_reported.get() => {
                let nothing = quote_spanned!(ig=> ::core::iter::empty::<()>());
                (nothing, Ty::Never, false)
            }
            t if self.still_optional(t, span).is_some() => (TokenStream::new(), Ty::Unknown, false),
            t if *t == Ty::Bool || self.is_number(t) => {
                self.diags.error(
                    span,
                    "a number has no elements: 'for' walks over a range ('0..n'), a container, text, a Channel or a Rust iterator",
                );
                (TokenStream::new(), Ty::Unknown, false)
            }
            // The type may be iterable only by reference.
            _ if is_place => {
                lent = true;
                let r = out.as_ref(span);
                let place = quote_spanned!(ig=> ::milo::__private::Lent(#r));
                (place, Ty::Unknown, false)
            }
            _ => (super::cx::paren(&out.ts, span), Ty::Unknown, false),
        };
        let mut guards = Vec::new();
        // Elements that are `Copy` are bound by value: `for &x in v.iter()`.
        let copies = by_ref && self.is_copy(&elem) == Some(true);
        let bind = if by_ref && !copies {
            by_reference
        } else {
            Bind::Value
        };
        // `for k, v in m` has keys and values if `m` is a map of Rust's.
        let maybe_map = pieces.is_none() && elem == Ty::Unknown && may_be_map(&f.iter);
        let mut index = None;
        self.irrefutable = true;
        if let Some(first) = &f.first {
            let ty = if maybe_map {
                Ty::Unknown
            } else {
                Ty::Int("i64")
            };
            index = Some(self.pattern(first, &ty, Bind::Value, &mut guards));
        }
        let mut pat = self.pattern(&f.pat, &elem, bind, &mut guards);
        self.irrefutable = false;
        if copies {
            pat = quote_spanned!(mixed_site_at(f.pat.span)=> &#pat);
        }
        let use_walk = (maybe_map && !lent && index.is_some()).then(|| {
            quote_spanned!(g=>
                #[allow(unused_imports)]
                use ::milo::__private::Numbered as _;
            )
        });
        let head = match index {
            Some(i) if lent => quote_spanned!(g=> #kw (#i, #pat) #in_ #iter.milo_walk()),
            None if lent => quote_spanned!(g=> #kw #pat #in_ #iter.milo_elements()),
            Some(i) if maybe_map => {
                quote_spanned!(g=> #kw (#i, #pat) #in_ ::milo::__private::Walk(#iter).milo_walk())
            }
            Some(i) => {
                // As in `elements`, at the user's token.
                let numbered = quote_spanned!(super::cx::shown(span)=> (0_i64..).zip(#iter));
                quote_spanned!(g=> #kw (#i, #pat) #in_ #numbered)
            }
            None => quote_spanned!(g=> #kw #pat #in_ #iter),
        };
        let body = self.block(&f.body, None);
        if iter.is_empty() {
            // An error has been reported for the iterated expression: no loop is emitted.
            return TokenStream::new();
        }
        match use_walk {
            Some(import) => quote_spanned!(g=> { #import #head #body }),
            None => quote_spanned!(g=> #head #body),
        }
    }

    /// `for x in &mut v`, where Milo knows the elements of `v`: they are changed where they are.
    fn for_mut(&mut self, f: &For) -> Option<TokenStream> {
        let ExprKind::Unary {
            op: UnOp::RefMut,
            expr,
            ..
        } = strip(&f.iter)
        else {
            return None;
        };
        self.loop_depth -= 1;
        let out = self.place(expr, &Ty::Unknown);
        self.loop_depth += 1;
        let ty = self.resolve(&out.ty).peeled().clone();
        let map = matches!(&ty, Ty::Named(n, _) if *n == LangItem::HashMap || self.rust_map(n));
        let (key, elem) = match &ty {
            Ty::Named(_, args) if map => (args.first().cloned()?, args.get(1).cloned()?),
            Ty::Named(n, args) if *n == LangItem::Vec || self.rust_sequence(n) => {
                (Ty::Unknown, args.first().cloned()?)
            }
            Ty::Array(t, _) | Ty::Slice(t) => (Ty::Unknown, (**t).clone()),
            _ => return None,
        };
        if out.guarded || out.kind == Kind::Temp {
            return None;
        }
        self.check_change(&out, "changed");
        let g = mixed_site_at(f.keyword);
        let (kw, in_) = (Ident::new("for", f.keyword), Ident::new("in", f.in_span));
        let elements = out.as_mut(f.iter.span);
        let mut guards = Vec::new();
        self.irrefutable = true;
        let pair = match (&f.first, &f.pat.kind) {
            (Some(first), _) => Some((first, &f.pat)),
            (None, PatternKind::Tuple(pair)) if map && pair.len() == 2 => {
                Some((&pair[0], &pair[1]))
            }
            _ => None,
        };
        let head = match pair {
            Some((k, v)) if map => {
                let k = self.pattern(k, &key, Bind::Ref, &mut guards);
                let v = self.pattern(v, &elem, Bind::RefMut, &mut guards);
                quote_spanned!(g=> #kw (#k, #v) #in_ #elements)
            }
            None if map => {
                let k = self.pattern(&f.pat, &key, Bind::Ref, &mut guards);
                quote_spanned!(g=> #kw (#k, _) #in_ #elements)
            }
            Some((i, x)) => {
                let i = self.pattern(i, &Ty::Int("i64"), Bind::Value, &mut guards);
                let x = self.pattern(x, &elem, Bind::RefMut, &mut guards);
                quote_spanned!(g=> #kw (#i, #x) #in_ (0_i64..).zip(#elements))
            }
            None => {
                let x = self.pattern(&f.pat, &elem, Bind::RefMut, &mut guards);
                quote_spanned!(g=> #kw #x #in_ #elements)
            }
        };
        self.irrefutable = false;
        let body = self.block(&f.body, None);
        Some(quote_spanned!(g=> #head #body))
    }

    fn for_map(
        &mut self,
        f: &For,
        out: Lowered,
        args: Vec<Ty>,
        is_temp: bool,
        kw: &Ident,
        in_: &Ident,
    ) -> TokenStream {
        let g = mixed_site_at(f.keyword);
        let arg = |i: usize| args.get(i).cloned().unwrap_or(Ty::Unknown);
        let bind = match is_temp {
            true => Bind::Value,
            false => Bind::by_reference(out.kind),
        };
        let iter = if is_temp {
            out.ts
        } else {
            let direct = out.ty.peeled() == &out.ty;
            elements(&out, direct, f.iter.span)
        };
        let mut guards = Vec::new();
        self.irrefutable = true;
        let head = match &f.first {
            Some(first) => {
                let k = self.pattern(first, &arg(0), bind, &mut guards);
                let v = self.pattern(&f.pat, &arg(1), bind, &mut guards);
                quote_spanned!(g=> #kw (#k, #v) #in_ #iter)
            }
            None => {
                let tuple = matches!(f.pat.kind, PatternKind::Tuple(_));
                if tuple {
                    let p =
                        self.pattern(&f.pat, &Ty::Tuple(vec![arg(0), arg(1)]), bind, &mut guards);
                    quote_spanned!(g=> #kw #p #in_ #iter)
                } else {
                    let k = self.pattern(&f.pat, &arg(0), bind, &mut guards);
                    quote_spanned!(g=> #kw (#k, _) #in_ #iter)
                }
            }
        };
        self.irrefutable = false;
        let body = self.block(&f.body, None);
        quote_spanned!(g=> #head #body)
    }
}

/// An iterator over what a place holds. Where the place has the container's own type (`direct`)
/// it is `&place`, at the user's token: rustc blames the iterator of a loop for a borrow that
/// lasts too long.
fn elements(out: &Lowered, direct: bool, span: proc_macro2::Span) -> TokenStream {
    if direct && !out.guarded {
        return out.as_ref(span);
    }
    let r = out.receiver(span);
    quote_spanned!(mixed_site_at(span)=> #r.iter())
}

fn quote_clone(out: &Lowered, span: proc_macro2::Span) -> TokenStream {
    let r = out.receiver(span);
    quote_spanned!(mixed_site_at(span)=> #r.clone())
}
