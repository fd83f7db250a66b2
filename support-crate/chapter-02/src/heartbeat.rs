//! Never block the loop: a heartbeat, and work that gets in its way.
//!
//! A task does nothing but sleep for a few milliseconds and take down when it woke. Beside it, in a task of its own, runs
//! what is to be tried: computing that never lets go, that yields every so often, that is awaited from elsewhere.
//!
//! ```
//! use std::time::Duration;
//! use chapter_02::heartbeat::{Computing, Heartbeat, Workers};
//! use tokio::task::spawn_blocking;
//!
//! let heart = Heartbeat::every(Duration::from_millis(2));
//! let work = Computing::lasting(Duration::from_millis(40));
//! let greedy = heart.beside("in a task", Workers::OneThread, async move { work.run() })?;
//! let pooled = heart.beside("on the blocking pool", Workers::OneThread, async move {
//!     spawn_blocking(move || work.run()).await.expect("it does not panic")
//! })?;
//! assert_eq!(greedy.result, pooled.result, "the same work");
//! assert!(greedy.longest() >= greedy.work.1 - greedy.work.0, "one beat was as late as the work was long");
//! # Ok::<(), chapter_02::heartbeat::HeartbeatError>(())
//! ```

mod computing;
mod pulse;
mod runs;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{runtime::Runtime, sync::watch, task::JoinError, time::sleep};

use concurrency_lab::ground::runtime::{RuntimeError, tokio_on_one_thread, tokio_on_workers};

pub use computing::Computing;
pub use pulse::{Pulse, chart};
pub use runs::Runs;

/// Beats before the work begins and after it has ended.
const CALM_BEATS: u64 = 20;

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
    /// A beat of no length.
    #[error(
        "a heart that beats every {0:?} is all beat: use at least a millisecond, the step of the runtime's clock"
    )]
    Period(Duration),
    /// No runtime to beat on.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The work or the heartbeat ended in a panic.
    #[error("the {what} ended before its time: {source}")]
    Lost {
        /// Which of the two.
        what: &'static str,
        /// What is known of it.
        #[source]
        source: JoinError,
    },
}

/// A heart that is watched while something else is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    period: Duration,
}

impl Heartbeat {
    /// A heart that sleeps for `period` between beats.
    pub fn every(period: Duration) -> Self {
        Self { period }
    }

    /// Lets the heart beat twenty times in peace, then beside a task that does `work`, then twenty times in peace again.
    /// The name is the work's in a [`chart`].
    ///
    /// # Errors
    ///
    /// [`HeartbeatError`] for 0 workers, a period below a millisecond, work that panics, and where the system gives no
    /// runtime.
    ///
    /// # Panics
    ///
    /// Within an async task: it runs an event loop of its own on the calling thread.
    pub fn beside<W>(
        &self,
        name: impl Into<String>,
        workers: Workers,
        work: W,
    ) -> Result<Pulse, HeartbeatError>
    where
        W: Future<Output = u64> + Send + 'static,
    {
        if self.period < Duration::from_millis(1) {
            return Err(HeartbeatError::Period(self.period));
        }
        runtime(workers)?.block_on(self.watched(name.into(), workers, work))
    }

    async fn watched<W>(&self, name: String, workers: Workers, work: W) -> Result<Pulse, HeartbeatError>
    where
        W: Future<Output = u64> + Send + 'static,
    {
        let start = Instant::now();
        let stop = Arc::new(AtomicBool::new(false));
        let (count, mut beats) = watch::channel(0);
        // Both are tasks, so both stand in the workers' queues; what waits here is neither.
        let heart = tokio::spawn(beat(start, self.period, count, Arc::clone(&stop)));
        let _ = beats.wait_for(|&beats| beats >= CALM_BEATS).await;
        let working = tokio::spawn(async {
            let began = Instant::now();
            let result = work.await;
            (began, Instant::now(), result)
        });
        let worked = working.await;
        let so_far = *beats.borrow();
        // One more ends the interval in which the work ended.
        let _ = beats.wait_for(|&beats| beats >= so_far + 1 + CALM_BEATS).await;
        stop.store(true, Ordering::Relaxed);
        let lost = |what| move |source| HeartbeatError::Lost { what, source };
        let beats = heart.await.map_err(lost("heartbeat"))?;
        let (began, ended, result) = worked.map_err(lost("work"))?;
        Ok(Pulse {
            name,
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

fn runtime(workers: Workers) -> Result<Runtime, RuntimeError> {
    match workers {
        Workers::OneThread => Ok(tokio_on_one_thread()?),
        Workers::Many(count) => tokio_on_workers(count),
    }
}
