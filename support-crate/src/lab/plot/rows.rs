//! Rows of equal height: bars, lanes, cores.

/// Least height of a row whose text can be read.
const LEAST: f64 = 17.0;

/// Rows between two heights.
pub(super) struct Rows {
    /// How many rows there is room for.
    pub(super) count: usize,
    /// The height of each.
    pub(super) height: f64,
    top: f64,
    /// Where the last row ends.
    pub(super) bottom: f64,
}

/// `wanted` rows from `top` to `bottom`; fewer than wanted where text could not be read.
pub(super) fn fit(wanted: usize, top: f64, bottom: f64) -> Rows {
    let room = ((bottom - top) / LEAST).floor().max(1.0) as usize;
    let count = wanted.min(room);
    let height = (bottom - top) / count.max(1) as f64;
    Rows {
        count,
        height,
        top,
        bottom: top + height * count as f64,
    }
}

/// All of `wanted` rows, however low: their marks are seen though not every name is read.
pub(super) fn all(wanted: usize, top: f64, bottom: f64) -> Rows {
    let height = (bottom - top) / wanted.max(1) as f64;
    Rows {
        count: wanted,
        height,
        top,
        bottom: top + height * wanted as f64,
    }
}

impl Rows {
    /// The middle of row `i`.
    pub(super) fn middle(&self, i: usize) -> f64 {
        self.top + (i as f64 + 0.5) * self.height
    }

    /// `size`, or the largest that fits a row; where none that can be read does, `size` for the rows that are named.
    pub(super) fn text_size(&self, size: f64) -> f64 {
        let fits = (0.86 * self.height).floor();
        if fits < 14.0 { size - 1.0 } else { size.min(fits) }
    }

    /// Every so-manyth row has a name, so that names do not touch.
    pub(super) fn name_every(&self, size: f64) -> usize {
        (1.15 * size / self.height).ceil().max(1.0) as usize
    }
}
