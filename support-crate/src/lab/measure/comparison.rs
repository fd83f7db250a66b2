//! What an experiment found.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{
    Criteria, Effort, MeasureError, Verdict,
    statistics::{Dependence, Summary, median},
};
use crate::{ground::machine::Machine, lab::estimate::Estimate};

/// The samples of an experiment and what follows from them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The experiment's id.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// The chapter it belongs to, if any.
    pub chapter: Option<String>,
    /// When it began, in RFC 3339, UTC.
    pub started: String,
    /// The machine it ran on.
    pub machine: Machine,
    /// The effort it ran with.
    #[serde(with = "super::effort::as_word")]
    pub effort: Effort,
    /// Rounds measured.
    pub rounds: usize,
    /// The seed of the order within rounds and of the bootstrap.
    pub seed: u64,
    /// What the harness itself adds each time it starts and stops the clock, in nanoseconds.
    pub overhead_ns: u64,
    /// The clock's step: the smallest difference between two readings that is not zero, in nanoseconds; 0 where it is
    /// not known.
    #[serde(default)]
    pub clock_step_ns: u64,
    /// How near to 1 a speedup is taken for none, as a share.
    #[serde(default = "one_percent")]
    pub equivalence: f64,
    /// How results were compared.
    pub agreement: Agreement,
    /// The baseline, then the variants as they were given.
    pub variants: Vec<Measured>,
    /// Variants that panicked.
    pub failed: Vec<FailedVariant>,
}

/// How the results of all samples were found to agree with the baseline's. Results that do not agree never get here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// By `==`.
    Equal,
    /// By the experiment's own rule.
    ByRule,
    /// Not at all: only the times were given, as to [`ScalingTimes`](crate::lab::scaling::ScalingTimes).
    NotCompared,
}

/// One variant's samples and statistics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The variant's name.
    pub name: String,
    /// Calls in each sample.
    pub repetitions: u64,
    /// How often the clock was started and stopped in each sample: once, or around each call where calls are given
    /// inputs.
    #[serde(default = "once")]
    pub timings: u64,
    /// The time of each sample (all its calls together) in nanoseconds, in the order of the rounds.
    pub samples_ns: Vec<u64>,
    /// The time of one call, in seconds.
    pub seconds: Summary,
    /// How the times depend on each other from round to round; its modes are in seconds.
    #[serde(default)]
    pub dependence: Dependence,
    /// How many independent rounds would say as much of the speedup as these; 0 where that was not looked for.
    #[serde(default)]
    pub effective_rounds: usize,
    /// How many times faster than the baseline; exactly 1 for the baseline. The interval is of the level that
    /// [`Comparison::level`] says.
    pub speedup: Estimate,
    /// What may be said about it.
    pub verdict: Verdict,
}

/// A variant that panicked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedVariant {
    /// The variant's name.
    pub name: String,
    /// What the panic said.
    pub message: String,
    /// The round it happened in, from 1; 0 for the warm-up.
    pub round: usize,
}

/// What a run hands over.
pub(super) struct Samples {
    pub(super) experiment: String,
    pub(super) title: String,
    pub(super) chapter: Option<String>,
    pub(super) effort: Effort,
    pub(super) rounds: usize,
    pub(super) seed: u64,
    pub(super) overhead: Duration,
    pub(super) step: Duration,
    pub(super) equivalence: f64,
    pub(super) started: SystemTime,
    pub(super) agreement: Agreement,
    pub(super) failed: Vec<FailedVariant>,
    /// The baseline's first.
    pub(super) samples: Vec<Sampled>,
}

/// A variant's samples.
pub(super) struct Sampled {
    pub(super) name: String,
    /// Calls in each sample.
    pub(super) repetitions: u64,
    /// How often the clock was started and stopped in each.
    pub(super) timings: u64,
    /// The time of each sample.
    pub(super) times: Vec<Duration>,
}

impl Sampled {
    /// The time of one call in each sample, in seconds.
    fn seconds(&self) -> Vec<f64> {
        self.times
            .iter()
            .map(|time| time.as_secs_f64() / self.repetitions as f64)
            .collect()
    }

    /// How far a call's time may be wrong because of the clock, in seconds: by what it cannot tell apart, or by what it
    /// costs to read, which not every variant pays as often.
    fn blur(&self, clock: Duration) -> f64 {
        clock.as_secs_f64() * self.timings as f64 / self.repetitions as f64
    }
}

impl Comparison {
    pub(super) fn new(run: Samples) -> Self {
        let variants = run
            .samples
            .iter()
            .filter_map(|sampled| Measured::of(sampled, run.samples.first()?, &run))
            .collect();
        Self {
            experiment: run.experiment,
            title: run.title,
            chapter: run.chapter,
            started: humantime::format_rfc3339_seconds(run.started).to_string(),
            machine: Machine::this().clone(),
            effort: run.effort,
            rounds: run.rounds,
            seed: run.seed,
            overhead_ns: nanoseconds(run.overhead),
            clock_step_ns: nanoseconds(run.step),
            equivalence: run.equivalence,
            agreement: run.agreement,
            variants,
            failed: run.failed,
        }
    }

    /// What is known of one variant, the baseline among them.
    ///
    /// # Errors
    ///
    /// [`MeasureError::UnknownVariant`] or [`MeasureError::VariantPanicked`].
    pub fn measured(&self, name: &str) -> Result<&Measured, MeasureError> {
        if let Some(measured) = self.variants.iter().find(|variant| variant.name == name) {
            return Ok(measured);
        }
        if let Some(failed) = self.failed.iter().find(|failed| failed.name == name) {
            return Err(MeasureError::VariantPanicked {
                experiment: self.experiment.clone(),
                name: name.to_owned(),
                message: failed.message.clone(),
                round: failed.round,
            });
        }
        let known: Vec<_> = self
            .variants
            .iter()
            .map(|variant| format!("{:?}", variant.name))
            .collect();
        Err(MeasureError::UnknownVariant {
            experiment: self.experiment.clone(),
            name: name.to_owned(),
            known: known.join(", "),
        })
    }

    /// How many times faster than the baseline a variant is.
    ///
    /// # Errors
    ///
    /// As [`Comparison::measured`].
    pub fn speedup(&self, name: &str) -> Result<Estimate, MeasureError> {
        self.measured(name).map(|measured| measured.speedup)
    }

    /// What may be said about a variant.
    ///
    /// # Errors
    ///
    /// As [`Comparison::measured`].
    pub fn verdict(&self, name: &str) -> Result<Verdict, MeasureError> {
        self.measured(name).map(|measured| measured.verdict)
    }

    /// A variant's median time for one call.
    ///
    /// # Errors
    ///
    /// As [`Comparison::measured`].
    pub fn median(&self, name: &str) -> Result<Duration, MeasureError> {
        self.measured(name).map(Measured::median)
    }

    /// The variant with the shortest median, the baseline among them; `None` only in a comparison read from a record
    /// without variants.
    pub fn fastest(&self) -> Option<&Measured> {
        self.variants
            .iter()
            .min_by(|a, b| a.seconds.median.value.total_cmp(&b.seconds.median.value))
    }

    /// The names of all variants, the baseline among them, in places from the fastest to the slowest. A place holds those
    /// that are not found slower than its first, by the same judgement as the verdicts.
    pub fn ranking(&self) -> Vec<Vec<String>> {
        let mut variants: Vec<&Measured> = self.variants.iter().collect();
        variants.sort_by(|a, b| a.seconds.median.value.total_cmp(&b.seconds.median.value));
        let slower = |first: &Measured, other: &Measured| {
            let judged = self
                .criteria()
                .judge(&first.seconds_per_round(), &other.seconds_per_round());
            judged.is_some_and(|judged| judged.verdict == Verdict::Slower)
        };
        let mut places: Vec<Vec<&Measured>> = Vec::new();
        for variant in variants {
            match places.last_mut() {
                Some(place) if !slower(place[0], variant) => place.push(variant),
                _ => places.push(vec![variant]),
            }
        }
        let names = |place: Vec<&Measured>| place.into_iter().map(|variant| variant.name.clone()).collect();
        places.into_iter().map(names).collect()
    }

    /// The level of each speedup's interval: 0.95 where there is one variant beside the baseline, 1 − 0.05 / n where there
    /// are n, so that all of them hold together with 95 %.
    pub fn level(&self) -> f64 {
        self.criteria().level()
    }

    fn criteria(&self) -> Criteria {
        Criteria {
            comparisons: self.variants.len().saturating_sub(1),
            equivalence: self.equivalence,
            seed: self.seed,
        }
    }

    /// What the harness itself adds each time it starts and stops the clock.
    pub fn overhead(&self) -> Duration {
        Duration::from_nanos(self.overhead_ns)
    }
}

impl Measured {
    /// What a run's samples say of one variant. The intervals hold the clock's step too, which for samples of some
    /// milliseconds and a clock of some nanoseconds is nothing.
    fn of(sampled: &Sampled, baseline: &Sampled, run: &Samples) -> Option<Self> {
        let times = sampled.seconds();
        let seconds = Summary::of(&times, run.seed)?;
        let clock = run.step.max(run.overhead);
        let blur = sampled.blur(clock) / seconds.median.value;
        let (speedup, effective_rounds, verdict) = if std::ptr::eq(sampled, baseline) {
            (Estimate::exact(1.0), 0, Verdict::Baseline)
        } else {
            let base = baseline.seconds();
            let base_blur = baseline.blur(clock) / median(&base)?;
            let criteria = Criteria {
                comparisons: run.samples.len() - 1,
                equivalence: run.equivalence,
                seed: run.seed,
            };
            let judged = criteria.judge_blurred(&base, &times, [base_blur, blur])?;
            (judged.speedup, judged.effective_rounds, judged.verdict)
        };
        Some(Self {
            name: sampled.name.clone(),
            repetitions: sampled.repetitions,
            timings: sampled.timings,
            samples_ns: sampled.times.iter().map(|&time| nanoseconds(time)).collect(),
            seconds: Summary {
                median: seconds.median.blurred_by(blur),
                ..seconds
            },
            dependence: Dependence::of(&times),
            effective_rounds,
            speedup,
            verdict,
        })
    }

    /// The median time of one call.
    pub fn median(&self) -> Duration {
        Duration::try_from_secs_f64(self.seconds.median.value).unwrap_or_default()
    }

    /// The time of one call in each round, in seconds.
    pub fn seconds_per_round(&self) -> Vec<f64> {
        self.samples_ns
            .iter()
            .map(|&nanoseconds| nanoseconds as f64 * 1e-9 / self.repetitions.max(1) as f64)
            .collect()
    }
}

/// What records that do not say are taken to mean.
fn once() -> u64 {
    1
}

fn one_percent() -> f64 {
    Criteria::ONE_PERCENT
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
