//! When a task was polled, and what it waited for in between.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use super::{OpenSpan, Recorder, SpanKind};

/// A future that takes down when it was polled; made by [`Recorder::task`] and [`Recorder::task_on_threads`].
#[derive(Debug)]
#[must_use = "a future does nothing until it is awaited or spawned"]
pub struct TaskSpans<F> {
    future: Pin<Box<F>>,
    observer: PollObserver,
}

impl<F: Future> TaskSpans<F> {
    pub(super) fn new(recorder: Recorder, lane: Option<String>, label: String, future: F) -> Self {
        Self {
            future: Box::pin(future),
            observer: PollObserver {
                woken: Arc::new(WakeTime::new(&recorder)),
                recorder,
                lane,
                label,
                pause: Pause::None,
                ended: None,
                waker: None,
            },
        }
    }

    /// Counts the time from `moment`, such as that of spawning, to the first poll as queueing. Without it that time is
    /// left blank, since a future that nobody has spawned yet is not in any queue. It has no effect on the lanes of
    /// threads.
    pub fn queued_since(mut self, moment: Instant) -> Self {
        self.observer.pause = Pause::Queued(moment);
        self
    }
}

impl<F: Future> Future for TaskSpans<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let waker = self.observer.waker(context.waker());
        // A panic ends the span on its way out.
        let span = self.observer.start_poll();
        let polled = self.future.as_mut().poll(&mut Context::from_waker(&waker));
        let end = span.close();
        self.observer.end_poll(polled.is_pending().then_some(end));
        polled
    }
}

/// What a task does between its polls.
#[derive(Clone, Copy, Debug)]
enum Pause {
    /// Nothing that is known: it was not polled yet, or has come to its end.
    None,
    /// Ready for its first poll since then.
    Queued(Instant),
    /// Waiting for a wake since then.
    Pending(Instant),
}

/// The part of [`TaskSpans`] that does not depend on the future's type.
#[derive(Debug)]
struct PollObserver {
    recorder: Recorder,
    /// The task's lane; without one, each poll goes onto the lane of its thread.
    lane: Option<String>,
    label: String,
    pause: Pause,
    /// The pause before the poll that runs now, not yet taken down.
    ended: Option<EndedPause>,
    woken: Arc<WakeTime>,
    /// The executor's waker, and ours around it.
    waker: Option<(Waker, Waker)>,
}

/// A pause that has ended: what it was, when the task was woken in it, and when it ended.
#[derive(Clone, Copy, Debug)]
struct EndedPause {
    pause: Pause,
    woken: Option<Instant>,
    end: Instant,
}

impl PollObserver {
    /// The waker for the next poll. The lanes of threads show no pause, and need none of ours.
    fn waker(&mut self, outer: &Waker) -> Waker {
        if self.lane.is_none() {
            return outer.clone();
        }
        match &self.waker {
            Some((known, ours)) if known.will_wake(outer) => ours.clone(),
            _ => {
                let ours = Waker::from(Arc::new(RecordingWaker {
                    outer: outer.clone(),
                    woken: Arc::clone(&self.woken),
                }));
                self.waker = Some((outer.clone(), ours.clone()));
                ours
            }
        }
    }

    /// Ends the pause and begins the poll, at one and the same moment.
    fn start_poll(&mut self) -> OpenSpan {
        // The wake is taken before the clock is read, so it lies before the poll. A wake in between the two asks for
        // the poll after this one, whose pause will begin with it.
        let woken = self.woken.take();
        let span = match &self.lane {
            Some(lane) => self.recorder.span(lane, &self.label, SpanKind::Work),
            None => self.recorder.open_here(&self.label, SpanKind::Work),
        };
        self.end_pause(woken, span.start());
        span
    }

    /// Takes down the pause before the poll only now, so that this does not count as the poll's work.
    fn end_poll(&mut self, pending_since: Option<Instant>) {
        self.record_pause();
        self.pause = pending_since.map_or(Pause::None, Pause::Pending);
    }

    fn end_pause(&mut self, woken: Option<Instant>, end: Instant) {
        let pause = std::mem::replace(&mut self.pause, Pause::None);
        self.ended = Some(EndedPause { pause, woken, end });
    }

    /// How the time since the last poll was spent: waiting until the first wake, queueing from then on.
    fn record_pause(&mut self) {
        let (Some(lane), Some(EndedPause { pause, woken, end })) = (&self.lane, self.ended.take()) else {
            return;
        };
        let note = |kind, from: Instant, to: Instant| {
            if from < to {
                self.recorder.record(lane, &self.label, kind, from, to);
            }
        };
        match pause {
            Pause::None => {}
            Pause::Queued(since) => note(SpanKind::Queue, since, end),
            Pause::Pending(since) => {
                let woken = woken.unwrap_or(end).max(since);
                note(SpanKind::Wait, since, woken);
                note(SpanKind::Queue, woken, end);
            }
        }
    }
}

impl Drop for PollObserver {
    fn drop(&mut self) {
        // What was before a poll that panicked, or the pause of a task that is cancelled.
        if self.ended.is_none() {
            let woken = self.woken.take();
            self.end_pause(woken, Instant::now());
        }
        self.record_pause();
    }
}

/// The moment of the first wake since it was last taken.
#[derive(Debug)]
struct WakeTime {
    began: Instant,
    /// Nanoseconds since `began`, at least 1; 0 for no wake.
    at: AtomicU64,
}

impl WakeTime {
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
struct RecordingWaker {
    outer: Waker,
    woken: Arc<WakeTime>,
}

impl Wake for RecordingWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.note();
        self.outer.wake_by_ref();
    }
}
