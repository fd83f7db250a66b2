//! Build directories: one for each running kernel, made from the warm one, removed with its kernel.
//!
//! Files that never change once built (the dependencies' libraries) are hard links; what cargo rewrites or locks in
//! place is copied, because a link would share it with every other kernel.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::course::is_made_from_our_crates;
use crate::folders::CourseFolders;

/// The build directory of one kernel; dropping it removes it.
pub struct BuildDir {
    folder: TempDir,
    // Held until the folder is gone: a folder whose lock is free belongs to a kernel that crashed.
    _owner: File,
}

const OWNER: &str = "owner.lock";

impl BuildDir {
    /// Makes a directory for a new kernel from the warm one (an empty one where there is none yet), after removing
    /// what crashed kernels left.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made or filled.
    pub fn make(folders: &CourseFolders) -> Result<Self> {
        let guard = guard(folders)?;
        guard.lock()?;
        let kernels = folders.kernels();
        sweep(&kernels);
        let folder = tempfile::Builder::new()
            .prefix("kernel-")
            .tempdir_in(&kernels)
            .with_context(|| format!("cannot make a build directory in {}", kernels.display()))?;
        let owner = File::create(folder.path().join(OWNER))?;
        owner.lock()?;
        let made = Self {
            folder,
            _owner: owner,
        };
        if folders.warm().is_dir() {
            replicate(&folders.warm(), &made.path())
                .with_context(|| format!("cannot copy the warm build {}", folders.warm().display()))?;
        } else {
            fs::create_dir_all(made.path())?;
        }
        drop(guard);
        Ok(made)
    }

    /// Where the kernel builds.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("build")
    }
}

/// Removes what crashed kernels left.
pub fn sweep_abandoned(folders: &CourseFolders) {
    // Where the guard cannot be had, the next kernel sweeps.
    if let Ok(guard) = guard(folders)
        && guard.lock().is_ok()
    {
        sweep(&folders.kernels());
    }
}

/// Makes `fresh` the warm build directory, between two kernels' starts.
///
/// # Errors
///
/// When a folder cannot be renamed.
pub fn exchange(folders: &CourseFolders, fresh: &Path) -> Result<()> {
    let guard = guard(folders)?;
    guard.lock()?;
    let retired = folders.home().join("warm-retired");
    // There only if the exchange before this one was interrupted.
    let _ = fs::remove_dir_all(&retired);
    if folders.warm().is_dir() {
        fs::rename(folders.warm(), &retired).context("cannot retire the old warm build")?;
    }
    fs::rename(fresh, folders.warm()).context("cannot put the new warm build in place")?;
    // The new one is in place; what is left of the old one goes with the next exchange.
    let _ = fs::remove_dir_all(&retired);
    Ok(())
}

/// Held while kernels' directories are made or removed, and while the warm one is exchanged.
fn guard(folders: &CourseFolders) -> Result<File> {
    let kernels = folders.kernels();
    fs::create_dir_all(&kernels).with_context(|| format!("cannot make {}", kernels.display()))?;
    Ok(File::create(kernels.join(".guard"))?)
}

/// Removes the directories of kernels that ended without doing so themselves. The caller holds the guard.
fn sweep(kernels: &Path) {
    let Ok(entries) = fs::read_dir(kernels) else {
        return;
    };
    for folder in entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
    {
        if is_abandoned(&folder.join(OWNER)) {
            // A file that another program still holds open goes at the next start.
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Whether nobody holds the lock. One that cannot be looked at, for want of a descriptor for instance, may be held.
fn is_abandoned(owner: &Path) -> bool {
    match File::open(owner) {
        Ok(owner) => owner.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Makes `to` a working copy of the build directory `from`.
///
/// # Errors
///
/// When a folder cannot be read or a file neither linked nor copied.
pub fn replicate(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            replicate(&entry.path(), &target)?;
        } else if !(never_changes(&entry.path()) && fs::hard_link(entry.path(), &target).is_ok()) {
            copy_with_time(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// A library of a dependency from the registry. The course's own are rebuilt after an edit, in place.
fn never_changes(file: &Path) -> bool {
    let library = matches!(
        file.extension().and_then(|extension| extension.to_str()),
        Some("rlib" | "rmeta" | "so" | "dylib" | "dll")
    );
    library && !is_made_from_our_crates(file) && file.parent().is_some_and(|folder| folder.ends_with("deps"))
}

/// Copies a file together with its modification time, which cargo compares to decide what is stale.
fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    File::options().write(true).open(to)?.set_modified(modified)
}
