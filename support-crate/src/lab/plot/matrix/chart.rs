//! What a matrix shows, as its author says it, and the cells in their places.

use std::collections::HashSet;

use crate::lab::estimate::Estimate;
use crate::lab::plot::frame::Frame;
use crate::lab::plot::{Axis, Captioned, PlotError, check};
use crate::lab::unit::Unit;

/// More rows or columns than this leave too little room to read a cell.
const MOST_ROWS: usize = 24;
/// See [`MOST_ROWS`].
const MOST_COLUMNS: usize = 8;

/// A matrix of measured values with intervals: one row for each of one choice, one column for each of another.
///
/// Each cell says its value, its interval and, where there is room, how far it is from the best of its column; the colour
/// says the same on the scale above. The best of a column has a heavy frame and the word "best"; where the intervals of
/// others overlap its own, they all are "among the best". A combination that does not exist is hatched and says why.
///
/// ```
/// use concurrency_lab::lab::{estimate::Estimate, plot::*, unit::Unit};
///
/// let about = |value: f64| Estimate { value, low: 0.95 * value, high: 1.05 * value };
/// let figure = Matrix::new("Two jobs on three pools")
///     .of("time", Unit::Seconds)
///     .cell("serial", "waiting", about(2.0))
///     .cell("serial", "computing", about(1.6))
///     .cell("rayon", "waiting", about(1.1))
///     .cell("rayon", "computing", about(0.4))
///     .cell("async", "waiting", about(0.1))
///     .missing("async", "computing", "it would block the loop")
///     .draw()?;
/// assert_eq!(figure.table().cell(2, "waiting"), Some("100 ms"));
/// assert_eq!(figure.table().notes()[0], "best of waiting: async");
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Matrix {
    pub(super) frame: Frame,
    pub(super) value: Axis,
    pub(super) higher_is_better: bool,
    pub(super) by_value: bool,
    pub(super) cells: Vec<Cell>,
}

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) row: String,
    pub(super) column: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Measured(Estimate),
    Missing(String),
}

/// The cells in their places, each known to be there.
pub(super) struct Grid<'a> {
    pub(super) rows: Vec<&'a str>,
    pub(super) columns: Vec<&'a str>,
    /// Row by row.
    pub(super) cells: Vec<Vec<&'a Content>>,
}

/// The best of a column: the row with the best value, and those whose intervals overlap its interval, itself included.
pub(super) struct Best {
    pub(super) row: usize,
    pub(super) among: Vec<usize>,
}

impl Captioned for Matrix {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl Matrix {
    /// An empty matrix of times in seconds, of which the lower are the better.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            value: Axis::log10("time").unit(Unit::Seconds),
            higher_is_better: false,
            by_value: false,
            cells: Vec::new(),
        }
    }

    /// What the values are.
    pub fn of(mut self, name: impl Into<String>, unit: Unit) -> Self {
        self.value = Axis::log10(name).unit(unit);
        self
    }

    /// The greatest value of a column is its best: throughputs, speedups.
    pub fn higher_is_better(mut self) -> Self {
        self.higher_is_better = true;
        self
    }

    /// Colours by the values themselves, for columns of one and the same thing. Without it, a cell's colour is its ratio to
    /// the best of its column, so that columns of different things each tell their own story.
    pub fn coloured_by_value(mut self) -> Self {
        self.by_value = true;
        self
    }

    /// Adds what was measured for one combination. Rows and columns stand in the order in which they first appear.
    pub fn cell(mut self, row: impl Into<String>, column: impl Into<String>, value: Estimate) -> Self {
        self.cells.push(Cell {
            row: row.into(),
            column: column.into(),
            content: Content::Measured(value),
        });
        self
    }

    /// Says why a combination has no value.
    pub fn missing(
        mut self,
        row: impl Into<String>,
        column: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        self.cells.push(Cell {
            row: row.into(),
            column: column.into(),
            content: Content::Missing(reason.into()),
        });
        self
    }

    /// The cells in rows and columns, checked.
    pub(super) fn grid(&self) -> Result<Grid<'_>, PlotError> {
        let figure = self.frame.title.as_str();
        let measured = |cell: &Cell| matches!(cell.content, Content::Measured(_));
        if !self.cells.iter().any(measured) {
            return Err(check::empty(figure, "the matrix"));
        }
        self.check_cells()?;
        let mut grid = Grid {
            rows: distinct(self.cells.iter().map(|cell| cell.row.as_str())),
            columns: distinct(self.cells.iter().map(|cell| cell.column.as_str())),
            cells: Vec::new(),
        };
        self.check_size(&grid)?;
        for row in &grid.rows {
            let mut cells = Vec::new();
            for column in &grid.columns {
                cells.push(self.content(row, column)?);
            }
            grid.cells.push(cells);
        }
        Ok(grid)
    }

    fn check_cells(&self) -> Result<(), PlotError> {
        let figure = self.frame.title.as_str();
        for Cell { row, column, content } in &self.cells {
            let name = format!("{row}, {column}");
            if row.trim().is_empty() || column.trim().is_empty() {
                return Err(check::empty(figure, format!("a name in the cell \"{name}\"")));
            }
            match content {
                Content::Measured(estimate) => {
                    check::number(figure, &name, || "the value".into(), estimate.value, &self.value)?;
                    check::interval(figure, &name, 0, estimate.value, *estimate, &self.value)?;
                }
                Content::Missing(reason) if reason.trim().is_empty() => {
                    return Err(check::empty(
                        figure,
                        format!("the reason why \"{name}\" is missing"),
                    ));
                }
                Content::Missing(_) => {}
            }
        }
        Ok(())
    }

    fn check_size(&self, grid: &Grid<'_>) -> Result<(), PlotError> {
        let sides = [
            ("rows", grid.rows.len(), MOST_ROWS),
            ("columns", grid.columns.len(), MOST_COLUMNS),
        ];
        for (what, count, most) in sides {
            if count > most {
                return Err(PlotError::OutOfRange {
                    figure: self.frame.title.clone(),
                    series: self.value.name.clone(),
                    what: format!("the number of {what}"),
                    value: count.to_string(),
                    allowed: format!("1 to {most}; split the matrix into two figures"),
                });
            }
        }
        Ok(())
    }

    /// The one content of a cell.
    fn content(&self, row: &str, column: &str) -> Result<&Content, PlotError> {
        let mut found = self
            .cells
            .iter()
            .filter(|cell| cell.row == row && cell.column == column);
        let problem = match (found.next(), found.next()) {
            (Some(cell), None) => return Ok(&cell.content),
            (None, _) => format!(
                "the row \"{row}\" has no cell in the column \"{column}\"; give its value, or say with missing() why there \
                 is none"
            ),
            (Some(_), Some(_)) => {
                format!(
                    "the row \"{row}\" has two cells in the column \"{column}\"; give each combination once"
                )
            }
        };
        Err(PlotError::Name {
            figure: self.frame.title.clone(),
            problem,
        })
    }

    /// The best of a column, if anything in it was measured.
    pub(super) fn best(&self, grid: &Grid<'_>, column: usize) -> Option<Best> {
        let values: Vec<(usize, Estimate)> = grid.measured(column).collect();
        let better = |a: &Estimate, b: &Estimate| match self.higher_is_better {
            true => b.value.total_cmp(&a.value),
            false => a.value.total_cmp(&b.value),
        };
        let &(row, best) = values.iter().min_by(|a, b| better(&a.1, &b.1))?;
        let among = values
            .iter()
            .filter(|(_, one)| one.low <= best.high && best.low <= one.high)
            .map(|(row, _)| *row)
            .collect();
        Some(Best { row, among })
    }
}

impl<'a> Grid<'a> {
    /// The measured cells of a column, with their rows.
    pub(super) fn measured(&self, column: usize) -> impl Iterator<Item = (usize, Estimate)> {
        let cells = self.cells.iter().enumerate();
        cells.filter_map(move |(row, cells)| match cells[column] {
            Content::Measured(estimate) => Some((row, *estimate)),
            Content::Missing(_) => None,
        })
    }
}

/// Names in order of first appearance.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}
