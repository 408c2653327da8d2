//! The state of the lowering: scopes, types, and what bodies ask of each other.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::rc::Rc;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::bounds::{Hole, Needs};
use super::ty::{Name, Ty, VarKind};
use super::world::name_of;
use crate::ast::{Expr, NodeId};
use crate::diag::Diagnostics;
use crate::infer::{TyCx, Types};
use crate::keyword::is_rust_keyword;
use crate::resolve::{DefId, LocalId};
use crate::summaries::{Analysis, Summaries};

/// How a local is represented in Rust.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repr {
    /// By value.
    Plain,
    /// The Rust variable is a reference to what the name means.
    Ref { is_mut: bool },
    /// A parameter of type `impl FnMut` (`is_dyn`: `&mut dyn FnMut`).
    Callback { is_dyn: bool },
    /// A Rust closure, callable but not storable.
    RawFn,
    /// A `Cell`: a number or a bool that a closure shares with its surroundings.
    Cell,
    /// A `RefCell`: any other value that a kept closure shares with its surroundings.
    Shared,
}

/// A name in scope.
#[derive(Clone, Debug)]
pub struct Local {
    pub name: Name,
    pub id: LocalId,
    pub ty: Ty,
    pub repr: Repr,
    /// Declared with `let` (or bound by a pattern): not to be changed.
    pub is_let: bool,
    /// Declared by a statement, rather than a parameter or bound by a pattern.
    pub by_statement: bool,
    /// How many functions and closures surround the declaration.
    pub depth: usize,
    /// How many loops of its function surround the declaration.
    pub loops: usize,
    /// Where the name was declared.
    pub span: Span,
    /// Bound by a loop or a pattern: read by copy or clone.
    pub is_loop: bool,
    /// Bound by a pattern, to a value of its own.
    pub bound: bool,
    /// Bound by reference, without a written `&`: see [`Bind::Lent`](super::pattern::Bind).
    pub lent: bool,
    /// The match (by its scrutinee) that bound it by reference to a place that may be changed.
    pub of_match: Option<NodeId>,
}

/// Whether a place may be changed; if not, why, with the name to report.
#[derive(Clone, Debug)]
pub enum Change {
    Free,
    /// The name of the `let`, at the place of use.
    Let(Ident),
    /// The name of an `&T` parameter.
    SharedRef(Ident),
    /// A name that a loop or a pattern bound to a value of its own.
    Bound(Ident),
    /// The name of an `&mut T`, in a closure that outlives it and has a copy.
    Lost(Ident),
}

/// Where the value of lowered code lives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Made by the expression.
    Temp,
    /// A variable that may be moved from.
    Owned,
    /// Reached through a reference, a field or an index: read by copy or clone.
    Place,
    /// The tokens are a reference to the value; `is_mut` if it is `&mut`.
    Refd { is_mut: bool },
}

/// A place on the way to a part of it: see [`Lowered::owners`].
#[derive(Clone, Debug)]
pub struct Owner {
    pub place: TokenStream,
    /// The part is what a `*` gives, not a field.
    pub target: bool,
}

/// A lowered expression.
pub struct Lowered {
    pub ts: TokenStream,
    /// The type of the value: for [`Kind::Refd`] that of what is referred to.
    pub ty: Ty,
    pub kind: Kind,
    /// Needs no parentheses as an operand.
    pub atomic: bool,
    pub change: Change,
    /// The local that the place starts from.
    pub root: Option<LocalId>,
    /// The expression that names this local.
    pub at: Option<NodeId>,
    /// An owned variable, or fields of one: values can move out of it.
    pub owned_path: bool,
    /// The places of types that only Rust knows on the way to this one, a part of a variable that
    /// is not read again: it moves if each of them owns what it has.
    pub owners: Vec<Owner>,
    /// Whether this part is not read again.
    pub last_read: bool,
    /// A Rust closure or function item.
    pub raw_fn: bool,
    /// The same place written for a change, where that differs.
    pub mut_ts: Option<TokenStream>,
    /// An element of a value whose type only rustc knows, as `v[i]`: rustc finds out whether a
    /// method of the element changes it.
    pub as_written: Option<TokenStream>,
    /// The same place emptied: its value moves out, as the place is not read again.
    pub taken: Option<TokenStream>,
    /// The place is reached through the guard of a `RefCell`, which must not be held while
    /// other code of the user's runs.
    pub guarded: bool,
    /// The parts of a concatenation `a + b` of text, for an outer `+` to join at once.
    pub joined: Option<TokenStream>,
}

/// A function, closure or branch that is being lowered.
pub struct FnCx {
    pub ret: Ty,
    /// Whether `ret` was written or expected, so that values are made to fit it.
    pub ret_known: bool,
    pub is_closure: bool,
    /// The body of a closure, or a branch of `parallel`.
    pub body: Option<NodeId>,
    /// A closure that owns what it captures.
    pub owning: bool,
    /// A closure that is a value, and may be called whenever.
    pub kept: bool,
    /// A closure written without `move`.
    pub move_free: bool,
    /// Captured locals in order of use, and whether each is changed.
    pub captures: Vec<(LocalId, bool)>,
    /// Locals that the closure takes as parameters.
    pub lifted: Vec<LocalId>,
    /// Captured locals that the closure has for itself, as it is called at most once.
    pub given: Vec<LocalId>,
    /// A closure that is reported, as it would outlive an `&mut`: it gets a copy of the referent.
    pub copies: bool,
    /// Names that nothing in the block declares, used inside: Rust's, perhaps locals.
    pub foreign: Vec<Ident>,
    /// The first use of each captured local.
    pub uses: Vec<(LocalId, Ident)>,
    /// The type parameters declared here, and the declaration whose bounds they are.
    pub bound_ids: Vec<(Vec<Name>, DefId)>,
}

impl FnCx {
    /// A function, or the statements of a block, without type parameters.
    pub fn new(ret: Ty, ret_known: bool) -> FnCx {
        FnCx {
            ret,
            ret_known,
            is_closure: false,
            body: None,
            owning: false,
            kept: false,
            move_free: false,
            captures: Vec::new(),
            lifted: Vec::new(),
            given: Vec::new(),
            copies: false,
            foreign: Vec::new(),
            uses: Vec::new(),
            bound_ids: Vec::new(),
        }
    }
}

/// The lowering of a program.
pub struct Lower {
    /// The declarations, the type parameters in scope, and the inference variables.
    pub tcx: TyCx,
    /// The types of the bodies that have been inferred.
    pub types: Types,
    /// How many expressions have been lowered.
    pub visits: usize,
    pub diags: Diagnostics,
    /// The bounds that type parameters need, as far as their bodies have been lowered.
    pub needs: Needs,
    /// Where bounds are left out until all bodies have been lowered.
    pub holes: Vec<Hole>,
    /// The summaries of the declarations.
    pub summaries: Rc<Summaries>,
    /// The analyses of the bodies that have not been lowered yet.
    pub analyses: HashMap<NodeId, Analysis>,
    /// The locals that have been declared so far.
    pub locals: HashMap<LocalId, Local>,
    /// `self` of the function that is being lowered.
    pub self_local: Option<LocalId>,
    /// The locals bound so far by the pattern that is being lowered.
    pub bound: Vec<LocalId>,
    pub fns: Vec<FnCx>,
    pub unsafe_depth: usize,
    pub loop_depth: usize,
    /// Declarations, not statements, make up the block.
    pub item_mode: bool,
    /// While the functions of a block of statements are lowered: the variables of the block,
    /// and whether each may be a constant.
    pub block_lets: HashMap<Name, bool>,
    /// Those of them that functions read: they are constants.
    pub block_consts: HashSet<Name>,
    /// The `let`s that stand directly in a block of statements.
    pub statement_lets: HashSet<NodeId>,
    /// Fresh names within a declaration.
    pub next_temp: usize,
    /// Checks of captures, to go ahead of the spawn that is being lowered.
    pub pending_checks: Vec<TokenStream>,
    /// The match (by its scrutinee) whose pattern is being lowered, if the scrutinee may change.
    pub open_match: Option<NodeId>,
    /// Where values of the function move rather than being copied.
    pub moves: super::moves::Moves,
    /// Locals that have been changed, in order.
    pub changed: Vec<LocalId>,
    /// Locals whose use after a move was reported: closures get copies.
    pub moved_twice: HashSet<LocalId>,
    /// Locals, or fields of them, that closures took although they are used again.
    pub taken_by_closures: HashSet<(LocalId, String)>,
    /// The pattern of a `for` or a `let` is being lowered: every name in it is bound.
    pub irrefutable: bool,
    /// Types are written for a derive of the user's, which may know `Vec<T>` and `Option<T>` by
    /// their names alone.
    pub for_derive: bool,
    /// The lengths of Rust's values are passed to Rust, and so are not converted to `i64`.
    pub rust_lengths: bool,
    /// A place is being lent: values unwrapped on the way to it are not moved.
    pub lends: bool,
    /// While a place that changes is lowered: index computations to do before.
    pub hoisted: Option<TokenStream>,
    /// While a signature is lowered: the lifetime of its references, where it must be written.
    pub lives: Option<super::lifetimes::Lives>,
    /// The `impl` that is being lowered, as the owner of bounds.
    pub impl_id: DefId,
    /// See [`super::Options`].
    pub pub_main: bool,
    pub shown: HashMap<String, String>,
    pub seen_imports: HashSet<String>,
    pub tables: crate::tables::Sink,
    /// Files are lowered, not a block among Rust's code.
    pub whole: bool,
    /// The directory of a file, by the name that the spans of its tokens give it.
    pub directories: HashMap<String, PathBuf>,
    /// How many statements come from imported files, and their Rust.
    pub imported_stmts: usize,
    pub imported: TokenStream,
    /// For an editor: the library's names, for the beginning of a body.
    pub library_uses: TokenStream,
    /// Imports from the library that are named in macros whose arguments are Rust's.
    pub macro_imports: Vec<(Name, TokenStream)>,
    /// Types and traits that other files declare.
    pub elsewhere: HashSet<Name>,
    /// Elements that are pieces of a text; see [`super::split_views`].
    pub views: Vec<LocalId>,
    /// Fields, by type and number, that hold their own type; see [`super::check::recursive_types`].
    pub recursive_fields: HashMap<Name, Vec<usize>>,
    /// The arguments of the call that is lowered are computed before it.
    pub hoists: bool,
    /// The names declared with `var` at the top, which is an error.
    pub bad_vars: HashSet<Name>,
    /// The function that is lowered has an `unsafe { … }` expression. Milo requires some that Rust
    /// reports as unused.
    pub has_unsafe: Cell<bool>,
    /// It has been reported that a method lacks its `self`.
    pub missing_self_reported: bool,
    /// Variables about whose change an error was reported.
    pub told: HashSet<LocalId>,
    /// The closure that is lowered next is returned.
    pub returned: bool,
    /// The closure that is lowered next is kept in a field.
    pub in_field: bool,
    /// The value that the condition which has just been lowered matches was reported.
    pub dropped: bool,
    /// The function that is lowered has a placeholder for code that was reported.
    pub has_reported: Cell<bool>,
    /// The locals on which a method is called that only Rust knows.
    pub lent_to_rust: HashSet<LocalId>,
    /// The `var`s whose names nothing seems to change, and the names.
    pub needless_vars: Vec<(Span, Vec<LocalId>)>,
    /// How many placeholders of no known type the statement has that is lowered.
    pub gaps: Cell<usize>,
}

impl Deref for Lower {
    type Target = TyCx;
    fn deref(&self) -> &TyCx {
        &self.tcx
    }
}

impl DerefMut for Lower {
    fn deref_mut(&mut self) -> &mut TyCx {
        &mut self.tcx
    }
}

impl Lower {
    /// The local that a pattern or a parameter introduces.
    pub fn declared_by(&self, node: NodeId) -> LocalId {
        self.res.declared_by(node).unwrap_or(LocalId::NONE)
    }

    /// Declares the local that a pattern or a parameter introduces.
    pub fn declare(
        &mut self,
        node: NodeId,
        ident: &Ident,
        ty: Ty,
        repr: Repr,
        is_let: bool,
    ) -> LocalId {
        let id = self.declared_by(node);
        // A type that only rustc knows here may have been inferred from the uses of the local.
        let ty = match self.types.local.get(&id) {
            Some(known) if self.is_open(&ty) => known.clone(),
            _ => ty,
        };
        let local = Local {
            name: name_of(ident),
            id,
            ty,
            repr,
            is_let,
            depth: self.fns.len(),
            loops: self.loop_depth,
            span: ident.span(),
            is_loop: self.irrefutable,
            bound: false,
            lent: false,
            by_statement: false,
            of_match: self.open_match,
        };
        self.locals.insert(id, local);
        id
    }

    /// Whether a `return` here leaves the Rust function, or closure, around the block.
    pub fn in_rusts_function(&self) -> bool {
        !self.item_mode && matches!(&self.fns[..], [f] if !f.ret_known && !f.is_closure)
    }

    /// The Rust name of a local: Rust lets no local hide a constant, Milo does.
    pub fn local_ident(&self, ident: &Ident) -> Ident {
        if ident == "self"
            && self
                .self_local
                .and_then(|id| self.local(id))
                .is_some_and(|l| {
                    let (_, owned, _) = self.captured(l);
                    owned || self.is_parameter(l.id)
                })
        {
            return own_self(ident.span());
        }
        if self.is_constant(&name_of(ident)) {
            Ident::new(&format!("{}_local", name_of(ident)), ident.span())
        } else {
            rust_ident(ident)
        }
    }

    /// The local that an expression names.
    pub fn local_at(&self, at: NodeId) -> Option<&Local> {
        self.local(self.res.local_at(at)?)
    }

    pub fn local(&self, id: LocalId) -> Option<&Local> {
        self.locals.get(&id)
    }

    pub fn local_mut(&mut self, id: LocalId) -> Option<&mut Local> {
        self.locals.get_mut(&id)
    }

    /// Notes that the closures being lowered use this local from outside.
    pub fn note_use(&mut self, id: LocalId, changed: bool) {
        let Some(depth) = self.local(id).map(|l| l.depth) else {
            return;
        };
        for f in self.fns.iter_mut().skip(depth) {
            match f.captures.iter_mut().find(|(c, _)| *c == id) {
                Some((_, m)) => *m |= changed,
                None => f.captures.push((id, changed)),
            }
        }
    }

    /// A placeholder of this type for code that was reported.
    pub fn reported(&self, ty: &Ty, at: Span) -> Lowered {
        let g = mixed_site_at(at);
        let ty = match self.resolve(ty) {
            Ty::Str => Ty::string(),
            ty => ty,
        };
        self.has_reported.set(true);
        // Where the type is known, what follows is checked against it.
        let ts = match &ty {
            Ty::Var(v) if self.infer.kind(*v) == VarKind::Int => quote_spanned!(g=> 0),
            Ty::Var(v) if self.infer.kind(*v) == VarKind::Float => quote_spanned!(g=> 0.0),
            ty if ty.is_known() => {
                let rust = self.ty_tokens(ty, at);
                quote_spanned!(g=> ::milo::__private::reported::<#rust>())
            }
            _ => {
                self.gaps.set(self.gaps.get() + 1);
                return Lowered::temp(quote_spanned!(g=> ::core::unreachable!()), Ty::Never);
            }
        };
        Lowered::temp(ts, ty)
    }

    pub fn temp(&mut self, what: &str, span: Span) -> Ident {
        self.next_temp += 1;
        Ident::new(
            &format!("__milo_{what}{}", self.next_temp),
            mixed_site_at(span),
        )
    }
}

impl Lowered {
    pub fn temp(ts: TokenStream, ty: Ty) -> Lowered {
        Lowered {
            ts,
            ty,
            kind: Kind::Temp,
            atomic: true,
            change: Change::Free,
            root: None,
            at: None,
            owned_path: false,
            owners: Vec::new(),
            last_read: false,
            raw_fn: false,
            mut_ts: None,
            as_written: None,
            taken: None,
            guarded: false,
            joined: None,
        }
    }

    /// An operator expression, which needs parentheses inside another.
    pub fn compound(ts: TokenStream, ty: Ty) -> Lowered {
        Lowered {
            atomic: false,
            ..Lowered::temp(ts, ty)
        }
    }

    /// The same place, if it is used again: a variable is read, not moved.
    pub fn looked_at(self) -> Lowered {
        let kind = match self.kind {
            Kind::Owned => Kind::Place,
            kind => kind,
        };
        Lowered {
            kind,
            taken: None,
            ..self
        }
    }

    pub fn refd(ts: TokenStream, ty: Ty) -> Lowered {
        Lowered {
            kind: Kind::Refd { is_mut: false },
            ..Lowered::temp(ts, ty)
        }
    }

    /// The tokens, in parentheses if they need them inside an operand.
    pub fn operand(&self, span: Span) -> TokenStream {
        if self.atomic {
            self.ts.clone()
        } else {
            // The user's span: errors about the operand are at the text in the parentheses.
            let mut group =
                proc_macro2::Group::new(proc_macro2::Delimiter::Parenthesis, self.ts.clone());
            group.set_span(span);
            group.into_token_stream()
        }
    }

    /// The value as a receiver, before a `.`: Rust dereferences by itself.
    pub fn receiver(&self, span: Span) -> TokenStream {
        self.operand(span)
    }

    /// A place expression of the value's type.
    pub fn place(&self, span: Span) -> TokenStream {
        let ts = self.operand(span);
        match self.kind {
            Kind::Refd { .. } => quote_spanned!(mixed_site_at(span)=> *#ts),
            _ => self.ts.clone(),
        }
    }

    /// `&value`.
    pub fn as_ref(&self, span: Span) -> TokenStream {
        if self.guarded {
            let ts = &self.ts;
            let ts = scoped_temporaries(
                &quote_spanned!(mixed_site_at(span)=> ::core::clone::Clone::clone(&#ts)),
                span,
            );
            return quote_spanned!(span=> &#ts);
        }
        match self.kind {
            // In the place of something reported: a reference to everything.
            Kind::Temp if self.ty == Ty::Never => self.ts.clone(),
            Kind::Refd { is_mut: false } => self.ts.clone(),
            Kind::Refd { is_mut: true } => {
                let ts = self.operand(span);
                quote_spanned!(mixed_site_at(span)=> &*#ts)
            }
            _ => {
                let ts = self.operand(span);
                // The user's span: errors about the borrow are at the argument.
                quote_spanned!(span=> &#ts)
            }
        }
    }

    /// The value for `format_args!`, with a place borrowed.
    pub fn displayed(&self, span: Span) -> TokenStream {
        match self.kind {
            Kind::Owned | Kind::Place if !self.guarded => self.as_ref(span),
            _ => self.ts.clone(),
        }
    }

    /// `&mut value`.
    pub fn as_mut(&self, span: Span) -> TokenStream {
        let ts = self.mut_ts.clone().unwrap_or_else(|| self.operand(span));
        match self.kind {
            Kind::Refd { .. } => quote_spanned!(mixed_site_at(span)=> &mut *#ts),
            // As in `as_ref`.
            _ => quote_spanned!(shown(span)=> &mut #ts),
        }
    }
}

/// The span of generated tokens: hygienic, at the user's place, and exempt from lints about
/// style. Not at the user's place in an editor, or they show up in completions and hovers.
pub fn mixed_site_at(span: Span) -> Span {
    if crate::editor::in_editor() {
        Span::mixed_site()
    } else {
        Span::mixed_site().located_at(span)
    }
}

/// The span of generated tokens that rustc's errors may point at: with [`mixed_site_at`]'s, rustc would
/// say that the error comes from the macro.
pub fn shown(span: Span) -> Span {
    match crate::editor::in_editor() {
        true => mixed_site_at(span),
        false => span,
    }
}

/// The comma behind an argument: the user's for an editor, which finds the call by it.
pub fn comma(arg: &Expr) -> TokenStream {
    let span = arg.comma.filter(|_| crate::editor::in_editor());
    quote_spanned!(span.unwrap_or_else(|| mixed_site_at(arg.span))=> ,)
}

/// The name of `self` in a closure that has its own, or takes it as a parameter: no variable of
/// Rust's can be called `self`.
pub fn own_self(span: Span) -> Ident {
    Ident::new("__milo_self", span)
}

/// A value whose temporaries do not outlive it.
pub fn scoped_temporaries(value: &TokenStream, span: Span) -> TokenStream {
    let g = mixed_site_at(span);
    quote_spanned!(g=> { let __milo_value = #value; __milo_value })
}

pub fn paren(ts: &TokenStream, span: Span) -> TokenStream {
    let mut group = proc_macro2::Group::new(proc_macro2::Delimiter::Parenthesis, ts.clone());
    group.set_span(mixed_site_at(span));
    group.into_token_stream()
}

/// An expression where Rust may take a block that it begins with for a statement of its own.
pub fn lead(ts: TokenStream) -> TokenStream {
    let mut rest = ts.into_iter();
    let first = match rest.next() {
        Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Brace => g,
        first => return first.into_iter().chain(rest).collect(),
    };
    let second = rest.next();
    let goes_on = match &second {
        Some(TokenTree::Punct(p)) => !matches!(p.as_char(), '.' | '?'),
        Some(_) => true,
        None => false,
    };
    let span = first.span();
    let mut first = TokenStream::from(TokenTree::Group(first));
    if goes_on {
        first = paren(&first, span);
    }
    first.into_iter().chain(second).chain(rest).collect()
}

/// An identifier of the user's as Rust accepts it: a keyword that Milo does not have is
/// written raw.
pub fn rust_ident(ident: &Ident) -> Ident {
    let s = ident.to_string();
    if is_rust_keyword(&s) {
        Ident::new_raw(&s, ident.span())
    } else {
        ident.clone()
    }
}

/// As [`rust_ident`], for a name that is not at hand as a token.
pub fn ident_at(name: &str, span: Span) -> Ident {
    let bare = name.strip_prefix("r#").unwrap_or(name);
    rust_ident(&Ident::new(bare, span))
}
