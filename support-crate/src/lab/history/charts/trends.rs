//! Five decades in one figure.

use super::{ONE_THREAD, TRANSISTORS, curve, points, provenance, years};
use crate::lab::history::{History, HistoryError, Processor};
use crate::lab::plot::{Axis, Captioned, Figure, LineChart, Role, Series};
use crate::lab::predict::Prediction;
use crate::lab::unit::Unit;

/// What the figure's files are called.
const NAME: &str = "Transistors, clocks and single cores";

/// Transistors, single-thread performance, clock and hardware threads over the years, each as a multiple of the first
/// processor's, with the two fits.
///
/// # Errors
///
/// Those of [`History::moore`], [`History::single_core`] and [`LineChart::draw`].
pub fn trends(history: &History) -> Result<Figure, HistoryError> {
    Ok(chart(history)?.draw()?.named(NAME))
}

/// As [`trends`], with the year that the reader said one core's curve bends in.
///
/// # Errors
///
/// As [`trends`].
pub fn trends_with(said: &Prediction, history: &History) -> Result<Figure, HistoryError> {
    let chart = chart(history)?.predicted(said, Unit::Year);
    Ok(chart.draw()?.named(NAME))
}

fn chart(history: &History) -> Result<LineChart, HistoryError> {
    let (moore, core) = (history.moore()?, history.single_core()?);
    let (from, until) = years(history);
    let first = |value: fn(&Processor) -> Option<f64>| history.first(value).unwrap_or(1.0);
    let column =
        |name: &str, value: fn(&Processor) -> Option<f64>| points(history, name, from, first(value), value);
    let transistors = first(|p| p.transistors);
    let one_thread = first(Processor::single_thread);
    let title = format!(
        "Transistors double in {:.1} years; one core did in {:.1}, and since {:.0} in {:.1}",
        moore.growth.doubling_years.value,
        core.before.doubling_years.value,
        core.bend_year.value,
        core.after.doubling_years.value
    );
    Ok(LineChart::new(title)
        .subtitle("Points: published data, each as a multiple of the first processor's. Lines: fits to them.")
        .x(Axis::years("year of first shipment"))
        .y(Axis::log10("times the first processor of 1971").unit(Unit::Times))
        .series(column(TRANSISTORS, |p| p.transistors))
        .series(column(ONE_THREAD, Processor::single_thread))
        .series(column("clock", |p| p.clock_mhz))
        .series(column("hardware threads", |p| p.logical_cores.map(f64::from)))
        .series(
            Series::line(
                "Moore's law",
                curve(from, until, transistors, |year| moore.at(year)),
            )
            .role(Role::Fit)
            .like(TRANSISTORS),
        )
        .series(
            Series::line("one core", curve(from, until, one_thread, |year| core.at(year)))
                .role(Role::Fit)
                .like(ONE_THREAD),
        )
        .vertical(core.bend_year.value, format!("bend: {:.0}", core.bend_year.value))
        .footer(format!(
            "{} · fits: least squares on logarithms",
            provenance(history)
        ))
        .summarised())
}
