//! Quiet while cells run: what a spare kernel is made with stands still then, so that it disturbs no measurement.
//!
//! Every kernel of a checkout holds one lock, shared with the others, while a cell of its runs. The spare goes on only under
//! that lock alone, and whoever takes it stops the spare.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use crate::folders::CourseFolders;
use crate::kernel::processes::Group;

/// The quiet of one checkout.
#[derive(Clone, Debug)]
pub struct Quiet {
    lock: PathBuf,
    /// Says which processes stand still.
    spare: PathBuf,
}

impl Quiet {
    /// That of the checkout with these folders.
    pub fn of(folders: &CourseFolders) -> Self {
        Self {
            lock: folders.kernels().join(".cells"),
            spare: folders.kernels().join(".spare"),
        }
    }

    /// It is quiet as long as what this gives is kept. `None` where no lock can be had: then nothing stands still.
    pub fn begin(&self) -> Option<File> {
        let lock = self.open().ok()?;
        lock.lock_shared().ok()?;
        if let Some(spare) = self.spare() {
            spare.stop();
            // Taken over meanwhile: it is a kernel like others now.
            if self.spare() != Some(spare) {
                spare.go_on();
            }
        }
        Some(lock)
    }

    /// Does something that quiet forbids, if no cell runs.
    pub fn unless_quiet<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        let lock = self.open().ok()?;
        lock.try_lock().ok()?;
        let done = act();
        drop(lock);
        Some(done)
    }

    /// Names the processes that stand still from now on.
    ///
    /// # Errors
    ///
    /// When it cannot be written down.
    pub fn name(&self, spare: Group) -> io::Result<()> {
        fs::write(&self.spare, spare.to_string())
    }

    /// From now on none do.
    pub fn forget(&self) {
        // Where there is none, none is forgotten.
        let _ = fs::remove_file(&self.spare);
    }

    /// The processes that stand still.
    pub fn spare(&self) -> Option<Group> {
        fs::read_to_string(&self.spare).ok()?.parse().ok()
    }

    fn open(&self) -> io::Result<File> {
        File::create(&self.lock)
    }
}
