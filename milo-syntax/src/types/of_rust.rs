//! Properties of Rust's functions and methods, by their names: all that Milo knows of a callee whose
//! declaration only rustc sees. A function of the program or of the library has a signature instead.

/// Whether a function or a method of this name is one of those of `std`, and of crates that
/// follow it, which call the closures they are given at most once. What such a closure owns may
/// move out of it; a closure that may run often reads its captures again each time.
pub fn runs_once(name: &str) -> bool {
    matches!(
        name,
        // Threads, tasks and their scopes.
        "spawn" | "spawn_blocking" | "spawn_local" | "spawn_scoped" | "spawn_unchecked"
        | "scope" | "in_scope" | "in_place_scope" | "block_in_place" | "install" | "execute"
        | "join" | "catch_unwind" | "AssertUnwindSafe"
        // Defaults for an absent value.
        | "unwrap_or_else" | "ok_or_else" | "or_else" | "or_insert_with" | "or_insert_with_key"
        | "get_or_init" | "get_or_insert_with" | "call_once" | "call_once_force" | "once_with"
        // One value of an Option, a Result or a bool.
        | "map_err" | "map_or_else" | "and_then" | "is_some_and" | "is_none_or" | "is_ok_and"
        | "then" | "then_with" | "with_context"
    )
}

/// Whether a method of this name only reads its receiver, whichever type of Rust's library has it.
pub fn only_looks(name: &str) -> bool {
    matches!(
        name,
        "len"
            | "is_empty"
            | "clone"
            | "to_string"
            | "to_owned"
            | "to_vec"
            | "as_str"
            | "as_ref"
            | "get"
            | "contains"
            | "contains_key"
            | "iter"
            | "keys"
            | "values"
            | "chars"
            | "bytes"
            | "is_some"
            | "is_none"
            | "is_ok"
            | "is_err"
            | "copied"
            | "cloned"
            | "first"
            | "last"
            | "split"
            | "trim"
            | "parse"
            | "starts_with"
            | "ends_with"
            | "join"
            | "cmp"
            | "abs"
    )
}

/// Whether a method of this name gives a value of its own, on every type of Rust's library.
pub fn gives_value(name: &str) -> bool {
    matches!(
        name,
        "to_string"
            | "to_owned"
            | "to_vec"
            | "to_lowercase"
            | "to_uppercase"
            | "into_bytes"
            | "into_string"
            | "len"
            | "count"
            | "is_empty"
            | "is_some"
            | "is_none"
            | "is_ok"
            | "is_err"
            | "contains_key"
            | "starts_with"
            | "ends_with"
            | "capacity"
            | "eq"
            | "ne"
            | "cmp"
            | "send"
            | "elapsed"
    )
}

/// Whether the result of a function or a method of this name has the type that is expected of it, or
/// that of its receiver: `into`, `parse`, `unwrap`.
pub fn is_of_expected_type(name: &str) -> bool {
    matches!(
        name,
        "into"
            | "try_into"
            | "from"
            | "try_from"
            | "parse"
            | "collect"
            | "default"
            | "unwrap"
            | "expect"
            | "unwrap_or_default"
            | "sum"
            | "product"
            | "take"
            | "replace"
            | "get"
    )
}
