//! Methods of the library under the names that other languages give them.

pub fn known_as(owner: &str, name: &str) -> Option<&'static str> {
    let sized = matches!(owner, "string" | "Vec" | "HashMap" | "Channel");
    Some(match (owner, name) {
        (_, "length" | "size" | "count") if sized => "'.len'",
        ("string" | "Vec" | "HashMap" | "Option" | "Result", "equals" | "isEqual") => "'=='",
        ("string" | "Vec", "includes" | "has") => "'contains'",
        ("string" | "Vec", "concat" | "addAll" | "pushAll" | "appendAll") if owner == "string" => {
            "'a + b'"
        }
        ("Vec", "addAll" | "pushAll" | "appendAll") => "'extend(other)'",
        ("Vec", "findIndex" | "indexof") => "'indexOf(value)'",
        ("string", "charCodeAt" | "codePointAt") => "'s[i]'",
        ("string", "isBlank") => "'trim().isEmpty()'",
        ("HashMap", "keySet") => "'keys()'",
        ("Channel", "offer") => "'trySend(value)'",
        ("Channel", "poll") => "'tryRecv()'",
        ("Option", "isEmpty") => "'isNone()'",
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
        ("Vec", "reduce") => "'fold(start, f)'",
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
        ("Option", "hasValue" | "isPresent") => "'isSome()'",
        // `m.insert(k, v).isSome()`, `v.sort().map(f)`.
        (
            "void",
            "isSome" | "isNone" | "is_some" | "is_none" | "unwrap" | "unwrapOr" | "map" | "filter"
            | "first" | "last" | "len" | "join" | "reverse" | "sort" | "push" | "iter",
        ) => {
            "the call before it as a statement of its own: it gives nothing (what 'insert' replaces, 'get' tells before it)"
        }
        _ => return None,
    })
}
