//! The results that chapters come with: hidden by `cargo lab`'s JupyterLab until the reader runs the cells.
//!
//! A chapter's metadata hold the digest of these results, so that the file itself says whether its results are still those.
//! What the digest is, only the server knows.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::folders::CourseFolders;
use crate::notebook::session::jupyter;

/// JupyterLab that hides them.
pub fn hiding_server(folders: &CourseFolders) -> Command {
    let mut command = jupyter(folders, "python");
    command.arg(
        folders
            .support_crate()
            .join("launcher/python/server/course_server.py"),
    );
    command
}

/// The digest of an executed notebook's results.
///
/// # Errors
///
/// When the notebook cannot be read or the Python environment is missing.
pub fn digest(folders: &CourseFolders, notebook: &Path) -> Result<String> {
    let output = hiding_server(folders)
        .arg("--digest")
        .arg(notebook)
        .output()
        .context("cannot start the Python environment: run `cargo lab setup`")?;
    if !output.status.success() {
        bail!(
            "cannot digest {}: {}",
            notebook.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
