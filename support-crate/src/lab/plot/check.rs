//! Checks that every chart makes before it draws.

use super::axis::Spacing;
use super::scene::printable;
use super::{Axis, PlotError};
use crate::lab::estimate::Estimate;

/// Beyond this the arithmetic of ranges would overflow.
const LARGEST: f64 = 1e150;

/// Checks one number against the axis it is to lie on.
pub(super) fn number(
    figure: &str,
    series: &str,
    what: impl Fn() -> String,
    value: f64,
    axis: &Axis,
) -> Result<(), PlotError> {
    if !value.is_finite() {
        return Err(PlotError::NotFinite {
            figure: figure.to_string(),
            series: series.to_string(),
            what: what(),
            value,
        });
    }
    if axis.is_log() && value <= 0.0 {
        return Err(PlotError::NotPositive {
            figure: figure.to_string(),
            series: series.to_string(),
            what: what(),
            value,
            axis: axis.name.clone(),
        });
    }
    if axis.spacing == Spacing::Nines && !(0.0..=1.0).contains(&value) {
        return Err(PlotError::OutOfRange {
            figure: figure.to_string(),
            series: series.to_string(),
            what: what(),
            value: value.to_string(),
            allowed: "0 to 1, where quantiles lie; divide percentages by 100".to_string(),
        });
    }
    if value.abs() > LARGEST || (axis.is_log() && value < 1.0 / LARGEST) {
        return Err(PlotError::OutOfRange {
            figure: figure.to_string(),
            series: series.to_string(),
            what: what(),
            value: format!("{value:e}"),
            allowed: "what an axis can show (1e-150 to 1e150); give it in another unit".to_string(),
        });
    }
    Ok(())
}

/// Checks an interval: its ends lie on the axis, in order, around the value.
pub(super) fn interval(
    figure: &str,
    series: &str,
    point: usize,
    value: f64,
    interval: Estimate,
    axis: &Axis,
) -> Result<(), PlotError> {
    number(
        figure,
        series,
        || format!("the interval's low end at point {point}"),
        interval.low,
        axis,
    )?;
    number(
        figure,
        series,
        || format!("the interval's high end at point {point}"),
        interval.high,
        axis,
    )?;
    // A bootstrap's ends and its centre are rounded separately.
    let slack = 1e-9 * value.abs().max(interval.low.abs()).max(interval.high.abs());
    if interval.low - slack > value || value > interval.high + slack {
        return Err(PlotError::Interval {
            figure: figure.to_string(),
            series: series.to_string(),
            point,
            value,
            low: interval.low,
            high: interval.high,
        });
    }
    Ok(())
}

/// Checks the range and the ticks that the author set on an axis.
pub(super) fn axis(figure: &str, axis: &Axis) -> Result<(), PlotError> {
    for (i, &tick) in axis.ticks.iter().enumerate() {
        number(figure, &axis.name, || format!("tick {i}"), tick, axis)?;
    }
    let Some((low, high)) = axis.range else {
        return Ok(());
    };
    number(
        figure,
        &axis.name,
        || "the low end of the range".to_string(),
        low,
        axis,
    )?;
    number(
        figure,
        &axis.name,
        || "the high end of the range".to_string(),
        high,
        axis,
    )?;
    if low < high {
        return Ok(());
    }
    Err(PlotError::OutOfRange {
        figure: figure.to_string(),
        series: axis.name.clone(),
        what: "the range".to_string(),
        value: format!("{low} to {high}"),
        allowed: "what a range can be; give the low end first, and two different ends".to_string(),
    })
}

/// Checks that `names` are all different and can all be seen.
pub(super) fn names<'a>(
    figure: &str,
    what: &str,
    names: impl IntoIterator<Item = &'a str> + Clone,
) -> Result<(), PlotError> {
    for name in names.clone() {
        named(figure, what, name)?;
    }
    distinct(figure, what, names)
}

/// Checks that one of `what` has a name that can be seen.
pub(super) fn named(figure: &str, what: &str, name: &str) -> Result<(), PlotError> {
    if !printable(name).trim().is_empty() {
        return Ok(());
    }
    Err(PlotError::Name {
        figure: figure.to_string(),
        problem: format!("one of the {what} has the blank name {name:?}; say what it shows"),
    })
}

/// Checks that `names` are all different.
pub(super) fn distinct<'a>(
    figure: &str,
    what: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), PlotError> {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(PlotError::Name {
                figure: figure.to_string(),
                problem: format!("two {what} are named \"{name}\"; give each a name of its own"),
            });
        }
    }
    Ok(())
}

/// The error for a name that nothing in the figure bears.
pub(super) fn unknown<'a>(
    figure: &str,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> PlotError {
    let known: Vec<&str> = known.into_iter().collect();
    PlotError::Name {
        figure: figure.to_string(),
        problem: format!("no {what} is named \"{name}\"; there are: {}", known.join(", ")),
    }
}

/// The error for missing data.
pub(super) fn empty(figure: &str, what: impl Into<String>) -> PlotError {
    PlotError::Empty {
        figure: figure.to_string(),
        what: what.into(),
    }
}
