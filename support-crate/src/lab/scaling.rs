//! How work scales over threads: the laws, a study that measures, and what it lets one say of more cores.
//!
//! [`ScalingStudy`] runs a closure on 1, 2, … threads and on more than there are cores, and reports speedup, efficiency
//! and serial fraction, each with its interval. [`ScalingStudy::growing`] does so for work that grows with the threads.
//! [`ScalingTimes`] takes times that were measured elsewhere. Amdahl's law (or Gustafson's) and the universal
//! scalability law are fitted to the times and compared by how well they predict what was left out: see [`Fits`].
//! [`Scaling::projected_to`] says what the law that predicts best makes of more cores, or why nothing can be said.
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

mod chart;
mod draws;
mod error;
mod fit;
mod fits;
mod found;
mod law;
mod laws;
mod least_squares;
mod projection;
mod report;
mod study;
mod times;

pub use error::ScalingError;
pub use fit::{Usl, fit_gustafson, fit_serial_fraction, fit_usl, gustafson_fraction};
pub use fits::{Fit, Fits};
pub use found::{Scaling, ScalingPoint};
pub use law::{Law, Work};
pub use laws::{amdahl, amdahl_bound, gustafson, karp_flatt, usl};
pub use projection::Projection;
pub use study::{ScalingStudy, thread_counts};
pub use times::ScalingTimes;
