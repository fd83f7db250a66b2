//! The rally in Python, in a process that is started once and asked many times.

use std::{fmt, path::Path, time::Duration};

use concurrency_lab::ground::python::{PythonProcess, interpreter};
use serde::Deserialize;

use super::Rally;

pub use concurrency_lab::ground::python::PythonError;

const SCRIPT: &str = include_str!("../loop_turns.py");

/// How long an answer is waited for, the time of the rally's turns aside.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// What a turn is given on top: many times what the slowest loop needs.
const TURN_LIMIT: Duration = Duration::from_micros(500);

/// Which of Python's event loops plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// The standard library's, written in Python around a system call.
    Asyncio,
    /// uvloop, written in Cython around libuv.
    Uvloop,
}

/// A Python process that plays rallies on one event loop.
///
/// It is started once, so that neither Python's start nor the making of its loop is in any sample. It ends when this
/// is dropped, and by itself when this process ends: its input ends then.
#[derive(Debug)]
pub struct PythonLoop {
    process: PythonProcess,
    limit: Duration,
    interpreter: String,
    version: String,
}

/// A rally played in Python.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Played {
    /// The last ball.
    pub checksum: u64,
    /// From the rally's start to its end as Python's own clock saw it, without the way through the pipes.
    pub time: Duration,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Hello {
    Ready { python: String, version: String },
    Missing { missing: String },
}

#[derive(Deserialize)]
struct Answered {
    checksum: u64,
    seconds: f64,
}

impl PythonLoop {
    /// Starts Python: see [`interpreter`] for which.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where there is none, or it has no uvloop.
    pub fn start(flavour: Flavour) -> Result<Self, PythonError> {
        Self::start_with(&interpreter()?, flavour)
    }

    /// Starts this Python.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where it does not start, or has no uvloop.
    pub fn start_with(program: &Path, flavour: Flavour) -> Result<Self, PythonError> {
        Self::start_within(program, flavour, ANSWER_LIMIT)
    }

    /// Starts this Python, which is given so long for each answer; a rally's turns get time of their own.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where it does not start, is late, or has no uvloop.
    pub fn start_within(program: &Path, flavour: Flavour, limit: Duration) -> Result<Self, PythonError> {
        let mut process = PythonProcess::start(program, ["-c", SCRIPT, &flavour.to_string()])?;
        match process.answer(limit)? {
            Hello::Ready { python, version } => Ok(Self {
                process,
                limit,
                interpreter: python,
                version,
            }),
            Hello::Missing { missing } => Err(PythonError::Lacks {
                program: program.to_owned(),
                what: "uvloop",
                reason: missing,
                remedy: "`cargo lab setup` installs it, or `pip install uvloop` there",
            }),
        }
    }

    /// Those that start, each with the name of its event loop; what keeps another from it is printed.
    pub fn start_all() -> Vec<(String, Self)> {
        let mut started = Vec::new();
        for flavour in [Flavour::Asyncio, Flavour::Uvloop] {
            match Self::start(flavour) {
                Ok(python) => started.push((flavour.to_string(), python)),
                Err(error) => println!("{flavour} is left out: {error}"),
            }
        }
        started
    }

    /// The interpreter and its version, such as `CPython 3.11.7`.
    pub fn interpreter(&self) -> &str {
        &self.interpreter
    }

    /// The version of the event loop: Python's own for asyncio.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Plays a rally.
    ///
    /// # Errors
    ///
    /// [`PythonError::Ended`], [`PythonError::Late`] or [`PythonError::Answer`] when the process breaks off.
    pub fn play(&mut self, rally: &Rally) -> Result<Played, PythonError> {
        let turns = rally.turns();
        let for_turns = TURN_LIMIT.saturating_mul(u32::try_from(turns).unwrap_or(u32::MAX));
        let limit = self.limit.saturating_add(for_turns);
        let result: Answered = self.process.ask(turns, limit)?;
        let time = Duration::try_from_secs_f64(result.seconds)
            .map_err(|_| PythonError::Answer(format!("{} s", result.seconds)))?;
        Ok(Played {
            checksum: result.checksum,
            time,
        })
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Asyncio => "asyncio",
            Self::Uvloop => "uvloop",
        })
    }
}
