//! Never block the loop: a heartbeat, and work that gets in its way.
//!
//! A task does nothing but sleep for a few milliseconds and take down when it woke. Beside it runs a piece of computing,
//! in one of four places ([`Hog`]): in a task that never lets go, in a task that yields every so often, on the
//! runtime's blocking pool, on rayon. The computing is the same everywhere, and its result is compared.
//!
//! ```
//! use std::time::Duration;
//! use concurrency_lab::chapters::chapter_02::heartbeat::{Heartbeat, Hog, Workers};
//!
//! let heartbeat = Heartbeat::every(Duration::from_millis(2)).beside(Duration::from_millis(40));
//! let greedy = heartbeat.run(Workers::OneThread, Hog::Greedy)?;
//! let pooled = heartbeat.run(Workers::OneThread, Hog::BlockingPool)?;
//! assert_eq!(greedy.result, pooled.result, "the same work");
//! assert!(greedy.longest() >= greedy.work.1 - greedy.work.0, "one beat was as late as the work was long");
//! # Ok::<(), concurrency_lab::chapters::chapter_02::heartbeat::HeartbeatError>(())
//! ```

mod hog;
mod pulse;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{
    runtime::{Builder, Runtime},
    sync::watch,
    time::sleep,
};

use crate::ground::workload::spin_iterations_for;

pub use hog::{Computing, Hog};
pub use pulse::{Pulse, chart};

/// Beats before the work begins and after it has ended.
const CALM_BEATS: u64 = 20;

/// The computing is cut into pieces of about this length; between them a task may yield.
const PIECE: Duration = Duration::from_millis(1);

/// The most workers a runtime is given here.
const MOST_WORKERS: usize = 1024;

/// The runtime on which the heart beats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workers {
    /// Tokio's current-thread runtime: one event loop on the calling thread.
    OneThread,
    /// Tokio's multi-thread runtime with this many workers.
    Many(usize),
}

/// Why the heart did not beat.
#[derive(Debug, Error)]
pub enum HeartbeatError {
    /// A runtime without workers, or with too many.
    #[error("a runtime of {0} workers cannot be started: ask for 1 to {MOST_WORKERS}")]
    Workers(usize),
    /// A beat of no length.
    #[error(
        "a heart that beats every {0:?} is all beat: use at least a millisecond, the step of the runtime's clock"
    )]
    Period(Duration),
    /// No runtime.
    #[error("no runtime to beat on: {0}")]
    Runtime(#[source] io::Error),
    /// The work or the heartbeat ended in a panic.
    #[error("the {what} ended before its time: {why}")]
    Lost {
        /// Which of the two.
        what: &'static str,
        /// What is known of it.
        why: String,
    },
}

/// An experiment: how often the heart beats, and how much computing is done beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    period: Duration,
    work: Computing,
}

impl Heartbeat {
    /// A heart that sleeps for `period` between beats, beside computing of about 200 ms.
    pub fn every(period: Duration) -> Self {
        Self {
            period,
            work: Computing {
                pieces: 0,
                iterations: 0,
            },
        }
        .beside(Duration::from_millis(200))
    }

    /// Computing that takes about `time` on one core of this machine now, in pieces of about a millisecond. It is
    /// measured once, here: all runs of this experiment do the same work.
    pub fn beside(self, time: Duration) -> Self {
        let pieces = time.as_nanos().div_ceil(PIECE.as_nanos()).max(1);
        self.beside_exactly(Computing {
            pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
            iterations: spin_iterations_for(PIECE),
        })
    }

    /// Computing of just so many pieces and iterations.
    pub fn beside_exactly(self, work: Computing) -> Self {
        Self { work, ..self }
    }

    /// The computing that is done.
    pub fn work(&self) -> Computing {
        self.work
    }

    /// Lets the heart beat, twenty beats in peace, then beside the work, then twenty in peace again.
    ///
    /// # Errors
    ///
    /// [`HeartbeatError`] for 0 workers, a period below a millisecond, and where the system gives no runtime.
    ///
    /// # Panics
    ///
    /// Within an async task: it runs an event loop of its own on the calling thread.
    pub fn run(&self, workers: Workers, hog: Hog) -> Result<Pulse, HeartbeatError> {
        if self.period < Duration::from_millis(1) {
            return Err(HeartbeatError::Period(self.period));
        }
        runtime(workers)?.block_on(self.watched(workers, hog))
    }

    async fn watched(&self, workers: Workers, hog: Hog) -> Result<Pulse, HeartbeatError> {
        let start = Instant::now();
        let stop = Arc::new(AtomicBool::new(false));
        let (count, mut beats) = watch::channel(0);
        // Both are tasks, so both stand in the workers' queues; what waits here is neither.
        let heart = tokio::spawn(beat(start, self.period, count, Arc::clone(&stop)));
        let lost = |what| {
            move |why: &dyn std::fmt::Display| HeartbeatError::Lost {
                what,
                why: why.to_string(),
            }
        };
        let _ = beats.wait_for(|&beats| beats >= CALM_BEATS).await;
        let (began, ended, result) = hog.work(self.work).await.map_err(|error| lost("work")(&error))?;
        let so_far = *beats.borrow();
        // One more ends the interval in which the work ended.
        let _ = beats.wait_for(|&beats| beats >= so_far + 1 + CALM_BEATS).await;
        stop.store(true, Ordering::Relaxed);
        let beats = heart.await.map_err(|error| lost("heartbeat")(&error))?;
        Ok(Pulse {
            hog,
            workers,
            period: self.period,
            beats,
            work: (began.duration_since(start), ended.duration_since(start)),
            result,
        })
    }
}

/// The heart: sleeps, and takes down when it woke.
async fn beat(
    start: Instant,
    period: Duration,
    count: watch::Sender<u64>,
    stop: Arc<AtomicBool>,
) -> Vec<Duration> {
    let mut beats = vec![start.elapsed()];
    while !stop.load(Ordering::Relaxed) {
        sleep(period).await;
        beats.push(start.elapsed());
        count.send_modify(|count| *count += 1);
    }
    beats
}

fn runtime(workers: Workers) -> Result<Runtime, HeartbeatError> {
    let mut builder = match workers {
        Workers::OneThread => Builder::new_current_thread(),
        Workers::Many(count @ 1..=MOST_WORKERS) => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(count);
            builder
        }
        Workers::Many(count) => return Err(HeartbeatError::Workers(count)),
    };
    builder.enable_all().build().map_err(HeartbeatError::Runtime)
}
