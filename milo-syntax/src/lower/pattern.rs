//! Patterns: what they match and what they bind.

use crate::resolve::{LangItem, TypeDef};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Kind, Local, Lower, Lowered, Repr, ident_at, mixed_site_at, rust_ident};
use super::lit as literal;
use super::ty::Ty;
use super::world::inst;
use super::world::{Kind as DeclKind, name_of};
use crate::ast::{Expr, ExprKind, NodeId, Pattern, PatternKind};

/// The binding mode of the names in a pattern.
#[derive(Clone, Copy, PartialEq)]
pub enum Bind {
    /// By value: the scrutinee is moved or copied into the match.
    Value,
    /// By reference, as the user wrote it: the scrutinee or the iterated value is a reference.
    Ref,
    /// By reference to a part of a place that is no reference itself. The name stands for a value,
    /// and an argument for Rust is a value, too.
    Lent,
    /// By mutable reference.
    RefMut,
    /// By value, from a variable that is not read again. The name is `mut`.
    Moved,
}

impl Bind {
    /// The binding mode for parts of a scrutinee that is not moved.
    pub fn by_reference(scrutinee: Kind) -> Bind {
        match scrutinee {
            Kind::Refd { .. } => Bind::Ref,
            Kind::Temp | Kind::Owned | Kind::Place => Bind::Lent,
        }
    }
}

impl Lower {
    /// `&place` behind all references and boxes.
    pub fn peeled_ref(&mut self, out: Lowered, span: Span) -> TokenStream {
        if self.shallow(&out.ty).is_lang(LangItem::Heap) {
            let ts = self.unboxed(out, span).ts;
            return quote_spanned!(mixed_site_at(span)=> &#ts);
        }
        out.as_ref(span)
    }

    /// Lowers a pattern and declares its names (see [`Lower::bound`]). Strings inside other
    /// patterns become guards.
    pub fn pattern(
        &mut self,
        p: &Pattern,
        ty: &Ty,
        bind: Bind,
        guards: &mut Vec<TokenStream>,
    ) -> TokenStream {
        self.bound.clear();
        self.part(p, ty, bind, guards)
    }

    /// A pattern, or one inside another.
    pub fn part(
        &mut self,
        p: &Pattern,
        ty: &Ty,
        bind: Bind,
        guards: &mut Vec<TokenStream>,
    ) -> TokenStream {
        let g = mixed_site_at(p.span);
        let ty = self.shallow(ty);
        let peeled = self.resolve(&ty);
        if self.is_open(&peeled)
            && let Some(ts) = self.letter_pattern(p, guards)
        {
            return ts;
        }
        if self.pattern_mismatch_inside(p, &peeled) {
            return quote_spanned!(g=> _);
        }
        match &p.kind {
            PatternKind::Wild => quote_spanned!(p.span=> _),
            PatternKind::Bind(name) => {
                let n = name_of(name);
                if let Some(of) = self.bare_variant(&n, &peeled) {
                    return self.variant_pattern(
                        &(of, None),
                        name,
                        &[],
                        false,
                        &peeled,
                        bind,
                        guards,
                        p.span,
                    );
                }
                if &*n == "None" {
                    return quote_spanned!(g=> ::core::option::Option::None);
                }
                let binds = self.irrefutable
                    || self.is_constant(&n)
                    || !n.starts_with(char::is_uppercase)
                    || self.has_no_variants(&peeled);
                if !binds {
                    // A constant or a variant of Rust's.
                    return rust_ident(name).to_token_stream();
                }
                self.bind_name(p.id, name, ty, bind)
            }
            PatternKind::Lit(e) => {
                if let ExprKind::Null = e.kind {
                    return quote_spanned!(g=> ::core::option::Option::None);
                }
                if let ExprKind::Lit(l) = &e.kind
                    && literal::kind(l) == literal::Kind::Str
                {
                    // Only inside another pattern: a match on text is lowered elsewhere.
                    let v = self.temp("s", p.span);
                    guards.push(quote_spanned!(g=> *#v == *#l));
                    return v.to_token_stream();
                }
                let expected = if let Ty::Named(n, a) = &peeled
                    && *n == LangItem::Option
                {
                    a.first().cloned().unwrap_or(Ty::Unknown)
                } else {
                    peeled.clone()
                };
                let told = self.diags.len();
                let ts = self.value(e, &expected);
                if self.diags.len() > told {
                    // A call stands for what was reported, which is no pattern.
                    return quote_spanned!(g=> _);
                }
                if peeled.is_lang(LangItem::Option) {
                    return quote_spanned!(g=> ::core::option::Option::Some(#ts));
                }
                ts
            }
            PatternKind::Range {
                lo,
                inclusive,
                dots,
                hi,
            } => {
                let lo = self.value(lo, &peeled);
                let hi = self.value(hi, &peeled);
                let g = mixed_site_at(*dots);
                if *inclusive {
                    quote_spanned!(g=> #lo..=#hi)
                } else {
                    quote_spanned!(g=> #lo..#hi)
                }
            }
            PatternKind::Variant {
                path,
                is_rust,
                args,
            } => {
                let args_slice = args.as_deref().unwrap_or(&[]);
                if !is_rust && let [enum_name, variant] = &path[..] {
                    let name = name_of(enum_name);
                    let target = match self.world.aliases.get(&name) {
                        // An alias of a Rust type: rustc resolves it.
                        Some((_, Ty::Named(n, _))) if !n.is_rust() => n.clone(),
                        _ if &*name == "Self" => match &self.ty_scope.self_ty {
                            Some(Ty::Named(n, _)) => n.clone(),
                            _ => TypeDef::Rust(name),
                        },
                        _ => match self.type_named(&name) {
                            Some(def) => def,
                            None => TypeDef::Rust(name),
                        },
                    };
                    let scrutinee = match &peeled {
                        Ty::Named(n, _) if *n == target => peeled.clone(),
                        // The payload's type is known to rustc only.
                        Ty::Unknown if target.is_option_or_result() => {
                            Ty::Named(target.clone(), vec![Ty::Unknown, Ty::Unknown])
                        }
                        _ => self.open_type(&target),
                    };
                    if let Ty::Var(_) = ty {}
                    let prefix = (target.clone(), Some(enum_name.clone()));
                    return self.variant_pattern(
                        &prefix,
                        variant,
                        args_slice,
                        args.is_some(),
                        &scrutinee,
                        bind,
                        guards,
                        p.span,
                    );
                }
                if !is_rust && let [only] = &path[..] {
                    let n = name_of(only);
                    if let Some(of) = self.bare_variant(&n, &peeled) {
                        return self.variant_pattern(
                            &(of, None),
                            only,
                            args_slice,
                            args.is_some(),
                            &peeled,
                            bind,
                            guards,
                            p.span,
                        );
                    }
                    if let Some(item) = LangItem::with_variant(&n) {
                        let prefix = (item.into(), None);
                        return self.variant_pattern(
                            &prefix,
                            only,
                            args_slice,
                            args.is_some(),
                            &peeled,
                            bind,
                            guards,
                            p.span,
                        );
                    }
                }
                let names: Vec<_> = path.iter().map(rust_ident).collect();
                let subs: Vec<_> = args_slice
                    .iter()
                    .map(|a| self.part(a, &Ty::Unknown, bind, guards))
                    .collect();
                if args.is_some() {
                    quote_spanned!(g=> #(#names)::*(#(#subs),*))
                } else {
                    quote_spanned!(g=> #(#names)::*)
                }
            }
            PatternKind::Tuple(subs) => {
                let tys: Vec<Ty> = match &peeled {
                    Ty::Tuple(v) if v.len() == subs.len() => v.clone(),
                    _ => subs.iter().map(|_| Ty::Unknown).collect(),
                };
                let subs: Vec<_> = subs
                    .iter()
                    .zip(&tys)
                    .map(|(s, t)| self.part(s, t, bind, guards))
                    .collect();
                quote_spanned!(g=> (#(#subs,)*))
            }
            PatternKind::Struct { path, fields, rest } => {
                let variant = self.named_variant(path, &peeled);
                let head = match &variant {
                    Some((def, _)) => {
                        let at = path.first().map_or(p.span, Ident::span);
                        let (of, v) = (self.enum_path(def, at), path.last().map(rust_ident));
                        quote_spanned!(g=> #of::#v)
                    }
                    None => {
                        let names: Vec<_> = path.iter().map(rust_ident).collect();
                        quote_spanned!(g=> #(#names)::*)
                    }
                };
                let def = path.last().and_then(|n| self.type_named(&name_of(n)));
                let decl = def.and_then(|def| self.decl(&def));
                let args = match &peeled {
                    Ty::Named(_, a) => a.clone(),
                    _ => vec![],
                };
                let mut items = TokenStream::new();
                for (f, sub) in fields {
                    let of_variant = variant.as_ref().map(|(_, fields)| {
                        let n = name_of(f);
                        let field = fields.iter().find(|(x, _)| *x == n);
                        field.map_or(Ty::Unknown, |(_, t)| t.clone())
                    });
                    let fty = match &decl {
                        _ if of_variant.is_some() => of_variant.unwrap_or(Ty::Unknown),
                        Some(d) => match &d.kind {
                            DeclKind::Struct(fs) => {
                                let n = name_of(f);
                                fs.iter()
                                    .find(|(x, _)| *x == n)
                                    .map_or(Ty::Unknown, |(_, t)| inst(d, &args, t))
                            }
                            _ => Ty::Unknown,
                        },
                        None => Ty::Unknown,
                    };
                    let field = rust_ident(f);
                    let sub = self.part(sub, &fty, bind, guards);
                    let text = sub.to_string();
                    if field == text || text.strip_prefix("mut ").is_some_and(|n| field == n) {
                        items.extend(quote_spanned!(mixed_site_at(f.span())=> #sub,));
                    } else {
                        items.extend(quote_spanned!(mixed_site_at(f.span())=> #field: #sub,));
                    }
                }
                if *rest {
                    items.extend(quote_spanned!(g=> ..));
                }
                quote_spanned!(g=> #head { #items })
            }
            PatternKind::Deref { and, is_mut, pat } => {
                // A reference that Milo knows reads like the value.
                let written = self.is_open(&peeled) && bind == Bind::Value;
                let sub = self.part(pat, &ty, bind, guards);
                match written {
                    true => {
                        let mut_ = is_mut.then(|| Ident::new("mut", *and));
                        quote_spanned!(mixed_site_at(*and)=> &#mut_ #sub)
                    }
                    false => sub,
                }
            }
            PatternKind::Or(subs) => {
                let subs: Vec<_> = subs
                    .iter()
                    .map(|s| self.part(s, &ty, bind, guards))
                    .collect();
                quote_spanned!(g=> #(#subs)|*)
            }
        }
    }

    fn bind_name(&mut self, at: NodeId, name: &Ident, ty: Ty, bind: Bind) -> TokenStream {
        let ident = self.local_ident(name);
        // A `Copy` value in a borrowed place is bound by reference, too: the name reads like the
        // value.
        let repr = match bind {
            Bind::Value | Bind::Moved => Repr::Plain,
            Bind::Ref | Bind::Lent => Repr::Ref { is_mut: false },
            Bind::RefMut => Repr::Ref { is_mut: true },
        };
        if self.bound.contains(&self.declared_by(at)) {
            // The other side of an or-pattern.
            let mut_ = (bind == Bind::Moved).then(|| Ident::new("mut", name.span()));
            return quote_spanned!(mixed_site_at(name.span())=> #mut_ #ident);
        }
        // The name reads like a value: by copy or clone, unless it is read only once.
        let id = self.declare(at, name, ty, repr, false);
        self.bound.push(id);
        if matches!(bind, Bind::Value | Bind::Moved)
            && let Some(local) = self.local_mut(id)
        {
            local.is_loop = true;
            local.bound = bind == Bind::Value;
        }
        if bind == Bind::Lent
            && let Some(local) = self.local_mut(id)
        {
            local.lent = true;
        }
        let mut_ = (bind == Bind::Moved).then(|| Ident::new("mut", name.span()));
        quote_spanned!(mixed_site_at(name.span())=> #mut_ #ident)
    }

    /// The names that the last pattern has bound.
    pub fn bound_names(&self) -> Vec<Ident> {
        let locals = self.bound.iter().filter_map(|id| self.local(*id));
        locals
            .map(|l| self.local_ident(&ident_at(&l.name, l.span)))
            .collect()
    }

    /// The message about `Rect(w, h)` of a variant with named fields.
    pub fn unnamed(&self, def: &TypeDef, variant: &str) -> Option<String> {
        let decl = self.decl(def)?;
        let fields = decl.named.get(variant)?;
        let fields: Vec<String> = fields.iter().map(|f| format!("{f}: …")).collect();
        let fields = fields.join(", ");
        Some(format!(
            "the fields of '{variant}' have names: write '{variant} {{ {fields} }}'"
        ))
    }

    #[allow(clippy::too_many_arguments)]
    fn variant_pattern(
        &mut self,
        (enum_name, written): &(TypeDef, Option<Ident>),
        variant: &Ident,
        args: &[Pattern],
        parens: bool,
        scrutinee: &Ty,
        bind: Bind,
        guards: &mut Vec<TokenStream>,
        span: Span,
    ) -> TokenStream {
        let g = mixed_site_at(span);
        let at = written.as_ref().map(Ident::span);
        let path = self.enum_path(enum_name, at.unwrap_or_else(|| super::cx::shown(span)));
        let v = rust_ident(variant);
        let vname = name_of(variant);
        let tys = self.variant_types(scrutinee, &vname);
        let names = self
            .decl(enum_name)
            .and_then(|d| d.named.get(&vname).cloned());
        if parens && let Some(message) = self.unnamed(enum_name, &vname) {
            self.diags.error(variant.span(), message);
        }
        if parens
            && names.is_none()
            && let Some(tys) = &tys
            && tys.len() != args.len()
            && !args.is_empty()
        {
            self.variant_count(variant, tys.len(), args);
            return quote_spanned!(g=> #path::#v(..));
        }
        let subs: Vec<_> = args
            .iter()
            .enumerate()
            .map(|(i, a)| {
                let t = tys
                    .as_ref()
                    .and_then(|t| t.get(i).cloned())
                    .unwrap_or(Ty::Unknown);
                self.part(a, &t, bind, guards)
            })
            .collect();
        if let Some(names) = names {
            // Read by position after an error, so that the names are bound.
            let names = names.iter().map(|n| ident_at(n, g));
            quote_spanned!(g=> #path::#v { #(#names: #subs,)* .. })
        } else if parens {
            if subs.is_empty() && tys.as_ref().is_some_and(|t| t.is_empty()) {
                return quote_spanned!(g=> #path::#v);
            }
            quote_spanned!(g=> #path::#v(#(#subs),*))
        } else if tys.as_ref().is_some_and(|t| !t.is_empty()) {
            // The pattern has no subpatterns for the payload.
            quote_spanned!(g=> #path::#v(..))
        } else {
            quote_spanned!(g=> #path::#v)
        }
    }

    /// The Rust path of an enum.
    pub fn enum_path(&mut self, def: &TypeDef, span: Span) -> TokenStream {
        match def {
            TypeDef::Own(id) => self.declared_path(id.name(), span),
            TypeDef::Lang(item) => self.lang_path(*item, span),
            TypeDef::Rust(path) => ident_at(path, span).to_token_stream(),
        }
    }

    /// The pattern of `e is P`: nothing is bound.
    pub fn is_pattern(
        &mut self,
        p: &Pattern,
        ty: &Ty,
        guards: &mut Vec<TokenStream>,
    ) -> TokenStream {
        self.pattern(p, ty, Bind::Ref, guards)
    }

    /// Whether neither the block nor Milo's library declares a type.
    fn is_rusts(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Named(n, _) if !n.is_option_or_result() && self.is_foreign(n))
    }

    /// Whether a match may move the parts out of a value of the type.
    fn moves_in(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(n, _) => {
                n.is_option_or_result()
                    || self.world.types.contains_key(n) && !self.world.implements(n, "Drop")
            }
            Ty::Tuple(_) => true,
            _ => false,
        }
    }

    /// The value that patterns are compared with. A tuple of places behind shared references, `(b.left, b.right)`, is
    /// one of references to them: nothing changes them meanwhile.
    pub fn matched_place(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        let ExprKind::Tuple { elems, .. } = super::syntax::strip(e) else {
            return self.place(e, expected);
        };
        let stays = elems.iter().all(|e| self.stays_behind_shared(e));
        let ty = self.type_of(e.id);
        let known = match self.resolve(&ty) {
            Ty::Tuple(tys) => {
                !tys.iter().any(|t| self.is_open(t)) && tys.iter().any(|t| self.is_cloned(t))
            }
            _ => false,
        };
        if !stays || !known || self.moves.locals.is_mutated(e.id) {
            return self.place(e, expected);
        }
        let parts = elems.iter().map(|e| {
            let part = self.place(e, &Ty::Unknown).as_ref(e.span);
            quote_spanned!(mixed_site_at(e.span)=> #part,)
        });
        let parts: TokenStream = parts.collect();
        Lowered::refd(quote_spanned!(mixed_site_at(e.span)=> (#parts)), ty)
    }

    /// Whether an expression names a place behind a parameter or a name that is a shared reference.
    fn stays_behind_shared(&self, e: &Expr) -> bool {
        let local = crate::flow::named(e, &self.res).and_then(|of| self.local(of.place.base));
        local.is_some_and(|l| self.is_behind_shared(l))
    }

    /// Whether what a local refers to does not change while the local is in scope, though the
    /// local may be assigned.
    pub fn is_behind_shared(&self, local: &Local) -> bool {
        local.repr == Repr::Ref { is_mut: false }
            && local.of_match.is_none()
            && local.depth == self.fns.len()
    }

    /// The scrutinee's tokens, its type, and the binding mode of the names.
    /// `movable`: whether the arms stay valid if the scrutinee is moved.
    pub fn scrutinee(&mut self, out: Lowered, e: &Expr, movable: bool) -> (TokenStream, Ty, Bind) {
        let span = e.span;
        let ty = self.resolve(&out.ty);
        self.open_match = None;
        // Rust takes the brace of a struct literal for that of the arms.
        let out = match super::syntax::strip(e) {
            ExprKind::Struct { .. } => Lowered {
                ts: super::cx::paren(&out.ts, span),
                ..out
            },
            _ => out,
        };
        let may_change = matches!(out.change, super::cx::Change::Free)
            || out
                .root
                .and_then(|id| self.local(id))
                .is_some_and(|l| l.of_match.is_some());
        let changeable = (may_change && out.root.is_some()).then_some(e.id);
        if movable && self.is_copy(&ty) != Some(true) && self.moves_in(ty.in_heap().unwrap_or(&ty))
        {
            let moved = self.is_last_look(&out).then(|| out.ts.clone());
            let bind = match out.kind {
                Kind::Temp => Bind::Value,
                _ => Bind::Moved,
            };
            let boxed = Some(out.ts.clone())
                .filter(|_| out.kind == Kind::Temp && ty.is_lang(LangItem::Heap));
            if let Some(ts) = out.taken.clone().or(moved).or(boxed) {
                let ts = match ty.is_lang(LangItem::Heap) {
                    true => quote_spanned!(mixed_site_at(span)=> *#ts),
                    false => ts,
                };
                return (ts, ty.in_heap().unwrap_or(&ty).clone(), bind);
            }
        }
        // The target of a box that is not read again moves out.
        if movable
            && self.is_open(&ty)
            && let Some(ts) = out.taken.clone()
            && !changeable.is_some_and(|id| self.moves.locals.is_mutated(id))
        {
            return (ts, ty, Bind::Moved);
        }
        // Fields of a value that is annotated with a type of Rust's: as Rust matches them.
        if movable
            && self.is_open(&ty)
            && out.last_read
            && out.kind == Kind::Place
            && !out.owners.is_empty()
            && self.owns_fields(&out)
            && !changeable.is_some_and(|id| self.moves.locals.is_mutated(id))
        {
            return (out.ts, ty, Bind::Moved);
        }
        if let Some(id) = changeable {
            self.open_match = Some(id);
            if self.moves.locals.is_mutated(id) {
                self.check_change(&out, "changed");
                if ty.is_lang(LangItem::Heap) {
                    let ts = self.unboxed(out, span).ts;
                    return (
                        quote_spanned!(mixed_site_at(span)=> &mut #ts),
                        ty.peeled().clone(),
                        Bind::RefMut,
                    );
                }
                return (out.as_mut(span), ty, Bind::RefMut);
            }
        }
        let out = self.unguarded(out, span);
        if ty.is_lang(LangItem::Heap) {
            let bind = Bind::by_reference(out.kind);
            let ts = self.peeled_ref(out, span);
            return (ts, ty.peeled().clone(), bind);
        }
        let bind = match super::syntax::strip(e) {
            // References that are not the user's.
            ExprKind::Tuple { .. } => Bind::Lent,
            _ => Bind::by_reference(out.kind),
        };
        match out.kind {
            Kind::Temp => (out.ts, ty, Bind::Value),
            _ if self.is_copy(&ty) == Some(true) => (out.place(span), ty, Bind::Value),
            // A Rust value that only rustc knows is matched as Rust matches it.
            Kind::Owned if matches!(ty, Ty::Unknown) => (out.ts, ty, Bind::Value),
            Kind::Owned
                if (self.holds_rusts(&ty) || self.is_open(&ty) || self.is_rusts(&ty))
                    && !self.root_again(&out) =>
            {
                (out.ts, ty, Bind::Value)
            }
            // If a bound name is changed, a later run binds by `&mut`.
            Kind::Refd { is_mut: true } if ty == Ty::Unknown || self.open_match.is_none() => {
                (out.as_mut(span), ty, Bind::RefMut)
            }
            _ => (out.as_ref(span), ty, bind),
        }
    }
}
