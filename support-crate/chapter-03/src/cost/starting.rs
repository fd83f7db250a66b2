//! How long it takes to start so many.

use std::{collections::BTreeMap, io, sync::Arc, thread};

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        measure::Effort,
        plot::{Axis, Captioned, Figure, PlotError},
        predict::Prediction,
        record::Quantities,
        unit::Unit,
    },
};
use tokio::task;

use super::{CostError, Gate, Refused, TASKS, THREADS, things::Kind};
use crate::{
    counts::{medians, over_counts},
    rounds::{ROUNDS, median_with_range},
};

/// Of fewer things than this a run starts several crowds, one after the other, and takes their mean.
const ENOUGH: usize = 100;

/// The time to start one, by how many are started one after the other.
#[derive(Clone, Debug, Default)]
pub struct Starting {
    threads: BTreeMap<usize, Vec<f64>>,
    tasks: BTreeMap<usize, Vec<f64>>,
    refused: Option<Refused>,
    /// Whether the largest numbers were started once, and not in every round.
    largest_once: bool,
}

impl Starting {
    /// Starts 1 to 10 000 threads and 1 to 1 000 000 tasks, six times each, in turn; at quick effort the largest numbers
    /// once, which take most of the time and are a mean of many starts. What is started waits at the gate it is given. Tasks run on an event loop of one thread.
    ///
    /// # Errors
    ///
    /// [`CostError`] where not one thread can be started, where something does not come to the gate within a minute, or
    /// panics.
    pub fn sweep(
        start_thread: impl Fn(Arc<Gate>) -> io::Result<thread::JoinHandle<()>>,
        start_task: impl Fn(Arc<Gate>) -> task::JoinHandle<()>,
    ) -> Result<Self, CostError> {
        Self::sweep_of(Effort::from_env()?, &THREADS, &TASKS, start_thread, start_task)
    }

    /// As [`Starting::sweep`], with this effort, for these numbers of threads and of tasks, in ascending order.
    ///
    /// # Errors
    ///
    /// As [`Starting::sweep`].
    pub fn sweep_of(
        effort: Effort,
        threads: &[usize],
        tasks: &[usize],
        start_thread: impl Fn(Arc<Gate>) -> io::Result<thread::JoinHandle<()>>,
        start_task: impl Fn(Arc<Gate>) -> task::JoinHandle<()>,
    ) -> Result<Self, CostError> {
        let on_threads = Kind::Thread(&start_thread);
        let in_tasks = Kind::tasks(&start_task)?;
        let mut starting = Self {
            largest_once: effort == Effort::Quick,
            ..Self::default()
        };
        let mut threads = threads.to_vec();
        for round in 0..ROUNDS {
            let mut at = 0;
            while at < threads.len() - starting.left_out(round, &threads) {
                match seconds_each(&on_threads, threads[at])? {
                    Ok(seconds) => starting.threads.entry(threads[at]).or_default().push(seconds),
                    Err(refused) => {
                        threads.truncate(at);
                        threads.extend(Some(refused.fewer()).filter(|&fewer| Some(&fewer) > threads.last()));
                        starting.threads.retain(|count, _| threads.contains(count));
                        starting.refused = Some(refused);
                        continue;
                    }
                }
                at += 1;
            }
            for &count in &tasks[..tasks.len() - starting.left_out(round, tasks)] {
                if let Ok(seconds) = seconds_each(&in_tasks, count)? {
                    starting.tasks.entry(count).or_default().push(seconds);
                }
            }
        }
        Ok(starting)
    }

    /// How many of the largest numbers a round leaves out.
    fn left_out(&self, round: usize, counts: &[usize]) -> usize {
        usize::from(self.largest_once && round > 0 && counts.len() > 1)
    }

    /// Where the system allowed no further thread, if it did.
    pub fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    /// The seconds to start one of the largest number of threads, and of tasks.
    pub fn of_most(&self) -> Option<(Estimate, Estimate)> {
        let last = |runs: &BTreeMap<usize, Vec<f64>>| {
            let (_, runs) = runs.last_key_value()?;
            Some(median_with_range(runs.clone()))
        };
        Some((last(&self.threads)?, last(&self.tasks)?))
    }

    /// How many times as long a thread takes to start as a task, both at their largest numbers; the interval has all pairs
    /// of runs in it.
    pub fn threads_over_tasks(&self) -> Option<Estimate> {
        let (thread, task) = self.of_most()?;
        Some(Estimate {
            value: thread.value / task.value,
            low: thread.low / task.high,
            high: thread.high / task.low,
        })
    }

    /// The time to start one over how many are started, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where nothing was started.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let title = match self.of_most() {
            Some((thread, task)) => format!(
                "A thread starts in {}, a task in {}",
                Unit::Seconds.format(thread.value),
                Unit::Seconds.format(task.value)
            ),
            None => "Nothing was started".to_owned(),
        };
        let once = match self.largest_once {
            true => "; the largest numbers once",
            false => "",
        };
        let until = match &self.refused {
            Some(refused) => format!("; {refused}"),
            None => String::new(),
        };
        let series = [
            ("threads", medians(&self.threads)),
            ("tasks", medians(&self.tasks)),
        ];
        let time = Axis::log10("time to start one").unit(Unit::Seconds);
        let figure = over_counts(title, "how many are started", time, series)
            .subtitle(format!(
                "From the first start until all have begun, for each; medians of six rounds, least to most{once}{until}"
            ))
            .predicted(said, Unit::Times)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named("Time to start"))
    }

    /// The medians as a record's values.
    pub fn quantities(&self, experiment: &str) -> Quantities {
        let list = Quantities::new(experiment).title("Time to start a thread and a task");
        let kinds = [("thread", &self.threads), ("task", &self.tasks)];
        kinds.into_iter().fold(list, |list, (kind, runs)| {
            runs.iter().fold(list, |list, (count, runs)| {
                let name = format!("start of a {kind}, of {count}");
                list.value(name, "seconds", median_with_range(runs.clone()))
            })
        })
    }
}

/// The seconds to start one of so many.
fn seconds_each(kind: &Kind<'_>, count: usize) -> Result<Result<f64, Refused>, CostError> {
    let crowds = (ENOUGH / count.max(1)).max(1);
    let mut seconds = 0.0;
    for _ in 0..crowds {
        match kind.time_to_start(count)? {
            Ok(time) => seconds += time.as_secs_f64(),
            Err(refused) => return Ok(Err(refused)),
        }
    }
    Ok(Ok(seconds / (crowds * count.max(1)) as f64))
}
