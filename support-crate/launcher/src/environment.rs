//! What the course needs on this machine, and making it: the Python environment, the notebook kernel, its
//! registration, the warm build.

pub mod evcxr;
pub mod python;
pub mod registration;
pub mod turn;
pub mod warm;

use std::fs::File;

use anyhow::{Context, Result};

use crate::course::ChapterCrate;
use crate::environment::warm::Extent;
use crate::folders::CourseFolders;
use crate::kernel::configuration;
use crate::progress::Step;

/// Makes whatever is missing or stale, step by step. Each step may be interrupted; the next set-up carries on.
///
/// # Errors
///
/// When a step fails; the steps before it stay done.
pub fn set_up(folders: &CourseFolders, extent: &Extent) -> Result<()> {
    let _only_one = one_at_a_time(folders)?;
    configuration::write(folders).context("cannot write the kernel's configuration")?;
    python_environment(folders)?;
    step(
        "notebook kernel",
        || evcxr::is_ready(folders),
        |step| evcxr::install(folders, step),
    )?;
    step(
        "kernel's registration",
        || registration::is_current(folders),
        |_| registration::install(folders),
    )?;
    let lacking = warm::lacking(folders, extent)?;
    step(
        "warm build",
        || Ok(lacking.asked.is_empty()),
        |step| warm::build(folders, &lacking.asked, step),
    )?;
    if !lacking.later.is_empty() {
        let names: Vec<&str> = lacking.later.iter().map(ChapterCrate::package).collect();
        eprintln!(
            "  built when first run, for a minute or so: {}; `cargo lab setup --all` builds all now",
            names.join(", ")
        );
    }
    Ok(())
}

/// Makes the Python environment only: what needs no kernel need not wait for one.
///
/// # Errors
///
/// When it cannot be made.
pub fn set_up_python(folders: &CourseFolders) -> Result<()> {
    if python::is_ready(folders)? {
        return Ok(());
    }
    let _only_one = one_at_a_time(folders)?;
    python_environment(folders)
}

fn python_environment(folders: &CourseFolders) -> Result<()> {
    step(
        "Python environment",
        || python::is_ready(folders),
        |step| python::make(folders, step),
    )
}

fn one_at_a_time(folders: &CourseFolders) -> Result<File> {
    folders.ensure_writable()?;
    turn::take(&folders.home().join("setup.lock"), || {
        eprintln!("… another set-up of this checkout is running; waiting for it");
    })
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
