//! What a reader may say.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::PredictError;
use crate::lab::unit::Unit;

/// A prediction not made yet: the reader writes a number, a choice or an order in its place.
pub const UNANSWERED: Said = Said::Nothing;

/// What a reader says to a question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Nothing yet.
    #[default]
    Nothing,
    /// A number, in the unit that the question names.
    Number(f64),
    /// One of the choices that the question names.
    Choice(String),
    /// Names, from the first to the last.
    Order(Vec<String>),
}

impl Said {
    /// What was said, for a reader's eyes, a number in `unit`; `None` where nothing was.
    pub fn in_words(&self, unit: Unit) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Number(number) => Some(unit.format(*number)),
            Self::Choice(choice) => Some(choice.trim().to_owned()),
            Self::Order(names) => Some(names.join(", then ")),
        }
    }

    pub(super) fn check(&self, question: &str) -> Result<(), PredictError> {
        let bad = |why| PredictError::Said {
            question: question.to_owned(),
            said: self.to_string(),
            why,
        };
        match self {
            Self::Number(number) if !number.is_finite() => Err(bad("is no finite number")),
            Self::Choice(choice) if choice.trim().is_empty() => Err(bad("names no choice")),
            Self::Order(names) if names.is_empty() => Err(bad("names nothing")),
            Self::Order(names) if names.iter().any(|name| name.trim().is_empty()) => {
                Err(bad("has an empty name"))
            }
            Self::Order(names) => {
                let distinct: HashSet<&String> = names.iter().collect();
                if distinct.len() < names.len() {
                    return Err(bad("has a name twice"));
                }
                Ok(())
            }
            Self::Nothing | Self::Number(_) | Self::Choice(_) => Ok(()),
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Choice(choice) => write!(f, "{choice:?}"),
            Self::Order(names) => write!(f, "{names:?}"),
        }
    }
}

/// What a reader writes for a number converts, whole or not.
macro_rules! number {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Said {
            fn from(number: $kind) -> Self {
                Self::Number(number as f64)
            }
        }
    )*};
}

number!(f32, f64, i32, i64, u32, u64, usize);

impl From<&str> for Said {
    fn from(choice: &str) -> Self {
        Self::Choice(choice.to_owned())
    }
}

impl<const N: usize> From<[&str; N]> for Said {
    fn from(names: [&str; N]) -> Self {
        Self::Order(names.map(str::to_owned).into())
    }
}

/// Numbers in an order, such as those of three customers.
macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl<const N: usize> From<[$kind; N]> for Said {
            fn from(numbers: [$kind; N]) -> Self {
                Self::Order(numbers.iter().map(ToString::to_string).collect())
            }
        }
    )*};
}

numbers!(i32, i64, u32, u64, usize);

impl From<Vec<&str>> for Said {
    fn from(names: Vec<&str>) -> Self {
        Self::Order(names.into_iter().map(str::to_owned).collect())
    }
}
