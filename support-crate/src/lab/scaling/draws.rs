//! The bootstrap of a scaling study: whole rounds are drawn, and every law is fitted to each draw.

use super::{Law, Work, fit::Curve};
use crate::lab::{
    estimate::Estimate,
    measure::statistics::{Ranked, Rounds, Tally, effective_rounds_of_many},
};

/// The level of every interval of a law.
const LEVEL: f64 = 0.95;

/// The speedups of many draws of rounds.
pub(super) struct Draws {
    /// In each draw, the threads and the speedup of every thread count.
    speedups: Vec<Vec<(usize, f64)>>,
}

impl Draws {
    /// Draws rounds of `times`: threads with the times of one call in every round, one thread first.
    pub(super) fn of(work: Work, times: &[(usize, Vec<f64>)], seed: u64) -> Self {
        let measured = times.first().map_or(0, |(_, times)| times.len());
        let lists: Vec<&[f64]> = times.iter().map(|(_, times)| times.as_slice()).collect();
        let ranked: Vec<_> = times
            .iter()
            .map(|(threads, times)| (*threads, Ranked::new(times)))
            .collect();
        let mut tally = Tally::of(measured);
        let mut speedups = Vec::new();
        let rounds = Rounds {
            measured,
            effective: effective_rounds_of_many(&lists),
            level: LEVEL,
            seed,
        };
        rounds.draws(|drawn| {
            tally.count(drawn);
            let mut medians = ranked
                .iter()
                .map(|(threads, times)| (*threads, times.median(&tally)));
            let one = medians.next().map_or(f64::NAN, |(_, median)| median);
            let others = medians.map(|(threads, median)| (threads, work.speedup(one, median, threads)));
            speedups.push([(1, 1.0)].into_iter().chain(others).collect());
            0.0
        });
        Self { speedups }
    }

    /// The law fitted to every draw; `None` where a draw does not determine it.
    pub(super) fn fitted(&self, law: Law) -> Vec<Option<Curve>> {
        self.speedups
            .iter()
            .map(|speedups| Curve::through(law, speedups))
            .collect()
    }

    /// The interval of what is `value` for the measured times, from what it is for each draw's curve.
    pub(super) fn interval(
        &self,
        fitted: &[Option<Curve>],
        value: f64,
        of: impl Fn(&Curve) -> f64,
    ) -> Estimate {
        let draws = fitted.iter().map(|curve| curve.as_ref().map_or(f64::NAN, &of));
        Estimate::of_draws(value, draws, LEVEL)
    }
}
