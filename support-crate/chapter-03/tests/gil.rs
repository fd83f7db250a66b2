//! One sum in CPython: the same number as in Rust, whatever the way, and what goes wrong is said.

use std::{
    fs,
    ops::Range,
    path::Path,
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chapter_03::gil::{CPython, Families, FamiliesError, Way, shares};
use concurrency_lab::{
    ground::{python::PythonError, workload::split},
    lab::{
        measure::{Comparison, Experiment, Verdict},
        plot::Theme,
        predict::predict,
    },
};
use proptest::prelude::*;

const CODE: &str = "
from math import sqrt

def parts_of_sum(parts):
    sums = []
    for begin, end in parts:
        total = 0.0
        for number in range(begin, end):
            total += sqrt(number)
        sums.append(total)
    return sums
";

fn in_rust(parts: &[Range<u64>]) -> f64 {
    let root_sum = |part: &Range<u64>| {
        let mut sum = 0.0;
        for number in part.clone() {
            sum += (number as f64).sqrt();
        }
        sum
    };
    parts.iter().map(root_sum).collect::<Vec<f64>>().iter().sum()
}

/// Held by every test that starts a process. A file that was just written cannot be run while a process that another
/// thread is starting still has it open.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn every_way_comes_to_the_same_number_bit_for_bit() {
    let _one_at_a_time = one_at_a_time();
    for (numbers, count) in [(100_000, 240), (1000, 7), (5, 9)] {
        let parts = split(0..numbers, count).unwrap();
        let right = in_rust(&parts);
        for way in [Way::Serial, Way::Threads, Way::Processes] {
            let python = CPython::start(way, CODE).unwrap();
            assert!(python.version().contains('.'), "{}", python.version());
            for workers in [1, 2, 5] {
                assert_eq!(python.sum(&parts, workers).unwrap(), right, "{way}, {workers}");
            }
        }
    }
}

#[test]
fn free_threads_take_part_only_where_there_is_no_lock() {
    let _one_at_a_time = one_at_a_time();
    match CPython::start(Way::FreeThreads, CODE) {
        Ok(python) => {
            let parts = split(0..1000, 10).unwrap();
            assert_eq!(python.sum(&parts, 2).unwrap(), in_rust(&parts));
        }
        Err(error) => {
            let said = error.to_string();
            assert!(matches!(error, PythonError::Lacks { .. }), "{said}");
            assert!(said.contains("build without the lock"), "{said}");
        }
    }
}

/// A program that does as it is told here, in place of a Python.
#[cfg(unix)]
fn pretender(script: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("python");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, program)
}

#[cfg(unix)]
#[test]
fn a_build_without_the_lock_is_told_from_one_with_it() {
    let _one_at_a_time = one_at_a_time();
    let start = |gil| {
        let (_folder, program) = pretender(&format!(
            r#"echo '{{"python": "CPython 3.99", "gil": {gil}}}'; read line; echo '{{"sums": [1.5, 2.5]}}'; read line"#
        ));
        CPython::start_with(&program, Way::FreeThreads, CODE)
    };
    let with = start("true").unwrap_err();
    assert!(matches!(with, PythonError::Lacks { .. }), "{with}");
    assert!(with.to_string().contains("CPython 3.99 has it"), "{with}");
    let without = start("false").unwrap();
    assert_eq!(without.way().to_string(), "CPython without the lock");
    assert_eq!(without.sum(&[0..1, 1..2], 2).unwrap(), 4.0);
}

#[cfg(unix)]
#[test]
fn what_breaks_off_is_an_error_with_its_last_words() {
    let _one_at_a_time = one_at_a_time();
    let missing = CPython::start_with(Path::new("no-such-python"), Way::Serial, CODE).unwrap_err();
    assert!(matches!(missing, PythonError::Start { .. }), "{missing}");
    let broken = CPython::start(Way::Serial, "this is no Python\n").unwrap_err();
    assert!(broken.to_string().contains("SyntaxError"), "{broken}");
    let without = CPython::start(Way::Serial, "x = 1\n").unwrap();
    let undefined = without.sum(&[0..1, 1..2], 1).unwrap_err();
    assert!(undefined.to_string().contains("parts_of_sum"), "{undefined}");
    let lazy = CPython::start(Way::Threads, "def parts_of_sum(parts):\n    return []\n").unwrap();
    let fewer = lazy.sum(&[0..1, 1..2], 2).unwrap_err();
    assert!(
        matches!(&fewer, PythonError::Answer(said) if said == "0 sums"),
        "{fewer}"
    );
}

/// The processes that run the script of this folder.
#[cfg(target_os = "linux")]
fn running(script: &str) -> usize {
    let listed = Command::new("ps").args(["-eo", "stat,args"]).output();
    let Ok(listed) = listed else { return 0 };
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    text.lines()
        .filter(|line| line.contains(script) && !line.trim_start().starts_with('Z'))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn worker_processes_end_with_the_one_that_started_them() {
    let _one_at_a_time = one_at_a_time();
    let mark = "a_mark_of_this_test";
    let code = format!(
        "import os\nMARK = '{mark}'\ndef parts_of_sum(parts):\n    return [float(os.getpid()) for part in parts]\n"
    );
    let python = CPython::start(Way::Processes, &code).unwrap();
    // One part for each of two workers: the sum is that of their numbers, so they did run.
    let parts = split(0..2, 2).unwrap();
    assert!(python.sum(&parts, 2).unwrap() > 2.0);
    let script = "sum.py processes";
    let before = running(script);
    if before == 0 {
        return; // no `ps` here
    }
    assert!(before >= 2, "{before}");
    drop(python); // kills the one; its workers notice
    let deadline = Instant::now() + Duration::from_secs(10);
    while running(script) > 0 {
        assert!(Instant::now() < deadline, "{} are left", running(script));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Work of this many milliseconds, by the clock that the test moves.
fn compared() -> Comparison {
    let now = std::cell::Cell::new(Duration::ZERO);
    let take = |milliseconds: u64| {
        now.set(now.get() + Duration::from_millis(milliseconds));
        1
    };
    Experiment::new("03-families")
        .clock(|| {
            now.set(now.get() + Duration::from_nanos(10));
            now.get()
        })
        .baseline("Slow serial", || take(400))
        .variant("Fast serial", || take(40))
        .variant(Families::named("Slow threads", 2), || take(400))
        .variant(Families::named("Slow threads", 4), || take(400))
        .variant(Families::named("Fast threads", 2), || take(20))
        .variant(Families::named("Fast threads", 4), || take(10))
        .quiet()
        .run()
        .unwrap()
}

#[test]
fn each_family_is_compared_with_its_own_serial_run() {
    let families = Families::of(&compared(), &["Slow serial", "Fast serial"]).unwrap();
    let speedup = |family, workers| families.speedup(family, workers).unwrap().value;
    assert!((speedup("Slow threads", 4) - 1.0).abs() < 1e-3);
    assert!((speedup("Fast threads", 2) - 2.0).abs() < 1e-3);
    assert!((speedup("Fast threads", 4) - 4.0).abs() < 1e-3);
    assert_eq!(families.speedup("Fast threads", 1).unwrap().value, 1.0);
    assert_eq!(families.verdict("Fast threads", 2), Some(Verdict::Faster));
    assert_eq!(families.verdict("Slow threads", 2), Some(Verdict::Equivalent));
    assert!(families.speedup("Fast threads", 3).is_none() && families.speedup("none", 2).is_none());
    let table = families.table().to_string();
    assert!(
        table.contains("Slow threads") && table.contains("equivalent"),
        "{table}"
    );
    let figure = families.chart(&predict("03.13", 1.5).unwrap()).unwrap();
    let svg = figure.svg(Theme::Dark);
    assert!(svg.contains("you said 1.5×"), "the reader's number is marked");
    assert!(figure.title().contains(" workers: "), "{}", figure.title());

    let unknown = Families::of(&compared(), &["Medium serial"]).unwrap_err();
    assert!(matches!(unknown, FamiliesError::Variant(_)), "{unknown}");
}

proptest! {
    /// Every part goes to one worker, in order, and nobody has two more than another.
    #[test]
    fn shares_are_all_of_it_and_even(parts in prop::collection::vec(0_u32..9, 0..300), workers in 0_usize..80) {
        let shares = shares(&parts, workers);
        prop_assert_eq!(&shares.concat(), &parts);
        prop_assert_eq!(shares.len(), workers.max(1));
        let sizes = || shares.iter().map(|share| share.len());
        prop_assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1);
    }
}
