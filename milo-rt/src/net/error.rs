use crate::reactor::Ended;
use std::{fmt, io};

/// An error of a connection.
///
/// ```
/// use milo_rt::net::{NetError, TcpStream};
/// let error = TcpStream::connect_host("no-such-host.invalid", 80).unwrap_err();
/// assert!(matches!(error, NetError::UnknownHost(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetError {
    /// The handle was closed here, or the listener was.
    Closed,
    /// Sent after this end said that it would send no more.
    Finished,
    /// Nobody listens at the other end.
    Refused,
    /// The other end broke the connection.
    Reset,
    /// The time is over.
    Timeout,
    /// The port is in use.
    AddressInUse,
    /// There is no way to that address.
    Unreachable,
    /// There is no such host.
    UnknownHost(String),
    /// The process, or the system, has no more descriptors. It may have later.
    TooManyFiles,
    /// The bytes received are not UTF-8; they are kept, for `recv_bytes`.
    InvalidUtf8,
    /// Not permitted, such as listening on a low port.
    NotPermitted,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
    /// Anything else, in the system's words.
    Other(String),
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NetError::Closed => "connection closed",
            NetError::Finished => "sent after 'finish', which said that nothing more is sent",
            NetError::Refused => "connection refused",
            NetError::Reset => "connection reset",
            NetError::Timeout => "timeout",
            NetError::AddressInUse => "address in use",
            NetError::Unreachable => "address unreachable",
            NetError::UnknownHost(host) => return write!(f, "unknown host '{host}'"),
            NetError::TooManyFiles => "too many open files",
            NetError::InvalidUtf8 => "received bytes are not UTF-8",
            NetError::NotPermitted => "not permitted",
            NetError::Unwinding => crate::park::UNWINDING,
            NetError::Other(text) => text,
        })
    }
}

impl std::error::Error for NetError {}

impl NetError {
    /// The error that reads like this; [`NetError::Other`] if none does.
    ///
    /// ```
    /// use milo_rt::net::NetError;
    /// assert_eq!(NetError::from_text("connection reset"), NetError::Reset);
    /// ```
    pub fn from_text(text: &str) -> NetError {
        const FIXED: [NetError; 11] = [
            NetError::Closed,
            NetError::Finished,
            NetError::Refused,
            NetError::Reset,
            NetError::Timeout,
            NetError::AddressInUse,
            NetError::Unreachable,
            NetError::TooManyFiles,
            NetError::InvalidUtf8,
            NetError::NotPermitted,
            NetError::Unwinding,
        ];
        let found = FIXED.into_iter().find(|error| error.to_string() == text);
        found.unwrap_or_else(|| NetError::Other(text.to_string()))
    }
}

impl From<io::Error> for NetError {
    fn from(error: io::Error) -> NetError {
        if let Some(error) = error.get_ref().and_then(|e| e.downcast_ref::<NetError>()) {
            return error.clone();
        }
        if let Some(libc::EMFILE | libc::ENFILE) = error.raw_os_error() {
            return NetError::TooManyFiles;
        }
        match error.kind() {
            io::ErrorKind::ConnectionRefused => NetError::Refused,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => NetError::Reset,
            io::ErrorKind::NotConnected => NetError::Closed,
            io::ErrorKind::TimedOut => NetError::Timeout,
            io::ErrorKind::AddrInUse => NetError::AddressInUse,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                NetError::Unreachable
            }
            io::ErrorKind::PermissionDenied => NetError::NotPermitted,
            _ => NetError::Other(error.to_string()),
        }
    }
}

impl From<Ended> for NetError {
    fn from(ended: Ended) -> NetError {
        match ended {
            Ended::Closed => NetError::Closed,
            Ended::Timeout => NetError::Timeout,
            Ended::Unwinding => NetError::Unwinding,
            Ended::Failed(error) => error.into(),
        }
    }
}

/// For code that speaks `std::io`. The error is kept inside: [`NetError::from`] gives it back.
impl From<NetError> for io::Error {
    fn from(error: NetError) -> io::Error {
        let kind = match &error {
            NetError::Closed => io::ErrorKind::NotConnected,
            NetError::Finished => io::ErrorKind::BrokenPipe,
            NetError::Refused => io::ErrorKind::ConnectionRefused,
            NetError::Reset => io::ErrorKind::ConnectionReset,
            NetError::Timeout => io::ErrorKind::TimedOut,
            NetError::AddressInUse => io::ErrorKind::AddrInUse,
            NetError::Unreachable => io::ErrorKind::HostUnreachable,
            NetError::UnknownHost(_) => io::ErrorKind::NotFound,
            NetError::InvalidUtf8 => io::ErrorKind::InvalidData,
            NetError::NotPermitted => io::ErrorKind::PermissionDenied,
            NetError::TooManyFiles | NetError::Unwinding | NetError::Other(_) => {
                io::ErrorKind::Other
            }
        };
        io::Error::new(kind, error)
    }
}

impl From<Ended> for io::Error {
    fn from(ended: Ended) -> io::Error {
        match ended {
            Ended::Failed(error) => error,
            ended => NetError::from(ended).into(),
        }
    }
}

// With these, `?` turns the error into text and text into the error.
impl From<NetError> for String {
    fn from(error: NetError) -> String {
        error.to_string()
    }
}

impl From<String> for NetError {
    fn from(text: String) -> NetError {
        NetError::from_text(&text)
    }
}
