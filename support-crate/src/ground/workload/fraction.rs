//! Work of a known serial fraction, for Amdahl's law.

use std::ops::Range;
use std::time::Duration;

use super::{WorkloadError, spin_from, spin_iterations_for, split};

/// The steps of one unit: long against handing a unit to a thread, short against the whole.
const STEPS_PER_UNIT: u64 = 2_000;

/// Work of which a known share must run on one thread before the rest may be shared out. Its result is the same for
/// any number of threads.
///
/// ```
/// use concurrency_lab::ground::workload::SerialFraction;
///
/// let work = SerialFraction::new(0.25, 400_000)?;
/// assert_eq!(work.run(1)?, work.run(3)?);
/// # Ok::<(), concurrency_lab::ground::workload::WorkloadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SerialFraction {
    serial_units: u64,
    units: u64,
}

impl SerialFraction {
    /// The most threads one run starts.
    pub const MOST_THREADS: usize = 1024;

    /// Work of about `iterations` steps (rounded up to whole units of 2 000) of which the share `fraction` is serial.
    ///
    /// # Errors
    ///
    /// [`WorkloadError::Fraction`] outside 0 to 1, [`WorkloadError::Nothing`] for 0 iterations.
    pub fn new(fraction: f64, iterations: u64) -> Result<Self, WorkloadError> {
        if !(0.0..=1.0).contains(&fraction) {
            return Err(WorkloadError::Fraction(fraction));
        }
        if iterations == 0 {
            return Err(WorkloadError::Nothing {
                what: "the number of iterations",
            });
        }
        let units = iterations.div_ceil(STEPS_PER_UNIT);
        Ok(Self {
            serial_units: (units as f64 * fraction).round() as u64,
            units,
        })
    }

    /// Work that takes about `time` on one thread of this machine (see [`spin_iterations_for`]).
    ///
    /// # Errors
    ///
    /// As [`SerialFraction::new`].
    pub fn lasting(fraction: f64, time: Duration) -> Result<Self, WorkloadError> {
        Self::new(fraction, spin_iterations_for(time))
    }

    /// The serial share, 0 to 1, as it came out after rounding to whole units.
    pub fn fraction(&self) -> f64 {
        self.serial_units as f64 / self.units as f64
    }

    /// Steps in all, serial and parallel.
    pub fn iterations(&self) -> u64 {
        self.units * STEPS_PER_UNIT
    }

    /// Does the serial part on this thread, then shares the rest among `threads` threads, this one among them.
    ///
    /// # Errors
    ///
    /// [`WorkloadError::NoThreads`] for 0, [`WorkloadError::TooManyThreads`] above [`SerialFraction::MOST_THREADS`].
    pub fn run(&self, threads: usize) -> Result<u64, WorkloadError> {
        if threads == 0 {
            return Err(WorkloadError::NoThreads);
        }
        if threads > Self::MOST_THREADS {
            return Err(WorkloadError::TooManyThreads {
                threads,
                limit: Self::MOST_THREADS,
            });
        }
        let serial = work(0..self.serial_units);
        let mut shares = split(self.serial_units..self.units, threads)?;
        let own = shares.remove(0);
        let parallel = std::thread::scope(|scope| {
            let others: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(move || work(share)))
                .collect();
            others.into_iter().fold(work(own), |sum, other| {
                sum.wrapping_add(other.join().expect("spinning does not panic"))
            })
        });
        Ok(serial.wrapping_add(parallel))
    }
}

/// The units' results added up: addition in any order gives the same, so any split does.
#[inline(never)]
fn work(units: Range<u64>) -> u64 {
    units.fold(0, |sum: u64, unit| {
        sum.wrapping_add(spin_from(unit << 1, STEPS_PER_UNIT))
    })
}
