//! Remarks in a column to the right of the plot, each level with its point as nearly as the others allow.

use super::layout::Plot;
use super::{Annotation, LineChart};
use crate::lab::plot::frame::LABEL;
use crate::lab::plot::scene::{Anchor, Dash, Ink, Scene};
use crate::lab::plot::{font, place};

/// Widest text of a remark.
const WIDEST: f64 = 290.0;
/// From the plot to the column: room for leaders that fan out.
const LEAD: f64 = 64.0;
/// Height of a line of a remark, and the air between two remarks.
const LINE: f64 = 22.0;
const AIR: f64 = 6.0;
/// Size of the text, and where each remark has one line only.
const SIZE: f64 = LABEL - 1.0;
const SMALL: f64 = 16.0;

/// A remark that the plot shows: its text and its point on the canvas.
struct Remark {
    text: String,
    point: (f64, f64),
    lines: Vec<String>,
    size: f64,
}

impl Remark {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * LINE + AIR
    }
}

fn lines(text: &str, size: f64, most: usize) -> Vec<String> {
    font::wrap(text, size, false, WIDEST, most)
}

/// The room that the column takes.
pub(super) fn width(remarks: &[Annotation]) -> f64 {
    let lines = remarks.iter().flat_map(|remark| lines(&remark.text, SIZE, 2));
    lines
        .map(|line| font::width(&line, SIZE, false))
        .fold(0.0, f64::max)
        + LEAD
}

/// Draws the column, and returns the texts for which there was no room.
pub(super) fn draw(scene: &mut Scene, chart: &LineChart, plot: &Plot) -> Vec<String> {
    let mut unplaced = Vec::new();
    let mut remarks = Vec::new();
    for Annotation { x, y, text } in &chart.beside {
        let point = plot.at((*x, *y));
        if plot.area.grown(0.5).holds(point.0, point.1) {
            let lines = lines(text, SIZE, 2);
            remarks.push(Remark {
                text: text.clone(),
                point,
                lines,
                size: SIZE,
            });
        } else {
            unplaced.push(text.clone());
        }
    }
    remarks.sort_by(|a, b| a.point.1.total_cmp(&b.point.1));
    let (top, bottom) = (plot.area.top - 10.0, plot.area.bottom + 10.0);
    // In one line each where two are too many, and then without those in excess.
    if remarks.iter().map(Remark::height).sum::<f64>() > bottom - top {
        for remark in &mut remarks {
            remark.lines = lines(&remark.text, SMALL, 1);
            remark.size = SMALL;
        }
    }
    let room = ((bottom - top) / (LINE + AIR)).floor() as usize;
    unplaced.extend(remarks.drain(room.min(remarks.len())..).map(|remark| remark.text));
    let wanted: Vec<(f64, f64)> = remarks
        .iter()
        .map(|remark| (remark.point.1, remark.height()))
        .collect();
    match place::stack(&wanted, top, bottom) {
        Some(centers) => {
            for (remark, center) in remarks.iter().zip(centers) {
                one(scene, remark, center, plot.area.right + LEAD);
            }
        }
        None => unplaced.extend(remarks.into_iter().map(|remark| remark.text)),
    }
    unplaced
}

/// One remark with the leader from its point.
fn one(scene: &mut Scene, remark: &Remark, center: f64, left: f64) {
    let from = (remark.point.0 + 10.0, remark.point.1);
    // Level at the label, so that the eye finds the text that the leader ends at.
    let bend = (left - 16.0, center);
    scene.path(
        vec![from, bend, (left - 6.0, center)],
        Ink::Muted,
        1.2,
        Dash::Solid,
    );
    let first = center - (remark.lines.len() as f64 - 1.0) * LINE / 2.0 + 0.36 * remark.size;
    for (i, line) in remark.lines.iter().enumerate() {
        scene.text(
            line,
            left,
            first + i as f64 * LINE,
            remark.size,
            false,
            Ink::Text,
            Anchor::Start,
        );
    }
}
