//! A value with its interval: what every measured or fitted number in the course is.

use serde::{Deserialize, Serialize};

/// The most that an end is brought nearer to nothing because of a share that may be wrong.
const MOST_BLUR: f64 = 0.99;

/// A point estimate with a 95 % interval, in whatever unit its holder names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end of the 95 % interval.
    pub high: f64,
}

impl Estimate {
    /// An exactly known value: its interval has no width.
    pub fn exact(value: f64) -> Self {
        Self {
            value,
            low: value,
            high: value,
        }
    }

    /// What one run gave. Its interval has no width, because one run does not tell what another would give: it is not known
    /// exactly, and small differences say nothing.
    pub fn of_one_run(value: f64) -> Self {
        Self::exact(value)
    }

    /// `value` with the interval that holds the middle `level` (0.95 for 95 %) of `draws`, what a bootstrap made of the
    /// value: by percentiles (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13), and
    /// widened to hold the value where the draws are biased. Draws that are no finite number are passed over; without any
    /// the interval has no width.
    ///
    /// ```
    /// use concurrency_lab::lab::estimate::Estimate;
    ///
    /// let draws = (0..=1000).map(f64::from);
    /// let estimate = Estimate::of_draws(500.0, draws, 0.95);
    /// assert!((estimate.low - 25.0).abs() < 1e-9 && (estimate.high - 975.0).abs() < 1e-9);
    /// ```
    pub fn of_draws(value: f64, draws: impl IntoIterator<Item = f64>, level: f64) -> Self {
        let mut draws: Vec<f64> = draws.into_iter().filter(|draw| draw.is_finite()).collect();
        if draws.is_empty() {
            return Self::exact(value);
        }
        draws.sort_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0;
        Self {
            value,
            low: quantile_of_sorted(&draws, tail).min(value),
            high: quantile_of_sorted(&draws, 1.0 - tail).max(value),
        }
    }

    /// The estimate of a quantity that is `factor` times this one, such as the time for one of many turns.
    ///
    /// ```
    /// use concurrency_lab::lab::estimate::Estimate;
    ///
    /// let all = Estimate { value: 8.0, low: 6.0, high: 10.0 };
    /// assert_eq!(all.scaled(0.5), Estimate { value: 4.0, low: 3.0, high: 5.0 });
    /// let loss = all.scaled(-1.0);
    /// assert!(loss.low <= loss.value && loss.value <= loss.high);
    /// ```
    pub fn scaled(&self, factor: f64) -> Self {
        let [low, high] = [self.low, self.high].map(|end| end * factor);
        Self {
            value: self.value * factor,
            low: low.min(high),
            high: low.max(high),
        }
    }

    /// Whether `x` lies inside the interval, ends included.
    pub fn contains(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }

    /// The interval that holds both.
    pub(super) fn spanning(self, other: Self) -> Self {
        Self {
            value: self.value,
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// A value above zero, where what it is in proportion to may be too high or too low by a share of itself besides
    /// (0.01 for 1 %). A share of 1 and more would leave nothing: it is taken for a little less.
    pub(super) fn blurred_by(self, share: f64) -> Self {
        Self {
            value: self.value,
            low: self.low * (1.0 - share.min(MOST_BLUR)),
            high: self.high * (1.0 + share),
        }
    }

    /// A value above zero, where what it is in inverse proportion to may be too high or too low by a share of itself.
    pub(super) fn blurred_inversely_by(self, share: f64) -> Self {
        Self {
            value: self.value,
            low: self.low / (1.0 + share),
            high: self.high / (1.0 - share.min(MOST_BLUR)),
        }
    }
}

/// The quantile `q` (0 to 1) of values in ascending order, by linear interpolation between order statistics (Hyndman and
/// Fan's type 7, The American Statistician 50, 1996).
pub(super) fn quantile_of_sorted(sorted: &[f64], q: f64) -> f64 {
    let place = q * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = place.ceil() as usize;
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}
