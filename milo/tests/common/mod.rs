//! What the tests share.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The text and the line of the panic that `f` ends in.
pub fn panic_of<R>(f: impl FnOnce() -> R) -> String {
    use std::cell::RefCell;
    use std::sync::Once;

    thread_local!(static FILE: RefCell<Option<String>> = const { RefCell::new(None) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let old = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let quiet = FILE.with_borrow_mut(|file| {
                let expected = file.is_some();
                *file = info.location().map(|at| at.file().to_owned());
                expected
            });
            if !quiet {
                old(info);
            }
        }));
    });

    FILE.set(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(f));
    let file = FILE.take().unwrap_or_default();
    let payload = match result {
        Ok(_) => panic!("nothing panicked"),
        Err(payload) => payload,
    };
    assert!(
        file.contains("tests"),
        "the panic is at the caller's line, not in {file}"
    );
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload
            .downcast::<&str>()
            .map_or_else(|_| String::new(), |text| text.to_string()),
    }
}
