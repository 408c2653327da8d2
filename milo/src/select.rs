//! `std/select`: waiting for the first of several things.
#![allow(non_snake_case)]

use crate::handle::text;
use crate::runtime::Promise;
use crate::sync::Channel;
use crate::time::Span;

/// Waits for the first of several channels, timers and promises to be ready, and says
/// which: the cases count from 0 in the order in which they are given. If several are
/// ready, it is the one given first.
///
/// A channel is ready to receive from when it holds a value, which is still there to be
/// received, or when it is closed. Where others receive from the same channel, one of
/// them may be faster: use `tryRecv` then, and wait again.
///
/// ```
/// use milo::{select::Select, sync::Channel};
/// let (a, b) = (Channel::<i64>::new(1)?, Channel::<i64>::new(1)?);
/// b.send(7)?;
/// assert_eq!(Select::new().recv(&a).recv(&b).wait()?, 1);
/// assert_eq!(b.recv()?, 7);
/// assert_eq!(Select::new().recv(&a).timeout(1).wait().unwrap_err(), "timeout");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Default)]
#[must_use = "nothing is waited for until `wait` is called"]
pub struct Select<'a>(milo_rt::select::Select<'a>);

impl<'a> Select<'a> {
    /// Without cases.
    pub fn new() -> Select<'a> {
        Select::default()
    }

    /// One more case: a value can be received from the channel, or it is closed.
    pub fn recv<T: Send + 'a>(self, ch: &Channel<T>) -> Select<'a> {
        Select(self.0.recv(ch.inner()))
    }

    /// One more case: there is room in the channel, or it is closed.
    pub fn send<T: Send + 'a>(self, ch: &Channel<T>) -> Select<'a> {
        Select(self.0.send(ch.inner()))
    }

    /// One more case: the promise has its value, or its error.
    pub fn promise<T: Send + 'a>(self, p: &Promise<T>) -> Select<'a> {
        Select(self.0.promise(p.inner()))
    }

    /// Lets each wait end after so long, a duration or a number of milliseconds. This
    /// is not a case.
    pub fn timeout(self, d: impl Span) -> Select<'a> {
        Select(self.0.timeout(d.span()))
    }

    /// The first case that is ready, if one is; does not wait.
    pub fn ready(&self) -> Option<i64> {
        self.0.ready().map(|i| i as i64)
    }

    /// Waits until a case is ready, and says which. May be called again.
    ///
    /// # Errors
    /// `timeout`, or `nothing to select from`.
    pub fn wait(&self) -> Result<i64, String> {
        self.0.wait().map(|i| i as i64).map_err(text)
    }

    /// What it wraps, with the interface for Rust.
    pub fn inner(&self) -> &milo_rt::select::Select<'a> {
        &self.0
    }
}

impl<'a> From<milo_rt::select::Select<'a>> for Select<'a> {
    fn from(select: milo_rt::select::Select<'a>) -> Select<'a> {
        Select(select)
    }
}

impl<'a> From<Select<'a>> for milo_rt::select::Select<'a> {
    fn from(select: Select<'a>) -> milo_rt::select::Select<'a> {
        select.0
    }
}
