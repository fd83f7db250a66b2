//! The scaling laws and their fits.

use concurrency_lab::lab::scaling::{
    ScalingError, amdahl, amdahl_bound, fit_gustafson, fit_serial_fraction, fit_usl, gustafson,
    gustafson_fraction, karp_flatt, thread_counts, usl,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn amdahl_lies_between_no_gain_and_both_bounds(fraction in 0.0..=1.0_f64, n in 1..10_000_usize) {
        let speedup = amdahl(fraction, n).unwrap();
        prop_assert!(speedup >= 1.0 - 1e-12);
        prop_assert!(speedup <= n as f64 + 1e-9);
        prop_assert!(speedup <= amdahl_bound(fraction).unwrap() + 1e-9);
        prop_assert!(amdahl(fraction, n + 1).unwrap() >= speedup - 1e-12);
    }

    #[test]
    fn karp_and_flatt_undo_amdahl(fraction in 0.0..=1.0_f64, n in 2..1_000_usize) {
        let found = karp_flatt(amdahl(fraction, n).unwrap(), n).unwrap();
        prop_assert!((found - fraction).abs() < 1e-9);
    }

    #[test]
    fn gustafson_never_promises_less_than_amdahl(fraction in 0.0..=1.0_f64, n in 1..1_000_usize) {
        prop_assert!(gustafson(fraction, n).unwrap() >= amdahl(fraction, n).unwrap() - 1e-9);
    }

    #[test]
    fn without_coherency_cost_the_universal_law_is_amdahls(fraction in 0.0..=1.0_f64, n in 1..1_000_usize) {
        let both = usl(fraction, 0.0, n).unwrap() - amdahl(fraction, n).unwrap();
        prop_assert!(both.abs() < 1e-9);
    }

    #[test]
    fn fits_find_what_was_planted(fraction in 0.0..=1.0_f64, kappa in 0.0..0.05_f64, most in 4..32_usize) {
        let amdahl: Vec<_> = (1..=most).map(|n| (n, amdahl(fraction, n).unwrap())).collect();
        prop_assert!((fit_serial_fraction(&amdahl).unwrap() - fraction).abs() < 1e-9);
        let points: Vec<_> = (1..=most).map(|n| (n, usl(fraction, kappa, n).unwrap())).collect();
        let fit = fit_usl(&points).unwrap();
        prop_assert!((fit.sigma - fraction).abs() < 1e-6 && (fit.kappa - kappa).abs() < 1e-6, "{:?}", fit);
    }

    #[test]
    fn gustafsons_law_is_found_again_from_one_speedup_and_from_many(
        fraction in 0.0..=1.0_f64, most in 2..64_usize,
    ) {
        let points: Vec<_> = (1..=most).map(|n| (n, gustafson(fraction, n).unwrap())).collect();
        prop_assert!((fit_gustafson(&points).unwrap() - fraction).abs() < 1e-9);
        let last = points[points.len() - 1];
        prop_assert!((gustafson_fraction(last.1, last.0).unwrap() - fraction).abs() < 1e-9);
    }

    #[test]
    fn fits_do_not_depend_on_the_order_of_points_or_on_one_thread_being_given(
        fraction in 0.0..=1.0_f64, noise in prop::collection::vec(0.9..1.1_f64, 6),
    ) {
        let others: Vec<_> = (2..=7)
            .zip(noise)
            .map(|(n, noise)| (n, noise * amdahl(fraction, n).unwrap()))
            .collect();
        let with_one: Vec<_> = others.iter().rev().copied().chain([(1, 1.0)]).collect();
        let (a, b) = (fit_serial_fraction(&others).unwrap(), fit_serial_fraction(&with_one).unwrap());
        prop_assert!((a - b).abs() < 1e-9 && (0.0..=1.0).contains(&a));
        let (a, b) = (fit_usl(&others).unwrap(), fit_usl(&with_one).unwrap());
        prop_assert!((a.sigma - b.sigma).abs() < 1e-7 && (a.kappa - b.kappa).abs() < 1e-7);
        prop_assert!((0.0..=1.0).contains(&a.sigma) && a.kappa >= 0.0);
    }

    #[test]
    fn thread_counts_rise_from_one_through_all_cores_to_one_count_beyond(usable in 1..2_000_usize) {
        let counts = thread_counts(usable);
        let cores = usable.min(1024);
        prop_assert_eq!(counts[0], 1);
        prop_assert!(counts.contains(&cores));
        prop_assert!(counts.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(counts.len() <= 24 && counts.len() > 1, "{:?}", counts);
        let beyond: Vec<_> = counts.into_iter().filter(|&count| count > cores).collect();
        prop_assert_eq!(beyond, if cores <= 512 { vec![2 * cores] } else { vec![] });
    }
}

#[test]
fn known_numbers_of_the_laws() {
    // 20 % of the work in parallel on ever more processors: at most 1.25.
    assert!((amdahl_bound(0.8).unwrap() - 1.25).abs() < 1e-12);
    assert!((amdahl(0.05, 20).unwrap() - 10.256).abs() < 1e-3);
    assert_eq!(gustafson(0.1, 11).unwrap(), 10.0);
    assert_eq!(amdahl_bound(0.0).unwrap(), f64::INFINITY);
    assert_eq!(thread_counts(1), [1, 2]);
    assert_eq!(thread_counts(2), [1, 2, 4]);
    assert_eq!(thread_counts(12), [1, 2, 3, 4, 5, 6, 7, 8, 12, 24]);
    assert_eq!(
        thread_counts(64),
        [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64, 128]
    );
}

#[test]
fn the_universal_law_turns_down_beyond_its_peak() {
    let points: Vec<_> = (1..=16).map(|n| (n, usl(0.05, 0.01, n).unwrap())).collect();
    let peak = fit_usl(&points).unwrap().peak().unwrap();
    assert!((peak - (0.95_f64 / 0.01).sqrt()).abs() < 1e-6);
}

#[test]
fn fits_stay_within_their_bounds() {
    let superlinear = [(1, 1.0), (2, 2.2), (3, 3.4), (4, 4.8)];
    assert_eq!(fit_serial_fraction(&superlinear), Some(0.0));
    let fit = fit_usl(&superlinear).unwrap();
    assert!(fit.sigma >= 0.0 && fit.kappa >= 0.0);
    let slower = [(1, 1.0), (2, 0.5)];
    assert_eq!(fit_serial_fraction(&slower), Some(1.0));
    assert_eq!(fit_serial_fraction(&[(1, 1.0)]), None);
    assert_eq!(fit_serial_fraction(&[(2, 0.0)]), None);
    assert_eq!(fit_usl(&[(1, 1.0), (2, 1.9), (4, 3.0)]), None);
    for impossible in [f64::NAN, f64::INFINITY, -1.0, 0.0] {
        let points = [(1, 1.0), (2, 1.8), (3, impossible), (4, 3.0), (5, 3.3)];
        assert_eq!(fit_serial_fraction(&points), None);
        assert_eq!(fit_gustafson(&points), None);
        assert_eq!(fit_usl(&points), None);
    }
    // Many measurements of one thread count are one thread count.
    assert_eq!(fit_usl(&[(1, 1.0), (2, 1.9), (2, 1.8), (2, 1.7), (4, 3.0)]), None);
    assert_eq!(fit_serial_fraction(&[(0, 1.0), (2, 1.5)]), None);
}

#[test]
fn impossible_arguments_are_named() {
    assert_eq!(amdahl(1.5, 2), Err(ScalingError::Fraction(1.5)));
    assert_eq!(amdahl(-0.1, 2), Err(ScalingError::Fraction(-0.1)));
    assert!(matches!(amdahl(f64::NAN, 2), Err(ScalingError::Fraction(_))));
    assert_eq!(amdahl(0.5, 0), Err(ScalingError::NoThreads));
    assert_eq!(gustafson(0.5, 0), Err(ScalingError::NoThreads));
    assert_eq!(karp_flatt(0.0, 2), Err(ScalingError::Speedup(0.0)));
    assert_eq!(gustafson_fraction(0.0, 2), Err(ScalingError::Speedup(0.0)));
    assert_eq!(gustafson_fraction(1.0, 0), Err(ScalingError::NoThreads));
    assert_eq!(gustafson_fraction(1.0, 1), Err(ScalingError::OneThread));
    assert_eq!(karp_flatt(1.0, 1), Err(ScalingError::OneThread));
    assert!(matches!(
        usl(0.1, -1.0, 2),
        Err(ScalingError::Coefficient { name: "kappa", .. })
    ));
}
