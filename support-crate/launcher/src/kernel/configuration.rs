//! What evcxr reads when it starts.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::folders::CourseFolders;
use crate::stamp;

/// Run once at a kernel's start. evcxr learns from the first `?` that fails to compile that `?` is in use; where that is
/// in a cell's last expression, it takes the failure for a value that cannot be displayed and shows a figure as debug
/// text. Here it learns it before any cell, which also saves each reader's first `?` a compilation.
const PRELUDE: &str = "Ok::<(), String>(())?;\n";

/// The folder of the configuration, the course's own and not the user's.
pub fn folder(folders: &CourseFolders) -> PathBuf {
    folders.home().join("evcxr")
}

/// Writes it where it is not as it should be.
///
/// # Errors
///
/// When the folder cannot be written to.
pub fn write(folders: &CourseFolders) -> io::Result<()> {
    let prelude = folder(folders).join("prelude.rs");
    if stamp::holds(&prelude, PRELUDE) {
        return Ok(());
    }
    fs::create_dir_all(folder(folders))?;
    stamp::set(&prelude, PRELUDE)
}
