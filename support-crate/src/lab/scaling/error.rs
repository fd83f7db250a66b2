//! Why a law or a study has no answer.

use thiserror::Error;

use super::Law;
use crate::lab::measure::MeasureError;

/// Why a law or a study has no answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ScalingError {
    /// A serial fraction outside its range.
    #[error("the serial fraction {0} is not between 0 and 1")]
    Fraction(f64),
    /// No threads or processors at all.
    #[error("0 threads cannot do any work: ask for 1 or more")]
    NoThreads,
    /// No cores at all.
    #[error("0 cores cannot run any thread: say 1 or more")]
    NoCores,
    /// More threads than a study starts.
    #[error("{threads} threads are more than a study starts: ask for at most {limit}")]
    TooManyThreads {
        /// The threads that were asked for.
        threads: usize,
        /// The most it starts.
        limit: usize,
    },
    /// A speedup that cannot be.
    #[error("a speedup of {0} cannot be: it must be a finite number above 0")]
    Speedup(f64),
    /// A serial fraction cannot be told from one processor.
    #[error("one thread tells nothing about the serial fraction: give the speedup on 2 or more")]
    OneThread,
    /// A coefficient of the universal scalability law outside its range.
    #[error("the coefficient {name} = {value} cannot be: it must be a finite number of 0 or more")]
    Coefficient {
        /// Which of the two.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// A study with one thread count only.
    #[error(
        "a study of 1 thread alone shows no scaling: give another thread count, such as .threads([1, 2])"
    )]
    NothingToCompare,
    /// A thread count that the study did not measure, or whose run panicked.
    #[error("{experiment:?} has no result for {threads} threads; it measured {known:?}")]
    NotMeasured {
        /// The study's id.
        experiment: String,
        /// The thread count that was asked for.
        threads: usize,
        /// The thread counts there are.
        known: Vec<usize>,
    },
    /// Times without those of one thread.
    #[error("there are no times for 1 thread, which speedups are compared with: give them too")]
    NoBaseline,
    /// Two lists of times for one thread count.
    #[error("the times of {0} threads are given twice: put them into one list")]
    CountTwice(usize),
    /// Lists of times that do not go together.
    #[error(
        "{threads} threads have {times} times, 1 thread has {rounds}: every round needs a time on each number of threads"
    )]
    Ragged {
        /// The thread count whose list differs.
        threads: usize,
        /// The times in it.
        times: usize,
        /// The times of one thread.
        rounds: usize,
    },
    /// A time that cannot be.
    #[error("a time of {time} on {threads} threads cannot be: it must be a finite number above 0")]
    Time {
        /// The thread count.
        threads: usize,
        /// What was given.
        time: f64,
    },
    /// A projection to what was measured.
    #[error("{threads} threads are no projection: up to {measured} were measured; ask for more")]
    NotBeyond {
        /// The threads that were asked for.
        threads: usize,
        /// The most that a law was fitted to.
        measured: usize,
    },
    /// Too few thread counts to trust a law beyond them.
    #[error(
        "the thread counts {counts:?} are too few to choose a law and project it: a study needs at least {least} that the \
         cores can run at once, 1 among them, such as .threads([1, 2, 3, 4]) on 4 cores or more; to go by one law \
         untested, use .projected_by"
    )]
    TooFewCounts {
        /// The thread counts that a law was fitted to.
        counts: Vec<usize>,
        /// The least that a projection needs.
        least: usize,
    },
    /// A law that misses what was measured by too much to be trusted beyond it.
    #[error(
        "{law} misses thread counts left out of the fit by {:.0} %, too much to project it (at most {:.0} %): measure more \
         rounds on a quieter machine, or look at what the program does at the counts that do not fit",
        100.0 * error,
        100.0 * limit
    )]
    DoesNotHold {
        /// The law that was chosen.
        law: Law,
        /// Its leave-one-out error, as a share.
        error: f64,
        /// The most that is projected.
        limit: f64,
    },
    /// A law that was not fitted.
    #[error(
        "{law} was not fitted to the thread counts {counts:?}: it needs {least} that the cores can run at once, and \
         Gustafson's law needs work that grows"
    )]
    NotFitted {
        /// The law that was asked for.
        law: Law,
        /// The thread counts there are.
        counts: Vec<usize>,
        /// The least it needs.
        least: usize,
    },
    /// The measuring failed.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}
