//! Calls: of functions, of function values, of functions of a type and of methods.

use std::rc::Rc;

use super::body::{Body, Kind, Val};
use super::signature::Opened;
use crate::ast::{Expr, ExprKind, MacroCall, NodeId, Type};
use crate::resolve::LangItem;
use crate::types::syntax::{self, as_argument, letter, literals_last, strip, unborrowed};
use crate::types::ty::Ty;
use crate::types::wide;
use crate::types::world::{Sig, name_of};

impl Body<'_> {
    pub fn call(&mut self, at: NodeId, callee: &Expr, args: &[Expr], expected: &Ty) -> Val {
        let ExprKind::Path(p) = &callee.kind else {
            return self.call_value(callee, args);
        };
        let [seg] = &p.segments[..] else {
            if let Some(v) = self.library_call(at, p, args, expected) {
                return v;
            }
            self.rust_args(args);
            return Val::temp(Ty::Unknown);
        };
        if p.leading_colons.is_some() {
            self.rust_args(args);
            return Val::temp(Ty::Unknown);
        }
        let name = name_of(&seg.ident);
        if self.local_at(callee.id).is_some() {
            return self.call_value(callee, args);
        }
        if self.poisoned.contains(&name) {
            self.rust_args(args);
            return self.reported(expected);
        }
        if self.res.function_at(callee.id).is_none()
            && let Some(v) = self.call_builtin(&seg.ident, seg.args.as_deref(), args, expected)
        {
            return v;
        }
        if let Some(sig) = self.function(callee.id, p) {
            let opened = self.open_sig(&sig, None, seg.args.as_deref());
            let opened = self.note_callee(at, opened);
            self.expect_ret(&opened, expected);
            self.sig_args(&sig, &opened, args);
            if sig.is_wrong_count(args.len()) {
                return self.reported(&opened.ret);
            }
            return self.called(&sig, &opened);
        }
        // A variant of the expected enum, or a tuple struct or function of Rust's.
        if let Some(v) = self.bare_variant_call(&seg.ident, args, expected) {
            return v;
        }
        self.rust_args(args);
        let broken = args.iter().any(|a| matches!(a.kind, ExprKind::Error));
        match broken {
            true => self.reported(expected),
            false => Val::temp(Ty::Unknown),
        }
    }

    /// Notes the callee of a call.
    pub fn note_callee(&mut self, at: NodeId, opened: Opened) -> Rc<Opened> {
        let opened = Rc::new(opened);
        self.types.callee.insert(at, opened.clone());
        self.types.calls.push(opened.clone());
        opened
    }

    /// The value of a call whose arguments have been looked at.
    pub fn called(&mut self, sig: &Rc<Sig>, opened: &Rc<Opened>) -> Val {
        for (name, bound) in &sig.bounds {
            let var = opened.vars.iter().find(|(n, _)| n == name);
            if let Some(Ty::Array(_, len)) = var.map(|(_, t)| self.resolve(t))
                && self.world.traits.contains_key(bound)
                && self
                    .world
                    .impls
                    .get(&LangItem::Vec.into())
                    .is_some_and(|v| v.contains(bound))
            {
                // `Vec` implements the trait, so an array literal makes a Vec.
                self.cx.infer.vecs.extend(len.literal);
            }
        }
        Val::temp(opened.ret.clone())
    }

    /// Calls a function value: a local, a field, an element, a result.
    fn call_value(&mut self, callee: &Expr, args: &[Expr]) -> Val {
        let f = self.place(callee, &Ty::Unknown);
        self.call_val(f, args)
    }

    pub fn call_val(&mut self, f: Val, args: &[Expr]) -> Val {
        let ty = self.known_peeled(&f.ty);
        let Ty::Fn(f) = self.callable_ty(ty) else {
            self.rust_args(args);
            return Val::temp(Ty::Unknown);
        };
        for (i, a) in args.iter().enumerate() {
            match f.params.get(i).unwrap_or(&Ty::Unknown) {
                Ty::Ref(true, t) => self.borrow_mut(a, t),
                Ty::Ref(false, t) => {
                    let t = self.shallow(t);
                    self.borrow(a, &t);
                }
                expected => {
                    let v = self.value(a, expected);
                    self.unify(expected, &v.ty);
                }
            }
        }
        match f.params.len() == args.len() {
            true => Val::temp(f.ret.clone()),
            false => self.reported(&f.ret),
        }
    }

    pub fn macro_call(&mut self, call: &MacroCall, at: NodeId, expected: &Ty) -> Val {
        let mut trees = call.tokens.clone().into_iter();
        if let (Some(proc_macro2::TokenTree::Ident(name)), Some(_), Some(_)) =
            (trees.next(), trees.next(), trees.next())
            && let Some(id) = self.res.named_at(&name_of(&name), at)
            && let Some(local) = self.locals.get(&id)
            && let Ty::Named(n, _) = self.resolve(&local.ty).peeled()
            && n.is_option_or_result()
        {
            return self.reported(&Ty::Unknown);
        }
        // `vec!["a"]` where a `Vec<string>` is wanted.
        let elem = match self.resolve(expected) {
            Ty::Named(n, args) if n == LangItem::Vec && syntax::is_vec(call) => {
                args.into_iter().next()
            }
            _ => None,
        };
        let elem = elem.filter(|t| !self.is_open(t));
        for (i, arg) in call.args.iter().enumerate() {
            // After a `;` comes the count: `vec![x; n]`.
            let elem = elem
                .as_ref()
                .filter(|_| i == 0 || !syntax::is_repeated(call));
            if let Some(e) = &arg.value {
                match (elem, &arg.in_rust) {
                    (Some(t), _) => drop(self.value(e, t)),
                    (None, Some(_)) => {}
                    (None, None) if call.owns => self.rust_arg(e),
                    (None, None) => {
                        let other = syntax::compared_with(call, i);
                        let other = other.and_then(|e| self.types.expr.get(&e.id).cloned());
                        self.counting(e, &other.unwrap_or(Ty::Unknown), |this| {
                            this.place(e, &syntax::as_shown(e));
                        });
                    }
                }
            }
        }
        for (i, arg) in call.args.iter().enumerate() {
            if let (Some(e), Some(_)) = (&arg.value, &arg.in_rust)
                && let Some(other) = syntax::compared_with(call, i)
                && let Some(ty) = self.types.expr.get(&other.id).cloned()
            {
                let ty = self.resolve(&ty).peeled().clone();
                if !self.is_open(&ty) && syntax::holds_literals(&ty) {
                    self.value(e, &ty);
                }
            }
        }
        Val::temp(Ty::Unknown)
    }

    /// A call of a function that is a part of the language.
    fn call_builtin(
        &mut self,
        name: &proc_macro2::Ident,
        type_args: Option<&[Type]>,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Val> {
        let n = name_of(name);
        let there = self.world.renamed.get(&n).cloned().unwrap_or(n);
        Some(Val::temp(match &*there {
            "print" | "eprint" | "printPart" | "eprintPart" => {
                args.iter().for_each(|a| self.printed(a));
                Ty::Unit
            }
            "format" => {
                args.iter().for_each(|a| self.printed(a));
                Ty::string()
            }
            "assert" => {
                if let [cond, message @ ..] = args {
                    self.value(cond, &Ty::Bool);
                    message.iter().for_each(|a| self.printed(a));
                }
                Ty::Unit
            }
            "panic" => {
                args.iter().for_each(|a| self.printed(a));
                Ty::Never
            }
            "sizeOf" => match (type_args, self.number_expected(expected)) {
                (Some([_]), Ty::Int(of)) => Ty::Int(of),
                _ => Ty::Int("i64"),
            },
            "zeroed" => match type_args {
                Some([t]) => self.ast_ty(t),
                _ => expected.clone(),
            },
            "Heap" => match args {
                [x] => return Some(self.heap(x, expected)),
                _ => return Some(self.reported(&Ty::Unknown)),
            },
            "embedFile" => return Some(Val::new(Ty::Str, Kind::Refd(false))),
            "Promise" if !self.world.names.contains_key("Promise") => {
                let [f] = args else { return None };
                let explicit: Option<Vec<Ty>> =
                    type_args.map(|t| t.iter().map(|t| self.ast_ty(t)).collect());
                return Some(self.spawn(LangItem::Promise, f, explicit.as_deref()));
            }
            "threadSpawnFn" if self.lib.fns.contains_key("threadSpawnFn") => {
                let [f] = args else { return None };
                self.spawn(LangItem::Thread, f, None);
                let thread = Ty::lang(LangItem::Thread, vec![]);
                Ty::lang(LangItem::Result, vec![thread, Ty::string()])
            }
            _ => return None,
        }))
    }

    /// The arguments of a call with a known signature.
    pub fn sig_args(&mut self, sig: &Sig, opened: &Opened, args: &[Expr]) {
        // Literals come last, as `x` gives the type parameter of `max(0, x)` its type.
        for i in literals_last(args) {
            match opened.params.get(i) {
                None if sig.is_variadic => {
                    let bare = match unborrowed(&args[i]) {
                        // `&x as *T` casts the address, not `x`.
                        cast if matches!(cast.kind, ExprKind::Cast { .. }) => &args[i],
                        bare => bare,
                    };
                    if !matches!(strip(bare), ExprKind::Null) {
                        self.place(bare, &Ty::Unknown);
                    }
                }
                None => drop(self.value(&args[i], &Ty::Unknown)),
                Some(expected) => self.sig_arg(sig, opened, i, expected, &args[i]),
            }
        }
    }

    pub fn sig_arg(&mut self, sig: &Sig, opened: &Opened, i: usize, expected: &Ty, a: &Expr) {
        let declared = &sig.params[i].1;
        if sig.is_extern {
            let v = match &a.kind {
                _ if matches!(expected, Ty::Fn(_)) => return drop(self.place(a, &Ty::Unknown)),
                ExprKind::Cast { expr, ty, .. } => self.cast(expr, ty),
                _ => self.place(a, expected),
            };
            if matches!(expected, Ty::Ptr(_)) && self.shallow(&v.ty).is_text() {
                return;
            }
            let v = self.read_by_value(v, expected);
            self.coerce(v, expected);
            return;
        }
        if let Ty::Param(p) = declared
            && let Some((_, f)) = opened.callables.iter().find(|(n, _)| n == p)
        {
            let f = f.clone();
            return self.callback(a, &f, false);
        }
        if matches!(declared, Ty::Fn(_)) {
            return self.callback(a, expected, false);
        }
        match expected {
            Ty::Ref(true, t) => self.borrow_mut(a, t),
            Ty::Ref(false, t) => {
                let t = match self.shallow(t) {
                    // The library takes all text as `&str`.
                    t if sig.from_lib && t.is_string() => Ty::Str,
                    t => t,
                };
                if sig.from_lib {
                    self.lend_to_library(sig, &t, a);
                } else if self.is_bounded(sig, i) {
                    self.borrow_held(a, &t);
                } else {
                    self.borrow(a, &t);
                }
            }
            Ty::Unknown if sig.from_lib => match wide::ty(a) {
                Some(ty) => drop(self.value(a, &ty)),
                None => self.rust_arg(a),
            },
            _ => {
                let v = self.value(a, expected);
                self.unify(expected, &v.ty);
            }
        }
    }

    /// `&e` for a type parameter with a bound of the block's own: the content of a Heap meets it.
    fn borrow_held(&mut self, e: &Expr, expected: &Ty) {
        let v = self.place(unborrowed(e), expected);
        match (expected, self.shallow(&v.ty).in_heap()) {
            (Ty::Var(_), Some(held)) => self.unify(held, expected),
            _ => self.lend(v, expected),
        }
    }

    fn lend_to_library(&mut self, sig: &Sig, expected: &Ty, a: &Expr) {
        let v = self.place(unborrowed(a), expected);
        // A method of text takes a byte as well: `s.contains('a')`.
        let of_text = sig.owner.as_ref().is_some_and(Ty::is_text);
        let ty = self.resolve(&v.ty);
        if of_text || !self.differs(&ty, expected) {
            self.lend(v, expected);
        }
    }

    /// An argument for a Rust function: as written.
    pub fn rust_arg(&mut self, e: &Expr) {
        if let ExprKind::Closure(c) = strip(e) {
            self.closure(c, &Ty::Unknown, true);
            return;
        }
        if letter(unborrowed(e)).is_some() || self.is_letter_for(e, &Ty::Unknown) {
            return;
        }
        if syntax::always(e, &|e| letter(e).is_some()) {
            self.value(e, &Ty::rust_char());
            return;
        }
        let expected = as_argument(e).unwrap_or(Ty::Unknown);
        self.counting(e, &expected, |this| {
            this.place(e, &expected);
        });
    }

    pub fn rust_args(&mut self, args: &[Expr]) {
        args.iter().for_each(|a| self.rust_arg(a));
    }

    /// Whether parameter `i` refers to a type parameter that a trait of the block bounds.
    fn is_bounded(&self, sig: &Sig, i: usize) -> bool {
        let Ty::Ref(_, t) = &sig.params[i].1 else {
            return false;
        };
        sig.bounds.iter().any(|(n, bound)| {
            matches!(&**t, Ty::Param(p) if p == n) && self.world.traits.contains_key(bound)
        })
    }
}
