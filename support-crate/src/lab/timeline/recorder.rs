//! Taking spans down while things run.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Kind, Span, Timeline};

/// Takes down who ran when. Clones share one recording, so each thread or task takes its own clone along.
///
/// A span costs two readings of the clock and one push under a lock; [`Recorder::cost`] measures it.
#[derive(Clone, Debug)]
pub struct Recorder {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    began: Instant,
    spans: Mutex<Vec<Span>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorder {
    /// A recorder whose time zero is now.
    pub fn new() -> Self {
        Self {
            shared: Arc::new(Shared {
                began: Instant::now(),
                spans: Mutex::new(Vec::with_capacity(256)),
            }),
        }
    }

    /// Begins a span, which ends when the returned guard is dropped. The guard may move to another thread and may
    /// live across an `.await`. A guard bound to `_` is dropped at once: bind it to `_span`.
    pub fn span(&self, lane: impl Into<String>, label: impl Into<String>, kind: Kind) -> OpenSpan {
        OpenSpan {
            shared: Arc::clone(&self.shared),
            lane: lane.into(),
            label: label.into(),
            kind,
            start: Instant::now(),
        }
    }

    /// Takes down a span whose ends were measured elsewhere. A start before this recorder's own counts as its time
    /// zero, an end before the start as the start.
    pub fn record(
        &self,
        lane: impl Into<String>,
        label: impl Into<String>,
        kind: Kind,
        start: Instant,
        end: Instant,
    ) {
        self.shared.push(lane.into(), label.into(), kind, start, end);
    }

    /// Runs `work` inside a span.
    pub fn during<T>(
        &self,
        lane: impl Into<String>,
        label: impl Into<String>,
        kind: Kind,
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
        Timeline::new(
            self.shared
                .spans
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }

    /// What one span costs on this machine, without contention: the mean over 10 000 spans.
    pub fn cost() -> Duration {
        const SPANS: u32 = 10_000;
        let recorder = Self::new();
        let start = Instant::now();
        for _ in 0..SPANS {
            drop(recorder.span("lane", "label", Kind::Work));
        }
        start.elapsed() / SPANS
    }
}

impl Shared {
    fn push(&self, lane: String, label: String, kind: Kind, start: Instant, end: Instant) {
        let start = start.saturating_duration_since(self.began);
        let end = end.saturating_duration_since(self.began).max(start);
        // A push does not leave the list half-written, so what a panicking thread held is still good.
        self.spans
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Span {
                lane,
                label,
                kind,
                start,
                end,
            });
    }
}

/// A span that has begun; dropping it ends it.
#[derive(Debug)]
#[must_use = "a span that is not bound ends at once"]
pub struct OpenSpan {
    shared: Arc<Shared>,
    lane: String,
    label: String,
    kind: Kind,
    start: Instant,
}

impl OpenSpan {
    /// Ends the span now.
    pub fn end(self) {
        drop(self);
    }
}

impl Drop for OpenSpan {
    fn drop(&mut self) {
        let end = Instant::now();
        self.shared.push(
            std::mem::take(&mut self.lane),
            std::mem::take(&mut self.label),
            self.kind,
            self.start,
            end,
        );
    }
}
