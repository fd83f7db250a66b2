//! Results on disk: one JSON document an experiment.
//!
//! [`Comparison::save`], [`Scaling::save`] and [`Quantities::save`] write into the runs folder:
//!
//! 1. the folder that the environment variable `LAB_RUNS_DIR` names, if it is set;
//! 2. else `runs` in the folder that `LAB_HOME` names, else `.lab/runs` in the course's own folder;
//! 3. where that cannot be written, a folder of the user's: `concurrency-lab/runs` under `$XDG_DATA_HOME` or
//!    `~/.local/share` (Linux), `~/Library/Application Support` (macOS), `%LOCALAPPDATA%` (Windows).
//!
//! A record is written beside its place under another name and then renamed, so a reader sees a whole record or none;
//! it never replaces a file: a writer that is killed leaves the records as they were, and at most one hidden file that no
//! reader looks at. [`Records::load`] reads all there are; a damaged file is named and left as it is. What a record holds
//! is written down in `support-crate/src/lab/record/SCHEMA.md`.
//!
//! ```
//! use concurrency_lab::lab::{estimate::Estimate, record::{Quantities, Record, Records}};
//!
//! let folder = tempfile::tempdir()?;
//! let quantities = Quantities::new("03-memory").value("one thread", "bytes", Estimate::exact(8192.0));
//! let path = Record::from(quantities).save_in(folder.path())?;
//! let records = Records::load(folder.path())?;
//! assert_eq!(records.good[0].path, path);
//! assert_eq!(records.latest("03-memory").unwrap().record.experiment(), "03-memory");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod folder;
mod quantities;
mod records;
mod schema_1;

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::estimate::Estimate;
use super::measure::{Comparison, Effort, Verdict};
use super::scaling::Scaling;
use crate::ground::machine::Machine;

pub use crate::ground::runs::folders as runs_folders;
pub use quantities::{Quantities, Quantity};
pub use records::{Damaged, Problem, Records, Stored};

/// The schema that this version of the crate writes. Older ones still load; newer ones are named as such.
pub const SCHEMA: u32 = 2;

/// A result with all that is needed to read it years later, on another machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of this document's form; a document of an older one is brought up to the newest as it is read.
    pub schema: u32,
    /// The version of the crate that wrote it.
    pub crate_version: String,
    /// What was found.
    #[serde(flatten)]
    pub content: Content,
}

/// What a record holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "result", rename_all = "kebab-case")]
pub enum Content {
    /// A baseline and its variants.
    Comparison(Box<Comparison>),
    /// One piece of work at several thread counts.
    Scaling(Box<Scaling>),
    /// Values of any unit.
    Quantities(Box<Quantities>),
}

/// Why a record could not be written, or a folder not be read.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The folder cannot be created or written.
    #[error(
        "the record could not be written to {folder}: {source}; set LAB_RUNS_DIR to a folder that can be written"
    )]
    Write {
        /// Where it was to go.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The folder cannot be listed.
    #[error("the runs folder {folder} could not be read: {source}")]
    Read {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is nowhere to write: the environment names no home.
    #[error("there is no folder to keep records in: set LAB_RUNS_DIR to one")]
    Nowhere,
    /// A value that JSON cannot hold.
    #[error("{name:?} of {experiment:?} is {value:?}, which is no number to keep: check how it was computed")]
    NotFinite {
        /// The experiment's id.
        experiment: String,
        /// The value's name.
        name: String,
        /// The value.
        value: Estimate,
    },
    /// An id that cannot name a file.
    #[error(
        "the experiment id {0:?} cannot name a record: use letters, digits, `-`, `_` and `.`, such as \"03-memory\""
    )]
    Id(String),
    /// The result could not be put into JSON.
    #[error("the result could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Record {
    fn of(content: Content) -> Self {
        Self {
            schema: SCHEMA,
            crate_version: env!("CARGO_PKG_VERSION").to_owned(),
            content,
        }
    }

    /// The experiment's id.
    pub fn experiment(&self) -> &str {
        match &self.content {
            Content::Comparison(comparison) => &comparison.experiment,
            Content::Scaling(scaling) => &scaling.comparison.experiment,
            Content::Quantities(quantities) => &quantities.experiment,
        }
    }

    /// The experiment's title.
    pub fn title(&self) -> &str {
        match &self.content {
            Content::Comparison(comparison) => &comparison.title,
            Content::Scaling(scaling) => &scaling.comparison.title,
            Content::Quantities(quantities) => &quantities.title,
        }
    }

    /// The chapter it belongs to, if any.
    pub fn chapter(&self) -> Option<&str> {
        match &self.content {
            Content::Comparison(comparison) => comparison.chapter.as_deref(),
            Content::Scaling(scaling) => scaling.comparison.chapter.as_deref(),
            Content::Quantities(quantities) => quantities.chapter.as_deref(),
        }
    }

    /// When it was measured, in RFC 3339, UTC.
    pub fn started(&self) -> &str {
        match &self.content {
            Content::Comparison(comparison) => &comparison.started,
            Content::Scaling(scaling) => &scaling.comparison.started,
            Content::Quantities(quantities) => &quantities.started,
        }
    }

    /// The machine it was measured on.
    pub fn machine(&self) -> &Machine {
        match &self.content {
            Content::Comparison(comparison) => &comparison.machine,
            Content::Scaling(scaling) => &scaling.comparison.machine,
            Content::Quantities(quantities) => &quantities.machine,
        }
    }

    /// The effort it was measured with; `None` for quantities that were not measured in rounds.
    pub fn effort(&self) -> Option<Effort> {
        match &self.content {
            Content::Comparison(comparison) => Some(comparison.effort),
            Content::Scaling(scaling) => Some(scaling.comparison.effort),
            Content::Quantities(quantities) => quantities.effort,
        }
    }

    /// The experiment's samples, if times were compared.
    pub fn comparison(&self) -> Option<&Comparison> {
        match &self.content {
            Content::Comparison(comparison) => Some(comparison),
            Content::Scaling(scaling) => Some(&scaling.comparison),
            Content::Quantities(_) => None,
        }
    }

    /// Every measured speedup with its name and verdict; empty for quantities.
    pub fn speedups(&self) -> Vec<(&str, Estimate, Verdict)> {
        self.comparison()
            .into_iter()
            .flat_map(|comparison| &comparison.variants)
            .filter(|variant| variant.verdict != Verdict::Baseline)
            .map(|variant| (variant.name.as_str(), variant.speedup, variant.verdict))
            .collect()
    }
}

impl From<Comparison> for Record {
    fn from(comparison: Comparison) -> Self {
        Self::of(Content::Comparison(Box::new(comparison)))
    }
}

impl From<Scaling> for Record {
    fn from(scaling: Scaling) -> Self {
        Self::of(Content::Scaling(Box::new(scaling)))
    }
}

impl From<Quantities> for Record {
    fn from(quantities: Quantities) -> Self {
        Self::of(Content::Quantities(Box::new(quantities)))
    }
}

impl Comparison {
    /// Writes a record into the runs folder; gives its path.
    ///
    /// # Errors
    ///
    /// [`RecordError`] where no folder can be written.
    pub fn save(&self) -> Result<PathBuf, RecordError> {
        Record::from(self.clone()).save()
    }
}

impl Scaling {
    /// Writes a record into the runs folder; gives its path.
    ///
    /// # Errors
    ///
    /// [`RecordError`] where no folder can be written.
    pub fn save(&self) -> Result<PathBuf, RecordError> {
        Record::from(self.clone()).save()
    }
}
