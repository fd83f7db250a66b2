//! Fitting the laws to measured speedups, by least squares.

use serde::{Deserialize, Serialize};

/// The serial fraction of Amdahl's law that fits best: least squares on 1 / S, where the law is a straight line,
/// 1 / S − 1 / n = s · (1 − 1 / n). Kept within 0 to 1.
///
/// Points are (threads, speedup). `None` where no point has 2 threads or more, or where a speedup is not a finite
/// number above 0.
///
/// ```
/// use concurrency_lab::lab::scaling::{amdahl, fit_serial_fraction};
///
/// let points: Vec<_> = (1..=8).map(|n| (n, amdahl(0.3, n).unwrap())).collect();
/// let fitted = fit_serial_fraction(&points).unwrap();
/// assert!((fitted - 0.3).abs() < 1e-12);
/// ```
pub fn fit_serial_fraction(points: &[(usize, f64)]) -> Option<f64> {
    let (mut products, mut squares) = (0.0, 0.0);
    for &(n, speedup) in usable(points)? {
        let n = n as f64;
        let x = 1.0 - 1.0 / n;
        products += x * (1.0 / speedup - 1.0 / n);
        squares += x * x;
    }
    (squares > 0.0).then(|| (products / squares).clamp(0.0, 1.0))
}

/// The two coefficients of the universal scalability law.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usl {
    /// Contention: the share of the work that waits its turn.
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

/// The universal scalability law that fits best: least squares on n / S − 1 = σ (n − 1) + κ n (n − 1), neither
/// coefficient below 0.
///
/// Points are (threads, speedup). `None` where fewer than 3 thread counts of 2 or more are measured: two coefficients
/// through two points would fit anything.
pub fn fit_usl(points: &[(usize, f64)]) -> Option<Usl> {
    let points = usable(points)?;
    let mut counts: Vec<_> = points.iter().map(|&(n, _)| n).filter(|&n| n > 1).collect();
    counts.sort_unstable();
    counts.dedup();
    if counts.len() < 3 {
        return None;
    }
    // The normal equations of two unknowns.
    let (mut aa, mut ab, mut bb, mut ay, mut by) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(n, speedup) in points {
        let n = n as f64;
        let (a, b, y) = (n - 1.0, n * (n - 1.0), n / speedup - 1.0);
        aa += a * a;
        ab += a * b;
        bb += b * b;
        ay += a * y;
        by += b * y;
    }
    let determinant = aa * bb - ab * ab;
    let sigma = (ay * bb - by * ab) / determinant;
    let kappa = (by * aa - ay * ab) / determinant;
    // With a bound reached, the best fit of the other alone is the best within bounds: the sum of squares is convex.
    Some(if kappa < 0.0 {
        Usl {
            sigma: (ay / aa).max(0.0),
            kappa: 0.0,
        }
    } else if sigma < 0.0 {
        Usl {
            sigma: 0.0,
            kappa: (by / bb).max(0.0),
        }
    } else {
        Usl { sigma, kappa }
    })
}

fn usable(points: &[(usize, f64)]) -> Option<&[(usize, f64)]> {
    points
        .iter()
        .all(|&(n, speedup)| n > 0 && speedup.is_finite() && speedup > 0.0)
        .then_some(points)
}
