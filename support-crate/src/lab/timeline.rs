//! Who ran when: spans of work on named lanes.
//!
//! ```
//! use concurrency_lab::lab::timeline::{SpanKind, Recorder};
//!
//! let recorder = Recorder::new();
//! std::thread::scope(|scope| {
//!     for name in ["left", "right"] {
//!         let recorder = recorder.clone();
//!         scope.spawn(move || {
//!             let _span = recorder.span(name, "count", SpanKind::Work); // ends when it is dropped
//!             (0..1000).sum::<u64>()
//!         });
//!     }
//! });
//! let timeline = recorder.timeline().in_order(["left", "right"]);
//! assert_eq!(timeline.lanes(), ["left", "right"]);
//! ```
//!
//! Three ways to see who ran when:
//!
//! - [`Recorder::span`] puts a span on a lane that the program names;
//! - [`Recorder::on_this_thread`] puts it on the lane of the thread that runs it: which worker did which job;
//! - [`Recorder::task`] watches a future: when it was polled, when it waited, when it queued for its turn.

mod buffer;
mod limit;
mod recorder;
mod task;
mod thread_lane;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::plot::{Captioned, Figure, PlotError, TimelineChart};
use super::predict::Prediction;
use super::unit::Unit;
use crate::ground::machine::Machine;

pub use super::span::{Span, SpanKind};
pub use recorder::{OpenSpan, Recorder};
pub use task::TaskSpans;
pub use thread_lane::ThreadSpan;

/// What a [`Recorder`] saw, ordered by lane and, within a lane, by time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    spans: Vec<Span>,
    #[serde(default)]
    dropped: u64,
    /// The runs that were set beside each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<String>,
}

impl Timeline {
    /// A timeline of these spans. Lanes come in the order in which they first began to be busy.
    pub fn new(spans: Vec<Span>) -> Self {
        Self::of(spans, 0)
    }

    /// Spans that a recorder kept, and the number that it did not.
    fn of(mut spans: Vec<Span>, dropped: u64) -> Self {
        spans.sort_by_key(|span| span.start);
        let mut timeline = Self {
            spans,
            dropped,
            groups: Vec::new(),
        };
        timeline.group(&[]);
        timeline
    }

    /// Orders the lanes as named here; lanes that are not named follow in the order they had. A name without spans
    /// does nothing.
    pub fn in_order<L: Into<String>>(mut self, lanes: impl IntoIterator<Item = L>) -> Self {
        let lanes: Vec<String> = lanes.into_iter().map(Into::into).collect();
        self.group(&lanes);
        self
    }

    /// Orders the lanes by their names, numbers in them by value: `worker 2` before `worker 10`.
    pub fn in_name_order(mut self) -> Self {
        let mut lanes: Vec<String> = self.lanes().into_iter().map(str::to_owned).collect();
        lanes.sort_by_cached_key(|lane| by_value(lane));
        self.group(&lanes);
        self
    }

    /// Keeps the first lane and every `step`-th one after it: a picture of a thousand lanes has room for some of them.
    /// A step of 0 keeps the first only.
    pub fn every(mut self, step: usize) -> Self {
        let lanes = self.lanes();
        let step = if step == 0 { lanes.len().max(1) } else { step };
        let kept: HashSet<String> = lanes.into_iter().step_by(step).map(str::to_owned).collect();
        self.spans.retain(|span| kept.contains(&span.lane));
        self
    }

    /// This timeline's lanes and then those of another, each with its timeline's name before its own: two runs in one
    /// picture, on one axis, both from their own time zero.
    ///
    /// ```
    /// use concurrency_lab::lab::timeline::{SpanKind, Span, Timeline};
    /// use std::time::Duration;
    ///
    /// let run = |milliseconds| {
    ///     let end = Duration::from_millis(milliseconds);
    ///     let (lane, label) = ("count".to_owned(), String::new());
    ///     Timeline::new(vec![Span { lane, label, kind: SpanKind::Work, start: Duration::ZERO, end }])
    /// };
    /// let both = run(20).beside("slow", run(10), "fast");
    /// assert_eq!(both.lanes(), ["slow: count", "fast: count"]);
    /// ```
    pub fn beside(self, name: &str, other: Self, other_name: &str) -> Self {
        let named = |timeline: Self, name: &str| {
            let spans = timeline.spans.into_iter();
            let name = name.to_owned();
            spans.map(move |span| Span {
                lane: format!("{name}: {}", span.lane),
                ..span
            })
        };
        Self {
            dropped: self.dropped + other.dropped,
            groups: vec![name.to_owned(), other_name.to_owned()],
            spans: named(self, name).chain(named(other, other_name)).collect(),
        }
    }

    /// The spans, lane by lane.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The spans that ended but were not taken down, because the recorder's limit was reached.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The lanes in order.
    pub fn lanes(&self) -> Vec<&str> {
        let mut lanes: Vec<&str> = self.spans.iter().map(|span| span.lane.as_str()).collect();
        // The spans of a lane stand together.
        lanes.dedup();
        lanes
    }

    /// From the first span's start to the last one's end; zero without spans.
    pub fn makespan(&self) -> Duration {
        let start = self.spans.iter().map(|span| span.start).min().unwrap_or_default();
        let end = self.spans.iter().map(|span| span.end).max().unwrap_or_default();
        end - start
    }

    /// All the time spent on one kind, added over lanes: two lanes busy for a second make two seconds. Within a lane
    /// no moment counts twice, so a span inside another of its kind adds nothing.
    pub fn total(&self, kind: SpanKind) -> Duration {
        let mut total = Duration::ZERO;
        let (mut lane, mut until) = ("", Duration::ZERO);
        for span in self.spans.iter().filter(|span| span.kind == kind) {
            if span.lane != lane {
                (lane, until) = (span.lane.as_str(), Duration::ZERO);
            }
            total += span.end.saturating_sub(span.start.max(until));
            until = until.max(span.end);
        }
        total
    }

    /// How many lanes had a span of this kind at the same moment, at most. Spans that only touch do not overlap.
    ///
    /// ```
    /// use concurrency_lab::lab::timeline::{SpanKind, Span, Timeline};
    /// use std::time::Duration;
    ///
    /// let span = |lane: &str, start, end| Span {
    ///     lane: lane.to_owned(),
    ///     label: String::new(),
    ///     kind: SpanKind::Work,
    ///     start: Duration::from_millis(start),
    ///     end: Duration::from_millis(end),
    /// };
    /// let timeline = Timeline::new(vec![span("a", 0, 20), span("b", 10, 30), span("a", 30, 40)]);
    /// assert_eq!(timeline.most_at_once(SpanKind::Work), 2);
    /// assert_eq!(timeline.most_at_once(SpanKind::Wait), 0);
    /// ```
    pub fn most_at_once(&self, kind: SpanKind) -> usize {
        let spans = self.spans.iter().filter(|span| span.kind == kind);
        let mut changes: Vec<(Duration, bool, &str)> = spans
            .filter(|span| span.start < span.end)
            .flat_map(|span| {
                let lane = span.lane.as_str();
                [(span.start, true, lane), (span.end, false, lane)]
            })
            .collect();
        // At one moment ends come before beginnings.
        changes.sort_unstable();
        let mut open: HashMap<&str, usize> = HashMap::new();
        let mut most = 0;
        for (_, begins, lane) in changes {
            let spans = open.entry(lane).or_default();
            *spans = if begins { *spans + 1 } else { *spans - 1 };
            most = most.max(open.values().filter(|&&spans| spans > 0).count());
        }
        most
    }

    /// When the last span of a lane ended; `None` for a lane that has none.
    pub fn ended(&self, lane: &str) -> Option<Duration> {
        let spans = self.spans.iter().filter(|span| span.lane == lane);
        spans.map(|span| span.end).max()
    }

    /// One bar a lane over time. Where spans were dropped, the foot of the figure says how many.
    ///
    /// # Errors
    ///
    /// [`PlotError`] without spans.
    pub fn chart(&self, title: impl Into<String>) -> Result<Figure, PlotError> {
        self.captioned(title).draw()
    }

    /// As [`chart`](Timeline::chart), with what the reader said, a number in `unit`, as a mark.
    ///
    /// # Errors
    ///
    /// As [`chart`](Timeline::chart).
    pub fn chart_with(
        &self,
        prediction: &Prediction,
        unit: Unit,
        title: impl Into<String>,
    ) -> Result<Figure, PlotError> {
        self.captioned(title).predicted(prediction, unit).draw()
    }

    fn captioned(&self, title: impl Into<String>) -> TimelineChart {
        let mut footer = Machine::this().footer();
        if self.dropped > 0 {
            footer.push_str(&format!(
                " · not shown: {} spans beyond the recorder's limit",
                self.dropped
            ));
        }
        TimelineChart::new(title)
            .spans(&self.spans)
            .groups(&self.groups)
            .footer(footer)
    }

    /// Sorts by the lane's place in `order`, the unnamed last in the order they have, and then by time. Of two spans that
    /// start together the longer comes first: the one that holds the other.
    fn group(&mut self, order: &[String]) {
        let mut places: HashMap<String, usize> = HashMap::new();
        for lane in order
            .iter()
            .map(String::as_str)
            .chain(self.spans.iter().map(|span| span.lane.as_str()))
        {
            let next = places.len();
            if !places.contains_key(lane) {
                places.insert(lane.to_owned(), next);
            }
        }
        self.spans
            .sort_by_cached_key(|span| (places[&span.lane], span.start, Reverse(span.end)));
    }
}

/// A name as its runs of text and digits, each run of digits as its value.
fn by_value(name: &str) -> Vec<(String, u64)> {
    name.split_inclusive(|c: char| c.is_ascii_digit()).fold(
        Vec::<(String, u64)>::new(),
        |mut parts, piece| {
            let digit = piece.chars().last().and_then(|c| c.to_digit(10));
            let text = piece.trim_end_matches(|c: char| c.is_ascii_digit());
            match (digit, parts.last_mut()) {
                (Some(digit), Some((_, value))) if text.is_empty() => {
                    *value = value.saturating_mul(10).saturating_add(u64::from(digit));
                }
                (digit, _) => parts.push((text.to_owned(), digit.map_or(0, u64::from))),
            }
            parts
        },
    )
}
