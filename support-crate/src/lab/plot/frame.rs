//! What every chart has around it: title, subtitle, footer.

use super::label::Label;
use super::scene::{HEIGHT, Ink, MARGIN, Scene, WIDTH};
use crate::lab::unit::Unit;

/// Title, subtitle, footer, and what the reader said before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) footer: String,
    pub(super) prediction: Option<PredictionMark>,
}

/// What the reader said of the figure before it was there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PredictionMark {
    pub(super) text: String,
    /// The number that was said, if it was one.
    pub(super) number: Option<(f64, Unit)>,
}

impl Frame {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Places the texts and returns the top and the bottom of the room between them.
    pub(super) fn draw(&self, scene: &mut Scene) -> (f64, f64) {
        scene.subtitle.clone_from(&self.subtitle);
        scene.footer.clone_from(&self.footer);
        let room = WIDTH - 2.0 * MARGIN;
        let large = Label::new(&self.title).size(34.0).bold().pitch(1.2 * 34.0);
        let (title, size) = if large.width() <= room {
            (large, 34.0)
        } else {
            let smaller = Label::new(&self.title).size(29.0).bold().pitch(1.2 * 29.0);
            (smaller.wrapped(room, 2), 29.0)
        };
        title.draw(scene, MARGIN, 24.0 + 0.95 * size);
        let top = 24.0 + title.height();
        let subtitle = Label::new(&self.subtitle).size(20.0).ink(Ink::Muted).pitch(27.0);
        let subtitle = subtitle.wrapped(room, 2);
        subtitle.draw(scene, MARGIN, top + 23.0);
        let mut top = top + subtitle.height();
        if let Some(mark) = &self.prediction {
            let mark = Label::new(&mark.text)
                .size(20.0)
                .bold()
                .pitch(27.0)
                .wrapped(room, 2);
            mark.draw(scene, MARGIN, top + 23.0);
            top += mark.height();
        }
        let footer = Label::new(&self.footer).size(16.0).ink(Ink::Muted).pitch(21.0);
        let footer = footer.wrapped(room, 2);
        let bottom = HEIGHT - 18.0 - footer.height();
        footer.draw(scene, MARGIN, bottom + 20.0);
        (top + 14.0, bottom - 4.0)
    }
}
