//! What the course needs on this machine, and making it: the Python environment, the notebook kernel, its
//! registration, the warm build.

pub mod evcxr;
pub mod python;
pub mod registration;
pub mod turn;
pub mod warm;

use anyhow::{Context, Result};

use crate::environment::warm::Extent;
use crate::kernel::configuration;
use crate::places::Places;
use crate::progress::Step;

/// Makes whatever is missing or stale, step by step. Each step may be interrupted; the next set-up carries on.
///
/// # Errors
/// When a step fails; the steps before it stay done.
pub fn set_up(places: &Places, extent: &Extent) -> Result<()> {
    places.ensure_writable()?;
    let _only_one = turn::take(&places.home().join("setup.lock"), || {
        eprintln!("… another set-up of this checkout is running; waiting for it");
    })?;
    configuration::write(places).context("cannot write the kernel's configuration")?;
    step(
        "Python environment",
        || python::is_ready(places),
        |step| python::make(places, step),
    )?;
    step(
        "notebook kernel",
        || evcxr::is_ready(places),
        |step| evcxr::install(places, step),
    )?;
    step(
        "kernel's registration",
        || registration::is_current(places),
        |_| registration::install(places),
    )?;
    step(
        "warm build",
        || warm::is_current(places, extent),
        |step| warm::build(places, extent, step),
    )
}

fn step(
    name: &str,
    ready: impl FnOnce() -> Result<bool>,
    make: impl FnOnce(&Step) -> Result<String>,
) -> Result<()> {
    if ready()? {
        eprintln!("✔ {name}: already there");
        return Ok(());
    }
    let step = Step::begin(name);
    match make(&step) {
        Ok(outcome) => {
            step.done(&outcome);
            Ok(())
        }
        Err(error) => {
            step.failed();
            Err(error.context(format!("setting up the {name} failed")))
        }
    }
}
