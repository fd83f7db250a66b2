//! Who ran when: spans on lanes over time.

mod layout;

use std::time::Duration;

use super::frame::Frame;
use super::numbers::number;
use super::{Captioned, Figure, Numbers, PlotError, check};
use crate::lab::span::{Span, SpanKind};
use crate::lab::table::Table;
use crate::lab::unit::Unit;

/// A chart of what threads, tasks or requests did when: one lane each, in order of appearance.
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
        Ok(Figure::new(self.frame.title.clone(), scene, table).with_numbers(self.numbers()))
    }

    /// Every lane's spans, one series for each kind: when each started, and how long it was.
    fn numbers(&self) -> Vec<Numbers> {
        let mut series: Vec<Numbers> = Vec::new();
        for span in &self.spans {
            let name = format!("{}, {}", span.lane, kind_name(span.kind));
            let start = span.start.as_secs_f64();
            let point = number(Some(start), (span.end - span.start).as_secs_f64(), None);
            match series.iter_mut().find(|one| one.name == name) {
                Some(one) => one.points.push(point),
                None => series.push(Numbers {
                    name,
                    x: "start (s)".to_string(),
                    y: "length (s)".to_string(),
                    points: vec![point],
                }),
            }
        }
        series
    }

    fn table(&self) -> Table {
        if self.spans.len() > LISTED {
            return self.summary();
        }
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

    /// A row for each lane, where the spans are too many to read.
    fn summary(&self) -> Table {
        let rows = layout::lanes(&self.spans).into_iter().map(|lane| {
            let own: Vec<&Span> = self.spans.iter().filter(|span| span.lane == lane).collect();
            let all = |kind| {
                let lengths = own.iter().filter(|span| span.kind == kind);
                let total: Duration = lengths.map(|span| span.end - span.start).sum();
                Unit::Seconds.format(total.as_secs_f64())
            };
            let end = own.iter().map(|span| span.end).max().unwrap_or_default();
            [
                lane.to_owned(),
                own.len().to_string(),
                all(SpanKind::Work),
                all(SpanKind::Wait),
                all(SpanKind::Queue),
                Unit::Seconds.format(end.as_secs_f64()),
            ]
        });
        Table::new(
            ["lane", "spans", "working", "waiting", "queueing", "ended at"],
            rows,
        )
    }
}

/// More spans than these are summed up in the table; a figure's numbers have them all.
const LISTED: usize = 200;
