//! What the times of two variants let one say.

use serde::{Deserialize, Serialize};

use super::statistics::{Dependence, LEAST_ROUNDS, effective_rounds, ratio_of_medians_at};
use crate::lab::{estimate::Estimate, unit::Unit};

/// What the samples support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// This is what the others are compared with.
    Baseline,
    /// The whole interval of the speedup is above 1, and the speedup itself by more than the bound of equivalence.
    Faster,
    /// The whole interval of the speedup is below 1, and the speedup itself by more than the bound of equivalence.
    Slower,
    /// The whole interval of the speedup lies within the bound of equivalence: whatever difference there is, is smaller.
    Equivalent,
    /// Not enough is known to say any of these.
    Undecided,
    /// Fewer than 9 rounds: too few to tell.
    TooFewRounds,
}

impl Verdict {
    /// The verdict in one or a few words. An equivalence is one within a bound: where the bound is not the 1 % of
    /// [`Criteria::default`], or not said close by, [`Judgement::words`] says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Equivalent => "equivalent",
            Self::Undecided => "undecided",
            Self::TooFewRounds => "too few rounds to tell",
        }
    }

    /// The verdict in words, with the bound of an equivalence.
    pub(in crate::lab) fn words_within(self, bound: f64) -> String {
        match self {
            Self::Equivalent => format!("{} (± {})", self.words(), Unit::Percent.format(bound)),
            _ => self.words().to_owned(),
        }
    }

    /// Whether it claims a difference.
    pub fn is_difference(self) -> bool {
        matches!(self, Self::Faster | Self::Slower)
    }

    /// The verdict that a speedup supports which was measured in so many rounds, with this bound of equivalence.
    pub fn of(speedup: Estimate, rounds: usize, equivalence: f64) -> Self {
        // The same on a scale of ratios: 1 % faster and 1 % slower are as far from 1.
        let most = 1.0 + equivalence;
        let least = 1.0 / most;
        if rounds < LEAST_ROUNDS {
            Self::TooFewRounds
        } else if least <= speedup.low && speedup.high <= most {
            Self::Equivalent
        } else if speedup.low > 1.0 && speedup.value >= most {
            Self::Faster
        } else if speedup.high < 1.0 && speedup.value <= least {
            Self::Slower
        } else {
            Self::Undecided
        }
    }
}

/// How two variants are judged. The default is one comparison by itself, equivalence within 1 %, and the seed 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criteria {
    /// How many comparisons stand side by side, this one among them. The more there are, the likelier it is that one of
    /// them looks like a difference by chance, so each gets an interval of the level 1 − 0.05 / n (C. Bonferroni's
    /// correction): all n hold together with 95 %.
    pub comparisons: usize,
    /// How near to 1 a speedup is taken for none, as a share.
    pub equivalence: f64,
    /// Where the bootstrap's random numbers begin.
    pub seed: u64,
}

impl Default for Criteria {
    fn default() -> Self {
        Self {
            comparisons: 1,
            equivalence: Self::ONE_PERCENT,
            seed: 1,
        }
    }
}

impl Criteria {
    /// How near to 1 a speedup is taken for none, unless said otherwise. So small a difference can come from where the
    /// linker put the code.
    pub const ONE_PERCENT: f64 = 0.01;

    /// The level of each interval: 0.95 for one comparison.
    pub fn level(&self) -> f64 {
        1.0 - 0.05 / self.comparisons.max(1) as f64
    }

    /// Judges times of a variant against those of a baseline: of one call each, in any unit, the *i*-th of both lists
    /// from the same round, in the order of the rounds.
    ///
    /// For a chart made by hand: never divide one median by another, but show this speedup with its interval, and claim
    /// no more than the verdict.
    ///
    /// ```
    /// use concurrency_lab::lab::measure::{Criteria, Verdict};
    ///
    /// let baseline: Vec<f64> = (0..15).map(|round| 2.0 + 0.01 * f64::from(round * 7 % 5)).collect();
    /// let other: Vec<f64> = (0..15).map(|round| 1.0 + 0.01 * f64::from(round * 3 % 5)).collect();
    /// let judgement = Criteria::default().judge(&baseline, &other).unwrap();
    /// assert_eq!(judgement.verdict, Verdict::Faster);
    /// assert!(judgement.speedup.contains(2.0));
    /// ```
    ///
    /// `None` where the lists differ in length, are empty, or hold a value that is not finite or not above zero.
    pub fn judge(&self, baseline: &[f64], other: &[f64]) -> Option<Judgement> {
        self.judge_blurred(baseline, other, [0.0; 2])
    }

    /// As [`Criteria::judge`] for times of which the clock may have got these shares wrong.
    pub(in crate::lab) fn judge_blurred(
        &self,
        baseline: &[f64],
        other: &[f64],
        blurs: [f64; 2],
    ) -> Option<Judgement> {
        let mut speedup = ratio_of_medians_at(self.level(), baseline, other, self.seed)?
            .blurred_by(blurs[0])
            .blurred_inversely_by(blurs[1]);
        // Modes that come in runs: the next run may have its median in the other one.
        let in_runs = |times: &&[f64]| Dependence::of(times).modes_in_runs();
        for modes in [baseline, other].iter().filter_map(in_runs) {
            speedup.low = speedup.low.min(speedup.value / modes.ratio());
            speedup.high = speedup.high.max(speedup.value * modes.ratio());
        }
        Some(Judgement {
            speedup,
            level: self.level(),
            equivalence: self.equivalence,
            effective_rounds: effective_rounds(&[baseline, other]),
            verdict: Verdict::of(speedup, baseline.len(), self.equivalence),
        })
    }
}

/// What the times of two variants let one say: see [`Criteria::judge`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The ratio of the medians, baseline over other, with its interval within this run.
    pub speedup: Estimate,
    /// The interval's level: 0.95 for one comparison by itself.
    pub level: f64,
    /// How near to 1 a speedup is taken for none, as a share.
    pub equivalence: f64,
    /// How many independent rounds would say as much as these.
    pub effective_rounds: usize,
    /// What may be said.
    pub verdict: Verdict,
}

impl Judgement {
    /// The verdict in words, with the bound of an equivalence.
    ///
    /// ```
    /// use concurrency_lab::lab::measure::Criteria;
    ///
    /// let times = [1.0, 1.001, 0.999, 1.0, 1.001, 0.999, 1.0, 1.0, 1.001];
    /// let judgement = Criteria::default().judge(&times, &times).unwrap();
    /// assert_eq!(judgement.words(), "equivalent (± 1 %)");
    /// ```
    pub fn words(&self) -> String {
        self.verdict.words_within(self.equivalence)
    }
}
