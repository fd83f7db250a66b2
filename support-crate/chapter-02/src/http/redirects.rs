//! From the first address to the page, over redirects: what both clients have in common.

use std::time::{Duration, Instant};

use super::{FetchError, MOST_REDIRECTS, Page, target::Target};

/// What one request was answered.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    /// The header in which a server declares its injected delay.
    pub(super) injected_ms: Option<u64>,
    pub(super) body: Vec<u8>,
}

/// A fetch between its requests.
pub(super) struct FetchInProgress {
    asked: String,
    start: Instant,
    pub(super) target: Target,
    redirects: usize,
    injected: Option<Duration>,
}

impl FetchInProgress {
    pub(super) fn new(url: String) -> Result<Self, FetchError> {
        Ok(Self {
            start: Instant::now(),
            target: Target::parse(&url)?,
            asked: url,
            redirects: 0,
            injected: None,
        })
    }

    /// Takes an answer: the page, or `None` when it led on to another target.
    pub(super) fn take(&mut self, answer: Answer) -> Result<Option<Page>, FetchError> {
        if let Some(ms) = answer.injected_ms {
            *self.injected.get_or_insert_default() += Duration::from_millis(ms);
        }
        match (answer.status, answer.location) {
            (200..=299, _) => Ok(Some(Page {
                url: self.target.url.clone(),
                redirects: self.redirects,
                injected_delay: self.injected,
                elapsed: self.start.elapsed(),
                body: String::from_utf8_lossy(&answer.body).into_owned(),
            })),
            (301 | 302 | 303 | 307 | 308, Some(location)) => self.follow_redirect(&location).map(|()| None),
            (status, _) => Err(FetchError::Status {
                url: self.target.url.clone(),
                status,
            }),
        }
    }

    fn follow_redirect(&mut self, location: &str) -> Result<(), FetchError> {
        let next = self.target.resolve(location);
        if self.redirects == MOST_REDIRECTS {
            return Err(FetchError::TooManyRedirects {
                url: self.asked.clone(),
                limit: MOST_REDIRECTS,
                last: next,
            });
        }
        self.redirects += 1;
        self.target = Target::parse(&next)?;
        Ok(())
    }
}
