//! The rally in Python, in a process that is started once and asked many times.

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::Duration,
};

use lab_words::environment;
use serde::Deserialize;
use thiserror::Error;

use self::streams::{Answers, LastWords};
use super::Rally;

mod streams;

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
    child: Child,
    input: ChildStdin,
    answers: Answers,
    last_words: LastWords,
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

/// Why Python does not play.
#[derive(Debug, Error)]
pub enum PythonError {
    /// `LAB_PYTHON_ENV` leads nowhere.
    #[error("LAB_PYTHON_ENV names {0:?}, which is no Python environment: name one, or leave it unset")]
    NoEnvironment(PathBuf),
    /// No Python at all, or none that starts.
    #[error(
        "{program:?} does not start ({source}): `cargo lab setup` makes the course's own Python environment"
    )]
    Start {
        /// What was tried.
        program: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A module is not installed.
    #[error(
        "{program:?} has no uvloop ({reason}): `cargo lab setup` installs it, or `pip install uvloop` there"
    )]
    NoUvloop {
        /// The Python that was asked.
        program: PathBuf,
        /// What it said.
        reason: String,
    },
    /// It ended, or its pipe broke.
    #[error("the Python process ended early: {0}")]
    Ended(String),
    /// It did not answer in time, and was ended.
    #[error("the Python process did not answer within {0:?} and was ended")]
    Late(Duration),
    /// It answered something else than what was asked for.
    #[error("the Python process answered {0:?}, which is no result")]
    Answer(String),
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
    /// Starts Python: of the environment that `LAB_PYTHON_ENV` names; else the course's own, where it is set up; else
    /// the `python3` on the PATH.
    ///
    /// # Errors
    ///
    /// [`PythonError`] where there is none, or it has no uvloop.
    pub fn start(flavour: Flavour) -> Result<Self, PythonError> {
        Self::start_with(
            &interpreter(environment::value(environment::PYTHON_ENV))?,
            flavour,
        )
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
        // Isolated: neither the folder it is started in nor the environment's PYTHON variables change what it runs.
        let mut child = Command::new(program)
            .args(["-I", "-c", SCRIPT, &flavour.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| PythonError::Start {
                program: program.to_owned(),
                source,
            })?;
        let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            unreachable!("all three were asked for");
        };
        let mut python = Self {
            child,
            input,
            answers: Answers::read(output),
            last_words: LastWords::read(errors),
            limit,
            interpreter: String::new(),
            version: String::new(),
        };
        match python.answer(limit)? {
            Hello::Ready {
                python: interpreter,
                version,
            } => {
                python.interpreter = interpreter;
                python.version = version;
                Ok(python)
            }
            Hello::Missing { missing } => Err(PythonError::NoUvloop {
                program: program.to_owned(),
                reason: missing,
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
        self.ask(rally.turns())
    }

    fn ask(&mut self, turns: u64) -> Result<Played, PythonError> {
        // If this pipe is broken the process has ended, and the other one tells with what last words.
        let _ = writeln!(self.input, "{turns}");
        let for_turns = TURN_LIMIT.saturating_mul(u32::try_from(turns).unwrap_or(u32::MAX));
        let result: Answered = self.answer(self.limit.saturating_add(for_turns))?;
        let time = Duration::try_from_secs_f64(result.seconds)
            .map_err(|_| PythonError::Answer(format!("{} s", result.seconds)))?;
        Ok(Played {
            checksum: result.checksum,
            time,
        })
    }

    fn answer<T: for<'a> Deserialize<'a>>(&mut self, limit: Duration) -> Result<T, PythonError> {
        match self.answers.next(limit) {
            Ok(line) => serde_json::from_str(&line).map_err(|_| PythonError::Answer(line)),
            Err(RecvTimeoutError::Disconnected) => Err(PythonError::Ended(self.last_words.wait())),
            Err(RecvTimeoutError::Timeout) => {
                // It would answer this question when the next one is asked. It fails only where it has ended.
                let _ = self.child.kill();
                self.answers.close();
                Err(PythonError::Late(limit))
            }
        }
    }
}

impl Drop for PythonLoop {
    fn drop(&mut self) {
        // It may be in the middle of a rally. Either fails only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
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

fn interpreter(named: Option<OsString>) -> Result<PathBuf, PythonError> {
    if let Some(environment) = named.filter(|named| !named.is_empty()) {
        let environment = PathBuf::from(environment);
        return python_of(&environment).ok_or(PythonError::NoEnvironment(environment));
    }
    Ok(course_environment()
        .and_then(|environment| python_of(&environment))
        .unwrap_or_else(|| PathBuf::from(if cfg!(windows) { "python" } else { "python3" })))
}

/// Where `cargo lab setup` puts it.
fn course_environment() -> Option<PathBuf> {
    match environment::path(environment::HOME) {
        Some(home) => Some(home.join("python")),
        None => Some(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .ancestors()
                .nth(2)?
                .join(".lab")
                .join("python"),
        ),
    }
}

fn python_of(environment: &Path) -> Option<PathBuf> {
    let program = if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    };
    program.is_file().then_some(program)
}
