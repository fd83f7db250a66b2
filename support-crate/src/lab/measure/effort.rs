//! How much time to spend on measuring.

use std::{env, fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How much time an experiment may take. Slow work is measured for the least number of rounds however long they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// About 2 s an experiment, at least 9 rounds: to see the shape.
    #[default]
    Quick,
    /// About 15 s an experiment, at least 15 rounds: to quote a number.
    Standard,
    /// About a minute an experiment, at least 31 rounds: to tell small differences.
    Thorough,
}

/// `LAB_EFFORT`, or a word given for it, is none of the three.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the effort {0:?} is not known: set LAB_EFFORT to quick, standard or thorough, or leave it unset for quick"
)]
pub struct EffortError(pub String);

impl Effort {
    /// What the environment variable `LAB_EFFORT` asks for; [`Effort::Quick`] where it is not set.
    ///
    /// # Errors
    ///
    /// [`EffortError`] for any other word than `quick`, `standard` and `thorough`.
    pub fn from_env() -> Result<Self, EffortError> {
        match env::var("LAB_EFFORT") {
            Ok(word) => word.parse(),
            Err(env::VarError::NotPresent) => Ok(Self::Quick),
            Err(env::VarError::NotUnicode(word)) => Err(EffortError(word.to_string_lossy().into_owned())),
        }
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

    /// The rounds for an experiment of which one round takes `round`.
    pub(super) fn rounds(self, round: Duration) -> usize {
        let fitting = self.budget().as_nanos() / round.as_nanos().max(1);
        usize::try_from(fitting)
            .unwrap_or(usize::MAX)
            .clamp(self.least_rounds(), self.most_rounds())
    }
}

impl FromStr for Effort {
    type Err = EffortError;

    fn from_str(word: &str) -> Result<Self, EffortError> {
        match word {
            "quick" => Ok(Self::Quick),
            "standard" => Ok(Self::Standard),
            "thorough" => Ok(Self::Thorough),
            other => Err(EffortError(other.to_owned())),
        }
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Thorough => "thorough",
        })
    }
}
