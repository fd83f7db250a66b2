//! How many requests a site held back at each moment.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The beginnings and ends of requests, as they happen.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Vec<(Instant, Change)>>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Begins,
    Ends,
}

impl Log {
    /// A request is held back for as long as what this gives lives.
    pub(super) fn hold(&self) -> Holding<'_> {
        self.changes().push((Instant::now(), Change::Begins));
        Holding(self)
    }

    pub(super) fn so_far(&self) -> Held {
        Held(self.changes().clone())
    }

    fn changes(&self) -> MutexGuard<'_, Vec<(Instant, Change)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is held back.
pub(super) struct Holding<'a>(&'a Log);

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        self.0.changes().push((Instant::now(), Change::Ends));
    }
}

/// How many requests were held back, moment by moment.
#[derive(Clone, Debug, Default)]
pub struct Held(Vec<(Instant, Change)>);

impl Held {
    /// Requests in all.
    pub fn requests(&self) -> usize {
        self.0
            .iter()
            .filter(|(_, change)| *change == Change::Begins)
            .count()
    }

    /// The most that were held back at the same time.
    pub fn most_at_once(&self) -> usize {
        self.over_time().map(|(_, held)| held).max().unwrap_or_default()
    }

    /// The longest stretch of time, from the first request's beginning to the last one's, in which fewer than `wanted` were
    /// held back: while there was still work left that could have been begun. Zero where there was none.
    pub fn longest_below(&self, wanted: usize) -> Duration {
        let mut begins = self.0.iter().filter(|(_, change)| *change == Change::Begins);
        let Some((last, _)) = begins.next_back() else {
            return Duration::ZERO;
        };
        let mut longest = Duration::ZERO;
        let mut since = None;
        for (moment, held) in self.over_time().take_while(|(moment, _)| moment <= last) {
            if let Some(since) = since {
                longest = longest.max(moment.saturating_duration_since(since));
            }
            since = (held < wanted).then(|| since.unwrap_or(moment));
        }
        longest
    }

    /// Each change with the number held back from then on.
    fn over_time(&self) -> impl Iterator<Item = (Instant, usize)> {
        let mut held = 0;
        self.0.iter().map(move |(moment, change)| {
            match change {
                Change::Begins => held += 1,
                Change::Ends => held -= 1,
            }
            (*moment, held)
        })
    }
}
