//! Type inference: the type of every expression and local of a body.
//!
//! Input: the tree, the locals of `resolve`, and the declarations in scope ([`TyCx`]). Output:
//! [`Types`]. A body is walked over once before it is lowered: what is expected goes down
//! (`value`, `place`), what is known comes up, and inference variables stand for what a later
//! line tells (`let v = []`, then `v.push(1)`; the parameters of a closure; a number without a
//! suffix). A rule that needs to know a type (which field, which method, what an element is) and
//! finds a variable that nothing has bound yet is *stuck*: if a later line has told the type by
//! the end of the walk, the body is walked over once more, from what is known of its locals. So a
//! body has one walk, and one more for each type that had to be known earlier than it was.
//!
//! Invariants: nothing is reported here, and nothing depends on how a value is represented in
//! Rust: text that is looked at is a [`Ty::Str`] where the expression gives no text of its own.
//! [`Ty::Unknown`] is always right: only rustc knows the type. Must not be known here: what
//! moves or is copied, bounds of type parameters, any tokens.

mod assign;
mod body;
mod call;
mod closure;
mod control;
mod cx;
mod declare;
mod expr;
mod lent;
mod library;
mod literal;
mod lookup;
mod loops;
mod method;
mod open;
mod operator;
mod ops;
mod optional;
mod other_names;
mod pattern;
mod program;
mod select;
mod signature;
mod statics;
mod variant;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::ast::{Expr, NodeId, Stmt};
use crate::resolve::{DefId, LangItem, LocalId};
use crate::types::ty::{Name, Ty};
pub use body::Repr;
use body::{Body, Scope as Around};
pub use cx::{TyCx, lent_as};
pub use lent::expected_before_default;
pub use library::{is_builtin, is_rusts_own, keeps_the_length, looked_up, methods_of, milo_only};
pub use lookup::Head;
pub use operator::compound_trait;
pub use optional::Sort;
pub use pattern::{Is, PatternMismatch};
pub use program::{Bodies, Inferred, is_const_expr, is_const_kind};
pub use signature::Opened;

/// The types of a body, or of several.
#[derive(Default)]
pub struct Types {
    /// The type of each expression.
    pub expr: HashMap<NodeId, Ty>,
    /// The type that the context expects of each expression.
    pub expected: HashMap<NodeId, Ty>,
    /// The type of each local.
    pub local: HashMap<LocalId, Ty>,
    /// The instantiated signature of each call of a known function, by the call; of a case of a
    /// select by its closure.
    pub callee: HashMap<NodeId, Rc<Opened>>,
    /// Locals that are functions, or closures, as long as they are only called.
    pub fns: HashSet<LocalId>,
    /// Look-ups that give a reference, since what they find is returned as one.
    pub lent: HashSet<NodeId>,
    /// Array literals that make a `Vec`.
    pub vecs: BTreeSet<NodeId>,
    /// How many expressions have been looked at.
    pub visits: usize,
    /// The types of locals by the walk before.
    before: HashMap<LocalId, Ty>,
    /// The values of `let`s whose type nothing tells.
    pub open: HashSet<NodeId>,
    /// The calls of known functions in the body that has been inferred last.
    pub calls: Vec<Rc<Opened>>,
    /// The type parameters in scope.
    pub scope: Scope,
}

/// The type parameters in scope, by the declarations that they belong to, from the outermost to
/// the innermost.
pub type Scope = Vec<(Vec<Name>, DefId)>;

/// A body: of a function, of a constant, or the statements of a block.
pub enum Of<'a> {
    /// A function: its parameters, its result.
    Fn {
        params: Vec<(NodeId, Ty, Repr)>,
        ret: &'a Ty,
    },
    /// The statements of a block among Rust's; `expected` is the type of the last one. `counts`: it
    /// is a length, which is for Rust. `ret` stands for what a `return` gives.
    Block {
        expected: Option<Ty>,
        ret: Ty,
        counts: bool,
    },
}

impl Types {
    /// Infers the types of a body.
    pub fn infer(&mut self, cx: &mut TyCx, item_mode: bool, of: &Of, stmts: &[Stmt]) {
        self.walk(cx, item_mode, &mut |body| {
            let scope = |ret, ret_known| Around {
                ret,
                ret_known,
                is_closure: false,
                owning: false,
            };
            match of {
                Of::Fn { params, ret } => {
                    body.fns.push(scope((*ret).clone(), true));
                    if lent::returns_reference(ret) {
                        let look_ups = lent::lent_look_ups(stmts, body.res);
                        body.types.lent.extend(look_ups);
                    }
                    for (node, ty, repr) in params {
                        body.declare(*node, ty.clone(), *repr, false);
                    }
                    let expected = (!matches!(ret, Ty::Unit)).then_some(*ret);
                    body.stmts(stmts, expected);
                }
                Of::Block {
                    expected,
                    ret,
                    counts,
                } => {
                    body.fns.push(scope(ret.clone(), false));
                    match stmts.split_last() {
                        Some((Stmt::Expr(e), before)) if *counts => {
                            body.stmts(before, None);
                            body.counting(e, &Ty::Unknown, |this| this.value(e, &Ty::Unknown));
                        }
                        _ => drop(body.stmts(stmts, expected.as_ref())),
                    }
                }
            }
        });
        self.note_open(cx, stmts);
    }

    /// Infers the types in the value of a constant. Gives its own.
    fn infer_constant(
        &mut self,
        cx: &mut TyCx,
        item_mode: bool,
        init: &Expr,
        declared: Option<&Ty>,
    ) -> Ty {
        let mut ty = Ty::Unknown;
        self.walk(cx, item_mode, &mut |body| {
            let expected = declared.cloned().unwrap_or_else(|| body.cx.fresh());
            let v = body.place(init, &expected);
            ty = match v.ty {
                Ty::Str => Ty::Str,
                _ => {
                    let v = body.read_by_value(v, &expected);
                    let v = body.coerce(v, &expected);
                    declared.cloned().unwrap_or(v.ty)
                }
            };
        });
        ty
    }

    /// Walks over a body. A rule may have asked about a type that only a later line tells: then
    /// the body is walked over once more, from what is known by then of its locals.
    fn walk(&mut self, cx: &mut TyCx, item_mode: bool, walk: &mut dyn FnMut(&mut Body)) {
        let res = cx.res.clone();
        let outer = std::mem::take(&mut self.local);
        loop {
            self.vecs.extend(cx.infer.vecs.iter().copied());
            let (known, before) = (self.vecs.len(), self.before.clone());
            self.local.clear();
            self.calls.clear();
            let mut body = Body {
                cx: &mut *cx,
                res: &res,
                types: &mut *self,
                item_mode,
                fns: Vec::new(),
                locals: HashMap::new(),
                irrefutable: false,
                rust_lengths: false,
                stuck: Vec::new(),
                oks: Vec::new(),
            };
            walk(&mut body);
            for ok in std::mem::take(&mut body.oks) {
                if let Ty::Named(n, args) = body.resolve(&ok)
                    && n == LangItem::Result
                    && let [_, error @ Ty::Var(_)] = &args[..]
                {
                    body.unify(error, &Ty::string());
                }
            }
            let stuck = std::mem::take(&mut body.stuck);
            let told = stuck
                .iter()
                .any(|v| !matches!(cx.infer.shallow(&Ty::Var(*v)), Ty::Var(_)));
            self.vecs.extend(cx.infer.vecs.iter().copied());
            if !told && self.vecs.len() == known {
                break;
            }
            let vecs = &self.vecs;
            self.before = self
                .local
                .iter()
                .map(|(id, t)| {
                    let t = cx.infer.resolve(t).replace(&mut |t| match t {
                        Ty::Var(_) => Some(Ty::Unknown),
                        // The literal makes a `Vec`: its element type is inferred anew.
                        Ty::Array(_, len) if len.literal.is_some_and(|id| vecs.contains(&id)) => {
                            Some(Ty::Unknown)
                        }
                        _ => None,
                    });
                    (*id, t)
                })
                .filter(|(_, t)| *t != Ty::Unknown)
                .collect();
            if self.before == before && self.vecs.len() == known {
                break;
            }
        }
        self.before.clear();
        self.local.extend(outer);
    }
}
