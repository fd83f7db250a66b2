//! What can be wrong with a figure.

use std::path::PathBuf;

/// Why a figure cannot be drawn or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// The figure or one of its series holds no data.
    #[error("figure \"{figure}\": {what} is empty; give it at least one value, or leave it out")]
    Empty {
        /// The figure's title.
        figure: String,
        /// What is empty.
        what: String,
    },
    /// A value is NaN or infinite.
    #[error(
        "figure \"{figure}\", \"{series}\": {what} is {value}, which has no place on an axis; drop the point or correct \
         the calculation that made it"
    )]
    NotFinite {
        /// The figure's title.
        figure: String,
        /// The series, bar, lane or row.
        series: String,
        /// Which number, for example `y of point 3`.
        what: String,
        /// The number itself.
        value: f64,
    },
    /// A value at or below zero on a logarithmic axis.
    #[error(
        "figure \"{figure}\", \"{series}\": {what} is {value}, but the axis \"{axis}\" is logarithmic and holds only \
         values above zero; drop the value or use Axis::linear"
    )]
    NotPositive {
        /// The figure's title.
        figure: String,
        /// The series or bar.
        series: String,
        /// Which number, for example `y of point 3`.
        what: String,
        /// The number itself.
        value: f64,
        /// The axis' name.
        axis: String,
    },
    /// An interval is out of order or does not hold its value.
    #[error(
        "figure \"{figure}\", \"{series}\": the interval {low} to {high} of point {point} does not hold its value \
         {value}; an interval runs from low to high around the value it belongs to"
    )]
    Interval {
        /// The figure's title.
        figure: String,
        /// The series or bar.
        series: String,
        /// The point's position, from 0.
        point: usize,
        /// The value the interval belongs to.
        value: f64,
        /// Its lower end.
        low: f64,
        /// Its upper end.
        high: f64,
    },
    /// Not one interval for each point.
    #[error(
        "figure \"{figure}\", \"{series}\": {intervals} intervals for {points} points; give one for each point \
         (Estimate::exact where it is known exactly)"
    )]
    IntervalCount {
        /// The figure's title.
        figure: String,
        /// The series.
        series: String,
        /// Points in the series.
        points: usize,
        /// Intervals given.
        intervals: usize,
    },
    /// A name is used twice, or refers to nothing in the figure.
    #[error("figure \"{figure}\": {problem}")]
    Name {
        /// The figure's title.
        figure: String,
        /// What is wrong with which name, and what to do.
        problem: String,
    },
    /// A value outside what the chart can show.
    #[error("figure \"{figure}\", \"{series}\": {what} is {value}, outside {allowed}")]
    OutOfRange {
        /// The figure's title.
        figure: String,
        /// The series, lane or row.
        series: String,
        /// Which number.
        what: String,
        /// The number itself, as text.
        value: String,
        /// What is allowed, and the remedy.
        allowed: String,
    },
    /// A reader's own drawing failed.
    #[error("figure \"{figure}\": the drawing failed: {reason}")]
    Drawing {
        /// The figure's title.
        figure: String,
        /// What the drawing returned.
        reason: String,
    },
    /// The file name ends in nothing that a figure can be written as.
    #[error(
        "cannot write a figure as \"{}\": name a picture .svg, .png or .pdf, and give .json to save_data",
        path.display()
    )]
    UnknownExtension {
        /// The path asked for.
        path: PathBuf,
    },
    /// The folder to write to does not exist.
    #[error("the folder \"{}\" does not exist; create it, or save somewhere else", path.display())]
    MissingFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The file could not be written.
    #[error("cannot write \"{}\": {source}; check the folder's permissions and the space on its disk", path.display())]
    Write {
        /// The path asked for.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The converter from SVG to PNG or PDF did not run or did not succeed.
    #[error(
        "cannot make \"{}\": the converter ({command}) failed: {reason}; save the figure as .svg instead, or run \
         `cargo lab setup` and try again",
        path.display()
    )]
    Convert {
        /// The path asked for.
        path: PathBuf,
        /// The program that was run.
        command: String,
        /// What it printed, or why it did not start.
        reason: String,
    },
}
