//! The types of the library: which of their methods Rust has, and under which name.

use super::TyCx;
use crate::resolve::{LangItem, TypeDef};
use crate::types::ty::Ty;
use crate::types::world::{Sig, last_segment};

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

/// The type of the element that a look-up finds: `m.get(k)`, `v.first()`, `v.last()`, `v.find(f)`.
pub fn looked_up(sig: &Sig, ty: &Ty, args: usize) -> Option<Ty> {
    if !sig.from_lib {
        return None;
    }
    match (ty, &*sig.name, args) {
        (Ty::Named(n, held), "get", 1) if *n == LangItem::HashMap => held.get(1).cloned(),
        (Ty::Named(n, held), "first" | "last", 0) | (Ty::Named(n, held), "find", 1)
            if *n == LangItem::Vec =>
        {
            held.first().cloned()
        }
        (Ty::Array(t, _) | Ty::Slice(t), "first" | "last", 0)
        | (Ty::Array(t, _) | Ty::Slice(t), "find", 1) => Some((**t).clone()),
        _ => None,
    }
}

impl TyCx {
    /// The type of a look-up of this element where a reference to it is expected, or `lent`: no
    /// clone, but an Option of the reference.
    pub fn found_reference(&self, element: &Ty, expected: &Ty, lent: bool) -> Option<Ty> {
        let expects = || match self.shallow(expected) {
            Ty::Named(n, held) if n == LangItem::Option => {
                matches!(self.shallow(held.first()?), Ty::Ref(false, _)).then_some(())
            }
            _ => None,
        };
        if !lent {
            expects()?;
        }
        let element = match self.resolve(element) {
            t if t.is_string() => Ty::Str,
            t => t,
        };
        Some(Ty::option(Ty::Ref(false, Box::new(element))))
    }
}
