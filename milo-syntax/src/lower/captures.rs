//! The captures of closures: how a captured local reads inside, and the copies that a closure gets
//! which owns its captures.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::cx::{FnCx, Kind, Local, Lower, Repr, mixed_site_at, own_self, rust_ident};
use super::ty::Ty;
use crate::ast::NodeId;
use crate::flow::Proj;
use crate::own::Use;

impl Lower {
    /// The statements before a closure that owns its captures: clones of shared handles, copies of
    /// borrowed values. Also whether the closure changes a capture.
    pub fn captures(
        &mut self,
        cx: &FnCx,
        body: NodeId,
        owning: bool,
        how: Use,
    ) -> (TokenStream, bool) {
        let mut prelude = TokenStream::new();
        let mut changes = false;
        for (id, changed) in &cx.captures {
            let Some(local) = self.local(*id).cloned() else {
                continue;
            };
            changes |= *changed;
            // Errors about the captured value are at its use in the closure.
            let span = cx
                .uses
                .iter()
                .find(|(i, _)| i == id)
                .map_or(local.span, |(_, used)| used.span());
            let ident = self.local_ident(&Ident::new(&local.name, span));
            let g = mixed_site_at(span);
            if how == Use::Kept && matches!(local.repr, Repr::Callback { .. } | Repr::RawFn) {
                continue;
            }
            let copy = self.is_copy(&local.ty);
            if matches!(how, Use::Bound(_)) && cx.move_free && self.can_lift(&local) {
                continue;
            }
            // A variable seen by a closure and by what surrounds it.
            let seen_by_both = cx.move_free && !local.is_let && matches!(local.repr, Repr::Plain);
            if seen_by_both
                && how == Use::Kept
                && *changed
                && self.moves.locals.is_changed(*id)
                && let Some((_, used)) = cx.uses.iter().find(|(i, _)| i == id)
            {
                self.diags.error(
                    used.span(),
                    format!("a closure that is kept has its own copy of '{}', and what it changes there would be lost: share it through a channel, or write 'move' if the copy is meant", local.name),
                );
            }
            if !owning {
                continue;
            }
            let (_, owned, _) = self.captured(&local);
            if copy != Some(true) {
                self.require(&local.ty, Bound::Clone);
            }
            let value = match local.repr {
                Repr::Plain => {
                    let again = copy != Some(true) && self.is_captured_again(body, &local);
                    let moves = self.stays_usable(&local.ty) || cx.move_free && copy == Some(false);
                    // For an editor both are one variable, which can be renamed.
                    let keep = (again && moves || self.moved_twice.contains(id))
                        && !crate::editor::in_editor();
                    match keep {
                        true => Some(quote_spanned!(g=> #ident.clone())),
                        false if cx.move_free => None,
                        false => self.taken_twice(body, &local, &ident),
                    }
                }
                Repr::Ref { is_mut } if !is_mut || cx.copies || self.is_copied(&local) => {
                    match self.shallow(&local.ty) {
                        Ty::Str if !owned => {
                            Some(quote_spanned!(g=> ::std::string::String::from(#ident)))
                        }
                        Ty::Unknown | Ty::Dyn(_) | Ty::Slice(_) | Ty::Var(_) => None,
                        // A closure around this one has its own copy.
                        _ if owned => Some(quote_spanned!(g=> #ident.clone())),
                        _ => Some(quote_spanned!(g=> (*#ident).clone())),
                    }
                }
                Repr::Cell | Repr::Shared if cx.move_free => {
                    Some(quote_spanned!(g=> #ident.clone()))
                }
                Repr::Shared => Some(quote_spanned!(g=> #ident.borrow().clone())),
                Repr::Cell => Some(quote_spanned!(g=> #ident.get())),
                _ => None,
            };
            let (own, value) = match &*local.name {
                "self" => (
                    own_self(span),
                    value.or_else(|| Some(ident.to_token_stream())),
                ),
                _ => (ident, value),
            };
            if let Some(value) = value {
                prelude.extend(quote_spanned!(g=> #[allow(unused_mut)] let mut #own = #value;));
            }
        }
        (prelude, changes)
    }

    /// Reports a local that a closure takes although an earlier closure, or this one in an earlier
    /// turn of a loop, has taken it: rustc would tell it at the closure. Returns a value in its
    /// place.
    fn taken_twice(&mut self, body: NodeId, local: &Local, name: &Ident) -> Option<TokenStream> {
        if self.is_copy(&local.ty) != Some(false)
            || local.depth != self.fns.len()
            || crate::editor::in_editor()
        {
            return None;
        }
        let parts = self.captured_parts(body, local, name);
        let moves = |(_, ty): &&(TokenStream, Ty)| {
            self.is_copy(ty) == Some(false) && !self.stays_usable(ty)
        };
        let parts = parts.iter().filter(moves);
        let parts: Vec<String> = parts.map(|(part, _)| part.to_string()).collect();
        let whole = name.to_string();
        let mut taken = self.taken_by_closures.iter();
        let again = taken.any(|(id, earlier)| {
            *id == local.id
                && parts
                    .iter()
                    .any(|part| part == earlier || *part == whole || *earlier == whole)
        });
        let (_, _, once) = self.captured(local);
        let used_again = self
            .moves
            .after
            .is_surely_captured_again(body, local.id, once);
        let turns = !parts.is_empty() && used_again && self.loop_depth > local.loops;
        if !again && !turns {
            if used_again {
                let parts = parts.into_iter().map(|part| (local.id, part));
                self.taken_by_closures.extend(parts);
            }
            return None;
        }
        let message = match again {
            true => format!(
                "'{whole}' was moved into an earlier closure: make a copy before that one, 'let own = {whole}.clone()', and use it in one of them"
            ),
            false => format!(
                "'{whole}' moves into the closure in the first turn of the loop: make a copy before the closure, 'let own = {whole}.clone()', and use that in it"
            ),
        };
        self.diags.error(name.span(), message);
        Some(self.reported(&local.ty, name.span()).ts)
    }

    /// Whether closures that capture this `&mut` own a copy of what it refers to.
    pub fn is_copied(&self, local: &Local) -> bool {
        let mut inside = self.fns.iter().skip(local.depth);
        self.moves.locals.is_copied(local.id) || inside.any(|f| f.copies)
    }

    /// Whether a local that a closure captures is used again after the closure has been made.
    fn is_captured_again(&self, body: NodeId, local: &Local) -> bool {
        let (_, _, once) = self.captured(local);
        self.moves.after.is_captured_again(body, local.id, once)
    }

    /// The captures of a closure that are of one local, with their types: the local, or fields of it.
    pub fn captured_parts(
        &self,
        body: NodeId,
        local: &Local,
        name: &Ident,
    ) -> Vec<(TokenStream, Ty)> {
        let ty = self.resolve(&local.ty);
        if local.repr != Repr::Plain {
            return vec![(name.to_token_stream(), ty)];
        }
        let places = self.moves.after.captures(body, local.id);
        let parts = places.map(|place| match place.proj.first() {
            Some(Proj::Field(field)) => {
                let member = match field.parse() {
                    Ok(index) => Literal::u32_unsuffixed(index).to_token_stream(),
                    Err(_) => {
                        let field = Ident::new(field.trim_start_matches("r#"), name.span());
                        rust_ident(&field).to_token_stream()
                    }
                };
                let part = match (&ty, field.parse::<usize>()) {
                    (Ty::Tuple(all), Ok(index)) => all.get(index).cloned(),
                    _ => self.field_type(&ty, field),
                };
                let part = part.unwrap_or(Ty::Unknown);
                (quote_spanned!(name.span()=> #name.#member), part)
            }
            _ => (name.to_token_stream(), ty.clone()),
        });
        parts.collect()
    }

    /// `let _ = &x;` for each capture, or `let _ = &x.a;`: rustc would capture less, as a pointer
    /// in a struct that is declared with `@send`.
    pub fn force_captures(&mut self, cx: &FnCx, body: NodeId) -> TokenStream {
        let mut ts = TokenStream::new();
        // An editor would take it for another use.
        if crate::editor::in_editor() {
            return ts;
        }
        for (id, _) in &cx.captures {
            let Some(local) = self.local(*id).cloned() else {
                continue;
            };
            let ident = match &*local.name {
                "self" => own_self(local.span),
                _ => self.local_ident(&Ident::new(&local.name, local.span)),
            };
            for (part, _) in self.captured_parts(body, &local, &ident) {
                ts.extend(quote_spanned!(mixed_site_at(local.span)=> let _ = &#part;));
            }
        }
        ts
    }

    /// How a local reads inside the closures that surround the use: whether one of them captures it,
    /// whether one of these owns it, and whether each has it for itself and is called at most once.
    pub fn captured(&self, local: &Local) -> (bool, bool, bool) {
        let mut captured = false;
        let mut owning = false;
        let mut once = true;
        for f in self.fns.iter().skip(local.depth).filter(|f| f.is_closure) {
            captured = true;
            owning |= f.owning;
            let is_value = local.repr == Repr::Plain && self.is_copy(&local.ty) != Some(true);
            once &= f.given.contains(&local.id) && (f.owning || is_value);
        }
        (captured, owning, once)
    }

    /// Whether a value that is captured is owned by the closure and may be moved out of it.
    pub fn captured_kind(&self, local: &Local) -> Kind {
        match self.captured(local) {
            (false, ..) => Kind::Owned,
            (true, _, true) => Kind::Owned,
            _ => Kind::Place,
        }
    }
}
