//! Latencies in a few numbers.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Latencies;
use crate::lab::estimate::Estimate;
use crate::lab::record::Quantities;
use crate::lab::unit::Unit;

/// The percentiles that are summed up, by the names people use.
pub(super) const PERCENTILES: [(&str, f64); 4] =
    [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

/// Latencies in a few numbers, to be kept. Percentiles are in seconds with their 95 % intervals, and `None` where the
/// samples were too few to tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatencySummary {
    /// What these are the latencies of.
    pub name: String,
    /// How many latencies, filled-in ones included.
    pub count: u64,
    /// How many of them were filled in against coordinated omission, not measured.
    pub filled_in: u64,
    /// The interval that requests were expected to come at, if a correction was made for it.
    pub expected_interval: Option<Duration>,
    /// The mean.
    pub mean: Duration,
    /// The shortest.
    pub least: Duration,
    /// Half took no longer.
    pub p50: Option<Estimate>,
    /// Nine in ten took no longer.
    pub p90: Option<Estimate>,
    /// 99 in a hundred took no longer.
    pub p99: Option<Estimate>,
    /// 999 in a thousand took no longer.
    pub p999: Option<Estimate>,
    /// The longest.
    pub most: Duration,
}

impl LatencySummary {
    /// The percentiles by their names, as far as the samples tell them.
    pub fn percentiles(&self) -> [(&'static str, Option<Estimate>); 4] {
        let values = [self.p50, self.p90, self.p99, self.p999];
        std::array::from_fn(|i| (PERCENTILES[i].0, values[i]))
    }
}

impl fmt::Display for LatencySummary {
    /// One line: `GET /: 4 000 samples, mean 12.1 ms, p50 11.8 ms, …, max 80 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |time: Duration| Unit::Seconds.format(time.as_secs_f64());
        let count = Unit::Count.format(self.count as f64);
        write!(f, "{}: {count} samples, mean {}", self.name, seconds(self.mean))?;
        for (name, value) in self.percentiles() {
            if let Some(value) = value {
                write!(f, ", {name} {}", Unit::Seconds.format(value.value))?;
            }
        }
        write!(f, ", max {}", seconds(self.most))
    }
}

impl Latencies {
    /// These latencies in a few numbers; `None` without any.
    pub fn summary(&self) -> Option<LatencySummary> {
        let [p50, p90, p99, p999] = PERCENTILES.map(|(_, quantile)| self.estimate(quantile));
        Some(LatencySummary {
            name: self.name.clone(),
            count: self.count(),
            filled_in: self.filled_in(),
            expected_interval: self.correction.map(|correction| correction.interval),
            mean: self.mean()?,
            least: self.least()?,
            p50,
            p90,
            p99,
            p999,
            most: self.most()?,
        })
    }
}

impl Quantities {
    /// Adds a summary's numbers, each under the summary's name and its own: `GET /: p99`. A percentile that the samples
    /// do not tell is left out; how many samples there were is always there.
    ///
    /// ```
    /// use std::time::Duration;
    /// use concurrency_lab::lab::{latency::Latencies, record::Quantities};
    ///
    /// let mut latencies = Latencies::new("GET /");
    /// (1..=100).for_each(|ms| latencies.record(Duration::from_millis(ms)));
    /// let quantities = Quantities::new("09-load").latencies(&latencies.summary().unwrap());
    /// let names: Vec<_> = quantities.values.iter().map(|value| value.name.as_str()).collect();
    /// assert_eq!(names, ["GET /: samples", "GET /: filled in", "GET /: mean", "GET /: p50", "GET /: p90", "GET /: max"]);
    /// ```
    pub fn latencies(self, summary: &LatencySummary) -> Self {
        let named = |what: &str| format!("{}: {what}", summary.name);
        let seconds = |time: Duration| Estimate::exact(time.as_secs_f64());
        let counted = self
            .value(named("samples"), "count", Estimate::exact(summary.count as f64))
            .value(
                named("filled in"),
                "count",
                Estimate::exact(summary.filled_in as f64),
            )
            .value(named("mean"), "seconds", seconds(summary.mean));
        summary
            .percentiles()
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .fold(counted, |list, (name, value)| {
                list.value(named(name), "seconds", value)
            })
            .value(named("max"), "seconds", seconds(summary.most))
    }
}
