//! `cargo lab setup`.

use anyhow::Result;

use crate::cli::Setup;
use crate::environment::{self, warm::Extent};
use crate::places::Places;

/// Sets up what is missing.
///
/// # Errors
/// When a step fails.
pub fn run(places: &Places, setup: &Setup) -> Result<()> {
    let extent = if setup.all { Extent::All } else { Extent::First };
    environment::set_up(places, &extent)?;
    eprintln!("ready: `cargo lab` opens the course");
    Ok(())
}
