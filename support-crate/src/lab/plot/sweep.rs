//! One parameter swept: grain size, payload, connections.

mod crossing;

use super::frame::Frame;
use super::{Annotation, Axis, Captioned, Figure, LineChart, PlotError, Series, check};
use crate::lab::estimate::Estimate;
use crate::lab::unit::Unit;
use crossing::Crossing;

/// Which end of the measured values is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Best {
    Lowest,
    Highest,
}

/// A parameter sweep on two logarithmic axes, with intervals; it can mark the best value of each series, and where one
/// series overtakes another.
///
/// ```
/// use concurrency_lab::lab::{estimate::Estimate, plot::*, unit::Unit};
///
/// let about = |value: f64| Estimate { value, low: 0.95 * value, high: 1.05 * value };
/// let sizes = [1024.0, 4096.0, 16_384.0, 65_536.0];
/// let figure = Sweep::new("Threads or processes")
///     .over("payload", Unit::Bytes)
///     .measured("time", Unit::Seconds)
///     .series("threads", sizes.map(|size| (size, about(1e-7 * size))))
///     .series("processes", sizes.map(|size| (size, about(1e-3 + 2e-8 * size))))
///     .crossover("threads", "processes")
///     .draw()?;
/// let notes = figure.table().notes().join("\n");
/// assert!(notes.contains("\"processes\" overtakes \"threads\""), "{notes}");
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sweep {
    frame: Frame,
    x: Axis,
    y: Axis,
    series: Vec<(String, Vec<(f64, Estimate)>)>,
    best: Option<Best>,
    crossings: Vec<(String, String)>,
    limits: Vec<(f64, String)>,
}

impl Captioned for Sweep {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// Counts and sizes double, times and rates go by ten.
fn logarithmic(name: impl Into<String>, unit: Unit) -> Axis {
    match unit {
        Unit::Count | Unit::Bytes | Unit::Times => Axis::log2(name),
        _ => Axis::log10(name),
    }
    .unit(unit)
}

impl Sweep {
    /// An empty sweep of a time in seconds over a parameter that counts something.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            x: logarithmic("parameter", Unit::Count),
            y: logarithmic("time", Unit::Seconds),
            series: Vec::new(),
            best: None,
            crossings: Vec::new(),
            limits: Vec::new(),
        }
    }

    /// The parameter that was swept, and what its values are.
    pub fn over(mut self, name: impl Into<String>, unit: Unit) -> Self {
        self.x = logarithmic(name, unit);
        self
    }

    /// The quantity that was measured, and what its values are.
    pub fn measured(mut self, name: impl Into<String>, unit: Unit) -> Self {
        self.y = logarithmic(name, unit);
        self
    }

    /// Adds what was measured at each value of the parameter, in any order. Intervals are whiskers, or a band where there
    /// are more than twelve points.
    pub fn series(
        mut self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = (f64, Estimate)>,
    ) -> Self {
        self.series.push((name.into(), points.into_iter().collect()));
        self
    }

    /// Marks the lowest value of each series: of a time, the best. Neighbours whose intervals overlap that of the lowest are
    /// not told apart from it, so the mark then names the range that they span.
    pub fn lowest(mut self) -> Self {
        self.best = Some(Best::Lowest);
        self
    }

    /// Marks the highest value of each series: of a throughput, the best. As [`lowest`](Sweep::lowest) otherwise.
    pub fn highest(mut self) -> Self {
        self.best = Some(Best::Highest);
        self
    }

    /// Marks where the lower of two series becomes the higher: where the lines between their points cross, within the two
    /// values of the parameter at which the intervals are apart, once one way and once the other. Without such values, or
    /// with more than one change, the table says so and nothing is marked.
    pub fn crossover(mut self, one: impl Into<String>, other: impl Into<String>) -> Self {
        self.crossings.push((one.into(), other.into()));
        self
    }

    /// Marks a value of the measured quantity by a level line.
    pub fn limit(mut self, value: f64, text: impl Into<String>) -> Self {
        self.limits.push((value, text.into()));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no series or an empty one, a value that is not above zero, an interval that does not hold its
    /// value, a name used twice or unknown.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let figure = self.frame.title.as_str();
        let mut chart = LineChart::framed(self.frame.clone())
            .x(self.x.clone())
            .y(self.y.clone());
        for (name, _) in &self.series {
            chart = chart.series(Series::estimates(name, self.sorted(name)));
        }
        for (value, text) in &self.limits {
            chart = chart.horizontal(*value, text);
        }
        chart.check()?;
        let names = || self.series.iter().map(|(name, _)| name.as_str());
        for name in self.crossings.iter().flat_map(|(one, other)| [one, other]) {
            if !names().any(|known| known == name) {
                return Err(check::unknown(figure, "series", name, names()));
            }
        }
        for (one, other) in &self.crossings {
            chart = self.marked_crossing(chart, one, other);
        }
        if let Some(best) = self.best {
            for name in names() {
                chart = self.marked_best(chart, name, best);
            }
        }
        chart.draw()
    }

    /// The points of a series by rising parameter.
    fn sorted(&self, name: &str) -> Vec<(f64, Estimate)> {
        let points = self.series.iter().find(|(known, _)| known == name);
        let mut points = points.map(|(_, points)| points.clone()).unwrap_or_default();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points
    }

    fn marked_crossing(&self, chart: LineChart, one: &str, other: &str) -> LineChart {
        match crossing::between(&self.sorted(one), &self.sorted(other)) {
            Crossing::Once { at, from, to, rises } => {
                // The one that was higher before is now the lower.
                let (overtaking, overtaken) = if rises { (other, one) } else { (one, other) };
                let x = |value: f64| self.x.format(value);
                let text = format!("equal near {} ({} to {})", x(at), x(from), x(to));
                let note = format!(
                    "from {} {} on \"{overtaking}\" overtakes \"{overtaken}\": its {} is the lower",
                    self.x.name,
                    x(at),
                    self.y.name
                );
                chart.vertical(at, text).note(note)
            }
            Crossing::Never => chart.note(format!("no crossover of \"{one}\" and \"{other}\" was measured")),
            Crossing::Often => chart.note(format!(
                "\"{one}\" and \"{other}\" cross more than once; no crossover is marked"
            )),
        }
    }

    fn marked_best(&self, chart: LineChart, name: &str, best: Best) -> LineChart {
        let points = self.sorted(name);
        let word = if best == Best::Lowest { "lowest" } else { "highest" };
        let better = |a: &Estimate, b: &Estimate| match best {
            Best::Lowest => a.value.total_cmp(&b.value),
            Best::Highest => b.value.total_cmp(&a.value),
        };
        let Some(at) = (0..points.len()).min_by(|&i, &j| better(&points[i].1, &points[j].1)) else {
            return chart;
        };
        let (x, top) = points[at];
        let like_it = |point: &&(f64, Estimate)| point.1.low <= top.high && top.low <= point.1.high;
        let first = points[..at].iter().rev().take_while(like_it).last();
        let last = points[at + 1..].iter().take_while(like_it).last();
        let (first, last) = (first.map_or(x, |point| point.0), last.map_or(x, |point| point.0));
        let value = self.y.format(top.value);
        let text = if first < last {
            format!("{word} from {} to {}", self.x.format(first), self.x.format(last))
        } else {
            format!("{word} at {}: {value}", self.x.format(x))
        };
        let chart = if first < last {
            chart.note(format!(
                "\"{name}\" is {word} at {} {} with {value}; the intervals overlap from {} to {}",
                self.x.name,
                self.x.format(x),
                self.x.format(first),
                self.x.format(last)
            ))
        } else {
            chart
        };
        chart.annotate(Annotation::new(x, top.value, text))
    }
}
