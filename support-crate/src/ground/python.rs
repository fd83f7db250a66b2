//! A Python process that is started once and asked many times: chapters compare Rust with the real CPython.
//!
//! What it runs reads questions, one line each, from its standard input, and writes one line of JSON for each to its
//! standard output; its first line says that it is ready. It ends with its input, and so with the process that started it.

mod streams;

use std::{
    ffi::{OsStr, OsString},
    fmt::Display,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::Duration,
};

use lab_words::environment;
use serde::de::DeserializeOwned;
use thiserror::Error;

use streams::{Answers, LastWords};

/// Why Python does not answer.
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
    /// It lacks what the question needs, such as a module.
    #[error("{program:?} has no {what} ({reason}): {remedy}")]
    Lacks {
        /// The Python that was asked.
        program: PathBuf,
        /// What it lacks.
        what: &'static str,
        /// What it said.
        reason: String,
        /// How to put it right.
        remedy: &'static str,
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

/// A Python process that answers questions. It ends when this is dropped, and by itself when this process ends: its input
/// ends then.
#[derive(Debug)]
pub struct PythonProcess {
    child: Child,
    input: ChildStdin,
    answers: Answers,
    last_words: LastWords,
}

impl PythonProcess {
    /// Starts `program` with these arguments, isolated: neither the folder it is started in nor the environment's PYTHON
    /// variables change what it runs.
    ///
    /// # Errors
    ///
    /// [`PythonError::Start`] where it does not start.
    pub fn start<A: AsRef<OsStr>>(
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Self, PythonError> {
        let mut child = Command::new(program)
            .arg("-I")
            .args(arguments)
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
        Ok(Self {
            child,
            input,
            answers: Answers::read(output),
            last_words: LastWords::read(errors),
        })
    }

    /// Sends a line and takes its answer, which has to come within `limit`.
    ///
    /// # Errors
    ///
    /// As [`PythonProcess::answer`].
    pub fn ask<T: DeserializeOwned>(
        &mut self,
        question: impl Display,
        limit: Duration,
    ) -> Result<T, PythonError> {
        // If this pipe is broken the process has ended, and the other one tells with what last words.
        let _ = writeln!(self.input, "{question}");
        self.answer(limit)
    }

    /// The next line of JSON that it writes.
    ///
    /// # Errors
    ///
    /// [`PythonError::Ended`], [`PythonError::Late`] or [`PythonError::Answer`] when the process breaks off. A process that
    /// was late has been ended.
    pub fn answer<T: DeserializeOwned>(&mut self, limit: Duration) -> Result<T, PythonError> {
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

impl Drop for PythonProcess {
    fn drop(&mut self) {
        // It may be in the middle of an answer. Either fails only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python that chapters use: of the environment that `LAB_PYTHON_ENV` names; else the course's own, where it is set
/// up; else the `python3` on the PATH.
///
/// # Errors
///
/// [`PythonError::NoEnvironment`] where the variable leads nowhere.
pub fn interpreter() -> Result<PathBuf, PythonError> {
    chosen(environment::value(environment::PYTHON_ENV))
}

fn chosen(named: Option<OsString>) -> Result<PathBuf, PythonError> {
    if let Some(environment) = named {
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
                .parent()?
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_that_is_named_and_not_there_is_an_error_that_names_it() {
        let error = chosen(Some("/no/such/environment".into())).unwrap_err();
        assert!(error.to_string().contains("/no/such/environment"), "{error}");
        assert!(chosen(None).is_ok());
    }
}
