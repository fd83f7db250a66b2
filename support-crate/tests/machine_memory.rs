//! Memory of this process and of another, and of one thing among many.

use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use concurrency_lab::ground::machine::{page_bytes, resident_memory, resident_memory_of};
use concurrency_lab::lab::footprint::{Footprint, FootprintError};

/// One test at a time: what another one allocates meanwhile would count.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Whether this system tells how much memory a process holds. Linux does: were nothing told there, these tests would
/// pass without testing anything.
fn memory_is_told() -> bool {
    let told = resident_memory().is_some();
    assert!(told || !cfg!(target_os = "linux"), "Linux tells resident memory");
    told
}

#[test]
fn memory_that_is_written_to_is_resident() {
    let _alone = alone();
    if !memory_is_told() {
        return;
    }
    let before = resident_memory().unwrap();
    // Other tests' threads begin and end meanwhile, hence the width below.
    let block = vec![1_u8; 64 << 20];
    let with = resident_memory().unwrap();
    drop(block);
    let after = resident_memory().unwrap();
    assert!(with >= before + (48 << 20), "{before} {with}");
    assert!(after + (48 << 20) <= with, "{with} {after}");
}

#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_holds_memory_until_its_input_ends() {
    let block = vec![1_u8; 40_000_000];
    // A line of its own: the test harness has written the test's name before.
    println!("\nready");
    let _ = io::stdin().read_line(&mut String::new());
    std::hint::black_box(block);
}

#[test]
fn a_child_is_asked_by_its_id_and_has_nothing_when_it_is_gone() {
    let _alone = alone();
    let told = memory_is_told();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_holds_memory_until_its_input_ends"])
        .args(["--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "ready"));
    let holds = resident_memory_of(child.id());
    drop(child.stdin.take());
    let id = child.id();
    // What it says at its end is read, or its pipe would break.
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
    assert_eq!(holds.is_some(), told);
    assert!(
        holds.is_none_or(|bytes| (40_000_000..400_000_000).contains(&bytes)),
        "{holds:?}"
    );
    assert_eq!(resident_memory_of(id), None);
}

#[test]
fn pages_are_a_power_of_two() {
    let page = page_bytes();
    assert!(page.is_some() || !cfg!(target_os = "linux"), "Linux tells it");
    assert!(page.is_none_or(|bytes| bytes.is_power_of_two() && bytes >= 4096));
}

#[test]
fn a_thing_of_known_size_is_found_to_be_that_large() {
    let _alone = alone();
    if !memory_is_told() {
        return;
    }
    // The later ones would find room in what the earlier ones freed.
    for (things, bytes) in [(2000, 64 << 10), (40_000, 1000), (1000, 10_000)] {
        let footprint = Footprint::of(things, || vec![1_u8; bytes]).unwrap();
        // Beside its bytes: the handle of 24 bytes in the list, the allocator's header, its rounding.
        let found = footprint.bytes_each;
        let most = bytes as f64 * 1.02 + 80.0;
        assert!(
            (bytes as f64 * 0.98..most).contains(&found.value),
            "{things} of {bytes}: {footprint:?}"
        );
        assert!(found.low <= found.value && found.value <= found.high);
        assert!(found.high - found.low < 0.2 * found.value, "{footprint}");
        assert_eq!((footprint.things, footprint.batches.len()), (things, 17));
    }
}

/// A thread that waits until it is dropped, and has ended then.
struct Parked {
    go: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Parked {
    fn new() -> io::Result<Self> {
        let (go, wait) = mpsc::channel::<()>();
        let thread = thread::Builder::new().spawn(move || {
            let _ = wait.recv();
        })?;
        Ok(Self {
            go: Some(go),
            thread: Some(thread),
        })
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        self.go.take();
        self.thread.take().map(thread::JoinHandle::join);
    }
}

#[test]
fn a_thread_takes_a_few_pages() {
    let _alone = alone();
    if !memory_is_told() {
        return;
    }
    let footprint = Footprint::try_of(400, Parked::new).unwrap();
    let (value, page) = (footprint.bytes_each.value, page_bytes().unwrap_or(4096) as f64);
    // More than a page of its stack is touched, far less than the 2 MiB that are set aside for it.
    assert!(value > page && value < 200_000.0, "{footprint:?}");
}

#[test]
fn nothing_is_told_of_things_smaller_than_what_can_be_seen() {
    let _alone = alone();
    if !memory_is_told() {
        return;
    }
    let footprint = Footprint::of(10, || Box::new(1_u8)).unwrap();
    assert!(footprint.to_string().contains("(95 % bootstrap "), "{footprint}");
    let found = footprint.bytes_each;
    // A byte ten times over does not fill a page: the interval says so.
    assert!(found.low < 0.0 && found.high > 16.0, "{footprint:?}");
}

#[test]
fn too_few_too_many_and_those_that_fail_are_refused() {
    let _alone = alone();
    for things in [0, 1] {
        assert!(
            matches!(Footprint::of(things, || ()), Err(FootprintError::TooFew(given)) if given == things)
        );
    }
    let error = Footprint::of(usize::MAX / 8, || [0_u8; 8]).unwrap_err();
    assert!(matches!(error, FootprintError::TooMany(_)), "{error}");
    if !memory_is_told() {
        return;
    }
    let mut made = 0;
    let error = Footprint::try_of(100, || {
        made += 1;
        if made > 40 { Err("no more threads") } else { Ok(()) }
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "thing 41 of 100 could not be made: no more threads; ask for fewer, or raise the limit that was met"
    );
}
