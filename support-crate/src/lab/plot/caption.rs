//! The captions that every chart has, whatever its kind.

use super::frame::{Frame, PredictionMark};
use crate::lab::predict::{Prediction, Said};
use crate::lab::unit::Unit;

/// A chart with a title, a line under it, and a small line at its foot.
///
/// Every kind of chart is one, so that they are all captioned by the same words; the course's prelude brings the trait
/// along.
///
/// ```
/// use concurrency_lab::lab::{estimate::Estimate, plot::*};
///
/// let figure = BarChart::new("What a call costs")
///     .bar("function call", Estimate::exact(1.0))
///     .subtitle("one core, no contention")
///     .footer("demo data")
///     .draw()?;
/// assert!(figure.svg(Theme::Light).contains("one core, no contention"));
/// # Ok::<(), PlotError>(())
/// ```
pub trait Captioned: Sized {
    /// The captions to set; only the charts of this module have any.
    #[doc(hidden)]
    fn frame_mut(&mut self) -> &mut Frame;

    /// A line under the title, at most two lines long on the canvas.
    fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.frame_mut().subtitle = text.into();
        self
    }

    /// The small line at the bottom: machine, date, effort, sample count.
    fn footer(mut self, text: impl Into<String>) -> Self {
        self.frame_mut().footer = text.into();
        self
    }

    /// Marks what the reader said before the figure was there, a number in `unit`: "you said 2×". A chart whose value axis
    /// has that unit marks the number on it. Without a prediction the chart is as it was.
    ///
    /// ```
    /// use concurrency_lab::lab::{estimate::Estimate, plot::*, predict::predict, unit::Unit};
    ///
    /// let figure = BarChart::new("Two threads")
    ///     .value(Axis::linear("speedup").unit(Unit::Times))
    ///     .bar("halves", Estimate { value: 1.6, low: 1.5, high: 1.7 })
    ///     .predicted(&predict("00.2", 1.9)?, Unit::Times)
    ///     .draw()?;
    /// assert!(figure.svg(Theme::Light).contains("you said 1.9×"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn predicted(mut self, prediction: &Prediction, unit: Unit) -> Self {
        let number = match prediction.said() {
            Said::Number(number) => Some((*number, unit)),
            _ => None,
        };
        let text = prediction.mark(unit);
        self.frame_mut().prediction = text.map(|text| PredictionMark { text, number });
        self
    }
}
