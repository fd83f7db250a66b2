//! A drawing of one's own, made with plotters, in the frame, the themes and the files of every other figure.

use std::error::Error;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::prelude::SVGBackend;

use super::frame::Frame;
use super::scene::{MARGIN, Scene, WIDTH};
use super::theme::Colors;
use super::{Captioned, Figure, PlotError, Theme, check, font, paint};
use crate::lab::table::Table;

/// What a [`Drawing`] is drawn on: plotters' drawing area, in user units of the slide.
pub type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A figure whose middle the reader draws with plotters. Title, subtitle and footer are those of every figure; so are both
/// themes, the files and the export.
///
/// ```
/// use concurrency_lab::lab::{plot::*, table::Table};
/// use plotters::prelude::*;
///
/// let figure = Drawing::new("Three squares")
///     .footer("demo data")
///     .table(Table::new(["side", "area"], [["1", "1"], ["2", "4"], ["3", "9"]]))
///     .draw(|canvas, colors| {
///         let mut chart = ChartBuilder::on(canvas).margin(10).build_cartesian_2d(0.0..4.0, 0.0..10.0)?;
///         let squares = [1.0, 2.0, 3.0].map(|side: f64| Circle::new((side, side * side), 8, colors.series(0).filled()));
///         chart.draw_series(squares)?;
///         Ok(())
///     })?;
/// assert!(figure.svg(Theme::Dark).contains("Three squares"));
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Drawing {
    frame: Frame,
    table: Option<Table>,
}

impl Captioned for Drawing {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl Drawing {
    /// A drawing that shows nothing yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            table: None,
        }
    }

    /// The numbers of the drawing as text, for those who cannot see it. Every figure has some.
    pub fn table(mut self, table: Table) -> Self {
        self.table = Some(table);
        self
    }

    /// Calls `draw` once for each theme, on a canvas that is empty and as large as the frame leaves room for
    /// (`canvas.dim_in_pixel()` says how large); what it draws beyond the edges is cut off. Text in the family
    /// `"sans-serif"` is set in the figures' own font, which travels with the file; take its colours from the [`Colors`].
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] where there is no table, and [`PlotError::Drawing`] with what `draw` returned.
    pub fn draw(
        &self,
        draw: impl Fn(&Canvas<'_>, Colors) -> Result<(), Box<dyn Error>>,
    ) -> Result<Figure, PlotError> {
        let figure = self.frame.title.as_str();
        let table = self.table.clone();
        let table = table.ok_or_else(|| check::empty(figure, "the table of the drawing"))?;
        let mut scene = Scene::default();
        let (top, bottom) = self.frame.draw(&mut scene);
        let corner = (MARGIN.round() as u32, top.round() as u32);
        let size = ((WIDTH - 2.0 * MARGIN) as u32, (bottom - top) as u32);
        for (theme, place) in [Theme::Light, Theme::Dark].into_iter().zip(&mut scene.drawings) {
            let drawn =
                drawn(size, |canvas| draw(canvas, Colors(theme))).map_err(|error| PlotError::Drawing {
                    figure: figure.to_owned(),
                    reason: error.to_string(),
                })?;
            *place = paint::nested(&drawn, corner, size);
        }
        Ok(Figure::new(self.frame.title.clone(), scene, table))
    }
}

/// The SVG document of `size` that `draw` makes.
fn drawn(
    size: (u32, u32),
    draw: impl Fn(&Canvas<'_>) -> Result<(), Box<dyn Error>>,
) -> Result<String, Box<dyn Error>> {
    font::register();
    let mut document = String::new();
    {
        let canvas = SVGBackend::with_string(&mut document, size).into_drawing_area();
        draw(&canvas)?;
        canvas.present()?;
    }
    Ok(document)
}
