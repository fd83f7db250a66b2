//! `cargo lab setup`.

use anyhow::Result;

use crate::environment;
use crate::places::Places;

/// Sets up what is missing.
///
/// # Errors
/// When a step fails.
pub fn run(places: &Places) -> Result<()> {
    environment::set_up(places)?;
    eprintln!("ready: `cargo lab` opens the course");
    Ok(())
}
