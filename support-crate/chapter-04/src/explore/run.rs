//! One run of a program: whose steps in which order, and how it ended.

use std::fmt;

/// A step that a thread made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The thread.
    pub thread: String,
    /// What it did, in words: `reads Ada: 100`.
    pub what: String,
}

/// A thread that cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The thread.
    pub thread: String,
    /// The locks it holds, the first taken first.
    pub holds: Vec<String>,
    /// The lock it waits for.
    pub waits_for: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All threads ended, and what must hold does.
    Right,
    /// All threads ended, and this does not hold.
    Broken(String),
    /// These threads wait for each other.
    Deadlock(Vec<Blocked>),
    /// A thread panicked.
    Panicked {
        /// The thread.
        thread: String,
        /// What the panic said.
        message: String,
    },
    /// It was cut off after so many steps.
    CutOff(usize),
}

impl Ending {
    /// The ending in a few words, for a title.
    pub(super) fn in_brief(&self) -> &'static str {
        match self {
            Self::Right => "ends as it should",
            Self::Broken(_) => "ends wrong",
            Self::Deadlock(_) => "ends in a deadlock",
            Self::Panicked { .. } => "ends in a panic",
            Self::CutOff(_) => "does not end",
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right => f.write_str("ends as it should"),
            Self::Broken(what) => write!(f, "does not end so that {what}"),
            Self::Deadlock(blocked) => {
                f.write_str("ends in a deadlock: ")?;
                for (place, one) in blocked.iter().enumerate() {
                    let then = if place == 0 { "" } else { "; " };
                    let holds = match one.holds.as_slice() {
                        [] => "nothing".to_owned(),
                        holds => holds.join(" and "),
                    };
                    write!(
                        f,
                        "{then}{} holds {holds} and waits for {}",
                        one.thread, one.waits_for
                    )?;
                }
                Ok(())
            }
            Self::Panicked { thread, message } => write!(f, "ends in a panic of {thread}: {message}"),
            Self::CutOff(steps) => write!(f, "is cut off after {steps} steps"),
        }
    }
}

/// One run of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Whose turn it was at each step, as [`replay`](super::replay) reads it: `ABBA`.
    pub schedule: String,
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// How it ended.
    pub ending: Ending,
    pub(super) threads: Vec<String>,
}

impl Run {
    /// Whether it ended as it should.
    pub fn is_right(&self) -> bool {
        self.ending == Ending::Right
    }

    /// Whether it is known to have failed: neither right nor cut off.
    pub fn has_failed(&self) -> bool {
        !matches!(self.ending, Ending::Right | Ending::CutOff(_))
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step, number) in self.steps.iter().zip(1..) {
            writeln!(f, "{number:>3}  {}  {}", step.thread, step.what)?;
        }
        write!(f, "it {}", self.ending)
    }
}
