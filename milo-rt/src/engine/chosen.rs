//! Which engine there is: decided when the crate is compiled.

pub(super) type Engine = super::may::May;

pub(super) type Sleeper = <Engine as super::backend::Backend>::Sleeper;
pub(super) type Entry = <Engine as super::backend::Backend>::Entry;
pub(super) type EngineIo = <Engine as super::backend::Backend>::Io;
pub(super) type EngineWaker = <EngineIo as super::backend::Watch>::Waker;
