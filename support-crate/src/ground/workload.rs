//! The work that experiments do: deterministic computing whose result depends on every step of it.
//!
//! Each piece of work is one function compiled once, so a serial and a parallel version run the same machine code on
//! the same numbers.
//!
//! ```
//! use concurrency_lab::ground::workload::{count_primes, split};
//!
//! let whole = count_primes(0..10_000);
//! let parts: u64 = split(0..10_000, 3)?.into_iter().map(count_primes).sum();
//! assert_eq!(whole, 1229);
//! assert_eq!(parts, whole);
//! # Ok::<(), concurrency_lab::ground::workload::WorkloadError>(())
//! ```

mod fraction;

use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

use thiserror::Error;

use super::machine::Machine;

pub use fraction::SerialFraction;

/// Why work could not be set up.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum WorkloadError {
    /// No threads at all.
    #[error("0 threads cannot do any work: ask for 1 or more")]
    NoThreads,
    /// More threads than an experiment should start.
    #[error("{threads} threads are more than this experiment starts: ask for at most {limit}")]
    TooManyThreads {
        /// The threads that were asked for.
        threads: usize,
        /// The most it starts.
        limit: usize,
    },
    /// A size of zero.
    #[error("{what} is 0, so there would be nothing to do: ask for 1 or more")]
    Nothing {
        /// The size that is zero.
        what: &'static str,
    },
    /// More data than the memory holds.
    #[error(
        "{count} numbers take {bytes} bytes, more than half of the {memory} bytes of memory here: ask for at most {most}"
    )]
    BeyondMemory {
        /// The numbers that were asked for.
        count: usize,
        /// What they would take.
        bytes: u128,
        /// The memory of this machine.
        memory: u64,
        /// The most that fits.
        most: u64,
    },
    /// The allocator refused although the size is within bounds.
    #[error("{count} numbers could not be allocated: memory is short just now; ask for fewer")]
    Refused {
        /// The numbers that were asked for.
        count: usize,
    },
    /// A share outside its range.
    #[error("the serial fraction {0} is not between 0 and 1")]
    Fraction(f64),
}

/// Cuts a range into `parts` ranges, in order, whose lengths differ by at most 1. With more parts than numbers the
/// last ranges are empty.
///
/// # Errors
///
/// [`WorkloadError::Nothing`] for 0 parts.
pub fn split(range: Range<u64>, parts: usize) -> Result<Vec<Range<u64>>, WorkloadError> {
    if parts == 0 {
        return Err(WorkloadError::Nothing {
            what: "the number of parts",
        });
    }
    let length = u128::from(range.end.saturating_sub(range.start));
    // The product may exceed 64 bits; the quotient never does.
    let cut = |part: usize| range.start + (length * part as u128 / parts as u128) as u64;
    Ok((0..parts).map(|part| cut(part)..cut(part + 1)).collect())
}

/// Counts the primes in a range by trial division: work that grows with the size of the numbers, so that equal ranges
/// are unequal work.
#[inline(never)]
pub fn count_primes(range: Range<u64>) -> u64 {
    range.filter(|&n| is_prime(n)).count() as u64
}

/// Whether a number is prime, by trial division with odd divisors.
pub fn is_prime(n: u64) -> bool {
    if n < 4 {
        return n >= 2;
    }
    if n.is_multiple_of(2) {
        return false;
    }
    let mut divisor = 3;
    // Division instead of a square avoids overflow for the largest numbers.
    while divisor <= n / divisor {
        if n.is_multiple_of(divisor) {
            return false;
        }
        divisor += 2;
    }
    true
}

/// Sums the square roots of the whole numbers in a range.
///
/// Floating-point addition is not associative: a sum in parts differs from the whole in the last digits, so compare
/// with a tolerance (see `lab::measure::within`).
#[inline(never)]
pub fn sum_of_square_roots(range: Range<u64>) -> f64 {
    let mut sum = 0.0;
    for n in range {
        sum += (n as f64).sqrt();
    }
    sum
}

/// Pure computing without memory: a chain of `iterations` steps, each of which needs the one before it, so that
/// neither vector units nor the optimiser can shorten it. A step takes about a nanosecond or two.
#[inline(never)]
pub fn spin(iterations: u64) -> u64 {
    spin_from(0x9E37_79B9_7F4A_7C15, iterations)
}

/// [`spin`] from a start value of the caller's: different starts give different results.
#[inline(never)]
pub fn spin_from(start: u64, iterations: u64) -> u64 {
    // Marsaglia's xorshift (Journal of Statistical Software 8(14), 2003), triple 13, 7, 17. Zero is its fixed point.
    let mut state = start | 1;
    for _ in 0..iterations {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    state
}

/// Iterations of [`spin`] that take about `time` on one core of this machine now; at least 1.
///
/// It measures for about 10 ms and takes the fastest of several runs. Expect the work to take the asked time within
/// some 10 %, more on a busy machine.
pub fn spin_iterations_for(time: Duration) -> u64 {
    const PROBE: u64 = 1_000_000;
    let fastest = (0..5)
        .map(|_| {
            let start = Instant::now();
            black_box(spin(black_box(PROBE)));
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::from_millis(1));
    let per_iteration = fastest.as_secs_f64() / PROBE as f64;
    // The cast saturates.
    ((time.as_secs_f64() / per_iteration.max(1e-12)) as u64).max(1)
}

/// Random numbers from a seed: the same seed, the same numbers.
///
/// # Errors
///
/// [`WorkloadError::Nothing`] for 0 numbers, [`WorkloadError::BeyondMemory`] for more than half the memory.
pub fn random_numbers(count: usize, seed: u64) -> Result<Vec<u64>, WorkloadError> {
    if count == 0 {
        return Err(WorkloadError::Nothing {
            what: "the count of numbers",
        });
    }
    let bytes = count as u128 * size_of::<u64>() as u128;
    if let Some(memory) = Machine::this().memory_bytes
        && bytes > u128::from(memory / 2)
    {
        return Err(WorkloadError::BeyondMemory {
            count,
            bytes,
            memory,
            most: memory / 2 / size_of::<u64>() as u64,
        });
    }
    let mut numbers = Vec::new();
    numbers
        .try_reserve_exact(count)
        .map_err(|_| WorkloadError::Refused { count })?;
    let mut random = fastrand::Rng::with_seed(seed);
    numbers.extend((0..count).map(|_| random.u64(..)));
    Ok(numbers)
}
