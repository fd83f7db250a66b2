//! How often something may happen by chance, for tests that count.
#![allow(dead_code, reason = "not every test file needs both ends")]

/// Counts beyond these are seen by chance in less than one of ten million repetitions.
const CHANCE: f64 = 1e-7;

/// The most of `tries` that come true where each does with probability `p`.
pub(crate) fn most(tries: usize, p: f64) -> usize {
    most_at(tries, p, CHANCE)
}

/// The least of `tries` that come true where each does with probability `p`.
pub(crate) fn least(tries: usize, p: f64) -> usize {
    tries - most(tries, 1.0 - p)
}

/// As [`most`], for another chance.
pub(crate) fn most_at(tries: usize, p: f64, chance: f64) -> usize {
    let mut tail = 0.0;
    // From all of them down: the binomial probabilities, each from the one above it.
    let mut log = tries as f64 * p.ln();
    for count in (1..=tries).rev() {
        tail += log.exp();
        if tail >= chance {
            return count;
        }
        log += ((count as f64) * (1.0 - p)).ln() - (((tries - count + 1) as f64) * p).ln();
    }
    0
}
