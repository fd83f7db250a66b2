//! The statistics against laws they must keep and against samples whose answer is known.

use concurrency_lab::lab::measure::{
    Effort, Verdict,
    statistics::{Summary, median, median_absolute_deviation, median_estimate, quantile, ratio_of_medians},
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

/// Times like those of a real machine: a floor, a skewed spread of some 3 % and now and then a spike; and, shared by
/// all variants of a round, a drift.
fn simulated(random: &mut fastrand::Rng, rounds: usize, floors: [f64; 2]) -> [Vec<f64>; 2] {
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let drift = 1.0 + 0.02 * random.f64();
        for (samples, floor) in samples.iter_mut().zip(floors) {
            let skewed = -0.03 * (1.0 - random.f64()).ln();
            let spike = if random.f64() < 0.05 {
                0.5 * random.f64()
            } else {
                0.0
            };
            samples.push(floor * drift * (1.0 + skewed + spike));
        }
    }
    samples
}

/// The share of simulated experiments that reach a verdict.
fn share(verdict: Verdict, rounds: usize, floors: [f64; 2]) -> f64 {
    const EXPERIMENTS: usize = 300;
    let mut random = fastrand::Rng::with_seed(20_26);
    let reached = (0..EXPERIMENTS)
        .filter(|_| {
            let [baseline, other] = simulated(&mut random, rounds, floors);
            let ratio = ratio_of_medians(&baseline, &other, random.u64(..)).unwrap();
            Verdict::of(ratio, rounds) == verdict
        })
        .count();
    reached as f64 / EXPERIMENTS as f64
}

#[test]
fn the_same_work_twice_is_seldom_called_different() {
    for rounds in [Effort::Quick.least_rounds(), 21] {
        let wrong = 1.0 - share(Verdict::NoDifference, rounds, [1.0, 1.0]);
        assert!(
            wrong <= 0.07,
            "{rounds} rounds: called different in {wrong} of all experiments"
        );
    }
}

#[test]
fn a_planted_difference_of_ten_percent_is_found() {
    for (rounds, least) in [(Effort::Quick.least_rounds(), 0.85), (21, 0.97)] {
        let found = share(Verdict::Faster, rounds, [1.1, 1.0]);
        assert!(
            found >= least,
            "{rounds} rounds: found in {found} of all experiments"
        );
        let found = share(Verdict::Slower, rounds, [1.0, 1.1]);
        assert!(
            found >= least,
            "{rounds} rounds: found in {found} of all experiments"
        );
    }
}

#[test]
fn few_rounds_support_no_verdict() {
    assert_eq!(share(Verdict::TooFewRounds, 6, [2.0, 1.0]), 1.0);
}

#[test]
fn the_interval_covers_the_true_ratio_about_as_often_as_it_says() {
    const EXPERIMENTS: usize = 300;
    let mut random = fastrand::Rng::with_seed(7);
    for rounds in [Effort::Quick.least_rounds(), 21] {
        let covered = (0..EXPERIMENTS)
            .filter(|_| {
                let [baseline, other] = simulated(&mut random, rounds, [2.0, 1.0]);
                ratio_of_medians(&baseline, &other, random.u64(..))
                    .unwrap()
                    .contains(2.0)
            })
            .count();
        let share = covered as f64 / EXPERIMENTS as f64;
        assert!(
            share >= 0.92,
            "{rounds} rounds: covered in {share} of all experiments"
        );
    }
}
