//! How much memory so many hold while they wait.

use std::{io, sync::Arc, thread};

use concurrency_lab::{
    ground::machine::{Machine, virtual_memory},
    lab::{
        estimate::Estimate,
        footprint::{Footprint, FootprintError},
        plot::{Axis, Captioned, Figure, PlotError},
        predict::Prediction,
        record::Quantities,
        unit::Unit,
    },
};
use tokio::task;

use super::{CostError, Gate, Refused, TASKS, THREADS, things::Kind};
use crate::counts::{Points, over_counts};

/// What one of so many holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// How many there were at once.
    pub count: usize,
    /// Resident memory of one, in bytes: what lies in main memory. Where few things do not fill a page, the interval
    /// reaches down to nothing and below.
    pub resident: Estimate,
    /// Virtual memory of one, in bytes: addresses, whether anything lies there or not; `None` where the system does not
    /// tell.
    pub addresses: Option<f64>,
}

/// What threads and tasks hold while they wait, by how many there are at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    threads: Vec<Held>,
    tasks: Vec<Held>,
    refused: Option<Refused>,
}

impl Memory {
    /// Measures 10 to 10 000 threads and 10 to 1 000 000 tasks. What is started waits at the gate it is given. Tasks run on
    /// an event loop of one thread.
    ///
    /// # Errors
    ///
    /// [`CostError`] where not one thread can be started, the system does not tell how much memory a process holds, or
    /// something panics.
    pub fn sweep(
        start_thread: impl Fn(Arc<Gate>) -> io::Result<thread::JoinHandle<()>>,
        start_task: impl Fn(Arc<Gate>) -> task::JoinHandle<()>,
    ) -> Result<Self, CostError> {
        Self::sweep_of(&THREADS[1..], &TASKS[1..], start_thread, start_task)
    }

    /// As [`Memory::sweep`], for these numbers of threads and of tasks, in ascending order, each 2 or more.
    ///
    /// # Errors
    ///
    /// As [`Memory::sweep`], and for numbers below 2.
    pub fn sweep_of(
        threads: &[usize],
        tasks: &[usize],
        start_thread: impl Fn(Arc<Gate>) -> io::Result<thread::JoinHandle<()>>,
        start_task: impl Fn(Arc<Gate>) -> task::JoinHandle<()>,
    ) -> Result<Self, CostError> {
        let on_threads = Kind::Thread(&start_thread);
        let in_tasks = Kind::tasks(&start_task)?;
        let mut memory = Self::default();
        let mut threads: Vec<usize> = threads.iter().rev().copied().collect();
        while let Some(count) = threads.pop() {
            match held(&on_threads, count)? {
                Ok(held) => memory.threads.push(held),
                Err(refused) => {
                    let measured = memory.threads.last().map_or(1, |held| held.count);
                    threads = Vec::from_iter(Some(refused.fewer()).filter(|&fewer| fewer > measured));
                    memory.refused = Some(refused);
                }
            }
        }
        for &count in tasks {
            memory.tasks.extend(held(&in_tasks, count)?);
        }
        Ok(memory)
    }

    /// Where the system allowed no further thread, if it did.
    pub fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }

    /// What one thread of the largest number holds.
    pub fn thread(&self) -> Option<&Held> {
        self.threads.last()
    }

    /// What one task of the largest number holds.
    pub fn task(&self) -> Option<&Held> {
        self.tasks.last()
    }

    /// What one of so many threads holds, if so many were measured.
    pub fn thread_of(&self, count: usize) -> Option<&Held> {
        self.threads.iter().find(|held| held.count == count)
    }

    /// What one of so many tasks holds, if so many were measured.
    pub fn task_of(&self, count: usize) -> Option<&Held> {
        self.tasks.iter().find(|held| held.count == count)
    }

    /// Memory of each over how many there are, resident and virtual, with what the reader said. Numbers that do not fill
    /// enough pages to tell are left out.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where nothing was measured.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let bytes = |value: f64| Unit::Bytes.format(value);
        let title = match (self.thread(), self.task()) {
            (Some(thread), Some(task)) => format!(
                "A waiting thread holds {} of memory, a waiting task {}",
                bytes(thread.resident.value),
                bytes(task.resident.value)
            ),
            _ => "Memory of threads and tasks".to_owned(),
        };
        let until = match &self.refused {
            Some(refused) => format!("; {refused}"),
            None => String::new(),
        };
        let series = [
            ("thread, addresses", addresses(&self.threads)),
            ("thread, resident", resident(&self.threads)),
            ("task, addresses", addresses(&self.tasks)),
            ("task, resident", resident(&self.tasks)),
        ];
        let memory = Axis::log2("memory of each").unit(Unit::Bytes);
        let figure = over_counts(title, "how many there are at once", memory, series)
            .subtitle(format!(
                "Addresses: virtual memory; resident: what lies in main memory, with 95 % intervals{until}"
            ))
            .predicted(said, Unit::Bytes)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named("Memory of each"))
    }

    /// What was measured as a record's values.
    pub fn quantities(&self, experiment: &str) -> Quantities {
        let list = Quantities::new(experiment).title("Memory of a waiting thread and of a waiting task");
        let kinds = [("thread", &self.threads), ("task", &self.tasks)];
        kinds.into_iter().fold(list, |list, (kind, all)| {
            all.iter().fold(list, |list, held| {
                let of = |what: &str| format!("{what} of a {kind}, of {}", held.count);
                let list = list.value(of("resident memory"), "bytes", held.resident);
                match held.addresses {
                    Some(bytes) => list.value(of("virtual memory"), "bytes", Estimate::of_one_run(bytes)),
                    None => list,
                }
            })
        })
    }
}

/// The numbers at which the reading tells a thing from nothing.
fn resident(list: &[Held]) -> Points {
    let told = list.iter().filter(|held| held.resident.low > 0.0);
    told.map(|held| (held.count as f64, held.resident)).collect()
}

fn addresses(list: &[Held]) -> Points {
    let told = list.iter().filter_map(|held| {
        let bytes = held.addresses.filter(|&bytes| bytes > 0.0)?;
        Some((held.count as f64, Estimate::of_one_run(bytes)))
    });
    told.collect()
}

/// Threads that exist while others are measured: what the process kept from earlier ones, such as their stacks, is theirs.
const BALLAST: usize = 64;

/// Tasks that are started before their event loop polls them.
const TASKS_AT_A_TIME: usize = 256;

/// What one of so many holds, or where they were refused.
fn held(kind: &Kind<'_>, count: usize) -> Result<Result<Held, Refused>, CostError> {
    let mut ballast = kind.crowd(BALLAST);
    if matches!(kind, Kind::Thread(_)) {
        while ballast.len() < BALLAST && ballast.start_one().is_ok() {}
    }
    if ballast.len() < BALLAST {
        // Where so few are allowed, they are left to what is measured.
        ballast = kind.crowd(0);
    }
    let mut crowd = kind.crowd(count);
    let mut first = None;
    let mut last = None;
    let measured = Footprint::try_of(count, || {
        first = first.or_else(virtual_memory);
        crowd.start_one()?;
        let complete = crowd.len() == count;
        if matches!(kind, Kind::Task(..)) && (complete || crowd.len().is_multiple_of(TASKS_AT_A_TIME)) {
            crowd.have_come().map_err(io::Error::other)?;
        }
        if complete {
            last = virtual_memory();
        }
        Ok::<_, io::Error>(())
    });
    let footprint = match measured {
        Ok(footprint) => footprint,
        Err(FootprintError::Make {
            number: 1, source, ..
        }) => {
            return Err(CostError::NoThreads(io::Error::other(source)));
        }
        Err(FootprintError::Make { number, source, .. }) => {
            return Ok(Err(Refused {
                number,
                reason: source.to_string(),
            }));
        }
        Err(error) => return Err(error.into()),
    };
    crowd.disband()?;
    ballast.disband()?;
    let grown = first.zip(last).map(|(first, last)| last as f64 - first as f64);
    Ok(Ok(Held {
        count,
        resident: footprint.bytes_each,
        addresses: grown.map(|bytes| bytes / count as f64),
    }))
}
