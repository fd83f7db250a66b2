//! What a heat strip shows, as its author says it.

use std::time::Duration;

use crate::lab::plot::frame::Frame;
use crate::lab::plot::{Captioned, PlotError, check};

/// A chart of shares between 0 and 1 over time, one row for each core.
#[derive(Clone, Debug)]
pub struct HeatStrip {
    pub(super) frame: Frame,
    pub(super) rows: Vec<(String, Vec<f64>)>,
    pub(super) step: Duration,
    pub(super) what: String,
    pub(super) markers: Vec<(f64, String)>,
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

    /// Checks that every share can be shown.
    pub(super) fn check(&self) -> Result<(), PlotError> {
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

    /// The number of steps of the longest row.
    pub(super) fn steps(&self) -> usize {
        self.rows
            .iter()
            .map(|(_, values)| values.len())
            .max()
            .unwrap_or(0)
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
