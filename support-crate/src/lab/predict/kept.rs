//! Answered predictions on disk: a reader who comes back sees how they got better.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::{PredictError, Said};
use crate::ground::machine::Machine;
use crate::ground::runs;
use crate::lab::estimate::Estimate;

/// The folder below the runs folder; what looks for measurements does not look into it.
const FOLDER: &str = "predictions";

/// The form of the documents that this version writes.
const SCHEMA: u32 = 1;

/// A prediction with what was measured after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The version of this document's form.
    schema: u32,
    /// The question's name.
    pub question: String,
    /// What the reader said.
    pub said: Said,
    /// What came about.
    pub measured: Outcome,
    /// When it was answered, in RFC 3339, UTC.
    pub at: String,
    /// The machine that measured, in words.
    pub machine: String,
}

/// What a prediction is held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A number with its interval, in the unit of the question.
    Number(Estimate),
    /// One of the choices.
    Choice(String),
    /// Places from the first to the last; names that could not be told apart share one.
    Order(Vec<Vec<String>>),
}

impl Answered {
    pub(super) fn now(question: &str, said: &Said, measured: Outcome) -> Self {
        Self {
            schema: SCHEMA,
            question: question.to_owned(),
            said: said.clone(),
            measured,
            at: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            machine: Machine::this().footer(),
        }
    }

    /// How far a number was off, as the natural logarithm of the ratio of what was said to what was measured: 0 where it
    /// was right, and as far from 0 for twice as for half of it. `None` where the prediction was no number, or one of the
    /// two is not above zero.
    pub fn log_ratio(&self) -> Option<f64> {
        let (Said::Number(said), Outcome::Number(measured)) = (&self.said, &self.measured) else {
            return None;
        };
        let both_positive = *said > 0.0 && measured.value > 0.0;
        both_positive.then(|| (said / measured.value).ln())
    }

    /// Writes it into `folder`, which is created where it is missing, beside what was kept before; gives its path.
    ///
    /// # Errors
    ///
    /// [`PredictError::Keep`] where the folder cannot be written.
    pub fn save_in(&self, folder: impl AsRef<Path>) -> Result<PathBuf, PredictError> {
        let folder = folder.as_ref();
        let written = serde_json::to_vec_pretty(self)
            .map_err(io::Error::from)
            .and_then(|json| runs::write_new(folder, &self.question, &self.at, &json));
        written.map_err(|source| PredictError::Keep {
            folder: folder.to_owned(),
            reason: source.to_string(),
        })
    }

    /// Writes it below the first of the runs folders that can be written.
    pub(super) fn save(&self) -> Result<PathBuf, PredictError> {
        let mut refused = PredictError::NoFolder;
        for folder in runs::folders() {
            match self.save_in(folder.join(FOLDER)) {
                Err(error) if refused == PredictError::NoFolder => refused = error,
                Err(_) => {}
                written => return written,
            }
        }
        Err(refused)
    }

    /// The answered predictions that a folder holds, oldest first, and the files that could not be read. A folder that
    /// does not exist holds none; nothing is changed on disk.
    ///
    /// # Errors
    ///
    /// [`PredictError::Keep`] where the folder cannot be listed.
    pub fn load(folder: impl AsRef<Path>) -> Result<(Vec<Self>, Vec<PathBuf>), PredictError> {
        let folder = folder.as_ref();
        let failed = |source: io::Error| PredictError::Keep {
            folder: folder.to_owned(),
            reason: source.to_string(),
        };
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
            entries => entries.map_err(failed)?,
        };
        let (mut answered, mut unreadable) = (Vec::new(), Vec::new());
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_none_or(|extension| extension != "json") || is_hidden(&path) {
                continue;
            }
            match fs::read(&path)
                .ok()
                .and_then(|json| serde_json::from_slice::<Self>(&json).ok())
            {
                Some(kept) if kept.schema <= SCHEMA => answered.push(kept),
                _ => unreadable.push(path),
            }
        }
        answered.sort_by(|a, b| (&a.at, &a.question).cmp(&(&b.at, &b.question)));
        unreadable.sort();
        Ok((answered, unreadable))
    }

    /// All that was kept in the runs folders, as [`load`](Answered::load) gives it.
    ///
    /// # Errors
    ///
    /// As [`load`](Answered::load).
    pub fn load_all() -> Result<(Vec<Self>, Vec<PathBuf>), PredictError> {
        let mut all = (Vec::new(), Vec::new());
        for folder in runs::folders() {
            let (answered, unreadable) = Self::load(folder.join(FOLDER))?;
            all.0.extend(answered);
            all.1.extend(unreadable);
        }
        all.0.sort_by(|a, b| a.at.cmp(&b.at));
        Ok(all)
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
