//! Green threads share cores: a thousand tasks, and as many workers as the runtime was given.
//!
//! Tasks are cheap, and a runtime runs as many at a time as it has workers, not one more. Tasks that wait do not mind:
//! a thousand wait as long as one. Tasks that compute take turns.
//!
//! ```
//! use std::time::Duration;
//! use chapter_02::green_threads::{Crowd, Errand};
//!
//! let wait = Duration::from_millis(20);
//! let crowd = Crowd::of(1000, Errand::Wait(wait)).on_workers(1)?;
//! assert!(crowd.elapsed < wait * 500, "all of them wait at the same time");
//! assert_eq!(crowd.workers.lanes(), ["worker 1"]);
//! assert_eq!(crowd.most_at_once(), 1);
//! # Ok::<(), chapter_02::green_threads::CrowdError>(())
//! ```

use std::{
    fmt,
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{
    task::{JoinSet, yield_now},
    time::sleep,
};

use concurrency_lab::{
    ground::{
        runtime::{RuntimeError, tokio_on_workers},
        workload::spin_from,
    },
    lab::timeline::{Recorder, Timeline},
};

/// The most spans of a crowd: what a [`Recorder`] takes down.
const MOST_SPANS: usize = Recorder::LIMIT;

/// What each task of a crowd does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Waits for this long.
    Wait(Duration),
    /// Computes in so many steps of so many iterations of [`spin`](concurrency_lab::ground::workload::spin), and lets others
    /// have their turn in between.
    Compute {
        /// The steps.
        steps: u32,
        /// The iterations of each step.
        iterations: u64,
    },
}

/// Tasks that all do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    tasks: usize,
    errand: Errand,
}

/// Why a crowd did not run.
#[derive(Debug, Error)]
pub enum CrowdError {
    /// Nothing to run.
    #[error("a crowd of {tasks} tasks of {steps} steps has nothing to do: ask for 1 or more of both")]
    Nobody {
        /// The tasks that were asked for.
        tasks: usize,
        /// Their steps.
        steps: usize,
    },
    /// More than can be taken down.
    #[error(
        "{tasks} tasks of {steps} steps are more than a recorder takes down: ask for at most {} steps in all",
        MOST_SPANS / 5
    )]
    TooMany {
        /// The tasks that were asked for.
        tasks: usize,
        /// Their steps.
        steps: usize,
    },
    /// No runtime to run on.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

/// What was seen of a crowd.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When which task ran, a lane for each worker (`worker 1`, `worker 2`, …).
    pub workers: Timeline,
    /// When each task ran, waited, and queued for a worker, a lane for each (`task 1`, `task 2`, …).
    pub tasks: Timeline,
    /// From the first task's start to the last one's end.
    pub elapsed: Duration,
    /// What all tasks computed, added up: the same whatever the workers. 0 of tasks that wait.
    pub result: u64,
}

impl Crowd {
    /// A crowd of `tasks` tasks.
    pub fn of(tasks: usize, errand: Errand) -> Self {
        Self { tasks, errand }
    }

    /// Runs all tasks on a tokio runtime with this many workers.
    ///
    /// # Errors
    ///
    /// [`CrowdError`] for no tasks, no steps or no workers, for more steps than are taken down, and where the system
    /// gives no runtime.
    ///
    /// # Panics
    ///
    /// Within an async task: it waits for a runtime of its own.
    pub fn on_workers(&self, workers: usize) -> Result<Seen, CrowdError> {
        self.check()?;
        let runtime = tokio_on_workers(workers)?;
        let (workers, tasks) = (Recorder::new(), Recorder::new());
        let start = Instant::now();
        let result = runtime.block_on(self.run(&workers, &tasks));
        Ok(Seen {
            elapsed: start.elapsed(),
            workers: workers.timeline().in_name_order(),
            tasks: tasks.timeline().in_name_order(),
            result,
        })
    }

    fn check(&self) -> Result<(), CrowdError> {
        let tasks = self.tasks;
        let steps = match self.errand {
            Errand::Wait(_) => 1,
            Errand::Compute { steps, .. } => steps as usize,
        };
        if tasks == 0 || steps == 0 {
            return Err(CrowdError::Nobody { tasks, steps });
        }
        // Each step is a poll, with a rest and a queue before it, and the last wait has two more.
        let spans = steps.saturating_mul(3).saturating_add(2).saturating_mul(tasks);
        if spans > MOST_SPANS {
            return Err(CrowdError::TooMany { tasks, steps });
        }
        Ok(())
    }

    async fn run(&self, on_workers: &Recorder, of_tasks: &Recorder) -> u64 {
        let mut tasks = JoinSet::new();
        for number in 1..=self.tasks {
            let name = format!("task {number}");
            let errand = self.errand.run(number as u64);
            let watched = of_tasks.task(&name, "", errand).queued_since(Instant::now());
            // Each poll goes onto the lane of the worker that ran it, too.
            tasks.spawn(on_workers.task_on_threads(name, watched));
        }
        tasks.join_all().await.into_iter().fold(0, u64::wrapping_add)
    }
}

impl Errand {
    async fn run(self, number: u64) -> u64 {
        match self {
            Self::Wait(time) => {
                sleep(time).await;
                0
            }
            Self::Compute { steps, iterations } => {
                let mut state = number;
                for step in 0..steps {
                    if step > 0 {
                        yield_now().await;
                    }
                    state = spin_from(2 * state + 1, iterations) >> 1;
                }
                state
            }
        }
    }
}

impl Seen {
    /// The most tasks that ever ran at the same moment, by the timeline. Never more than there are workers. (With more
    /// workers than cores, a worker that the system has put aside for another still counts as running.)
    pub fn most_at_once(&self) -> usize {
        let spans = self.workers.spans();
        let mut turns: Vec<(Duration, i32)> = spans
            .iter()
            .flat_map(|span| [(span.start, 1), (span.end, -1)])
            .collect();
        // Of an end and a start at the same moment, the end comes first.
        turns.sort_unstable();
        let mut running = 0;
        let most = turns.into_iter().map(|(_, change)| {
            running += change;
            running
        });
        most.max().unwrap_or_default() as usize
    }
}

/// Such as `213 ms, at most 2 polled at once`.
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.elapsed.as_secs_f64() * 1e3;
        write!(
            f,
            "{milliseconds:.0} ms, at most {} polled at once",
            self.most_at_once()
        )
    }
}
