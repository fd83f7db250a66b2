//! A small web site on the loopback interface, with declared delays.

mod held;
mod pages;
mod server;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use concurrency_lab::ground::serve::{Counts, Loopback, ServeError, whole_milliseconds};

use held::Log;
use pages::{Content, PLACES};

pub use held::Held;

/// A city of waiting tasks: forty pages, one a place, on a real HTTP server of this machine's loopback interface.
///
/// **Its delays are injected, and declared.** Each page says in its HTML by how many milliseconds the server holds it
/// back (`<meta name="injected-delay-ms" content="45">`, 20 to 60 ms, 1.54 s over all forty), and each answer says
/// it in the header [`Site::DELAY_HEADER`]. [`Site::with_delay`] gives all pages the same delay. What a fetch takes beyond
/// it is the socket's, the scheduler's and the client's.
///
/// **Five pages are in trouble**, as pages are, see [`Site::troubles`].
///
/// It listens on 127.0.0.1, on a port the system picks, and runs on one thread of its own, which serves all
/// connections at once; so blocking clients and clients on any runtime can use it. Dropping it closes the port and
/// every connection, and waits for that thread to end.
///
/// ```
/// use chapter_02::{http::fetch_blocking, site::Site};
///
/// let site = Site::start()?;
/// let page = fetch_blocking(site.url("/tea-house"))?;
/// assert!(page.body.contains("<title>The tea house</title>"));
/// assert_eq!(page.injected_delay, site.injected_delay("/tea-house"));
/// assert!(page.elapsed >= page.injected_delay.expect("declared"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Site {
    server: Loopback,
    content: Arc<Content>,
    counts: Counts,
    held: Log,
}

impl Site {
    /// The header in which each answer declares its injected delay, in whole milliseconds.
    pub const DELAY_HEADER: &str = "x-injected-delay-ms";

    /// The page that has moved: it redirects to `/market` (status 301).
    pub const MOVED: &str = "/old-market";
    /// A page that does not exist (status 404), as any other that is not of the site.
    pub const MISSING: &str = "/nowhere";
    /// The page that fails (status 500).
    pub const FAILING: &str = "/burnt-mill";
    /// The page that never answers.
    pub const SILENT: &str = "/silent-tower";
    /// The page that redirects to itself, for ever (status 302).
    pub const ENDLESS: &str = "/endless-stair";

    /// Starts the site with the delays that its pages declare; when this returns, it accepts connections.
    ///
    /// # Errors
    ///
    /// [`ServeError::Start`] when the system gives no socket or no thread.
    pub fn start() -> Result<Self, ServeError> {
        Self::serve(Content::as_declared())
    }

    /// Starts the site with one delay for every page, rounded up to whole milliseconds. The pages' HTML says so, too.
    ///
    /// # Errors
    ///
    /// As [`Site::start`], and [`ServeError::TooLong`] beyond 60 s.
    pub fn with_delay(delay: Duration) -> Result<Self, ServeError> {
        Self::serve(Content::delayed_by(whole_milliseconds(delay)?))
    }

    fn serve(content: Content) -> Result<Self, ServeError> {
        let (content, counts, held) = (Arc::new(content), Counts::default(), Log::default());
        let served = (Arc::clone(&content), counts.clone(), held.clone());
        let server = Loopback::start("site", move |stream| {
            server::serve(stream, Arc::clone(&served.0), served.1.clone(), served.2.clone())
        })?;
        Ok(Self {
            server,
            content,
            counts,
            held,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The full address of a path such as `/market`; the slash may be left out.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{}", self.address(), path.trim_start_matches('/'))
    }

    /// The addresses of the forty places, in the order of the index page (which is at `/`).
    pub fn pages(&self) -> Vec<String> {
        PLACES.iter().map(|(name, _)| self.url(name)).collect()
    }

    /// The addresses of the pages in trouble: [`Site::MOVED`], [`Site::MISSING`], [`Site::FAILING`],
    /// [`Site::SILENT`], [`Site::ENDLESS`]. The page `/rumours` links to them.
    pub fn troubles(&self) -> Vec<String> {
        [
            Self::MOVED,
            Self::MISSING,
            Self::FAILING,
            Self::SILENT,
            Self::ENDLESS,
        ]
        .map(|path| self.url(path))
        .to_vec()
    }

    /// By how much the page at this path is held back; `None` if the site has no such page.
    pub fn injected_delay(&self, path: &str) -> Option<Duration> {
        let page = self.content.page(path.trim_start_matches('/'))?;
        Some(Duration::from_millis(page.delay_ms))
    }

    /// Requests answered so far, troubles included.
    pub fn answered(&self) -> u64 {
        self.counts.answered()
    }

    /// The most requests that were ever held back at the same time: what the site saw of its clients' concurrency.
    pub fn most_waiting(&self) -> u64 {
        self.counts.most_waiting()
    }

    /// What the site saw over time of how many requests it held back, since it started.
    pub fn held(&self) -> Held {
        self.held.so_far()
    }
}
