//! Does the harness measure what another one does? The median of the same function by this crate's harness and by
//! criterion, in turns in one run; and what the harness itself costs. Run it with
//! `cargo bench -p concurrency-lab --bench harness`.
//!
//! Each turn is one experiment here and one benchmark there, a tenth of a second each, so that what disturbs the machine
//! for longer disturbs both: the ratio is the median of the turns' ratios. Only a quiet machine gives an answer: where samples are interrupted, the harness whose
//! samples are longer finds longer times.

use std::{
    error::Error, fs::File, hint::black_box, io::BufReader, path::Path, process::ExitCode, time::Duration,
};

use concurrency_lab::{
    ground::machine::Machine,
    lab::measure::{
        Experiment,
        statistics::{median, median_estimate},
    },
};
use criterion::{Criterion, SamplingMode};
use serde_json::Value;

const TURNS: usize = 61;

/// Samples in a turn of either harness.
const SAMPLES: usize = 11;

/// The medians should agree within this share.
const CLOSE: f64 = 0.03;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut criterion = Criterion::default()
        .output_directory(folder.path())
        .sample_size(SAMPLES)
        .warm_up_time(Duration::from_millis(20))
        .measurement_time(Duration::from_millis(60))
        .nresamples(1_000);
    // About a microsecond, a tenth of a millisecond, and so long that it is not repeated within a sample here.
    let found = [500, 50_000, 3_000_000]
        .map(|steps| compared(&mut criterion, folder.path(), steps))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    println!("\n{}", Machine::this().footer());
    let close = found.iter().filter(|found| found.tell()).count();
    println!("{}", cost()?);
    Ok(if close == found.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A chain of multiplications, each of which needs the one before. Work that branches would do as a benchmark, but not
/// for comparing two harnesses: the processor learns its branches, and how well depends on the code around the call.
#[inline(never)]
fn work(steps: u64) -> u64 {
    (0..black_box(steps)).fold(1, |x: u64, step| (x ^ step).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The medians of each turn, in seconds.
struct Found {
    steps: u64,
    here: Vec<f64>,
    there: Vec<f64>,
}

fn compared(criterion: &mut Criterion, folder: &Path, steps: u64) -> Result<Found, Box<dyn Error>> {
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        // The order changes, as it does between an experiment's variants.
        if turn % 2 == 0 {
            here.push(by_this_harness(steps)?);
            there.push(by_criterion(criterion, folder, steps)?);
        } else {
            there.push(by_criterion(criterion, folder, steps)?);
            here.push(by_this_harness(steps)?);
        }
    }
    Ok(Found { steps, here, there })
}

fn by_this_harness(steps: u64) -> Result<f64, Box<dyn Error>> {
    let comparison = Experiment::new("harness")
        .baseline("once", || work(steps))
        .variant("and again", || work(steps))
        .rounds(SAMPLES)
        .quiet()
        .run()?;
    Ok(comparison.measured("once")?.seconds.median.value)
}

fn by_criterion(criterion: &mut Criterion, folder: &Path, steps: u64) -> Result<f64, Box<dyn Error>> {
    let id = steps.to_string();
    let mut group = criterion.benchmark_group("harness");
    group
        .sampling_mode(SamplingMode::Flat)
        .bench_function(&id, |bencher| bencher.iter(|| work(steps)));
    group.finish();
    let estimates = File::open(folder.join("harness").join(&id).join("new/estimates.json"))?;
    let estimates: Value = serde_json::from_reader(BufReader::new(estimates))?;
    let nanoseconds = estimates["median"]["point_estimate"]
        .as_f64()
        .ok_or("criterion's estimates.json has no median: its form has changed")?;
    Ok(nanoseconds * 1e-9)
}

impl Found {
    /// Prints both medians and their ratio; whether they are close.
    fn tell(&self) -> bool {
        let middle = |times: &[f64]| median(times).unwrap_or(f64::NAN) * 1e6;
        let ratios: Vec<f64> = self
            .here
            .iter()
            .zip(&self.there)
            .map(|(here, there)| here / there)
            .collect();
        let Some(ratio) = median_estimate(&ratios, 1) else {
            println!("{} steps: no ratio", self.steps);
            return false;
        };
        let close = (ratio.value - 1.0).abs() <= CLOSE;
        println!(
            "{:>7} steps: here {:.3} µs, criterion {:.3} µs, ratio {:.4} ({:.4} – {:.4}), {} {} %",
            self.steps,
            middle(&self.here),
            middle(&self.there),
            ratio.value,
            ratio.low,
            ratio.high,
            if close { "within" } else { "NOT within" },
            CLOSE * 100.0
        );
        close
    }
}

/// What a timing costs.
fn cost() -> Result<String, Box<dyn Error>> {
    let twice = Experiment::new("cost")
        .baseline("once", || work(500))
        .variant("and again", || work(500))
        .rounds(SAMPLES)
        .quiet()
        .run()?;
    Ok(format!(
        "the harness adds {} ns to each timing (the clock's step is {} ns)",
        twice.overhead_ns, twice.clock_step_ns
    ))
}
