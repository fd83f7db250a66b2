//! The checks of this chapter's exercises and questions.

mod attempt;
mod bank;
mod catalogue;
mod measured;
mod philosophers;
mod schedule;

pub use bank::{MoveMoney, never_overdrawn};
pub use concurrency_lab::lab::check::*;
pub use measured::shorter_section;
pub use philosophers::{Dine, all_dine};
pub use schedule::schedule_that_breaks;

use concurrency_lab::lab::predict::Said;

/// Checks what a reader claims in an exercise of this chapter.
pub fn exercise(name: &str, claim: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.exercise(name, claim)
}

/// Checks the choice in a question of this chapter.
pub fn question(name: &str, choice: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.question(name, choice)
}
