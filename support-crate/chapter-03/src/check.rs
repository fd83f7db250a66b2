//! The checks of this chapter's exercises and questions.

mod catalogue;
mod deadline;
mod queue;
mod waits;

pub use concurrency_lab::lab::check::*;
pub use deadline::{Job, Within, in_time};
pub use queue::{Work, WorkOff, worked_off};
pub use waits::waits_overlap;

use concurrency_lab::lab::predict::Said;

/// Checks the choice in a question of this chapter.
pub fn question(name: &str, choice: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.question(name, choice)
}
