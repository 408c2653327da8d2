//! Signatures: they are instantiated for each call and decide how each argument is passed.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::cx::{Kind, Lower, Lowered, Repr, comma, ident_at, mixed_site_at, rust_ident};
use super::syntax::literals_last;
use super::ty::{Name, Ty};
use super::world::{SelfMode, Sig, name_of};
use crate::ast::{Expr, ExprKind, Type, UnOp};
use crate::flow::Place;
use crate::infer::Opened;

impl Lower {
    /// Reports a wrong number of arguments for a function of the library, at its name. For the
    /// user's own functions rustc's error shows the declaration.
    pub fn wrong_count(&mut self, sig: &Sig, args: &[Expr], name: Span) -> bool {
        let given = args.len();
        if !sig.is_wrong_count(given) {
            return false;
        }
        let takes = sig.params.len();
        let names: Vec<&str> = sig.params.iter().map(|(n, _)| &**n).collect();
        let arguments = match takes {
            0 => "no argument".into(),
            1 => format!("1 argument ({})", names[0]),
            n => format!("{n} arguments ({})", names.join(", ")),
        };
        let verb = if given == 1 { "is" } else { "are" };
        let lock = sig.owner.as_ref().filter(|_| &*sig.name == "new");
        let message = lock.and_then(|t| match t {
            Ty::Named(n, _) => n.lang().and_then(super::types::guards_code),
            _ => None,
        });
        let guards = message.is_some();
        let message = message.unwrap_or_else(|| {
            format!("'{}' takes {arguments}, and {given} {verb} given", sig.name)
        });
        // `f(a, )`: the comma says where the next argument is missing; what such a type cannot take
        // is at fault itself.
        let at = match args.last() {
            Some(last) if guards => last.span,
            Some(last) if given < takes => last.comma.unwrap_or(name),
            _ => name,
        };
        self.diags.error(at, message);
        // In an editor the call stays, with as many arguments as it needs.
        !crate::editor::in_editor()
    }

    /// The arguments of a call with a known signature.
    /// Returns the statements before the call, too: they compute arguments that read a place which
    /// another argument borrows with `&mut`.
    pub fn sig_args(
        &mut self,
        sig: &Sig,
        opened: &Opened,
        args: &[Expr],
        recv: Option<&Expr>,
    ) -> (TokenStream, TokenStream) {
        let hoists = std::mem::take(&mut self.hoists);
        let mut made = vec![TokenStream::new(); args.len()];
        let mut before = TokenStream::new();
        let place = |this: &Self, e: &Expr| this.place_of(super::syntax::unborrowed(e));
        let mut changed: Vec<Place> = args
            .iter()
            .enumerate()
            .filter(|(i, _)| matches!(opened.params.get(*i), Some(Ty::Ref(true, _))))
            .filter_map(|(_, a)| place(self, a))
            .collect();
        if sig.self_mode == Some(SelfMode::RefMut) {
            changed.extend(recv.and_then(|r| place(self, r)));
        }
        // Literals come last, as `x` gives the type parameter of `max(0, x)` its type.
        for i in literals_last(args) {
            let a = &args[i];
            let comma = comma(a);
            // `g.path(g.node("a"))`, where `path` takes `&g` and `node` takes `&mut g`.
            let lent = recv.filter(|_| sig.self_mode == Some(SelfMode::Ref));
            let lent = lent
                .into_iter()
                .chain(args[..i].iter().enumerate().filter_map(|(j, b)| {
                    matches!(opened.params.get(j), Some(Ty::Ref(false, _))).then_some(b)
                }));
            let mut lent = lent.filter_map(|e| place(self, e));
            let effects = &self.moves.effects;
            let changes = lent.any(|p| effects.changes(a.id, &p));
            let of_changed = changed.iter().any(|p| effects.touches(a.id, p));
            let of_receiver = sig.self_mode == Some(SelfMode::RefMut)
                && recv
                    .and_then(|r| place(self, r))
                    .is_some_and(|p| effects.touches(a.id, &p));
            // The argument borrows from a place that the callee changes: it is copied first.
            let apart = hoists && !matches!(a.kind, ExprKind::Lit(_)) || changes;
            if let Some(Ty::Ref(false, t)) = opened.params.get(i)
                && (apart || of_receiver || place(self, a).is_none() && of_changed)
            {
                let value = self.copy_of(a, t);
                let name = self.temp("a", a.span);
                before.extend(quote_spanned!(mixed_site_at(a.span)=> let #name = #value;));
                made[i] = quote_spanned!(mixed_site_at(a.span)=> &#name #comma);
                continue;
            }
            let by_value = !matches!(opened.params.get(i), Some(Ty::Ref(..) | Ty::Fn(_)));
            if by_value && (apart || self.res.local_of(a).is_none() && of_changed) {
                let expected = opened.params.get(i).cloned().unwrap_or(Ty::Unknown);
                let value = match opened.params.get(i) {
                    Some(_) => self.sig_arg(sig, opened, i, &expected, a),
                    None => self.value(a, &Ty::Unknown),
                };
                let name = self.temp("a", a.span);
                before.extend(quote_spanned!(mixed_site_at(a.span)=> let #name = #value;));
                made[i] = quote_spanned!(mixed_site_at(a.span)=> #name #comma);
                continue;
            }
            let expected = opened.params.get(i).cloned();
            // `m.insert(k, m.getOrDefault(k, 0) + 1)`: `k` is read again, so it is cloned.
            let wanted_again = self.res.local_of(a).is_some_and(|id| {
                args[i + 1..]
                    .iter()
                    .any(|b| self.res.local_of(b).is_none() && self.moves.effects.uses(b.id, id))
            });
            if wanted_again
                && let Some(Ty::Named(..) | Ty::Param(_) | Ty::Var(_)) = &expected
                && let out = self.place(a, expected.as_ref().unwrap_or(&Ty::Unknown))
                && matches!(out.kind, Kind::Owned)
                && self.is_copy(&out.ty) == Some(false)
                && !out.raw_fn
            {
                let out = out.looked_at();
                let expected = expected.unwrap_or(Ty::Unknown);
                let out = self.read_by_value(out, a.span, &expected);
                let arg = self.coerce(out, &expected, a.span).ts;
                made[i] = quote_spanned!(mixed_site_at(a.span)=> #arg #comma);
                continue;
            }
            let arg = match expected {
                None if sig.is_variadic => self.variadic_arg(a),
                None => self.value(a, &Ty::Unknown),
                Some(expected) => self.sig_arg(sig, opened, i, &expected, a),
            };
            let arg = super::conditions::marked(a, arg);
            made[i] = quote_spanned!(mixed_site_at(a.span)=> #arg #comma);
        }
        let takes = sig.params.len();
        if crate::editor::in_editor() && sig.is_wrong_count(args.len()) {
            let g = mixed_site_at(Span::call_site());
            // Those that are too many stand before the call.
            for more in made.drain(takes.min(args.len())..) {
                before.extend(quote_spanned!(g=> let _ = (#more);));
            }
            made.resize_with(takes, || quote_spanned!(g=> ::milo::__private::reported(),));
        }
        let mut ts: TokenStream = made.into_iter().collect();
        if args.len() < sig.params.len()
            && let Some(default) = default_arg(sig)
        {
            ts.extend(default);
        }
        (before, ts)
    }

    pub fn sig_arg(
        &mut self,
        sig: &Sig,
        opened: &Opened,
        i: usize,
        expected: &Ty,
        a: &Expr,
    ) -> TokenStream {
        let declared = &sig.params[i].1;
        if let Ty::Param(p) = declared
            && let Some((_, f)) = opened.callables.iter().find(|(n, _)| n == p)
        {
            return self.callable_arg(a, f);
        }
        if sig.is_extern {
            return self.extern_arg(expected, a);
        }
        if matches!(declared, Ty::Fn(_)) && self.is_callback(sig, i) {
            let is_dyn = sig.trait_.is_some() && !sig.from_lib;
            let sent = self.is_sent(sig, i);
            return self.callback(a, expected, false, is_dyn, sent);
        }
        match expected {
            Ty::Ref(true, t) => {
                let t = (**t).clone();
                self.borrow_mut(a, &t)
            }
            Ty::Ref(false, t) => {
                let t = match self.shallow(t) {
                    // The library takes all text as `&str`.
                    t if sig.from_lib && t.is_string() => Ty::Str,
                    t => t,
                };
                let ts = if sig.from_lib {
                    self.lend_to_library(sig, &t, a)
                } else if self.is_bounded(sig, i) {
                    self.borrow_held(a, &t)
                } else {
                    self.borrow(a, &t)
                };
                // The `&` is generated, so a lint about a needless borrow must not blame the
                // user.
                if sig.from_lib { unblame(ts) } else { ts }
            }
            Ty::Unknown if sig.from_lib => match super::wide::ty(a) {
                // The library takes every integer, so nothing else tells the compiler the type.
                Some(ty) => {
                    let (number, name) = (self.value(a, &ty), self.ty_tokens(&ty, a.span));
                    quote_spanned!(mixed_site_at(a.span)=> ::core::convert::identity::<#name>(#number))
                }
                None => self.rust_arg(a),
            },
            _ => {
                let out = self.value_out(a, expected);
                out.ts
            }
        }
    }

    /// Whether parameter `i` refers to a type parameter that a trait of the block bounds.
    fn is_bounded(&self, sig: &Sig, i: usize) -> bool {
        let Ty::Ref(_, t) = &sig.params[i].1 else {
            return false;
        };
        let of_block = |(n, bound): &(Name, Name)| {
            matches!(&**t, Ty::Param(p) if p == n) && self.world.traits.contains_key(bound)
        };
        sig.bounds.iter().any(of_block)
    }

    /// `&a` for the library, or an error about a value of another type, as rustc's error would be
    /// about the expansion.
    fn lend_to_library(&mut self, sig: &Sig, expected: &Ty, a: &Expr) -> TokenStream {
        let bare = super::syntax::unborrowed(a);
        let out = self.place(bare, expected);
        // A method of text takes a byte as well: `s.contains('a')`; as a number only where it is
        // appended: `s.push(105)`.
        let of_text = sig.owner.as_ref().is_some_and(Ty::is_text);
        let ty = self.resolve(&out.ty);
        let number = *sig.name != *"push"
            && matches!(&bare.kind, ExprKind::Lit(l) if super::lit::kind(l) != super::lit::Kind::Char)
            && !ty.is_text()
            || matches!(&ty, Ty::Int(name) if &**name != "u8");
        if of_text && !number || !self.differs(&ty, expected) {
            return self.lend(out, expected, bare.span);
        }
        let expected = self.resolve(expected);
        let this = match &ty {
            Ty::Var(_) => "a number".to_owned(),
            t => format!("of type '{t}'"),
        };
        self.diags.error(
            a.span,
            format!(
                "'{}' takes a value of type '{}', and this is {this}",
                sig.name,
                self.spelled(&expected)
            ),
        );
        self.reported(&expected, a.span).as_ref(a.span)
    }

    /// An argument for a Rust function: as written.
    pub fn rust_arg(&mut self, e: &Expr) -> TokenStream {
        if let ExprKind::Closure(c) = super::syntax::strip(e) {
            return self.closure(e.id, c, &Ty::Unknown, true).ts;
        }
        // Rust's own char.
        if let Some(letter) = super::char_literal::respelled(e, |l| l.into_token_stream()) {
            return letter;
        }
        if let Some(letter) = self.letter_for(e, &Ty::Unknown) {
            return letter;
        }
        if super::syntax::always(e, &|e| super::syntax::letter(e).is_some()) {
            return self.value(e, &Ty::rust_char());
        }
        if let ExprKind::Range { lo, dots, hi } = super::syntax::strip(e)
            && let Ty::Range(t) = self.type_of(e.id)
            && self.resolve(&t).is_text()
        {
            // Where Rust takes a range, of keys perhaps, it is of what it is written with.
            let lo = lo.as_ref().map(|e| self.rust_arg(e));
            let hi = hi.as_ref().map(|e| self.rust_arg(e));
            return quote_spanned!(mixed_site_at(*dots)=> #lo .. #hi);
        }
        if self.view(e).is_some() {
            // Rust gets a `String`, not the view of one.
            return self.value(e, &Ty::string());
        }
        let expected = super::syntax::as_argument(e).unwrap_or(Ty::Unknown);
        let out = self.counting(e, &expected, |this| this.place(e, &expected));
        match out.kind {
            Kind::Refd { .. } if self.is_lent_value(e, &out) => match self.is_copy(&out.ty) {
                // If the type has no `Clone`, `.clone()` copies the reference.
                None => {
                    let (g, ts) = (mixed_site_at(e.span), out.receiver(e.span));
                    quote_spanned!(g=> #ts.clone())
                }
                Some(_) => self.read_by_value(out, e.span, &Ty::Unknown).ts,
            },
            // `*e` is a place, no reference.
            Kind::Refd { .. } if super::syntax::derefs(e) => {
                self.read_by_value(out, e.span, &Ty::Unknown).ts
            }
            Kind::Refd { .. } => out.ts,
            Kind::Place if self.is_open(&out.ty) => {
                // Through a `let`, so that a reference is coerced to the parameter's type.
                let g = mixed_site_at(e.span);
                let ts = self.read_by_value(out, e.span, &Ty::Unknown).ts;
                quote_spanned!(g=> { let __milo_v = #ts; __milo_v })
            }
            _ => self.read_by_value(out, e.span, &Ty::Unknown).ts,
        }
    }

    /// Whether this name of a loop or a pattern is a reference only because the container or the
    /// scrutinee is not moved: Rust gets a value, as it would if that were moved.
    fn is_lent_value(&self, e: &Expr, out: &Lowered) -> bool {
        matches!(super::syntax::strip(e), ExprKind::Path(_))
            && out
                .root
                .and_then(|id| self.local(id))
                .is_some_and(|l| l.lent)
            && !matches!(
                self.shallow(&out.ty),
                Ty::Unknown | Ty::Var(_) | Ty::Str | Ty::Dyn(_) | Ty::Slice(_)
            )
    }

    /// The arguments of the function or method of Rust's that has this name.
    pub fn rust_args_of(&mut self, callee: &str, args: &[Expr]) -> TokenStream {
        let mut ts = TokenStream::new();
        for a in args {
            let arg = match callee {
                "drop" => self.dropped(a),
                _ => self.rust_arg(a),
            };
            let arg = super::conditions::marked(a, arg);
            let comma = comma(a);
            ts.extend(quote_spanned!(mixed_site_at(a.span)=> #arg #comma));
        }
        ts
    }

    /// The argument of `drop`. A variable of the surroundings moves into the closure and is
    /// dropped there: a copy in its place would be of no use.
    fn dropped(&mut self, e: &Expr) -> TokenStream {
        let local = self.res.local_of(e).and_then(|id| self.local(id)).cloned();
        match local {
            Some(local) if local.repr == Repr::Plain && self.is_copy(&local.ty) != Some(true) => {
                let kept = self.fns.iter().skip(local.depth).any(|f| f.kept);
                let out = self.place(e, &Ty::Unknown);
                match out.kind {
                    Kind::Place if !kept && !out.guarded => {
                        self.note_move(&out);
                        out.ts
                    }
                    _ => self.read_by_value(out, e.span, &Ty::Unknown).ts,
                }
            }
            _ => self.rust_arg(e),
        }
    }

    /// The arguments of a function value, or of a function whose name does not matter.
    pub fn rust_args(&mut self, args: &[Expr]) -> TokenStream {
        self.rust_args_of("", args)
    }

    /// An argument for C: text becomes a C string that lives until the statement's end.
    pub fn extern_arg(&mut self, expected: &Ty, e: &Expr) -> TokenStream {
        let g = mixed_site_at(e.span);
        if let Ty::Fn(f) = expected {
            return self.c_callback(f, e);
        }
        let out = match &e.kind {
            ExprKind::Cast { expr, as_span, ty } => self.cast_text(expr, *as_span, ty, c_string),
            _ => self.place(e, expected),
        };
        if matches!(expected, Ty::Ptr(_)) && self.shallow(&out.ty).is_text() {
            let text = c_string(out.as_ref(e.span), e.span);
            return quote_spanned!(g=> #text.cast());
        }
        let out = self.read_by_value(out, e.span, expected);
        self.coerce(out, expected, e.span).ts
    }

    /// An argument for the `...` of a C function. C passes small numbers as `int` and
    /// `float` as `double` there.
    fn variadic_arg(&mut self, e: &Expr) -> TokenStream {
        let g = mixed_site_at(e.span);
        if let ExprKind::Null = super::syntax::strip(e) {
            return quote_spanned!(g=> ::core::ptr::null_mut::<::core::ffi::c_void>());
        }
        let borrowed = match super::syntax::unborrowed(e) {
            // `&x as *T` casts the address, not `x`.
            cast if matches!(cast.kind, ExprKind::Cast { .. }) => None,
            bare => match e.kind {
                ExprKind::Unary {
                    op: UnOp::Ref | UnOp::RefMut,
                    ..
                } => Some(bare),
                _ => None,
            },
        };
        let bare = borrowed.unwrap_or(e);
        let out = self.place(bare, &Ty::Unknown);
        if self.shallow(&out.ty).is_text() {
            return c_string(out.as_ref(e.span), e.span);
        }
        if borrowed.is_some() {
            return super::cast::address(&out, e.span, bare.span);
        }
        let out = self.read_by_value(out, e.span, &Ty::Unknown);
        let ty = match self.shallow(&out.ty) {
            Ty::Bool | Ty::Int("i8" | "u8" | "i16" | "u16") => "c_int",
            Ty::Float("f32") => "c_double",
            ty if self.is_copy(&ty) == Some(false) => {
                let message = "'...' takes numbers, pointers and text";
                self.diags.error(e.span, message);
                return self.reported(&Ty::Unknown, e.span).ts;
            }
            _ => return out.ts,
        };
        let (ts, ty) = (out.operand(e.span), ident_at(ty, g));
        quote_spanned!(g=> #ts as ::core::ffi::#ty)
    }

    /// A function of the block as a callback for C: a wrapper with C's calling convention.
    fn c_callback(&mut self, f: &super::ty::FnTy, e: &Expr) -> TokenStream {
        let g = mixed_site_at(e.span);
        let callback = crate::flow::unparenthesized(e);
        if self.res.function_at(callback.id).is_none() {
            self.diags.error(
                e.span,
                "C can only call a function that has a name: declare it with 'fn' and pass the name",
            );
            return self.reported(&Ty::Unknown, e.span).ts;
        }
        let target = self.place(e, &Ty::Unknown).ts;
        let names: Vec<Ident> = (0..f.params.len())
            .map(|i| Ident::new(&format!("a{i}"), g))
            .collect();
        let tys: Vec<_> = f.params.iter().map(|t| self.ty_tokens(t, e.span)).collect();
        let ret = self.ty_tokens(&f.ret, e.span);
        quote_spanned!(g=> {
            extern "C" fn __milo_for_c(#(#names: #tys),*) -> #ret { #target(#(#names),*) }
            __milo_for_c
        })
    }

    /// The path of a function, ending in the user's token.
    pub fn fn_path(&mut self, sig: &Sig, ident: &Ident, args: Option<&[Type]>) -> TokenStream {
        let span = ident.span();
        let g = mixed_site_at(span);
        let path = if sig.from_lib {
            let there = self
                .world
                .renamed
                .get(&name_of(ident))
                .cloned()
                .unwrap_or_else(|| name_of(ident));
            let name = ident_at(sig.rust_name.as_ref().unwrap_or(&there), span);
            match self.lib.fn_modules.get(&there).copied() {
                Some(m) if !m.is_empty() => {
                    let m = ident_at(m, g);
                    quote_spanned!(g=> ::milo::#m::#name)
                }
                _ => quote_spanned!(g=> ::milo::__private::#name),
            }
        } else {
            rust_ident(ident).to_token_stream()
        };
        match args {
            Some(args) if !args.is_empty() => {
                let args: Vec<_> = args.iter().map(|t| self.rust_ty(t)).collect();
                quote_spanned!(g=> #path::<#(#args),*>)
            }
            _ => path,
        }
    }
}

pub fn group(args: TokenStream, parens: DelimSpan) -> TokenStream {
    let mut g = Group::new(Delimiter::Parenthesis, args);
    g.set_span(parens.join());
    g.into_token_stream()
}

/// `{ before; call }`, or the call alone.
pub fn after(before: TokenStream, call: TokenStream, g: Span) -> TokenStream {
    if before.is_empty() {
        call
    } else {
        quote_spanned!(g=> { #before #call })
    }
}

/// Gives a leading `&` a span that lints do not report to the user.
fn unblame(ts: TokenStream) -> TokenStream {
    let mut trees: Vec<proc_macro2::TokenTree> = ts.into_iter().collect();
    if let Some(proc_macro2::TokenTree::Punct(p)) = trees.first_mut()
        && p.as_char() == '&'
    {
        p.set_span(mixed_site_at(p.span()));
    }
    trees.into_iter().collect()
}

/// The default of the last parameter of a library function: the pad of `padStart`.
fn default_arg(sig: &Sig) -> Option<TokenStream> {
    sig.has_default().then(|| quote!(" "))
}

/// The address of a text as a zero-terminated C string, valid until the statement's end.
fn c_string(text: TokenStream, span: Span) -> TokenStream {
    quote_spanned!(mixed_site_at(span)=> ::milo::__private::c_string(#text).as_ptr().cast_mut())
}
