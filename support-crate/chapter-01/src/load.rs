//! The load of the cores while one thread works, and then one for each core.

use concurrency_lab::ground::machine::{Load, Machine};
use concurrency_lab::lab::plot::{Captioned, Figure, HeatStrip, PlotError};
use concurrency_lab::lab::predict::Prediction;
use concurrency_lab::lab::unit::Unit;

/// Both samplings one after the other, a row for each core, with what the reader said of the first.
///
/// # Errors
///
/// [`PlotError`] where nothing was sampled.
pub fn chart(alone: &Load, all: &Load, said: &Prediction) -> Result<Figure, PlotError> {
    let rows = alone.rows().into_iter().map(|(core, mut busy)| {
        let then = all.cores.iter().find(|row| row.core == core);
        busy.extend(then.into_iter().flat_map(|row| &row.busy));
        (core, busy)
    });
    let share = |load: &Load| Unit::Percent.format(load.mean().unwrap_or(0.0));
    let title = format!(
        "One thread kept {} of all cores' time busy, a thread for each usable core {}",
        share(alone),
        share(all)
    );
    HeatStrip::new(title)
        .rows(rows.collect::<Vec<_>>())
        .step(alone.step)
        .marker(alone.step * alone.steps() as u32, "a thread for each usable core")
        .subtitle("Load of every core of the machine, by whatever runs on it; mean: of both parts together")
        .predicted(said, Unit::Percent)
        .footer(Machine::this().footer())
        .draw()
}
