//! A line chart on the canvas.

use super::aside;
use super::chart::LineChart;
use super::field::Field;
use super::looks::{self, Look};
use super::names::{self, Names};
use super::remarks;
use crate::lab::plot::area::Area;
use crate::lab::plot::scale::{Margins, Scale};
use crate::lab::plot::scene::{Dash, Ink, MARGIN, Scene, WIDTH};
use crate::lab::plot::{Role, axes};

/// Lays the chart out; the second value names the remarks for which there was no room.
pub(super) fn scene(chart: &LineChart) -> (Scene, Vec<String>) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.draw(&mut scene);
    let looks = looks::looks(&chart.series);
    let (field, names) = settle(chart, &looks, top + 40.0, bottom - axes::BELOW);
    axes::upright(&mut scene, &field.y, &chart.y.title(), field.area);
    axes::lower(&mut scene, &field.x, &chart.x.title(), field.area, true);

    let mut obstacles = field.obstacles(&chart.series);
    // The text of a marked value keeps off the tick labels and the axis title by staying inside the field.
    obstacles.labels.extend(&names.inside);
    let mut unplaced = names.unplaced.clone();
    let mut marked = Vec::new();
    let verticals = chart.verticals.iter().map(|(x, text)| (field.upright(*x), text));
    let horizontals = chart.horizontals.iter().map(|(y, text)| (field.level(*y), text));
    for (line, text) in verticals.chain(horizontals) {
        let Some(line) = line else {
            unplaced.push(text.clone());
            continue;
        };
        scene.line(line.0, line.1, Ink::Muted.stroke(2.0).dashed(Dash::Dotted));
        obstacles.segments.push(line);
        marked.push((text, line));
    }
    // All bands under all lines: a line is never hidden.
    for (series, look) in chart.series.iter().zip(&looks) {
        looks::band(&mut scene, series, look, &field);
    }
    for (series, look) in chart.series.iter().zip(&looks) {
        looks::series(&mut scene, series, look, &field);
    }
    names.draw(&mut scene, &looks);
    let foot = aside::draw(&mut scene, chart, &field);
    unplaced.extend(remarks::column(&mut scene, &chart.beside, &field, foot));
    for (text, line) in marked {
        if !remarks::along(&mut scene, &mut obstacles, text, line, field.area) {
            unplaced.push(text.clone());
        }
    }
    for note in &chart.annotations {
        if !remarks::at_point(&mut scene, &mut obstacles, note, &field) {
            unplaced.push(note.text.clone());
        }
    }
    (scene, unplaced)
}

/// The field beside the room that the names of the series take, which in turn depends on where the series end.
fn settle(chart: &LineChart, looks: &[Look], top: f64, bottom: f64) -> (Field, Names) {
    let (x, y) = scales(chart);
    let y = y.laid(bottom, top);
    let left = MARGIN + axes::upright_width(&y);
    let field = |right: f64| Field {
        area: Area::new(left, top, right, bottom),
        x: x.clone().laid(left, right),
        y: y.clone(),
    };
    if !chart.beside.is_empty() {
        let least = match (&chart.aside, &chart.overview) {
            (None, None) => 0.0,
            _ => aside::LEAST,
        };
        let field = field(WIDTH - MARGIN - remarks::column_width(&chart.beside).max(least));
        let names = names::key(chart, &field);
        return (field, names);
    }
    // Names that found no room inside in one round stand in the column in the next.
    let mut column = vec![false; chart.series.len()];
    loop {
        let taken = names::column_width(&chart.series, &column, &field(WIDTH - MARGIN));
        let field = field(WIDTH - MARGIN - taken);
        if let Some(names) = names::at_ends(chart, &mut column, &field, looks) {
            return (field, names);
        }
    }
}

/// The scales for all that the chart holds, not yet laid.
fn scales(chart: &LineChart) -> (Scale, Scale) {
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let intervals = chart.series.iter().flat_map(|series| &series.intervals);
    let xs = points()
        .map(|point| point.0)
        .chain(chart.verticals.iter().map(|marker| marker.0));
    let ys = points()
        .map(|point| point.1)
        .chain(intervals.flat_map(|interval| [interval.low, interval.high]))
        .chain(chart.horizontals.iter().map(|marker| marker.0));
    let mut x = Scale::new(&chart.x, xs, Margins::Loose);
    // A computed curve has points at counts that nobody chose.
    let given = chart
        .series
        .iter()
        .filter(|series| matches!(series.role, Role::Data | Role::Measured));
    x.mark_counts(given.flat_map(|series| series.points.iter().map(|point| point.0)));
    (x, Scale::new(&chart.y, ys, Margins::FromZero))
}
