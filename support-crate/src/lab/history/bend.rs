//! Growth whose rate changes once.

use std::ops::RangeInclusive;

use super::Growth;
use crate::lab::estimate::Estimate;

/// Where a bend is looked for.
pub(super) const SEARCHED: RangeInclusive<f64> = 1990.0..=2015.0;

/// The bend's year is found to this fraction of a year.
const FINE_STEP: f64 = 0.1;
const COARSE_STEP: f64 = 0.5;

/// Points that each side of a bend must have.
pub(super) const POINTS_A_SIDE: usize = 3;

/// Two straight lines through (year, log2 value) that meet at `year`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bend {
    pub(super) year: f64,
    level: f64,
    before: f64,
    after: f64,
}

impl Bend {
    /// The bend with the smallest sum of squared residuals: a coarse search over [`SEARCHED`], then a fine one around
    /// its best. `None` where no year leaves enough points on both sides.
    pub(super) fn through(points: &[(f64, f64)]) -> Option<Self> {
        let best = |from: f64, to: f64, step: f64| {
            let steps = ((to - from) / step).round() as u32;
            (0..=steps)
                .filter_map(|i| Self::at_year(points, from + f64::from(i) * step))
                .min_by(|(a, _), (b, _)| a.total_cmp(b))
                .map(|(_, bend)| bend)
        };
        let coarse = best(*SEARCHED.start(), *SEARCHED.end(), COARSE_STEP)?;
        best(
            (coarse.year - COARSE_STEP).max(*SEARCHED.start()),
            (coarse.year + COARSE_STEP).min(*SEARCHED.end()),
            FINE_STEP,
        )
    }

    /// The least-squares lines that meet at `year`, with their sum of squared residuals.
    ///
    /// With u = min(x - year, 0) and v = max(x - year, 0) the model is level + before·u + after·v. As u·v is zero
    /// everywhere, the normal equations are solved by hand.
    fn at_year(points: &[(f64, f64)], year: f64) -> Option<(f64, Self)> {
        let (mut n_before, mut n_after) = (0, 0);
        let (mut su, mut suu, mut suy) = (0.0, 0.0, 0.0);
        let (mut sv, mut svv, mut svy) = (0.0, 0.0, 0.0);
        let mut sy = 0.0;
        for &(x, y) in points {
            let d = x - year;
            sy += y;
            if d < 0.0 {
                n_before += 1;
                su += d;
                suu += d * d;
                suy += d * y;
            } else if d > 0.0 {
                n_after += 1;
                sv += d;
                svv += d * d;
                svy += d * y;
            }
        }
        if n_before < POINTS_A_SIDE || n_after < POINTS_A_SIDE {
            return None;
        }
        let scale = points.len() as f64 - su * su / suu - sv * sv / svv;
        if scale <= 1e-9 {
            return None;
        }
        let level = (sy - su * suy / suu - sv * svy / svv) / scale;
        let bend = Self {
            year,
            level,
            before: (suy - su * level) / suu,
            after: (svy - sv * level) / svv,
        };
        let residuals = points.iter().map(|&(x, y)| (y - bend.log2_at(x)).powi(2)).sum();
        Some((residuals, bend))
    }

    /// The year of the bend.
    pub(super) fn bend(self) -> f64 {
        self.year
    }

    /// The value in `year`.
    pub(super) fn at(self, year: f64) -> f64 {
        self.log2_at(year).exp2()
    }

    pub(super) fn log2_at(self, year: f64) -> f64 {
        let slope = if year < self.year { self.before } else { self.after };
        self.level + slope * (year - self.year)
    }
}

/// Exponential growth whose rate changes once, in a year that was fitted too: two straight lines through logarithms,
/// meeting at the bend, by least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct BentFit {
    /// When the rate changed, as a year with a fraction.
    pub bend_year: Estimate,
    /// Growth before the bend.
    pub before: Growth,
    /// Growth after the bend.
    pub after: Growth,
    /// How many points it was fitted to.
    pub points: usize,
    bend: Bend,
    replicates: Vec<Bend>,
}

impl BentFit {
    pub(super) fn new(bend: Bend, replicates: Vec<Bend>, points: usize) -> Self {
        let growth = |slope: fn(&Bend) -> f64| {
            Growth::new(slope(&bend), &replicates.iter().map(slope).collect::<Vec<_>>())
        };
        Self {
            bend_year: Estimate::of_draws(bend.year, replicates.iter().map(|bend| bend.year), 0.95),
            before: growth(|bend| bend.before),
            after: growth(|bend| bend.after),
            points,
            bend,
            replicates,
        }
    }

    /// The lines of each resample.
    pub(super) fn draws(&self) -> impl Iterator<Item = Bend> {
        self.replicates.iter().copied()
    }

    /// The fitted value in `year`, which may have a fraction.
    pub fn at(&self, year: f64) -> f64 {
        self.bend.at(year)
    }

    /// The fitted value in `year` with its 95 % interval: that of the curve, not of a single processor.
    pub fn estimate_at(&self, year: f64) -> Estimate {
        let draws = self.replicates.iter().map(|bend| bend.log2_at(year).exp2());
        Estimate::of_draws(self.at(year), draws, 0.95)
    }

    /// Where the curve would have gone without the bend.
    pub fn without_bend(&self, year: f64) -> f64 {
        (self.bend.level + self.bend.before * (year - self.bend.year)).exp2()
    }
}
