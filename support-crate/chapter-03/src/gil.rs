//! One sum in CPython and in Rust: what a lock that only one thread holds at a time does to computing.
//!
//! The sum is cut into parts, each added up from its own zero, and the parts' sums are added in their order. Floating-point
//! addition depends on the order, so every way that keeps to it comes to the same number, bit for bit, and an
//! [`Experiment`](concurrency_lab::lab::measure::Experiment) can compare by `==`.

mod chart;
mod python;
mod shares;

use concurrency_lab::ground::machine::usable_parallelism;

pub use chart::{Families, FamiliesError};
pub use python::{CPython, Way};
pub use shares::shares;

/// Numbers of workers to measure on this machine: 2, 4, … below the number of cores, that number, and twice as many. One
/// worker is the serial run.
pub fn workers_to_measure() -> Vec<usize> {
    workers_for(usable_parallelism())
}

fn workers_for(cores: usize) -> Vec<usize> {
    let doubled = std::iter::successors(Some(2_usize), |workers| workers.checked_mul(2));
    let cores = cores.max(1);
    doubled
        .take_while(|&workers| workers < cores)
        .chain(Some(cores).filter(|&cores| cores > 1))
        .chain([cores.saturating_mul(2)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_core_and_more_than_there_are() {
        assert_eq!(workers_for(0), [2]);
        assert_eq!(workers_for(1), [2]);
        assert_eq!(workers_for(2), [2, 4]);
        assert_eq!(workers_for(6), [2, 4, 6, 12]);
        assert_eq!(workers_for(64), [2, 4, 8, 16, 32, 64, 128]);
    }
}
