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
//! atomic_file::replace(&path, b"first")?;
//! atomic_file::replace(&path, b"second")?;
//! assert_eq!(std::fs::read(&path)?, b"second");
//! # Ok::<(), std::io::Error>(())
//! ```

#[cfg(unix)]
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Puts `content` in the place of `path`: a new file, or in the stead of the one that is there.
///
/// # Errors
///
/// What the system says where the folder is missing or cannot be written; the file that was there is then as before.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    filled(folder_of(path), content)?.persist(path)?;
    Ok(())
}

/// Writes `content` into a new file of `folder` and gives its path. A name from `next_name` that is taken is left to its
/// owner, and the next one is tried.
///
/// # Errors
///
/// What the system says where the folder is missing or cannot be written.
pub fn create(folder: &Path, content: &[u8], mut next_name: impl FnMut() -> String) -> io::Result<PathBuf> {
    let mut file = filled(folder, content)?;
    loop {
        let path = folder.join(next_name());
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => file = taken.file,
            Err(failed) => return Err(failed.error),
        }
    }
}

/// A hidden file in `folder` whose name ends in `suffix`, for a program that writes it by its path. It is removed when it
/// is dropped; [`NamedTempFile::persist`] gives it its name.
///
/// # Errors
///
/// What the system says where the folder is missing or cannot be written.
pub fn hidden(folder: &Path, suffix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".partial-").suffix(suffix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What an ordinary new file gets, in place of a temporary file's "for the owner only"; the process' umask still
        // applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The folder that a path's file is in; the current one for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn filled(folder: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = hidden(folder, "")?;
    file.write_all(content)?;
    // Without it, a power cut after the rename could leave a name with nothing behind it.
    file.as_file().sync_all()?;
    Ok(file)
}
