//! Horizontal bars with intervals.

mod layout;

use super::frame::Frame;
use super::numbers::{number, quantity};
use super::{Axis, Captioned, Figure, Numbers, PlotError, Role, check};
use crate::lab::estimate::Estimate;
use crate::lab::table::Table;

/// A chart of named values with intervals: variants of an experiment, machines, costs.
#[derive(Clone, Debug)]
pub struct BarChart {
    frame: Frame,
    value: Axis,
    bars: Vec<Bar>,
    notes: Vec<(String, String)>,
    roles: Vec<(String, Role)>,
    inconclusive: Vec<String>,
    markers: Vec<(f64, String)>,
}

#[derive(Clone, Debug)]
struct Bar {
    name: String,
    estimate: Estimate,
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
    pub(super) fn framed(frame: Frame) -> Self {
        Self {
            frame,
            value: Axis::linear("value"),
            bars: Vec::new(),
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
        self.bars.push(Bar {
            name: name.into(),
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

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no bars, a value that the axis cannot show, an interval that does not hold its value, a name
    /// that is blank, used twice or unknown.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        self.check()?;
        self.drawn(self.table())
    }

    /// The chart, once checked, with `table` behind it.
    pub(super) fn drawn(&self, mut table: Table) -> Result<Figure, PlotError> {
        let (scene, left_out) = layout::scene(self);
        if left_out > 0 {
            table = table.note(format!("no room in the figure for the last {left_out} bars"));
        }
        Ok(Figure::new(self.frame.title.clone(), scene, table).with_numbers(self.numbers()))
    }

    /// Every bar's value, unrounded.
    fn numbers(&self) -> Vec<Numbers> {
        let numbers = |bar: &Bar| Numbers {
            name: bar.name.clone(),
            x: String::new(),
            y: quantity(&self.value),
            points: vec![number(None, bar.estimate.value, Some(&bar.estimate))],
        };
        self.bars.iter().map(numbers).collect()
    }

    /// What [`draw`](BarChart::draw) checks.
    pub(super) fn check(&self) -> Result<(), PlotError> {
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
    fn note(&self, name: &str) -> Option<&str> {
        let note = self.notes.iter().rev().find(|(bar, _)| bar == name)?;
        Some(note.1.as_str())
    }

    fn role(&self, name: &str) -> Role {
        let role = self.roles.iter().rev().find(|(bar, _)| bar == name);
        role.map_or(Role::Data, |(_, role)| *role)
    }

    fn table(&self) -> Table {
        let mut headers = vec![String::new(), self.value.title(), "95 % interval".to_string()];
        let noted = !self.notes.is_empty();
        if noted {
            headers.push("note".to_string());
        }
        let rows = self
            .bars
            .iter()
            .map(|bar| {
                let Estimate { value, low, high } = bar.estimate;
                let mut row = vec![bar.name.clone(), self.value.format(value)];
                row.push(if low == high {
                    String::new()
                } else {
                    format!("{} to {}", self.value.format(low), self.value.format(high))
                });
                if noted {
                    row.push(self.note(&bar.name).unwrap_or("").to_string());
                }
                row
            })
            .collect();
        let mut table = Table::padded(headers, rows);
        for (value, text) in &self.markers {
            table = table.note(format!("{}: {text}", self.value.format(*value)));
        }
        table
    }
}
