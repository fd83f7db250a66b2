//! What `cargo lab compare` asks of the program `lab-compare`: the arguments it starts it with.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use crate::format::Format;
use crate::theme::Theme;
use crate::word::{UnknownWord, Word};

const RUN: &str = "--run";
const EXPERIMENT: &str = "--experiment";
const FIGURE: &str = "--figure";
const FIGURES: &str = "--figures";
const FORMAT: &str = "--format";
const THEME: &str = "--theme";
const REFERENCE: &str = "--reference";

/// Whose records to compare, and where the figures go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Folders of records, or record files.
    pub runs: Vec<PathBuf>,
    /// Only these experiments, by id; all where empty.
    pub experiments: Vec<String>,
    /// The file for the one figure, instead of a file of each in `figures` in every one of `formats`.
    pub figure: Option<PathBuf>,
    /// The folder for the figures.
    pub figures: PathBuf,
    /// How the figures in it are written.
    pub formats: Vec<Format>,
    /// The figures' theme.
    pub theme: Theme,
    /// The records that the course ships.
    pub reference: PathBuf,
}

impl Request {
    /// The arguments that say it: options, each with its value. A path may be any that the system knows.
    pub fn to_arguments(&self) -> Vec<OsString> {
        let runs = self.runs.iter().map(|run| (RUN, run.into()));
        let experiments = self.experiments.iter().map(|id| (EXPERIMENT, id.into()));
        let figure = self.figure.iter().map(|path| (FIGURE, path.into()));
        let formats = self.formats.iter().map(|format| (FORMAT, format.word().into()));
        let single: [(&str, OsString); 3] = [
            (FIGURES, (&self.figures).into()),
            (THEME, self.theme.word().into()),
            (REFERENCE, (&self.reference).into()),
        ];
        runs.chain(experiments)
            .chain(figure)
            .chain(formats)
            .chain(single)
            .flat_map(|(option, value): (&str, OsString)| [option.into(), value])
            .collect()
    }

    /// The request that these arguments say.
    ///
    /// # Errors
    ///
    /// [`RequestError`] where they are not as [`to_arguments`](Self::to_arguments) writes them.
    pub fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, RequestError> {
        let (mut runs, mut experiments, mut formats) = (Vec::new(), Vec::new(), Vec::new());
        let (mut figure, mut figures, mut theme, mut reference) = (None, None, None, None);
        let mut arguments = arguments.into_iter();
        while let Some(option) = arguments.next() {
            let option = text(option)?;
            let value = arguments.next();
            let value = value.ok_or_else(|| RequestError::NoValue(option.clone()))?;
            match option.as_str() {
                RUN => runs.push(value.into()),
                EXPERIMENT => experiments.push(text(value)?),
                FIGURE => figure = Some(value.into()),
                FIGURES => figures = Some(value.into()),
                FORMAT => formats.push(Format::named(&text(value)?)?),
                THEME => theme = Some(Theme::named(&text(value)?)?),
                REFERENCE => reference = Some(value.into()),
                _ => return Err(RequestError::UnknownOption(option)),
            }
        }
        Ok(Self {
            runs,
            experiments,
            figure,
            figures: figures.ok_or(RequestError::Missing(FIGURES))?,
            formats,
            theme: theme.ok_or(RequestError::Missing(THEME))?,
            reference: reference.ok_or(RequestError::Missing(REFERENCE))?,
        })
    }
}

fn text(argument: OsString) -> Result<String, RequestError> {
    argument.into_string().map_err(RequestError::NotUnicode)
}

/// Arguments that are no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// An option that there is none of.
    UnknownOption(String),
    /// An option at the end, without its value.
    NoValue(String),
    /// An option that must be there and is not.
    Missing(&'static str),
    /// Something else than a path is not valid Unicode.
    NotUnicode(OsString),
    /// A word that is not known.
    Word(UnknownWord),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOption(option) => write!(f, "there is no option {option:?}"),
            Self::NoValue(option) => write!(f, "{option} has no value"),
            Self::Missing(option) => write!(f, "{option} is missing"),
            Self::NotUnicode(argument) => write!(f, "{} is not valid Unicode", argument.display()),
            Self::Word(unknown) => unknown.fmt(f),
        }
    }
}

impl Error for RequestError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Word(unknown) => Some(unknown),
            _ => None,
        }
    }
}

impl From<UnknownWord> for RequestError {
    fn from(unknown: UnknownWord) -> Self {
        Self::Word(unknown)
    }
}
