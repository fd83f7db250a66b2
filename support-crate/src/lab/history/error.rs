//! What can be wrong with a history, and how to put it right.

use std::path::PathBuf;

use crate::lab::plot::PlotError;

/// Why a history could not be read, fitted or drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The file could not be opened.
    #[error("cannot open \"{}\": {source}; check the path, relative to the folder you are in", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is no CSV, or reading it failed.
    #[error("{origin} is not readable as CSV: {source}; save it as comma-separated UTF-8")]
    Csv {
        /// Where the text came from.
        origin: String,
        /// What the reader said, with the line.
        source: csv::Error,
    },
    /// The first line does not name the columns expected.
    #[error("{origin}, line 1: the header is \"{found}\"; expected \"{expected}\"")]
    Header {
        /// Where the text came from.
        origin: String,
        /// The header as found.
        found: String,
        /// The header that is expected.
        expected: String,
    },
    /// A row has too few or too many fields.
    #[error(
        "{origin}, line {line}: {found} fields; expected {expected}, one for each column: leave a gap empty between \
         its commas, and put a text that holds a comma in double quotes"
    )]
    Fields {
        /// Where the text came from.
        origin: String,
        /// The line, counted from 1.
        line: u64,
        /// Fields found.
        found: usize,
        /// Fields expected.
        expected: usize,
    },
    /// A field holds what it cannot.
    #[error("{origin}, line {line}, column \"{column}\": \"{value}\" is no valid value; expected {expected}")]
    Value {
        /// Where the text came from.
        origin: String,
        /// The line, counted from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// The field as found.
        value: String,
        /// What would be valid.
        expected: String,
    },
    /// Two rows have the same name.
    #[error(
        "{origin}, line {line}, column \"name\": \"{name}\" is on line {first} already; give each processor one row"
    )]
    Duplicate {
        /// Where the text came from.
        origin: String,
        /// The second row's line.
        line: u64,
        /// The name.
        name: String,
        /// The first row's line.
        first: u64,
    },
    /// Too few rows for a fit.
    #[error(
        "{origin} has {found} {what}; {fit} needs at least {needed}: add rows to it, or use the shipped history"
    )]
    TooFew {
        /// Where the rows came from.
        origin: String,
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// What was to be fitted.
        fit: &'static str,
        /// How many it takes.
        needed: usize,
    },
    /// A year that cannot be.
    #[error("{year} is no year to place a machine at; give the present one, such as 2026.0")]
    Year {
        /// The year given.
        year: f64,
    },
    /// A speedup that is none.
    #[error("speedup \"{name}\" is {value}; a speedup is a number above zero: drop it, or measure again")]
    Speedup {
        /// What was measured.
        name: String,
        /// The value given.
        value: f64,
    },
    /// A figure could not be drawn.
    #[error(transparent)]
    Figure(#[from] PlotError),
}
