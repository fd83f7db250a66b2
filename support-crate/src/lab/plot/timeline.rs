//! Who ran when: spans on lanes over time.

mod chart;
mod lanes;
mod layout;
mod shares;
mod table;

use super::{Figure, PlotError, check};
use crate::lab::unit::Unit;

pub use chart::TimelineChart;

impl TimelineChart {
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
