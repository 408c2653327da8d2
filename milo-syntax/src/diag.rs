//! Errors, gathered and reported together.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// An error: a place and a message.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The token that the error points at.
    pub span: Span,
    /// The error and its remedy, in Milo's words.
    pub message: String,
}

/// All errors of one block, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Errors next to which rustc is to report unresolved names too.
    beside: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error at `span`.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.list.push(Diagnostic {
            span,
            message: message.into(),
        });
    }

    /// As [`error`](Self::error), where the rest of the program is as clear as without the error:
    /// see [`beside_others`](Self::beside_others).
    pub fn beside(&mut self, span: Span, message: impl Into<String>) {
        self.beside.push(Diagnostic {
            span,
            message: message.into(),
        });
    }

    /// Adds errors.
    pub fn extend(&mut self, errors: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(errors);
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.beside.is_empty()
    }

    /// The number of errors: together with [`truncate`](Self::truncate) a mark to go back to after
    /// a speculative parse.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Forgets all errors after the first `len`.
    pub fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// Leaves out the errors at tokens about which `earlier` has one: the second follows from the
    /// first.
    pub fn leave_out(&mut self, earlier: &Diagnostics) {
        let told = places(earlier.iter());
        self.list.retain(|d| !told.contains(&place(d)));
        self.beside.retain(|d| !told.contains(&place(d)));
    }

    /// The errors.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter().chain(&self.beside)
    }

    /// As [`to_compile_errors`](Self::to_compile_errors), for errors that must not hide rustc's:
    /// beside an item that fails, rustc does not report unresolved names.
    pub fn beside_others(&self) -> TokenStream {
        let mut told = HashSet::new();
        self.iter()
            .filter(|d| {
                let place = place(d);
                place[0] == place[1] || told.insert(place)
            })
            .map(quiet)
            .collect()
    }

    /// One `compile_error!` item for each error.
    pub fn to_compile_errors(&self) -> TokenStream {
        let told = places(self.list.iter());
        let beside = self.beside.iter().filter(|d| !told.contains(&place(d)));
        let beside = beside.map(quiet);
        self.list
            .iter()
            .map(|d| {
                let message = &d.message;
                quote_spanned! {d.span=> ::core::compile_error! { #message } }
            })
            .chain(beside)
            .collect()
    }
}

/// Where an error begins and ends.
type Place = [(usize, usize); 2];

fn place(d: &Diagnostic) -> Place {
    [d.span.start(), d.span.end()].map(|at| (at.line, at.column))
}

/// The places of errors, without those that are nowhere.
fn places<'d>(errors: impl Iterator<Item = &'d Diagnostic>) -> HashSet<Place> {
    errors
        .map(place)
        .filter(|[start, end]| start != end)
        .collect()
}

/// An error in a place of its own.
fn quiet(d: &Diagnostic) -> TokenStream {
    let message = &d.message;
    quote_spanned! {d.span=> const _: () = { ::core::compile_error! { #message } }; }
}
