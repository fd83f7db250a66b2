//! What a thing costs in memory: a thread, a task, a connection.
//!
//! ```no_run
//! use std::{sync::mpsc, thread};
//! use concurrency_lab::lab::footprint::Footprint;
//!
//! // A thread that waits for its sender to go away: dropped, the pair ends the thread.
//! let footprint = Footprint::of(1000, || {
//!     let (sender, receiver) = mpsc::channel::<()>();
//!     thread::spawn(move || receiver.recv());
//!     sender
//! })?;
//! println!("{footprint}"); // such as: 9.6 KiB each (95 % bootstrap 9.5 KiB – 9.7 KiB), from 1 000 at once
//! # Ok::<(), concurrency_lab::lab::footprint::FootprintError>(())
//! ```

use std::error::Error;
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::estimate::Estimate;
use super::measure::statistics::bootstrap;
use super::unit::Unit;
use crate::ground::machine::{page_bytes, resident_memory};

/// Batches that are counted, where there are things enough.
const BATCHES: usize = 16;

/// How long resident memory may go on changing after a batch, such as while threads start.
const SETTLING: Duration = Duration::from_secs(1);

/// How long it must stay the same to count as settled.
const STILL: Duration = Duration::from_millis(5);

/// The resident memory of one thing, measured while many of them exist.
///
/// **How it measures.** First, memory that the program freed earlier is taken out of the way: it is resident already,
/// and things put there would seem to cost nothing. So blocks are taken until memory grows with them, and are held to
/// the end. Then things are made in batches and all kept. After each batch the process's
/// [resident memory](resident_memory) is read, once it has settled; the first batch does not count. The value is the
/// mean growth over the other batches divided by the things in one, the interval a bootstrap over batches. Tables that
/// double now and then are part of the mean, and widen the interval.
///
/// **What it cannot see.** Memory grows by whole [pages](page_bytes), and anything else that the process does meanwhile
/// counts too: the interval is widened by a page, and by as much as the resident memory moved while nothing was made,
/// both over all the things counted. So a small thing takes many of its kind. Freed fragments below 256 bytes, or on
/// the heaps of other threads, may still take things in unseen. What the kernel holds for a thing, such as a thread's
/// kernel stack, is no part of the process's memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    /// Bytes of one thing, with the 95 % interval. Negative where memory shrank, which says that something else did.
    pub bytes_each: Estimate,
    /// The things that existed at the end.
    pub things: usize,
    /// The growth of resident memory with each batch, in bytes a thing; the first one was not counted.
    pub batches: Vec<f64>,
    /// The bytes by which resident memory moved while nothing was made.
    pub unrest: u64,
    /// Whether resident memory settled after each batch within a second.
    pub settled: bool,
}

/// Why a footprint could not be measured.
#[derive(Debug, Error)]
pub enum FootprintError {
    /// Too few things for a batch that is not counted and one that is.
    #[error(
        "the footprint of {0} things cannot be measured: make at least 2, better 1000, so that they fill pages"
    )]
    TooFew(usize),
    /// Not even their handles fit into memory.
    #[error("there is no memory for the handles of {0} things; ask for fewer")]
    TooMany(usize),
    /// The system does not tell.
    #[error("this system does not tell how much memory a process holds, so there is no footprint to measure")]
    Unsupported,
    /// One of the things could not be made.
    #[error(
        "thing {number} of {things} could not be made: {source}; ask for fewer, or raise the limit that was met"
    )]
    Make {
        /// Its number, from 1.
        number: usize,
        /// How many were asked for.
        things: usize,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl Footprint {
    /// Makes `things` things, keeps them all, measures, and drops them. Each thing's handle counts too: it is kept in a
    /// list.
    ///
    /// A thing that works on its own, such as a thread, must end when it is dropped, or it outlives the measurement.
    ///
    /// # Errors
    ///
    /// [`FootprintError::TooFew`] for 0 and 1; [`FootprintError::TooMany`] where their handles do not fit into memory;
    /// [`FootprintError::Unsupported`] where the system does not tell.
    pub fn of<T>(things: usize, mut make: impl FnMut() -> T) -> Result<Self, FootprintError> {
        Self::try_of(things, || Ok::<_, std::convert::Infallible>(make()))
    }

    /// [`Footprint::of`] things that may fail to be made, such as threads beyond a limit. Those made until then are
    /// dropped.
    ///
    /// # Errors
    ///
    /// As [`Footprint::of`], and [`FootprintError::Make`] for the first that fails.
    pub fn try_of<T, E>(things: usize, mut make: impl FnMut() -> Result<T, E>) -> Result<Self, FootprintError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        if things < 2 {
            return Err(FootprintError::TooFew(things));
        }
        // Its pages become resident as it fills, batch by batch.
        let mut kept = Vec::new();
        kept.try_reserve_exact(things)
            .map_err(|_| FootprintError::TooMany(things))?;
        let _ballast = ballast()?;
        let mut memory = Memory::settled()?;
        let unrest = memory.unrest()?;
        let sizes = batches(things);
        let mut growth = Vec::with_capacity(sizes.len());
        for &size in &sizes {
            for _ in 0..size {
                let number = kept.len() + 1;
                let made = make().map_err(|error| FootprintError::Make {
                    number,
                    things,
                    source: error.into(),
                });
                kept.push(made?);
            }
            growth.push(memory.growth()? / size as f64);
        }
        Ok(Self {
            bytes_each: estimate(&growth[1..], &sizes[1..], unrest),
            things,
            batches: growth,
            unrest,
            settled: memory.is_settled,
        })
    }
}

impl fmt::Display for Footprint {
    /// One line: `9.6 KiB each (95 % bootstrap 9.5 KiB – 9.7 KiB), from 1 000 at once`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = |value| Unit::Bytes.format(value);
        let Estimate { value, low, high } = self.bytes_each;
        let interval = format!("95 % bootstrap {} – {}", bytes(low), bytes(high));
        write!(f, "{} each ({interval}), ", bytes(value))?;
        write!(f, "from {} at once", Unit::Count.format(self.things as f64))?;
        if !self.settled {
            write!(f, "; memory was still changing when it was read")?;
        }
        Ok(())
    }
}

/// The sizes of the batches: the first and [`BATCHES`] others, or one thing each where there are too few.
fn batches(things: usize) -> Vec<usize> {
    let count = things.min(BATCHES + 1);
    (0..count)
        .map(|batch| things * (batch + 1) / count - things * batch / count)
        .collect()
}

/// The mean of `growth`, weighted by the batches' sizes, with its bootstrap interval widened by what cannot be seen.
fn estimate(growth: &[f64], sizes: &[usize], unrest: u64) -> Estimate {
    let mean = |batches: &mut dyn Iterator<Item = usize>| {
        let (bytes, things) = batches.fold((0.0, 0.0), |(bytes, things), batch| {
            let size = sizes[batch] as f64;
            (bytes + growth[batch] * size, things + size)
        });
        bytes / things
    };
    let value = mean(&mut (0..growth.len()));
    let drawn = bootstrap(growth.len(), 0, value, |batches| {
        mean(&mut batches.iter().copied())
    });
    let unseen = page_bytes().unwrap_or(4096) + unrest;
    let blur = unseen as f64 / sizes.iter().sum::<usize>() as f64;
    Estimate {
        value,
        low: drawn.low - blur,
        high: drawn.high + blur,
    }
}

/// Takes what the allocator holds free, from large blocks to small, until memory grows by what is taken.
fn ballast() -> Result<Vec<Vec<Vec<u8>>>, FootprintError> {
    const MIB: usize = 1 << 20;
    let read = || resident_memory().ok_or(FootprintError::Unsupported);
    let mut held = Vec::new();
    let mut before = read()?;
    // Free memory that is resident cannot be more than all that is.
    let mut most = before as usize;
    for block in [64 << 10, 4 << 10, 256] {
        let mut portion = MIB;
        loop {
            held.push(vec![vec![1_u8; block]; portion / block]);
            let after = read()?;
            let grown = after.saturating_sub(before);
            before = after;
            most = most.saturating_sub(portion);
            if grown > portion as u64 / 4 * 3 || most == 0 {
                break;
            }
            portion = (2 * portion).min(32 * MIB);
        }
    }
    Ok(held)
}

/// The process's resident memory, reading by reading.
struct Memory {
    last: u64,
    is_settled: bool,
}

impl Memory {
    fn settled() -> Result<Self, FootprintError> {
        let mut memory = Self {
            last: 0,
            is_settled: true,
        };
        memory.growth()?;
        Ok(memory)
    }

    /// The bytes by which it moves while nothing is made, over as many readings as a few batches take.
    fn unrest(&mut self) -> Result<u64, FootprintError> {
        let mut most = 0.0_f64;
        for _ in 0..4 {
            most = most.max(self.growth()?.abs());
        }
        Ok(most as u64)
    }

    /// Waits until it settles and gives the growth since the last reading.
    fn growth(&mut self) -> Result<f64, FootprintError> {
        let read = || resident_memory().ok_or(FootprintError::Unsupported);
        let deadline = Instant::now() + SETTLING;
        let mut now = read()?;
        loop {
            thread::sleep(STILL);
            let next = read()?;
            if next == now {
                break;
            }
            now = next;
            if Instant::now() > deadline {
                self.is_settled = false;
                break;
            }
        }
        let growth = now as f64 - self.last as f64;
        self.last = now;
        Ok(growth)
    }
}

#[cfg(test)]
mod tests {
    use super::{batches, estimate};

    #[test]
    fn batches_make_up_the_whole_and_differ_by_one_at_most() {
        for things in [2, 3, 16, 17, 18, 100, 1000, 12_345] {
            let sizes = batches(things);
            assert_eq!(sizes.iter().sum::<usize>(), things);
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            assert!(*least >= 1 && most - least <= 1, "{sizes:?}");
        }
    }

    #[test]
    fn one_batch_that_doubled_a_table_widens_the_interval() {
        let even = estimate(&[100.0; 16], &[1000; 16], 0);
        let mut growth = [100.0; 16];
        growth[7] = 900.0;
        let lumpy = estimate(&growth, &[1000; 16], 0);
        assert_eq!((even.value, lumpy.value), (100.0, 150.0));
        assert!(even.high - even.low < 1.0);
        assert!(lumpy.low < 110.0 && lumpy.high > 200.0, "{lumpy:?}");
        // Unrest of a page for each thing is not told from a page for each thing.
        let restless = estimate(&[100.0; 2], &[1; 2], 8192);
        assert!(restless.low < -4000.0 && restless.high > 4000.0);
    }
}
