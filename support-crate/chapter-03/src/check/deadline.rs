//! Whether a reader's function gives up in time.

use std::{
    panic::resume_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use concurrency_lab::lab::check::{CheckResult, attempt};

/// What is to be done in time.
pub type Job = fn() -> u64;

/// What does a job, and gives its result unless the time is over before.
pub type Within = fn(Duration, Job) -> Option<u64>;

/// The jobs, each with a limit that leaves no doubt.
const QUICK: Duration = Duration::from_millis(20);
const SLOW: Duration = Duration::from_millis(900);
const SHORT_LIMIT: Duration = Duration::from_millis(50);
const LONG_LIMIT: Duration = Duration::from_secs(4);

/// Later than this after a start is no longer "at once".
const AT_ONCE: Duration = Duration::from_secs(2);

/// The function has this long, for each job.
const PATIENCE: Duration = Duration::from_secs(10);

static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

fn quick() -> u64 {
    thread::sleep(QUICK);
    42
}

fn slow() -> u64 {
    UNDER_WAY.fetch_add(1, Ordering::SeqCst);
    thread::sleep(SLOW);
    UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
    43
}

fn failing() -> u64 {
    // As a panic, without its message.
    resume_unwind(Box::new("the job fails"))
}

/// Checks a function that gives up when the time is over: on a job that is done in time, on one that is not, and on one
/// that panics. `None` is "not done yet".
pub fn in_time(name: &str, within: Option<Within>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(within) = within else {
        return CheckResult::not_done(exercise);
    };
    let result = on_quick(&exercise, within)
        .and(|| on_slow(&exercise, within))
        .and(|| on_failing(&exercise, within));
    // No thread of a check outlives it.
    while UNDER_WAY.load(Ordering::SeqCst) > 0 {
        thread::sleep(Duration::from_millis(5));
    }
    result
}

/// What it gave, and how long it took.
fn run(
    exercise: &str,
    within: Within,
    limit: Duration,
    job: Job,
) -> Result<(Option<u64>, Duration), CheckResult> {
    attempt(PATIENCE, exercise, "wait with a limit, for each job", move || {
        let began = Instant::now();
        (within(limit, job), began.elapsed())
    })
}

fn on_quick(exercise: &str, within: Within) -> CheckResult {
    let (given, time) = match run(exercise, within, LONG_LIMIT, quick) {
        Ok(run) => run,
        Err(wrong) => return wrong,
    };
    let wrong = |seen: String, hint: &str| CheckResult::wrong(exercise, seen, hint);
    match given {
        Some(42) if time < AT_ONCE => CheckResult::right(exercise),
        Some(42) => wrong(
            format!("a job of {QUICK:?} took {time:.1?}"),
            "do not sleep until the limit: wait for the result, and for no longer than the limit",
        ),
        Some(other) => wrong(
            format!("the job gave 42, and {other} came back"),
            "hand on what the job gives",
        ),
        None => wrong(
            format!("a job of {QUICK:?} was given up, and the limit was {LONG_LIMIT:?}"),
            "is the job started? does its result reach the one who waits?",
        ),
    }
}

fn on_slow(exercise: &str, within: Within) -> CheckResult {
    let (given, time) = match run(exercise, within, SHORT_LIMIT, slow) {
        Ok(run) => run,
        Err(wrong) => return wrong,
    };
    let wrong = |seen: String, hint: &str| CheckResult::wrong(exercise, seen, hint);
    match given {
        None if time < SLOW => CheckResult::right(exercise),
        None => wrong(
            format!("it gave up, but only after {time:.1?}; the limit was {SHORT_LIMIT:?}"),
            "join waits for as long as it takes, and so does the end of a scope: wait for a message, with recv_timeout",
        ),
        Some(_) => wrong(
            format!("a job of {SLOW:?} was waited for, and the limit was {SHORT_LIMIT:?}"),
            "join knows no limit: have the thread send its result, and take it with recv_timeout",
        ),
    }
}

fn on_failing(exercise: &str, within: Within) -> CheckResult {
    let ran = run(exercise, within, LONG_LIMIT, failing);
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(exercise, seen, hint);
    match ran {
        Ok((None, time)) if time < AT_ONCE => CheckResult::right(exercise),
        Ok((None, _)) => wrong(
            "a job that panicked was waited for until the limit",
            "a sender that is dropped says so at once: does a copy of it live on outside the thread?",
        ),
        Ok((Some(_), _)) => wrong(
            "a job that panicked is said to have a result",
            "no result came: give None",
        ),
        Err(_) => wrong(
            "a job that panics takes its caller along",
            "what recv_timeout gives, and what join gives, may be an error: that is None here",
        ),
    }
}
