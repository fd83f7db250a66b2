//! Litmus tests: two threads and two variables, millions of times, and a count of what the threads saw.
//!
//! In each run both variables are 0 at first. Each thread runs a function of the cell's on them, once, and gives what it
//! read. The runs are laid out in memory in batches, each run's variables on cache lines of their own, and both threads go
//! through a batch at the same time.
//!
//! ```
//! use std::sync::atomic::Ordering::SeqCst;
//! use chapter_04::litmus::{Litmus, LitmusError};
//!
//! match Litmus::runs(10_000).pairs(
//!     |x, y| { x.store(1, SeqCst); y.load(SeqCst) },
//!     |x, y| { y.store(1, SeqCst); x.load(SeqCst) },
//! ) {
//!     Ok(seen) => assert_eq!((seen.total(), seen.count(0, 0)), (10_000, 0)),
//!     Err(LitmusError::OneCore) => println!("here, threads never run at the same time"),
//!     Err(error) => return Err(error),
//! }
//! # Ok::<(), LitmusError>(())
//! ```

mod chart;

use std::{
    io,
    sync::{
        Barrier,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
    thread,
};

use concurrency_lab::{ground::machine::usable_parallelism, lab::table::Table};
use thiserror::Error;

pub use chart::Outcomes;

/// Runs of a batch: they fit into the caches, and are enough for the threads to be side by side somewhere.
const BATCH: usize = 512;

/// The most runs of a test: some minutes.
const MOST_RUNS: usize = 1_000_000_000;

/// Why there is nothing to count.
#[derive(Debug, Error)]
pub enum LitmusError {
    /// Two threads take turns, and never see each other's half-done work.
    #[error(
        "this process may use one core, on which two threads never run at the same time: there is nothing to see. Run it where there are two"
    )]
    OneCore,
    /// No runs, or too many.
    #[error("{0} runs cannot be counted: ask for 1 to {MOST_RUNS}")]
    Runs(usize),
    /// The system gives no second thread.
    #[error("the system gave no thread: {0}")]
    NoThread(#[from] io::Error),
}

/// How often, and on how many cores.
#[derive(Clone, Copy, Debug)]
pub struct Litmus {
    runs: usize,
    cores: usize,
}

/// A run's two variables. The cache line next to one in use may be fetched with it, so each has two.
#[derive(Debug, Default)]
struct Variables {
    x: Apart<AtomicU32>,
    y: Apart<AtomicU32>,
}

#[derive(Debug, Default)]
#[repr(align(128))]
struct Apart<T>(T);

/// How often each pair of values was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// `[left][right]`, each 0 or 1.
    counts: [[u64; 2]; 2],
}

impl Counts {
    /// Runs in which the left thread read this and the right one that; values above 1 count as 1.
    pub fn count(&self, left: u32, right: u32) -> u64 {
        self.counts[left.min(1) as usize][right.min(1) as usize]
    }

    /// All runs.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// The share of runs in which the threads read this.
    pub fn share(&self, left: u32, right: u32) -> f64 {
        self.count(left, right) as f64 / self.total().max(1) as f64
    }

    /// What was seen, as a table with names for both values.
    pub fn table(&self, left: &str, right: &str) -> Table {
        let rows = [(0, 0), (0, 1), (1, 0), (1, 1)];
        Table::new(
            [left, right, "runs"],
            rows.map(|(l, r)| [l.to_string(), r.to_string(), self.count(l, r).to_string()]),
        )
    }
}

impl Litmus {
    /// So many runs, on the cores there are.
    pub fn runs(runs: usize) -> Self {
        Self {
            runs,
            cores: usable_parallelism(),
        }
    }

    /// Takes the machine to have so many cores.
    pub fn on_cores(mut self, cores: usize) -> Self {
        self.cores = cores;
        self
    }

    /// Runs `left` on one thread and `right` on another, on the same two variables `(x, y)`, and counts what they gave:
    /// one value each, 0 or 1.
    ///
    /// # Errors
    ///
    /// [`LitmusError`] where there is one core only, for 0 runs or more than a billion, and where the system gives no
    /// thread.
    pub fn pairs(
        self,
        left: impl Fn(&AtomicU32, &AtomicU32) -> u32 + Sync,
        right: impl Fn(&AtomicU32, &AtomicU32) -> u32 + Sync,
    ) -> Result<Counts, LitmusError> {
        self.count(left, right, |left, right| (left, right))
    }

    /// As [`pairs`](Litmus::pairs) where the left thread only writes and the right one reads both: what is counted is what
    /// the right one gives, first `x` and then `y`.
    ///
    /// # Errors
    ///
    /// As [`pairs`](Litmus::pairs).
    pub fn read_by_one(
        self,
        left: impl Fn(&AtomicU32, &AtomicU32) + Sync,
        right: impl Fn(&AtomicU32, &AtomicU32) -> (u32, u32) + Sync,
    ) -> Result<Counts, LitmusError> {
        let packed = |x: &AtomicU32, y: &AtomicU32| {
            let (first, second) = right(x, y);
            first.min(1) << 1 | second.min(1)
        };
        let silent = |x: &AtomicU32, y: &AtomicU32| {
            left(x, y);
            0
        };
        self.count(silent, packed, |_, both| (both >> 1, both & 1))
    }

    fn count(
        self,
        left: impl Fn(&AtomicU32, &AtomicU32) -> u32 + Sync,
        right: impl Fn(&AtomicU32, &AtomicU32) -> u32 + Sync,
        read: impl Fn(u32, u32) -> (u32, u32),
    ) -> Result<Counts, LitmusError> {
        if self.cores < 2 {
            return Err(LitmusError::OneCore);
        }
        if self.runs == 0 || self.runs > MOST_RUNS {
            return Err(LitmusError::Runs(self.runs));
        }
        let mut counts = Counts { counts: [[0; 2]; 2] };
        let (begin, end) = (Barrier::new(2), Barrier::new(2));
        let sizes = |left: usize| left.min(BATCH);
        let cells: Vec<Variables> = (0..BATCH).map(|_| Variables::default()).collect();
        let results: Vec<AtomicU32> = (0..BATCH).map(|_| AtomicU32::new(0)).collect();
        let together = AtomicUsize::new(0);
        thread::scope(|scope| {
            let (cells, results, begin, end, together) = (&cells, &results, &begin, &end, &together);
            let right = &right;
            let other = move || {
                let mut to_do = self.runs;
                let mut batch = 0;
                while to_do > 0 {
                    let size = sizes(to_do);
                    begin.wait();
                    batch += 1;
                    meet(together, batch);
                    for (cell, result) in cells.iter().zip(results).take(size) {
                        result.store(right(&cell.x.0, &cell.y.0), Ordering::Relaxed);
                    }
                    end.wait();
                    to_do -= size;
                }
            };
            thread::Builder::new().spawn_scoped(scope, other)?;
            let mut mine = vec![0; BATCH];
            let mut to_do = self.runs;
            let mut batch = 0;
            while to_do > 0 {
                let size = sizes(to_do);
                for cell in cells {
                    cell.x.0.store(0, Ordering::Relaxed);
                    cell.y.0.store(0, Ordering::Relaxed);
                }
                begin.wait();
                batch += 1;
                meet(together, batch);
                for (cell, result) in cells.iter().zip(&mut mine).take(size) {
                    *result = left(&cell.x.0, &cell.y.0);
                }
                end.wait();
                for (left, right) in mine.iter().zip(results).take(size) {
                    let (left, right) = read(*left, right.load(Ordering::Relaxed));
                    counts.counts[left.min(1) as usize][right.min(1) as usize] += 1;
                }
                to_do -= size;
            }
            Ok(counts)
        })
    }
}

/// Both threads leave at nearly the same moment: a barrier wakes them up one after the other.
fn meet(together: &AtomicUsize, batch: usize) {
    /// A thread that is not running now is not waited for any longer: it would be for milliseconds.
    const PATIENCE: u32 = 20_000;
    together.fetch_add(1, Ordering::SeqCst);
    for _ in 0..PATIENCE {
        if together.load(Ordering::SeqCst) >= 2 * batch {
            return;
        }
        std::hint::spin_loop();
    }
}
