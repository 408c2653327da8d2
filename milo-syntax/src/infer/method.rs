//! Method calls: which method a receiver has.

use std::rc::Rc;

use super::body::{Body, Kind, Val};
use super::library::{is_builtin, looked_up, milo_only};
use super::select::Case;
use crate::ast::{BinOp, Expr, NodeId, Type};
use crate::resolve::LangItem;
use crate::types::syntax::{self, is_trim, rusts_trim};
use crate::types::ty::Ty;
use crate::types::world::{Kind as DeclKind, SelfMode, Sig, inst, name_of};

impl Body<'_> {
    #[allow(clippy::too_many_arguments)]
    pub fn method_call(
        &mut self,
        at: NodeId,
        recv: &Expr,
        name: &proc_macro2::Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        expected: &Ty,
        unused: bool,
    ) -> Val {
        if let Some(v) = self.static_call(at, recv, name, turbofish, args, expected) {
            return v;
        }
        if let Some(v) = self.whole_select(recv, Case { name, args }, unused) {
            return v;
        }
        let r = self.receiver(recv, name);
        if r.ty == Ty::Never {
            for a in args {
                self.place(a, &Ty::Unknown);
            }
            return Val::temp(Ty::Never);
        }
        self.method_of(at, r, recv, name, turbofish, args, expected)
    }

    /// The receiver of a method call, as a place.
    pub fn receiver(&mut self, recv: &Expr, name: &proc_macro2::Ident) -> Val {
        let r = match is_trim(recv) {
            // `s.trim().len`: a `&str` is enough.
            true => self.place(recv, &Ty::Str),
            false => self.place(recv, &Ty::Unknown),
        };
        if self.walks_over_pieces(recv, name) {
            return Val::temp(Ty::Unknown);
        }
        match self.resolve(&r.ty).peeled() {
            Ty::Ptr(t) if matches!(&**t, Ty::Named(..)) => self.through_pointer(r),
            t if t.is_text() || self.is_number(t) => self.unboxed(r),
            // A clone of a Heap is a Heap.
            t if name != "clone" && is_builtin(t) => self.unboxed(r),
            _ => r,
        }
    }

    /// Whether this is `s.split(c)` before a method that Rust's iterators have and Milo's `Vec`
    /// has not: it is Rust's iterator then.
    pub fn walks_over_pieces(&mut self, e: &Expr, next: &proc_macro2::Ident) -> bool {
        let Some(of) = syntax::pieces_before(e, next) else {
            return false;
        };
        let Some(ty) = self.types.expr.get(&of.id).cloned() else {
            return false;
        };
        let ty = match self.shallow(&ty) {
            Ty::Ref(_, t) => *t,
            t => t,
        };
        let ty = self.resolve(&ty).peeled().clone();
        ty.is_text() && self.method(&ty, "split").is_some_and(|s| s.from_lib)
    }

    #[allow(clippy::too_many_arguments)]
    pub fn method_of(
        &mut self,
        at: NodeId,
        r: Val,
        recv: &Expr,
        name: &proc_macro2::Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        expected: &Ty,
    ) -> Val {
        let n = name_of(name);
        let whole = self.known(&r.ty);
        let ty = match whole.is_lang(LangItem::Heap) && &*n == "clone" {
            true => whole,
            false => whole.peeled().clone(),
        };
        if let Some(gives) = self.forgotten_unwrap(&ty, &n) {
            return self.reported(&gives);
        }
        if self.is_cloned_option(&ty, &n, args) {
            return r;
        }
        if let Some(v) = self.special_method(at, &r, recv, &ty, name, turbofish, args, expected) {
            return v;
        }
        match self.method(&ty, &n) {
            Some(sig) if sig.self_mode.is_none() && !sig.from_lib && sig.owner.is_some() => {
                for a in args {
                    self.value(a, &Ty::Unknown);
                }
                self.reported(&sig.ret)
            }
            Some(sig) => {
                let v = self.sig_method(at, &sig, &r, &ty, turbofish, args);
                let element = looked_up(&sig, &ty, args.len());
                let lent = self.types.lent.contains(&at);
                if let Some(ty) = element.and_then(|t| self.found_reference(&t, expected, lent)) {
                    return Val::temp(ty);
                }
                // Impls of one trait for several arguments: the one with the wanted result.
                let chosen = sig.ret == Ty::Unknown && !sig.from_lib;
                match chosen && self.shallow(&v.ty) == Ty::Unknown {
                    true => Val::temp(expected.clone()),
                    false => v,
                }
            }
            None => match self.misnamed(&ty, &n) {
                Some((_, gives)) => self.reported(&gives),
                None => self.unknown_method(&ty, &n, turbofish.is_some(), args),
            },
        }
    }

    /// The methods that a type has without a declaration (`clone`, `len`, `toString`, …), a field
    /// that holds a function, and the cases of a `Select`.
    #[allow(clippy::too_many_arguments)]
    pub fn special_method(
        &mut self,
        at: NodeId,
        r: &Val,
        recv: &Expr,
        ty: &Ty,
        name: &proc_macro2::Ident,
        turbofish: Option<&[Type]>,
        args: &[Expr],
        expected: &Ty,
    ) -> Option<Val> {
        let n = name_of(name);
        // A field that holds a function.
        if let Ty::Named(t, targs) = ty
            && let Some(decl) = self.decl(t)
            && let DeclKind::Struct(fields) = &decl.kind
            && let Some((_, fty)) = fields.iter().find(|(f, _)| *f == n)
            && self.method(ty, &n).is_none()
        {
            let fty = inst(&decl, targs, fty);
            if matches!(fty, Ty::Fn(_) | Ty::Unknown) {
                return Some(self.call_val(Val::new(fty, Kind::Place), args));
            }
        }
        if &*n == "clone" && args.is_empty() && self.method(ty, "clone").is_none_or(|s| s.from_lib)
        {
            return Some(Val::temp(match ty {
                Ty::Str => Ty::string(),
                Ty::Slice(elem) => Ty::lang(LangItem::Vec, vec![(**elem).clone()]),
                ty => ty.clone(),
            }));
        }
        if &*n == "len" && args.is_empty() && !self.world_has_method("len", ty) {
            return Some(Val::temp(self.length(&r.ty, expected)));
        }
        if let ("charAt", [i]) = (&*n, args)
            && ty.is_text()
            && self.method(ty, "charAt").is_some_and(|s| s.from_lib)
        {
            if self.is_number(expected) {
                self.index_value(i);
                return Some(Val::temp(Ty::Int("u8")));
            }
            self.value(i, &Ty::Unknown);
            return Some(Val::temp(match self.shallow(expected) {
                t @ Ty::Var(_) => t,
                _ => Ty::string(),
            }));
        }
        if &*n == "toString" && args.is_empty() && self.method(ty, "toString").is_none() {
            return Some(Val::temp(Ty::string()));
        }
        if ty.is_lang(LangItem::Select) {
            let case = Case { name, args };
            if self.is_mixed(ty, case) {
                for a in args {
                    self.value(a, &Ty::Unknown);
                }
                return Some(Val::temp(Ty::Never));
            }
            if self.select_case(&n, args.len()).is_some() {
                return Some(self.select_added(r, case));
            }
            if let Some(sig) = self.select_method(&n, args.len()) {
                return Some(self.sig_method(at, &sig, r, ty, turbofish, args));
            }
        }
        // `a.eq(b)` is `a == b`: the derived method takes both by reference.
        if let ("eq" | "ne", [other]) = (&*n, args)
            && self.method(ty, &n).is_none()
            && self.compares(ty)
        {
            let op = if &*n == "eq" { BinOp::Eq } else { BinOp::Ne };
            return Some(self.compare_with(op, recv, r.clone(), other));
        }
        // `s.trim()` where the text is only read: a part of `s`.
        let looks = match self.shallow(expected) {
            Ty::Str => true,
            Ty::Ref(false, t) => self.shallow(&t) == Ty::Str,
            _ => false,
        };
        let trims = rusts_trim(name).is_some() && looks && args.is_empty();
        (trims && ty.is_text() && self.method(ty, &n).is_some_and(|s| s.from_lib)).then(|| Val {
            root: r.root,
            ..Val::new(Ty::Str, Kind::Refd(false))
        })
    }

    pub fn sig_method(
        &mut self,
        at: NodeId,
        sig: &Rc<Sig>,
        r: &Val,
        ty: &Ty,
        turbofish: Option<&[Type]>,
        args: &[Expr],
    ) -> Val {
        let seq = match ty {
            Ty::Array(t, _) | Ty::Slice(t) => Some(Ty::lang(LangItem::Vec, vec![(**t).clone()])),
            _ => None,
        };
        let opened = self.open_sig(sig, Some(seq.as_ref().unwrap_or(ty)), turbofish);
        let opened = self.note_callee(at, opened);
        if seq.is_some()
            && sig.self_mode == Some(SelfMode::RefMut)
            && !super::library::keeps_the_length(&sig.name)
        {
            for a in args {
                self.value(a, &Ty::Unknown);
            }
            return self.reported(&Ty::Unknown);
        }
        if sig.from_lib
            && &*sig.name == "go"
            && let [f] = args
            && self.shallow(r.ty.peeled()).is_lang(LangItem::WaitGroup)
        {
            return self.spawn(LangItem::WaitGroup, f, None);
        }
        self.sig_args(sig, &opened, args);
        if sig.is_wrong_count(args.len()) {
            return self.reported(&opened.ret);
        }
        self.called(sig, &opened)
    }

    /// A method of a type that is not known here.
    pub fn unknown_method(&mut self, ty: &Ty, name: &str, fish: bool, args: &[Expr]) -> Val {
        self.rust_args(args);
        let open = matches!(ty, Ty::Unknown | Ty::Var(_));
        let of_text = open && !fish && milo_only(name) == Some("TextNames");
        let methods = self.lib.methods.get(&LangItem::String.into());
        let text = methods.and_then(|m| m.get(name)?.first());
        Val::temp(match text {
            Some(sig) if of_text => sig.ret.clone(),
            _ => Ty::Unknown,
        })
    }
}
