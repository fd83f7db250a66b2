//! Whether rounds are independent: what one says of the next, and whether their times lie around two values.
//!
//! A machine that is slow stays slow for a while. Then rounds that follow each other say less than as many independent
//! ones, and an interval that takes them for independent is too narrow, the more so the more rounds there are.

use serde::{Deserialize, Serialize};

use super::{median, sorted};

/// The least rounds in which dependence is looked for.
const LEAST: usize = 8;

/// No correlation is taken to be greater: so few rounds cannot tell.
const MOST_CORRELATION: f64 = 0.95;

/// The 1 % quantile of the standard normal distribution.
const ONE_PERCENT: f64 = -2.326;

/// How the times of one variant depend on each other from round to round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// The correlation of each round with the next, from 0 to 0.95: 0 where rounds are independent, and where they
    /// alternate. It is one of ranks, so that a spike does not make it.
    pub correlation: f64,
    /// Whether rounds that follow each other are more alike than chance has it in 1 of 100 runs of independent rounds.
    pub correlated: bool,
    /// The two values that the times lie around, if there are two.
    pub modes: Option<Modes>,
}

/// Two values that times lie around.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Modes {
    /// The median of the shorter times.
    pub low: f64,
    /// The median of the longer times.
    pub high: f64,
}

impl Dependence {
    /// How these samples, in the order of their rounds, depend on each other. Fewer than 8 say nothing, and count as
    /// independent.
    ///
    /// **Correlation** is tested by the rank version of von Neumann's ratio (R. Bartels, Journal of the American
    /// Statistical Association 77, 1982) at a level of 1 %, one-sided: drift and long runs are seen, alternation is not. Of two modes, only which of them a round
    /// is in counts.
    ///
    /// **Two modes** are told by the widest gap that leaves at least a fifth of the samples, and 3, on either side: it
    /// must be more than 4 + 36 / n times as wide as the samples on the two sides spread (their pooled standard
    /// deviation). In simulation, normal, uniform and exponential samples pass in less than 1 % of all runs of 9 to 301
    /// rounds.
    pub fn of(samples: &[f64]) -> Self {
        if samples.len() < LEAST || samples.iter().any(|x| !x.is_finite()) {
            return Self::default();
        }
        let levels = levels(samples);
        Self {
            correlation: correlation(&levels).max(0.0),
            correlated: von_neumann(&levels) < ONE_PERCENT,
            modes: Modes::of(samples),
        }
    }

    /// Whether the rounds are as independent as can be told.
    pub fn is_none(&self) -> bool {
        !self.correlated && self.modes.is_none()
    }

    /// The two modes, if they come in runs: which of them the next rounds would be in, these do not say.
    pub(in crate::lab) fn modes_in_runs(&self) -> Option<Modes> {
        self.modes.filter(|_| self.correlated)
    }
}

impl Modes {
    fn of(samples: &[f64]) -> Option<Self> {
        let sorted = sorted(samples)?;
        let count = sorted.len();
        let side = count.div_ceil(5).max(3);
        let split = (side..=count - side).max_by(|&a, &b| {
            let gap = |at: usize| sorted[at] - sorted[at - 1];
            gap(a).total_cmp(&gap(b))
        })?;
        let (low, high) = sorted.split_at(split);
        let spread = ((squares(low) + squares(high)) / (count as f64 - 2.0)).sqrt();
        let least = (4.0 + 36.0 / count as f64) * spread;
        let gap = high[0] - low[low.len() - 1];
        // What is the same twice but for the clock's step spreads by nothing, and has no modes.
        (gap > least && gap > 1e-3 * high[0].abs()).then_some(Self {
            low: median(low)?,
            high: median(high)?,
        })
    }

    /// How many times the one is the other.
    pub(in crate::lab) fn ratio(self) -> f64 {
        self.high / self.low
    }
}

/// How many independent rounds would say as much as these: n (1 − r) / (1 + r), the effective sample size of rounds of
/// which each is correlated by r with the next, and 1 at least.
///
/// Each list holds one variant's times, all above zero. For r, the greatest correlation is taken that any of the lists
/// shows or, of two, their ratio. The estimate from n rounds is on average too small by (1 + 4 r) / n, which is added.
pub fn effective_rounds(lists: &[&[f64]]) -> usize {
    let rounds = lists.first().map_or(0, |list| list.len());
    if rounds < LEAST {
        return rounds;
    }
    let mut most = 0.0_f64;
    for list in lists {
        most = most.max(correlation(&levels(list)));
    }
    if let [first, second] = lists {
        let ratios: Vec<f64> = first.iter().zip(*second).map(|(a, b)| (a / b).ln()).collect();
        most = most.max(correlation(&levels(&ratios)));
    }
    effective(rounds, most)
}

/// As [`effective_rounds`] for what follows from many lists together, each of which sways it a little: by the mean of
/// their correlations, since the greatest of many is great by chance.
pub(in crate::lab) fn effective_rounds_of_many(lists: &[&[f64]]) -> usize {
    let rounds = lists.first().map_or(0, |list| list.len());
    if rounds < LEAST {
        return rounds;
    }
    let sum: f64 = lists.iter().map(|list| correlation(&levels(list))).sum();
    effective(rounds, (sum / lists.len() as f64).max(0.0))
}

fn effective(rounds: usize, correlation: f64) -> usize {
    let effective = rounds as f64 * (1.0 - correlation) / (1.0 + correlation);
    (effective.floor() as usize).clamp(1, rounds)
}

/// The sum of the squared deviations from the mean.
fn squares(samples: &[f64]) -> f64 {
    let mean = samples.iter().sum::<f64>() / samples.len() as f64;
    samples.iter().map(|x| (x - mean).powi(2)).sum()
}

/// What correlation is looked for in: the rank of each sample; where there are two modes, which of them it is in, since
/// the order within a mode would only hide when they change.
fn levels(samples: &[f64]) -> Vec<f64> {
    match Modes::of(samples) {
        None => ranks(samples),
        Some(modes) => {
            let middle = (modes.low + modes.high) / 2.0;
            samples.iter().map(|&x| f64::from(x > middle)).collect()
        }
    }
}

/// The rank of each sample, smallest first; equal ones share the mean of theirs.
fn ranks(samples: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..samples.len()).collect();
    order.sort_by(|&a, &b| samples[a].total_cmp(&samples[b]));
    let mut ranks = vec![0.0; samples.len()];
    let mut first = 0;
    while first < order.len() {
        let equal = order[first..]
            .iter()
            .take_while(|&&at| samples[at] == samples[order[first]])
            .count();
        for &at in &order[first..first + equal] {
            ranks[at] = first as f64 + (equal - 1) as f64 / 2.0;
        }
        first += equal;
    }
    ranks
}

/// The correlation of each level with the next, corrected for the few rounds (M. Kendall, Biometrika 41, 1954).
fn correlation(levels: &[f64]) -> f64 {
    let count = levels.len() as f64;
    let squares = squares(levels);
    if squares == 0.0 {
        return 0.0;
    }
    let mean = levels.iter().sum::<f64>() / count;
    let products: f64 = levels
        .windows(2)
        .map(|pair| (pair[0] - mean) * (pair[1] - mean))
        .sum();
    let corrected = (count * products / squares + 1.0) / (count - 4.0);
    corrected.clamp(-MOST_CORRELATION, MOST_CORRELATION)
}

/// The rank version of von Neumann's ratio, the mean squared difference of neighbours over the variance, as standard
/// deviations from what independent rounds give: far below 0 where neighbours are alike.
fn von_neumann(ranks: &[f64]) -> f64 {
    let n = ranks.len() as f64;
    let squares = squares(ranks);
    if squares == 0.0 {
        return 0.0;
    }
    let differences: f64 = ranks.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    let variance =
        4.0 * (n - 2.0) * (5.0 * n * n - 2.0 * n - 9.0) / (5.0 * n * (n + 1.0) * (n - 1.0).powi(2));
    (differences / squares - 2.0) / variance.sqrt()
}
