//! Files that appear whole or not at all, whatever interrupts the writing.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Puts `content` in the place of `path` by one rename. A file that is there keeps who may read and write it; a new one
/// is like any other new file of this user.
///
/// # Errors
///
/// When the folder of `path` is missing or cannot be written to.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = beside(path)?;
    file.write_all(content)?;
    if let Ok(before) = fs::metadata(path) {
        fs::set_permissions(file.path(), before.permissions())?;
    }
    file.persist(path)?;
    Ok(())
}

/// A temporary file in the folder of `path`, to fill and to persist there; it is removed when it is dropped before.
///
/// # Errors
///
/// When the folder is missing or cannot be written to.
pub fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".partial-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What an ordinary new file gets; the process' umask still applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
