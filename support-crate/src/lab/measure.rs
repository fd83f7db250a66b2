//! Experiments: a baseline, variants, interleaved rounds.
//!
//! ```
//! use concurrency_lab::ground::workload::{count_primes, split};
//! use concurrency_lab::lab::measure::{Effort, Experiment, MeasureError};
//!
//! let comparison = Experiment::new("01-primes")
//!     .title("Counting primes below 20 000")
//!     .baseline("one thread", || count_primes(0..20_000))
//!     .variant("two threads", || {
//!         std::thread::scope(|scope| {
//!             let upper = scope.spawn(|| count_primes(10_000..20_000));
//!             count_primes(0..10_000) + upper.join().expect("counting does not panic")
//!         })
//!     })
//!     .effort(Effort::Quick)
//!     .rounds(5)
//!     .run()?;
//! let speedup = comparison.speedup("two threads")?;
//! assert!(speedup.low <= speedup.value && speedup.value <= speedup.high);
//! println!("{}", comparison.table());
//! # Ok::<(), MeasureError>(())
//! ```
//!
//! How it measures:
//!
//! - After a warm-up, every round times every variant once, in a random order in one round and in the same backwards in
//!   the next. What disturbs the machine for a while disturbs all variants alike, and what depends on the place in a
//!   round cancels.
//! - Work shorter than 5 ms is repeated within a sample until it is that long, so that the clock does not matter. What
//!   the clock cannot tell, or costs to read, is measured and widens every interval; samples that are shorter than the
//!   clock can tell, and a clock that goes back, end the experiment with an error.
//! - The result of every sample is compared with the baseline's; a difference ends the experiment with an error.
//! - A variant that panics is named, with the round; the others go on.
//! - Results are dropped outside the time, whichever way the work was given; so are inputs made.
//! - A speedup is the ratio of the medians, with an interval by bootstrap over rounds **within this run**: another run of
//!   the program, with its code and memory elsewhere, may differ by more. Where rounds depend on each other (a machine that
//!   is slow stays slow for a while), the interval is that of as many independent rounds as say as much, and where times
//!   lie around two values, that is said.
//! - The intervals of one experiment hold together with 95 %: with n variants, each has a level of 1 − 0.05 / n.
//! - [`Verdict`] says "equivalent" where the whole interval is within 1 % of 1 (or another bound that is asked for, said
//!   with the verdict), "faster" or "slower" where the interval leaves 1 out and the speedup is beyond that bound, and
//!   "undecided" where not enough is known for any of them. Fewer than 9 rounds get no verdict.
//! - Outliers are counted and kept.
//! - Work that takes no longer than none, since it is empty or was done by the compiler, is refused.
//!
//! How far it can be trusted, `tests/calibration_*.rs` say in numbers and hold it to them.

mod clock;
mod comparison;
pub(in crate::lab) mod effort;
mod error;
mod experiment;
mod finding;
mod judgement;
mod order;
mod progress;
mod report;
mod rounds;
pub mod statistics;
mod subject;

pub use comparison::{Agreement, Comparison, FailedVariant, Measured};
pub use error::MeasureError;
pub use experiment::Experiment;
pub use judgement::{Criteria, Judgement, Verdict};
pub use lab_words::{Effort, UnknownWord};
pub use report::ChartError;

pub(super) use report::show;

/// Whether two numbers agree within a share of the larger one, for [`Experiment::agree_with`]: sums of floating-point
/// numbers in another order differ in their last digits. Two values that are not numbers do not agree.
///
/// ```
/// use concurrency_lab::lab::measure::within;
///
/// let agree = within(1e-9);
/// assert!(agree(&1.0, &(1.0 + 1e-12)));
/// assert!(!agree(&1.0, &1.001));
/// ```
pub fn within(tolerance: f64) -> impl Fn(&f64, &f64) -> bool {
    move |a, b| a == b || (a - b).abs() <= tolerance * a.abs().max(b.abs())
}
