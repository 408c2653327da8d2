//! Calls: of functions, of function values, of static functions and of methods.
//!
//! The callee's signature decides how each argument is passed. Where the callee is not known
//! the arguments go to Rust as written.

use std::rc::Rc;

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Bound, Kind, Lower, Out, Repr, glue, ident_at, paren, rust_ident};
use super::ty::{Name, Ty};
use super::world::{Kind as DeclKind, SelfMode, Sig, method_key, name_of};
use crate::ast::{Expr, ExprKind, Type};

/// A signature with its parameters opened for one call.
pub struct Opened {
    pub params: Vec<Ty>,
    pub ret: Ty,
    /// Each type parameter and what it stands for here.
    pub vars: Vec<(Name, Ty)>,
}

/// The type before a dot.
enum Head {
    /// A type of the block or the library, with arguments if they were written.
    Named(Name, Option<Vec<Ty>>),
    Param(Name),
    SelfTy,
    Number(&'static str),
    Trait,
    /// Only rustc knows it.
    Rust,
}

fn group(args: TokenStream, parens: DelimSpan) -> TokenStream {
    let mut g = Group::new(Delimiter::Parenthesis, args);
    g.set_span(parens.join());
    g.into_token_stream()
}

impl Lower {
    // ----- signatures --------------------------------------------------------------------

    /// Opens a signature; `recv` is the type whose method is called.
    pub fn open_sig(&mut self, sig: &Sig, recv: Option<&Ty>, explicit: Option<&[Type]>) -> Opened {
        let mut vars: Vec<(Name, Ty)> = Vec::new();
        for g in sig.owner_generics.iter().chain(&sig.generics) {
            let t = self.fresh();
            vars.push((g.clone(), t));
        }
        if let Some(types) = explicit {
            let first = sig.owner_generics.len();
            for (t, (_, var)) in types.iter().zip(vars.iter().skip(first)) {
                let t = self.ast_ty(t);
                self.infer.unify(var, &t);
            }
        }
        let get = |n: &str| vars.iter().find(|(p, _)| &**p == n).map(|(_, t)| t.clone());
        if let (Some(owner), Some(recv)) = (&sig.owner, recv) {
            let owner = owner.subst(&get);
            self.infer.unify(&owner, recv);
        }
        // `Int` and `Float` stand for the number at hand.
        let number = match (&sig.owner, recv) {
            (Some(o), Some(recv)) if o.is_named("Int") || o.is_named("Float") => {
                Some((o.clone(), recv.clone()))
            }
            _ => None,
        };
        let self_var = vars
            .iter()
            .find(|(n, _)| &**n == "Self")
            .map(|(_, t)| t.clone());
        if let (Some(s), Some(recv)) = (self_var, recv) {
            self.infer.unify(&s, recv);
        }
        Opened {
            params: sig
                .params
                .iter()
                .map(|(_, t)| replace(&t.subst(&get), &number))
                .collect(),
            ret: replace(&sig.ret.subst(&get), &number),
            vars,
        }
    }

    /// The arguments of a call with a known signature.
    /// First comes what must be computed before the call: a value that is read from what
    /// another argument borrows with `&mut`.
    pub fn sig_args(
        &mut self,
        sig: &Sig,
        opened: &Opened,
        args: &[Expr],
    ) -> (TokenStream, TokenStream) {
        let mut ts = TokenStream::new();
        let mut before = TokenStream::new();
        let changed: Vec<String> = args
            .iter()
            .enumerate()
            .filter(|(i, _)| matches!(opened.params.get(*i), Some(Ty::Ref(true, _))))
            .filter_map(|(_, a)| root_name(a))
            .collect();
        for (i, a) in args.iter().enumerate() {
            let by_value = !matches!(opened.params.get(i), Some(Ty::Ref(..) | Ty::Fn(_)));
            if by_value
                && bare_name(a).is_none()
                && changed.iter().any(|n| super::usage::mentions(a, n))
            {
                let want = opened.params.get(i).cloned().unwrap_or(Ty::Unknown);
                let value = match opened.params.get(i) {
                    Some(_) => self.sig_arg(sig, i, &want, a),
                    None => self.value(a, &Ty::Unknown),
                };
                let name = self.temp("a", a.span);
                before.extend(quote_spanned!(glue(a.span)=> let #name = #value;));
                ts.extend(quote_spanned!(glue(a.span)=> #name,));
                continue;
            }
            let want = opened.params.get(i).cloned();
            // `m.insert(k, m.getOrDefault(k, 0) + 1)`: `k` is still looked at.
            let wanted_again = bare_name(a).is_some_and(|n| {
                args[i + 1..]
                    .iter()
                    .any(|b| bare_name(b).is_none() && super::usage::mentions(b, &n))
            });
            if wanted_again
                && let Some(Ty::Named(..) | Ty::Param(_) | Ty::Var(_)) = &want
                && let out = self.place(a, want.as_ref().unwrap_or(&Ty::Unknown))
                && matches!(out.kind, Kind::Owned)
                && self.is_copy(&out.ty) == Some(false)
                && !out.raw_fn
            {
                let out = Out {
                    kind: Kind::Place,
                    ..out
                };
                let want = want.unwrap_or(Ty::Unknown);
                let out = self.own(out, a.span, &want);
                let arg = self.coerce(out, &want, a.span).ts;
                ts.extend(quote_spanned!(glue(a.span)=> #arg,));
                continue;
            }
            let arg = match want {
                None => self.value(a, &Ty::Unknown),
                Some(want) => self.sig_arg(sig, i, &want, a),
            };
            ts.extend(quote_spanned!(glue(a.span)=> #arg,));
        }
        (before, ts)
    }

    fn sig_arg(&mut self, sig: &Sig, i: usize, want: &Ty, a: &Expr) -> TokenStream {
        let declared = &sig.params[i].1;
        if sig.is_extern {
            return self.extern_arg(want, a);
        }
        if matches!(declared, Ty::Fn(_)) && self.is_callback(sig, i) {
            let is_dyn = sig.trait_.is_some() && !sig.from_lib;
            let sent = self.learned.sent.contains(&(sig.id, i)) && !sig.from_lib;
            return self.callback(a, want, false, is_dyn, sent);
        }
        match want {
            Ty::Ref(true, t) => {
                let t = (**t).clone();
                self.borrow_mut(a, &t)
            }
            Ty::Ref(false, t) => {
                let t = self.shallow(t);
                self.borrow(a, &t)
            }
            Ty::Unknown if sig.from_lib => self.rust_arg(a),
            _ => {
                let out = self.value_out(a, want);
                self.infer.unify(want, &out.ty);
                out.ts
            }
        }
    }

    /// After the arguments: what the callee needs of its type parameters, the caller needs of
    /// what it passes for them.
    pub fn propagate(&mut self, sig: &Sig, opened: &Opened) {
        if sig.id == 0 {
            return;
        }
        let needed: Vec<(Name, Bound)> = self
            .learned
            .bounds
            .iter()
            .filter(|(id, ..)| *id == sig.id)
            .map(|(_, n, b)| (n.clone(), *b))
            .collect();
        for (name, bound) in needed {
            if let Some((_, t)) = opened.vars.iter().find(|(n, _)| *n == name) {
                self.require(&t.clone(), bound);
            }
        }
    }

    /// An argument for a Rust function: as written.
    pub fn rust_arg(&mut self, e: &Expr) -> TokenStream {
        if let ExprKind::Closure(c) = super::stmt::strip(e) {
            return self.closure(c, &Ty::Unknown, true).ts;
        }
        let out = self.place(e, &Ty::Unknown);
        match out.kind {
            Kind::Refd { .. } => out.ts,
            _ => self.own(out, e.span, &Ty::Unknown).ts,
        }
    }

    fn rust_args(&mut self, args: &[Expr]) -> TokenStream {
        let mut ts = TokenStream::new();
        for a in args {
            let arg = self.rust_arg(a);
            ts.extend(quote_spanned!(glue(a.span)=> #arg,));
        }
        ts
    }

    /// An argument for C: text becomes a C string that lives until the statement's end.
    fn extern_arg(&mut self, want: &Ty, e: &Expr) -> TokenStream {
        let g = glue(e.span);
        let out = self.place(e, want);
        if matches!(want, Ty::Ptr(_)) && self.shallow(&out.ty).is_text() {
            let s = out.as_ref(e.span);
            return quote_spanned!(g=> ::milo::__private::c_string(#s).as_ptr().cast_mut().cast());
        }
        let out = self.own(out, e.span, want);
        self.coerce(out, want, e.span).ts
    }

    /// The type of a function used as a value.
    pub fn fn_value_ty(&mut self, sig: &Sig, _want: &Ty) -> Ty {
        let opened = self.open_sig(sig, None, None);
        Ty::func(opened.params, opened.ret)
    }

    /// The path of a function, ending in the user's token.
    pub fn fn_path(&mut self, sig: &Sig, ident: &Ident, args: Option<&[Type]>) -> TokenStream {
        let span = ident.span();
        let g = glue(span);
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

    // ----- f(…) --------------------------------------------------------------------------

    pub fn call(&mut self, callee: &Expr, args: &[Expr], parens: DelimSpan, want: &Ty) -> Out {
        let g = glue(callee.span);
        if let ExprKind::Path(p) = &callee.kind
            && let [seg] = &p.segments[..]
            && p.leading_colons.is_none()
        {
            let name = name_of(&seg.ident);
            if self.lookup(&name).is_some() {
                return self.call_value(callee, args, parens);
            }
            if !self.world.fns.contains_key(&name)
                && let Some(out) =
                    self.call_builtin(&seg.ident, seg.args.as_deref(), args, parens, want)
            {
                return out;
            }
            if let Some(sig) = self.find_fn(&name) {
                let opened = self.open_sig(&sig, None, seg.args.as_deref());
                self.expect_ret(&opened, want);
                if sig.is_extern && self.unsafe_depth == 0 {
                    self.diags.error(
                        seg.ident.span(),
                        format!("calling the C function '{name}' needs 'unsafe {{ … }}' around it"),
                    );
                }
                let path = self.fn_path(&sig, &seg.ident, seg.args.as_deref());
                let (before, a) = self.sig_args(&sig, &opened, args);
                self.propagate(&sig, &opened);
                let a = group(a, parens);
                return Out::temp(after(before, quote_spanned!(g=> #path #a), g), opened.ret);
            }
            // A variant of the expected enum, or a tuple struct or function of Rust's.
            if let Some(out) = self.bare_variant_call(&seg.ident, args, parens, want) {
                return out;
            }
            let path = self.rust_path(p);
            let a = self.rust_args(args);
            let a = group(a, parens);
            return Out::temp(quote_spanned!(g=> #path #a), Ty::Unknown);
        }
        if let ExprKind::Path(p) = &callee.kind {
            let path = self.rust_path(p);
            let a = self.rust_args(args);
            let a = group(a, parens);
            return Out::temp(quote_spanned!(g=> #path #a), Ty::Unknown);
        }
        self.call_value(callee, args, parens)
    }

    /// What is expected of the result helps to type the arguments.
    fn expect_ret(&mut self, opened: &Opened, want: &Ty) {
        let want = self.shallow(want);
        let ret = self.shallow(&opened.ret);
        if want.is_named("Option") && matches!(ret, Ty::Var(_)) || matches!(want, Ty::Unknown) {
            return;
        }
        if let (Ty::Named(n, _), Ty::Named(m, _)) = (&want, &ret)
            && n == m
        {
            self.infer.unify(&ret, &want);
        }
    }

    /// Calls a function value: a local, a field, an element, a result.
    fn call_value(&mut self, callee: &Expr, args: &[Expr], parens: DelimSpan) -> Out {
        let g = glue(callee.span);
        let f = self.place(callee, &Ty::Unknown);
        let ty = self.resolve(&f.ty).peeled().clone();
        let is_name = matches!(&callee.kind, ExprKind::Path(_));
        let head = if is_name && f.atomic {
            f.ts.clone()
        } else {
            paren(&f.ts, callee.span)
        };
        if let Some(id) = f.root
            && matches!(self.local(id).map(|l| l.repr), Some(Repr::Callback { .. }))
        {
            self.note_use(id, true);
        }
        let (ts, ret) = match ty {
            Ty::Fn(fty) => {
                let mut ts = TokenStream::new();
                for (i, a) in args.iter().enumerate() {
                    let want = fty.params.get(i).cloned().unwrap_or(Ty::Unknown);
                    let arg = match &want {
                        Ty::Ref(true, t) => self.borrow_mut(a, t),
                        Ty::Ref(false, t) => {
                            let t = self.shallow(t);
                            self.borrow(a, &t)
                        }
                        _ => {
                            let out = self.value_out(a, &want);
                            self.infer.unify(&want, &out.ty);
                            out.ts
                        }
                    };
                    ts.extend(quote_spanned!(glue(a.span)=> #arg,));
                }
                (ts, fty.ret.clone())
            }
            _ => (self.rust_args(args), Ty::Unknown),
        };
        // `f(f(x))` of a callback: what is passed is computed before `f` is borrowed.
        if let Some(n) = bare_name(callee)
            && f.raw_fn
            && args.iter().any(|a| super::usage::mentions(a, &n))
        {
            let names: Vec<Ident> = args.iter().map(|a| self.temp("a", a.span)).collect();
            return Out::temp(
                quote_spanned!(g=> match (#ts) { (#(#names,)*) => #head(#(#names),*) }),
                ret,
            );
        }
        let a = group(ts, parens);
        Out::temp(quote_spanned!(g=> #head #a), ret)
    }

    fn bare_variant_call(
        &mut self,
        ident: &Ident,
        args: &[Expr],
        parens: DelimSpan,
        want: &Ty,
    ) -> Option<Out> {
        let name = name_of(ident);
        let owner: Name = match &*name {
            "Some" => "Option".into(),
            "Ok" | "Err" => "Result".into(),
            _ => match self.shallow(want) {
                Ty::Named(n, _) => {
                    let decl = self.world.types.get(&n)?;
                    let DeclKind::Enum(vs) = &decl.kind else {
                        return None;
                    };
                    vs.iter().any(|(v, _)| *v == name).then_some(n)?
                }
                _ => return None,
            },
        };
        Some(self.variant(
            &owner,
            ident.span(),
            ident,
            None,
            Some((args, parens)),
            want,
        ))
    }

    /// `Enum.Variant(…)`.
    fn variant(
        &mut self,
        owner: &str,
        owner_span: Span,
        variant: &Ident,
        explicit: Option<Vec<Ty>>,
        args: Option<(&[Expr], DelimSpan)>,
        want: &Ty,
    ) -> Out {
        let g = glue(variant.span());
        let ty = match explicit {
            Some(a) if !a.is_empty() => Ty::named(owner, a),
            _ => self.open_type(owner),
        };
        let expected = match self.shallow(want) {
            Ty::Named(n, a) if &*n == "Option" && owner != "Option" && a.len() == 1 => {
                self.shallow(&a[0])
            }
            t => t,
        };
        if matches!(&expected, Ty::Named(n, _) if &**n == owner) {
            self.infer.unify(&ty, &expected);
        }
        let path = self.enum_path(owner, owner_span);
        let v = rust_ident(variant);
        let Some((args, parens)) = args else {
            return Out::temp(quote_spanned!(g=> #path::#v), ty);
        };
        let tys = self
            .variant_types(&ty, &name_of(variant))
            .unwrap_or_default();
        if args.is_empty() && tys.is_empty() {
            return Out::temp(quote_spanned!(g=> #path::#v), ty);
        }
        let mut ts = TokenStream::new();
        if args.is_empty()
            && let [only] = &tys[..]
            && matches!(self.shallow(only), Ty::Unit | Ty::Var(_))
        {
            // `Result.Ok()` of a `Result<void>`.
            self.infer.unify(only, &Ty::Unit);
            ts.extend(quote_spanned!(g=> ()));
        }
        for (i, a) in args.iter().enumerate() {
            let want = tys.get(i).cloned().unwrap_or(Ty::Unknown);
            let out = self.value_out(a, &want);
            self.infer.unify(&want, &out.ty);
            let arg = out.ts;
            ts.extend(quote_spanned!(glue(a.span)=> #arg,));
        }
        let a = group(ts, parens);
        Out::temp(quote_spanned!(g=> #path::#v #a), ty)
    }

    // ----- Type.name ---------------------------------------------------------------------

    fn head(&mut self, e: &Expr) -> Option<(Head, TokenStream)> {
        let ExprKind::Path(p) = &e.kind else {
            return None;
        };
        if p.segments.len() > 1 || p.leading_colons.is_some() {
            // A Rust path ending in a type's name.
            let last = p.segments.last()?;
            return name_of(&last.ident)
                .starts_with(char::is_uppercase)
                .then(|| (Head::Rust, self.rust_path(p)));
        }
        let seg = &p.segments[0];
        let name = name_of(&seg.ident);
        let span = seg.ident.span();
        if self.lookup(&name).is_some() || self.world.consts.contains_key(&name) {
            return None;
        }
        let args = seg
            .args
            .as_ref()
            .map(|a| a.iter().map(|t| self.ast_ty(t)).collect::<Vec<_>>());
        let arg_ts: Option<Vec<_>> = seg
            .args
            .as_ref()
            .map(|a| a.iter().map(|t| self.rust_ty(t)).collect());
        let g = glue(span);
        let with_args = |path: TokenStream| match &arg_ts {
            Some(a) => quote_spanned!(g=> #path::<#(#a),*>),
            None => path,
        };
        if self.ty_scope.params.contains(&name) {
            return Some((Head::Param(name), seg.ident.to_token_stream()));
        }
        if &*name == "Self" {
            return Some((Head::SelfTy, seg.ident.to_token_stream()));
        }
        if let Some(n) = super::ty::int_name(&name).or_else(|| super::ty::float_name(&name)) {
            let n_ident = ident_at(n, span);
            return Some((Head::Number(n), n_ident.to_token_stream()));
        }
        if let Some((_, t)) = self.world.aliases.get(&name).cloned() {
            if let Ty::Named(n, a) = t {
                let path = self.enum_path(&n, span);
                return Some((Head::Named(n, Some(a)), path));
            }
            return None;
        }
        if self.world.types.contains_key(&name) {
            return Some((
                Head::Named(name, args),
                with_args(rust_ident(&seg.ident).to_token_stream()),
            ));
        }
        if self.world.traits.contains_key(&name) {
            return Some((Head::Trait, rust_ident(&seg.ident).to_token_stream()));
        }
        if self.world.rust_names.contains_key(&name) {
            return name.starts_with(char::is_uppercase).then(|| {
                (
                    Head::Rust,
                    with_args(rust_ident(&seg.ident).to_token_stream()),
                )
            });
        }
        let there = match self.world.renamed.get(&name) {
            Some(n) => n.clone(),
            None if &*name == "String" => "string".into(),
            None => name.clone(),
        };
        if matches!(&*there, "Option" | "Result") {
            let path = self.enum_path(&there, span);
            return Some((Head::Named(there, args), with_args(path)));
        }
        if let Some(path) = self.lib_type_path(&there, span) {
            return Some((Head::Named(there, args), with_args(path)));
        }
        name.starts_with(char::is_uppercase).then(|| {
            (
                Head::Rust,
                with_args(rust_ident(&seg.ident).to_token_stream()),
            )
        })
    }

    /// `Type.Name` without parentheses.
    pub fn static_member(&mut self, base: &Expr, name: &Ident, want: &Ty) -> Option<Out> {
        let (head, path) = self.head(base)?;
        let g = glue(name.span());
        let ident = rust_ident(name);
        if let Head::Named(owner, explicit) = &head {
            let n = name_of(name);
            if matches!(
                (&**owner, &*n),
                ("Option", "None" | "Some") | ("Result", "Ok" | "Err")
            ) || matches!(
                self.decl(owner).map(
                    |d| matches!(&d.kind, DeclKind::Enum(vs) if vs.iter().any(|(v, _)| *v == n))
                ),
                Some(true)
            ) {
                let out = self.variant(owner, base.span, name, explicit.clone(), None, want);
                if let Some(tys) = self.variant_types(&out.ty, &n)
                    && !tys.is_empty()
                {
                    // A variant used as a function.
                    let ty = Ty::func(tys, out.ty.clone());
                    return Some(Out {
                        raw_fn: true,
                        ty,
                        ..out
                    });
                }
                return Some(out);
            }
            if let Some(sig) = self.static_sig(owner, &n) {
                let opened = self.open_sig(&sig, None, None);
                let ty = Ty::func(opened.params, opened.ret);
                return Some(Out {
                    raw_fn: true,
                    ..Out::temp(quote_spanned!(g=> #path::#ident), ty)
                });
            }
        }
        let ty = match head {
            Head::Number(n)
                if matches!(
                    &*name_of(name),
                    "MAX" | "MIN" | "EPSILON" | "INFINITY" | "NAN"
                ) =>
            {
                if n.starts_with('f') {
                    Ty::Float(n)
                } else {
                    Ty::Int(n)
                }
            }
            _ => Ty::Unknown,
        };
        Some(Out::temp(quote_spanned!(g=> #path::#ident), ty))
    }

    fn static_sig(&self, owner: &str, name: &str) -> Option<Rc<Sig>> {
        let find = |w: &super::world::World| {
            w.methods
                .get(owner)
                .and_then(|m| m.get(name))
                .and_then(|v| v.first().cloned())
        };
        find(&self.world).or_else(|| find(&self.lib))
    }

    #[allow(clippy::too_many_arguments)]
    fn static_call(
        &mut self,
        recv: &Expr,
        name: &Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        parens: DelimSpan,
        want: &Ty,
    ) -> Option<Out> {
        let (head, path) = self.head(recv)?;
        let g = glue(name.span());
        let n = name_of(name);
        let (owner, explicit) = match &head {
            Head::Named(o, e) => (Some(o.clone()), e.clone()),
            Head::SelfTy => match &self.ty_scope.self_ty {
                Some(Ty::Named(o, a)) => (Some(o.clone()), Some(a.clone())),
                _ => (None, None),
            },
            Head::Number(p) => (Some((*p).into()), None),
            _ => (None, None),
        };
        let ident = rust_ident(name);
        let fish = turbofish.map(|t| {
            let t: Vec<_> = t.iter().map(|t| self.rust_ty(t)).collect();
            quote_spanned!(g=> ::<#(#t),*>)
        });
        if let Some(owner) = &owner {
            let is_variant = match (&**owner, &*n) {
                ("Option", "Some" | "None") | ("Result", "Ok" | "Err") => true,
                _ => self.decl(owner).is_some_and(
                    |d| matches!(&d.kind, DeclKind::Enum(vs) if vs.iter().any(|(v, _)| *v == n)),
                ),
            };
            if is_variant {
                return Some(self.variant(
                    owner,
                    recv.span,
                    name,
                    explicit,
                    Some((args, parens)),
                    want,
                ));
            }
            if let Some(out) =
                self.spawn_call(owner, &path, name, args, parens, explicit.as_deref())
            {
                return Some(out);
            }
            if let Some(sig) = self.static_sig(owner, &n) {
                let mut opened = self.open_sig(&sig, None, turbofish);
                if let (Some(o), Some(e)) = (&sig.owner, &explicit) {
                    let get = |n: &str| {
                        opened
                            .vars
                            .iter()
                            .find(|(p, _)| &**p == n)
                            .map(|(_, t)| t.clone())
                    };
                    let o = o.subst(&get);
                    self.infer.unify(&o, &Ty::Named(owner.clone(), e.clone()));
                }
                self.expect_ret(&opened, want);
                // `Type.method(x, …)` of an instance method.
                let mut all = TokenStream::new();
                let mut rest = args;
                if let (Some(mode), Some((first, tail))) = (sig.self_mode, args.split_first()) {
                    let t = sig.owner.clone().unwrap_or(Ty::Unknown);
                    let a = match mode {
                        SelfMode::Ref => self.borrow(first, &t),
                        SelfMode::RefMut => self.borrow_mut(first, &t),
                        SelfMode::Value => self.value(first, &t),
                    };
                    all.extend(quote_spanned!(glue(first.span)=> #a,));
                    rest = tail;
                }
                let (before, rest) = self.sig_args(&sig, &opened, rest);
                all.extend(rest);
                self.propagate(&sig, &opened);
                if matches!(opened.ret, Ty::Unknown) {
                    opened.ret = Ty::Unknown;
                }
                let rust = sig
                    .rust_name
                    .as_ref()
                    .map_or(ident.clone(), |r| ident_at(r, name.span()));
                let a = group(all, parens);
                let call = quote_spanned!(g=> #path::#rust #fish #a);
                return Some(Out::temp(after(before, call, g), opened.ret));
            }
        }
        if let Head::Param(p) = &head
            && let Some(sig) = self.param_method(p, &n)
        {
            let opened = self.open_sig(&sig, Some(&Ty::Param(p.clone())), turbofish);
            let (before, a) = self.sig_args(&sig, &opened, args);
            let a = group(a, parens);
            let call = quote_spanned!(g=> #path::#ident #fish #a);
            return Some(Out::temp(after(before, call, g), opened.ret));
        }
        let a = self.rust_args(args);
        let a = group(a, parens);
        Some(Out::temp(
            quote_spanned!(g=> #path::#ident #fish #a),
            Ty::Unknown,
        ))
    }

    // ----- x.name(…) ---------------------------------------------------------------------

    /// The method `name` of a type: its own, its traits', the library's.
    pub fn method(&self, ty: &Ty, name: &str) -> Option<Rc<Sig>> {
        let ty = self.shallow(ty);
        if let Ty::Param(p) = &ty {
            return self.param_method(p, name);
        }
        if let Ty::Dyn(t) = &ty {
            return self.trait_method(t, name);
        }
        let key: Name = match &ty {
            Ty::Var(v) => match self.infer.kind(*v) {
                super::ty::VarKind::Int => "i32".into(),
                super::ty::VarKind::Float => "f64".into(),
                super::ty::VarKind::Any => return None,
            },
            t => method_key(t)?,
        };
        if let Some(sigs) = self.world.methods.get(&key).and_then(|m| m.get(name)) {
            // Several impls for different arguments: the one whose owner fits.
            let fits = sigs.iter().find(|s| {
                s.owner
                    .as_ref()
                    .is_some_and(|o| could_be(o, &self.resolve(&ty)))
            });
            return fits.or(sigs.first()).cloned();
        }
        // A default of a trait that the type has, or an interface's.
        for t in self.world.impls.get(&key).into_iter().flatten() {
            if let Some(sig) = self.trait_method(t, name) {
                return Some(sig);
            }
        }
        let lib_key: Name = match &ty {
            Ty::Int(_) | Ty::Ranged(..) => "Int".into(),
            Ty::Float(_) => "Float".into(),
            Ty::Var(_) if &*key == "i32" => "Int".into(),
            Ty::Var(_) => "Float".into(),
            Ty::Array(..) | Ty::Slice(_) => "Vec".into(),
            _ => key,
        };
        self.lib
            .methods
            .get(&lib_key)
            .and_then(|m| m.get(name))
            .and_then(|v| v.first().cloned())
    }

    fn trait_method(&self, name: &str, method: &str) -> Option<Rc<Sig>> {
        let t = self.world.traits.get(name)?;
        t.methods
            .iter()
            .find(|m| &*m.name == method)
            .cloned()
            .or_else(|| t.supers.iter().find_map(|s| self.trait_method(s, method)))
    }

    fn param_method(&self, param: &str, method: &str) -> Option<Rc<Sig>> {
        if param == "Self" {
            let name = self.self_trait.clone()?;
            return self.trait_method(&name, method);
        }
        self.param_bounds
            .iter()
            .filter(|(p, _)| &**p == param)
            .find_map(|(_, b)| self.trait_method(b, method))
    }

    #[allow(clippy::too_many_arguments)]
    pub fn method_call(
        &mut self,
        recv: &Expr,
        dot: Span,
        name: &Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        parens: DelimSpan,
        want: &Ty,
    ) -> Out {
        if let Some(out) = self.static_call(recv, name, turbofish, args, parens, want) {
            return out;
        }
        let g = glue(dot);
        let n = name_of(name);
        let r = self.place(recv, &Ty::Unknown);
        let r = match self.resolve(&r.ty).peeled() {
            Ty::Ptr(t) if matches!(&**t, Ty::Named(..)) => self.through_pointer(r, recv.span),
            _ => r,
        };
        let whole = self.resolve(&r.ty);
        let ty = if whole.is_named("Heap") && &*n == "clone" {
            whole
        } else {
            whole.peeled().clone()
        };
        let fish = turbofish.map(|t| {
            let t: Vec<_> = t.iter().map(|t| self.rust_ty(t)).collect();
            quote_spanned!(g=> ::<#(#t),*>)
        });
        // A field that holds a function.
        if let Ty::Named(t, targs) = &ty
            && let Some(decl) = self.decl(t)
            && let DeclKind::Struct(fields) = &decl.kind
            && let Some((_, fty)) = fields.iter().find(|(f, _)| *f == n)
            && self.method(&ty, &n).is_none()
        {
            let fty = super::cx::inst(&decl, targs, fty);
            if matches!(fty, Ty::Fn(_) | Ty::Unknown) {
                drop(r);
                let callee = Expr {
                    kind: ExprKind::Field {
                        base: Box::new(recv.clone()),
                        dot,
                        member: crate::ast::Member::Named(name.clone()),
                    },
                    span: name.span(),
                };
                return self.call_value(&callee, args, parens);
            }
        }
        if &*n == "clone" && args.is_empty() && self.method(&ty, "clone").is_none_or(|s| s.from_lib)
        {
            if matches!(ty, Ty::Str) {
                let s = r.as_ref(recv.span);
                return Out::temp(quote_spanned!(g=> ::milo::string::from(#s)), Ty::string());
            }
            let place = r.receiver(recv.span);
            let ident = rust_ident(name);
            let a = group(TokenStream::new(), parens);
            return Out::temp(quote_spanned!(g=> #place.#ident #a), ty);
        }
        if &*n == "len" && args.is_empty() && !self.world_has_method("len", &ty) {
            return self.len_of(r, recv.span, name);
        }
        if &*n == "charAt"
            && let [i] = args
            && ty.is_text()
            && self.method(&ty, "charAt").is_some_and(|s| s.from_lib)
        {
            return self.char_at(r, recv, name, i, want);
        }
        if &*n == "toString"
            && args.is_empty()
            && self.method(&ty, "toString").is_none()
            && !(matches!(ty, Ty::Unknown | Ty::Var(_)) && self.world_has_method("toString", &ty))
        {
            // Whatever prints has a text.
            let shown = self.shown_out(r, recv.span);
            return Out::temp(
                quote_spanned!(g=> ::milo::__private::format(::core::format_args!("{}", #shown))),
                Ty::string(),
            );
        }
        match self.method(&ty, &n) {
            Some(sig) => self.sig_method(&sig, r, recv, &ty, name, turbofish, fish, args, parens),
            None => self.unknown_method(r, recv, &ty, name, fish, args, parens),
        }
    }

    /// `s.charAt(i)`: a text of one character, or its byte where a number is expected, such as
    /// next to a char literal.
    fn char_at(&mut self, r: Out, recv: &Expr, name: &Ident, i: &Expr, want: &Ty) -> Out {
        let span = name.span();
        let s = r.as_ref(recv.span);
        if self.is_number(want) {
            let i = self.index_value(i);
            return Out::temp(
                quote_spanned!(span=> ::milo::__private::byte_at(#s, #i)),
                Ty::Int("u8"),
            );
        }
        let i = self.value(i, &Ty::Unknown);
        let ty = match self.shallow(want) {
            t @ Ty::Var(_) => t,
            _ => Ty::string(),
        };
        Out::temp(
            quote_spanned!(span=> ::milo::__private::Text::charAt(#s, #i)),
            ty,
        )
    }

    fn world_has_method(&self, name: &str, ty: &Ty) -> bool {
        match ty {
            Ty::Unknown | Ty::Var(_) => {
                self.world.methods.values().any(|m| m.contains_key(name))
                    || self
                        .world
                        .traits
                        .values()
                        .any(|t| t.methods.iter().any(|m| &*m.name == name))
            }
            Ty::Named(n, _) if self.decl(n).is_none() => false,
            Ty::Named(n, _) => {
                self.world
                    .methods
                    .get(n)
                    .is_some_and(|m| m.contains_key(name))
                    || (self.world.types.contains_key(n))
                    || self.method(ty, name).is_some_and(|s| !s.from_lib)
            }
            Ty::Param(_) | Ty::Dyn(_) => self.method(ty, name).is_some(),
            _ => false,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn sig_method(
        &mut self,
        sig: &Rc<Sig>,
        r: Out,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        turbofish: Option<&[Type]>,
        fish: Option<TokenStream>,
        args: &[Expr],
        parens: DelimSpan,
    ) -> Out {
        let g = glue(name.span());
        let span = recv.span;
        let seq = match ty {
            Ty::Array(t, _) | Ty::Slice(t) => Some(Ty::named("Vec", vec![(**t).clone()])),
            _ => None,
        };
        let opened = self.open_sig(sig, Some(seq.as_ref().unwrap_or(ty)), turbofish);
        let ident = match &sig.rust_name {
            Some(n) => ident_at(n, name.span()),
            None => rust_ident(name),
        };
        if sig.self_mode == Some(SelfMode::RefMut) {
            self.check_change(&r, &format!("changed by '{}'", sig.name));
            if let Some(id) = r.root
                && self.local(id).is_some_and(|l| l.repr == Repr::Cell)
            {
                self.next.no_cells.insert(id);
            }
        }
        self.lib_bounds(sig, ty);
        let is_text = matches!(ty, Ty::Str) || ty.is_string();
        // How the receiver goes: `x.f(…)`, or `Trait::f(&x, …)` where the type has none.
        let ufcs: Option<TokenStream> = if sig.from_lib {
            match ty {
                _ if is_text && sig.self_mode == Some(SelfMode::Ref) => {
                    Some(quote_spanned!(g=> ::milo::__private::Text::#ident))
                }
                Ty::Array(..) | Ty::Slice(_) if sig.self_mode == Some(SelfMode::Ref) => {
                    Some(quote_spanned!(g=> ::milo::__private::Seq::#ident))
                }
                Ty::Array(..) | Ty::Slice(_) if sig.self_mode == Some(SelfMode::RefMut) => {
                    Some(quote_spanned!(g=> ::milo::__private::SeqMut::#ident))
                }
                Ty::Named(n, _) if &**n == "Vec" && sig.self_mode == Some(SelfMode::Ref) => {
                    Some(quote_spanned!(g=> ::milo::__private::Seq::#ident))
                }
                _ if self.is_number(ty) => {
                    let float = matches!(self.shallow(ty), Ty::Float(_))
                        || matches!(self.shallow(ty), Ty::Var(v) if self.infer.kind(v) == super::ty::VarKind::Float);
                    let t = Ident::new(if float { "Float" } else { "Int" }, g);
                    Some(quote_spanned!(g=> ::milo::__private::#t::#ident))
                }
                _ => None,
            }
        } else if let Some(t) = &sig.trait_
            && self.ambiguous(&sig.name)
            && !self.is_operator(sig)
            && matches!(ty, Ty::Named(..) | Ty::Param(_))
            && !self.shallow(&r.ty).is_named("Heap")
        {
            // Several traits of the block have a method of this name.
            let t = ident_at(t, name.span());
            Some(quote_spanned!(g=> #t::#ident))
        } else if let (Some(t), true) = (
            &sig.trait_,
            self.is_number(ty) || is_text || matches!(ty, Ty::Bool),
        ) {
            // A trait's method on a primitive: a literal's type is not known to `.`.
            let t = ident_at(t, name.span());
            Some(quote_spanned!(g=> #t::#ident))
        } else {
            None
        };
        let recv_ts = match (&ufcs, sig.self_mode) {
            (Some(_), Some(SelfMode::Value)) => self.own(r, span, &Ty::Unknown).ts,
            (Some(_), Some(SelfMode::RefMut)) => r.as_mut(span),
            (Some(_), _) if is_text && !sig.from_lib => {
                // The trait is implemented for `string`.
                if matches!(ty, Ty::Str) {
                    let s = &r.ts;
                    quote_spanned!(g=> &::milo::string::from(#s))
                } else {
                    r.as_ref(span)
                }
            }
            (Some(_), _) => r.as_ref(span),
            (None, Some(SelfMode::Value)) => {
                let peeled = self.shallow(&r.ty) != *ty;
                if peeled || !matches!(r.kind, Kind::Temp) {
                    let place = r.receiver(span);
                    match (self.is_copy(ty), r.kind) {
                        (Some(true), Kind::Refd { .. }) => place,
                        (Some(true), _) => place,
                        (_, Kind::Owned) if !peeled && !self.is_shared(ty) => place,
                        (Some(false), _) => quote_spanned!(g=> #place.clone()),
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
        // `opt.map((x: &T) => …)`: the callback asks to look at the value where it is.
        let lends = sig.from_lib
            && matches!(ty, Ty::Named(n, _) if matches!(&**n, "Option" | "Result"))
            && matches!(args.first().map(super::stmt::strip), Some(ExprKind::Closure(c))
            if c.params.first().and_then(|p| p.ty.as_ref()).is_some_and(|t| {
                matches!(t.kind, crate::ast::TypeKind::Ref { .. })
            }))
            && matches!(sig.params.first(), Some((_, Ty::Fn(f))) if !matches!(f.params.first(), Some(Ty::Ref(..))));
        let recv_ts = if lends {
            quote_spanned!(g=> #recv_ts.as_ref())
        } else {
            recv_ts
        };
        let (before, a) = self.sig_args(sig, &opened, args);
        self.propagate(sig, &opened);
        let ts = match ufcs {
            Some(path) => {
                // A panic inside is the caller's: the call is at the user's name.
                let path = if sig.from_lib {
                    crate::spans::respan(path, name.span())
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
        Out::temp(after(before, ts, g), opened.ret)
    }

    fn ambiguous(&self, method: &str) -> bool {
        self.world
            .traits
            .values()
            .filter(|t| t.methods.iter().any(|m| &*m.name == method))
            .count()
            > 1
    }

    /// What a library method asks of its elements.
    fn lib_bounds(&mut self, sig: &Sig, ty: &Ty) {
        if !sig.from_lib {
            return;
        }
        let Ty::Named(n, args) = ty else { return };
        let Some(elem) = args.first().cloned() else {
            return;
        };
        match (&**n, &*sig.name) {
            ("HashMap", _) => self.require(&elem, Bound::Hash),
            ("Vec", "contains" | "indexOf") => self.require(&elem, Bound::Eq),
            ("Vec", "sort" | "min" | "max") => self.require(&elem, Bound::Ord),
            ("Vec", "join") => self.require(&elem, Bound::Show),
            ("Channel", _) => self.require(&elem, Bound::Send),
            _ => {}
        }
    }

    /// A method of a type that is not known here.
    #[allow(clippy::too_many_arguments)]
    fn unknown_method(
        &mut self,
        r: Out,
        recv: &Expr,
        ty: &Ty,
        name: &Ident,
        fish: Option<TokenStream>,
        args: &[Expr],
        parens: DelimSpan,
    ) -> Out {
        let g = glue(name.span());
        let n = name_of(name);
        let open = matches!(ty, Ty::Unknown | Ty::Var(_));
        let mut ident = rust_ident(name);
        let place = r.receiver(recv.span);
        if let Some(id) = r.root {
            // It may change what it is called on.
            let plain = self.local(id).is_some_and(|l| !l.is_let);
            self.note_use(id, plain && open);
        }
        if open {
            // One method of that name in the block: very likely this one.
            let mut found: Vec<Rc<Sig>> = self
                .world
                .methods
                .values()
                .filter_map(|m| m.get(&n))
                .flatten()
                .chain(
                    self.world
                        .traits
                        .values()
                        .flat_map(|t| t.methods.iter().filter(|m| m.name == n)),
                )
                .cloned()
                .collect();
            found.dedup_by(|a, b| a.params == b.params && a.ret == b.ret);
            if let [sig] = &found[..] {
                let sig = sig.clone();
                let opened = self.open_sig(&sig, None, None);
                let (before, a) = self.sig_args(&sig, &opened, args);
                let a = group(a, parens);
                let call = quote_spanned!(g=> #place.#ident #fish #a);
                return Out::temp(after(before, call, g), opened.ret);
            }
            if found.is_empty() {
                // Option's and Result's, under their Rust names.
                let option = self.lib.methods.get("Option").and_then(|m| m.get(&n));
                if let Some(sig) = option.and_then(|v| v.first())
                    && let Some(rust) = &sig.rust_name
                    && matches!(
                        &*n,
                        "isSome" | "isNone" | "isOk" | "isErr" | "unwrapOr" | "okOr"
                    )
                {
                    ident = ident_at(rust, name.span());
                }
            }
        }
        let a = self.rust_args(args);
        let a = group(a, parens);
        Out::temp(quote_spanned!(g=> #place.#ident #fish #a), Ty::Unknown)
    }

    /// `a + b` through the method that `impl Add` gives.
    #[allow(clippy::too_many_arguments)]
    pub fn operator_call(
        &mut self,
        sig: &Rc<Sig>,
        ty: &Ty,
        l: Out,
        r: Out,
        l_span: Span,
        r_span: Span,
        op: Span,
    ) -> Out {
        let g = glue(op);
        let opened = self.open_sig(sig, Some(ty), None);
        let name = self.operator_name(sig);
        let ident = ident_at(&name, op);
        let path = self.ty_tokens(ty, op);
        let recv = match sig.self_mode {
            Some(SelfMode::Value) => self.own(l, l_span, &Ty::Unknown).ts,
            _ => l.as_ref(l_span),
        };
        let want = opened.params.first().cloned().unwrap_or(Ty::Unknown);
        let arg = match &want {
            Ty::Ref(..) => r.as_ref(r_span),
            _ => {
                let r = self.own(r, r_span, &want);
                self.coerce(r, &want, r_span).ts
            }
        };
        self.propagate(sig, &opened);
        Out::temp(quote_spanned!(g=> <#path>::#ident(#recv, #arg)), opened.ret)
    }

    /// The inherent method that carries an operator's body.
    pub fn operator_name(&self, sig: &Sig) -> Name {
        match sig.trait_.as_deref() {
            Some("Add" | "Sub" | "Mul" | "Div" | "Rem")
                if !self
                    .world
                    .traits
                    .contains_key(sig.trait_.as_deref().unwrap_or("")) =>
            {
                format!("__op_{}", sig.name).as_str().into()
            }
            _ => sig.name.clone(),
        }
    }
}

/// `Int` and `Float` of the library's signatures, replaced by the number at hand.
fn replace(t: &Ty, number: &Option<(Ty, Ty)>) -> Ty {
    let Some((abstract_, concrete)) = number else {
        return t.clone();
    };
    match t {
        t if t == abstract_ => concrete.clone(),
        Ty::Named(n, a) => Ty::Named(n.clone(), a.iter().map(|t| replace(t, number)).collect()),
        Ty::Tuple(v) => Ty::Tuple(v.iter().map(|t| replace(t, number)).collect()),
        t => t.clone(),
    }
}

/// `{ before; call }`, or the call alone.
fn after(before: TokenStream, call: TokenStream, g: Span) -> TokenStream {
    if before.is_empty() {
        call
    } else {
        quote_spanned!(g=> { #before #call })
    }
}

/// The variable that a place starts from.
fn root_name(e: &Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => root_name(base),
        ExprKind::Paren { expr, .. } | ExprKind::Unary { expr, .. } => root_name(expr),
        _ => bare_name(e),
    }
}

/// The name, for an expression that is just that.
fn bare_name(e: &Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Path(p) if p.segments.len() == 1 && p.segments[0].args.is_none() => {
            Some(name_of(&p.segments[0].ident).to_string())
        }
        _ => None,
    }
}

/// Whether a value of type `t` may have the owner type `o`: parameters stand for anything.
fn could_be(o: &Ty, t: &Ty) -> bool {
    match (o, t) {
        (Ty::Param(_), _) | (_, Ty::Unknown | Ty::Var(_) | Ty::Param(_)) => true,
        (Ty::Named(n, a), Ty::Named(m, b)) => {
            n == m && a.iter().zip(b).all(|(x, y)| could_be(x, y))
        }
        (Ty::Str, t) | (t, Ty::Str) => t.is_text(),
        (a, b) => a == b,
    }
}
