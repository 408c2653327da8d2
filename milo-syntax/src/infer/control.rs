//! Statements, blocks, branches, loops, closures.

use super::body::{Body, Kind, Local, Repr, Scope, Val};
use crate::ast::{
    Arm, Block, Cond, Expr, ExprKind, Let, NodeId, Pattern, PatternKind, Stmt, Type, UnOp,
};
use crate::types::lit;
use crate::types::syntax::{self, as_returned, is_text_pattern, is_value, strip};
use crate::types::ty::Ty;

impl Body<'_> {
    /// `{ … }`.
    pub fn block(&mut self, b: &Block, expected: Option<&Ty>) -> Ty {
        // As in Rust, if its value is for the Rust around the block.
        let ended = b.ended && self.in_rusts_function();
        let expected = expected.filter(|w| !(ended && self.is_open(w)));
        self.stmts(&b.stmts, expected)
    }

    /// The statements of a body. With `expected`, the last expression is the value.
    pub fn stmts(&mut self, stmts: &[Stmt], expected: Option<&Ty>) -> Ty {
        if !stmts.iter().any(|s| matches!(s, Stmt::Item(_))) {
            return self.stmts_in_order(stmts, expected);
        }
        let outer = self.world.clone();
        self.cx.declare(stmts);
        self.cx.uncover(stmts);
        let ty = self.stmts_in_order(stmts, expected);
        self.cx.world = outer;
        ty
    }

    fn stmts_in_order(&mut self, stmts: &[Stmt], expected: Option<&Ty>) -> Ty {
        let mut ty = Ty::Unit;
        // Of several last expressions under `cfg`s, each may be the value.
        let chosen = stmts
            .iter()
            .rposition(|s| !matches!(s, Stmt::Expr(e) if syntax::has_cfg(&e.attrs)))
            .map_or(0, |i| i + 1);
        for (i, stmt) in stmts.iter().enumerate() {
            let last = i + 1 == stmts.len() || i >= chosen;
            match (stmt, expected) {
                (Stmt::Expr(e), Some(w)) if last && is_value(e, &self.shallow(w)) => {
                    let expects_unit = matches!(self.shallow(w), Ty::Unit);
                    let v = self.value(e, w);
                    if !expects_unit {
                        self.unify(w, &v.ty);
                    }
                    ty = v.ty;
                }
                (Stmt::Expr(e), _) => {
                    if last {
                        ty = match &e.kind {
                            ExprKind::Return { .. }
                            | ExprKind::Break(_)
                            | ExprKind::Continue(_) => Ty::Never,
                            _ => Ty::Unit,
                        };
                    }
                    self.discard(e);
                }
                (s, _) => {
                    if last
                        && let Stmt::While(w) = s
                        && syntax::is_forever(w)
                    {
                        ty = Ty::Never;
                    }
                    self.stmt(s);
                }
            }
        }
        ty
    }

    fn stmt(&mut self, s: &Stmt) {
        match s {
            Stmt::Let(Let {
                else_: Some(else_),
                pat,
                init: Some(init),
                ..
            }) => {
                let v = self.place(init, &Ty::Unknown);
                let v = self.pattern_mismatch([pat], v);
                let ty = self.scrutinee(&v);
                self.block(else_, None);
                self.pattern(pat, &ty.0, ty.1);
            }
            Stmt::Let(l) => self.let_(l),
            Stmt::Expr(e) => self.discard(e),
            Stmt::While(w) => {
                self.cond(&w.cond);
                self.block(&w.body, None);
            }
            Stmt::For(f) => self.for_(f),
            // Its bodies are looked at on their own.
            Stmt::Item(_) => {}
        }
    }

    /// An expression whose value is dropped.
    pub fn discard(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::If {
                cond, then, else_, ..
            } => drop(self.if_(cond, then, else_.as_deref(), None)),
            ExprKind::Match {
                scrutinee, arms, ..
            } => drop(self.match_(scrutinee, arms, None)),
            ExprKind::Block(b) | ExprKind::Unsafe { body: b, .. } => drop(self.block(b, None)),
            ExprKind::Parallel { body, .. } => self.parallel(body),
            ExprKind::Paren { expr, .. } => self.discard(expr),
            ExprKind::MethodCall {
                recv,
                name,
                turbofish,
                args,
                ..
            } if name == "run" && args.is_empty() => {
                let fish = turbofish.as_deref();
                let v = self.method_call(e.id, recv, name, fish, args, &Ty::Unknown, true);
                self.note(e, &v, &Ty::Unknown);
                self.through(v);
            }
            _ => drop(self.place(e, &Ty::Unknown)),
        }
    }

    fn let_(&mut self, l: &Let) {
        let sizeless = |this: &Self, t: &Type| {
            matches!(this.ast_ty(t), Ty::Dyn(_)) && matches!(t.kind, crate::ast::TypeKind::Path(_))
        };
        let written = l.ty.as_ref().filter(|t| !sizeless(self, t));
        let declared = written.map(|t| self.ast_ty(t));
        match &l.pat.kind {
            PatternKind::Bind(_) => {}
            PatternKind::Wild => {
                if let Some(e) = &l.init {
                    self.value(e, &declared.unwrap_or(Ty::Unknown));
                }
                return;
            }
            _ => return self.let_pattern(l, declared),
        }
        let id = self.res.declared_by(l.pat.id);
        let mut expected = declared.clone().unwrap_or_else(|| self.cx.fresh());
        // Every branch of the initializer is a reference: `if c { &a } else { &b }`.
        let borrows = match &l.init {
            Some(e) if declared.is_none() && !matches!(strip(e), ExprKind::Unary { .. }) => {
                syntax::borrows(e)
            }
            _ => None,
        };
        if let Some(is_mut) = borrows {
            expected = Ty::Ref(is_mut, Box::new(expected));
        }
        if declared.is_none()
            && let Some(before) = id.and_then(|id| self.types.before.get(&id).cloned())
        {
            let before = self.refresh(&before);
            self.unify(&expected, &before);
        }
        let mut repr = Repr::Plain;
        let mut ty = expected.clone();
        if let Some(e) = &l.init {
            (ty, repr) = self.init(l, e, &expected, declared.as_ref(), borrows.is_some());
        }
        // The error type of `Ok(…)` is `string` if nothing tells another.
        if declared.is_none()
            && let Some(e) = &l.init
            && syntax::always(e, &|e| syntax::constructs(e, "Ok"))
        {
            self.oks.push(expected.clone());
        }
        let ty = self.shallow(&ty);
        if let Some(id) = id {
            self.types.local.insert(id, ty.clone());
        }
        let (repr, ty) = match (&ty, repr) {
            (Ty::Ref(m, t), Repr::Plain) => (Repr::Ref(*m), (**t).clone()),
            _ => (repr, ty),
        };
        let Some(id) = id else { return };
        let local = Local {
            ty,
            repr,
            by_statement: true,
            depth: self.fns.len(),
        };
        self.locals.insert(id, local);
    }

    /// The type of a local by its initializer, and how its name stands for the value.
    fn init(
        &mut self,
        l: &Let,
        e: &Expr,
        expected: &Ty,
        declared: Option<&Ty>,
        borrows: bool,
    ) -> (Ty, Repr) {
        if let ExprKind::Closure(c) = strip(e)
            && declared.is_none()
        {
            let v = self.closure_for(c, expected, false, true);
            self.note(e, &v, expected);
            self.unify(expected, &v.ty);
            return (expected.clone(), Repr::Fn);
        }
        let v = self.given(e, expected);
        let v = match self.shallow(&v.ty) {
            // A reference that a function returns stays one, unless the referent is `Copy`.
            Ty::Ref(is_mut, t) => {
                let copied = !is_mut && self.is_copy(&t) == Some(true);
                match declared.is_some() || borrows || copied {
                    true => self.through(v),
                    false => v,
                }
            }
            _ => v,
        };
        // `let t = s[..n]` looks at `s`; a `var` owns its text.
        if declared.is_none()
            && !l.is_var
            && matches!(v.ty, Ty::Str | Ty::Slice(_))
            && matches!(strip(e), ExprKind::Index { .. })
        {
            return (v.ty, Repr::Ref(false));
        }
        // `let f = g`, where `g` is the name of a function.
        if v.raw_fn && declared.is_none() && !l.is_var && v.kind != Kind::Owned {
            self.unify(expected, &v.ty);
            return (expected.clone(), Repr::Fn);
        }
        if let ExprKind::Unary {
            op: UnOp::Ref | UnOp::RefMut,
            ..
        } = strip(e)
            && declared.is_none()
            && let Kind::Refd(is_mut) = v.kind
        {
            return (v.ty, Repr::Ref(is_mut));
        }
        let v = self.rust_text(v, e, expected);
        let v = self.read_by_value(v, expected);
        if declared.is_none() && v.ty == Ty::Never {
            self.coerce(v, expected);
            return (Ty::Never, Repr::Plain);
        }
        if declared.is_none() {
            self.unify(expected, &v.ty);
        }
        self.coerce(v, expected);
        (expected.clone(), Repr::Plain)
    }

    /// Notes the type of an expression that is not looked at by `given`.
    pub fn note(&mut self, e: &Expr, v: &Val, expected: &Ty) {
        self.types.expr.insert(e.id, v.ty.clone());
        self.types.expected.insert(e.id, expected.clone());
    }

    /// The result of a Rust call where a string is wanted: it is converted.
    pub fn rust_text(&mut self, v: Val, e: &Expr, expected: &Ty) -> Val {
        let converts = v.kind == Kind::Temp
            && self.shallow(&v.ty) == Ty::Unknown
            && self.shallow(expected).is_string()
            && syntax::is_rust_call(e);
        match converts {
            true => Val::temp(Ty::string()),
            false => v,
        }
    }

    fn let_pattern(&mut self, l: &Let, declared: Option<Ty>) {
        let expected = declared.unwrap_or_else(|| self.cx.fresh());
        let Some(init) = &l.init else { return };
        let lent = syntax::is_reference(init);
        let v = match lent {
            true => {
                let v = self.place(init, &expected);
                match v.kind {
                    // Rust's patterns match through a reference: `let (a, b) = &p`.
                    Kind::Refd(_) if self.is_open(&v.ty) => Val::temp(Ty::Unknown),
                    _ => {
                        let v = self.read_by_value(v, &expected);
                        self.coerce(v, &expected)
                    }
                }
            }
            false => self.value(init, &expected),
        };
        let ty = match (&l.pat.kind, self.known(&v.ty)) {
            (PatternKind::Tuple(names), Ty::Tuple(values)) if names.len() != values.len() => {
                let known = |t: Option<&Ty>| match t {
                    Some(t) if t.is_known() => t.clone(),
                    Some(t) if self.is_float(t) => Ty::Float("f64"),
                    _ => Ty::Int("i32"),
                };
                Ty::Tuple((0..names.len()).map(|i| known(values.get(i))).collect())
            }
            (_, ty) => ty,
        };
        self.irrefutable = true;
        self.pattern(&l.pat, &ty, Repr::Plain);
        self.irrefutable = false;
    }

    /// The type that the first branch decides, if it is not known yet.
    fn expected_branch(&mut self, expected: Option<&Ty>) -> Option<Ty> {
        expected.map(|w| match self.shallow(w) {
            Ty::Unknown => self.cx.fresh(),
            t => t,
        })
    }

    /// The type of an expression whose branches have the type `ty`, where `expected` is needed.
    fn branch_type(&self, expected: &Ty, ty: Ty) -> Ty {
        match self.shallow(expected) {
            Ty::Var(_) => ty,
            // All branches diverge: there is nothing to lend.
            Ty::Ref(..) if ty == Ty::Never => ty,
            expected => expected,
        }
    }

    pub fn if_(
        &mut self,
        cond: &Cond,
        then: &Block,
        else_: Option<&Expr>,
        expected: Option<&Ty>,
    ) -> Val {
        let expected = self.expected_branch(expected);
        // Without `else` there is no value.
        let expected = expected.filter(|_| else_.is_some());
        self.cond(cond);
        let mut ty = self.block(then, expected.as_ref());
        let other = else_.map(|e| match &e.kind {
            ExprKind::Block(b) => self.block(b, expected.as_ref()),
            ExprKind::If {
                cond, then, else_, ..
            } => self.if_(cond, then, else_.as_deref(), expected.as_ref()).ty,
            _ => {
                self.discard(e);
                Ty::Unit
            }
        });
        if let Some(t) = &other
            && matches!(ty, Ty::Never)
        {
            ty = t.clone();
        }
        if let (Some(w), Some(t)) = (&expected, &other)
            && !matches!(t, Ty::Never | Ty::Unit)
        {
            self.cx.infer.unify_inside(w, t);
        }
        Val::temp(match &expected {
            Some(w) => {
                self.unify(w, &ty);
                self.branch_type(w, ty)
            }
            None => Ty::Unit,
        })
    }

    /// A condition: an expression, or a `let` with its pattern.
    pub fn cond(&mut self, c: &Cond) {
        match c {
            Cond::Expr(e) => drop(self.value(e, &Ty::Bool)),
            Cond::Let { pat, expr, .. } => {
                let v = self.place(expr, &Ty::Unknown);
                let v = self.pattern_mismatch([pat], v);
                let (ty, repr) = self.scrutinee(&v);
                self.pattern(pat, &ty, repr);
            }
        }
    }

    /// The type that is matched, and how the names stand for the parts.
    fn scrutinee(&mut self, v: &Val) -> (Ty, Repr) {
        let ty = self.known(&v.ty);
        let repr = match v.kind {
            Kind::Temp => Repr::Plain,
            _ if self.is_copy(&ty) == Some(true) => Repr::Plain,
            Kind::Owned if ty == Ty::Unknown => Repr::Plain,
            Kind::Refd(m) => Repr::Ref(m),
            Kind::Owned | Kind::Place => Repr::Ref(false),
        };
        match ty.in_heap() {
            Some(_) => (ty.peeled().clone(), repr),
            None => (ty, repr),
        }
    }

    /// The value that is matched; if a pattern is certainly of another type, one of that type.
    pub fn pattern_mismatch<'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p Pattern>,
        v: Val,
    ) -> Val {
        let ty = self.resolve(&v.ty).peeled().clone();
        match self.cx.pattern_mismatch(patterns, &ty) {
            Some(pattern_mismatch) => self.reported(&pattern_mismatch.meant),
            None => v,
        }
    }

    pub fn match_(&mut self, scrutinee: &Expr, arms: &[Arm], expected: Option<&Ty>) -> Val {
        let expected = self.expected_branch(expected);
        let by_byte = arms.iter().any(|a| {
            matches!(&a.pat.kind, PatternKind::Lit(e)
                if matches!(&e.kind, ExprKind::Lit(l) if lit::kind(l) == lit::Kind::Char))
        });
        let takes = match by_byte {
            true => Ty::Int("u8"),
            false => Ty::Unknown,
        };
        let v = self.place(scrutinee, &takes);
        let v = self.pattern_mismatch(arms.iter().map(|a| &a.pat), v);
        let known = self.resolve(&v.ty).peeled().clone();
        let on_text = known.is_text()
            || (matches!(known, Ty::Unknown | Ty::Var(_))
                && arms.iter().any(|a| is_text_pattern(&a.pat)));
        let (ty, repr) = match on_text {
            true => (Ty::Str, Repr::Ref(false)),
            false => self.scrutinee(&v),
        };
        let mut ty_out = Ty::Never;
        for arm in arms {
            match on_text {
                true => self.text_pattern(&arm.pat),
                false => self.pattern(&arm.pat, &ty, repr),
            }
            if let Some(e) = &arm.guard {
                self.value(e, &Ty::Bool);
            }
            let given = match (&arm.body.kind, &expected) {
                (ExprKind::Block(b), w) => {
                    let t = self.block(b, w.as_ref());
                    if let Some(w) = w
                        && !matches!(t, Ty::Never | Ty::Unit)
                    {
                        self.cx.infer.unify_inside(w, &t);
                    }
                    t
                }
                (_, None) => {
                    self.discard(&arm.body);
                    continue;
                }
                (_, Some(w)) => {
                    let v = self.value(&arm.body, w);
                    self.cx.infer.unify_inside(w, &v.ty);
                    v.ty
                }
            };
            if matches!(ty_out, Ty::Never) {
                ty_out = given;
            }
        }
        Val::temp(match &expected {
            Some(w) => self.branch_type(w, ty_out),
            None => Ty::Unit,
        })
    }

    /// A pattern of a match on text, whose scrutinee is a `&str`.
    fn text_pattern(&mut self, p: &Pattern) {
        match &p.kind {
            PatternKind::Lit(_) => {}
            PatternKind::Or(subs) => subs.iter().for_each(|s| self.text_pattern(s)),
            _ => self.pattern(p, &Ty::Ref(false, Box::new(Ty::Str)), Repr::Plain),
        }
    }

    pub fn return_(&mut self, e: Option<&Expr>) -> Val {
        let (ret, known) = match self.fns.last() {
            Some(f) => (f.ret.clone(), f.ret_known),
            None => (Ty::Unknown, false),
        };
        if let Some(e) = e {
            let outward = self.in_rusts_function();
            let rust = outward.then(|| as_returned(e)).flatten();
            let expected = rust.as_ref().unwrap_or(&ret);
            let v = match outward {
                true => self.counting(e, &Ty::Unknown, |this| this.value(e, expected)),
                false => self.value(e, expected),
            };
            if !known && rust.is_none() {
                self.unify(&ret, &v.ty);
            }
        }
        Val::temp(Ty::Never)
    }

    /// `parallel { … }`: its names are declared in the current scope.
    pub fn parallel(&mut self, body: &Block) {
        let mut bound = Vec::new();
        for s in &body.stmts {
            let (pat, ty, e): (Option<NodeId>, _, _) = match s {
                Stmt::Let(l) => match (&l.pat.kind, &l.init, &l.else_) {
                    (PatternKind::Bind(_), Some(e), None) => (Some(l.pat.id), l.ty.as_ref(), e),
                    (PatternKind::Wild, Some(e), None) => (None, l.ty.as_ref(), e),
                    _ => continue,
                },
                Stmt::Expr(e) => (None, None, e),
                Stmt::While(_) | Stmt::For(_) | Stmt::Item(_) => continue,
            };
            let declared = ty.map(|t| self.ast_ty(t));
            let expected = declared.clone().unwrap_or_else(|| self.cx.fresh());
            let (ret, ret_known) = self
                .fns
                .last()
                .map_or((Ty::Unknown, false), |f| (f.ret.clone(), f.ret_known));
            self.fns.push(Scope {
                ret,
                ret_known,
                is_closure: true,
                owning: false,
            });
            if pat.is_some() || ty.is_some() {
                let v = self.value(e, &expected);
                if declared.is_none() {
                    self.unify(&expected, &v.ty);
                }
            } else {
                self.discard(e);
            }
            self.fns.pop();
            bound.extend(pat.map(|node| (node, expected)));
        }
        for (node, ty) in bound {
            self.declare(node, ty, Repr::Plain, false);
        }
    }
}
