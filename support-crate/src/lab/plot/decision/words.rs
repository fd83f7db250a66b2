//! Text measured once, word by word, so that trying many widths is cheap.

use crate::lab::plot::font;
use crate::lab::plot::scene::printable;

/// The size at which words are measured.
const MEASURED_AT: f64 = 100.0;
/// From one line's top to the next one's, in ems.
const LINE: f64 = 1.2;

/// A text as words with their widths, at one size.
#[derive(Clone, Debug)]
pub(super) struct Words {
    words: Vec<(String, f64)>,
    space: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Words {
    pub(super) fn new(text: &str, size: f64, bold: bool) -> Self {
        let em = |text: &str| font::width(text, MEASURED_AT, bold) / MEASURED_AT * size;
        let words = font::words(&printable(text)).into_iter().map(|word| {
            let width = em(&word);
            (word, width)
        });
        Self {
            words: words.collect(),
            // A space alone has no box to measure.
            space: em("n n") - em("nn"),
            size,
            bold,
        }
    }

    /// The widest word and its width.
    pub(super) fn widest(&self) -> (&str, f64) {
        self.words.iter().fold(
            ("", 0.0),
            |widest, (word, width)| {
                if *width > widest.1 { (word, *width) } else { widest }
            },
        )
    }

    /// The width of the text on one line.
    pub(super) fn natural(&self) -> f64 {
        let words: f64 = self.words.iter().map(|(_, width)| width).sum();
        words + self.space * self.words.len().saturating_sub(1) as f64
    }

    /// The lines at a width of `max`, by the numbers of the words they end before, each with its width.
    fn breaks(&self, max: f64) -> Vec<(usize, f64)> {
        let mut lines: Vec<(usize, f64)> = Vec::new();
        for (i, (_, width)) in self.words.iter().enumerate() {
            match lines.last_mut() {
                // Half a unit of slack: sums of word widths are rounded.
                Some((end, line)) if *line + self.space + width <= max + 0.5 => {
                    *line += self.space + width;
                    *end = i + 1;
                }
                _ => lines.push((i + 1, *width)),
            }
        }
        lines
    }

    /// The height of the text wrapped at `max`.
    pub(super) fn height(&self, max: f64) -> f64 {
        self.breaks(max).len() as f64 * self.line()
    }

    /// The height of one line.
    pub(super) fn line(&self) -> f64 {
        LINE * self.size
    }

    /// From the top of a line to its baseline.
    pub(super) fn ascent(&self) -> f64 {
        ((LINE - 0.98) / 2.0 + 0.76) * self.size
    }

    /// The lines at a width of `max`, and the width of the longest.
    pub(super) fn wrapped(&self, max: f64) -> (Vec<String>, f64) {
        let mut start = 0;
        let mut widest = 0.0_f64;
        let mut lines = Vec::new();
        for (end, width) in self.breaks(max) {
            let words: Vec<&str> = self.words[start..end]
                .iter()
                .map(|(word, _)| word.as_str())
                .collect();
            lines.push(words.join(" "));
            widest = widest.max(width);
            start = end;
        }
        (lines, widest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_hold_every_word_and_measure_as_the_font_does() {
        let text = "one loop over\nthe data: AV, To and fi";
        let words = Words::new(text, 20.0, true);
        let (lines, widest) = words.wrapped(120.0);
        assert!(lines.len() > 1 && widest <= 120.5);
        assert_eq!(
            lines.join(" "),
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        for line in &lines {
            assert!(font::width(line, 20.0, true) <= widest + 1.0, "{line}");
        }
        assert_eq!(words.wrapped(words.natural()).0.len(), 1);
        assert_eq!(words.height(120.0), lines.len() as f64 * words.line());
        assert!(Words::new(" ", 20.0, false).wrapped(10.0).0.is_empty());
    }
}
