//! Facts about callees: how a call uses its operands, and its closures.

use std::rc::Rc;

use crate::ast::{Expr, ExprKind, Pattern, PatternKind};
use crate::flow::{self, Decls, Gives, Operand};
use crate::infer::{TyCx, Types};
use crate::own::{Callees, Use};
use crate::resolve::{LangItem, LocalId, TypeDef};
use crate::types::of_rust::{gives_value, only_looks, runs_once};
use crate::types::ty::{Name, Ty};
use crate::types::world::{Kind, Owner, SelfMode, Sig, TypeDecl, World, name_of, path_name};
use crate::types::written::points_to_once;

/// The declarations in scope and the types of a body.
pub struct Known<'a> {
    pub cx: &'a TyCx,
    pub types: &'a Types,
}

impl TyCx {
    /// The methods of this name, of the block and of the library.
    pub fn methods_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Rc<Sig>> {
        let of = |world: &'a World| {
            let of_name = world.methods.values().filter_map(move |m| m.get(name));
            of_name.flatten()
        };
        of(&self.world).chain(of(&self.lib))
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

impl Known<'_> {
    /// The type of a local.
    fn local_type(&self, id: LocalId) -> Option<Ty> {
        self.types.local.get(&id).map(|t| self.cx.resolve(t))
    }

    /// The methods that a call may be of: the one of the receiver's type; if only rustc knows that,
    /// all of this name.
    fn methods_of_call(&self, call: &Expr) -> Vec<Rc<Sig>> {
        let ExprKind::MethodCall { recv, name, .. } = &call.kind else {
            return Vec::new();
        };
        if let Some(callee) = self.types.callee.get(&call.id) {
            return vec![callee.sig.clone()];
        }
        let name = name_of(name);
        let recv = flow::unparenthesized(recv);
        let ty = self.types.expr.get(&recv.id);
        let ty = ty.map_or(Ty::Unknown, |t| self.cx.resolve(t));
        match self.cx.is_open(&ty) {
            true => self.cx.methods_named(&name).cloned().collect(),
            false => self.cx.method(ty.peeled(), &name).into_iter().collect(),
        }
    }
}

impl Decls for Known<'_> {
    fn is_empty_variant(&self, p: &Pattern) -> bool {
        matches!(&p.kind, PatternKind::Variant { path, args: None, .. }
            if matches!(&path[..], [of, variant]
                if self.cx.empty_variant(&self.cx.own_type(&name_of(of))).is_some_and(|empty| *variant == *empty)))
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
                    true if only_looks(&name) => Operand::Takes,
                    true => Operand::MayChange,
                    false => strongest(all),
                }
            }
            (ExprKind::MethodCall { .. }, Some(i)) => {
                strongest(self.methods_of_call(call).iter().map(|sig| of_sig(sig, i)))
            }
            (ExprKind::Call { callee, .. }, Some(i)) => match &callee.kind {
                ExprKind::Path(p) if self.cx.res.local_of(callee).is_none() => {
                    let name = path_name(p);
                    match self.cx.function(callee.id, p) {
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

    fn gives(&self, call: &Expr) -> Gives {
        let known = |reference: bool| match reference {
            true => Gives::Reference,
            false => Gives::Value,
        };
        match &call.kind {
            ExprKind::MethodCall { name, .. } => {
                let name = name_of(name);
                let of_call = self.methods_of_call(call);
                let named = || self.cx.methods_named(&name).cloned().collect();
                // A method of Rust's on a type of the block, such as `clone`, is like its namesakes.
                let sigs: Vec<Rc<Sig>> = match of_call.is_empty() {
                    true => named(),
                    false => of_call,
                };
                match sigs.is_empty() {
                    false => known(sigs.iter().any(|s| has_reference(&s.ret))),
                    true if name.starts_with(char::is_uppercase) => Gives::Value,
                    true if gives_value(&name) => Gives::Value,
                    true => Gives::Unknown,
                }
            }
            ExprKind::Call { callee, .. } => match &callee.kind {
                // A function value returns an owned value.
                _ if self.cx.res.local_of(callee).is_some() => Gives::Value,
                ExprKind::Path(p) => {
                    let name = path_name(p);
                    match self.cx.function(callee.id, p) {
                        Some(sig) => known(has_reference(&sig.ret)),
                        None if name.starts_with(char::is_uppercase) => Gives::Value,
                        None => Gives::Unknown,
                    }
                }
                _ => Gives::Value,
            },
            _ => Gives::Value,
        }
    }

    fn may_refer(&self, local: LocalId) -> bool {
        self.local_type(local).is_none_or(|ty| may_refer(&ty))
    }

    fn is_captured_whole(&self, local: LocalId) -> bool {
        match self.local_type(local) {
            // A variable leaves its thread as a whole: no field of a value with a pointer goes alone.
            Some(ty) if self.cx.points(&ty) => true,
            // `@send`, `@sync` and `Drop` are about the whole value.
            Some(Ty::Named(def, _)) => match self.cx.decl(&def) {
                Some(decl) => {
                    let implements = |t| self.cx.world.implements(&def, t);
                    let said = decl.send || decl.sync;
                    decl.is_handle || said || ["Send", "Sync", "Drop"].into_iter().any(implements)
                }
                None => false,
            },
            Some(Ty::Tuple(_) | Ty::Unknown | Ty::Var(_)) => false,
            Some(_) | None => true,
        }
    }
}

impl Callees for Known<'_> {
    fn closure_argument(&self, call: &Expr, argument: usize) -> Use {
        match &call.kind {
            _ if self.points_to_once(call) => Use::Called,
            ExprKind::Call { callee, .. } => self.passed_to_function(callee, argument),
            ExprKind::MethodCall { recv, name, .. } => {
                self.passed_to_method(call, recv, &name_of(name), argument)
            }
            _ => Use::Kept,
        }
    }

    fn calls_once(&self, call: &Expr, argument: usize) -> bool {
        let once = |sig: &Rc<Sig>| {
            let of = match &sig.owner {
                Some(Ty::Named(def, _)) => def.lang(),
                _ => None,
            };
            let is_fn = matches!(sig.params.get(argument), Some((_, Ty::Fn(_))));
            sig.from_lib && is_fn && of.is_some_and(|of| ONCE.contains(&of))
        };
        let sigs = self.methods_of_call(call);
        !sigs.is_empty() && sigs.iter().all(once)
            || self.points_to_once(call)
            || self
                .callee_of_rust(call)
                .is_some_and(|name| runs_once(&name))
    }
}

/// How callees use closures.
impl Known<'_> {
    /// Whether a call puts a closure behind a pointer through which it is called at most once:
    /// `Box.new(f)` or `Heap(f)` where `Box<dyn FnOnce()>` is wanted.
    fn points_to_once(&self, call: &Expr) -> bool {
        let ty = self.types.expr.get(&call.id);
        ty.is_some_and(|ty| points_to_once(&self.cx.resolve(ty)))
            && self
                .callee_of_rust(call)
                .is_some_and(|name| matches!(&*name, "new" | "Heap"))
    }

    /// The name of the called function or method, if it is one of Rust's.
    fn callee_of_rust(&self, call: &Expr) -> Option<Name> {
        let of_program = |of: &proc_macro2::Ident, name: &str| {
            let def = self.cx.type_named(&name_of(of));
            def.is_some_and(|def| self.cx.static_sig(&Owner::Type(def), name).is_some())
        };
        let (name, is_known) = match &call.kind {
            ExprKind::MethodCall { recv, name, .. } => {
                let (recv, name) = (flow::unparenthesized(recv), name_of(name));
                let is_known = match (&recv.kind, self.types.expr.get(&recv.id)) {
                    _ if self.types.callee.contains_key(&call.id) => true,
                    (ExprKind::Path(p), _) if self.cx.res.local_of(recv).is_none() => {
                        matches!(&p.segments[..], [of] if of_program(&of.ident, &name))
                    }
                    (_, Some(ty)) => {
                        let ty = self.cx.resolve(ty);
                        !self.cx.is_open(&ty) && self.cx.method(ty.peeled(), &name).is_some()
                    }
                    (_, None) => false,
                };
                (name, is_known)
            }
            ExprKind::Call { callee, .. } => {
                let callee = flow::unparenthesized(callee);
                let ExprKind::Path(p) = &callee.kind else {
                    return None;
                };
                let name = path_name(p);
                let is_known = self.cx.res.local_of(callee).is_some()
                    || match &p.segments[..] {
                        [of, _] => of_program(&of.ident, &name),
                        _ => self.cx.function(callee.id, p).is_some(),
                    };
                (name, is_known)
            }
            _ => return None,
        };
        (!is_known).then_some(name)
    }

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
            Some((_, Ty::Fn(_))) if sig.id.is_some() => {
                sig.id.map_or(Use::Called, |id| Use::Passed(id, argument))
            }
            Some((_, Ty::Fn(_) | Ty::Unknown)) | None => Use::Called,
            // `f: F` of an `F: Fn(A) -> R`.
            Some((_, Ty::Param(p))) if sig.callables.iter().any(|(n, _)| n == p) => Use::Called,
            Some(_) => Use::Kept,
        }
    }

    fn passed_to_function(&self, callee: &Expr, argument: usize) -> Use {
        let callee = flow::unparenthesized(callee);
        if let Some(local) = self.cx.res.local_of(callee) {
            return match self.local_type(local) {
                Some(Ty::Fn(f)) if f.params.get(argument) != Some(&Ty::Unknown) => Use::Kept,
                Some(_) | None => Use::Called,
            };
        }
        let ExprKind::Path(p) = &callee.kind else {
            return Use::Kept;
        };
        let name = path_name(p);
        let own_variant = |decl: &Rc<TypeDecl>| matches!(&decl.kind, Kind::Enum(all) if all.iter().any(|(v, _)| *v == name));
        match (&p.segments[..], self.cx.function(callee.id, p)) {
            ([_], Some(sig)) => self.passed(&sig, argument),
            ([_], None) if matches!(&*name, "Some" | "Ok" | "Err" | "Heap") => Use::Kept,
            ([_], None) if self.cx.world.types.values().any(own_variant) => Use::Kept,
            ([of, name], _) => match self.cx.type_named(&name_of(&of.ident)) {
                Some(def) => self.passed_to_static(&def, &name_of(&name.ident), argument),
                None => Use::Called,
            },
            _ => Use::Called,
        }
    }

    fn passed_to_static(&self, def: &TypeDef, name: &str, argument: usize) -> Use {
        match self.cx.static_sig(&Owner::Type(def.clone()), name) {
            // `Type.method(x, …)` of a method.
            Some(sig) if sig.self_mode.is_some() => match argument.checked_sub(1) {
                Some(argument) => self.passed(&sig, argument),
                None => Use::Kept,
            },
            Some(sig) => self.passed(&sig, argument),
            // A variant.
            None if self.cx.decl(def).is_some() => Use::Kept,
            None => Use::Called,
        }
    }

    fn passed_to_method(&self, call: &Expr, recv: &Expr, name: &str, argument: usize) -> Use {
        let recv = flow::unparenthesized(recv);
        if let ExprKind::Path(p) = &recv.kind
            && self.cx.res.local_of(recv).is_none()
            && let [of] = &p.segments[..]
            && let Some(def) = self.cx.type_named(&name_of(&of.ident))
        {
            return self.passed_to_static(&def, name, argument);
        }
        let field = |decl: &Rc<TypeDecl>| matches!(&decl.kind, Kind::Struct(all) if all.iter().any(|(f, _)| **f == *name));
        let sigs = self.methods_of_call(call);
        let takes = sigs.iter().filter(|s| s.params.len() > argument);
        let mut uses = takes.map(|s| self.passed(s, argument));
        match uses.next() {
            Some(first) if uses.all(|other| other == first) => first,
            Some(_) => Use::Kept,
            // A field that holds a function.
            None if self.cx.world.types.values().any(field) => Use::Kept,
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

/// Types of the library whose methods call a closure at most once.
const ONCE: &[LangItem] = &[
    LangItem::Option,
    LangItem::Result,
    LangItem::Guarded,
    LangItem::Mutex,
    LangItem::RwLock,
    LangItem::Once,
    LangItem::Select,
];

/// Methods of the library that only change the order of elements.
const PERMUTES: &[&str] = &["swap", "reverse", "sort", "sortBy", "sortByKey"];

/// Whether a local of the type may be or hold a reference: not a number, nor made of numbers.
/// A local whose type is a text or a list may be a view of one.
fn may_refer(ty: &Ty) -> bool {
    match ty {
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Float(_) | Ty::Ranged(..) => false,
        Ty::Named(TypeDef::Lang(LangItem::Option), args) | Ty::Tuple(args) => {
            args.iter().any(may_refer)
        }
        _ => true,
    }
}

fn has_reference(t: &Ty) -> bool {
    t.any(&mut |t| matches!(t, Ty::Ref(..)))
}
