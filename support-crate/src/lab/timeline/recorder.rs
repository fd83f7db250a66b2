//! Taking spans down while things run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::buffer::{Buffer, LocalRecorder, ReservedSpan};
use super::limit::{Limit, Quota};
use super::task::TaskSpans;
use super::thread_lane::{LaneNames, ThreadSpan};
use super::{SpanKind, Timeline};

/// Takes down who ran when. Clones share one recording, so each thread or task takes its own clone along.
///
/// **What it costs.** A span reads the clock twice and goes into a buffer that its thread has to itself, so threads do
/// not wait for one another. [`Recorder::cost`] measures it, and the bench `timeline_recorder` also with all cores
/// recording. Both readings are taken as close to the work as can be: little of the cost falls inside the span.
///
/// **What it keeps.** 32 bytes a span, about 32 MB at the [limit](Recorder::LIMIT) of one million spans, and a thread's
/// names once each (from the 1025th name on, once for each use). What is beyond the limit is counted, see
/// [`Timeline::dropped`]. The memory is freed with the recorder's last clone. A [`Timeline`] is a copy with names in full, about 150 bytes a span.
#[derive(Clone, Debug)]
pub struct Recorder {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Tells this recorder from all others of the process.
    number: u64,
    began: Instant,
    limit: Arc<Limit>,
    buffers: Mutex<Vec<Arc<Buffer>>>,
    lanes: Mutex<LaneNames>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorder {
    /// The spans that a recorder takes down unless told otherwise by [`Recorder::with_limit`].
    pub const LIMIT: usize = 1_000_000;

    /// A recorder whose time zero is now.
    pub fn new() -> Self {
        Self::with_limit(Self::LIMIT)
    }

    /// A recorder that takes down at most `spans` spans, and counts the others. Threads set room aside for what they
    /// may record next, never more than they have recorded; so with several threads at a limit of 2048 or more, the
    /// first span may be refused a little before the limit. At most 2^30.
    pub fn with_limit(spans: usize) -> Self {
        static RECORDERS: AtomicU64 = AtomicU64::new(0);
        Self {
            shared: Arc::new(Shared {
                number: RECORDERS.fetch_add(1, Ordering::Relaxed),
                began: Instant::now(),
                limit: Arc::new(Limit::new(spans.min(1 << 30))),
                buffers: Mutex::default(),
                lanes: Mutex::default(),
            }),
        }
    }

    /// Begins a span, which ends when the returned guard is dropped. The guard may move to another thread and may
    /// live across an `.await`. A guard bound to `_` is dropped at once: bind it to `_span`.
    pub fn span(&self, lane: impl AsRef<str>, label: impl AsRef<str>, kind: SpanKind) -> OpenSpan {
        self.open(lane.as_ref(), label.as_ref(), kind)
    }

    /// Begins a span on the lane of this thread, whether it is one of the program's own, a worker of rayon's or of
    /// tokio's: a job shows up where it really ran.
    ///
    /// The lane bears the thread's name; where it has none of its own, `rayon worker 0`, `tokio thread 1` or
    /// `thread 1`, numbered as they first record. Threads of one name are told apart by a number too.
    ///
    /// A thread does one thing at a time, so two spans of a lane never overlap, but one can lie within another: also
    /// where a rayon worker that waits in `join` takes up another job meanwhile. The guard does not leave its thread;
    /// on a runtime of one thread do not hold it across an `.await`, where other tasks run: use
    /// [`Recorder::task_on_threads`].
    ///
    /// ```
    /// use concurrency_lab::lab::timeline::{SpanKind, Recorder};
    /// use rayon::prelude::*;
    ///
    /// let recorder = Recorder::new();
    /// (0..8).into_par_iter().for_each(|job| {
    ///     let _span = recorder.on_this_thread(format!("job {job}"), SpanKind::Work);
    /// });
    /// let timeline = recorder.timeline().in_name_order();
    /// assert_eq!(timeline.spans().len(), 8);
    /// assert!(timeline.lanes().iter().all(|lane| lane.starts_with("rayon worker ")));
    /// ```
    pub fn on_this_thread(&self, label: impl AsRef<str>, kind: SpanKind) -> ThreadSpan {
        ThreadSpan::new(self.open_here(label.as_ref(), kind))
    }

    /// A future that takes down what becomes of `future` on a lane of its own: each poll as [`SpanKind::Work`]; after
    /// it, the time until the task is woken as [`SpanKind::Wait`], and from then until it is polled again as
    /// [`SpanKind::Queue`]. Where something polls it unwoken, as `join!` does with its other branches, it has waited until
    /// then. A task that is dropped has waited until it was.
    ///
    /// The moment of a wake is that of the call to the waker. Timers and sockets call it when the runtime's loop looks
    /// at them, so a loop that is kept busy wakes late, and what the task loses by that is part of its wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use concurrency_lab::ground::runtime::on_one_thread;
    /// use concurrency_lab::lab::timeline::{SpanKind, Recorder};
    ///
    /// let recorder = Recorder::new();
    /// on_one_thread(["tea", "toast"].map(|name| {
    ///     recorder.task(name, "heat", async { tokio::time::sleep(Duration::from_millis(20)).await })
    /// }))?;
    /// let timeline = recorder.timeline();
    /// assert_eq!(timeline.lanes(), ["tea", "toast"]);
    /// assert!(timeline.total(SpanKind::Wait) > timeline.total(SpanKind::Work), "they mostly waited");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn task<F: Future>(
        &self,
        lane: impl Into<String>,
        label: impl Into<String>,
        future: F,
    ) -> TaskSpans<F> {
        TaskSpans::new(self.clone(), Some(lane.into()), label.into(), future)
    }

    /// A future whose every poll is taken down as [`SpanKind::Work`] on the lane of the thread that polled it: which
    /// thread ran this task when. See [`Recorder::on_this_thread`] for the lanes' names.
    pub fn task_on_threads<F: Future>(&self, label: impl Into<String>, future: F) -> TaskSpans<F> {
        TaskSpans::new(self.clone(), None, label.into(), future)
    }

    /// Takes down a span whose ends were measured elsewhere. A start before this recorder's own counts as its time
    /// zero, an end before the start as the start.
    pub fn record(
        &self,
        lane: impl AsRef<str>,
        label: impl AsRef<str>,
        kind: SpanKind,
        start: Instant,
        end: Instant,
    ) {
        if let Some(reserved) = self.reserve(lane.as_ref(), label.as_ref()) {
            reserved.end(kind, start, end);
        }
    }

    /// Runs `work` inside a span.
    pub fn during<T>(
        &self,
        lane: impl AsRef<str>,
        label: impl AsRef<str>,
        kind: SpanKind,
        work: impl FnOnce() -> T,
    ) -> T {
        let _span = self.span(lane, label, kind);
        work()
    }

    /// Time since this recorder began.
    pub fn elapsed(&self) -> Duration {
        self.shared.began.elapsed()
    }

    /// All spans that have ended so far.
    pub fn timeline(&self) -> Timeline {
        let buffers = self
            .shared
            .buffers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut spans = Vec::new();
        for buffer in buffers {
            buffer.copy_to(&mut spans);
        }
        Timeline::of(spans, self.shared.limit.refused())
    }

    /// What one span costs on this machine, without contention: the mean over 10 000 spans.
    pub fn cost() -> Duration {
        const SPANS: u32 = 10_000;
        let recorder = Self::new();
        let start = Instant::now();
        for _ in 0..SPANS {
            drop(recorder.span("lane", "label", SpanKind::Work));
        }
        start.elapsed() / SPANS
    }

    pub(super) fn began(&self) -> Instant {
        self.shared.began
    }

    pub(super) fn open_here(&self, label: &str, kind: SpanKind) -> OpenSpan {
        let name = || {
            self.shared
                .lanes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .claim()
        };
        let reserved = self.with_local(|local| local.reserve_here(label, name));
        OpenSpan::new(reserved, kind)
    }

    fn open(&self, lane: &str, label: &str, kind: SpanKind) -> OpenSpan {
        OpenSpan::new(self.reserve(lane, label), kind)
    }

    fn reserve(&self, lane: &str, label: &str) -> Option<ReservedSpan> {
        self.with_local(|local| local.reserve(lane, label))
    }

    fn with_local(
        &self,
        work: impl FnMut(&mut LocalRecorder) -> Option<ReservedSpan>,
    ) -> Option<ReservedSpan> {
        LocalRecorder::with(self.shared.number, || self.shared.open_local(), work).flatten()
    }
}

impl Shared {
    /// A buffer for the calling thread and its way to it; none where the limit is reached already.
    fn open_local(&self) -> Option<LocalRecorder> {
        if self.limit.is_reached() {
            self.limit.refuse();
            return None;
        }
        let buffer = Arc::new(Buffer::new(self.began));
        let local = LocalRecorder::new(self.number, &buffer, Quota::new(Arc::clone(&self.limit)));
        self.buffers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(buffer);
        Some(local)
    }
}

/// A span that has begun; dropping it ends it.
#[derive(Debug)]
#[must_use = "a span that is not bound ends at once"]
pub struct OpenSpan {
    /// Where it goes when it ends; nowhere beyond the recorder's limit.
    reserved: Option<ReservedSpan>,
    kind: SpanKind,
    start: Instant,
}

impl OpenSpan {
    /// Begins now, after the buffer was found.
    fn new(reserved: Option<ReservedSpan>, kind: SpanKind) -> Self {
        Self {
            reserved,
            kind,
            start: Instant::now(),
        }
    }

    /// Ends the span now.
    pub fn end(self) {
        drop(self);
    }

    pub(super) fn start(&self) -> Instant {
        self.start
    }

    /// Ends the span and gives the moment.
    pub(super) fn close(mut self) -> Instant {
        self.finish()
    }

    fn finish(&mut self) -> Instant {
        let end = Instant::now();
        if let Some(reserved) = self.reserved.take() {
            reserved.end(self.kind, self.start, end);
        }
        end
    }
}

impl Drop for OpenSpan {
    fn drop(&mut self) {
        // Closed already, there is no clock to read.
        if self.reserved.is_some() {
            self.finish();
        }
    }
}
