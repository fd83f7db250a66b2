//! The four ways.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Semaphore, task::JoinSet};

use super::{Report, ScrapeError};
use crate::http::{fetch_blocking_within, fetch_within};

/// Blocking, one page after the other. It takes the sum of all waits.
pub fn one_by_one(urls: &[String], limit: Duration) -> Report {
    let start = Instant::now();
    let mut pages = vec![];
    for url in urls {
        pages.push((url.clone(), fetch_blocking_within(url, limit)));
    }
    Report::new(start, pages)
}

/// Async, but each page is awaited before the next is asked for: still the sum of all waits. `await` starts nothing at
/// the same time; it only lets others go on meanwhile, and here there are no others.
pub async fn awaited_one_by_one(urls: &[String], limit: Duration) -> Report {
    let start = Instant::now();
    let mut pages = vec![];
    for url in urls {
        pages.push((url.clone(), fetch_within(url, limit).await));
    }
    Report::new(start, pages)
}

/// All pages asked for at once, each in a task of its own. It takes about the longest wait, and it asks the server
/// for everything at the same time: be sure that it bears that.
pub async fn together(urls: &[String], limit: Duration) -> Report {
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for url in urls.iter().cloned() {
        tasks.spawn(async move { (url.clone(), fetch_within(url, limit).await) });
    }
    Report::new(start, tasks.join_all().await)
}

/// A task for each page, but at most `concurrency` of them under way; a page's time limit begins when its turn has
/// come. With waits of equal length *w* and no other cost it fetches `concurrency` / *w* pages a second (Little's law:
/// J. D. C. Little, Operations Research 9(3), 1961).
///
/// # Errors
///
/// [`ScrapeError::NoneAtOnce`] for a concurrency of 0.
pub async fn at_most(concurrency: usize, urls: &[String], limit: Duration) -> Result<Report, ScrapeError> {
    if concurrency == 0 {
        return Err(ScrapeError::NoneAtOnce);
    }
    let start = Instant::now();
    let turns = Arc::new(Semaphore::new(concurrency.min(Semaphore::MAX_PERMITS)));
    let mut tasks = JoinSet::new();
    for url in urls.iter().cloned() {
        let turns = Arc::clone(&turns);
        tasks.spawn(async move {
            // Nobody closes the semaphore, so this is always a permit; it goes back when the task ends.
            let _turn = turns.acquire().await;
            (url.clone(), fetch_within(url, limit).await)
        });
    }
    Ok(Report::new(start, tasks.join_all().await))
}
