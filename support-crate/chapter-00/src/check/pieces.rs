//! Whether a reader's function shares its work out among threads that run at the same time.

use std::ops::Range;

use concurrency_lab::ground::workload::count_primes;
use concurrency_lab::lab::check::{CallWatch, CheckResult};

/// What counts the primes in a piece.
pub type Count = fn(Range<u64>) -> u64;

const LIMIT: u64 = 30_011;

static WATCH: CallWatch = CallWatch::new();

fn observed(piece: Range<u64>) -> u64 {
    WATCH.call(|| count_primes(piece))
}

/// Checks a function that counts the primes below a limit on so many threads, all of them at work at the same time: it is
/// called for three and for five threads with a `count` that observes who calls it and when. `None` is "not done yet".
pub fn on_threads(name: &str, function: Option<fn(usize, u64, Count) -> u64>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(function) = function else {
        return CheckResult::not_done(exercise);
    };
    [3, 5]
        .into_iter()
        .fold(CheckResult::right(&exercise), |so_far, threads| {
            so_far.and(|| with(&exercise, function, threads))
        })
}

fn with(exercise: &str, function: fn(usize, u64, Count) -> u64, threads: usize) -> CheckResult {
    let wrong = |seen: String, hint: &str| {
        CheckResult::wrong(exercise, format!("for {threads} threads: {seen}"), hint)
    };
    let (counted, calls) = WATCH.during(threads, || function(threads, LIMIT, observed));
    let Ok(counted) = counted else {
        return wrong("it panicked".to_owned(), "the panic's message stands above");
    };
    let right = count_primes(0..LIMIT);
    if calls.count == 0 {
        return wrong(
            "count was never called".to_owned(),
            "let each thread call count(piece)",
        );
    }
    if counted != right {
        return wrong(
            format!("counted {counted} primes below {LIMIT}, not {right}"),
            "add up what all threads return, and leave no number out between the pieces",
        );
    }
    if calls.threads == 1 {
        return wrong(
            format!("all {} calls came from one thread", calls.count),
            "scope.spawn(…) once for each piece",
        );
    }
    if calls.most_at_once < threads {
        return wrong(
            format!("at most {} pieces were under way at once", calls.most_at_once),
            "join after the last spawn: collect the handles into a Vec first (an iterator spawns only when it is asked)",
        );
    }
    if calls.count != threads || calls.threads != threads {
        return wrong(
            format!("{} pieces on {} threads", calls.count, calls.threads),
            "as many pieces as threads, each on a thread of its own",
        );
    }
    CheckResult::right(exercise)
}
