//! Threads that take turns for a fixed time.

use std::{
    io,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use concurrency_lab::{
    ground::machine::usable_parallelism,
    lab::{
        estimate::Estimate,
        measure::{Criteria, Effort, UnknownWord, Verdict, statistics::median_estimate},
        record::Quantities,
    },
};
use thiserror::Error;

/// How long threads take turns in one sample.
const SAMPLE: Duration = Duration::from_millis(20);

/// Why there is no result.
#[derive(Debug, Error)]
pub enum TurnsError {
    /// Nothing to measure.
    #[error("there is no lock to measure: add one with .lock(name, || …)")]
    NoLocks,
    /// Nobody to take turns.
    #[error("0 threads take no turns: ask for 1 or more")]
    NoThreads,
    /// Fewer rounds than one.
    #[error("0 rounds measure nothing: ask for 1 or more")]
    NoRounds,
    /// Two threads were in at a time.
    #[error(
        "{lock:?} let two threads in at a time: {turns} turns were taken and it counted {counted}. What does not keep others out has no speed: correct it"
    )]
    NotExclusive {
        /// The lock.
        lock: String,
        /// The turns that the threads took.
        turns: u64,
        /// What was counted under the lock.
        counted: u64,
    },
    /// The system gives no more threads. Those that were started have ended.
    #[error(
        "the system gave {started} of {wanted} threads, and then said: {source}. Use fewer, or raise the limit that was met"
    )]
    NoThread {
        /// The threads that were started.
        started: usize,
        /// Those that were asked for.
        wanted: usize,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The effort in the environment is misspelt.
    #[error(transparent)]
    Effort(#[from] UnknownWord),
}

type Section = Box<dyn Fn(u64) -> u64 + Sync>;
type Make = Box<dyn Fn() -> Section>;

/// Locks that guard the same section, measured in turns.
#[must_use = "nothing is measured until .run()"]
pub struct Turns {
    id: String,
    title: String,
    length: u64,
    threads: Vec<usize>,
    locks: Vec<(String, Make)>,
    rounds: Option<usize>,
    stack: Option<usize>,
}

/// The turns of one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Turns a second, of all threads.
    pub per_second: f64,
    /// The largest number of turns of a thread.
    pub most: u64,
    /// The smallest.
    pub fewest: u64,
}

impl Taken {
    /// The largest share over the smallest; a thread that had no turn counts as one that had one.
    pub fn unfairness(&self) -> f64 {
        self.most.max(1) as f64 / self.fewest.max(1) as f64
    }
}

impl Turns {
    /// No locks yet. The section they guard computes for `length` iterations of
    /// [`spin`](concurrency_lab::ground::workload::spin); on one thread, as many as there are cores, twice and four times as
    /// many. The id names the record.
    pub fn new(id: impl Into<String>, length: u64) -> Self {
        let cores = usable_parallelism();
        let id = id.into();
        Self {
            title: id.clone(),
            id,
            length,
            threads: [1, cores, 2 * cores, 4 * cores].into(),
            locks: Vec::new(),
            rounds: None,
            stack: None,
        }
    }

    /// What figure and record are titled; the id unless said.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a lock: what makes a new one gives its guarded section, which computes for the length it is given, counts one
    /// more turn, and gives the turns so far.
    pub fn lock<S: Fn(u64) -> u64 + Sync + 'static>(
        mut self,
        name: impl Into<String>,
        make: impl Fn() -> S + 'static,
    ) -> Self {
        self.locks.push((name.into(), Box::new(move || Box::new(make()))));
        self
    }

    /// These numbers of threads instead.
    pub fn threads(mut self, threads: impl IntoIterator<Item = usize>) -> Self {
        self.threads = threads.into_iter().collect();
        self
    }

    /// So many rounds; 9 unless said, 27 at standard effort and 81 at thorough.
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = Some(rounds);
        self
    }

    /// Gives each thread a stack of so many bytes.
    pub fn stack(mut self, bytes: usize) -> Self {
        self.stack = Some(bytes);
        self
    }

    /// Measures: in each round every lock on every number of threads once, in an order that turns about from round to
    /// round.
    ///
    /// # Errors
    ///
    /// [`TurnsError`] without locks, threads or rounds, where the system gives too few threads, and for a lock that lets
    /// two in at a time.
    pub fn run(mut self) -> Result<TurnsReport, TurnsError> {
        self.threads.sort_unstable();
        self.threads.dedup();
        let effort = Effort::from_env()?;
        let rounds = self.rounds.unwrap_or(match effort {
            Effort::Quick => 9,
            Effort::Standard => 27,
            Effort::Thorough => 81,
        });
        if self.locks.is_empty() {
            return Err(TurnsError::NoLocks);
        }
        if self.threads.is_empty() || self.threads.contains(&0) {
            return Err(TurnsError::NoThreads);
        }
        if rounds == 0 {
            return Err(TurnsError::NoRounds);
        }
        let mut places: Vec<(usize, usize)> = (0..self.locks.len())
            .flat_map(|lock| (0..self.threads.len()).map(move |threads| (lock, threads)))
            .collect();
        let mut random = fastrand::Rng::with_seed(4);
        let mut samples = vec![vec![Vec::with_capacity(rounds); self.threads.len()]; self.locks.len()];
        for round in 0..rounds {
            // As the lab's experiments do: a random order, then the same backwards.
            match round % 2 {
                0 => random.shuffle(&mut places),
                _ => places.reverse(),
            }
            for &(lock, threads) in &places {
                samples[lock][threads].push(self.sample(lock, self.threads[threads])?);
            }
        }
        Ok(TurnsReport {
            id: self.id,
            title: self.title,
            effort,
            rounds,
            locks: self.locks.into_iter().map(|(name, _)| name).collect(),
            threads: self.threads,
            samples,
        })
    }

    fn sample(&self, lock: usize, wanted: usize) -> Result<Taken, TurnsError> {
        let (name, make) = &self.locks[lock];
        let section = make();
        let (over, counted) = (AtomicBool::new(false), AtomicU64::new(0));
        let begin = Barrier::new(wanted + 1);
        let (turns, took) = thread::scope(|scope| {
            let mut threads = Vec::with_capacity(wanted);
            for started in 0..wanted {
                let (open, gate) = mpsc::channel::<()>();
                let mut builder = thread::Builder::new();
                if let Some(bytes) = self.stack {
                    builder = builder.stack_size(bytes);
                }
                let (section, over, counted, begin) = (&section, &over, &counted, &begin);
                let length = self.length;
                let thread = builder.spawn_scoped(scope, move || {
                    if gate.recv().is_err() {
                        return 0;
                    }
                    begin.wait();
                    let mut turns = 0;
                    while !over.load(Ordering::Relaxed) {
                        counted.fetch_max(section(length), Ordering::Relaxed);
                        turns += 1;
                    }
                    turns
                });
                match thread {
                    Ok(thread) => threads.push((open, thread)),
                    Err(source) => {
                        return Err(TurnsError::NoThread {
                            started,
                            wanted,
                            source,
                        });
                    }
                }
            }
            for (open, _) in &threads {
                let _ = open.send(());
            }
            begin.wait();
            let start = Instant::now();
            thread::sleep(SAMPLE);
            over.store(true, Ordering::Relaxed);
            let took = start.elapsed();
            let join = |(_, thread): (_, thread::ScopedJoinHandle<'_, u64>)| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            let turns: Vec<u64> = threads.into_iter().map(join).collect();
            Ok((turns, took))
        })?;
        let (all, counted) = (turns.iter().sum::<u64>(), counted.into_inner());
        if all != counted {
            return Err(TurnsError::NotExclusive {
                lock: name.clone(),
                turns: all,
                counted,
            });
        }
        Ok(Taken {
            per_second: all as f64 / took.as_secs_f64(),
            most: turns.iter().copied().max().unwrap_or_default(),
            fewest: turns.iter().copied().min().unwrap_or_default(),
        })
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct TurnsReport {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) effort: Effort,
    pub(super) rounds: usize,
    /// The locks, as they were given.
    pub locks: Vec<String>,
    /// The numbers of threads, ascending.
    pub threads: Vec<usize>,
    /// By lock and number of threads: every round's.
    samples: Vec<Vec<Vec<Taken>>>,
}

impl TurnsReport {
    fn samples(&self, lock: &str, threads: usize) -> Option<&[Taken]> {
        let lock = self.locks.iter().position(|name| name == lock)?;
        let threads = self.threads.iter().position(|&count| count == threads)?;
        Some(&self.samples[lock][threads])
    }

    /// Turns a second of a lock on so many threads, the median over rounds; `None` for what was not measured.
    pub fn per_second(&self, lock: &str, threads: usize) -> Option<Estimate> {
        let rates: Vec<f64> = self
            .samples(lock, threads)?
            .iter()
            .map(|taken| taken.per_second)
            .collect();
        median_estimate(&rates, 1)
    }

    /// The largest share of the turns over the smallest, the median over rounds; `None` for what was not measured.
    pub fn unfairness(&self, lock: &str, threads: usize) -> Option<Estimate> {
        let shares: Vec<f64> = self
            .samples(lock, threads)?
            .iter()
            .map(Taken::unfairness)
            .collect();
        median_estimate(&shares, 1)
    }

    /// Whether in some round a thread had no turn at all.
    pub fn starved(&self, lock: &str, threads: usize) -> bool {
        let samples = self.samples(lock, threads).unwrap_or_default();
        samples.iter().any(|taken| taken.fewest == 0)
    }

    /// The most threads that were measured.
    pub fn most_threads(&self) -> usize {
        self.threads.last().copied().unwrap_or(1)
    }

    /// The locks on so many threads in places, from most turns a second to fewest; those that cannot be told from the
    /// first of a place share it.
    pub fn ranking(&self, threads: usize) -> Vec<Vec<String>> {
        let seconds = |lock: &str| -> Vec<f64> {
            let samples = self.samples(lock, threads).unwrap_or_default();
            samples
                .iter()
                .map(|taken| 1.0 / taken.per_second.max(1e-9))
                .collect()
        };
        let rate = |lock: &String| self.per_second(lock, threads).map_or(0.0, |rate| rate.value);
        let mut locks: Vec<&String> = self.locks.iter().collect();
        locks.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
        let criteria = Criteria {
            comparisons: locks.len().saturating_sub(1),
            ..Criteria::default()
        };
        let mut places: Vec<Vec<String>> = Vec::new();
        for lock in locks {
            let slower = |first: &str| {
                let judged = criteria.judge(&seconds(first), &seconds(lock));
                judged.is_some_and(|judged| judged.verdict == Verdict::Slower)
            };
            match places.last_mut() {
                Some(place) if !slower(&place[0]) => place.push(lock.clone()),
                _ => places.push(vec![lock.clone()]),
            }
        }
        places
    }

    /// For the record: turns a second and largest share over smallest, of every lock on every number of threads.
    pub fn quantities(&self) -> Quantities {
        let mut list = Quantities::new(&self.id).title(&self.title).effort(self.effort);
        for lock in &self.locks {
            for &threads in &self.threads {
                let name = |what: &str| format!("{what}, {lock}, {threads} threads");
                if let (Some(rate), Some(share)) =
                    (self.per_second(lock, threads), self.unfairness(lock, threads))
                {
                    list = list.value(name("turns"), "turns per second", rate).value(
                        name("largest share over smallest"),
                        "ratio",
                        share,
                    );
                }
            }
        }
        list
    }
}
