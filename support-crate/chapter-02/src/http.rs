//! Fetching pages over HTTP, blocking and async.
//!
//! Small on purpose: `http://` only, no cookies, no cache, a connection of its own for each request. Both clients
//! follow redirects and keep a time limit, and both give the same [`Page`] or the same [`FetchError`].

mod awaited;
mod blocking;
mod error;
mod redirects;
mod target;

use std::{pin::Pin, time::Duration};

pub use awaited::{fetch, fetch_within};
pub use blocking::{fetch_blocking, fetch_blocking_within};
pub use error::FetchError;

/// How long a fetch takes at most unless told otherwise, all redirects included.
pub const FETCH_LIMIT: Duration = Duration::from_secs(10);

/// How many redirects a fetch follows; one more is an error.
pub const MOST_REDIRECTS: usize = 5;

/// The longest page that is taken, in bytes.
pub const LONGEST_PAGE: usize = 16 << 20;

/// A fetch under way. It does nothing until it is awaited or spawned, and it may be spawned anywhere: it borrows
/// nothing.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Page, FetchError>> + Send>>;

/// A page that was fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Where it was found, after all redirects.
    pub url: String,
    /// The redirects that led there.
    pub redirects: usize,
    /// By how much the server says that it held its answers back, redirects included; `None` if it does not say so.
    pub injected_delay: Option<Duration>,
    /// From the call, or from the first poll, to the last byte.
    pub elapsed: Duration,
    /// Its text; what is no UTF-8 is replaced by `�`.
    pub body: String,
}
