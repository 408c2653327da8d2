//! Copies that become moves.
//!
//! In Milo reading a place copies its value. If the place is not read again before its next
//! assignment, the value moves out instead and leaves the place empty: `at = at!.next`,
//! `root = insert(root, k)`, `match self.head { Some(n) => { self.head = n.next … } … }`,
//! `m.get(k)` before `m.insert(k, …)`. [`crate::flow`] finds such reads.

use std::collections::HashSet;
use std::rc::Rc;

use quote::quote_spanned;

use super::cx::{Change, Kind as Hold, Lower, Out, glue, ident_at};
use super::ty::{Name, Ty};
use super::world::{Kind, Owner, SelfMode, Sig, World, name_of, path_name};
use crate::ast::{Expr, ExprKind, Param, Pattern, PatternKind, Stmt};
use crate::flow::{self, Decls, Effects, Flow, Liveness, Operand, Place};
use crate::own::{Callees, Locals, Use};
use crate::resolve::LocalId;
use crate::resolve::{LangItem, TypeDef};

/// The reads of a function that can be moves, as the place is not read again.
#[derive(Debug, Default)]
pub struct Moves {
    /// Whether places are read or assigned again after each expression.
    pub after: Liveness,
    /// The accesses of each expression to places.
    pub effects: Effects,
    /// What closures and patterns decide about the locals.
    pub locals: Locals,
    /// Locals that closures capture or that embedded Rust mentions.
    hidden: HashSet<LocalId>,
}

impl Lower {
    /// Computes the moves of a function, or of a block of statements.
    pub fn moves(&self, params: &[Param], body: &[Stmt]) -> Moves {
        let mut flow = Flow::of_body(params, body, &self.res, self);
        let after = Liveness::of(&flow);
        let locals = Locals::of(body, &self.res, self, &flow, &after);
        let moves = Moves {
            after,
            locals,
            effects: std::mem::take(&mut flow.effects),
            hidden: std::mem::take(&mut flow.hidden),
        };
        if let (Some(tables), Some(first)) = (&self.tables, flow.first()) {
            let mut tables = tables.borrow_mut();
            tables.after.extend(moves.after.all());
            tables.flows.insert(first, flow);
        }
        moves
    }

    /// The place that an expression names, if it is one that starts from a local.
    pub fn place_of(&self, e: &Expr) -> Option<Place> {
        Some(flow::named(e, &self.res)?.place)
    }

    /// Whether no closure captures a name that the patterns bind, and no embedded Rust mentions it.
    pub fn stay_in_sight(&self, patterns: &[&Pattern]) -> bool {
        let mut names = patterns.iter().flat_map(|p| self.res.names_of(p));
        !names.any(|id| self.moves.hidden.contains(&id))
    }

    /// The methods of this name, of the block and of the library.
    pub fn methods_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Rc<Sig>> {
        let of = |world: &'a World| {
            let of_name = world.methods.values().filter_map(move |m| m.get(name));
            of_name.flatten()
        };
        of(&self.world).chain(of(&self.lib))
    }

    /// The methods that a call may be of: if the type of the receiver is known, those of the type.
    fn methods_of_call(&self, call: &Expr) -> Vec<Rc<Sig>> {
        let ExprKind::MethodCall { recv, name, .. } = &call.kind else {
            return Vec::new();
        };
        let name = name_of(name);
        let local = self.res.local_of(flow::unparenthesized(recv));
        let ty = local.and_then(|id| self.local_type(id));
        if let Some(ty) = ty.filter(|ty| *ty.peeled() != Ty::Unknown)
            && let Some(sig) = self.method(ty.peeled(), &name)
        {
            return vec![sig];
        }
        self.methods_named(&name).cloned().collect()
    }

    /// Notes that a variable moves. If it is used again, earlier operands of the same expression
    /// must be read by value.
    pub fn note_move(&mut self, out: &Out) {
        if self.root_again(out) {
            self.changed.extend(out.root);
        }
    }

    /// Whether `mem::take` leaves an empty value of the type: an Option or a container.
    pub fn leaves_empty(&self, ty: &Ty) -> bool {
        matches!(self.resolve(ty), Ty::Named(n, _)
            if matches!(n.lang(), Some(LangItem::Option | LangItem::Vec | LangItem::HashMap | LangItem::String)))
    }

    /// A place whose value may move out, as it is assigned again before it is read.
    pub fn emptying(&mut self, out: Out, e: &Expr) -> Out {
        if out.taken.is_some() {
            return out;
        }
        if let ExprKind::MethodCall {
            recv, name, args, ..
        } = &e.kind
        {
            return self.taken_from_map(out, recv, name, args);
        }
        let span = e.span;
        let empties = self.leaves_empty(&out.ty);
        let variant = match self.resolve(&out.ty) {
            Ty::Named(n, _) => self.empty_variant(&n).map(|v| (n, v)),
            _ => None,
        };
        let free = matches!(out.change, Change::Free) && !out.guarded;
        if !(empties || variant.is_some())
            || !free
            || self.is_copy(&out.ty) == Some(true)
            || out.kind == Hold::Temp
        {
            return out;
        }
        let (g, place) = (glue(span), out.as_mut(span));
        let taken = match variant {
            Some((name, variant)) => {
                let (path, variant) = (self.enum_path(&name, g), ident_at(&variant, g));
                quote_spanned!(g=> ::core::mem::replace(#place, #path::#variant))
            }
            None => quote_spanned!(g=> ::core::mem::take(#place)),
        };
        Out {
            taken: Some(taken),
            ..out
        }
    }

    /// Whether the value of a place moves out here, because the place is assigned again before it
    /// is read.
    pub fn empties(&self, e: &Expr) -> bool {
        let place = matches!(
            e.kind,
            ExprKind::Field { .. } | ExprKind::Path(_) | ExprKind::MethodCall { .. }
        );
        // In unsafe code a raw pointer may alias the place.
        place
            && self.moves.after.empties(e.id)
            && self.unsafe_depth == 0
            && !self.has_reported.get()
    }

    /// The variant that replaces a value of the enum that is taken out: the first one without
    /// fields.
    pub fn empty_variant(&self, def: &TypeDef) -> Option<Name> {
        let decl = self.world.types.get(def)?;
        match &decl.kind {
            Kind::Enum(variants) if !self.world.implements(def, "Drop") => {
                let empty = variants.iter().find(|(_, held)| held.is_empty());
                empty.map(|(variant, _)| variant.clone())
            }
            _ => None,
        }
    }
}

impl Decls for Lower {
    fn is_empty_variant(&self, p: &Pattern) -> bool {
        matches!(&p.kind, PatternKind::Variant { path, args: None, .. }
            if matches!(&path[..], [of, variant]
                if self.empty_variant(&self.own_type(&name_of(of))).is_some_and(|empty| *variant == *empty)))
    }

    fn operand(&self, call: &Expr, argument: Option<usize>) -> Operand {
        let of_sig = |sig: &Sig, i: usize| match sig.params.get(i) {
            Some((_, Ty::Ref(true, _))) => Operand::Changes,
            Some((_, Ty::Ref(false, _))) => Operand::Looks,
            _ => Operand::Takes,
        };
        match (&call.kind, argument) {
            (ExprKind::MethodCall { name, .. }, None) => {
                let name = name_of(name);
                let mut all = Vec::new();
                for sig in self.methods_of_call(call) {
                    all.push(match sig.self_mode {
                        Some(SelfMode::RefMut) if sig.from_lib && PERMUTES.contains(&&*name) => {
                            Operand::ChangesElements
                        }
                        Some(SelfMode::RefMut) if sig.from_lib => Operand::ChangesByCall,
                        Some(SelfMode::RefMut) => Operand::Changes,
                        Some(SelfMode::Ref) => Operand::Looks,
                        _ => Operand::Takes,
                    });
                }
                match all.is_empty() {
                    true if super::method::only_looks(&name) => Operand::Takes,
                    true => Operand::MayChange,
                    false => strongest(all),
                }
            }
            (ExprKind::MethodCall { .. }, Some(i)) => {
                strongest(self.methods_of_call(call).iter().map(|sig| of_sig(sig, i)))
            }
            (ExprKind::Call { callee, .. }, Some(i)) => match &callee.kind {
                ExprKind::Path(p) if self.res.local_of(callee).is_none() => {
                    let name = path_name(p);
                    match self.find_fn(&name) {
                        Some(sig) if !sig.is_extern => of_sig(&sig, i),
                        None if matches!(&*name, "print" | "eprint" | "format") => Operand::Looks,
                        _ => Operand::Takes,
                    }
                }
                _ => Operand::Takes,
            },
            _ => Operand::Takes,
        }
    }

    fn gives_reference(&self, call: &Expr) -> bool {
        match &call.kind {
            ExprKind::MethodCall { name, .. } => {
                let name = name_of(name);
                let mut sigs = self.methods_named(&name).peekable();
                match sigs.peek() {
                    Some(_) => sigs.any(|s| has_reference(&s.ret)),
                    None => !name.starts_with(char::is_uppercase) && !OWNED.contains(&&*name),
                }
            }
            ExprKind::Call { callee, .. } => match &callee.kind {
                // A function value returns an owned value.
                _ if self.res.local_of(callee).is_some() => false,
                ExprKind::Path(p) => {
                    let name = path_name(p);
                    match self.find_fn(&name) {
                        Some(sig) => has_reference(&sig.ret),
                        None => !name.starts_with(char::is_uppercase),
                    }
                }
                _ => false,
            },
            _ => false,
        }
    }
}

impl Callees for Lower {
    fn closure_argument(&self, call: &Expr, argument: usize) -> Use {
        match &call.kind {
            ExprKind::Call { callee, .. } => self.passed_to_function(callee, argument),
            ExprKind::MethodCall { recv, name, .. } => {
                self.passed_to_method(call, recv, &name_of(name), argument)
            }
            _ => Use::Kept,
        }
    }
}

/// How callees use closures.
impl Lower {
    /// How a function uses a closure that it gets as this argument, according to its signature.
    fn passed(&self, sig: &Sig, argument: usize) -> Use {
        let of = match &sig.owner {
            Some(Ty::Named(def, _)) => def.lang(),
            _ => None,
        };
        let starts = matches!(
            (of, &*sig.name),
            (Some(LangItem::Thread | LangItem::Task), "spawn")
                | (Some(LangItem::Task), "daemon" | "spawnWithStack")
                | (Some(LangItem::Promise), "run" | "blocking")
                | (Some(LangItem::WaitGroup), "go")
                | (None, "threadSpawnFn")
        );
        match sig.params.get(argument) {
            Some((_, Ty::Fn(_))) if sig.from_lib && starts => Use::Once,
            Some((_, Ty::Fn(_))) if sig.from_lib && of == Some(LangItem::Select) => Use::Case,
            Some((_, Ty::Fn(_))) if !self.is_callback(sig, argument) => Use::Kept,
            Some((_, Ty::Fn(_))) if self.is_sent(sig, argument) => Use::Sent,
            Some((_, Ty::Fn(_) | Ty::Unknown)) | None => Use::Called,
            // `f: F` of an `F: Fn(A) -> R`.
            Some((_, Ty::Param(p))) if sig.callables.iter().any(|(n, _)| n == p) => Use::Called,
            Some(_) => Use::Kept,
        }
    }

    fn passed_to_function(&self, callee: &Expr, argument: usize) -> Use {
        let callee = flow::unparenthesized(callee);
        if let Some(local) = self.res.local_of(callee) {
            return match self.local_type(local) {
                Some(Ty::Fn(f)) if f.params.get(argument) != Some(&Ty::Unknown) => Use::Kept,
                Some(_) | None => Use::Called,
            };
        }
        let ExprKind::Path(p) = &callee.kind else {
            return Use::Kept;
        };
        let name = path_name(p);
        let own_variant = |decl: &Rc<super::world::TypeDecl>| matches!(&decl.kind, Kind::Enum(all) if all.iter().any(|(v, _)| *v == name));
        match (&p.segments[..], self.find_fn(&name)) {
            ([_], Some(sig)) => self.passed(&sig, argument),
            ([_], None) if matches!(&*name, "Some" | "Ok" | "Err" | "Heap") => Use::Kept,
            ([_], None) if self.world.types.values().any(own_variant) => Use::Kept,
            ([of, name], _) => match self.type_named(&name_of(&of.ident)) {
                Some(def) => self.passed_to_static(&def, &name_of(&name.ident), argument),
                None => Use::Called,
            },
            _ => Use::Called,
        }
    }

    fn passed_to_static(&self, def: &TypeDef, name: &str, argument: usize) -> Use {
        match self.static_sig(&Owner::Type(def.clone()), name) {
            // `Type.method(x, …)` of a method.
            Some(sig) if sig.self_mode.is_some() => match argument.checked_sub(1) {
                Some(argument) => self.passed(&sig, argument),
                None => Use::Kept,
            },
            Some(sig) => self.passed(&sig, argument),
            // A variant.
            None if self.decl(def).is_some() => Use::Kept,
            None => Use::Called,
        }
    }

    fn passed_to_method(&self, call: &Expr, recv: &Expr, name: &str, argument: usize) -> Use {
        let recv = flow::unparenthesized(recv);
        if let ExprKind::Path(p) = &recv.kind
            && self.res.local_of(recv).is_none()
            && let [of] = &p.segments[..]
            && let Some(def) = self.type_named(&name_of(&of.ident))
        {
            return self.passed_to_static(&def, name, argument);
        }
        let field = |decl: &Rc<super::world::TypeDecl>| matches!(&decl.kind, Kind::Struct(all) if all.iter().any(|(f, _)| **f == *name));
        let sigs = self.methods_of_call(call);
        let takes = sigs.iter().filter(|s| s.params.len() > argument);
        let mut uses = takes.map(|s| self.passed(s, argument));
        match uses.next() {
            Some(first) if uses.all(|other| other == first) => first,
            Some(_) => Use::Kept,
            // A field that holds a function.
            None if self.world.types.values().any(field) => Use::Kept,
            None => Use::Called,
        }
    }
}

/// The strongest effect on an operand, where the call may be of any of several functions.
fn strongest(all: impl IntoIterator<Item = Operand>) -> Operand {
    let rank = |o: &Operand| match o {
        Operand::Looks => 0,
        Operand::Takes => 1,
        Operand::ChangesElements => 2,
        Operand::MayChange => 3,
        Operand::ChangesByCall => 4,
        Operand::Changes => 5,
    };
    let strongest = all.into_iter().max_by_key(rank);
    strongest.unwrap_or(Operand::Takes)
}

/// Methods of the library that only change the order of elements.
const PERMUTES: &[&str] = &["swap", "reverse", "sort", "sortBy", "sortByKey"];

/// Methods of Rust's that return an owned value, on every type.
const OWNED: &[&str] = &[
    "to_string",
    "to_owned",
    "to_vec",
    "to_lowercase",
    "to_uppercase",
    "into_bytes",
    "into_string",
    "len",
    "count",
    "is_empty",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "contains_key",
    "starts_with",
    "ends_with",
    "capacity",
    "eq",
    "ne",
    "cmp",
    "send",
    "elapsed",
];

fn has_reference(t: &Ty) -> bool {
    let mut found = false;
    t.replace(&mut |t| {
        found |= matches!(t, Ty::Ref(..));
        None
    });
    found
}
