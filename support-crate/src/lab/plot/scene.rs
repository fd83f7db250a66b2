//! What a figure shows, as shapes and texts at their places: laid out once, painted in either theme.

use super::font;
use crate::lab::span::SpanKind;

/// The canvas, in user units.
pub(super) const WIDTH: f64 = 1280.0;
/// See [`WIDTH`].
pub(super) const HEIGHT: f64 = 720.0;

/// A colour by its purpose; the theme decides what it looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ink {
    Text,
    Muted,
    Grid,
    Background,
    Reference,
    Series(usize),
    /// A series' colour thinned out towards the background: bands and inconclusive bars.
    Pale(usize),
    Kind(SpanKind),
    KindFill(SpanKind),
    OnKind(SpanKind),
    /// A load from 0 to 10 tenths.
    Heat(u8),
    /// Text on such a load, tenths 6 and 9 excepted, on which neither text colour can be read.
    OnHeat(u8),
}

/// A dash pattern, in user units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
    Long,
    Mixed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A rectangle in user units, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn grown(&self, by: f64) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Path {
        points: Vec<(f64, f64)>,
        ink: Ink,
        width: f64,
        dash: Dash,
    },
    Fill {
        points: Vec<(f64, f64)>,
        ink: Ink,
    },
    Circle {
        center: (f64, f64),
        radius: f64,
        ink: Ink,
        filled: bool,
    },
    Text {
        text: String,
        x: f64,
        baseline: f64,
        size: f64,
        bold: bool,
        ink: Ink,
        anchor: Anchor,
    },
}

/// Where a piece of text stands on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedLabel {
    /// The text as drawn, perhaps shortened.
    pub text: String,
    /// Left edge, from 0 to 1280.
    pub left: f64,
    /// Upper edge, from 0 to 720, downwards.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

/// Everything a figure shows, in drawing order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scene {
    pub(super) items: Vec<Item>,
    /// The line under the title, in full, however it was broken or shortened.
    pub(super) subtitle: String,
    /// The line at the bottom, in full.
    pub(super) footer: String,
}

/// The box around text whose baseline starts, centres or ends at `x`.
pub(super) fn text_area(text: &str, x: f64, baseline: f64, size: f64, bold: bool, anchor: Anchor) -> Area {
    let width = font::width(text, size, bold);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    Area {
        left,
        top: baseline - 0.76 * size,
        right: left + width,
        bottom: baseline + 0.22 * size,
    }
}

impl Scene {
    pub(super) fn path(&mut self, points: Vec<(f64, f64)>, ink: Ink, width: f64, dash: Dash) {
        if points.len() > 1 {
            self.items.push(Item::Path {
                points,
                ink,
                width,
                dash,
            });
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink, width: f64, dash: Dash) {
        self.path(vec![from, to], ink, width, dash);
    }

    pub(super) fn fill(&mut self, points: Vec<(f64, f64)>, ink: Ink) {
        self.items.push(Item::Fill { points, ink });
    }

    pub(super) fn rect(&mut self, area: Area, ink: Ink) {
        self.fill(corners(area).to_vec(), ink);
    }

    pub(super) fn outline(&mut self, area: Area, ink: Ink, width: f64) {
        let mut points = corners(area).to_vec();
        points.push(points[0]);
        self.path(points, ink, width, Dash::Solid);
    }

    pub(super) fn circle(&mut self, center: (f64, f64), radius: f64, ink: Ink, filled: bool) {
        self.items.push(Item::Circle {
            center,
            radius,
            ink,
            filled,
        });
    }

    /// Places text; characters that XML forbids become spaces.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn text(
        &mut self,
        text: &str,
        x: f64,
        baseline: f64,
        size: f64,
        bold: bool,
        ink: Ink,
        anchor: Anchor,
    ) {
        if text.is_empty() {
            return;
        }
        self.items.push(Item::Text {
            text: printable(text),
            x,
            baseline,
            size,
            bold,
            ink,
            anchor,
        });
    }

    /// Every text with its box, in drawing order.
    pub(super) fn labels(&self) -> Vec<PlacedLabel> {
        self.items
            .iter()
            .filter_map(|item| match item {
                Item::Text {
                    text,
                    x,
                    baseline,
                    size,
                    bold,
                    anchor,
                    ..
                } => {
                    let area = text_area(text, *x, *baseline, *size, *bold, *anchor);
                    Some(PlacedLabel {
                        text: text.clone(),
                        left: area.left,
                        top: area.top,
                        right: area.right,
                        bottom: area.bottom,
                    })
                }
                _ => None,
            })
            .collect()
    }
}

fn corners(area: Area) -> [(f64, f64); 4] {
    [
        (area.left, area.top),
        (area.right, area.top),
        (area.right, area.bottom),
        (area.left, area.bottom),
    ]
}

/// `text` without control characters, line breaks and the code points that XML 1.0 forbids.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_control() => ' ',
            '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => ' ',
            c => c,
        })
        .collect()
}
