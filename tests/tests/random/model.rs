//! Programs at random, and what they must give: which uses are the last ones, as a walk backwards
//! over the program says, how many clones that leaves, and the result, by running it here.
//!
//! It knows nothing of the following, and so none of it is in the programs.
//!
//! * Branches of `parallel` and closures in a `Box`. The compiler clones what they take even where
//!   it is not used again and they run once: there it makes more clones than the last uses need.
//! * Parts of Rust's structs: a closure that takes one takes the whole along.
//! * `move` closures, and those that take a whole struct, tuple, list or Option, assign, or are
//!   passed on.
//! * A name for a place that is only looked at, and so may refer to it: each is taken at the end of
//!   its block.
//! * The list or the Option inside of its own `for` or `match`, which may lend it, and assignments
//!   to the name that these bind.
//! * A whole local that is used again without `.clone()`, which is an error. Only a part, and what a
//!   closure takes, is cloned unsaid.
//! * References, parameters, `break`, `continue`, and conditions that depend on values.

mod generate;
mod last_uses;
mod run;
mod text;

/// The value of a local.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A value that counts its clones.
    Counted,
    /// A struct with two of them.
    Pair,
    /// A tuple of two.
    Tuple,
    /// A list of two.
    List,
    /// An Option of one.
    Maybe,
}

/// A local, or one of the two parts of a struct or a tuple.
type Place = (usize, Option<usize>);

/// A use of a place by value.
struct Use {
    place: Place,
    /// Whether it is the last one.
    moves: bool,
}

enum Stmt {
    /// `var x = …` of fresh values, which begin with this one.
    Fresh(usize, i64),
    /// `var x = place`
    Let(usize, Use),
    /// `var x = Pair { a: …, b: … }`, or a tuple.
    Made(usize, Use, Use),
    /// `place = Counted(…)`
    Assign(Place, i64),
    /// `h = mix(h, take(place))`
    Take(Use),
    /// `h = mix(h, see(place))`
    See(Place),
    /// `let f = () => take(place)`, called as often as is said.
    Closure(usize, Use, usize),
    /// A condition that holds or not, with two branches; the first may end by a `return`.
    If(bool, Vec<Stmt>, Vec<Stmt>, bool),
    /// Rounds of a loop.
    Loop(usize, Vec<Stmt>),
    /// `for x in list`: the list, the name, and what is done with each element.
    Each(Use, usize, Vec<Stmt>),
    /// `match option { Some(x) => …, None => … }`
    Match(Use, usize, Vec<Stmt>, Vec<Stmt>),
}

/// A program, and what it must give.
pub struct Program {
    pub text: String,
    pub clones: usize,
    pub result: i64,
}

pub fn program(seed: u64, name: &str) -> Program {
    let (mut body, kinds) = generate::body(seed);
    last_uses::decide(&mut body);
    let text = text::function(name, &body, &kinds);
    let (clones, result) = run::run(&body, &kinds);
    Program {
        text,
        clones,
        result,
    }
}

fn of(place: Place) -> Use {
    Use {
        place,
        moves: false,
    }
}
