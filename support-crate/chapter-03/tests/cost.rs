//! What starting costs and what waiting holds.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chapter_03::cost::{CostError, Gate, Late, Memory, Starting};
use concurrency_lab::lab::{measure::Effort, plot::Theme, predict::predict};
use proptest::prelude::*;

fn start_thread(gate: Arc<Gate>) -> io::Result<thread::JoinHandle<()>> {
    thread::Builder::new().spawn(move || gate.pass())
}

fn start_task(gate: Arc<Gate>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move { gate.passed().await })
}

#[test]
fn nobody_passes_a_closed_gate_and_everybody_an_open_one() {
    let gate = Gate::expecting(3);
    let passed = Arc::new(AtomicUsize::new(0));
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (gate, passed) = (Arc::clone(&gate), Arc::clone(&passed));
            thread::spawn(move || {
                gate.pass();
                passed.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    gate.all_have_come(Duration::from_secs(10)).unwrap();
    thread::sleep(Duration::from_millis(20));
    assert_eq!((gate.come(), passed.load(Ordering::SeqCst)), (3, 0));
    gate.open();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(passed.load(Ordering::SeqCst), 3);
    gate.pass(); // whoever comes later
}

#[test]
fn who_does_not_come_is_not_waited_for_without_end() {
    let gate = Gate::expecting(2);
    let one = Arc::clone(&gate);
    let thread = thread::spawn(move || one.pass());
    let patience = Duration::from_millis(200);
    let began = Instant::now();
    let late = gate.all_have_come(patience).unwrap_err();
    assert!(began.elapsed() >= patience);
    assert_eq!((late.begun, late.expected), (1, 2));
    assert!(late.to_string().contains("1 of 2"), "{late}");
    gate.open();
    thread.join().unwrap();
    assert_eq!(
        Gate::expecting(0).all_have_come(Duration::ZERO),
        Ok::<(), Late>(())
    );
}

#[test]
fn a_start_that_takes_longer_is_measured_as_such() {
    let slow = |gate| {
        thread::sleep(Duration::from_millis(3));
        start_thread(gate)
    };
    let starting = Starting::sweep_of(Effort::Standard, &[40], &[40], slow, start_task).unwrap();
    let (thread, task) = starting.of_most().unwrap();
    assert!(thread.low >= 0.003, "{thread:?}");
    assert!(task.value < 0.003, "{task:?}");
    let ratio = starting.threads_over_tasks().unwrap();
    assert!(
        ratio.low <= ratio.value && ratio.value <= ratio.high && ratio.low > 1.0,
        "{ratio:?}"
    );
    assert_eq!(starting.refused(), None);
}

#[test]
fn the_figure_says_what_was_found_and_what_was_said() {
    let starting = Starting::sweep_of(Effort::Quick, &[1, 20], &[1, 20], start_thread, start_task).unwrap();
    let said = predict("03.11", 30.0).unwrap();
    let svg = starting.chart(&said).unwrap().svg(Theme::Dark);
    for text in ["A thread starts in", "you said 30×", "the largest numbers once"] {
        assert!(svg.contains(text), "{text}");
    }
    let record = starting.quantities("03-starting");
    let names: Vec<&str> = record.values.iter().map(|value| value.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "start of a thread, of 1",
            "start of a thread, of 20",
            "start of a task, of 1",
            "start of a task, of 20"
        ]
    );
}

#[test]
fn a_thread_holds_what_it_wrote_to_and_the_addresses_of_its_stack() {
    const STACK: usize = 4 << 20;
    const WRITTEN: usize = 256 << 10;
    let large = |gate: Arc<Gate>| {
        thread::Builder::new().stack_size(STACK).spawn(move || {
            let written = std::hint::black_box([1_u8; WRITTEN]);
            gate.pass();
            std::hint::black_box(&written);
        })
    };
    let memory = Memory::sweep_of(&[100], &[1000], large, start_task).unwrap();
    let (thread, task) = (memory.thread().unwrap(), memory.task().unwrap());
    assert!(thread.resident.value > WRITTEN as f64, "{thread:?}");
    // An unoptimised build writes the array twice.
    assert!(thread.resident.value < 2.5 * WRITTEN as f64, "{thread:?}");
    if let Some(addresses) = thread.addresses {
        assert!(
            addresses > 0.9 * STACK as f64 && addresses < 1.5 * STACK as f64,
            "{thread:?}"
        );
    }
    assert!(task.resident.value < 4096.0, "{task:?}");
    assert_eq!(memory.thread_of(100), Some(thread));
    assert_eq!((memory.thread_of(7), memory.task_of(7)), (None, None));
    let svg = memory
        .chart(&predict("03.10", 8192.0).unwrap())
        .unwrap()
        .svg(Theme::Light);
    assert!(svg.contains("A waiting thread holds") && svg.contains("you said 8 KiB"));
    assert!(!memory.quantities("03-memory").values.is_empty());
}

#[test]
fn not_one_thread_is_an_error_that_says_why() {
    let none = |_| Err(io::Error::other("none today"));
    let error = Starting::sweep_of(Effort::Quick, &[5], &[5], none, start_task).unwrap_err();
    assert!(matches!(error, CostError::NoThreads(_)), "{error}");
    let none = |_| Err(io::Error::other("none today"));
    let error = Memory::sweep_of(&[5], &[5], none, start_task).unwrap_err();
    assert!(error.to_string().contains("none today"), "{error}");
    // One thing alone cannot be told from the rest of the process.
    assert!(Memory::sweep_of(&[1], &[], start_thread, start_task).is_err());
}

#[test]
fn a_panic_is_named() {
    let panics = |gate: Arc<Gate>| {
        thread::Builder::new().spawn(move || {
            gate.pass();
            std::panic::resume_unwind(Box::new("no message"))
        })
    };
    let error = Starting::sweep_of(Effort::Quick, &[3], &[3], panics, start_task).unwrap_err();
    assert_eq!(error.to_string(), "a thread ended in a panic");
    let panics = |gate: Arc<Gate>| {
        tokio::spawn(async move {
            gate.passed().await;
            std::panic::resume_unwind(Box::new("no message"))
        })
    };
    let error = Starting::sweep_of(Effort::Quick, &[3], &[3], start_thread, panics).unwrap_err();
    assert_eq!(error.to_string(), "a task ended in a panic");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Wherever threads are refused: the results end below that number, and hold what went before.
    #[test]
    fn a_refusal_anywhere_leaves_the_smaller_numbers(allowed in 1_usize..40, large in 41_usize..80) {
        let alive = Arc::new(AtomicUsize::new(0));
        let limited = |gate: Arc<Gate>| {
            if alive.fetch_add(1, Ordering::SeqCst) >= allowed {
                alive.fetch_sub(1, Ordering::SeqCst);
                return Err(io::Error::other("no more"));
            }
            let alive = Arc::clone(&alive);
            thread::Builder::new().spawn(move || {
                gate.pass();
                alive.fetch_sub(1, Ordering::SeqCst);
            })
        };
        let starting = Starting::sweep_of(Effort::Quick, &[1, large], &[1], limited, start_task).unwrap();
        prop_assert_eq!(starting.refused().map(|refused| refused.number), Some(allowed + 1));
        prop_assert!(starting.of_most().is_some());
    }
}
