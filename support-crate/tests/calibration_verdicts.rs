//! How often verdicts are right, on simulated samples whose answer is known.
//!
//! Each test states a rate, and the exact bound of what it counted ([`chance::upper_bound`]: a true rate above it would
//! have shown so few in one of a hundred repetitions) has to be on the right side of it. Seeds are fixed, so a test gives
//! the same counts at every run.

mod chance;

use std::{f64::consts::TAU, thread};

use chance::{lower_bound, most_at, upper_bound};
use concurrency_lab::lab::measure::{
    Criteria, Effort, Verdict,
    statistics::{Dependence, LEAST_ROUNDS, ratio_of_medians},
};
use fastrand::Rng;

/// The times of so many rounds of work that should take 1 s.
type Noise = fn(&mut Rng, rounds: usize) -> Vec<f64>;

/// Rounds that know nothing of each other, but for a drift that all variants share.
const INDEPENDENT: [(&str, Noise); 6] = [
    ("normal, 3 %", |random, rounds| {
        each(rounds, |_| 1.0 + 0.03 * normal(random))
    }),
    ("log-normal, 10 %", |random, rounds| {
        each(rounds, |_| (0.1 * normal(random)).exp())
    }),
    ("exponential, 3 %", |random, rounds| {
        each(rounds, |_| 1.0 + 0.03 * exponential(random))
    }),
    ("spikes in every seventh sample", |random, rounds| {
        each(rounds, |_| 1.0 + 0.01 * normal(random) + spike(random, 0.15, 2.0))
    }),
    ("a drift of 20 % and 1 % of noise", |random, rounds| {
        each(rounds, |place| 1.0 + 0.2 * place + 0.01 * normal(random))
    }),
    ("two speeds, 20 % apart", |random, rounds| {
        each(rounds, |_| {
            let speed = if random.bool() { 1.2 } else { 1.0 };
            speed * (1.0 + 0.005 * normal(random))
        })
    }),
];

/// Like a real machine that does other things too: a floor, a skewed spread of some 3 %, now and then a spike, and a
/// drift.
fn realistic(random: &mut Rng, rounds: usize) -> Vec<f64> {
    each(rounds, |place| {
        (1.0 + 0.03 * exponential(random) + spike(random, 0.05, 0.5)) * (1.0 + 0.05 * place)
    })
}

/// Noise of 3 % of which each round keeps a part: autoregressive, of the first order.
fn keeping<const PER_CENT: u32>(random: &mut Rng, rounds: usize) -> Vec<f64> {
    let kept = f64::from(PER_CENT) / 100.0;
    let mut state = normal(random);
    each(rounds, |_| {
        state = kept * state + (1.0 - kept * kept).sqrt() * normal(random);
        1.0 + 0.03 * state
    })
}

/// 17 or 26.7 ms, as one of the course's records had it, for `LENGTH` rounds at a time on average.
fn modes<const LENGTH: u32>(random: &mut Rng, rounds: usize) -> Vec<f64> {
    let mut slow = random.bool();
    each(rounds, |_| {
        slow ^= random.f64() < 1.0 / f64::from(LENGTH);
        (if slow { 26.7 } else { 17.0 }) * (1.0 + 0.01 * normal(random))
    })
}

/// A time for every round; `place` is how much of the experiment is over, 0 to 1.
fn each(rounds: usize, mut time: impl FnMut(f64) -> f64) -> Vec<f64> {
    (0..rounds)
        .map(|round| time(round as f64 / rounds as f64))
        .collect()
}

fn spike(random: &mut Rng, chance: f64, most: f64) -> f64 {
    if random.f64() < chance {
        most * random.f64()
    } else {
        0.0
    }
}

fn normal(random: &mut Rng) -> f64 {
    (-2.0 * (1.0 - random.f64()).ln()).sqrt() * (TAU * random.f64()).cos()
}

fn exponential(random: &mut Rng) -> f64 {
    -(1.0 - random.f64()).ln()
}

/// The times of a variant that takes so many times as long.
fn times(random: &mut Rng, noise: Noise, rounds: usize, seconds: f64) -> Vec<f64> {
    let mut times = noise(random, rounds);
    times.iter_mut().for_each(|time| *time *= seconds);
    times
}

/// In how many experiments of two variants with these true times the verdict is such.
fn count(
    wanted: impl Fn(Verdict) -> bool,
    noise: Noise,
    rounds: usize,
    experiments: usize,
    seconds: [f64; 2],
) -> usize {
    let mut random = Rng::with_seed(rounds as u64);
    (0..experiments)
        .filter(|_| {
            let [baseline, other] = seconds.map(|seconds| times(&mut random, noise, rounds, seconds));
            let seed = random.u64(..);
            let criteria = Criteria {
                seed,
                ..Criteria::default()
            };
            wanted(criteria.judge(&baseline, &other).unwrap().verdict)
        })
        .count()
}

/// As [`count`] of differences that are claimed between equal variants.
fn false_claims(noise: Noise, rounds: usize, experiments: usize) -> usize {
    count(Verdict::is_difference, noise, rounds, experiments, [1.0, 1.0])
}

/// Says what was counted and holds its upper bound to a rate.
fn seldom(what: &str, count: usize, tries: usize, rate: f64) {
    let bound = upper_bound(count, tries);
    let said = format!("{what}: {count} of {tries}, at most {:.1} %", 100.0 * bound);
    println!("{said}");
    assert!(bound <= rate, "{said}; stated are {:.1} %", 100.0 * rate);
}

/// Says what was counted and holds its lower bound to a rate.
fn mostly(what: &str, count: usize, tries: usize, rate: f64) {
    let bound = lower_bound(count, tries);
    let said = format!("{what}: {count} of {tries}, at least {:.1} %", 100.0 * bound);
    println!("{said}");
    assert!(bound >= rate, "{said}; stated are {:.1} %", 100.0 * rate);
}

#[test]
fn the_same_work_twice_is_called_different_in_at_most_four_percent() {
    // The least and the most rounds of every effort; fewest experiments where each is longest.
    let cells = [
        (Effort::Quick.least_rounds(), 600),
        (10, 300),
        (Effort::Standard.least_rounds(), 300),
        (Effort::Thorough.least_rounds(), 150),
        (Effort::Quick.most_rounds(), 150),
        (Effort::Standard.most_rounds(), 60),
    ];
    assert!(cells[0].0 >= LEAST_ROUNDS);
    let wrong: Vec<[usize; 6]> = thread::scope(|scope| {
        let running = INDEPENDENT.map(|(_, noise)| {
            scope.spawn(move || cells.map(|(rounds, experiments)| false_claims(noise, rounds, experiments)))
        });
        running.map(|noise| noise.join().unwrap()).into()
    });
    let experiments: usize = cells.iter().map(|&(_, experiments)| experiments).sum();
    for ((name, _), wrong) in INDEPENDENT.iter().zip(&wrong) {
        seldom(name, wrong.iter().sum(), experiments, 0.04);
    }
    for (cell, (rounds, experiments)) in cells.into_iter().enumerate() {
        let wrong: usize = wrong.iter().map(|wrong| wrong[cell]).sum();
        let what = format!("{rounds} rounds");
        seldom(&what, wrong, experiments * INDEPENDENT.len(), 0.04);
    }
}

/// What is left of the claim where a round depends on the one before it. With few rounds little can be known of that.
#[test]
fn rounds_that_depend_on_each_other_seldom_make_a_difference() {
    let cells: [(&str, Noise, usize, f64); 10] = [
        ("a half kept, 9 rounds", keeping::<50>, 9, 0.10),
        ("a half kept, 15 rounds", keeping::<50>, 15, 0.06),
        ("a half kept, 41 rounds", keeping::<50>, 41, 0.05),
        ("four fifths kept, 15 rounds", keeping::<80>, 15, 0.20),
        ("four fifths kept, 41 rounds", keeping::<80>, 41, 0.07),
        ("four fifths kept, 101 rounds", keeping::<80>, 101, 0.06),
        ("modes for 3 rounds, 41 rounds", modes::<3>, 41, 0.05),
        ("modes for 8 rounds, 15 rounds", modes::<8>, 15, 0.1),
        ("modes for 8 rounds, 41 rounds", modes::<8>, 41, 0.05),
        ("modes for 8 rounds, 101 rounds", modes::<8>, 101, 0.05),
    ];
    thread::scope(|scope| {
        for (what, noise, rounds, rate) in cells {
            scope.spawn(move || {
                let experiments = if rounds > 50 { 300 } else { 800 };
                seldom(what, false_claims(noise, rounds, experiments), experiments, rate);
            });
        }
    });
}

/// Where each run of a program is 2 % faster or slower as a whole, no number of rounds can see it: the interval is one
/// within the run, and says so (`measure_clock.rs`, `every_interval_says_what_it_is`). What it covers of the truth beyond
/// the run is little, and less with more rounds.
#[test]
fn an_interval_within_a_run_does_not_cover_what_differs_between_runs() {
    let covered = |rounds: usize, experiments: usize| {
        let mut random = Rng::with_seed(rounds as u64);
        (0..experiments)
            .filter(|_| {
                let mut one_run = || {
                    let of_run = 1.0 + 0.02 * normal(&mut random);
                    each(rounds, |_| of_run * (1.0 + 0.03 * normal(&mut random)))
                };
                let (baseline, other) = (one_run(), one_run());
                ratio_of_medians(&baseline, &other, 1).unwrap().contains(1.0)
            })
            .count()
    };
    let few = covered(9, 1_000);
    let many = covered(101, 300);
    mostly("9 rounds, runs that differ by 2 %", few, 1_000, 0.75);
    seldom("101 rounds, runs that differ by 2 %", many, 300, 0.45);
}

#[test]
fn of_five_equal_variants_hardly_ever_one_is_called_different() {
    const EXPERIMENTS: usize = 1_000;
    const VARIANTS: usize = 5;
    let cells: [(&str, Noise, usize); 4] = [
        ("normal", INDEPENDENT[0].1, 9),
        ("exponential", INDEPENDENT[2].1, 15),
        ("two speeds", INDEPENDENT[5].1, 15),
        ("normal", INDEPENDENT[0].1, 41),
    ];
    let family = |noise: Noise, rounds: usize, experiments: usize| {
        let mut random = Rng::with_seed(rounds as u64);
        (0..experiments)
            .filter(|_| {
                let baseline = noise(&mut random, rounds);
                let criteria = Criteria {
                    comparisons: VARIANTS,
                    seed: random.u64(..),
                    ..Criteria::default()
                };
                // All are drawn, whatever was found of the first.
                let others = [(); VARIANTS].map(|()| noise(&mut random, rounds));
                others
                    .iter()
                    .any(|other| criteria.judge(&baseline, other).unwrap().verdict.is_difference())
            })
            .count()
    };
    thread::scope(|scope| {
        for (name, noise, rounds) in cells {
            scope.spawn(move || {
                let experiments = if rounds > 9 { EXPERIMENTS / 2 } else { EXPERIMENTS };
                let wrong = family(noise, rounds, experiments);
                seldom(&format!("{name}, {rounds} rounds"), wrong, experiments, 0.05);
            });
        }
    });
}

/// That such counting would see an interval which is too narrow: half of it fails.
#[test]
fn half_the_interval_would_be_caught() {
    const EACH: usize = 150;
    let mut random = Rng::with_seed(9);
    let missed = INDEPENDENT[..3]
        .iter()
        .flat_map(|&(_, noise)| [noise; EACH])
        .filter(|&noise| {
            let [baseline, other] = [1.0; 2].map(|seconds| times(&mut random, noise, 15, seconds));
            let speedup = ratio_of_medians(&baseline, &other, random.u64(..)).unwrap();
            let halfway = |end: f64| (end + speedup.value) / 2.0;
            halfway(speedup.low) > 1.0 || halfway(speedup.high) < 1.0
        })
        .count();
    mostly("half the interval misses", missed, 3 * EACH, 0.05);
}

#[test]
fn a_difference_of_ten_percent_is_found() {
    let standard = Effort::Standard.least_rounds();
    let cells: [(&str, Noise, usize, f64); 5] = [
        ("normal", INDEPENDENT[0].1, standard, 0.95),
        ("exponential", INDEPENDENT[2].1, standard, 0.95),
        ("drift", INDEPENDENT[4].1, standard, 0.95),
        // The drift looks like dependence, and so few rounds cannot tell them apart.
        ("realistic", realistic, standard, 0.70),
        ("realistic", realistic, 41, 0.98),
    ];
    thread::scope(|scope| {
        for (name, noise, rounds, rate) in cells {
            for (verdict, seconds) in [(Verdict::Faster, [1.1, 1.0]), (Verdict::Slower, [1.0, 1.1])] {
                scope.spawn(move || {
                    let experiments = if rounds > 40 { 400 } else { 800 };
                    let found = count(|found| found == verdict, noise, rounds, experiments, seconds);
                    let what = format!("{name}, {rounds} rounds: {}", verdict.words());
                    mostly(&what, found, experiments, rate);
                });
            }
        }
    });
}

#[test]
fn what_is_the_same_within_little_noise_is_called_equivalent() {
    let quiet: Noise = |random, rounds| each(rounds, |_| 1.0 + 0.002 * normal(random));
    let found = count(|found| found == Verdict::Equivalent, quiet, 15, 500, [1.0, 1.0]);
    mostly("equivalent", found, 500, 0.95);
    // And what is 2 % apart hardly ever.
    let wrong = count(|found| found == Verdict::Equivalent, quiet, 15, 500, [1.02, 1.0]);
    seldom("2 % apart and called equivalent", wrong, 500, 0.02);
}

#[test]
fn the_interval_covers_the_true_ratio_as_often_as_it_says() {
    for (rounds, experiments) in [(LEAST_ROUNDS, 600), (21, 400)] {
        let mut random = Rng::with_seed(5);
        let covered = (0..experiments)
            .filter(|_| {
                let [baseline, other] =
                    [2.0, 1.0].map(|seconds| times(&mut random, realistic, rounds, seconds));
                ratio_of_medians(&baseline, &other, random.u64(..))
                    .unwrap()
                    .contains(2.0)
            })
            .count();
        mostly(&format!("{rounds} rounds, covered"), covered, experiments, 0.95);
    }
}

#[test]
fn dependence_and_modes_are_seen_where_they_are_and_seldom_elsewhere() {
    const RUNS: usize = 2_000;
    let count = |noise: Noise, rounds: usize, seen: fn(&Dependence) -> bool| {
        let mut random = Rng::with_seed(3);
        (0..RUNS)
            .filter(|_| seen(&Dependence::of(&noise(&mut random, rounds))))
            .count()
    };
    for rounds in [9, 15, 41, 101] {
        for (name, noise) in &INDEPENDENT[..4] {
            let what = format!("{name}, {rounds} rounds");
            let correlated = count(*noise, rounds, |found| found.correlated);
            seldom(&format!("{what}: correlated"), correlated, RUNS, 0.02);
        }
        for (name, noise) in &INDEPENDENT[..3] {
            let what = format!("{name}, {rounds} rounds");
            let modes = count(*noise, rounds, |found| found.modes.is_some());
            seldom(&format!("{what}: two modes"), modes, RUNS, 0.01);
        }
    }
    let two_speeds = INDEPENDENT[5].1;
    mostly(
        "two speeds",
        count(two_speeds, 15, |found| found.modes.is_some()),
        RUNS,
        0.9,
    );
    mostly(
        "four fifths kept",
        count(keeping::<80>, 41, |found| found.correlated),
        RUNS,
        0.95,
    );
    mostly(
        "modes in runs",
        count(modes::<8>, 41, |found| found.correlated),
        RUNS,
        0.84,
    );
    let correlated = count(two_speeds, 41, |found| found.correlated);
    seldom("two speeds in no order: correlated", correlated, RUNS, 0.03);
}

#[test]
fn a_huge_difference_in_too_few_rounds_is_no_verdict() {
    let found = count(
        |found| found == Verdict::TooFewRounds,
        realistic,
        LEAST_ROUNDS - 1,
        20,
        [2.0, 1.0],
    );
    assert_eq!(found, 20);
}

/// The bounds themselves, against values from tables of the binomial distribution.
#[test]
fn the_bounds_are_those_of_the_binomial_distribution() {
    // Of 20 tries with p = 0.05, more than 3 come true with probability 0.0159, more than 4 with 0.0026.
    assert_eq!(most_at(20, 0.05, 0.0159), 4);
    assert_eq!(most_at(20, 0.05, 0.0160), 3);
    assert_eq!(most_at(20, 0.05, 0.0025), 5);
    // None of n: 1 - 0.01^(1/n). One of 10 at most is seen with probability 0.01 where p = 0.5044.
    assert!((upper_bound(0, 100) - (1.0 - 0.01_f64.powf(0.01))).abs() < 1e-9);
    assert!((upper_bound(1, 10) - 0.504_4).abs() < 1e-3);
    assert!((lower_bound(9, 10) - 0.495_6).abs() < 1e-3);
    assert_eq!(upper_bound(10, 10), 1.0);
}
