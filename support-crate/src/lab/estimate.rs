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
