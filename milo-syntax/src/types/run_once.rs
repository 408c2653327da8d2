//! Functions of Rust's that call a closure at most once.

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
