//! Method calls, `x.name(…)`: which type or trait has the method, and how it is called.

use super::syntax::is_trim;
use crate::infer::{is_builtin, methods_of, milo_only};
use std::rc::Rc;

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Kind, Lower, Lowered, Repr, comma, ident_at, mixed_site_at, paren, rust_ident};
use super::select::Call;
use super::sig::after;
use super::sig::group;
use super::ty::Ty;
use super::world::{Kind as DeclKind, SelfMode, Sig, name_of};
use crate::ast::{BinOp, Expr, ExprKind, Member, NodeId, Type};
use crate::resolve::LangItem;
use crate::types::of_rust::only_looks;

impl Lower {
    #[allow(clippy::too_many_arguments)]
    pub fn method_call(
        &mut self,
        at: NodeId,
        recv: &Expr,
        dot: Span,
        name: &Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Lowered {
        if let Some(out) = self.static_call(at, recv, name, turbofish, args, parens, expected) {
            return out;
        }
        if let Some(out) = self.whole_select(at, recv, Call { name, args, parens }, false) {
            return out;
        }
        if self.is_cloned_option(&self.type_of(recv.id), &name_of(name), args) {
            return self.place(recv, expected);
        }
        if let Some(out) = self.as_comparison(recv, name, args, expected) {
            return out;
        }
        let (r, before) = match self.looks_at_itself(recv) && !self.only_looks_at_receiver(name) {
            // `v[v.len - 1].push(x)`: the index is computed before `v` is borrowed.
            true => self.indexes_first(|this| this.receiver(recv, name, args)),
            false => (self.receiver(recv, name, args), TokenStream::new()),
        };
        if r.ty == Ty::Never {
            // The receiver diverges, or an error has been reported.
            args.iter().for_each(|a| drop(self.place(a, &Ty::Unknown)));
            return Lowered::temp(r.ts, Ty::Never);
        }
        if !r.guarded {
            let out = self.method_of(at, r, recv, dot, name, turbofish, args, parens, expected);
            return match before.is_empty() {
                true => out,
                false => Lowered {
                    ts: after(before, out.ts, mixed_site_at(dot)),
                    atomic: false,
                    ..out
                },
            };
        }
        // Arguments are evaluated before the receiver is borrowed; the guard ends with the call.
        let r = Lowered {
            guarded: false,
            ..r
        };
        self.hoists = true;
        let out = self.method_of(at, r, recv, dot, name, turbofish, args, parens, expected);
        self.hoists = false;
        let out = self.read_by_value(out, recv.span, &Ty::Unknown);
        let ts = super::cx::scoped_temporaries(&out.ts, name.span());
        Lowered {
            ts: after(before, ts, mixed_site_at(dot)),
            ..out
        }
    }

    /// `a.eq(b)` is `a == b`: the derived method takes both by reference.
    fn as_comparison(
        &mut self,
        recv: &Expr,
        name: &Ident,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Lowered> {
        let op = match &*name_of(name) {
            "eq" => BinOp::Eq,
            "ne" => BinOp::Ne,
            _ => return None,
        };
        let [other] = args else { return None };
        let ty = self.resolve(&self.type_of(recv.id)).peeled().clone();
        if self.method(&ty, &name.to_string()).is_some() || !self.compares(&ty) {
            return None;
        }
        let kind = ExprKind::Binary {
            op,
            op_span: name.span(),
            op_span2: name.span(),
            lhs: Box::new(recv.clone()),
            rhs: Box::new(other.clone()),
        };
        Some(self.place(&Expr::new(kind, name.span()), expected))
    }

    /// Whether every method of this name takes `&self`, whichever type has it.
    fn only_looks_at_receiver(&self, name: &Ident) -> bool {
        let name = name_of(name);
        let mut sigs = self.methods_named(&name).peekable();
        match sigs.peek() {
            Some(_) => sigs.all(|s| s.self_mode == Some(SelfMode::Ref)),
            None => only_looks(&name),
        }
    }

    /// The receiver of a method call, as a place.
    fn receiver(&mut self, recv: &Expr, name: &Ident, args: &[Expr]) -> Lowered {
        // Without arguments nothing can change the container of a looked-up element.
        let found = args.is_empty().then(|| self.found_in(recv)).flatten();
        let found = found.or_else(|| self.walk_over_pieces(recv, name));
        let r = found.unwrap_or_else(|| match is_trim(recv) {
            // `s.trim().len`: a `&str` is enough.
            true => self.place(recv, &Ty::Str),
            false => self.place(recv, &Ty::Unknown),
        });
        match self.resolve(&r.ty).peeled() {
            Ty::Ptr(t) if matches!(&**t, Ty::Named(..)) => self.through_pointer(r, recv.span),
            t if t.is_text() || self.is_number(t) => self.unboxed(r, recv.span),
            // A clone of a Heap is a Heap.
            t if name != "clone" && is_builtin(t) => self.unboxed(r, recv.span),
            _ => r,
        }
    }

    /// The call of a method of `r`, which is `recv` lowered.
    #[allow(clippy::too_many_arguments)]
    fn method_of(
        &mut self,
        at: NodeId,
        r: Lowered,
        recv: &Expr,
        dot: Span,
        name: &Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Lowered {
        let n = name_of(name);
        let whole = self.resolve(&r.ty);
        let ty = if whole.is_lang(LangItem::Heap) && &*n == "clone" {
            whole
        } else {
            whole.peeled().clone()
        };
        if let Some(out) = self.forgotten_unwrap(&ty, name) {
            return out;
        }
        if let Ty::Named(map, held) = &ty
            && *map == LangItem::HashMap
            && let Some(key) = held.first()
            && self.no_key(key, args.first().map_or(name.span(), |a| a.span))
        {
            self.pass_over(args);
            let gives = self
                .method(&ty, &n)
                .map(|sig| self.open_sig(&sig, Some(&ty), None).ret);
            return self.reported(&gives.unwrap_or(Ty::Unknown), name.span());
        }
        let fish = turbofish.map(|t| {
            let t: Vec<_> = t.iter().map(|t| self.rust_ty(t)).collect();
            let g = mixed_site_at(dot);
            quote_spanned!(g=> ::<#(#t),*>)
        });
        let r =
            match self.special_method(at, r, recv, &ty, dot, name, &fish, args, parens, expected) {
                Ok(out) => return out,
                Err(r) => *r,
            };
        match self.method(&ty, &n) {
            Some(sig) if sig.self_mode.is_none() && !sig.from_lib && sig.owner.is_some() => {
                self.pass_over(args);
                if !self.missing_self_reported {
                    self.diags.error(
                        name.span(),
                        format!(
                            "'{n}' has no 'self', so it is called on the type: write '{ty}.{n}(…)', or declare it with 'self: &Self'"
                        ),
                    );
                }
                self.reported(&sig.ret, name.span())
            }
            Some(sig) => {
                if let Some(out) = self.referred_to(at, &sig, &r, recv, &ty, name, args, expected) {
                    return out;
                }
                let out = self.sig_method(at, &sig, r, recv, &ty, name, fish, args, parens);
                if super::call::broken(args) {
                    return self.reported(&out.ty, name.span());
                }
                // Impls of one trait for several arguments: the one with the wanted result.
                let chosen = sig.ret == Ty::Unknown && !sig.from_lib;
                match chosen && self.shallow(&out.ty) == Ty::Unknown {
                    true => Lowered {
                        ty: expected.clone(),
                        ..out
                    },
                    false => out,
                }
            }
            None => match self
                .misnamed(&ty, name)
                .or_else(|| self.element_appended(&ty, name, args))
            {
                Some(out) => out,
                None => self.unknown_method(r, recv, &ty, name, fish, args, parens),
            },
        }
    }

    /// The methods that a type has without a declaration (`clone`, `len`, `toString`, …), a field
    /// that holds a function, and the cases of a `Select`. `Err` gives `r` back: the method is
    /// none of these. Separate, so that nested calls do not carry its stack frame.
    #[allow(clippy::too_many_arguments)]
    fn special_method(
        &mut self,
        at: NodeId,
        r: Lowered,
        recv: &Expr,
        ty: &Ty,
        dot: Span,
        name: &Ident,
        fish: &Option<TokenStream>,
        args: &[Expr],
        parens: DelimSpan,
        expected: &Ty,
    ) -> Result<Lowered, Box<Lowered>> {
        let g = mixed_site_at(dot);
        let n = name_of(name);
        // A field that holds a function.
        if let Ty::Named(t, targs) = ty
            && let Some(decl) = self.decl(t)
            && let DeclKind::Struct(fields) = &decl.kind
            && let Some((_, fty)) = fields.iter().find(|(f, _)| *f == n)
            && self.method(ty, &n).is_none()
        {
            let fty = super::world::inst(&decl, targs, fty);
            if matches!(fty, Ty::Fn(_) | Ty::Unknown) {
                let member = Member::Named(name.clone());
                let field = self.member(r, NodeId::DUMMY, dot, &member, &Ty::Unknown, name.span());
                let field = self.through(field, name.span());
                return Ok(self.call_out(field, None, name.span(), args, parens));
            }
        }
        if &*n == "clone" && args.is_empty() && self.method(ty, "clone").is_none_or(|s| s.from_lib)
        {
            if matches!(ty, Ty::Str) {
                let s = r.as_ref(recv.span);
                return Ok(Lowered::temp(
                    quote_spanned!(g=> ::std::string::String::from(#s)),
                    Ty::string(),
                ));
            }
            if let Ty::Slice(elem) = ty {
                let s = r.as_ref(recv.span);
                self.require(elem, Bound::Clone);
                return Ok(Lowered::temp(
                    quote_spanned!(g=> ::std::vec::Vec::from(#s)),
                    Ty::lang(LangItem::Vec, vec![(**elem).clone()]),
                ));
            }
            let place = r.receiver(recv.span);
            self.require(ty, Bound::Clone);
            let ident = rust_ident(name);
            let a = group(TokenStream::new(), parens);
            return Ok(Lowered::temp(
                quote_spanned!(g=> #place.#ident #a),
                ty.clone(),
            ));
        }
        if &*n == "len" && args.is_empty() && !self.world_has_method("len", ty) {
            return Ok(self.len_of(r, recv.span, name, expected));
        }
        if &*n == "charAt"
            && let [i] = args
            && ty.is_text()
            && self.method(ty, "charAt").is_some_and(|s| s.from_lib)
        {
            return Ok(self.char_at(r, recv, name, i, expected));
        }
        if &*n == "toString" && args.is_empty() && self.method(ty, "toString").is_none() {
            // Every value that can be printed has `toString`.
            let shown = self.shown_out(r, recv.span);
            return Ok(Lowered::temp(
                quote_spanned!(g=> ::milo::__private::format(::core::format_args!("{}", #shown))),
                Ty::string(),
            ));
        }
        if ty.is_lang(LangItem::Select) {
            let call = Call { name, args, parens };
            if let Some(out) = self.select_mixed(ty, call) {
                return Ok(out);
            }
            if self.select_case(call).is_some() {
                return Ok(self.select_added(r, recv, call));
            }
            if let Some(sig) = self.select_method(call) {
                let r = match sig.self_mode {
                    Some(SelfMode::Value) => self.select_moved(r, recv, ty),
                    _ => r,
                };
                let fish = fish.clone();
                return Ok(self.sig_method(at, &sig, r, recv, ty, name, fish, args, parens));
            }
        }
        match self.trimmed(&r, recv, ty, name, args, expected) {
            Some(out) => Ok(out),
            None => Err(Box::new(r)),
        }
    }

    /// Reports a closure that uses the variable which the method changes while it may call the
    /// closure.
    fn clashes(&mut self, sig: &Sig, recv: &Expr, args: &[Expr]) -> bool {
        let variable = self.res.local_of(recv);
        let Some(local) = variable.and_then(|id| self.local(id)) else {
            return false;
        };
        if sig.self_mode != Some(SelfMode::RefMut)
            || !matches!(local.repr, Repr::Plain | Repr::Ref { .. })
        {
            return false;
        }
        let (id, lends) = (local.id, local.name.clone());
        for a in args {
            let ExprKind::Closure(c) = super::syntax::strip(a) else {
                continue;
            };
            let mut used = None;
            super::syntax::walk(&c.body, &mut |e| {
                if used.is_none() && self.res.local_at(e.id) == Some(id) {
                    used = Some(e.span);
                }
                used.is_none()
            });
            if c.move_.is_none()
                && let Some(at) = used
            {
                self.diags.error(
                    at,
                    format!(
                        "'{}' changes '{lends}' while it calls this closure, which so cannot use '{lends}' as well: collect what it needs in another variable, and use '{lends}' after the call",
                        sig.name
                    ),
                );
                return true;
            }
        }
        false
    }

    #[allow(clippy::too_many_arguments)]
    pub fn sig_method(
        &mut self,
        at: NodeId,
        sig: &Rc<Sig>,
        r: Lowered,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        fish: Option<TokenStream>,
        args: &[Expr],
        parens: DelimSpan,
    ) -> Lowered {
        let g = mixed_site_at(name.span());
        let span = recv.span;
        let seq = match ty {
            Ty::Array(t, _) | Ty::Slice(t) => Some(Ty::lang(LangItem::Vec, vec![(**t).clone()])),
            _ => None,
        };
        let opened = self.callee(at, sig);
        if let (Some(vec), Some(SelfMode::RefMut)) = (&seq, sig.self_mode)
            && !crate::infer::keeps_the_length(&sig.name)
        {
            self.diags.error(
                name.span(),
                format!(
                    "'{}' changes the length, and an array has a fixed one: declare a '{}'",
                    sig.name,
                    self.resolve(vec)
                ),
            );
            self.pass_over(args);
            // The method may have another result type for a Vec than for an array.
            return self.reported(&Ty::Unknown, name.span());
        }
        let ident = match &sig.rust_name {
            Some(n) => ident_at(n, name.span()),
            None => rust_ident(name),
        };
        if sig.self_mode == Some(SelfMode::RefMut) {
            if self.changes_copy(recv) {
                self.pass_over(args);
                return self.reported(&opened.ret, name.span());
            }
            if self.check_change(&r, &format!("changed by '{}'", sig.name)) {
                self.pass_over(args);
                return self.reported(&opened.ret, name.span());
            }
        }
        self.lib_bounds(sig, ty, &r);
        if sig.from_lib
            && let Some(out) = self
                .map_update(&r, recv, ty, name, args)
                .or_else(|| self.spawn_method(&r, recv, name, args))
        {
            return out;
        }
        let is_text = matches!(ty, Ty::Str) || ty.is_string();
        let takes = &*sig.name == "filter"
            && r.kind == Kind::Temp
            && self.shallow(&r.ty).is_lang(LangItem::Vec);
        // The function for `f(&x, …)`, where the Rust type has no such method; else `x.f(…)`.
        let ufcs: Option<TokenStream> = if sig.from_lib {
            if takes {
                // The Vec is a temporary, so its elements are moved, not cloned.
                Some(quote_spanned!(g=> ::milo::vec::filter_owned))
            } else if let Some(module) = methods_of(ty) {
                let module = Ident::new(module, g);
                (sig.rust_name.is_none()).then(|| quote_spanned!(g=> ::milo::#module::#ident))
            } else if self.is_number(ty) {
                let float = matches!(self.shallow(ty), Ty::Float(_))
                    || matches!(self.shallow(ty), Ty::Var(v) if self.infer.kind(v) == super::ty::VarKind::Float);
                let t = Ident::new(if float { "Float" } else { "Int" }, g);
                Some(quote_spanned!(g=> ::milo::__private::#t::#ident))
            } else {
                None
            }
        } else if let Some(t) = &sig.trait_
            && (self.ambiguous(&sig.name) || of_every_type(&sig.name))
            && self.world.traits.contains_key(t)
            && !self.is_operator(sig)
            && matches!(ty, Ty::Named(..) | Ty::Param(_))
            && !self.shallow(&r.ty).is_lang(LangItem::Heap)
        {
            // Several traits of the block have a method of this name.
            let t = self.declared_path(t, name.span());
            Some(quote_spanned!(g=> #t::#ident))
        } else if let (Some(t), true) = (
            sig.trait_
                .as_ref()
                .filter(|t| self.world.traits.contains_key(*t)),
            self.is_number(ty) || is_text || matches!(ty, Ty::Bool),
        ) {
            // A trait's method on a primitive: rustc does not find it for a literal, `1.f()`.
            let t = self.declared_path(t, name.span());
            Some(quote_spanned!(g=> #t::#ident))
        } else {
            None
        };
        let recv_ts = match (&ufcs, sig.self_mode) {
            (Some(_), _) if takes => r.ts,
            (Some(_), Some(SelfMode::Value)) => self.read_by_value(r, span, &Ty::Unknown).ts,
            (Some(_), Some(SelfMode::RefMut)) => r.as_mut(span),
            (Some(_), _) if is_text && !sig.from_lib => {
                // The trait is implemented for `string`.
                if matches!(ty, Ty::Str) {
                    let s = &r.ts;
                    quote_spanned!(g=> &::std::string::String::from(#s))
                } else {
                    r.as_ref(span)
                }
            }
            (Some(_), _) => r.as_ref(span),
            (None, Some(SelfMode::Value)) => {
                let peeled = self.resolve(&r.ty) != *ty;
                if peeled || !matches!(r.kind, Kind::Temp) {
                    let place = r.receiver(span);
                    match (self.is_copy(ty), r.kind) {
                        (Some(true), Kind::Refd { .. }) => place,
                        (Some(true), _) => place,
                        // `o.unwrapOr(d)` clones, as `o ?? d` does, where `o` is used again.
                        (_, Kind::Owned)
                            if !peeled
                                && !self.is_shared(ty)
                                && !((sig.from_lib || self.stays_usable(ty))
                                    && self.root_again(&r)) =>
                        {
                            self.note_move(&r);
                            place
                        }
                        (Some(false), _) => {
                            self.require(ty, Bound::Clone);
                            quote_spanned!(g=> #place.clone())
                        }
                        _ => place,
                    }
                } else {
                    r.operand(span)
                }
            }
            (None, _) => {
                let number = matches!(recv.kind, ExprKind::Unary { .. } | ExprKind::Binary { .. });
                if sig.self_mode == Some(SelfMode::RefMut)
                    && let Some(ts) = r.mut_ts.clone()
                {
                    ts
                } else if number {
                    paren(&r.ts, span)
                } else {
                    r.receiver(span)
                }
            }
        };
        // `opt.map((x: &T) => …)`: the callback takes a reference, so the Option is borrowed.
        let lends = sig.from_lib
            && matches!(ty, Ty::Named(n, _) if n.is_option_or_result())
            && matches!(args.first().map(super::syntax::strip), Some(ExprKind::Closure(c))
            if c.params.first().and_then(|p| p.ty.as_ref()).is_some_and(|t| {
                matches!(t.kind, crate::ast::TypeKind::Ref { .. })
            }))
            && matches!(sig.params.first(), Some((_, Ty::Fn(f))) if !matches!(f.params.first(), Some(Ty::Ref(..))));
        let recv_ts = if lends {
            quote_spanned!(g=> #recv_ts.as_ref())
        } else {
            recv_ts
        };
        let (before, a) = self.sig_args(sig, &opened, args, Some(recv));
        if self.wrong_count(sig, args, name.span())
            || !sig.from_lib && self.clashes(sig, recv, args)
        {
            return self.reported(&opened.ret, name.span());
        }
        self.propagate(sig, &opened);
        let ts = match ufcs {
            Some(path) => {
                // A panic in the library is reported at the call, at the span of the user's name.
                let path = if sig.from_lib {
                    crate::spans::respan_path(path, name.span())
                } else {
                    path
                };
                let a = group(quote_spanned!(g=> #recv_ts, #a), parens);
                quote_spanned!(g=> #path #fish #a)
            }
            None => {
                let a = group(a, parens);
                quote_spanned!(g=> #recv_ts.#ident #fish #a)
            }
        };
        Lowered::temp(after(before, ts, g), opened.ret.clone())
    }

    pub fn ambiguous(&self, method: &str) -> bool {
        self.world
            .traits
            .values()
            .filter(|t| t.methods.iter().any(|m| &*m.name == method))
            .count()
            > 1
    }

    /// A method of a type that is not known here.
    /// Whether values of the type are there already, and nothing of Rust's can be awaited in them.
    fn is_no_promise(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(n, _) => !self.is_foreign(n) && !n.is_rust() && *n != LangItem::Promise,
            Ty::Var(_) => self.is_number(ty),
            Ty::Unknown | Ty::Param(_) | Ty::Dyn(_) | Ty::Never => false,
            _ => true,
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub fn unknown_method(
        &mut self,
        r: Lowered,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        fish: Option<TokenStream>,
        args: &[Expr],
        parens: DelimSpan,
    ) -> Lowered {
        let g = mixed_site_at(name.span());
        let n = name_of(name);
        let open = matches!(ty, Ty::Unknown | Ty::Var(_));
        if &*n == "await" && args.is_empty() && self.is_no_promise(ty) {
            self.diags.error(
                name.span(),
                "a promise is awaited, and this value is there already: leave 'await' out",
            );
            return self.reported(&Ty::Unknown, name.span());
        }
        let mut ident = rust_ident(name);
        let place = match &r.as_written {
            Some(ts) if !only_looks(&n) => ts.clone(),
            _ => r.receiver(recv.span),
        };
        if let Some(id) = r.root {
            // An unknown method may change its receiver.
            self.lent_to_rust.insert(id);
            let plain = self.local(id).is_some_and(|l| !l.is_let);
            self.note_use(id, plain && open);
        }
        // Option's and Result's, by their Rust names: `isSome` is `is_some`. A type that only rustc
        // knows has Rust's methods.
        if matches!(ty, Ty::Var(_))
            && matches!(
                &*n,
                "isSome" | "isNone" | "isOk" | "isErr" | "unwrapOr" | "okOr"
            )
        {
            let option = self.lib.methods.get(&LangItem::Option.into());
            let sigs = option.and_then(|methods| methods.get(&n));
            let rust = sigs.and_then(|sigs| sigs.first()?.rust_name.clone());
            if let Some(rust) = rust {
                ident = ident_at(&rust, name.span());
            }
        }
        // `v.swap(0, v.len() - 1)`: `v.len() - 1` is computed before `v` is borrowed.
        let of_itself = |this: &Self, a: &Expr| {
            let uses = match this.place_of(recv) {
                Some(p) => this.moves.effects.uses(a.id, p.base),
                // A variable of Rust's: the argument may use it.
                None => matches!(super::syntax::strip(recv), ExprKind::Path(_)),
            };
            super::syntax::counts(a) && uses
        };
        let (mut before, mut a) = (TokenStream::new(), TokenStream::new());
        for arg in args {
            let ts = self.rust_arg(arg);
            let (ag, comma) = (mixed_site_at(arg.span), comma(arg));
            if of_itself(self, arg) {
                let name = self.temp("n", arg.span);
                before.extend(quote_spanned!(ag=> let #name = #ts;));
                a.extend(quote_spanned!(ag=> #name #comma));
            } else {
                a.extend(quote_spanned!(ag=> #ts #comma));
            }
        }
        let a = group(a, parens);
        let call = after(before, quote_spanned!(g=> #place.#ident #fish #a), g);
        let ts = match milo_only(&n) {
            // The trait has Milo's names for Rust's methods (`isEmpty`); inherent methods go first.
            Some(names) if open && fish.is_none() => {
                let names = ident_at(names, g);
                quote_spanned!(g=> {
                    #[allow(unused_imports)]
                    use ::milo::__private::#names as _;
                    #call
                })
            }
            _ => call,
        };
        let of_text = open && fish.is_none() && milo_only(&n) == Some("TextNames");
        let text = self
            .lib
            .methods
            .get(&LangItem::String.into())
            .and_then(|m| m.get(&n));
        let ret = match text.and_then(|sigs| sigs.first()) {
            Some(sig) if of_text => sig.ret.clone(),
            _ => Ty::Unknown,
        };
        Lowered::temp(ts, ret)
    }
}

/// Whether one of the std traits of most types (`Eq`, `Ord`, `Clone`) has a method of this name.
pub fn of_every_type(method: &str) -> bool {
    matches!(
        method,
        "eq" | "ne" | "cmp" | "partial_cmp" | "lt" | "le" | "gt" | "ge" | "hash" | "fmt" | "clone"
    )
}
