//! Litmus tests count every run, see what cannot be, where there is something to see, and say so where there is not.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use chapter_04::litmus::{Litmus, LitmusError, Outcomes};
use concurrency_lab::{ground::machine::usable_parallelism, lab::predict::predict};

#[test]
fn every_run_is_counted_once_and_the_strict_ordering_never_reads_zero_twice() {
    for runs in [1, 511, 512, 513, 20_000] {
        let counted = Litmus::runs(runs).pairs(
            |x, y| {
                x.store(1, SeqCst);
                y.load(SeqCst)
            },
            |x, y| {
                y.store(1, SeqCst);
                x.load(SeqCst)
            },
        );
        match counted {
            Ok(counts) => assert_eq!(
                (counts.total(), counts.count(0, 0)),
                (runs as u64, 0),
                "{counts:?}"
            ),
            Err(LitmusError::OneCore) => assert_eq!(usable_parallelism(), 1),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_flag_that_is_released_and_acquired_never_shows_old_data() {
    let passed = Litmus::runs(200_000).read_by_one(
        |data, flag| {
            data.store(1, Relaxed);
            flag.store(1, Release);
        },
        |data, flag| {
            let raised = flag.load(Acquire);
            (data.load(Relaxed), raised)
        },
    );
    if let Ok(counts) = passed {
        assert_eq!((counts.count(0, 1), counts.total()), (0, 200_000), "{counts:?}");
    }
}

#[test]
fn what_both_threads_give_is_what_is_counted() {
    let runs = Litmus::runs(1000).on_cores(2);
    let counts = runs.pairs(|_, _| 0, |_, _| 1).unwrap();
    assert_eq!(counts.count(0, 1), 1000);
    assert_eq!((counts.share(0, 1), counts.share(1, 1)), (1.0, 0.0));
    let counts = runs
        .pairs(|x, _| x.load(SeqCst), |_, y| y.load(SeqCst) + 7)
        .unwrap();
    assert_eq!(
        counts.count(0, 1),
        1000,
        "each run begins with zeros, and more than 1 counts as 1"
    );
    assert_eq!(counts.table("left", "right").rows().len(), 4);
}

#[test]
fn one_core_shows_nothing_and_says_so() {
    let one = |runs| Litmus::runs(runs).on_cores(1).pairs(|_, _| 0, |_, _| 0);
    let error = one(1000).unwrap_err();
    assert!(error.to_string().contains("one core"), "{error}");
    let outcomes = Outcomes::new("04-test", "A test").with("Relaxed", one(1000));
    let said = predict("04.10", 0.5).unwrap();
    let figure = outcomes.chart(0, 0, "both read 0", &said).unwrap();
    assert!(
        figure.title().contains("Nothing could be counted"),
        "{}",
        figure.title()
    );
    assert!(outcomes.table("left", "right").to_string().contains("one core"));
    assert!(outcomes.share("Relaxed", 0, 0).is_none() && outcomes.seen_with(0, 0).is_empty());
}

#[test]
fn runs_that_cannot_be_counted_are_refused() {
    for runs in [0, usize::MAX] {
        let refused = Litmus::runs(runs).on_cores(2).pairs(|_, _| 0, |_, _| 0);
        assert!(matches!(refused, Err(LitmusError::Runs(asked)) if asked == runs));
    }
}

#[test]
fn the_figure_says_which_orderings_let_it_through() {
    let runs = Litmus::runs(100).on_cores(2);
    let (zeros, ones) = (runs.pairs(|_, _| 0, |_, _| 0), runs.pairs(|_, _| 1, |_, _| 1));
    let outcomes = Outcomes::new("04-test", "A test")
        .with("weak", zeros)
        .with("strong", ones);
    assert_eq!(outcomes.seen_with(0, 0), ["weak"]);
    assert_eq!(outcomes.quantities().values.len(), 8);
    let said = predict("04.10", 0.5).unwrap();
    let title = |left, right| {
        outcomes
            .chart(left, right, "this", &said)
            .unwrap()
            .title()
            .to_owned()
    };
    assert_eq!(title(0, 0), "Seen with weak, and with no other ordering: this");
    assert_eq!(title(0, 1), "No ordering was seen to let this through: this");
    assert_eq!(outcomes.table("left", "right").cell(0, "weak"), Some("100"));
}
