//! Each exercise accepts what is right, and answers typical mistakes with the hint that fits them.

use chapter_01::check::{self, IsPrime};
use chapter_01::prelude::*;

fn hint(result: check::CheckResult) -> String {
    assert!(!result.passed(), "{result}");
    result.to_string()
}

#[test]
fn the_largest_serial_share() {
    for right in [0.14, 0.143, 1.0 / 7.0] {
        assert!(check::exercise("01.1", right).passed(), "{right}");
    }
    assert!(hint(check::exercise("01.1", 0.25)).contains("stays below 4"));
    assert!(hint(check::exercise("01.1", 0.5)).contains("half of the work"));
    assert!(hint(check::exercise("01.1", 0.857)).contains("in parallel"));
    assert!(hint(check::exercise("01.1", 14.3)).contains("percent"));
    assert!(hint(check::exercise("01.1", 0.2)).contains("solve it"));
}

#[test]
fn the_order_of_the_customers() {
    assert!(check::exercise("01.2", [60, 90, 120]).passed());
    assert!(hint(check::exercise("01.2", [120, 90, 60])).contains("longest"));
    assert!(hint(check::exercise("01.2", [120, 60, 90])).contains("in which they came"));
    assert!(hint(check::exercise("01.2", [60, 120, 90])).contains("first is right"));
    assert!(hint(check::exercise("01.2", [2, 3, 1])).contains("whose wait"));
}

#[test]
fn every_choice_has_a_reply() {
    for (question, right) in [("01.a", "b"), ("01.b", "c"), ("01.c", "a")] {
        for choice in ["a", "b", "c"] {
            let reply = check::question(question, choice);
            assert_eq!(reply.passed(), choice == right, "{reply}");
            assert!(reply.to_string().len() > 60, "{reply}");
        }
    }
}

fn with_rayon(limit: u64, is_prime: IsPrime) -> u64 {
    (0..limit).into_par_iter().filter(|n| is_prime(*n)).count() as u64
}

fn with_rayon_in_pieces(limit: u64, is_prime: IsPrime) -> u64 {
    let pieces = split(0..limit, 64).expect("pieces");
    let count = |piece: std::ops::Range<u64>| piece.filter(|n| is_prime(*n)).count() as u64;
    pieces.into_par_iter().map(count).sum()
}

fn with_a_sieve(limit: u64, _is_prime: IsPrime) -> u64 {
    count_primes(0..limit)
}

fn serial(limit: u64, is_prime: IsPrime) -> u64 {
    (0..limit).filter(|n| is_prime(*n)).count() as u64
}

fn all_but_the_primes(limit: u64, is_prime: IsPrime) -> u64 {
    (0..limit).into_par_iter().filter(|n| !is_prime(*n)).count() as u64
}

fn unfinished(_limit: u64, _is_prime: IsPrime) -> u64 {
    todo!("the reader has begun")
}

#[test]
fn a_count_on_all_cores() {
    assert!(
        check::on_all_cores("01.3", None)
            .to_string()
            .contains("not done yet")
    );
    for right in [with_rayon, with_rayon_in_pieces] {
        let result = check::on_all_cores("01.3", Some(right));
        assert!(result.passed(), "{result}");
    }
    assert!(hint(check::on_all_cores("01.3", Some(with_a_sieve))).contains("never called"));
    assert!(hint(check::on_all_cores("01.3", Some(all_but_the_primes))).contains("keeps the primes"));
    assert!(hint(check::on_all_cores("01.3", Some(unfinished))).contains("panicked"));
    if rayon::current_num_threads() > 1 {
        assert!(hint(check::on_all_cores("01.3", Some(serial))).contains("one thread"));
    }
}

#[test]
fn work_that_is_large_enough() {
    assert!(
        check::worthwhile("01.4", None)
            .to_string()
            .contains("not done yet")
    );
    let three = Experiment::new("01-test")
        .baseline("one loop", || 1)
        .variant("two threads", || 1)
        .variant("three threads", || 1)
        .quiet()
        .run();
    assert!(hint(check::worthwhile("01.4", Some(&three.expect("it runs")))).contains("one variant"));
    let hurried = Experiment::new("01-test")
        .baseline("one loop", || 1)
        .variant("two threads", || 1)
        .rounds(3)
        .quiet()
        .run();
    assert!(hint(check::worthwhile("01.4", Some(&hurried.expect("it runs")))).contains("fewer than nine"));
    let approximate = Experiment::new("01-test")
        .baseline("one loop", || 1.0)
        .variant("two threads", || 1.0)
        .agree_with(within(0.1))
        .quiet()
        .run();
    assert!(hint(check::worthwhile("01.4", Some(&approximate.expect("it runs")))).contains("compared by =="));
}
