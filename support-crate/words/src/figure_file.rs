//! The names of the files that a kernel keeps its figures in and `cargo lab export` takes them from.
//!
//! A figure is kept as `03-title.light.svg`, `03-title.dark.svg` and, last, `03-title.json`, so that one whose data are
//! there is whole.

use std::fmt;

use crate::format::Format;
use crate::theme::Theme;
use crate::word::Word;

/// The most letters of a title that a file name takes.
const LONGEST: usize = 48;

/// What the files of one figure have in common: its number in the chapter and its title, as `03-title`. Names are
/// ordered by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureName {
    number: u32,
    title: String,
}

impl FigureName {
    /// The name of a figure with this title, which may be any text.
    pub fn new(number: u32, title: &str) -> Self {
        Self {
            number,
            title: plain(title),
        }
    }

    /// The name that is written so; nothing for what no figure is called.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, title) = text.split_once('-')?;
        let name = Self::new(number.parse().ok()?, title);
        // Each name is written in one way: a file of the user's own that merely looks like one is not taken for it.
        (name.to_string() == text).then_some(name)
    }

    /// Its number in the chapter.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The file with its picture.
    pub fn picture(&self, theme: Theme, format: Format) -> FigureFile {
        FigureFile {
            name: self.clone(),
            part: Part::Picture(theme, format),
        }
    }

    /// The file with its data.
    pub fn data(&self) -> FigureFile {
        FigureFile {
            name: self.clone(),
            part: Part::Data,
        }
    }
}

impl fmt::Display for FigureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{}", self.number, self.title)
    }
}

/// What of a figure a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The figure in a theme and a format.
    Picture(Theme, Format),
    /// Its numbers, as JSON.
    Data,
}

/// The name of one file of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FigureFile {
    /// The figure.
    pub name: FigureName,
    /// What the file holds of it.
    pub part: Part,
}

impl FigureFile {
    /// The file that is called so; nothing where that is no file of a figure.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, ending) = text.split_once('.')?;
        let part = match ending.split_once('.') {
            Some((theme, format)) => Part::Picture(Theme::named(theme).ok()?, Format::named(format).ok()?),
            None if ending == "json" => Part::Data,
            None => return None,
        };
        Some(Self {
            name: FigureName::parse(name)?,
            part,
        })
    }
}

impl fmt::Display for FigureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Picture(theme, format) => write!(f, "{}.{theme}.{format}", self.name),
            Part::Data => write!(f, "{}.json", self.name),
        }
    }
}

/// A title as a part of a file name: lower-case ASCII letters and digits, joined by `-`; "figure" where nothing is left.
fn plain(title: &str) -> String {
    let mut plain = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_lowercase());
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
        if plain.len() >= LONGEST {
            break;
        }
    }
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() { "figure" } else { plain }.to_owned()
}
