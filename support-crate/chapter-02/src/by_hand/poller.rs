//! Polling step by step.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

/// An executor in slow motion: it polls its future once for each [`Poller::step`], whether it was woken or not, and
/// counts wake-ups.
pub struct Poller<F> {
    steps: usize,
    wakes_seen: usize,
    ended: bool,
    wakes: Arc<Wakes>,
    future: Pin<Box<F>>,
}

/// A waker that does nothing but count.
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl<F: Future> Poller<F> {
    /// A poller that has not polled yet.
    pub fn new(future: F) -> Self {
        Self {
            steps: 0,
            wakes_seen: 0,
            ended: false,
            wakes: Arc::new(Wakes(AtomicUsize::new(0))),
            future: Box::pin(future),
        }
    }

    /// Polls the future once.
    ///
    /// # Panics
    ///
    /// When it has ended already, and with whatever the future panics.
    pub fn step(&mut self) -> Poll<F::Output> {
        assert!(
            !self.ended,
            "the future has ended after {} steps: make a new one",
            self.steps
        );
        self.steps += 1;
        self.wakes_seen = self.wakes();
        let waker = Waker::from(Arc::clone(&self.wakes));
        let polled = self.future.as_mut().poll(&mut Context::from_waker(&waker));
        self.ended = polled.is_ready();
        polled
    }

    /// The future in its present state.
    pub fn future(&self) -> &F {
        &self.future
    }

    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// How often the future's waker was called.
    pub fn wakes(&self) -> usize {
        self.wakes.0.load(SeqCst)
    }

    /// Whether it was woken since the last step began: then an event loop would poll it again.
    pub fn is_woken(&self) -> bool {
        self.wakes() > self.wakes_seen
    }
}

impl<F: Future + fmt::Debug> fmt::Debug for Poller<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("steps", &self.steps)
            .field("wakes", &self.wakes())
            .field("future", self.future())
            .finish()
    }
}
