//! Experiments as a chapter runs them.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    thread::sleep,
    time::Duration,
};

use concurrency_lab::lab::measure::{
    Agreement, Comparison, Effort, Experiment, MeasureError, Verdict, within,
};
use concurrency_lab::lab::plot::Theme;
use concurrency_lab::lab::predict::{UNANSWERED, predict};

/// Some nanoseconds of work that the compiler cannot do beforehand, and its result.
fn brief_work() -> u64 {
    (0..std::hint::black_box(100_u64)).fold(0, |sum, x| sum ^ std::hint::black_box(x))
}

fn quick<'a, T: PartialEq + std::fmt::Debug>(id: &str) -> Experiment<'a, T> {
    Experiment::new(id).effort(Effort::Quick).rounds(7).quiet()
}

#[test]
fn waits_of_known_length_are_measured_as_such() {
    let comparison = quick("waits")
        .baseline("60 ms", || sleep(Duration::from_millis(60)))
        .variant("15 ms", || sleep(Duration::from_millis(15)))
        .run()
        .unwrap();
    // A sleep never ends early; how late it ends is the machine's affair, but a fourfold difference is seen.
    assert!(comparison.median("60 ms").unwrap() >= Duration::from_millis(60));
    assert!(comparison.median("15 ms").unwrap() >= Duration::from_millis(15));
    for measured in &comparison.variants {
        assert_eq!(measured.samples_ns.len(), 7);
        assert_eq!(measured.repetitions, 1);
    }
    let fastest = comparison.measured("15 ms").unwrap().seconds.least;
    assert!(
        fastest < 0.060,
        "not one of seven sleeps of 15 ms ended within 60 ms: {fastest} s"
    );
}

#[test]
fn every_round_calls_every_variant_in_an_order_that_changes() {
    let calls = RefCell::new(Vec::new());
    let long = |name: &'static str| {
        let calls = &calls;
        move || {
            calls.borrow_mut().push(name);
            // Longer than a sample, so that no call is repeated.
            sleep(Duration::from_millis(6));
        }
    };
    let comparison = quick("order")
        .rounds(12)
        .baseline("a", long("a"))
        .variant("b", long("b"))
        .variant("c", long("c"))
        .run()
        .unwrap();
    assert_eq!(comparison.rounds, 12);
    let calls = calls.borrow();
    let rounds: Vec<_> = calls[calls.len() - 36..].chunks(3).collect();
    let mut orders = HashSet::new();
    for round in rounds {
        assert_eq!(
            round.iter().collect::<HashSet<_>>().len(),
            3,
            "{round:?} leaves a variant out"
        );
        orders.insert(round.to_vec());
    }
    assert!(orders.len() >= 3, "12 rounds in {orders:?} only");
}

#[test]
fn tiny_work_is_repeated_until_a_sample_is_long_against_the_clock() {
    let comparison = quick("tiny")
        .baseline("fold", brief_work)
        .variant("fold again", brief_work)
        .run()
        .unwrap();
    for measured in &comparison.variants {
        assert!(
            measured.repetitions > 100,
            "{} calls a sample",
            measured.repetitions
        );
        assert!(
            measured.samples_ns.iter().all(|&ns| ns > 1_000_000),
            "{:?}",
            measured.samples_ns
        );
    }
    assert!(comparison.overhead() < Duration::from_millis(1));
}

#[test]
fn a_wrong_answer_is_an_error_and_not_a_fast_variant() {
    let error = quick("wrong")
        .baseline("right", || brief_work() + 42)
        .variant("wrong", || brief_work() + 41)
        .run()
        .unwrap_err();
    assert_eq!(
        error,
        MeasureError::Disagreement {
            experiment: "wrong".into(),
            variant: "wrong".into(),
            expected: (brief_work() + 42).to_string(),
            got: (brief_work() + 41).to_string(),
            round: 0,
        }
    );
    assert!(error.to_string().contains("\"wrong\"") && error.to_string().contains(".agree_with"));
}

#[test]
fn an_answer_that_goes_wrong_later_is_caught_in_its_round() {
    let calls = Cell::new(0);
    let error = quick("later")
        .baseline("steady", || {
            sleep(Duration::from_millis(6));
            true
        })
        .variant("fails late", || {
            sleep(Duration::from_millis(6));
            calls.set(calls.get() + 1);
            calls.get() < 6
        })
        .run()
        .unwrap_err();
    let MeasureError::Disagreement { variant, round, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(variant, "fails late");
    // Two of the six calls are the warm-up's, or one where the machine made it very long.
    assert!((4..=5).contains(&round), "round {round}");
}

#[test]
fn long_results_are_shortened_in_errors() {
    let error = quick("long")
        .baseline("zeros", || vec![0_u8; 10_000])
        .variant("ones", || vec![1_u8; 10_000])
        .run()
        .unwrap_err();
    assert!(error.to_string().len() < 600);
}

#[test]
fn sums_in_another_order_agree_within_a_tolerance() {
    let forwards = || (1..1000).map(f64::from).map(f64::sqrt).sum::<f64>();
    let backwards = || (1..1000).rev().map(f64::from).map(f64::sqrt).sum::<f64>();
    let comparison = quick("floats")
        .agree_with(within(1e-9))
        .baseline("forwards", forwards)
        .variant("backwards", backwards)
        .run()
        .unwrap();
    assert_eq!(comparison.agreement, Agreement::ByRule);
    assert!(!within(1e-9)(&f64::NAN, &f64::NAN));
}

#[test]
fn a_variant_that_panics_is_named_and_the_others_survive() {
    let calls = Cell::new(0);
    let comparison = quick("panics")
        .baseline("fine", || brief_work() / 1_000)
        .variant("at once", || panic!("no such thing"))
        .variant("also fine", || brief_work() / 1_000)
        .variant("later", || {
            sleep(Duration::from_millis(6));
            calls.set(calls.get() + 1);
            assert!(calls.get() < 5, "worn out");
            0
        })
        .run()
        .unwrap();
    let names: Vec<_> = comparison
        .variants
        .iter()
        .map(|measured| measured.name.as_str())
        .collect();
    assert_eq!(names, ["fine", "also fine"]);
    assert!(
        comparison
            .variants
            .iter()
            .all(|measured| measured.samples_ns.len() == 7)
    );
    assert_eq!(comparison.failed[0].name, "at once");
    assert_eq!(comparison.failed[0].message, "no such thing");
    assert_eq!(comparison.failed[0].round, 0);
    assert_eq!(comparison.failed[1].name, "later");
    // Two of the five calls are the warm-up's, or one where the machine made it very long.
    assert!(
        (3..=4).contains(&comparison.failed[1].round),
        "round {}",
        comparison.failed[1].round
    );
    assert!(comparison.table().to_string().contains("worn out"));
    assert!(matches!(
        comparison.speedup("later"),
        Err(MeasureError::VariantPanicked { message, .. }) if message == "worn out"
    ));
}

#[test]
fn a_baseline_that_panics_ends_the_experiment() {
    let error = quick("broken")
        .variant("fine", || 1)
        .baseline("broken", || panic!("{}", "out of order"))
        .run()
        .unwrap_err();
    assert!(matches!(error, MeasureError::BaselinePanicked { message, .. } if message == "out of order"));
}

#[test]
fn incomplete_experiments_say_what_is_missing() {
    let run = |experiment: Experiment<'_, ()>| experiment.run().unwrap_err();
    let nothing = || ();
    assert!(matches!(run(quick("x")), MeasureError::NoBaseline { .. }));
    assert!(matches!(
        run(quick("x").variant("v", nothing)),
        MeasureError::NoBaseline { .. }
    ));
    assert!(matches!(
        run(quick("x").baseline("b", nothing)),
        MeasureError::NoVariant { .. }
    ));
    let two = quick("x").baseline("b", nothing).baseline("c", nothing);
    assert!(
        matches!(run(two), MeasureError::TwoBaselines { first, second, .. } if first == "b" && second == "c")
    );
    let same = quick("x").baseline("b", nothing).variant("b", nothing);
    assert!(matches!(run(same), MeasureError::SameName { name, .. } if name == "b"));
    let unnamed = quick("x").baseline("b", nothing).variant(" ", nothing);
    assert!(matches!(run(unnamed), MeasureError::EmptyName { .. }));
    let none = quick("x").baseline("b", nothing).variant("v", nothing).rounds(0);
    assert!(matches!(run(none), MeasureError::NoRounds { .. }));
    for id in ["", "../up", "a b", ".hidden"] {
        let named = quick(id).baseline("b", nothing).variant("v", nothing);
        assert!(matches!(run(named), MeasureError::Id(found) if found == id));
    }
}

#[test]
fn unknown_names_are_answered_with_the_known_ones() {
    let comparison = tiny();
    let error = comparison.speedup("three").unwrap_err().to_string();
    assert!(
        error.contains("\"three\"") && error.contains("\"one\", \"two\""),
        "{error}"
    );
}

#[test]
fn fresh_inputs_are_made_outside_the_time() {
    let made = Cell::new(0);
    let slow_input = || {
        sleep(Duration::from_millis(20));
        made.set(made.get() + 1);
        vec![3, 1, 2]
    };
    let sorted = |mut numbers: Vec<i32>| {
        numbers.sort();
        numbers
    };
    let comparison = quick("inputs")
        .baseline_with("sort", slow_input, sorted)
        .variant_with("sort again", slow_input, sorted)
        .run()
        .unwrap();
    let least = comparison.measured("sort").unwrap().seconds.least;
    assert!(least < 0.020, "{least} s include the making of the input");
    // Sorting three numbers takes nanoseconds; to repeat it until that is long would make a million inputs.
    assert!(made.get() < 500, "{} inputs were made", made.get());
}

#[test]
fn the_table_and_the_charts_tell_every_variant() {
    let comparison = tiny();
    let table = comparison.table();
    assert_eq!(table.cell(0, "verdict"), Some("baseline"));
    assert_eq!(table.cell(1, "variant"), Some("two"));
    assert!(table.to_string().contains("the harness adds"));
    assert!(comparison.footer().contains("quick · 7 rounds"));
    assert!(comparison.chart().unwrap().table().to_string().contains("two"));
    assert!(
        comparison
            .time_chart()
            .unwrap()
            .table()
            .to_string()
            .contains("one")
    );
}

#[test]
fn few_rounds_make_no_claim() {
    let comparison = quick("few")
        .rounds(3)
        .baseline("slow", || sleep(Duration::from_millis(20)))
        .variant("fast", || sleep(Duration::from_millis(6)))
        .run()
        .unwrap();
    assert_eq!(comparison.verdict("fast").unwrap(), Verdict::TooFewRounds);
}

fn tiny() -> Comparison {
    quick("tiny")
        .baseline("one", brief_work)
        .variant("two", brief_work)
        .run()
        .unwrap()
}

#[test]
fn a_ranking_puts_what_cannot_be_told_apart_in_one_place() {
    let comparison = Experiment::new("ranked")
        .effort(Effort::Quick)
        .rounds(9)
        .quiet()
        .baseline("slow", || sleep(Duration::from_millis(45)))
        .variant("fast", || sleep(Duration::from_millis(5)))
        .variant("slow too", || sleep(Duration::from_millis(45)))
        .run()
        .unwrap();
    let mut places = comparison.ranking();
    places.iter_mut().for_each(|place| place.sort());
    // Sleeps of the same length may be found apart on a busy machine, but the short one comes first on any.
    assert_eq!(places[0], ["fast"]);
    assert_eq!(places.concat().len(), 3);
    if comparison.verdict("slow too").unwrap() != Verdict::Slower && places.len() == 2 {
        assert_eq!(places[1], ["slow", "slow too"]);
    }
}

#[test]
fn charts_carry_the_prediction_and_name_its_variant_where_there_are_several() {
    let comparison = quick("marked")
        .baseline("long", || sleep(Duration::from_millis(12)))
        .variant("short", || sleep(Duration::from_millis(6)))
        .variant("shorter", || sleep(Duration::from_millis(4)))
        .run()
        .unwrap();
    let said = predict("00.1", 2).unwrap();
    let marked = comparison.chart_with(&said, "short").unwrap();
    assert!(marked.svg(Theme::Light).contains("you said 2× for short"));
    let times = comparison.time_chart_with(&said, "short").unwrap();
    assert!(times.svg(Theme::Dark).contains("you said 2× for short"));
    let nothing = predict("00.1", UNANSWERED).unwrap();
    let plain = comparison.chart_with(&nothing, "short").unwrap();
    assert_eq!(
        plain.svg(Theme::Light),
        comparison.chart().unwrap().svg(Theme::Light)
    );
    let unknown = comparison.chart_with(&said, "shortest").unwrap_err();
    assert!(unknown.to_string().contains("\"shortest\""), "{unknown}");
}
