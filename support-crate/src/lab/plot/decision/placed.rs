//! The parts of a decision map at their places, and why a map may have none.

use crate::lab::plot::area::Area;
use crate::lab::plot::label::Label;

/// The accent at a tool's left edge.
pub(super) const BAR: f64 = 8.0;

/// Text sizes and the space around text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Size of questions and answers; tools are a little larger, remarks smaller.
    pub(super) base: f64,
    /// Between a box's side and its text.
    pub(super) side: f64,
    /// Between a box's top and its text.
    pub(super) pad: f64,
    /// Between two bands.
    pub(super) gap: f64,
}

/// A text at its place: the area is as wide as the longest line and as high as all of them.
#[derive(Clone, Debug)]
pub(super) struct PlacedText {
    pub(super) area: Area,
    pub(super) label: Label,
}

/// A box with its texts.
#[derive(Clone, Debug)]
pub(super) struct PlacedBox {
    pub(super) area: Area,
    /// The question alone, or the tool and its remark.
    pub(super) texts: Vec<PlacedText>,
    pub(super) is_tool: bool,
}

/// An answer, from the question's trunk to the box it leads to.
#[derive(Clone, Debug)]
pub(super) struct PlacedAnswer {
    /// The right edge and the middle of the question's box.
    pub(super) from: (f64, f64),
    /// Where the line down to the answers stands.
    pub(super) trunk: f64,
    pub(super) text: PlacedText,
    /// The left edge and the middle of the box it leads to.
    pub(super) to: (f64, f64),
}

/// The whole tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    pub(super) boxes: Vec<PlacedBox>,
    pub(super) answers: Vec<PlacedAnswer>,
}

/// Why a tree cannot be placed even in the tightest style.
#[derive(Clone, Debug)]
pub(super) enum Misfit {
    Width { word: String, needed: f64, room: f64 },
    Height { needed: f64, room: f64 },
}
