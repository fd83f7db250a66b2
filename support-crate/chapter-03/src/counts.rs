//! Charts over how many there are.

use std::collections::BTreeMap;

use concurrency_lab::lab::{
    estimate::Estimate,
    plot::{Axis, LineChart, Series},
    unit::Unit,
};

use crate::rounds::median_with_range;

/// A value for each number of things.
pub(crate) type Points = Vec<(f64, Estimate)>;

/// The median of the runs of each number, with the least and the most.
pub(crate) fn medians(runs: &BTreeMap<usize, Vec<f64>>) -> Points {
    let point = |(&count, runs): (&usize, &Vec<f64>)| (count as f64, median_with_range(runs.clone()));
    runs.iter().map(point).collect()
}

/// A chart over numbers that go by ten, a line for each series that has points.
pub(crate) fn over_counts(
    title: impl Into<String>,
    counted: &str,
    value: Axis,
    series: impl IntoIterator<Item = (&'static str, Points)>,
) -> LineChart {
    let chart = LineChart::new(title)
        .x(Axis::log10(counted).unit(Unit::Count))
        .y(value);
    series
        .into_iter()
        .filter(|(_, points)| !points.is_empty())
        .fold(chart, |chart, (name, points)| {
            chart.series(Series::estimates(name, points))
        })
}
