//! Times the expansion of `block.milo`: prints seconds, one line for each round.

fn main() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(dir.join("block.milo")).unwrap();
    let tokens: proc_macro2::TokenStream = text.parse().unwrap();
    let rounds: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    for _ in 0..rounds {
        let tokens = tokens.clone();
        let start = std::time::Instant::now();
        std::hint::black_box(milo_syntax::expand(tokens, &milo_syntax::Site::in_dir(dir)));
        println!("{}", start.elapsed().as_secs_f64());
    }
}
