//! A system that allows few threads. It limits this whole program, so the tests of it are one.
#![cfg(target_os = "linux")]

use std::{io, sync::Arc, thread, time::Duration};

use chapter_03::{
    cost::{Gate, Memory, Starting},
    waiting::Waits,
};
use concurrency_lab::lab::{
    measure::Effort,
    plot::Theme,
    predict::{UNANSWERED, predict},
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Room for so many bytes of addresses more: for some hundred stacks of 2 MiB beside what the allocator sets aside.
const ROOM: u64 = 3 << 30;

fn start_thread(gate: Arc<Gate>) -> io::Result<thread::JoinHandle<()>> {
    thread::Builder::new().spawn(move || gate.pass())
}

fn start_task(gate: Arc<Gate>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move { gate.passed().await })
}

fn sleep_on_threads(count: usize) -> io::Result<()> {
    let begin = |_| thread::Builder::new().spawn(|| thread::sleep(Duration::from_millis(50)));
    let threads: Vec<_> = (0..count).map(begin).collect();
    for thread in threads {
        thread?.join().expect("no panic");
    }
    Ok(())
}

fn virtual_bytes() -> u64 {
    concurrency_lab::ground::machine::virtual_memory().expect("Linux tells")
}

#[test]
fn where_no_further_thread_is_allowed_the_results_end_and_say_so() {
    let (_, most) = getrlimit(Resource::RLIMIT_AS).unwrap();
    setrlimit(Resource::RLIMIT_AS, virtual_bytes() + ROOM, most).unwrap();
    let unanswered = predict("03.1", UNANSWERED).unwrap();

    let starting =
        Starting::sweep_of(Effort::Quick, &[1, 10, 2000], &[1, 100], start_thread, start_task).unwrap();
    let refused = starting.refused().expect("2000 stacks do not fit").clone();
    assert!(refused.number > 10 && refused.number < 1600, "{refused}");
    let said = refused.to_string();
    assert!(said.contains("the system refused thread"), "{said}");
    let figure = starting.chart(&unanswered).unwrap();
    assert!(figure.svg(Theme::Light).contains("refused thread"));
    // What did start is there, and a number below the one that was refused.
    let (thread, task) = starting.of_most().unwrap();
    assert!(thread.value > 0.0 && task.value > 0.0);

    let memory = Memory::sweep_of(&[10, 2000], &[1000], start_thread, start_task).unwrap();
    let most = memory.thread().unwrap().count;
    assert!(memory.refused().is_some() && most > 10 && most < 1600, "{most}");
    assert!(
        memory
            .chart(&unanswered)
            .unwrap()
            .svg(Theme::Light)
            .contains("refused thread")
    );

    let waits = Waits::sweep_of(
        Effort::Quick,
        &[10, 2000],
        Duration::from_millis(50),
        sleep_on_threads,
        |_| Ok(()),
    )
    .unwrap();
    assert!(waits.on_threads(10).is_some() && waits.on_threads(2000).is_none());
    assert!(waits.in_tasks(2000).is_some());
    assert!(
        waits
            .chart(&unanswered)
            .unwrap()
            .svg(Theme::Light)
            .contains("2000 threads were refused")
    );
    let table = waits.table(&memory).to_string();
    assert!(table.contains('—'), "{table}");
}
