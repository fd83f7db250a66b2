//! What the launcher's kernel saves a reader: from the kernel's start to the first figure, against a stock evcxr kernel
//! with nothing built, in turns, in one run.
//!
//! `cargo bench -p lab-launcher --bench start_against_stock` prints the medians. Some minutes: the stock kernel builds
//! every dependency each time.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use lab_launcher::course::ChapterCrate;
use lab_launcher::folders::CourseFolders;
use lab_launcher::kernel;
use lab_launcher::notebook::session::{Ending, Session};
use stock::Stock;

#[path = "../tests/support/stock.rs"]
mod stock;

const ROUNDS: usize = 2;
// Without `?`, which a stock kernel does not take in its first figure.
const FIGURE: &str = "chapter_00::map().expect(\"a figure\")";

/// The moments of one start, in seconds from the kernel's process: ready, crate imported, figure shown.
type Moments = [f64; 3];

fn main() -> Result<()> {
    let folders = CourseFolders::find()?;
    let set_up = std::process::Command::new(env!("CARGO_BIN_EXE_lab"))
        .arg("setup")
        .status()?;
    ensure!(set_up.success(), "cargo lab setup failed");
    let stock = Stock::register(&kernel::program(&folders)?)?;
    let kernels = [
        ("launcher", "rust", vec![]),
        ("stock", stock::NAME, stock.environment().to_vec()),
    ];
    let mut measured: [Vec<Moments>; 2] = [vec![], vec![]];
    for round in 0..ROUNDS {
        for turn in [round % 2, (round + 1) % 2] {
            let (name, kernel, environment) = &kernels[turn];
            let moments = start(&folders, kernel, environment)?;
            eprintln!(
                "round {} of {ROUNDS}, {name}: ready {:.1} s, crate {:.1} s, figure {:.1} s",
                round + 1,
                moments[0],
                moments[1],
                moments[2]
            );
            measured[turn].push(moments);
        }
    }
    for ((name, ..), moments) in kernels.iter().zip(&measured) {
        let median = |place: usize| {
            let mut values: Vec<f64> = moments.iter().map(|moments| moments[place]).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        println!(
            "{name:<9} ready after {:.2} s, crate imported after {:.2} s, first figure after {:.2} s",
            median(0),
            median(1),
            median(2)
        );
    }
    Ok(())
}

fn start(folders: &CourseFolders, kernel: &str, environment: &[(&str, &str)]) -> Result<Moments> {
    let began = Instant::now();
    let mut session = Session::start(folders, kernel, &folders.notebooks(), environment, |_| ())?;
    // The client's own start is not the kernel's.
    let before = began.elapsed().saturating_sub(session.started_in());
    let mut moments = [session.started_in().as_secs_f64(), 0.0, 0.0];
    for (place, cell) in [(1, &*ChapterCrate::numbered(0).opening()), (2, FIGURE)] {
        let executed = session.execute(cell, Duration::from_secs(600), |_| ())?;
        ensure!(
            executed.ending == Ending::Success,
            "{cell} failed: {:#?}",
            executed.outputs
        );
        ensure!(
            cell != FIGURE
                || executed
                    .outputs
                    .iter()
                    .any(|output| output.to_string().contains("image/svg+xml")),
            "no figure came"
        );
        moments[place] = (began.elapsed() - before).as_secs_f64();
    }
    Ok(moments)
}
