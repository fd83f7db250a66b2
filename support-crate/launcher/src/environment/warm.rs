//! The warm build: a build directory that already holds the support crate and its dependencies, built by the real
//! kernel with its own flags, from which every kernel starts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::folders::{CourseFolders, KERNEL_VERSION};
use crate::kernel::{self, build_dir, supervise};
use crate::notebook::chapters::OPENING;
use crate::notebook::session::{Ending, Session};
use crate::progress::Step;
use crate::stamp;
use crate::toolchain::{rust_tool, version};

/// What every chapter begins with; then one cell that computes, so that the first such cell of a reader is warm too.
const CELLS: [&str; 2] = [OPENING, "(0..1000u64).into_par_iter().sum::<u64>()"];

const LIMIT: Duration = Duration::from_secs(1200);

/// Whether the warm build was made from the crate, the versions and the compiler as they are now.
///
/// # Errors
///
/// When the support crate cannot be read.
pub fn is_current(folders: &CourseFolders) -> Result<bool> {
    Ok(folders.warm().is_dir() && stamp::holds(&stamp_file(folders), &inputs(folders)?))
}

/// Builds it: on from what an interrupted set-up left, else from the one before, else from nothing.
///
/// # Errors
///
/// When the support crate does not build.
pub fn build(folders: &CourseFolders, step: &Step) -> Result<String> {
    let inputs = inputs(folders)?;
    let fresh = folders.home().join("warm-new");
    let left = fresh.is_dir();
    if !left {
        begin(folders, &fresh)?;
    }
    let mut built = run_cells(folders, &fresh, step);
    if left && built.is_err() {
        step.detail("what an interrupted set-up left cannot be used; beginning anew");
        remove(&fresh)?;
        begin(folders, &fresh)?;
        built = run_cells(folders, &fresh, step);
    }
    built?;
    remove_cells(&fresh.join("target"))?;
    build_dir::exchange(folders, &fresh)?;
    stamp::set(&stamp_file(folders), &inputs)?;
    Ok("the support crate is built for notebooks".to_owned())
}

/// Makes the folder to build in. It gets its name when it is whole: cargo would trust the stamps of a half-made copy.
fn begin(folders: &CourseFolders, fresh: &Path) -> Result<()> {
    let copy = folders.home().join("warm-copy");
    remove(&copy)?;
    fs::create_dir_all(&copy).with_context(|| format!("cannot make {}", copy.display()))?;
    if folders.warm().is_dir() {
        build_dir::replicate(&folders.warm(), &copy).context("cannot copy the warm build")?;
    }
    fs::rename(copy, fresh).context("cannot name the new warm build")
}

fn run_cells(folders: &CourseFolders, build_in: &Path, step: &Step) -> Result<()> {
    let folder = build_in.to_string_lossy();
    let environment = [(supervise::BUILD_IN, &*folder)];
    let mut session = Session::start(folders, "rust", &folders.notebooks(), &environment, step.teller())?;
    for cell in CELLS {
        let executed = session.execute(cell, LIMIT, |line| step.detail(line))?;
        if executed.ending != Ending::Success {
            bail!(
                "the support crate does not build in the notebook kernel: {:#?}",
                executed.outputs
            );
        }
    }
    Ok(())
}

/// Removes what the cells themselves were compiled to; the dependencies stay.
fn remove_cells(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let stem = name.strip_prefix("lib").unwrap_or(&name);
        let of_a_cell = ["ctx-", "ctx.", "code_"]
            .iter()
            .any(|start| stem.starts_with(start))
            || name == "incremental";
        if of_a_cell {
            remove(&path)?;
        } else if path.is_dir() {
            remove_cells(&path)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

/// Everything that makes a warm build stale when it changes.
fn inputs(folders: &CourseFolders) -> Result<String> {
    let lock = folders.lock_file();
    let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let rustc = rust_tool("rustc")
        .and_then(|rustc| version(&rustc))
        .unwrap_or_default();
    let kernel = kernel::program(folders)?;
    let crate_folder = folders.support_crate();
    let mut sources: Vec<PathBuf> = ["Cargo.toml", "src", "assets"]
        .iter()
        .map(|part| crate_folder.join(part))
        .collect();
    sources.extend([folders.root().join("Cargo.toml"), folders.root().join("data")]);
    sources.retain(|path| path.exists());
    let sources = stamp::of_files(&sources).context("cannot read the support crate")?;
    Ok(format!(
        "{KERNEL_VERSION} {}\n{rustc}\n{}\n{sources}\n{lock}",
        kernel.display(),
        supervise::settings()
    ))
}

fn stamp_file(folders: &CourseFolders) -> PathBuf {
    folders.home().join("warm-made-from")
}
