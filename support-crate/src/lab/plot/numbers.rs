//! What the charts hand over as unrounded numbers.

use super::Number;
use super::axis::Axis;
use crate::lab::estimate::Estimate;
use crate::lab::unit::Unit;

/// One number, with its interval where that has a width.
pub(super) fn number(x: Option<f64>, y: f64, interval: Option<&Estimate>) -> Number {
    let interval = interval.filter(|interval| interval.low < interval.high);
    Number {
        x,
        y,
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
    }
}

/// The name of an axis with the unit that its unrounded numbers are in.
pub(super) fn quantity(axis: &Axis) -> String {
    let unit = match axis.unit {
        Unit::Seconds => "s",
        Unit::PerSecond => "1/s",
        Unit::Bytes => "B",
        Unit::Times => "×",
        Unit::Percent => "share of 1",
        Unit::Plain(unit) => unit,
        Unit::Year => "year",
        Unit::Count | Unit::None => "",
    };
    if unit.is_empty() {
        axis.name.clone()
    } else {
        format!("{} ({unit})", axis.name)
    }
}
