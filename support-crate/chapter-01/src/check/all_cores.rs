//! Whether a reader's count runs on several cores.

use concurrency_lab::ground::workload::{count_primes, is_prime};
use concurrency_lab::lab::check::{CallWatch, CheckResult};

/// What tests one number.
pub type IsPrime = fn(u64) -> bool;

const LIMIT: u64 = 20_011;

static WATCH: CallWatch = CallWatch::new();

fn observed(number: u64) -> bool {
    WATCH.call(|| is_prime(number))
}

/// Checks a function that counts the primes below a limit on all cores: it is called with an `is_prime` that observes on
/// which threads it is called, and how many calls are under way at once. `None` is "not done yet".
pub fn on_all_cores(name: &str, function: Option<fn(u64, IsPrime) -> u64>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(function) = function else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: String, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let workers = concurrency_lab::prelude::rayon::current_num_threads();
    let (counted, calls) = WATCH.during(workers, || function(LIMIT, observed));
    let Ok(counted) = counted else {
        return wrong("it panicked".to_owned(), "the panic's message stands above");
    };
    if calls.count == 0 {
        return wrong(
            "is_prime was never called".to_owned(),
            "test every number with the is_prime that the function is given; a sieve is another exercise",
        );
    }
    let right = count_primes(0..LIMIT);
    if counted != right {
        return wrong(
            format!("counted {counted} primes below {LIMIT}, not {right}"),
            "filter(…) keeps the primes, count() counts what was kept",
        );
    }
    if calls.threads == 1 && workers > 1 {
        return wrong(
            format!("all {} calls came from one thread", calls.count),
            "into_iter() goes through the range on this thread; what does rayon call its own?",
        );
    }
    if calls.most_at_once < workers {
        return wrong(
            format!(
                "at most {} of {workers} workers were at it at once",
                calls.most_at_once
            ),
            "let rayon cut the range itself: one parallel iterator over all of it",
        );
    }
    CheckResult::right(exercise)
}
