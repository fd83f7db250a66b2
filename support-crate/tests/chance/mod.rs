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

/// The greatest rate that `count` of `tries` speak for: one at which so few, or fewer, are seen in one of a hundred
/// repetitions.
pub(crate) fn upper_bound(count: usize, tries: usize) -> f64 {
    upper_bound_at(count, tries, 0.01)
}

/// As [`upper_bound`], where so few are seen with this chance (the exact bound of C. Clopper and E. Pearson, Biometrika
/// 26, 1934).
pub(crate) fn upper_bound_at(count: usize, tries: usize, chance: f64) -> f64 {
    if count >= tries {
        return 1.0;
    }
    let (mut low, mut high) = (count as f64 / tries as f64, 1.0);
    for _ in 0..60 {
        let rate = (low + high) / 2.0;
        if at_most(count, tries, rate) > chance {
            low = rate;
        } else {
            high = rate;
        }
    }
    high
}

/// The least rate that `count` of `tries` speak for, by the same bound.
pub(crate) fn lower_bound(count: usize, tries: usize) -> f64 {
    1.0 - upper_bound(tries - count, tries)
}

/// The chance of `count` or fewer of `tries` at this rate.
fn at_most(count: usize, tries: usize, rate: f64) -> f64 {
    // The logarithm of each binomial probability, from the one before it.
    let mut log = tries as f64 * (1.0 - rate).ln();
    let mut sum = log.exp();
    for k in 1..=count {
        log += ((tries - k + 1) as f64 * rate).ln() - (k as f64 * (1.0 - rate)).ln();
        sum += log.exp();
    }
    sum
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
