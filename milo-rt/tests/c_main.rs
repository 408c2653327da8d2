//! An overflow in a program whose `main` is C's: no thread there has an alternate stack
//! for signals, unless the runtime gives it one.
#![no_main]

use milo_rt::task;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

const CHILD: &str = "MILO_RT_C_MAIN_CHILD";

#[inline(never)]
fn recurse(depth: usize) -> usize {
    let frame = std::hint::black_box([depth; 64]);
    match depth {
        0 => frame[0],
        _ => recurse(depth - 1) + std::hint::black_box(frame)[1],
    }
}

// SAFETY: the only `main` there is, with the signature that C gives it.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    if std::env::var_os(CHILD).is_some() {
        let deep = task::Builder::new().name("deep").spawn(|| recurse(100_000));
        return i32::from(deep.unwrap().join().is_err());
    }
    let me = std::env::current_exe().unwrap();
    let output = Command::new(me).env(CHILD, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(6), "{text}");
    assert!(text.contains("'deep'"), "{text}");
    assert!(text.contains("overflowed its stack of 64 KiB"), "{text}");
    println!("an overflow names the task");
    0
}
