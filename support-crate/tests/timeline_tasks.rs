//! Tasks on a timeline: when they were polled, when they waited, when they queued.

use std::future::{poll_fn, ready};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use concurrency_lab::ground::runtime::{on_one_thread, tokio_on_one_thread};
use concurrency_lab::lab::timeline::{Recorder, Span, SpanKind, Timeline};

fn spans_of(timeline: &Timeline, lane: &str, kind: SpanKind) -> Vec<Span> {
    let spans = timeline.spans().iter();
    spans
        .filter(|span| span.lane == lane && span.kind == kind)
        .cloned()
        .collect()
}

/// Keeps its core for that long.
fn compute(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}

async fn works_and_waits(turns: u32) {
    for _ in 0..turns {
        compute(Duration::from_millis(1));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[test]
fn on_one_thread_no_two_polls_overlap() {
    let recorder = Recorder::new();
    let names = ["red", "green", "blue"];
    on_one_thread(names.map(|name| recorder.task(name, "juggle", works_and_waits(5)))).unwrap();
    let timeline = recorder.timeline();
    let mut polls: Vec<_> = timeline
        .spans()
        .iter()
        .filter(|span| span.kind == SpanKind::Work)
        .collect();
    polls.sort_by_key(|span| span.start);
    assert!(polls.len() >= 3 * 6);
    assert!(polls.windows(2).all(|pair| pair[0].end <= pair[1].start));
    // Waits do overlap: that is what one thread gains.
    let waits = names.map(|name| spans_of(&timeline, name, SpanKind::Wait));
    let overlap = |one: &Span, other: &Span| one.start < other.end && other.start < one.end;
    assert!(
        waits[0]
            .iter()
            .any(|one| waits[1].iter().any(|other| overlap(one, other)))
    );
}

#[test]
fn a_lane_has_no_gap_between_its_first_poll_and_its_last() {
    let recorder = Recorder::new();
    on_one_thread(["a", "b"].map(|name| recorder.task(name, "task", works_and_waits(4)))).unwrap();
    let timeline = recorder.timeline();
    for lane in ["a", "b"] {
        let spans: Vec<_> = timeline.spans().iter().filter(|span| span.lane == lane).collect();
        // Rest follows poll and poll follows rest, each from where the other ended.
        assert_eq!(spans[0].kind, SpanKind::Work);
        assert_eq!(spans[spans.len() - 1].kind, SpanKind::Work);
        for pair in spans.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert_ne!(
                (pair[0].kind, pair[1].kind),
                (SpanKind::Queue, SpanKind::Wait),
                "woken, it does not wait again"
            );
        }
    }
}

#[test]
fn a_task_that_is_woken_behind_a_busy_one_queues() {
    let recorder = Recorder::new();
    let runtime = tokio_on_one_thread().unwrap();
    runtime.block_on(async {
        let (send, receive) = tokio::sync::oneshot::channel();
        let waiting = tokio::spawn(recorder.task("waiter", "reply", async move { receive.await.unwrap() }));
        let hog = tokio::spawn(recorder.task("hog", "hog", async move {
            compute(Duration::from_millis(10));
            send.send(7).unwrap(); // wakes the waiter, and does not let it run yet
            compute(Duration::from_millis(30));
        }));
        hog.await.unwrap();
        assert_eq!(waiting.await.unwrap(), 7);
    });
    let timeline = recorder.timeline();
    let queued: Duration = spans_of(&timeline, "waiter", SpanKind::Queue)
        .iter()
        .map(|span| span.end - span.start)
        .sum();
    let waited: Duration = spans_of(&timeline, "waiter", SpanKind::Wait)
        .iter()
        .map(|span| span.end - span.start)
        .sum();
    assert!(queued >= Duration::from_millis(30), "{timeline:?}");
    assert!(waited >= Duration::from_millis(10), "{timeline:?}");
    // The queueing began while the hog was running, and ended after it.
    let hog = &spans_of(&timeline, "hog", SpanKind::Work)[0];
    let queue = &spans_of(&timeline, "waiter", SpanKind::Queue)[0];
    assert!(hog.start < queue.start && queue.start < hog.end && hog.end <= queue.end);
}

#[test]
fn time_before_the_first_poll_counts_where_that_is_said() {
    let recorder = Recorder::new();
    let spawned = Instant::now();
    let silent = recorder.task("silent", "task", ready(()));
    let queued = recorder.task("queued", "task", ready(())).queued_since(spawned);
    thread::sleep(Duration::from_millis(5));
    on_one_thread([silent, queued]).unwrap();
    let timeline = recorder.timeline();
    assert!(spans_of(&timeline, "silent", SpanKind::Queue).is_empty());
    let queue = &spans_of(&timeline, "queued", SpanKind::Queue)[0];
    assert!(queue.end - queue.start >= Duration::from_millis(5));
}

#[test]
fn each_poll_is_on_the_lane_of_its_thread() {
    let recorder = Recorder::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..6 {
            tasks.spawn(recorder.task_on_threads(format!("task {task}"), works_and_waits(4)));
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
        let blocking = recorder.clone();
        let spawned =
            tokio::task::spawn_blocking(move || blocking.on_this_thread("blocks", SpanKind::Work).end());
        spawned.await.unwrap();
    });
    let timeline = recorder.timeline();
    assert!(
        timeline
            .lanes()
            .iter()
            .all(|lane| lane.starts_with("tokio thread ")),
        "{:?}",
        timeline.lanes()
    );
    assert!(timeline.spans().len() > 6 * 5);
    let one_lane = |pair: &[Span]| pair[0].lane == pair[1].lane;
    assert!(
        timeline
            .spans()
            .windows(2)
            .all(|pair| !one_lane(pair) || pair[0].end <= pair[1].start)
    );
}

/// Counts nothing, wakes nobody.
struct Idle;

impl Wake for Idle {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn who_is_polled_without_a_wake_has_waited_until_then() {
    let recorder = Recorder::new();
    let mut polls = 0;
    let future = recorder.task(
        "task",
        "poll",
        poll_fn(|_| {
            polls += 1;
            if polls == 3 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }),
    );
    let mut future = pin!(future);
    let idle = Waker::from(Arc::new(Idle));
    let mut context = Context::from_waker(&idle);
    while future.as_mut().poll(&mut context).is_pending() {
        thread::sleep(Duration::from_millis(2));
    }
    let timeline = recorder.timeline();
    let kinds: Vec<_> = timeline.spans().iter().map(|span| span.kind).collect();
    assert_eq!(
        kinds,
        [
            SpanKind::Work,
            SpanKind::Wait,
            SpanKind::Work,
            SpanKind::Wait,
            SpanKind::Work
        ]
    );
}

#[test]
fn who_wakes_itself_queues_from_the_end_of_its_poll() {
    let recorder = Recorder::new();
    on_one_thread([recorder.task("task", "yields", async {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    })])
    .unwrap();
    let timeline = recorder.timeline();
    assert_eq!(spans_of(&timeline, "task", SpanKind::Work).len(), 4);
    // tokio defers such a wake until the loop has turned; whether it comes before or after the end of the poll, the
    // polls are whole and in order.
    assert!(
        timeline
            .spans()
            .windows(2)
            .all(|pair| pair[0].end <= pair[1].start)
    );
}

#[test]
fn a_future_that_wakes_itself_at_once_never_waits() {
    let recorder = Recorder::new();
    let mut polls = 0;
    let future = recorder.task(
        "task",
        "eager",
        poll_fn(move |context| {
            polls += 1;
            context.waker().wake_by_ref();
            if polls == 4 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }),
    );
    on_one_thread([future]).unwrap();
    let timeline = recorder.timeline();
    assert_eq!(timeline.total(SpanKind::Wait), Duration::ZERO);
    assert_eq!(spans_of(&timeline, "task", SpanKind::Queue).len(), 3);
}

#[test]
fn cancelled_or_failed_it_is_on_the_timeline_up_to_its_end() {
    let recorder = Recorder::new();
    let runtime = tokio_on_one_thread().unwrap();
    runtime.block_on(async {
        let (tell, polled) = tokio::sync::oneshot::channel();
        let cancelled = tokio::spawn(recorder.task("cancelled", "sleep", async {
            tell.send(()).unwrap();
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }));
        polled.await.unwrap();
        cancelled.abort();
        assert!(cancelled.await.unwrap_err().is_cancelled());
        let failed = tokio::spawn(recorder.task("failed", "panics", async {
            compute(Duration::from_millis(1));
            panic!("on purpose");
        }));
        assert!(failed.await.unwrap_err().is_panic());
    });
    let timeline = recorder.timeline();
    assert_eq!(spans_of(&timeline, "cancelled", SpanKind::Wait).len(), 1);
    let failed = spans_of(&timeline, "failed", SpanKind::Work);
    assert!(failed.len() == 1 && failed[0].end - failed[0].start >= Duration::from_millis(1));
    assert!(spans_of(&timeline, "failed", SpanKind::Wait).is_empty());
}
