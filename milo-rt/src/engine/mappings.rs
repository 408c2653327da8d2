//! How many stacks the system has memory mappings for, where each takes two.

/// The rest of the process wants some as well: threads, files, the allocator, and the engine's
/// own coroutines, at most 256.
pub(super) fn stacks() -> usize {
    let maps = std::fs::read_to_string("/proc/sys/vm/max_map_count")
        .ok()
        .and_then(|text| text.trim().parse::<usize>().ok())
        .unwrap_or(65_530);
    (maps / 2).saturating_sub(1_000).max(64)
}
