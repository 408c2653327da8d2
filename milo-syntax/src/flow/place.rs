//! Places: a local and the projections from it to a part of its value.

use std::rc::Rc;

use crate::ast::{Expr, ExprKind, Member, UnOp};
use crate::parse::literal;
use crate::resolve::{LocalId, Resolutions};

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proj {
    /// `.name`, `.0`.
    Field(Rc<str>),
    /// The payload of an Option or a Result: `e!`.
    Payload,
    /// `*e`.
    Deref,
    /// The entry of a map under a key.
    Entry(Key),
}

/// A key that can be compared: a literal or a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A literal, as it is written.
    Lit(String),
    /// The value of a place, valid until the place changes.
    Place(Box<Place>),
}

/// A local, or a part of its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The local.
    pub base: LocalId,
    /// The projections from the local to the part.
    pub proj: Vec<Proj>,
}

impl Place {
    /// A whole local.
    pub fn local(base: LocalId) -> Place {
        Place {
            base,
            proj: Vec::new(),
        }
    }

    /// Whether the places may share a value: they are equal, or one contains the other.
    pub fn overlaps(&self, other: &Place) -> bool {
        let mut pairs = self.proj.iter().zip(&other.proj);
        self.base == other.base && pairs.all(|(a, b)| a.may_be(b))
    }

    /// Whether the place starts from the local, or a key on the way does.
    pub fn mentions(&self, local: LocalId) -> bool {
        self.base == local || self.proj.iter().any(|p| p.is_keyed_by(local))
    }
}

impl Proj {
    /// Whether both may lead to the same part.
    fn may_be(&self, other: &Proj) -> bool {
        match (self, other) {
            (Proj::Entry(Key::Lit(a)), Proj::Entry(Key::Lit(b))) => a == b,
            (Proj::Entry(_), Proj::Entry(_)) => true,
            (a, b) => a == b,
        }
    }

    /// Whether it is the entry of a map: two keys may be equal.
    pub fn is_entry(&self) -> bool {
        matches!(self, Proj::Entry(_))
    }

    /// Whether it is an entry whose key depends on the local.
    pub fn is_keyed_by(&self, local: LocalId) -> bool {
        matches!(self, Proj::Entry(Key::Place(p)) if p.mentions(local))
    }
}

/// A place as an expression names it.
pub struct Named<'a> {
    /// The longest prefix of the place without an index.
    pub place: Place,
    /// Whether `place` is the whole of it: no index follows.
    pub exact: bool,
    /// The expressions on the way, each with the number of its projections.
    pub nodes: Vec<(&'a Expr, usize)>,
    /// The indexes, in the order of evaluation.
    pub indexes: Vec<&'a Expr>,
}

/// The place that an expression names, if it is one that starts from a local.
pub fn named<'a>(e: &'a Expr, res: &Resolutions) -> Option<Named<'a>> {
    let step = |base: &'a Expr, proj: Option<Proj>| {
        let mut of = named(base, res)?;
        match proj {
            Some(proj) if of.exact => of.place.proj.push(proj),
            Some(_) => {}
            None => of.exact = false,
        }
        if of.exact {
            of.nodes.push((e, of.place.proj.len()));
        }
        Some(of)
    };
    match &e.kind {
        ExprKind::Path(_) => {
            let place = Place::local(res.local_of(e)?);
            Some(Named {
                place,
                exact: true,
                nodes: vec![(e, 0)],
                indexes: Vec::new(),
            })
        }
        ExprKind::Paren { expr, .. } => {
            let mut of = named(expr, res)?;
            if of.exact {
                of.nodes.push((e, of.place.proj.len()));
            }
            Some(of)
        }
        ExprKind::Field { base, member, .. } => {
            let name: Rc<str> = match member {
                Member::Named(n) => n.to_string().into(),
                Member::Index(i, _) => i.to_string().into(),
            };
            step(base, Some(Proj::Field(name)))
        }
        ExprKind::Unwrap { expr, .. } => step(expr, Some(Proj::Payload)),
        ExprKind::Unary {
            op: UnOp::Deref,
            expr,
            ..
        } => step(expr, Some(Proj::Deref)),
        ExprKind::Index { base, index, .. } => {
            let mut of = step(base, None)?;
            of.indexes.push(index);
            Some(of)
        }
        _ => None,
    }
}

/// The expression inside parentheses.
pub fn unparenthesized(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Paren { expr, .. } => unparenthesized(expr),
        _ => e,
    }
}

/// The kind of the expression inside parentheses.
pub fn strip(e: &Expr) -> &ExprKind {
    match &e.kind {
        ExprKind::Paren { expr, .. } => strip(expr),
        kind => kind,
    }
}

/// The key that an expression gives.
pub fn key(e: &Expr, res: &Resolutions) -> Option<Key> {
    match &e.kind {
        ExprKind::Lit(l) => {
            let text = literal::string_value(l).map_or_else(|| l.to_string(), |s| format!("{s:?}"));
            Some(Key::Lit(text))
        }
        _ => {
            let of = named(e, res).filter(|of| of.exact)?;
            Some(Key::Place(Box::new(of.place)))
        }
    }
}
