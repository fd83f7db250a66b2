//! The axes of a chart, as its author describes them.

use super::Unit;

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Linear,
    Log2,
    Log10,
    Years,
}

/// An axis: its name, how values lie along it, and what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) unit: Unit,
    pub(super) range: Option<(f64, f64)>,
}

impl Axis {
    fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            unit: Unit::None,
            range: None,
        }
    }

    /// Equal steps are equal differences. Without a [`range`](Axis::range), a value axis without negative values
    /// begins at zero.
    pub fn linear(name: impl Into<String>) -> Self {
        Self::new(name, Kind::Linear)
    }

    /// Equal steps are equal ratios, with ticks at powers of ten. Values above zero only.
    pub fn log10(name: impl Into<String>) -> Self {
        Self::new(name, Kind::Log10)
    }

    /// Equal steps are equal ratios, with ticks at powers of two. Values above zero only.
    pub fn log2(name: impl Into<String>) -> Self {
        Self::new(name, Kind::Log2)
    }

    /// Calendar years: linear, labelled without separators.
    pub fn years(name: impl Into<String>) -> Self {
        Self::new(name, Kind::Years)
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

    /// Whether the axis holds only values above zero.
    pub(super) fn is_log(&self) -> bool {
        matches!(self.kind, Kind::Log2 | Kind::Log10)
    }

    /// The name with the unit where the tick labels do not carry it.
    pub(super) fn title(&self) -> String {
        match self.unit.in_title() {
            Some(unit) => format!("{} ({unit})", self.name),
            None => self.name.clone(),
        }
    }

    /// `value` as tables show it.
    pub(super) fn format(&self, value: f64) -> String {
        match self.kind {
            Kind::Years if value.fract() == 0.0 => format!("{value:.0}"),
            Kind::Years => format!("{value:.1}"),
            _ => self.unit.format(value),
        }
    }
}
