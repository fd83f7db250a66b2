//! `cargo lab setup`.

use anyhow::Result;

use crate::environment;
use crate::folders::CourseFolders;

/// Sets up what is missing.
///
/// # Errors
///
/// When a step fails.
pub fn run(folders: &CourseFolders) -> Result<()> {
    environment::set_up(folders)?;
    eprintln!("ready: `cargo lab` opens the course");
    Ok(())
}
