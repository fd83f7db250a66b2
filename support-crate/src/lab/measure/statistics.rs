//! The statistics of measured times, as pure functions of the samples. None of them changes or drops a sample.

mod bootstrap;
mod dependence;

use serde::{Deserialize, Serialize};

use crate::lab::estimate::{Estimate, quantile_of_sorted};

pub use bootstrap::{RESAMPLES, bootstrap, median_estimate, ratio_of_medians, ratio_of_medians_at};
pub use dependence::{Dependence, Modes, effective_rounds};

pub(in crate::lab) use bootstrap::{Ranked, Rounds, Tally};
pub(in crate::lab) use dependence::effective_rounds_of_many;

/// The least rounds that a verdict is given for; see [`ratio_of_medians`] for why not fewer.
pub const LEAST_ROUNDS: usize = 9;

/// One list of samples in a few numbers, in the unit of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The median with its 95 % interval.
    pub median: Estimate,
    /// Median absolute deviation from the median: half of the samples lie within it.
    pub deviation: f64,
    /// First quartile.
    pub lower_quartile: f64,
    /// Third quartile.
    pub upper_quartile: f64,
    /// Smallest sample.
    pub least: f64,
    /// Largest sample.
    pub most: f64,
    /// Samples beyond Tukey's fences, 1.5 interquartile ranges outside the quartiles. They are counted, never dropped.
    pub outliers: usize,
}

impl Summary {
    /// Summarises samples; `None` if there are none, or if one is not finite.
    pub fn of(samples: &[f64], seed: u64) -> Option<Self> {
        let sorted = sorted(samples)?;
        let lower_quartile = quantile_of_sorted(&sorted, 0.25);
        let upper_quartile = quantile_of_sorted(&sorted, 0.75);
        let reach = 1.5 * (upper_quartile - lower_quartile);
        let outliers = sorted
            .iter()
            .filter(|&&x| x < lower_quartile - reach || x > upper_quartile + reach)
            .count();
        Some(Self {
            median: median_estimate(samples, seed)?,
            deviation: median_absolute_deviation(samples)?,
            lower_quartile,
            upper_quartile,
            least: sorted[0],
            most: sorted[sorted.len() - 1],
            outliers,
        })
    }
}

/// The median; `None` without samples or with one that is not finite.
pub fn median(samples: &[f64]) -> Option<f64> {
    quantile(samples, 0.5)
}

/// The quantile `q` (0 to 1) by linear interpolation between order statistics (Hyndman and Fan's type 7, The American
/// Statistician 50, 1996). `None` without samples, with one that is not finite, or for `q` outside its range.
pub fn quantile(samples: &[f64], q: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&q) {
        return None;
    }
    Some(quantile_of_sorted(&sorted(samples)?, q))
}

/// The median of the absolute deviations from the median, not scaled. `None` as for [`median`].
pub fn median_absolute_deviation(samples: &[f64]) -> Option<f64> {
    let centre = median(samples)?;
    median(&samples.iter().map(|x| (x - centre).abs()).collect::<Vec<_>>())
}

fn sorted(samples: &[f64]) -> Option<Vec<f64>> {
    if samples.is_empty() || samples.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sorted)
}
