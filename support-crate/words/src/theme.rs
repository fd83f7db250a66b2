//! The light and the dark theme.

use std::fmt;
use std::str::FromStr;

use crate::environment;
use crate::word::{UnknownWord, Word};

/// On which background a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Dark ink on white: paper, and notebooks by default.
    #[default]
    Light,
    /// Light ink on near-black: projectors in dark rooms.
    Dark,
}

impl Theme {
    /// The theme that the environment variable [`LAB_THEME`](environment::THEME) names, light where it is not set.
    ///
    /// # Errors
    ///
    /// [`UnknownWord`] for anything else than `light` or `dark`.
    pub fn from_env() -> Result<Self, UnknownWord> {
        Ok(Self::in_variable(environment::THEME)?.unwrap_or_default())
    }
}

impl Word for Theme {
    const SUBJECT: &'static str = "theme";
    const ALL: &'static [Self] = &[Self::Light, Self::Dark];

    fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Light => "Dark ink on white",
            Self::Dark => "Light ink on near-black",
        }
    }
}

impl FromStr for Theme {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::named(word)
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
