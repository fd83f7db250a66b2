//! What a bar chart shows, as its author says it.

use crate::lab::estimate::Estimate;
use crate::lab::plot::frame::Frame;
use crate::lab::plot::{Axis, Captioned, PlotError, Role, check};
use crate::lab::unit::Unit;

/// A chart of named values with intervals: variants of an experiment, machines, costs.
#[derive(Clone, Debug)]
pub struct BarChart {
    pub(super) frame: Frame,
    pub(super) value: Axis,
    pub(super) bars: Vec<Bar>,
    pub(super) groups: Vec<Group>,
    pub(super) notes: Vec<(String, String)>,
    roles: Vec<(String, Role)>,
    pub(super) inconclusive: Vec<String>,
    pub(super) markers: Vec<(f64, String)>,
}

#[derive(Clone, Debug)]
pub(super) struct Bar {
    pub(super) name: String,
    /// What stands beside it: its name, or less where it stands in a group.
    pub(super) label: String,
    /// Which colour it has.
    pub(super) series: usize,
    pub(super) estimate: Estimate,
}

/// Bars that stand together under one name.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) first: usize,
    pub(super) bars: usize,
}

impl Captioned for BarChart {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl BarChart {
    /// An empty chart over a linear axis named `value`.
    pub fn new(title: impl Into<String>) -> Self {
        Self::framed(Frame::new(title))
    }

    /// The chart within captions that another kind of chart was given.
    pub(in crate::lab::plot) fn framed(frame: Frame) -> Self {
        Self {
            frame,
            value: Axis::linear("value"),
            bars: Vec::new(),
            groups: Vec::new(),
            notes: Vec::new(),
            roles: Vec::new(),
            inconclusive: Vec::new(),
            markers: Vec::new(),
        }
    }

    /// The value axis. Bars grow from zero; on a log axis, ratios grow from 1 where that is in range, and all else from
    /// its low end.
    pub fn value(mut self, axis: Axis) -> Self {
        self.value = axis;
        self
    }

    /// Adds a bar, under those already there. [`Estimate::exact`] draws no whisker.
    pub fn bar(mut self, name: impl Into<String>, estimate: Estimate) -> Self {
        let name = name.into();
        self.bars.push(Bar {
            label: name.clone(),
            name,
            series: 0,
            estimate,
        });
        self
    }

    /// A remark beside the value of the bar `name`.
    pub fn note_for(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.notes.push((name.into(), text.into()));
        self
    }

    /// What the bar `name` is: a baseline is a [`Role::Reference`] and grey, a prediction [`Role::Extrapolated`] and
    /// hatched.
    pub fn role_for(mut self, name: impl Into<String>, role: Role) -> Self {
        self.roles.push((name.into(), role));
        self
    }

    /// Draws the bar `name` pale and hatched: its interval does not support a claim.
    pub fn inconclusive(mut self, name: impl Into<String>) -> Self {
        self.inconclusive.push(name.into());
        self
    }

    /// Marks a value by a line across the bars, such as `1.0` "as fast as the baseline".
    pub fn marker(mut self, value: f64, text: impl Into<String>) -> Self {
        self.markers.push((value, text.into()));
        self
    }

    /// Adds to the mark of a predicted number which bar it is of.
    pub(in crate::lab) fn prediction_is_of(mut self, bar: &str) -> Self {
        if let Some(mark) = &mut self.frame.prediction
            && mark.number.is_some()
        {
            mark.text = format!("{} for {bar}", mark.text);
        }
        self
    }

    /// The chart with a predicted number as a marker on its axis, where the bars can still be told apart beside it; else it
    /// stands under the title.
    pub(in crate::lab::plot) fn with_prediction_on_axis(&self) -> Self {
        /// How far beyond the longest bar a marker may lie on a linear axis, as a share of that bar.
        const BEYOND: f64 = 2.5;
        let mut chart = self.clone();
        let longest = self.bars.iter().map(|bar| bar.estimate.value).fold(0.0, f64::max);
        let on_axis = |&(number, unit): &(f64, Unit)| {
            unit == self.value.unit && number > 0.0 && number <= BEYOND * longest
        };
        let mark = self.frame.prediction.as_ref();
        if let Some((mark, number)) = mark.and_then(|mark| Some((mark, mark.number.filter(on_axis)?.0))) {
            chart.markers.push((number, mark.text.clone()));
            chart.frame.prediction = None;
        }
        chart
    }

    /// What [`draw`](BarChart::draw) checks.
    pub(in crate::lab::plot) fn check(&self) -> Result<(), PlotError> {
        let figure = self.frame.title.as_str();
        let names = || self.bars.iter().map(|bar| bar.name.as_str());
        if self.bars.is_empty() {
            return Err(check::empty(figure, "the chart"));
        }
        check::names(figure, "bars", names())?;
        check::axis(figure, &self.value)?;
        for (i, bar) in self.bars.iter().enumerate() {
            let value = bar.estimate.value;
            check::number(figure, &bar.name, || "the value".into(), value, &self.value)?;
            check::interval(figure, &bar.name, i, value, bar.estimate, &self.value)?;
        }
        for (value, text) in &self.markers {
            check::number(figure, text, || "the marker's value".into(), *value, &self.value)?;
        }
        let named = self.notes.iter().map(|(name, _)| name);
        let roles = self.roles.iter().map(|(name, _)| name);
        for name in named.chain(roles).chain(&self.inconclusive) {
            if !names().any(|known| known == name) {
                return Err(check::unknown(figure, "bar", name, names()));
            }
        }
        Ok(())
    }

    /// The remark on the bar `name`, if any.
    pub(super) fn note(&self, name: &str) -> Option<&str> {
        let note = self.notes.iter().rev().find(|(bar, _)| bar == name)?;
        Some(note.1.as_str())
    }

    pub(super) fn role(&self, name: &str) -> Role {
        let role = self.roles.iter().rev().find(|(bar, _)| bar == name);
        role.map_or(Role::Data, |(_, role)| *role)
    }
}
