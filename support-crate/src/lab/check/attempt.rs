//! A reader's function, run with patience.

use std::{
    panic::{UnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::CheckResult;

/// What `run` gives, or what to say of one that panics or does not come back within `patience`: the hint is for the latter.
/// It has a thread of its own, because code that waits for what never comes would keep the check's; such a thread is left
/// behind.
///
/// ```
/// use std::{thread, time::Duration};
/// use concurrency_lab::lab::check::attempt;
///
/// let patience = Duration::from_millis(50);
/// assert_eq!(attempt(patience, "exercise 1", "", || 7), Ok(7));
/// let slow = || thread::sleep(Duration::from_millis(200));
/// let late = attempt(patience, "exercise 1", "who wakes it?", slow).unwrap_err();
/// assert!(late.to_string().contains("who wakes it?"));
/// ```
///
/// # Errors
///
/// What to show the reader, where it panicked or was late.
pub fn attempt<T: Send + 'static>(
    patience: Duration,
    exercise: &str,
    hint: &str,
    run: impl FnOnce() -> T + Send + UnwindSafe + 'static,
) -> Result<T, CheckResult> {
    let (tell, ended) = mpsc::channel();
    thread::spawn(move || tell.send(catch_unwind(run).map_err(drop)));
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(exercise, seen, hint);
    match ended.recv_timeout(patience) {
        Ok(Ok(given)) => Ok(given),
        Ok(Err(())) => Err(wrong("it panicked", "the panic's message stands above")),
        Err(_) => Err(wrong("it did not come back", hint)),
    }
}
