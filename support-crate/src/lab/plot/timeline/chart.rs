//! What a timeline's author says.

use std::time::Duration;

use crate::lab::plot::Captioned;
use crate::lab::plot::frame::Frame;
use crate::lab::span::{Span, SpanKind};

/// A chart of what threads, tasks or requests did when: one lane each, in order of appearance.
///
/// Up to 3,000 spans are drawn one by one. Of more spans, or of more lanes than the canvas has room for, the picture shows
/// shares: how much of each slice of time was spent on what, with several neighbouring lanes in a row where they must. The
/// figure and its table say so. So a picture stays below 2 MB however many spans there are.
#[derive(Clone, Debug)]
pub struct TimelineChart {
    pub(super) frame: Frame,
    pub(super) spans: Vec<Span>,
    pub(super) markers: Vec<(f64, String)>,
    pub(super) groups: Vec<String>,
}

/// The word for a kind in legends and tables.
pub(super) fn kind_name(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Work => "working",
        SpanKind::Wait => "waiting",
        SpanKind::Queue => "queueing",
    }
}

impl Captioned for TimelineChart {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl TimelineChart {
    /// An empty chart.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            spans: Vec::new(),
            markers: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Adds spans.
    pub fn spans(mut self, spans: &[Span]) -> Self {
        self.spans.extend_from_slice(spans);
        self
    }

    /// Lanes whose names begin with one of these and a colon stand together under it, apart from the others.
    pub fn groups<G: Into<String>>(mut self, names: impl IntoIterator<Item = G>) -> Self {
        self.groups.extend(names.into_iter().map(Into::into));
        self
    }

    /// Marks a moment by a line across the lanes, such as that of a cancellation.
    pub fn marker(mut self, at: Duration, text: impl Into<String>) -> Self {
        self.markers.push((at.as_secs_f64(), text.into()));
        self
    }
}
