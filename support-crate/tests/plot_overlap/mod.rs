//! That the texts of a figure keep apart and on the canvas.

use concurrency_lab::lab::plot::Figure;
use proptest::prelude::*;

/// Fails where two labels overlap or one leaves the canvas, and names them.
pub(crate) fn assert_apart(figure: &Figure) -> Result<(), TestCaseError> {
    let labels = figure.placed_labels();
    prop_assert!(!labels.is_empty());
    for (i, a) in labels.iter().enumerate() {
        prop_assert!(
            a.left >= 0.0 && a.right <= 1280.0 && a.top >= 0.0 && a.bottom <= 720.0,
            "off the canvas: {a:?}"
        );
        for b in &labels[..i] {
            // What touches by less than a pixel is apart to the eye.
            let across = a.right.min(b.right) - a.left.max(b.left);
            let along = a.bottom.min(b.bottom) - a.top.max(b.top);
            prop_assert!(across < 1.0 || along < 1.0, "{a:?} overlaps {b:?}");
        }
    }
    Ok(())
}
