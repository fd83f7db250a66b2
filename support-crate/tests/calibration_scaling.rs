//! Scaling studies of times with known answers: intervals that hold what was planted, and laws found again.
//!
//! Simulated times carry the noise of real ones; every repetition has its own seed, so these tests do the same at every
//! run, and what is stated has to be carried by the exact bound of what was counted ([`chance::lower_bound`]). The last two
//! measure waits with a real clock, which need no free core.

mod chance;

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use chance::lower_bound;
use concurrency_lab::lab::{
    estimate::Estimate,
    scaling::{Fits, Law, Scaling, ScalingStudy, ScalingTimes, Work, amdahl, gustafson, usl},
};

/// Repetitions of each simulated study.
const REPETITIONS: u64 = 250;

/// The share of all studies in which a 95 % interval holds the truth, at least.
const COVERED: f64 = 0.93;

/// The share of all studies in which the law that made the times is chosen, at least.
const CHOSEN: f64 = 0.86;

/// Rounds of a study at quick effort, at least.
const ROUNDS: usize = 9;

/// Thread counts of a machine with eight cores.
const COUNTS: [usize; 6] = [1, 2, 3, 4, 6, 8];

/// A draw from the standard normal distribution (Box and Muller).
fn normal(random: &mut fastrand::Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.f64()).cos()
}

/// Times on each of `counts` whose medians would be 1 / `rate`: log-normal noise of 2 %, a twentieth of them held up by as
/// much as half, and rounds that are slow or fast as a whole.
fn simulated(counts: &[usize], rate: impl Fn(usize) -> f64, seed: u64) -> Vec<(usize, Vec<f64>)> {
    let mut random = fastrand::Rng::with_seed(seed);
    let rounds: Vec<f64> = (0..ROUNDS).map(|_| (0.02 * normal(&mut random)).exp()).collect();
    counts
        .iter()
        .map(|&threads| {
            let times = rounds.iter().map(|round| {
                let held_up = if random.u8(..20) == 0 {
                    1.0 + 0.5 * random.f64()
                } else {
                    1.0
                };
                round * held_up * (0.02 * normal(&mut random)).exp() / rate(threads)
            });
            (threads, times.collect())
        })
        .collect()
}

fn fits(work: Work, counts: &[usize], rate: impl Fn(usize) -> f64, repetition: u64) -> Fits {
    Fits::of(work, &simulated(counts, rate, repetition), repetition).unwrap()
}

/// Counts in how many repetitions something holds, tells it, and holds the count's lower bound to a share of all.
fn held(what: &str, least: f64, repetitions: u64, holds: impl Fn(u64) -> bool) {
    let held = (1..=repetitions).filter(|&repetition| holds(repetition)).count();
    let bound = lower_bound(held, repetitions as usize);
    let said = format!("{what}: {held} of {repetitions}, at least {:.1} %", 100.0 * bound);
    println!("{said}");
    assert!(bound >= least, "{said}; stated are {:.1} %", 100.0 * least);
}

fn serial_fractions_are_covered(counts: &[usize], fractions: &[f64], repetitions: u64) {
    for &fraction in fractions {
        let what = format!("Amdahl's serial fraction {fraction} on {counts:?} threads");
        held(&what, COVERED, repetitions, |repetition| {
            let fits = fits(Work::Fixed, counts, |n| amdahl(fraction, n).unwrap(), repetition);
            fits.fit(Law::Amdahl).unwrap().serial_fraction.contains(fraction)
        });
    }
}

fn growing_serial_fractions_are_covered(fractions: &[f64], repetitions: u64) {
    for &fraction in fractions {
        let what = format!("Gustafson's serial fraction {fraction}");
        held(&what, COVERED, repetitions, |repetition| {
            // n times the work takes n / (scaled speedup) times as long.
            let rate = |n| gustafson(fraction, n).unwrap() / n as f64;
            let fits = fits(Work::Growing, &COUNTS, rate, repetition);
            fits.fit(Law::Gustafson)
                .unwrap()
                .serial_fraction
                .contains(fraction)
        });
    }
}

fn both_coefficients_are_covered(coefficients: &[(f64, f64)], repetitions: u64) {
    for &(sigma, kappa) in coefficients {
        let found: Vec<(Estimate, Estimate)> = (1..=repetitions)
            .map(|repetition| {
                let rate = |n| usl(sigma, kappa, n).unwrap();
                let fits = fits(Work::Fixed, &[1, 2, 3, 4, 6, 8, 12, 16], rate, repetition);
                let fit = fits.fit(Law::Usl).unwrap();
                (fit.serial_fraction, fit.coherency.unwrap())
            })
            .collect();
        let of = |repetition: u64| found[repetition as usize - 1];
        let what = format!("of the universal law with {sigma} and {kappa}");
        held(
            &format!("the contention {what}"),
            COVERED,
            repetitions,
            |repetition| of(repetition).0.contains(sigma),
        );
        held(
            &format!("the coherency {what}"),
            COVERED,
            repetitions,
            |repetition| of(repetition).1.contains(kappa),
        );
    }
}

fn laws_are_chosen(counts: &[usize], cases: &[(Law, f64, f64)], repetitions: u64) {
    for &(law, sigma, kappa) in cases {
        let what = format!("{law} chosen for {sigma} and {kappa} on {counts:?} threads");
        held(&what, CHOSEN, repetitions, |repetition| {
            let rate = |n| usl(sigma, kappa, n).unwrap();
            fits(Work::Fixed, counts, rate, repetition).chosen == Some(law)
        });
    }
}

/// Of a study up to 8 cores, projected to 32.
fn projections_hold(coefficients: &[(f64, f64)], repetitions: u64) {
    for &(sigma, kappa) in coefficients {
        let rate = |n| usl(sigma, kappa, n).unwrap();
        let what = format!("the projection of {sigma} and {kappa} to 32 cores");
        held(&what, COVERED, repetitions, |repetition| {
            let times = simulated(&[1, 2, 3, 4, 5, 6, 7, 8], rate, repetition);
            let scaling = times.into_iter().fold(
                ScalingTimes::new("simulated", 8).seed(repetition),
                |study, (n, times)| study.at(n, times.into_iter().map(Duration::from_secs_f64)),
            );
            let projected = scaling.analyse().unwrap().projected_to(32).unwrap();
            let speedup = projected.speedup();
            speedup.low <= rate(32) && rate(32) <= speedup.high
        });
    }
}

#[test]
fn the_interval_of_the_serial_fraction_holds_what_was_planted() {
    serial_fractions_are_covered(&COUNTS, &[0.0, 0.05, 0.2, 0.5, 0.9], REPETITIONS);
    serial_fractions_are_covered(&[1, 2], &[0.2], REPETITIONS);
}

#[test]
fn so_does_that_of_work_that_grows() {
    growing_serial_fractions_are_covered(&[0.0, 0.2], REPETITIONS);
}

#[test]
fn so_do_those_of_both_coefficients_of_the_universal_law() {
    both_coefficients_are_covered(&[(0.05, 0.01), (0.2, 0.0)], REPETITIONS);
}

#[test]
fn the_law_that_made_the_times_is_chosen() {
    let cases = [(Law::Amdahl, 0.2, 0.0), (Law::Usl, 0.05, 0.02)];
    laws_are_chosen(&[1, 2, 3, 4, 5, 6, 7, 8], &cases, REPETITIONS);
}

/// The least that a choice is made of.
#[test]
fn so_it_is_with_four_thread_counts() {
    laws_are_chosen(&[1, 2, 3, 4], &[(Law::Amdahl, 0.2, 0.0)], 400);
}

#[test]
fn projections_hold_what_the_law_gives_beyond_the_cores() {
    projections_hold(&[(0.1, 0.0), (0.05, 0.005)], 120);
}

/// Waits until a time of the whole has passed, so that what one wait oversleeps does not put off the next.
fn wait_until(start: Instant, passed: Duration) {
    sleep(passed.saturating_sub(start.elapsed()));
}

/// Waits alone for `serial`, then every thread for its `parallel`.
fn waits(serial: Duration, parallel: Duration, threads: usize) {
    let start = Instant::now();
    wait_until(start, serial);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(move || wait_until(start, serial + parallel));
        }
    });
}

/// A busy machine wakes threads up late: by 3 ms of 30, the fraction comes out 0.04 too high.
const TOLERANCE: f64 = 0.1;

fn assert_found(scaling: &Scaling, truth: f64) {
    let found = scaling.serial_fraction.unwrap();
    println!(
        "{}: planted {truth}, found {found:?}",
        scaling.comparison.experiment
    );
    assert!(
        found.contains(truth) || (found.value - truth).abs() <= TOLERANCE,
        "planted {truth}, found {found:?}"
    );
}

#[test]
fn waits_of_a_known_serial_fraction_are_measured_by_the_clock() {
    const WHOLE: Duration = Duration::from_millis(60);
    for fraction in [0.1, 0.5] {
        let scaling = ScalingStudy::new("waits", |threads| {
            let serial = WHOLE.mul_f64(fraction);
            waits(serial, (WHOLE - serial) / threads as u32, threads);
        })
        .threads([1, 2, 4])
        .cores(4)
        .rounds(5)
        .quiet()
        .run()
        .unwrap();
        assert_found(&scaling, fraction);
    }
}

#[test]
fn so_are_waits_that_grow_with_the_threads() {
    const ONE: Duration = Duration::from_millis(40);
    let fraction = 0.4;
    let scaling = ScalingStudy::growing("growing-waits", |threads| {
        // n times the work, in the time that Gustafson's law gives it: one thread is alone for a share of that time.
        let whole = ONE.mul_f64(threads as f64 / gustafson(fraction, threads).unwrap());
        let serial = whole.mul_f64(fraction);
        waits(serial, whole - serial, threads);
    })
    .threads([1, 2, 4])
    .cores(4)
    .rounds(5)
    .quiet()
    .run()
    .unwrap();
    assert_found(&scaling, fraction);
}
