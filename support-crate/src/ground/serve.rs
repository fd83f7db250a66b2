//! Loopback servers with declared delays.
//!
//! [`SlowService`] stands for a service across a network. It is a real server on a real socket of this machine's
//! loopback interface; only its delay is injected, and each request says how long that delay is. A round trip takes
//! the delay plus what the socket and the scheduler cost, some tens of microseconds.
//!
//! Its protocol is one line each way: `wait 120` asks for an answer after 120 ms, `done 120` is that answer. A
//! connection may carry any number of requests, one after another. What is not understood is answered by a line that
//! starts with `error`, and the connection closes.
//!
//! ```
//! use std::time::Duration;
//! use concurrency_lab::ground::serve::{SlowService, ask_blocking};
//!
//! let service = SlowService::start()?;
//! let round_trip = ask_blocking(service.address(), Duration::from_millis(20))?;
//! assert!(round_trip >= Duration::from_millis(20));
//! # Ok::<(), concurrency_lab::ground::serve::ServeError>(())
//! ```
//!
//! [`Loopback`] is the server beneath it, for other protocols than this one.

mod client;
mod loopback;
mod service;

use std::{io, net::SocketAddr, time::Duration};

use thiserror::Error;

pub use client::{ask, ask_blocking};
pub use loopback::{Counts, Loopback, Waiting};
pub use service::SlowService;

/// The longest delay a service takes on.
pub const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What can go wrong with a loopback server, and between a slow service and its clients.
#[derive(Debug, Error)]
pub enum ServeError {
    /// A delay beyond [`LONGEST_DELAY`].
    #[error("a delay of {0:?} is more than the longest this service takes on, 60 s: ask for less")]
    TooLong(Duration),
    /// A server's thread or socket could not be set up.
    #[error("no server could start on the loopback interface: {0}")]
    Start(#[source] io::Error),
    /// The connection failed or broke off.
    #[error("asking the slow service at {address} failed: {source}; is it still running?")]
    Connection {
        /// Whom the client asked.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The service answered something else than `done`.
    #[error("the slow service answered {0:?} where `done` was due")]
    Answer(String),
}

/// A delay in whole milliseconds, rounded up so that a wait is never shorter than asked.
///
/// # Errors
///
/// [`ServeError::TooLong`] beyond [`LONGEST_DELAY`].
pub fn whole_milliseconds(delay: Duration) -> Result<u64, ServeError> {
    if delay > LONGEST_DELAY {
        return Err(ServeError::TooLong(delay));
    }
    Ok(delay.as_micros().div_ceil(1000) as u64)
}
