//! What a scaling study found.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Fits, Law, ScalingError, Work, gustafson_fraction, karp_flatt, study::name};
use crate::lab::{
    estimate::Estimate,
    measure::{Agreement, Comparison, Measured},
};

/// What a study found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// The measurements: one variant a thread count. Where the work grows, its speedups still compare the times as they
    /// are; [`Scaling::points`] has the scaled ones.
    pub comparison: Comparison,
    /// Whether the work stayed the same or grew with the threads.
    #[serde(default)]
    pub work: Work,
    /// How many threads could work at once, where the study was told; see [`Scaling::cores`].
    #[serde(default)]
    pub cores: Option<usize>,
    /// What was measured at each thread count, ascending.
    pub points: Vec<ScalingPoint>,
    /// The serial fraction by Amdahl's law or, where the work grows, by Gustafson's, fitted to the points from 1 thread to
    /// as many as there are cores; `None` where there are not two such points.
    pub serial_fraction: Option<Estimate>,
    /// The laws fitted to these points, and the choice between them; empty in records of earlier versions.
    #[serde(default)]
    pub fits: Fits,
    /// The serial fraction that the work was built with, if known.
    pub known_serial_fraction: Option<f64>,
}

/// One thread count's measurements.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScalingPoint {
    /// Threads used.
    pub threads: usize,
    /// How many times faster than one thread; where the work grows, how many times more work in the same time.
    pub speedup: Estimate,
    /// Speedup per thread, 1 at best.
    pub efficiency: Estimate,
    /// The serial fraction that this one speedup speaks of: the Karp–Flatt metric or, where the work grows, Gustafson's law
    /// turned round. `None` for one thread, for more threads than cores, and in records of earlier versions.
    #[serde(default)]
    pub serial_fraction: Option<Estimate>,
    /// Median time of one call.
    pub median: Duration,
}

impl Scaling {
    pub(super) fn of(
        comparison: Comparison,
        threads: &[usize],
        work: Work,
        cores: Option<usize>,
        known: Option<f64>,
    ) -> Result<Self, ScalingError> {
        // A thread count whose run panicked has no point; the comparison names it.
        let measured: Vec<_> = threads
            .iter()
            .filter_map(|&threads| Some((threads, comparison.measured(&name(threads)).ok()?)))
            .collect();
        let usable = cores.unwrap_or(comparison.machine.usable);
        let points = measured
            .iter()
            .map(|&(threads, measured)| ScalingPoint::of(threads, measured, work, usable))
            .collect();
        let times: Vec<_> = measured
            .iter()
            .filter(|&&(threads, _)| threads <= usable)
            .map(|&(threads, measured)| (threads, measured.seconds_per_round()))
            .collect();
        let fits = Fits::of(work, &times, comparison.seed)?;
        Ok(Self {
            serial_fraction: fits.candidates.first().map(|fit| fit.serial_fraction),
            comparison,
            work,
            cores,
            points,
            fits,
            known_serial_fraction: known,
        })
    }

    /// How many threads could work at once: what the study was told, or the cores it might use. Laws are fitted up to
    /// here.
    pub fn cores(&self) -> usize {
        self.cores.unwrap_or(self.comparison.machine.usable)
    }

    /// What was measured at a thread count.
    ///
    /// # Errors
    ///
    /// [`ScalingError::NotMeasured`].
    pub fn point(&self, threads: usize) -> Result<&ScalingPoint, ScalingError> {
        self.points
            .iter()
            .find(|point| point.threads == threads)
            .ok_or_else(|| ScalingError::NotMeasured {
                experiment: self.comparison.experiment.clone(),
                threads,
                known: self.points.iter().map(|point| point.threads).collect(),
            })
    }

    /// How many times faster than one thread; where the work grows, how many times more work in the same time.
    ///
    /// # Errors
    ///
    /// [`ScalingError::NotMeasured`].
    pub fn speedup(&self, threads: usize) -> Result<Estimate, ScalingError> {
        self.point(threads).map(|point| point.speedup)
    }

    /// The law that was chosen, if the thread counts are enough to choose.
    pub fn chosen(&self) -> Option<Law> {
        self.fits.chosen
    }

    /// Machine, date, effort and rounds in one line.
    pub(super) fn footer(&self) -> String {
        match self.comparison.agreement {
            Agreement::NotCompared => format!(
                "{} · times of {} round{}, not measured here",
                self.comparison.machine.processor,
                self.comparison.rounds,
                if self.comparison.rounds == 1 { "" } else { "s" }
            ),
            Agreement::Equal | Agreement::ByRule => self.comparison.footer(),
        }
    }

    /// The times that laws are fitted to: those of thread counts that the cores can run at once.
    pub(super) fn fitted_times(&self) -> Vec<(usize, Vec<f64>)> {
        self.points
            .iter()
            .filter(|point| point.threads <= self.cores())
            .filter_map(|point| {
                let measured = self.comparison.measured(&name(point.threads)).ok()?;
                Some((point.threads, measured.seconds_per_round()))
            })
            .collect()
    }
}

impl ScalingPoint {
    fn of(threads: usize, measured: &Measured, work: Work, cores: usize) -> Self {
        let factor = match work {
            Work::Fixed => 1.0,
            Work::Growing => threads as f64,
        };
        let speedup = scaled(measured.speedup, factor);
        let serial = |speedup: f64| match work {
            Work::Fixed => karp_flatt(speedup, threads).ok(),
            Work::Growing => gustafson_fraction(speedup, threads).ok(),
        };
        let serial_fraction = serial(speedup.value)
            .zip(serial(speedup.low).zip(serial(speedup.high)))
            // The greater the speedup, the smaller the fraction.
            .map(|(value, (high, low))| Estimate { value, low, high })
            // The laws speak of processors: threads that share one are no more of them.
            .filter(|_| threads <= cores);
        Self {
            threads,
            speedup,
            efficiency: scaled(speedup, 1.0 / threads as f64),
            serial_fraction,
            median: measured.median(),
        }
    }
}

fn scaled(estimate: Estimate, factor: f64) -> Estimate {
    Estimate {
        value: estimate.value * factor,
        low: estimate.low * factor,
        high: estimate.high * factor,
    }
}
