//! Statements: `let`, `var`, and declarations inside bodies.

use crate::resolve::LangItem;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Kind, Lower, Lowered, Repr, mixed_site_at};
use super::pattern::Bind;
use super::syntax::strip;
use super::ty::Ty;
use crate::ast::{Block, Expr, ExprKind, Let, Pattern, PatternKind, Stmt};
use crate::flow::Place;
use crate::resolve::LocalId;

impl Lower {
    /// A statement; `last` is the last of its block.
    pub fn stmt(&mut self, s: &Stmt, last: bool) -> TokenStream {
        let gaps = self.gaps.get();
        let ts = self.stmt_as(s, last);
        // The value that a closure returns belongs to the statement around it.
        if !matches!(s, Stmt::Expr(e) if matches!(e.kind, ExprKind::Return { .. })) {
            self.gaps.set(gaps);
        }
        ts
    }

    fn stmt_as(&mut self, s: &Stmt, last: bool) -> TokenStream {
        match s {
            Stmt::Let(Let {
                else_: Some(else_),
                pat,
                init: Some(init),
                ty,
                is_var,
                keyword,
                ..
            }) => {
                if *is_var || ty.is_some() {
                    self.diags.error(
                        *keyword,
                        "a 'let' with an 'else' is written 'let P = e else { … }': bind with 'let', without a type",
                    );
                }
                self.let_else(*keyword, pat, init, else_)
            }
            Stmt::Let(l) => match self.block_constant(s) {
                Some(name) if self.in_block_itself(l) => self.force_constant(l, name),
                _ => {
                    let attrs: TokenStream = l.rust_attrs.iter().cloned().collect();
                    let ts = self.let_(l);
                    quote_spanned!(mixed_site_at(l.keyword)=> #attrs #ts)
                }
            },
            Stmt::Expr(e) => self.discard(e),
            Stmt::While(w) => self.while_(w, last),
            Stmt::For(f) => self.for_(f),
            Stmt::Item(item) => self.item(item),
        }
    }

    fn let_(&mut self, l: &Let) -> TokenStream {
        let id = self.declared_by(l.pat.id);
        if matches!(&l.ty, Some(t) if matches!(t.kind, crate::ast::TypeKind::Error))
            && let (Some(init), PatternKind::Bind(name)) = (&l.init, &l.pat.kind)
        {
            // The type was reported: nothing follows from it, nor from the variable's uses.
            self.place(init, &Ty::Unknown);
            self.has_reported.set(true);
            self.declare(l.pat.id, name, Ty::Never, Repr::Plain, !l.is_var);
            return TokenStream::new();
        }
        let reference = self.as_reference(l);
        let l = reference.as_ref().unwrap_or(l);
        let kw = Ident::new("let", l.keyword);
        let g = mixed_site_at(l.keyword);
        let written = l.ty.as_ref().filter(|t| !self.sizeless(t));
        let declared = written.map(|t| self.ast_ty(t));
        let ty_ts = written.map(|t| {
            let ts = self.rust_ty(t);
            quote_spanned!(mixed_site_at(t.span)=> : #ts)
        });
        let name = match &l.pat.kind {
            PatternKind::Bind(name) => name,
            PatternKind::Wild => {
                let v = l
                    .init
                    .as_ref()
                    .map(|e| self.value(e, &declared.unwrap_or(Ty::Unknown)));
                let v = v.map(|v| quote_spanned!(g=> = #v));
                let wild = Ident::new("_", l.pat.span);
                return quote_spanned!(g=> #kw #wild #ty_ts #v;);
            }
            _ => return self.let_pattern(l, declared, kw),
        };
        let ident = self.local_ident(name);
        let expected = match (&declared, &l.init) {
            (Some(t), _) => t.clone(),
            (None, Some(e)) => self.expected(e),
            (None, None) => Ty::Unknown,
        };
        // Every branch of the initializer is a reference: `if c { &a } else { &b }`.
        let borrows = match &l.init {
            Some(e) if declared.is_none() && !matches!(strip(e), ExprKind::Unary { .. }) => {
                super::syntax::borrows(e)
            }
            _ => None,
        };
        let mut repr = Repr::Plain;
        let mut view = None;
        let mut never = false;
        let mut made = expected.clone();
        if let Some(e) = &l.init
            && let ExprKind::If {
                keyword,
                else_: None,
                ..
            } = strip(e)
        {
            self.diags
                .error(*keyword, "an 'if' whose value is used needs an 'else'");
            if let PatternKind::Bind(name) = &l.pat.kind {
                self.place(e, &Ty::Unknown);
                self.has_reported.set(true);
                self.declare(l.pat.id, name, Ty::Never, Repr::Plain, !l.is_var);
                return TokenStream::new();
            }
        }
        let init = l.init.as_ref().map(|e| {
            if let ExprKind::Closure(c) = strip(e) {
                let shared = declared.is_some() || self.moves.locals.is_value(id);
                if !shared {
                    repr = Repr::RawFn;
                    let mark = self.pending_checks.len();
                    let out = self.closure_for(e.id, c, &expected, crate::own::Use::Bound(id));
                    let checks: TokenStream = self.pending_checks.split_off(mark).into_iter().collect();
                    if checks.is_empty() {
                        return out.ts;
                    }
                    let closure = out.ts;
                    return quote_spanned!(g=> { #checks #closure });
                }
            }
            let out = self.given(e, &expected);
            // A reference that a function returns stays one, unless the referent is `Copy`.
            let copied = |this: &Self| matches!(this.shallow(&out.ty), Ty::Ref(false, t) if this.is_copy(&t) == Some(true));
            let out = if declared.is_some() || borrows.is_some() || copied(self) {
                self.through(out, e.span)
            } else {
                out
            };
            // `let t = s[..n]` is a view if `s` stays as it is; a `var` owns its text.
            if declared.is_none()
                && !l.is_var
                && self.is_slice_stable(e)
                && matches!(out.ty, Ty::Str | Ty::Slice(_))
                && matches!(strip(e), ExprKind::Index { .. })
            {
                view = Some(out.ty.clone());
                return out.ts;
            }
            // `let f = g`, where `g` is the name of a function.
            if out.raw_fn && declared.is_none() && !l.is_var && !matches!(out.kind, Kind::Owned) {
                repr = Repr::RawFn;
                return out.ts;
            }
            if let ExprKind::Unary {
                op: crate::ast::UnOp::Ref | crate::ast::UnOp::RefMut,
                ..
            } = strip(e)
                && declared.is_none()
                && let Kind::Refd { is_mut } = out.kind
            {
                view = Some(out.ty.clone());
                repr = Repr::Ref { is_mut };
                return out.ts;
            }
            let out = self.rust_text(out, e, &expected);
            let out = self.read_by_value(out, e.span, &expected);
            never = declared.is_none() && out.ty == Ty::Never;
            let out = self.coerce(out, &expected, e.span);
            made = out.ty;
            out.ts
        });
        let ty = match view {
            Some(t) => {
                if repr == Repr::Plain {
                    repr = Repr::Ref { is_mut: false };
                }
                t
            }
            None if never => Ty::Never,
            // A part of a text or a Vec that is not only looked at: it is owned.
            None if declared.is_none() && self.is_open(&expected) => made,
            None => expected.clone(),
        };
        // The error type of `Ok(…)` is `string` if no other was inferred.
        let ty_ts = match self.resolve(&expected) {
            Ty::Named(n, args)
                if ty_ts.is_none()
                    && declared.is_none()
                    && n == LangItem::Result
                    && matches!(&args[..], [_, e] if matches!(e, Ty::Var(_)) || e.is_string())
                    && l.init.as_ref().is_some_and(|e| {
                        super::syntax::always(e, &|e| super::syntax::constructs(e, "Ok"))
                    }) =>
            {
                Some(quote_spanned!(g=> : ::core::result::Result<_, ::std::string::String>))
            }
            _ => ty_ts,
        };
        let may_share = l.is_var && repr == Repr::Plain && init.is_some();
        let cell = may_share && self.in_cell(id, &ty);
        let shared = may_share
            && !cell
            && !self.summaries.fns_travel()
            && self.moves.locals.is_kept(id)
            && self.is_changed(id);
        let init = if shared {
            repr = Repr::Shared;
            let t = self.ty_tokens(&self.resolve(&ty), name.span());
            init.map(|v| {
                quote_spanned!(g=> : ::std::rc::Rc<::core::cell::RefCell<#t>> = ::std::rc::Rc::new(::core::cell::RefCell::new(#v)))
            })
        } else if cell {
            repr = Repr::Cell;
            let (rc, cell) = (self.fn_handle(g), self.cell_type(g));
            init.map(|v| quote_spanned!(g=> = #rc::new(#cell::new(#v))))
        } else {
            init.map(|v| quote_spanned!(g=> = #v))
        };
        let ty_ts = if cell || shared { None } else { ty_ts };
        // A local of a reference type has the referent's type and is read through the reference.
        let ty = self.shallow(&ty);
        let (repr, ty) = match (&ty, repr) {
            (Ty::Ref(m, t), Repr::Plain) => (Repr::Ref { is_mut: *m }, (**t).clone()),
            _ => (repr, ty),
        };
        let depth = self.fns.len();
        // A change is reported: rustc need not report it again.
        let forgiven = !l.is_var
            && repr == Repr::Plain
            && !matches!(ty, Ty::Ptr(_))
            && !self.is_open(&ty)
            && self.moves.locals.is_changed(id);
        let mutable = l.is_var || matches!(repr, Repr::RawFn) || forgiven;
        let allow = forgiven.then(|| quote_spanned!(g=> #[allow(unused_mut)]));
        self.locals.insert(
            id,
            super::cx::Local {
                name: super::world::name_of(name),
                id,
                ty,
                repr,
                is_let: !l.is_var,
                depth,
                loops: self.loop_depth,
                span: name.span(),
                of_match: None,
                is_loop: false,
                bound: false,
                lent: false,
                by_statement: true,
            },
        );
        let mut_ = (mutable && !matches!(repr, Repr::Cell | Repr::Shared))
            .then(|| Ident::new("mut", name.span()));
        self.note_needless_var(l, &[id]);
        quote_spanned!(g=> #allow #kw #mut_ #ident #ty_ts #init;)
    }

    /// Whether the place of a slice, `s[a..b]`, neither changes nor moves.
    fn is_slice_stable(&self, slice: &Expr) -> bool {
        let place = self.place_of(slice);
        place.is_none_or(|p| {
            !self.moves.locals.is_changed(p.base) && !self.moves.locals.is_moved(&p)
        })
    }

    /// Whether a local is mutated or moves as a whole.
    pub fn is_changed(&self, id: LocalId) -> bool {
        let locals = &self.moves.locals;
        locals.is_changed(id) || locals.is_moved(&Place::local(id))
    }

    /// Whether a local of this type lives in a `Cell`: a number or a bool that a closure shares.
    pub fn in_cell(&self, id: LocalId, ty: &Ty) -> bool {
        let ty = self.resolve(ty);
        (self.is_number(&ty) || ty == Ty::Bool)
            && self.moves.locals.in_cell(id, super::lift::can_write(&ty))
    }

    fn let_pattern(&mut self, l: &Let, declared: Option<Ty>, kw: Ident) -> TokenStream {
        let g = mixed_site_at(l.keyword);
        let ty_ts = l.ty.as_ref().map(|t| {
            let ts = self.rust_ty(t);
            quote_spanned!(mixed_site_at(t.span)=> : #ts)
        });
        let Some(init) = &l.init else {
            self.diags
                .error(l.pat.span, "a pattern needs a value: write '= …' after it");
            return TokenStream::new();
        };
        let expected = declared.unwrap_or_else(|| self.expected(init));
        let lent = matches!(
            strip(init),
            ExprKind::Unary {
                op: crate::ast::UnOp::Ref | crate::ast::UnOp::RefMut,
                ..
            }
        );
        let out = if lent {
            let out = self.place(init, &expected);
            match out.kind {
                // Rust's patterns match through a reference: `let (a, b) = &p`.
                Kind::Refd { .. } if self.is_open(&out.ty) => Lowered::temp(out.ts, Ty::Unknown),
                _ => {
                    let out = self.read_by_value(out, init.span, &expected);
                    self.coerce(out, &expected, init.span)
                }
            }
        } else {
            self.value_out(init, &expected)
        };
        let ty = self.resolve(&out.ty);
        let (v, ty) = match (&l.pat.kind, &ty) {
            (PatternKind::Tuple(names), Ty::Tuple(values)) if names.len() != values.len() => {
                self.diags.error(
                    l.pat.span,
                    format!(
                        "this pattern takes {} values apart, and the tuple has {}",
                        names.len(),
                        values.len()
                    ),
                );
                let known = |t: Option<&Ty>| match t {
                    Some(t) if t.is_known() => t.clone(),
                    Some(t) if self.is_float(t) => Ty::Float("f64"),
                    _ => Ty::Int("i32"),
                };
                let types = (0..names.len()).map(|i| known(values.get(i)));
                let meant = Ty::Tuple(types.collect());
                (self.reported(&meant, l.pat.span).ts, meant)
            }
            _ => (out.ts, ty),
        };
        let mut guards = Vec::new();
        let bind = if l.is_var { Bind::Moved } else { Bind::Value };
        self.irrefutable = true;
        let p = self.pattern(&l.pat, &ty, bind, &mut guards);
        self.irrefutable = false;
        if !guards.is_empty() {
            self.diags.error(
                l.pat.span,
                "a 'let' pattern binds names; to test a string use 'match'",
            );
        }
        // The declared type is that of the referent, not of `&x`.
        let ty_ts = ty_ts.filter(|_| !lent);
        let names: Vec<LocalId> = self.res.names_of(&l.pat);
        self.note_needless_var(l, &names);
        quote_spanned!(g=> #kw #p #ty_ts = #v;)
    }

    /// `let P = e else { … }`: rustc checks that the block diverges.
    fn let_else(
        &mut self,
        keyword: Span,
        pat: &Pattern,
        init: &Expr,
        else_: &Block,
    ) -> TokenStream {
        let g = mixed_site_at(keyword);
        let kw = Ident::new("let", keyword);
        let out = self.place(init, &Ty::Unknown);
        let out = self.pattern_mismatch([pat], out, init.span);
        let movable = self.stay_in_sight(&[pat]);
        let out = self.snapshot(out, init, movable);
        let (ts, ty, bind) = self.scrutinee(out, init, movable);
        self.open_match = None;
        // The `else` block does not see the names of the pattern.
        let leave = self.block(else_, None);
        let mut guards = Vec::new();
        let p = self.pattern(pat, &ty, bind, &mut guards);
        if !guards.is_empty() {
            self.diags.error(
                pat.span,
                "a 'let' pattern binds names; to test a string use 'match'",
            );
        }
        let value = super::cx::paren(&ts, init.span);
        quote_spanned!(g=> #kw #p = #value else #leave;)
    }
}
