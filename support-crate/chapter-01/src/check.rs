//! The checks of this chapter's exercises and questions.

mod all_cores;
mod catalogue;
mod worthwhile;

pub use all_cores::{IsPrime, on_all_cores};
pub use concurrency_lab::lab::check::*;
pub use worthwhile::worthwhile;

use concurrency_lab::lab::predict::Said;

/// Checks what a reader claims in an exercise of this chapter.
pub fn exercise(name: &str, claim: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.exercise(name, claim)
}

/// Checks the choice in a question of this chapter.
pub fn question(name: &str, choice: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.question(name, choice)
}
