//! Scraping a site: forty pages that each take their time to come.
//!
//! The same scrape four ways, each a few lines that a notebook shows, kept here so that they can be compared:
//!
//! - [`one_by_one`]: blocking, one page after the other;
//! - [`awaited_one_by_one`]: async, and no faster: each page is awaited before the next is asked for;
//! - [`together`]: all asked for at once, a task each;
//! - [`at_most`]: a task each, but only so many under way, by a semaphore.
//!
//! A page that fails, hangs or leads in circles is reported; the scrape goes on and finishes.
//!
//! ```
//! use std::time::Duration;
//! use chapter_02::scrape::Way;
//! use chapter_02::site::Site;
//!
//! let site = Site::start()?;
//! let limit = Duration::from_secs(5);
//! let one_by_one = Way::OneByOne.scrape(&site.pages(), limit)?;
//! let together = Way::Together.scrape(&site.pages(), limit)?;
//! assert_eq!(one_by_one.titles, together.titles);
//! assert!(one_by_one.elapsed >= one_by_one.injected_sum, "every delay in turn");
//! assert!(together.elapsed < one_by_one.elapsed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod report;
mod ways;

use std::{io, time::Duration};

use thiserror::Error;

use concurrency_lab::ground::runtime::on_tokio;

pub use report::{Failure, Report, title_of};
pub use ways::{at_most, awaited_one_by_one, one_by_one, together};

/// How a site is scraped; the value form of the four functions, for experiments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// [`one_by_one`].
    OneByOne,
    /// [`awaited_one_by_one`].
    AwaitedOneByOne,
    /// [`together`].
    Together,
    /// [`at_most`] this many at once.
    AtMost(usize),
}

/// Why a scrape did not begin.
#[derive(Debug, Error)]
pub enum ScrapeError {
    /// No page may be under way.
    #[error("with at most 0 pages at once none is ever fetched: allow 1 or more")]
    NoneAtOnce,
    /// No event loop.
    #[error("no event loop to wait on: {0}; too many files open, most often")]
    Loop(#[source] io::Error),
}

impl Way {
    /// Scrapes these pages, each within `limit`. The async ways run on one thread, this one.
    ///
    /// # Errors
    ///
    /// [`ScrapeError`] for at most 0 at once, and where the system gives no event loop. Pages that fail are in the
    /// [`Report`].
    ///
    /// # Panics
    ///
    /// Within an async task, except for [`Way::OneByOne`]: there, await the function itself.
    pub fn scrape(self, urls: &[String], limit: Duration) -> Result<Report, ScrapeError> {
        if self == Self::OneByOne {
            return Ok(one_by_one(urls, limit));
        }
        on_tokio(async {
            match self {
                Self::OneByOne => Ok(one_by_one(urls, limit)),
                Self::AwaitedOneByOne => Ok(awaited_one_by_one(urls, limit).await),
                Self::Together => Ok(together(urls, limit).await),
                Self::AtMost(concurrency) => at_most(concurrency, urls, limit).await,
            }
        })
        .map_err(ScrapeError::Loop)?
    }
}
