//! From data to positions along an axis.

mod ticks;

use super::axis::{Axis, Spacing};
use crate::lab::unit::Unit;

/// An axis laid along the canvas.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    spacing: Spacing,
    unit: Unit,
    /// Whether the data are whole numbers, which then get whole ticks.
    whole: bool,
    /// Values that ticks stand at, the most wanted labels first; empty for evenly spaced ticks.
    marks: Vec<f64>,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Where `low` and `high` lie before the axis is laid: logarithms, nines, or the values themselves.
    first: f64,
    last: f64,
    from: f64,
    to: f64,
}

/// A position on an axis; its label is empty where there was no room for one.
#[derive(Clone, Debug)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// How the range of the data becomes the range of the axis.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Margins {
    /// A little air at both ends.
    Loose,
    /// As `Loose`, and from zero where no value is negative and the axis is linear.
    FromZero,
    /// From zero, or the lowest value, to the highest without air.
    Tight,
}

impl Scale {
    /// The scale for `values` on `axis`; [`laid`](Scale::laid) gives it its place.
    pub(super) fn new(axis: &Axis, values: impl Iterator<Item = f64> + Clone, margins: Margins) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.clone().fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = axis.range.unwrap_or_else(|| match axis.spacing {
            Spacing::Log2 | Spacing::Log10 => log_range(least, most),
            Spacing::Nines => (least, most),
            Spacing::Linear | Spacing::Years => linear_range(least, most, margins, axis.spacing),
        });
        let (first, last) = match axis.spacing {
            Spacing::Log2 | Spacing::Log10 => (low.ln(), high.ln()),
            Spacing::Nines => nines_range(values.clone(), axis.range),
            Spacing::Linear | Spacing::Years => (low, high),
        };
        let mut scale = Self {
            spacing: axis.spacing,
            unit: axis.unit,
            whole: axis.spacing != Spacing::Nines
                && values.clone().all(|value| value.fract() == 0.0)
                && !matches!(axis.unit, Unit::Seconds | Unit::Percent | Unit::Bytes),
            marks: Vec::new(),
            low,
            high,
            first,
            last,
            from: 0.0,
            to: 1.0,
        };
        scale.mark(&axis.ticks);
        scale
    }

    /// The scale from the position `from` (its low end) to `to`.
    pub(super) fn laid(mut self, from: f64, to: f64) -> Self {
        self.from = from;
        self.to = to;
        self
    }

    /// The position of `value`, beyond the ends for values outside the range.
    pub(super) fn at(&self, value: f64) -> f64 {
        let along = match self.spacing {
            Spacing::Log2 | Spacing::Log10 => value.ln(),
            // Infinitely many nines stand at the end.
            Spacing::Nines => nines(value).min(self.last),
            Spacing::Linear | Spacing::Years => value,
        };
        self.from + (along - self.first) / (self.last - self.first) * (self.to - self.from)
    }
}

/// How many nines a quantile has: 1 for 90 %, 2 for 99 %.
fn nines(quantile: f64) -> f64 {
    -(1.0 - quantile).max(0.0).log10()
}

/// The ends of an axis of nines; room beyond the last nine is left for the maximum, where the data hold it.
fn nines_range(values: impl Iterator<Item = f64> + Clone, range: Option<(f64, f64)>) -> (f64, f64) {
    let ends = range.map(|(low, high)| [low, high]);
    let shown = || values.clone().chain(ends.into_iter().flatten());
    let inside = |value: &f64| ends.is_none_or(|[low, high]| (low..=high).contains(value));
    let finite = || {
        shown()
            .filter(inside)
            .map(nines)
            .filter(|nines| nines.is_finite())
    };
    let least = finite().fold(f64::INFINITY, f64::min);
    let most = finite().fold(f64::NEG_INFINITY, f64::max);
    let (least, most) = if least > most { (0.0, 1.0) } else { (least, most) };
    let (least, most) = match most - least {
        narrow if narrow < 0.3 => ((least - 0.15).max(0.0), most + 0.15),
        length => ((least - 0.03 * length).max(0.0), most + 0.03 * length),
    };
    let maximum = shown().filter(inside).any(|value| nines(value).is_infinite());
    (
        least,
        if maximum {
            most + (0.12 * (most - least)).max(0.25)
        } else {
            most
        },
    )
}

fn log_range(least: f64, most: f64) -> (f64, f64) {
    let ratio = most / least;
    if ratio < 1.02 {
        return (least / 1.5, most * 1.5);
    }
    let air = ratio.powf(0.05);
    (least / air, most * air)
}

fn linear_range(least: f64, most: f64, margins: Margins, spacing: Spacing) -> (f64, f64) {
    let from_zero = margins != Margins::Loose && least >= 0.0 && spacing == Spacing::Linear;
    let low = if from_zero { 0.0 } else { least };
    let high = if margins == Margins::Tight {
        most.max(0.0)
    } else {
        most
    };
    let length = high - low;
    if length <= 1e-9 * high.abs().max(low.abs()) || length == 0.0 {
        // One value only, or values that differ by less than a line's width.
        let around = if high == 0.0 { 1.0 } else { high.abs() * 0.1 };
        return if from_zero {
            (0.0, (high + around).max(around))
        } else {
            (low - around, high + around)
        };
    }
    let air = match margins {
        Margins::Tight => 0.0,
        Margins::FromZero => 0.06 * length,
        Margins::Loose => 0.03 * length,
    };
    (if from_zero { 0.0 } else { low - air }, high + air)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, values: &[f64]) -> Vec<String> {
        Scale::new(axis, values.iter().copied(), Margins::FromZero)
            .laid(600.0, 100.0)
            .ticks_up()
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn speedups_have_powers_of_two() {
        let axis = Axis::log2("speedup").unit(Unit::Times);
        assert_eq!(labels(&axis, &[1.0, 8.0]), ["1×", "2×", "4×", "8×"]);
    }

    #[test]
    fn durations_have_their_own_unit_on_a_log_axis_and_a_shared_one_on_a_linear_axis() {
        let axis = Axis::log10("time").unit(Unit::Seconds);
        assert_eq!(
            labels(&axis, &[1e-5, 1.0]),
            ["10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"]
        );
        let axis = Axis::linear("time").unit(Unit::Seconds);
        assert_eq!(labels(&axis, &[0.004, 0.011])[..3], ["0 ms", "2 ms", "4 ms"]);
    }

    #[test]
    fn seven_decades_of_counts_read_as_words() {
        let axis = Axis::log10("transistors").unit(Unit::Count);
        let labels = labels(&axis, &[2e3, 2e10]);
        assert!(labels.contains(&"1 million".to_string()), "{labels:?}");
        assert!(labels.contains(&"1 billion".to_string()), "{labels:?}");
    }

    #[test]
    fn years_are_plain() {
        let years = labels(&Axis::years("year"), &[1971.0, 2026.0]);
        assert!(years.contains(&"2000".to_string()), "{years:?}");
    }

    #[test]
    fn long_times_are_minutes_and_hours() {
        let axis = Axis::log10("time").unit(Unit::Seconds);
        assert_eq!(
            labels(&axis, &[1e-3, 36_000.0]),
            [
                "1 ms", "10 ms", "100 ms", "1 s", "10 s", "1 min", "10 min", "1 h", "10 h"
            ]
        );
        let axis = Axis::linear("time").unit(Unit::Seconds);
        assert_eq!(labels(&axis, &[300.0, 600.0])[..3], ["0 min", "2 min", "4 min"]);
    }

    #[test]
    fn each_nine_is_one_step_and_the_maximum_stands_at_the_end() {
        let axis = Axis::nines("share");
        let values = [0.5, 0.9, 0.99, 0.999, 1.0];
        assert_eq!(labels(&axis, &values), ["50 %", "90 %", "99 %", "99.9 %", "max"]);
        let scale = Scale::new(&axis, values.into_iter(), Margins::Loose).laid(0.0, 1000.0);
        let steps = [0.9, 0.99, 0.999].map(|value| scale.at(value));
        assert!(
            (steps[2] - steps[1] - (steps[1] - steps[0])).abs() < 1e-6,
            "{steps:?}"
        );
        assert_eq!(scale.at(1.0), 1000.0);
        assert!(scale.at(0.999) < 900.0 && scale.at(0.5) > 0.0);
    }

    #[test]
    fn ticks_that_are_asked_for_are_drawn_and_labelled_as_far_as_there_is_room() {
        let counts = [1.0, 2.0, 3.0, 6.0, 12.0];
        let axis = Axis::log2("threads").unit(Unit::Count).ticks(counts);
        assert_eq!(labels(&axis, &[1.0, 12.0]), ["1", "2", "3", "6", "12"]);
        assert_eq!(
            labels(&axis, &[1.0, 4.0]),
            ["1", "2", "3"],
            "what is out of range is not shown"
        );
        let crowded = Axis::linear("threads")
            .unit(Unit::Count)
            .ticks((1..=128).map(f64::from));
        let scale = Scale::new(&crowded, [1.0, 128.0].into_iter(), Margins::Loose).laid(0.0, 600.0);
        let ticks = scale.ticks_across(19.0);
        assert_eq!(ticks.len(), 128);
        let labelled: Vec<&str> = ticks
            .iter()
            .map(|tick| tick.label.as_str())
            .filter(|label| !label.is_empty())
            .collect();
        assert!(labelled.len() > 8 && labelled[0] == "1" && labelled[labelled.len() - 1] == "128");
        for kept in ["32", "64"] {
            assert!(labelled.contains(&kept), "{labelled:?}");
        }
    }

    #[test]
    fn an_axis_of_counts_shows_those_of_the_data_and_powers_of_two_beyond() {
        let axis = Axis::log2("threads").unit(Unit::Count);
        let mut scale = Scale::new(&axis, [1.0, 64.0].into_iter(), Margins::Loose).laid(0.0, 900.0);
        scale.mark_counts([1.0, 2.0, 3.0, 6.0].into_iter());
        let labels: Vec<String> = scale
            .ticks_across(19.0)
            .into_iter()
            .map(|tick| tick.label)
            .collect();
        assert_eq!(labels, ["1", "2", "3", "4", "6", "8", "16", "32", "64"]);
    }

    #[test]
    fn a_single_value_still_has_an_axis() {
        for value in [0.0, 1.0, -3.5, 1e12, 1e-9] {
            let scale = Scale::new(&Axis::linear("x"), [value].into_iter(), Margins::Loose).laid(0.0, 100.0);
            assert!(scale.at(value).is_finite() && (0.0..=100.0).contains(&scale.at(value)));
            assert!(!scale.ticks_up().is_empty());
        }
    }
}
