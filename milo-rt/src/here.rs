//! Which task, thread or promise runs here.

use crate::engine;
use crate::task_info::{Info, PROCESS, Scope, TaskInfo};
use std::cell::RefCell;

thread_local! {
    // On a thread that runs something of ours outside of tasks.
    static HERE: RefCell<Option<Info>> = const { RefCell::new(None) };
}

/// Runs `f` as what `info` describes, on this thread and outside of tasks.
pub(crate) fn as_if<R>(info: Option<Info>, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<Info>);
    impl Drop for Restore {
        fn drop(&mut self) {
            let before = self.0.take();
            let _ = HERE.try_with(|here| here.replace(before));
        }
    }
    let before = HERE.try_with(|here| here.replace(info)).ok().flatten();
    let _restore = Restore(before);
    f()
}

/// The task, thread or promise that the caller runs in. None on a thread that is not ours.
pub(crate) fn current() -> Option<Info> {
    if let Some(info) = engine::info() {
        return Some(info);
    }
    HERE.try_with(|here| here.borrow().clone()).ok().flatten()
}

/// The same as an address, for as long as it runs; null if there is none.
#[inline]
pub(crate) fn address() -> *const TaskInfo {
    if let Some(info) = engine::with_info(std::ptr::from_ref) {
        return info;
    }
    HERE.try_with(|here| {
        here.borrow()
            .as_ref()
            .map_or(std::ptr::null(), Info::address)
    })
    .unwrap_or(std::ptr::null())
}

/// The scope of what the caller spawns.
pub(crate) fn scope() -> &'static Scope {
    if let Some(scope) = engine::with_info(|info| info.scope) {
        return scope;
    }
    let of_thread = HERE.try_with(|here| here.borrow().as_ref().map(|info| info.scope));
    of_thread.ok().flatten().unwrap_or(&PROCESS)
}
