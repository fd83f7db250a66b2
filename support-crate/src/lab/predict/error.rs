//! Why a prediction cannot be taken down or answered.

use std::path::PathBuf;

use thiserror::Error;

/// Why a prediction cannot be taken down or answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PredictError {
    /// The question's name has another form.
    #[error("{0:?} names no question: write its chapter and its number, as in \"00.1\"")]
    Question(String),
    /// What was said cannot be compared with anything.
    #[error("the prediction {said} to question {question} {why}: correct it, or put UNANSWERED back")]
    Said {
        /// The question's name.
        question: String,
        /// What was said.
        said: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Something else than what was asked for.
    #[error("question {question} asks for {asked}; {said} is something else")]
    Kind {
        /// The question's name.
        question: String,
        /// What is asked for, with an example.
        asked: &'static str,
        /// What was said.
        said: String,
    },
    /// An order of other names than those asked for.
    #[error("question {question} asks for an order of: {asked}; the order given is: {said}")]
    Names {
        /// The question's name.
        question: String,
        /// The names given.
        said: String,
        /// The names asked for.
        asked: String,
    },
    /// What was answered could not be written down, or what was written down not be read.
    #[error(
        "predictions could not be kept in {folder}: {reason}; set LAB_RUNS_DIR to a folder that can be written"
    )]
    Keep {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// There is no folder to keep predictions in.
    #[error("there is no folder to keep predictions in: set LAB_RUNS_DIR to one that can be written")]
    NoFolder,
}
