//! A lock of one's own, beside others: how many turns a second, and how fairly shared.
//!
//! A [`Latch`] lets one thread in at a time; the notebook's cells write some. [`Turns`] has threads take turns in a section
//! that a lock guards, for a fixed time, and counts the turns of each.
//!
//! ```
//! use std::sync::Mutex;
//! use chapter_04::latch::Turns;
//! use concurrency_lab::ground::workload::spin;
//!
//! let report = Turns::new("04-turns", 20)
//!     .lock("std", || {
//!         let count = Mutex::new(0);
//!         move |length| {
//!             let mut count = count.lock().unwrap();
//!             spin(length);
//!             *count += 1;
//!             *count
//!         }
//!     })
//!     .threads([2])
//!     .rounds(2)
//!     .run()?;
//! assert!(report.per_second("std", 2).unwrap().value > 0.0);
//! # Ok::<(), chapter_04::latch::TurnsError>(())
//! ```

mod chart;
mod turns;

pub use turns::{Taken, Turns, TurnsError, TurnsReport};

/// What lets one thread in at a time.
pub trait Latch: Send + Sync {
    /// Waits for one's turn, and takes it.
    fn acquire(&self);

    /// Ends it. Only who has it may call this.
    fn release(&self);
}
