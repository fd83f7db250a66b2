//! A placed decision map as shapes and texts.

use std::f64::consts::FRAC_PI_2;

use super::placed::{BAR, Placed, PlacedAnswer, PlacedBox, PlacedText};
use crate::lab::plot::area::Area;
use crate::lab::plot::label::Label;
use crate::lab::plot::scene::{Anchor, Ink, MARGIN, Scene, TextItem, WIDTH};

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
    for one in &placed.boxes {
        for (i, text) in one.texts.iter().enumerate() {
            if one.is_tool {
                let ink = if i == 0 { Ink::Text } else { Ink::Muted };
                lines(scene, text, text.area.left, ink, Anchor::Start);
            } else {
                let middle = 0.5 * (one.area.left + one.area.right);
                lines(scene, text, middle, Ink::Text, Anchor::Middle);
            }
        }
    }
    for answer in &placed.answers {
        lines(
            scene,
            &answer.text,
            answer.text.area.left,
            Ink::Text,
            Anchor::Start,
        );
    }
}

fn lines(scene: &mut Scene, text: &PlacedText, x: f64, ink: Ink, anchor: Anchor) {
    let words = &text.words;
    let mut top = text.area.top;
    for line in &text.lines {
        scene.text(TextItem {
            text: line.clone(),
            x,
            baseline: top + words.ascent(),
            size: words.size,
            bold: words.bold,
            ink,
            anchor,
        });
        top += words.line();
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
