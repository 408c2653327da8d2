//! The procedural macros of the `milo` crate: a bridge from the compiler's tokens to
//! `milo-syntax` and nothing else. Use them through `milo`, which documents them.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Mutex;

use milo_syntax::files::{among_items, stands_at};
use milo_syntax::{Output, Site};
use proc_macro::{Span, TokenStream};
use proc_macro2::LineColumn;

/// Where the macro is called. Where the compiler does not say the file (an editor expands the
/// macro), in the crate's `src`.
fn site() -> Site {
    let file = Span::call_site().local_file();
    let dir = file.and_then(|f| f.parent().map(|dir| dir.to_owned()));
    let dir = dir.unwrap_or_else(|| root().join("src"));
    Site {
        dir,
        output: output(),
        is_item: Some(is_item),
        source: Some(source),
    }
}

fn root() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}

/// A directory of this call's own beside the compiler's results, if the compiler was told one.
fn output() -> Option<Output> {
    let call = Span::call_site();
    let results = {
        let mut args = std::env::args_os().skip_while(|a| a != "--out-dir");
        PathBuf::from(args.nth(1)?)
    };
    let file = call.local_file()?;
    // Which call of the file it is: lines change more often.
    static CALLS: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());
    let number = {
        let mut calls = CALLS.lock().ok()?;
        let number = calls.entry(file.clone()).or_default();
        *number += 1;
        *number
    };
    let mut hasher = DefaultHasher::new();
    // The compiler's arguments tell one unit of cargo's from another.
    std::env::args_os().for_each(|a| a.hash(&mut hasher));
    (file, number).hash(&mut hasher);
    let results = std::path::absolute(results).ok()?;
    Some(Output {
        dir: results.join(format!("milo-sources/{:016x}", hasher.finish())),
        root: root(),
    })
}

/// Whether items may stand where the macro is called, for certain.
fn is_among_items() -> bool {
    in_source(among_items)
}

/// Whether the macro's call is an item, for certain.
fn is_item() -> bool {
    in_source(milo_syntax::files::is_item)
}

/// Asks about the place of the call in its file, if the compiler says which file that is.
fn in_source(is: fn(&str, LineColumn) -> bool) -> bool {
    source().is_some_and(|source| is(&source, place()))
}

fn place() -> LineColumn {
    let call = Span::call_site().start();
    LineColumn {
        line: call.line(),
        column: call.column() - 1,
    }
}

/// The text of the file that the macro is called in, if the compiler says which one that is.
fn source() -> Option<String> {
    let call = Span::call_site();
    let source = std::fs::read_to_string(call.local_file()?).ok()?;
    stands_at(&source, place(), &call.source_text()?).then_some(source)
}

/// rust-analyzer names no file.
fn notice_editor() {
    milo_syntax::set_in_editor(Span::call_site().file().is_empty());
    milo_syntax::spans::set_start(start_of);
}

/// The empty span at the beginning of one of the compiler's.
fn start_of(span: proc_macro2::Span) -> proc_macro2::Span {
    span.unwrap().start().into()
}

/// Milo in Rust. A block of declarations becomes Rust items; a block with statements becomes
/// an expression that sees the Rust locals around it, whose value is its last expression. The
/// functions of such a block see its `let`s that depend on no variable.
#[proc_macro]
pub fn milo(input: TokenStream) -> TokenStream {
    notice_editor();
    milo_syntax::expand(input.into(), &site()).into()
}

/// The declarations of a Milo file, and of those that it imports, as Rust items. The path is
/// relative to the file that the macro stands in. Errors, warnings and panics name the lines of
/// the Milo file.
#[proc_macro]
pub fn include(input: TokenStream) -> TokenStream {
    notice_editor();
    let mut site = site();
    // In a body, 'include!' of the standard library would take an expression.
    site.output = site.output.filter(|_| is_among_items());
    milo_syntax::include(input.into(), &site).into()
}

/// The Rust of a Milo file, in the copy of the file that `include!` has written.
#[doc(hidden)]
#[proc_macro]
pub fn page(text: TokenStream) -> TokenStream {
    let page = Span::call_site().local_file();
    let rust = page.and_then(|page| milo_syntax::files::read_page(&page, text.into()));
    let missing = || {
        "::core::compile_error! { \"this is written for 'milo::include!' and by it: include the Milo file\" }"
            .parse()
            .unwrap_or_default()
    };
    rust.map_or_else(missing, TokenStream::from)
}

/// The items of `milo::__editor`.
#[doc(hidden)]
#[proc_macro]
pub fn __editor(_: TokenStream) -> TokenStream {
    milo_syntax::shown_to_editors().into()
}

/// A Rust `main` with the life of a Milo program's: it is the first task, and at its end every
/// task is run to completion.
///
/// It takes the configuration of the runtime, for each of which the environment has a variable
/// that wins: `#[milo::main(stack = "256K", max_tasks = 1000, blocking_threads = 64,
/// workers = 1)]`, `MILO_STACK`, `MILO_MAX_TASKS`, `MILO_BLOCKING_THREADS`, `MILO_WORKERS`. The
/// same attribute stands on the `fn main` of a `milo!` block.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    milo_syntax::attributes::main(args.into(), item.into()).into()
}

/// A test that runs as a task, and ends when every task that it spawned has, or that those
/// spawned. It fails if one of them panicked and nobody joined it; and if none of them has ended
/// for ten seconds, with the names of those left behind: `#[milo::test(patience = "60s")]` waits
/// longer, and `Task.daemon` starts a task that it does not wait for.
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    milo_syntax::attributes::test(args.into(), item.into()).into()
}
