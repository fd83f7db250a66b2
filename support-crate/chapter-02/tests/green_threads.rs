//! Many tasks on few workers: who ran where, and how many at a time.

use std::{collections::BTreeMap, time::Duration};

use chapter_02::green_threads::{Crowd, CrowdError, Errand};
use concurrency_lab::{ground::runtime::RuntimeError, lab::timeline::SpanKind};

#[test]
fn a_thousand_tasks_wait_as_long_as_one_on_a_single_worker() {
    let wait = Duration::from_millis(100);
    let seen = Crowd::of(1000, Errand::Wait(wait)).on_workers(1).unwrap();
    assert!(seen.elapsed >= wait);
    // 100 seconds one after the other.
    assert!(seen.elapsed < wait * 100, "{:?}", seen.elapsed);
    assert_eq!(seen.workers.lanes(), ["worker 1"]);
    assert_eq!((seen.most_at_once(), seen.result), (1, 0));
    assert_eq!(seen.workers.dropped(), 0);
}

#[test]
fn no_more_tasks_run_at_once_than_there_are_workers() {
    const TASKS: usize = 1000;
    let errand = Errand::Compute {
        steps: 3,
        iterations: 2000,
    };
    let crowd = Crowd::of(TASKS, errand);
    let alone = crowd.on_workers(1).unwrap();
    for workers in [1, 2, 4] {
        let seen = crowd.on_workers(workers).unwrap();
        assert_eq!(seen.result, alone.result, "the same work");
        assert!((1..=workers).contains(&seen.most_at_once()));
        for lane in seen.workers.lanes() {
            let number: usize = lane.strip_prefix("worker ").unwrap().parse().unwrap();
            assert!((1..=workers).contains(&number), "{lane} of {workers}");
        }
        // Each task was polled once a step, and never in two places at a time.
        let mut turns = BTreeMap::<&str, Vec<(Duration, Duration)>>::new();
        for span in seen.workers.spans() {
            turns.entry(&span.label).or_default().push((span.start, span.end));
        }
        assert_eq!(turns.len(), TASKS);
        for (task, mut turns) in turns {
            turns.sort_unstable();
            assert_eq!(turns.len(), 3, "{task}");
            assert!(
                turns.windows(2).all(|pair| pair[0].1 <= pair[1].0),
                "{task}: {turns:?}"
            );
        }
    }
}

#[test]
fn every_task_has_a_lane_of_its_own() {
    let wait = Duration::from_millis(30);
    let waiting = Crowd::of(20, Errand::Wait(wait)).on_workers(1).unwrap();
    let names: Vec<String> = (1..=20).map(|task| format!("task {task}")).collect();
    assert_eq!(waiting.tasks.lanes(), names);
    assert!(
        waiting.tasks.total(SpanKind::Wait) >= wait * 20 * 9 / 10,
        "each waited"
    );
    assert!(waiting.elapsed < wait * 20, "at the same time");
    let errand = Errand::Compute {
        steps: 2,
        iterations: 200_000,
    };
    let computing = Crowd::of(20, errand).on_workers(1).unwrap();
    let work = computing.tasks.total(SpanKind::Work);
    assert!(work <= computing.elapsed, "one worker does one thing at a time");
    assert!(
        computing.tasks.total(SpanKind::Queue) > work,
        "all but one queue: {:?} for {work:?} of work",
        computing.tasks.total(SpanKind::Queue)
    );
}

#[test]
fn tasks_that_cooperate_take_turns() {
    let errand = Errand::Compute {
        steps: 3,
        iterations: 1000,
    };
    let seen = Crowd::of(5, errand).on_workers(1).unwrap();
    let order: Vec<&str> = seen
        .workers
        .spans()
        .iter()
        .map(|span| span.label.as_str())
        .collect();
    let mut first: Vec<&str> = order[..5].to_vec();
    first.sort_unstable();
    first.dedup();
    assert!(
        first.len() >= 3,
        "after its first step each lets others have theirs: {order:?}"
    );
}

#[test]
fn crowds_that_cannot_run_are_refused() {
    let wait = Errand::Wait(Duration::ZERO);
    let steps = |steps| Errand::Compute { steps, iterations: 1 };
    for (tasks, errand) in [(0, wait), (5, steps(0))] {
        let error = Crowd::of(tasks, errand).on_workers(1).unwrap_err();
        assert!(matches!(error, CrowdError::Nobody { .. }), "{error}");
    }
    for (tasks, errand) in [(usize::MAX, wait), (1000, steps(u32::MAX)), (200_001, wait)] {
        let error = Crowd::of(tasks, errand).on_workers(1).unwrap_err();
        assert!(matches!(error, CrowdError::TooMany { .. }), "{error}");
    }
    for workers in [0, 1025] {
        let error = Crowd::of(1, wait).on_workers(workers).unwrap_err();
        assert!(
            matches!(error, CrowdError::Runtime(RuntimeError::Workers(said)) if said == workers),
            "{error}"
        );
    }
}
