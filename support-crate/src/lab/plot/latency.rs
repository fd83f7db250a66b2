//! How long the slow ones take: percentiles of times, out to the last nine.

use super::frame::Frame;
use super::{Axis, Captioned, Figure, LineChart, PlotError, Role, Series, check};
use crate::lab::unit::Unit;

/// A chart of percentile curves: for each series, the time within which each share of all was done.
///
/// The share runs along an axis of nines, on which 90 %, 99 % and 99.9 % are equal steps, so that the slow tail has as
/// much room as the bulk; the time is logarithmic. An average hides what this chart is for.
///
/// ```
/// use concurrency_lab::lab::plot::*;
///
/// let figure = LatencyChart::new("Response times")
///     .of("requests")
///     .series("blocking", [(0.5, 0.020), (0.9, 0.450), (0.99, 1.9), (1.0, 2.4)])
///     .series("async", [(0.5, 0.019), (0.9, 0.022), (0.99, 0.031), (1.0, 0.040)])
///     .limit(2.0, "the client gives up")
///     .draw()?;
/// assert_eq!(figure.table().cell(2, "async"), Some("31 ms"));
/// assert_eq!(figure.table().rows()[3][0], "max");
/// # Ok::<(), PlotError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LatencyChart {
    frame: Frame,
    what: Option<String>,
    time: Axis,
    series: Vec<(String, Vec<(f64, f64)>)>,
    roles: Vec<(String, Role)>,
    limits: Vec<(f64, String)>,
}

impl Captioned for LatencyChart {
    fn frame_mut(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl LatencyChart {
    /// An empty chart.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            frame: Frame::new(title),
            what: None,
            time: Axis::log10("time").unit(Unit::Seconds),
            series: Vec::new(),
            roles: Vec::new(),
            limits: Vec::new(),
        }
    }

    /// What was timed, in the plural, for the axis' title: "requests".
    pub fn of(mut self, what: impl Into<String>) -> Self {
        self.what = Some(what.into());
        self
    }

    /// Adds a curve: quantiles from 0 to 1, each with its time in seconds, in any order. The quantile 1 is the maximum
    /// and stands at the right end of the axis.
    pub fn series(mut self, name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.series.push((name.into(), points.into_iter().collect()));
        self
    }

    /// What the curve `name` is; [`Role::Data`] unless said.
    pub fn role_for(mut self, name: impl Into<String>, role: Role) -> Self {
        self.roles.push((name.into(), role));
        self
    }

    /// The time axis, in place of a logarithmic one named `time`.
    pub fn time(mut self, axis: Axis) -> Self {
        self.time = axis;
        self
    }

    /// Marks a time in seconds by a level line: a deadline, a timeout.
    pub fn limit(mut self, seconds: f64, text: impl Into<String>) -> Self {
        self.limits.push((seconds, text.into()));
        self
    }

    /// Checks the data and lays the chart out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] for no series or an empty one, a quantile outside 0 to 1, a time that the axis cannot show, a time
    /// that falls as its quantile rises, a name used twice or unknown.
    pub fn draw(&self) -> Result<Figure, PlotError> {
        let figure = self.frame.title.as_str();
        let names = || self.series.iter().map(|(name, _)| name.as_str());
        if let Some((name, _)) = self
            .roles
            .iter()
            .find(|(name, _)| !names().any(|known| known == name))
        {
            return Err(check::unknown(figure, "series", name, names()));
        }
        let share = match &self.what {
            Some(what) => format!("share of {what} that took this time or less"),
            None => "share that took this time or less".to_string(),
        };
        let mut chart = LineChart::framed(self.frame.clone())
            .x(Axis::nines(share))
            .y(self.time.clone());
        for (name, points) in &self.series {
            let mut points = points.clone();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            let role = self.roles.iter().rev().find(|(known, _)| known == name);
            let role = role.map_or(Role::Data, |(_, role)| *role);
            chart = chart.series(Series::line(name, points).role(role));
        }
        for (seconds, text) in &self.limits {
            chart = chart.horizontal(*seconds, text);
        }
        chart.check()?;
        self.check_rising(chart.series_drawn())?;
        chart.draw()
    }

    /// A share of more cannot take less time.
    fn check_rising(&self, series: &[Series]) -> Result<(), PlotError> {
        for one in series {
            let falls = one.points.windows(2).find(|pair| pair[1].1 < pair[0].1);
            if let Some([(_, before), (share, time)]) = falls.map(|pair| [pair[0], pair[1]]) {
                return Err(PlotError::OutOfRange {
                    figure: self.frame.title.clone(),
                    series: one.name.clone(),
                    what: format!("the time at the quantile {share}"),
                    value: self.time.format(time),
                    allowed: format!(
                        "what follows the {} of a smaller quantile; give each quantile with the time that this share did \
                         not exceed",
                        self.time.format(before)
                    ),
                });
            }
        }
        Ok(())
    }
}
