//! `cargo lab compare`: several machines' records side by side.
//!
//! The work is done by the support crate's program `lab-compare`, built when it is first asked for: whoever only opens
//! a chapter need not wait for it.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use lab_words::compare::Request;
use lab_words::{Format, environment};

use crate::cli::Compare;
use crate::folders::CourseFolders;
use crate::progress::Step;
use crate::toolchain::rust_tool;

/// Compares the runs; what can be compared is printed and drawn, what cannot is named with the reason.
///
/// # Errors
///
/// When the figure's format is unknown, or the program does not build or start. What it finds wrong it says itself, and
/// the exit code is its own.
pub fn run(folders: &CourseFolders, compare: &Compare) -> Result<ExitCode> {
    if let Some(path) = &compare.figure {
        Format::of(path)?;
    }
    let request = Request {
        runs: compare.runs.clone(),
        experiments: compare.experiment.clone(),
        figure: compare.figure.clone(),
        figures: folders.exports().join("compare"),
        formats: vec![Format::Svg, Format::Png],
        theme: compare.theme,
        reference: folders.reference_runs(),
    };
    let mut program = match environment::value(environment::COMPARE) {
        Some(program) => Command::new(program),
        None => built(folders)?,
    };
    let launcher = std::env::current_exe().context("cannot tell where the launcher is")?;
    let status = program
        .args(request.to_arguments())
        .env(environment::LAUNCHER, launcher)
        .status()
        .with_context(|| format!("cannot start {}", program.get_program().display()))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The program, built if it is not or is out of date.
fn built(folders: &CourseFolders) -> Result<Command> {
    let cargo = std::env::var_os("CARGO")
        .map(PathBuf::from)
        .or_else(|| rust_tool("cargo"))
        .context("cargo is not found: run `cargo lab doctor`")?;
    let command = |what: &str| {
        let mut command = Command::new(&cargo);
        command
            .arg(what)
            .arg("--manifest-path")
            .arg(folders.root().join("Cargo.toml"))
            .args(["--package", "concurrency-lab", "--bin", "lab-compare"]);
        command
    };
    let step = Step::begin("building what compares");
    if let Err(error) = step.run(&mut command("build")) {
        step.failed();
        return Err(error);
    }
    step.done("ready");
    let mut run = command("run");
    run.args(["--quiet", "--"]);
    Ok(run)
}
