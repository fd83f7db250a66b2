//! What a turn of each event loop costs: `cargo bench -p concurrency-lab --bench loop_turns`.
//!
//! One interleaved experiment of a rally of 500 000 turns on every loop there is, then the cost per turn, its ratio to
//! ours, and what the parts of a turn cost by themselves. `LAB_EFFORT` sets the rounds, `LAB_PYTHON_ENV` the Python.

use std::{
    error::Error,
    hint::black_box,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Wake, Waker},
    time::Instant,
};

use concurrency_lab::chapters::chapter_02::{
    event_loop::{EventLoop, spawn, yield_now},
    loop_turns::{Flavour, PythonLoop, Rally, tokio_on_many_threads, tokio_on_one_thread},
};
use concurrency_lab::lab::measure::Experiment;

const TURNS: u64 = 500_000;
const OURS: &str = "our loop";

fn main() -> Result<(), Box<dyn Error>> {
    let rally = Rally::of(TURNS)?;
    let ours = EventLoop::new();
    let (one, many) = (tokio_on_one_thread()?, tokio_on_many_threads()?);
    let mut pythons = pythons();
    let mut experiment = Experiment::new("02-loop-turns")
        .title(format!("{TURNS} turns of an event loop"))
        .baseline(OURS, || rally.on_our_loop(&ours))
        .variant("tokio, one thread", || rally.on_tokio(&one))
        .variant("tokio, one thread, its own channel", || {
            rally.on_tokio_with_its_channel(&one)
        })
        .variant("tokio, many threads", || rally.on_tokio(&many));
    for (flavour, python) in &mut pythons {
        experiment = experiment.variant(flavour.to_string(), || {
            let played = python.play(&rally).unwrap_or_else(|error| panic!("{error}"));
            played.checksum
        });
    }
    let comparison = experiment.run()?;
    for measured in &comparison.variants {
        let ours_to_this = measured.speedup;
        println!(
            "{:<36} {:>9.1} ns a turn, {:>6.2} times ours ({:.2} to {:.2}), {} rounds",
            measured.name,
            measured.median().as_secs_f64() * 1e9 / TURNS as f64,
            1.0 / ours_to_this.value,
            1.0 / ours_to_this.high,
            1.0 / ours_to_this.low,
            comparison.rounds,
        );
    }
    for (flavour, python) in &mut pythons {
        println!(
            "{flavour}: asking through the pipes costs {:?}",
            python.round_trip()?
        );
    }
    parts()?;
    Ok(())
}

/// The Pythons that start; what keeps the others from it is printed.
fn pythons() -> Vec<(Flavour, PythonLoop)> {
    let mut found = Vec::new();
    for flavour in [Flavour::Asyncio, Flavour::Uvloop] {
        match PythonLoop::start(flavour) {
            Ok(python) => {
                println!("{flavour} {} on {}", python.version(), python.interpreter());
                found.push((flavour, python));
            }
            Err(error) => println!("{flavour} is left out: {error}"),
        }
    }
    found
}

/// What a turn is made of, each part by itself and uncontended.
fn parts() -> io::Result<()> {
    struct Nobody(AtomicBool);
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {
            self.0.store(true, SeqCst);
        }
    }
    let (flag, lock) = (AtomicBool::new(false), Mutex::new(0_u64));
    let waker = Waker::from(Arc::new(Nobody(AtomicBool::new(false))));
    let (ours, tokio) = (EventLoop::new(), tokio_on_one_thread()?);
    let parts = [
        ("an atomic swap", each(|| flag.swap(true, SeqCst))),
        (
            "locking and unlocking a mutex",
            each(|| *lock.lock().expect("it is not poisoned")),
        ),
        ("cloning and dropping a waker", each(|| waker.clone())),
        ("a turn of one task that yields", least(|| ours.run(yields()))),
        (
            "the same on tokio",
            least(|| tokio.block_on(async { tokio::spawn(yields()).await.expect("it ends") })),
        ),
        (
            "starting and joining a task",
            least(|| {
                ours.run(async {
                    let tasks: Vec<_> = (0..TIMES).map(|number| spawn(async move { number })).collect();
                    for task in tasks {
                        black_box(task.await.expect("it ends"));
                    }
                })
            }),
        ),
        (
            "the same on tokio",
            least(|| {
                tokio.block_on(async {
                    let tasks: Vec<_> = (0..TIMES)
                        .map(|number| tokio::spawn(async move { number }))
                        .collect();
                    for task in tasks {
                        black_box(task.await.expect("it ends"));
                    }
                })
            }),
        ),
    ];
    println!("by itself, the least of {PASSES} passes:");
    for (part, nanoseconds) in parts {
        println!("{part:<36} {nanoseconds:>9.1} ns");
    }
    Ok(())
}

const PASSES: usize = 99;
const TIMES: u32 = 10_000;

async fn yields() {
    for _ in 0..TIMES {
        yield_now().await;
    }
}

/// Nanoseconds for one call, in the least disturbed of some passes.
fn each<T>(mut part: impl FnMut() -> T) -> f64 {
    least(|| {
        for _ in 0..TIMES {
            black_box(part());
        }
    })
}

/// Nanoseconds for one of the [`TIMES`] that a pass is made of.
fn least(mut pass: impl FnMut()) -> f64 {
    let passes = (0..PASSES).map(|_| {
        let began = Instant::now();
        pass();
        began.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
    });
    passes.fold(f64::INFINITY, f64::min)
}
