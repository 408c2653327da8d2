//! Items that emitted code uses as `::milo::__private`; no part of the crate's interface.
//!
//! Most of them choose by the types that rustc knows, where Milo does not know them: how a
//! value prints ([`Probe`]), how a length, an index or a loop works on a value of Rust's, how it
//! compares with a number. Nothing public is declared here, and no public module is built upon
//! names that only emitted code sees.

mod against;
mod fail;
mod foreign;
mod found;
mod indexed;
mod kept;
mod letter;
mod part;
mod place;
mod print;
mod probe;
mod runtime;
mod show;
mod text_error;
mod walk;
mod ways;

pub use crate::methods::num::Integer;
pub use crate::methods::string::{concat, pieces};
pub use crate::methods::{Float, Int, LenNames, Real, SeqNames, TextNames};
pub use against::{Against, number};
pub use fail::{
    Coalesce, Unwrap, assert_failed, check_range, coalesce, exit, max, min, never, replace,
    reported, swap, unused, unwrap, with_text,
};
pub use foreign::c_string;
pub use found::{find, found};
pub use indexed::{Indexed, IndexedMut, Lent, Mutably, within};
pub use kept::{SharedCell, State};
pub use letter::{Beside, Letter, code, letter};
pub use part::{
    Kind, Never, Owner, Unreached, copied, kind, nowhere, part_of, pass, target_of, text,
};
pub use place::{
    At, AtMut, Len, Length, at, at_mut, for_rust, idx, idx_of, len, length, read, read_text,
    text_slice,
};
pub use print::{eprint, eprintPart, flush, format, print, printPart};
pub use probe::Probe;
pub use runtime::*;
pub use show::{Show, Shown, show_struct, show_variant};
pub use text_error::Target;
pub use walk::{Lent, Numbered, Walk};
