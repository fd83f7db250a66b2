//! Load over time: rows of cores, columns of time steps.

use std::time::Duration;

mod layout;

use super::frame::Frame;
use super::numbers::number;
use super::{Captioned, Figure, Numbers, PlotError, check};
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// A chart of shares between 0 and 1 over time, one row for each core.
#[derive(Clone, Debug)]
pub struct HeatStrip {
    frame: Frame,
    rows: Vec<(String, Vec<f64>)>,
    step: Duration,
    what: String,
    markers: Vec<(f64, String)>,
}

impl Captioned for HeatStrip {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl HeatStrip {
    /// An empty chart of loads in steps of one second.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            rows: Vec::new(),
            step: Duration::from_secs(1),
            what: "load".to_string(),
            markers: Vec::new(),
        }
    }

    /// Adds rows: a name (a core) and its share of each time step, 0 to 1. A shorter row ends earlier.
    pub fn rows(mut self, rows: impl IntoIterator<Item = (String, Vec<f64>)>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// How long one time step is; one second unless said.
    pub fn step(mut self, step: Duration) -> Self {
        self.step = step;
        self
    }

    /// What the shares are, for the scale and the table; "load" unless said.
    pub fn what(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    /// Marks a moment by a line across the rows.
    pub fn marker(mut self, at: Duration, text: impl Into<String>) -> Self {
        self.markers.push((at.as_secs_f64(), text.into()));
        self
    }

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

    fn check(&self) -> Result<(), PlotError> {
        let figure = self.frame.title.as_str();
        let outside = |series: &str, what: String, value: String, allowed: &str| PlotError::OutOfRange {
            figure: figure.to_string(),
            series: series.to_string(),
            what,
            value,
            allowed: allowed.to_string(),
        };
        if self.rows.is_empty() {
            return Err(check::empty(figure, "the chart"));
        }
        if self.step.is_zero() {
            return Err(outside(
                &self.what,
                "the time step".into(),
                "0 s".into(),
                "what time can advance by; give the sampling period",
            ));
        }
        check::names(figure, "rows", self.rows.iter().map(|(name, _)| name.as_str()))?;
        for (name, values) in &self.rows {
            if values.is_empty() {
                return Err(check::empty(figure, format!("row \"{name}\"")));
            }
            for (i, &value) in values.iter().enumerate() {
                let what = format!("step {i}");
                if !value.is_finite() {
                    return Err(PlotError::NotFinite {
                        figure: figure.to_string(),
                        series: name.clone(),
                        what,
                        value,
                    });
                }
                if !(0.0..=1.0).contains(&value) {
                    return Err(outside(
                        name,
                        what,
                        value.to_string(),
                        "0 to 1; divide percentages by 100",
                    ));
                }
            }
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let steps: usize = self
            .rows
            .iter()
            .map(|(_, values)| values.len())
            .max()
            .unwrap_or(0);
        Table::new(
            ["", "mean", "lowest", "highest"],
            self.rows.iter().map(|(name, values)| {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(0.0, f64::max);
                [
                    name.clone(),
                    Unit::Percent.format(mean),
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
