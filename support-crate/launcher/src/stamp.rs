//! Stamps: the inputs that a finished step was made from, written down when it is complete.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::atomic_write;

/// Whether the stamp says that a step was made from exactly these inputs.
pub fn holds(stamp: &Path, inputs: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|written| written == inputs)
}

/// Writes the stamp, whole or not at all.
///
/// # Errors
///
/// When its folder cannot be written to.
pub fn set(stamp: &Path, inputs: &str) -> io::Result<()> {
    atomic_write::replace(stamp, inputs.as_bytes())
}

/// Every file below the given ones with its size and time of change: what cargo looks at too.
///
/// # Errors
///
/// When a file or folder cannot be read.
pub fn of_files(paths: &[PathBuf]) -> io::Result<String> {
    let mut lines = Vec::new();
    for path in paths {
        list(path, &mut lines)?;
    }
    lines.sort();
    Ok(lines.join("\n"))
}

fn list(path: &Path, lines: &mut Vec<String>) -> io::Result<()> {
    let about = fs::metadata(path)?;
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            list(&entry?.path(), lines)?;
        }
        return Ok(());
    }
    let changed = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    lines.push(format!(
        "{} {} {}",
        path.display(),
        about.len(),
        changed.as_nanos()
    ));
    Ok(())
}
