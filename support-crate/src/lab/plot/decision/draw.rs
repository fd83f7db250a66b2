//! A placed decision map as shapes and texts.

use std::f64::consts::FRAC_PI_2;

use super::placed::{BAR, Placed, PlacedAnswer, PlacedBox};
use crate::lab::plot::area::Area;
use crate::lab::plot::label::Label;
use crate::lab::plot::scene::{Ink, MARGIN, Scene, WIDTH};

/// Size of the remark under the tree.
const REMARK: f64 = 20.0;
/// Radius of a question's corners.
const CORNER: f64 = 16.0;

/// Places the remark upwards from `bottom` and returns the bottom of the room above it.
pub(super) fn remark(scene: &mut Scene, text: &str, bottom: f64) -> f64 {
    let label = Label::new(text).size(REMARK).pitch(1.3 * REMARK);
    let label = label.wrapped(WIDTH - 2.0 * MARGIN, 2);
    let above = bottom - label.height();
    label.draw(scene, MARGIN, above + 1.3 * REMARK - 8.0);
    above
}

/// Draws the edges, then the boxes, then the texts.
pub(super) fn tree(scene: &mut Scene, placed: &Placed) {
    for answer in &placed.answers {
        edge(scene, answer);
    }
    for one in &placed.boxes {
        if one.is_tool {
            tool(scene, one);
        } else {
            let outline = rounded(one.area, CORNER);
            scene.path(outline, Ink::Reference.stroke(2.5));
        }
    }
    let in_boxes = placed.boxes.iter().flat_map(|one| &one.texts);
    let answers = placed.answers.iter().map(|answer| &answer.text);
    for text in in_boxes.chain(answers) {
        text.label.draw_in(scene, text.area);
    }
}

/// From the question to the trunk, along it, up to the text, and from the text to an arrow's head.
fn edge(scene: &mut Scene, answer: &PlacedAnswer) {
    let PlacedAnswer {
        from,
        trunk,
        text,
        to,
    } = answer;
    let (ink, width) = (Ink::Reference, 2.0);
    let bend = vec![
        *from,
        (*trunk, from.1),
        (*trunk, to.1),
        (text.area.left - 7.0, to.1),
    ];
    scene.path(bend, ink.stroke(width));
    scene.line(
        (text.area.right + 8.0, to.1),
        (to.0 - 9.0, to.1),
        ink.stroke(width),
    );
    let head = vec![
        (to.0 - 1.0, to.1),
        (to.0 - 13.0, to.1 - 6.0),
        (to.0 - 13.0, to.1 + 6.0),
    ];
    scene.fill(head, ink);
}

/// A tinted box with square corners and a heavy left edge.
fn tool(scene: &mut Scene, one: &PlacedBox) {
    scene.rect(one.area, Ink::Pale(0));
    scene.outline(one.area, Ink::Series(0).stroke(2.0));
    let bar = Area {
        right: one.area.left + BAR,
        ..one.area
    };
    scene.rect(bar, Ink::Series(0));
}

/// The outline of `area` with its corners rounded off, closed.
fn rounded(area: Area, radius: f64) -> Vec<(f64, f64)> {
    let r = radius.min(0.5 * area.height()).min(0.5 * area.width());
    let corners = [
        (area.right - r, area.bottom - r),
        (area.left + r, area.bottom - r),
        (area.left + r, area.top + r),
        (area.right - r, area.top + r),
    ];
    let mut points = Vec::new();
    for (quarter, (x, y)) in corners.into_iter().enumerate() {
        for step in 0..=8 {
            let (sin, cos) = ((quarter as f64 + f64::from(step) / 8.0) * FRAC_PI_2).sin_cos();
            points.push((x + r * cos, y + r * sin));
        }
    }
    points.push(points[0]);
    points
}
