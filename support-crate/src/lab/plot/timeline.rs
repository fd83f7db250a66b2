//! Who ran when: spans on lanes over time.

mod lanes;
mod layout;
mod shares;
mod table;

use std::time::Duration;

use super::frame::Frame;
use super::{Captioned, Figure, PlotError, check};
use crate::lab::span::{Span, SpanKind};
use crate::lab::unit::Unit;

/// A chart of what threads, tasks or requests did when: one lane each, in order of appearance.
///
/// Up to 3,000 spans are drawn one by one. Of more spans, or of more lanes than the canvas has room for, the picture shows
/// shares: how much of each slice of time was spent on what, with several neighbouring lanes in a row where they must. The
/// figure and its table say so. So a picture stays below 2 MB however many spans there are.
#[derive(Clone, Debug)]
pub struct TimelineChart {
    frame: Frame,
    spans: Vec<Span>,
    markers: Vec<(f64, String)>,
}

/// The word for a kind in legends and tables.
fn kind_name(kind: SpanKind) -> &'static str {
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
        }
    }

    /// Adds spans.
    pub fn spans(mut self, spans: &[Span]) -> Self {
        self.spans.extend_from_slice(spans);
        self
    }

    /// Marks a moment by a line across the lanes, such as that of a cancellation.
    pub fn marker(mut self, at: Duration, text: impl Into<String>) -> Self {
        self.markers.push((at.as_secs_f64(), text.into()));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no spans, one that ends before it starts, or a lane without a name.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let figure = self.frame.title.as_str();
        if self.spans.is_empty() {
            return Err(check::empty(figure, "the timeline"));
        }
        for span in &self.spans {
            check::named(figure, "lanes", &span.lane)?;
        }
        if let Some(span) = self.spans.iter().find(|span| span.end < span.start) {
            return Err(PlotError::OutOfRange {
                figure: figure.to_owned(),
                series: span.lane.clone(),
                what: format!("the end of span \"{}\"", span.label),
                value: format!("{:?}", span.end),
                allowed: format!(
                    "what follows its start {:?}; a span ends at or after its start",
                    span.start
                ),
            });
        }
        let lanes = lanes::lanes(&self.spans);
        let (scene, remarks) = layout::scene(self, &lanes);
        let mut table = table::table(&self.spans, &lanes);
        for (at, text) in &self.markers {
            table = table.note(format!("at {}: {text}", Unit::Seconds.format(*at)));
        }
        for remark in remarks {
            table = table.note(remark);
        }
        let numbers = table::numbers(&self.spans, &lanes);
        Ok(Figure::new(self.frame.title.clone(), scene, table).with_numbers(numbers))
    }
}
