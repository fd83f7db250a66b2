//! Horizontal bars with intervals.

mod chart;
mod layout;

use super::numbers::{number, quantity};
use super::{Figure, Numbers, PlotError};
use crate::lab::table::Table;

pub use chart::BarChart;

impl BarChart {
    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no bars, a value that the axis cannot show, an interval that does not hold its value, a name
    /// that is blank, used twice or unknown.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let chart = self.with_prediction_on_axis();
        chart.check()?;
        chart.drawn(chart.table())
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
        let bars = self.bars.iter().map(|bar| Numbers {
            name: bar.name.clone(),
            x: String::new(),
            y: quantity(&self.value),
            points: vec![number(None, bar.estimate.value, Some(&bar.estimate))],
        });
        bars.collect()
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
                let mut row = vec![bar.name.clone(), self.value.format(bar.estimate.value)];
                row.push(self.value.interval(&bar.estimate));
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
