//! `cargo lab setup`.

use anyhow::Result;

use crate::cli::Setup;
use crate::environment::{self, warm::Extent};
use crate::folders::CourseFolders;

/// Sets up what is missing.
///
/// # Errors
///
/// When a step fails.
pub fn run(folders: &CourseFolders, setup: &Setup) -> Result<()> {
    let extent = if setup.all { Extent::All } else { Extent::First };
    environment::set_up(folders, &extent)?;
    eprintln!("ready: `cargo lab` opens the course");
    Ok(())
}
