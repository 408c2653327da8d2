//! The types of the library: which of their methods Rust has, and under which name.

use super::TyCx;
use crate::resolve::{LangItem, TypeDef};
use crate::types::ty::Ty;
use crate::types::world::last_segment;

impl TyCx {
    /// The element type of a library type in a loop, and whether its method `iter` gives the
    /// iterator; the other types are iterators themselves.
    pub fn elements_of_library(&self, t: &Ty) -> Option<(Ty, bool)> {
        let Ty::Named(n, args) = t else { return None };
        let or_error = |of| {
            let error = Ty::lang(LangItem::NetError, vec![]);
            Ty::lang(LangItem::Result, vec![Ty::lang(of, vec![]), error])
        };
        Some(match n.lang()? {
            LangItem::Channel => (args.first().cloned().unwrap_or(Ty::Unknown), true),
            LangItem::Ticker => (Ty::lang(LangItem::Instant, vec![]), true),
            LangItem::TcpListener => (or_error(LangItem::TcpStream), true),
            LangItem::UnixListener => (or_error(LangItem::UnixStream), true),
            LangItem::LinesOf => {
                let line = Ty::lang(LangItem::Result, vec![Ty::string(), Ty::string()]);
                (line, false)
            }
            LangItem::FileLines => {
                let error = Ty::lang(LangItem::IoError, vec![]);
                let line = Ty::lang(LangItem::Result, vec![Ty::string(), error]);
                (line, false)
            }
            _ => return None,
        })
    }

    /// Whether a type is a map of Rust's library.
    pub fn rust_map(&self, name: &TypeDef) -> bool {
        self.is_foreign(name) && matches!(last_segment(name.name()), "BTreeMap" | "HashMap")
    }

    /// Whether a type is a collection of Rust's library that gives references to its elements.
    pub fn rust_sequence(&self, name: &TypeDef) -> bool {
        let last = last_segment(name.name());
        self.is_foreign(name)
            && matches!(
                last,
                "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "BinaryHeap" | "LinkedList"
            )
    }
}

/// Whether the type's methods are the library's.
pub fn is_builtin(t: &Ty) -> bool {
    match t {
        Ty::Named(n, _) => {
            matches!(
                n.lang(),
                Some(LangItem::Vec | LangItem::HashMap | LangItem::Option | LangItem::Result)
            )
        }
        t => matches!(t, Ty::Array(..) | Ty::Slice(_)),
    }
}

/// The module of `milo` with Milo's methods of a type of Rust's.
pub fn methods_of(ty: &Ty) -> Option<&'static str> {
    match ty {
        t if t.is_text() => Some("string"),
        Ty::Array(..) | Ty::Slice(_) => Some("vec"),
        Ty::Named(n, _) => match n.lang()? {
            LangItem::Vec => Some("vec"),
            LangItem::HashMap => Some("map"),
            _ => None,
        },
        _ => None,
    }
}

/// The trait of the library with this method, where Rust has no method of that name.
pub fn milo_only(method: &str) -> Option<&'static str> {
    match method {
        "isEmpty" => Some("LenNames"),
        "sortBy" | "sortByKey" => Some("SeqNames"),
        "startsWith" | "endsWith" | "splitView" | "indexOf" | "lastIndexOf" | "splitWords"
        | "splitWhitespace" | "trimStart" | "trimEnd" | "toLower" | "toUpper" | "replaceFirst"
        | "padStart" | "padEnd" | "charAt" | "substr" | "parseInt" | "parseF64" => {
            Some("TextNames")
        }
        _ => None,
    }
}

/// Whether Rust has this type of the library under the same name, or the same idea.
pub fn is_rusts_own(item: LangItem) -> bool {
    matches!(
        item,
        LangItem::String
            | LangItem::Vec
            | LangItem::HashMap
            | LangItem::Heap
            | LangItem::Option
            | LangItem::Result
    )
}

/// Whether a method of `Vec` that changes the elements does not change their number.
pub fn keeps_the_length(method: &str) -> bool {
    matches!(
        method,
        "reverse" | "sort" | "sortBy" | "sortByKey" | "swap" | "fill"
    )
}
