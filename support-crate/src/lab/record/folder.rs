//! Where records are kept, and how they get there.

use std::path::{Path, PathBuf};

use super::{Content, Record, RecordError, runs_folders};
use crate::ground::runs;

impl Record {
    /// Writes this record into the first of the [`runs_folders`] that can be written; gives its path.
    ///
    /// # Errors
    ///
    /// [`RecordError`] where none can be written, or a value is not finite.
    pub fn save(&self) -> Result<PathBuf, RecordError> {
        let mut first = None;
        for folder in runs_folders() {
            match self.save_in(&folder) {
                Err(error @ RecordError::Write { .. }) => first = first.or(Some(error)),
                done => return done,
            }
        }
        Err(first.unwrap_or(RecordError::Nowhere))
    }

    /// Writes this record into `folder`, which is created where it is missing; gives the record's path. The name is
    /// made of the experiment, the time and random letters, and never that of a file which exists.
    ///
    /// # Errors
    ///
    /// [`RecordError`] where the folder cannot be written, a value is not finite, or the id cannot name a file.
    pub fn save_in(&self, folder: impl AsRef<Path>) -> Result<PathBuf, RecordError> {
        let folder = folder.as_ref();
        self.validate()?;
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        let path = runs::write_new(folder, self.experiment(), self.started(), &json);
        path.map_err(|source| RecordError::Write {
            folder: folder.to_owned(),
            source,
        })
    }

    fn validate(&self) -> Result<(), RecordError> {
        let id = self.experiment();
        let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if id.is_empty() || id.len() > 80 || id.starts_with('.') || !id.chars().all(usable) {
            return Err(RecordError::Id(id.to_owned()));
        }
        let Content::Quantities(quantities) = &self.content else {
            // Measured times are finite, and so is all that is computed from them.
            return Ok(());
        };
        for quantity in &quantities.values {
            let value = quantity.value;
            if ![value.value, value.low, value.high]
                .into_iter()
                .all(f64::is_finite)
            {
                return Err(RecordError::NotFinite {
                    experiment: id.to_owned(),
                    name: quantity.name.clone(),
                    value,
                });
            }
        }
        Ok(())
    }
}
