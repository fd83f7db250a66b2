//! The warm build: a build directory that already holds the chapters' crates and their dependencies, built by the real
//! kernel with its own flags, from which every kernel starts.
//!
//! All chapters share the one directory, so what they have in common is built once; each has a stamp of its own, so an
//! edit in one chapter's crate makes only that chapter's part stale.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::course::ChapterCrate;
use crate::folders::{CourseFolders, KERNEL_VERSION};
use crate::kernel::{self, build_dir, engine, settings};
use crate::notebook::session::{Ending, Session};
use crate::progress::Step;
use crate::stamp;
use crate::toolchain::{rust_tool, version};

/// A cell that computes, so that the first such cell of a reader is warm too.
const COMPUTING: &str = "(0..1000u64).into_par_iter().sum::<u64>()";

/// How many chapters, from the first on, a set-up builds for; what only a later one needs is built when it is first run,
/// or by `cargo lab setup --all`.
const FIRST_CHAPTERS: u8 = 2;

const LIMIT: Duration = Duration::from_secs(1200);

/// For which chapters to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The chapters that a reader opens first.
    First,
    /// Every chapter.
    All,
    /// Those of the first, and these.
    And(Vec<ChapterCrate>),
}

impl Extent {
    fn crates(&self, folders: &CourseFolders) -> Result<Vec<ChapterCrate>> {
        let all = ChapterCrate::all(&folders.support_crate())
            .with_context(|| format!("cannot read {}", folders.support_crate().display()))?;
        let first: Vec<ChapterCrate> = (0..FIRST_CHAPTERS).map(ChapterCrate::numbered).collect();
        Ok(all
            .into_iter()
            .filter(|chapter| match self {
                Self::First => first.contains(chapter),
                Self::All => true,
                Self::And(more) => first.contains(chapter) || more.contains(chapter),
            })
            .collect())
    }
}

/// What the warm build lacks: chapters whose part is missing, or was made from something else than the crates, the
/// versions and the compiler as they are now.
pub struct Lacking {
    /// Of the extent that was asked for, each with what it is to be made from.
    pub asked: Vec<(ChapterCrate, String)>,
    /// Beyond it.
    pub later: Vec<ChapterCrate>,
}

/// What the warm build lacks now.
///
/// # Errors
///
/// When the crates cannot be read.
pub fn lacking(folders: &CourseFolders, extent: &Extent) -> Result<Lacking> {
    let common = common_inputs(folders)?;
    let built = folders.warm().is_dir();
    let wanted = extent.crates(folders)?;
    let mut lacking = Lacking {
        asked: Vec::new(),
        later: Vec::new(),
    };
    for chapter in Extent::All.crates(folders)? {
        let inputs = inputs(folders, &common, &chapter)?;
        if built && stamp::holds(&stamp_file(folders, &chapter), &inputs) {
            continue;
        }
        if wanted.contains(&chapter) {
            lacking.asked.push((chapter, inputs));
        } else {
            lacking.later.push(chapter);
        }
    }
    Ok(lacking)
}

/// Builds these chapters, each from what stands beside it: on from what an interrupted set-up left, else from the one before, else from nothing.
///
/// # Errors
///
/// When a crate does not build.
pub fn build(folders: &CourseFolders, chapters: &[(ChapterCrate, String)], step: &Step) -> Result<String> {
    let fresh = folders.home().join("warm-new");
    let left = fresh.is_dir();
    if !left {
        begin(folders, &fresh)?;
    }
    let build = || -> Result<()> {
        chapters
            .iter()
            .try_for_each(|(chapter, _)| run_cells(folders, chapter, &fresh, step))
    };
    let mut built = build();
    if left && built.is_err() {
        step.detail("what an interrupted set-up left cannot be used; beginning anew");
        remove(&fresh)?;
        begin(folders, &fresh)?;
        built = build();
    }
    built?;
    remove_cells(&fresh.join("target"))?;
    build_dir::exchange(folders, &fresh)?;
    fs::create_dir_all(stamps(folders)).context("cannot write down what the warm build was made from")?;
    for (chapter, inputs) in chapters {
        stamp::set(&stamp_file(folders, chapter), inputs)?;
    }
    let names: Vec<&str> = chapters.iter().map(|(chapter, _)| chapter.package()).collect();
    Ok(format!("built for notebooks: {}", names.join(", ")))
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

fn run_cells(folders: &CourseFolders, chapter: &ChapterCrate, build_in: &Path, step: &Step) -> Result<()> {
    step.detail(&format!(
        "building {} with the notebook kernel",
        chapter.package()
    ));
    let folder = build_in.to_string_lossy();
    let environment = [(engine::BUILD_IN, &*folder)];
    let mut session = Session::start(folders, "rust", &folders.notebooks(), &environment, step.teller())?;
    for cell in [&*chapter.opening(), COMPUTING] {
        let executed = session.execute(cell, LIMIT, |line| step.detail(line))?;
        if executed.ending != Ending::Success {
            bail!(
                "{} does not build in the notebook kernel: {:#?}",
                chapter.package(),
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

/// Everything that makes every chapter's part stale when it changes.
fn common_inputs(folders: &CourseFolders) -> Result<String> {
    let rustc = rust_tool("rustc")
        .and_then(|rustc| version(&rustc))
        .unwrap_or_default();
    let kernel = kernel::program(folders)?;
    Ok(format!(
        "{KERNEL_VERSION} {}\n{rustc}\n{}\n{}",
        kernel.display(),
        settings::in_words(),
        common_sources(folders)?
    ))
}

/// The sources and versions that every chapter stands on.
fn common_sources(folders: &CourseFolders) -> Result<String> {
    let lock = folders.lock_file();
    let lock = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let crate_folder = folders.support_crate();
    let parts = ["Cargo.toml", "build.rs", "src", "assets", "words"];
    let mut sources: Vec<PathBuf> = parts.iter().map(|part| crate_folder.join(part)).collect();
    sources.extend([folders.root().join("Cargo.toml"), folders.root().join("data")]);
    Ok(format!("{}\n{lock}", files(sources)?))
}

/// The sources and versions that a chapter's notebook is built from.
///
/// # Errors
///
/// When they cannot be read.
pub fn sources(folders: &CourseFolders, chapter: &ChapterCrate) -> Result<String> {
    inputs(folders, &common_sources(folders)?, chapter)
}

/// What makes one chapter's part stale when it changes.
fn inputs(folders: &CourseFolders, common: &str, chapter: &ChapterCrate) -> Result<String> {
    let folder = chapter.folder(&folders.support_crate());
    let own = files(
        ["Cargo.toml", "build.rs", "src"]
            .map(|part| folder.join(part))
            .into(),
    )?;
    Ok(format!("{common}\n{own}"))
}

fn files(mut paths: Vec<PathBuf>) -> Result<String> {
    paths.retain(|path| path.exists());
    stamp::of_files(&paths).context("cannot read the course's crates")
}

fn stamps(folders: &CourseFolders) -> PathBuf {
    folders.home().join("warm-made-from")
}

fn stamp_file(folders: &CourseFolders, chapter: &ChapterCrate) -> PathBuf {
    stamps(folders).join(chapter.package())
}
