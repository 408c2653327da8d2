//! The library's types, each with an identity.
//!
//! Facts about a type beyond its signatures (a `Vec` can be indexed, a `Promise` awaited) belong to
//! the [`LangItem`], never to a name: a block may declare a type of the same name, and may import
//! the library's under another.

macro_rules! lang_items {
    ($($module:literal { $($item:ident $(= $name:literal)?),* $(,)? })*) => {
        /// A type that the library declares.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum LangItem {
            $($(#[allow(missing_docs)] $item,)*)*
        }

        impl LangItem {
            /// All types of the library.
            pub const ALL: &[LangItem] = &[$($(LangItem::$item),*),*];

            /// Its name in Milo.
            pub fn name(self) -> &'static str {
                match self {
                    $($(LangItem::$item => lang_items!(@name $item $($name)?),)*)*
                }
            }

            /// The module that it is imported from; "" if it needs no import.
            pub fn module(self) -> &'static str {
                match self {
                    $($(LangItem::$item => $module,)*)*
                }
            }
        }
    };
    (@name $item:ident $name:literal) => { $name };
    (@name $item:ident) => { stringify!($item) };
}

lang_items! {
    "" { String = "string", Vec, HashMap, Heap, Option, Result, Int, Float }
    "thread" { Thread }
    "sync" {
        Channel, Sender, Mutex, RwLock, Guarded, AtomicI64, AtomicI32, AtomicU64, AtomicBool,
        WaitGroup, Once,
    }
    "runtime" { Task, Promise }
    "net" {
        NetError, TcpStream, TcpListener, LinesOf, UnixStream, UnixListener, Datagram, UdpSocket,
    }
    "time" { Duration, Instant }
    "select" { Select, Named }
    "timer" { Timer, Ticker }
    "io" { IoError }
    "fs" { File, FileLines }
    "process" { Command, Output, Child, PipeReader, PipeWriter }
    "signal" { Signal }
}

impl LangItem {
    /// The library's type of this name.
    pub fn named(name: &str) -> Option<LangItem> {
        LangItem::ALL.iter().copied().find(|i| i.name() == name)
    }
}

impl LangItem {
    /// Whether it is an atomic: a shared number or flag that its methods change.
    pub fn is_atomic(self) -> bool {
        use LangItem::{AtomicBool, AtomicI32, AtomicI64, AtomicU64};
        matches!(self, AtomicI64 | AtomicI32 | AtomicU64 | AtomicBool)
    }
}

/// The variants of Option and Result, which need no enum before them.
impl LangItem {
    /// The enum, Option or Result, that has a variant of this name.
    pub fn with_variant(variant: &str) -> Option<LangItem> {
        match variant {
            "Some" | "None" => Some(LangItem::Option),
            "Ok" | "Err" => Some(LangItem::Result),
            _ => None,
        }
    }

    /// Whether it is Option or Result, and has a variant of this name.
    pub fn has_variant(self, variant: &str) -> bool {
        LangItem::with_variant(variant) == Some(self)
    }
}
