//! Producer and consumer, one after the other and side by side.
//!
//! The producer needs a while for each item, and so does the consumer; both mostly wait. Synchronously, all is made
//! before anything is consumed. Asynchronously, two tasks share a channel, and an item is consumed while the next
//! is being made: the total time shrinks to little more than the slower side's, and the *latency*, from an item's making
//! to its consumption's end, shrinks much more.
//!
//! ```
//! use std::time::Duration;
//! use chapter_02::producer_consumer::{Delays, expected};
//!
//! // A second to make an item, half a second to consume it, 20 items.
//! let delays = Delays::new(20, Duration::from_secs(1), Duration::from_millis(500))?;
//! assert_eq!(expected::synchronous(&delays).total, Duration::from_secs(30));
//! assert_eq!(expected::asynchronous(&delays).total, Duration::from_millis(20_500));
//! let mean = |run: chapter_02::producer_consumer::Flow| run.mean_latency();
//! assert_eq!(mean(expected::synchronous(&delays)), Duration::from_millis(14_750));
//! assert_eq!(mean(expected::asynchronous(&delays)), Duration::from_millis(500));
//! # Ok::<(), chapter_02::producer_consumer::DelaysError>(())
//! ```

mod chart;
pub mod expected;
mod runs;

use std::time::Duration;

use thiserror::Error;

pub use chart::chart;
pub use runs::{Item, consume, on_our_loop, on_tokio, one_at_a_time, produce, synchronous};

/// The most items a run takes.
pub const MOST_ITEMS: usize = 1_000_000;

/// What producer and consumer have to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    items: usize,
    make: Duration,
    consume: Duration,
}

/// Why there is nothing to run.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DelaysError {
    /// No items at all.
    #[error("0 items are nothing to produce: ask for 1 or more")]
    NoItems,
    /// More items than fit.
    #[error("{0} items are more than the 1 000 000 that a run takes: ask for fewer")]
    TooMany(usize),
    /// Delays whose sum is beyond an hour.
    #[error(
        "all delays one after the other take {0:?}, more than an hour: ask for fewer items or shorter delays"
    )]
    TooLong(Duration),
}

impl Delays {
    /// `items` items, each made in `make` and consumed in `consume`.
    ///
    /// # Errors
    ///
    /// [`DelaysError`] for no items, more than [`MOST_ITEMS`], or more than an hour of delays in all.
    pub fn new(items: usize, make: Duration, consume: Duration) -> Result<Self, DelaysError> {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        if items == 0 {
            return Err(DelaysError::NoItems);
        }
        if items > MOST_ITEMS {
            return Err(DelaysError::TooMany(items));
        }
        let all = make.saturating_add(consume).saturating_mul(items as u32);
        if all > HOUR {
            return Err(DelaysError::TooLong(all));
        }
        Ok(Self { items, make, consume })
    }

    /// Items in all.
    pub fn items(&self) -> usize {
        self.items
    }

    /// The time to make one.
    pub fn make(&self) -> Duration {
        self.make
    }

    /// The time to consume one.
    pub fn consume(&self) -> Duration {
        self.consume
    }
}

/// How a run went, or how arithmetic says it should.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// From the start until the last item is consumed.
    pub total: Duration,
    /// For each item, in the order in which they were consumed: from when it was made to when it was consumed.
    pub latencies: Vec<Duration>,
}

impl Flow {
    /// How a run goes that gives the latency of each item.
    pub fn of(run: impl FnOnce() -> Vec<Duration>) -> Self {
        let began = std::time::Instant::now();
        let latencies = run();
        Self {
            total: began.elapsed(),
            latencies,
        }
    }

    /// The mean latency; zero without items.
    pub fn mean_latency(&self) -> Duration {
        let sum: Duration = self.latencies.iter().sum();
        sum / (self.latencies.len() as u32).max(1)
    }

    /// The longest latency; zero without items.
    pub fn longest_latency(&self) -> Duration {
        self.latencies.iter().max().copied().unwrap_or_default()
    }
}
