//! Prints the Rust that Milo becomes, formatted and without `#[allow(…)]`.
//!
//! `cargo run -p milo-syntax --example expand FILE.milo` for a Milo file; with a Rust file, each
//! of its `milo! { … }` blocks in order; `-` reads Milo from standard input.

#[path = "../tests/common/rust.rs"]
mod rust;

use std::io::Read;
use std::path::Path;

use milo_syntax::{Site, expand};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: expand FILE")?;
    let mut text = String::new();
    match &*path {
        "-" => std::io::stdin().read_to_string(&mut text)?,
        path => std::fs::File::open(path)?.read_to_string(&mut text)?,
    };
    let tokens = text.parse()?;
    let path = Path::new(&path);
    let site = Site::in_dir(path.parent().unwrap_or(Path::new(".")));
    let mut blocks = vec![];
    if path.extension().is_some_and(|e| e == "rs") {
        rust::blocks(tokens, &mut blocks);
    } else {
        blocks.push(tokens);
    }
    for block in blocks {
        println!("{}", rust::formatted(&expand(block, &site)));
    }
    Ok(())
}
