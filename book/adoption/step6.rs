//! Step 6: a program in Milo, of two files. Whatever is easier in Rust can still stand beside it, in a module
//! of this crate, and is imported by its path: `from "crate::…"`.

milo::include!("service.milo");
