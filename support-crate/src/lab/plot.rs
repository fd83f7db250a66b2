//! Figures, drawn through plotters into self-contained SVG: line charts, percentile curves, parameter sweeps, bars,
//! speedup ladders, matrices, timelines, heat strips and decision maps.
//!
//! A [`Figure`] is a value. Building one checks its data; [`Figure::svg`] renders it in either [`Theme`],
//! [`Figure::table`] holds the same numbers as text, [`Figure::save`] writes a file, and a notebook cell whose last
//! expression is a figure shows it inline.
//!
//! ```
//! use concurrency_lab::lab::{plot::*, unit::Unit};
//!
//! let figure = LineChart::new("Speedup over threads")
//!     .x(Axis::log2("threads").unit(Unit::Count))
//!     .y(Axis::log2("speedup").unit(Unit::Times))
//!     .series(Series::line("measured", vec![(1.0, 1.0), (2.0, 1.9), (4.0, 3.4)]).role(Role::Measured))
//!     .series(Series::line("ideal", vec![(1.0, 1.0), (4.0, 4.0)]).role(Role::Reference))
//!     .footer("demo data")
//!     .draw()?;
//! assert!(figure.svg(Theme::Light).contains("Speedup over threads"));
//! assert!(figure.table().to_string().contains("3.4×"));
//! # Ok::<(), PlotError>(())
//! ```
//!
//! Every chart is laid out on a canvas of 1280 × 720 units; the text is set in Inter, which each SVG carries with it.

mod area;
mod axes;
mod axis;
mod bar;
mod caption;
mod check;
mod clip;
mod data;
mod decision;
mod drawing;
mod error;
mod figure;
mod font;
mod frame;
mod heat;
mod keep;
mod label;
mod ladder;
mod latency;
mod line;
mod mark;
mod matrix;
mod moments;
mod numbers;
mod paint;
mod placement;
mod pulse;
mod rows;
mod save;
mod scale;
mod scene;
mod series;
mod sweep;
mod theme;
mod timeline;

pub use axis::Axis;
pub use bar::{BarChart, GroupedBars};
pub use caption::Captioned;
pub use data::{FigureData, Number, Numbers};
pub use decision::{Choice, DecisionMap, Question};
pub use drawing::{Canvas, Drawing};
pub use error::PlotError;
pub use figure::Figure;
pub use heat::HeatStrip;
pub use ladder::Ladder;
pub use latency::LatencyChart;
pub use line::{Annotation, LineChart};
pub use matrix::Matrix;
pub use pulse::PulseChart;
#[doc(hidden)]
pub use scene::PlacedLabel;
pub use series::{Role, Series};
pub use sweep::Sweep;
pub use theme::{Colors, Theme};
pub use timeline::TimelineChart;
