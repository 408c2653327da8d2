//! A bell: wakes one that waits in the system for descriptors.

use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;

/// A descriptor that is readable from a ring until it is silenced.
#[derive(Debug)]
pub(crate) struct Bell {
    ear: UnixStream,
    tongue: UnixStream,
}

impl Bell {
    /// # Errors
    /// The system has no descriptors to give.
    pub(crate) fn new() -> io::Result<Bell> {
        let (ear, tongue) = UnixStream::pair()?;
        ear.set_nonblocking(true)?;
        tongue.set_nonblocking(true)?;
        Ok(Bell { ear, tongue })
    }

    /// The descriptor that becomes readable.
    pub(crate) fn fd(&self) -> RawFd {
        self.ear.as_raw_fd()
    }

    /// From anywhere.
    pub(super) fn ring(&self) {
        // It fails where it has rung so often already that no byte more fits.
        let _ = (&self.tongue).write(&[1]);
    }

    /// Takes all rings.
    pub(crate) fn silence(&self) {
        let mut bytes = [0; 64];
        while matches!((&self.ear).read(&mut bytes), Ok(n) if n == bytes.len()) {}
    }
}
