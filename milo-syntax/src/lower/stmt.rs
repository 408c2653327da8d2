//! Statements: `let`, `var`, `while`, `for`, and declarations inside bodies.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::control::is_forever;
use super::cx::{Kind, Lower, Out, Repr, glue, rust_ident};
use super::kinds::last_segment;
use super::learned::Fact;
use super::pattern::Bind;
use super::ty::Ty;
use crate::ast::{Block, Expr, ExprKind, For, Let, Pattern, PatternKind, Stmt, While};

impl Lower {
    /// A statement; `last` is the last of its block.
    pub fn stmt(&mut self, s: &Stmt, last: bool) -> TokenStream {
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
                Some(name) if self.in_block_itself() => self.force_constant(name),
                _ => self.let_(l),
            },
            Stmt::Expr(e) => self.discard(e),
            Stmt::While(w) => self.while_(w, last),
            Stmt::For(f) => self.for_(f),
            Stmt::Item(item) => self.item(item),
        }
    }

    fn let_(&mut self, l: &Let) -> TokenStream {
        let kw = Ident::new("let", l.keyword);
        let g = glue(l.keyword);
        let declared = l.ty.as_ref().map(|t| self.ast_ty(t));
        let ty_ts = l.ty.as_ref().map(|t| {
            let ts = self.rust_ty(t);
            quote_spanned!(glue(t.span)=> : #ts)
        });
        if let Some(e) = &l.init {
            self.no_view_of(e);
        }
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
        let mut want = declared.clone().unwrap_or_else(|| self.fresh());
        // Whichever way it takes, a reference.
        let borrows = match &l.init {
            Some(e) if declared.is_none() && !matches!(strip(e), ExprKind::Unary { .. }) => {
                super::usage::borrows(e)
            }
            _ => None,
        };
        if let Some(is_mut) = borrows {
            want = Ty::Ref(is_mut, Box::new(want));
        }
        // The local's number is fixed before its value is lowered, so that closures in the
        // value do not shift it.
        let id = self.peek_local();
        self.next_local += 1;
        let learned_cell = self.in_cell(id);
        let known = match declared {
            Some(_) => None,
            None => self.known_type(id),
        };
        if let Some(known) = &known {
            self.seed(&want, known);
        }
        let mut repr = Repr::Plain;
        let mut view = None;
        let mut never = false;
        if let Some(e) = &l.init
            && let ExprKind::If {
                keyword,
                else_: None,
                ..
            } = strip(e)
        {
            self.diags
                .error(*keyword, "an 'if' whose value is used needs an 'else'");
        }
        let outer = self.hidden_by_let.take();
        self.hidden_by_let = l
            .init
            .as_ref()
            .filter(|e| super::usage::reads(e, &super::world::name_of(name)) == 1)
            .map(|_| super::world::name_of(name));
        let init = l.init.as_ref().map(|e| {
            if let ExprKind::Closure(c) = strip(e) {
                let shared = declared.is_some() || self.knows(Fact::SharedClosure(id));
                if !shared {
                    repr = Repr::RawFn;
                    let out = self.closure_for(c, &want, super::closure::Use::Bound(id));
                    self.infer.unify(&want, &out.ty);
                    return out.ts;
                }
            }
            let out = self.given(e, &want);
            // A reference that a function returns stays one, but for what is copied anyway.
            let copied = |this: &Self| matches!(this.shallow(&out.ty), Ty::Ref(false, t) if this.is_copy(&t) == Some(true));
            let out = if declared.is_some() || borrows.is_some() || copied(self) {
                self.through(out, e.span)
            } else {
                out
            };
            // A slice stays a view of a string that stays; a `var` and a literal own their text.
            if declared.is_none()
                && !l.is_var
                && !out.root.is_some_and(|id| self.knows(Fact::Changed(id)))
                && matches!(out.ty, Ty::Str | Ty::Slice(_))
                && matches!(strip(e), ExprKind::Index { .. })
            {
                view = Some(out.ty.clone());
                return out.ts;
            }
            // A function's name.
            if out.raw_fn && declared.is_none() && !l.is_var && !matches!(out.kind, Kind::Owned) {
                repr = Repr::RawFn;
                self.infer.unify(&want, &out.ty);
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
            let out = self.rust_text(out, e, &want);
            let out = self.own(out, e.span, &want);
            never = declared.is_none() && out.ty == Ty::Never;
            if declared.is_none() {
                let t = out.ty.clone();
                self.infer.unify(&want, &t);
            }
            self.coerce(out, &want, e.span).ts
        });
        self.hidden_by_let = outer;
        let ty = match view {
            Some(t) => {
                if repr == Repr::Plain {
                    repr = Repr::Ref { is_mut: false };
                }
                t
            }
            None if never => Ty::Never,
            None => want.clone(),
        };
        // The error of a Result is text where nothing else says it, in the run before.
        let ty_ts = match self.resolve(&want) {
            Ty::Named(n, args)
                if ty_ts.is_none()
                    && known.is_some()
                    && &*n == "Result"
                    && matches!(&args[..], [_, e] if matches!(e, Ty::Var(_)) || e.is_string())
                    && l.init.as_ref().is_some_and(|e| {
                        super::usage::always(e, &|e| super::usage::constructs(e, "Ok"))
                    }) =>
            {
                self.infer.unify(&args[1], &Ty::string());
                Some(quote_spanned!(g=> : ::core::result::Result<_, ::milo::string>))
            }
            _ => ty_ts,
        };
        let shared = l.is_var
            && !learned_cell
            && repr == Repr::Plain
            && init.is_some()
            && !self.knows(Fact::FnsTravel)
            && self.knows(Fact::Kept(id))
            && self.knows(Fact::Changed(id));
        let init = if shared {
            repr = Repr::Shared;
            let t = self.ty_tokens(&self.resolve(&ty), name.span());
            init.map(|v| {
                quote_spanned!(g=> : ::std::rc::Rc<::core::cell::RefCell<#t>> = ::std::rc::Rc::new(::core::cell::RefCell::new(#v)))
            })
        } else if learned_cell {
            repr = Repr::Cell;
            let (rc, cell) = (self.fn_handle(g), self.cell_type(g));
            init.map(|v| quote_spanned!(g=> = #rc::new(#cell::new(#v))))
        } else {
            init.map(|v| quote_spanned!(g=> = #v))
        };
        let ty_ts = if learned_cell || shared { None } else { ty_ts };
        // A reference-typed local is a reference already.
        let ty = self.shallow(&ty);
        self.saw_local(id, &ty, known.is_some());
        let (repr, ty) = match (&ty, repr) {
            (Ty::Ref(m, t), Repr::Plain) => (Repr::Ref { is_mut: *m }, (**t).clone()),
            _ => (repr, ty),
        };
        let depth = self.fns.len();
        let mutable = l.is_var || matches!(repr, Repr::RawFn) || self.knows(Fact::Forgiven(id));
        self.scopes
            .last_mut()
            .expect("a scope")
            .push(super::cx::Local {
                name: super::world::name_of(name),
                id,
                ty,
                repr,
                is_let: !l.is_var,
                depth,
                span: name.span(),
                of_match: None,
                loop_depth: self.loop_depth,
                is_loop: false,
                bound: false,
                last_uses: Vec::new(),
                by_statement: true,
            });
        let mut_ = (mutable && !matches!(repr, Repr::Cell | Repr::Shared))
            .then(|| Ident::new("mut", name.span()));
        quote_spanned!(g=> #kw #mut_ #ident #ty_ts #init;)
    }

    /// Starts an inferred type from what the last run learned.
    fn seed(&mut self, want: &Ty, known: &Ty) {
        let known = self.open(known);
        self.infer.unify(want, &known);
    }

    fn open(&mut self, t: &Ty) -> Ty {
        t.replace(&mut |t| matches!(t, Ty::Unknown | Ty::Var(_)).then(|| self.fresh()))
    }

    fn let_pattern(&mut self, l: &Let, declared: Option<Ty>, kw: Ident) -> TokenStream {
        let g = glue(l.keyword);
        let want = declared.unwrap_or_else(|| self.fresh());
        let Some(init) = &l.init else {
            self.diags
                .error(l.pat.span, "a pattern needs a value: write '= …' after it");
            return TokenStream::new();
        };
        let lent = matches!(
            strip(init),
            ExprKind::Unary {
                op: crate::ast::UnOp::Ref | crate::ast::UnOp::RefMut,
                ..
            }
        );
        let out = if lent {
            let out = self.place(init, &want);
            match out.kind {
                // Rust's patterns look through a reference.
                Kind::Refd { .. } if self.is_open(&out.ty) => Out::temp(out.ts, Ty::Unknown),
                _ => {
                    let out = self.own(out, init.span, &want);
                    self.coerce(out, &want, init.span)
                }
            }
        } else {
            self.value_out(init, &want)
        };
        let ty = self.resolve(&out.ty);
        let v = out.ts;
        let mut guards = Vec::new();
        let before = self.scopes.last().map_or(0, Vec::len);
        self.irrefutable = true;
        let p = self.pattern(&l.pat, &ty, Bind::Value, &mut guards);
        self.irrefutable = false;
        let p = if l.is_var { make_mut(&l.pat, p) } else { p };
        if l.is_var
            && let Some(scope) = self.scopes.last_mut()
        {
            scope[before..].iter_mut().for_each(|l| l.bound = false);
        }
        if let Some(guard) = guards.first() {
            let _ = guard;
            self.diags.error(
                l.pat.span,
                "a 'let' pattern binds names; to test a string use 'match'",
            );
        }
        quote_spanned!(g=> #kw #p = #v;)
    }

    /// `let P = e else { … }`: rustc checks that the block leaves.
    fn let_else(
        &mut self,
        keyword: Span,
        pat: &Pattern,
        init: &Expr,
        else_: &Block,
    ) -> TokenStream {
        let g = glue(keyword);
        let kw = Ident::new("let", keyword);
        let out = self.place(init, &Ty::Unknown);
        let out = self.misfit([pat], out, init.span);
        let (ts, ty, bind) = self.scrutinee(out, init.span);
        self.open_match = None;
        // What the pattern binds is not known there.
        let (leave, _) = self.block(else_, None);
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

    fn while_(&mut self, w: &While, last: bool) -> TokenStream {
        self.loop_depth += 1;
        let ts = self.while_inner(w, last);
        self.loop_depth -= 1;
        ts
    }

    fn while_inner(&mut self, w: &While, last: bool) -> TokenStream {
        let g = glue(w.keyword);
        let endless =
            matches!(&w.cond, crate::ast::Cond::Expr(e) if matches!(e.kind, ExprKind::Bool(true)));
        if is_forever(w) && !last {
            // What follows is never reached, and Milo does not mind.
            let kw = Ident::new("while", w.keyword);
            let (body, _) = self.block(&w.body, None);
            return quote_spanned!(g=> #[allow(while_true)] #kw true #body);
        }
        if endless {
            let kw = Ident::new("loop", w.keyword);
            let (body, _) = self.block(&w.body, None);
            return quote_spanned!(g=> #kw #body);
        }
        let kw = Ident::new("while", w.keyword);
        self.scopes.push(Vec::new());
        let cond = self.cond(&w.cond, Some(&w.body));
        let (body, _) = self.block(&w.body, None);
        self.scopes.pop();
        quote_spanned!(g=> #kw #cond #body)
    }

    fn for_(&mut self, f: &For) -> TokenStream {
        if let Some(ts) = self.for_by_index(f) {
            return ts;
        }
        if let (Some(first), ExprKind::MethodCall { name, args, .. }) = (&f.first, strip(&f.iter))
            && (name == "enumerate" || name == "char_indices")
            && args.is_empty()
        {
            // It counts already.
            let pair = vec![first.clone(), f.pat.clone()];
            let counted = For {
                first: None,
                pat: Pattern {
                    kind: PatternKind::Tuple(pair),
                    span: first.span,
                },
                ..f.clone()
            };
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
        let root = super::sig::root_name(&f.iter)?;
        if !self.changes_elements(&f.body, &f.iter) {
            return None;
        }
        let local = self.lookup(&root)?.clone();
        let ty = if matches!(strip(&f.iter), ExprKind::Path(_)) {
            self.resolve(&local.ty).peeled().clone()
        } else {
            let out = self.place(&f.iter, &Ty::Unknown);
            self.resolve(&out.ty).peeled().clone()
        };
        let elem = match &ty {
            Ty::Named(n, a) if &**n == "Vec" => a.first().cloned()?,
            Ty::Array(t, _) | Ty::Slice(t) => (**t).clone(),
            _ => return None,
        };
        let g = glue(f.keyword);
        let kw = Ident::new("for", f.keyword);
        let in_ = Ident::new("in", f.in_span);
        let out = self.place(&f.iter, &Ty::Unknown);
        let r = out.as_ref(f.iter.span);
        let recv = out.receiver(f.iter.span);
        let at = self.temp("at", f.keyword);
        self.loop_depth += 1;
        self.scopes.push(Vec::new());
        let mut guards = Vec::new();
        self.irrefutable = true;
        let first = f.first.as_ref().map(|first| {
            let i = self.pattern(first, &Ty::Int("i64"), Bind::Value, &mut guards);
            quote_spanned!(g=> let #i = #at;)
        });
        let x = self.pattern(&f.pat, &elem, Bind::Value, &mut guards);
        let bound = (!matches!(f.pat.kind, PatternKind::Wild))
            .then(|| quote_spanned!(g=> let #x = #recv[::milo::__private::idx(#at)].clone();));
        self.irrefutable = false;
        let (body, _) = self.scoped(|this| this.stmts(&f.body.stmts, None));
        self.scopes.pop();
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
        let g = glue(f.keyword);
        let kw = Ident::new("for", f.keyword);
        let in_ = Ident::new("in", f.in_span);
        let span = f.iter.span;
        let ig = glue(span);
        let body = Expr {
            kind: ExprKind::Block(f.body.clone()),
            span,
        };
        let pieces = self.pieces(f, &body);
        let out = match &pieces {
            Some(ts) => Out::temp(ts.clone(), Ty::Unknown),
            None => self.place(&f.iter, &Ty::Unknown),
        };
        let out = self.unguarded(out, span);
        let known = self.resolve(&out.ty);
        let peeled = known.peeled().clone();
        let walked = matches!(&peeled, Ty::Array(..))
            || matches!(&peeled, Ty::Named(n, _) if matches!(&**n, "Vec" | "HashMap"));
        let out = if walked && out.kind != Kind::Temp && self.changes_root(&f.iter, &body) {
            // The body changes what it walks over: it walks over a copy.
            let r = out.receiver(span);
            Out::temp(quote_spanned!(ig=> #r.clone()), peeled.clone())
        } else {
            out
        };
        let known = self.resolve(&out.ty);
        // A variable that is not wanted again gives its elements away.
        let takes = |this: &Self, out: &Out| match out.kind {
            Kind::Temp => true,
            // It is looked at once, before the loop.
            Kind::Owned => !this.root_again_in(out, this.loop_depth - 1),
            Kind::Place | Kind::Refd { .. } => false,
        };
        let rusts = |t: &Ty| match self.resolve(t) {
            Ty::Named(n, _) => self.is_foreign(&n),
            t => self.is_open(&t),
        };
        let of_rusts = match &peeled {
            Ty::Named(n, args) if &**n == "Vec" => args.iter().all(rusts),
            Ty::Array(t, _) => rusts(t),
            _ => false,
        };
        let is_temp = out.kind == Kind::Temp && !known.is_named("Heap")
            || of_rusts && out.kind == Kind::Owned && takes(self, &out);
        let is_place = out.kind == Kind::Place;
        let mut lent = false;
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
            Ty::Named(n, args) if &**n == "Vec" => {
                let t = args.first().cloned().unwrap_or(Ty::Unknown);
                if is_temp {
                    (out.ts, t, false)
                } else {
                    let r = out.receiver(span);
                    (quote_spanned!(ig=> #r.iter()), t, true)
                }
            }
            Ty::Array(t, _) | Ty::Slice(t) => {
                if is_temp {
                    (out.ts, (**t).clone(), false)
                } else {
                    let r = out.receiver(span);
                    (quote_spanned!(ig=> #r.iter()), (**t).clone(), true)
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
            Ty::Named(n, args) if &**n == "HashMap" => {
                return self.for_map(f, out, args.clone(), is_temp, &kw, &in_);
            }
            Ty::Named(n, args)
                if matches!(&**n, "Channel" | "Ticker") && !self.world.types.contains_key(n) =>
            {
                let r = out.receiver(span);
                let elem = match &**n {
                    "Ticker" => Some(Ty::named("Instant", vec![])),
                    _ => args.first().cloned(),
                };
                let received = quote_spanned!(ig=> #r.iter());
                (received, elem.unwrap_or(Ty::Unknown), false)
            }
            Ty::Named(n, args) if self.rust_map(n) && !takes(self, &out) => {
                let r = out.as_ref(span);
                let pairs = quote_spanned!(ig=> ::milo::__private::Lent(#r).milo_walk());
                let pairs = Out::temp(pairs, Ty::Unknown);
                return self.for_map(f, pairs, args.clone(), true, &kw, &in_);
            }
            Ty::Named(n, args) if self.rust_sequence(n) && !takes(self, &out) => {
                let r = out.as_ref(span);
                let t = args.first().cloned().unwrap_or(Ty::Unknown);
                let elements = quote_spanned!(ig=> ::milo::__private::Lent(#r).milo_elements());
                (elements, t, false)
            }
            t if self.still_optional(t, span).is_some() => (TokenStream::new(), Ty::Unknown, false),
            t if *t == Ty::Bool || self.is_number(t) => {
                self.diags.error(
                    span,
                    "a number has no elements: 'for' walks over a range ('0..n'), a container, text, a Channel or a Rust iterator",
                );
                (TokenStream::new(), Ty::Unknown, false)
            }
            // It may be walked over only where it lies.
            _ if is_place => {
                lent = true;
                let r = out.as_ref(span);
                let place = quote_spanned!(ig=> ::milo::__private::Lent(#r));
                (place, Ty::Unknown, false)
            }
            _ => (super::cx::paren(&out.ts, span), Ty::Unknown, false),
        };
        self.scopes.push(Vec::new());
        let mut guards = Vec::new();
        // What is copied is bound by value.
        let copies = by_ref && self.is_copy(&elem) == Some(true);
        let bind = if by_ref && !copies {
            Bind::Ref
        } else {
            Bind::Value
        };
        // Keys and values, if it is a map of Rust's.
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
            pat = quote_spanned!(glue(f.pat.span)=> &#pat);
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
                quote_spanned!(g=> #kw (#i, #pat) #in_ (0_i64..).zip(#iter))
            }
            None => quote_spanned!(g=> #kw #pat #in_ #iter),
        };
        self.note_last_uses(|name| super::usage::last_uses(&f.body.stmts, name));
        let (body, _) = self.block(&f.body, None);
        self.scopes.pop();
        if iter.is_empty() {
            // It has been reported; what its body does with the elements is not known.
            return TokenStream::new();
        }
        match use_walk {
            Some(import) => quote_spanned!(g=> { #import #head #body }),
            None => quote_spanned!(g=> #head #body),
        }
    }

    /// Whether a type is a map of Rust's library.
    fn rust_map(&self, name: &str) -> bool {
        self.is_foreign(name) && matches!(last_segment(name), "BTreeMap" | "HashMap")
    }

    /// Whether a type is a collection of Rust's library that gives references to its elements.
    fn rust_sequence(&self, name: &str) -> bool {
        let last = last_segment(name);
        self.is_foreign(name)
            && matches!(
                last,
                "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "BinaryHeap" | "LinkedList"
            )
    }

    /// Whether neither the block nor Milo's library declares a type of this name.
    fn is_foreign(&self, name: &str) -> bool {
        self.decl(name).is_none() && !self.lib.types.contains_key(name)
    }

    fn for_map(
        &mut self,
        f: &For,
        out: Out,
        args: Vec<Ty>,
        is_temp: bool,
        kw: &Ident,
        in_: &Ident,
    ) -> TokenStream {
        let g = glue(f.keyword);
        let arg = |i: usize| args.get(i).cloned().unwrap_or(Ty::Unknown);
        let bind = if is_temp { Bind::Value } else { Bind::Ref };
        let iter = if is_temp {
            out.ts
        } else {
            let r = out.receiver(f.iter.span);
            quote_spanned!(g=> #r.iter())
        };
        self.scopes.push(Vec::new());
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
        self.note_last_uses(|name| super::usage::last_uses(&f.body.stmts, name));
        let (body, _) = self.block(&f.body, None);
        self.scopes.pop();
        quote_spanned!(g=> #head #body)
    }
}

/// Whether what is walked over may be a map of Rust's, or an iterator over one.
fn may_be_map(e: &Expr) -> bool {
    match strip(e) {
        ExprKind::MethodCall { name, .. } => matches!(
            &*super::world::name_of(name),
            "iter" | "iter_mut" | "into_iter" | "drain" | "range" | "range_mut" | "clone"
        ),
        ExprKind::Call { .. } | ExprKind::Macro { .. } => false,
        _ => true,
    }
}

fn quote_clone(out: &Out, span: proc_macro2::Span) -> TokenStream {
    let r = out.receiver(span);
    quote_spanned!(glue(span)=> #r.clone())
}

/// `mut` before each name of a pattern of tuples.
fn make_mut(p: &Pattern, lowered: TokenStream) -> TokenStream {
    match &p.kind {
        PatternKind::Tuple(subs) => {
            let g = glue(p.span);
            let subs: Vec<_> = subs
                .iter()
                .map(|s| match &s.kind {
                    PatternKind::Bind(n) => {
                        let m = Ident::new("mut", n.span());
                        let n = rust_ident(n);
                        quote_spanned!(g=> #m #n)
                    }
                    PatternKind::Tuple(_) => make_mut(s, TokenStream::new()),
                    _ => quote_spanned!(g=> _),
                })
                .collect();
            quote_spanned!(g=> (#(#subs,)*))
        }
        _ => lowered,
    }
}

/// The expression inside parentheses.
pub fn strip(e: &Expr) -> &ExprKind {
    match &e.kind {
        ExprKind::Paren { expr, .. } => strip(expr),
        k => k,
    }
}
