//! A heat strip on the canvas.

use super::HeatStrip;
use crate::lab::plot::frame::{LABEL, MARGIN};
use crate::lab::plot::scale::{Fit, Scale};
use crate::lab::plot::scene::{Anchor, Area, Ink, Scene, WIDTH};
use crate::lab::plot::{Axis, axes, font, moments, rows};
use crate::lab::unit::Unit;

/// More columns than this are narrower than the eye needs; neighbours are averaged.
const COLUMNS: usize = 200;
/// More cells than this make a heavy file; again neighbours are averaged.
const CELLS: usize = 2400;

/// Lays the chart out; the second value names the markers whose text found no room.
pub(super) fn scene(chart: &HeatStrip) -> (Scene, Vec<String>) {
    let mut scene = Scene::default();
    let (top, bottom) = chart.frame.place(&mut scene);
    legend(&mut scene, &chart.what, top + 14.0);
    let top = top + 36.0 + if chart.markers.is_empty() { 0.0 } else { 28.0 };
    let rows = rows::all(chart.rows.len(), top, bottom - axes::BELOW);
    let size = rows.text_size(LABEL);
    let every = rows.name_every(size);
    let name = |i: usize| font::shorten(&chart.rows[i].0, size, false, 220.0);
    let mean = |i: usize| {
        let values = &chart.rows[i].1;
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        format!("{:.0}\u{202f}%", 100.0 * mean)
    };
    let named = || (0..rows.count).step_by(every);
    let widest = |text: &dyn Fn(usize) -> String| {
        named()
            .map(|i| font::width(&text(i), size, false))
            .fold(0.0, f64::max)
    };
    let left = MARGIN + widest(&name) + 14.0;
    let head = font::width("mean", LABEL, false);
    let right = WIDTH - MARGIN - widest(&mean).max(head) - 14.0;
    let plot = Area {
        left,
        top,
        right,
        bottom: rows.bottom,
    };

    let steps = chart
        .rows
        .iter()
        .map(|(_, values)| values.len())
        .max()
        .unwrap_or(1);
    let step = chart.step.as_secs_f64();
    let axis = Axis::linear("time").unit(Unit::Seconds);
    let scale = Scale::new(&axis, [0.0, steps as f64 * step].into_iter(), Fit::Tight).laid(left, right);
    axes::lower(&mut scene, &scale, &axis.title(), plot, false);
    scene.text(
        "mean",
        WIDTH - MARGIN,
        top - 12.0,
        LABEL,
        false,
        Ink::Muted,
        Anchor::End,
    );
    for i in named() {
        let baseline = rows.middle(i) + 0.36 * size;
        scene.text(
            &name(i),
            left - 14.0,
            baseline,
            size,
            false,
            Ink::Text,
            Anchor::End,
        );
        scene.text(
            &mean(i),
            WIDTH - MARGIN,
            baseline,
            size,
            false,
            Ink::Text,
            Anchor::End,
        );
    }
    let columns = (CELLS / chart.rows.len()).clamp(24, COLUMNS);
    let together = steps.div_ceil(columns);
    let inset = (0.06 * rows.height).min(4.0);
    for (i, (_, values)) in chart.rows.iter().enumerate() {
        let middle = rows.middle(i);
        let strip = Area {
            left,
            top: middle - rows.height / 2.0 + inset,
            right: scale.at(values.len() as f64 * step),
            bottom: middle + rows.height / 2.0 - inset,
        };
        scene.rect(strip, Ink::Grid);
        draw(&mut scene, values, together, step, &scale, strip);
    }
    let markers: Vec<(f64, String)> = chart
        .markers
        .iter()
        .filter(|(at, _)| *at <= steps as f64 * step)
        .cloned()
        .collect();
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
            let mean = chunk.iter().sum::<f64>() / chunk.len() as f64;
            (scale.at(from), scale.at(to), level(mean))
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
    let baseline = middle + 0.36 * LABEL;
    let what = font::shorten(what, LABEL, false, 500.0);
    scene.text(&what, MARGIN, baseline, LABEL, false, Ink::Text, Anchor::Start);
    let mut left = MARGIN + font::width(&what, LABEL, false) + 22.0;
    let text = |scene: &mut Scene, text: &str, left: f64| {
        scene.text(text, left, baseline, LABEL, false, Ink::Muted, Anchor::Start);
        left + font::width(text, LABEL, false) + 10.0
    };
    left = text(scene, "0\u{202f}%", left);
    for tenth in 0..=10u8 {
        let share = f64::from(tenth) / 10.0;
        let area = Area {
            left,
            top: middle + 10.0 - 20.0 * share.max(0.05),
            right: left + 20.0,
            bottom: middle + 10.0,
        };
        scene.rect(
            Area {
                top: middle - 10.0,
                ..area
            },
            Ink::Grid,
        );
        scene.rect(area, Ink::Heat(tenth));
        left += 20.0;
    }
    text(scene, "100\u{202f}%", left + 10.0);
}
