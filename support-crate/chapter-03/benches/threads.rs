//! What threads cost, by criterion: `cargo bench -p chapter-03`.
//!
//! Starting and joining a thread beside a task, a handover through each channel, and the sum of square roots serially, on
//! threads and behind one lock. Criterion measures one after the other; the cells of chapter 03 measure interleaved.

use std::{
    hint::black_box,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use concurrency_lab::ground::{
    machine::usable_parallelism,
    runtime::tokio_on_workers,
    workload::{split, sum_of_square_roots},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const MESSAGES: u64 = 100_000;
const NUMBERS: u64 = 1_200_000;
const PARTS: usize = 240;

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30);
    targets = starts, channels, sums
}
criterion_main!(benches);

/// One thread and one task, started and joined.
fn starts(criterion: &mut Criterion) {
    let tokio = tokio_on_workers(usable_parallelism()).expect("the system gives threads");
    let mut group = criterion.benchmark_group("start and join");
    group.bench_function("a thread", |bencher| {
        bencher.iter(|| thread::spawn(|| black_box(1)).join());
    });
    group.bench_function("a task, on a worker for each core", |bencher| {
        bencher.iter(|| tokio.block_on(async { tokio::spawn(async { black_box(1) }).await }));
    });
    group.finish();
}

/// Numbers from one thread to another.
fn channels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("message");
    group.throughput(Throughput::Elements(MESSAGES));
    group.bench_function("std, unbounded", |bencher| {
        bencher.iter(|| {
            let (sender, receiver) = mpsc::channel();
            handed_over(move |item| sender.send(item).is_ok(), receiver)
        });
    });
    group.bench_function("crossbeam, unbounded", |bencher| {
        bencher.iter(|| {
            let (sender, receiver) = crossbeam_channel::unbounded();
            handed_over(move |item| sender.send(item).is_ok(), receiver)
        });
    });
    group.bench_function("std, for 64", |bencher| {
        bencher.iter(|| {
            let (sender, receiver) = mpsc::sync_channel(64);
            handed_over(move |item| sender.send(item).is_ok(), receiver)
        });
    });
    group.bench_function("crossbeam, for 64", |bencher| {
        bencher.iter(|| {
            let (sender, receiver) = crossbeam_channel::bounded(64);
            handed_over(move |item| sender.send(item).is_ok(), receiver)
        });
    });
    group.finish();
}

fn handed_over(send: impl Fn(u64) -> bool + Send + 'static, receiver: impl IntoIterator<Item = u64>) -> u64 {
    let producer = thread::spawn(move || (0..MESSAGES).all(send));
    let sum = receiver.into_iter().sum();
    assert!(producer.join().expect("no panic"), "the receiver is there");
    sum
}

/// The same sum in three ways, with as many threads as cores.
fn sums(criterion: &mut Criterion) {
    let parts = split(0..NUMBERS, PARTS).expect("there are parts");
    let serial = || -> f64 { parts.iter().cloned().map(sum_of_square_roots).sum() };
    let workers = usable_parallelism();
    let on_threads = |step: &(dyn Fn(std::ops::Range<u64>) -> f64 + Sync)| -> f64 {
        let sums: Vec<f64> = thread::scope(|scope| {
            let shares = parts.chunks(PARTS.div_ceil(workers));
            let share =
                |share: &[std::ops::Range<u64>]| -> Vec<f64> { share.iter().cloned().map(step).collect() };
            let threads: Vec<_> = shares.map(|part| scope.spawn(move || share(part))).collect();
            let joined = threads
                .into_iter()
                .flat_map(|thread| thread.join().expect("no panic"));
            joined.collect()
        });
        sums.iter().sum()
    };
    let lock = Arc::new(Mutex::new(()));
    let behind_the_lock = |part| {
        let _turn = lock.lock().expect("nobody panics");
        sum_of_square_roots(part)
    };
    assert_eq!(serial(), on_threads(&sum_of_square_roots), "the same work");
    let mut group = criterion.benchmark_group("square roots");
    group.throughput(Throughput::Elements(NUMBERS));
    group.bench_function("serial", |bencher| bencher.iter(serial));
    group.bench_function("threads", |bencher| {
        bencher.iter(|| on_threads(&sum_of_square_roots))
    });
    group.bench_function("threads, one lock", |bencher| {
        bencher.iter(|| on_threads(&behind_the_lock));
    });
    group.finish();
}
