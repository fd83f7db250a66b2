//! How busy each core is while something runs.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use sysinfo::{CpuRefreshKind, MINIMUM_CPU_UPDATE_INTERVAL, RefreshKind, System};
use thiserror::Error;

/// Why a load could not be sampled.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The system's counters do not change faster than this.
    #[error(
        "a step of {step:?} is too short: the system counts processor time no finer than {minimum:?}; choose a longer step"
    )]
    StepTooShort {
        /// The step that was asked for.
        step: Duration,
        /// The shortest step possible.
        minimum: Duration,
    },
    /// The system does not tell the load of its cores.
    #[error("this system does not tell how busy its cores are: {0}")]
    Unsupported(String),
    /// The sampling thread failed. (A panic of the sampled work goes through as it is.)
    #[error("the sampling thread could not be started or ended early: {0}")]
    Sampler(String),
}

/// One core's share of busy time, step by step.
#[derive(Clone, Debug, PartialEq)]
pub struct CoreLoad {
    /// The core's name as the system gives it, such as `cpu0`.
    pub core: String,
    /// The busy share of each step, 0 (idle) to 1 (busy all the time).
    pub busy: Vec<f64>,
}

/// The load of every core over time. It counts all that runs on the machine, not only this process.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The mean length of a step: as asked for, or longer where a busy machine kept the sampler waiting. Steps × length
    /// is the time that was really sampled.
    pub step: Duration,
    /// One row a core, each with as many steps as the others.
    pub cores: Vec<CoreLoad>,
}

impl Load {
    /// The rows as a heat strip takes them: the core's name and its busy shares.
    pub fn rows(&self) -> Vec<(String, Vec<f64>)> {
        self.cores
            .iter()
            .map(|row| (row.core.clone(), row.busy.clone()))
            .collect()
    }

    /// Steps sampled.
    pub fn steps(&self) -> usize {
        self.cores.first().map_or(0, |row| row.busy.len())
    }

    /// The mean busy share of the whole machine, 0 to 1; `None` if nothing was sampled.
    pub fn mean(&self) -> Option<f64> {
        let all = || self.cores.iter().flat_map(|row| &row.busy);
        let count = all().count();
        (count > 0).then(|| all().sum::<f64>() / count as f64)
    }
}

/// Samples the load of every core while a closure runs.
///
/// ```
/// use std::{thread::sleep, time::Duration};
/// use concurrency_lab::ground::machine::LoadSampler;
///
/// let (answer, load) = LoadSampler::every(Duration::from_millis(200))?.during(|| {
///     sleep(Duration::from_millis(450));
///     42
/// })?;
/// assert_eq!(answer, 42);
/// assert!(load.steps() >= 1);
/// # Ok::<(), concurrency_lab::ground::machine::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LoadSampler {
    step: Duration,
}

impl LoadSampler {
    /// The shortest step this system's counters allow: 200 ms on Linux and macOS.
    pub const SHORTEST_STEP: Duration = MINIMUM_CPU_UPDATE_INTERVAL;

    /// A sampler with the given step.
    ///
    /// # Errors
    ///
    /// [`LoadError::StepTooShort`] below [`LoadSampler::SHORTEST_STEP`].
    pub fn every(step: Duration) -> Result<Self, LoadError> {
        if step < Self::SHORTEST_STEP {
            return Err(LoadError::StepTooShort {
                step,
                minimum: Self::SHORTEST_STEP,
            });
        }
        Ok(Self { step })
    }

    /// Runs `work` on this thread and samples from another until it returns; gives both its result and the load.
    ///
    /// Work shorter than one step yields a load without steps; a last step that is not full is left out.
    ///
    /// # Errors
    ///
    /// [`LoadError::Unsupported`] where the system tells nothing about its cores, before `work` runs.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> Result<(T, Load), LoadError> {
        let usage = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing().with_usage());
        let mut system =
            System::new_with_specifics(usage).map_err(|error| LoadError::Unsupported(error.to_string()))?;
        if system.cpus().is_empty() {
            return Err(LoadError::Unsupported("it lists no processors".to_owned()));
        }
        let mut cores: Vec<_> = system
            .cpus()
            .iter()
            .map(|cpu| CoreLoad {
                core: cpu.name().to_owned(),
                busy: Vec::new(),
            })
            .collect();
        let step = self.step;
        let (stop, stopped) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let sampler = thread::Builder::new()
                .name("load-sampler".to_owned())
                .spawn_scoped(scope, move || {
                    system.refresh_cpu_usage();
                    let began = Instant::now();
                    let (mut sampled, mut steps) = (Duration::ZERO, 0);
                    let mut due = began + step;
                    // The sender is dropped when the work ends, and also when it panics.
                    while let Err(RecvTimeoutError::Timeout) =
                        stopped.recv_timeout(due.saturating_duration_since(Instant::now()))
                    {
                        system.refresh_cpu_usage();
                        for (row, cpu) in cores.iter_mut().zip(system.cpus()) {
                            row.busy.push((f64::from(cpu.usage()) / 100.0).clamp(0.0, 1.0));
                        }
                        steps += 1;
                        sampled = began.elapsed();
                        due = Instant::now() + step;
                    }
                    let step = sampled.checked_div(steps).unwrap_or(step);
                    Load { step, cores }
                })
                .map_err(|error| LoadError::Sampler(error.to_string()))?;
            let result = work();
            drop(stop);
            let load = sampler
                .join()
                .map_err(|_| LoadError::Sampler("it panicked".to_owned()))?;
            Ok((result, load))
        })
    }
}
