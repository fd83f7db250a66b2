//! What a thread costs, and what a task costs: time to start, memory while it waits.
//!
//! Things are started one after the other until as many as asked for exist, all of them waiting at a [`Gate`]. A system
//! that allows fewer threads ends the series early, and the results say where.

mod gate;
mod memory;
mod starting;
mod things;

pub use gate::{Gate, Late};
pub use memory::{Held, Memory};
pub use starting::Starting;
pub use things::{CostError, Refused};

/// Numbers of threads that are tried.
pub const THREADS: [usize; 5] = [1, 10, 100, 1000, 10_000];

/// Numbers of tasks that are tried.
pub const TASKS: [usize; 7] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
