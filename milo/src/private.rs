//! What emitted code uses. None of it is part of the crate's interface.

pub use crate::against::{Against, number};
pub use crate::fail::{
    Coalesce, Unwrap, assert_failed, check_range, coalesce, exit, max, min, never, replace,
    reported, swap, unused, unwrap, with_text,
};
pub use crate::foreign::c_string;
pub use crate::indexed::{Indexed, IndexedMut, Lent, Mutably};
pub use crate::kept::{SharedCell, State};
pub use crate::letter::{Beside, Letter, code, letter};
pub use crate::names::{LenNames, SeqNames, TextNames};
pub use crate::num::Integer;
pub use crate::number::{Float, Int, Real};
pub use crate::place::{
    At, AtMut, Len, Length, at, at_mut, for_rust, idx, idx_of, len, length, read, read_text,
    text_slice,
};
pub use crate::print::{eprint, eprintPart, flush, format, print, printPart};
pub use crate::private_rt::*;
pub use crate::probe::Probe;
pub use crate::show::{Show, Shown, show_struct, show_variant};
pub use crate::string::{concat, pieces};
pub use crate::text_error::Target;
pub use crate::walk::{Lent, Numbered, Walk};
