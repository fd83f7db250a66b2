//! Whether a reader's executor polls whom it should.

use std::{
    panic::catch_unwind,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Poll},
    thread,
    time::Duration,
};

use concurrency_lab::lab::check::CheckResult;

use crate::three_ways::CallbackTimer;

/// A future of any kind, with a place of its own.
pub type Boxed = Pin<Box<dyn Future<Output = ()>>>;

/// Each waits for one event, so it is polled twice: to leave its waker, and when it was called.
const WAITS: [u64; 3] = [90, 60, 30];
const NEEDED: usize = 2 * WAITS.len();

/// The executor has this long; it needs a tenth of a second.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks an executor that runs all futures and gives the number of polls it made. The three it is given count their polls
/// themselves. `None` is "not done yet".
pub fn polls(name: &str, run_all: Option<fn(Vec<Boxed>) -> usize>) -> CheckResult {
    let exercise = format!("exercise {name}");
    let Some(run_all) = run_all else {
        return CheckResult::not_done(exercise);
    };
    let wrong = |seen: &str, hint: &str| CheckResult::wrong(&exercise, seen, hint);
    let (seen, ended) = (Arc::new(Seen::default()), mpsc::channel());
    let (watched, tell) = (Arc::clone(&seen), ended.0);
    // On a thread of its own, because an executor that forgets somebody never comes back.
    thread::spawn(move || {
        let counted = catch_unwind(|| run_all(waits(&watched)));
        let _ = tell.send(counted.map_err(drop));
    });
    let counted = match ended.1.recv_timeout(PATIENCE) {
        Ok(Ok(counted)) => counted,
        Ok(Err(())) => return wrong("it panicked", "the panic's message stands above"),
        Err(_) => {
            return wrong(
                "it did not come back",
                "who is woken while the thread is not parked? unpark makes the next park return at once; is the queue's lock held while parked?",
            );
        }
    };
    let (polled, done) = (
        seen.polls.load(Ordering::Relaxed),
        seen.done.load(Ordering::Relaxed),
    );
    if done < WAITS.len() {
        return wrong(
            &format!("{done} of {} futures came to their end", WAITS.len()),
            "go on until none is left",
        );
    }
    if polled > NEEDED {
        return wrong(
            &format!("{polled} polls were made, {NEEDED} are needed"),
            "poll everybody once, and from then on only whose number is in the queue",
        );
    }
    if counted != polled {
        return wrong(
            &format!("it says {counted} polls, and {polled} were made"),
            "count each call of poll",
        );
    }
    CheckResult::right(exercise)
}

#[derive(Debug, Default)]
struct Seen {
    polls: AtomicUsize,
    done: AtomicUsize,
}

fn waits(seen: &Arc<Seen>) -> Vec<Boxed> {
    let timer = CallbackTimer::start().expect("a timer needs one thread");
    let watched = WAITS.map(|time| {
        let delivery = timer.wait(Duration::from_millis(time));
        Box::pin(Watched {
            delivery,
            seen: Arc::clone(seen),
            _timer: timer.clone(),
        }) as Boxed
    });
    watched.into()
}

struct Watched<F> {
    delivery: F,
    seen: Arc<Seen>,
    /// The timer ends with its last clone.
    _timer: CallbackTimer,
}

impl<F: Future<Output = ()> + Unpin> Future for Watched<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.seen.polls.fetch_add(1, Ordering::Relaxed);
        let polled = pin!(&mut self.delivery).poll(context);
        if polled.is_ready() {
            self.seen.done.fetch_add(1, Ordering::Relaxed);
        }
        polled
    }
}
