//! Lines and points over two axes.

mod aside;
mod chart;
mod field;
mod layout;
mod looks;
mod names;
mod remarks;
mod tabulate;

use super::numbers::{number, quantity};
use super::{Figure, Numbers, PlotError, Series};

pub use chart::{Annotation, LineChart};

impl LineChart {
    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no series, an empty one, a value that the axes cannot show, an interval that does not fit its
    /// point, a name that is blank, used twice or unknown.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        self.check()?;
        let (scene, unplaced) = layout::scene(self);
        let mut table = tabulate::table(self);
        for text in unplaced {
            table = table.note(format!("no room in the figure for the remark: {text}"));
        }
        Ok(Figure::new(self.frame.title.clone(), scene, table).with_numbers(self.numbers()))
    }

    /// Every series' points, unrounded.
    fn numbers(&self) -> Vec<Numbers> {
        let numbers = |series: &Series| Numbers {
            name: series.full_name(),
            x: quantity(&self.x),
            y: quantity(&self.y),
            points: series
                .points
                .iter()
                .enumerate()
                .map(|(i, &(x, y))| number(Some(x), y, series.intervals.get(i)))
                .collect(),
        };
        self.series.iter().map(numbers).collect()
    }
}
