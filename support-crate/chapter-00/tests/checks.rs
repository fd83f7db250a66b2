//! Each exercise accepts what is right, and answers typical mistakes with the hint that fits them.

use std::thread;

use chapter_00::check::{self, Count};
use chapter_00::prelude::*;

fn hint(result: check::CheckResult) -> String {
    assert!(!result.passed(), "{result}");
    result.to_string()
}

#[test]
fn the_share_of_the_split() {
    for right in [0.63, 0.630, 0.62996, 0.5f64.powf(1.0 / 1.5)] {
        assert!(check::exercise("00.1", right).passed(), "{right}");
    }
    assert!(hint(check::exercise("00.1", 0.5)).contains("equal halves"));
    assert!(hint(check::exercise("00.1", 0.35)).contains("other way"));
    assert!(hint(check::exercise("00.1", 0.71)).contains("x^2"));
    assert!(hint(check::exercise("00.1", 63)).contains("percent"));
    assert!(hint(check::exercise("00.1", 0.6)).contains("one half"));
    assert!(
        check::exercise("00.1", UNANSWERED)
            .to_string()
            .contains("not done yet")
    );
}

#[test]
fn what_may_be_claimed() {
    assert!(check::exercise("00.3", "undecided").passed());
    assert!(hint(check::exercise("00.3", "faster")).contains("may as well be slower"));
    assert!(hint(check::exercise("00.3", "slower")).contains("nothing speaks for"));
    assert!(hint(check::exercise("00.3", "equivalent")).contains("as a whole"));
}

#[test]
fn every_choice_has_a_reply() {
    for (question, right) in [("00.a", "b"), ("00.b", "c"), ("00.c", "a")] {
        for choice in ["a", "b", "c"] {
            let reply = check::question(question, choice);
            assert_eq!(reply.passed(), choice == right, "{reply}");
            assert!(reply.to_string().len() > 60, "{reply}");
        }
    }
}

fn pieces(threads: usize, limit: u64) -> Vec<std::ops::Range<u64>> {
    split(0..limit, threads).expect("at least one piece")
}

fn all_spawned_first(threads: usize, limit: u64, count: Count) -> u64 {
    thread::scope(|scope| {
        let handles: Vec<_> = pieces(threads, limit)
            .into_iter()
            .map(|piece| scope.spawn(move || count(piece)))
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("no panic"))
            .sum()
    })
}

fn last_piece_here(threads: usize, limit: u64, count: Count) -> u64 {
    thread::scope(|scope| {
        let mut pieces = pieces(threads, limit);
        let last = pieces.pop().expect("one piece at least");
        let handles: Vec<_> = pieces
            .into_iter()
            .map(|piece| scope.spawn(move || count(piece)))
            .collect();
        count(last)
            + handles
                .into_iter()
                .map(|handle| handle.join().expect("no panic"))
                .sum::<u64>()
    })
}

fn serial(_threads: usize, limit: u64, count: Count) -> u64 {
    count(0..limit)
}

fn in_pieces_but_serial(threads: usize, limit: u64, count: Count) -> u64 {
    pieces(threads, limit).into_iter().map(count).sum()
}

fn joined_at_once(threads: usize, limit: u64, count: Count) -> u64 {
    thread::scope(|scope| {
        let spawned = pieces(threads, limit)
            .into_iter()
            .map(|piece| scope.spawn(move || count(piece)));
        spawned.map(|handle| handle.join().expect("no panic")).sum()
    })
}

fn forgets_the_borders(threads: usize, limit: u64, count: Count) -> u64 {
    thread::scope(|scope| {
        let handles: Vec<_> = pieces(threads, limit)
            .into_iter()
            .map(|piece| scope.spawn(move || count(piece.start + 100..piece.end)))
            .collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("no panic"))
            .sum()
    })
}

fn always_three(_threads: usize, limit: u64, count: Count) -> u64 {
    all_spawned_first(3, limit, count)
}

fn twice_as_many(threads: usize, limit: u64, count: Count) -> u64 {
    all_spawned_first(2 * threads, limit, count)
}

fn without_count(threads: usize, limit: u64, _count: Count) -> u64 {
    all_spawned_first(threads, limit, count_primes)
}

fn unfinished(_threads: usize, _limit: u64, _count: Count) -> u64 {
    todo!("the reader has begun")
}

#[test]
fn threads_that_work_at_the_same_time() {
    assert!(
        check::on_threads("00.2", None)
            .to_string()
            .contains("not done yet")
    );
    for right in [all_spawned_first, last_piece_here] {
        let result = check::on_threads("00.2", Some(right));
        assert!(result.passed(), "{result}");
    }
    assert!(hint(check::on_threads("00.2", Some(serial))).contains("one thread"));
    assert!(hint(check::on_threads("00.2", Some(in_pieces_but_serial))).contains("one thread"));
    assert!(hint(check::on_threads("00.2", Some(joined_at_once))).contains("join after the last spawn"));
    assert!(hint(check::on_threads("00.2", Some(forgets_the_borders))).contains("leave no number out"));
    assert!(hint(check::on_threads("00.2", Some(always_three))).contains("for 5 threads"));
    assert!(hint(check::on_threads("00.2", Some(twice_as_many))).contains("as many pieces as threads"));
    assert!(hint(check::on_threads("00.2", Some(without_count))).contains("never called"));
    assert!(hint(check::on_threads("00.2", Some(unfinished))).contains("panicked"));
}

#[test]
fn a_split_that_was_measured() {
    let nap = |ms| move || thread::sleep(Duration::from_millis(ms));
    let quick = || Experiment::new("split").effort(Effort::Quick).rounds(9).quiet();
    let better = quick()
        .baseline("halves", nap(40))
        .variant("mine", nap(10))
        .run()
        .unwrap();
    assert!(check::better_split("00.4", Some(&better)).passed());
    let worse = quick()
        .baseline("halves", nap(10))
        .variant("mine", nap(40))
        .run()
        .unwrap();
    assert!(hint(check::better_split("00.4", Some(&worse))).contains("share that of the lower"));
    let few = quick()
        .rounds(5)
        .baseline("halves", nap(40))
        .variant("mine", nap(10))
        .run()
        .unwrap();
    assert!(hint(check::better_split("00.4", Some(&few))).contains("5 rounds"));
    let three = quick()
        .baseline("halves", nap(10))
        .variant("mine", nap(8))
        .variant("another", nap(6))
        .run()
        .unwrap();
    assert!(hint(check::better_split("00.4", Some(&three))).contains("3 versions"));
    let by_rule = quick()
        .agree_with(|_, _| true)
        .baseline("halves", nap(40))
        .variant("mine", nap(10))
        .run()
        .unwrap();
    assert!(hint(check::better_split("00.4", Some(&by_rule))).contains("agree_with"));
    assert!(
        check::better_split("00.4", None)
            .to_string()
            .contains("not done yet")
    );
}
