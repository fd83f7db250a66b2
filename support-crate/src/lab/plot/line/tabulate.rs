//! The table behind a line chart.

use super::chart::LineChart;
use crate::lab::plot::{Role, Series};
use crate::lab::table::Table;

/// Curves are computed at many points; beyond this many, every so-manyth stands for the rest.
const CURVE_ROWS: usize = 12;

/// So many rows has a series of many points in a summary.
const SUMMARY_ROWS: usize = 4;

/// One row for each point, or, where all series share their x values, one row for each x.
pub(super) fn table(chart: &LineChart) -> Table {
    let shared = chart.series.len() > 1 && chart.series.iter().all(|series| same_x(series, &chart.series[0]));
    let (headers, rows) = if shared { wide(chart) } else { long(chart) };
    let mut table = Table::padded(headers, rows);
    for series in &chart.series {
        let shown = rows_of(chart, series).len();
        if !shared && shown < series.points.len() {
            table = table.note(format!(
                "{}: {shown} of {} points",
                series.name,
                series.points.len()
            ));
        }
    }
    for note in chart.annotations.iter().chain(&chart.beside) {
        table = table.note(format!(
            "at {} {}: {}",
            chart.x.name,
            chart.x.format(note.x),
            note.text
        ));
    }
    for (axis, markers) in [(&chart.x, &chart.verticals), (&chart.y, &chart.horizontals)] {
        for (value, text) in markers {
            table = table.note(format!("{} {}: {text}", axis.name, axis.format(*value)));
        }
    }
    if let Some(aside) = &chart.aside {
        table = aside.lines.iter().fold(table, |table, line| {
            table.note(format!("{}: {line}", aside.heading))
        });
    }
    for note in &chart.notes {
        table = table.note(note.clone());
    }
    table
}

fn same_x(a: &Series, b: &Series) -> bool {
    a.points.len() == b.points.len() && a.points.iter().zip(&b.points).all(|(p, q)| p.0 == q.0)
}

fn wide(chart: &LineChart) -> (Vec<String>, Vec<Vec<String>>) {
    let mut headers = vec![chart.x.title()];
    for series in &chart.series {
        headers.push(series.full_name());
        if !series.intervals.is_empty() {
            headers.push("95 % interval".to_string());
        }
    }
    let rows = (0..chart.series[0].points.len())
        .map(|i| {
            let mut row = vec![chart.x.format(chart.series[0].points[i].0)];
            for series in &chart.series {
                row.push(chart.y.format(series.points[i].1));
                if !series.intervals.is_empty() {
                    row.push(interval(chart, series, i));
                }
            }
            row
        })
        .collect();
    (headers, rows)
}

fn long(chart: &LineChart) -> (Vec<String>, Vec<Vec<String>>) {
    let with_intervals = chart.series.iter().any(|series| !series.intervals.is_empty());
    let mut headers = vec!["series".to_string(), chart.x.title(), chart.y.title()];
    if with_intervals {
        headers.push("95 % interval".to_string());
    }
    let mut rows = Vec::new();
    for series in &chart.series {
        for i in rows_of(chart, series) {
            let (x, y) = series.points[i];
            let mut row = vec![series.full_name(), chart.x.format(x), chart.y.format(y)];
            if with_intervals {
                row.push(interval(chart, series, i));
            }
            rows.push(row);
        }
    }
    (headers, rows)
}

/// Which points of a series get a row: all that were given or measured, a dozen of a computed curve; in a summary a few of
/// each.
fn rows_of(chart: &LineChart, series: &Series) -> Vec<usize> {
    let count = series.points.len();
    let computed = matches!(series.role, Role::Fit | Role::Reference | Role::Extrapolated);
    let rows = match (chart.summarised, series.role, computed) {
        (true, Role::Data | Role::Fit, _) => SUMMARY_ROWS,
        (_, _, true) | (true, _, _) => CURVE_ROWS,
        _ => count,
    };
    if count <= 2 * rows {
        return (0..count).collect();
    }
    (0..rows).map(|i| i * (count - 1) / (rows - 1)).collect()
}

fn interval(chart: &LineChart, series: &Series, point: usize) -> String {
    let interval = series.intervals.get(point);
    interval.map_or_else(String::new, |interval| chart.y.interval(interval))
}
