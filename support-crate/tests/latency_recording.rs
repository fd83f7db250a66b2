//! Latencies taken down from many threads and tasks.

use std::panic;
use std::thread;
use std::time::Duration;

use concurrency_lab::ground::runtime::on_one_thread;
use concurrency_lab::lab::latency::LatencyRecorder;
use rayon::prelude::*;

#[test]
fn no_thread_loses_a_sample_to_another() {
    let recorder = LatencyRecorder::new("threads");
    thread::scope(|scope| {
        for thread in 0..9_u64 {
            let recorder = recorder.clone();
            scope.spawn(move || {
                for turn in 0..1000 {
                    recorder.record(Duration::from_micros(thread * 1000 + turn));
                }
            });
        }
    });
    let latencies = recorder.latencies();
    assert_eq!(latencies.count(), 9000);
    assert_eq!(latencies.least(), Some(Duration::ZERO));
    assert_eq!(latencies.most(), Some(Duration::from_micros(8999)));
    // 0 to 8999 µs, each once.
    assert_eq!(latencies.mean(), Some(Duration::from_nanos(4_499_500)));
}

#[test]
fn rayon_jobs_and_tasks_record_alike() {
    let recorder = LatencyRecorder::new("mixed");
    (0..200).into_par_iter().for_each(|_| recorder.time(|| ()));
    on_one_thread((0..200).map(|_| {
        let recorder = recorder.clone();
        async move { recorder.time_async(tokio::task::yield_now()).await }
    }))
    .unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let recorder = recorder.clone();
            tasks.spawn(async move { recorder.time_async(tokio::task::yield_now()).await });
        }
        tasks.join_all().await;
    });
    assert_eq!(recorder.latencies().count(), 600);
    assert_eq!(recorder.latencies().name(), "mixed");
}

#[test]
fn what_is_timed_is_at_least_as_long_as_it_was() {
    let recorder = LatencyRecorder::new("naps");
    let nap = Duration::from_millis(5);
    assert_eq!(
        recorder.time(|| {
            thread::sleep(nap);
            7
        }),
        7
    );
    let asleep = recorder.clone();
    on_one_thread([async move { asleep.time_async(tokio::time::sleep(nap)).await }]).unwrap();
    assert_eq!(recorder.latencies().count(), 2);
    assert!(recorder.latencies().least().unwrap() >= nap);
}

#[test]
fn what_panics_or_is_given_up_is_no_latency_and_spoils_none() {
    let recorder = LatencyRecorder::new("failing");
    let failed = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        recorder.time(|| -> () { panic!("on purpose") })
    }));
    assert!(failed.is_err());
    drop(recorder.time_async(std::future::pending::<()>()));
    assert!(recorder.latencies().is_empty());
    recorder.time(|| ());
    assert_eq!(recorder.latencies().count(), 1);
}

#[test]
fn recording_is_cheap() {
    // Tens of nanoseconds in a release build; a debug build on a busy machine is far from it.
    assert!(LatencyRecorder::cost() < Duration::from_micros(100));
}
