//! Every combination of two choices: pools and jobs, servers and loads.

mod chart;
mod layout;
mod shade;

use super::numbers::{number, quantity};
use super::{Figure, Numbers, PlotError};
use crate::lab::table::Table;
use chart::{Best, Cell, Content, Grid};
use shade::Shade;

pub use chart::Matrix;

impl Matrix {
    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no measured cell, a combination that is given twice or not at all, a reason that is blank, a
    /// value that is not above zero, an interval that does not hold its value, and more than 24 rows or 8 columns.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let grid = self.grid()?;
        let best: Vec<Option<Best>> = (0..grid.columns.len())
            .map(|column| self.best(&grid, column))
            .collect();
        let shade = Shade::new(self, &grid, &best);
        let scene = layout::scene(self, &grid, &best, &shade);
        let table = self.table(&grid, &best).note(shade.words());
        Ok(Figure::new(self.frame.title.clone(), scene, table).with_numbers(self.numbers()))
    }

    /// Every cell's value, unrounded.
    fn numbers(&self) -> Vec<Numbers> {
        let numbers = |cell: &Cell| match &cell.content {
            Content::Missing(_) => None,
            Content::Measured(estimate) => Some(Numbers {
                name: format!("{}, {}", cell.row, cell.column),
                x: String::new(),
                y: quantity(&self.value),
                points: vec![number(None, estimate.value, Some(estimate))],
            }),
        };
        self.cells.iter().filter_map(numbers).collect()
    }

    fn table(&self, grid: &Grid<'_>, best: &[Option<Best>]) -> Table {
        let mut headers = vec![String::new()];
        for column in &grid.columns {
            headers.extend([(*column).to_string(), format!("{column}, 95 % interval")]);
        }
        let rows = grid.rows.iter().zip(&grid.cells).map(|(name, cells)| {
            let mut row = vec![(*name).to_string()];
            for content in cells {
                row.extend(match content {
                    Content::Measured(estimate) => {
                        [self.value.format(estimate.value), self.value.interval(estimate)]
                    }
                    Content::Missing(_) => ["—".to_string(), String::new()],
                });
            }
            row
        });
        let mut table = Table::padded(headers, rows.collect());
        for (column, best) in grid.columns.iter().zip(best) {
            let Some(best) = best else { continue };
            let names: Vec<&str> = best.among.iter().map(|&row| grid.rows[row]).collect();
            table = table.note(match names.as_slice() {
                [one] => format!("best of {column}: {one}"),
                several => format!(
                    "among the best of {column}, not told apart: {}",
                    several.join(", ")
                ),
            });
        }
        for Cell { row, column, content } in &self.cells {
            if let Content::Missing(reason) = content {
                table = table.note(format!("{row}, {column}: {reason}"));
            }
        }
        table
    }
}
