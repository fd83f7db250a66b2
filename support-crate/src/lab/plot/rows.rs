//! Rows of equal height: bars, lanes, cores.

/// Least height of a row whose text can be read.
const LEAST: f64 = 22.0;

/// How much of a row's height its text takes at most.
pub(super) const TEXT: f64 = 0.86;

/// The smallest text in a row, in user units: 14 pixels and a little on a notebook's page.
const SMALLEST: f64 = 19.0;

/// Rows between two heights.
pub(super) struct Rows {
    /// How many rows there is room for.
    pub(super) count: usize,
    /// The height of each.
    pub(super) height: f64,
    top: f64,
    /// Where the last row ends.
    pub(super) bottom: f64,
    gaps: Gaps,
}

/// The rows before which there is a gap, and how high each gap is.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps {
    pub(super) before: Vec<usize>,
    pub(super) height: f64,
}

impl Gaps {
    /// The gaps above row `i`, together.
    fn above(&self, i: usize) -> f64 {
        self.height * self.before.iter().filter(|&&row| row <= i).count() as f64
    }
}

/// `wanted` rows from `top` to `bottom`; fewer than wanted where text could not be read.
pub(super) fn fit(wanted: usize, top: f64, bottom: f64, gaps: Gaps) -> Rows {
    let rows_alone = bottom - top - gaps.above(usize::MAX);
    let room = (rows_alone / LEAST).floor().max(1.0) as usize;
    let count = wanted.min(room);
    laid(count, top, bottom, gaps)
}

/// All of `wanted` rows, however low: their marks are seen though not every name is read.
pub(super) fn all(wanted: usize, top: f64, bottom: f64, gaps: Gaps) -> Rows {
    laid(wanted, top, bottom, gaps)
}

fn laid(count: usize, top: f64, bottom: f64, gaps: Gaps) -> Rows {
    let last = count.saturating_sub(1);
    let height = (bottom - top - gaps.above(last)) / count.max(1) as f64;
    Rows {
        count,
        height,
        top,
        bottom: top + height * count as f64 + gaps.above(last),
        gaps,
    }
}

impl Rows {
    /// The middle of row `i`.
    pub(super) fn middle(&self, i: usize) -> f64 {
        self.top + (i as f64 + 0.5) * self.height + self.gaps.above(i)
    }

    /// `size`, or the largest that fits a row; where none that can be read does, `size` for the rows that are named.
    pub(super) fn text_size(&self, size: f64) -> f64 {
        let fits = (TEXT * self.height).floor();
        if fits < SMALLEST {
            size.min(SMALLEST)
        } else {
            size.min(fits)
        }
    }

    /// Every so-manyth row has a name, so that names do not touch.
    pub(super) fn name_every(&self, size: f64) -> usize {
        (1.15 * size / self.height).ceil().max(1.0) as usize
    }
}
