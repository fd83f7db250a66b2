//! When a task was polled, and what it waited for in between.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant},
};

use super::{OpenSpan, Recorder, SpanKind};

/// A future that takes down when it was polled; made by [`Recorder::task`] and [`Recorder::task_on_threads`].
#[derive(Debug)]
#[must_use = "a future does nothing until it is awaited or spawned"]
pub struct TaskSpans<F> {
    future: Pin<Box<F>>,
    watch: Watch,
}

impl<F: Future> TaskSpans<F> {
    pub(super) fn new(recorder: Recorder, lane: Option<String>, label: String, future: F) -> Self {
        Self {
            future: Box::pin(future),
            watch: Watch {
                woken: Arc::new(Woken::new(&recorder)),
                recorder,
                lane,
                label,
                rest: Rest::None,
                over: None,
                waker: None,
            },
        }
    }

    /// Counts the time from `moment`, such as that of spawning, to the first poll as queueing. Without it that time is
    /// left blank, since a future that nobody has spawned yet is not in any queue. It has no effect on the lanes of
    /// threads.
    pub fn queued_since(mut self, moment: Instant) -> Self {
        self.watch.rest = Rest::Queued(moment);
        self
    }
}

impl<F: Future> Future for TaskSpans<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let waker = self.watch.waker(context.waker());
        // A panic ends the span on its way out.
        let span = self.watch.poll_starts();
        let polled = self.future.as_mut().poll(&mut Context::from_waker(&waker));
        let end = span.close();
        self.watch.poll_ended(polled.is_pending().then_some(end));
        polled
    }
}

/// What a task does between its polls.
#[derive(Clone, Copy, Debug)]
enum Rest {
    /// Nothing that is known: it was not polled yet, or has come to its end.
    None,
    /// Ready for its first poll since then.
    Queued(Instant),
    /// Waiting for a wake since then.
    Pending(Instant),
}

/// The part of [`TaskSpans`] that does not depend on the future's type.
#[derive(Debug)]
struct Watch {
    recorder: Recorder,
    /// The task's lane; without one, each poll goes onto the lane of its thread.
    lane: Option<String>,
    label: String,
    rest: Rest,
    /// The rest before the poll that runs now, not yet taken down.
    over: Option<Over>,
    woken: Arc<Woken>,
    /// The executor's waker, and ours around it.
    waker: Option<(Waker, Waker)>,
}

/// A rest that has ended: what it was, when the task was woken in it, and when it ended.
#[derive(Clone, Copy, Debug)]
struct Over {
    rest: Rest,
    woken: Option<Instant>,
    end: Instant,
}

impl Watch {
    /// The waker for the next poll. The lanes of threads show no rest, and need none of ours.
    fn waker(&mut self, outer: &Waker) -> Waker {
        if self.lane.is_none() {
            return outer.clone();
        }
        match &self.waker {
            Some((known, ours)) if known.will_wake(outer) => ours.clone(),
            _ => {
                let ours = Waker::from(Arc::new(NotingWaker {
                    outer: outer.clone(),
                    woken: Arc::clone(&self.woken),
                }));
                self.waker = Some((outer.clone(), ours.clone()));
                ours
            }
        }
    }

    /// Ends the rest and begins the poll, at one and the same moment.
    fn poll_starts(&mut self) -> OpenSpan {
        // The wake is taken before the clock is read, so it lies before the poll. A wake in between the two asks for
        // the poll after this one, whose rest will begin with it.
        let woken = self.woken.take();
        let span = match &self.lane {
            Some(lane) => self.recorder.span(lane, &self.label, SpanKind::Work),
            None => self.recorder.open_here(&self.label, SpanKind::Work),
        };
        self.rest_ended(woken, span.start());
        span
    }

    /// Takes down the rest before the poll only now, so that this does not count as the poll's work.
    fn poll_ended(&mut self, pending_since: Option<Instant>) {
        self.note_rest();
        self.rest = pending_since.map_or(Rest::None, Rest::Pending);
    }

    fn rest_ended(&mut self, woken: Option<Instant>, end: Instant) {
        let rest = std::mem::replace(&mut self.rest, Rest::None);
        self.over = Some(Over { rest, woken, end });
    }

    /// How the time since the last poll was spent: waiting until the first wake, queueing from then on.
    fn note_rest(&mut self) {
        let (Some(lane), Some(Over { rest, woken, end })) = (&self.lane, self.over.take()) else {
            return;
        };
        let note = |kind, from: Instant, to: Instant| {
            if from < to {
                self.recorder.record(lane, &self.label, kind, from, to);
            }
        };
        match rest {
            Rest::None => {}
            Rest::Queued(since) => note(SpanKind::Queue, since, end),
            Rest::Pending(since) => {
                let woken = woken.unwrap_or(end).max(since);
                note(SpanKind::Wait, since, woken);
                note(SpanKind::Queue, woken, end);
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // What was before a poll that panicked, or the rest of a task that is cancelled.
        if self.over.is_none() {
            let woken = self.woken.take();
            self.rest_ended(woken, Instant::now());
        }
        self.note_rest();
    }
}

/// The moment of the first wake since it was last taken.
#[derive(Debug)]
struct Woken {
    began: Instant,
    /// Nanoseconds since `began`, at least 1; 0 for no wake.
    at: AtomicU64,
}

impl Woken {
    fn new(recorder: &Recorder) -> Self {
        Self {
            began: recorder.began(),
            at: AtomicU64::new(0),
        }
    }

    fn note(&self) {
        let now = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        // Later wakes change nothing: the task is in the queue already.
        let _ = self
            .at
            .compare_exchange(0, now.max(1), Ordering::AcqRel, Ordering::Relaxed);
    }

    fn take(&self) -> Option<Instant> {
        match self.at.swap(0, Ordering::AcqRel) {
            0 => None,
            at => Some(self.began + Duration::from_nanos(at)),
        }
    }
}

/// The executor's waker, which notes when it is used.
struct NotingWaker {
    outer: Waker,
    woken: Arc<Woken>,
}

impl Wake for NotingWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.note();
        self.outer.wake_by_ref();
    }
}
