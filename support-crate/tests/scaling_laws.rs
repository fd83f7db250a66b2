//! The scaling laws and their fits.

use concurrency_lab::lab::scaling::{
    ScalingError, amdahl, amdahl_bound, fit_serial_fraction, fit_usl, gustafson, karp_flatt, thread_counts,
    usl,
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
    fn thread_counts_rise_from_one_to_all(usable in 1..2_000_usize) {
        let counts = thread_counts(usable);
        prop_assert_eq!(counts[0], 1);
        prop_assert_eq!(*counts.last().unwrap(), usable.clamp(2, 1024));
        prop_assert!(counts.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(counts.len() <= 23, "{:?}", counts);
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
    assert_eq!(thread_counts(12), [1, 2, 3, 4, 5, 6, 7, 8, 12]);
    assert_eq!(
        thread_counts(64),
        [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64]
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
}

#[test]
fn impossible_arguments_are_named() {
    assert_eq!(amdahl(1.5, 2), Err(ScalingError::Fraction(1.5)));
    assert_eq!(amdahl(-0.1, 2), Err(ScalingError::Fraction(-0.1)));
    assert!(matches!(amdahl(f64::NAN, 2), Err(ScalingError::Fraction(_))));
    assert_eq!(amdahl(0.5, 0), Err(ScalingError::NoThreads));
    assert_eq!(gustafson(0.5, 0), Err(ScalingError::NoThreads));
    assert_eq!(karp_flatt(0.0, 2), Err(ScalingError::Speedup(0.0)));
    assert_eq!(karp_flatt(1.0, 1), Err(ScalingError::OneThread));
    assert!(matches!(
        usl(0.1, -1.0, 2),
        Err(ScalingError::Coefficient { name: "kappa", .. })
    ));
}
