//! Files that appear whole or not at all.
//!
//! What is written goes into a hidden file in the destination's own folder first, so that giving it its name is one rename
//! within one file system. Its content is on the disk before that. A reader therefore sees the whole file, the file that
//! was there before, or none; a writer that is killed leaves at most one hidden file, which nobody takes for a result.
//!
//! ```
//! use concurrency_lab::ground::atomic_file;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("result.txt");
//! atomic_file::write(&path, b"first")?;
//! atomic_file::write(&path, b"second")?;
//! assert_eq!(std::fs::read(&path)?, b"second");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file that has content but not yet its name: written beside the place that it will have, so that taking that place is
/// one rename within one file system. Dropped before that, it is removed.
#[derive(Debug)]
pub struct AtomicFile {
    file: NamedTempFile,
}

impl AtomicFile {
    /// An empty file in `folder`, hidden so that nobody who lists the folder takes it for a finished one; its temporary
    /// name ends in `suffix`, for programs that judge a file by its name.
    ///
    /// # Errors
    ///
    /// What the system says where the folder is missing or cannot be written.
    pub fn new(folder: &Path, suffix: &str) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(".partial-").suffix(suffix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // What an ordinary new file gets; the process' umask still applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        Ok(Self { file })
    }

    /// As [`new`](AtomicFile::new), with `content`, which has reached the disk.
    ///
    /// # Errors
    ///
    /// What the system says where the folder is missing or cannot be written.
    pub fn with_content(folder: &Path, suffix: &str, content: &[u8]) -> io::Result<Self> {
        let mut atomic = Self::new(folder, suffix)?;
        atomic.file.write_all(content)?;
        // Some file systems put a rename on the disk before the content that it names.
        atomic.file.as_file().sync_all()?;
        Ok(atomic)
    }

    /// The temporary name, for another program to read from or write to.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Takes the place of `path`, whatever is there.
    ///
    /// # Errors
    ///
    /// What the system says where the folder is missing or cannot be written.
    pub fn replace(self, path: &Path) -> io::Result<()> {
        self.file.persist(path)?;
        Ok(())
    }

    /// Takes the first of `paths` at which there is no file, and returns it.
    ///
    /// # Errors
    ///
    /// What the system says where the folder is missing or cannot be written.
    pub fn take_free(self, mut paths: impl FnMut() -> PathBuf) -> io::Result<PathBuf> {
        let mut file = self.file;
        loop {
            let path = paths();
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => file = taken.file,
                Err(failed) => return Err(failed.error),
            }
        }
    }
}

/// Puts `content` in the place of `path`, by one rename.
///
/// # Errors
///
/// What the system says where the folder is missing or cannot be written; the file that was there is then as before.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    AtomicFile::with_content(folder_of(path), ".part", content)?.replace(path)
}

/// The folder that `path` is in; the working folder for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
