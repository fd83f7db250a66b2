//! Whether a reader's executor polls whom it should.

use std::{
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use concurrency_lab::lab::check::{CheckResult, attempt};

use crate::{
    by_hand::{Delivery, Giver, delivery},
    three_ways::CallbackTimer,
};

/// A future of any kind, with a place of its own.
pub type Boxed = Pin<Box<dyn Future<Output = ()>>>;

/// Each waits for one event, so it is polled twice: to leave its waker, and when it was called. The times begin when all
/// have been polled once, so an executor that waits for the first before it polls the second waits in vain.
const WAITS: [u64; 3] = [90, 60, 30];
const NEEDED: usize = 2 * WAITS.len();

/// From then on a future is ready: an executor that polls without a pause comes to an end.
const ENOUGH: usize = 1000;

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
    let seen = Arc::new(Seen::default());
    let watched = Arc::clone(&seen);
    let hint = "is everybody polled once before the first is waited for? is whoever was woken polled again? is the queue's lock held while parked?";
    let counted = match attempt(PATIENCE, &exercise, hint, move || run_all(waits(&watched))) {
        Ok(counted) => counted,
        Err(result) => return result,
    };
    let (polled, done) = (
        seen.polls.load(Ordering::Relaxed),
        seen.done.load(Ordering::Relaxed),
    );
    if polled > NEEDED {
        return wrong(
            &format!("{polled} polls were made, {NEEDED} are needed"),
            "poll everybody once, and from then on only whose number is in the queue",
        );
    }
    if done < WAITS.len() {
        return wrong(
            &format!("{done} of {} futures came to their end", WAITS.len()),
            "go on until none is left",
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

#[derive(Default)]
struct Seen {
    polls: AtomicUsize,
    done: AtomicUsize,
    /// What the futures wait for, until all have been polled once.
    to_begin: Mutex<Vec<Giver<()>>>,
    polled_once: AtomicUsize,
}

impl Seen {
    /// A future was polled for the first time; with the last of them the waits begin.
    fn begins(&self, timer: &CallbackTimer) {
        if self.polled_once.fetch_add(1, Ordering::Relaxed) + 1 < WAITS.len() {
            return;
        }
        let givers = std::mem::take(&mut *self.to_begin.lock().unwrap_or_else(PoisonError::into_inner));
        for (giver, time) in givers.into_iter().zip(WAITS) {
            timer.after(Duration::from_millis(time), move || giver.give(()));
        }
    }
}

fn waits(seen: &Arc<Seen>) -> Vec<Boxed> {
    let timer = CallbackTimer::start().expect("a timer needs one thread");
    let (givers, deliveries): (Vec<_>, Vec<_>) = WAITS.iter().map(|_| delivery()).unzip();
    *seen.to_begin.lock().unwrap_or_else(PoisonError::into_inner) = givers;
    let watched = deliveries.into_iter().map(|delivery| {
        Box::pin(Watched {
            delivery,
            begun: false,
            seen: Arc::clone(seen),
            timer: timer.clone(),
        }) as Boxed
    });
    watched.collect()
}

struct Watched {
    delivery: Delivery<()>,
    begun: bool,
    seen: Arc<Seen>,
    /// The timer ends with its last clone.
    timer: CallbackTimer,
}

impl Future for Watched {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let polls = 1 + self.seen.polls.fetch_add(1, Ordering::Relaxed);
        let polled = pin!(&mut self.delivery).poll(context);
        if polled.is_ready() {
            self.seen.done.fetch_add(1, Ordering::Relaxed);
        }
        if !std::mem::replace(&mut self.begun, true) {
            self.seen.begins(&self.timer);
        }
        if polls < ENOUGH { polled } else { Poll::Ready(()) }
    }
}
