//! Marked values: lines across the rows of a chart, with their text above.

use super::area::Area;
use super::label::Label;
use super::scale::Scale;
use super::scene::{Dash, Ink, LABEL, MARGIN, Scene};

/// Draws `markers` over `plot`, their texts in the line above it, and returns the texts for which there was no room.
pub(super) fn draw(scene: &mut Scene, markers: &[(f64, String)], scale: &Scale, plot: Area) -> Vec<String> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut unplaced = Vec::new();
    for (value, text) in markers {
        let x = scale.at(*value);
        scene.line(
            (x, plot.top - 8.0),
            (x, plot.bottom),
            Ink::Text.stroke(2.0).dashed(Dash::Dashed),
        );
        let label = Label::new(text).size(LABEL - 1.0).cut(420.0);
        let width = label.width();
        // Over its line where the canvas is wide enough, else as near to it as the edges let it.
        let left = (x - width / 2.0).clamp(MARGIN, (plot.right - width).max(MARGIN));
        // A text upon another cannot be read: the table has it.
        if taken
            .iter()
            .any(|&(from, to)| left < to + 12.0 && from < left + width + 12.0)
        {
            unplaced.push(text.clone());
            continue;
        }
        taken.push((left, left + width));
        label.draw(scene, left, plot.top - 14.0);
    }
    unplaced
}
