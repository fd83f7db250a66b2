//! Does a notebook cell run as fast as a release build? The same experiment in both, in turns, in one run.
//!
//! `cargo bench -p lab-launcher` prints the medians and their ratio, for work on one thread and on all.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab_launcher::course::ChapterCrate;
use lab_launcher::folders::CourseFolders;
use lab_launcher::notebook::session::{Ending, Session};

const ROUNDS: usize = 9;
const EXPERIMENT: &str = include_str!("../../examples/collatz/samples.rs");

/// Samples in nanoseconds: on one thread, on all threads.
type Samples = [Vec<f64>; 2];

fn main() -> Result<()> {
    let folders = CourseFolders::find()?;
    let set_up = Command::new(env!("CARGO_BIN_EXE_lab")).arg("setup").status()?;
    ensure!(set_up.success(), "cargo lab setup failed");
    let binary = build(&folders)?;
    let mut session = Session::start(&folders, "rust", &folders.notebooks(), &[], |_| ())?;
    in_cell(&mut session, &ChapterCrate::numbered(0).opening())?;
    in_cell(&mut session, EXPERIMENT)?;
    let (mut notebook, mut release) = (Samples::default(), Samples::default());
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        // The order changes, so that neither always comes second.
        for turn in [round % 2, (round + 1) % 2] {
            if turn == 0 {
                add(
                    &mut notebook,
                    &in_cell(&mut session, "println!(\"{}\", samples());")?,
                )?;
            } else {
                add(
                    &mut release,
                    &printed(Command::new(&binary).stderr(Stdio::inherit()))?,
                )?;
            }
        }
    }
    for (name, place) in [("one thread", 0), ("all threads", 1)] {
        let (cell, binary) = (median(&mut notebook[place]), median(&mut release[place]));
        println!(
            "{name:<12} notebook {:.3} ms, release binary {:.3} ms, ratio {:.3} (medians of {} samples each)",
            cell / 1e6,
            binary / 1e6,
            cell / binary,
            notebook[place].len(),
        );
    }
    Ok(())
}

fn build(folders: &CourseFolders) -> Result<std::path::PathBuf> {
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "--package",
            "concurrency-lab",
            "--example",
            "collatz",
            "--target-dir",
        ])
        .arg(folders.root().join("target"))
        .current_dir(folders.root())
        .status()?;
    ensure!(status.success(), "the experiment does not build");
    Ok(folders
        .root()
        .join("target/release/examples")
        .join(lab_launcher::folders::program("collatz")))
}

fn in_cell(session: &mut Session, cell: &str) -> Result<String> {
    let executed = session.execute(cell, Duration::from_secs(300), |_| ())?;
    ensure!(
        executed.ending == Ending::Success,
        "{cell} failed: {:#?}",
        executed.outputs
    );
    Ok(executed
        .outputs
        .iter()
        .filter_map(|output| output["text"].as_str())
        .collect())
}

fn printed(command: &mut Command) -> Result<String> {
    let output = command.output().context("the experiment does not start")?;
    ensure!(output.status.success(), "the experiment failed");
    Ok(String::from_utf8(output.stdout)?)
}

fn add(samples: &mut Samples, line: &str) -> Result<()> {
    let numbers = line
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<Vec<f64>, _>>()?;
    ensure!(numbers.len() == 18, "expected 18 samples, got {line:?}");
    samples[0].extend(&numbers[..9]);
    samples[1].extend(&numbers[9..]);
    Ok(())
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
