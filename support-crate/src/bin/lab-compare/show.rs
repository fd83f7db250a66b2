//! One experiment of several runs, as a table and as a figure.

use concurrency_lab::lab::estimate::Estimate;
use concurrency_lab::lab::measure::{Comparison, Measured, Verdict};
use concurrency_lab::lab::plot::{Axis, BarChart, Captioned, Figure, LineChart, Role, Series};
use concurrency_lab::lab::record::{Content, Quantity, Record};
use concurrency_lab::lab::scaling::{Scaling, ScalingPoint, Work};

use crate::Outcome;
use crate::matching::Matched;
use concurrency_lab::lab::table::Table;
use concurrency_lab::lab::unit::Unit;

/// A row for each variant or value, a column for each run.
pub(super) fn table(matched: &Matched<'_>) -> Outcome<Table> {
    let mut headers = vec![String::new()];
    headers.extend(matched.columns.iter().map(|(label, _)| (*label).to_owned()));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for name in names(matched) {
        let mut row = vec![name.clone()];
        row.extend(matched.columns.iter().map(|(_, record)| cell(record, &name)));
        rows.push(row);
    }
    let mut table = Table::from_rows(headers, rows)?;
    for (label, record) in &matched.columns {
        table = table.note(format!("{label}: {}", origin(record)));
    }
    Ok(table)
}

/// Speedups over threads for scaling studies, bars for everything else; `None` for values of several units.
pub(super) fn figure(matched: &Matched<'_>) -> Outcome<Option<Figure>> {
    let scalings: Vec<(&str, &Scaling)> = matched
        .columns
        .iter()
        .filter_map(|(label, record)| match &record.content {
            Content::Scaling(scaling) => Some((*label, &**scaling)),
            _ => None,
        })
        .collect();
    let footer = matched
        .columns
        .iter()
        .map(|(label, record)| format!("{label}: {}", origin(record)))
        .collect::<Vec<_>>()
        .join(" · ");
    if scalings.len() == matched.columns.len() {
        return Ok(Some(curves(matched.title(), &scalings).footer(footer).draw()?));
    }
    Ok(match bars(matched) {
        Some(bars) => Some(bars.footer(footer).draw()?),
        None => None,
    })
}

/// Speedup over threads, a line for each run.
fn curves(title: &str, scalings: &[(&str, &Scaling)]) -> LineChart {
    let most = scalings
        .iter()
        .flat_map(|(_, scaling)| scaling.points.iter().map(|point| point.threads))
        .max()
        .unwrap_or(1) as f64;
    let chart = LineChart::new(title)
        .x(Axis::log2("threads").unit(Unit::Count))
        .y(Axis::log2("speedup").unit(Unit::Times))
        .series(Series::line("ideal", [(1.0, 1.0), (most, most)]).role(Role::Reference));
    scalings.iter().fold(chart, |chart, (label, scaling)| {
        let points = scaling
            .points
            .iter()
            .map(|point| (point.threads as f64, point.speedup));
        chart.series(Series::estimates(*label, points).role(Role::Measured))
    })
}

/// A bar for each variant or value of each run.
fn bars(matched: &Matched<'_>) -> Option<BarChart> {
    let mut chart = BarChart::new(matched.title()).value(value_axis(matched)?);
    for name in names(matched) {
        for (label, record) in &matched.columns {
            let bar = format!("{name} · {label}");
            if let Some(quantity) = quantity(record, &name) {
                chart = chart.bar(bar, quantity.value);
            } else if let Some(variant) = variant(record, &name)
                && variant.verdict != Verdict::Baseline
            {
                chart = chart.bar(&bar, variant.speedup);
                if !variant.verdict.is_difference() {
                    let words = verdict_in_words(record, variant);
                    chart = chart.inconclusive(&bar).note_for(bar, words);
                }
            }
        }
    }
    Some(chart)
}

/// The axis of the bars: speedup, or the one unit of all quantities.
fn value_axis(matched: &Matched<'_>) -> Option<Axis> {
    let mut units: Vec<&str> = matched
        .columns
        .iter()
        .filter_map(|(_, record)| match &record.content {
            Content::Quantities(quantities) => Some(&quantities.values),
            _ => None,
        })
        .flatten()
        .map(|quantity| quantity.unit.as_str())
        .collect();
    units.sort_unstable();
    units.dedup();
    match units[..] {
        [] => Some(Axis::linear("speedup").unit(Unit::Times)),
        [unit] => Some(Axis::linear(unit)),
        _ => None,
    }
}

/// Every name that a run has a variant or a value of, in the order of the first run that has it.
fn names(matched: &Matched<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, record) in &matched.columns {
        let of_record: Vec<&str> = match &record.content {
            Content::Quantities(quantities) => quantities
                .values
                .iter()
                .map(|value| value.name.as_str())
                .collect(),
            Content::Comparison(comparison) => variant_names(comparison),
            Content::Scaling(scaling) => variant_names(&scaling.comparison),
        };
        for name in of_record {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

fn variant_names(comparison: &Comparison) -> Vec<&str> {
    let failed = comparison.failed.iter().map(|failed| failed.name.as_str());
    let measured = comparison.variants.iter().map(|variant| variant.name.as_str());
    measured.chain(failed).collect()
}

fn variant<'a>(record: &'a Record, name: &str) -> Option<&'a Measured> {
    record
        .comparison()?
        .variants
        .iter()
        .find(|variant| variant.name == name)
}

fn quantity<'a>(record: &'a Record, name: &str) -> Option<&'a Quantity> {
    match &record.content {
        Content::Quantities(quantities) => quantities.values.iter().find(|value| value.name == name),
        _ => None,
    }
}

/// What one run found for a variant or a value: the baseline's time, another's speedup, "—" where it has none.
fn cell(record: &Record, name: &str) -> String {
    if let Some(quantity) = quantity(record, name) {
        let value = with_interval(quantity.value, |value| Unit::None.format(value));
        return format!("{value} {}", quantity.unit);
    }
    let Some(variant) = variant(record, name) else {
        let failed = record
            .comparison()
            .is_some_and(|comparison| comparison.failed.iter().any(|failed| failed.name == name));
        return if failed { "panicked" } else { "—" }.to_owned();
    };
    match variant.verdict {
        Verdict::Baseline => Unit::Seconds.format(variant.seconds.median.value),
        verdict if !verdict.is_difference() && !grows(record) => verdict_in_words(record, variant),
        _ => with_interval(speedup(record, variant), |value| Unit::Times.format(value)),
    }
}

/// A variant's verdict, with the bound of an equivalence.
fn verdict_in_words(record: &Record, variant: &Measured) -> String {
    record
        .comparison()
        .map_or_else(String::new, |comparison| comparison.verdict_in_words(variant))
}

/// Whether a record is of work that grows with the threads: its speedups are of work, its verdicts of times.
fn grows(record: &Record) -> bool {
    matches!(&record.content, Content::Scaling(scaling) if scaling.work == Work::Growing)
}

/// A variant's speedup; in a scaling study that of its thread count, which counts work where that grows.
fn speedup(record: &Record, variant: &Measured) -> Estimate {
    let Content::Scaling(scaling) = &record.content else {
        return variant.speedup;
    };
    let of_threads = |point: &&ScalingPoint| variant.name == format!("{} threads", point.threads);
    scaling
        .points
        .iter()
        .find(of_threads)
        .map_or(variant.speedup, |point| point.speedup)
}

fn with_interval(estimate: Estimate, format: impl Fn(f64) -> String) -> String {
    let Estimate { value, low, high } = estimate;
    if low == high {
        format(value)
    } else {
        format!("{} ({} – {})", format(value), format(low), format(high))
    }
}

/// Where a record comes from: machine, date, effort, crate and compiler.
fn origin(record: &Record) -> String {
    let machine = record.machine();
    let date = record.started().get(..10).unwrap_or(record.started());
    let effort = record
        .effort()
        .map(|effort| format!(" · {effort}"))
        .unwrap_or_default();
    let compiler = machine.build.compiler.split(" (").next().unwrap_or_default();
    format!("{} · {date}{effort} · {compiler}", machine.footer())
}
