//! Blocks, `if` and `match`, as statements and as expressions.
//!
//! `expected` is `Some` where the value is used and `None` where it is dropped.

use super::syntax::{is_text_pattern, is_value};
use crate::resolve::{LangItem, TypeDef};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::conditions::cfgs;
use super::cx::{Kind, Lower, Lowered, lead, mixed_site_at};
use super::lit as literal;
use super::pattern::Bind;
use super::ty::Ty;
use super::world::name_of;
use crate::ast::{
    self, Arm, Block, Cond, Expr, ExprKind, ItemKind, NodeId, Pattern, PatternKind, Stmt,
};

pub fn braces(ts: TokenStream, span: Span) -> TokenStream {
    let mut group = Group::new(Delimiter::Brace, ts);
    group.set_span(span);
    group.into_token_stream()
}

impl Lower {
    /// `{ … }` with its braces.
    pub fn block(&mut self, b: &Block, expected: Option<&Ty>) -> TokenStream {
        // As in Rust, if its value is for the Rust around the block.
        let ended = b.ended && self.in_rusts_function();
        let expected = expected.filter(|w| !(ended && self.is_open(w)));
        let ts = self.stmts(&b.stmts, expected);
        braces(ts, b.braces.join())
    }

    /// The body of a condition that has just been lowered; a placeholder if what its pattern looks
    /// at was reported.
    pub fn body_of(&mut self, b: &Block, expected: Option<&Ty>) -> TokenStream {
        if !std::mem::take(&mut self.dropped) {
            return self.block(b, expected);
        }
        let told = self.diags.len();
        drop(self.block(b, expected));
        self.diags.truncate(told);
        let at = b.braces.join();
        let ts = match expected {
            Some(expected) => self.reported(expected, at).ts,
            None => TokenStream::new(),
        };
        braces(ts, at)
    }

    /// The type wanted of a branch: if it is not known yet, the first branch decides.
    fn expected_branch(&self, at: NodeId, expected: Option<&Ty>) -> Option<Ty> {
        expected.map(|w| match self.shallow(w) {
            Ty::Unknown => self.type_of(at),
            t => t,
        })
    }

    pub fn if_(
        &mut self,
        at: NodeId,
        keyword: Span,
        cond: &Cond,
        then: &Block,
        else_: Option<&Expr>,
        expected: Option<&Ty>,
    ) -> Lowered {
        let g = mixed_site_at(keyword);
        let kw = Ident::new("if", keyword);
        let expected = self.expected_branch(at, expected);
        // Without `else` there is no value.
        let expected = if else_.is_some() { expected } else { None };
        let cond = self.cond(cond);
        let then = self.body_of(then, expected.as_ref());
        let otherwise = else_.map(|e| match &e.kind {
            ExprKind::Block(b) => self.block(b, expected.as_ref()),
            ExprKind::If {
                keyword,
                cond,
                then,
                else_,
            } => {
                let out = self.if_(
                    e.id,
                    *keyword,
                    cond,
                    then,
                    else_.as_deref(),
                    expected.as_ref(),
                );
                out.ts
            }
            _ => {
                let out = self.discard(e);
                quote_spanned!(g=> { #out })
            }
        });
        let else_kw = else_.map(|_| Ident::new("else", g));
        let ts = quote_spanned!(g=> #kw #cond #then #else_kw #otherwise);
        self.of_branches(ts, at, expected.as_ref())
    }

    /// An expression with branches, or in braces, of the type that has been inferred. Where a local
    /// refers to its place, the value is a reference. Without `expected` it is a statement.
    pub fn of_branches(&self, ts: TokenStream, at: NodeId, expected: Option<&Ty>) -> Lowered {
        let ty = match expected.map(|t| (self.shallow(t), self.type_of(at))) {
            // If all branches diverge, there is nothing to lend.
            Some((_, Ty::Never)) => Ty::Never,
            Some((lent @ Ty::Ref(..), _)) => lent,
            Some((_, ty)) => ty,
            None => Ty::Unit,
        };
        Lowered {
            atomic: false,
            ..Lowered::temp(ts, ty)
        }
    }

    /// A condition: an expression, or a `let` with its pattern.
    pub fn cond(&mut self, c: &Cond) -> TokenStream {
        match c {
            Cond::Expr(e) => self.value(e, &Ty::Bool),
            Cond::Let { keyword, pat, expr } => {
                let g = mixed_site_at(*keyword);
                let gaps = self.gaps.get();
                let out = self.matched_place(expr, &Ty::Unknown);
                if out.ty == Ty::Never && self.gaps.get() > gaps {
                    // The names of the pattern have no types: the body is left out.
                    self.dropped = true;
                }
                let out = self.pattern_mismatch([pat], out, expr.span);
                if self.dropped {
                    self.pattern(pat, &Ty::Unknown, Bind::Value, &mut Vec::new());
                    return quote_spanned!(g=> false);
                }
                let missing = self.matches_all(pat, &out);
                let taken = self.is_taken(&out, expr);
                let movable = self.stay_in_sight(&[pat]);
                let out = match taken {
                    true => out,
                    false => self.snapshot(out, expr, movable),
                };
                let (ts, ty, bind) = if taken {
                    let ty = self.resolve(&out.ty);
                    (out.ts, ty, Bind::Moved)
                } else {
                    self.scrutinee(out, expr, movable)
                };
                let mut guards = Vec::new();
                let kw = Ident::new("let", *keyword);
                let mut p = self.pattern(pat, &ty, bind, &mut guards);
                if let Some(variant) = missing {
                    p = quote_spanned!(g=> #variant(#p));
                }
                self.open_match = None;
                let Some(guard) = guard(&guards, g) else {
                    return quote_spanned!(g=> #kw #p = #ts);
                };
                // Text inside a pattern is compared in a guard.
                let names = self.bound_names();
                let some = quote_spanned!(g=> ::core::option::Option::Some((#(#names,)*)));
                quote_spanned!(g=> #kw #some = match #ts {
                    #p #guard => #some,
                    _ => ::core::option::Option::None,
                })
            }
        }
    }

    /// Reports a plain name as the pattern of an Option or a Result, since it matches `null`, too.
    /// Gives the variant that is missing around it.
    fn matches_all(&mut self, pat: &Pattern, out: &Lowered) -> Option<TokenStream> {
        let PatternKind::Bind(name) = &pat.kind else {
            return None;
        };
        let ty = self.resolve(&out.ty);
        let variant = match &ty.peeled() {
            Ty::Named(n, _) if *n == LangItem::Option => "Some",
            Ty::Named(n, _) if *n == LangItem::Result => "Ok",
            _ => return None,
        };
        let g = mixed_site_at(name.span());
        let path = match variant {
            "Some" => quote_spanned!(g=> ::core::option::Option::Some),
            _ => quote_spanned!(g=> ::core::result::Result::Ok),
        };
        if !name.to_string().starts_with(char::is_lowercase) {
            return None;
        }
        let other = match variant {
            "Some" => "null",
            _ => "an error",
        };
        let message =
            format!("'{name}' matches {other} as well: write 'let {variant}({name}) = …'");
        self.diags.error(name.span(), message);
        Some(path)
    }

    /// Whether a condition moves a Rust value out of its variable, which is not read again.
    fn is_taken(&self, out: &Lowered, e: &Expr) -> bool {
        let ty = self.resolve(&out.ty);
        out.kind == Kind::Owned
            && matches!(super::syntax::strip(e), ExprKind::Path(_))
            && (self.is_open(&ty) || self.holds_rusts(&ty))
            && !self.root_again(out)
    }

    /// The scrutinee of a pattern, or a clone if it changes while the bound names are read.
    pub fn snapshot(&mut self, out: Lowered, e: &Expr, movable: bool) -> Lowered {
        let ty = self.resolve(&out.ty);
        let plain = matches!(&ty, Ty::Named(n, _)
            if n.is_option_or_result() || *n == LangItem::String || matches!(n, TypeDef::Own(_)));
        let open = self.moves.locals.is_mutated(e.id);
        // A value behind a shared reference does not change during the match, even if the
        // reference itself is rebound.
        let root = out.root.and_then(|id| self.local(id));
        let behind_shared = root.is_some_and(|l| self.is_behind_shared(l));
        if !plain
            || behind_shared
            || movable && out.taken.is_some()
            || out.guarded
            || out.kind == Kind::Temp
            || open
            || self.is_copy(&ty) == Some(true)
            || self.moves.after.refers(e.id) != Some(false)
        {
            return out;
        }
        let r = out.receiver(e.span);
        self.require(&ty, Bound::Clone);
        Lowered::temp(quote_spanned!(mixed_site_at(e.span)=> #r.clone()), ty)
    }

    pub fn match_(
        &mut self,
        at: NodeId,
        keyword: Span,
        scrutinee: &Expr,
        arms: &[Arm],
        brace: Span,
        expected: Option<&Ty>,
    ) -> Lowered {
        let g = mixed_site_at(keyword);
        let kw = Ident::new("match", keyword);
        let expected = self.expected_branch(at, expected);
        let by_byte = arms.iter().any(|a| {
            matches!(&a.pat.kind, PatternKind::Lit(e)
                if matches!(&e.kind, ExprKind::Lit(l) if literal::kind(l) == literal::Kind::Char))
        });
        let gaps = self.gaps.get();
        let out = self.matched_place(
            scrutinee,
            &if by_byte { Ty::Int("u8") } else { Ty::Unknown },
        );
        if out.ty == Ty::Never && self.gaps.get() > gaps {
            // The names of the patterns have no types: the arms are left out.
            let told = self.diags.len();
            for arm in arms {
                self.pattern(&arm.pat, &Ty::Unknown, Bind::Value, &mut Vec::new());
                self.discard(&arm.body);
            }
            self.diags.truncate(told);
            return match &expected {
                Some(expected) => self.reported(expected, scrutinee.span),
                None => Lowered::temp(TokenStream::new(), Ty::Unit),
            };
        }
        let out = self.pattern_mismatch(arms.iter().map(|a| &a.pat), out, scrutinee.span);
        let patterns: Vec<_> = arms.iter().map(|a| &a.pat).collect();
        let movable = self.stay_in_sight(&patterns);
        let out = self.snapshot(out, scrutinee, movable);
        let known = self.resolve(&out.ty).peeled().clone();
        let on_text = known.is_text()
            || (matches!(known, Ty::Unknown | Ty::Var(_))
                && arms.iter().any(|a| is_text_pattern(&a.pat)));
        let (head, ty, bind) = if on_text {
            let out = self.unboxed(out, scrutinee.span);
            let out = self.unguarded(out, scrutinee.span);
            let r = match out.kind {
                Kind::Refd { .. } if matches!(known, Ty::Str) => out.ts.clone(),
                _ => {
                    let r = out.operand(scrutinee.span);
                    quote_spanned!(g=> ::core::convert::AsRef::<::core::primitive::str>::as_ref(&#r))
                }
            };
            (r, Ty::Str, Bind::Ref)
        } else {
            self.scrutinee(out, scrutinee, movable)
        };
        let settled = if on_text { Ty::Str } else { known };
        let missing = self.missing_arms(&settled, scrutinee, arms);
        let mut ts = TokenStream::new();
        let this_match = if on_text { None } else { self.open_match };
        self.open_match = None;
        for arm in arms {
            self.open_match = this_match;
            let mut guards = Vec::new();
            let meant = self.misspelled_variant(&arm.pat, &settled);
            let pat = meant.as_ref().unwrap_or(&arm.pat);
            let p = if on_text {
                self.text_pattern(pat)
            } else {
                self.pattern(pat, &ty, bind, &mut guards)
            };
            self.open_match = None;
            if let Some(e) = &arm.guard {
                guards.push(self.operand(e, &Ty::Bool));
            }
            let guard = guard(&guards, g);
            let body = match (&arm.body.kind, &expected) {
                (ExprKind::Block(b), w) => self.block(b, w.as_ref()),
                (_, None) => {
                    let d = self.discard(&arm.body);
                    braces(d, arm.body.span)
                }
                (_, Some(w)) => lead(self.value(&arm.body, w)),
            };
            let ag = mixed_site_at(arm.arrow);
            let attrs: TokenStream = arm.rust_attrs.iter().cloned().collect();
            ts.extend(quote_spanned!(ag=> #attrs #p #guard => #body,));
        }
        if let Some(at) = missing {
            ts.extend(self.arm_for_missing(expected.as_ref(), at));
        }
        let body = braces(ts, brace);
        let ts = quote_spanned!(g=> #kw #head #body);
        self.of_branches(ts, at, expected.as_ref())
    }

    /// A pattern of a match on text, whose scrutinee is a `&str`.
    fn text_pattern(&mut self, p: &Pattern) -> TokenStream {
        let g = mixed_site_at(p.span);
        match &p.kind {
            PatternKind::Lit(e) => match &e.kind {
                ExprKind::Lit(l) => l.to_token_stream(),
                _ => self.value(e, &Ty::Str),
            },
            PatternKind::Or(subs) => {
                let subs: Vec<_> = subs.iter().map(|s| self.text_pattern(s)).collect();
                quote_spanned!(g=> #(#subs)|*)
            }
            _ => {
                let mut guards = Vec::new();
                self.pattern(
                    p,
                    &Ty::Ref(false, Box::new(Ty::Str)),
                    Bind::Value,
                    &mut guards,
                )
            }
        }
    }

    pub fn unsafe_(&mut self, keyword: Span, body: &Block, expected: Option<&Ty>) -> TokenStream {
        let g = mixed_site_at(keyword);
        let kw = Ident::new("unsafe", keyword);
        self.unsafe_depth += 1;
        let ts = self.block(body, expected);
        self.unsafe_depth -= 1;
        quote_spanned!(g=> #kw #ts)
    }

    /// Lowers the arguments of a call that has been reported, only to number what comes after them
    /// as in the runs before the error was known.
    pub fn pass_over(&mut self, args: &[Expr]) {
        let told = self.diags.len();
        for a in args {
            self.operand(a, &Ty::Unknown);
        }
        self.diags.truncate(told);
    }

    /// An expression whose value is dropped, with its `;`.
    pub fn discard(&mut self, e: &Expr) -> TokenStream {
        let g = mixed_site_at(e.span);
        if let Some((name, _)) = self.names_function(e) {
            self.diags.error(
                e.span,
                format!("'{name}' is a function: call it, '{name}()'"),
            );
            self.has_reported.set(true);
            return TokenStream::new();
        }
        if let ExprKind::MethodCall {
            recv,
            name,
            args,
            parens,
            ..
        } = &e.kind
        {
            let parens = *parens;
            let call = super::select::Call { name, args, parens };
            if let Some(out) = self.whole_select(e.id, recv, call, true) {
                return out.ts;
            }
        }
        match &e.kind {
            ExprKind::If {
                keyword,
                cond,
                then,
                else_,
            } => {
                self.if_(e.id, *keyword, cond, then, else_.as_deref(), None)
                    .ts
            }
            ExprKind::Match {
                keyword,
                scrutinee,
                arms,
                braces,
            } => {
                self.match_(e.id, *keyword, scrutinee, arms, braces.join(), None)
                    .ts
            }
            ExprKind::Block(b) => self.block(b, None),
            ExprKind::Unsafe { keyword, body } => {
                let ts = self.unsafe_(*keyword, body, None);
                quote_spanned!(g=> #[allow(unused_unsafe)] #ts)
            }
            ExprKind::Parallel { keyword, body } => self.parallel(*keyword, body).0,
            ExprKind::Macro(call) => {
                let ts = self.macro_call(call, e.id, &Ty::Unknown).ts;
                quote_spanned!(g=> #ts;)
            }
            ExprKind::Rust(group) => {
                self.note_foreign_tokens(&group.stream(), e.id);
                group.stream()
            }
            ExprKind::Paren { expr, .. } => self.discard(expr),
            ExprKind::Path(_)
            | ExprKind::Lit(_)
            | ExprKind::Interp(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Field { .. }
            | ExprKind::Index { .. }
            | ExprKind::Struct { .. }
            | ExprKind::Array { .. }
            | ExprKind::Cast { .. } => {
                let out = self.place(e, &Ty::Unknown);
                if matches!(out.ty, Ty::Never) || out.raw_fn {
                    let ts = lead(out.ts);
                    return quote_spanned!(g=> #ts;);
                }
                if crate::editor::in_editor() {
                    // Perhaps the beginning of something, and then nothing may stand around it.
                    let ts = lead(out.ts);
                    return quote_spanned!(g=> #ts;);
                }
                // The value is unused: rustc warns where the expression begins, as its help puts
                // something before that.
                let first = first_token(e);
                let value = out.as_ref(e.span);
                quote_spanned!(first=> ::milo::__private::unused(#value);)
            }
            _ => {
                let mark = self.changed.len();
                let out = self.place(e, &Ty::Unknown);
                let ts = lead(out.ts);
                let copies = self.lent_copies(e, mark);
                quote_spanned!(g=> #ts; #copies)
            }
        }
    }

    /// The statements of a body. With `expected`, the last expression is the value.
    pub fn stmts(&mut self, stmts: &[Stmt], expected: Option<&Ty>) -> TokenStream {
        if !stmts.iter().any(|s| matches!(s, Stmt::Item(_))) {
            return self.stmts_in_order(stmts, expected);
        }
        let outer = self.world.clone();
        let elsewhere = self.elsewhere.clone();
        self.elsewhere
            .extend(outer.names.keys().chain(outer.traits.keys()).cloned());
        self.declare_all(stmts);
        self.uncover(stmts);
        for s in stmts {
            if let Stmt::Item(i) = s
                && let ItemKind::Struct(ast::Struct { name, .. })
                | ItemKind::Enum(ast::Enum { name, .. })
                | ItemKind::Trait(ast::Trait { name, .. }) = &i.kind
            {
                self.elsewhere.remove(&name_of(name));
            }
        }
        let body = self.stmts_in_order(stmts, expected);
        let mut ts = self.interface_impls();
        ts.extend(body);
        self.elsewhere = elsewhere;
        self.world = outer;
        ts
    }

    fn stmts_in_order(&mut self, stmts: &[Stmt], expected: Option<&Ty>) -> TokenStream {
        let mut ts = TokenStream::new();
        // Of several last expressions under `cfg`s, each may be the value.
        let chosen = stmts
            .iter()
            .rposition(|s| !matches!(s, Stmt::Expr(e) if !cfgs(&e.attrs).is_empty()))
            .map_or(0, |i| i + 1);
        for (i, stmt) in stmts.iter().enumerate() {
            let last = i + 1 == stmts.len() || i >= chosen;
            // For an editor, another statement may follow.
            let leaves = crate::editor::in_editor()
                && matches!(stmt, Stmt::Expr(e) if matches!(e.kind, ExprKind::Return { .. }));
            match (stmt, expected) {
                (Stmt::Expr(e), Some(w)) if last && is_value(e, &self.shallow(w)) => {
                    let value = lead(self.value(e, w));
                    ts.extend(attributed(&e.attrs, value, e.span));
                    if leaves {
                        ts.extend(quote_spanned!(mixed_site_at(e.span)=> ;));
                    }
                }
                (Stmt::Expr(e), _) => {
                    let d = self.discard(e);
                    ts.extend(attributed(&e.attrs, d, e.span));
                    // Milo needs nothing between them; clippy would miss an 'else'.
                    if let (ExprKind::If { keyword, .. }, Some(Stmt::Expr(next))) =
                        (&e.kind, stmts.get(i + 1))
                        && matches!(next.kind, ExprKind::If { .. })
                    {
                        ts.extend(quote_spanned!(mixed_site_at(*keyword)=> ;));
                    }
                }
                (s, _) => {
                    let (attrs, span) = match s {
                        Stmt::While(w) => (&w.rust_attrs[..], w.keyword),
                        Stmt::For(f) => (&f.rust_attrs[..], f.keyword),
                        _ => (&[][..], Span::call_site()),
                    };
                    let tokens = self.stmt(s, last);
                    ts.extend(attributed(attrs, tokens, span));
                    self.check_guarded_moves(s, &stmts[i + 1..]);
                }
            }
        }
        ts
    }
}

/// A lowered statement with its attributes, which apply to all of its tokens.
fn attributed(attrs: &[TokenStream], ts: TokenStream, span: Span) -> TokenStream {
    if attrs.is_empty() {
        return ts;
    }
    let attrs: TokenStream = attrs.iter().cloned().collect();
    let body = braces(ts, span);
    quote_spanned!(mixed_site_at(span)=> #attrs #body)
}

/// The `if` of a match arm: the conditions besides the pattern, if there are any.
pub fn guard(guards: &[TokenStream], g: Span) -> Option<TokenStream> {
    (!guards.is_empty()).then(|| quote_spanned!(g=> if #(#guards)&&*))
}

/// The first token of an expression that names a place.
fn first_token(e: &Expr) -> Span {
    match &e.kind {
        ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => first_token(base),
        ExprKind::Cast { expr, .. } => first_token(expr),
        ExprKind::Interp(i) => i.dollar,
        ExprKind::Path(p) => p.segments.first().map_or(e.span, |s| s.ident.span()),
        _ => e.span,
    }
}
