//! The harness on simulated clocks: what it does when the clock, or the work, is no good; and that what it reports is
//! what went by.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use concurrency_lab::lab::{
    measure::{Comparison, Effort, Experiment, MeasureError, Verdict},
    plot::Theme,
    record::Record,
};

const NS: Duration = Duration::from_nanos(1);
const US: Duration = Duration::from_micros(1);
const MS: Duration = Duration::from_millis(1);

/// Time that passes only when it is told to, and a little with each reading.
#[derive(Default)]
struct Time {
    now: Cell<Duration>,
}

impl Time {
    fn pass(&self, time: Duration) {
        self.now.set(self.now.get() + time);
    }

    fn read(&self) -> Duration {
        self.pass(20 * NS);
        self.now.get()
    }
}

fn experiment<'a>(time: &'a Time) -> Experiment<'a, ()> {
    Experiment::new("simulated")
        .effort(Effort::Quick)
        .quiet()
        .clock(|| time.read())
}

#[test]
fn what_went_by_is_what_is_reported() {
    let time = Time::default();
    let comparison = experiment(&time)
        .rounds(9)
        .baseline("10 ms", || time.pass(10 * MS))
        .variant("4 ms", || time.pass(4 * MS))
        .variant_with("3 us after 50 us", || time.pass(50 * US), |()| time.pass(3 * US))
        .run()
        .unwrap();
    let seconds = |name| comparison.measured(name).unwrap().seconds.median.value;
    // The readings' 20 ns are part of what is measured: one in each timing.
    assert!((seconds("10 ms") / 0.01 - 1.0).abs() < 1e-5);
    assert!((seconds("4 ms") / 0.004 - 1.0).abs() < 1e-5);
    assert!((seconds("3 us after 50 us") / 3.02e-6 - 1.0).abs() < 1e-5);
    assert_eq!(comparison.overhead(), 20 * NS);
    assert_eq!(comparison.clock_step_ns, 20);
    assert!((comparison.speedup("4 ms").unwrap().value - 2.5).abs() < 1e-4);
    let with_input = comparison.measured("3 us after 50 us").unwrap();
    assert!(with_input.repetitions > 100 && with_input.timings == with_input.repetitions);
    assert_eq!(comparison.measured("4 ms").unwrap().timings, 1);
    // 20 ns of the 3 020 ns of each timing, and not of a sample of thousands of them.
    let table = comparison.table().to_string();
    assert!(table.contains("20 ns to each timing, at most 0.662 %"), "{table}");
}

#[test]
fn rounds_follow_the_effort_and_the_time_of_a_round() {
    for (effort, slow, fast) in [
        (Effort::Quick, 9, 41),
        (Effort::Standard, 15, 101),
        (Effort::Thorough, 31, 301),
    ] {
        let rounds = |call: Duration| {
            let time = Time::default();
            experiment(&time)
                .effort(effort)
                .baseline("one", || time.pass(call))
                .variant("two", || time.pass(call))
                .run()
                .unwrap()
                .rounds
        };
        assert_eq!(rounds(60_000 * MS), slow, "{effort}");
        assert_eq!(rounds(3 * MS), fast, "{effort}");
    }
}

#[test]
fn a_clock_that_stands_is_an_error() {
    let error = Experiment::new("standing")
        .rounds(9)
        .quiet()
        .clock(|| 7 * MS)
        .baseline("b", || ())
        .variant("v", || ())
        .run()
        .unwrap_err();
    assert!(matches!(&error, MeasureError::ClockStands { variant, .. } if variant == "b"));
    assert!(error.to_string().contains("stood still"), "{error}");
}

/// Steps of 16 ms, as some systems had them, and a million readings to a second.
fn coarse(time: &Time) -> Duration {
    time.pass(US);
    let steps = time.now.get().as_nanos() / (16 * MS).as_nanos();
    u32::try_from(steps).unwrap() * 16 * MS
}

#[test]
fn samples_that_are_all_zero_are_an_error_with_a_remedy() {
    let time = Time::default();
    // The making of the inputs keeps the harness from stretching the samples until the clock ticks within them.
    let making = || time.pass(200 * MS);
    let error = experiment(&time)
        .clock(|| coarse(&time))
        .baseline_with("zero", making, |()| time.pass(NS))
        .variant_with("zero too", making, |()| time.pass(NS))
        .run()
        .unwrap_err();
    assert_eq!(
        error,
        MeasureError::TooShort {
            experiment: "simulated".into(),
            variant: "zero".into(),
            repetitions: 1,
            time: Duration::ZERO,
            step: 16 * MS,
        }
    );
    let text = error.to_string();
    assert!(
        text.contains("steps of 16ms") && text.contains("do more work in a call"),
        "{text}"
    );
}

#[test]
fn one_sample_of_zero_is_enough_to_refuse() {
    let time = Time::default();
    let calls = Cell::new(0);
    let error = experiment(&time)
        .rounds(9)
        .baseline("steady", || time.pass(10 * MS))
        .variant_with(
            "gone in round five",
            || time.pass(200 * MS),
            |()| {
                calls.set(calls.get() + 1);
                // One call in the warm-up, which is longer than its limit.
                match calls.get() {
                    6 => time.now.set(time.now.get() - 20 * NS),
                    _ => time.pass(10 * MS),
                }
            },
        )
        .run()
        .unwrap_err();
    assert!(
        matches!(&error, MeasureError::TooShort { variant, time, .. } if variant == "gone in round five" && time.is_zero()),
        "{error:?}"
    );
}

#[test]
fn a_coarse_clock_widens_the_interval_and_keeps_small_differences_from_a_verdict() {
    let run = |other: Duration| {
        let time = Time::default();
        experiment(&time)
            .clock(|| coarse(&time))
            .rounds(15)
            .baseline("160 ms", || time.pass(160 * MS))
            .variant("other", || time.pass(other))
            .run()
            .unwrap()
    };
    // 160 ms are ten steps; 143 ms are nine. The truth of what is measured as 9 to 10 may be a little under 1.
    let near = run(143 * MS);
    assert_eq!(near.clock_step_ns, 16_000_000);
    assert_eq!(near.verdict("other").unwrap(), Verdict::Undecided);
    let speedup = near.speedup("other").unwrap();
    assert!(speedup.low < 0.95 && speedup.high > 1.25, "{speedup:?}");
    assert_eq!(run(80 * MS).verdict("other").unwrap(), Verdict::Faster);
}

#[test]
fn a_clock_that_goes_back_is_an_error_that_names_the_round() {
    for (at, expected) in [(1, 0), (5, 3)] {
        let time = Time::default();
        let calls = Cell::new(0);
        let error = experiment(&time)
            .rounds(9)
            .baseline("steady", || time.pass(10 * MS))
            .variant("set back", || {
                calls.set(calls.get() + 1);
                time.pass(10 * MS);
                if calls.get() == at {
                    time.now.set(time.now.get() - 30 * MS);
                }
            })
            .run()
            .unwrap_err();
        let MeasureError::ClockWentBack {
            variant, by, round, ..
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!((variant.as_str(), *round), ("set back", expected));
        // The reading at the end took 20 ns.
        assert_eq!(*by, 20 * MS - 20 * NS);
        assert!(error.to_string().contains("clock went back by"), "{error}");
    }
}

fn with_a_panic_in_round_three(time: &Time) -> Comparison {
    let calls = Cell::new(0);
    experiment(time)
        .title("Three, of which one panics")
        .rounds(9)
        .baseline("steady", || time.pass(10 * MS))
        .variant("worn out", || {
            time.pass(10 * MS);
            calls.set(calls.get() + 1);
            // Two calls are the warm-up's.
            assert!(calls.get() < 5, "too tired");
        })
        .variant("fast", || time.pass(5 * MS))
        .run()
        .unwrap()
}

#[test]
fn a_panic_in_round_three_is_told_everywhere_and_the_others_have_all_their_rounds() {
    let time = Time::default();
    let comparison = with_a_panic_in_round_three(&time);
    assert_eq!(comparison.failed.len(), 1);
    assert_eq!(comparison.failed[0].round, 3);
    assert_eq!(comparison.verdict("fast").unwrap(), Verdict::Faster);
    assert!(
        comparison
            .variants
            .iter()
            .all(|variant| variant.samples_ns.len() == 9)
    );
    assert_eq!(comparison.variants.len(), 2);

    let told = "\"worn out\" panicked in round 3 and was not measured: too tired";
    assert!(
        comparison.table().to_string().contains(told),
        "{}",
        comparison.table()
    );
    for chart in [comparison.chart(), comparison.time_chart()] {
        // A footer may be broken into lines.
        let words = chart.unwrap().svg(Theme::Light);
        assert!(words.contains("worn out") && words.contains("round 3"));
    }
    let error = comparison.speedup("worn out").unwrap_err();
    assert!(
        error.to_string().contains("in round 3") && error.to_string().contains("too tired"),
        "{error}"
    );

    let folder = tempfile::tempdir().unwrap();
    let path = Record::from(comparison.clone()).save_in(folder.path()).unwrap();
    let concurrency_lab::lab::record::Content::Comparison(read) = Record::read(&path).unwrap().content else {
        panic!("another kind of record");
    };
    assert_eq!(read.failed, comparison.failed);
}

#[test]
fn a_baseline_that_panics_later_ends_the_experiment_and_names_the_round() {
    let time = Time::default();
    let calls = Cell::new(0);
    let error = experiment(&time)
        .rounds(9)
        .baseline("steady", || {
            time.pass(10 * MS);
            calls.set(calls.get() + 1);
            assert!(calls.get() < 5, "too tired");
        })
        .variant("fast", || time.pass(5 * MS))
        .run()
        .unwrap_err();
    assert!(
        matches!(error, MeasureError::BaselinePanicked { round: 3, .. }),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("panicked in round 3: too tired"),
        "{error}"
    );
}

/// A short call that something disturbs in the warm-up looks long enough to be a sample of its own.
#[test]
fn a_disturbance_in_the_warm_up_does_not_make_short_samples() {
    for disturbed in 1..=4 {
        let time = Time::default();
        let calls = Cell::new(0);
        let comparison = experiment(&time)
            .rounds(9)
            .baseline("steady", || time.pass(10 * MS))
            .variant("short", || {
                calls.set(calls.get() + 1);
                time.pass(if calls.get() == disturbed { 4 * MS } else { 2 * US });
            })
            .run()
            .unwrap();
        let short = comparison.measured("short").unwrap();
        assert!(
            short.samples_ns.iter().all(|&ns| ns >= 2_500_000),
            "disturbed in call {disturbed}: {} calls a sample, {:?}",
            short.repetitions,
            short.samples_ns
        );
    }
}

/// What a place in the round costs is shared out evenly between the variants by the order of rounds.
#[test]
fn every_second_round_runs_the_one_before_it_backwards() {
    let time = Time::default();
    let calls = RefCell::new(Vec::new());
    let named = |name: &'static str| {
        let (time, calls) = (&time, &calls);
        move || {
            calls.borrow_mut().push(name);
            time.pass(10 * MS);
        }
    };
    experiment(&time)
        .rounds(40)
        .baseline("a", named("a"))
        .variant("b", named("b"))
        .variant("c", named("c"))
        .run()
        .unwrap();
    let calls = calls.borrow();
    let rounds: Vec<_> = calls[calls.len() - 120..].chunks(3).collect();
    for pair in rounds.chunks(2) {
        assert!(pair[0].iter().eq(pair[1].iter().rev()), "{pair:?}");
    }
    for name in ["a", "b", "c"] {
        let first = rounds.iter().filter(|round| round[0] == name).count();
        assert!(
            (4..=24).contains(&first),
            "{name} came first in {first} of 40 rounds"
        );
    }
}

/// A result whose drop takes time, as that of thousands of strings does.
struct Costly<'a> {
    time: &'a Time,
    drop: Duration,
}

impl Drop for Costly<'_> {
    fn drop(&mut self) {
        self.time.pass(self.drop);
    }
}

impl PartialEq for Costly<'_> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Debug for Costly<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("costly")
    }
}

/// The same work through every pair of entry points, with a drop as costly as the work: no drop is counted, and no
/// difference found.
#[test]
fn results_are_dropped_outside_the_time_whatever_the_entry_point() {
    for work in [50 * NS, US, 300 * US, 20 * MS] {
        let time = Time::default();
        let call = || {
            time.pass(work);
            Costly {
                time: &time,
                drop: work,
            }
        };
        let run = |base_with: bool, other_with: bool| {
            let experiment = Experiment::new("dropped")
                .effort(Effort::Quick)
                .rounds(15)
                .quiet()
                .clock(|| time.read());
            let experiment = if base_with {
                experiment.baseline_with("one", || (), |()| call())
            } else {
                experiment.baseline("one", call)
            };
            let experiment = if other_with {
                experiment.variant_with("two", || (), |()| call())
            } else {
                experiment.variant("two", call)
            };
            experiment.run().unwrap()
        };
        for (base_with, other_with) in [(false, false), (false, true), (true, false), (true, true)] {
            let comparison = run(base_with, other_with);
            for measured in &comparison.variants {
                let found = measured.seconds.median.value;
                let clock = 20e-9 * measured.timings as f64 / measured.repetitions as f64;
                assert!(
                    (found - clock - work.as_secs_f64()).abs() < 1e-3 * work.as_secs_f64(),
                    "{work:?}, with input {base_with} {other_with}: {found} s for {}",
                    measured.name
                );
            }
            let speedup = comparison.speedup("two").unwrap();
            assert!(speedup.contains(1.0), "{work:?}: {speedup:?}");
            assert!(!comparison.verdict("two").unwrap().is_difference());
        }
    }
}

#[test]
fn a_call_that_does_nothing_is_refused_with_a_remedy() {
    for with_input in [false, true] {
        let time = Time::default();
        let experiment = experiment(&time).baseline("works", || time.pass(10 * MS));
        let experiment = match with_input {
            false => experiment.variant("idle", || ()),
            true => experiment.variant_with("idle", || (), |()| ()),
        };
        let error = experiment.run().unwrap_err();
        assert!(
            matches!(&error, MeasureError::NoWork { variant, .. } if variant == "idle"),
            "{error:?}"
        );
        let text = error.to_string();
        assert!(text.contains("\"idle\"") && text.contains("black_box"), "{text}");
    }
}

/// Of three variants, each is held to a third of the chance, and what stands beside the intervals says so.
#[test]
fn every_interval_says_what_it_is() {
    let run = |variants: usize| {
        let time = Time::default();
        let names = ["a", "b", "c"];
        names[..variants]
            .iter()
            .fold(
                experiment(&time)
                    .rounds(9)
                    .baseline("base", || time.pass(10 * MS)),
                |experiment, name| experiment.variant(*name, || time.pass(10 * MS)),
            )
            .run()
            .unwrap()
    };
    let one = run(1);
    assert_eq!(one.level(), 0.95);
    let table = one.table().to_string();
    assert!(table.contains("speedup, 95 % interval"), "{table}");
    assert!(
        table.contains(
            "intervals: 95 % within this run, by bootstrap over rounds; another run may differ by more"
        ),
        "{table}"
    );
    assert!(table.contains("equivalent (± 1 %)"), "{table}");

    let three = run(3);
    assert!((three.level() - (1.0 - 0.05 / 3.0)).abs() < 1e-12);
    let table = three.table().to_string();
    assert!(
        table.contains("speedup, 98.3 % interval") && table.contains("all 3 hold together with 95 %"),
        "{table}"
    );
    for chart in [three.chart(), three.time_chart()] {
        let svg = chart.unwrap().svg(Theme::Light);
        assert!(svg.contains("within this run"), "{svg}");
    }
}

#[test]
fn the_bound_of_an_equivalence_can_be_chosen_and_stands_with_the_verdict() {
    let run = |bound: f64| {
        let time = Time::default();
        experiment(&time)
            .rounds(9)
            .equivalence(bound)
            .baseline("one", || time.pass(100 * MS))
            .variant("other", || time.pass(98 * MS))
            .run()
    };
    let narrow = run(0.01).unwrap();
    assert_eq!(narrow.verdict("other").unwrap(), Verdict::Faster);
    let wide = run(0.05).unwrap();
    assert_eq!(wide.verdict("other").unwrap(), Verdict::Equivalent);
    let words = "equivalent (± 5 %)";
    assert!(wide.table().to_string().contains(words), "{}", wide.table());
    assert!(wide.chart().unwrap().svg(Theme::Light).contains(words));
    assert!(matches!(run(-0.1), Err(MeasureError::Equivalence { share, .. }) if share == "-0.1"));
}

/// Rounds that alternate in long runs between 17 and 26.7 ms, as a record of the course did.
#[test]
fn two_modes_in_long_runs_are_said_and_no_difference_is_claimed() {
    let time = Time::default();
    let calls = Cell::new(0_u64);
    let two_modes = |runs: u64| {
        let (time, calls) = (&time, &calls);
        move || {
            calls.set(calls.get() + 1);
            let jitter = calls.get() * 37 % 11;
            let slow = calls.get() / runs % 2 == 1;
            time.pass((if slow { 26_700 } else { 17_000 } + 20 * u32::try_from(jitter).unwrap()) * US);
        }
    };
    let comparison = experiment(&time)
        .rounds(41)
        .baseline("one", two_modes(26))
        .variant("two", two_modes(30))
        .run()
        .unwrap();
    let measured = comparison.measured("one").unwrap();
    assert!(measured.dependence.correlated, "{:?}", measured.dependence);
    let modes = measured.dependence.modes.unwrap();
    assert!((0.017..0.0173).contains(&modes.low) && (0.0267..0.027).contains(&modes.high));
    let two = comparison.measured("two").unwrap();
    assert!(two.effective_rounds < 20, "{}", two.effective_rounds);
    assert_eq!(two.verdict, Verdict::Undecided);
    let table = comparison.table().to_string();
    assert!(
        table.contains("two modes, 17") && table.contains("not independent"),
        "{table}"
    );
    let svg = comparison.chart().unwrap().svg(Theme::Light);
    assert!(
        svg.contains("two modes, 17") && svg.contains("undecided"),
        "{svg}"
    );
    let dots = comparison.rounds_chart().unwrap();
    assert!(dots.table().to_string().contains("round"), "{}", dots.table());
}
