//! How sure a percentile is: intervals between order statistics.

/// The chance that a 95 % interval may miss on either side.
const TAIL: f64 = 0.025;

/// Beyond so many samples expected on the thinner side, the binomial is as good as normal.
const NORMAL: f64 = 10_000.0;

/// The standard normal's 97.5 % quantile.
const SIGMAS: f64 = 1.959_964;

/// The ranks of the samples between which the quantile lies with at least 95 % probability (H. A. David and
/// H. N. Nagaraja, Order Statistics, 2003, section 7.1): the number of samples below it is binomial. `None` where even
/// the first or the last sample is not far enough out.
pub(super) fn ranks(samples: u64, quantile: f64) -> Option<(u64, u64)> {
    if !(quantile > 0.0 && quantile < 1.0) {
        return None;
    }
    // So many samples may be expected to lie at least on each side.
    let below = fewest_in_tail(samples, quantile)?;
    let above = fewest_in_tail(samples, 1.0 - quantile)?;
    Some((below, samples + 1 - above))
}

/// The largest k of at least 1 for which fewer than k successes in `n` trials have a probability of at most [`TAIL`].
fn fewest_in_tail(n: u64, p: f64) -> Option<u64> {
    let expected = n as f64 * p;
    if expected > NORMAL {
        let k = expected - SIGMAS * (expected * (1.0 - p)).sqrt();
        return Some(k as u64);
    }
    // The probability of k successes goes from one k to the next; as a logarithm, which does not underflow.
    let odds = p.ln() - (-p).ln_1p();
    let mut log_of_next = n as f64 * (-p).ln_1p();
    let mut fewer = 0.0;
    for k in 0..=n {
        fewer += log_of_next.exp();
        if fewer > TAIL {
            return (k > 0).then_some(k);
        }
        log_of_next += ((n - k) as f64 / (k + 1) as f64).ln() + odds;
    }
    None
}

/// The fewest samples for which [`ranks`] gives an answer: the first n with qⁿ ≤ 2.5 % and (1 − q)ⁿ ≤ 2.5 %.
pub(super) fn enough_for(quantile: f64) -> Option<u64> {
    let wider = quantile.max(1.0 - quantile);
    (quantile > 0.0 && wider < 1.0).then(|| (TAIL.ln() / wider.ln()).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::{enough_for, fewest_in_tail, ranks};

    #[test]
    fn the_median_of_ten_lies_between_the_second_and_the_ninth() {
        // Tables of the sign test give 2 and 9 for n = 10, 6 and 15 for n = 20.
        assert_eq!(ranks(10, 0.5), Some((2, 9)));
        assert_eq!(ranks(20, 0.5), Some((6, 15)));
        assert_eq!(ranks(5, 0.5), None);
    }

    #[test]
    fn as_many_as_are_enough_are_enough_and_one_less_is_not() {
        for quantile in [0.01, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999] {
            let enough = enough_for(quantile).unwrap();
            assert!(ranks(enough, quantile).is_some(), "{quantile}");
            assert!(ranks(enough - 1, quantile).is_none(), "{quantile}");
        }
        for quantile in [0.0, 1.0, -1.0, 2.0, f64::NAN] {
            assert_eq!((enough_for(quantile), ranks(1_000_000, quantile)), (None, None));
        }
    }

    #[test]
    fn both_ways_of_counting_meet() {
        let (n, p) = (20_000_u64, 0.499);
        let exact = fewest_in_tail(n, p).unwrap() as f64;
        let expected = n as f64 * p;
        let normal = expected - super::SIGMAS * (expected * (1.0 - p)).sqrt();
        assert!((exact - normal).abs() <= 1.0, "{exact} {normal}");
    }
}
