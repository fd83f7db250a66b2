//! The laws fitted to one study, and which of them is chosen.

use serde::{Deserialize, Serialize};

use super::{Law, ScalingError, Usl, Work, draws::Draws, fit::Curve, laws};
use crate::lab::{estimate::Estimate, measure::statistics};

/// The laws that were fitted to a study's times, each with its intervals, and the choice between them.
///
/// **The criterion** is the leave-one-out error: each thread count in turn is left out, predicted from the others, and
/// the relative errors are put together as their root mean square. It asks of a law what a projection asks, to be right
/// where nothing was measured. The universal law can bend to noise, so Amdahl's (or Gustafson's) is kept unless the
/// universal law's error is smaller by at least a quarter ([`Fits::LEAST_GAIN`]).
///
/// In simulation with 4 to 14 thread counts and noise of 0.3 to 2 %, times made by Amdahl's law were given to the
/// universal law in at most 10 % of all studies (4 thread counts), 6 % (6) and 5 % (8 and more).
///
/// ```
/// use concurrency_lab::lab::scaling::{Fits, Law, Work, amdahl};
///
/// // Times of 9 rounds on 1 to 6 threads, with noise of half a percent.
/// let times: Vec<_> = (1..=6)
///     .map(|n| {
///         let time = 1.0 / amdahl(0.25, n).unwrap();
///         let noise = |round: usize| 1.0 + 0.005 * ((7 * round + 5 * n) % 9) as f64 / 9.0;
///         (n, (0..9).map(|round| time * noise(round)).collect())
///     })
///     .collect();
/// let fits = Fits::of(Work::Fixed, &times, 1)?;
/// assert_eq!(fits.chosen, Some(Law::Amdahl));
/// assert!(fits.fit(Law::Amdahl).unwrap().serial_fraction.contains(0.25));
/// # Ok::<(), concurrency_lab::lab::scaling::ScalingError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fits {
    /// The thread counts that the laws were fitted to, ascending, 1 among them.
    pub counts: Vec<usize>,
    /// Every law for which the thread counts are enough, the one with fewer coefficients first.
    pub candidates: Vec<Fit>,
    /// The law that predicts best; `None` with fewer than [`Fits::LEAST_COUNTS`] thread counts.
    pub chosen: Option<Law>,
}

/// A law fitted to a study's times.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Which law.
    pub law: Law,
    /// The serial fraction, from 0 to 1; for the universal law its contention σ, which means the same.
    pub serial_fraction: Estimate,
    /// The universal law's coherency cost κ, 0 or more; `None` for the other laws.
    pub coherency: Option<Estimate>,
    /// The leave-one-out error, as a share of the speedup; `None` where too few thread counts remain for it.
    pub left_out_error: Option<f64>,
}

impl Fits {
    /// The least thread counts, 1 among them, to choose between laws.
    pub const LEAST_COUNTS: usize = 4;

    /// By which share the universal law's leave-one-out error must be smaller to be preferred.
    pub const LEAST_GAIN: f64 = 0.25;

    /// Fits the laws that speak of such work to `times`: thread counts with the times of one call, in any unit, the
    /// *i*-th of each list from the same round. Intervals come from a bootstrap over the rounds with this seed; with
    /// fewer than 2 thread counts nothing is fitted.
    ///
    /// # Errors
    ///
    /// [`ScalingError`] for 0 threads, a thread count given twice, no times for one thread, lists of different length,
    /// and a time that is not a finite number above 0.
    pub fn of(work: Work, times: &[(usize, Vec<f64>)], seed: u64) -> Result<Self, ScalingError> {
        Ok(Self::of_checked(work, &checked(times)?, seed))
    }

    /// As [`Fits::of`] for times that are in order: ascending, one thread first, all lists of one length.
    pub(super) fn of_checked(work: Work, times: &[(usize, Vec<f64>)], seed: u64) -> Self {
        let counts: Vec<usize> = times.iter().map(|&(threads, _)| threads).collect();
        let Some(speedups) = speedups(work, times).filter(|speedups| speedups.len() > 1) else {
            return Self {
                counts,
                ..Self::default()
            };
        };
        let draws = Draws::of(work, times, seed);
        let candidates: Vec<Fit> = work
            .laws()
            .iter()
            .filter_map(|&law| Fit::of(law, &speedups, &draws))
            .collect();
        let chosen = choice(&candidates).filter(|_| counts.len() >= Self::LEAST_COUNTS);
        Self {
            counts,
            candidates,
            chosen,
        }
    }

    /// What was found for a law, if the thread counts are enough for it.
    pub fn fit(&self, law: Law) -> Option<&Fit> {
        self.candidates.iter().find(|fit| fit.law == law)
    }

    /// The chosen law, those whose leave-one-out error is so little greater that a quarter less would beat it, and with
    /// Amdahl's law always the universal one: it is Amdahl's with a coherency cost of 0, and the times say only how near
    /// to 0 that is.
    pub(super) fn not_ruled_out(&self) -> Vec<Law> {
        let least = self
            .chosen
            .and_then(|law| self.fit(law)?.left_out_error)
            .unwrap_or(f64::INFINITY);
        self.candidates
            .iter()
            .filter(|fit| {
                let as_good = |error| error * (1.0 - Self::LEAST_GAIN) <= least;
                self.chosen == Some(fit.law)
                    || (self.chosen, fit.law) == (Some(Law::Amdahl), Law::Usl)
                    || fit.left_out_error.is_some_and(as_good)
            })
            .map(|fit| fit.law)
            .collect()
    }

    /// The fit that predicts best, or the only one there is.
    pub fn best(&self) -> Option<&Fit> {
        match self.chosen {
            Some(law) => self.fit(law),
            None => self.candidates.first(),
        }
    }
}

impl Fit {
    fn of(law: Law, speedups: &[(usize, f64)], draws: &Draws) -> Option<Self> {
        if speedups.len() < law.least_counts() {
            return None;
        }
        let curve = Curve::through(law, speedups)?;
        let fitted = draws.fitted(law);
        let interval = |of: fn(&Curve) -> f64| draws.interval(&fitted, of(&curve), of);
        Some(Self {
            law,
            serial_fraction: interval(|curve| curve.serial),
            coherency: (law == Law::Usl).then(|| interval(|curve| curve.coherency)),
            left_out_error: Curve::left_out_error(law, speedups),
        })
    }

    /// The speedup that the law gives with the fitted coefficients.
    ///
    /// # Errors
    ///
    /// [`ScalingError::NoThreads`] for 0.
    pub fn speedup(&self, threads: usize) -> Result<f64, ScalingError> {
        let coherency = self.coherency.map_or(0.0, |coherency| coherency.value);
        laws::speedup(self.law, self.serial_fraction.value, coherency, threads)
    }

    /// The number of threads with the greatest speedup; `None` for a law that never turns down, and where the interval
    /// of the coherency cost reaches 0, so that the times do not show a peak.
    pub fn peak(&self) -> Option<f64> {
        let coherency = self.coherency.filter(|coherency| coherency.low > 0.0)?;
        let usl = Usl {
            sigma: self.serial_fraction.value,
            kappa: coherency.value,
        };
        usl.peak()
    }
}

/// The speedups of the medians, with 1 thread's 1 first.
pub(super) fn speedups(work: Work, times: &[(usize, Vec<f64>)]) -> Option<Vec<(usize, f64)>> {
    let one = statistics::median(&times.first()?.1)?;
    times
        .iter()
        .map(|(threads, times)| Some((*threads, work.speedup(one, statistics::median(times)?, *threads))))
        .collect()
}

/// The law with the least error; one with more coefficients only where its error is smaller by enough.
fn choice(candidates: &[Fit]) -> Option<Law> {
    let (first, later) = candidates.split_first()?;
    let mut best = (first.law, first.left_out_error?);
    for fit in later {
        let error = fit.left_out_error?;
        let more = fit.law.coefficients() > best.0.coefficients();
        let needed = if more { 1.0 - Fits::LEAST_GAIN } else { 1.0 };
        if error < needed * best.1 {
            best = (fit.law, error);
        }
    }
    Some(best.0)
}

/// The times in ascending order of threads, if they can be fitted to.
pub(super) fn checked(times: &[(usize, Vec<f64>)]) -> Result<Vec<(usize, Vec<f64>)>, ScalingError> {
    let mut sorted = times.to_vec();
    sorted.sort_by_key(|&(threads, _)| threads);
    if sorted.first().is_some_and(|&(threads, _)| threads == 0) {
        return Err(ScalingError::NoThreads);
    }
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(ScalingError::CountTwice(pair[0].0));
    }
    let rounds = match sorted.first() {
        Some((1, times)) if !times.is_empty() => times.len(),
        _ => return Err(ScalingError::NoBaseline),
    };
    for (threads, times) in &sorted {
        if times.len() != rounds {
            return Err(ScalingError::Ragged {
                threads: *threads,
                times: times.len(),
                rounds,
            });
        }
        if let Some(&time) = times.iter().find(|time| !(time.is_finite() && **time > 0.0)) {
            return Err(ScalingError::Time {
                threads: *threads,
                time,
            });
        }
    }
    Ok(sorted)
}
