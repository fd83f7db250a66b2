//! The checks of this chapter's exercises and questions.

mod catalogue;
mod pieces;
mod split;

pub use concurrency_lab::lab::check::*;
pub use pieces::{Count, on_threads};
pub use split::better_split;

use concurrency_lab::lab::predict::Said;

/// Checks what a reader claims in an exercise of this chapter.
pub fn exercise(name: &str, claim: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.exercise(name, claim)
}

/// Checks the choice in a question of this chapter.
pub fn question(name: &str, choice: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.question(name, choice)
}
