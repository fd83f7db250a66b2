//! The spare: an engine that is ready before a kernel is asked for, and stands still until one is.
//!
//! It has run a chapter's first cell, so it serves a kernel for a notebook of that chapter, in the same folder and the same
//! environment, as long as the chapter's crate is as it was.

pub mod keeper;
mod offer;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use self::offer::Offer;
pub use self::offer::{Wanted, claim, remember};
use crate::course::ChapterCrate;
use crate::folders::CourseFolders;
use crate::kernel::engine::claim::Place;
use crate::kernel::processes::Group;
use crate::kernel::quiet::Quiet;

/// How often it is looked whether cells still run.
const TICK: Duration = Duration::from_millis(100);

/// Its file in a build directory says that what is built there is built for nobody yet, and may wait.
const UNHURRIED: &str = "spare";

/// A spare, seen from the process that it lives in.
pub struct Spare {
    chapter: ChapterCrate,
    offer: Offer,
    quiet: Quiet,
    group: Option<Group>,
    unhurried: PathBuf,
    offered: bool,
}

impl Spare {
    /// One for the chapter whose crate is `package`, to be found at `place`, which builds in `build_in`.
    ///
    /// # Errors
    ///
    /// When there is no such crate, or it cannot be read.
    pub fn of(folders: &CourseFolders, package: &str, place: Place, build_in: &Path) -> Result<Self> {
        let chapter = ChapterCrate::of_package(package);
        Ok(Self {
            offer: Offer::of(folders, &chapter, place)?,
            chapter,
            quiet: Quiet::of(folders),
            group: None,
            unhurried: build_in.join(UNHURRIED),
            offered: false,
        })
    }

    /// What it is made ready with.
    pub fn chapter(&self) -> &ChapterCrate {
        &self.chapter
    }

    /// Starts evcxr as soon as no cell runs, as long as it is `wanted`.
    ///
    /// # Errors
    ///
    /// When it does not start, or is not wanted any more.
    pub fn begin(
        &mut self,
        start: &mut impl FnMut() -> Result<Child>,
        wanted: impl Fn() -> bool,
    ) -> Result<Child> {
        fs::write(&self.unhurried, "")?;
        while wanted() {
            if let Some(started) = self.quiet.clone().unless_quiet(|| self.begin_now(start)) {
                return started;
            }
            thread::sleep(TICK);
        }
        bail!("nobody wants it any more")
    }

    fn begin_now(&mut self, start: &mut impl FnMut() -> Result<Child>) -> Result<Child> {
        let started = start()?;
        let group = Group::led_by(&started);
        self.quiet.name(group)?;
        self.group = Some(group);
        Ok(started)
    }

    /// Whether it is not ready yet.
    pub fn is_being_made(&self) -> bool {
        !self.offered
    }

    /// Lets it go on, if no cell runs.
    pub fn go_on(&self) {
        if let Some(group) = self.group {
            self.quiet.unless_quiet(|| group.go_on());
        }
    }

    /// It is ready: it stands still from now on, and kernels can find it.
    ///
    /// # Errors
    ///
    /// When it cannot be written down where.
    pub fn offer(&mut self) -> Result<()> {
        if let Some(group) = self.group {
            group.stop();
        }
        self.offered = true;
        self.offer.publish()
    }
}

impl Drop for Spare {
    /// It is a kernel like others from now on, or none.
    fn drop(&mut self) {
        self.offer.withdraw();
        self.quiet.forget();
        // It may be gone with its folder.
        let _ = fs::remove_file(&self.unhurried);
        if let Some(group) = self.group {
            group.go_on();
        }
    }
}

/// Whether what is built in a kernel's folder is built for nobody yet.
pub fn is_unhurried(build_dir: &Path) -> bool {
    build_dir.join(UNHURRIED).exists()
}
