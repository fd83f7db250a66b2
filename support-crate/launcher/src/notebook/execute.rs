//! Executing a notebook from its first cell to its last, and judging every cell.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::kernel::front::failure;
use crate::notebook::document::{CodeCell, Document};
use crate::notebook::session::{Ending, Executed, Session};

/// What a notebook's execution tells while it goes on.
pub trait Watcher {
    /// A cell of so many begins.
    fn cell_begins(&mut self, cell: &CodeCell, of: usize);
    /// The cell printed a line.
    fn line(&mut self, text: &str);
    /// The cell ended as it should.
    fn cell_ends(&mut self, cell: &CodeCell, took: Duration);
}

/// Why a notebook failed: the notebook, the cell and the reason.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The notebook.
    pub notebook: PathBuf,
    /// The cell's number among the code cells, from 1.
    pub cell: usize,
    /// The cell's first line.
    pub first_line: String,
    /// What went wrong.
    pub reason: Reason,
}

/// What went wrong in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A panic left it; a failed assertion too.
    Panicked(String),
    /// It was left early through `?`.
    ReturnedError(String),
    /// The kernel refused or lost it: it did not compile, aborted or exited.
    Error(String),
    /// It ran longer than it was given.
    Timeout(Duration),
    /// The kernel is gone.
    KernelDied,
    /// It is tagged `raises-exception` and did not fail.
    ExpectedError,
    /// It failed, but with another error than its metadata say: that one, and what was said instead.
    OtherError(String, String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(message) => write!(f, "the cell panicked: {message}"),
            Self::ReturnedError(message) => write!(f, "the cell returned an error through `?`: {message}"),
            Self::Error(message) => write!(f, "{message}"),
            Self::Timeout(limit) => write!(
                f,
                "the cell did not end within {} s; give it longer with --cell-timeout",
                limit.as_secs()
            ),
            Self::KernelDied => write!(f, "the kernel ended"),
            Self::ExpectedError => write!(f, "the cell is tagged raises-exception, and did not fail"),
            Self::OtherError(expected, said) => {
                write!(f, "the cell was to fail with {expected}, and failed with: {said}")
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, cell {} ({}): {}",
            self.notebook.display(),
            self.cell,
            self.first_line,
            self.reason
        )
    }
}

/// Executes every cell and puts its outputs into the document, up to the first failure.
///
/// # Errors
///
/// When the session breaks; a cell that fails is not an error but a [`Failure`].
pub fn execute(
    notebook: &Path,
    document: &mut Document,
    session: &mut Session,
    limit: Duration,
    watcher: &mut dyn Watcher,
) -> Result<Option<Failure>> {
    document.clear_outputs();
    let cells = document.code_cells();
    for cell in &cells {
        watcher.cell_begins(cell, cells.len());
        let executed = session.execute(&cell.source, limit, |line| watcher.line(line))?;
        let took = executed.took;
        let reason = judge(cell, &executed, limit);
        document.set_outputs(cell, executed.outputs);
        if let Some(reason) = reason {
            let first_line = cell.first_line().to_owned();
            return Ok(Some(Failure {
                notebook: notebook.to_owned(),
                cell: cell.number,
                first_line,
                reason,
            }));
        }
        watcher.cell_ends(cell, took);
    }
    Ok(None)
}

fn judge(cell: &CodeCell, executed: &Executed, limit: Duration) -> Option<Reason> {
    let failed = match executed.ending {
        Ending::Success => None,
        Ending::Error => Some(why(&executed.outputs)),
        Ending::Timeout => return Some(Reason::Timeout(limit)),
        Ending::KernelDied => return Some(Reason::KernelDied),
    };
    match (failed, cell.expects_error) {
        (failed, false) => failed,
        (Some(reason), true) => {
            let expected = cell.expected_error.as_deref()?;
            let named = names(&executed.outputs, expected);
            (!named).then(|| Reason::OtherError(expected.to_owned(), reason.to_string()))
        }
        (None, true) => Some(Reason::ExpectedError),
    }
}

/// Whether an error message, or what follows it, names this error.
fn names(outputs: &[Value], error: &str) -> bool {
    let errors = outputs.iter().filter(|output| output["output_type"] == "error");
    let text = |value: &Value| value.as_str().is_some_and(|text| text.contains(error));
    errors.into_iter().any(|output| {
        text(&output["evalue"]) || output["traceback"].as_array().into_iter().flatten().any(text)
    })
}

/// What the kernel's error messages say.
fn why(outputs: &[Value]) -> Reason {
    let errors: Vec<&Value> = outputs
        .iter()
        .filter(|output| output["output_type"] == "error")
        .collect();
    let said = |error: &Value| error["evalue"].as_str().unwrap_or_default().to_owned();
    match errors.last() {
        Some(error) if error["ename"] == failure::PANIC => Reason::Panicked(said(error)),
        Some(error) if error["ename"] == failure::RETURNED => Reason::ReturnedError(said(error)),
        Some(_) => Reason::Error(errors.into_iter().map(said).collect::<Vec<_>>().join("; ")),
        None => Reason::Error("the kernel reported an error without a message".to_owned()),
    }
}
