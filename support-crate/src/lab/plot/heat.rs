//! Load over time: rows of cores, columns of time steps.

mod chart;
mod layout;

use super::numbers::number;
use super::{Figure, Numbers, PlotError};
use crate::lab::table::Table;
use crate::lab::unit::Unit;

pub use chart::HeatStrip;

impl HeatStrip {
    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no rows, an empty one, a step of zero, a share that is not between 0 and 1, a name that
    /// is blank or used twice.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        self.check()?;
        let (scene, unplaced) = layout::scene(self);
        let mut table = self.table();
        for (at, text) in &self.markers {
            table = table.note(format!("at {}: {text}", Unit::Seconds.format(*at)));
        }
        for text in unplaced {
            table = table.note(format!("no room in the figure for the remark: {text}"));
        }
        Ok(Figure::new(self.frame.title.clone(), scene, table).with_numbers(self.numbers()))
    }

    /// Every row's shares, at the start of their steps.
    fn numbers(&self) -> Vec<Numbers> {
        let step = self.step.as_secs_f64();
        let numbers = |(name, values): &(String, Vec<f64>)| Numbers {
            name: name.clone(),
            x: "time (s)".to_string(),
            y: format!("{} (share of 1)", self.what),
            points: values
                .iter()
                .enumerate()
                .map(|(i, &value)| number(Some(i as f64 * step), value, None))
                .collect(),
        };
        self.rows.iter().map(numbers).collect()
    }

    fn table(&self) -> Table {
        let steps = self.steps();
        Table::new(
            ["", "mean", "lowest", "highest"],
            self.rows.iter().map(|(name, values)| {
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(0.0, f64::max);
                [
                    name.clone(),
                    Unit::Percent.format(chart::mean(values)),
                    Unit::Percent.format(low),
                    Unit::Percent.format(high),
                ]
            }),
        )
        .note(format!(
            "{} over {steps} steps of {}",
            self.what,
            Unit::Seconds.format(self.step.as_secs_f64())
        ))
    }
}
