//! A scaling study of times that were measured elsewhere.

use std::time::{Duration, SystemTime};

use super::{Scaling, ScalingError, Work, fits::checked, study::name};
use crate::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        measure::{
            Agreement, Comparison, Criteria, Effort, Measured, Verdict,
            statistics::{Dependence, Summary},
        },
    },
};

/// Times at several thread counts that another program measured, such as jobs on a cluster, for the same analysis as a
/// [`ScalingStudy`](super::ScalingStudy)'s.
///
/// ```
/// use std::time::Duration;
/// use concurrency_lab::lab::scaling::ScalingTimes;
///
/// let seconds = |times: [f64; 5]| times.map(Duration::from_secs_f64);
/// let scaling = ScalingTimes::new("solver", 16)
///     .machine("node 7 of the cluster, 16 cores")
///     .at(1, seconds([40.1, 40.3, 39.9, 40.0, 40.2]))
///     .at(2, seconds([21.0, 21.1, 20.9, 21.2, 21.0]))
///     .at(4, seconds([11.4, 11.5, 11.6, 11.4, 11.5]))
///     .at(8, seconds([6.6, 6.8, 6.7, 6.7, 6.7]))
///     .analyse()?;
/// println!("{}", scaling.table());
/// println!("{}", scaling.projected_to(32)?.table());
/// # Ok::<(), concurrency_lab::lab::scaling::ScalingError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "times say nothing until .analyse()"]
pub struct ScalingTimes {
    id: String,
    title: Option<String>,
    machine: Option<String>,
    cores: usize,
    work: Work,
    known: Option<f64>,
    seed: u64,
    times: Vec<(usize, Vec<Duration>)>,
}

impl ScalingTimes {
    /// No times yet, from a machine that runs `cores` threads at once. The id names the record.
    pub fn new(id: impl Into<String>, cores: usize) -> Self {
        Self {
            id: id.into(),
            title: None,
            machine: None,
            cores,
            work: Work::Fixed,
            known: None,
            seed: 1,
            times: Vec::new(),
        }
    }

    /// What the figure is titled; the id unless said.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The machine that they were measured on, in words.
    pub fn machine(mut self, machine: impl Into<String>) -> Self {
        self.machine = Some(machine.into());
        self
    }

    /// On `n` threads, `n` times the work of one was done; see [`ScalingStudy::growing`](super::ScalingStudy::growing).
    pub fn growing(mut self) -> Self {
        self.work = Work::Growing;
        self
    }

    /// The serial fraction that the work is known to have.
    pub fn known_serial_fraction(mut self, fraction: f64) -> Self {
        self.known = Some(fraction);
        self
    }

    /// The seed of the bootstrap; 1 unless said.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The time of the work on so many threads in every round. Times at the same place in their lists are taken to be of
    /// the same round, measured one soon after the other.
    pub fn at(mut self, threads: usize, times: impl IntoIterator<Item = Duration>) -> Self {
        self.times.push((threads, times.into_iter().collect()));
        self
    }

    /// Speedups, fits and the choice between laws.
    ///
    /// # Errors
    ///
    /// As [`Fits::of`](super::Fits::of); also for 0 cores, no thread count but 1, and a known fraction outside 0 to 1.
    pub fn analyse(self) -> Result<Scaling, ScalingError> {
        if self.cores == 0 {
            return Err(ScalingError::NoCores);
        }
        if let Some(known) = self.known
            && !(0.0..=1.0).contains(&known)
        {
            return Err(ScalingError::Fraction(known));
        }
        let seconds: Vec<_> = self
            .times
            .iter()
            .map(|(threads, times)| (*threads, times.iter().map(Duration::as_secs_f64).collect()))
            .collect();
        let seconds = checked(&seconds)?;
        let threads: Vec<usize> = seconds.iter().map(|&(threads, _)| threads).collect();
        if threads == [1] {
            return Err(ScalingError::NothingToCompare);
        }
        let comparison = self.comparison(&seconds);
        Scaling::of(comparison, &threads, self.work, Some(self.cores), self.known)
    }

    fn comparison(&self, seconds: &[(usize, Vec<f64>)]) -> Comparison {
        let rounds = seconds[0].1.len();
        let criteria = Criteria {
            comparisons: seconds.len() - 1,
            seed: self.seed,
            ..Criteria::default()
        };
        let variants = seconds
            .iter()
            .filter_map(|(threads, times)| {
                let (speedup, effective_rounds, verdict) = if *threads == 1 {
                    (Estimate::exact(1.0), 0, Verdict::Baseline)
                } else {
                    let judged = criteria.judge(&seconds[0].1, times)?;
                    (judged.speedup, judged.effective_rounds, judged.verdict)
                };
                Some(Measured {
                    name: name(*threads),
                    repetitions: 1,
                    timings: 1,
                    samples_ns: times.iter().map(|time| (time * 1e9).round() as u64).collect(),
                    seconds: Summary::of(times, self.seed)?,
                    dependence: Dependence::of(times),
                    effective_rounds,
                    speedup,
                    verdict,
                })
            })
            .collect();
        Comparison {
            experiment: self.id.clone(),
            title: self.title.clone().unwrap_or_else(|| self.id.clone()),
            chapter: None,
            started: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            machine: self.elsewhere(),
            effort: Effort::default(),
            rounds,
            seed: self.seed,
            overhead_ns: 0,
            clock_step_ns: 0,
            equivalence: criteria.equivalence,
            agreement: Agreement::NotCompared,
            variants,
            failed: Vec::new(),
        }
    }

    /// A machine of which no more is known than was said.
    fn elsewhere(&self) -> Machine {
        let mut machine = Machine::this().clone();
        machine.processor = self
            .machine
            .clone()
            .unwrap_or_else(|| format!("another machine, {} cores", self.cores));
        machine.physical_cores = None;
        machine.logical_cores = self.cores;
        machine.usable = self.cores;
        machine.memory_bytes = None;
        machine.caches = Default::default();
        for text in [
            &mut machine.family,
            &mut machine.system,
            &mut machine.kernel,
            &mut machine.architecture,
        ] {
            text.clear();
        }
        machine
    }
}
