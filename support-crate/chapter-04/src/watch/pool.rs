//! Jobs on threads of their own, under the eyes of a watchdog.

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use thiserror::Error;

use super::{Deadlock, board::Board};
use crate::lock::Broken;

/// How often the watchdog looks.
const LOOK: Duration = Duration::from_millis(5);

/// The watchdog gives up a clock that has not moved in so many looks; each takes [`LOOK`].
const LOOKS_AT_A_CLOCK_THAT_STANDS: u32 = 100;

/// A circle is there to stay; so many looks are left to its threads to say where they wait.
const PATIENT_LOOKS: u32 = 200;

type Job<'a> = Box<dyn FnOnce() -> Result<(), Broken> + Send + 'a>;
type Clock<'a> = Box<dyn Fn() -> Duration + 'a>;

/// Jobs, each on a thread of its own, watched.
#[must_use = "a pool does nothing until .run()"]
pub struct Pool<'a> {
    jobs: Vec<(String, Job<'a>)>,
    limit: Duration,
    clock: Clock<'a>,
    stack: Option<usize>,
    traced: bool,
}

/// Why jobs did not run, or what the watchdog could not tell.
#[derive(Debug, Error)]
pub enum WatchError {
    /// Nothing to watch.
    #[error("the pool has no jobs: add one with .job(\"A\", || …)")]
    NoJobs,
    /// Two jobs of one name.
    #[error("two jobs are named {0:?}: give each a name of its own")]
    SameName(String),
    /// The system gives no more threads. Those that were started were told to end, and have ended.
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
    /// A time limit needs a clock that moves. The jobs that waited for a lock were freed.
    #[error(
        "the watchdog's clock stood still at {0:?} for {LOOKS_AT_A_CLOCK_THAT_STANDS} looks, so the time limit would never have come: give .clock(…) one that moves"
    )]
    ClockStands(Duration),
}

/// What the watchdog saw.
#[derive(Debug)]
pub struct Seen {
    /// Each job's name, and how it ended; `None` for one that panicked.
    pub jobs: Vec<(String, Option<Result<(), Broken>>)>,
    /// The first circle of waits that was found, if any.
    pub deadlock: Option<Deadlock>,
    /// From the start until it was found.
    pub found_after: Option<Duration>,
    /// Whether the time limit was over before all jobs had ended.
    pub timed_out: bool,
    /// From the start until the last job had ended.
    pub elapsed: Duration,
}

impl Seen {
    /// Whether every job ended of its own accord.
    pub fn all_done(&self) -> bool {
        self.jobs.iter().all(|(_, ended)| *ended == Some(Ok(())))
    }
}

impl Default for Pool<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Pool<'a> {
    /// A pool without jobs, with a time limit of 10 s.
    pub fn new() -> Self {
        let began = Instant::now();
        Self {
            jobs: Vec::new(),
            limit: Duration::from_secs(10),
            clock: Box::new(move || began.elapsed()),
            stack: None,
            traced: false,
        }
    }

    /// Has threads that wait say in which functions; that takes some milliseconds.
    pub fn traced(mut self) -> Self {
        self.traced = true;
        self
    }

    /// Adds a job. It may borrow from where it is written, and ends early by `?` when the watchdog ends its wait for a lock.
    pub fn job(
        mut self,
        name: impl Into<String>,
        job: impl FnOnce() -> Result<(), Broken> + Send + 'a,
    ) -> Self {
        self.jobs.push((name.into(), Box::new(job)));
        self
    }

    /// How long the jobs may take before the watchdog frees those that wait for a lock.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Reads the time limit's time from this: the time since any fixed moment.
    pub fn clock(mut self, now: impl Fn() -> Duration + 'a) -> Self {
        self.clock = Box::new(now);
        self
    }

    /// Gives each thread a stack of so many bytes.
    pub fn stack(mut self, bytes: usize) -> Self {
        self.stack = Some(bytes);
        self
    }

    /// Runs all jobs at the same time, and comes back when the last has ended.
    ///
    /// # Errors
    ///
    /// [`WatchError`] without jobs, for names used twice, where the system gives too few threads, and for a clock that
    /// stands still.
    pub fn run(self) -> Result<Seen, WatchError> {
        let Self {
            jobs,
            limit,
            clock,
            stack,
            traced,
        } = self;
        let names: Vec<String> = jobs.iter().map(|(name, _)| name.clone()).collect();
        if names.is_empty() {
            return Err(WatchError::NoJobs);
        }
        if let Some(twice) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(WatchError::SameName(names[twice].clone()));
        }
        let board = Board::of(&names, traced);
        let wanted = names.len();
        let mut watchdog = Watchdog::new(&board, wanted, limit, &clock);
        let began = Instant::now();
        let ended = thread::scope(|scope| {
            let (tell, told) = mpsc::channel::<()>();
            let mut threads = Vec::new();
            // No job begins before all have their threads: one that waits for another would wait for ever.
            let mut gates = Vec::new();
            for (at, (name, job)) in jobs.into_iter().enumerate() {
                let (open, gate) = mpsc::channel::<()>();
                let (board, tell) = (&board, tell.clone());
                let mut builder = thread::Builder::new().name(name);
                if let Some(bytes) = stack {
                    builder = builder.stack_size(bytes);
                }
                let started = builder.spawn_scoped(scope, move || {
                    let _tells_when_it_ends = tell;
                    board.sit(at);
                    gate.recv().ok().map(|()| job())
                });
                match started {
                    Ok(thread) => threads.push(thread),
                    Err(source) => {
                        return Err(WatchError::NoThread {
                            started: at,
                            wanted,
                            source,
                        });
                    }
                }
                gates.push(open);
            }
            drop(tell);
            for gate in &gates {
                let _ = gate.send(());
            }
            watchdog.watch_until(&told);
            let ended = threads.into_iter().map(|thread| thread.join().ok().flatten());
            Ok(names.into_iter().zip(ended).collect())
        });
        watchdog.seen(ended?, began.elapsed())
    }
}

/// Who looks at the board until all jobs have ended.
struct Watchdog<'a> {
    board: &'a Board,
    threads: usize,
    limit: Duration,
    clock: &'a Clock<'a>,
    began: Instant,
    deadlock: Option<(Deadlock, Duration)>,
    timed_out: bool,
    stands_at: Option<Duration>,
    looks_at_circle: u32,
}

impl<'a> Watchdog<'a> {
    fn new(board: &'a Board, threads: usize, limit: Duration, clock: &'a Clock<'a>) -> Self {
        Self {
            board,
            threads,
            limit,
            clock,
            began: Instant::now(),
            deadlock: None,
            timed_out: false,
            stands_at: None,
            looks_at_circle: 0,
        }
    }

    fn watch_until(&mut self, all_ended: &mpsc::Receiver<()>) {
        let start = (self.clock)();
        let (mut before, mut stood) = (start, 0);
        while let Err(RecvTimeoutError::Timeout) = all_ended.recv_timeout(LOOK) {
            self.look();
            let now = (self.clock)();
            stood = if now == before { stood + 1 } else { 0 };
            before = now;
            if stood == LOOKS_AT_A_CLOCK_THAT_STANDS {
                self.stands_at = Some(now);
                self.free_all();
            }
            if now.saturating_sub(start) > self.limit && !self.timed_out {
                self.timed_out = true;
                self.free_all();
            }
        }
    }

    /// Looks for a circle, and ends the wait of its first thread: that frees the others.
    fn look(&mut self) {
        let graph = self.board.graph();
        let (Some(circle), Some(cycle)) = (graph.circle(), graph.cycle()) else {
            return;
        };
        let have_said_where = graph.have_said_where(&circle);
        drop(graph);
        self.looks_at_circle += 1;
        if !have_said_where && self.looks_at_circle < PATIENT_LOOKS {
            return;
        }
        self.looks_at_circle = 0;
        let found = (Deadlock { cycle }, self.began.elapsed());
        self.deadlock.get_or_insert(found);
        self.board.break_wait(circle[0]);
    }

    fn free_all(&self) {
        for thread in 0..self.threads {
            self.board.break_wait(thread);
        }
    }

    fn seen(
        self,
        jobs: Vec<(String, Option<Result<(), Broken>>)>,
        elapsed: Duration,
    ) -> Result<Seen, WatchError> {
        if let Some(stands) = self.stands_at {
            return Err(WatchError::ClockStands(stands));
        }
        let (deadlock, found_after) = self.deadlock.unzip();
        Ok(Seen {
            jobs,
            deadlock,
            found_after,
            timed_out: self.timed_out,
            elapsed,
        })
    }
}
