//! Values that have one word each.

use std::error::Error;
use std::fmt;

use crate::environment;

/// A value of a few, each with one word: on the command line, in the environment, in files.
pub trait Word: Copy + Sized + 'static {
    /// What the words name, for messages.
    const SUBJECT: &'static str;

    /// All values, in the order in which a reader is told of them.
    const ALL: &'static [Self];

    /// The word of this value.
    fn word(self) -> &'static str;

    /// What the value means, in a few words for a help text.
    fn meaning(self) -> &'static str;

    /// The value of a word.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] where it is the word of none.
    fn named(word: &str) -> Result<Self, UnknownWord> {
        let mut values = Self::ALL.iter().copied();
        values
            .find(|value| value.word() == word)
            .ok_or_else(|| UnknownWord {
                subject: Self::SUBJECT,
                value: word.to_owned(),
                allowed: Self::ALL.iter().map(|value| value.word()).collect(),
                variable: None,
            })
    }

    /// The value that an environment variable names, if it is set.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] where it holds something else.
    fn in_variable(variable: &'static str) -> Result<Option<Self>, UnknownWord> {
        let Some(held) = environment::value(variable) else {
            return Ok(None);
        };
        match Self::named(&held.to_string_lossy()) {
            Ok(value) => Ok(Some(value)),
            Err(unknown) => Err(UnknownWord {
                variable: Some(variable),
                ..unknown
            }),
        }
    }
}

/// A word that is none of those allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// What it should have named.
    pub subject: &'static str,
    /// The word.
    pub value: String,
    /// The words that are known.
    pub allowed: Vec<&'static str>,
    /// The environment variable that holds it, if it comes from one.
    pub variable: Option<&'static str>,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let allowed = listed(&self.allowed);
        match self.variable {
            Some(variable) => write!(
                f,
                "{variable} is {:?}; set it to {allowed}, or unset it",
                self.value
            ),
            None => write!(
                f,
                "the {} {:?} is not known: it must be {allowed}",
                self.subject, self.value
            ),
        }
    }
}

impl Error for UnknownWord {}

/// `a, b or c`.
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.concat(),
    }
}
