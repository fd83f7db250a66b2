//! What a figure can be written as.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::word::{UnknownWord, Word, listed};

/// What a figure can be written as; the word is how the file's name ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// As it was drawn.
    Svg,
    /// Pixels.
    Png,
    /// A page whose text is text.
    Pdf,
}

impl Format {
    /// The format that a path's extension names, in small or capital letters.
    ///
    /// # Errors
    ///
    /// [`UnknownFormat`] where it names none.
    pub fn of(path: &Path) -> Result<Self, UnknownFormat> {
        path.extension()
            .and_then(|extension| Self::named(&extension.to_str()?.to_ascii_lowercase()).ok())
            .ok_or_else(|| UnknownFormat {
                path: path.to_owned(),
            })
    }
}

impl Word for Format {
    const SUBJECT: &'static str = "format";
    const ALL: &'static [Self] = &[Self::Svg, Self::Png, Self::Pdf];

    fn word(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Svg => "As it was drawn",
            Self::Png => "Pixels",
            Self::Pdf => "A page whose text is text",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::named(word)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A file name whose end names no format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat {
    /// The file.
    pub path: PathBuf,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let allowed: Vec<&str> = Format::ALL.iter().map(|format| format.word()).collect();
        write!(
            f,
            "cannot write {}: the format must be {}, as the file's name ends",
            self.path.display(),
            listed(&allowed)
        )
    }
}

impl Error for UnknownFormat {}
