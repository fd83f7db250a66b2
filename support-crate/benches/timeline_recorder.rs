//! What a span costs: on one thread, and with all usable cores recording at once. Run it with
//! `cargo bench -p concurrency-lab --bench timeline_recorder`.
//!
//! Each line has the time of a span on the clock, the median over rounds, and the processor time it took, the mean over
//! rounds: other programs on the machine disturb that less, but systems count it in steps of milliseconds. A span reads
//! the clock twice, so that is shown first: no recorder can be cheaper.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use concurrency_lab::ground::machine::{Usage, usable_parallelism};
use concurrency_lab::lab::timeline::{Recorder, SpanKind};

/// Spans of one thread in one round.
const SPANS: u32 = 50_000;

/// Rounds of each measurement.
const ROUNDS: u32 = 51;

fn main() {
    let cores = usable_parallelism();
    report("two readings of the clock", || {
        mean_of(|| {
            black_box(Instant::now());
            black_box(Instant::now());
        })
    });
    report("a span on one thread", || {
        let recorder = Recorder::new();
        mean_of(|| drop(recorder.span("lane", "label", SpanKind::Work)))
    });
    report("the same with a label that is new each time", || {
        let recorder = Recorder::new();
        let mut turn = 0_u32;
        mean_of(|| {
            turn += 1;
            drop(recorder.span("lane", turn.to_string(), SpanKind::Work));
        })
    });
    report(&format!("a span while {cores} threads record"), || {
        let recorder = Recorder::new();
        all_at_once(cores, |_| {
            mean_of(|| drop(recorder.span("lane", "label", SpanKind::Work)))
        })
    });
    report(
        &format!("the same, each thread with a lane of its own ({cores} threads)"),
        || {
            let recorder = Recorder::new();
            all_at_once(cores, |thread| {
                let lane = format!("thread {thread}");
                mean_of(|| drop(recorder.span(&lane, "label", SpanKind::Work)))
            })
        },
    );
}

/// The mean time of a call over [`SPANS`] calls.
#[derive(Clone, Copy)]
struct Mean {
    clock: Duration,
    processor: Option<Duration>,
}

fn mean_of(mut call: impl FnMut()) -> Mean {
    let ((), usage) = Usage::of_this_thread_during(|| (0..SPANS).for_each(|_| call()));
    Mean {
        clock: usage.wall / SPANS,
        processor: usage.cpu_time().map(|time| time / SPANS),
    }
}

/// The mean of the thread that took longest, all of them starting together.
fn all_at_once(threads: usize, work: impl Fn(usize) -> Mean + Sync) -> Mean {
    let together = Barrier::new(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| {
                let (together, work) = (&together, &work);
                scope.spawn(move || {
                    together.wait();
                    work(thread)
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("recording does not panic"))
            .max_by_key(|mean| mean.clock)
            .expect("at least one thread")
    })
}

fn report(what: &str, mut round: impl FnMut() -> Mean) {
    round();
    let rounds: Vec<_> = (0..ROUNDS).map(|_| round()).collect();
    let mut clock: Vec<_> = rounds.iter().map(|mean| mean.clock).collect();
    clock.sort_unstable();
    let processor: Option<Duration> = rounds.iter().map(|mean| mean.processor).sum();
    let processor = match processor {
        Some(sum) => format!("{:>4} ns", (sum / ROUNDS).as_nanos()),
        None => "untold".to_owned(),
    };
    println!(
        "{:>6} ns on the clock, {processor} of the processor  {what}",
        clock[clock.len() / 2].as_nanos()
    );
}
