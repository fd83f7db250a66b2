//! Latency: how long each of many requests took, and how long the slow ones did.
//!
//! A mean hides what users complain about. What is kept here is the whole distribution, in an HdrHistogram (G. Tene,
//! hdrhistogram.org): any time from a nanosecond to centuries, to three significant digits, in constant memory.
//!
//! ```
//! use std::time::Duration;
//! use concurrency_lab::lab::latency::LatencyRecorder;
//!
//! let recorder = LatencyRecorder::new("sorting");
//! std::thread::scope(|scope| {
//!     for _ in 0..2 {
//!         scope.spawn(|| {
//!             for _ in 0..500 {
//!                 recorder.time(|| std::hint::black_box(vec![3, 1, 2]).sort());
//!             }
//!         });
//!     }
//! });
//! let latencies = recorder.latencies();
//! assert_eq!(latencies.count(), 1000);
//! let summary = latencies.summary().expect("there are samples");
//! assert!(summary.p50.expect("1000 samples are enough for it").value <= summary.most.as_secs_f64());
//! assert!(summary.p999.is_none(), "but too few for the slowest in a thousand");
//! println!("{}", latencies.table());
//! ```
//!
//! **How sure.** A percentile comes with a 95 % interval between two of the samples (order statistics; it assumes that
//! requests are slow or fast independently of each other). Where the samples are too few for such an interval, 36 for
//! p90, 368 for p99, 3688 for p99.9, the percentile is not stated.
//!
//! **Coordinated omission.** A load generator that waits for each answer before it sends the next request sends fewest
//! when the server is slowest: one stall of a second is one bad sample, though a hundred requests were due in it, all
//! of which would have been slow. The better remedy is to send on schedule, and to take each latency from the time the
//! request was due. Where that was not done, [`Latencies::corrected`] fills in the requests that were left out.

mod error;
mod intervals;
mod recorder;
mod report;
mod summary;

use std::time::Duration;

use hdrhistogram::Histogram;

use super::estimate::Estimate;

pub use error::LatencyError;
pub use recorder::LatencyRecorder;
pub use report::{chart, table};
pub use summary::LatencySummary;

/// A name and all the latencies recorded under it.
#[derive(Clone, Debug)]
pub struct Latencies {
    name: String,
    histogram: Histogram<u64>,
    /// Nanoseconds in all, of the samples that were recorded.
    sum: u128,
    least: u64,
    most: u64,
    correction: Option<Correction>,
}

/// What was filled in against coordinated omission.
#[derive(Clone, Copy, Debug)]
struct Correction {
    interval: Duration,
    filled_in: u64,
}

/// Significant digits that are kept of every latency.
const DIGITS: u8 = 3;

/// Values that a correction may fill in.
const MOST_FILLED_IN: u64 = 10_000_000;

impl Latencies {
    /// No latencies yet.
    pub fn new(name: impl Into<String>) -> Self {
        let histogram = Histogram::new(DIGITS).expect("three digits are within what a histogram offers");
        Self {
            name: name.into(),
            histogram,
            sum: 0,
            least: u64::MAX,
            most: 0,
            correction: None,
        }
    }

    /// Adds one latency. What is beyond 584 years counts as that.
    pub fn record(&mut self, latency: Duration) {
        self.count_in(nanoseconds(latency), 1);
    }

    /// Adds all latencies of another list to this one, which keeps its name.
    ///
    /// ```
    /// use std::time::Duration;
    /// use concurrency_lab::lab::latency::Latencies;
    ///
    /// let (mut all, mut more) = (Latencies::new("all"), Latencies::new("more"));
    /// all.record(Duration::from_millis(1));
    /// more.record(Duration::from_millis(3));
    /// all.merge(&more)?;
    /// assert_eq!((all.count(), all.mean()), (2, Some(Duration::from_millis(2))));
    /// # Ok::<(), concurrency_lab::lab::latency::LatencyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LatencyError::Corrected`] if either was corrected: merge first, then correct.
    pub fn merge(&mut self, other: &Self) -> Result<(), LatencyError> {
        if let Some(corrected) = [&*self, other].into_iter().find(|list| list.correction.is_some()) {
            return Err(LatencyError::Corrected(corrected.name.clone()));
        }
        self.absorb(other);
        Ok(())
    }

    fn absorb(&mut self, other: &Self) {
        self.histogram
            .add(&other.histogram)
            .expect("a histogram that grows holds all values of its like");
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }

    fn count_in(&mut self, nanoseconds: u64, times: u64) {
        self.histogram
            .record_n(nanoseconds, times)
            .expect("a histogram that grows holds all values");
        self.sum += u128::from(nanoseconds) * u128::from(times);
        self.least = self.least.min(nanoseconds);
        self.most = self.most.max(nanoseconds);
    }

    /// These latencies with those that coordinated omission left out, where one request was due every
    /// `expected_interval`: a latency longer than that stands also for the requests due while it lasted, whose latencies
    /// would have been shorter by one interval each. The name says that it was corrected; this list stays as it is, so
    /// that both can be shown.
    ///
    /// ```
    /// use std::time::Duration;
    /// use concurrency_lab::lab::latency::Latencies;
    ///
    /// let mut asked = Latencies::new("one after the other");
    /// for _ in 0..99 {
    ///     asked.record(Duration::from_millis(1));
    /// }
    /// asked.record(Duration::from_secs(1)); // one stall, as long as 100 requests
    /// let median = |latencies: &Latencies| latencies.at(0.5).unwrap();
    /// assert!(median(&asked) < Duration::from_millis(2));
    /// let due = asked.corrected(Duration::from_millis(10))?;
    /// assert_eq!((due.count(), due.filled_in()), (199, 99));
    /// assert!(due.at(0.9).unwrap() > Duration::from_millis(700));
    /// # Ok::<(), concurrency_lab::lab::latency::LatencyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LatencyError::Interval`] for an interval of zero, or one so short that more than ten million requests were left
    /// out; [`LatencyError::Corrected`] if that was done already.
    pub fn corrected(&self, expected_interval: Duration) -> Result<Self, LatencyError> {
        if self.correction.is_some() {
            return Err(LatencyError::Corrected(self.name.clone()));
        }
        let step = nanoseconds(expected_interval);
        let recorded = || self.histogram.iter_recorded();
        let missing = |value: u64| (value / step.max(1)).saturating_sub(1);
        let filled_in = recorded().fold(0_u64, |sum, bucket| {
            let value = self.within(bucket.value_iterated_to());
            sum.saturating_add(missing(value).saturating_mul(bucket.count_at_value()))
        });
        if step == 0 || filled_in > MOST_FILLED_IN {
            return Err(LatencyError::Interval {
                interval: expected_interval,
                most: Duration::from_nanos(self.most),
            });
        }
        let mut corrected = self.clone();
        corrected.name = format!("{} (corrected)", self.name);
        corrected.correction = Some(Correction {
            interval: expected_interval,
            filled_in,
        });
        for bucket in recorded() {
            let value = self.within(bucket.value_iterated_to());
            for behind in 1..=missing(value) {
                corrected.count_in(value - behind * step, bucket.count_at_value());
            }
        }
        Ok(corrected)
    }

    /// What these are the latencies of.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many there are, those filled in by [`Latencies::corrected`] included.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// How many of them were not measured but filled in.
    pub fn filled_in(&self) -> u64 {
        self.correction.map_or(0, |correction| correction.filled_in)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The mean; `None` without latencies.
    pub fn mean(&self) -> Option<Duration> {
        let mean = self.sum.checked_div(u128::from(self.count()))?;
        Some(Duration::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX)))
    }

    /// The shortest, exactly; `None` without latencies.
    pub fn least(&self) -> Option<Duration> {
        (!self.is_empty()).then(|| Duration::from_nanos(self.least))
    }

    /// The longest, exactly; `None` without latencies.
    pub fn most(&self) -> Option<Duration> {
        (!self.is_empty()).then(|| Duration::from_nanos(self.most))
    }

    /// The latency that a share `quantile` (0 to 1) of all did not exceed, to three digits: the order statistic of rank
    /// ⌈quantile × count⌉. `None` without latencies or for a quantile outside its range.
    pub fn at(&self, quantile: f64) -> Option<Duration> {
        if self.is_empty() || !(0.0..=1.0).contains(&quantile) {
            return None;
        }
        self.at_ranks([self.rank_of(quantile)]).pop()
    }

    /// [`Latencies::at`] in seconds with its 95 % interval, which reaches from one of the samples to another: the number
    /// of samples below a percentile is binomial. It takes the latencies as independent of one another. `None` also where there are too few samples for one. How many are enough is said by [`Latencies::enough_for`].
    ///
    /// What was filled in adds no certainty: the interval is as wide as the measured samples make it.
    pub fn estimate(&self, quantile: f64) -> Option<Estimate> {
        let measured = self.count() - self.filled_in();
        let (low, high) = intervals::ranks(measured, quantile)?;
        let middle = self.rank_of(quantile);
        let of_all = |rank: u64| (rank as f64 / measured as f64 * self.count() as f64).ceil() as u64;
        let found = self.at_ranks([of_all(low).min(middle), middle, of_all(high).max(middle)]);
        let [low, value, high] = found[..] else {
            return None;
        };
        Some(Estimate {
            value: value.as_secs_f64(),
            low: low.as_secs_f64(),
            high: high.as_secs_f64(),
        })
    }

    /// The fewest samples from which the quantile can be told with a 95 % interval; `None` where none are enough, at 0
    /// and 1 and beyond.
    ///
    /// ```
    /// use concurrency_lab::lab::latency::Latencies;
    ///
    /// assert_eq!([0.5, 0.9, 0.99, 0.999].map(Latencies::enough_for), [Some(6), Some(36), Some(368), Some(3688)]);
    /// ```
    pub fn enough_for(quantile: f64) -> Option<u64> {
        intervals::enough_for(quantile)
    }

    /// The curve of the latencies, as `(quantile, latency)`, for an axis of nines (50 %, 90 %, 99 %, 99.9 % …): quantiles
    /// by tenths up to the median, then eight to each nine, as long as at least one sample lies beyond; and last the
    /// longest, as quantile 1. Empty without latencies.
    pub fn percentiles(&self) -> Vec<(f64, Duration)> {
        let tenths = (0..5).map(|tenth| f64::from(tenth) / 10.0);
        let (half, nine) = (0.5_f64, 10_f64.powf(-1.0 / 8.0));
        let nines = (0..).map(|step| 1.0 - half * nine.powi(step));
        let quantiles: Vec<f64> = tenths
            .chain(nines)
            .take_while(|quantile| (1.0 - quantile) * self.count() as f64 >= 1.0)
            .collect();
        let found = self.at_ranks(quantiles.iter().map(|&quantile| self.rank_of(quantile)));
        let last = self.most().map(|most| (1.0, most));
        quantiles.into_iter().zip(found).chain(last).collect()
    }

    /// The rank, from 1, of the sample that a share `quantile` of all does not exceed.
    fn rank_of(&self, quantile: f64) -> u64 {
        (quantile * self.count() as f64).ceil() as u64
    }

    /// The samples of these ranks, which ascend, from 1 for the shortest; none without samples.
    fn at_ranks(&self, ranks: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        let mut buckets = self.histogram.iter_recorded();
        let (mut value, mut below) = (0, 0);
        let at_rank = |rank: u64| {
            while below < rank.clamp(1, self.count()) {
                let bucket = buckets.next()?;
                below += bucket.count_at_value();
                value = bucket.value_iterated_to();
            }
            Some(Duration::from_nanos(self.within(value)))
        };
        ranks.into_iter().map_while(at_rank).collect()
    }

    /// The histogram rounds up within its three digits, never beyond what was really seen.
    fn within(&self, value: u64) -> u64 {
        value.clamp(self.least, self.most)
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
