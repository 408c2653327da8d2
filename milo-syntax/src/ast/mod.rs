//! The syntax tree: the output of the parser, and the input of all other stages.
//!
//! It stays the same through all stages: its nodes have identities ([`NodeId`]), and each stage has
//! tables of its own by them, so there is no second tree. The tree is syntactic only.
//! `Shape.Circle(1.0)`, `Vec.new()` and `x.f(1)` are all a [`ExprKind::MethodCall`]; which of them
//! is a path depends on the names in scope.
//!
//! Invariants: a node has the user's own tokens (identifiers, literals, the span of each operator
//! and bracket), because the quality of every message depends on them; each expression, pattern,
//! `let`, parameter and declaration of a program has a number of its own, in the order of the
//! source. Must not be known here: meanings of names, types, any Rust.

mod expr;
mod id;
pub mod visit;

use std::ops::{Deref, DerefMut};

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Ident, Literal, Span, TokenStream};

pub use expr::{
    Arm, BinOp, Closure, ClosureParam, Expr, ExprKind, Interp, InterpPart, MacroArg, MacroCall,
    Member, UnOp,
};
pub use id::{NodeId, number};

/// A whole `milo! { … }` block or `.milo` file.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Declarations and statements in source order.
    pub stmts: Vec<Stmt>,
    /// Whether the last of them ends with a `;`: a block then has no value for the Rust around it.
    pub ended: bool,
    /// Names about which an error was reported, so that nothing is said about what uses them:
    /// functions that are declared twice, and names of other languages.
    pub reported: Vec<String>,
}

/// `{ … }`.
#[derive(Debug, Clone)]
pub struct Block {
    /// Which block it is.
    pub id: NodeId,
    /// Whether the last statement ends with a `;`.
    pub ended: bool,
    /// The statements; the last one may be the block's value.
    pub stmts: Vec<Stmt>,
    /// The braces.
    pub braces: DelimSpan,
}

/// A statement or a declaration.
#[derive(Debug, Clone)]
pub enum Stmt {
    /// `let x: T = e`, `var x = e`.
    Let(Let),
    /// An expression, also `if`, `match`, assignments, `return`.
    Expr(Expr),
    /// `while cond { … }`.
    While(While),
    /// `for x in e { … }`, `for i, x in e { … }`.
    For(For),
    /// A declaration.
    Item(Item),
}

/// `let` or `var`.
#[derive(Debug, Clone)]
pub struct Let {
    /// Which `let` it is.
    pub id: NodeId,
    /// Rust attributes and doc comments.
    pub rust_attrs: Vec<TokenStream>,
    /// `pub`, of a constant.
    pub vis: Option<TokenStream>,
    /// Declared with `var`.
    pub is_var: bool,
    /// The `let` or `var`.
    pub keyword: Span,
    /// The pattern: a name, `_`, or a tuple of them.
    pub pat: Pattern,
    /// The declared type.
    pub ty: Option<Type>,
    /// The value. `None` only after an error or for `var x: T` without a value.
    pub init: Option<Expr>,
    /// `else { … }`: runs where the value does not fit the pattern, and must diverge.
    pub else_: Option<Block>,
}

/// `while`.
#[derive(Debug, Clone)]
pub struct While {
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// The `while`.
    pub keyword: Span,
    /// The condition.
    pub cond: Cond,
    /// The body.
    pub body: Block,
}

/// `for`.
#[derive(Debug, Clone)]
pub struct For {
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// The `for`.
    pub keyword: Span,
    /// The name before the comma: the index of a sequence or the key of a map.
    pub first: Option<Pattern>,
    /// The element.
    pub pat: Pattern,
    /// The `in`.
    pub in_span: Span,
    /// The sequence, the map or the range.
    pub iter: Expr,
    /// The body.
    pub body: Block,
}

/// The condition of `if` and `while`.
#[derive(Debug, Clone)]
pub enum Cond {
    /// A boolean.
    Expr(Box<Expr>),
    /// `let P = e`.
    Let {
        /// The `let`.
        keyword: Span,
        /// The pattern.
        pat: Pattern,
        /// The value that is matched.
        expr: Box<Expr>,
    },
}

/// A declaration with its attributes and `pub`.
#[derive(Debug, Clone)]
pub struct Item {
    /// Which declaration it is.
    pub id: NodeId,
    /// Rust attributes (doc comments among them), each `#[…]`, emitted as they are.
    pub rust_attrs: Vec<TokenStream>,
    /// `@send`, `@derive(Eq)`…
    pub attrs: Vec<Attr>,
    /// `pub`, with what follows it in parentheses if anything.
    pub vis: Option<TokenStream>,
    /// The declaration.
    pub kind: ItemKind,
}

impl Item {
    /// The name that it declares.
    pub fn name(&self) -> Option<&Ident> {
        match &self.kind {
            ItemKind::Fn(f) => Some(&f.name),
            ItemKind::Struct(s) => Some(&s.name),
            ItemKind::Enum(e) => Some(&e.name),
            ItemKind::TypeAlias(a) => Some(&a.name),
            ItemKind::Trait(t) => Some(&t.name),
            ItemKind::Impl(_) | ItemKind::Import(_) | ItemKind::Error { .. } => None,
        }
    }
}

/// `@name` or `@name(args)`.
#[derive(Debug, Clone)]
pub struct Attr {
    /// The `@`.
    pub at: Span,
    /// The name.
    pub name: Ident,
    /// The identifiers or literals in the parentheses.
    pub args: TokenStream,
}

/// The kinds of declaration.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// `fn f<T: A>(x: T): R { … }`; `extern fn` has no body and `is_extern`.
    Fn(Fn),
    /// `struct P<T> { x: T }`.
    Struct(Struct),
    /// `enum E<T> { A, B(T) }`.
    Enum(Enum),
    /// `type A = T`.
    TypeAlias(TypeAlias),
    /// `impl P<T> { … }`, `impl T for P { … }`.
    Impl(Impl),
    /// `trait T: A + B { … }` and `interface I { … }`.
    Trait(Trait),
    /// `from "p" import { A, B as C }`.
    Import(Import),
    /// A declaration that could not be read; the error is in the diagnostics. A
    /// `let LIMIT: i64 = 10` at the top of a block of declarations is a [`Stmt::Let`], which
    /// the lowering turns into a constant.
    Error {
        /// Where.
        span: Span,
    },
}

/// A function or a method.
#[derive(Debug, Clone)]
pub struct Fn {
    /// Which function it is.
    pub id: NodeId,
    /// The `fn`.
    pub keyword: Span,
    /// `extern fn`: the span of `extern`.
    pub is_extern: Option<Span>,
    /// The name.
    pub name: Ident,
    /// `<T: A + B>`.
    pub generics: Generics,
    /// The parameters, `self` first if there is one.
    pub params: Vec<Param>,
    /// `...` after the parameters: a function of C that takes further arguments.
    pub variadic: Option<Span>,
    /// The `(` and `)`.
    pub parens: DelimSpan,
    /// The return type; `None` is `void`.
    pub ret: Option<Type>,
    /// The body. `None` for a trait's required method and for `extern fn`.
    pub body: Option<Block>,
}

/// `<'a, T: A + B>`: lifetimes, and the type parameters, to which it dereferences.
#[derive(Debug, Clone, Default)]
pub struct Generics {
    /// `'a`, `'a: 'b`.
    pub lifetimes: Vec<LifetimeParam>,
    /// `T: A + B`.
    pub params: Vec<GenericParam>,
}

impl Deref for Generics {
    type Target = Vec<GenericParam>;

    fn deref(&self) -> &Vec<GenericParam> {
        &self.params
    }
}

impl DerefMut for Generics {
    fn deref_mut(&mut self) -> &mut Vec<GenericParam> {
        &mut self.params
    }
}

/// `'a: 'b + 'c`.
#[derive(Debug, Clone)]
pub struct LifetimeParam {
    /// `'a`.
    pub name: TokenStream,
    /// `: 'b + 'c`, or nothing.
    pub bounds: TokenStream,
}

/// `T: A + B`.
#[derive(Debug, Clone)]
pub struct GenericParam {
    /// The name.
    pub name: Ident,
    /// The bounds.
    pub bounds: Vec<Bound>,
}

/// A bound of a type parameter.
#[derive(Debug, Clone)]
pub enum Bound {
    /// A trait.
    Trait(Path),
    /// `Fn(A, B) -> R`, `FnOnce()`: what can be called.
    Callable(Callable),
    /// `'a`, `?Sized`: as Rust writes it.
    Rust(TokenStream),
}

impl Bound {
    /// The path of the trait, unless it is one of what can be called.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Bound::Trait(path) => Some(path),
            Bound::Callable(_) | Bound::Rust(_) => None,
        }
    }
}

/// `for<'a> Fn(A, B) -> R`.
#[derive(Debug, Clone)]
pub struct Callable {
    /// `for<'a>`.
    pub binder: TokenStream,
    /// `Fn`, `FnMut` or `FnOnce`.
    pub path: Path,
    /// The types of the arguments.
    pub params: Vec<Type>,
    /// The result; `None` is `()`.
    pub ret: Option<Type>,
}

/// `x: T`. For `self` the type may be missing (`self` alone is `self: &Self`).
#[derive(Debug, Clone)]
pub struct Param {
    /// Which parameter it is.
    pub id: NodeId,
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// The name.
    pub name: Ident,
    /// The type.
    pub ty: Option<Type>,
    /// A default value, `x: i32 = 3`: parsed so that the error can say it is not supported.
    pub default: Option<Box<Expr>>,
}

/// A struct.
#[derive(Debug, Clone)]
pub struct Struct {
    /// The `struct`.
    pub keyword: Span,
    /// The name.
    pub name: Ident,
    /// The type parameters.
    pub generics: Generics,
    /// The fields.
    pub fields: Vec<Field>,
    /// The braces.
    pub braces: DelimSpan,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// `pub`.
    pub vis: Option<TokenStream>,
    /// The name.
    pub name: Ident,
    /// The type.
    pub ty: Type,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct Enum {
    /// The `enum`.
    pub keyword: Span,
    /// The name.
    pub name: Ident,
    /// The type parameters.
    pub generics: Generics,
    /// The variants.
    pub variants: Vec<Variant>,
    /// The braces.
    pub braces: DelimSpan,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// The name.
    pub name: Ident,
    /// The types of its payload.
    pub fields: Vec<Payload>,
    /// The payload has names: `A { x: T }`.
    pub named: bool,
    /// `A = 3`.
    pub discriminant: Option<Expr>,
}

/// A value that a variant holds. In `B(x: i32)` the name is only a comment.
#[derive(Debug, Clone)]
pub struct Payload {
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// The name of a field, in `A { x: T }`.
    pub name: Option<Ident>,
    /// The type.
    pub ty: Type,
}

/// `type A = T`.
#[derive(Debug, Clone)]
pub struct TypeAlias {
    /// The `type`.
    pub keyword: Span,
    /// The name.
    pub name: Ident,
    /// The type parameters.
    pub generics: Generics,
    /// The type.
    pub ty: Type,
}

/// `impl … { … }`.
#[derive(Debug, Clone)]
pub struct Impl {
    /// The `impl`.
    pub keyword: Span,
    /// `impl<T: A> …`: parameters declared explicitly. In `impl P<T>` an argument that is a
    /// bare unknown name declares itself; the lowering sees to that.
    pub generics: Generics,
    /// The trait of `impl T for P`.
    pub trait_: Option<Path>,
    /// The type that gets the methods.
    pub self_ty: Type,
    /// The methods, each with its attributes ([`ItemKind::Fn`] only).
    pub items: Vec<Item>,
    /// The braces.
    pub braces: DelimSpan,
}

/// A trait, or an interface (structural and dynamic).
#[derive(Debug, Clone)]
pub struct Trait {
    /// The `trait` or `interface`.
    pub keyword: Span,
    /// Declared with `interface`.
    pub is_interface: bool,
    /// The name.
    pub name: Ident,
    /// The type parameters.
    pub generics: Generics,
    /// `: A + B`.
    pub supers: Vec<Bound>,
    /// The methods ([`ItemKind::Fn`] only).
    pub items: Vec<Item>,
    /// The braces.
    pub braces: DelimSpan,
}

/// `from "path" import { A, B as C }`.
#[derive(Debug, Clone)]
pub struct Import {
    /// The `from`.
    pub keyword: Span,
    /// The string literal.
    pub path_lit: Literal,
    /// Its value.
    pub path: String,
    /// The imported names.
    pub names: Vec<ImportName>,
}

/// `A` or `A as B`.
#[derive(Debug, Clone)]
pub struct ImportName {
    /// The name in the imported module.
    pub name: Ident,
    /// The name in the importing file, after `as`.
    pub alias: Option<Ident>,
    /// Whether the importing text has this name anywhere else, or cannot know.
    pub mentioned: bool,
}

/// `a::b<T>::c`, or a single name, which may have type arguments (`Channel<i64>`,
/// `id::<i64>`).
#[derive(Debug, Clone)]
pub struct Path {
    /// `::a` starts at the crate root of Rust.
    pub leading_colons: Option<Span>,
    /// At least one.
    pub segments: Vec<PathSegment>,
}

/// One name of a path.
#[derive(Debug, Clone)]
pub struct PathSegment {
    /// The name.
    pub ident: Ident,
    /// `<A, B>`, with or without `::` before it.
    pub args: Option<Vec<Type>>,
}

/// A type.
#[derive(Debug, Clone)]
pub struct Type {
    /// The kind, with the types inside.
    pub kind: TypeKind,
    /// Its first token.
    pub span: Span,
}

impl Type {
    /// Makes a type one that was reported if one that it consists of was: nothing can be said about
    /// its values.
    pub fn spread_error(&mut self) {
        let is_error = |t: &Type| matches!(t.kind, TypeKind::Error);
        let spreads = match &self.kind {
            TypeKind::Path(path) => {
                let mut args = path.segments.iter().flat_map(|s| s.args.iter().flatten());
                args.any(is_error)
            }
            TypeKind::Optional(t)
            | TypeKind::Ref { ty: t, .. }
            | TypeKind::Ptr(t)
            | TypeKind::Array { elem: t, .. }
            | TypeKind::Slice(t) => is_error(t),
            TypeKind::Fn { params, ret } => params.iter().any(is_error) || is_error(ret),
            TypeKind::Tuple(v) => v.iter().any(is_error),
            _ => false,
        };
        if spreads {
            self.kind = TypeKind::Error;
        }
    }
}

/// The kinds of type.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// `i32`, `Vec<T>`, `std::sync::Arc<i64>`, `Self`.
    Path(Path),
    /// `T?`.
    Optional(Box<Type>),
    /// `&T`, `&mut T`.
    Ref {
        /// `&mut`.
        is_mut: bool,
        /// `'static`, or a lifetime that the declaration has as a parameter.
        lifetime: Option<TokenStream>,
        /// The type behind the reference.
        ty: Box<Type>,
    },
    /// `*T` (also `*const T`, `*mut T`).
    Ptr(Box<Type>),
    /// `(A, B) => R`.
    Fn {
        /// The parameters; a name before a colon is dropped.
        params: Vec<Type>,
        /// The result.
        ret: Box<Type>,
    },
    /// `(A, B)`; `()` is `void`.
    Tuple(Vec<Type>),
    /// `[T; N]`.
    Array {
        /// The element.
        elem: Box<Type>,
        /// The length.
        len: Box<Expr>,
    },
    /// `[T]` behind a reference.
    Slice(Box<Type>),
    /// `i32(lo..hi)`, both ends inclusive.
    Ranged {
        /// `i32`.
        base: Ident,
        /// The smallest value.
        lo: Box<Expr>,
        /// The greatest value.
        hi: Box<Expr>,
    },
    /// `dyn A + B`, `impl A`, as Rust writes them.
    Bounds {
        /// All of it.
        tokens: TokenStream,
        /// The first trait, if it is a single name.
        first: Option<Ident>,
    },
    /// `'_`, `'static`, `'a` among the arguments of a type of Rust's.
    Lifetime(TokenStream),
    /// `Item = T` among the arguments of a trait of Rust's.
    Binding(Ident, Box<Type>),
    /// `_`.
    Infer,
    /// A type that could not be read; the error is in the diagnostics.
    Error,
}

/// A pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Which pattern it is.
    pub id: NodeId,
    /// The kind, with the patterns inside.
    pub kind: PatternKind,
    /// Its first token.
    pub span: Span,
}

impl Pattern {
    /// A pattern that has no identity yet.
    pub fn new(kind: PatternKind, span: Span) -> Pattern {
        Pattern {
            id: NodeId::DUMMY,
            kind,
            span,
        }
    }
}

/// The kinds of pattern.
#[derive(Debug, Clone)]
pub enum PatternKind {
    /// `_`.
    Wild,
    /// A name. Whether a capital name is a constant or a variant of Rust's is decided in the
    /// lowering.
    Bind(Ident),
    /// A number, string or char, `-1`, `true`, `null`: an expression of kind `Lit`, `Bool`,
    /// `Null`, or `Unary(Neg, Lit)`.
    Lit(Box<Expr>),
    /// `a..b` (half open) or `a..=b`.
    Range {
        /// From.
        lo: Box<Expr>,
        /// `..=`.
        inclusive: bool,
        /// The dots.
        dots: Span,
        /// To.
        hi: Box<Expr>,
    },
    /// `Enum.Variant`, `Enum.Variant(p, q)`, `rust::path::Variant(p)`; the names in order.
    Variant {
        /// The names.
        path: Vec<Ident>,
        /// Written with `::` rather than `.`.
        is_rust: bool,
        /// The payload; `None` where there are no parentheses.
        args: Option<Vec<Pattern>>,
    },
    /// `(p, q)`.
    Tuple(Vec<Pattern>),
    /// `P { x, y: q }`.
    Struct {
        /// The names of the type.
        path: Vec<Ident>,
        /// The fields; `x` alone stands for `x: x`.
        fields: Vec<(Ident, Pattern)>,
        /// A `..` at the end.
        rest: bool,
    },
    /// `p | q`.
    Or(Vec<Pattern>),
    /// `&p`, for a reference that Rust gives; Milo's own are read without it.
    Deref {
        /// The `&`.
        and: Span,
        /// `&mut`.
        is_mut: bool,
        /// The type that it refers to.
        pat: Box<Pattern>,
    },
}
