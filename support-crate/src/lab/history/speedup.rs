//! What was made faster on this machine, and by what means.

use crate::lab::estimate::Estimate;

/// By what means something became faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// More cores, or more of what a core can do: what the gap to Moore's law asks for.
    Cores,
    /// Waits that overlap: more was done at once, and nothing was computed faster.
    OverlappedWaiting,
    /// Less work for the same result.
    BetterAlgorithm,
}

impl Means {
    /// What it is, beside a number.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Cores => "cores",
            Self::OverlappedWaiting => "waiting",
            Self::BetterAlgorithm => "algorithm",
        }
    }
}

/// A speedup measured on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredSpeedup {
    /// What was made faster, in a few words.
    pub name: String,
    /// How many times faster, with its interval.
    pub speedup: Estimate,
    /// By what means.
    pub means: Means,
}

impl MeasuredSpeedup {
    /// A speedup from more cores: it rises from this machine's one core towards Moore's law.
    pub fn new(name: impl Into<String>, speedup: Estimate) -> Self {
        Self {
            name: name.into(),
            speedup,
            means: Means::Cores,
        }
    }

    /// A gain from waits that overlap, which needs no second core and closes no gap.
    pub fn overlapped_waiting(name: impl Into<String>, speedup: Estimate) -> Self {
        Self {
            means: Means::OverlappedWaiting,
            ..Self::new(name, speedup)
        }
    }

    /// A gain from a better algorithm, which would have been one in 1971, too.
    pub fn better_algorithm(name: impl Into<String>, speedup: Estimate) -> Self {
        Self {
            means: Means::BetterAlgorithm,
            ..Self::new(name, speedup)
        }
    }
}
