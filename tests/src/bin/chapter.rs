//! The snippets of the concurrency chapter, as they stand: those with `fn main` as programs,
//! the others as blocks inside Rust functions. `chapter <snippet>` runs one of them;
//! `tests/chapter.rs` knows what each has to do.

#![deny(warnings)]

use std::process::ExitCode;

/// The text of a snippet, which `build.rs` takes from the chapter.
macro_rules! snippet {
    ($name:literal) => {
        include! { concat!(env!("OUT_DIR"), "/chapter/", $name, ".rs") }
    };
}

mod green_thread {
    snippet!("spawning_green_threads_1");

    pub fn run() -> std::process::ExitCode {
        main()
    }
}

mod yielding {
    snippet!("cooperative_yielding_1");

    pub fn run() -> std::process::ExitCode {
        main()
    }
}

mod send_and_sync {
    snippet!("thread_safety_send_sync_2");

    /// Both hold because of the annotations alone.
    pub fn check() {
        fn both<T: Send + Sync>(_: &T) {}
        let handle = MyHandle {
            _ptr: std::ptr::null_mut(),
        };
        both(&handle);
        println!("{}", handle._ptr.is_null());
    }
}

fn thread() {
    snippet!("spawning_threads_1")
}

fn threads() {
    snippet!("spawning_threads_2")
}

fn parallel() {
    snippet!("parallel_blocks_1")
}

fn channel() {
    snippet!("channels_1")
}

fn try_variants() {
    snippet!("channels_2")
}

fn mutex() {
    snippet!("mutex_and_rwlock_1")
}

fn rwlock() {
    snippet!("mutex_and_rwlock_2")
}

fn atomics() {
    snippet!("atomics_1")
}

/// The two tasks of the chapter's program again, as a block: its tasks start together.
fn yielding_block() {
    milo::milo! {
        from "std/runtime" import { Task, schedulerYield }
        Task.spawn(move (): void => {
            print("A1")
            schedulerYield()
            print("A2")
        })
        Task.spawn(move (): void => {
            print("B1")
            schedulerYield()
            print("B2")
        })
    }
}

/// `ip` and `port` are locals of the Rust function.
fn socket(port: u16) {
    let ip = milo::net::ip4(127, 0, 0, 1);
    snippet!("transparent_async_i_o_1")
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let port = args
        .get(1)
        .map(|port| port.parse().expect("a port is a number"));
    match args.first().map_or("", |name| name) {
        "green_thread" => return green_thread::run(),
        "yielding" => return yielding::run(),
        "send_and_sync" => send_and_sync::check(),
        "thread" => thread(),
        "threads" => threads(),
        "parallel" => parallel(),
        "channel" => channel(),
        "try_variants" => try_variants(),
        "mutex" => mutex(),
        "rwlock" => rwlock(),
        "atomics" => atomics(),
        "yielding_block" => yielding_block(),
        "socket" => socket(port.expect("a port")),
        name => panic!("no snippet is called {name}"),
    }
    // A Rust program goes on without the tasks that a block spawned, unless it waits.
    milo::runtime::drain();
    ExitCode::SUCCESS
}
