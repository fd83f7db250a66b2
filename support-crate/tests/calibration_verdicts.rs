//! How often verdicts are right, on simulated samples whose answer is known.
//!
//! Bounds are those of the binomial distribution around what is claimed, so wide that a true claim passes with all but
//! one of a million seeds; the seeds are fixed.

mod chance;

use std::{f64::consts::TAU, thread};

use chance::{least, most, most_at};
use concurrency_lab::lab::measure::{
    Effort, Verdict,
    statistics::{LEAST_ROUNDS, ratio_of_medians},
};
use fastrand::Rng;

/// How one sample of work that should take 1 s comes out. `place` is how much of the experiment is over, 0 to 1.
type Noise = fn(&mut Rng, place: f64) -> f64;

const NOISES: [(&str, Noise); 6] = [
    ("normal, 3 %", |random, _| 1.0 + 0.03 * normal(random)),
    ("log-normal, 10 %", |random, _| (0.1 * normal(random)).exp()),
    ("exponential, 3 %", |random, _| 1.0 + 0.03 * exponential(random)),
    ("spikes in every seventh sample", |random, _| {
        let spike = if random.f64() < 0.15 {
            2.0 * random.f64()
        } else {
            0.0
        };
        1.0 + 0.01 * normal(random) + spike
    }),
    ("a drift of 20 % and 1 % of noise", |random, place| {
        1.0 + 0.2 * place + 0.01 * normal(random)
    }),
    ("two speeds, 20 % apart", |random, _| {
        let speed = if random.bool() { 1.2 } else { 1.0 };
        speed * (1.0 + 0.005 * normal(random))
    }),
];

/// Like a real machine that does other things too: a floor, a skewed spread of some 3 %, now and then a spike, and a
/// drift.
fn realistic(random: &mut Rng, place: f64) -> f64 {
    let spike = if random.f64() < 0.05 {
        0.5 * random.f64()
    } else {
        0.0
    };
    (1.0 + 0.03 * exponential(random) + spike) * (1.0 + 0.05 * place)
}

fn normal(random: &mut Rng) -> f64 {
    (-2.0 * (1.0 - random.f64()).ln()).sqrt() * (TAU * random.f64()).cos()
}

fn exponential(random: &mut Rng) -> f64 {
    -(1.0 - random.f64()).ln()
}

/// Samples of two variants whose true times are these.
fn experiment(random: &mut Rng, noise: Noise, rounds: usize, seconds: [f64; 2]) -> [Vec<f64>; 2] {
    seconds.map(|seconds| {
        (0..rounds)
            .map(|round| seconds * noise(random, round as f64 / rounds as f64))
            .collect()
    })
}

/// In how many experiments the verdict is this one.
fn count(verdict: Verdict, noise: Noise, rounds: usize, experiments: usize, seconds: [f64; 2]) -> usize {
    let mut random = Rng::with_seed(rounds as u64);
    (0..experiments)
        .filter(|_| {
            let [baseline, other] = experiment(&mut random, noise, rounds, seconds);
            let speedup = ratio_of_medians(&baseline, &other, random.u64(..)).unwrap();
            Verdict::of(speedup, rounds) == verdict
        })
        .count()
}

#[test]
fn the_same_work_twice_is_called_different_in_at_most_five_percent() {
    const CLAIM: f64 = 0.05;
    // The least and the most rounds of every effort; fewest experiments where each is longest.
    let cells = [
        (Effort::Quick.least_rounds(), 450),
        (10, 150),
        (Effort::Standard.least_rounds(), 200),
        (Effort::Thorough.least_rounds(), 80),
        (Effort::Quick.most_rounds(), 30),
        (Effort::Standard.most_rounds(), 12),
        (Effort::Thorough.most_rounds(), 6),
    ];
    assert!(cells[0].0 >= LEAST_ROUNDS);
    let wrong: Vec<[usize; 7]> = thread::scope(|scope| {
        let running = NOISES.map(|(_, noise)| {
            scope.spawn(move || {
                cells.map(|(rounds, experiments)| {
                    experiments - count(Verdict::NoDifference, noise, rounds, experiments, [1.0, 1.0])
                })
            })
        });
        running.map(|noise| noise.join().unwrap()).into()
    });
    let experiments: usize = cells.iter().map(|&(_, experiments)| experiments).sum();
    for ((name, _), wrong) in NOISES.iter().zip(&wrong) {
        let wrong: usize = wrong.iter().sum();
        println!("{name}: {wrong} of {experiments}");
        assert!(
            wrong <= most(experiments, CLAIM),
            "{name}: called different in {wrong} of {experiments} experiments"
        );
    }
    for (cell, (rounds, experiments)) in cells.into_iter().enumerate() {
        let experiments = experiments * NOISES.len();
        let wrong: usize = wrong.iter().map(|wrong| wrong[cell]).sum();
        println!("{rounds} rounds: {wrong} of {experiments}");
        assert!(
            wrong <= most(experiments, CLAIM),
            "{rounds} rounds: called different in {wrong} of {experiments} experiments"
        );
    }
}

/// That such counting would see an interval which is too narrow: half of it fails.
#[test]
fn half_the_interval_would_be_caught() {
    const EACH: usize = 150;
    let mut random = Rng::with_seed(9);
    let missed = NOISES[..3]
        .iter()
        .flat_map(|&(_, noise)| [noise; EACH])
        .filter(|&noise| {
            let [baseline, other] = experiment(&mut random, noise, LEAST_ROUNDS, [1.0, 1.0]);
            let speedup = ratio_of_medians(&baseline, &other, random.u64(..)).unwrap();
            let halfway = |end: f64| (end + speedup.value) / 2.0;
            halfway(speedup.low) > 1.0 || halfway(speedup.high) < 1.0
        })
        .count();
    println!("half the interval: missed in {missed} of {}", 3 * EACH);
    assert!(missed > most(3 * EACH, 0.05));
}

#[test]
fn a_difference_of_ten_percent_is_found_at_standard_effort() {
    const EXPERIMENTS: usize = 150;
    let rounds = Effort::Standard.least_rounds();
    let noises = [NOISES[0], NOISES[2], NOISES[4], ("realistic", realistic)];
    for (name, noise) in noises {
        for (verdict, seconds) in [(Verdict::Faster, [1.1, 1.0]), (Verdict::Slower, [1.0, 1.1])] {
            let found = count(verdict, noise, rounds, EXPERIMENTS, seconds);
            println!("{name}: {} in {found} of {EXPERIMENTS}", verdict.words());
            assert!(
                found >= least(EXPERIMENTS, 0.95),
                "{name}: called {} in {found} of {EXPERIMENTS} experiments only",
                verdict.words()
            );
        }
    }
}

#[test]
fn the_interval_covers_the_true_ratio_as_often_as_it_says() {
    for (rounds, experiments) in [(LEAST_ROUNDS, 600), (21, 250)] {
        let mut random = Rng::with_seed(5);
        let covered = (0..experiments)
            .filter(|_| {
                let [baseline, other] = experiment(&mut random, realistic, rounds, [2.0, 1.0]);
                ratio_of_medians(&baseline, &other, random.u64(..))
                    .unwrap()
                    .contains(2.0)
            })
            .count();
        println!("{rounds} rounds: covered in {covered} of {experiments}");
        assert!(
            covered >= least(experiments, 0.95),
            "{rounds} rounds: covered in {covered} of {experiments} experiments"
        );
    }
}

#[test]
fn a_huge_difference_in_too_few_rounds_is_no_verdict() {
    let found = count(Verdict::TooFewRounds, realistic, LEAST_ROUNDS - 1, 20, [2.0, 1.0]);
    assert_eq!(found, 20);
}

/// The bounds themselves, against values from tables of the binomial distribution.
#[test]
fn the_bounds_are_those_of_the_binomial_distribution() {
    // Of 20 tries with p = 0.05, more than 3 come true with probability 0.0159, more than 4 with 0.0026.
    assert_eq!(most_at(20, 0.05, 0.0159), 4);
    assert_eq!(most_at(20, 0.05, 0.0160), 3);
    assert_eq!(most_at(20, 0.05, 0.0025), 5);
    assert_eq!(most(1, 0.5), 1);
    assert_eq!(least(20, 0.95), 20 - most(20, 0.05));
}
