//! Fitting the laws to measured speedups.
//!
//! What is minimised is the sum of squared *relative* errors of the time that a law predicts: noise in a measured time
//! grows with the time, and on a logarithmic axis equal ratios are equal distances. Written for times, Amdahl's law and
//! the universal scalability law are linear in their coefficients, and written for speedups Gustafson's is, so the
//! minimum is found directly. One thread's time is a point like the others: the law need not pass through it exactly,
//! or its noise would bend every fit.

use serde::{Deserialize, Serialize};

use super::{Law, ScalingError, gustafson, laws, least_squares::nonnegative};

/// A law laid through points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) law: Law,
    /// The serial fraction, or contention, from 0 to 1.
    pub(super) serial: f64,
    /// The coherency cost, 0 for laws that know none.
    pub(super) coherency: f64,
    /// The speedup that the fit gives one thread: 1 but for noise.
    level: f64,
}

impl Curve {
    /// Lays a law through (threads, speedup), one thread among them; `None` where they do not determine it.
    pub(super) fn through(law: Law, points: &[(usize, f64)]) -> Option<Self> {
        let points = points.iter().map(|&(n, speedup)| (n as f64, speedup));
        let curve = match law {
            // T(n) = a / n + b
            Law::Amdahl => {
                let [a, b] = nonnegative(points.map(|(n, s)| [s / n, s]))?;
                (b / (a + b), 0.0, 1.0 / (a + b))
            }
            // S(n) = a n + b
            Law::Gustafson => {
                let [a, b] = nonnegative(points.map(|(n, s)| [n / s, 1.0 / s]))?;
                (b / (a + b), 0.0, a + b)
            }
            // T(n) = a / n + b + c (n − 1)
            Law::Usl => {
                let [a, b, c] = nonnegative(points.map(|(n, s)| [s / n, s, s * (n - 1.0)]))?;
                (b / (a + b), c / (a + b), 1.0 / (a + b))
            }
        };
        let (serial, coherency, level) = curve;
        let finite = serial.is_finite() && coherency.is_finite() && level.is_finite();
        finite.then_some(Self {
            law,
            serial,
            coherency,
            level,
        })
    }

    /// The speedup over one thread that the law gives.
    pub(super) fn speedup(&self, threads: usize) -> Result<f64, ScalingError> {
        laws::speedup(self.law, self.serial, self.coherency, threads)
    }

    /// The root mean square of the relative errors with which the law predicts each thread count from all the others;
    /// `None` where some of these fits are not determined.
    pub(super) fn left_out_error(law: Law, points: &[(usize, f64)]) -> Option<f64> {
        let mut squares = 0.0;
        for (left_out, &(threads, speedup)) in points.iter().enumerate() {
            let mut others = points.to_vec();
            others.remove(left_out);
            if others.len() < law.coefficients() + 1 {
                return None;
            }
            let curve = Self::through(law, &others)?;
            let predicted = curve.level * curve.speedup(threads).ok()?;
            squares += (speedup / predicted - 1.0).powi(2);
        }
        Some((squares / points.len() as f64).sqrt())
    }
}

/// The serial fraction of Amdahl's law that fits best, from 0 to 1.
///
/// Points are (threads, speedup over one thread). `None` where no point has 2 threads or more, or where a speedup is not
/// a finite number above 0.
///
/// ```
/// use concurrency_lab::lab::scaling::{amdahl, fit_serial_fraction};
///
/// let points: Vec<_> = (1..=8).map(|n| (n, amdahl(0.3, n).unwrap())).collect();
/// let fitted = fit_serial_fraction(&points).unwrap();
/// assert!((fitted - 0.3).abs() < 1e-12);
/// ```
pub fn fit_serial_fraction(points: &[(usize, f64)]) -> Option<f64> {
    Curve::through(Law::Amdahl, &usable(points, Law::Amdahl)?).map(|curve| curve.serial)
}

/// The serial fraction of Gustafson's law that fits best, from 0 to 1.
///
/// Points are (threads, scaled speedup): how much more work is done in the same time. `None` as for
/// [`fit_serial_fraction`].
///
/// ```
/// use concurrency_lab::lab::scaling::{fit_gustafson, gustafson};
///
/// let points: Vec<_> = (1..=8).map(|n| (n, gustafson(0.1, n).unwrap())).collect();
/// let fitted = fit_gustafson(&points).unwrap();
/// assert!((fitted - 0.1).abs() < 1e-12);
/// ```
pub fn fit_gustafson(points: &[(usize, f64)]) -> Option<f64> {
    Curve::through(Law::Gustafson, &usable(points, Law::Gustafson)?).map(|curve| curve.serial)
}

/// The serial fraction that a scaled speedup on `n` processors speaks of, (n − S) / (n − 1): Gustafson's law turned
/// round, as [`karp_flatt`](super::karp_flatt) is Amdahl's.
///
/// # Errors
///
/// As [`karp_flatt`](super::karp_flatt).
///
/// ```
/// use concurrency_lab::lab::scaling::gustafson_fraction;
///
/// assert!((gustafson_fraction(10.0, 11)? - 0.1).abs() < 1e-12);
/// # Ok::<(), concurrency_lab::lab::scaling::ScalingError>(())
/// ```
pub fn gustafson_fraction(speedup: f64, n: usize) -> Result<f64, ScalingError> {
    let none_serial = gustafson(0.0, n)?;
    if !(speedup.is_finite() && speedup > 0.0) {
        return Err(ScalingError::Speedup(speedup));
    }
    if n == 1 {
        return Err(ScalingError::OneThread);
    }
    Ok((none_serial - speedup) / (none_serial - 1.0))
}

/// The two coefficients of the universal scalability law.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usl {
    /// Contention, from 0 to 1: the share of the work that waits its turn.
    pub sigma: f64,
    /// Coherency: what each pair of processors costs in keeping each other up to date.
    pub kappa: f64,
}

impl Usl {
    /// The number of processors with the greatest speedup, √((1 − σ) / κ), at least 1; `None` where the curve never
    /// turns down (κ = 0).
    pub fn peak(&self) -> Option<f64> {
        (self.kappa > 0.0).then(|| ((1.0 - self.sigma).max(0.0) / self.kappa).sqrt().max(1.0))
    }
}

/// The universal scalability law that fits best, with σ from 0 to 1 and κ of 0 or more.
///
/// Points are (threads, speedup over one thread). `None` where fewer than 3 thread counts of 2 or more are measured:
/// two coefficients through two points would fit anything.
///
/// ```
/// use concurrency_lab::lab::scaling::{fit_usl, usl};
///
/// let points: Vec<_> = (1..=8).map(|n| (n, usl(0.05, 0.01, n).unwrap())).collect();
/// let fitted = fit_usl(&points).unwrap();
/// assert!((fitted.sigma - 0.05).abs() < 1e-9 && (fitted.kappa - 0.01).abs() < 1e-9);
/// ```
pub fn fit_usl(points: &[(usize, f64)]) -> Option<Usl> {
    let curve = Curve::through(Law::Usl, &usable(points, Law::Usl)?)?;
    Some(Usl {
        sigma: curve.serial,
        kappa: curve.coherency,
    })
}

/// The points with one thread among them, if all of them can be and they are enough for the law.
fn usable(points: &[(usize, f64)], law: Law) -> Option<Vec<(usize, f64)>> {
    let possible = |&(n, speedup): &(usize, f64)| n > 0 && speedup.is_finite() && speedup > 0.0;
    if !points.iter().all(possible) {
        return None;
    }
    let mut points = points.to_vec();
    if points.iter().all(|&(n, _)| n != 1) {
        points.push((1, 1.0));
    }
    let mut counts: Vec<_> = points.iter().map(|&(n, _)| n).collect();
    counts.sort_unstable();
    counts.dedup();
    (counts.len() >= law.least_counts()).then_some(points)
}
