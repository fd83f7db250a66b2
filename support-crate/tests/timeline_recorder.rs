//! Spans taken down from threads and tasks.

use std::thread;
use std::time::{Duration, Instant};

use concurrency_lab::lab::timeline::{Recorder, Span, SpanKind, Timeline};
use proptest::prelude::*;

#[test]
fn threads_share_one_recording() {
    let recorder = Recorder::new();
    thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            let recorder = recorder.clone();
            scope.spawn(move || {
                for turn in 0..50 {
                    recorder.during(name, turn.to_string(), SpanKind::Work, || ());
                }
            });
        }
    });
    let timeline = recorder.timeline().in_order(["c", "a", "b", "nobody"]);
    assert_eq!(timeline.lanes(), ["c", "a", "b"]);
    assert_eq!(timeline.spans().len(), 150);
    for lane in timeline.spans().chunks(50) {
        let labels: Vec<_> = lane.iter().map(|span| span.label.clone()).collect();
        assert_eq!(labels, (0..50).map(|turn| turn.to_string()).collect::<Vec<_>>());
        assert!(lane.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
}

#[test]
fn spans_live_across_awaits_and_end_when_dropped() {
    let recorder = Recorder::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let task = tokio::spawn({
            let recorder = recorder.clone();
            async move {
                let span = recorder.span("task", "sleep", SpanKind::Wait);
                tokio::time::sleep(Duration::from_millis(10)).await;
                span.end();
            }
        });
        task.await.unwrap();
        // A task that is cancelled drops its span, which ends it.
        let (tell, begun) = tokio::sync::oneshot::channel();
        let cancelled = tokio::spawn({
            let recorder = recorder.clone();
            async move {
                let _span = recorder.span("cancelled", "sleep", SpanKind::Wait);
                tell.send(()).unwrap();
                tokio::time::sleep(Duration::from_secs(3600)).await;
            }
        });
        begun.await.unwrap();
        cancelled.abort();
        assert!(cancelled.await.unwrap_err().is_cancelled());
    });
    let timeline = recorder.timeline();
    assert_eq!(timeline.lanes(), ["task", "cancelled"]);
    assert!(timeline.spans()[0].end - timeline.spans()[0].start >= Duration::from_millis(10));
    assert!(timeline.makespan() >= Duration::from_millis(10));
    assert!(timeline.total(SpanKind::Wait) >= Duration::from_millis(10));
    assert_eq!(timeline.total(SpanKind::Work), Duration::ZERO);
}

#[test]
fn a_panic_ends_its_span_and_spoils_no_other() {
    let recorder = Recorder::new();
    let worker = thread::spawn({
        let recorder = recorder.clone();
        move || {
            let _span = recorder.span("worker", "fails", SpanKind::Work);
            panic!("on purpose");
        }
    });
    assert!(worker.join().is_err());
    recorder.during("main", "goes on", SpanKind::Work, || ());
    assert_eq!(recorder.timeline().lanes(), ["worker", "main"]);
}

#[test]
fn times_taken_elsewhere_never_run_backwards() {
    let before = Instant::now();
    thread::sleep(Duration::from_millis(2));
    let recorder = Recorder::new();
    let later = Instant::now() + Duration::from_millis(5);
    recorder.record("a", "began before the recorder", SpanKind::Queue, before, later);
    recorder.record("b", "ends before it starts", SpanKind::Queue, later, before);
    let timeline = recorder.timeline();
    assert_eq!(timeline.spans()[0].start, Duration::ZERO);
    assert_eq!(timeline.spans()[1].start, timeline.spans()[1].end);
}

#[test]
fn an_empty_timeline_has_no_length_and_no_chart() {
    let timeline = Recorder::new().timeline();
    assert_eq!(timeline.makespan(), Duration::ZERO);
    assert!(timeline.lanes().is_empty());
    assert!(timeline.chart("nothing").is_err());
}

#[test]
fn a_timeline_is_drawn_with_all_its_lanes() {
    let recorder = Recorder::new();
    for lane in ["first", "second"] {
        recorder.during(lane, "sleep", SpanKind::Wait, || {
            thread::sleep(Duration::from_millis(2))
        });
    }
    let figure = recorder.timeline().chart("Two sleeps").unwrap();
    assert_eq!(figure.title(), "Two sleeps");
    let text = figure.table().to_string();
    assert!(text.contains("first") && text.contains("second"), "{text}");
    assert!(Recorder::cost() < Duration::from_millis(1));
}

#[test]
fn some_lanes_of_many_and_two_runs_in_one() {
    let run = |lanes: usize| {
        let recorder = Recorder::new();
        (1..=lanes).for_each(|lane| recorder.during(format!("task {lane}"), "", SpanKind::Work, || ()));
        recorder.timeline()
    };
    let lanes = |timeline: Timeline| timeline.lanes().join(", ");
    assert_eq!(lanes(run(7).every(3)), "task 1, task 4, task 7");
    assert_eq!(lanes(run(3).every(1)), "task 1, task 2, task 3");
    assert_eq!(lanes(run(3).every(0)), "task 1");
    assert_eq!(lanes(run(3).every(usize::MAX)), "task 1");
    assert_eq!(lanes(Timeline::default().every(2)), "");

    let (slow, fast) = (run(2), run(1));
    let makespan = slow.makespan().max(fast.makespan());
    let both = slow.beside("slow", fast, "fast");
    assert!(both.makespan() >= makespan);
    assert_eq!(lanes(both), "slow: task 1, slow: task 2, fast: task 1");
    let full = Recorder::with_limit(1);
    (0..3).for_each(|_| full.during("lane", "", SpanKind::Work, || ()));
    assert_eq!(full.timeline().beside("a", run(1), "b").dropped(), 2);
}

proptest! {
    #[test]
    fn ordering_lanes_moves_spans_and_loses_none(
        spans in proptest::collection::vec((0..5_u8, 0..1000_u64, 0..100_u64), 0..40),
        order in proptest::collection::vec(0..7_u8, 0..7),
    ) {
        let spans: Vec<_> = spans
            .into_iter()
            .map(|(lane, start, length)| Span {
                lane: lane.to_string(),
                label: String::new(),
                kind: SpanKind::Work,
                start: Duration::from_millis(start),
                end: Duration::from_millis(start + length),
            })
            .collect();
        let timeline = Timeline::new(spans.clone());
        let ordered = timeline.clone().in_order(order.iter().map(u8::to_string));
        prop_assert_eq!(ordered.spans().len(), spans.len());
        prop_assert_eq!(ordered.makespan(), timeline.makespan());
        let mut lanes = (timeline.lanes(), ordered.lanes());
        lanes.0.sort_unstable();
        lanes.1.sort_unstable();
        prop_assert_eq!(lanes.0, lanes.1);
        prop_assert!(ordered.spans().windows(2).all(|pair| pair[0].lane != pair[1].lane || pair[0].start <= pair[1].start));
    }
}
