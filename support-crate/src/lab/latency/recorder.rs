//! Taking latencies down from many threads and tasks.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Latencies;
use crate::ground::machine::usable_parallelism;

/// Takes latencies down from many threads and tasks at once. Clones share one recording.
///
/// Each thread records into one of several histograms, twice as many as there are usable cores, so that threads seldom
/// meet; [`LatencyRecorder::latencies`] merges them. The memory does not grow with the number of threads or samples: at
/// most about half a megabyte a histogram.
#[derive(Clone, Debug)]
pub struct LatencyRecorder {
    name: Arc<str>,
    shards: Arc<[Shard]>,
}

/// A histogram with cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
struct Shard(Mutex<Latencies>);

impl LatencyRecorder {
    /// A recorder without latencies; `name` says what of.
    pub fn new(name: impl Into<String>) -> Self {
        let name: Arc<str> = name.into().into();
        let shards = (0..2 * usable_parallelism())
            .map(|_| Shard(Mutex::new(Latencies::new(name.as_ref()))))
            .collect();
        Self { name, shards }
    }

    /// Adds one latency.
    pub fn record(&self, latency: Duration) {
        let shard = &self.shards[number_of_this_thread() % self.shards.len()];
        // Recording does not leave a histogram half-changed, so what a panicking thread held is still good.
        shard
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .record(latency);
    }

    /// Runs `work` and adds the time it took; not if it panics.
    pub fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.record(start.elapsed());
        result
    }

    /// Awaits `work` and adds the time from the first poll to the end; not if it is dropped before.
    ///
    /// ```
    /// use std::time::Duration;
    /// use concurrency_lab::{ground::runtime::on_one_thread, lab::latency::LatencyRecorder};
    ///
    /// let recorder = LatencyRecorder::new("naps");
    /// on_one_thread((0..10).map(|_| {
    ///     let recorder = recorder.clone();
    ///     async move { recorder.time_async(tokio::time::sleep(Duration::from_millis(5))).await }
    /// }))?;
    /// assert_eq!(recorder.latencies().count(), 10);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub async fn time_async<F: Future>(&self, work: F) -> F::Output {
        let start = Instant::now();
        let result = work.await;
        self.record(start.elapsed());
        result
    }

    /// All latencies so far.
    pub fn latencies(&self) -> Latencies {
        let mut all = Latencies::new(self.name.as_ref());
        for shard in self.shards.iter() {
            all.absorb(&shard.0.lock().unwrap_or_else(PoisonError::into_inner));
        }
        all
    }

    /// What recording one latency costs on this machine, without contention and without the clock: the mean over
    /// 10 000.
    pub fn cost() -> Duration {
        const TIMES: u32 = 10_000;
        let recorder = Self::new("cost");
        let start = Instant::now();
        for _ in 0..TIMES {
            recorder.record(Duration::from_micros(100));
        }
        start.elapsed() / TIMES
    }
}

/// Threads are numbered as they first record, so those that run at once are on different shards.
fn number_of_this_thread() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: Cell<Option<usize>> = const { Cell::new(None) };
    }
    NUMBER
        .try_with(|own| {
            let number = own
                .get()
                .unwrap_or_else(|| THREADS.fetch_add(1, Ordering::Relaxed));
            own.set(Some(number));
            number
        })
        // A thread that is ending has no number any more, and any shard will do.
        .unwrap_or(0)
}
