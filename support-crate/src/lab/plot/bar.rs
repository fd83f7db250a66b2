//! Horizontal bars with intervals.

mod chart;
mod grouped;
mod layout;

use super::numbers::{number, quantity};
use super::{Figure, Numbers, PlotError};
use chart::Bar;

use crate::lab::table::Table;

pub use chart::BarChart;
pub use grouped::GroupedBars;

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
        self.table_named(vec![String::new()], |bar| vec![bar.name.clone()])
    }

    /// The table of bars in groups.
    fn grouped_table(&self) -> Table {
        let group_of = |bar: &Bar| {
            let named = |group: &&chart::Group| {
                let bars = &self.bars[group.first..group.first + group.bars];
                bars.iter().any(|other| other.name == bar.name)
            };
            let group = self.groups.iter().find(named);
            group.map(|group| group.name.clone()).unwrap_or_default()
        };
        let headers = vec!["group".to_owned(), String::new()];
        self.table_named(headers, |bar| vec![group_of(bar), bar.label.clone()])
    }

    /// The table whose first columns name a bar.
    fn table_named(&self, mut headers: Vec<String>, names: impl Fn(&Bar) -> Vec<String>) -> Table {
        headers.extend([self.value.title(), "95 % interval".to_string()]);
        let noted = !self.notes.is_empty();
        if noted {
            headers.push("note".to_string());
        }
        let rows = self
            .bars
            .iter()
            .map(|bar| {
                let mut row = names(bar);
                row.push(self.value.format(bar.estimate.value));
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
