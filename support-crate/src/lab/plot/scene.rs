//! What a figure shows, as shapes and texts at their places: laid out once, painted in either theme.

use super::area::{Area, Point};
use super::font;
use crate::lab::span::SpanKind;

/// The canvas, in user units.
pub(super) const WIDTH: f64 = 1280.0;
/// See [`WIDTH`].
pub(super) const HEIGHT: f64 = 720.0;
/// The empty border of the canvas.
pub(super) const MARGIN: f64 = 44.0;
/// Size of tick labels, series labels and values.
pub(super) const LABEL: f64 = 20.0;

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

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) ink: Ink,
    pub(super) width: f64,
    pub(super) dash: Dash,
}

impl Ink {
    /// A full line of this ink, `width` user units wide.
    pub(super) fn stroke(self, width: f64) -> Stroke {
        let (ink, dash) = (self, Dash::Solid);
        Stroke { ink, width, dash }
    }
}

impl Stroke {
    pub(super) fn dashed(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Path {
        points: Vec<Point>,
        stroke: Stroke,
    },
    Fill {
        points: Vec<Point>,
        ink: Ink,
    },
    Circle {
        center: Point,
        radius: f64,
        ink: Ink,
        filled: bool,
    },
    Text(TextItem),
}

/// A line of text at its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextItem {
    pub(super) text: String,
    /// Where its baseline starts, centres or ends.
    pub(super) x: f64,
    pub(super) baseline: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) ink: Ink,
    pub(super) anchor: Anchor,
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
    /// A reader's own drawing as SVG, for light and for dark; empty in other figures.
    pub(super) drawings: [String; 2],
    /// The line under the title, in full, however it was broken or shortened.
    pub(super) subtitle: String,
    /// The line at the bottom, in full.
    pub(super) footer: String,
}

impl TextItem {
    /// The box around the text.
    pub(super) fn area(&self) -> Area {
        let width = font::width(&self.text, self.size, self.bold);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        let (top, bottom) = (
            self.baseline - font::ASCENT * self.size,
            self.baseline + font::DESCENT * self.size,
        );
        Area::new(left, top, left + width, bottom)
    }
}

impl Scene {
    pub(super) fn path(&mut self, points: Vec<Point>, stroke: Stroke) {
        if points.len() > 1 {
            self.items.push(Item::Path { points, stroke });
        }
    }

    pub(super) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path(vec![from, to], stroke);
    }

    pub(super) fn fill(&mut self, points: Vec<Point>, ink: Ink) {
        self.items.push(Item::Fill { points, ink });
    }

    pub(super) fn rect(&mut self, area: Area, ink: Ink) {
        self.fill(area.corners().to_vec(), ink);
    }

    pub(super) fn outline(&mut self, area: Area, stroke: Stroke) {
        let mut points = area.corners().to_vec();
        points.push(points[0]);
        self.path(points, stroke);
    }

    pub(super) fn circle(&mut self, center: Point, radius: f64, ink: Ink, filled: bool) {
        self.items.push(Item::Circle {
            center,
            radius,
            ink,
            filled,
        });
    }

    /// Places text; characters that XML forbids become spaces.
    pub(super) fn text(&mut self, item: TextItem) {
        if !item.text.is_empty() {
            let text = printable(&item.text);
            self.items.push(Item::Text(TextItem { text, ..item }));
        }
    }

    /// Every text with its box, in drawing order.
    pub(super) fn labels(&self) -> Vec<PlacedLabel> {
        let texts = self.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        });
        let placed = texts.map(|item| {
            let Area {
                left,
                top,
                right,
                bottom,
            } = item.area();
            let text = item.text.clone();
            PlacedLabel {
                text,
                left,
                top,
                right,
                bottom,
            }
        });
        placed.collect()
    }
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
