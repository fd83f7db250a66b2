//! What several runs of the same say.

use concurrency_lab::lab::estimate::Estimate;

/// Runs of everything that is no comparison: the least and the most of six hold their median with more than 95 % (order
/// statistics: 1 − 2 · 0.5⁶).
pub(crate) const ROUNDS: usize = 6;

/// The place of the median among runs in ascending order; of two in the middle, the upper.
pub(crate) fn middle(runs: usize) -> usize {
    runs / 2
}

/// The median of the runs, with the least and the most; of none, what is no number.
pub(crate) fn median_with_range(mut values: Vec<f64>) -> Estimate {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    Estimate {
        value: at(middle(values.len())),
        low: at(0),
        high: at(values.len().saturating_sub(1)),
    }
}
