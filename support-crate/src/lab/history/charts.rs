//! The history as figures: the trends, and the figure that the course is named for.

use super::{History, HistoryError, MeasuredSpeedup, Placement, Processor};
use crate::lab::estimate::Estimate;
use crate::lab::plot::{Annotation, Axis, Captioned, Figure, LineChart, Role, Series};
use crate::lab::unit::Unit;

const TRANSISTORS: &str = "transistors";
const ONE_THREAD: &str = "one thread";

/// What all values are shown as.
const TIMES_FIRST: &str = "times the first processor of 1971";

/// Years between the points of a drawn curve.
const STEP: f64 = 0.5;

/// More labels than this leave no line of readable text for each.
const MOST_LABELS: usize = 15;

/// Transistors, single-thread performance, clock and hardware threads over the years, each as a multiple of the first
/// processor's, with the two fits.
///
/// # Errors
///
/// Those of [`History::moore`], [`History::single_core`] and [`LineChart::draw`].
pub fn trends(history: &History) -> Result<Figure, HistoryError> {
    let until = history.processors.iter().map(Processor::x).fold(0.0, f64::max);
    let chart = LineChart::new("Transistors went on doubling; clocks and single cores did not")
        .subtitle("Points: published data, each as a multiple of the first processor's. Lines: fits to them.")
        .x(Axis::years("year of first shipment"))
        .y(Axis::log10(TIMES_FIRST).unit(Unit::Times))
        .series(points(history, TRANSISTORS, |p| p.transistors))
        .series(points(history, ONE_THREAD, Processor::single_thread))
        .series(points(history, "clock", |p| p.clock_mhz))
        .series(points(history, "hardware threads", |p| {
            p.logical_cores.map(f64::from)
        }));
    let figure = with_fits(chart, history, until)?
        .footer(provenance(history))
        .draw()?;
    Ok(figure)
}

/// The figure that the course is named for: Moore's law and the curve of one core since 1971, this machine's place on
/// the latter, and from there upward the speedups measured on it. The whisker of a speedup is the interval measured,
/// not that of the place it starts from. Beside each stands what was made faster; of more than fifteen, the nearest share a
/// label, and the table names them all.
///
/// # Errors
///
/// Those of [`History::moore`], [`History::single_core`] and [`LineChart::draw`], and [`HistoryError::Speedup`] for a
/// speedup that is not above zero.
pub fn finish_line(
    history: &History,
    placement: &Placement,
    speedups: &[MeasuredSpeedup],
    footer: &str,
) -> Result<Figure, HistoryError> {
    for MeasuredSpeedup { name, speedup } in speedups {
        if !(speedup.value.is_finite() && speedup.value > 0.0) {
            return Err(HistoryError::Speedup {
                name: name.clone(),
                value: speedup.value,
            });
        }
    }
    let (year, place) = (placement.year, placement.times_first);
    let until = history.processors.iter().map(Processor::x).fold(year, f64::max);
    let mut speedups: Vec<&MeasuredSpeedup> = speedups.iter().collect();
    speedups.sort_by(|a, b| b.speedup.value.total_cmp(&a.speedup.value));

    let measured_here = match speedups.len() {
        0 => "No speedup has been measured on this machine yet.",
        _ => "Speedups: measured on this machine.",
    };
    let chart = LineChart::new("The finish line: Moore's law, one core, and this machine")
        .subtitle(format!(
            "Transistors and one thread: published data. Lines: fits to them. {measured_here}"
        ))
        .x(Axis::years("year of first shipment"))
        .y(Axis::log10(TIMES_FIRST).unit(Unit::Times))
        .series(points(history, TRANSISTORS, |p| p.transistors))
        .series(points(history, ONE_THREAD, Processor::single_thread));
    let mut chart = with_fits(chart, history, until)?;

    if !speedups.is_empty() {
        let above = speedups.iter().map(|measured| {
            let MeasuredSpeedup { speedup, .. } = measured;
            let above = Estimate {
                value: place.value * speedup.value,
                low: place.value * speedup.low,
                high: place.value * speedup.high,
            };
            (year, above)
        });
        // The line of the series begins at the core that the speedups are multiples of.
        let from_one_core = above.chain([(year, Estimate::exact(place.value))]);
        chart = chart.series(
            Series::estimates("speedups over its one core", from_one_core.collect::<Vec<_>>())
                .as_whiskers()
                .role(Role::Measured),
        );
    }
    for group in groups(&speedups) {
        let middle = (group[0].speedup.value * group[group.len() - 1].speedup.value).sqrt();
        chart = chart.annotate_beside(Annotation::new(year, place.value * middle, label(&group)));
    }
    chart = chart.annotate_beside(Annotation::new(year, place.value, "its one core"));
    let (core, role) = if placement.is_measured() {
        ("its one core, as published", Role::Data)
    } else {
        ("its one core, on the fitted curve", Role::Extrapolated)
    };
    let figure = chart
        .series(Series::points(core, [(year, place.value)]).role(role))
        .footer(format!("This machine's core: {} · {footer}", placement.words()))
        .draw()?;
    Ok(figure)
}

/// Speedups, largest first, in as many groups as there may be labels; the nearest, as ratios, share one.
fn groups<'a>(speedups: &[&'a MeasuredSpeedup]) -> Vec<Vec<&'a MeasuredSpeedup>> {
    let mut groups: Vec<Vec<&MeasuredSpeedup>> = speedups.iter().map(|&one| vec![one]).collect();
    while groups.len() > MOST_LABELS {
        // From the first of one group to the last of the next, so that groups stay narrow.
        let spread =
            |i: usize| groups[i][0].speedup.value / groups[i + 1][groups[i + 1].len() - 1].speedup.value;
        let nearest = (0..groups.len() - 1).min_by(|&i, &j| spread(i).total_cmp(&spread(j)));
        let Some(nearest) = nearest else { break };
        let next = groups.remove(nearest + 1);
        groups[nearest].extend(next);
    }
    groups
}

/// The label of a group: its speedup, or the range of its speedups, and what was made faster.
fn label(group: &[&MeasuredSpeedup]) -> String {
    let times = |measured: &MeasuredSpeedup| Unit::Times.format(measured.speedup.value);
    match group {
        [one] => format!("{} {}", times(one), one.name),
        several => {
            let named: Vec<String> = several
                .iter()
                .map(|one| format!("{} {}", times(one), one.name))
                .collect();
            format!("{} results: {}", several.len(), named.join(" · "))
        }
    }
}

/// The points of one column, each as a multiple of the first processor's.
fn points(history: &History, name: &str, value: impl Fn(&Processor) -> Option<f64>) -> Series {
    let first = history.first(&value).unwrap_or(1.0);
    let points = history
        .processors
        .iter()
        .filter_map(|p| value(p).map(|value| (p.x(), value / first)));
    Series::points(name, points.collect::<Vec<_>>())
}

/// Adds Moore's law and the curve of one core, from the first row to `until`.
fn with_fits(chart: LineChart, history: &History, until: f64) -> Result<LineChart, HistoryError> {
    let moore = history.moore()?;
    let single_core = history.single_core()?;
    let from = history.processors.iter().map(Processor::x).fold(until, f64::min);
    let curve = |first: Option<f64>, at: &dyn Fn(f64) -> f64| {
        let first = first.unwrap_or(1.0);
        let steps = ((until - from) / STEP).ceil() as u32;
        (0..=steps)
            .map(|i| (from + f64::from(i) * STEP).min(until))
            .map(|year| (year, at(year) / first))
            .collect::<Vec<_>>()
    };
    let moore_name = format!(
        "Moore's law: doubles in {:.1} years",
        moore.growth.doubling_years.value
    );
    let core_name = format!(
        "one core: {:+.0} % a year, from {:.0} on {:+.0} %",
        single_core.before.percent_per_year.value,
        single_core.bend_year.value,
        single_core.after.percent_per_year.value,
    );
    Ok(chart
        .series(
            Series::line(
                moore_name,
                curve(history.first_transistors(), &|year| moore.at(year)),
            )
            .role(Role::Fit)
            .like(TRANSISTORS),
        )
        .series(
            Series::line(
                core_name,
                curve(history.first_single_thread(), &|year| single_core.at(year)),
            )
            .role(Role::Fit)
            .like(ONE_THREAD),
        ))
}

/// What the points are and where they come from.
fn provenance(history: &History) -> String {
    let years = history.processors.iter().map(|p| p.year);
    match (years.clone().min(), years.max()) {
        (Some(first), Some(last)) => format!(
            "{} processors, {first} to {last} · {} · fits: least squares on logarithms",
            history.processors.len(),
            history.origin
        ),
        _ => history.origin.clone(),
    }
}
