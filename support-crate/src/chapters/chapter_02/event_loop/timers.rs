//! Timers: who is to be woken when.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use super::current;

/// A timer's place: its time, and a number that tells timers of one time apart and keeps them in order.
type Due = (Instant, u64);

/// The timers that are set, the next one first. A map and not a heap, because a timer that nobody waits for any more is
/// taken out again.
#[derive(Default)]
pub(super) struct Timers {
    set: RefCell<BTreeMap<Due, Waker>>,
    numbers: Cell<u64>,
}

impl Timers {
    /// When the next timer is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.set.borrow().first_key_value().map(|((at, _), _)| *at)
    }

    /// Wakes whoever is due now.
    pub(super) fn fire(&self) {
        if self.set.borrow().is_empty() {
            return;
        }
        let now = Instant::now();
        while let Some(waker) = self.pop(now) {
            waker.wake();
        }
    }

    fn pop(&self, now: Instant) -> Option<Waker> {
        let mut set = self.set.borrow_mut();
        let first = set.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }
}

/// Waits for `duration`, from now on and not from the first poll. It never ends early; it ends late by as much as the
/// system and the other tasks of the loop keep the thread.
///
/// # Panics
///
/// When it is polled outside [`EventLoop::run`](super::EventLoop::run).
pub fn sleep(duration: Duration) -> Sleep {
    // What the clock cannot hold stands for "for ever".
    const FOR_EVER: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    let now = Instant::now();
    Sleep {
        until: now.checked_add(duration).unwrap_or_else(|| now + FOR_EVER),
        timer: None,
    }
}

/// The future of [`sleep`]. Dropping it takes its timer back.
#[must_use = "a future does nothing until it is awaited"]
pub struct Sleep {
    until: Instant,
    timer: Option<(Rc<Timers>, Due)>,
}

impl Sleep {
    /// When it is due.
    pub fn deadline(&self) -> Instant {
        self.until
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.until {
            return Poll::Ready(());
        }
        let until = self.until;
        let (timers, due) = self.timer.get_or_insert_with(|| {
            let timers = Rc::clone(&current("sleep").timers);
            let number = timers.numbers.replace(timers.numbers.get() + 1);
            (timers, (until, number))
        });
        // Each poll may come from another task: the last one's waker counts.
        let replaced = timers.set.borrow_mut().insert(*due, context.waker().clone());
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some((timers, due)) = self.timer.take() {
            let removed = timers.set.borrow_mut().remove(&due);
            drop(removed);
        }
    }
}
