//! Words with a meaning: Milo's, which grammars of editors take from here, and Rust's keywords.

/// Words that begin or join pub constructs and are no names.
pub const RESERVED: &[&str] = &[
    "let", "var", "fn", "struct", "enum", "impl", "trait", "if", "else", "for", "while", "in",
    "match", "return", "break", "continue", "true", "false", "null", "as", "extern", "pub",
];

/// Lower-case names that are types.
pub const PRIMITIVES: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32",
    "f64", "bool", "void", "int", "float", "byte", "string", "char", "str",
];

/// Words that mean something in one place each, and are names everywhere else.
pub const CONTEXTUAL: &[&str] = &[
    "from",
    "import",
    "interface",
    "is",
    "move",
    "mut",
    "parallel",
    "rust",
    "type",
    "unsafe",
];

/// Whether Rust keeps this word for itself and has no raw form of it: it begins a path.
pub(crate) fn begins_path(word: &str) -> bool {
    matches!(word, "Self" | "self" | "super" | "crate")
}

/// Whether Rust keeps this word for itself, in any edition, and has a raw form of it.
pub(crate) fn is_rust_keyword(word: &str) -> bool {
    matches!(
        word,
        "as" | "async"
            | "await"
            | "abstract"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}
