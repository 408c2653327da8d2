//! Reading by value: a place becomes a value of its own. [`Lower::mode`] decides how; the tokens
//! follow from that.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Kind, Lower, Lowered, Owner, mixed_site_at, paren};
use super::ty::Ty;
use crate::ast::Expr;
use crate::resolve::LangItem;

/// How an expression is read by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// The expression has made the value.
    Made,
    /// A reference is expected: the coercion makes it.
    Lend,
    Copy,
    /// The variable is not read again, or Rust decides whether it may be.
    Move,
    /// The value moves out of a place that is filled anew, or not read again.
    Take,
    /// A clone, or another handle to the same object.
    Clone,
    /// Text that is looked at becomes a `String`.
    OwnText,
    /// A slice becomes a `Vec`.
    OwnSlice,
    /// A part of a value of Rust's that is not read again: moves if what it is a part of owns it.
    Part,
    /// Only Rust knows the type, and whether it is copied or cloned.
    AsInRust,
}

impl Lower {
    /// Decides how a place is read by value. The types are shallow.
    fn mode(&self, out: &Lowered, ty: &Ty, expected: &Ty) -> Mode {
        let copied = self.is_copy(ty);
        match out.kind {
            Kind::Temp => Mode::Made,
            _ if self.wants_reference(ty, expected) => Mode::Lend,
            Kind::Owned if copied == Some(true) => Mode::Copy,
            Kind::Owned if out.raw_fn || expected.is_string() && *ty == Ty::Unknown => Mode::Move,
            Kind::Owned if self.stays_usable(ty) && self.root_again(out) => Mode::Clone,
            Kind::Owned => Mode::Move,
            Kind::Place | Kind::Refd { .. } => match copied {
                Some(true) => Mode::Copy,
                _ if out.taken.is_some() => Mode::Take,
                _ if *ty == Ty::Str => Mode::OwnText,
                Some(false) if !matches!(ty, Ty::Slice(_)) => Mode::Clone,
                // A part of text that only Rust knows.
                Some(false) if expected.is_string() => Mode::AsInRust,
                Some(false) => Mode::OwnSlice,
                None if out.last_read && !out.owners.is_empty() => Mode::Part,
                None => Mode::AsInRust,
            },
        }
    }

    /// Makes an owned value of a place: a move, a copy, a clone or another handle.
    pub fn read_by_value(&mut self, out: Lowered, span: Span, expected: &Ty) -> Lowered {
        let g = mixed_site_at(span);
        let ty = self.shallow(&out.ty);
        let expected = self.shallow(expected);
        let mode = self.mode(&out, &ty, &expected);
        if mode == Mode::Lend {
            return out;
        }
        if out.guarded {
            let root = out.root;
            let out = self.read_by_value(
                Lowered {
                    guarded: false,
                    ..out
                },
                span,
                &expected,
            );
            return Lowered {
                ts: super::cx::scoped_temporaries(&out.ts, span),
                atomic: true,
                root,
                ..out
            };
        }
        if mode != Mode::Made {
            self.show_mode(mode, &ty, span);
        }
        // Text of Rust's, a `&str` or a `String`.
        let to_text = expected.is_string() && ty == Ty::Unknown;
        let into_text = |ts: TokenStream| {
            let ts = quote_spanned!(g=> ::core::convert::Into::<::std::string::String>::into(#ts));
            Lowered::temp(ts, Ty::string())
        };
        let ts = match mode {
            Mode::Made | Mode::Lend => return out,
            Mode::Move => {
                self.note_move(&out);
                if to_text && !out.raw_fn {
                    return into_text(out.ts);
                }
                return Lowered {
                    kind: Kind::Temp,
                    ..out
                };
            }
            Mode::Copy if out.kind == Kind::Owned => {
                return Lowered {
                    kind: Kind::Temp,
                    ..out
                };
            }
            Mode::Copy => {
                let refd = matches!(out.kind, Kind::Refd { .. });
                let ts = out.place(span);
                return Lowered {
                    kind: Kind::Temp,
                    atomic: !refd && out.atomic,
                    ts,
                    ..out
                };
            }
            Mode::Take => {
                let taken = out.taken.unwrap_or_default();
                return match to_text {
                    true => into_text(taken),
                    false => Lowered::temp(taken, ty),
                };
            }
            Mode::OwnText => {
                let ts = &out.ts;
                return Lowered::temp(
                    quote_spanned!(span=> ::std::string::String::from(#ts)),
                    Ty::string(),
                );
            }
            Mode::Clone => {
                let ts = out.receiver(span);
                self.require(&ty, Bound::Clone);
                quote_spanned!(g=> #ts.clone())
            }
            Mode::OwnSlice => {
                let ts = out.as_ref(span);
                self.require(&ty, Bound::Clone);
                return Lowered::temp(
                    quote_spanned!(g=> ::std::vec::Vec::from(#ts)),
                    match ty {
                        Ty::Slice(t) => Ty::lang(LangItem::Vec, vec![*t]),
                        t => t,
                    },
                );
            }
            Mode::Part => {
                let part = self.moved_part(&out, span);
                if to_text {
                    return Lowered::temp(
                        quote_spanned!(g=> ::milo::__private::text(#part).milo_text()),
                        Ty::string(),
                    );
                }
                part
            }
            Mode::AsInRust if expected.is_string() && matches!(ty, Ty::Unknown | Ty::Slice(_)) => {
                let ts = out.as_ref(span);
                return Lowered::temp(
                    quote_spanned!(g=> ::milo::__private::read_text(#ts)),
                    Ty::string(),
                );
            }
            Mode::AsInRust => {
                let ts = out.as_ref(span);
                self.require(&ty, Bound::Clone);
                quote_spanned!(g=> ::milo::__private::read(#ts))
            }
        };
        Lowered {
            raw_fn: out.raw_fn,
            ..Lowered::temp(ts, ty)
        }
    }

    /// A part of a value whose type only Rust knows, and which is not read again: it moves out of
    /// what is owned, and is cloned behind a reference. The types say which; the other way is
    /// behind a call that cannot return, where nothing is moved for rustc.
    fn moved_part(&self, out: &Lowered, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let part = out.place(span);
        let copy = quote_spanned!(g=> ::milo::__private::copied(&#part).milo_copied(__milo_behind));
        let mut ts = quote_spanned!(g=> #part);
        for Owner { place, target } in out.owners.iter().rev() {
            let way = Ident::new(if *target { "target_of" } else { "part_of" }, g);
            ts = quote_spanned!(g=> match {
                let __milo_kind = ::milo::__private::kind();
                #[allow(unreachable_code)]
                if false {
                    // Never reached: only the type of the place is wanted.
                    ::milo::__private::nowhere();
                    __milo_kind.of(&#place);
                }
                ::milo::__private::#way(&__milo_kind).milo_owner()
            } {
                ::milo::__private::Owner::Whole(__milo_whole) => {
                    ::milo::__private::pass(__milo_whole);
                    #[allow(unreachable_code)]
                    let __milo_part = #ts;
                    __milo_part
                }
                ::milo::__private::Owner::Behind(__milo_behind) => #copy,
            });
        }
        // A `match` at the start of a statement would end there.
        paren(&ts, span)
    }

    /// A place behind a `RefCell` guard as an owned value, so that the guard is not held while
    /// other code of the user's runs; any other place unchanged.
    pub fn unguarded(&mut self, out: Lowered, span: Span) -> Lowered {
        if out.guarded {
            self.read_by_value(out, span, &Ty::Unknown)
        } else {
            out
        }
    }

    /// `e` by value, though its place is used again: a borrow of the copy does not borrow the
    /// place.
    pub fn copy_of(&mut self, e: &Expr, expected: &Ty) -> TokenStream {
        let expected = match self.shallow(expected) {
            Ty::Str => Ty::string(),
            t => t,
        };
        let out = self.place(e, &expected).looked_at();
        let out = self.read_by_value(out, e.span, &expected);
        self.coerce(out, &expected, e.span).ts
    }
}
