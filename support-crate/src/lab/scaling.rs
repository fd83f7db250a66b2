//! How work scales over threads: the laws, and a study that measures.
//!
//! ```
//! use concurrency_lab::ground::workload::SerialFraction;
//! use concurrency_lab::lab::scaling::{ScalingStudy, amdahl, amdahl_bound};
//!
//! // A fifth of the work is serial: two threads give at most 1.67, any number of threads at most 5.
//! assert!((amdahl(0.2, 2)? - 1.0 / 0.6).abs() < 1e-12);
//! assert_eq!(amdahl_bound(0.2)?, 5.0);
//!
//! let work = SerialFraction::new(0.2, 100_000)?;
//! let scaling = ScalingStudy::new("01-amdahl", |threads| work.run(threads))
//!     .threads([1, 2])
//!     .known_serial_fraction(work.fraction())
//!     .rounds(7)
//!     .run()?;
//! println!("{}", scaling.table());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod fit;
mod laws;
mod report;
mod study;

use thiserror::Error;

use super::measure::MeasureError;

pub use fit::{Usl, fit_serial_fraction, fit_usl};
pub use laws::{amdahl, amdahl_bound, gustafson, karp_flatt, usl};
pub use study::{Scaling, ScalingPoint, ScalingStudy, thread_counts};

/// Why a law or a study has no answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ScalingError {
    /// A serial fraction outside its range.
    #[error("the serial fraction {0} is not between 0 and 1")]
    Fraction(f64),
    /// No threads or processors at all.
    #[error("0 threads cannot do any work: ask for 1 or more")]
    NoThreads,
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
    /// The measuring failed.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}
