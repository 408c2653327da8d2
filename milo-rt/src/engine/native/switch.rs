//! Switching from one stack to another.
//!
//! A switch pushes what the compiler cannot be told to save (on x86-64 `rbx` and `rbp`) and where
//! to go on, remembers the stack pointer, and does the reverse on the other stack. It jumps, and
//! neither calls nor returns: the processor predicts returns by the calls before them, and after a
//! `ret` to another stack it would be wrong about every function that the task returns from.

use std::arch::{asm, naked_asm};

/// The function that a new stack begins with; it never returns.
pub(super) type Begin = unsafe extern "C" fn(*mut u8) -> !;

/// Goes on where `to` was saved, and returns when something switches to what it stores in `save`.
///
/// # Safety
/// `to` was stored by a switch, or comes from [`prepare`], and nothing has gone on from there
/// since; its stack is mapped. `save` is valid, and what is borrowed across the call outlives it.
#[inline(always)]
pub(super) unsafe fn switch(save: *mut *mut u8, to: *mut u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's. Everything else is declared as changed.
    unsafe {
        asm!(
            "push rbx",
            "push rbp",
            "lea rax, [rip + 2f]",
            "push rax",
            "mov [rdi], rsp",
            "mov rsp, rsi",
            "pop rax",
            "jmp rax",
            "2:",
            "pop rbp",
            "pop rbx",
            inout("rdi") save => _,
            inout("rsi") to => _,
            out("r12") _,
            out("r13") _,
            out("r14") _,
            out("r15") _,
            clobber_abi("sysv64"),
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the caller's. Everything else is declared as changed.
    unsafe {
        asm!(
            "adr x2, 2f",
            "stp x19, x29, [sp, #-32]!",
            "str x2, [sp, #16]",
            "mov x3, sp",
            "str x3, [x0]",
            "mov sp, x1",
            "ldr x2, [sp, #16]",
            "br x2",
            "2:",
            // A landing pad, where the system asks for one.
            "hint #36",
            "ldp x19, x29, [sp], #32",
            inout("x0") save => _,
            inout("x1") to => _,
            out("x20") _,
            out("x21") _,
            out("x22") _,
            out("x23") _,
            out("x24") _,
            out("x25") _,
            out("x26") _,
            out("x27") _,
            out("x28") _,
            out("d8") _,
            out("d9") _,
            out("d10") _,
            out("d11") _,
            out("d12") _,
            out("d13") _,
            out("d14") _,
            out("d15") _,
            clobber_abi("C"),
        );
    }
}

/// Lets the first switch to a stack call `begin` with `argument`. What is returned is to be
/// switched to.
///
/// # Safety
/// Below `top`, which is a multiple of 16, lie some bytes that nobody uses.
pub(super) unsafe fn prepare(top: *mut u8, begin: Begin, argument: *mut u8) -> *mut u8 {
    let first = first as extern "C" fn() as usize;
    // As the switch leaves them: from the stack pointer up.
    #[cfg(target_arch = "x86_64")]
    let words = [first, argument as usize, begin as usize, 0];
    #[cfg(target_arch = "aarch64")]
    let words = [argument as usize, begin as usize, first, 0];
    // SAFETY: the caller's.
    unsafe {
        let at = top.cast::<[usize; 4]>().sub(1);
        at.write(words);
        at.cast()
    }
}

/// The bottom of each stack. No debugger and no unwinder looks further: here all frames end.
#[cfg(target_arch = "x86_64")]
#[unsafe(naked)]
extern "C" fn first() {
    naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined rip",
        "pop rdi",
        "pop rax",
        "add rsp, 8",
        "xor ebp, ebp",
        "call rax",
        "ud2",
        ".cfi_endproc",
    )
}

#[cfg(target_arch = "aarch64")]
#[unsafe(naked)]
extern "C" fn first() {
    naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined x30",
        "hint #36",
        "ldp x0, x1, [sp], #32",
        "mov x29, xzr",
        "mov x30, xzr",
        "blr x1",
        "brk #1",
        ".cfi_endproc",
    )
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!(
    "the feature `native` knows x86-64 and 64-bit ARM; leave it out on this processor, for `may`"
);
