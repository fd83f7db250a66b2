//! Checks for exercises.
//!
//! A check never panics and never fails a cell: an exercise that is not done, or not right yet, says so with a hint,
//! and the notebook runs on.
//!
//! ```
//! use concurrency_lab::lab::check;
//!
//! let answer: Option<u64> = None; // the learner's cell starts like this
//! let result = check::equal("exercise 1", answer, 8, "count the halvings");
//! assert!(!result.passed());
//! assert_eq!(result.to_string(), "… exercise 1: not done yet");
//!
//! let result = check::equal("exercise 1", 8, 8, "count the halvings");
//! assert_eq!(result.to_string(), "✔ exercise 1: right");
//! ```
//!
//! A chapter keeps its answers in a [`Catalogue`], so that a cell only names the exercise:
//!
//! ```
//! use concurrency_lab::lab::check::{Answer, Catalogue, Exercise};
//! use concurrency_lab::lab::predict::UNANSWERED;
//!
//! let chapter = Catalogue {
//!     exercises: &[Exercise {
//!         name: "00.1",
//!         answer: Answer::Number(0.25),
//!         hint: "halve it twice",
//!         mistakes: &[(Answer::Number(0.5), "that is halved once")],
//!     }],
//!     questions: &[],
//! };
//! assert_eq!(chapter.exercise("00.1", UNANSWERED).to_string(), "… exercise 00.1: not done yet");
//! assert!(chapter.exercise("00.1", 0.25).passed());
//! assert!(chapter.exercise("00.1", 0.5).to_string().ends_with("hint: that is halved once"));
//! ```

mod attempt;
mod calls;
mod catalogue;
mod rounding;

use std::fmt::{self, Debug};

pub use attempt::attempt;
pub use calls::{CallWatch, Calls};
pub use catalogue::{Answer, Catalogue, Exercise, Question};
pub use rounding::rounded;

use crate::ground::notebook;

/// How far an exercise is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Solved.
    Passed {
        /// Why that is right; empty where there is nothing to add.
        because: String,
    },
    /// Answered, but not right.
    Failed {
        /// What was seen and what was looked for; empty where there is nothing to compare.
        seen: String,
        /// Where to look.
        hint: String,
    },
    /// Still the placeholder.
    NotDone,
}

/// What a check found. As the last expression of a cell it shows one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a check shows nothing by itself: make it the last expression of the cell"]
pub struct CheckResult {
    exercise: String,
    status: Status,
}

impl CheckResult {
    /// What a check found of `exercise`, as it is shown: `"exercise 00.1"`.
    pub fn new(exercise: impl Into<String>, status: Status) -> Self {
        Self {
            exercise: exercise.into(),
            status,
        }
    }

    /// A check whose answer is right.
    pub fn right(exercise: impl Into<String>) -> Self {
        let because = String::new();
        Self::new(exercise, Status::Passed { because })
    }

    /// A check whose answer is not there yet.
    pub fn not_done(exercise: impl Into<String>) -> Self {
        Self::new(exercise, Status::NotDone)
    }

    /// A check whose answer is wrong: what was seen, and where to look.
    pub fn wrong(exercise: impl Into<String>, seen: impl Into<String>, hint: impl Into<String>) -> Self {
        let (seen, hint) = (seen.into(), hint.into());
        Self::new(exercise, Status::Failed { seen, hint })
    }

    /// Whether the exercise is solved.
    pub fn passed(&self) -> bool {
        matches!(self.status, Status::Passed { .. })
    }

    /// How far the exercise is.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Continues with another check of the same exercise: the first that does not pass is what counts.
    pub fn and(self, next: impl FnOnce() -> CheckResult) -> CheckResult {
        if self.passed() { next() } else { self }
    }

    /// Shows the line in a notebook. The kernel calls this on a cell's last value.
    pub fn evcxr_display(&self) {
        notebook::show(&[("text/plain", &self.to_string())]);
    }
}

impl fmt::Display for CheckResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exercise = &self.exercise;
        match &self.status {
            Status::Passed { because } if because.is_empty() => write!(f, "✔ {exercise}: right"),
            Status::Passed { because } => write!(f, "✔ {exercise}: right. {because}"),
            Status::NotDone => write!(f, "… {exercise}: not done yet"),
            Status::Failed { seen, hint } => {
                write!(f, "✘ {exercise}: ")?;
                f.write_str(if seen.is_empty() { "not right yet" } else { seen })?;
                if !hint.is_empty() {
                    write!(f, "\n  hint: {hint}")?;
                }
                Ok(())
            }
        }
    }
}

/// Checks that an answer equals `expected`. The answer may be a value or an `Option` of one; `None` is "not done yet".
pub fn equal<T: PartialEq + Debug>(
    exercise: &str,
    got: impl Into<Option<T>>,
    expected: T,
    hint: &str,
) -> CheckResult {
    judged(exercise, got.into(), hint, |got| {
        (*got != expected).then(|| format!("got {}, not what was looked for", brief(got)))
    })
}

/// Checks that a number lies within `tolerance` of `expected`, as a share of it: 0.05 allows 5 % either way.
/// `None` is "not done yet"; a number that is not finite never passes.
pub fn close(
    exercise: &str,
    got: impl Into<Option<f64>>,
    expected: f64,
    tolerance: f64,
    hint: &str,
) -> CheckResult {
    judged(exercise, got.into(), hint, |got| {
        let near = (got - expected).abs() <= tolerance.abs() * expected.abs();
        (!near).then(|| {
            format!(
                "got {got}, which is not within {} % of the answer",
                tolerance.abs() * 100.0
            )
        })
    })
}

/// Checks a condition. An `Option<bool>` works too; `None` is "not done yet".
pub fn that(exercise: &str, holds: impl Into<Option<bool>>, hint: &str) -> CheckResult {
    judged(exercise, holds.into(), hint, |holds| (!holds).then(String::new))
}

/// Checks an answer with a rule of the exercise's own, which gives what is wrong, or `Ok`. `None` is "not done yet".
pub fn judge<T>(
    exercise: &str,
    got: Option<T>,
    hint: &str,
    rule: impl FnOnce(&T) -> Result<(), String>,
) -> CheckResult {
    judged(exercise, got, hint, |got| rule(got).err())
}

fn judged<T>(
    exercise: &str,
    got: Option<T>,
    hint: &str,
    wrong: impl FnOnce(&T) -> Option<String>,
) -> CheckResult {
    let status = match got {
        None => Status::NotDone,
        Some(got) => match wrong(&got) {
            None => Status::Passed {
                because: String::new(),
            },
            Some(seen) => Status::Failed {
                seen,
                hint: hint.to_owned(),
            },
        },
    };
    CheckResult::new(exercise, status)
}

/// An answer may be a whole vector: show its beginning.
fn brief(value: &impl Debug) -> String {
    const LIMIT: usize = 80;
    let text = format!("{value:?}");
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
