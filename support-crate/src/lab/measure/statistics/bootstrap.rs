//! Intervals by drawing rounds anew.

use super::{dependence::effective_rounds, median};
use crate::lab::estimate::Estimate;

/// Resamples of one bootstrap; more where the level is so high that the tails would hold too few.
pub const RESAMPLES: usize = 2_000;

/// Draws that each tail beyond an interval has at least.
const LEAST_IN_TAIL: f64 = 10.0;

/// The level of an interval that stands for itself.
const LEVEL: f64 = 0.95;

/// How rounds are drawn.
#[derive(Clone, Copy, Debug)]
pub(in crate::lab) struct Rounds {
    /// How many there are.
    pub(in crate::lab) measured: usize,
    /// How many independent ones would say as much; see [`effective_rounds`].
    pub(in crate::lab) effective: usize,
    /// The share of the draws within an interval.
    pub(in crate::lab) level: f64,
    /// Where the random numbers begin.
    pub(in crate::lab) seed: u64,
}

impl Rounds {
    /// What `statistic` is for each of many draws: round numbers drawn with replacement, as many as there are
    /// independent rounds (P. Bickel, F. Götze and W. van Zwet, Statistica Sinica 7, 1997, on drawing fewer).
    pub(in crate::lab) fn draws(self, mut statistic: impl FnMut(&[usize]) -> f64) -> Vec<f64> {
        let mut random = fastrand::Rng::with_seed(self.seed);
        let mut drawn = vec![0; self.effective];
        (0..resamples(self.level))
            .map(|_| {
                drawn.fill_with(|| random.usize(..self.measured.max(1)));
                statistic(&drawn)
            })
            .collect()
    }

    /// `value` with its interval, which is never narrower than that of independent rounds.
    fn interval(self, value: f64, mut statistic: impl FnMut(&[usize]) -> f64) -> Estimate {
        let mut of = |rounds: Self| Estimate::of_draws(value, rounds.draws(&mut statistic), self.level);
        let independent = of(Self {
            effective: self.measured,
            ..self
        });
        if self.effective < self.measured {
            independent.spanning(of(self))
        } else {
            independent
        }
    }
}

fn resamples(level: f64) -> usize {
    let tail = (1.0 - level) / 2.0;
    RESAMPLES.max((LEAST_IN_TAIL / tail).ceil() as usize)
}

/// The median with a 95 % interval by bootstrap over the rounds, widened where they depend on each other
/// ([`effective_rounds`]). `None` as for [`median`].
pub fn median_estimate(samples: &[f64], seed: u64) -> Option<Estimate> {
    let value = median(samples)?;
    let ranked = Ranked::new(samples);
    let mut tally = Tally::of(samples.len());
    let rounds = Rounds {
        measured: samples.len(),
        effective: effective_rounds(&[samples]),
        level: LEVEL,
        seed,
    };
    Some(rounds.interval(value, |drawn| {
        tally.count(drawn);
        ranked.median(&tally)
    }))
}

/// How many times faster `other` is than `baseline`: the ratio of their medians with a 95 % interval. See
/// [`ratio_of_medians_at`].
pub fn ratio_of_medians(baseline: &[f64], other: &[f64], seed: u64) -> Option<Estimate> {
    ratio_of_medians_at(LEVEL, baseline, other, seed)
}

/// How many times faster `other` is than `baseline`: the ratio of their medians with an interval of this level (0.95 for
/// 95 %) by bootstrap over rounds. Sample *i* of both lists is of the same round, and rounds are drawn as pairs, so what
/// slows a whole round down does not widen the interval. Where rounds depend on each other, fewer of them are drawn, and
/// the interval is wider: see [`effective_rounds`].
///
/// It is an interval **within this run**: what differs from one run of the program to the next (where its code and memory
/// lie, what else the machine does that day) it cannot know of.
///
/// In simulation with six kinds of independent noise (normal, log-normal, exponential, spikes, drift, two speeds), the
/// interval of equal work leads to a claim in at most 4 % of all experiments with 9 rounds or more: hence
/// [`LEAST_ROUNDS`](super::LEAST_ROUNDS). `tests/calibration_verdicts.rs` holds it to that, and says what remains true
/// of rounds that depend on each other.
///
/// `None` where the lists differ in length, are empty, or hold a value that is not finite or not above zero, and for a
/// level outside 0 to 1.
pub fn ratio_of_medians_at(level: f64, baseline: &[f64], other: &[f64], seed: u64) -> Option<Estimate> {
    let level = Some(level).filter(|level| (0.0..1.0).contains(level))?;
    if baseline.len() != other.len() || baseline.iter().chain(other).any(|&x| x <= 0.0) {
        return None;
    }
    let value = median(baseline)? / median(other)?;
    let (above, below) = (Ranked::new(baseline), Ranked::new(other));
    let mut tally = Tally::of(baseline.len());
    let rounds = Rounds {
        measured: baseline.len(),
        effective: effective_rounds(&[baseline, other]),
        level,
        seed,
    };
    Some(rounds.interval(value, |drawn| {
        tally.count(drawn);
        above.median(&tally) / below.median(&tally)
    }))
}

/// A 95 % interval around `value` by bootstrap over independent rounds: `statistic` is computed from [`RESAMPLES`] draws
/// of `rounds` round numbers with replacement. The interval reaches from the 2.5 % to the 97.5 % quantile of what came
/// out, and always includes `value`.
///
/// The draws come from `seed` alone: the same samples and seed give the same interval.
pub fn bootstrap(rounds: usize, seed: u64, value: f64, statistic: impl FnMut(&[usize]) -> f64) -> Estimate {
    let rounds = Rounds {
        measured: rounds,
        effective: rounds,
        level: LEVEL,
        seed,
    };
    rounds.interval(value, statistic)
}

/// How often a draw has each round.
pub(in crate::lab) struct Tally {
    times: Vec<usize>,
    /// Rounds drawn in all.
    drawn: usize,
}

impl Tally {
    pub(in crate::lab) fn of(rounds: usize) -> Self {
        Self {
            times: vec![0; rounds],
            drawn: rounds,
        }
    }

    pub(in crate::lab) fn count(&mut self, rounds: &[usize]) {
        self.times.fill(0);
        self.drawn = rounds.len();
        for &round in rounds {
            self.times[round] += 1;
        }
    }
}

/// Samples sorted once, for the medians of many draws of them.
pub(in crate::lab) struct Ranked {
    /// Each sample and the round it is of, smallest first.
    order: Vec<(f64, usize)>,
}

impl Ranked {
    pub(in crate::lab) fn new(samples: &[f64]) -> Self {
        let mut order: Vec<_> = samples.iter().copied().zip(0..).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { order }
    }

    /// The median of a draw.
    pub(in crate::lab) fn median(&self, drawn: &Tally) -> f64 {
        let count = drawn.drawn;
        let (below, above) = ((count - 1) / 2, count / 2);
        let mut passed = 0;
        let mut lower = None;
        for &(sample, round) in &self.order {
            passed += drawn.times[round];
            if passed > below && lower.is_none() {
                lower = Some(sample);
            }
            if passed > above {
                return (lower.unwrap_or(sample) + sample) / 2.0;
            }
        }
        f64::NAN
    }
}
