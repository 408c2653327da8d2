//! Types, as far as Milo knows them.
//!
//! This is no type checker: rustc is. A [`Ty`] holds what is plain from the source, so that
//! the lowering can decide about borrows, clones and literals. [`Ty::Unknown`] is always valid
//! and makes the lowering pass the code on as written.

use crate::ast::NodeId;
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use crate::resolve::{LangItem, TypeDef};

/// The name of a type, a parameter or a method.
pub type Name = Rc<str>;

/// A type, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// Nothing is known.
    Unknown,
    /// The type of `return` and `exit()`.
    Never,
    /// `void`.
    Unit,
    /// `bool`.
    Bool,
    /// `i64`, `u8`…
    Int(&'static str),
    /// `f32`, `f64`.
    Float(&'static str),
    /// The borrowed text behind a literal, a slice or a `&string` parameter: Rust's `str`.
    Str,
    /// `string`, `Vec<T>`, `P<T>`, `Option<T>`, or a Rust type that only rustc knows.
    Named(TypeDef, Vec<Ty>),
    /// A type parameter in scope.
    Param(Name),
    /// An interface or a trait used as a type.
    Dyn(Name),
    /// `[T; N]`, with the length as written.
    Array(Box<Ty>, Len),
    /// `[T]`.
    Slice(Box<Ty>),
    /// `(A, B)`.
    Tuple(Vec<Ty>),
    /// `(A, B) => R`.
    Fn(Rc<FnTy>),
    /// `&T`, `&mut T`.
    Ref(bool, Box<Ty>),
    /// `*T`.
    Ptr(Box<Ty>),
    /// `i32(lo..hi)`.
    Ranged(&'static str, i128, i128),
    /// `a..b`.
    Range(Box<Ty>),
    /// An inference variable, see [`Infer`].
    Var(u32),
}

/// The length of an array, as written or counted.
#[derive(Clone, Debug)]
pub struct Len {
    text: Name,
    /// The array literal with this length, which may become a `Vec`.
    pub literal: Option<NodeId>,
}

impl Len {
    /// The length in a written type, `[T; N]`.
    pub fn written(text: &str) -> Len {
        Len {
            text: text.into(),
            literal: None,
        }
    }

    /// The number of elements of an array literal.
    pub fn counted(text: &str, literal: NodeId) -> Len {
        Len {
            literal: Some(literal),
            ..Len::written(text)
        }
    }
}

impl PartialEq for Len {
    fn eq(&self, other: &Len) -> bool {
        self.text == other.text
    }
}

impl std::ops::Deref for Len {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

/// The parameters and the result of a function value.
#[derive(Debug, PartialEq)]
pub struct FnTy {
    pub params: Vec<Ty>,
    pub ret: Ty,
}

impl Ty {
    pub fn lang(item: LangItem, args: Vec<Ty>) -> Ty {
        Ty::Named(item.into(), args)
    }

    /// Rust's `char`.
    pub fn rust_char() -> Ty {
        Ty::Named(TypeDef::Rust("char".into()), vec![])
    }

    pub fn is_rust_char(&self) -> bool {
        matches!(self, Ty::Named(TypeDef::Rust(name), _) if **name == *"char")
    }

    pub fn string() -> Ty {
        Ty::lang(LangItem::String, vec![])
    }

    pub fn option(t: Ty) -> Ty {
        Ty::lang(LangItem::Option, vec![t])
    }

    pub fn func(params: Vec<Ty>, ret: Ty) -> Ty {
        Ty::Fn(Rc::new(FnTy { params, ret }))
    }

    /// Whether the type can be spelled in full and a value of it can be returned.
    pub fn is_known(&self) -> bool {
        match self {
            Ty::Unknown | Ty::Never | Ty::Var(_) | Ty::Range(_) => false,
            Ty::Str | Ty::Dyn(_) | Ty::Slice(_) | Ty::Fn(_) | Ty::Ref(..) => false,
            Ty::Named(_, args) | Ty::Tuple(args) => args.iter().all(Ty::is_known),
            Ty::Array(t, _) | Ty::Ptr(t) => t.is_known(),
            Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Float(_) | Ty::Param(_) | Ty::Ranged(..) => true,
        }
    }

    /// Whether the type is `item` of the library.
    pub fn is_lang(&self, item: LangItem) -> bool {
        matches!(self, Ty::Named(def, _) if *def == item)
    }

    /// Whether the type is `def`, with any arguments.
    pub fn is_of(&self, def: &TypeDef) -> bool {
        matches!(self, Ty::Named(own, _) if own == def)
    }

    pub fn is_string(&self) -> bool {
        self.is_lang(LangItem::String)
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Ty::Str) || self.is_string()
    }

    pub fn is_number(&self) -> bool {
        matches!(self, Ty::Int(_) | Ty::Float(_) | Ty::Ranged(..))
    }

    /// The type behind references and boxes.
    pub fn peeled(&self) -> &Ty {
        match self {
            Ty::Ref(_, t) => t.peeled(),
            t => t.in_heap().map_or(t, Ty::peeled),
        }
    }

    /// The type in a `Heap`.
    pub fn in_heap(&self) -> Option<&Ty> {
        match self {
            Ty::Named(n, args) if *n == LangItem::Heap && args.len() == 1 => Some(&args[0]),
            _ => None,
        }
    }

    /// Replaces type parameters by the types that `f` returns for them.
    pub fn subst(&self, f: &dyn std::ops::Fn(&str) -> Option<Ty>) -> Ty {
        self.replace(&mut |t| match t {
            Ty::Param(n) => f(n),
            _ => None,
        })
    }

    /// Whether only Rust may know the type, apart from its arguments.
    pub fn is_rusts(&self) -> bool {
        match self {
            Ty::Unknown | Ty::Var(_) => true,
            Ty::Named(def, _) => def.is_rust(),
            _ => false,
        }
    }

    /// Whether it holds of the type or of one that it contains.
    pub fn any(&self, f: &mut dyn FnMut(&Ty) -> bool) -> bool {
        f(self)
            || match self {
                Ty::Named(_, all) | Ty::Tuple(all) => all.iter().any(|t| t.any(f)),
                Ty::Fn(x) => x.params.iter().any(|t| t.any(f)) || x.ret.any(f),
                Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) | Ty::Ptr(t) | Ty::Range(t) => {
                    t.any(f)
                }
                _ => false,
            }
    }

    /// The type, with each type in it replaced for which `f` returns another.
    pub fn replace(&self, f: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Ty {
        if let Some(other) = f(self) {
            return other;
        }
        let mut many = |v: &[Ty]| v.iter().map(|t| t.replace(f)).collect::<Vec<_>>();
        match self {
            Ty::Named(n, args) => Ty::Named(n.clone(), many(args)),
            Ty::Array(t, n) => Ty::Array(Box::new(t.replace(f)), n.clone()),
            Ty::Slice(t) => Ty::Slice(Box::new(t.replace(f))),
            Ty::Tuple(v) => Ty::Tuple(many(v)),
            Ty::Fn(x) => Ty::func(many(&x.params), x.ret.replace(f)),
            Ty::Ref(m, t) => Ty::Ref(*m, Box::new(t.replace(f))),
            Ty::Ptr(t) => Ty::Ptr(Box::new(t.replace(f))),
            Ty::Range(t) => Ty::Range(Box::new(t.replace(f))),
            t => t.clone(),
        }
    }
}

/// Milo's spelling, for messages. An unknown type is `_`.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list(f: &mut fmt::Formatter<'_>, v: &[Ty]) -> fmt::Result {
            for (i, t) in v.iter().enumerate() {
                if i > 0 {
                    f.write_str(", ")?;
                }
                write!(f, "{t}")?;
            }
            Ok(())
        }
        match self {
            Ty::Unknown | Ty::Var(_) => f.write_str("_"),
            Ty::Never => f.write_str("never"),
            Ty::Unit => f.write_str("void"),
            Ty::Bool => f.write_str("bool"),
            Ty::Int(n) | Ty::Float(n) => f.write_str(n),
            Ty::Str => f.write_str("string"),
            Ty::Named(n, args) if *n == LangItem::Option && args.len() == 1 => {
                write!(f, "{}?", args[0])
            }
            Ty::Named(n, args)
                if *n == LangItem::Result && args.len() == 2 && args[1].is_text() =>
            {
                write!(f, "Result<{}>", args[0])
            }
            Ty::Named(n, args) => {
                f.write_str(n.name())?;
                if !args.is_empty() {
                    f.write_str("<")?;
                    list(f, args)?;
                    f.write_str(">")?;
                }
                Ok(())
            }
            Ty::Param(n) | Ty::Dyn(n) => f.write_str(n),
            Ty::Array(t, n) => write!(f, "[{t}; {}]", &**n),
            Ty::Slice(t) => write!(f, "[{t}]"),
            Ty::Tuple(v) => {
                f.write_str("(")?;
                list(f, v)?;
                f.write_str(")")
            }
            Ty::Fn(x) => {
                f.write_str("(")?;
                list(f, &x.params)?;
                write!(f, ") => {}", x.ret)
            }
            Ty::Ref(m, t) => write!(f, "&{}{t}", if *m { "mut " } else { "" }),
            Ty::Ptr(t) => write!(f, "*{t}"),
            Ty::Ranged(b, lo, hi) => write!(f, "{b}({lo}..{hi})"),
            Ty::Range(t) => write!(f, "range of {t}"),
        }
    }
}

/// The types that an inference variable may stand for, from any to the most specific.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum VarKind {
    Any,
    /// An integer literal without a suffix.
    Int,
    /// A float literal without a suffix.
    Float,
}

/// The inference variables of one run.
#[derive(Default)]
pub struct Infer {
    vars: Vec<(VarKind, Option<Ty>)>,
    /// Array literals that must become a `Vec`.
    pub vecs: BTreeSet<NodeId>,
}

impl Infer {
    pub fn fresh(&mut self, kind: VarKind) -> Ty {
        self.vars.push((kind, None));
        Ty::Var(self.vars.len() as u32 - 1)
    }

    /// Follows bindings at the top of `t`.
    pub fn shallow(&self, t: &Ty) -> Ty {
        let mut t = t;
        while let Ty::Var(v) = t {
            match &self.vars[*v as usize].1 {
                Some(bound) => t = bound,
                None => break,
            }
        }
        t.clone()
    }

    pub fn kind(&self, var: u32) -> VarKind {
        self.vars[var as usize].0
    }

    /// Follows bindings everywhere.
    pub fn resolve(&self, t: &Ty) -> Ty {
        let many = |v: &[Ty]| v.iter().map(|t| self.resolve(t)).collect::<Vec<_>>();
        match self.shallow(t) {
            Ty::Named(n, args) => Ty::Named(n, many(&args)),
            Ty::Array(t, n) => Ty::Array(Box::new(self.resolve(&t)), n),
            Ty::Slice(t) => Ty::Slice(Box::new(self.resolve(&t))),
            Ty::Tuple(v) => Ty::Tuple(many(&v)),
            Ty::Fn(x) => Ty::func(many(&x.params), self.resolve(&x.ret)),
            Ty::Ref(m, t) => Ty::Ref(m, Box::new(self.resolve(&t))),
            Ty::Ptr(t) => Ty::Ptr(Box::new(self.resolve(&t))),
            Ty::Range(t) => Ty::Range(Box::new(self.resolve(&t))),
            t => t,
        }
    }

    /// Unifies two types. An unknown part fits every type, and mismatches are left to rustc.
    pub fn unify(&mut self, a: &Ty, b: &Ty) {
        let (a, b) = (self.shallow(a), self.shallow(b));
        if let (Ty::Array(x, len), Ty::Array(y, other)) = (&a, &b)
            && len != other
        {
            // Rows of different lengths, `[[1], [2, 3]]`, become Vecs.
            self.vecs.extend(len.literal.iter().chain(&other.literal));
            return self.unify_inside(x, y);
        }
        match (&a, &b) {
            (Ty::Var(x), Ty::Var(y)) if x == y => {}
            (Ty::Var(x), Ty::Var(y)) => {
                // Keep the more definite kind.
                if self.kind(*x) < self.kind(*y) {
                    self.bind(*x, &b);
                } else {
                    self.bind(*y, &a);
                }
            }
            (Ty::Var(x), t) | (t, Ty::Var(x)) => {
                let fits = match self.kind(*x) {
                    VarKind::Any => !matches!(t, Ty::Unknown | Ty::Never),
                    VarKind::Int => matches!(t, Ty::Int(_) | Ty::Float(_) | Ty::Ranged(..)),
                    VarKind::Float => matches!(t, Ty::Float(_)),
                };
                if fits {
                    let t = match t {
                        // A variable that meets `str` is bound to the owned `string`.
                        Ty::Str => Ty::string(),
                        Ty::Ranged(base, ..) if self.kind(*x) == VarKind::Int => Ty::Int(base),
                        t => t.clone(),
                    };
                    if !self.occurs(*x, &t) {
                        self.bind(*x, &t);
                    }
                }
            }
            (Ty::Named(n, xs), Ty::Named(m, ys)) if n == m => {
                for (x, y) in xs.iter().zip(ys) {
                    self.unify_inside(x, y);
                }
            }
            (Ty::Tuple(xs), Ty::Tuple(ys)) => {
                for (x, y) in xs.iter().zip(ys) {
                    self.unify_inside(x, y);
                }
            }
            (Ty::Fn(x), Ty::Fn(y)) => {
                for (p, q) in x.params.iter().zip(&y.params) {
                    self.unify_inside(p, q);
                }
                self.unify_inside(&x.ret, &y.ret);
            }
            (Ty::Array(x, _), Ty::Named(n, ys)) | (Ty::Named(n, ys), Ty::Array(x, _))
                if *n == LangItem::Vec && ys.len() == 1 =>
            {
                self.unify_inside(x, &ys[0]);
            }
            (Ty::Array(x, _), Ty::Array(y, _)) => self.unify_inside(x, y),
            (Ty::Ref(_, x), Ty::Ref(_, y))
            | (Ty::Ptr(x), Ty::Ptr(y))
            | (Ty::Range(x), Ty::Range(y))
            | (Ty::Array(x, _) | Ty::Slice(x), Ty::Slice(y))
            | (Ty::Slice(x), Ty::Array(y, _)) => self.unify(x, y),
            (Ty::Ref(_, x), y) | (y, Ty::Ref(_, x)) => self.unify(x, y),
            _ => {}
        }
    }

    /// As [`unify`](Self::unify), for parts of types, which are not converted: if one is the type
    /// of an array literal and the other a `Vec`, the literal must make a `Vec`.
    pub fn unify_inside(&mut self, a: &Ty, b: &Ty) {
        let (a, b) = (self.shallow(a), self.shallow(b));
        if let (Ty::Array(_, len), Ty::Named(n, _)) | (Ty::Named(n, _), Ty::Array(_, len)) =
            (&a, &b)
            && *n == LangItem::Vec
        {
            self.vecs.extend(len.literal);
        }
        self.unify(&a, &b);
    }

    fn bind(&mut self, var: u32, to: &Ty) {
        self.vars[var as usize].1 = Some(to.clone());
    }

    fn occurs(&self, var: u32, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Var(v) => v == var,
            Ty::Named(_, v) | Ty::Tuple(v) => v.iter().any(|t| self.occurs(var, t)),
            Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) | Ty::Ptr(t) | Ty::Range(t) => {
                self.occurs(var, &t)
            }
            Ty::Fn(x) => x.params.iter().any(|t| self.occurs(var, t)) || self.occurs(var, &x.ret),
            _ => false,
        }
    }
}

/// The primitive integer of this name, `int` and `byte` included.
pub fn int_name(s: &str) -> Option<&'static str> {
    Some(match s {
        "i8" => "i8",
        "i16" => "i16",
        "i32" => "i32",
        "i64" | "int" => "i64",
        "i128" => "i128",
        "isize" => "isize",
        "u8" | "byte" => "u8",
        "u16" => "u16",
        "u32" => "u32",
        "u64" => "u64",
        "u128" => "u128",
        "usize" => "usize",
        _ => return None,
    })
}

/// The primitive float of this name, `float` included.
pub fn float_name(s: &str) -> Option<&'static str> {
    match s {
        "f32" => Some("f32"),
        "f64" | "float" => Some("f64"),
        _ => None,
    }
}
