//! Whether a reader's workers share a queue.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
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

static WATCH: CallWatch = CallWatch::new();
static LONG_HAS_ENDED: AtomicBool = AtomicBool::new(false);
static BEGUN_AFTER: AtomicUsize = AtomicUsize::new(0);

fn watched(job: u64) -> u64 {
    WATCH.call(|| {
        if LONG_HAS_ENDED.load(Ordering::SeqCst) {
            BEGUN_AFTER.fetch_add(1, Ordering::SeqCst);
        }
        if job == LONG {
            thread::sleep(LONG_TIME);
            LONG_HAS_ENDED.store(true, Ordering::SeqCst);
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
    LONG_HAS_ENDED.store(false, Ordering::SeqCst);
    BEGUN_AFTER.store(0, Ordering::SeqCst);
    let hint =
        "`for job in receiver` ends when every sender is dropped: is one left, perhaps the first of all?";
    let ran = attempt(PATIENCE, &exercise, hint, move || {
        WATCH.during(WORKERS, || work_off((LONG..=JOBS).collect(), WORKERS, watched))
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
    if BEGUN_AFTER.load(Ordering::SeqCst) > 0 {
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
