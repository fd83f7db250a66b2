//! What every chart has around it: title, subtitle, footer.

use super::font;
use super::scene::{Anchor, HEIGHT, Ink, Scene, WIDTH};

/// The empty border of the canvas.
pub(super) const MARGIN: f64 = 44.0;
/// Size of axis titles.
pub(super) const AXIS: f64 = 21.0;
/// Size of tick labels, series labels and values.
pub(super) const LABEL: f64 = 19.0;

/// Title, subtitle and footer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) footer: String,
}

impl Frame {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Places the texts and returns the top and the bottom of the room between them.
    pub(super) fn place(&self, scene: &mut Scene) -> (f64, f64) {
        scene.subtitle.clone_from(&self.subtitle);
        scene.footer.clone_from(&self.footer);
        let room = WIDTH - 2.0 * MARGIN;
        let (size, lines) = if font::width(&self.title, 34.0, true) <= room {
            (34.0, vec![self.title.clone()])
        } else {
            (29.0, font::wrap(&self.title, 29.0, true, room, 2))
        };
        let mut top = 24.0;
        for line in &lines {
            top += 1.2 * size;
            scene.text(
                line,
                MARGIN,
                top - 0.25 * size,
                size,
                true,
                Ink::Text,
                Anchor::Start,
            );
        }
        for line in font::wrap(&self.subtitle, 20.0, false, room, 2) {
            top += 27.0;
            scene.text(&line, MARGIN, top - 4.0, 20.0, false, Ink::Muted, Anchor::Start);
        }
        let mut bottom = HEIGHT - 18.0;
        for line in font::wrap(&self.footer, 15.0, false, room, 2).iter().rev() {
            scene.text(line, MARGIN, bottom, 15.0, false, Ink::Muted, Anchor::Start);
            bottom -= 20.0;
        }
        (top + 14.0, bottom - 4.0)
    }
}
