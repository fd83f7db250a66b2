//! Threads and tasks as things that are started, wait, and are joined.

use std::{
    fmt, io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use concurrency_lab::{
    ground::runtime::tokio_on_one_thread,
    lab::{footprint::FootprintError, measure::UnknownWord, unit::Unit},
};
use thiserror::Error;
use tokio::{runtime::Runtime, task};

use super::{Gate, Late};

/// How long things that were started are waited for; a million tasks come within a second or two.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why costs could not be measured.
#[derive(Debug, Error)]
pub enum CostError {
    /// Not even one thread could be started.
    #[error("not one thread could be started: {0}")]
    NoThreads(#[source] io::Error),
    /// Something that was started never came to the gate.
    #[error(transparent)]
    Late(#[from] Late),
    /// A thread or a task panicked.
    #[error("a {0} ended in a panic")]
    Panicked(&'static str),
    /// No event loop for the tasks.
    #[error("no event loop for the tasks: {0}")]
    Loop(#[source] io::Error),
    /// `LAB_EFFORT` is misspelt.
    #[error(transparent)]
    Effort(#[from] UnknownWord),
    /// Memory cannot be read.
    #[error(transparent)]
    Footprint(#[from] FootprintError),
}

/// Where the system allowed no further thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The number of the thread that was refused, from 1.
    pub number: usize,
    /// What the system said.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = Unit::Count.format(self.number as f64);
        write!(f, "the system refused thread {number} ({})", self.reason)
    }
}

impl Refused {
    /// How many to try instead: a tenth below, since other programs start threads too.
    pub(super) fn fewer(&self) -> usize {
        (self.number - 1) * 9 / 10
    }
}

/// How a thread is started that waits at the gate.
pub(super) type StartThread<'a> = dyn Fn(Arc<Gate>) -> io::Result<thread::JoinHandle<()>> + 'a;

/// How a task is started that waits at the gate, within a runtime.
pub(super) type StartTask<'a> = dyn Fn(Arc<Gate>) -> task::JoinHandle<()> + 'a;

/// Either kind of thing.
pub(super) enum Kind<'a> {
    Thread(&'a StartThread<'a>),
    Task(&'a StartTask<'a>, Runtime),
}

/// Things that were started; those that are left when it is dropped are let through and joined.
pub(super) struct Crowd<'a> {
    kind: &'a Kind<'a>,
    gate: Arc<Gate>,
    threads: Vec<thread::JoinHandle<()>>,
    tasks: Vec<task::JoinHandle<()>>,
}

impl<'a> Kind<'a> {
    /// Tasks on an event loop of one thread.
    pub(super) fn tasks(start: &'a StartTask<'a>) -> Result<Self, CostError> {
        Ok(Self::Task(start, tokio_on_one_thread().map_err(CostError::Loop)?))
    }

    /// Nobody yet, with room for the handles of so many.
    pub(super) fn crowd(&'a self, expected: usize) -> Crowd<'a> {
        let (mut threads, mut tasks) = (Vec::new(), Vec::new());
        match self {
            Self::Thread(_) => threads.reserve_exact(expected),
            Self::Task(..) => tasks.reserve_exact(expected),
        }
        Crowd {
            kind: self,
            gate: Gate::expecting(expected),
            threads,
            tasks,
        }
    }

    /// Starts so many and waits until all have come; the time from the first start until then. All are gone afterwards.
    pub(super) fn time_to_start(&self, count: usize) -> Result<Result<Duration, Refused>, CostError> {
        let mut crowd = self.crowd(count);
        let began = Instant::now();
        for number in 1..=count {
            if let Err(error) = crowd.start_one() {
                return match number {
                    1 => Err(CostError::NoThreads(error)),
                    _ => Ok(Err(Refused {
                        number,
                        reason: error.to_string(),
                    })),
                };
            }
        }
        crowd.have_come()?;
        let time = began.elapsed();
        crowd.disband()?;
        Ok(Ok(time))
    }
}

impl Crowd<'_> {
    pub(super) fn start_one(&mut self) -> io::Result<()> {
        let gate = Arc::clone(&self.gate);
        match self.kind {
            Kind::Thread(start) => self.threads.push(start(gate)?),
            Kind::Task(start, runtime) => {
                let _within = runtime.enter();
                self.tasks.push(start(gate));
            }
        }
        Ok(())
    }

    /// Waits until all that were started have come to the gate; where those are threads, they have to be all that were
    /// expected.
    pub(super) fn have_come(&self) -> Result<(), Late> {
        match self.kind {
            Kind::Thread(_) => self.gate.all_have_come(PATIENCE),
            Kind::Task(_, runtime) => runtime.block_on(self.gate.tasks_have_come(self.tasks.len(), PATIENCE)),
        }
    }

    /// How many were started.
    pub(super) fn len(&self) -> usize {
        self.threads.len() + self.tasks.len()
    }

    /// Lets everybody through and waits until all are gone.
    pub(super) fn disband(mut self) -> Result<(), CostError> {
        self.join()
    }

    fn join(&mut self) -> Result<(), CostError> {
        self.gate.open();
        let mut whole = true;
        for thread in self.threads.drain(..) {
            whole &= thread.join().is_ok();
        }
        if !whole {
            return Err(CostError::Panicked("thread"));
        }
        if let Kind::Task(_, runtime) = self.kind {
            whole = runtime.block_on(async {
                let mut whole = true;
                for task in self.tasks.drain(..) {
                    whole &= task.await.is_ok();
                }
                whole
            });
        }
        match whole {
            true => Ok(()),
            false => Err(CostError::Panicked("task")),
        }
    }
}

impl Drop for Crowd<'_> {
    fn drop(&mut self) {
        // What went wrong was said where it did.
        let _ = self.join();
    }
}
