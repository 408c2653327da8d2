//! Which engine there is: decided when the crate is compiled. `native` wins, as a crate that asks
//! for it may rely on what it alone promises.

#[cfg(not(feature = "native"))]
pub(super) type Engine = super::may::May;
#[cfg(feature = "native")]
pub(super) type Engine = super::native::Native;

pub(super) type Sleeper = <Engine as super::backend::Backend>::Sleeper;
pub(super) type Entry = <Engine as super::backend::Backend>::Entry;
pub(super) type EngineIo = <Engine as super::backend::Backend>::Io;
pub(super) type EngineWaker = <EngineIo as super::backend::Watch>::Waker;
