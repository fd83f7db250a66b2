//! A reader's code, explored with patience.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
    time::Duration,
};

use concurrency_lab::lab::check::CheckResult;

use crate::explore::{ExploreError, Explored, Program, search};

/// What the search has time for; it needs a small part of it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Schedules that are run in order, and random ones after them.
const SCHEDULES: (usize, usize) = (5_000, 2_000);

/// What `run` gives, or what to say of one that panics or does not come back. It has a thread of its own, because code
/// that computes for ever would keep the check's.
pub(super) fn within<T: Send + 'static>(
    exercise: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CheckResult> {
    within_time(PATIENCE, exercise, run)
}

pub(super) fn within_time<T: Send + 'static>(
    patience: Duration,
    exercise: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CheckResult> {
    let (tell, ended) = mpsc::channel();
    thread::spawn(move || tell.send(catch_unwind(AssertUnwindSafe(run)).map_err(drop)));
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(exercise, seen, hint);
    match ended.recv_timeout(patience) {
        Ok(Ok(given)) => Ok(given),
        Ok(Err(())) => Err(wrong("it panicked", "the panic's message stands above")),
        Err(_) => Err(wrong(
            "it did not come back",
            "is there a loop that never ends, without a lock or an access in it?",
        )),
    }
}

/// What a search through a program's schedules found, or what to say where there was none.
pub(super) fn explored(
    exercise: &str,
    program: impl Fn() -> Program + Send + Sync + 'static,
) -> Result<Explored, CheckResult> {
    let (most, random) = SCHEDULES;
    within(exercise, move || search(program, most, random))?.map_err(|error| not_run(exercise, &error))
}

/// What to say of a program that cannot be run.
pub(super) fn not_run(exercise: &str, error: &ExploreError) -> CheckResult {
    CheckResult::wrong(exercise, error.to_string(), "")
}
