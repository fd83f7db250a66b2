//! A heat strip on the canvas.

use super::chart::{HeatStrip, mean};
use crate::lab::plot::area::Area;
use crate::lab::plot::label::{Label, widest};
use crate::lab::plot::scale::{Margins, Scale};
use crate::lab::plot::scene::{Ink, LABEL, MARGIN, Scene, WIDTH};
use crate::lab::plot::{Axis, axes, moments, rows};
use crate::lab::unit::Unit;

/// More columns than this are narrower than the eye needs; neighbours are averaged.
const COLUMNS: usize = 200;
/// More cells than this make a heavy file; again neighbours are averaged.
const CELLS: usize = 2400;

/// Lays the chart out; the second value names the markers whose text found no room.
pub(super) fn scene(chart: &HeatStrip) -> (Scene, Vec<String>) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.draw(&mut scene);
    legend(&mut scene, &chart.what, top + 14.0);
    let top = top + 36.0 + if chart.markers.is_empty() { 0.0 } else { 28.0 };
    let rows = rows::all(chart.rows.len(), top, bottom - axes::BELOW, rows::Gaps::default());
    let size = rows.text_size(LABEL);
    // Where rows are lower than text, only every so-manyth is named.
    let named: Vec<usize> = (0..rows.count).step_by(rows.name_every(size)).collect();
    let labels = |text: &dyn Fn(usize) -> String| -> Vec<Label> {
        named
            .iter()
            .map(|&row| Label::new(text(row)).size(size).end().cut(220.0))
            .collect()
    };
    let names = labels(&|row| chart.rows[row].0.clone());
    let means = labels(&|row| format!("{:.0}\u{202f}%", 100.0 * mean(&chart.rows[row].1)));
    let head = Label::new("mean").ink(Ink::Muted).end();
    let left = MARGIN + widest(&names) + 14.0;
    let right = WIDTH - MARGIN - widest(&means).max(head.width()) - 14.0;
    let plot = Area::new(left, top, right, rows.bottom);

    let step = chart.step.as_secs_f64();
    let end = chart.steps().max(1) as f64 * step;
    let axis = Axis::linear("time").unit(Unit::Seconds);
    let scale = Scale::new(&axis, [0.0, end].into_iter(), Margins::Tight).laid(left, right);
    axes::lower(&mut scene, &scale, &axis.title(), plot, false);
    head.draw(&mut scene, WIDTH - MARGIN, top - 12.0);
    for (i, &row) in named.iter().enumerate() {
        names[i].draw_around(&mut scene, left - 14.0, rows.middle(row));
        means[i].draw_around(&mut scene, WIDTH - MARGIN, rows.middle(row));
    }
    let columns = (CELLS / chart.rows.len()).clamp(24, COLUMNS);
    let together = chart.steps().max(1).div_ceil(columns);
    let half = rows.height / 2.0 - (0.06 * rows.height).min(4.0);
    for (i, (_, values)) in chart.rows.iter().enumerate() {
        let middle = rows.middle(i);
        let row_end = scale.at(values.len() as f64 * step);
        let strip = Area::new(left, middle - half, row_end, middle + half);
        scene.rect(strip, Ink::Grid);
        draw(&mut scene, values, together, step, &scale, strip);
    }
    let shown = chart.markers.iter().filter(|(at, _)| *at <= end);
    let markers: Vec<(f64, String)> = shown.cloned().collect();
    let unplaced = moments::draw(&mut scene, &markers, &scale, plot);
    (scene, unplaced)
}

/// One row: each column as high as its load and the darker the greater it is. All columns of one colour are one shape
/// along the row's foot, which keeps the drawing small.
fn draw(scene: &mut Scene, values: &[f64], together: usize, step: f64, scale: &Scale, strip: Area) {
    // Finer steps than a row's height shows only make the file larger.
    let steps = if strip.height() < 16.0 { 10.0 } else { 20.0 };
    let level = |value: f64| (value * steps).round() / steps;
    let columns: Vec<(f64, f64, f64)> = values
        .chunks(together)
        .enumerate()
        .map(|(i, chunk)| {
            let from = (i * together) as f64 * step;
            let to = (i * together + chunk.len()) as f64 * step;
            (scale.at(from), scale.at(to), level(mean(chunk)))
        })
        .collect();
    for tenth in 0..=10u8 {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for &(from, to, load) in &columns {
            if load == 0.0 || (load * 10.0).round() as u8 != tenth {
                continue;
            }
            let top = strip.bottom - load * strip.height();
            let joins =
                points.len() >= 4 && points[points.len() - 1].0 == from && points[points.len() - 2].1 == top;
            if joins {
                // The column before is as high: they are one.
                points.truncate(points.len() - 2);
            } else {
                points.extend([(from, strip.bottom), (from, top)]);
            }
            points.extend([(to, top), (to, strip.bottom)]);
        }
        if !points.is_empty() {
            scene.fill(points, Ink::Heat(tenth));
        }
    }
}

/// The scale from idle to full, in the line above the plot.
fn legend(scene: &mut Scene, what: &str, middle: f64) {
    let mut left = MARGIN;
    let write = |scene: &mut Scene, label: Label, left: &mut f64, gap: f64| {
        label.draw_around(scene, *left, middle);
        *left += label.width() + gap;
    };
    write(scene, Label::new(what).cut(500.0), &mut left, 22.0);
    write(scene, Label::new("0\u{202f}%").ink(Ink::Muted), &mut left, 10.0);
    let (top, foot) = (middle - 10.0, middle + 10.0);
    for tenth in 0..=10u8 {
        let right = left + 20.0;
        let share = (f64::from(tenth) / 10.0).max(0.05);
        scene.rect(Area::new(left, top, right, foot), Ink::Grid);
        scene.rect(
            Area::new(left, foot - 20.0 * share, right, foot),
            Ink::Heat(tenth),
        );
        left = right;
    }
    left += 10.0;
    write(scene, Label::new("100\u{202f}%").ink(Ink::Muted), &mut left, 0.0);
}
