//! How long each item is under way in a queue between threads.
//!
//! ```
//! use std::time::Duration;
//! use chapter_03::queues::Flow;
//!
//! let flow = Flow::of(|| vec![(1, Duration::from_millis(2)), (0, Duration::from_millis(1))]);
//! assert_eq!(flow.latency(1), Some(Duration::from_millis(2)));
//! assert_eq!(flow.last(), Some(Duration::from_millis(2)));
//! ```

use std::time::{Duration, Instant};

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        plot::{Axis, Captioned, Figure, LineChart, PlotError, Series},
        predict::Prediction,
        unit::Unit,
    },
};

/// A run of a queue: its total time, and the latency of each item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// From the start until the last item was used up.
    pub total: Duration,
    /// By number of the item: from when it was made until it was used up.
    latencies: Vec<(usize, Duration)>,
}

impl Flow {
    /// How a run goes that gives the number and the latency of each item, in any order.
    pub fn of(run: impl FnOnce() -> Vec<(usize, Duration)>) -> Self {
        let began = Instant::now();
        let mut latencies = run();
        let total = began.elapsed();
        latencies.sort_unstable();
        Self { total, latencies }
    }

    /// How many items were used up.
    pub fn items(&self) -> usize {
        self.latencies.len()
    }

    /// The numbers of the items, in order.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        self.latencies.iter().map(|(number, _)| *number)
    }

    /// The latency of the item with this number.
    pub fn latency(&self, number: usize) -> Option<Duration> {
        let at = self.latencies.binary_search_by_key(&number, |item| item.0).ok()?;
        Some(self.latencies[at].1)
    }

    /// The latency of the item with the highest number.
    pub fn last(&self) -> Option<Duration> {
        self.latencies.last().map(|(_, latency)| *latency)
    }

    /// The median latency; zero without items.
    pub fn median_latency(&self) -> Duration {
        let mut latencies: Vec<Duration> = self.latencies.iter().map(|(_, latency)| *latency).collect();
        latencies.sort_unstable();
        latencies.get(latencies.len() / 2).copied().unwrap_or_default()
    }
}

/// Latency over the number of the item, a line for each queue, with what the reader said.
///
/// # Errors
///
/// [`PlotError`] without queues or items, and where two have the same name.
pub fn chart(said: &Prediction, queues: &[(&str, &Flow)]) -> Result<Figure, PlotError> {
    let seconds = |time: Duration| Unit::Seconds.format(time.as_secs_f64());
    let last = |flow: &Flow| seconds(flow.last().unwrap_or_default());
    let title = match queues {
        [(first, flow), (second, other), ..] => format!(
            "The last item: {} in \"{first}\", {} in \"{second}\"",
            last(flow),
            last(other)
        ),
        _ => "How long items are under way".to_owned(),
    };
    let totals: Vec<String> = queues
        .iter()
        .map(|(name, flow)| format!("{name} {}", seconds(flow.total)))
        .collect();
    let chart = LineChart::new(title)
        .subtitle(format!("One run of each; in all: {}", totals.join(", ")))
        .x(Axis::linear("number of the item").unit(Unit::Count))
        .y(Axis::linear("latency: from made to used up").unit(Unit::Seconds));
    let figure = queues
        .iter()
        .fold(chart, |chart, (name, flow)| {
            let point = |&(number, latency): &(usize, Duration)| (number as f64 + 1.0, latency.as_secs_f64());
            chart.series(Series::line(*name, flow.latencies.iter().map(point)))
        })
        .predicted(said, Unit::Seconds)
        .footer(Machine::this().footer())
        .draw()?;
    Ok(figure.named("Latency in queues"))
}
