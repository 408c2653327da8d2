//! Expressions, and the nodes that stand only in them.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Group, Ident, Literal, Span, TokenStream};

use super::{Block, Cond, NodeId, Path, PathSegment, Pattern, Type};

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Which expression it is.
    pub id: NodeId,
    /// The kind, with the operands.
    pub kind: ExprKind,
    /// Its most telling token: the literal, the name, the operator, the method's name.
    pub span: Span,
    /// Rust attributes before it, where Rust allows them: before a statement, an element, an
    /// argument or a field's value.
    pub attrs: Vec<TokenStream>,
    /// The comma behind it, among arguments.
    pub comma: Option<Span>,
}

impl Expr {
    /// An expression that has no identity yet, and no attributes.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        Expr {
            id: NodeId::DUMMY,
            kind,
            span,
            attrs: Vec::new(),
            comma: None,
        }
    }

    /// A name.
    pub fn name(ident: Ident) -> Expr {
        let span = ident.span();
        let path = Path {
            leading_colons: None,
            segments: vec![PathSegment { ident, args: None }],
        };
        Expr::new(ExprKind::Path(path), span)
    }
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A number, a string or a char, as the user wrote it.
    Lit(Literal),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `$"…{e}…"`.
    Interp(Interp),
    /// A name or a Rust path.
    Path(Path),
    /// `e.name`, `e.0`.
    Field {
        /// Before the dot.
        base: Box<Expr>,
        /// The dot.
        dot: Span,
        /// After it.
        member: Member,
    },
    /// `f(a, b)`.
    Call {
        /// The function, the closure or the variant.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Expr>,
        /// The parentheses.
        parens: DelimSpan,
    },
    /// `e.name::<T>(a, b)`.
    MethodCall {
        /// Before the dot.
        recv: Box<Expr>,
        /// The dot.
        dot: Span,
        /// The method.
        name: Ident,
        /// `::<T>`.
        turbofish: Option<Vec<Type>>,
        /// The arguments.
        args: Vec<Expr>,
        /// The parentheses.
        parens: DelimSpan,
    },
    /// `e[i]`, `e[a..b]`.
    Index {
        /// The value before the brackets.
        base: Box<Expr>,
        /// The index.
        index: Box<Expr>,
        /// The brackets.
        brackets: DelimSpan,
    },
    /// `-e`, `!e`, `~e`, `*e`, `&e`, `&mut e`.
    Unary {
        /// The operator.
        op: UnOp,
        /// Its span.
        op_span: Span,
        /// The operand.
        expr: Box<Expr>,
    },
    /// `a + b`.
    Binary {
        /// The operator.
        op: BinOp,
        /// Its span (of the first character; `op_span2` of the second).
        op_span: Span,
        /// The span of the operator's second character, or `op_span` again.
        op_span2: Span,
        /// Left.
        lhs: Box<Expr>,
        /// Right.
        rhs: Box<Expr>,
    },
    /// `a = b`, `a += b`.
    Assign {
        /// `Some` for `+=` and its kin.
        op: Option<BinOp>,
        /// The operator's span.
        op_span: Span,
        /// The place that is assigned: `a`.
        lhs: Box<Expr>,
        /// The value.
        rhs: Box<Expr>,
    },
    /// `e!`.
    Unwrap {
        /// The operand.
        expr: Box<Expr>,
        /// The `!`.
        bang: Span,
    },
    /// `e?`.
    Try {
        /// The operand.
        expr: Box<Expr>,
        /// The `?`.
        question: Span,
    },
    /// `a ?? b`.
    Coalesce {
        /// Left.
        lhs: Box<Expr>,
        /// The first `?`.
        op_span: Span,
        /// Right.
        rhs: Box<Expr>,
    },
    /// `e as T`.
    Cast {
        /// The operand.
        expr: Box<Expr>,
        /// The `as`.
        as_span: Span,
        /// The type.
        ty: Type,
    },
    /// `e is Enum.Variant`.
    Is {
        /// The operand.
        expr: Box<Expr>,
        /// The `is`.
        is_span: Span,
        /// The variant (a payload is not bound).
        pat: Pattern,
    },
    /// `a..b`.
    Range {
        /// From.
        lo: Option<Box<Expr>>,
        /// The dots.
        dots: Span,
        /// To, not included.
        hi: Option<Box<Expr>>,
    },
    /// `P { x: 1 }`.
    Struct {
        /// The type.
        path: Path,
        /// The fields; `x` alone stands for `x: x`.
        fields: Vec<(Ident, Expr)>,
        /// The braces.
        braces: DelimSpan,
    },
    /// `[a, b]`.
    Array {
        /// The elements.
        elems: Vec<Expr>,
        /// The brackets.
        brackets: DelimSpan,
    },
    /// `[e; n]`.
    Repeat {
        /// The element.
        elem: Box<Expr>,
        /// How many.
        len: Box<Expr>,
        /// The brackets.
        brackets: DelimSpan,
    },
    /// `(a, b)`; `()` is the value of `void`.
    Tuple {
        /// The elements; never exactly one (that is [`ExprKind::Paren`]), unless `(a,)`.
        elems: Vec<Expr>,
        /// The parentheses.
        parens: DelimSpan,
    },
    /// `(e)`.
    Paren {
        /// The expression in the parentheses.
        expr: Box<Expr>,
        /// The parentheses.
        parens: DelimSpan,
    },
    /// `(x: T): R => body`.
    Closure(Closure),
    /// `if c { … } else { … }`.
    If {
        /// The `if`.
        keyword: Span,
        /// The condition.
        cond: Cond,
        /// Then.
        then: Block,
        /// A [`ExprKind::Block`] or another `if`.
        else_: Option<Box<Expr>>,
    },
    /// `match e { … }`.
    Match {
        /// The `match`.
        keyword: Span,
        /// The value before the braces.
        scrutinee: Box<Expr>,
        /// The arms.
        arms: Vec<Arm>,
        /// The braces.
        braces: DelimSpan,
    },
    /// `{ … }` as a statement, an arm or an `else`.
    Block(Block),
    /// `unsafe { … }`.
    Unsafe {
        /// The `unsafe`.
        keyword: Span,
        /// The body.
        body: Block,
    },
    /// `parallel { … }`.
    Parallel {
        /// The `parallel`.
        keyword: Span,
        /// One branch a statement: `let a = e` or an expression.
        body: Block,
    },
    /// `name!(…)`, a Rust macro.
    Macro(MacroCall),
    /// `rust { … }`: the group.
    Rust(Group),
    /// `return`, `return e`.
    Return {
        /// The `return`.
        keyword: Span,
        /// The value.
        expr: Option<Box<Expr>>,
    },
    /// `break`.
    Break(Span),
    /// `continue`.
    Continue(Span),
    /// An expression that could not be read; the error is in the diagnostics.
    Error,
}

/// `name!(…)`.
#[derive(Debug, Clone)]
pub struct MacroCall {
    /// The path, the `!` and the group, as they are.
    pub tokens: TokenStream,
    /// The arguments, if any of them is an expression of Milo's; else `tokens` holds everything.
    pub args: Vec<MacroArg>,
    /// Whether the macro takes the arguments by value.
    pub owns: bool,
}

/// An argument of a Rust macro.
#[derive(Debug, Clone)]
pub struct MacroArg {
    /// Tokens that go to Rust unchanged: the whole argument if `value` is `None`, else its start.
    pub before: TokenStream,
    /// An expression of Milo's.
    pub value: Option<Expr>,
    /// The tokens of `value`, if Rust reads them in the same way: an element of `vec!`, which is
    /// Milo's where the type of the elements is known.
    pub in_rust: Option<TokenStream>,
    /// The `,` or `;` after the argument.
    pub after: TokenStream,
}

/// The name or the number after a dot.
#[derive(Debug, Clone)]
pub enum Member {
    /// `.name`.
    Named(Ident),
    /// `.0`.
    Index(u32, Span),
}

/// `$"…"`.
#[derive(Debug, Clone)]
pub struct Interp {
    /// For an editor: the names in the holes, with their places in the literal's text.
    pub names: Vec<(usize, String)>,
    /// The `$`.
    pub dollar: Span,
    /// The literal as written.
    pub lit: Literal,
    /// The text and the holes in order.
    pub parts: Vec<InterpPart>,
}

/// A piece of an interpolated string.
#[derive(Debug, Clone)]
pub enum InterpPart {
    /// Text, escapes resolved and `{{` `}}` already single.
    Text(String),
    /// `{e}`, or `{e:.2}` with Rust's format `.2`. Its tokens carry the literal's span.
    Hole(Box<Expr>, Option<String>),
}

/// A closure.
#[derive(Debug, Clone)]
pub struct Closure {
    /// `move`.
    pub move_: Option<Span>,
    /// The parameters.
    pub params: Vec<ClosureParam>,
    /// The parentheses.
    pub parens: DelimSpan,
    /// Written `|x| e`, as Rust writes it: only Rust's functions take it.
    pub bars: Option<Span>,
    /// The return type.
    pub ret: Option<Type>,
    /// The `=>`.
    pub arrow: Span,
    /// An expression; a body in braces is an [`ExprKind::Block`].
    pub body: Box<Expr>,
}

/// `x` or `x: T`.
#[derive(Debug, Clone)]
pub struct ClosureParam {
    /// Which parameter it is.
    pub id: NodeId,
    /// The name; `_` is allowed.
    pub name: Ident,
    /// The type.
    pub ty: Option<Type>,
}

/// `P => e`.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Rust attributes.
    pub rust_attrs: Vec<TokenStream>,
    /// The pattern.
    pub pat: Pattern,
    /// `if e` after the pattern.
    pub guard: Option<Expr>,
    /// The `=>`.
    pub arrow: Span,
    /// The value.
    pub body: Expr,
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnOp {
    /// `-`
    Neg,
    /// `!`
    Not,
    /// `~`
    BitNot,
    /// `*`
    Deref,
    /// `&`
    Ref,
    /// `&mut`
    RefMut,
}

/// Binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `&&`
    And,
    /// `||`
    Or,
}

impl BinOp {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::Div => "/",
            BinOp::Rem => "%",
            BinOp::Shl => "<<",
            BinOp::Shr => ">>",
            BinOp::BitAnd => "&",
            BinOp::BitOr => "|",
            BinOp::BitXor => "^",
            BinOp::Eq => "==",
            BinOp::Ne => "!=",
            BinOp::Lt => "<",
            BinOp::Le => "<=",
            BinOp::Gt => ">",
            BinOp::Ge => ">=",
            BinOp::And => "&&",
            BinOp::Or => "||",
        }
    }
}
