//! Waiting for many things at once, on threads and on tasks.
//!
//! ```
//! use std::{io, thread, time::Duration};
//! use chapter_03::waiting::Waits;
//! use concurrency_lab::lab::measure::Effort;
//!
//! let wait = Duration::from_millis(2);
//! let on_threads = |count| -> io::Result<()> {
//!     let builder = || thread::Builder::new().spawn(move || thread::sleep(wait));
//!     let threads = (0..count).map(|_| builder()).collect::<io::Result<Vec<_>>>()?;
//!     threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
//!     Ok(())
//! };
//! let waits = Waits::sweep_of(Effort::Quick, &[1, 4], wait, on_threads, on_threads)?;
//! assert!(waits.on_threads(4).unwrap().value >= 0.002);
//! # Ok::<(), io::Error>(())
//! ```

use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use concurrency_lab::{
    ground::machine::Machine,
    lab::{
        estimate::Estimate,
        measure::Effort,
        plot::{Axis, Captioned, Figure, PlotError},
        predict::Prediction,
        table::Table,
        unit::Unit,
    },
};

use crate::{
    cost::{Held, Memory},
    counts::{medians, over_counts},
    rounds::{ROUNDS, median_with_range},
};

/// Numbers of things that are waited for.
pub const COUNTS: [usize; 4] = [10, 100, 1000, 10_000];

/// What is not told.
const UNKNOWN: &str = "—";

/// The time that it takes to wait for so many, on threads and on tasks.
#[derive(Clone, Debug)]
pub struct Waits {
    wait: Duration,
    threads: BTreeMap<usize, Vec<f64>>,
    tasks: BTreeMap<usize, Vec<f64>>,
    /// From which number on threads were refused, and what the system said.
    refused: Option<(usize, String)>,
    /// Whether the largest number was waited for once, and not in every round.
    largest_once: bool,
}

impl Waits {
    /// Waits for 10, 100, 1000 and 10 000 things of this length, six times each, in turn; at quick effort for the largest
    /// number once, which takes most of the time. Both functions get the number, and come back when all are over. Where threads cannot be started, larger numbers of them are left out.
    ///
    /// # Errors
    ///
    /// What tasks cannot start with, and threads where not even the smallest number can be started; a misspelt `LAB_EFFORT`.
    pub fn sweep(
        wait: Duration,
        on_threads: impl Fn(usize) -> io::Result<()>,
        in_tasks: impl Fn(usize) -> io::Result<()>,
    ) -> io::Result<Self> {
        let effort = Effort::from_env().map_err(io::Error::other)?;
        Self::sweep_of(effort, &COUNTS, wait, on_threads, in_tasks)
    }

    /// As [`Waits::sweep`], with this effort, for these numbers in ascending order.
    ///
    /// # Errors
    ///
    /// As [`Waits::sweep`].
    pub fn sweep_of(
        effort: Effort,
        counts: &[usize],
        wait: Duration,
        on_threads: impl Fn(usize) -> io::Result<()>,
        in_tasks: impl Fn(usize) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut waits = Self {
            wait,
            threads: BTreeMap::new(),
            tasks: BTreeMap::new(),
            refused: None,
            largest_once: effort == Effort::Quick && counts.len() > 1,
        };
        for round in 0..ROUNDS {
            let left_out = usize::from(waits.largest_once && round > 0);
            for &count in &counts[..counts.len() - left_out] {
                let allowed = waits.refused.as_ref().is_none_or(|(from, _)| count < *from);
                if allowed {
                    waits.wait_on_threads(count, &on_threads)?;
                }
                let time = timed(|| in_tasks(count))?;
                waits.tasks.entry(count).or_default().push(time);
            }
        }
        Ok(waits)
    }

    fn wait_on_threads(
        &mut self,
        count: usize,
        on_threads: impl Fn(usize) -> io::Result<()>,
    ) -> io::Result<()> {
        match timed(|| on_threads(count)) {
            Ok(time) => self.threads.entry(count).or_default().push(time),
            Err(error) => {
                self.threads.retain(|&fewer, _| fewer < count);
                if self.threads.is_empty() {
                    return Err(error);
                }
                self.refused = Some((count, error.to_string()));
            }
        }
        Ok(())
    }

    /// The seconds until so many waits on threads are over: the median of six, with the least and the most; `None` where
    /// they could not be started.
    pub fn on_threads(&self, count: usize) -> Option<Estimate> {
        Some(median_with_range(self.threads.get(&count)?.clone()))
    }

    /// The seconds until so many waits in tasks are over.
    pub fn in_tasks(&self, count: usize) -> Option<Estimate> {
        Some(median_with_range(self.tasks.get(&count)?.clone()))
    }

    /// The largest number that threads and tasks both waited for, with the time of each in seconds.
    pub fn of_most(&self) -> Option<(usize, Estimate, Estimate)> {
        let (&count, _) = self.threads.last_key_value()?;
        Some((count, self.on_threads(count)?, self.in_tasks(count)?))
    }

    /// The time until all waits are over, over their number, with what the reader said.
    ///
    /// # Errors
    ///
    /// [`PlotError`] where nothing was waited for.
    pub fn chart(&self, said: &Prediction) -> Result<Figure, PlotError> {
        let seconds = |time: f64| Unit::Seconds.format(time);
        let title = match self.of_most() {
            Some((count, threads, tasks)) => format!(
                "{} waits: {} on threads, {} in tasks",
                Unit::Count.format(count as f64),
                seconds(threads.value),
                seconds(tasks.value)
            ),
            None => "Nothing was waited for".to_owned(),
        };
        let once = match self.largest_once {
            true => "; the largest number once",
            false => "",
        };
        let until = match &self.refused {
            Some((count, reason)) => format!("; {count} threads were refused ({reason})"),
            None => String::new(),
        };
        let series = [
            ("threads", medians(&self.threads)),
            ("tasks", medians(&self.tasks)),
        ];
        let time = Axis::log10("time until all are over").unit(Unit::Seconds);
        let figure = over_counts(title, "how many are waited for", time, series)
            .subtitle(format!(
                "One wait takes {}; medians of six rounds, least to most{once}{until}",
                seconds(self.wait.as_secs_f64())
            ))
            .predicted(said, Unit::Seconds)
            .footer(Machine::this().footer())
            .draw()?;
        Ok(figure.named("Waiting for many"))
    }

    /// Time and memory at each number: what one of so many holds, as it was measured, times the number.
    pub fn table(&self, memory: &Memory) -> Table {
        let time = |found: Option<Estimate>| {
            found.map_or(UNKNOWN.to_owned(), |time| Unit::Seconds.format(time.value))
        };
        let rows = self.tasks.keys().map(|&count| {
            [
                Unit::Count.format(count as f64),
                time(self.on_threads(count)),
                time(self.in_tasks(count)),
                of_all(memory.thread_of(count)),
                of_all(memory.task_of(count)),
            ]
        });
        let headers = [
            "waits",
            "on threads",
            "in tasks",
            "memory of the threads",
            "memory of the tasks",
        ];
        Table::new(headers, rows)
    }
}

/// The resident memory of all that were measured together; where it is not told from nothing, the most it can be.
fn of_all(held: Option<&Held>) -> String {
    let Some(held) = held else {
        return UNKNOWN.to_owned();
    };
    let bytes = |each: f64| Unit::Bytes.format(each * held.count as f64);
    match held.resident.low > 0.0 {
        true => bytes(held.resident.value),
        false => format!("< {}", bytes(held.resident.high)),
    }
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> io::Result<f64> {
    let began = Instant::now();
    work()?;
    Ok(began.elapsed().as_secs_f64())
}
