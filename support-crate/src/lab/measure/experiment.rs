//! Setting an experiment up and running it.

use std::{
    fmt::Debug,
    time::{Duration, SystemTime},
};

use super::{
    Agreement, Comparison, Criteria, Effort, MeasureError,
    clock::Clock,
    comparison::Samples,
    effort,
    progress::Progress,
    subject::{Subject, call_overhead, overhead},
};

/// How an experiment decides that two results are the same.
type Rule<'a, T> = Box<dyn Fn(&T, &T) -> bool + 'a>;

/// A baseline and variants that compute the same in other ways (see the [module](super)).
///
/// The closures may borrow from where they are written, and may change what they capture. They are called many times.
#[must_use = "an experiment does nothing until .run()"]
pub struct Experiment<'a, T> {
    pub(super) id: String,
    title: Option<String>,
    chapter: Option<String>,
    baselines: Vec<usize>,
    pub(super) subjects: Vec<Subject<'a, T>>,
    pub(super) rule: Option<Rule<'a, T>>,
    effort: Option<Effort>,
    rounds: Option<usize>,
    equivalence: f64,
    pub(super) seed: u64,
    pub(super) clock: Clock<'a>,
    spoken: bool,
}

impl<'a, T: PartialEq + Debug> Experiment<'a, T> {
    /// An experiment whose id names its record, such as `"01-primes"`.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: None,
            chapter: None,
            baselines: Vec::new(),
            subjects: Vec::new(),
            rule: None,
            effort: None,
            rounds: None,
            equivalence: Criteria::ONE_PERCENT,
            seed: 1,
            clock: Clock::steady(),
            spoken: true,
        }
    }

    /// What the figure is titled; the id unless said.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The chapter it belongs to; unless said, the digits that the id begins with.
    pub fn chapter(mut self, chapter: impl Into<String>) -> Self {
        self.chapter = Some(chapter.into());
        self
    }

    /// What everything is compared with, in time and in result.
    pub fn baseline(mut self, name: impl Into<String>, work: impl FnMut() -> T + 'a) -> Self {
        self.baselines.push(self.subjects.len());
        self.subjects.push(Subject::new(name.into(), work));
        self
    }

    /// Another way to compute the same.
    pub fn variant(mut self, name: impl Into<String>, work: impl FnMut() -> T + 'a) -> Self {
        self.subjects.push(Subject::new(name.into(), work));
        self
    }

    /// A baseline that works on a fresh input for each call, such as a vector to sort. Making the input is not timed.
    pub fn baseline_with<I>(
        mut self,
        name: impl Into<String>,
        input: impl FnMut() -> I + 'a,
        work: impl FnMut(I) -> T + 'a,
    ) -> Self {
        self.baselines.push(self.subjects.len());
        self.subjects.push(Subject::with_input(name.into(), input, work));
        self
    }

    /// A variant that works on a fresh input for each call. Making the input is not timed.
    pub fn variant_with<I>(
        mut self,
        name: impl Into<String>,
        input: impl FnMut() -> I + 'a,
        work: impl FnMut(I) -> T + 'a,
    ) -> Self {
        self.subjects.push(Subject::with_input(name.into(), input, work));
        self
    }

    /// Compares results by this rule instead of `==`; see [`within`](super::within) for floating-point numbers.
    pub fn agree_with(mut self, rule: impl Fn(&T, &T) -> bool + 'a) -> Self {
        self.rule = Some(Box::new(rule));
        self
    }

    /// How much time to take; `LAB_EFFORT` decides unless said.
    pub fn effort(mut self, effort: Effort) -> Self {
        self.effort = Some(effort);
        self
    }

    /// Exactly this many rounds, whatever the effort.
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = Some(rounds);
        self
    }

    /// Takes a speedup within this share of 1 for none, 0.01 (1 %) unless said: where the whole interval lies within it, the
    /// verdict is [`Verdict::Equivalent`](super::Verdict::Equivalent).
    pub fn equivalence(mut self, share: f64) -> Self {
        self.equivalence = share;
        self
    }

    /// The seed of the order within rounds and of the bootstrap; 1 unless said.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Reads the time from this instead of from the machine's steady clock: a simulated clock in a test, or another of
    /// the machine's. It gives the time since any fixed moment. Its step is taken to be the smallest that it was seen
    /// to make, so a clock that ticks unevenly is trusted too far (processor times do so on some systems). A clock that
    /// only moves when it is told to is first read a million times, in the hope that it moves.
    ///
    /// ```
    /// use std::{cell::Cell, time::Duration};
    /// use concurrency_lab::lab::measure::{Experiment, MeasureError};
    ///
    /// let now = Cell::new(Duration::ZERO);
    /// let pass = |time| now.set(now.get() + time);
    /// let comparison = Experiment::new("simulated")
    ///     .clock(|| {
    ///         pass(Duration::from_nanos(20)); // what a reading costs
    ///         now.get()
    ///     })
    ///     .baseline("slow", || pass(Duration::from_secs(30)))
    ///     .variant("fast", || pass(Duration::from_secs(10)))
    ///     .quiet()
    ///     .run()?;
    /// assert!((comparison.speedup("fast")?.value - 3.0).abs() < 1e-6);
    /// # Ok::<(), MeasureError>(())
    /// ```
    pub fn clock(mut self, now: impl Fn() -> Duration + 'a) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Prints no progress.
    pub fn quiet(mut self) -> Self {
        self.spoken = false;
        self
    }

    /// Runs it.
    ///
    /// A variant that panics is named in [`Comparison::failed`]; the others go on without it.
    ///
    /// # Errors
    ///
    /// [`MeasureError`] where the experiment is not complete (no baseline, no variant, names used twice, no rounds, an
    /// unusable id, a bound of equivalence below zero), where `LAB_EFFORT` is misspelt, where the baseline panics, where a result differs from the
    /// baseline's, where a call takes no longer than an empty one, and where the clock is no use: it goes back, stands, or moves in steps longer than the samples.
    pub fn run(mut self) -> Result<Comparison, MeasureError> {
        let baseline = self.validated()?;
        // The baseline goes first, in the warm-up and in every listing.
        self.subjects[..=baseline].rotate_right(1);
        let effort = match self.effort {
            Some(effort) => effort,
            None => Effort::from_env()?,
        };
        let started = SystemTime::now();
        self.clock.find_step();
        let overhead = overhead(&self.clock);
        self.clock.cost = overhead;
        self.clock.cost_of_call = call_overhead(&self.clock);
        let mut failed = Vec::new();
        let (expected, round) = self.warm_up(&mut failed)?;
        let rounds = self.rounds.unwrap_or_else(|| effort::rounds(effort, round));
        let what = format!("{}: {} variants, {effort}", self.id, self.subjects.len());
        let progress = Progress::announce(self.spoken, &what, rounds, round);
        let samples = self.rounds_of_samples(rounds, &expected, &mut failed, progress)?;
        let agreement = match self.rule {
            Some(_) => Agreement::ByRule,
            None => Agreement::Equal,
        };
        let chapter = self.chapter.or_else(|| leading_digits(&self.id));
        Ok(Comparison::new(Samples {
            title: self.title.unwrap_or_else(|| self.id.clone()),
            experiment: self.id,
            chapter,
            effort,
            rounds,
            seed: self.seed,
            overhead,
            step: self.clock.step,
            equivalence: self.equivalence,
            started,
            agreement,
            failed,
            samples,
        }))
    }

    /// The baseline's place, if all that can be checked before running is in order.
    fn validated(&self) -> Result<usize, MeasureError> {
        let experiment = || self.id.clone();
        let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if self.id.is_empty()
            || self.id.starts_with('.')
            || self.id.len() > 80
            || !self.id.chars().all(usable)
        {
            return Err(MeasureError::Id(experiment()));
        }
        for (index, subject) in self.subjects.iter().enumerate() {
            if subject.name.trim().is_empty() {
                return Err(MeasureError::EmptyName {
                    experiment: experiment(),
                });
            }
            if self.subjects[..index]
                .iter()
                .any(|other| other.name == subject.name)
            {
                return Err(MeasureError::SameName {
                    experiment: experiment(),
                    name: subject.name.clone(),
                });
            }
        }
        let baseline = match self.baselines[..] {
            [] => {
                return Err(MeasureError::NoBaseline {
                    experiment: experiment(),
                });
            }
            [only] => only,
            [first, second, ..] => {
                return Err(MeasureError::TwoBaselines {
                    experiment: experiment(),
                    first: self.subjects[first].name.clone(),
                    second: self.subjects[second].name.clone(),
                });
            }
        };
        if self.subjects.len() == 1 {
            return Err(MeasureError::NoVariant {
                experiment: experiment(),
            });
        }
        if !(self.equivalence.is_finite() && self.equivalence >= 0.0) {
            return Err(MeasureError::Equivalence {
                experiment: experiment(),
                share: format!("{}", self.equivalence),
            });
        }
        if self.rounds == Some(0) {
            return Err(MeasureError::NoRounds {
                experiment: experiment(),
            });
        }
        Ok(baseline)
    }
}

fn leading_digits(id: &str) -> Option<String> {
    let digits: String = id.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}
