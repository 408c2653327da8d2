//! Identities of declarations.

use std::fmt;
use std::rc::Rc;

use super::lang::LangItem;
use crate::ast::{Item, NodeId};

/// The program that a declaration stands in: nodes of different programs have the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The `milo! { … }` block.
    Block,
    /// The Milo files, linked.
    Files,
}

/// The identity of a function, a method or an `impl` that a program declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefId {
    pub origin: Origin,
    pub node: NodeId,
}

/// The identity of a struct or an enum that a program declares.
///
/// It contains the name, for messages and for emitted code. Two declarations of one name (in a
/// function and outside of it) are two types.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId {
    origin: Origin,
    node: NodeId,
    name: Rc<str>,
}

impl TypeId {
    /// The identity of a declaration.
    pub fn of(origin: Origin, item: &Item, name: Rc<str>) -> TypeId {
        TypeId {
            origin,
            node: item.id,
            name,
        }
    }

    /// The name in Rust, given by the block or the file that declares the type.
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }
}

/// The definition that a type's name resolves to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeDef {
    /// A declaration of the program.
    Own(TypeId),
    /// A type of the library.
    Lang(LangItem),
    /// A type of Rust's: its path as the user wrote it.
    Rust(Rc<str>),
}

impl TypeDef {
    /// The name, without arguments.
    pub fn name(&self) -> &str {
        match self {
            TypeDef::Own(id) => id.name(),
            TypeDef::Lang(item) => item.name(),
            TypeDef::Rust(path) => path,
        }
    }

    /// The library's type, if it is one.
    pub fn lang(&self) -> Option<LangItem> {
        match self {
            TypeDef::Lang(item) => Some(*item),
            TypeDef::Own(_) | TypeDef::Rust(_) => None,
        }
    }

    /// Whether it is the library's Option or Result.
    pub fn is_option_or_result(&self) -> bool {
        matches!(self.lang(), Some(LangItem::Option | LangItem::Result))
    }

    /// Whether it is a type of Rust's, which only rustc knows.
    pub fn is_rust(&self) -> bool {
        matches!(self, TypeDef::Rust(_))
    }
}

impl From<LangItem> for TypeDef {
    fn from(item: LangItem) -> TypeDef {
        TypeDef::Lang(item)
    }
}

impl PartialEq<LangItem> for TypeDef {
    fn eq(&self, item: &LangItem) -> bool {
        self.lang() == Some(*item)
    }
}

impl fmt::Display for TypeDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
