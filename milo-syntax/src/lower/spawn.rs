//! Spawned closures, branches of `parallel`, and the errors about values that are not `Send` or
//! `Sync`.
//!
//! rustc's own error about a closure that is not `Send` names auto traits and the closure's
//! type. So each capture that is not certainly `Send` is checked separately, before the spawn,
//! at the user's token and with Milo's message; rustc then does not report the closure as well.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{FnCx, Lower, Lowered, Repr, mixed_site_at, rust_ident};
use super::ty::Ty;
use super::world::name_of;
use crate::ast::{Block, Expr, ExprKind, NodeId, PatternKind, Stmt};
use crate::own::Use;
use crate::resolve::LocalId;
use crate::resolve::{LangItem, TypeDef};

/// The way in which a value gets to another thread.
enum Leave {
    /// Moved, or borrowed mutably.
    Sent,
    /// Borrowed immutably.
    Shared,
}

impl Leave {
    /// The verb of the message, the trait, and the bound for a type parameter.
    fn words(self) -> (&'static str, &'static str, Bound) {
        match self {
            Leave::Sent => ("send", "Send", Bound::Send),
            Leave::Shared => ("share", "Sync", Bound::Sync),
        }
    }
}

/// A value to be checked, and the bound that its type must meet.
struct Check<'a> {
    /// `send` or `share`.
    verb: &'static str,
    bound: &'static str,
    name: &'a Ident,
    ty: &'a Ty,
}

impl Lower {
    /// `Thread.spawn(f)`, `Task.spawn(f)`, `Task.daemon(f)`, `Task.spawnWithStack(bytes, f)`,
    /// `Promise.run(f)`, `Promise.blocking(f)`.
    pub fn spawn_call(
        &mut self,
        owner: &TypeDef,
        path: &TokenStream,
        name: &Ident,
        args: &[Expr],
        _parens: proc_macro2::extra::DelimSpan,
    ) -> Option<Lowered> {
        let n = name_of(name);
        let owner = owner.lang()?;
        if !matches!(
            (owner, &*n),
            (LangItem::Thread | LangItem::Task, "spawn")
                | (LangItem::Task, "daemon" | "spawnWithStack")
                | (LangItem::Promise, "run" | "blocking")
        ) {
            return None;
        }
        let (before, f) = match args {
            [f] if &*n != "spawnWithStack" => (None, f),
            [bytes, f] if &*n == "spawnWithStack" => (Some(self.rust_arg(bytes)), f),
            _ => return None,
        };
        let ident = rust_ident(name);
        let path = quote_spanned!(mixed_site_at(name.span())=> #path::#ident);
        let mut out = self.spawn(owner, path, name.span(), before, f)?;
        if owner == LangItem::Thread {
            out.ty = Ty::lang(LangItem::Result, vec![out.ty, Ty::string()]);
        }
        Some(out)
    }

    /// `group.go(f)` of a wait group.
    pub fn spawn_method(
        &mut self,
        r: &Lowered,
        recv: &Expr,
        name: &Ident,
        args: &[Expr],
    ) -> Option<Lowered> {
        let [f] = args else { return None };
        if name != "go" || !self.shallow(r.ty.peeled()).is_lang(LangItem::WaitGroup) {
            return None;
        }
        let (r, ident) = (r.as_ref(recv.span), rust_ident(name));
        let path = quote_spanned!(mixed_site_at(name.span())=> ::milo::sync::WaitGroup::#ident);
        self.spawn(LangItem::WaitGroup, path, name.span(), Some(r), f)
    }

    /// `path(f)` for a closure or function that runs on another thread or task; `name` is the span
    /// of the spawning function's name.
    pub fn spawn_fn(
        &mut self,
        owner: LangItem,
        path: TokenStream,
        name: Span,
        f: &Expr,
    ) -> Option<Lowered> {
        self.spawn(owner, path, name, None, f)
    }

    /// `path(f)`, or `path(before, f)` with a receiver or another argument.
    fn spawn(
        &mut self,
        owner: LangItem,
        path: TokenStream,
        name: Span,
        before: Option<TokenStream>,
        f: &Expr,
    ) -> Option<Lowered> {
        let g = mixed_site_at(f.span);
        let before = before.map(|before| quote_spanned!(g=> #before,));
        let path = crate::spans::respan_path(path, name);
        let parens = |code: TokenStream| {
            let mut parens = Group::new(Delimiter::Parenthesis, quote::quote!(#before #code));
            parens.set_span(name);
            parens
        };
        let ret = match owner {
            LangItem::Promise => match self.expected(f) {
                Ty::Fn(f) => f.ret.clone(),
                _ => Ty::Unknown,
            },
            _ => Ty::Unit,
        };
        let ty = if owner == LangItem::Promise {
            Ty::lang(LangItem::Promise, vec![ret.clone()])
        } else if owner == LangItem::WaitGroup {
            Ty::Unit
        } else {
            Ty::lang(owner, vec![])
        };
        let expected = Ty::func(vec![], ret);
        if let ExprKind::Closure(c) = super::syntax::strip(f) {
            let (out, checks) = {
                let mark = self.pending_checks.len();
                let out = self.closure_for(f.id, c, &expected, Use::Once);
                (out, self.pending_checks.split_off(mark))
            };
            let (checks, code): (TokenStream, _) = (checks.into_iter().collect(), parens(out.ts));
            if checks.is_empty() {
                return Some(Lowered::temp(quote_spanned!(g=> #path #code), ty));
            }
            return Some(Lowered::temp(
                quote_spanned!(g=> { #checks #path #code }),
                ty,
            ));
        }
        let code = parens(self.callback(f, &expected, true, false, false));
        // A variable that holds the function is checked like a capture. What a closure captures is
        // checked where it is made.
        let mut checks = TokenStream::new();
        if let ExprKind::Path(p) = &f.kind
            && let [seg] = &p.segments[..]
            && let Some(l) = self.local_at(f.id).cloned()
            && l.repr == Repr::Plain
        {
            let t = self.resolve(&l.ty);
            let ident = rust_ident(&seg.ident);
            let check = Check {
                verb: "send",
                bound: "Send",
                name: &ident,
                ty: &t,
            };
            checks = self.check(&check, quote_spanned!(seg.ident.span()=> &#ident));
        }
        if checks.is_empty() {
            Some(Lowered::temp(quote_spanned!(g=> #path #code), ty))
        } else {
            Some(Lowered::temp(
                quote_spanned!(g=> { #checks #path #code }),
                ty,
            ))
        }
    }

    /// The checks for the captures of a spawned closure.
    pub fn capture_checks(&mut self, cx: &FnCx, body: NodeId) -> TokenStream {
        self.checks(cx, body, |_, _| Leave::Sent, Leave::Sent)
    }

    /// A check for each capture and each name of Rust's that is not certainly safe. `how` gets
    /// a capture and whether the closure changes it, and returns the way in which it leaves its
    /// thread; the names of Rust's leave it as `foreign`.
    fn checks(
        &mut self,
        cx: &FnCx,
        body: NodeId,
        how: impl Fn(LocalId, bool) -> Leave,
        foreign: Leave,
    ) -> TokenStream {
        let mut ts = TokenStream::new();
        for (id, changed) in &cx.captures {
            let Some(local) = self.local(*id).cloned() else {
                continue;
            };
            let Some((_, used)) = cx.uses.iter().find(|(i, _)| i == id) else {
                continue;
            };
            let ty = self.resolve(&local.ty);
            if self.known_safe(&ty) {
                continue;
            }
            let ident = self.local_ident(used);
            let span = used.span();
            let values = match local.repr {
                // A closure has its own copy of what a reference looks at, if Milo knows how.
                Repr::Ref { .. } if ty == Ty::Unknown => vec![quote_spanned!(span=> &#ident)],
                Repr::Ref { .. } => vec![quote_spanned!(span=> &*#ident)],
                Repr::Plain => {
                    let parts = self.captured_parts(body, &local, &ident).into_iter();
                    let unsure = parts.filter(|(_, ty)| !self.known_safe(ty));
                    unsure
                        .map(|(part, _)| quote_spanned!(span=> &#part))
                        .collect()
                }
                Repr::RawFn => vec![quote_spanned!(span=> &#ident)],
                _ => continue,
            };
            let (verb, bound, required) = how(*id, *changed).words();
            self.require(&ty, required);
            if matches!(ty, Ty::Param(_)) {
                continue;
            }
            let check = Check {
                verb,
                bound,
                name: used,
                ty: &ty,
            };
            for value in values {
                ts.extend(self.check(&check, value));
            }
        }
        let (verb, bound, _) = foreign.words();
        for f in &cx.foreign {
            let ident = rust_ident(f);
            let check = Check {
                verb,
                bound,
                name: &ident,
                ty: &Ty::Unknown,
            };
            ts.extend(self.check(&check, quote_spanned!(f.span()=> &#ident)));
        }
        ts
    }

    /// A check that the type of `value` (tokens of a reference) meets the bound.
    fn check(&mut self, c: &Check<'_>, value: TokenStream) -> TokenStream {
        if crate::editor::in_editor() {
            return TokenStream::new();
        }
        let span = c.name.span();
        let g = mixed_site_at(span);
        let name = name_of(c.name);
        let spelled = c.ty.to_string();
        let spelled = if spelled.contains('_') && c.ty.any(&mut Ty::is_rusts) {
            "{Self}".to_string()
        } else {
            spelled
        };
        let (how, to) = match c.verb {
            "send" => ("sent to another thread", "cannot send"),
            _ => ("shared between the branches of 'parallel'", "cannot share"),
        };
        let message = format!("{to} '{name}' of type '{spelled}'");
        let label = format!("this value cannot be {how}");
        let note = self.fault(c.ty, c.verb);
        let trait_name = Ident::new(
            if c.verb == "send" {
                "Sendable"
            } else {
                "Shareable"
            },
            g,
        );
        let bound = Ident::new(c.bound, g);
        let note = note.map(|n| quote_spanned!(g=> , note = #n));
        let call = check_call(&trait_name, value, span);
        quote_spanned! {g=> {
            #[diagnostic::on_unimplemented(message = #message, label = #label #note)]
            #[allow(non_camel_case_types, dead_code)]
            trait #trait_name { fn check(&self) {} }
            #[diagnostic::do_not_recommend]
            impl<T: ?Sized + ::core::marker::#bound> #trait_name for T {}
            #call
        } }
    }

    /// `parallel { … }` as statements: its names are declared in the current scope.
    pub fn parallel(&mut self, keyword: Span, body: &Block) -> (TokenStream, Ty) {
        let g = mixed_site_at(keyword);
        // Each of these has one entry for a branch.
        let mut branches = Vec::new();
        let mut names = Vec::new();
        let mut checks = TokenStream::new();
        let mut after = TokenStream::new();
        let mut before = TokenStream::new();
        let mut seen = Vec::new();
        let mut bound = Vec::new();
        for s in &body.stmts {
            let (pat, ty, e) = match s {
                Stmt::Let(l) => match (&l.pat.kind, &l.init, &l.else_) {
                    (PatternKind::Bind(name), Some(e), None) => {
                        (Some((name, l.is_var, l.pat.id)), l.ty.as_ref(), e)
                    }
                    (PatternKind::Wild, Some(e), None) => (None, l.ty.as_ref(), e),
                    _ => {
                        self.diags.error(
                            l.pat.span,
                            "a branch of 'parallel' binds one name: 'let name = expression'",
                        );
                        continue;
                    }
                },
                Stmt::Expr(e) => (None, None, e),
                Stmt::While(w) => {
                    self.branch_error(w.keyword);
                    continue;
                }
                Stmt::For(f) => {
                    self.branch_error(f.keyword);
                    continue;
                }
                Stmt::Item(_) => {
                    self.branch_error(keyword);
                    continue;
                }
            };
            let expected = match ty {
                Some(ty) => self.ast_ty(ty),
                None => self.expected(e),
            };
            let tries = super::syntax::has_try(e);
            let (ret, known) = self
                .fns
                .last()
                .map_or((Ty::Unknown, false), |f| (f.ret.clone(), f.ret_known));
            self.fns.push(FnCx {
                is_closure: true,
                body: Some(e.id),
                kept: false,
                move_free: true,
                given: self.moves.locals.given(e.id).to_vec(),
                ..FnCx::new(ret.clone(), known)
            });
            let (code, result) = if pat.is_some() || ty.is_some() {
                let out = self.value_out(e, &expected);
                (out.ts, expected.clone())
            } else {
                (self.discard(e), Ty::Unit)
            };
            let mut cx = self.fns.pop().expect("pushed above");
            // A local that an earlier branch uses as well is checked there.
            let earlier = seen.clone();
            let code = match self.contested(&cx, &mut seen) {
                true => self.reported(&result, e.span).ts,
                false => code,
            };
            let moved = self.moved_into(&cx);
            cx.captures
                .retain(|c| !earlier.contains(c) || moved.contains(&c.0));
            checks.extend(self.branch_checks(&cx, e.id, &moved));
            let eg = mixed_site_at(e.span);
            let name = pat.map(|(n, ..)| rust_ident(n));
            let code_only = code.clone();
            let code = if !tries {
                let note = ty.map(|t| {
                    let t = self.rust_ty(t);
                    quote_spanned!(eg=> -> #t)
                });
                quote_spanned!(eg=> || #note { #code })
            } else {
                let is_option = self.shallow(&ret).is_lang(LangItem::Option);
                let (wrap, ret_ts) = if is_option {
                    (
                        quote_spanned!(eg=> ::core::option::Option::Some),
                        quote_spanned!(eg=> ::core::option::Option<_>),
                    )
                } else {
                    let err = match self.shallow(&ret) {
                        Ty::Named(n, a) if n == LangItem::Result && a.len() == 2 => {
                            self.ty_tokens(&a[1], e.span)
                        }
                        _ => quote_spanned!(eg=> ::std::string::String),
                    };
                    (
                        quote_spanned!(eg=> ::core::result::Result::Ok),
                        quote_spanned!(eg=> ::core::result::Result<_, #err>),
                    )
                };
                let code = if pat.is_some() {
                    code
                } else {
                    quote_spanned!(eg=> { #code })
                };
                quote_spanned!(eg=> || -> #ret_ts { #wrap(#code) })
            };
            let slot = match &name {
                Some(n) => n.clone(),
                None => self.temp("branch", e.span),
            };
            if let Some(n) = &name
                && !tries
                && let Some(checked) = self.result_check(n, &result, &code_only, e.span)
            {
                // The result goes into a slot, so that rustc does not report the branch as well
                // as the check.
                let out = self.temp("slot", e.span);
                let note = ty.map(|t| {
                    let t = self.rust_ty(t);
                    quote_spanned!(eg=> : ::core::option::Option<#t>)
                });
                before.extend(
                    quote_spanned!(eg=> let mut #out #note = ::core::option::Option::None;),
                );
                branches.push(
                    quote_spanned!(eg=> || { #out = ::core::option::Option::Some(#checked); },),
                );
                names.push(quote_spanned!(eg=> _,));
                let m = pat
                    .filter(|(_, v, _)| *v)
                    .map(|(n, ..)| Ident::new("mut", n.span()));
                after.extend(quote_spanned!(eg=>
                    #[allow(unused_mut, non_snake_case)]
                    let #m #n = #out.expect("a branch that ends has set its result");
                ));
                if let Some((n, is_var, node)) = pat {
                    bound.push((node, n.clone(), result, is_var));
                }
                continue;
            }
            branches.push(quote_spanned!(eg=> #code,));
            let mut_ = pat
                .filter(|(_, is_var, _)| *is_var && !tries)
                .map(|(n, ..)| Ident::new("mut", n.span()));
            names.push(match (&name, tries) {
                (None, false) => quote_spanned!(eg=> _,),
                _ => quote_spanned!(eg=> #mut_ #slot,),
            });
            if tries {
                let m = pat
                    .filter(|(_, v, _)| *v)
                    .map(|(n, ..)| Ident::new("mut", n.span()));
                after.extend(match &name {
                    Some(n) => quote_spanned!(eg=> #[allow(unused_mut)] let #m #n = #slot?;),
                    None => quote_spanned!(eg=> #slot?;),
                });
            }
            if let Some((n, is_var, node)) = pat {
                bound.push((node, n.clone(), result, is_var));
            }
        }
        for (node, name, ty, is_var) in bound {
            self.declare(node, &name, ty, Repr::Plain, !is_var);
        }
        if branches.is_empty() {
            return (TokenStream::new(), Ty::Unit);
        }
        let branches = grouped(
            g,
            &branches,
            |first, rest| quote_spanned!(g=> ::milo::__private::More(#first, #rest)),
        );
        let names = grouped(g, &names, |first, rest| quote_spanned!(g=> (#first, #rest)));
        // At the keyword, as the call panics if the system has no threads left.
        let mut run = quote_spanned!(keyword=> ::milo::__private::parallel(#branches));
        if !checks.is_empty() {
            run = quote_spanned!(g=> { #checks #run });
        }
        (
            quote_spanned!(g=> #before #[allow(unused_mut, non_snake_case, clippy::let_unit_value)] let #names = #run; #after),
            Ty::Unit,
        )
    }

    /// Reports a variable that one branch changes and another uses. `seen` has the captures of the
    /// earlier branches.
    fn contested(&mut self, cx: &FnCx, seen: &mut Vec<(LocalId, bool)>) -> bool {
        let mut told = false;
        for &(id, changed) in &cx.captures {
            let before = seen.iter().find(|(other, _)| *other == id);
            if before.is_some_and(|(_, earlier)| *earlier || changed)
                && let Some((_, name)) = cx.uses.iter().find(|(used, ..)| *used == id)
            {
                self.diags.error(
                    name.span(),
                    format!("'{name}' is changed by a branch of 'parallel' and used by another: give each its own, or put it into a 'Guarded'"),
                );
                told = true;
            }
        }
        seen.extend(&cx.captures);
        told
    }

    fn branch_error(&mut self, span: Span) {
        self.diags.error(
            span,
            "a 'parallel' block holds one branch a line: 'let name = expression' or an expression; put this into a function and call it",
        );
    }

    /// The checks for the captures of a branch, which borrows them, except those that move into it.
    fn branch_checks(&mut self, cx: &FnCx, branch: NodeId, moved: &[LocalId]) -> TokenStream {
        let how = |id, changed| match changed || moved.contains(&id) {
            true => Leave::Sent,
            false => Leave::Shared,
        };
        self.checks(cx, branch, how, Leave::Shared)
    }

    /// The locals that move into a branch, themselves or in part.
    fn moved_into(&self, branch: &FnCx) -> Vec<LocalId> {
        let given = branch.given.iter().copied();
        let moves = |id: &LocalId| {
            let local = self.local(*id);
            local.is_some_and(|l| l.repr == Repr::Plain && self.is_copy(&l.ty) != Some(true))
        };
        given.filter(moves).collect()
    }

    /// The code of a branch inside a check that its result is `Send`, reported at the
    /// expression (`at`); `None` if the type is certainly `Send`.
    fn result_check(
        &mut self,
        name: &Ident,
        ty: &Ty,
        code: &TokenStream,
        at: Span,
    ) -> Option<TokenStream> {
        let ty = self.resolve(ty);
        self.require(&ty, Bound::Send);
        if self.known_safe(&ty) || matches!(ty, Ty::Param(_)) {
            return None;
        }
        let g = mixed_site_at(at);
        let n = name_of(name);
        let spelled = match ty.any(&mut Ty::is_rusts) {
            true => "{Self}".into(),
            false => ty.to_string(),
        };
        let message =
            format!("cannot send '{n}' of type '{spelled}' back from its branch of 'parallel'");
        let label = "this result cannot leave the thread that made it";
        let note = self
            .fault(&ty, "send")
            .map(|n| quote_spanned!(g=> , note = #n));
        let trait_name = Ident::new("Sendable", g);
        let result = Ident::new("__milo_result", at);
        let call = check_call(&trait_name, quote_spanned!(at=> &#result), at);
        Some(quote_spanned! {g=> {
            #[diagnostic::on_unimplemented(message = #message, label = #label #note)]
            #[allow(non_camel_case_types, dead_code)]
            trait #trait_name { fn check(&self) {} }
            #[diagnostic::do_not_recommend]
            impl<T: ?Sized + ::core::marker::Send> #trait_name for T {}
            let #result = #code;
            #call
            #result
        } })
    }
}

/// The call of the check. All tokens have the span of the capture, where the error is shown.
fn check_call(trait_name: &Ident, value: TokenStream, span: Span) -> TokenStream {
    let mut t = trait_name.clone();
    t.set_span(mixed_site_at(span));
    let value: TokenStream = value;
    quote_spanned!(mixed_site_at(span)=> #t::check(#value);)
}

/// The items as a tuple. More than 16, the limit of the runtime, become several tuples, joined
/// from the right.
fn grouped(
    g: Span,
    items: &[TokenStream],
    join: impl Fn(TokenStream, TokenStream) -> TokenStream,
) -> TokenStream {
    let tuples = items
        .chunks(16)
        .map(|tuple| quote_spanned!(g=> (#(#tuple)*)));
    let mut from_last = tuples.rev();
    let last = from_last.next().unwrap_or_default();
    from_last.fold(last, |rest, first| join(first, rest))
}
