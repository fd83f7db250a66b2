//! Where the ticks of an axis stand, and what they say.

use super::{Scale, Tick, nines};
use crate::lab::plot::axis::Spacing;
use crate::lab::plot::font;
use crate::lab::unit::{self, Unit};

/// Air between two labels side by side.
const ASIDE: f64 = 14.0;

impl Scale {
    /// Sets ticks at `values`, as far as they are in range, in place of evenly spaced ones. Called again, it adds values
    /// that are labelled where those before leave room.
    pub(in crate::lab::plot) fn mark(&mut self, values: &[f64]) {
        let inside = |value: &f64| {
            let along = self.at(*value);
            (-1e-9..=1.0 + 1e-9).contains(&((along - self.from) / (self.to - self.from)))
        };
        let mut values: Vec<f64> = values.iter().copied().filter(inside).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let ends = [values.last().copied(), values.first().copied()];
        let is_end = |value: f64| ends.contains(&Some(value));
        let middle = |doubled: bool| {
            let values = values.iter().copied();
            values.filter(move |&value| !is_end(value) && (value.log2().fract() == 0.0) == doubled)
        };
        let mut wanted: Vec<f64> = ends.into_iter().flatten().collect();
        wanted.extend(middle(true));
        wanted.extend(middle(false));
        for value in wanted {
            if !self.marks.contains(&value) {
                self.marks.push(value);
            }
        }
    }

    /// Sets ticks at the whole numbers among `values` on an axis of counts that goes by powers of two, and at those powers.
    pub(in crate::lab::plot) fn mark_counts(&mut self, values: impl Iterator<Item = f64>) {
        /// More counts than this are a continuum, not a choice of counts.
        const MOST: usize = 24;
        if self.spacing != Spacing::Log2 || self.unit != Unit::Count || !self.marks.is_empty() {
            return;
        }
        let mut counts: Vec<f64> = values.filter(|value| value.fract() == 0.0).collect();
        counts.sort_by(f64::total_cmp);
        counts.dedup();
        let powers = self.powers(2.0, 11);
        if counts.is_empty() || counts.len() > MOST || powers.len() < 2 {
            return;
        }
        self.mark(&counts);
        self.mark(&powers);
    }

    /// Ticks for labels of text size `size` that stand side by side without touching.
    pub(in crate::lab::plot) fn ticks_across(&self, size: f64) -> Vec<Tick> {
        let reach = |tick: &Tick| font::width(&tick.label, size, false) / 2.0;
        if !self.marks.is_empty() {
            return self.marked(|a, b| (a.at - b.at).abs() >= reach(a) + reach(b) + ASIDE);
        }
        let most = ((self.to - self.from).abs() / 72.0).clamp(2.0, 11.0) as usize;
        for wanted in (2..=most).rev() {
            let ticks = self.ticks(wanted);
            let fits = ticks
                .windows(2)
                .all(|pair| pair[0].at + reach(&pair[0]) + ASIDE <= pair[1].at - reach(&pair[1]));
            if fits && ticks.len() > 1 {
                return ticks;
            }
        }
        self.ticks(2).into_iter().take(1).collect()
    }

    /// Ticks for labels that stand one above the other.
    pub(in crate::lab::plot) fn ticks_up(&self) -> Vec<Tick> {
        const APART: f64 = 24.0;
        if !self.marks.is_empty() {
            return self.marked(|a, b| (a.at - b.at).abs() >= APART);
        }
        let most = ((self.to - self.from).abs() / 46.0).clamp(2.0, 9.0) as usize;
        self.ticks(most)
    }

    /// The ticks that were asked for, in order; a label goes to those that are `apart` from all labelled before.
    fn marked(&self, apart: impl Fn(&Tick, &Tick) -> bool) -> Vec<Tick> {
        let mut labelled: Vec<Tick> = Vec::new();
        let mut bare: Vec<Tick> = Vec::new();
        for (&value, label) in self.marks.iter().zip(self.labels(&self.marks, !self.is_log())) {
            let at = self.at(value);
            let tick = Tick { at, label };
            if labelled.iter().all(|other| apart(&tick, other)) {
                labelled.push(tick);
            } else {
                let label = String::new();
                bare.push(Tick { at, label });
            }
        }
        labelled.append(&mut bare);
        labelled.sort_by(|a, b| (a.at - self.from).abs().total_cmp(&(b.at - self.from).abs()));
        labelled
    }

    fn is_log(&self) -> bool {
        matches!(self.spacing, Spacing::Log2 | Spacing::Log10)
    }

    /// About `wanted` ticks, no more unless that leaves fewer than two.
    fn ticks(&self, wanted: usize) -> Vec<Tick> {
        let spaced = match self.spacing {
            Spacing::Log10 => self.decades(wanted),
            // Nobody halves a second six times.
            Spacing::Log2 if self.unit == Unit::Seconds => self.decades(wanted),
            Spacing::Log2 => self.powers(2.0, wanted),
            Spacing::Nines => self.nines(wanted),
            Spacing::Linear | Spacing::Years => Vec::new(),
        };
        let shared = spaced.len() < 2;
        let values = if shared { self.even(wanted) } else { spaced };
        let labels = self.labels(&values, shared);
        let ticks = values.into_iter().zip(labels);
        ticks
            .map(|(value, label)| Tick {
                at: self.at(value),
                label,
            })
            .collect()
    }

    fn labels(&self, values: &[f64], shared: bool) -> Vec<String> {
        match self.spacing {
            Spacing::Years => values.iter().map(|year| format!("{year:.0}")).collect(),
            Spacing::Nines => values.iter().map(|&share| unit::quantile(share)).collect(),
            _ => self.unit.ticks(values, shared),
        }
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

    /// The quantiles 0, 50 %, 90 %, 99 % and on, and the maximum where it is in range.
    fn nines(&self, wanted: usize) -> Vec<f64> {
        let inside = |value: &f64| (self.first - 1e-9..=self.last + 1e-9).contains(&nines(*value));
        let whole = (1..=15).map(|nines| 1.0 - 10f64.powi(-nines));
        let mut values: Vec<f64> = [0.0, 0.5].into_iter().chain(whole).filter(inside).collect();
        for dropped in [0.0, 0.5] {
            if values.len() > wanted {
                values.retain(|&value| value != dropped);
            }
        }
        if values.len() > wanted {
            let stride = values.len().div_ceil(wanted.max(1));
            values = values.into_iter().rev().step_by(stride).rev().collect();
        }
        if values.len() > 1 && self.high >= 1.0 {
            values.push(1.0);
        }
        values
    }

    /// Powers of ten, with 2 and 5 times them where that leaves room; minutes and hours among seconds.
    fn decades(&self, wanted: usize) -> Vec<f64> {
        if self.unit == Unit::Seconds && self.high > 60.0 {
            return self.clock(wanted);
        }
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

    /// Times as a clock has them: powers of ten of a second, of a minute and of an hour.
    fn clock(&self, wanted: usize) -> Vec<f64> {
        let inside = |value: &f64| (self.low * (1.0 - 1e-9)..=self.high * (1.0 + 1e-9)).contains(value);
        let below = (-12..=1).map(|power| 10f64.powi(power));
        let above = (0..=12).map(|power| 3600.0 * 10f64.powi(power));
        let coarse: Vec<f64> = below.chain([60.0, 600.0]).chain(above).filter(inside).collect();
        let fine = [
            1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 18_000.0, 36_000.0,
        ];
        if self.low >= 1.0 && self.high <= 36_000.0 {
            let fine: Vec<f64> = fine.into_iter().filter(inside).collect();
            if fine.len() <= wanted {
                return fine;
            }
        }
        let stride = coarse.len().div_ceil(wanted.max(1)).max(1);
        coarse.into_iter().step_by(stride).collect()
    }

    /// Evenly spaced ticks at 1, 2 or 5 times a power of ten.
    fn even(&self, wanted: usize) -> Vec<f64> {
        let scale = self.unit.tick_base(self.low.abs().max(self.high.abs()));
        let ends = match self.spacing {
            Spacing::Nines => (1.0 - 10f64.powf(-self.first), 1.0 - 10f64.powf(-self.last)),
            _ => (self.low, self.high),
        };
        let (low, high) = (ends.0 / scale, ends.1 / scale);
        let rough = (high - low) / wanted.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let mut step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|multiple| multiple * power)
            .find(|step| *step >= rough * (1.0 - 1e-9))
            .unwrap_or(10.0 * power);
        if self.whole || self.spacing == Spacing::Years {
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
