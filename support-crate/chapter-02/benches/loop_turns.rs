//! What a turn of each event loop costs, by criterion: `cargo bench -p concurrency-lab --bench loop_turns`.
//!
//! One rally of 50 000 turns is one iteration on every loop there is; then what the parts of a turn cost by themselves.
//! Criterion measures one after the other; a cell of chapter 02 plays the same rally interleaved. `LAB_PYTHON_ENV` names
//! the Python environment.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Wake, Waker},
};

use chapter_02::{
    event_loop::{EventLoop, spawn, yield_now},
    loop_turns::{PythonLoop, Rally, tokio_on_many_threads, tokio_on_one_thread},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const TURNS: u64 = 50_000;
const TASKS: u64 = 10_000;

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30);
    targets = turns, tasks, parts
}
criterion_main!(benches);

/// The rally on every loop.
fn turns(criterion: &mut Criterion) {
    let rally = Rally::of(TURNS).expect("an even number");
    let ball = rally.without_a_loop();
    let ours = EventLoop::new();
    let one = tokio_on_one_thread().expect("the system gives an event queue");
    let many = tokio_on_many_threads().expect("the system gives threads");
    let mut group = criterion.benchmark_group("turn");
    group.throughput(Throughput::Elements(TURNS));
    let mut bench = |name: &str, play: &mut dyn FnMut() -> u64| {
        assert_eq!(play(), ball, "{name} did other work");
        group.bench_function(name, |bencher| bencher.iter(&mut *play));
    };
    bench("our loop", &mut || rally.on_our_loop(&ours));
    bench("tokio, one thread", &mut || rally.on_tokio(&one));
    bench("tokio, one thread, its own channel", &mut || {
        rally.on_tokio_with_its_channel(&one)
    });
    bench("tokio, many threads", &mut || rally.on_tokio(&many));
    for (name, mut python) in PythonLoop::start_all() {
        bench(&name, &mut || {
            python.play(&rally).expect("Python plays to the end").checksum
        });
    }
    group.finish();
}

/// A yield, and a task's start and join, on our loop and on tokio's.
fn tasks(criterion: &mut Criterion) {
    let (ours, tokio) = (EventLoop::new(), tokio_on_one_thread().expect("an event queue"));
    let mut group = criterion.benchmark_group("task");
    group.throughput(Throughput::Elements(TASKS));
    group.bench_function("yield, our loop", |bencher| {
        bencher.iter(|| ours.run(async { spawn(yields()).await.expect("it ends") }));
    });
    group.bench_function("yield, tokio", |bencher| {
        bencher.iter(|| tokio.block_on(async { tokio::spawn(yields()).await.expect("it ends") }));
    });
    group.bench_function("start and join, our loop", |bencher| {
        bencher.iter(|| {
            ours.run(async {
                let tasks: Vec<_> = (0..TASKS).map(|number| spawn(async move { number })).collect();
                let mut sum = 0;
                for task in tasks {
                    sum += task.await.expect("it ends");
                }
                sum
            })
        });
    });
    group.bench_function("start and join, tokio", |bencher| {
        bencher.iter(|| {
            tokio.block_on(async {
                let tasks: Vec<_> = (0..TASKS)
                    .map(|number| tokio::spawn(async move { number }))
                    .collect();
                let mut sum = 0;
                for task in tasks {
                    sum += task.await.expect("it ends");
                }
                sum
            })
        });
    });
    group.finish();
}

async fn yields() {
    for _ in 0..TASKS {
        yield_now().await;
    }
}

struct Nobody;

impl Wake for Nobody {
    fn wake(self: Arc<Self>) {}
}

/// What a turn is made of, each part by itself and uncontended.
fn parts(criterion: &mut Criterion) {
    let (flag, lock) = (AtomicBool::new(false), Mutex::new(0_u64));
    let (waker, thread) = (Waker::from(Arc::new(Nobody)), std::thread::current());
    let mut group = criterion.benchmark_group("part");
    group.bench_function("an atomic swap", |bencher| {
        bencher.iter(|| flag.swap(true, SeqCst));
    });
    group.bench_function("locking and unlocking a mutex", |bencher| {
        bencher.iter(|| *lock.lock().expect("it is not poisoned"));
    });
    group.bench_function("cloning and dropping a waker", |bencher| {
        bencher.iter(|| waker.clone());
    });
    group.bench_function("unparking a thread that does not sleep", |bencher| {
        bencher.iter(|| thread.unpark());
    });
    group.finish();
}
