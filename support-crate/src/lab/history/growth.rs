//! Growth at a constant rate.

use super::resampler::{REPLICATES, Resampler};
use crate::lab::estimate::Estimate;

/// A constant rate of growth, said in two ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Growth in percent a year.
    pub percent_per_year: Estimate,
    /// Years until the value has doubled; infinite where it does not grow.
    pub doubling_years: Estimate,
}

impl Growth {
    /// From a slope in doublings a year and its resamples.
    pub(super) fn new(slope: f64, samples: &[f64]) -> Self {
        let slope = Estimate::of_draws(slope, samples.iter().copied(), 0.95);
        let percent = |slope: f64| (slope.exp2() - 1.0) * 100.0;
        let years = |slope: f64| if slope > 0.0 { slope.recip() } else { f64::INFINITY };
        Self {
            percent_per_year: Estimate {
                value: percent(slope.value),
                low: percent(slope.low),
                high: percent(slope.high),
            },
            doubling_years: Estimate {
                value: years(slope.value),
                low: years(slope.high),
                high: years(slope.low),
            },
        }
    }
}

/// A straight line through (year, log2 value).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    year: f64,
    level: f64,
    slope: f64,
}

impl Line {
    /// By ordinary least squares; `None` unless the points lie in two years or more.
    fn through(points: &[(f64, f64)]) -> Option<Self> {
        let n = points.len() as f64;
        let year = points.iter().map(|(x, _)| x).sum::<f64>() / n;
        let level = points.iter().map(|(_, y)| y).sum::<f64>() / n;
        let (sxx, sxy) = points.iter().fold((0.0, 0.0), |(sxx, sxy), (x, y)| {
            (sxx + (x - year).powi(2), sxy + (x - year) * (y - level))
        });
        (sxx > 0.0).then(|| Self {
            year,
            level,
            slope: sxy / sxx,
        })
    }

    fn at(self, year: f64) -> f64 {
        (self.level + self.slope * (year - self.year)).exp2()
    }
}

/// Exponential growth, fitted to logarithms by ordinary least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct ExponentialFit {
    /// How fast it grows.
    pub growth: Growth,
    /// How many points it was fitted to.
    pub points: usize,
    line: Line,
    replicates: Vec<Line>,
}

impl ExponentialFit {
    /// Through points of a year and the log2 of a value; `None` unless they lie in two years or more.
    pub(super) fn through(points: &[(f64, f64)]) -> Option<Self> {
        let line = Line::through(points)?;
        let mut resampler = Resampler::new();
        let replicates: Vec<Line> = (0..REPLICATES)
            .filter_map(|_| Line::through(&resampler.draw(points)))
            .collect();
        let slopes: Vec<f64> = replicates.iter().map(|line| line.slope).collect();
        Some(Self {
            growth: Growth::new(line.slope, &slopes),
            points: points.len(),
            line,
            replicates,
        })
    }

    /// The doublings a year of each resample.
    pub(super) fn draws(&self) -> impl Iterator<Item = f64> {
        self.replicates.iter().map(|line| line.slope)
    }

    /// The fitted value in `year`, which may have a fraction.
    pub fn at(&self, year: f64) -> f64 {
        self.line.at(year)
    }

    /// The fitted value in `year` with its 95 % interval: that of the curve, not of a single processor.
    pub fn estimate_at(&self, year: f64) -> Estimate {
        let draws = self.replicates.iter().map(|line| line.at(year));
        Estimate::of_draws(self.at(year), draws, 0.95)
    }
}
