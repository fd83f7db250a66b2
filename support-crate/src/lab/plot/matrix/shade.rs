//! What the colour of a cell stands for.

use super::chart::{Best, Grid, Matrix};

use crate::lab::plot::scene::Ink;
use crate::lab::unit::Unit;

/// The tints in use: on each of them one of the two text colours can be read in either theme.
const LEVELS: [u8; 9] = [0, 1, 2, 3, 4, 5, 7, 8, 10];

/// The scale of a matrix' colours: logarithmic, from `low` to `high`.
pub(super) struct Shade {
    by_value: bool,
    higher_is_better: bool,
    name: String,
    /// The two ends as text.
    pub(super) ends: [String; 2],
    low: f64,
    high: f64,
    /// The best value of each column.
    best: Vec<f64>,
}

impl Shade {
    pub(super) fn new(matrix: &Matrix, grid: &Grid<'_>, best: &[Option<Best>]) -> Self {
        let best_values = best.iter().enumerate().map(|(column, best)| {
            let row = best.as_ref().map(|best| best.row);
            let mut measured = grid.measured(column);
            let value = measured.find(|(at, _)| Some(*at) == row);
            value.map_or(1.0, |(_, estimate)| estimate.value)
        });
        let mut shade = Self {
            by_value: matrix.by_value,
            higher_is_better: matrix.higher_is_better,
            name: matrix.value.name.clone(),
            ends: Default::default(),
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            best: best_values.collect(),
        };
        for column in 0..grid.columns.len() {
            for (_, estimate) in grid.measured(column) {
                let shown = shade.shown(column, estimate.value);
                shade.low = shade.low.min(shown);
                shade.high = shade.high.max(shown);
            }
        }
        shade.ends = [shade.low, shade.high].map(|end| match matrix.by_value {
            true => matrix.value.format(end),
            false => Unit::Times.format(end),
        });
        shade
    }

    /// The number that the colour of a cell stands for: its value, or how many times worse it is than the best.
    pub(super) fn shown(&self, column: usize, value: f64) -> f64 {
        match (self.by_value, self.higher_is_better) {
            (true, _) => value,
            (false, false) => value / self.best[column],
            (false, true) => self.best[column] / value,
        }
    }

    /// The tint of a cell, and the ink for text on it.
    pub(super) fn inks(&self, column: usize, value: f64) -> (Ink, Ink) {
        let length = (self.high / self.low).ln();
        let along = (self.shown(column, value) / self.low).ln();
        let share = if length > 1e-9 { along / length } else { 0.0 };
        let level = LEVELS[(share * (LEVELS.len() - 1) as f64).round().clamp(0.0, 8.0) as usize];
        (Ink::Heat(level), Ink::OnHeat(level))
    }

    /// The tints from the low end to the high one.
    pub(super) fn tints(&self) -> impl Iterator<Item = Ink> {
        let count = if self.high > self.low { LEVELS.len() } else { 1 };
        LEVELS.into_iter().take(count).map(Ink::Heat)
    }

    /// What the colour means.
    pub(super) fn meaning(&self) -> String {
        match (self.by_value, self.higher_is_better) {
            (true, _) => self.name.clone(),
            (false, false) => format!("{} as a multiple of the best in its column", self.name),
            (false, true) => format!("the best {} in its column as a multiple of this one", self.name),
        }
    }

    /// How far a cell is from the best of its column, where the colour tells that.
    pub(super) fn distance(&self, column: usize, value: f64) -> Option<String> {
        let times = Unit::Times.format(self.shown(column, value));
        (!self.by_value).then(|| match self.higher_is_better {
            true => format!("the best is {times} this"),
            false => format!("{times} the best"),
        })
    }

    /// The scale as a line under the table.
    pub(super) fn words(&self) -> String {
        let [low, high] = &self.ends;
        format!("colour: {}, from {low} to {high}, logarithmic", self.meaning())
    }
}
