//! Random draws that are the same at every run.

/// Resamples behind each interval.
pub(super) const REPLICATES: usize = 1000;

/// A fixed seed: a figure drawn twice shows the same interval.
const SEED: u64 = 1971;

/// A correlation of neighbours above this is taken for this: beyond it a short series cannot be told from one that
/// wanders off.
const MOST_CORRELATED: f64 = 0.95;

/// How often spread and correlation are put right, and on how many simulated series each time.
const CALIBRATIONS: usize = 4;
const SIMULATED: usize = 100;

/// Draws left out before the first that counts, so that it does not depend on where the series began.
const BURN_IN: usize = 50;

/// Draws resamples.
pub(super) struct Resampler {
    random: fastrand::Rng,
}

impl Resampler {
    pub(super) fn new() -> Self {
        Self {
            random: fastrand::Rng::with_seed(SEED),
        }
    }

    /// As many rows as there are, drawn with replacement.
    pub(super) fn draw<T: Copy>(&mut self, rows: &[T]) -> Vec<T> {
        (0..rows.len())
            .map(|_| rows[self.random.usize(..rows.len())])
            .collect()
    }

    /// A number from the standard normal distribution (Box and Muller, 1958).
    pub(super) fn normal(&mut self) -> f64 {
        // 1 - u lies in (0, 1], where the logarithm is finite.
        let radius = (-2.0 * (1.0 - self.random.f64()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.random.f64()).cos()
    }

    /// A kind of residuals that this one could be mistaken for: so short a series leaves open how correlated it is and how
    /// far it spreads, by about the standard errors of both (Bartlett, *On the theoretical specification and sampling
    /// properties of autocorrelated time-series*, 1946). The correlation is taken as one standard error higher than it was
    /// found, since too low a one makes intervals too narrow, which is the worse of the two mistakes.
    pub(super) fn near(&mut self, kind: &Residuals) -> Residuals {
        let (n, rho) = (kind.count as f64, kind.correlation);
        let left_over = 1.0 - rho * rho;
        let error = (left_over / n).sqrt();
        let correlation = (rho + (1.0 + self.normal()) * error).clamp(0.0, MOST_CORRELATED);
        let independent = n * left_over / (1.0 + rho * rho);
        let spread = (self.normal() / (2.0 * independent).sqrt()).exp();
        // The spread of the series is that of its innovations, over what the correlation adds up.
        let scale = spread * ((1.0 - correlation * correlation) / left_over).sqrt();
        Residuals {
            correlation,
            innovations: kind.innovations.iter().map(|one| scale * one).collect(),
            count: kind.count,
        }
    }

    /// A new series of residuals of this kind.
    pub(super) fn residuals(&mut self, kind: &Residuals) -> Vec<f64> {
        let mut last = 0.0;
        let drawn = (0..BURN_IN + kind.count).map(|_| {
            let innovation = kind.innovations[self.random.usize(..kind.innovations.len())];
            last = kind.correlation * last + innovation;
            last
        });
        drawn.skip(BURN_IN).collect()
    }
}

/// Residuals in the order of time, of which each takes over a part of the one before it: an autoregression of order one,
/// whose innovations are drawn anew (the sieve bootstrap: Bühlmann, *Sieve bootstrap for time series*, 1997).
///
/// The best so far is such a series: a record stands until it is broken, so one that lies high is followed by another.
pub(super) struct Residuals {
    correlation: f64,
    innovations: Vec<f64>,
    count: usize,
}

impl Residuals {
    /// Residuals like those of `points` around `fitted`. A fit follows what it is fitted to, so what is left shows too
    /// little spread and too little correlation. Both are therefore chosen so that series drawn with them and fitted by
    /// `fit` in their turn leave, on average, what the points left (indirect inference: Gouriéroux, Renault, Touzi,
    /// *Calibration by simulation for small sample bias correction*, 2000).
    pub(super) fn calibrated(
        points: &[(f64, f64)],
        fitted: impl Fn(f64) -> f64,
        fit: impl Fn(&[(f64, f64)]) -> Option<Vec<f64>>,
        resampler: &mut Resampler,
    ) -> Self {
        let left: Vec<f64> = points.iter().map(|&(x, y)| y - fitted(x)).collect();
        let seen = Look::at(&left);
        let mut kind = Self::of(&left, seen.correlation);
        let shape = kind.innovations.clone();
        let mut scale = 1.0;
        for _ in 0..CALIBRATIONS {
            let looks: Vec<Look> = (0..SIMULATED)
                .filter_map(|_| {
                    let drawn = resampler.residuals(&kind);
                    let series = points.iter().zip(drawn);
                    let series: Vec<(f64, f64)> = series.map(|(&(x, _), r)| (x, fitted(x) + r)).collect();
                    Some(Look::at(&fit(&series)?))
                })
                .collect();
            let mean =
                |value: fn(&Look) -> f64| looks.iter().map(value).sum::<f64>() / looks.len().max(1) as f64;
            if mean(|look| look.variance) <= 0.0 {
                break;
            }
            let correlation = kind.correlation + seen.correlation - mean(|look| look.correlation);
            scale *= (seen.variance / mean(|look| look.variance)).sqrt();
            kind.correlation = correlation.clamp(0.0, MOST_CORRELATED);
            kind.innovations = shape.iter().map(|one| scale * one).collect();
        }
        kind
    }

    /// As if nothing had been fitted.
    fn of(residuals: &[f64], correlation: f64) -> Self {
        let correlation = correlation.clamp(0.0, MOST_CORRELATED);
        let pairs = residuals.windows(2);
        let innovations: Vec<f64> = pairs.map(|pair| pair[1] - correlation * pair[0]).collect();
        let mean = innovations.iter().sum::<f64>() / innovations.len().max(1) as f64;
        Self {
            correlation,
            innovations: innovations.into_iter().map(|one| one - mean).collect(),
            count: residuals.len(),
        }
    }
}

/// What a series of residuals shows of itself.
struct Look {
    /// Of each with the one before it.
    correlation: f64,
    variance: f64,
}

impl Look {
    fn at(residuals: &[f64]) -> Self {
        let n = residuals.len().max(1) as f64;
        let mean = residuals.iter().sum::<f64>() / n;
        let centred: Vec<f64> = residuals.iter().map(|residual| residual - mean).collect();
        let squares: f64 = centred.iter().map(|residual| residual * residual).sum();
        let products: f64 = centred.windows(2).map(|pair| pair[0] * pair[1]).sum();
        Self {
            correlation: if squares > 0.0 { products / squares } else { 0.0 },
            variance: squares / n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut resampler = Resampler::new();
        let draws: Vec<f64> = (0..20_000).map(|_| resampler.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn drawn_residuals_are_as_correlated_as_those_they_come_from() {
        let mut resampler = Resampler::new();
        for correlation in [0.0, 0.5, 0.8] {
            let mut last = 0.0;
            let series: Vec<f64> = (0..4000)
                .map(|_| {
                    last = correlation * last + resampler.normal();
                    last
                })
                .collect();
            let seen = Look::at(&series).correlation;
            let drawn = resampler.residuals(&Residuals::of(&series, seen));
            let again = Look::at(&drawn).correlation;
            assert!((again - correlation).abs() < 0.06, "{again} for {correlation}");
        }
    }
}
