//! The history of processors, from the shipped data.

use concurrency_lab::lab::history::{History, HistoryError, MeasuredSpeedup, charts};
use concurrency_lab::lab::plot::Figure;

use crate::around;

pub(crate) fn trends() -> Result<Figure, HistoryError> {
    charts::trends(&History::shipped()?)
}

/// The finish line of a machine with so many cores, with so many made-up speedups.
pub(crate) fn finish_line(cores: u32, count: usize) -> Result<Figure, HistoryError> {
    const MADE_UP: [&str; 6] = [
        "primes, all cores",
        "word count with rayon",
        "25 % serial, all cores",
        "square roots, GIL released",
        "mixed work, dispatched by kind",
        "false sharing removed",
    ];
    let mut speedups: Vec<MeasuredSpeedup> = (0..count)
        .map(|i| {
            let share = 0.97 - 0.9 * i as f64 / count.max(8) as f64;
            let value = f64::from(cores).powf(share);
            let run = i / MADE_UP.len();
            let name = match run {
                0 => MADE_UP[i].to_owned(),
                _ => format!("{}, run {}", MADE_UP[i % MADE_UP.len()], run + 1),
            };
            MeasuredSpeedup::new(name, around(value, 0.05))
        })
        .collect();
    if count > 0 {
        let waiting = "three requests, one clerk";
        speedups.push(MeasuredSpeedup::overlapped_waiting(waiting, around(2.26, 0.01)));
        speedups.push(MeasuredSpeedup::better_algorithm("a sieve", around(35.3, 0.02)));
    }
    let history = History::shipped()?;
    let place = history.place("AMD EPYC", 2026.5)?;
    charts::finish_line(&history, &place, &speedups, "demo speedups, measured nowhere")
}
