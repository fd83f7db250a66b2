//! Spans on the lanes of threads: what ran where, truly.

use std::collections::{HashMap, HashSet};
use std::sync::{Barrier, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use concurrency_lab::lab::timeline::{Recorder, Span, SpanKind, Timeline};
use rayon::prelude::*;

/// Whether each span of a lane ends before the next begins or lies within the one before it.
fn lanes_are_one_thing_at_a_time(timeline: &Timeline) -> bool {
    let mut open: Vec<&Span> = Vec::new();
    timeline.spans().iter().all(|span| {
        open.retain(|outer| outer.lane == span.lane && outer.end > span.start);
        let fits = open.iter().all(|outer| span.end <= outer.end);
        open.push(span);
        fits
    })
}

#[test]
fn a_job_is_on_the_lane_of_the_worker_that_ran_it() {
    let recorder = Recorder::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let ran: Mutex<HashMap<String, ThreadId>> = Mutex::default();
    pool.install(|| {
        (0..60).into_par_iter().with_max_len(1).for_each(|job| {
            let label = format!("job {job}");
            let _span = recorder.on_this_thread(&label, SpanKind::Work);
            thread::sleep(Duration::from_micros(300));
            ran.lock().unwrap().insert(label, thread::current().id());
        });
    });
    let ran = ran.into_inner().unwrap();
    let timeline = recorder.timeline().in_name_order();
    assert_eq!(timeline.spans().len(), 60);
    assert!(
        timeline
            .lanes()
            .iter()
            .all(|lane| lane.starts_with("rayon worker "))
    );
    // Each lane is one thread, and each thread one lane.
    let mut thread_of: HashMap<&str, ThreadId> = HashMap::new();
    for span in timeline.spans() {
        let thread = ran[&span.label];
        assert_eq!(*thread_of.entry(&span.lane).or_insert(thread), thread);
    }
    let threads: HashSet<_> = thread_of.values().collect();
    assert_eq!(threads.len(), timeline.lanes().len());
    // So what overlaps is on different lanes.
    assert!(lanes_are_one_thing_at_a_time(&timeline));
}

#[test]
fn two_workers_at_once_are_seen_at_once() {
    let recorder = Recorder::new();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .thread_name(|index| format!("cook {index}"))
        .build()
        .unwrap();
    let both = Barrier::new(2);
    pool.broadcast(|_| {
        let _span = recorder.on_this_thread("meets the other", SpanKind::Work);
        both.wait();
    });
    let timeline = recorder.timeline().in_name_order();
    assert_eq!(timeline.lanes(), ["cook 0", "cook 1"]);
    let [one, other] = timeline.spans() else {
        panic!("{timeline:?}")
    };
    assert!(one.start < other.end && other.start < one.end, "{timeline:?}");
}

#[test]
fn a_job_taken_up_while_waiting_lies_within_the_one_that_waits() {
    fn halve(recorder: &Recorder, size: u32) {
        let _span = recorder.on_this_thread(format!("{size}"), SpanKind::Work);
        if size > 1 {
            rayon::join(|| halve(recorder, size / 2), || halve(recorder, size / 2));
        }
    }
    let recorder = Recorder::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    pool.install(|| halve(&recorder, 64));
    let timeline = recorder.timeline();
    assert_eq!(timeline.spans().len(), 127);
    assert!(lanes_are_one_thing_at_a_time(&timeline));
    // Nested spans do not count twice: no lane worked longer than it all took.
    assert!(timeline.total(SpanKind::Work) <= timeline.makespan() * timeline.lanes().len() as u32);
}

#[test]
fn threads_of_one_name_have_lanes_of_their_own() {
    let recorder = Recorder::new();
    let here = || {
        recorder.on_this_thread("once", SpanKind::Work).end();
        recorder.on_this_thread("twice", SpanKind::Work).end();
    };
    thread::scope(|scope| {
        for name in ["worker", "worker", "worker"] {
            let named = thread::Builder::new().name(name.to_owned());
            named.spawn_scoped(scope, here).unwrap().join().unwrap();
        }
        scope.spawn(here).join().unwrap();
        scope.spawn(here).join().unwrap();
        let sly = thread::Builder::new().name("thread 1".to_owned());
        sly.spawn_scoped(scope, here).unwrap().join().unwrap();
    });
    let timeline = recorder.timeline();
    let lanes = [
        "worker",
        "worker (2)",
        "worker (3)",
        "thread 1",
        "thread 2",
        "thread 1 (2)",
    ];
    assert_eq!(timeline.lanes(), lanes);
    assert_eq!(timeline.spans().len(), 12);
}

#[test]
fn lanes_are_ordered_by_the_value_of_their_numbers() {
    let names = ["worker 10", "worker 2", "7", "worker", "worker 2b", "worker 1"];
    let recorder = Recorder::new();
    for name in names {
        recorder.span(name, "", SpanKind::Work).end();
    }
    let order = ["7", "worker", "worker 1", "worker 2", "worker 2b", "worker 10"];
    assert_eq!(recorder.timeline().in_name_order().lanes(), order);
}

#[test]
fn a_span_within_a_span_is_kept_within_it() {
    let recorder = Recorder::new();
    let outer = recorder.on_this_thread("outer", SpanKind::Work);
    for _ in 0..3 {
        recorder.on_this_thread("inner", SpanKind::Work).end();
    }
    outer.end();
    let timeline = recorder.timeline();
    assert_eq!(timeline.spans()[0].label, "outer");
    assert!(lanes_are_one_thing_at_a_time(&timeline));
    assert_eq!(timeline.total(SpanKind::Work), timeline.makespan());
}

#[test]
fn a_panic_ends_the_spans_it_passes_through() {
    let recorder = Recorder::new();
    let failed = thread::scope(|scope| {
        let doomed = thread::Builder::new().name("doomed".to_owned());
        let doomed = doomed.spawn_scoped(scope, || {
            let _outer = recorder.on_this_thread("outer", SpanKind::Work);
            let _inner = recorder.on_this_thread("inner", SpanKind::Wait);
            panic!("on purpose");
        });
        doomed.unwrap().join().is_err()
    });
    assert!(failed);
    let timeline = recorder.timeline();
    assert_eq!(timeline.spans().len(), 2);
    assert!(lanes_are_one_thing_at_a_time(&timeline));
}

#[test]
fn two_recorders_on_one_thread_stay_apart() {
    let (one, other) = (Recorder::new(), Recorder::new());
    let span = one.on_this_thread("of one", SpanKind::Work);
    other.on_this_thread("of other", SpanKind::Wait).end();
    span.end();
    assert_eq!(one.timeline().spans()[0].label, "of one");
    assert_eq!(other.timeline().spans()[0].label, "of other");
    assert_eq!(
        (one.timeline().spans().len(), other.timeline().spans().len()),
        (1, 1)
    );
}

#[test]
fn beyond_the_limit_spans_are_counted_and_said() {
    let recorder = Recorder::with_limit(10);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    recorder.on_this_thread("turn", SpanKind::Work).end();
                }
            });
        }
    });
    let timeline = recorder.timeline();
    assert_eq!((timeline.spans().len(), timeline.dropped()), (10, 10));
    let figure = timeline.chart("Ten of twenty").unwrap();
    let svg = figure.svg(concurrency_lab::lab::plot::Theme::Light);
    assert!(svg.contains("10 spans beyond the recorder"), "{svg}");
    // What was dropped travels with the timeline, and older files know nothing of it.
    let json = serde_json::to_string(&timeline).unwrap();
    assert_eq!(serde_json::from_str::<Timeline>(&json).unwrap(), timeline);
    assert_eq!(
        serde_json::from_str::<Timeline>(r#"{"spans":[]}"#)
            .unwrap()
            .dropped(),
        0
    );
    // A recorder without room takes nothing down and still counts.
    let none = Recorder::with_limit(0);
    none.during("lane", "label", SpanKind::Work, || ());
    assert_eq!((none.timeline().spans().len(), none.timeline().dropped()), (0, 1));
}

#[test]
fn room_that_a_thread_does_not_use_is_there_for_the_next() {
    let recorder = Recorder::with_limit(10_000);
    for _ in 0..1000 {
        thread::scope(|scope| {
            let thread = scope.spawn(|| {
                for _ in 0..10 {
                    recorder.span("lane", "label", SpanKind::Work).end();
                }
            });
            // To be joined is to have put everything away; the scope alone waits only for the closure.
            thread.join().unwrap();
        });
    }
    let timeline = recorder.timeline();
    assert_eq!((timeline.spans().len(), timeline.dropped()), (10_000, 0));
}
