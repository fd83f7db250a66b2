//! Chapter 04: thread safety, from races that the compiler refuses to all interleavings of those that it cannot see.
//!
//! - [`bank`]: transfers between accounts, the books, a contest of locking styles, audits
//! - [`explore`]: the model checker, which runs a small program in every order of its steps
//! - [`latch`]: locks of one's own, their throughput and their fairness
//! - [`litmus`]: what two threads see of each other's writes, counted
//! - [`lock`]: locks that a watchdog and the model checker see
//! - [`watch`]: the watchdog, which finds a deadlock and breaks it
//! - [`vectors`]: five ways to add two vectors that are under two locks
//! - [`clerks`]: four clerks, one of whom forgets a lock
//! - [`threads`]: how many threads there are

pub mod bank;
pub mod check;
pub mod clerks;
pub mod explore;
pub mod latch;
mod listed;
pub mod litmus;
pub mod lock;
pub mod threads;
pub mod vectors;
pub mod watch;

// The kernel writes out the type of each variable of a cell, and can name only what this crate gives a name to.
pub use concurrency_lab;
// Beside the standard library's lock, in a cell.
pub use parking_lot;

/// What the notebook's first cell imports.
pub mod prelude {
    pub use concurrency_lab::prelude::*;

    pub use crate::bank::{Bank, Day};
    pub use crate::check;
    pub use crate::explore::{Program, every_schedule, replay};
    pub use crate::lock::Lock;
}
