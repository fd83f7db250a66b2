//! The axes of a chart, as its author describes them.

use crate::lab::estimate::Estimate;
use crate::lab::unit::{Unit, quantile};

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spacing {
    Linear,
    Log2,
    Log10,
    Years,
    Nines,
}

/// An axis: its name, how values lie along it, and what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    pub(super) name: String,
    pub(super) spacing: Spacing,
    pub(super) unit: Unit,
    pub(super) range: Option<(f64, f64)>,
    pub(super) ticks: Vec<f64>,
}

impl Axis {
    fn new(name: impl Into<String>, spacing: Spacing) -> Self {
        Self {
            name: name.into(),
            spacing,
            unit: Unit::None,
            range: None,
            ticks: Vec::new(),
        }
    }

    /// Equal steps are equal differences. Without a [`range`](Axis::range), a value axis without negative values
    /// begins at zero.
    pub fn linear(name: impl Into<String>) -> Self {
        Self::new(name, Spacing::Linear)
    }

    /// Equal steps are equal ratios, with ticks at powers of ten. Values above zero only.
    pub fn log10(name: impl Into<String>) -> Self {
        Self::new(name, Spacing::Log10)
    }

    /// Equal steps are equal ratios, with ticks at powers of two. Values above zero only.
    pub fn log2(name: impl Into<String>) -> Self {
        Self::new(name, Spacing::Log2)
    }

    /// Calendar years: linear, labelled without separators.
    pub fn years(name: impl Into<String>) -> Self {
        Self::new(name, Spacing::Years)
    }

    /// Quantiles from 0 to 1, laid out so that each further nine is one equal step: 90 %, 99 %, 99.9 %. The quantile 1,
    /// which is infinitely many nines, stands at the right end as `max`.
    pub fn nines(name: impl Into<String>) -> Self {
        Self::new(name, Spacing::Nines)
    }

    /// What the numbers are; pure numbers unless said.
    pub fn unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// Shows `low` to `high` in place of the range of the data; lines are cut at its edges, points outside it left out.
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// Ticks at these values, such as the thread counts that were measured, in place of evenly spaced ones. Those within
    /// the range of the data are drawn, and as many labelled as there is room for: the ends first, then powers of two,
    /// then the others.
    ///
    /// Without it, a [`log2`](Axis::log2) axis of [`Unit::Count`] under a line chart has its ticks at powers of two and at
    /// the counts that the data hold.
    ///
    /// ```
    /// use concurrency_lab::lab::{plot::*, unit::Unit};
    ///
    /// let threads = Axis::log2("threads").unit(Unit::Count).ticks([1.0, 2.0, 3.0, 6.0, 12.0]);
    /// ```
    pub fn ticks(mut self, values: impl IntoIterator<Item = f64>) -> Self {
        self.ticks = values.into_iter().collect();
        self
    }

    /// Whether the axis holds only values above zero.
    pub(super) fn is_log(&self) -> bool {
        matches!(self.spacing, Spacing::Log2 | Spacing::Log10)
    }

    /// The name with the unit where the tick labels do not carry it.
    pub(super) fn title(&self) -> String {
        match self.unit.in_title() {
            Some(unit) if self.spacing != Spacing::Nines => format!("{} ({unit})", self.name),
            _ => self.name.clone(),
        }
    }

    /// `value` as tables show it.
    pub(super) fn format(&self, value: f64) -> String {
        match self.spacing {
            Spacing::Years if value.fract() == 0.0 => format!("{value:.0}"),
            Spacing::Years => format!("{value:.1}"),
            Spacing::Nines => quantile(value),
            _ => self.unit.format(value),
        }
    }

    /// An estimate's interval as tables show it; empty where it has no width.
    pub(super) fn interval(&self, estimate: &Estimate) -> String {
        if estimate.low < estimate.high {
            format!("{} to {}", self.format(estimate.low), self.format(estimate.high))
        } else {
            String::new()
        }
    }
}
