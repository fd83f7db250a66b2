//! How many threads this process has.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

/// How long a thread that was joined may need to be gone from the system's books.
const GOING: Duration = Duration::from_secs(2);

/// The threads that this process has now, the calling one among them; `None` where the system does not tell (all but
/// Linux). A thread that was just joined may still be counted for a moment.
///
/// ```
/// use std::{sync::mpsc, thread};
/// use concurrency_lab::ground::machine::threads_alive;
///
/// if let Some(before) = threads_alive() {
///     let (held, told) = mpsc::channel::<()>();
///     let waiting = thread::spawn(move || told.recv());
///     assert!(threads_alive() > Some(before));
///     drop(held); // it has nothing to wait for any more
///     assert!(waiting.join().is_ok());
/// }
/// ```
pub fn threads_alive() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:"))?;
    line.trim().parse().ok()
}

/// Waits until there are no more than `most` threads, for two seconds at most; gives how many there are then.
pub fn threads_settled(most: usize) -> Option<usize> {
    let deadline = Instant::now() + GOING;
    loop {
        let alive = threads_alive()?;
        if alive <= most || Instant::now() >= deadline {
            return Some(alive);
        }
        thread::sleep(Duration::from_millis(1));
    }
}
