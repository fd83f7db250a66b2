//! The captions that every chart has, whatever its kind.

use super::frame::Frame;

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
}
