//! Measuring one piece of work at several thread counts.

use std::fmt::Debug;

use super::{Scaling, ScalingError, Work};
use crate::{
    ground::machine::usable_parallelism,
    lab::measure::{Comparison, Effort, Experiment},
};

/// The most threads a study starts.
const MOST_THREADS: usize = 1024;

/// Thread counts for a machine that runs `usable` threads at once: each up to 8, then two to a doubling, `usable`
/// itself, and last one that is more than there are cores, twice `usable`, to see what too many threads cost.
///
/// None is above 1024.
pub fn thread_counts(usable: usize) -> Vec<usize> {
    let usable = usable.clamp(1, MOST_THREADS);
    let beyond = (3..).flat_map(|power| [3 << (power - 1), 2 << power]);
    (1..=8)
        .chain(beyond.take_while(|&threads| threads < usable))
        .filter(|&threads| threads < usable)
        .chain([usable])
        .chain(Some(2 * usable).filter(|&threads| threads <= MOST_THREADS))
        .collect()
}

/// The same work at several thread counts, interleaved as in an [`Experiment`]; one thread is the baseline.
#[must_use = "a study does nothing until .run()"]
pub struct ScalingStudy<'a, T, F> {
    experiment: Experiment<'a, T>,
    run: F,
    work: Work,
    threads: Option<Vec<usize>>,
    cores: Option<usize>,
    known: Option<f64>,
}

impl<'a, T: PartialEq + Debug + 'a, F: Fn(usize) -> T> ScalingStudy<'a, T, F> {
    /// A study of work that stays the same (strong scaling): `run` gets the number of threads to use and does all of
    /// the work with them. The id names its record.
    pub fn new(id: impl Into<String>, run: F) -> Self {
        Self {
            experiment: Experiment::new(id),
            run,
            work: Work::Fixed,
            threads: None,
            cores: None,
            known: None,
        }
    }

    /// A study of work that grows (weak scaling): on `n` threads, `run` does `n` times the work it does on one, whatever
    /// part of it is serial. What is reported is the scaled speedup n · T₁ / Tₙ, how much more work is done in a given
    /// time.
    ///
    /// Results are compared as in every experiment, so `run` returns what the number of threads does not change, such as
    /// the result of one share; or [`ScalingStudy::agree_with`] says when two results agree.
    ///
    /// ```
    /// use concurrency_lab::{ground::workload::count_primes, lab::scaling::ScalingStudy};
    ///
    /// let share = || count_primes(0..20_000);
    /// let scaling = ScalingStudy::growing("05-weak", |threads| {
    ///     std::thread::scope(|scope| {
    ///         let shares: Vec<_> = (0..threads).map(|_| scope.spawn(share)).collect();
    ///         shares.into_iter().map(|share| share.join().unwrap()).max()
    ///     })
    /// })
    /// .threads([1, 2])
    /// .rounds(3)
    /// .run()?;
    /// println!("{}", scaling.table());
    /// # Ok::<(), concurrency_lab::lab::scaling::ScalingError>(())
    /// ```
    pub fn growing(id: impl Into<String>, run: F) -> Self {
        Self {
            work: Work::Growing,
            ..Self::new(id, run)
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

    /// The thread counts to measure, in any order; 1 is always among them. Unless said, [`thread_counts`] for the cores
    /// there are. Counts beyond the cores are measured, marked and drawn, but no law is fitted to them.
    pub fn threads(mut self, threads: impl IntoIterator<Item = usize>) -> Self {
        self.threads = Some(threads.into_iter().collect());
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

    /// How many threads can work at once, at least 1; unless said, the cores this process may use. Threads that only wait
    /// need no core: for them, say the most threads of the study.
    pub fn cores(mut self, cores: usize) -> Self {
        self.cores = Some(cores);
        self
    }

    /// The serial fraction that the work was built with, drawn beside what is measured: the share of the time on one
    /// thread or, where the work grows, on the `n` threads.
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
    /// A thread count whose run panics is left out, and named in the table; the others go on without it.
    ///
    /// # Errors
    ///
    /// [`ScalingError`] for 0 threads or cores, more than 1024 threads, no count but 1, a known fraction outside 0 to 1,
    /// and whatever the measuring runs into: results that differ between thread counts above all.
    pub fn run(self) -> Result<Scaling, ScalingError> {
        if self.cores == Some(0) {
            return Err(ScalingError::NoCores);
        }
        let cores = self.cores.unwrap_or_else(usable_parallelism);
        let threads = counted(self.threads.unwrap_or_else(|| thread_counts(cores)))?;
        if let Some(known) = self.known
            && !(0.0..=1.0).contains(&known)
        {
            return Err(ScalingError::Fraction(known));
        }
        let comparison = measure(self.experiment, &self.run, &threads)?;
        Scaling::of(comparison, &threads, self.work, self.cores, self.known)
    }
}

/// The counts in ascending order, each once, 1 among them.
fn counted(mut threads: Vec<usize>) -> Result<Vec<usize>, ScalingError> {
    if threads.contains(&0) {
        return Err(ScalingError::NoThreads);
    }
    if let Some(&threads) = threads.iter().find(|&&threads| threads > MOST_THREADS) {
        return Err(ScalingError::TooManyThreads {
            threads,
            limit: MOST_THREADS,
        });
    }
    threads.push(1);
    threads.sort_unstable();
    threads.dedup();
    if threads == [1] {
        return Err(ScalingError::NothingToCompare);
    }
    Ok(threads)
}

/// Borrowing the work in every variant needs a lifetime shorter than the rule's, which a function of its own gives.
fn measure<'w, 'a: 'w, T: PartialEq + Debug + 'a, F: Fn(usize) -> T>(
    experiment: Experiment<'a, T>,
    run: &'w F,
    threads: &[usize],
) -> Result<Comparison, ScalingError> {
    let mut experiment: Experiment<'w, T> = experiment;
    for &threads in threads {
        experiment = match threads {
            1 => experiment.baseline(name(1), move || run(1)),
            _ => experiment.variant(name(threads), move || run(threads)),
        };
    }
    Ok(experiment.run()?)
}

/// What a thread count's variant is called.
pub(super) fn name(threads: usize) -> String {
    format!("{threads} thread{}", if threads == 1 { "" } else { "s" })
}
