//! What `cargo lab compare` asks of this program: one JSON document, its only argument. The launcher includes this file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Whose records to compare, and where the figures go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Request {
    /// Folders of records, or record files.
    pub(super) runs: Vec<PathBuf>,
    /// Only these experiments, by id; all where empty.
    pub(super) experiments: Vec<String>,
    /// The file for the one figure, instead of a file of each in `figures` in every one of `formats`.
    pub(super) figure: Option<PathBuf>,
    /// The folder for the figures.
    pub(super) figures: PathBuf,
    /// How the files in it end: `svg`, `png`, `pdf`.
    pub(super) formats: Vec<String>,
    /// The figures' theme: `light` or `dark`.
    pub(super) theme: String,
    /// The records that the course ships.
    pub(super) reference: PathBuf,
}
