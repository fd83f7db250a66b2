//! `cargo lab`: the course's command line.

use std::process::ExitCode;

use clap::Parser;
use lab_launcher::children;
use lab_launcher::cli::{Cli, Command};
use lab_launcher::commands;
use lab_launcher::folders::CourseFolders;
use lab_launcher::kernel::{engine, shim, supervise};

fn main() -> ExitCode {
    if let Some(tool) = shim::asked_for() {
        return shim::run(tool);
    }
    let cli = Cli::parse();
    if let Err(error) = children::end_with_this_process() {
        eprintln!("note: {error:#}; what this program starts may outlive it");
    }
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let folders = CourseFolders::find()?;
    match cli.command {
        None => commands::open::run(&folders, &cli.open),
        Some(Command::Setup(setup)) => commands::setup::run(&folders, &setup).map(|()| ExitCode::SUCCESS),
        Some(Command::Run(run)) => commands::run::run(&folders, &run),
        Some(Command::Export(export)) => commands::export::run(&folders, &export).map(|()| ExitCode::SUCCESS),
        Some(Command::Slides(slides)) => commands::slides::run(&folders, &slides).map(|()| ExitCode::SUCCESS),
        Some(Command::Compare(compare)) => commands::compare::run(&folders, &compare),
        Some(Command::Doctor) => commands::doctor::run(&folders),
        Some(Command::Kernel { connection_file }) => supervise::run(&folders, &connection_file),
        Some(Command::Engine(engine)) => engine::run(
            &folders,
            engine.connection_file.as_deref(),
            engine.spare.as_deref(),
        ),
        Some(Command::Convert(convert)) => commands::convert::run(&convert).map(|()| ExitCode::SUCCESS),
    }
}
