//! Reading a folder of records.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use super::{Content, Record, RecordError, SCHEMA, runs_folders, schema_1};

/// From how many files on starting threads is worth it.
const MANY: usize = 512;

/// All that a folder holds. Loading changes nothing on disk.
#[derive(Debug, Default)]
pub struct Records {
    /// The records that could be read, oldest first.
    pub good: Vec<Stored>,
    /// The files that could not, by name.
    pub damaged: Vec<Damaged>,
}

/// A record and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The file.
    pub path: PathBuf,
    /// What it holds.
    pub record: Record,
}

/// A file that is no readable record.
#[derive(Debug)]
pub struct Damaged {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Debug, Error)]
pub enum Problem {
    /// The system does not let it be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is not JSON, or ends in the middle.
    #[error("it is not a whole JSON document: {0}")]
    NotJson(serde_json::Error),
    /// It is JSON, but does not say that it is a record.
    #[error("it is not a record: it has no schema number")]
    NoSchema,
    /// It was written by a newer version of the course.
    #[error(
        "it has schema {found}, newer than {SCHEMA}, the newest known here: read it with the version of the course that wrote it"
    )]
    Newer {
        /// The schema it names.
        found: u64,
    },
    /// It says that it is a record, but parts are missing or of the wrong type.
    #[error("it names schema {schema}, but does not hold what that asks for: {source}")]
    Incomplete {
        /// The schema it names.
        schema: u64,
        /// What is missing or wrong.
        #[source]
        source: serde_json::Error,
    },
}

impl Records {
    /// Reads every `.json` file of a folder, but not those whose name begins with a dot. A folder that does not exist
    /// holds nothing.
    ///
    /// # Errors
    ///
    /// [`RecordError::Read`] where the folder itself cannot be listed. A damaged file is no error: see
    /// [`Records::damaged`].
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, RecordError> {
        let folder = folder.as_ref();
        let failed = |source| RecordError::Read {
            folder: folder.to_owned(),
            source,
        };
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if is_candidate(&path) {
                paths.push(path);
            }
        }
        let mut records = Self::default();
        for (path, read) in read_all(paths) {
            match read {
                Ok(record) => records.good.push(Stored { path, record }),
                Err(problem) => records.damaged.push(Damaged { path, problem }),
            }
        }
        records.sort();
        Ok(records)
    }

    /// Reads all of the [`runs_folders`].
    ///
    /// # Errors
    ///
    /// As [`Records::load`].
    pub fn load_all() -> Result<Self, RecordError> {
        let mut all = Self::default();
        for folder in runs_folders() {
            let records = Self::load(folder)?;
            all.good.extend(records.good);
            all.damaged.extend(records.damaged);
        }
        all.sort();
        Ok(all)
    }

    /// The newest record of an experiment.
    pub fn latest(&self, experiment: &str) -> Option<&Stored> {
        self.good
            .iter()
            .rev()
            .find(|stored| stored.record.experiment() == experiment)
    }

    /// The newest record of each experiment, by the experiment's id.
    pub fn latest_of_each(&self) -> Vec<&Stored> {
        let mut ids: Vec<_> = self
            .good
            .iter()
            .map(|stored| stored.record.experiment())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.latest(id)).collect()
    }

    fn sort(&mut self) {
        self.good
            .sort_by(|a, b| (a.record.started(), &a.path).cmp(&(b.record.started(), &b.path)));
        self.damaged.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

impl Record {
    /// Reads one file.
    ///
    /// # Errors
    ///
    /// [`Problem`] where it is not a record that this version can read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Problem> {
        let json = fs::read(path)?;
        // Parsed once, straight into its type; only what that refuses is looked at again, to say what is wrong with it.
        Self::parse(&json).ok_or_else(|| problem(&json))
    }

    /// The record that a document holds, if it is whole and of a known schema.
    fn parse(json: &[u8]) -> Option<Self> {
        let envelope: Envelope<'_> = serde_json::from_slice(json).ok()?;
        (envelope.schema <= SCHEMA).then_some(())?;
        let brought_up;
        let mut result = envelope.result.get();
        if envelope.schema == 1 {
            brought_up = schema_1::bring_up(serde_json::from_str(result).ok()?).to_string();
            result = &brought_up;
        }
        let content = match envelope.kind {
            ContentKind::Comparison => Content::Comparison(serde_json::from_str(result).ok()?),
            ContentKind::Scaling => Content::Scaling(serde_json::from_str(result).ok()?),
            ContentKind::Quantities => Content::Quantities(serde_json::from_str(result).ok()?),
        };
        Some(Self {
            schema: SCHEMA,
            crate_version: envelope.crate_version,
            content,
        })
    }
}

/// A record whose result is not parsed yet: what it is says how.
#[derive(Deserialize)]
struct Envelope<'a> {
    schema: u32,
    crate_version: String,
    kind: ContentKind,
    #[serde(borrow)]
    result: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ContentKind {
    Comparison,
    Scaling,
    Quantities,
}

/// What is wrong with a document that is no record.
fn problem(json: &[u8]) -> Problem {
    let mut document: Value = match serde_json::from_slice(json) {
        Ok(document) => document,
        Err(error) => return Problem::NotJson(error),
    };
    let Some(schema) = document.get("schema").and_then(Value::as_u64) else {
        return Problem::NoSchema;
    };
    if schema > u64::from(SCHEMA) {
        return Problem::Newer { found: schema };
    }
    if schema == 1
        && let Some(result) = document.get_mut("result")
    {
        *result = schema_1::bring_up(result.take());
    }
    match serde_json::from_value::<Record>(document) {
        Err(source) => Problem::Incomplete { schema, source },
        Ok(_) => Problem::Incomplete {
            schema,
            source: <serde_json::Error as serde::de::Error>::custom("a field is given twice"),
        },
    }
}

/// Every file with what it holds; on all cores where there are many, as each is opened and parsed on its own.
fn read_all(paths: Vec<PathBuf>) -> Vec<(PathBuf, Result<Record, Problem>)> {
    let read = |path: PathBuf| {
        let record = Record::read(&path);
        (path, record)
    };
    if paths.len() < MANY {
        paths.into_iter().map(read).collect()
    } else {
        paths.into_par_iter().map(read).collect()
    }
}

fn is_candidate(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|extension| extension == "json")
}
