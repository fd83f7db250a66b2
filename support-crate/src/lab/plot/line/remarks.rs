//! Remarks on a line chart: near their points, along marked values, and in a column to the right of the field.

use super::chart::Annotation;
use super::field::{Field, Line};
use crate::lab::plot::area::{Area, Point};
use crate::lab::plot::label::Label;
use crate::lab::plot::placement::{self, Obstacles};
use crate::lab::plot::scene::{Ink, LABEL, Scene};

/// Widest text of a remark inside the field, and in the column.
const WIDEST: f64 = 270.0;
const WIDEST_IN_COLUMN: f64 = 290.0;
/// From the field to the column: room for leaders that fan out.
pub(super) const LEAD: f64 = 64.0;
/// Height of a line in the column, and the air between two remarks.
const LINE: f64 = 22.0;
const AIR: f64 = 6.0;
/// Size of the text, and in a column where each remark has one line only.
const SIZE: f64 = LABEL - 1.0;
const SMALL: f64 = LABEL - 1.0;

fn inside(text: &str) -> (Label, f64, f64) {
    let label = Label::new(text).size(SIZE).pitch(24.0).wrapped(WIDEST, 3);
    let (width, height) = (label.width() + 8.0, label.height());
    (label, width, height)
}

/// Writes the text of a marked value somewhere along its line; false where there is no room.
pub(super) fn along(
    scene: &mut Scene,
    obstacles: &mut Obstacles,
    text: &str,
    line: Line,
    within: Area,
) -> bool {
    let (label, width, height) = inside(text);
    let places = places_along(line, width, height);
    let Some(area) = obstacles.choose(within, places) else {
        return false;
    };
    label.draw_over(scene, area);
    obstacles.labels.push(area);
    true
}

/// Places for a text along a line, on either side; the far end of the line first.
fn places_along(((x0, y0), (x1, y1)): Line, width: f64, height: f64) -> Vec<(Area, f64)> {
    let upright = x0 == x1;
    let mut places = Vec::new();
    for step in 0..=20 {
        let along = f64::from(step) / 20.0;
        for side in [0.0, 1.0] {
            let (left, top) = if upright {
                let left = if side == 0.0 { x0 + 9.0 } else { x0 - 9.0 - width };
                (left, y0 + 4.0 + along * (y1 - y0 - height - 8.0))
            } else {
                let top = if side == 0.0 { y0 - 5.0 - height } else { y0 + 5.0 };
                (x1 - 4.0 - width - along * (x1 - x0 - width - 8.0), top)
            };
            let area = Area::new(left, top, left + width, top + height);
            places.push((area, 12.0 * f64::from(step) + 6.0 * side));
        }
    }
    places
}

/// Rings the point of a remark and writes the remark near it; false where there is no room.
pub(super) fn at_point(
    scene: &mut Scene,
    obstacles: &mut Obstacles,
    note: &Annotation,
    field: &Field,
) -> bool {
    let Some(point) = field.shown((note.x, note.y)) else {
        return false;
    };
    let (label, width, height) = inside(&note.text);
    let Some(area) = obstacles.near(point, width, height, field.area) else {
        return false;
    };
    let end = area.nearest(point);
    scene.line(point, end, Ink::Muted.stroke(1.5));
    obstacles.segments.push((point, end));
    label.draw_over(scene, area);
    obstacles.labels.push(area);
    scene.circle(point, 9.0, Ink::Text, false);
    true
}

fn in_column(text: &str, size: f64, lines: usize) -> Label {
    Label::new(text)
        .size(size)
        .pitch(LINE)
        .wrapped(WIDEST_IN_COLUMN, lines)
}

/// The room that the column takes.
pub(super) fn column_width(remarks: &[Annotation]) -> f64 {
    let labels = remarks
        .iter()
        .map(|remark| in_column(&remark.text, SIZE, 2).width());
    labels.fold(0.0, f64::max) + LEAD
}

/// Draws the column down to `foot`, each remark as nearly level with its point as the others allow, and returns the texts for which there
/// was no room.
pub(super) fn column(scene: &mut Scene, remarks: &[Annotation], field: &Field, foot: f64) -> Vec<String> {
    let mut unplaced = Vec::new();
    let mut shown: Vec<(Point, &str)> = Vec::new();
    for Annotation { x, y, text } in remarks {
        match field.shown((*x, *y)) {
            Some(point) => shown.push((point, text)),
            None => unplaced.push(text.clone()),
        }
    }
    shown.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    let (top, bottom) = (field.area.top - 10.0, foot.min(field.area.bottom + 10.0));
    let labels = |size, lines| -> Vec<Label> {
        shown
            .iter()
            .map(|(_, text)| in_column(text, size, lines))
            .collect()
    };
    let height = |label: &Label| label.height() + AIR;
    let mut texts = labels(SIZE, 2);
    // In one line each where two are too many, and then without those in excess.
    if texts.iter().map(height).sum::<f64>() > bottom - top {
        texts = labels(SMALL, 1);
    }
    let room = ((bottom - top) / (LINE + AIR)).floor() as usize;
    let wanted = shown.iter().zip(&texts).take(room);
    let wanted: Vec<(f64, f64)> = wanted
        .map(|((point, _), label)| (point.1, height(label)))
        .collect();
    let middles = placement::stack(&wanted, top, bottom).unwrap_or_default();
    for ((&(point, _), label), &middle) in shown.iter().zip(&texts).zip(&middles) {
        let left = field.area.right + LEAD;
        // Level at the text, so that the eye finds the one that the leader ends at.
        let leader = vec![
            (point.0 + 10.0, point.1),
            (left - 16.0, middle),
            (left - 6.0, middle),
        ];
        scene.path(leader, Ink::Muted.stroke(1.2));
        label.draw_around(scene, left, middle);
    }
    unplaced.extend(shown[middles.len()..].iter().map(|(_, text)| (*text).to_owned()));
    unplaced
}
