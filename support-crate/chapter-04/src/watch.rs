//! A watchdog: it runs jobs on threads of their own, looks who waits for whose lock, and breaks what can never end.
//!
//! ```
//! use std::sync::Barrier;
//! use chapter_04::{lock::Lock, watch::Pool};
//!
//! let (ada, bob) = (Lock::named("Ada", 100), Lock::named("Bob", 100));
//! let both = Barrier::new(2); // both hold one lock before either asks for the other
//! let seen = Pool::new()
//!     .job("A", || {
//!         let _ada = ada.lock()?;
//!         both.wait();
//!         let _bob = bob.lock()?;
//!         Ok(())
//!     })
//!     .job("B", || {
//!         let _bob = bob.lock()?;
//!         both.wait();
//!         let _ada = ada.lock()?;
//!         Ok(())
//!     })
//!     .run()?;
//! let deadlock = seen.deadlock.expect("the watchdog finds it");
//! assert_eq!(deadlock.cycle.len(), 2);
//! assert_eq!(*ada.lock()?, 100, "both locks are free again");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **What it finds.** A cycle on its board is a deadlock, at once and without doubt: what the board says is held, is held,
//! and whoever waits there waits without a time limit. It knows the [locks](crate::lock::Lock) of its own jobs, and nothing of other
//! locks, channels and joins. For those it has a time limit: jobs that wait for a lock when the limit is over are freed.
//! A job that waits elsewhere, or computes for ever, cannot be freed, and the pool waits for it.

pub(crate) mod board;
mod chart;
mod graph;
mod pool;

pub use graph::{Link, WaitFor};
pub use pool::{Pool, Seen, WatchError};

/// A deadlock that the watchdog found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlock {
    /// Who waits for whom: each waits for a lock that the next one holds, and the last for one of the first.
    pub cycle: Vec<Link>,
}

impl std::fmt::Display for Deadlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, link) in self.cycle.iter().enumerate() {
            let then = if place == 0 { "" } else { "\n" };
            let held = link.holds.join(", then ");
            write!(
                f,
                "{then}{} took {held}, and waits for {}",
                link.thread, link.waits_for
            )?;
            if !link.calls.is_empty() {
                write!(f, " (in {})", link.calls.join(", called by "))?;
            }
        }
        Ok(())
    }
}
