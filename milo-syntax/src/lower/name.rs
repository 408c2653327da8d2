//! Places: names and fields.

use super::syntax::{as_shown, asserts, compared_with, holds_literals, is_repeated, is_vec};
use crate::resolve::LangItem;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::cx::{
    Change, Kind, Lower, Lowered, Owner, Repr, ident_at, mixed_site_at, paren, rust_ident,
};
use super::ty::Ty;
use super::world::{Const, name_of};
use crate::ast::{Expr, MacroCall, Member, NodeId};
use crate::flow::After;

impl Lower {
    /// A name or a Rust path.
    pub fn path(&mut self, p: &crate::ast::Path, at: NodeId, expected: &Ty) -> Lowered {
        let [seg] = &p.segments[..] else {
            let ts = self.rust_path(p);
            return Lowered {
                kind: Kind::Temp,
                ..Lowered::temp(ts, Ty::Unknown)
            };
        };
        let ident = rust_ident(&seg.ident);
        let name = name_of(&seg.ident);
        let span = seg.ident.span();
        let g = mixed_site_at(span);
        if p.leading_colons.is_none()
            && seg.args.is_none()
            && let Some(local) = self.local_at(at).cloned()
        {
            self.note_use(local.id, false);
            for f in self.fns.iter_mut().skip(local.depth) {
                if !f.uses.iter().any(|(id, ..)| *id == local.id) {
                    f.uses.push((local.id, seg.ident.clone()));
                }
            }
            let ident = self.local_ident(&seg.ident);
            return self.local_out(&local, &ident, at);
        }
        if self.poisoned.contains(&name) {
            return self.reported(expected, span);
        }
        if &*name == "self" && self.item_mode {
            if !self.missing_self_reported {
                self.diags.error(
                    span,
                    "this function has no 'self': write 'self: &Self' as its first parameter",
                );
            }
            self.missing_self_reported = true;
            return self.reported(expected, span);
        }
        if let Some((there, constant)) = self.world.lib_consts.get(&name) {
            let module = self.lib.fn_modules.get(there).copied().unwrap_or_default();
            let (module, there) = (ident_at(module, g), ident_at(there, span));
            let path = quote_spanned!(g=> ::milo::#module::#there);
            return Lowered::temp(path, constant.ty.clone());
        }
        if let Some(Const { ty, lazy }) = self.const_at(at).cloned() {
            if ty == Ty::Never {
                return self.reported(expected, span);
            }
            let kind = match &ty {
                Ty::Str => return Lowered::refd(ident.to_token_stream(), Ty::Str),
                t if self.is_copy(t) == Some(true) && !lazy => Kind::Temp,
                // A static behind a lock that runs once.
                _ => Kind::Refd { is_mut: false },
            };
            let ts = if kind == Kind::Temp {
                ident.to_token_stream()
            } else {
                paren(&quote_spanned!(g=> &*#ident), span)
            };
            return Lowered {
                kind,
                change: Change::Let(seg.ident.clone()),
                ..Lowered::temp(ts, ty)
            };
        }
        if let Some(sig) = self.function(at, p)
            && !(sig.from_lib && self.sees_rusts_locals() && self.may_be_rusts(&name, expected))
        {
            let ty = self.type_of(at);
            let ts = self.fn_path(&sig, &seg.ident, seg.args.as_deref());
            return Lowered {
                raw_fn: true,
                ..Lowered::temp(ts, ty)
            };
        }
        if &*name == "None" {
            return Lowered::temp(
                quote_spanned!(g=> ::core::option::Option::None),
                self.type_of(at),
            );
        }
        if seg.args.is_none() && self.block_lets.get(&name) == Some(&false) {
            self.diags.error(
                span,
                format!("'{name}' is a variable of the block, which its functions do not see: pass it as an argument, or write the function as a closure ('let f = (): void => {{ … }}')"),
            );
            return self.reported(expected, span);
        }
        // Rust's: a local around the block, a constant, a function.
        if !name.starts_with(char::is_uppercase) && &*name != "self" {
            self.note_foreign(&seg.ident);
        }
        let ts = self.rust_path(p);
        Lowered {
            kind: Kind::Owned,
            ..Lowered::temp(ts, Ty::Unknown)
        }
    }

    /// Whether the locals of Rust's around the block are in scope.
    fn sees_rusts_locals(&self) -> bool {
        let outermost = self.fns.first();
        outermost.is_some_and(|f| !f.ret_known && !f.is_closure)
    }

    /// Notes a name of Rust's that is used inside closures.
    pub fn note_foreign(&mut self, ident: &proc_macro2::Ident) {
        for f in self.fns.iter_mut().filter(|f| f.is_closure) {
            if !f.foreign.iter().any(|i| i == ident) {
                f.foreign.push(ident.clone());
            }
        }
    }

    /// A call of a Rust macro.
    pub fn macro_call(&mut self, call: &MacroCall, at: NodeId, expected: &Ty) -> Lowered {
        let ts = &call.tokens;
        self.note_foreign_tokens(ts, at);
        let mut trees = ts.clone().into_iter();
        if let (Some(TokenTree::Ident(name)), Some(_), Some(TokenTree::Group(group))) =
            (trees.next(), trees.next(), trees.next())
            && let Some(id) = self.res.named_at(&name_of(&name), at)
            && let Some(local) = self.local(id)
            && let Ty::Named(n, _) = self.resolve(&local.ty).peeled()
            && n.is_option_or_result()
        {
            let (open, close) = match group.delimiter() {
                proc_macro2::Delimiter::Parenthesis => ('(', ')'),
                proc_macro2::Delimiter::Bracket => ('[', ']'),
                _ => ('{', '}'),
            };
            self.diags.error(
                name.span(),
                format!("'{name}!{open}…{close}' calls a Rust macro: put a space behind '!' to use what is in the variable '{name}'"),
            );
            return self.reported(&Ty::Unknown, name.span());
        }
        if call.args.is_empty() {
            return Lowered::temp(ts.clone(), Ty::Unknown);
        }
        // `vec!["a"]` where a `Vec<string>` is wanted.
        let elem = match self.resolve(expected) {
            Ty::Named(n, args) if n.lang() == Some(LangItem::Vec) && is_vec(call) => {
                args.into_iter().next()
            }
            _ => None,
        };
        let elem = elem.filter(|t| !self.is_open(t));
        let mut args = TokenStream::new();
        for (i, arg) in call.args.iter().enumerate() {
            // After a `;` comes the count: `vec![x; n]`.
            let elem = elem.clone().filter(|_| i == 0 || !is_repeated(call));
            let other = || {
                let ty = self.type_of(compared_with(call, i)?.id);
                let ty = self.resolve(&ty).peeled().clone();
                (!self.is_open(&ty) && holds_literals(&ty)).then_some(ty)
            };
            let elem = elem.or_else(|| arg.in_rust.as_ref().and_then(|_| other()));
            args.extend(arg.before.clone());
            if let Some(e) = &arg.value {
                args.extend(match (elem, &arg.in_rust) {
                    (Some(t), _) => self.value(e, &t),
                    (None, Some(written)) => written.clone(),
                    (None, None) if call.owns => self.rust_arg(e),
                    (None, None) => {
                        let other = compared_with(call, i).map(|e| self.type_of(e.id));
                        self.shown_to_rust(e, &other.unwrap_or(Ty::Unknown), asserts(call))
                    }
                });
            }
            args.extend(arg.after.clone());
        }
        let mut trees: Vec<TokenTree> = ts.clone().into_iter().collect();
        if let Some(TokenTree::Group(group)) = trees.last_mut() {
            let mut new = proc_macro2::Group::new(group.delimiter(), args);
            new.set_span(group.span());
            *group = new;
        }
        Lowered::temp(trees.into_iter().collect(), Ty::Unknown)
    }

    /// An argument that a macro of Rust's looks at, and may compare with a value of type `other`.
    /// A comparison needs the value itself, not a reference to it; a text is a `&str`.
    fn shown_to_rust(&mut self, e: &Expr, other: &Ty, compared: bool) -> TokenStream {
        let out = self.counting(e, other, |this| this.place(e, &as_shown(e)));
        match out.kind {
            Kind::Refd { .. } if compared => match self.shallow(&out.ty) {
                ty if self.is_open(&ty) || ty.is_text() => out.ts,
                // It may have no size.
                Ty::Param(_) | Ty::Dyn(_) => out.ts,
                _ => out.place(e.span),
            },
            _ => out.ts,
        }
    }

    /// Marks the locals that embedded Rust mentions as used (and perhaps changed).
    pub fn note_foreign_tokens(&mut self, ts: &TokenStream, at: NodeId) {
        for t in ts.clone() {
            match t {
                proc_macro2::TokenTree::Ident(i) => {
                    if let Some(id) = self.res.named_at(&name_of(&i), at) {
                        self.note_use(id, false);
                    }
                }
                proc_macro2::TokenTree::Group(g) => self.note_foreign_tokens(&g.stream(), at),
                _ => {}
            }
        }
    }

    /// Whether a `move` closure that is being lowered has its own copy of the local.
    pub fn is_moved(&self, local: &super::cx::Local) -> bool {
        let mut inside = self.fns.iter().skip(local.depth);
        inside.any(|f| f.is_closure && f.owning && !f.move_free)
    }

    /// Whether a field of a variable can move at `at`, as the variable is not read again.
    pub fn is_part(&self, of: &Lowered, at: NodeId) -> bool {
        let local = of.root.and_then(|id| self.local(id));
        let again = |after: After| match self.is_open(&of.ty) {
            // As Rust has it: its compiler says so if something refers to the part.
            // A part that moves takes the whole along into a closure.
            true => after.named_again || local.is_some_and(|l| self.has_parts_elsewhere(l)),
            false => after.read_again,
        };
        of.owned_path && local.is_some_and(|l| !again(self.after(at, l)))
    }

    /// Whether parts of a local are used outside of a closure that is being lowered, later or at the
    /// same time.
    fn has_parts_elsewhere(&self, local: &super::cx::Local) -> bool {
        let inside = self.fns.iter().skip(local.depth);
        let mut bodies = inside.filter_map(|f| f.body);
        bodies.any(|body| self.moves.after.has_parts_elsewhere(body, local.id))
    }

    pub fn local_out(&mut self, local: &super::cx::Local, ident: &Ident, at: NodeId) -> Lowered {
        let ts = ident.to_token_stream();
        let ty = self.shallow(&local.ty);
        if ty == Ty::Never && self.has_reported.get() {
            // The replacement for an error fits every type, which a variable does not.
            return self.reported(&Ty::Never, ident.span());
        }
        let base = Lowered {
            root: Some(local.id),
            at: Some(at),
            ..Lowered::temp(ts, ty.clone())
        };
        let (captured, owning, _) = self.captured(local);
        let moved = self.is_moved(local);
        let kind = self.captured_kind(local);
        // A closure's own copy is still what the user declared with `let`.
        let let_change = if local.is_let {
            Change::Let(ident.clone())
        } else if local.bound
            && !self.is_open(&ty)
            && !matches!(ty, Ty::Ref(..) | Ty::Ptr(_) | Ty::Never)
        {
            Change::Bound(ident.clone())
        } else {
            Change::Free
        };
        match local.repr {
            Repr::Ref { is_mut } => {
                let own_copy = captured
                    && owning
                    && (!is_mut || self.is_copied(local))
                    && !matches!(ty, Ty::Unknown | Ty::Dyn(_) | Ty::Slice(_) | Ty::Var(_));
                if own_copy {
                    // The closure owns a copy: `&str` has become `string`.
                    let ty = if matches!(ty, Ty::Str) {
                        Ty::string()
                    } else {
                        ty
                    };
                    return Lowered {
                        kind,
                        ty,
                        change: {
                            // The name for the message: `self`, not `__milo_self`.
                            let name = Ident::new(&local.name, ident.span());
                            match is_mut {
                                true => Change::Lost(name),
                                false => Change::SharedRef(name),
                            }
                        },
                        ..base
                    };
                }
                let change = if is_mut {
                    Change::Free
                } else {
                    Change::SharedRef(ident.clone())
                };
                Lowered {
                    kind: Kind::Refd { is_mut },
                    ty,
                    change,
                    ..base
                }
            }
            Repr::Callback { .. } | Repr::RawFn => Lowered {
                kind: Kind::Owned,
                raw_fn: true,
                ..base
            },
            Repr::Cell | Repr::Shared if moved => Lowered { kind, ..base },
            Repr::Shared => {
                let g = mixed_site_at(ident.span());
                let span = ident.span();
                Lowered {
                    ts: paren(&quote_spanned!(g=> *#ident.borrow()), span),
                    mut_ts: Some(paren(&quote_spanned!(g=> *#ident.borrow_mut()), span)),
                    kind: Kind::Place,
                    guarded: true,
                    ..base
                }
            }
            Repr::Cell => {
                let g = mixed_site_at(ident.span());
                Lowered {
                    ts: quote_spanned!(g=> #ident.get()),
                    kind: Kind::Temp,
                    ..base
                }
            }
            // A loop variable that is used again is read by copy or clone.
            Repr::Plain if local.is_loop && kind == Kind::Owned && self.named_again(&base) => {
                Lowered {
                    kind: Kind::Place,
                    change: let_change,
                    owned_path: true,
                    ..base
                }
            }
            Repr::Plain => Lowered {
                kind,
                change: let_change,
                owned_path: kind == Kind::Owned,
                ..base
            },
        }
    }

    /// `base.member`: a field, an enum variant, a static name, or a method without `()`.
    pub fn field(
        &mut self,
        e: &Expr,
        base: &Expr,
        dot: Span,
        member: &Member,
        expected: &Ty,
    ) -> Lowered {
        let span = e.span;
        if let Member::Named(name) = member
            && let Some(out) = self.static_member(e.id, base, name)
        {
            return out;
        }
        if let Some(b) = self.found_in(base) {
            // An element is read in place: of `m.get(k)!.name` only the name is cloned.
            let out = self.member(b, e.id, dot, member, expected, span);
            return self.read_by_value(out, span, &Ty::Unknown);
        }
        let b = self.place(base, &Ty::Unknown);
        if b.ty == Ty::Never {
            return b;
        }
        if let Member::Named(name) = member
            && name == "await"
        {
            return self.await_(b, dot, name);
        }
        self.member(b, e.id, dot, member, expected, span)
    }

    /// A member of `b`; `at` is the expression `b.member`.
    pub fn member(
        &mut self,
        b: Lowered,
        at: NodeId,
        dot: Span,
        member: &Member,
        expected: &Ty,
        span: Span,
    ) -> Lowered {
        let g = mixed_site_at(dot);
        let b = self.through_pointer(b, span);
        let peeled = self.resolve(&b.ty).peeled().clone();
        let recv = b.receiver(span);
        let kind = match b.kind {
            Kind::Temp if b.ty.peeled() == &b.ty => Kind::Temp,
            _ => Kind::Place,
        };
        // The same member as a mutable place.
        let again = |m: &dyn ToTokens| b.mut_ts.as_ref().map(|r| quote_spanned!(g=> #r.#m));
        let of = |r: &TokenStream| match member {
            Member::Named(name) => {
                let name = rust_ident(name);
                quote_spanned!(g=> #r.#name)
            }
            Member::Index(i, _) => {
                let i = Literal::u32_unsuffixed(*i);
                quote_spanned!(g=> #r.#i)
            }
        };
        let as_written = b.as_written.as_ref().map(of);
        let foreign = matches!(&peeled, Ty::Named(n, _) if self.is_foreign(n));
        let whole = match &peeled {
            Ty::Named(n, _) => !foreign && !self.world.implements(n, "Drop"),
            Ty::Tuple(_) => true,
            _ => false,
        };
        // The fields of a temporary `Heap` can be moved out.
        let boxed = b.kind == Kind::Temp && self.shallow(&b.ty).is_lang(LangItem::Heap);
        let part = (boxed || self.is_part(&b, at)).then(|| b.ts.clone());
        let open = (self.is_open(&peeled) || foreign) && b.kind != Kind::Temp;
        let mut owners = b.owners.clone();
        if b.owned_path && open {
            owners.push(Owner {
                place: recv.clone(),
                target: false,
            });
        }
        let last_read = self.is_part(&b, at);
        let taken = b.taken.clone().or(part);
        let taken = taken.filter(|_| whole).map(|t| of(&t));
        let out = |ts, ty, mut_ts| Lowered {
            as_written: as_written.clone(),
            taken: taken.clone(),
            kind,
            change: b.change.clone(),
            root: b.root,
            at: b.at,
            owned_path: b.owned_path && (whole || open),
            owners: owners.clone(),
            last_read,
            mut_ts,
            guarded: b.guarded,
            ..Lowered::temp(ts, ty)
        };
        match member {
            Member::Index(i, s) => {
                let mut idx = Literal::u32_unsuffixed(*i);
                idx.set_span(*s);
                let ty = match &peeled {
                    Ty::Tuple(v) => v.get(*i as usize).cloned().unwrap_or(Ty::Unknown),
                    _ => Ty::Unknown,
                };
                out(quote_spanned!(g=> #recv.#idx), ty, again(&idx))
            }
            Member::Named(name) => {
                let ident = rust_ident(name);
                let field = name_of(name);
                if let Some(ty) = self.field_type(&peeled, &field) {
                    if ty == Ty::Never {
                        return self.reported(expected, name.span());
                    }
                    return out(quote_spanned!(g=> #recv.#ident), ty, again(&ident));
                }
                // `v.len` is `v.len()`.
                if &*field == "len" && !self.has_field_named("len", &peeled) {
                    drop(recv);
                    if let Some(out) = self.still_optional(&peeled, name.span()) {
                        return out;
                    }
                    return self.len_of(b, span, name, expected);
                }
                let told = self
                    .still_optional(&peeled, name.span())
                    .or_else(|| self.misnamed(&peeled, name));
                // An editor completes the name by what stands before it.
                if let Some(told) = told.filter(|_| !crate::editor::in_editor()) {
                    return told;
                }
                out(quote_spanned!(g=> #recv.#ident), Ty::Unknown, again(&ident))
            }
        }
    }

    /// `f().await`: Rust's, where a block stands in an `async` function.
    fn await_(&mut self, b: Lowered, dot: Span, name: &proc_macro2::Ident) -> Lowered {
        let promised = self.resolve(&b.ty).is_lang(LangItem::Promise);
        if promised || !self.in_rusts_function() {
            self.diags.error(
                name.span(),
                "no async in Milo: a promise is awaited with '.await()'",
            );
            return self.reported(&Ty::Unknown, name.span());
        }
        let recv = b.receiver(name.span());
        let word = proc_macro2::Ident::new("await", name.span());
        Lowered::temp(
            quote_spanned!(mixed_site_at(dot)=> #recv.#word),
            Ty::Unknown,
        )
    }

    /// The pointee of a raw pointer before a dot, `p.x`; anything else as it is.
    pub fn through_pointer(&mut self, b: Lowered, span: Span) -> Lowered {
        match self.resolve(&b.ty).peeled() {
            Ty::Ptr(t) if self.unsafe_depth == 0 => {
                self.diags.error(
                    span,
                    "looking at what a raw pointer points to needs 'unsafe { … }' around it",
                );
                self.reported(t, span)
            }
            Ty::Ptr(t) => Lowered {
                kind: Kind::Place,
                ..Lowered::temp(
                    paren(&pointee(&b, mixed_site_at(span), span), span),
                    (**t).clone(),
                )
            },
            _ => b,
        }
    }

    /// The length of a container: an `i64`, or a `usize` where one is wanted.
    pub fn len_of(
        &mut self,
        b: Lowered,
        span: Span,
        name: &proc_macro2::Ident,
        expected: &Ty,
    ) -> Lowered {
        let g = mixed_site_at(name.span());
        let len = proc_macro2::Ident::new("len", name.span());
        let known = self.resolve(&b.ty).peeled().clone();
        let rust_knows = self.rust_knows(&known, b.root);
        let as_usize = match self.shallow(expected) {
            Ty::Named(n, held) if n == LangItem::Option => {
                held.first().map(|t| self.shallow(t)) == Some(Ty::Int("usize"))
            }
            t => t == Ty::Int("usize"),
        };
        let ts = match known {
            t if crate::infer::methods_of(&t).is_some() => {
                if as_usize || self.rust_lengths {
                    let recv = b.receiver(span);
                    let ty = match as_usize {
                        true => Ty::Int("usize"),
                        false => Ty::Unknown,
                    };
                    return Lowered::temp(quote_spanned!(g=> #recv.#len()), ty);
                }
                let r = b.as_ref(span);
                quote_spanned!(g=> ::milo::__private::#len(#r))
            }
            Ty::Named(n, _) if self.lib.types.contains_key(&n) => {
                let recv = b.receiver(span);
                quote_spanned!(g=> #recv.#len())
            }
            _ if rust_knows => {
                let recv = b.receiver(span);
                let call = quote_spanned!(g=> #recv.#len());
                if self.rust_lengths || as_usize {
                    return Lowered::temp(call, Ty::Unknown);
                }
                quote_spanned!(g=> ::milo::__private::length(#call))
            }
            _ if as_usize => {
                let recv = b.receiver(span);
                return Lowered::temp(quote_spanned!(g=> #recv.#len()), Ty::Unknown);
            }
            _ => {
                let r = b.as_ref(span);
                quote_spanned!(g=> ::milo::__private::#len(#r))
            }
        };
        let ts = if b.guarded {
            super::cx::scoped_temporaries(&ts, span)
        } else {
            ts
        };
        Lowered::temp(ts, Ty::Int("i64"))
    }
}

/// `*p` of a raw pointer.
pub fn pointee(p: &Lowered, star: Span, span: Span) -> TokenStream {
    let g = mixed_site_at(star);
    let ts = match p.kind {
        Kind::Refd { .. } => paren(&p.place(span), span),
        // By value: for `*v[i] = x` rustc would need a mutable `v`.
        Kind::Place
            if p.ts
                .clone()
                .into_iter()
                .any(|t| matches!(t, TokenTree::Group(_))) =>
        {
            let ts = &p.ts;
            quote_spanned!(g=> ::core::convert::identity(#ts))
        }
        _ => p.operand(span),
    };
    let star = quote_spanned!(star=> *);
    quote_spanned!(g=> #star #ts)
}
