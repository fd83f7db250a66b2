//! What keeps a program from being explored.

use thiserror::Error;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExploreError {
    /// Nobody to run.
    #[error("the program has no threads: add one with .thread(\"A\", || …)")]
    NoThreads,
    /// More threads than there are sensible schedules of.
    #[error("{0} threads have more schedules than anybody can run: use at most {most}", most = super::program::MOST_THREADS)]
    TooManyThreads(usize),
    /// A name that cannot stand in a schedule.
    #[error("a thread is named {0:?}: give each one letter of its own, such as \"A\"")]
    Name(String),
    /// A schedule names somebody who is not there.
    #[error("step {step} of the schedule is {thread:?}, and the threads are {threads}")]
    NoSuchThread {
        /// The step, from 1.
        step: usize,
        /// The name in the schedule.
        thread: char,
        /// The names there are.
        threads: String,
    },
    /// A schedule names somebody whose turn it cannot be.
    #[error("step {step} of the schedule is {thread:?}, but {thread} {why}")]
    CannotGoOn {
        /// The step, from 1.
        step: usize,
        /// The thread's name.
        thread: char,
        /// Why not.
        why: String,
    },
    /// The program did something else than before although the schedule was the same.
    #[error(
        "the program behaves differently from run to run: in a schedule that was run before, {0}. Leave out random numbers, clocks, and what is kept from run to run"
    )]
    NotRepeatable(String),
}
