//! Who ran when: spans on lanes over time.

mod layout;

use super::frame::Frame;
use super::{Figure, PlotError, Table, Unit, check};
use crate::lab::timeline::{Kind, Span};

/// A chart of what threads, tasks or requests did when: one lane each, in order of appearance.
#[derive(Clone, Debug)]
pub struct TimelineChart {
    frame: Frame,
    spans: Vec<Span>,
    markers: Vec<(f64, String)>,
}

/// The word for a kind in legends and tables.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Work => "working",
        Kind::Wait => "waiting",
        Kind::Queue => "queueing",
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

    /// A line under the title.
    pub fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.frame.subtitle = text.into();
        self
    }

    /// The small line at the bottom: machine, date, effort, sample count.
    pub fn footer(mut self, text: impl Into<String>) -> Self {
        self.frame.footer = text.into();
        self
    }

    /// Adds spans.
    pub fn spans(mut self, spans: &[Span]) -> Self {
        self.spans.extend_from_slice(spans);
        self
    }

    /// Marks a moment by a line across the lanes, such as that of a cancellation.
    pub fn marker(mut self, at: std::time::Duration, text: impl Into<String>) -> Self {
        self.markers.push((at.as_secs_f64(), text.into()));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no spans, or one that ends before it starts.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let figure = self.frame.title.as_str();
        if self.spans.is_empty() {
            return Err(check::empty(figure, "the timeline"));
        }
        if let Some(span) = self.spans.iter().find(|span| span.end < span.start) {
            return Err(PlotError::OutOfRange {
                figure: figure.to_string(),
                series: span.lane.clone(),
                what: format!("the end of span \"{}\"", span.label),
                value: format!("{:?}", span.end),
                allowed: format!(
                    "what follows its start {:?}; a span ends at or after its start",
                    span.start
                ),
            });
        }
        let (scene, unplaced) = layout::scene(self);
        let mut table = self.table();
        for (at, text) in &self.markers {
            table = table.note(format!("at {}: {text}", Unit::Seconds.format(*at)));
        }
        for text in unplaced {
            table = table.note(format!("no room in the figure for the remark: {text}"));
        }
        Ok(Figure::new(self.frame.title.clone(), scene, table))
    }

    fn table(&self) -> Table {
        Table::new(
            ["lane", "what", "kind", "start", "length"],
            self.spans.iter().map(|span| {
                [
                    span.lane.clone(),
                    span.label.clone(),
                    kind_name(span.kind).to_string(),
                    Unit::Seconds.format(span.start.as_secs_f64()),
                    Unit::Seconds.format((span.end - span.start).as_secs_f64()),
                ]
            }),
        )
    }
}
