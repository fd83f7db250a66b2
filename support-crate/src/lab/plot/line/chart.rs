//! What a line chart shows, as its author says it.

use crate::lab::plot::frame::Frame;
use crate::lab::plot::{Axis, Captioned, PlotError, Series, check};

/// A remark at a point of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) text: String,
}

impl Annotation {
    /// `text` beside the point at `x` and `y`, in data units.
    pub fn new(x: f64, y: f64, text: impl Into<String>) -> Self {
        Self {
            x,
            y,
            text: text.into(),
        }
    }
}

/// A chart of series over two axes: sweeps, speedup curves, histories.
#[derive(Clone, Debug)]
pub struct LineChart {
    pub(super) frame: Frame,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) series: Vec<Series>,
    pub(super) annotations: Vec<Annotation>,
    pub(super) beside: Vec<Annotation>,
    pub(super) notes: Vec<String>,
    pub(super) aside: Option<Aside>,
    pub(super) overview: Option<Overview>,
    pub(super) summarised: bool,
    pub(super) verticals: Vec<(f64, String)>,
    pub(super) horizontals: Vec<(f64, String)>,
}

/// A list under a heading.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub(super) heading: String,
    pub(super) lines: Vec<String>,
}

/// The data in small, over more than the chart shows.
#[derive(Clone, Debug)]
pub(super) struct Overview {
    pub(super) heading: String,
    pub(super) series: Vec<Series>,
}

impl Captioned for LineChart {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl LineChart {
    /// An empty chart on linear axes named `x` and `y`.
    pub fn new(title: impl Into<String>) -> Self {
        Self::framed(Frame::new(title))
    }

    /// The chart within captions that another kind of chart was given.
    pub(in crate::lab::plot) fn framed(frame: Frame) -> Self {
        Self {
            frame,
            x: Axis::linear("x"),
            y: Axis::linear("y"),
            series: Vec::new(),
            annotations: Vec::new(),
            beside: Vec::new(),
            notes: Vec::new(),
            aside: None,
            overview: None,
            summarised: false,
            verticals: Vec::new(),
            horizontals: Vec::new(),
        }
    }

    /// The horizontal axis.
    pub fn x(mut self, axis: Axis) -> Self {
        self.x = axis;
        self
    }

    /// The vertical axis.
    pub fn y(mut self, axis: Axis) -> Self {
        self.y = axis;
        self
    }

    /// Adds a series; later ones are drawn over earlier ones.
    pub fn series(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// Adds a remark. One for which there is no room stands under the table instead.
    pub fn annotate(mut self, annotation: Annotation) -> Self {
        self.annotations.push(annotation);
        self
    }

    /// Adds a remark in the column to the right of the plot, as nearly level with its point as the other remarks there
    /// allow: for many remarks at one end. The labels of the series then stand in a key inside the plot. One for which
    /// there is no room stands under the table instead.
    pub fn annotate_beside(mut self, annotation: Annotation) -> Self {
        self.beside.push(annotation);
        self
    }

    /// Adds a line under the table, for what the canvas need not show.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// A list at the foot of the column that holds the remarks beside the plot.
    pub(in crate::lab) fn aside(
        mut self,
        heading: impl Into<String>,
        lines: impl IntoIterator<Item = String>,
    ) -> Self {
        self.aside = Some(Aside {
            heading: heading.into(),
            lines: lines.into_iter().collect(),
        });
        self
    }

    /// All of the data in small, at the very foot of that column, with what the plot shows of it in a frame.
    pub(in crate::lab) fn overview(
        mut self,
        heading: impl Into<String>,
        series: impl IntoIterator<Item = Series>,
    ) -> Self {
        self.overview = Some(Overview {
            heading: heading.into(),
            series: series.into_iter().collect(),
        });
        self
    }

    /// Of a series of many points the table has a few, as of a computed curve; the figure's data have them all.
    pub(in crate::lab) fn summarised(mut self) -> Self {
        self.summarised = true;
        self
    }

    /// Marks a position on the x axis by a line from bottom to top.
    pub fn vertical(mut self, x: f64, text: impl Into<String>) -> Self {
        self.verticals.push((x, text.into()));
        self
    }

    /// Marks a position on the y axis by a line from left to right.
    pub fn horizontal(mut self, y: f64, text: impl Into<String>) -> Self {
        self.horizontals.push((y, text.into()));
        self
    }

    /// The series, in drawing order.
    pub(in crate::lab::plot) fn series_drawn(&self) -> &[Series] {
        &self.series
    }

    /// What [`draw`](LineChart::draw) checks.
    pub(in crate::lab::plot) fn check(&self) -> Result<(), PlotError> {
        let figure = self.frame.title.as_str();
        let names = || self.series.iter().map(|series| series.name.as_str());
        if self.series.is_empty() {
            return Err(check::empty(figure, "the chart"));
        }
        check::names(figure, "series", names())?;
        check::axis(figure, &self.x)?;
        check::axis(figure, &self.y)?;
        for series in &self.series {
            let name = series.name.as_str();
            if series.points.is_empty() {
                return Err(check::empty(figure, format!("series \"{name}\"")));
            }
            if !series.intervals.is_empty() && series.intervals.len() != series.points.len() {
                return Err(PlotError::IntervalCount {
                    figure: figure.to_string(),
                    series: name.to_string(),
                    points: series.points.len(),
                    intervals: series.intervals.len(),
                });
            }
            for (i, &(x, y)) in series.points.iter().enumerate() {
                check::number(figure, name, || format!("x of point {i}"), x, &self.x)?;
                check::number(figure, name, || format!("y of point {i}"), y, &self.y)?;
            }
            for (i, (&(_, y), &interval)) in series.points.iter().zip(&series.intervals).enumerate() {
                check::interval(figure, name, i, y, interval, &self.y)?;
            }
            if let Some(like) = &series.like
                && !names().any(|name| name == like)
            {
                return Err(check::unknown(figure, "series", like, names()));
            }
        }
        let on =
            |axis, text: &str, what: &str, value| check::number(figure, text, || what.into(), value, axis);
        for note in self.annotations.iter().chain(&self.beside) {
            on(&self.x, &note.text, "the annotation's x", note.x)?;
            on(&self.y, &note.text, "the annotation's y", note.y)?;
        }
        for (x, text) in &self.verticals {
            on(&self.x, text, "the marker's x", *x)?;
        }
        for (y, text) in &self.horizontals {
            on(&self.y, text, "the marker's y", *y)?;
        }
        Ok(())
    }
}
