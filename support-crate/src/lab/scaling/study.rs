//! Measuring one piece of work at several thread counts.

use std::{fmt::Debug, time::Duration};

use serde::{Deserialize, Serialize};

use super::{ScalingError, Usl, fit_serial_fraction, fit_usl};
use crate::{
    ground::machine::usable_parallelism,
    lab::{
        estimate::Estimate,
        measure::{Comparison, Effort, Experiment, statistics},
    },
};

/// The most threads a study starts.
const MOST_THREADS: usize = 1024;

/// Thread counts for a machine that runs `usable` threads at once: each up to 8, then two to a doubling, and the last
/// is `usable` itself; at least 1 and 2.
pub fn thread_counts(usable: usize) -> Vec<usize> {
    let last = usable.clamp(2, MOST_THREADS);
    let beyond = (3..).flat_map(|power| [3 << (power - 1), 2 << power]);
    (1..=8)
        .chain(beyond.take_while(|&threads| threads < last))
        .filter(|&threads| threads < last)
        .chain([last])
        .collect()
}

/// The same work at several thread counts, interleaved as in an [`Experiment`]; one thread is the baseline.
#[must_use = "a study does nothing until .run()"]
pub struct ScalingStudy<'a, T, F> {
    experiment: Experiment<'a, T>,
    work: F,
    threads: Vec<usize>,
    known: Option<f64>,
}

impl<'a, T: PartialEq + Debug + 'a, F: Fn(usize) -> T> ScalingStudy<'a, T, F> {
    /// A study of `work`, which gets the number of threads to use. The id names its record.
    pub fn new(id: impl Into<String>, work: F) -> Self {
        Self {
            experiment: Experiment::new(id),
            work,
            threads: thread_counts(usable_parallelism()),
            known: None,
        }
    }

    /// What the figure is titled; the id unless said.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.experiment = self.experiment.title(title);
        self
    }

    /// The chapter it belongs to; unless said, the digits that the id begins with.
    pub fn chapter(mut self, chapter: impl Into<String>) -> Self {
        self.experiment = self.experiment.chapter(chapter);
        self
    }

    /// The thread counts to measure, in any order; 1 is always among them. Unless said, [`thread_counts`] up to what
    /// this process may use. Counts beyond that are measured and drawn, but no law is fitted to them.
    pub fn threads(mut self, threads: impl IntoIterator<Item = usize>) -> Self {
        self.threads = threads.into_iter().collect();
        self
    }

    /// Every thread count from 1 to `most`.
    pub fn up_to(self, most: usize) -> Self {
        // An empty range would hide the zero that `run` has to name.
        if most == 0 {
            self.threads([0])
        } else {
            self.threads(1..=most)
        }
    }

    /// The serial fraction that the work was built with, drawn beside what is measured.
    pub fn known_serial_fraction(mut self, fraction: f64) -> Self {
        self.known = Some(fraction);
        self
    }

    /// Compares results by this rule instead of `==`.
    pub fn agree_with(mut self, rule: impl Fn(&T, &T) -> bool + 'a) -> Self {
        self.experiment = self.experiment.agree_with(rule);
        self
    }

    /// How much time to take; `LAB_EFFORT` decides unless said.
    pub fn effort(mut self, effort: Effort) -> Self {
        self.experiment = self.experiment.effort(effort);
        self
    }

    /// Exactly this many rounds, whatever the effort.
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.experiment = self.experiment.rounds(rounds);
        self
    }

    /// The seed of the order within rounds and of the bootstrap; 1 unless said.
    pub fn seed(mut self, seed: u64) -> Self {
        self.experiment = self.experiment.seed(seed);
        self
    }

    /// Prints no progress.
    pub fn quiet(mut self) -> Self {
        self.experiment = self.experiment.quiet();
        self
    }

    /// Runs it.
    ///
    /// # Errors
    ///
    /// [`ScalingError`] for 0 threads, more than 1024, 1 thread alone, a known fraction outside 0 to 1, and whatever
    /// the measuring runs into: results that differ between thread counts above all.
    pub fn run(self) -> Result<Scaling, ScalingError> {
        let mut threads = self.threads;
        if threads.contains(&0) {
            return Err(ScalingError::NoThreads);
        }
        if let Some(&threads) = threads.iter().find(|&&threads| threads > MOST_THREADS) {
            return Err(ScalingError::TooManyThreads {
                threads,
                limit: MOST_THREADS,
            });
        }
        if let Some(known) = self.known
            && !(0.0..=1.0).contains(&known)
        {
            return Err(ScalingError::Fraction(known));
        }
        threads.push(1);
        threads.sort_unstable();
        threads.dedup();
        if threads == [1] {
            return Err(ScalingError::NothingToCompare);
        }
        let comparison = measure(self.experiment, &self.work, &threads)?;
        Ok(Scaling::of(comparison, &threads, self.known))
    }
}

/// Borrowing `work` in every variant needs a lifetime shorter than the rule's, which a function of its own gives.
fn measure<'w, 'a: 'w, T: PartialEq + Debug + 'a, F: Fn(usize) -> T>(
    experiment: Experiment<'a, T>,
    work: &'w F,
    threads: &[usize],
) -> Result<Comparison, ScalingError> {
    let mut experiment: Experiment<'w, T> = experiment;
    for &threads in threads {
        experiment = match threads {
            1 => experiment.baseline(name(1), move || work(1)),
            _ => experiment.variant(name(threads), move || work(threads)),
        };
    }
    Ok(experiment.run()?)
}

fn name(threads: usize) -> String {
    format!("{threads} thread{}", if threads == 1 { "" } else { "s" })
}

/// What a study found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// The measurements: one variant a thread count.
    pub comparison: Comparison,
    /// What was measured at each thread count, ascending.
    pub points: Vec<ScalingPoint>,
    /// The serial fraction of Amdahl's law fitted to the points from 2 threads to what this process may use at once,
    /// with a 95 % interval by bootstrap over rounds; `None` where there is no such point.
    pub serial_fraction: Option<Estimate>,
    /// The universal scalability law fitted to the same points; `None` for fewer than 3 of them.
    pub usl: Option<Usl>,
    /// The serial fraction that the work was built with, if known.
    pub known_serial_fraction: Option<f64>,
}

/// One thread count's measurements.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScalingPoint {
    /// Threads used.
    pub threads: usize,
    /// How many times faster than one thread.
    pub speedup: Estimate,
    /// Speedup per thread, 1 at best.
    pub efficiency: Estimate,
    /// Median time of one call.
    pub median: Duration,
}

impl Scaling {
    fn of(comparison: Comparison, threads: &[usize], known: Option<f64>) -> Self {
        // A thread count whose run panicked has no point; the comparison names it.
        let measured: Vec<_> = threads
            .iter()
            .filter_map(|&threads| Some((threads, comparison.measured(&name(threads)).ok()?)))
            .collect();
        let points: Vec<_> = measured
            .iter()
            .map(|&(threads, measured)| ScalingPoint {
                threads,
                speedup: measured.speedup,
                efficiency: per(measured.speedup, threads),
                median: measured.median(),
            })
            .collect();
        let usable = comparison.machine.usable;
        let fitted: Vec<_> = measured
            .iter()
            .filter(|&&(threads, _)| threads <= usable)
            .collect();
        let speedups: Vec<_> = fitted
            .iter()
            .map(|&&(threads, measured)| (threads, measured.speedup.value))
            .collect();
        let samples: Vec<_> = fitted
            .iter()
            .map(|&&(threads, measured)| (threads, measured.seconds_per_round()))
            .collect();
        let serial_fraction = fit_serial_fraction(&speedups).map(|value| {
            statistics::bootstrap(comparison.rounds, comparison.seed, value, |rounds| {
                resampled(&samples, rounds).map_or(f64::NAN, |points| {
                    fit_serial_fraction(&points).unwrap_or(f64::NAN)
                })
            })
        });
        Self {
            usl: fit_usl(&speedups),
            serial_fraction,
            points,
            known_serial_fraction: known,
            comparison,
        }
    }

    /// What was measured at a thread count.
    ///
    /// # Errors
    ///
    /// [`ScalingError::NotMeasured`].
    pub fn point(&self, threads: usize) -> Result<&ScalingPoint, ScalingError> {
        self.points
            .iter()
            .find(|point| point.threads == threads)
            .ok_or_else(|| ScalingError::NotMeasured {
                experiment: self.comparison.experiment.clone(),
                threads,
                known: self.points.iter().map(|point| point.threads).collect(),
            })
    }

    /// How many times faster than one thread.
    ///
    /// # Errors
    ///
    /// [`ScalingError::NotMeasured`].
    pub fn speedup(&self, threads: usize) -> Result<Estimate, ScalingError> {
        self.point(threads).map(|point| point.speedup)
    }

    /// The speedup that Amdahl's law predicts from the fitted serial fraction, with the fraction's interval; `None`
    /// for 0 threads or without a fit. Beyond the measured cores this is an extrapolation: say so where it is shown.
    pub fn predict(&self, threads: usize) -> Option<Estimate> {
        let fraction = self.serial_fraction?;
        let speedup = |fraction| super::amdahl(fraction, threads).ok();
        Some(Estimate {
            value: speedup(fraction.value)?,
            low: speedup(fraction.high)?,
            high: speedup(fraction.low)?,
        })
    }
}

/// The speedups of a draw of rounds; the first samples are one thread's.
fn resampled(samples: &[(usize, Vec<f64>)], rounds: &[usize]) -> Option<Vec<(usize, f64)>> {
    let median = |times: &[f64]| {
        let drawn: Option<Vec<f64>> = rounds.iter().map(|&round| times.get(round).copied()).collect();
        statistics::median(&drawn?)
    };
    let one = median(&samples.first()?.1)?;
    samples
        .iter()
        .map(|(threads, times)| Some((*threads, one / median(times)?)))
        .collect()
}

fn per(speedup: Estimate, threads: usize) -> Estimate {
    let threads = threads as f64;
    Estimate {
        value: speedup.value / threads,
        low: speedup.low / threads,
        high: speedup.high / threads,
    }
}
