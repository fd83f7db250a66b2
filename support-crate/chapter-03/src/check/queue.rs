//! Whether a reader's workers share a queue.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use concurrency_lab::lab::check::{CallWatch, CheckResult, attempt};

/// What is done with each job.
pub type Work = fn(u64) -> u64;

/// What works all jobs off with so many workers, and gives the sum of the results.
pub type WorkOff = fn(Vec<u64>, usize, Work) -> u64;

const WORKERS: usize = 3;
const JOBS: u64 = 13;

/// The job that takes long. It comes first; the others take a fraction of it all together.
const LONG: u64 = 1;
const LONG_TIME: Duration = Duration::from_millis(200);
const SHORT_TIME: Duration = Duration::from_millis(4);

/// The function has this long; one worker alone needs less than two seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is seen of one answer. A function pointer carries nothing along, so the check that runs now has its own here: an
/// answer that hangs keeps what it had, and is in nobody's way.
#[derive(Default)]
struct Seen {
    calls: CallWatch,
    long_has_ended: AtomicBool,
    begun_after: AtomicUsize,
}

static NOW: Mutex<Option<Arc<Seen>>> = Mutex::new(None);

fn watched(job: u64) -> u64 {
    let seen = NOW.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let seen = seen.unwrap_or_default();
    seen.calls.call(|| {
        if seen.long_has_ended.load(Ordering::SeqCst) {
            seen.begun_after.fetch_add(1, Ordering::SeqCst);
        }
        if job == LONG {
            thread::sleep(LONG_TIME);
            seen.long_has_ended.store(true, Ordering::SeqCst);
        } else {
            thread::sleep(SHORT_TIME);
        }
        job * job
    })
}

/// Checks a function that works thirteen jobs off with three workers, one of which takes far longer than the others
/// together. Whoever is free takes the next. `None` is "not done yet".
pub fn worked_off(name: &str, work_off: Option<WorkOff>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(work_off) = work_off else {
        return CheckResult::not_done(exercise);
    };
    let seen = Arc::new(Seen::default());
    *NOW.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&seen));
    let watch = Arc::clone(&seen);
    let hint =
        "`for job in receiver` ends when every sender is dropped: is one left, perhaps the first of all?";
    let ran = attempt(PATIENCE, &exercise, hint, move || {
        let all = || work_off((LONG..=JOBS).collect(), WORKERS, watched);
        watch.calls.during(WORKERS, all)
    });
    let (sum, calls) = match ran {
        Ok((Ok(sum), calls)) => (sum, calls),
        Ok((Err(_), _)) => {
            return CheckResult::wrong(exercise, "it panicked", "the panic's message stands above");
        }
        Err(wrong) => return wrong,
    };
    let wrong = |seen: String, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    if calls.count != JOBS as usize {
        return wrong(
            format!("{JOBS} jobs were given, and {} were worked on", calls.count),
            "each job goes to one worker, once",
        );
    }
    if calls.most_at_once > WORKERS {
        return wrong(
            format!("up to {} jobs were worked on at once", calls.most_at_once),
            "start as many threads as there are workers, each with a loop that takes jobs",
        );
    }
    if calls.most_at_once == 1 {
        return wrong(
            "never more than one job was worked on at a time".to_owned(),
            "is the queue's lock still held while a job is worked on? in `while let Ok(job) = queue.lock().unwrap().recv()` it is, to the end of the body",
        );
    }
    if calls.most_at_once < WORKERS {
        return wrong(
            format!("at most {} jobs were worked on at once", calls.most_at_once),
            "does every worker run beside the others?",
        );
    }
    if seen.begun_after.load(Ordering::SeqCst) > 0 {
        return wrong(
            "jobs still waited when the long one had ended, though two workers were free".to_owned(),
            "equal shares are not equal work: let whoever is free take the next job",
        );
    }
    let right = (LONG..=JOBS).map(|job| job * job).sum::<u64>();
    if sum != right {
        return wrong(
            format!("the results add up to {right}, and {sum} came back"),
            "add up what every worker found, and wait for each of them",
        );
    }
    CheckResult::right(exercise)
}
