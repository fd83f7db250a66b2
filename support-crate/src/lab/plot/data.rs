//! What a figure shows, as data for other programs.

use serde::{Deserialize, Serialize};

/// A figure's texts and numbers, without its layout: what stands in the JSON file beside an exported picture.
///
/// ```
/// use concurrency_lab::lab::{estimate::Estimate, plot::*};
///
/// let figure = BarChart::new("Costs").bar("call", Estimate::exact(1.5)).draw()?;
/// let data = figure.data();
/// assert_eq!(data.title, "Costs");
/// assert_eq!(data.numbers[0].name, "call");
/// assert_eq!(data.numbers[0].points[0].y, 1.5);
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureData {
    /// The title, in full.
    pub title: String,
    /// The line under the title; empty where there is none.
    #[serde(default)]
    pub subtitle: String,
    /// The line at the bottom: machine, date, effort, sample count; empty where there is none.
    #[serde(default)]
    pub footer: String,
    /// The columns of the table of the figure's numbers as text.
    pub headers: Vec<String>,
    /// Its rows, each as wide as `headers`, with units.
    pub rows: Vec<Vec<String>>,
    /// The lines under the table: remarks, what found no room in the picture.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The same numbers unrounded, by series, bar, lane or row; empty for a figure that has none, such as a decision map.
    #[serde(default)]
    pub numbers: Vec<Numbers>,
}

/// The unrounded numbers of one series, bar, lane or row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// The series', bar's, lane's or row's name.
    pub name: String,
    /// What `x` is, with its unit; empty where points have none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub x: String,
    /// What `y`, `low` and `high` are, with their unit.
    pub y: String,
    /// The points, in the order given.
    pub points: Vec<Number>,
}

/// One number of a figure, in the unit that its [`Numbers`] name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The place along the x axis; `None` for a bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// The value.
    pub y: f64,
    /// The lower end of its 95 % interval; `None` where no interval is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The upper end of its 95 % interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}
