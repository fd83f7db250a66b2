//! Where records are kept, and how they get there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lab_words::environment;

use super::{Content, Record, RecordError};
use crate::ground::atomic_file::AtomicFile;

/// The folders that records may be in, the one to write to first. Only `LAB_RUNS_DIR` where that is set.
pub fn runs_folders() -> Vec<PathBuf> {
    if let Some(folder) = environment::path(environment::RUNS_DIR) {
        return vec![folder];
    }
    let generated = environment::path(environment::HOME).map(|home| home.join("runs"));
    generated
        .or_else(workspace_folder)
        .into_iter()
        .chain(user_folder())
        .collect()
}

/// The course's own folder, if this program runs where it was built.
fn workspace_folder() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    workspace
        .join("Cargo.toml")
        .is_file()
        .then(|| workspace.join(".lab").join("runs"))
}

fn user_folder() -> Option<PathBuf> {
    let data = if cfg!(windows) {
        environment::path("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        environment::path("HOME").map(|home| home.join("Library").join("Application Support"))
    } else {
        environment::path("XDG_DATA_HOME")
            .or_else(|| environment::path("HOME").map(|home| home.join(".local").join("share")))
    };
    Some(data?.join("concurrency-lab").join("runs"))
}

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
        self.write(folder, &json).map_err(|source| RecordError::Write {
            folder: folder.to_owned(),
            source,
        })
    }

    fn write(&self, folder: &Path, json: &[u8]) -> io::Result<PathBuf> {
        fs::create_dir_all(folder)?;
        let mut content = json.to_vec();
        content.push(b'\n');
        AtomicFile::with_content(folder, ".json", &content)?.take_free(|| folder.join(self.file_name()))
    }

    fn file_name(&self) -> String {
        let time: String = self
            .started()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let letters: String = std::iter::repeat_with(fastrand::alphanumeric).take(6).collect();
        format!("{}_{time}_{letters}.json", self.experiment())
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
