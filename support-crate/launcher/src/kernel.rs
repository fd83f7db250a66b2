//! What Jupyter starts as the Rust kernel: evcxr in a warm build directory of its own, with the workspace's exact
//! dependency versions and release settings.

pub mod build_dir;
pub mod configuration;
pub mod connection;
pub mod engine;
pub mod exit;
pub mod front;
pub mod in_cell;
pub mod plain_path;
pub mod processes;
pub mod quiet;
pub mod settings;
pub mod shim;
pub mod spare;
pub mod supervise;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::folders::CourseFolders;

/// The notebook kernel's program, as the set-up found or installed it.
///
/// # Errors
///
/// When there is none yet.
pub fn program(folders: &CourseFolders) -> Result<PathBuf> {
    let note = note(folders);
    let path = PathBuf::from(
        fs::read_to_string(&note)
            .with_context(|| format!("{} is missing: run `cargo lab setup`", note.display()))?
            .trim(),
    );
    if !path.is_file() {
        bail!(
            "the notebook kernel {} is gone: run `cargo lab setup`",
            path.display()
        );
    }
    Ok(path)
}

/// Where the set-up writes down which program is the kernel.
pub fn note(folders: &CourseFolders) -> PathBuf {
    folders.home().join("kernel-program")
}
