//! The statistics against laws they must keep and against samples whose answer is known.

use concurrency_lab::lab::measure::Criteria;
use concurrency_lab::lab::measure::statistics::{
    Dependence, Modes, Summary, bootstrap, effective_rounds, median, median_absolute_deviation,
    median_estimate, quantile, ratio_of_medians,
};
use proptest::{collection::vec, prelude::*};

fn times() -> impl Strategy<Value = Vec<f64>> {
    vec(1e-6..1e3_f64, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_median_splits_the_samples_in_halves(samples in times()) {
        let middle = median(&samples).unwrap();
        let half = samples.len().div_ceil(2);
        prop_assert!(samples.iter().filter(|&&x| x <= middle).count() >= half);
        prop_assert!(samples.iter().filter(|&&x| x >= middle).count() >= half);
    }

    #[test]
    fn quantiles_rise_and_stay_within_the_samples(samples in times(), a in 0.0..=1.0_f64, b in 0.0..=1.0_f64) {
        let (low, high) = (quantile(&samples, a.min(b)).unwrap(), quantile(&samples, a.max(b)).unwrap());
        prop_assert!(low <= high);
        prop_assert!(samples.iter().any(|&x| x <= low) && samples.iter().any(|&x| x >= high));
    }

    #[test]
    fn spread_ignores_a_shift_and_follows_a_scale(samples in times(), shift in 0.0..100.0_f64, scale in 0.1..10.0_f64) {
        let spread = median_absolute_deviation(&samples).unwrap();
        let moved: Vec<_> = samples.iter().map(|x| x * scale + shift).collect();
        prop_assert!((median_absolute_deviation(&moved).unwrap() - spread * scale).abs() < 1e-6);
    }

    #[test]
    fn summaries_do_not_depend_on_the_order(mut samples in times(), seed: u64) {
        let before = Summary::of(&samples, seed).unwrap();
        fastrand::Rng::with_seed(seed).shuffle(&mut samples);
        let after = Summary::of(&samples, seed).unwrap();
        prop_assert_eq!(before.median.value, after.median.value);
        prop_assert_eq!(before.outliers, after.outliers);
        prop_assert_eq!(before.deviation, after.deviation);
        prop_assert!(before.least <= before.lower_quartile && before.upper_quartile <= before.most);
    }

    #[test]
    fn intervals_hold_their_value_and_come_from_the_seed(samples in times(), seed: u64) {
        let interval = median_estimate(&samples, seed).unwrap();
        prop_assert!(interval.contains(interval.value));
        prop_assert_eq!(interval, median_estimate(&samples, seed).unwrap());
    }

    #[test]
    fn a_constant_factor_is_found_exactly(samples in times(), factor in 0.1..10.0_f64) {
        let other: Vec<_> = samples.iter().map(|x| x / factor).collect();
        let ratio = ratio_of_medians(&samples, &other, 7).unwrap();
        prop_assert!((ratio.value / factor - 1.0).abs() < 1e-9);
        if samples.len() % 2 == 1 {
            // Rounds are drawn as pairs, so every draw gives the factor: the interval has no width.
            prop_assert!((ratio.high - ratio.low) / factor < 1e-9);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The interval of a ratio is computed from ranks; here, from the definition.
    #[test]
    fn intervals_are_those_of_the_medians_of_draws(
        pairs in vec((1e-6..1e3_f64, 1e-6..1e3_f64), 1..40),
        ties: bool,
        seed: u64,
    ) {
        let tied = |x: f64| if ties { x.ceil() } else { x };
        let (baseline, other): (Vec<_>, Vec<_>) = pairs.into_iter().map(|(a, b)| (tied(a), tied(b))).unzip();
        let drawn = |samples: &[f64], rounds: &[usize]| {
            median(&rounds.iter().map(|&round| samples[round]).collect::<Vec<_>>()).unwrap()
        };
        let ratio = ratio_of_medians(&baseline, &other, seed).unwrap();
        let plain = bootstrap(baseline.len(), seed, ratio.value, |rounds| {
            drawn(&baseline, rounds) / drawn(&other, rounds)
        });
        let same = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-12;
        if effective_rounds(&[&baseline, &other]) == baseline.len() {
            prop_assert!(same(ratio.low, plain.low) && same(ratio.high, plain.high));
        }
        // Dependence widens, and never narrows.
        prop_assert!(ratio.low <= plain.low * (1.0 + 1e-12) && ratio.high >= plain.high * (1.0 - 1e-12));
        let middle = median_estimate(&other, seed).unwrap();
        let plain = bootstrap(other.len(), seed, middle.value, |rounds| drawn(&other, rounds));
        prop_assert!(middle.low <= plain.low * (1.0 + 1e-12) && middle.high >= plain.high * (1.0 - 1e-12));
    }

    /// The more comparisons stand side by side, the wider is each interval.
    #[test]
    fn more_comparisons_widen_every_interval(
        pairs in vec((1.0..2.0_f64, 1.0..2.0_f64), 9..40),
        seed: u64,
    ) {
        let (baseline, other): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let judged = |comparisons| {
            let criteria = Criteria { comparisons, seed, ..Criteria::default() };
            criteria.judge(&baseline, &other).unwrap()
        };
        let (one, four) = (judged(1), judged(4));
        prop_assert_eq!(one.speedup.value, four.speedup.value);
        prop_assert!(four.speedup.low <= one.speedup.low && one.speedup.high <= four.speedup.high);
        prop_assert!(one.verdict.is_difference() || !four.verdict.is_difference());
    }
}

#[test]
fn no_samples_and_no_numbers_give_no_statistics() {
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[1.0, f64::NAN]), None);
    assert_eq!(quantile(&[1.0], 1.5), None);
    assert!(Summary::of(&[f64::INFINITY], 1).is_none());
    assert!(ratio_of_medians(&[1.0, 2.0], &[1.0], 1).is_none());
    assert!(ratio_of_medians(&[0.0], &[1.0], 1).is_none());
}

#[test]
fn known_samples_have_known_statistics() {
    let samples = [1.0, 2.0, 3.0, 4.0, 100.0];
    let summary = Summary::of(&samples, 1).unwrap();
    assert_eq!(summary.median.value, 3.0);
    assert_eq!(summary.deviation, 1.0);
    assert_eq!((summary.lower_quartile, summary.upper_quartile), (2.0, 4.0));
    assert_eq!(summary.outliers, 1);
    assert_eq!(summary.most, 100.0);
}

#[test]
fn long_runs_count_as_few_rounds_and_alternation_as_many() {
    let slow_then_fast: Vec<f64> = (0..20)
        .map(|round| if round < 10 { 17.0 } else { 26.7 })
        .collect();
    let alternating: Vec<f64> = (0..20)
        .map(|round| if round % 2 == 0 { 17.0 } else { 26.7 })
        .collect();
    assert!(effective_rounds(&[&slow_then_fast]) <= 2);
    assert_eq!(effective_rounds(&[&alternating]), 20);
    let modes = Some(Modes {
        low: 17.0,
        high: 26.7,
    });
    let runs = Dependence::of(&slow_then_fast);
    assert!(runs.correlated && runs.modes == modes);
    let turns = Dependence::of(&alternating);
    assert!(!turns.correlated && turns.modes == modes);
    assert!(Dependence::of(&[1.0; 20]).is_none());
    // What slows both down in the same rounds leaves their ratio as it is, and is dependence all the same.
    assert!(effective_rounds(&[&slow_then_fast, &slow_then_fast]) <= 2);
    assert_eq!(effective_rounds(&[&slow_then_fast[..5]]), 5);
}
