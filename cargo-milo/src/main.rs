//! `cargo milo`: begins, formats, checks, runs and expands Milo.

mod check;
mod expand;
mod fmt;
mod message;
mod new;
mod project;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(
    name = "cargo-milo",
    bin_name = "cargo milo",
    version,
    about,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new crate with a Milo program and a test
    New {
        /// Where: the last part is the crate's name
        path: PathBuf,
        /// Use Milo's own engine (`features = ["native"]`) instead of `may`
        #[arg(long)]
        native: bool,
    },
    /// Format Milo files, and the blocks of Rust files
    ///
    /// Only what stands in `milo! { … }` is touched in a Rust file: it does not matter whether
    /// rustfmt runs before or after. A file with a mistake is left as it is.
    Fmt {
        /// Files and directories; `-` is standard input; without any, the whole crate
        paths: Vec<PathBuf>,
        /// Show what would change, and exit with 1 if anything would
        #[arg(long)]
        check: bool,
        /// The language of standard input
        #[arg(long, value_enum, default_value_t = Language::Milo)]
        stdin: Language,
    },
    /// Report mistakes, at their places in the Milo files
    ///
    /// A file needs no Cargo project. Without files, the crate around the current directory is
    /// checked as by `cargo check`.
    Check {
        /// Milo files
        files: Vec<PathBuf>,
        /// Say nothing of what is compiled
        #[arg(long, short)]
        quiet: bool,
    },
    /// Run a Milo file
    ///
    /// Crates that it uses stand in the comments at its head, one a line, as in a Cargo.toml:
    /// '// dependency: serde_json = "1"'.
    Run {
        /// The Milo file that has the `fn main`
        file: PathBuf,
        /// Arguments of the program
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
        /// Optimize
        #[arg(long, short)]
        release: bool,
        /// Say nothing of what is compiled
        #[arg(long, short)]
        quiet: bool,
    },
    /// Show the Rust that a Milo file, or each block of a Rust file, becomes
    Expand {
        /// A Milo file or a Rust file
        file: PathBuf,
        /// Show first what the translation found out: the local that each name is, the types of
        /// locals, and what happens to each place
        #[arg(long)]
        tables: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Milo,
    Rust,
}

/// The exit status of cargo when something does not compile.
const FAILED: u8 = 101;

fn main() -> ExitCode {
    // Cargo calls it with its name as the first argument.
    let mut args: Vec<_> = std::env::args_os().collect();
    if args.get(1).is_some_and(|first| first == "milo") {
        args.remove(1);
    }
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            // As cargo does.
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    let result = match cli.command {
        Command::New { path, native } => new::run(&path, native),
        Command::Fmt {
            paths,
            check,
            stdin,
        } => fmt::run(&paths, check, matches!(stdin, Language::Rust)),
        Command::Check { files, quiet } => check::run(&files, quiet),
        Command::Run {
            file,
            args,
            release,
            quiet,
        } => check::execute(&file, &args, release, quiet),
        Command::Expand { file, tables } => expand::run(&file, tables),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            report::error(&message);
            ExitCode::from(FAILED)
        }
    }
}
