//! Text on the canvas: how it looks, how it breaks, how large it is, and where it stands.

use super::area::Area;
use super::font;
use super::scene::{Anchor, Ink, LABEL, Scene, TextItem};

/// A text in one or more lines of one look. It has no place until it is drawn.
///
/// ```ignore
/// Label::new("a name").bold().end().wrapped(300.0, 2).draw_around(&mut scene, left, middle);
/// ```
#[derive(Clone, Debug)]
pub(super) struct Label {
    lines: Vec<String>,
    size: f64,
    bold: bool,
    ink: Ink,
    anchor: Anchor,
    /// From one line's baseline to the next one's, in user units.
    pitch: Option<f64>,
}

impl Label {
    /// `text` on one line, at the size of labels, to the right of where it is drawn.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            lines: vec![text.into()],
            size: LABEL,
            bold: false,
            ink: Ink::Text,
            anchor: Anchor::Start,
            pitch: None,
        }
    }

    pub(super) fn size(mut self, size: f64) -> Self {
        self.size = size;
        self
    }

    pub(super) fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub(super) fn ink(mut self, ink: Ink) -> Self {
        self.ink = ink;
        self
    }

    /// Centred where it is drawn.
    pub(super) fn middle(mut self) -> Self {
        self.anchor = Anchor::Middle;
        self
    }

    /// To the left of where it is drawn.
    pub(super) fn end(mut self) -> Self {
        self.anchor = Anchor::End;
        self
    }

    /// The distance between lines, in place of 1.16 times the size.
    pub(super) fn pitch(mut self, pitch: f64) -> Self {
        self.pitch = Some(pitch);
        self
    }

    /// Broken into at most `most` lines of at most `width`, and the last one cut. For after size and weight are set.
    pub(super) fn wrapped(mut self, width: f64, most: usize) -> Self {
        self.lines = font::wrap(&self.lines.join(" "), self.size, self.bold, width, most);
        self
    }

    /// Cut to `width`. For after size and weight are set.
    pub(super) fn cut(mut self, width: f64) -> Self {
        for line in &mut self.lines {
            *line = font::shorten(line, self.size, self.bold, width);
        }
        self
    }

    fn line_pitch(&self) -> f64 {
        self.pitch.unwrap_or(1.16 * self.size)
    }

    /// How many lines it has.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The width of its widest line.
    pub(super) fn width(&self) -> f64 {
        let widths = self
            .lines
            .iter()
            .map(|line| font::width(line, self.size, self.bold));
        widths.fold(0.0, f64::max)
    }

    /// What its lines take one above the other.
    pub(super) fn height(&self) -> f64 {
        self.lines.len() as f64 * self.line_pitch()
    }

    /// Draws it with its first baseline at `baseline`.
    pub(super) fn draw(&self, scene: &mut Scene, x: f64, baseline: f64) {
        for (i, line) in self.lines.iter().enumerate() {
            scene.text(TextItem {
                text: line.clone(),
                x,
                baseline: baseline + i as f64 * self.line_pitch(),
                size: self.size,
                bold: self.bold,
                ink: self.ink,
                anchor: self.anchor,
            });
        }
    }

    /// Its words, between which a line may break, each with its width.
    pub(super) fn words(&self) -> impl Iterator<Item = (f64, String)> {
        let words = self.lines.iter().flat_map(|line| font::words(line));
        words.map(|word| (font::width(&word, self.size, self.bold), word))
    }

    /// Draws it in `area`, which is as large as it is, from the top.
    pub(super) fn draw_in(&self, scene: &mut Scene, area: Area) {
        let x = match self.anchor {
            Anchor::Start => area.left,
            Anchor::Middle => area.center().0,
            Anchor::End => area.right,
        };
        // What the letters leave of a line's height is shared between above and below.
        let letters = (font::ASCENT + font::DESCENT) * self.size;
        let ascent = 0.5 * (self.line_pitch() - letters) + font::ASCENT * self.size;
        self.draw(scene, x, area.top + ascent);
    }

    /// Draws it with its lines around the level `middle`.
    pub(super) fn draw_around(&self, scene: &mut Scene, x: f64, middle: f64) {
        // Digits and capitals reach 0.72 em above the baseline: half of that below the middle centres them.
        let first = middle - (self.lines.len() as f64 - 1.0) * self.line_pitch() / 2.0 + 0.36 * self.size;
        self.draw(scene, x, first);
    }

    /// Draws it from the upper left corner of `area`, over whatever lies below, and returns what each line covers.
    pub(super) fn draw_over(&self, scene: &mut Scene, area: Area) {
        scene.rect(area, Ink::Background);
        self.draw(scene, area.left + 4.0, area.top + 0.76 * self.line_pitch());
    }
}

/// The widest of `labels`.
pub(super) fn widest<'a>(labels: impl IntoIterator<Item = &'a Label>) -> f64 {
    labels.into_iter().map(Label::width).fold(0.0, f64::max)
}
