//! Files that are read and written.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use tempfile::TempDir;

use super::{WaitingError, on_blocking_pool, one_by_one};

/// The most files.
const MOST_FILES: usize = 10_000;

/// The most bytes of all files together.
const MOST_BYTES: usize = 1 << 30;

/// Files in a temporary folder, which is removed with the last clone.
#[derive(Clone, Debug)]
pub struct Files {
    folder: Arc<TempDir>,
    contents: Arc<[Vec<u8>]>,
}

impl Files {
    /// Writes `count` files of `length` bytes each.
    ///
    /// # Errors
    ///
    /// [`WaitingError::Count`] for no files or more than 10 000, no bytes or more than 1 GiB in all;
    /// [`WaitingError::File`] where one cannot be written.
    pub fn create(count: usize, length: usize) -> Result<Self, WaitingError> {
        let wrong = |what: String, most| Err(WaitingError::Count { what, most });
        if !(1..=MOST_FILES).contains(&count) {
            return wrong(format!("{count} files"), MOST_FILES);
        }
        if !(1..=MOST_BYTES / count).contains(&length) {
            return wrong(
                format!("{length} bytes in each of {count} files"),
                MOST_BYTES / count,
            );
        }
        let folder = tempfile::tempdir().map_err(|source| WaitingError::File {
            path: std::env::temp_dir(),
            source,
        })?;
        let files = Self {
            folder: Arc::new(folder),
            contents: (0..count).map(|number| content(number, length)).collect(),
        };
        for (number, content) in files.contents.iter().enumerate() {
            let path = files.path(number);
            fs::write(&path, content).map_err(|source| WaitingError::File { path, source })?;
        }
        Ok(files)
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.contents.len()
    }

    /// Where a file lies; it may be beyond [`Files::count`], and then there is none.
    pub fn path(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("{number}.txt"))
    }

    /// Reads a file and gives the sum of its bytes. Blocks; but what was just written the system still has in memory,
    /// so this is short.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`].
    pub fn read(&self, number: usize) -> Result<u64, WaitingError> {
        let path = self.path(number);
        let bytes = fs::read(&path).map_err(|source| WaitingError::File { path, source })?;
        Ok(sum(&bytes))
    }

    /// Writes a copy of a file and waits until the disk has it (`sync_all`). Gives the sum of its bytes. Blocks, for as
    /// long as the disk takes; where the folder for temporary files lies in memory, that is no time.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`].
    ///
    /// # Panics
    ///
    /// For a number beyond [`Files::count`].
    pub fn save(&self, number: usize) -> Result<u64, WaitingError> {
        let path = self.path(number).with_extension("copy");
        let bytes = &self.contents[number];
        (|| -> io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        })()
        .map_err(|source| WaitingError::File { path, source })?;
        Ok(sum(bytes))
    }

    /// [`Files::read`] for all, one after the other.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`] at the first that fails.
    pub fn read_one_by_one(&self) -> Result<Vec<u64>, WaitingError> {
        one_by_one(self.count(), |number| self.read(number))
    }

    /// [`Files::read`] for all, each on the blocking pool. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`] when one fails, after all have ended.
    pub async fn read_together(&self) -> Result<Vec<u64>, WaitingError> {
        let files = self.clone();
        on_blocking_pool(self.count(), move |number| files.read(number)).await
    }

    /// [`Files::save`] for all, one after the other.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`] at the first that fails.
    pub fn save_one_by_one(&self) -> Result<Vec<u64>, WaitingError> {
        one_by_one(self.count(), |number| self.save(number))
    }

    /// [`Files::save`] for all, each on the blocking pool. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`WaitingError::File`] when one fails, after all have ended.
    pub async fn save_together(&self) -> Result<Vec<u64>, WaitingError> {
        let files = self.clone();
        on_blocking_pool(self.count(), move |number| files.save(number)).await
    }
}

/// Text that differs from file to file.
fn content(number: usize, length: usize) -> Vec<u8> {
    let line = format!("place {number} of the city waits. ");
    let mut text = line.repeat(length.div_ceil(line.len())).into_bytes();
    text.truncate(length);
    text
}

fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&byte| u64::from(byte)).sum()
}
