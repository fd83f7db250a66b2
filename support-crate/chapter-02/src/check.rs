//! The checks of this chapter's exercises and questions.

mod catalogue;
mod executor;
mod pages;
mod together;

pub use concurrency_lab::lab::check::*;
pub use executor::{Boxed, polls};
pub use pages::{Fetch, all_at_once, three_at_a_time};
pub use together::faster_together;

use concurrency_lab::lab::predict::Said;

/// Checks what a reader claims in an exercise of this chapter.
pub fn exercise(name: &str, claim: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.exercise(name, claim)
}

/// Checks the choice in a question of this chapter.
pub fn question(name: &str, choice: impl Into<Said>) -> CheckResult {
    catalogue::CHAPTER.question(name, choice)
}
