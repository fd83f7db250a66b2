//! From data to positions along an axis, and where its ticks stand.

use super::axis::{Axis, Kind};
use super::{Unit, font};

/// An axis laid along the canvas.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    kind: Kind,
    unit: Unit,
    /// Whether the data are whole numbers, which then get whole ticks.
    whole: bool,
    pub(super) low: f64,
    pub(super) high: f64,
    from: f64,
    to: f64,
}

/// A labelled position on an axis.
#[derive(Clone, Debug)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// How the range of the data becomes the range of the axis.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fit {
    /// A little air at both ends.
    Loose,
    /// As `Loose`, and from zero where no value is negative and the axis is linear.
    FromZero,
    /// From zero, or the lowest value, to the highest without air.
    Tight,
}

impl Scale {
    /// The scale for `values` on `axis`; [`laid`](Scale::laid) gives it its place.
    pub(super) fn new(axis: &Axis, values: impl Iterator<Item = f64> + Clone, fit: Fit) -> Self {
        let (low, high) = axis.range.unwrap_or_else(|| {
            let least = values.clone().fold(f64::INFINITY, f64::min);
            let most = values.clone().fold(f64::NEG_INFINITY, f64::max);
            if axis.is_log() {
                log_range(least, most)
            } else {
                linear_range(least, most, fit, axis.kind)
            }
        });
        Self {
            kind: axis.kind,
            unit: axis.unit,
            whole: values.clone().all(|value| value.fract() == 0.0)
                && !matches!(axis.unit, Unit::Seconds | Unit::Percent | Unit::Bytes),
            low,
            high,
            from: 0.0,
            to: 1.0,
        }
    }

    /// The scale from the position `from` (its low end) to `to`.
    pub(super) fn laid(mut self, from: f64, to: f64) -> Self {
        self.from = from;
        self.to = to;
        self
    }

    /// The position of `value`, beyond the ends for values outside the range.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = if matches!(self.kind, Kind::Log2 | Kind::Log10) {
            (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Ticks for labels of text size `size` that stand side by side without touching.
    pub(super) fn ticks_across(&self, size: f64) -> Vec<Tick> {
        let most = ((self.to - self.from).abs() / 72.0).clamp(2.0, 11.0) as usize;
        for wanted in (2..=most).rev() {
            let ticks = self.ticks(wanted);
            let fits = ticks.windows(2).all(|pair| {
                let reach = |tick: &Tick| font::width(&tick.label, size, false) / 2.0;
                pair[0].at + reach(&pair[0]) + 14.0 <= pair[1].at - reach(&pair[1])
            });
            if fits && ticks.len() > 1 {
                return ticks;
            }
        }
        self.ticks(2).into_iter().take(1).collect()
    }

    /// Ticks for labels that stand one above the other.
    pub(super) fn ticks_up(&self) -> Vec<Tick> {
        let most = ((self.to - self.from).abs() / 46.0).clamp(2.0, 9.0) as usize;
        self.ticks(most)
    }

    /// About `wanted` ticks, no more unless that leaves fewer than two.
    fn ticks(&self, wanted: usize) -> Vec<Tick> {
        let logarithmic = match self.kind {
            Kind::Log10 => self.decades(wanted),
            Kind::Log2 => self.powers(2.0, wanted),
            Kind::Linear | Kind::Years => Vec::new(),
        };
        let shared = logarithmic.len() < 2;
        let values = if shared { self.even(wanted) } else { logarithmic };
        let labels = match self.kind {
            Kind::Years => values.iter().map(|year| format!("{year:.0}")).collect(),
            _ => self.unit.ticks(&values, shared),
        };
        values
            .into_iter()
            .zip(labels)
            .map(|(value, label)| Tick {
                at: self.at(value),
                label,
            })
            .collect()
    }

    /// The powers of `base` in range, every so-manyth if there are more than wanted.
    fn powers(&self, base: f64, wanted: usize) -> Vec<f64> {
        let first = (self.low.ln() / base.ln() - 1e-9).ceil() as i64;
        let last = (self.high.ln() / base.ln() + 1e-9).floor() as i64;
        if last < first {
            return Vec::new();
        }
        let stride = ((last - first) / wanted.max(1) as i64 + 1).max(1);
        // Multiples of the stride, so that 1 is among them where it is in range.
        (first..=last)
            .filter(|power| power.rem_euclid(stride) == 0)
            .map(|power| base.powi(power as i32))
            .collect()
    }

    /// Powers of ten, with 2 and 5 times them where that leaves room.
    fn decades(&self, wanted: usize) -> Vec<f64> {
        let inside = |value: &f64| (self.low * (1.0 - 1e-9)..=self.high * (1.0 + 1e-9)).contains(value);
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        if last - first <= 4 {
            let fine: Vec<f64> = (first..=last)
                .flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power)))
                .filter(inside)
                .collect();
            if fine.len() <= wanted {
                return fine;
            }
        }
        self.powers(10.0, wanted)
    }

    /// Evenly spaced ticks at 1, 2 or 5 times a power of ten.
    fn even(&self, wanted: usize) -> Vec<f64> {
        // Sizes go by powers of 1024, so their even steps are even in the unit that the labels use.
        let scale = match self.unit {
            Unit::Bytes => {
                1024f64.powf((self.low.abs().max(self.high.abs()).max(1.0).ln() / 1024f64.ln()).floor())
            }
            _ => 1.0,
        };
        let (low, high) = (self.low / scale, self.high / scale);
        let rough = (high - low) / wanted.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let mut step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|multiple| multiple * power)
            .find(|step| *step >= rough * (1.0 - 1e-9))
            .unwrap_or(10.0 * power);
        if self.whole || self.kind == Kind::Years {
            step = step.max(1.0);
        }
        let first = (low / step - 1e-9).ceil();
        let last = (high / step + 1e-9).floor();
        let count = (last - first).clamp(-1.0, 100.0) as i64;
        (0..=count)
            // A multiple of the step, told from the step's inverse where that is the exact one of the two.
            .map(|i| {
                let index = first + i as f64;
                let inverse = 1.0 / step;
                if step < 1.0 && (inverse - inverse.round()).abs() < 1e-6 {
                    index / inverse.round() * scale
                } else {
                    index * step * scale
                }
            })
            .collect()
    }
}

fn log_range(least: f64, most: f64) -> (f64, f64) {
    let ratio = most / least;
    if ratio < 1.02 {
        return (least / 1.5, most * 1.5);
    }
    let air = ratio.powf(0.05);
    (least / air, most * air)
}

fn linear_range(least: f64, most: f64, fit: Fit, kind: Kind) -> (f64, f64) {
    let from_zero = fit != Fit::Loose && least >= 0.0 && kind == Kind::Linear;
    let low = if from_zero { 0.0 } else { least };
    let high = if fit == Fit::Tight { most.max(0.0) } else { most };
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
    let air = match fit {
        Fit::Tight => 0.0,
        Fit::FromZero => 0.06 * length,
        Fit::Loose => 0.03 * length,
    };
    (if from_zero { 0.0 } else { low - air }, high + air)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, values: &[f64]) -> Vec<String> {
        Scale::new(axis, values.iter().copied(), Fit::FromZero)
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
    fn a_single_value_still_has_an_axis() {
        for value in [0.0, 1.0, -3.5, 1e12, 1e-9] {
            let scale = Scale::new(&Axis::linear("x"), [value].into_iter(), Fit::Loose).laid(0.0, 100.0);
            assert!(scale.at(value).is_finite() && (0.0..=100.0).contains(&scale.at(value)));
            assert!(!scale.ticks(5).is_empty());
        }
    }
}
