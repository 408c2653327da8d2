//! Prints the Rust that a Milo file becomes: `cargo run -p milo-syntax --example expand FILE`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: expand FILE")?;
    let path = std::path::Path::new(&path);
    let tokens = std::fs::read_to_string(path)?.parse()?;
    let dir = path.parent().unwrap_or(std::path::Path::new("."));
    println!(
        "{}",
        milo_syntax::expand(tokens, &milo_syntax::Site::in_dir(dir))
    );
    Ok(())
}
