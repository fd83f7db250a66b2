//! Spans by their lanes.

use std::collections::HashMap;
use std::time::Duration;

use crate::lab::span::{Span, SpanKind};

/// The kinds in the order of legends and tables.
pub(super) const KINDS: [SpanKind; 3] = [SpanKind::Work, SpanKind::Wait, SpanKind::Queue];

/// One lane with its spans, in the order given.
pub(super) struct Lane<'a> {
    pub(super) name: &'a str,
    pub(super) spans: Vec<&'a Span>,
}

/// The lanes in order of appearance. One pass over the spans: looking each lane's spans up among all of them would take
/// lanes × spans steps.
pub(super) fn lanes(spans: &[Span]) -> Vec<Lane<'_>> {
    let mut index_of: HashMap<&str, usize> = HashMap::new();
    let mut lanes: Vec<Lane<'_>> = Vec::new();
    for span in spans {
        let name = span.lane.as_str();
        let index = *index_of.entry(name).or_insert_with(|| {
            lanes.push(Lane {
                name,
                spans: Vec::new(),
            });
            lanes.len() - 1
        });
        lanes[index].spans.push(span);
    }
    lanes
}

impl Lane<'_> {
    /// The time spent on each of [`KINDS`]. Within a kind no moment counts twice, so a span inside another of its kind
    /// adds nothing.
    pub(super) fn times(&self) -> [Duration; 3] {
        let mut by_start = self.spans.clone();
        by_start.sort_by_key(|span| span.start);
        KINDS.map(|kind| {
            let mut until = Duration::ZERO;
            let mut total = Duration::ZERO;
            for span in by_start.iter().filter(|span| span.kind == kind) {
                total += span.end.saturating_sub(span.start.max(until));
                until = until.max(span.end);
            }
            total
        })
    }

    /// When the lane's last span ended.
    pub(super) fn end(&self) -> Duration {
        self.spans.iter().map(|span| span.end).max().unwrap_or_default()
    }

    /// What the lane's time was spent on, without overlap and in order: where spans overlap, work counts before queueing
    /// and queueing before waiting, as a picture draws the one over the other.
    pub(super) fn segments(&self) -> Vec<Segment> {
        // At each boundary one more or one less span of its kind is open.
        let mut boundaries: Vec<(Duration, SpanKind, i64)> = self
            .spans
            .iter()
            .flat_map(|span| [(span.start, span.kind, 1), (span.end, span.kind, -1)])
            .collect();
        boundaries.sort_by_key(|boundary| boundary.0);
        let mut open = [0_i64; 3];
        let mut segments = Vec::new();
        let mut since = Duration::ZERO;
        for (moment, kind, change) in boundaries {
            if moment > since
                && let Some(kind) = uppermost(&open)
            {
                segments.push(Segment {
                    start: since,
                    end: moment,
                    kind,
                });
            }
            since = moment;
            open[kind as usize] += change;
        }
        segments
    }
}

/// A stretch of a lane's time that counts for one kind only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) start: Duration,
    pub(super) end: Duration,
    pub(super) kind: SpanKind,
}

fn uppermost(open: &[i64; 3]) -> Option<SpanKind> {
    [SpanKind::Work, SpanKind::Queue, SpanKind::Wait]
        .into_iter()
        .find(|&kind| open[kind as usize] > 0)
}

/// From the first span's start to the last one's end.
pub(super) fn reach(lanes: &[Lane<'_>]) -> (Duration, Duration) {
    let spans = || lanes.iter().flat_map(|lane| &lane.spans);
    let start = spans().map(|span| span.start).min().unwrap_or_default();
    let end = spans().map(|span| span.end).max().unwrap_or_default();
    (start, end)
}
