//! Who ran when: spans of work on named lanes.
//!
//! ```
//! use concurrency_lab::lab::timeline::{Kind, Recorder};
//!
//! let recorder = Recorder::new();
//! std::thread::scope(|scope| {
//!     for name in ["left", "right"] {
//!         let recorder = recorder.clone();
//!         scope.spawn(move || {
//!             let _span = recorder.span(name, "count", Kind::Work); // ends when it is dropped
//!             (0..1000).sum::<u64>()
//!         });
//!     }
//! });
//! let timeline = recorder.timeline().in_order(["left", "right"]);
//! assert_eq!(timeline.lanes(), ["left", "right"]);
//! ```

mod recorder;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::plot::{Figure, PlotError, TimelineChart};
use crate::ground::machine::Machine;

pub use recorder::{OpenSpan, Recorder};

/// What a span of time was spent on; a figure gives each kind its own colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Computing on a core.
    Work,
    /// Waiting for something outside: a timer, a socket, a reply.
    Wait,
    /// Ready to go on, but queueing for its turn.
    Queue,
}

/// One stretch of one activity, measured from the recorder's start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The lane it is drawn on: a thread, a task, a request.
    pub lane: String,
    /// What was done, in a word or two.
    pub label: String,
    /// What the time was spent on.
    pub kind: Kind,
    /// When it began.
    pub start: Duration,
    /// When it ended; never before `start`.
    pub end: Duration,
}

/// What a [`Recorder`] saw, ordered by lane and, within a lane, by time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    spans: Vec<Span>,
}

impl Timeline {
    /// A timeline of these spans. Lanes come in the order in which they first began to be busy.
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| (span.start, span.end));
        let mut timeline = Self { spans };
        let lanes: Vec<String> = timeline.lanes().into_iter().map(str::to_owned).collect();
        timeline.group(&lanes);
        timeline
    }

    /// Orders the lanes as named here; lanes that are not named follow in the order they had. A name without spans
    /// does nothing.
    pub fn in_order<L: Into<String>>(mut self, lanes: impl IntoIterator<Item = L>) -> Self {
        let lanes: Vec<String> = lanes.into_iter().map(Into::into).collect();
        self.group(&lanes);
        self
    }

    /// The spans, lane by lane.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The lanes in order.
    pub fn lanes(&self) -> Vec<&str> {
        let mut lanes: Vec<&str> = Vec::new();
        for span in &self.spans {
            if !lanes.contains(&span.lane.as_str()) {
                lanes.push(&span.lane);
            }
        }
        lanes
    }

    /// From the first span's start to the last one's end; zero without spans.
    pub fn makespan(&self) -> Duration {
        let start = self.spans.iter().map(|span| span.start).min().unwrap_or_default();
        let end = self.spans.iter().map(|span| span.end).max().unwrap_or_default();
        end - start
    }

    /// All the time spent on one kind, added over lanes: two lanes busy for a second make two seconds.
    pub fn total(&self, kind: Kind) -> Duration {
        self.spans
            .iter()
            .filter(|span| span.kind == kind)
            .map(|span| span.end.saturating_sub(span.start))
            .sum()
    }

    /// One bar a lane over time.
    ///
    /// # Errors
    ///
    /// [`PlotError`] without spans.
    pub fn chart(&self, title: &str) -> Result<Figure, PlotError> {
        TimelineChart::new(title)
            .spans(&self.spans)
            .footer(Machine::this().footer())
            .draw()
    }

    /// Stable sort by the lane's place in `order`, the unnamed last in the order they have.
    fn group(&mut self, order: &[String]) {
        let known: Vec<String> = self.lanes().into_iter().map(str::to_owned).collect();
        let place = |lane: &str| {
            let named = order.iter().position(|name| name == lane);
            let seen = known.iter().position(|name| name == lane);
            (named.unwrap_or(usize::MAX), seen)
        };
        self.spans.sort_by_cached_key(|span| place(&span.lane));
    }
}
