//! Marked moments: lines across the rows of a chart, with their text above.

use super::font;
use super::frame::{LABEL, MARGIN};
use super::scale::Scale;
use super::scene::{Anchor, Area, Dash, Ink, Scene};

/// Draws `markers` over `plot`, their texts in the line above it, and returns the texts for which there was no room.
pub(super) fn draw(scene: &mut Scene, markers: &[(f64, String)], scale: &Scale, plot: Area) -> Vec<String> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut unplaced = Vec::new();
    for (at, text) in markers {
        let x = scale.at(*at);
        scene.line(
            (x, plot.top - 8.0),
            (x, plot.bottom),
            Ink::Text,
            2.0,
            Dash::Dashed,
        );
        let short = font::shorten(text, LABEL - 1.0, false, 420.0);
        let width = font::width(&short, LABEL - 1.0, false);
        let left = (x - width / 2.0).clamp(MARGIN, (plot.right - width).max(MARGIN));
        if taken
            .iter()
            .any(|&(from, to)| left < to + 12.0 && from < left + width + 12.0)
        {
            unplaced.push(text.clone());
            continue;
        }
        taken.push((left, left + width));
        scene.text(
            &short,
            left,
            plot.top - 14.0,
            LABEL - 1.0,
            false,
            Ink::Text,
            Anchor::Start,
        );
    }
    unplaced
}
