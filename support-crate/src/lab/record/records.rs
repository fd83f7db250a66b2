//! Reading a folder of records.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;
use thiserror::Error;

use super::{Record, RecordError, SCHEMA, runs_folders};

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
        let mut records = Self::default();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if is_candidate(&path) {
                match Record::read(&path) {
                    Ok(record) => records.good.push(Stored { path, record }),
                    Err(problem) => records.damaged.push(Damaged { path, problem }),
                }
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
        let document: Value = serde_json::from_slice(&json).map_err(Problem::NotJson)?;
        let schema = document
            .get("schema")
            .and_then(Value::as_u64)
            .ok_or(Problem::NoSchema)?;
        if schema > u64::from(SCHEMA) {
            return Err(Problem::Newer { found: schema });
        }
        // Schema 1 is the oldest there is. When a second comes, documents of the first are brought up to it here.
        serde_json::from_value(document).map_err(|source| Problem::Incomplete { schema, source })
    }
}

fn is_candidate(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|extension| extension == "json")
}
