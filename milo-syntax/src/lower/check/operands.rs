//! Errors about the types of operands, indexes and elements: in Milo's words where Milo knows
//! the types, left to rustc where it does not.

use proc_macro2::{Ident, Span};

use super::mismatched_types::quoted;
use crate::ast::{BinOp, Cond, Expr, ExprKind, Stmt, UnOp};
use crate::lower::cx::{Lower, Lowered};
use crate::lower::lit;
use crate::lower::syntax::strip;
use crate::lower::ty::{Name, Ty, VarKind};
use crate::lower::world::name_of;
use crate::resolve::LangItem;

impl Lower {
    /// The function of the block that an expression names, without calling it.
    pub fn names_function(&self, e: &Expr) -> Option<(Name, Ty)> {
        self.named_fn(e, self.local_at(e.id).is_some())
    }

    /// Reports text that has a `${name}` of a variable in it.
    pub fn hole_without_dollar(&mut self, e: &Expr, literal: &proc_macro2::Literal) {
        if lit::kind(literal) != lit::Kind::Str {
            return;
        }
        let text = literal.to_string();
        let mut rest = text.as_str();
        while let Some(start) = rest.find("${") {
            rest = &rest[start + 2..];
            let Some(end) = rest.find('}') else { return };
            let hole = &rest[..end];
            // `${name}`, `${name.x}`, `${name + 1}`.
            let after = hole.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &hole[..after.unwrap_or(hole.len())];
            if self.res.named_at(name, e.id).is_some() {
                let message = format!(
                    "this text has no '$' before it: write $\"…{{{hole}}}…\", without the '$' inside"
                );
                self.diags.error(e.span, message);
                self.has_reported.set(true);
                return;
            }
        }
    }

    /// Reports `print("n is {}", n)`: a text with as many holes as values follow.
    pub fn holes_of_rust(&mut self, args: &[Expr]) {
        let [
            Expr {
                kind: ExprKind::Lit(literal),
                span,
                ..
            },
            values @ ..,
        ] = args
        else {
            return;
        };
        let holes = literal.to_string().matches("{}").count();
        if holes == 0 || holes != values.len() || lit::kind(literal) != lit::Kind::Str {
            return;
        }
        self.diags.error(
            *span,
            "the parts are printed one after the other: write $\"…{x}…\", or 'print(\"…\", x)' without '{}'",
        );
    }

    /// Reports a `Promise<*T>`, whose value would come from another thread.
    pub fn unsendable_promise(&mut self, of: &Expr, args: &[Expr]) -> Option<Lowered> {
        let ExprKind::Path(path) = &of.kind else {
            return None;
        };
        let [segment] = &path.segments[..] else {
            return None;
        };
        let given = segment.args.as_ref()?.first()?;
        let promise = self.type_named(&name_of(&segment.ident))? == LangItem::Promise;
        if !promise || !matches!(given.kind, crate::ast::TypeKind::Ptr(_)) {
            return None;
        }
        self.diags.error(
            given.span,
            "a raw pointer may not cross threads: give the value, or a struct declared with '@send'",
        );
        self.pass_over(args);
        Some(self.reported(&Ty::Unknown, given.span))
    }

    /// Reports an operand that no operator takes.
    pub fn bad_operand(&mut self, op: BinOp, e: &Expr, ty: &Ty, other: &Ty) -> Option<Lowered> {
        if let Some((name, ret)) = self.names_function(e) {
            self.diags.error(
                e.span,
                format!("'{name}' is a function: call it, '{name}()'"),
            );
            return Some(self.reported(&ret, e.span));
        }
        let ty = self.resolve(ty);
        let message = match &ty {
            Ty::Named(n, _) if n.lang().is_some() && n.name().starts_with("Atomic") => {
                "an atomic is read with '.load()'".to_owned()
            }
            Ty::Named(n, _) if *n == LangItem::Guarded => {
                "the value under a 'Guarded' is read with '.get()!'".to_owned()
            }
            Ty::Bool
                if matches!(
                    op,
                    BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem
                ) && !self.resolve(other).is_text() =>
            {
                format!("'{}' is for numbers, and this is a 'bool'", op.symbol())
            }
            _ => return None,
        };
        self.diags.error(e.span, message);
        let gives = match self.resolve(other) {
            t if self.is_number(&t) => t,
            _ => Ty::Unknown,
        };
        Some(self.reported(&gives, e.span))
    }

    /// Reports `name || "nobody"`, where neither side is a condition.
    pub fn no_conditions(
        &mut self,
        op: BinOp,
        lhs: &Expr,
        rhs: &Expr,
        expected: &Ty,
    ) -> Option<Lowered> {
        let ty = self.no_condition(lhs).zip(self.no_condition(rhs))?.0;
        let how = match op {
            BinOp::Or => {
                ": a value in place of 'null' is written 'x ?? other', another one 'if c { x } else { other }'"
            }
            _ => "",
        };
        let shown = quoted(&ty);
        self.diags.error(
            lhs.span,
            format!(
                "'{}' stands between two conditions, and this is {shown}{how}",
                op.symbol()
            ),
        );
        self.pass_over(&[lhs.clone(), rhs.clone()]);
        let ty = match expected.is_known() {
            true => expected,
            false => &Ty::Bool,
        };
        Some(self.reported(ty, lhs.span))
    }

    /// The type of an expression that is certainly no `bool`.
    fn no_condition(&self, e: &Expr) -> Option<Ty> {
        let ty = self.resolve(&self.type_of(e.id));
        self.tcx.mismatch(&ty, &Ty::Bool).is_some().then_some(ty)
    }

    /// Reports `v.append(x)` of an element: Rust's method of this name takes another Vec.
    pub fn element_appended(&mut self, ty: &Ty, name: &Ident, args: &[Expr]) -> Option<Lowered> {
        let ([arg], Ty::Named(vec, of)) = (args, ty) else {
            return None;
        };
        if name != "append" || *vec != LangItem::Vec {
            return None;
        }
        let given = self.resolve(&self.type_of(arg.id));
        let is_element = match (&given, of.first().map(|t| self.resolve(t))) {
            (Ty::Var(v), _) => self.infer.kind(*v) != VarKind::Any,
            (Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Ranged(..) | Ty::Str, _) => true,
            (t, Some(of)) => t.is_known() && *t == of,
            _ => false,
        };
        if !is_element {
            return None;
        }
        self.diags.error(
            name.span(),
            "'append' takes another Vec: one element is added with 'push(value)'",
        );
        self.pass_over(args);
        Some(self.reported(&Ty::Unit, name.span()))
    }

    /// Reports an interface as the type of a variable.
    pub fn sizeless(&mut self, t: &crate::ast::Type) -> bool {
        let Ty::Dyn(name) = self.ast_ty(t) else {
            return false;
        };
        if !matches!(t.kind, crate::ast::TypeKind::Path(_)) {
            return false;
        }
        self.diags.error(
            t.span,
            format!("values of different types stand behind an interface: write '&{name}' or 'Heap<{name}>'"),
        );
        self.has_reported.set(true);
        true
    }

    /// Reports a function that returns a value on some of its paths only. Returns its body, with
    /// a placeholder for the missing value.
    pub fn falls_off(&mut self, f: &crate::ast::Fn, ret: &Ty) -> Option<crate::ast::Block> {
        let (body, written) = (f.body.as_ref()?, f.ret.as_ref()?);
        let known = match self.resolve(ret) {
            Ty::Unit | Ty::Never | Ty::Unknown | Ty::Var(_) => false,
            Ty::Named(n, _) => !n.is_rust(),
            _ => true,
        };
        let ends = body.stmts.last()?;
        let what = match ends {
            Stmt::Expr(e) if lacks_else(e) => "the last 'if' has no 'else'",
            Stmt::For(_) => "behind the last loop a value is missing",
            Stmt::While(w) if !matches!(&w.cond, Cond::Expr(e) if matches!(e.kind, ExprKind::Bool(true))) => {
                "behind the last loop a value is missing"
            }
            _ => return None,
        };
        if !known {
            return None;
        }
        let shown = self.resolve(ret);
        self.diags.error(
            written.span,
            format!(
                "'{}' has to give a '{shown}' on every way, and {what}",
                f.name
            ),
        );
        let mut body = body.clone();
        body.stmts
            .push(Stmt::Expr(Expr::new(ExprKind::Error, written.span)));
        Some(body)
    }

    /// Reports a division by a literal zero, which rustc refuses when it compiles.
    pub fn divides_by_zero(&mut self, op: BinOp, lt: &Ty, rhs: &Expr) -> Option<Lowered> {
        let ExprKind::Lit(literal) = strip(rhs) else {
            return None;
        };
        let zero = matches!(lit::kind(literal), lit::Kind::Int)
            && literal.to_string().chars().all(|c| c == '0' || c == '_');
        let whole = match self.shallow(lt) {
            Ty::Int(_) | Ty::Ranged(..) => true,
            Ty::Var(v) => self.infer.kind(v) == VarKind::Int,
            _ => false,
        };
        if !matches!(op, BinOp::Div | BinOp::Rem) || !zero || !whole {
            return None;
        }
        self.diags.error(rhs.span, "this divides by zero");
        Some(self.reported(lt, rhs.span))
    }

    /// Reports a whole number that was declared beside a float: a literal would be either.
    pub fn whole_beside_float(
        &mut self,
        op: BinOp,
        (lhs, lt): (&Expr, &Ty),
        (rhs, rt): (&Expr, &Ty),
    ) -> Option<Lowered> {
        let float = |t: &Ty| self.is_float(t);
        let whole = |e: &Expr, t: &Ty| {
            let open = matches!(self.shallow(t), Ty::Var(v) if self.infer.kind(v) == VarKind::Int);
            open && matches!(strip(e), ExprKind::Path(_))
        };
        let (e, to) = match () {
            () if float(lt) && whole(rhs, rt) => (rhs, lt),
            () if float(rt) && whole(lhs, lt) => (lhs, rt),
            () => return None,
        };
        let ExprKind::Path(path) = strip(e) else {
            return None;
        };
        let name = &path.segments.last()?.ident;
        let to = match self.shallow(to) {
            Ty::Float(f) => f,
            _ => "f64",
        };
        self.diags.error(
            e.span,
            format!(
                "'{}' takes two numbers of one type, and '{name}' is a whole one: write '{name} as {to}'",
                op.symbol()
            ),
        );
        Some(self.reported(&Ty::Float(to), e.span))
    }

    /// Reports an index that is negative.
    pub fn negative_index(&mut self, e: &Expr) -> bool {
        let ExprKind::Unary {
            op: UnOp::Neg,
            op_span,
            expr,
        } = strip(e)
        else {
            return false;
        };
        if !matches!(strip(expr), ExprKind::Lit(_)) {
            return false;
        }
        self.diags.error(
            *op_span,
            "an index counts from 0: the last element is 'v[v.len - 1]'",
        );
        self.has_reported.set(true);
        true
    }

    /// Reports an index that is no integer.
    pub fn no_index(&mut self, ty: &Ty, span: Span) -> bool {
        let ty = self.resolve(ty);
        let what = match &ty {
            t if t.is_text() => "text".to_owned(),
            Ty::Var(v) if self.infer.kind(*v) == VarKind::Float => "a float".to_owned(),
            Ty::Float(_) | Ty::Bool | Ty::Unit | Ty::Tuple(_) => format!("'{ty}'"),
            Ty::Named(n, _) if self.world.types.contains_key(n) => format!("'{ty}'"),
            _ => return false,
        };
        self.diags
            .error(span, format!("an index is an integer, and this is {what}"));
        self.has_reported.set(true);
        true
    }

    /// Reports a type that can be no key of a map, once in each function.
    pub fn no_key(&mut self, key: &Ty, span: Span) -> bool {
        fn hashes(this: &Lower, t: &Ty) -> bool {
            match this.resolve(t) {
                Ty::Float(_) | Ty::Fn(_) => false,
                Ty::Var(v) => this.infer.kind(v) != VarKind::Float,
                Ty::Array(t, _) | Ty::Slice(t) => hashes(this, &t),
                Ty::Tuple(v) => v.iter().all(|t| hashes(this, t)),
                Ty::Named(n, _) if n == LangItem::HashMap => false,
                Ty::Named(n, args) if n.is_option_or_result() || n == LangItem::Vec => {
                    args.iter().all(|t| hashes(this, t))
                }
                _ => true,
            }
        }
        if hashes(self, key) {
            return false;
        }
        if !self.has_reported.replace(true) {
            let what = match self.resolve(key) {
                Ty::Var(_) => "a float".to_owned(),
                t => format!("'{t}'"),
            };
            self.diags.error(
                span,
                format!("a key of a map needs '==' and a hash, which {what} does not have: use an integer or text"),
            );
        }
        true
    }

    /// Reports an access to the elements of a type that has none.
    pub fn no_elements(&mut self, ty: &Ty, span: Span) -> Option<Lowered> {
        if !self.has_no_elements(ty) {
            return None;
        }
        let what = quoted(ty);
        self.diags
            .error(span, format!("{what} has no elements: nothing to index"));
        Some(self.reported(&Ty::Unknown, span))
    }
}

/// Whether this is an `if` whose last branch has a condition.
fn lacks_else(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::If { else_: None, .. } => true,
        ExprKind::If {
            else_: Some(other), ..
        } => lacks_else(other),
        _ => false,
    }
}
