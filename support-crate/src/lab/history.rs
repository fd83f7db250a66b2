//! Five decades of processors, and what was fitted to them.
//!
//! [`History::shipped`] holds the rows of `data/processors.csv`: named processors from 1971 to today with their
//! transistors, clock, hardware threads, power and single-thread performance, each with its source. What the columns
//! mean, where the figures come from and how sure they are is said in `data/README.md`.
//!
//! ```
//! use concurrency_lab::lab::history::History;
//!
//! let history = History::shipped()?;
//! let moore = history.moore()?;
//! let single_core = history.single_core()?;
//!
//! // Transistors went on doubling every two years or so ...
//! assert!((1.5..3.0).contains(&moore.growth.doubling_years.value));
//! // ... while one core's growth bent down.
//! assert!(single_core.after.percent_per_year.high < single_core.before.percent_per_year.low);
//!
//! // Where this machine stands on the curve of one core.
//! let place = history.place("AMD EPYC", 2026.0)?;
//! assert_eq!(place.words(), "placed on the fitted curve at 2026; not measured");
//! # Ok::<(), concurrency_lab::lab::history::HistoryError>(())
//! ```

mod basis;
mod bend;
pub mod charts;
mod error;
mod gap;
mod growth;
mod parse;
mod placement;
mod processor;
mod resampler;
mod speedup;
mod trends;

use std::path::Path;

pub use basis::{Basis, Link, SingleThread};
pub use bend::BentFit;
pub use error::HistoryError;
pub use gap::Gap;
pub use growth::{ExponentialFit, Growth};
pub use placement::{PlacedBy, Placement};
pub use processor::Processor;
pub use speedup::{Means, MeasuredSpeedup};

/// The committed rows travel inside the program, so that a notebook finds them from any folder.
const SHIPPED: &str = include_str!("../../../data/processors.csv");

/// Processors in the order of their rows, with what can be fitted to them.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    origin: String,
    processors: Vec<Processor>,
}

impl History {
    /// The rows that come with the course.
    ///
    /// # Errors
    ///
    /// None as committed: a test reads the file. The error is that of [`History::parse`].
    pub fn shipped() -> Result<Self, HistoryError> {
        Self::parse(SHIPPED.as_bytes(), "data/processors.csv")
    }

    /// Reads the rows of a file of your own, laid out as `data/processors.csv` is.
    ///
    /// # Errors
    ///
    /// [`HistoryError::Open`] when the file cannot be opened, otherwise as [`History::parse`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, HistoryError> {
        let path = path.as_ref();
        let file = std::fs::File::open(path).map_err(|source| HistoryError::Open {
            path: path.to_path_buf(),
            source,
        })?;
        Self::parse(file, &path.display().to_string())
    }

    /// Reads rows from `reader`; `name` is what an error calls the place they came from.
    ///
    /// # Errors
    ///
    /// The first row at fault, by line, column and value, and what was expected there: a wrong header, a row with too
    /// few or too many fields, a number that is none or not above zero, a year before 1971 or beyond the next, a
    /// missing name or source, a name given twice, an unknown basis of a single-thread figure.
    pub fn parse(reader: impl std::io::Read, name: &str) -> Result<Self, HistoryError> {
        Ok(Self {
            origin: name.to_string(),
            processors: parse::rows(reader, name)?,
        })
    }

    /// The processors, in the order of their rows.
    pub fn processors(&self) -> &[Processor] {
        &self.processors
    }

    /// The processor called `name`, exactly.
    pub fn named(&self, name: &str) -> Option<&Processor> {
        self.processors.iter().find(|processor| processor.name == name)
    }
}
