//! Every sample of the book. `samples NAME` runs the one that `build.rs` calls NAME: the file of
//! the text and the number of the sample in it, as in `tour_3`.

/// Its name, and its function.
type Sample = (&'static str, fn() -> std::process::ExitCode);

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

fn main() -> std::process::ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    match SAMPLES.iter().find(|(known, _)| *known == name) {
        Some((_, run)) => run(),
        None => {
            eprintln!("there is no sample {name:?}");
            std::process::ExitCode::FAILURE
        }
    }
}
