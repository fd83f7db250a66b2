//! The whole harness against work of known length: on a simulated clock, where the noise is chosen, and on the real one,
//! where every expectation is stated against readings of the clock in the work itself, so that a busy machine changes
//! both sides.

mod chance;

use std::{
    cell::{Cell, RefCell},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::sleep,
    time::{Duration, Instant},
};

use chance::{lower_bound, most, upper_bound};
use concurrency_lab::lab::measure::{Comparison, Effort, Experiment, Verdict, statistics::median};
use fastrand::Rng;

/// The same work twice on a simulated clock, where what runs second in a round takes longer: the caches and the clock
/// speed that another left are never quite those of a rest.
fn same_work_twice(seed: u64, second: f64) -> Comparison {
    let now = Cell::new(Duration::ZERO);
    let pass = |time| now.set(now.get() + time);
    let random = RefCell::new(Rng::with_seed(seed));
    let calls = Cell::new(0);
    // Two calls of each variant warm it up; from then on, every second call ends a round.
    let work = || {
        calls.set(calls.get() + 1);
        let place = if calls.get() % 2 == 0 { second } else { 1.0 };
        let noise = 1.0 - 0.02 * (1.0 - random.borrow_mut().f64()).ln();
        pass(Duration::from_secs_f64(place * noise));
    };
    Experiment::new("same")
        .effort(Effort::Quick)
        .seed(seed)
        .quiet()
        .clock(|| {
            pass(Duration::from_nanos(20));
            now.get()
        })
        .baseline("one", work)
        .variant("two", work)
        .run()
        .unwrap()
}

#[test]
fn the_place_in_a_round_is_not_taken_for_a_difference() {
    const EXPERIMENTS: usize = 600;
    let wrong = (0..EXPERIMENTS)
        .filter(|&seed| {
            let comparison = same_work_twice(seed as u64, 1.05);
            assert_eq!(comparison.rounds, Effort::Quick.least_rounds());
            comparison.verdict("two").unwrap().is_difference()
        })
        .count();
    println!("called different in {wrong} of {EXPERIMENTS}");
    // Orders that are only random call it different far more often.
    assert!(
        upper_bound(wrong, EXPERIMENTS) <= 0.02,
        "called different in {wrong} of {EXPERIMENTS}"
    );
}

/// The tests on the real clock run one at a time, or each is what makes the machine busy for the others.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn the_same_work_twice_on_this_machine_is_seldom_called_different() {
    let _alone = alone();
    const EXPERIMENTS: usize = 30;
    let wrong = (0..EXPERIMENTS)
        .filter(|&seed| {
            let work = || spin(Duration::from_micros(2_600));
            let comparison = Experiment::new("same")
                .effort(Effort::Quick)
                .rounds(9)
                .seed(seed as u64)
                .quiet()
                .baseline("one", work)
                .variant("two", work)
                .run()
                .unwrap();
            comparison.verdict("two").unwrap().is_difference()
        })
        .count();
    println!("called different in {wrong} of {EXPERIMENTS}");
    assert!(
        wrong <= most(EXPERIMENTS, 0.05),
        "called different in {wrong} of {EXPERIMENTS}"
    );
}

/// Work of a known length; how long it really was.
fn spin(length: Duration) {
    let start = Instant::now();
    while start.elapsed() < length {
        std::hint::spin_loop();
    }
}

/// Work that keeps its own account of the time it takes.
fn accounted(account: &RefCell<Vec<f64>>, work: impl Fn()) {
    let start = Instant::now();
    work();
    account.borrow_mut().push(start.elapsed().as_secs_f64());
}

#[test]
fn waits_of_known_length_are_measured_within_two_percent() {
    let _alone = alone();
    const ROUNDS: usize = 15;
    let lengths = [6_000_u64, 3_000, 12_000, 100].map(Duration::from_micros);
    let accounts = [(); 4].map(|()| RefCell::new(Vec::new()));
    let [six, three, twelve, tenth] = &accounts;
    let comparison = Experiment::new("known")
        .effort(Effort::Quick)
        .rounds(ROUNDS)
        .quiet()
        .baseline("spin 6 ms", || accounted(six, || spin(lengths[0])))
        .variant("spin 3 ms", || accounted(three, || spin(lengths[1])))
        .variant("sleep 12 ms", || accounted(twelve, || sleep(lengths[2])))
        .variant("spin 0.1 ms", || accounted(tenth, || spin(lengths[3])))
        .run()
        .unwrap();
    for ((measured, account), length) in comparison.variants.iter().zip(&accounts).zip(lengths) {
        // A machine that has other things to do makes a wait longer, for the account as for the harness.
        let calls = measured.repetitions as usize;
        let account = account.borrow();
        let known: Vec<f64> = account[account.len() - ROUNDS * calls..]
            .chunks(calls)
            .map(|sample| sample.iter().sum::<f64>() / calls as f64)
            .collect();
        let name = &measured.name;
        let (found, known_median) = (measured.seconds.median.value, median(&known).unwrap());
        println!(
            "{name}: {:+.3} % from the account, {:+.3} % from the length",
            (found / known_median - 1.0) * 100.0,
            (found / length.as_secs_f64() - 1.0) * 100.0
        );
        assert!(
            (found / known_median - 1.0).abs() < 0.02,
            "{name}: measured {found} s, by its own account {known_median} s"
        );
        assert!(
            measured.seconds.least >= length.as_secs_f64(),
            "{name} ended before its time"
        );
        let least = known.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(
            (measured.seconds.least / least - 1.0).abs() < 0.02,
            "{name}: shortest sample {} s, by its own account {least} s",
            measured.seconds.least
        );
    }
    assert!(comparison.measured("spin 0.1 ms").unwrap().repetitions >= 20);
}

/// A planted 10 %, with noise that a busy machine would make: simulated, so that the answer does not depend on the machine
/// that runs the test.
#[test]
fn a_planted_ten_percent_is_found_through_the_whole_harness() {
    const EXPERIMENTS: usize = 200;
    let found = (0..EXPERIMENTS)
        .filter(|&seed| {
            let now = Cell::new(Duration::ZERO);
            let pass = |time| now.set(now.get() + time);
            let random = RefCell::new(Rng::with_seed(seed as u64));
            let work = |length: f64| {
                let mut random = random.borrow_mut();
                let held_up = if random.u8(..20) == 0 { random.f64() } else { 0.0 };
                let noise = 1.0 - 0.02 * (1.0 - random.f64()).ln() + held_up;
                pass(Duration::from_secs_f64(length * noise));
            };
            let comparison = Experiment::new("planted")
                .effort(Effort::Standard)
                .seed(seed as u64)
                .quiet()
                .clock(|| {
                    pass(Duration::from_nanos(20));
                    now.get()
                })
                .baseline("110 %", || work(1.1))
                .variant("100 %", || work(1.0))
                .run()
                .unwrap();
            comparison.verdict("100 %").unwrap() == Verdict::Faster
        })
        .count();
    println!("found in {found} of {EXPERIMENTS}");
    assert!(
        lower_bound(found, EXPERIMENTS) >= 0.85,
        "found in {found} of {EXPERIMENTS}"
    );
}

/// What a machine that holds every second call up does not change: the work that is twice as long is never called faster.
#[test]
fn twice_the_work_is_not_called_faster_on_this_machine_however_busy() {
    let _alone = alone();
    let comparison = Experiment::new("twice")
        .effort(Effort::Quick)
        .rounds(21)
        .quiet()
        .baseline("one", || spin(Duration::from_micros(2_600)))
        .variant("two", || spin(Duration::from_micros(5_200)))
        .run()
        .unwrap();
    let measured = comparison.measured("two").unwrap();
    assert_ne!(measured.verdict, Verdict::Faster);
    assert!(measured.seconds.least >= 0.005_2);
}
