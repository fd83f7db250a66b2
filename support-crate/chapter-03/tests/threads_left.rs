//! No experiment leaves a thread behind. By itself in its program, since others' threads would count too.

use std::{io, sync::Arc, thread, time::Duration};

use chapter_03::{
    check,
    cost::{Gate, Memory, Starting},
    gil::{CPython, Way},
    prelude::{threads_alive, threads_settled},
    waiting::Waits,
};
use concurrency_lab::{ground::workload::split, lab::measure::Effort};

fn start_thread(gate: Arc<Gate>) -> io::Result<thread::JoinHandle<()>> {
    thread::Builder::new().spawn(move || gate.pass())
}

fn start_task(gate: Arc<Gate>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move { gate.passed().await })
}

fn sleep_on_threads(count: usize) -> io::Result<()> {
    let sleep = || thread::sleep(Duration::from_millis(5));
    let threads: Vec<_> = (0..count).map(|_| thread::spawn(sleep)).collect();
    threads
        .into_iter()
        .for_each(|thread| thread.join().expect("no panic"));
    Ok(())
}

fn never_done(limit: Duration, job: fn() -> u64) -> Option<u64> {
    let started = thread::spawn(job);
    thread::sleep(limit);
    drop(started); // its thread goes on
    None
}

#[test]
fn every_thread_that_an_experiment_starts_is_gone_afterwards() {
    let Some(before) = threads_alive() else { return };
    let settled = |what: &str| {
        assert_eq!(threads_settled(before), Some(before), "after {what}");
    };

    Starting::sweep_of(Effort::Quick, &[1, 50], &[1, 500], start_thread, start_task).unwrap();
    settled("starting");
    Memory::sweep_of(&[50], &[500], start_thread, start_task).unwrap();
    settled("measuring memory");
    Waits::sweep_of(
        Effort::Quick,
        &[20],
        Duration::from_millis(5),
        sleep_on_threads,
        sleep_on_threads,
    )
    .unwrap();
    settled("waiting");

    // A start that fails in the middle: those that were started are let through.
    let failing = |gate: Arc<Gate>| match gate.come() {
        5.. => Err(io::Error::other("no more")),
        _ => start_thread(gate),
    };
    let starting = Starting::sweep_of(Effort::Quick, &[2, 200], &[2], failing, start_task).unwrap();
    assert!(starting.refused().is_some());
    settled("a refused thread");

    let code = "def parts_of_sum(parts):\n    return [0.0 for part in parts]\n";
    let parts = split(0..10, 5).unwrap();
    for way in [Way::Serial, Way::Threads, Way::Processes] {
        let python = CPython::start(way, code).unwrap();
        assert_eq!(python.sum(&parts, 2).unwrap(), 0.0);
        drop(python);
        settled("Python");
    }

    // A check of an answer that leaves its own threads running waits for them.
    assert!(!check::in_time("03.1", Some(never_done)).passed());
    settled("a check");
}
