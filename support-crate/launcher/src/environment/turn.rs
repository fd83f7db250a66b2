//! Turns: what several set-ups must not do at the same time.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

/// Takes the turn that a lock file stands for, until what this gives is dropped or the process ends. Where another
/// process has it, says so once by `waits` and waits.
///
/// # Errors
///
/// When the lock file cannot be made.
pub fn take(lock: &Path, waits: impl FnOnce()) -> Result<File> {
    let file = File::create(lock).with_context(|| format!("cannot write {}", lock.display()))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        waits();
        file.lock()
            .with_context(|| format!("cannot wait for {}", lock.display()))?;
    }
    Ok(file)
}
