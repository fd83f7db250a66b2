//! How many spans a recorder may still take down: a limit for all threads, and each thread's quota of it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU64, AtomicUsize};

/// Spans that a thread sets aside at once, at most.
const LARGEST_SHARE: usize = 256;

/// The limit that all threads of a recorder share.
#[derive(Debug)]
pub(super) struct Limit {
    left: AtomicUsize,
    refused: AtomicU64,
    largest_share: usize,
}

impl Limit {
    /// A limit of `spans`. Below 2048 they are handed out one by one, so that the limit is met exactly.
    pub(super) fn new(spans: usize) -> Self {
        Self {
            left: AtomicUsize::new(spans),
            refused: AtomicU64::new(0),
            largest_share: (spans / 1024).clamp(1, LARGEST_SHARE),
        }
    }

    /// Whether a thread that comes now would get anything.
    pub(super) fn is_reached(&self) -> bool {
        self.left.load(Relaxed) == 0
    }

    /// Counts a span that is not taken down.
    pub(super) fn refuse(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    /// Spans that were not taken down.
    pub(super) fn refused(&self) -> u64 {
        self.refused.load(Relaxed)
    }
}

/// One thread's share of a [`Limit`]: set aside in growing portions, so that threads seldom meet at the common count,
/// and given back when the thread ends.
#[derive(Debug)]
pub(super) struct Quota {
    limit: Arc<Limit>,
    left: usize,
    portion: usize,
}

impl Quota {
    pub(super) fn new(limit: Arc<Limit>) -> Self {
        Self {
            limit,
            left: 0,
            portion: 1,
        }
    }

    /// Uses up one span of the quota; false, and counted as refused, where none is left.
    pub(super) fn try_take(&mut self) -> bool {
        if self.left == 0 {
            self.left = self.more();
        }
        if self.left == 0 {
            self.limit.refuse();
            return false;
        }
        self.left -= 1;
        true
    }

    fn more(&mut self) -> usize {
        let portion = self.portion;
        self.portion = (portion * 2).min(self.limit.largest_share);
        let before = self
            .limit
            .left
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(left.min(portion)));
        before.unwrap_or(0).min(portion)
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        self.limit.left.fetch_add(self.left, Relaxed);
    }
}
