//! The history as figures: the trends, and the figure that the course is named for.

mod finish_line;
mod trends;

use super::{History, Processor};
use crate::lab::plot::Series;

pub use finish_line::{finish_line, finish_line_with};
pub use trends::{trends, trends_with};

const TRANSISTORS: &str = "transistors";
const ONE_THREAD: &str = "one thread";

/// Years between the points of a drawn curve.
const STEP: f64 = 0.5;

/// The points of one column from `since` on, divided by `one`.
fn points(
    history: &History,
    name: &str,
    since: f64,
    one: f64,
    value: impl Fn(&Processor) -> Option<f64>,
) -> Series {
    let points = history.processors.iter().filter(|p| p.x() >= since);
    let points = points.filter_map(|p| value(p).map(|value| (p.x(), value / one)));
    Series::points(name, points.collect::<Vec<_>>())
}

/// A curve from one year to another, divided by `one`.
fn curve(from: f64, until: f64, one: f64, at: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let steps = ((until - from) / STEP).ceil().max(0.0) as u32;
    (0..=steps)
        .map(|i| (from + f64::from(i) * STEP).min(until))
        .map(|year| (year, at(year) / one))
        .collect()
}

/// The years of the first and the last row.
fn years(history: &History) -> (f64, f64) {
    let years = || history.processors.iter().map(Processor::x);
    (years().fold(f64::INFINITY, f64::min), years().fold(0.0, f64::max))
}

/// What the points are and where they come from.
fn provenance(history: &History) -> String {
    let (first, last) = years(history);
    format!(
        "{} processors, {first:.0} to {last:.0} · {}",
        history.processors.len(),
        history.origin
    )
}
