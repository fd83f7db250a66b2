//! Random draws that are the same at every run.

/// Resamples behind each interval.
pub(super) const REPLICATES: usize = 1000;

/// A fixed seed: a figure drawn twice shows the same interval.
const SEED: u64 = 1971;

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
}
