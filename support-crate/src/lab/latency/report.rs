//! Latencies as people read them.

use std::time::Duration;

use super::Latencies;
use super::summary::PERCENTILES;
use crate::ground::machine::Machine;
use crate::lab::plot::{Captioned, Figure, LatencyChart, PlotError};
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// The heading of the intervals; [`Latencies::estimate`] says how they are made.
const INTERVAL: &str = "95 % interval, binomial";

impl Latencies {
    /// The percentiles with their intervals, the mean and the extremes. Where the samples are too few for a percentile,
    /// the table says how many it takes.
    pub fn table(&self) -> Table {
        let time = |time: Option<Duration>| {
            time.map_or_else(|| "—".to_owned(), |time| Unit::Seconds.format(time.as_secs_f64()))
        };
        let plain = |what: &str, value| [what.to_owned(), value, String::new()];
        let percentiles = PERCENTILES.map(|(name, quantile)| match self.estimate(quantile) {
            Some(found) => [
                name.to_owned(),
                Unit::Seconds.format(found.value),
                format!(
                    "{} – {}",
                    Unit::Seconds.format(found.low),
                    Unit::Seconds.format(found.high)
                ),
            ],
            None => [
                name.to_owned(),
                "—".to_owned(),
                format!("takes {} samples", Self::enough_for(quantile).unwrap_or(u64::MAX)),
            ],
        });
        let rows = [plain("mean", time(self.mean())), plain("min", time(self.least()))]
            .into_iter()
            .chain(percentiles)
            .chain([plain("max", time(self.most()))]);
        let table = Table::new(["latency", "time", INTERVAL], rows);
        let table = table.note(format!(
            "{}: {} samples",
            self.name,
            Unit::Count.format(self.count() as f64)
        ));
        let table = table.note(
            "binomial: the interval reaches from one sample to another, as far as the number of samples below the percentile \
             may vary by chance; within this run, and for latencies that do not depend on one another",
        );
        match self.correction {
            Some(correction) => table.note(format!(
                "{} of them were not measured but filled in: requests were due every {}",
                Unit::Count.format(correction.filled_in as f64),
                Unit::Seconds.format(correction.interval.as_secs_f64())
            )),
            None => table,
        }
    }
}

impl Latencies {
    /// The curve of these latencies over an axis of nines; see [`chart`] for several.
    ///
    /// # Errors
    ///
    /// [`PlotError`] without latencies, or with one of zero, which has no place on a logarithmic axis.
    pub fn chart(&self, title: &str) -> Result<Figure, PlotError> {
        chart(title, [self])
    }
}

/// Several lists of latencies in one chart, a curve each.
///
/// # Errors
///
/// [`PlotError`] without lists or with an empty one, two of one name, or a latency of zero, which has no place on a
/// logarithmic axis.
pub fn chart<'a>(title: &str, lists: impl IntoIterator<Item = &'a Latencies>) -> Result<Figure, PlotError> {
    let (mut chart, mut samples) = (LatencyChart::new(title), 0);
    for list in lists {
        let points = list.percentiles().into_iter();
        chart = chart.series(
            list.name(),
            points.map(|(quantile, time)| (quantile, time.as_secs_f64())),
        );
        samples += list.count() - list.filled_in();
    }
    let samples = Unit::Count.format(samples as f64);
    chart
        .footer(format!("{} · {samples} samples", Machine::this().footer()))
        .draw()
}

/// Several lists of latencies side by side, one row each.
///
/// ```
/// use std::time::Duration;
/// use concurrency_lab::lab::latency::{self, Latencies};
///
/// let lists = ["blocking", "async"].map(|name| {
///     let mut latencies = Latencies::new(name);
///     (1..=40).for_each(|ms| latencies.record(Duration::from_millis(ms)));
///     latencies
/// });
/// let table = latency::table(&lists);
/// assert_eq!(table.cell(1, ""), Some("async"));
/// assert_eq!(table.cell(1, "max"), Some("40 ms"));
/// assert_eq!(table.cell(1, "p99"), Some("—")); // 40 samples do not tell
/// ```
pub fn table<'a>(lists: impl IntoIterator<Item = &'a Latencies>) -> Table {
    let headers = ["", "samples", "mean", "p50", "p90", "p99", "p99.9", "max"];
    let or_unknown = |seconds: Option<f64>| {
        seconds.map_or_else(|| "—".to_owned(), |seconds| Unit::Seconds.format(seconds))
    };
    let rows = lists.into_iter().map(|list| {
        let [p50, p90, p99, p999] =
            PERCENTILES.map(|(_, quantile)| or_unknown(list.estimate(quantile).map(|found| found.value)));
        [
            list.name.clone(),
            Unit::Count.format(list.count() as f64),
            or_unknown(list.mean().map(|mean| mean.as_secs_f64())),
            p50,
            p90,
            p99,
            p999,
            or_unknown(list.most().map(|most| most.as_secs_f64())),
        ]
    });
    Table::new(headers, rows)
}
