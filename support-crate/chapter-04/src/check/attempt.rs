//! A reader's code, explored with patience.

use std::{panic::AssertUnwindSafe, time::Duration};

use concurrency_lab::lab::check::{CheckResult, attempt};

use crate::explore::{ExploreError, Explored, Program, search};

/// What the search has time for; it needs a small part of it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Schedules that are run in order, and random ones after them.
const SCHEDULES: (usize, usize) = (5_000, 2_000);

/// What to say of code that does not come back.
const HINT: &str = "is there a loop that never ends, without a lock or an access in it?";

/// What `run` gives, or what to say of one that panics or does not come back.
pub(super) fn within<T: Send + 'static>(
    exercise: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, CheckResult> {
    attempt(PATIENCE, exercise, HINT, AssertUnwindSafe(run))
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
