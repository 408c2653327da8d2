//! The bodies of a program, one after the other: functions, methods, constants, and the functions
//! that stand in bodies. Each is inferred once, in the scope in which it stands.

use std::rc::Rc;

use proc_macro2::Ident;

use super::{Of, Repr, TyCx, Types};
use crate::ast::visit::Visit;
use crate::ast::{
    self, Block, Fn, GenericParam, Generics, Impl, Item, ItemKind, NodeId, Param, PatternKind,
    Stmt, Trait, TypeKind,
};
use crate::resolve::DefId;
use crate::types::ty::{Name, Ty, VarKind};
use crate::types::world::{Const, SelfMode, Sig, TyScope, name_of, path_name};

/// The scope around a declaration, to go back to behind it.
pub struct Outer {
    ty_scope: TyScope,
    param_bounds: usize,
    callables: usize,
    self_trait: Option<Name>,
}

/// A body whose types have been inferred, while what is in scope around it still is.
pub struct Inferred<'a> {
    /// The function, the `let` of a constant; [`NodeId::DUMMY`] for the statements of a block.
    pub key: NodeId,
    /// The function, without statements if it has no body.
    pub f: Option<(&'a Fn, Rc<Sig>)>,
    /// The `impl` of a trait that the function belongs to.
    pub of_impl: Option<DefId>,
    pub stmts: &'a [Stmt],
    /// The type of the constant.
    pub constant: Option<Ty>,
}

/// Gets each body as soon as it has been inferred.
pub trait Bodies {
    fn body(&mut self, cx: &TyCx, types: &Types, of: &Inferred<'_>);
}

/// The consumer of the bodies that have been inferred.
pub type Sink<'a> = &'a mut dyn Bodies;

/// The scopes of declarations.
impl TyCx {
    fn outer(&self) -> Outer {
        Outer {
            ty_scope: self.ty_scope.clone(),
            param_bounds: self.param_bounds.len(),
            callables: self.callables.len(),
            self_trait: self.self_trait.clone(),
        }
    }

    /// Brings the type parameters of a function into scope.
    pub fn enter_fn(&mut self, sig: &Sig) -> Outer {
        let outer = self.outer();
        self.ty_scope.params.extend(sig.generics.iter().cloned());
        self.param_bounds.extend(sig.bounds.iter().cloned());
        self.callables.extend(sig.callables.iter().cloned());
        outer
    }

    /// Brings the type parameters of an `impl` and `Self` into scope. Gives the parameters, too.
    pub fn enter_impl(&mut self, i: &Impl) -> (Outer, Generics) {
        let outer = self.outer();
        let params = self.impl_params(i);
        for p in params.iter() {
            let name = name_of(&p.name);
            self.ty_scope.params.push(name.clone());
            let bounds = p.bounds.iter().filter_map(ast::Bound::path);
            let bounds = bounds.map(|b| (name.clone(), path_name(b)));
            self.param_bounds.extend(bounds);
        }
        self.ty_scope.self_ty = Some(self.ast_ty(&i.self_ty));
        self.ty_scope.owns_text = self.world.owns_text(i);
        (outer, params)
    }

    /// Brings the type parameters of a trait and `Self` into scope.
    pub fn enter_trait(&mut self, t: &Trait) -> Outer {
        let outer = self.outer();
        let params = t.generics.iter().map(|p| name_of(&p.name));
        self.ty_scope.params.extend(params);
        self.ty_scope.params.push("Self".into());
        self.ty_scope.self_ty = Some(Ty::Param("Self".into()));
        self.self_trait = Some(name_of(&t.name));
        outer
    }

    /// Leaves the scope of a declaration.
    pub fn leave(&mut self, outer: Outer) {
        self.ty_scope = outer.ty_scope;
        self.param_bounds.truncate(outer.param_bounds);
        self.callables.truncate(outer.callables);
        self.self_trait = outer.self_trait;
    }

    /// The parameters of an `impl` as generics.
    fn impl_params(&self, i: &Impl) -> Generics {
        let params = self.world.impl_params(i, Some(&self.lib));
        let declared = |n: &Name| i.generics.iter().find(|g| name_of(&g.name) == *n).cloned();
        let params = params.iter().map(|n| {
            declared(n).unwrap_or_else(|| GenericParam {
                name: Ident::new(n, i.keyword),
                bounds: self.declared_bounds(i, n),
            })
        });
        Generics {
            lifetimes: i.generics.lifetimes.clone(),
            params: params.collect(),
        }
    }

    /// `impl P<T>` has the bounds that `struct P<T: A>` declares for its `T`.
    fn declared_bounds(&self, i: &Impl, param: &str) -> Vec<ast::Bound> {
        let TypeKind::Path(p) = &i.self_ty.kind else {
            return vec![];
        };
        let Some(seg) = p.segments.last() else {
            return vec![];
        };
        let Some(declared) = self.type_generics.get(&name_of(&seg.ident)) else {
            return vec![];
        };
        let types = seg.args.iter().flatten();
        let mut types = types.filter(|t| !matches!(t.kind, TypeKind::Lifetime(_)));
        let position = types.position(|a| {
            matches!(&a.kind, TypeKind::Path(p) if p.segments.len() == 1 && *path_name(p) == *param)
        });
        position
            .and_then(|i| declared.get(i))
            .map_or_else(Vec::new, |g| g.bounds.clone())
    }

    /// The type of a constant: a number has one.
    pub fn const_type(&self, t: &Ty) -> Ty {
        match t {
            Ty::Var(v) => match self.infer.kind(*v) {
                VarKind::Int => Ty::Int("i32"),
                VarKind::Float => Ty::Float("f64"),
                VarKind::Any => Ty::Unknown,
            },
            Ty::Array(t, n) => Ty::Array(Box::new(self.const_type(t)), n.clone()),
            Ty::Named(n, a) => Ty::Named(n.clone(), a.iter().map(|t| self.const_type(t)).collect()),
            Ty::Tuple(v) => Ty::Tuple(v.iter().map(|t| self.const_type(t)).collect()),
            t => t.clone(),
        }
    }

    /// The type of a parameter's local, and the way in which its name stands for the value. `ty`
    /// is the type in the signature.
    fn param(&self, p: &Param, sig: &Sig, ty: Option<&Ty>) -> Option<(Ty, Repr)> {
        if p.name == "self" {
            match self.held_self(p) {
                Some(Ty::Ref(is_mut, ty)) => return Some((*ty, Repr::Ref(is_mut))),
                Some(ty) => return Some((ty, Repr::Plain)),
                None => {}
            }
            let this = self.ty_scope.self_ty.clone();
            let repr = match sig.self_mode {
                Some(SelfMode::RefMut) => Repr::Ref(true),
                Some(SelfMode::Value) => Repr::Plain,
                Some(SelfMode::Ref) | None => Repr::Ref(false),
            };
            return Some((this.unwrap_or(Ty::Param("Self".into())), repr));
        }
        let written = p.ty.as_ref()?;
        let ty = ty.cloned().unwrap_or(Ty::Unknown);
        Some(match (ty, &written.kind) {
            // Called, as long as it is not used as a value, which changes no types.
            (ty @ Ty::Fn(_), TypeKind::Fn { .. }) => (ty, Repr::Fn),
            (Ty::Ref(is_mut, inner), _) => (*inner, Repr::Ref(is_mut)),
            (ty, _) => (ty, Repr::Plain),
        })
    }
}

/// The bodies among declarations.
impl Types {
    /// Infers constants in their order. Each is known to what follows.
    pub fn infer_constants<'a>(
        &mut self,
        cx: &mut TyCx,
        item_mode: bool,
        lets: impl IntoIterator<Item = &'a Stmt>,
        sink: Sink<'_>,
    ) {
        for s in lets {
            let Stmt::Let(l) = s else { continue };
            let (PatternKind::Bind(_), Some(init), None) = (&l.pat.kind, &l.init, &l.else_) else {
                continue;
            };
            let declared = l.ty.as_ref().map(|t| cx.ast_ty(t));
            let ty = self.infer_constant(cx, item_mode, init, declared.as_ref());
            let ty = cx.const_type(&cx.resolve(&ty));
            let body = Inferred {
                key: l.id,
                f: None,
                of_impl: None,
                stmts: std::slice::from_ref(s),
                constant: Some(ty.clone()),
            };
            sink.body(cx, self, &body);
            let simple = ty == Ty::Str || cx.is_copy(&ty) == Some(true) && is_const_expr(init);
            let constant = Const { ty, lazy: !simple };
            cx.world.consts.insert(cx.def(l.id), constant);
        }
    }

    /// Infers the bodies of the declarations among `stmts`, which are in scope.
    pub fn infer_items(&mut self, cx: &mut TyCx, item_mode: bool, stmts: &[Stmt], sink: Sink<'_>) {
        for s in stmts {
            if let Stmt::Item(item) = s {
                self.infer_item(cx, item_mode, item, sink);
            }
        }
    }

    fn infer_item(&mut self, cx: &mut TyCx, item_mode: bool, item: &Item, sink: Sink<'_>) {
        let mut of_impl = None;
        let (outer, items) = match &item.kind {
            ItemKind::Fn(f) => return self.infer_fn(cx, item_mode, f, None, sink),
            ItemKind::Impl(i) => {
                if i.trait_.is_some() {
                    of_impl = Some(cx.def(item.id));
                }
                (cx.enter_impl(i).0, &i.items)
            }
            ItemKind::Trait(t) => (cx.enter_trait(t), &t.items),
            ItemKind::Struct(_)
            | ItemKind::Enum(_)
            | ItemKind::TypeAlias(_)
            | ItemKind::Import(_)
            | ItemKind::Error { .. } => return,
        };
        for item in items {
            if let ItemKind::Fn(f) = &item.kind {
                self.infer_fn(cx, item_mode, f, of_impl, sink);
            }
        }
        cx.leave(outer);
    }

    /// `of_impl` is the `impl` of a trait that the method belongs to: the bounds of its parameters
    /// are not the method's.
    fn infer_fn(
        &mut self,
        cx: &mut TyCx,
        item_mode: bool,
        f: &Fn,
        of_impl: Option<DefId>,
        sink: Sink<'_>,
    ) {
        let id = cx.def(f.id);
        let Some(sig) = cx.sigs.get(&id).cloned() else {
            return;
        };
        let outer = cx.enter_fn(&sig);
        let mut types = sig.params.iter().map(|(_, t)| t);
        let mut params = Vec::new();
        for p in &f.params {
            let ty = (p.name != "self").then(|| types.next()).flatten();
            if let Some((ty, repr)) = cx.param(p, &sig, ty)
                && p.name != "_"
            {
                params.push((p.id, ty, repr));
            }
        }
        let of = Of::Fn {
            params,
            ret: &sig.ret,
        };
        let scope = self.scope.len();
        if let Some(id) = sig.id {
            self.scope.extend(sig.scope(id, of_impl));
        }
        let stmts = f.body.as_ref().map_or(&[][..], |body| &body.stmts);
        self.infer(cx, item_mode, &of, stmts);
        let body = Inferred {
            key: f.id,
            f: Some((f, sig.clone())),
            of_impl,
            stmts,
            constant: None,
        };
        sink.body(cx, self, &body);
        self.infer_inside(cx, item_mode, stmts, sink);
        self.scope.truncate(scope);
        cx.leave(outer);
    }

    /// Infers the bodies of the functions that are declared in a body.
    pub fn infer_inside(&mut self, cx: &mut TyCx, item_mode: bool, body: &[Stmt], sink: Sink<'_>) {
        let mut inside = Inside {
            cx,
            types: self,
            item_mode,
            sink,
        };
        inside.stmts(body);
    }
}

/// The walk to the declarations in a body.
struct Inside<'a> {
    cx: &'a mut TyCx,
    types: &'a mut Types,
    item_mode: bool,
    sink: Sink<'a>,
}

impl Inside<'_> {
    fn stmts(&mut self, stmts: &[Stmt]) {
        if !stmts.iter().any(|s| matches!(s, Stmt::Item(_))) {
            stmts.iter().for_each(|s| self.visit_stmt(s));
            return;
        }
        let outer = self.cx.world.clone();
        self.cx.declare(stmts);
        self.cx.uncover(stmts);
        self.types
            .infer_items(self.cx, self.item_mode, stmts, self.sink);
        stmts.iter().for_each(|s| self.visit_stmt(s));
        self.cx.world = outer;
    }
}

impl Visit for Inside<'_> {
    fn visit_block(&mut self, b: &Block) {
        self.stmts(&b.stmts);
    }

    /// Its bodies have been inferred.
    fn visit_item(&mut self, _: &Item) {}
}

/// Whether rustc can evaluate the value of a constant when it compiles.
pub fn is_const_expr(e: &ast::Expr) -> bool {
    let mut ok = true;
    crate::types::syntax::walk(e, &mut |e| {
        ok &= is_const_kind(&e.kind);
        ok
    });
    ok
}

pub fn is_const_kind(kind: &ast::ExprKind) -> bool {
    use ast::ExprKind::*;
    matches!(
        kind,
        Lit(_)
            | Bool(_)
            | Null
            | Path(_)
            | Unary { .. }
            | Binary { .. }
            | Paren { .. }
            | Cast { .. }
            | Array { .. }
            | Repeat { .. }
            | Tuple { .. }
            | Struct { .. }
    )
}
