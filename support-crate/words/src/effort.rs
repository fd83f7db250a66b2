//! How much time to spend on measuring.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::environment;
use crate::word::{UnknownWord, Word};

/// How much time an experiment may take. Slow work is measured for the least number of rounds however long they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Effort {
    /// About 2 s an experiment, at least 9 rounds: to see the shape.
    #[default]
    Quick,
    /// About 15 s an experiment, at least 15 rounds: to quote a number.
    Standard,
    /// About a minute an experiment, at least 31 rounds: to tell small differences.
    Thorough,
}

impl Effort {
    /// What the environment variable [`LAB_EFFORT`](environment::EFFORT) asks for; [`Effort::Quick`] where it is not
    /// set.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] for any other word than `quick`, `standard` and `thorough`.
    pub fn from_env() -> Result<Self, UnknownWord> {
        Ok(Self::in_variable(environment::EFFORT)?.unwrap_or_default())
    }

    /// The time that the rounds of one experiment should take together.
    pub fn budget(self) -> Duration {
        match self {
            Self::Quick => Duration::from_secs(2),
            Self::Standard => Duration::from_secs(15),
            Self::Thorough => Duration::from_secs(60),
        }
    }

    /// The least rounds, however long they take.
    pub fn least_rounds(self) -> usize {
        match self {
            Self::Quick => 9,
            Self::Standard => 15,
            Self::Thorough => 31,
        }
    }

    /// The most rounds, however short they are.
    pub fn most_rounds(self) -> usize {
        match self {
            Self::Quick => 41,
            Self::Standard => 101,
            Self::Thorough => 301,
        }
    }
}

impl Word for Effort {
    const SUBJECT: &'static str = "effort";
    const ALL: &'static [Self] = &[Self::Quick, Self::Standard, Self::Thorough];

    fn word(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Thorough => "thorough",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Quick => "About 2 s an experiment: to see the shape",
            Self::Standard => "About 15 s an experiment: to quote a number",
            Self::Thorough => "About a minute an experiment: to tell small differences",
        }
    }
}

impl FromStr for Effort {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::named(word)
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
