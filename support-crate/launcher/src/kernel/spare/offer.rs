//! What a spare serves, written down where kernels look for it.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::atomic_write;
use crate::course::ChapterCrate;
use crate::environment::warm;
use crate::folders::CourseFolders;
use crate::kernel::engine::claim::{Claimed, Place};
use crate::stamp;

/// Variables that are another in each kernel, and no matter to its cells: the notebook, and who started the kernel.
const OF_ONE_KERNEL: [&str; 5] = ["JPY_PARENT_PID", "JPY_SESSION_NAME", "OLDPWD", "SHLVL", "_"];

/// What a kernel must be asked for so that a spare can take its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    package: String,
    folder: PathBuf,
    environment: String,
    made_from: String,
}

impl Wanted {
    /// A kernel for this chapter, in this process's folder and environment.
    ///
    /// # Errors
    ///
    /// When the chapter's crate cannot be read.
    pub fn here(folders: &CourseFolders, chapter: &ChapterCrate) -> Result<Self> {
        Ok(Self {
            package: chapter.package().to_owned(),
            folder: env::current_dir()?.canonicalize()?,
            environment: digest(&environment()),
            made_from: made_from(folders, chapter)?,
        })
    }
}

fn made_from(folders: &CourseFolders, chapter: &ChapterCrate) -> Result<String> {
    let launcher = stamp::of_files(&[folders.installed_launcher()])?;
    Ok(digest(&format!(
        "{}\n{launcher}",
        warm::sources(folders, chapter)?
    )))
}

fn environment() -> String {
    let mut variables: Vec<String> = env::vars_os()
        .filter(|(name, _)| OF_ONE_KERNEL.iter().all(|other| name != other))
        .map(|(name, value)| format!("{}={}", name.display(), value.display()))
        .collect();
    variables.sort();
    variables.join("\n")
}

fn digest(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A spare's word on what it serves and where it is.
pub(super) struct Offer {
    file: PathBuf,
    written: Written,
}

#[derive(Serialize, Deserialize)]
struct Written {
    wanted: Wanted,
    place: Place,
}

impl Offer {
    pub(super) fn of(folders: &CourseFolders, chapter: &ChapterCrate, place: Place) -> Result<Self> {
        let wanted = Wanted::here(folders, chapter)?;
        Ok(Self {
            file: file(folders),
            written: Written { wanted, place },
        })
    }

    /// Where only this user can read it: it holds the secret.
    pub(super) fn publish(&self) -> Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(&self.written)?)?;
        file.persist(&self.file)
            .context("the offer of a spare kernel cannot be written")?;
        Ok(())
    }

    /// Takes it back, unless another stands there.
    pub(super) fn withdraw(&self) {
        if read(&self.file).is_some_and(|written| written.place == self.written.place) {
            let _ = fs::remove_file(&self.file);
        }
    }
}

fn file(folders: &CourseFolders) -> PathBuf {
    folders.kernels().join(".offer")
}

fn read(file: &Path) -> Option<Written> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// Takes over the spare, if there is one that serves what is wanted.
pub fn claim(folders: &CourseFolders, wanted: &Wanted) -> Option<Claimed> {
    let file = file(folders);
    let offered = read(&file).filter(|written| written.wanted == *wanted)?;
    // Whoever removes it has it.
    fs::remove_file(&file).ok()?;
    Claimed::at(&offered.place)
        .inspect_err(|error| eprintln!("the spare kernel is not there any more: {error:#}"))
        .ok()
}

/// Whether the spare on offer was made from something else than the crate as it is now.
pub(super) fn is_stale(folders: &CourseFolders) -> bool {
    read(&file(folders)).is_some_and(|written| {
        let chapter = ChapterCrate::of_package(&written.wanted.package);
        made_from(folders, &chapter).is_ok_and(|now| now != written.wanted.made_from)
    })
}

/// Takes back whatever is offered.
pub(super) fn forget(folders: &CourseFolders) {
    // Where nothing is, nothing is taken back.
    let _ = fs::remove_file(file(folders));
}

/// Writes down for which chapter a kernel was asked for last.
pub fn remember(folders: &CourseFolders, chapter: &ChapterCrate) {
    // Without it the next spare is for the chapter before.
    let _ = atomic_write::replace(&last(folders), chapter.package().as_bytes());
}

/// The package of the chapter that a kernel was asked for last.
pub(super) fn remembered(folders: &CourseFolders) -> Option<String> {
    fs::read_to_string(last(folders)).ok()
}

fn last(folders: &CourseFolders) -> PathBuf {
    folders.kernels().join(".last-chapter")
}
