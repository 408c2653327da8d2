//! Where and with what a table was made.

use std::process::Command;

/// The lines that stand above the table.
pub fn lines() -> Vec<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |m| m.trim_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    let engine = if cfg!(feature = "native") {
        "native"
    } else {
        "may"
    };
    vec![
        format!("{model}, {cores} cores; {}", said("uname", &["-srm"])),
        format!(
            "{}; load {}",
            said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
            load.join(" ")
        ),
        format!(
            "milo {} on {engine}; {}; {}",
            env!("CARGO_PKG_VERSION"),
            said("rustc", &["-V"]),
            go()
        ),
        format!("peers: {}", peers()),
    ]
}

pub fn print() {
    lines().iter().for_each(|line| println!("{line}"));
}

fn go() -> String {
    let version = |go: &str| said(go, &["version"]).split(' ').nth(2).map(str::to_owned);
    let all: Vec<String> = ["go", "go1.19"].into_iter().filter_map(version).collect();
    match all.is_empty() {
        true => "no Go".to_owned(),
        false => all.join(", "),
    }
}

// As the lock file has them.
fn peers() -> String {
    let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"));
    let version = |name: &str| {
        let entry = lock
            .split("[[package]]")
            .find(|e| e.contains(&format!("name = \"{name}\"\n")))?;
        let version = entry
            .lines()
            .find_map(|line| line.strip_prefix("version = "))?;
        Some(format!("{name} {}", version.trim_matches('"')))
    };
    let all = [
        "tokio",
        "may",
        "crossbeam-channel",
        "hyper",
        "parking_lot",
        "rayon",
    ];
    all.into_iter()
        .filter_map(version)
        .collect::<Vec<_>>()
        .join(", ")
}

fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|o| o.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).trim().to_owned()
}
