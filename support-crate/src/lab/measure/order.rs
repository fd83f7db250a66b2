//! The order of the variants within each round.

/// A new random order in every odd round, and in the next the same backwards: over both, no variant comes earlier than
/// another, so what depends on the place in a round (caches that the last one left, a clock speed that sinks) cancels.
/// Random orders alone cancel it only in the long run: 9 rounds that happen to start with one variant 7 times look like
/// a difference.
pub(super) struct Orders {
    random: fastrand::Rng,
    order: Vec<usize>,
    backwards: bool,
}

impl Orders {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
            order: Vec::new(),
            backwards: false,
        }
    }

    /// The next round's order of so many variants.
    pub(super) fn next(&mut self, variants: usize) -> &[usize] {
        if self.backwards && self.order.len() == variants {
            self.order.reverse();
            self.backwards = false;
        } else {
            self.order = (0..variants).collect();
            self.random.shuffle(&mut self.order);
            self.backwards = true;
        }
        &self.order
    }
}
