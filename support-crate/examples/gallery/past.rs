//! The history of processors, from the shipped data.

use concurrency_lab::lab::history::{History, HistoryError, MeasuredSpeedup, charts};
use concurrency_lab::lab::plot::Figure;

use crate::around;

pub(crate) fn trends() -> Result<Figure, HistoryError> {
    charts::trends(&History::shipped()?)
}

/// The finish line with so many made-up speedups.
pub(crate) fn finish_line(count: usize) -> Result<Figure, HistoryError> {
    const MADE_UP: [(&str, f64); 8] = [
        ("primes, 2 threads", 1.93),
        ("three requests, started together", 2.9),
        ("a hundred waits as async tasks", 97.0),
        ("word count with rayon", 1.88),
        ("square roots, native and released from the GIL", 410.0),
        ("mixed work, dispatched by kind", 7.4),
        ("web service at 20 connections", 4.3),
        ("false sharing removed", 2.1),
    ];
    let speedups: Vec<MeasuredSpeedup> = (0..count)
        .map(|i| {
            let (name, value) = MADE_UP[i % MADE_UP.len()];
            let again = i / MADE_UP.len();
            let name = if again == 0 {
                name.to_string()
            } else {
                format!("{name}, run {}", again + 1)
            };
            MeasuredSpeedup::new(name, around(value * (1.0 + 0.07 * again as f64), 0.05))
        })
        .collect();
    let history = History::shipped()?;
    let place = history.place("AMD EPYC", 2026.5)?;
    charts::finish_line(&history, &place, &speedups, "demo speedups, measured nowhere")
}
