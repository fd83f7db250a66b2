//! Waiting on files, on a database, on a web service.
//!
//! A socket can be waited on without a thread: the system tells the event loop when it is ready, so one thread waits for
//! a thousand web pages. A file and SQLite cannot. Their calls return when they are done, and until then the thread is
//! theirs. So async code sends such calls to a *blocking pool*, threads that may be blocked
//! (`tokio::task::spawn_blocking`), and awaits their results; `tokio::fs` does the same behind its names.
//!
//! What that gains depends on what the time is spent on. Waits overlap as far as the pool has threads (512 in tokio, unless
//! it is told otherwise). A query is mostly computing, and
//! gains what the cores allow. Reading a file that the system holds in memory waits for nothing, and the way to the pool
//! and back may cost more than the read; writing one out to the disk waits.
//!
//! ```
//! use std::time::Duration;
//! use chapter_02::waiting::{Arrangement, Errands};
//!
//! let errands = Errands::prepare(4)?; // 4 files, 4 questions, 4 pages
//! let one_by_one = errands.run(Arrangement::OneByOne)?;
//! let together = errands.run(Arrangement::Together)?;
//! assert_eq!(one_by_one, together);
//! # Ok::<(), chapter_02::waiting::WaitingError>(())
//! ```

mod database;
mod elsewhere;
mod errands;
mod files;

use std::{io, path::PathBuf};

use thiserror::Error;
use tokio::task::{JoinError, JoinSet};

use concurrency_lab::ground::serve::ServeError;

use crate::http::FetchError;

pub use database::Database;
pub use elsewhere::LockedDatabases;
pub use errands::{Alone, Arrangement, Errands, Findings};
pub use files::Files;

/// What can go wrong with the errands.
#[derive(Debug, Error)]
pub enum WaitingError {
    /// Nothing to wait for.
    #[error("{what}: ask for 1 to {most}")]
    Count {
        /// The number that was asked for, and of what.
        what: String,
        /// The most that is taken.
        most: usize,
    },
    /// A file that was not written or not read.
    #[error("the file {} could not be written or read: {source}; is the disk for temporary files full?", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The database refused.
    #[error("the database {} refused: {source}", path.display())]
    Database {
        /// Its file.
        path: PathBuf,
        /// What it said.
        #[source]
        source: rusqlite::Error,
    },
    /// The web service did not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The web service did not answer.
    #[error(transparent)]
    Web(#[from] FetchError),
    /// No event loop.
    #[error("no event loop to wait on: {0}")]
    Loop(#[source] io::Error),
    /// A blocking call ended in a panic.
    #[error("a call on the blocking pool was lost: {0}")]
    Lost(#[from] JoinError),
}

/// Does a blocking piece of work for each number, one after the other on this thread. The results come in order.
fn one_by_one<T>(
    count: usize,
    work: impl Fn(usize) -> Result<T, WaitingError>,
) -> Result<Vec<T>, WaitingError> {
    (0..count).map(work).collect()
}

/// [`one_by_one`], but each piece on a thread of the blocking pool, all at the same time.
async fn on_blocking_pool<T: Send + 'static>(
    count: usize,
    work: impl Fn(usize) -> Result<T, WaitingError> + Clone + Send + 'static,
) -> Result<Vec<T>, WaitingError> {
    let mut calls = JoinSet::new();
    for number in 0..count {
        let work = work.clone();
        calls.spawn_blocking(move || work(number).map(|result| (number, result)));
    }
    let mut results = Vec::with_capacity(count);
    // All are waited for, also when one fails: a blocking call cannot be cancelled, and none is left behind.
    while let Some(ended) = calls.join_next().await {
        results.push(ended);
    }
    let mut results = results
        .into_iter()
        .map(|ended| ended?)
        .collect::<Result<Vec<_>, _>>()?;
    results.sort_unstable_by_key(|&(number, _)| number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
