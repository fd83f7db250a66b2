//! A value that comes later, from whoever holds the other end.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// A value to be given later, and the future that waits for it. The giver may be on another thread. If it is dropped
/// without giving, the future waits for ever.
pub fn delivery<T>() -> (Giver<T>, Delivery<T>) {
    let shared = Arc::new(Shared(Mutex::new((None, None))));
    (Giver(Arc::clone(&shared)), Delivery(shared))
}

/// The value once it is there, and the waker to call then.
struct Shared<T>(Mutex<(Option<T>, Option<Waker>)>);

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, (Option<T>, Option<Waker>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end that gives.
pub struct Giver<T>(Arc<Shared<T>>);

impl<T> Giver<T> {
    /// Gives the value, and wakes whoever waits for it.
    pub fn give(self, value: T) {
        let mut shared = self.0.lock();
        shared.0 = Some(value);
        let waker = shared.1.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The end that waits: a future of the value.
#[must_use = "a future does nothing until it is awaited"]
pub struct Delivery<T>(Arc<Shared<T>>);

impl<T> Future for Delivery<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut shared = self.0.lock();
        if let Some(value) = shared.0.take() {
            return Poll::Ready(value);
        }
        // In this order, and under one lock: a value that comes in between would find no waker.
        let replaced = shared.1.replace(context.waker().clone());
        drop(shared);
        drop(replaced);
        Poll::Pending
    }
}

impl<T> fmt::Debug for Delivery<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.lock().0 {
            Some(_) => "Delivery(here)",
            None => "Delivery(to come)",
        })
    }
}

impl<T> fmt::Debug for Giver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Giver")
    }
}
