//! Methods that have other names in other languages: `includes` is `contains` here.

use proc_macro2::Ident;

use super::cx::{Lower, Out};
use super::ty::Ty;
use super::world::name_of;

impl Lower {
    /// Reports a method or field of a library type that is written with its name in another
    /// language. No such name is one of Rust's for that type.
    pub fn misnamed(&mut self, ty: &Ty, name: &Ident) -> Option<Out> {
        let owner = match ty {
            Ty::Str => "string",
            Ty::Array(..) | Ty::Slice(_) => "Vec",
            Ty::Named(n, _) => n.lang()?.name(),
            _ => return None,
        };
        let n = name_of(name);
        let instead = known_as(owner, &n)?;
        if self
            .world
            .traits
            .values()
            .any(|t| t.methods.iter().any(|m| m.name == n))
        {
            return None;
        }
        let shown = self.resolve(ty);
        self.diags.error(
            name.span(),
            format!("'{shown}' has no '{n}': write {instead}"),
        );
        // The result type of the right method, so that the rest is checked.
        let real = instead.trim_start_matches(['\'', '.']);
        let real = real.split(|c: char| !c.is_alphanumeric()).next();
        let gives = match real.and_then(|real| self.method(ty, real)) {
            Some(sig) => self.open_sig(&sig, Some(ty), None).ret,
            None => Ty::Unknown,
        };
        Some(self.reported(&gives, name.span()))
    }
}

fn known_as(owner: &str, name: &str) -> Option<&'static str> {
    let sized = matches!(owner, "string" | "Vec" | "HashMap" | "Channel");
    Some(match (owner, name) {
        (_, "length" | "size" | "count") if sized => "'.len'",
        ("string" | "Vec", "includes" | "has") => "'contains'",
        ("string", "append") => "'push', or 'a + b'",
        ("string", "hasPrefix") => "'startsWith'",
        ("string", "hasSuffix") => "'endsWith'",
        ("string", "toLowerCase" | "lower") => "'toLower()'",
        ("string", "toUpperCase" | "upper") => "'toUpper()'",
        ("string", "strip") => "'trim()'",
        ("string", "substring") => "'slice(start, end)'",
        ("string", "toInt" | "toNumber" | "parseInteger") => "'parseInt()'",
        ("string", "toFloat" | "toDouble" | "parseFloat") => "'parseF64()'",
        ("string", "words") => "'splitWords()'",
        ("Vec", "add" | "pushBack" | "push_back") => "'push(value)'",
        ("Vec", "removeLast" | "popBack") => "'pop()'",
        ("Vec", "removeAt" | "delete") => "'remove(i)'",
        ("Vec", "unshift" | "prepend" | "pushFront") => "'insert(0, value)'",
        ("Vec", "shift" | "popFront") => "'remove(0)'",
        ("Vec", "collect" | "toVec" | "toList") => "nothing there, it is a Vec already",
        ("Vec", "forEach") => "'each(f)', or a 'for' loop",
        ("Vec", "some") => "'any(f)'",
        ("Vec", "every") => "'all(f)'",
        ("Vec", "reduce" | "fold") => "a 'for' loop with a 'var'",
        ("HashMap", "put" | "set" | "add") => "'insert(key, value)'",
        ("HashMap", "has" | "containsKey") => "'contains(key)'",
        ("HashMap", "delete" | "erase") => "'remove(key)'",
        ("HashMap", "getOr" | "getOrElse") => "'getOrDefault(key, other)'",
        ("HashMap", "entries" | "items") => "'for k, v in m'",
        ("Channel", "put" | "push" | "write") => "'send(value)'",
        ("Channel", "receive" | "read" | "take" | "pop") => "'recv()'",
        ("Task" | "Thread", "await" | "wait") => "'join()'",
        ("Promise", "join" | "get" | "wait") => "'await()'",
        ("Mutex", "acquire") => "'lock()'",
        ("Guarded", "lock" | "withLock" | "update" | "modify" | "use") => "'with((v) => …)'",
        ("Guarded", "load" | "read") => "'get()'",
        ("Guarded", "store" | "replace") => "'set(value)'",
        ("Mutex" | "RwLock", "get" | "set" | "with") => "a 'Guarded', which holds a value",
        ("RwLock", "acquire" | "lock") => "'read()' or 'write()'",
        ("Mutex" | "RwLock", "release") => "'unlock()'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64" | "AtomicBool", "get") => "'load()'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64" | "AtomicBool", "set") => "'store(value)'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64", "increment" | "fetchAdd") => "'add(1)'",
        ("AtomicI64" | "AtomicI32" | "AtomicU64", "decrement" | "fetchSub") => "'sub(1)'",
        (
            "AtomicI64" | "AtomicI32" | "AtomicU64" | "AtomicBool",
            "compareExchange" | "compareAndSwap",
        ) => "'cas(expected, value)'",
        ("TcpStream", "write") => "'send(text)'",
        ("TcpStream", "read" | "receive") => "'recv()'",
        ("Option" | "Result", "get" | "value") => "'!' behind it",
        ("Option" | "Result", "orElse") => "'?? other'",
        ("Option", "hasValue" | "isPresent") => "'isSome()'",
        _ => return None,
    })
}
