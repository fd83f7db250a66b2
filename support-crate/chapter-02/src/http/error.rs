//! What can go wrong on the way to a page.

use std::{io, time::Duration};

use thiserror::Error;

/// Why a page was not fetched.
#[derive(Debug, Error)]
pub enum FetchError {
    /// An address that makes no sense here.
    #[error("{url:?} cannot be fetched: {why}; an address looks like http://127.0.0.1:8080/page")]
    Address {
        /// What was to be fetched.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// Nobody answers there.
    #[error("no connection to {url}: {source}; is its server running, and may this process open more files?")]
    Connect {
        /// What was to be fetched.
        url: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The connection broke off, or what came is no HTTP.
    #[error("the answer of {url} broke off or is not HTTP: {why}")]
    Broken {
        /// What was to be fetched.
        url: String,
        /// What happened.
        why: String,
    },
    /// The server answered, but not with a page.
    #[error("{url} answered with status {status}, not with a page")]
    Status {
        /// What was to be fetched.
        url: String,
        /// The status of the answer, such as 404 or 500.
        status: u16,
    },
    /// No whole answer in time.
    #[error("{url} did not answer within {limit:?}: give it more time or go on without it")]
    TimeOut {
        /// What was to be fetched, redirects included.
        url: String,
        /// The time it had.
        limit: Duration,
    },
    /// One redirect too many.
    #[error("{url} was redirected more than {limit} times, last to {last}: a circle, most often")]
    TooManyRedirects {
        /// What was to be fetched at first.
        url: String,
        /// The redirects that are followed.
        limit: usize,
        /// Where the next one would lead.
        last: String,
    },
    /// A page beyond [`LONGEST_PAGE`](super::LONGEST_PAGE).
    #[error("the page at {url} is longer than {limit} bytes, more than is taken here")]
    TooLong {
        /// What was to be fetched.
        url: String,
        /// The most that is taken.
        limit: usize,
    },
}
