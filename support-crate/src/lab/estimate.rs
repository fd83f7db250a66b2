//! A value with its interval: what every measured or fitted number in the course is.

use serde::{Deserialize, Serialize};

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

    /// A value above zero whose ends may each be wrong by a share of themselves besides (0.01 for 1 %).
    pub(super) fn widened_by(self, share: f64) -> Self {
        Self {
            value: self.value,
            low: self.low / (1.0 + share),
            high: self.high * (1.0 + share),
        }
    }
}
