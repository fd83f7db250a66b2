//! Bars in groups: the same series in each.

use super::chart::{Bar, BarChart, Group};
use crate::lab::estimate::Estimate;
use crate::lab::plot::frame::Frame;
use crate::lab::plot::{Axis, Captioned, Figure, PlotError, check};

/// A chart of pairs, or more, drawn as such: a group of bars for each thing compared, and in each group a bar for each
/// series, always in the same colour and order.
///
/// ```
/// use concurrency_lab::lab::{estimate::Estimate, plot::*, unit::Unit};
///
/// let exact = |(customer, seconds): (&'static str, f64)| (customer, Estimate::exact(seconds));
/// let figure = GroupedBars::new("Response times")
///     .value(Axis::linear("time").unit(Unit::Seconds))
///     .series("synchronous", [("first", 0.12), ("second", 0.18)].map(exact))
///     .series("asynchronous", [("first", 0.12), ("second", 0.06)].map(exact))
///     .draw()?;
/// assert_eq!(figure.table().cell(3, "group"), Some("second"));
/// assert_eq!(figure.table().cell(3, "time"), Some("60 ms"));
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GroupedBars {
    frame: Frame,
    value: Axis,
    series: Vec<(String, Vec<(String, Estimate)>)>,
    notes: Vec<(String, String, String)>,
}

impl Captioned for GroupedBars {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl GroupedBars {
    /// An empty chart over a linear axis named `value`.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            value: Axis::linear("value"),
            series: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The value axis; see [`BarChart::value`].
    pub fn value(mut self, axis: Axis) -> Self {
        self.value = axis;
        self
    }

    /// Adds a series: its value in each group. Groups come in the order in which they are first named.
    pub fn series<G: Into<String>>(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = (G, Estimate)>,
    ) -> Self {
        let values = values.into_iter();
        let values = values.map(|(group, estimate)| (group.into(), estimate));
        self.series.push((name.into(), values.collect()));
        self
    }

    /// A remark beside the bar of a series in a group.
    pub fn note_for(
        mut self,
        series: impl Into<String>,
        group: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        self.notes.push((series.into(), group.into(), text.into()));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// As [`BarChart::draw`]: a series or a group is named once, and a note's must be there.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let title = self.frame.title.as_str();
        check::names(title, "series", self.series.iter().map(|(name, _)| name.as_str()))?;
        for group in self.groups() {
            check::named(title, "groups", group)?;
        }
        let chart = self.bars().with_prediction_on_axis();
        chart.check()?;
        chart.drawn(chart.grouped_table())
    }

    fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for (group, _) in self.series.iter().flat_map(|(_, values)| values) {
            if !groups.contains(&group.as_str()) {
                groups.push(group);
            }
        }
        groups
    }

    /// The same as one chart of bars, group by group.
    fn bars(&self) -> BarChart {
        let mut chart = BarChart::framed(self.frame.clone()).value(self.value.clone());
        for group in self.groups() {
            let first = chart.bars.len();
            for (series, (name, values)) in self.series.iter().enumerate() {
                for (_, estimate) in values.iter().filter(|(named, _)| named == group) {
                    chart.bars.push(Bar {
                        name: within(group, name),
                        label: name.clone(),
                        series,
                        estimate: *estimate,
                    });
                }
            }
            chart.groups.push(Group {
                name: group.to_owned(),
                first,
                bars: chart.bars.len() - first,
            });
        }
        let notes = self.notes.iter();
        notes.fold(chart, |chart, (series, group, text)| {
            chart.note_for(within(group, series), text)
        })
    }
}

/// The name of a bar that stands in a group.
fn within(group: &str, series: &str) -> String {
    format!("{group}, {series}")
}
