//! The scaling laws, as formulas.

use super::{Law, ScalingError};

/// Amdahl's law: the speedup on `n` processors of work whose share `fraction` is serial, 1 / (s + (1 − s) / n)
/// (G. M. Amdahl, AFIPS Spring Joint Computer Conference, 1967).
///
/// # Errors
///
/// [`ScalingError::Fraction`] outside 0 to 1, [`ScalingError::NoThreads`] for `n` = 0.
pub fn amdahl(fraction: f64, n: usize) -> Result<f64, ScalingError> {
    let fraction = checked_fraction(fraction)?;
    let n = checked_count(n)?;
    Ok(1.0 / (fraction + (1.0 - fraction) / n))
}

/// The speedup that no number of processors exceeds by Amdahl's law, 1 / s; infinite for a fraction of 0.
///
/// # Errors
///
/// [`ScalingError::Fraction`] outside 0 to 1.
pub fn amdahl_bound(fraction: f64) -> Result<f64, ScalingError> {
    Ok(1.0 / checked_fraction(fraction)?)
}

/// Gustafson's law: how much more work `n` processors do in the same time when the parallel part grows with them,
/// n − s · (n − 1), where `fraction` is the serial share of the time on `n` processors
/// (J. L. Gustafson, Communications of the ACM 31(5), 1988).
///
/// # Errors
///
/// As [`amdahl`].
pub fn gustafson(fraction: f64, n: usize) -> Result<f64, ScalingError> {
    let fraction = checked_fraction(fraction)?;
    let n = checked_count(n)?;
    Ok(n - fraction * (n - 1.0))
}

/// The Karp–Flatt metric: the serial fraction that a speedup on `n` processors speaks of,
/// (1 / S − 1 / n) / (1 − 1 / n) (A. H. Karp and H. P. Flatt, Communications of the ACM 33(5), 1990).
///
/// It takes in all that keeps the work from scaling, overhead too. Below 0 the speedup was more than linear, above 1
/// the work was slower than on one processor.
///
/// # Errors
///
/// [`ScalingError::Speedup`] for a speedup that is not a finite number above 0, [`ScalingError::OneThread`] for
/// `n` = 1, [`ScalingError::NoThreads`] for 0.
pub fn karp_flatt(speedup: f64, n: usize) -> Result<f64, ScalingError> {
    if !(speedup.is_finite() && speedup > 0.0) {
        return Err(ScalingError::Speedup(speedup));
    }
    let n = checked_count(n)?;
    if n == 1.0 {
        return Err(ScalingError::OneThread);
    }
    Ok((1.0 / speedup - 1.0 / n) / (1.0 - 1.0 / n))
}

/// The universal scalability law: the speedup on `n` processors with contention `sigma` and coherency cost `kappa`,
/// n / (1 + σ (n − 1) + κ n (n − 1)) (N. J. Gunther, Guerrilla Capacity Planning, 2007). With `kappa` = 0 it is
/// Amdahl's law.
///
/// # Errors
///
/// [`ScalingError::Coefficient`] for one that is negative or not finite, [`ScalingError::NoThreads`] for `n` = 0.
pub fn usl(sigma: f64, kappa: f64, n: usize) -> Result<f64, ScalingError> {
    for (name, value) in [("sigma", sigma), ("kappa", kappa)] {
        if !(value.is_finite() && value >= 0.0) {
            return Err(ScalingError::Coefficient { name, value });
        }
    }
    let n = checked_count(n)?;
    Ok(n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0)))
}

/// The speedup that a law gives with its coefficients; `coherency` counts for the universal law only.
pub(super) fn speedup(law: Law, serial: f64, coherency: f64, n: usize) -> Result<f64, ScalingError> {
    match law {
        Law::Amdahl => amdahl(serial, n),
        Law::Gustafson => gustafson(serial, n),
        Law::Usl => usl(serial, coherency, n),
    }
}

fn checked_fraction(fraction: f64) -> Result<f64, ScalingError> {
    if (0.0..=1.0).contains(&fraction) {
        Ok(fraction)
    } else {
        Err(ScalingError::Fraction(fraction))
    }
}

fn checked_count(n: usize) -> Result<f64, ScalingError> {
    if n == 0 {
        Err(ScalingError::NoThreads)
    } else {
        Ok(n as f64)
    }
}
