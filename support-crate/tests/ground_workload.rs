//! The work of the experiments: the same result however it is cut, and sizes that cannot be are named.

use std::time::{Duration, Instant};

use concurrency_lab::ground::machine::Machine;
use concurrency_lab::ground::workload::{
    SerialFraction, WorkloadError, count_primes, is_prime, random_numbers, spin, spin_from,
    spin_iterations_for, split, sum_of_square_roots,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn parts_cover_the_range_once_and_evenly(start in 0..1_000_u64, length in 0..10_000_u64, parts in 1..40_usize) {
        let cut = split(start..start + length, parts).unwrap();
        prop_assert_eq!(cut.len(), parts);
        prop_assert_eq!(cut[0].start, start);
        prop_assert_eq!(cut[parts - 1].end, start + length);
        prop_assert!(cut.windows(2).all(|pair| pair[0].end == pair[1].start));
        let lengths: Vec<_> = cut.iter().map(|part| part.end - part.start).collect();
        prop_assert!(lengths.iter().max().unwrap() - lengths.iter().min().unwrap() <= 1);
    }

    #[test]
    fn counting_in_parts_counts_the_same(end in 0..20_000_u64, parts in 1..9_usize) {
        let whole = count_primes(0..end);
        let sum: u64 = split(0..end, parts).unwrap().into_iter().map(count_primes).sum();
        prop_assert_eq!(sum, whole);
    }

    #[test]
    fn square_roots_in_parts_sum_up_within_rounding(end in 1..50_000_u64, parts in 1..9_usize) {
        let whole = sum_of_square_roots(0..end);
        let sum: f64 = split(0..end, parts).unwrap().into_iter().map(sum_of_square_roots).sum();
        prop_assert!((sum - whole).abs() <= 1e-9 * whole);
    }

    #[test]
    fn serial_fraction_work_gives_the_same_for_any_threads(
        fraction in 0.0..=1.0_f64,
        iterations in 1..60_000_u64,
        threads in 1..6_usize,
    ) {
        let work = SerialFraction::new(fraction, iterations).unwrap();
        prop_assert_eq!(work.run(threads).unwrap(), work.run(1).unwrap());
        prop_assert!(work.iterations() >= iterations);
        let unit = 2_000.0 / work.iterations() as f64;
        prop_assert!((work.fraction() - fraction).abs() <= unit / 2.0 + 1e-12);
    }
}

#[test]
fn primes_are_the_known_ones() {
    assert_eq!(
        (0..30).filter(|&n| is_prime(n)).collect::<Vec<_>>(),
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    );
    assert_eq!(count_primes(0..100_000), 9592);
    assert!(is_prime(4_294_967_291));
    assert!(!is_prime(4_294_967_295));
}

#[test]
fn the_widest_range_is_cut_without_overflow() {
    let cut = split(0..u64::MAX, 3).unwrap();
    assert_eq!(cut[2].end, u64::MAX);
}

#[test]
fn spinning_depends_on_every_step_and_on_the_start() {
    assert_eq!(spin(1_000), spin(1_000));
    assert_ne!(spin(1_000), spin(1_001));
    assert_ne!(spin_from(2, 100), spin_from(4, 100));
    // Two chains of half the length are one of the whole.
    let whole = spin_from(3, 2);
    let mut by_hand: u64 = 3;
    for _ in 0..2 {
        by_hand ^= by_hand << 13;
        by_hand ^= by_hand >> 7;
        by_hand ^= by_hand << 17;
    }
    assert_eq!(whole, by_hand);
}

#[test]
fn more_time_is_more_iterations_and_they_take_time() {
    let long = spin_iterations_for(Duration::from_millis(100));
    let short = spin_iterations_for(Duration::from_millis(1));
    assert!(long > 10 * short, "{long} for 100 ms, {short} for 1 ms");
    assert_eq!(spin_iterations_for(Duration::ZERO), 1);
    let start = Instant::now();
    std::hint::black_box(spin(long));
    // A busy machine makes it longer; a wrong calibration could make it next to nothing.
    assert!(
        start.elapsed() > Duration::from_millis(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn random_numbers_come_from_their_seed() {
    assert_eq!(random_numbers(100, 5).unwrap(), random_numbers(100, 5).unwrap());
    assert_ne!(random_numbers(100, 5).unwrap(), random_numbers(100, 6).unwrap());
}

#[test]
fn sizes_that_cannot_be_are_named() {
    assert!(matches!(split(0..10, 0), Err(WorkloadError::Nothing { .. })));
    assert!(matches!(random_numbers(0, 1), Err(WorkloadError::Nothing { .. })));
    assert!(matches!(
        SerialFraction::new(0.5, 0),
        Err(WorkloadError::Nothing { .. })
    ));
    assert_eq!(SerialFraction::new(1.5, 10), Err(WorkloadError::Fraction(1.5)));
    assert!(matches!(
        SerialFraction::new(f64::NAN, 10),
        Err(WorkloadError::Fraction(_))
    ));
    let work = SerialFraction::new(0.5, 10).unwrap();
    assert_eq!(work.run(0), Err(WorkloadError::NoThreads));
    assert!(matches!(
        work.run(100_000),
        Err(WorkloadError::TooManyThreads { .. })
    ));
    let error = random_numbers(usize::MAX, 1).unwrap_err();
    if Machine::this().memory_bytes.is_some() {
        assert!(error.to_string().contains("ask for at most"), "{error}");
    } else {
        assert!(matches!(error, WorkloadError::Refused { .. }));
    }
}
